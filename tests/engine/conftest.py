"""One Spark for all tests of a process, or a skip that says how to get it."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from routekaart.engine import open_engine
from routekaart.errors import MissingLibraryError

CONF = Path(__file__).resolve().parent / "conf"


def why_no_spark():
    """What is missing here for Spark; None when nothing is."""
    if find_spec("pyspark") is None:
        return "NO SPARK TESTS: pyspark is not installed (pip install 'routekaart[spark]')"
    java = shutil.which("java")
    if java is None or subprocess.run([java, "-version"], capture_output=True, check=False).returncode:
        return "NO SPARK TESTS: Java is not installed (apt install default-jre-headless)"
    return None


@pytest.fixture(scope="session")
def spark_conf():
    """The settings of Spark in tests; skips where Spark cannot run."""
    if reason := why_no_spark():
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(CONF))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield CONF


@pytest.fixture(scope="session")
def spark(spark_conf):
    """Spark on this machine."""
    try:
        return open_engine("spark")
    except MissingLibraryError as error:
        pytest.skip(f"NO SPARK TESTS: {error}")
