"""One Spark for all tests of a process, or a skip that says how to get it."""

from pathlib import Path

import pytest

from routekaart.engine import open_engine, spark_session
from routekaart.errors import MissingLibraryError

CONF = Path(__file__).resolve().parent / "conf"


@pytest.fixture(scope="session")
def spark_conf():
    """The settings of Spark in tests; skips where Spark cannot run."""
    try:
        spark_session._pyspark()
    except MissingLibraryError as error:
        pytest.skip(f"NO SPARK TESTS: {error}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(CONF))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield CONF


@pytest.fixture(scope="session")
def spark(spark_conf):
    """Spark on this machine."""
    return open_engine("spark")
