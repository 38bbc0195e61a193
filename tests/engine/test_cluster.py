"""Spark on a real cluster: a standalone master and two workers on this machine's loopback."""

import os
import pickle
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest

from routekaart.engine.database import database
from routekaart.log.parts import write_parts
from tests.engine.equality import MEASURES, differences
from tests.engine.odd_logs import sample_logs
from tests.engine.on_cluster import ON_CLUSTER, SELECTION

pytestmark = pytest.mark.xdist_group("spark")

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


@contextmanager
def cluster(folder, environment):
    """The address of a master with two workers, and their processes; all are stopped at the end."""
    import pyspark

    spark_class = (
        Path(pyspark.__file__).parent / "bin" / ("spark-class.cmd" if os.name == "nt" else "spark-class")
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    common = ["--host", "127.0.0.1", "--webui-port", "0"]
    roles = [["master.Master", *common, "--port", str(port)]]
    roles += 2 * [
        ["worker.Worker", *common, "--cores", "1", "--memory", "600m", "--work-dir", folder, address]
    ]
    running = []
    try:
        for name, *options in roles:
            command = [spark_class, f"org.apache.spark.deploy.{name}", *options]
            running.append(
                subprocess.Popen(
                    command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
            if name.startswith("master"):
                wait_for(port, running[0])
        yield address, running
    finally:
        for process in running:
            process.kill()
            process.wait()


def wait_for(port, master):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and master.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.skip("NO CLUSTER TEST: the master of Spark did not start on 127.0.0.1")


def test_two_workers_give_the_answers_of_one_process_and_are_missed_when_they_go(spark_conf, tmp_path):
    view = sample_logs()
    write_parts(database(None), view.log.path, view.manifest, tmp_path / "log", parts=3)
    answers = tmp_path / "answers"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }

    with cluster(tmp_path / "work", environment) as (address, running):
        command = [sys.executable, "-m", "tests.engine.on_cluster", address, tmp_path / "log", answers]
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as asking:  # fmt: skip
            said = asking.stdout.readline()
            for process in running:
                process.kill()
            lost, noise = asking.communicate("\n", timeout=SECONDS)

    assert (said, noise) == ("done\n", "")
    found, chosen, cases = pickle.loads(answers.read_bytes())
    for name in ON_CLUSTER:
        assert not differences(MEASURES[name](view).record(), found[name])
    assert chosen == view.select(SELECTION).chosen.tolist()
    assert len(cases) > 2 and [*chain.from_iterable(cases)] == view.cases.case.tolist()
    assert lost.startswith("Spark went away in the middle")
