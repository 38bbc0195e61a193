"""The work in Routekaart: SQL on a stored log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import routekaart as rk
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.log.view import View
from routekaart.opening import import_files

__all__ = ["STEPS", "read", "reopen"]

GROUPS = ("route A", "route B")


def read(source: Path, folder: Path) -> tuple[View, Any]:
    """Import the source into a stored log."""
    view = import_files([source], folder / "stored.parquet", undecided="safe", timezone="UTC")
    return view, {"events": view.manifest.rows_kept, "cases": view.n_cases}


def reopen(folder: Path) -> View:
    """The log as it was stored."""
    return rk.open_log(folder / "stored.parquet")


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
    return {"between_days": found.total_days + found.running_days}


def cases(view: View) -> Any:
    numbers = case_numbers(view).column("organisations")
    return {"organisations": int(np.nansum(numbers))}


def contrast(view: View) -> Any:
    found = rk.contrast(view, by="group", a=GROUPS[0], b=GROUPS[1])
    return {
        f"{row['source']} → {row['target']}": [row["cases_a"], row["cases_b"]]
        for row in found.maps.edge_columns.rows()
    }


def report(view: View) -> Any:
    rk.report(view, view.log.path.with_name("report.html"), by="group", a=GROUPS[0], b=GROUPS[1])
    return {}


STEPS: dict[str, Callable[..., Any]] = {
    "map": route_map, "variants": variants, "loops": loops, "waits": waits, "cases": cases, "contrast": contrast,
    "report": report,
}  # fmt: skip
