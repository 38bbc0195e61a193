"""A session of Spark: how it is started and watched, and what is said when it fails.

Spark's own messages are long and come on stderr; a user gets one line, which says what to do.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from routekaart.errors import InputError, MissingLibraryError, RoutekaartError
from routekaart.files import scratch_folder

__all__ = ["Session", "explained", "quiet"]

#: The environment variable of Spark that names the Python of its workers.
PYTHON_OF_WORKERS = "PYSPARK_PYTHON"
#: Spark 4 needs this Java or a newer one.
JAVA = 17
#: How long is waited for a master to answer, for a first worker, and for workers to come back, in seconds.
REACH_SECONDS = 5.0
WORKER_SECONDS = 60.0
LOST_SECONDS = 30.0

_ADDRESS = re.compile(r"spark://[\w.-]+:\d+(,[\w.-]+:\d+)*")
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT])(?:i?B)?\s*", re.IGNORECASE)
_MEBIBYTES = {"K": 1 / 1024, "M": 1, "G": 1024, "T": 1024 * 1024}


class Session:
    """A Spark session with ``settings`` of its own, in the one Spark of this process.

    A Spark that runs in this process already is used; else one is started, and stopped at exit.
    """

    def __init__(self, address: str | None, memory_limit: str | None, settings: Mapping[str, str]) -> None:
        pyspark = _pyspark()
        running = pyspark.SparkContext._active_spark_context  # noqa: SLF001 - the one way to ask without starting
        if running is None:
            running = _started(address, memory_limit)
            # Of itself Spark takes what is called python3, which may be another.
            running.pythonExec = os.environ.get(PYTHON_OF_WORKERS) or sys.executable
        elif address is not None and running.master != address:
            raise RoutekaartError(
                f"Spark runs in this process already, at {running.master}; use that, or begin a new process",
                nl=f"in dit proces draait Spark al, op {running.master}; gebruik die, of begin een nieuw proces",
            )
        from py4j.protocol import Py4JError
        from pyspark.sql import SparkSession

        self.context = running
        try:
            self.spark = SparkSession(running).newSession()
        except Py4JError as error:  # a Spark that was refused by the master stops itself
            running.stop()
            raise _not_started(running.master) from error
        for name, value in settings.items():
            self.spark.conf.set(name, value)
        self._watch = None if running.master.startswith("local") else _Watch(running)
        if self._watch is not None:
            self._watch.wait_for_worker()
            self._watch.start()

    @property
    def is_lost(self) -> bool:
        """Whether Spark, or all its workers, went away."""
        from py4j.protocol import Py4JError

        if self._watch is not None and self._watch.is_lost:
            return True
        try:
            return self.context._jsc is None or bool(self.context._jsc.sc().isStopped())  # noqa: SLF001
        except (Py4JError, OSError):
            return True


class _Watch(threading.Thread):
    """Looks whether a cluster still has workers; Spark itself would wait for them without end."""

    def __init__(self, context: Any) -> None:
        super().__init__(name="routekaart-spark-watch", daemon=True)
        self._context = context
        self.is_lost = False

    def wait_for_worker(self) -> None:
        """Wait for a first worker.

        Raises
        ------
        RoutekaartError
            If none comes in time.
        """
        until = time.monotonic() + WORKER_SECONDS
        while not self._has_workers():
            if time.monotonic() > until:
                self._context.stop()
                raise RoutekaartError(
                    f"the Spark at {self._context.master} gives no worker; are its workers running, and free?",
                    nl=f"de Spark op {self._context.master} geeft geen worker; draaien er workers, en zijn ze vrij?",
                )
            time.sleep(0.1)

    def run(self) -> None:
        """Look every second, and end what runs when there has been no worker for long."""
        from py4j.protocol import Py4JError

        since = time.monotonic()
        with suppress(Py4JError, OSError, AttributeError):  # the end of Spark ends the watch
            while True:
                time.sleep(1)
                if self._has_workers() or not self._context.statusTracker().getActiveJobsIds():
                    since = time.monotonic()
                elif time.monotonic() - since > LOST_SECONDS:
                    self.is_lost = True
                    self._context.cancelAllJobs()

    def _has_workers(self) -> bool:
        # The driver itself is in the list.
        return int(self._context._jsc.sc().getExecutorMemoryStatus().size()) > 1  # noqa: SLF001


@contextmanager
def explained(session: Session) -> Iterator[None]:
    """Say in one line what went wrong with Spark itself; a fault of ours keeps its traceback."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        with quiet():
            yield
    except (Py4JError, PySparkException, ConnectionError) as error:
        if session.is_lost:
            raise RoutekaartError(
                "Spark went away in the middle: is the cluster still up? Run the command again, or without --engine",
                nl="Spark viel halverwege weg: draait het cluster nog? Geef de opdracht opnieuw, of zonder --engine",
            ) from error
        for words, found in _KNOWN.items():
            if words in str(error):
                raise found from error
        raise


@contextmanager
def quiet() -> Iterator[None]:
    """Keep from stderr what a user can do nothing about."""
    # pyspark logs an error that it raises as well.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    with warnings.catch_warnings():
        # It warns of any pandas 3; nothing of it that uses pandas is called here.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        # Python 3.12 warns of any process begun beside threads; ours becomes Java at once.
        warnings.filterwarnings("ignore", ".*multi-threaded.*", DeprecationWarning)
        yield


_NO_FILE = InputError(
    "a worker of Spark cannot find the log; put it in a folder that every machine has under one name",
    nl="een worker van Spark vindt het log niet; zet het in een map die elke machine onder dezelfde naam heeft",
)
_NO_NAME = InputError(
    "Spark cannot read a file whose name has a colon in it, or begins with _ or a dot; give the log another name",
    nl="Spark kan geen bestand lezen met een dubbele punt in zijn naam, of een _ of punt aan het begin; geef het log een "
    "andere naam",
)
_NO_MEMORY = RoutekaartError(
    "Spark ran out of memory; give a higher --memory-limit, or its workers more memory",
    nl="Spark had te weinig geheugen; geef een hogere --memory-limit, of zijn workers meer geheugen",
)
_NO_SPACE = RoutekaartError(
    "Spark ran out of disk; make room in its temporary folder",
    nl="Spark had te weinig schijfruimte; maak ruimte in zijn tijdelijke map",
)
_NO_PACKAGE = RoutekaartError(
    "a worker of Spark lacks routekaart, or what it needs; install the same version on each machine, and name its "
    f"Python in {PYTHON_OF_WORKERS}",
    nl="een worker van Spark mist routekaart, of wat dat nodig heeft; installeer op elke machine dezelfde versie, en "
    f"noem de Python daarvan in {PYTHON_OF_WORKERS}",
)
_NO_PYTHON = RoutekaartError(
    f"a worker of Spark does not find its Python; name it in {PYTHON_OF_WORKERS}",
    nl=f"een worker van Spark vindt zijn Python niet; noem die in {PYTHON_OF_WORKERS}",
)
_OTHER_PYTHON = RoutekaartError(
    f"the workers of Spark have another Python than this machine ({sys.version_info[0]}.{sys.version_info[1]}); "
    f"name the same one in {PYTHON_OF_WORKERS}",
    nl=f"de workers van Spark hebben een andere Python dan deze machine ({sys.version_info[0]}.{sys.version_info[1]}); "
    f"noem dezelfde in {PYTHON_OF_WORKERS}",
)
#: Words in what Spark says → what a user reads.
_KNOWN = {
    "FileNotFoundException": _NO_FILE,
    "FAILED_READ_FILE.FILE_NOT_EXIST": _NO_FILE,
    "PATH_NOT_FOUND": _NO_FILE,
    "UNABLE_TO_INFER_SCHEMA": _NO_NAME,
    "Relative path in absolute URI": _NO_NAME,
    "MemoryError": _NO_MEMORY,  # of Java (OutOfMemoryError) or of Python
    "Python worker exited unexpectedly": _NO_MEMORY,  # what the system kills, it kills for its memory
    "No space left on device": _NO_SPACE,
    "Cannot run program": _NO_PYTHON,
    "PYTHON_VERSION_MISMATCH": _OTHER_PYTHON,
    "ModuleNotFoundError": _NO_PACKAGE,
}


def _pyspark() -> Any:
    """The library, when it and its Java are there."""
    try:
        import pyspark
    except ImportError as error:
        raise MissingLibraryError(
            "pyspark is not installed; run: pip install 'routekaart[spark]'",
            nl="pyspark is niet geïnstalleerd; geef de opdracht: pip install 'routekaart[spark]'",
        ) from error
    if pyspark.SparkContext._active_spark_context is None:  # noqa: SLF001 - as above
        _check_java()
    return pyspark


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    try:
        said = subprocess.run([java or "", "-version"], capture_output=True, check=True, timeout=30).stderr
    except (OSError, subprocess.SubprocessError):
        said = b""
    found = re.search(rb'version "(?:1\.)?(\d+)', said)
    if found is None or int(found[1]) < JAVA:
        what = ("no Java", "geen Java") if found is None else (f"Java {int(found[1])}",) * 2
        raise MissingLibraryError(
            f"Spark needs Java {JAVA} or newer and finds {what[0]}; on Debian or Ubuntu: apt install default-jre-headless "
            "(elsewhere, set JAVA_HOME)",
            nl=f"Spark heeft Java {JAVA} of nieuwer nodig en vindt {what[1]}; op Debian of Ubuntu: "
            "apt install default-jre-headless (elders: stel JAVA_HOME in)",
        )


def _started(address: str | None, memory_limit: str | None) -> Any:
    """A Spark of this process: its own Java process, which says nothing and goes at exit."""
    import pyspark
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway

    if address is not None:
        _reach(address)
    folder = scratch_folder("spark")
    conf = pyspark.SparkConf(loadDefaults=False)
    for name, value in _conf(address, memory_limit, folder).items():
        conf.set(name, value)
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        gateway: Any = launch_gateway(conf, popen_kwargs=silent)  # type: ignore[no-untyped-call]
        atexit.register(_end, gateway, folder)
        return pyspark.SparkContext(conf=conf, gateway=gateway)
    except (Py4JError, PySparkException, OSError) as error:
        raise _not_started(address) from error


def _not_started(address: str | None) -> RoutekaartError:
    import pyspark

    version = pyspark.__version__
    return RoutekaartError(
        f"Spark does not start on {address or 'this machine'}; does this address belong to a Spark of the same version "
        f"as pyspark ({version}), and is there memory for it?",
        nl=f"Spark start niet op {address or 'deze machine'}; hoort dit adres bij een Spark van dezelfde versie als "
        f"pyspark ({version}), en is er geheugen voor?",
    )


def _conf(address: str | None, memory_limit: str | None, folder: Path) -> dict[str, str]:
    conf = {
        "spark.app.name": "routekaart",
        "spark.master": address or "local[*]",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder),
        "spark.driver.maxResultSize": "0",  # its memory is limit enough
    }
    if memory_limit or address is None:
        conf["spark.driver.memory"] = _java_size(memory_limit or "2GB")
    if address is None:
        # Nothing of it is seen outside this machine.
        conf |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        # What can be imported here can be there.
        conf["spark.executorEnv.PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    return conf


def _java_size(size: str) -> str:
    found = _SIZE.fullmatch(size)
    if found is None:
        raise RoutekaartError(
            f"memory limit {size!r} is not a size; write for example 4GB",
            nl=f"geheugengrens {size!r} is geen grootte; schrijf bijvoorbeeld 4GB",
        )
    return f"{max(round(float(found[1]) * _MEBIBYTES[found[2].upper()]), 1)}m"


def _reach(address: str) -> None:
    """Check that a master listens at ``address``: Spark itself would try for minutes."""
    if not _ADDRESS.fullmatch(address):
        raise RoutekaartError(
            f"{address} is no address of Spark; write for example spark://host:7077",
            nl=f"{address} is geen adres van Spark; schrijf bijvoorbeeld spark://host:7077",
        )
    for place in address.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        with (
            suppress(OSError, OverflowError),
            socket.create_connection((host, int(port)), timeout=REACH_SECONDS),
        ):
            return
    raise RoutekaartError(
        f"no Spark answers at {address}; is the master running, and may this machine reach it?",
        nl=f"op {address} antwoordt geen Spark; draait de master, en mag deze machine erbij?",
    )


def _end(gateway: Any, folder: Path) -> None:
    """Stop the Java process, and remove what it left."""
    from py4j.protocol import Py4JError
    from pyspark import SparkContext

    context = SparkContext._active_spark_context  # noqa: SLF001 - as above
    with suppress(Py4JError, OSError):
        if context is not None:
            context.stop()
        gateway.shutdown()
    gateway.proc.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        gateway.proc.wait(timeout=10)
    shutil.rmtree(folder, ignore_errors=True)
