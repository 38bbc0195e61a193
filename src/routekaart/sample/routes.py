"""Routes: the typical traces, branches and variations a sample case is drawn from.

They are data (``data/sample_routes.yaml``, which says what each field means).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from routekaart.log.yaml_file import read_yaml

__all__ = ["Step", "Trace", "load_traces"]


@dataclass(frozen=True)
class Step:
    """One possible step: activity and organisation (or party) by id, days since the step before."""

    activity: str
    party: str
    least: int = 0
    typical: int = 0
    most: int = 0
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    until: str | None = None
    is_firm: bool = False
    is_lasting: bool = False


@dataclass(frozen=True)
class Trace:
    """The steps of a route in order, with the coins and parties drawn once per case."""

    name: str
    route: str
    steps: tuple[Step, ...]
    chances: Mapping[str, float]
    parties: Mapping[str, tuple[str, ...]]


@cache
def load_traces() -> Mapping[str, Trace]:
    """Every trace by name, as shipped."""
    path = Path(str(files("routekaart"))) / "data" / "sample_routes.yaml"
    return {name: _trace(name, fields) for name, fields in read_yaml(path).content.items()}


def _trace(name: str, fields: Mapping[str, Any]) -> Trace:
    parties = {party: tuple(members) for party, members in fields.get("parties", {}).items()}
    steps = tuple(_step(**step) for step in fields["steps"])
    return Trace(name, fields["route"], steps, fields.get("chances", {}), parties)


def _step(
    *,
    do: str,
    by: str,
    gap: tuple[int, int, int] = (0, 0, 0),
    when: str | Sequence[str] = (),
    unless: str | Sequence[str] = (),
    until: str | None = None,
    firm: bool = False,
    lasts: bool = False,
) -> Step:
    return Step(do, by, *gap, _names(when), _names(unless), until, firm, lasts)


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
