"""Run by test_cluster.py in a process of its own: some measures of a log on the cluster at an address.

Writes the results to a file, then waits for a line on stdin (the cluster goes away meanwhile), asks
once more, and prints the one line that a user would read.
"""

import pickle
import sys
from pathlib import Path

from routekaart.engine import open_engine, spark_session
from routekaart.errors import RoutekaartError
from routekaart.log.view import open_log
from tests.engine.equality import MEASURES

ON_CLUSTER = ("route_map", "waits", "loops", "variants")


def main(address, log, answers):
    spark_session.LOST_SECONDS = 3.0
    view = open_log(log, engine=open_engine(address))
    Path(answers).write_bytes(pickle.dumps({name: MEASURES[name](view) for name in ON_CLUSTER}))
    sys.stdout.write("done\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        view.select("closed").rows("select count(*) from {moves}")
    except RoutekaartError as error:
        sys.stdout.write(f"{error}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
