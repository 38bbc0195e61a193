"""The examples in docstrings give what they show; each function of the package has one."""

import doctest
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import routekaart as rk
from tests.test_docs import ROOT, examples

SOURCE = ROOT / "src"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if ">>> " in path.read_text("utf-8"))


def named(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


@pytest.fixture(scope="module")
def names() -> Iterator[dict[str, Any]]:
    """What the examples speak of: the package, and the log and the view at the head of docs/python.md."""
    with examples.a_place():
        log = rk.read("event_logs/school1_keten.csv")
        yield {"rk": rk, "log": log, "view": log.where(route="keten")}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_example_gives_what_it_shows(path, names):
    module = import_module(named(path))
    found = doctest.testmod(module, extraglobs=names)

    assert found.attempted > 0 and found.failed == 0


@pytest.mark.parametrize("name", [name for name in rk.__all__ if inspect.isfunction(getattr(rk, name))])
def test_every_public_function_has_an_example_that_is_run(name):
    text = inspect.getdoc(getattr(rk, name))

    assert ">>> " in text and "+SKIP" not in text
