"""What several tests share: the real event logs beside the repository, when they are there."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from routekaart.engine.database import database

# Machines are shared: an example that takes long proves nothing. Forty examples keep the suite quick.
settings.register_profile("routekaart", deadline=None, max_examples=40)
settings.load_profile("routekaart")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_logs() -> Path:
    """The folder with real event logs; the test is skipped on a machine without it."""
    folder = REPOSITORY.parent / "shared" / "logs"
    if not folder.is_dir():
        pytest.skip("no real event logs here: ../shared/logs, beside the repository, is missing")
    return folder


@pytest.fixture(autouse=True)
def _own_keys(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of pseudonyms that a test makes go to a folder of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "config"))


@pytest.fixture(scope="session", autouse=True)
def engine_that_ends_in_time() -> Iterator[None]:
    """Close the shared engine before Python does: at exit DuckDB would list what it still holds."""
    yield
    database.cache_clear()
    gc.collect()
