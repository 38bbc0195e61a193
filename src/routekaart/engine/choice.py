"""Which engine: the one here, unless Spark is named in the call.

Where the rows of a log go is for whoever gives the command to say: no file and no setting of the machine
sends them elsewhere unseen. The environment is asked only when the call says so ("env").
"""

from __future__ import annotations

import os
from functools import cache

from routekaart.engine.here import Here
from routekaart.engine.protocol import Engine
from routekaart.errors import RoutekaartError

__all__ = ["FROM_ENVIRONMENT", "SETTING", "check_choice", "named_engine", "open_engine"]

#: The environment variable that is asked when the call names the engine "env".
SETTING = "ROUTEKAART_ENGINE"
FROM_ENVIRONMENT = "env"
#: What the engine of this process is called; DuckDB, which stores logs, does no walking.
HERE = ("here", "duckdb")


def open_engine(choice: str | None = None, memory_limit: str | None = None) -> Engine:
    """The engine that ``choice`` names, made at first use and shared by this process.

    Parameters
    ----------
    choice
        "here" (or "duckdb", as it was called, or None) for this process; "spark" for Spark on this machine;
        ``spark://HOST:PORT`` for a cluster; "env" for what the environment variable ``ROUTEKAART_ENGINE`` says.
    memory_limit
        Most memory for it ("4GB").

    Raises
    ------
    RoutekaartError
        If there is no such engine, or it cannot be started.
    """
    choice = named_engine(choice)
    check_choice(choice)
    if choice in HERE:
        return _here(memory_limit)
    return _spark(None if choice == "spark" else choice, memory_limit)


def named_engine(choice: str | None) -> str:
    """The engine that ``choice`` names: itself, or what the environment says where it is "env".

    Raises
    ------
    RoutekaartError
        If the environment is asked and says nothing.
    """
    if choice != FROM_ENVIRONMENT:
        return choice or HERE[0]
    if said := os.environ.get(SETTING):
        return said
    raise RoutekaartError(
        f"the environment variable {SETTING} names no engine: set it, or take here, spark or an address",
        nl=f"de omgevingsvariabele {SETTING} noemt geen engine: stel hem in, of kies here, spark of een adres",
    )


def check_choice(choice: str) -> None:
    """Check that ``choice`` names an engine, without opening it.

    Raises
    ------
    RoutekaartError
        If there is no such engine.
    """
    choice = named_engine(choice)
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
