"""Run by test_cluster.py in a process of its own: some measures of a log on the cluster at an address.

Writes the results to a file, then waits for a line on stdin (the cluster goes away meanwhile), asks
once more, and prints the one line that a user would read.
"""

import pickle
import sys
from pathlib import Path

from routekaart.engine import open_engine, spark, spark_session
from routekaart.errors import RoutekaartError
from routekaart.log import batches
from routekaart.log.view import open_log
from tests.engine.equality import MEASURES
from tests.engine.jobs import cases_of

ON_CLUSTER = ("route_map", "route_map of organisations", "variants")
SELECTION = '"Signaal" ~> "Zorgteam"; closed'


def main(address, log, answers):
    spark_session.LOST_SECONDS = 3.0
    spark.SMALL_PART_EVENTS = 100
    batches.BATCH_EVENTS = 100
    view = open_log(log, engine=open_engine(address))
    found = {name: MEASURES[name](view).record() for name in ON_CLUSTER}
    chosen = view.select(SELECTION).chosen.tolist()
    Path(answers).write_bytes(pickle.dumps((found, chosen, view.walk(cases_of))))
    sys.stdout.write("done\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        view.walk(cases_of)
    except RoutekaartError as error:
        sys.stdout.write(f"{error}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
