"""The work in Routekaart: the calls of its guide, on a source or on a stored log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import routekaart as rk
from benchmarks.peers import GROUPS
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.log.view import View

__all__ = ["STEPS", "read", "reopen"]


def read(source: Path) -> View:
    """The log of the source, kept nowhere."""
    return rk.read(source, timezone="UTC")


def reopen(kept: Path) -> View:
    """The log as it was stored by ``routekaart import``."""
    return rk.open_log(kept)


def route_map(view: View) -> Any:
    found = rk.route_map(view).edge_columns
    names = ("cases", "count", "median_days", "mean_days", "p90_days")
    return {f"{row['source']} → {row['target']}": [row[name] for name in names] for row in found.rows()}


def variants(view: View) -> Any:
    cases = sorted(rk.variants(view).variant_columns["cases"], reverse=True)
    return {"variants": len(cases), "most": cases[:10]}


def loops(view: View) -> Any:
    found = rk.loops(view)
    return {"loop_days": found.loop_days}


def waits(view: View) -> Any:
    found = rk.waits(view)
    rk.bottlenecks(view)
    return {"between_days": found.total_days + found.helped_days + found.planned_days + found.closing_days}


def cases(view: View) -> Any:
    numbers = case_numbers(view).column("organisations")
    return {"organisations": int(np.nansum(numbers))}


def contrast(view: View) -> Any:
    found = rk.contrast(view, by="group", a=GROUPS[0], b=GROUPS[1])
    return {
        f"{row['source']} → {row['target']}": [row["cases_a"], row["cases_b"]]
        for row in found.maps.edge_columns.rows()
    }


STEPS: dict[str, Callable[..., Any]] = {
    "map": route_map, "variants": variants, "loops": loops, "waits": waits, "cases": cases, "contrast": contrast,
}  # fmt: skip
