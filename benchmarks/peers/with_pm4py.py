"""The work in pm4py: its own functions, for what it has one for."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.peers import GROUPS

os.environ.setdefault("PM4PY_SHOW_PROGRESS_BAR", "False")
import pm4py

__all__ = ["STEPS", "keep", "read", "reopen"]

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
NAMES = {"case": CASE, "activity": ACTIVITY, "timestamp": TIME, "organisation": "org:resource"}
DAY_S = 86_400.0


def read(source: Path) -> pd.DataFrame:
    """Read the source into the frame that pm4py's functions take."""
    if source.suffix == ".xes":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame: pd.DataFrame = pm4py.read_xes(str(source), variant="iterparse")
    elif source.suffix == ".csv":
        frame = pd.read_csv(source, engine="pyarrow", parse_dates=["timestamp"])
    else:
        frame = pd.read_parquet(source)
    if source.suffix != ".xes":
        frame = pm4py.format_dataframe(
            frame.rename(columns=NAMES), case_id=CASE, activity_key=ACTIVITY, timestamp_key=TIME
        )
    return frame


def keep(source: Path, kept: Path) -> None:
    """Keep that frame as Parquet."""
    read(source).to_parquet(kept)


def reopen(kept: Path) -> pd.DataFrame:
    """The frame as it was kept."""
    return pd.read_parquet(kept)


def route_map(frame: pd.DataFrame) -> Any:
    counts, _, _ = pm4py.discover_dfg(frame)
    times, _, _ = pm4py.discover_performance_dfg(frame, perf_aggregation_key="all")
    return {
        f"{source} → {target}": [
            None,
            count,
            times[source, target]["median"] / DAY_S,
            times[source, target]["mean"] / DAY_S,
            None,
        ]
        for (source, target), count in counts.items()
    }


def variants(frame: pd.DataFrame) -> Any:
    counts = sorted(pm4py.get_variants(frame).values(), reverse=True)
    return {"variants": len(counts), "most": counts[:10]}


def loops(frame: pd.DataFrame) -> Any:
    pm4py.get_rework_cases_per_activity(frame)
    return {"loop_days": None}


def waits(frame: pd.DataFrame) -> Any:
    times, _, _ = pm4py.discover_performance_dfg(frame, perf_aggregation_key="all")
    sorted(times.items(), key=lambda edge: -edge[1]["sum"])
    return {"between_days": None}


def cases(frame: pd.DataFrame) -> Any:
    pm4py.get_all_case_durations(frame)
    return {"organisations": None}


def contrast(frame: pd.DataFrame) -> Any:
    for group in GROUPS:
        part = pm4py.filter_trace_attribute_values(frame, "group", [group])
        pm4py.discover_dfg(part)
    return {}


STEPS: dict[str, Callable[..., Any]] = {
    "map": route_map, "variants": variants, "loops": loops, "waits": waits, "cases": cases, "contrast": contrast,
}  # fmt: skip
