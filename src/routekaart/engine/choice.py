"""Which engine: the one here, unless Spark is named, in the call or in the environment."""

from __future__ import annotations

import os
from functools import cache

from routekaart.engine.here import Here
from routekaart.engine.protocol import Engine
from routekaart.errors import RoutekaartError

__all__ = ["SETTING", "check_choice", "open_engine"]

#: The environment variable that names the engine when the call does not.
SETTING = "ROUTEKAART_ENGINE"
#: What the engine of this process is called; DuckDB, which stores logs, does no walking.
HERE = ("here", "duckdb")


def open_engine(choice: str | None = None, memory_limit: str | None = None) -> Engine:
    """The engine that ``choice`` names, made at first use and shared by this process.

    Parameters
    ----------
    choice
        "here" (or "duckdb", as it was called) for this process; "spark" for Spark on this machine;
        ``spark://HOST:PORT`` for a cluster. What the environment variable ``ROUTEKAART_ENGINE`` says when
        None, and "here" when that says nothing.
    memory_limit
        Most memory for it ("4GB").

    Raises
    ------
    RoutekaartError
        If there is no such engine, or it cannot be started.
    """
    choice = choice or os.environ.get(SETTING) or HERE[0]
    check_choice(choice)
    if choice in HERE:
        return _here(memory_limit)
    return _spark(None if choice == "spark" else choice, memory_limit)


def check_choice(choice: str) -> None:
    """Check that ``choice`` names an engine, without opening it.

    Raises
    ------
    RoutekaartError
        If there is no such engine.
    """
    if choice in (*HERE, "spark") or choice.startswith("spark://"):
        return
    raise RoutekaartError(
        f"no engine {choice!r}; take here, spark or an address such as spark://host:7077",
        nl=f"geen engine {choice!r}; kies here, spark of een adres zoals spark://host:7077",
    )


@cache
def _spark(address: str | None, memory_limit: str | None) -> Engine:
    from routekaart.engine.spark import SparkEngine

    return SparkEngine(address, memory_limit)


@cache
def _here(memory_limit: str | None) -> Engine:
    return Here(memory_limit)
