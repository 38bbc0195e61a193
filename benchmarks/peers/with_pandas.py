"""The work in pandas, vectorised by hand: coded columns, one sort, shifts and groups; no Python loop over events.

What it leaves out is what nobody writes by hand for one analysis: causes of waiting, rank ranges, exact tests.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.peers import GROUPS

__all__ = ["STEPS", "keep", "read", "reopen"]

DAY_US = 86_400_000_000
CLOSING = "Afsluiting"
PLANNED = {"Evaluatie", "Zorgteam"}


def read(source: Path) -> pd.DataFrame:
    """Read the source, code its columns and sort it."""
    if source.suffix == ".csv":
        frame = pd.read_csv(source, engine="pyarrow", parse_dates=["timestamp"])
    else:
        frame = pd.read_parquet(source)
    for name in ("case", "activity", "organisation", "school", "group"):
        frame[name] = frame[name].astype("category")
    return frame.sort_values(["case", "timestamp"], kind="stable", ignore_index=True)


def keep(source: Path, kept: Path) -> None:
    """Keep it as Parquet."""
    read(source).to_parquet(kept)


def reopen(kept: Path) -> pd.DataFrame:
    """The log as it was kept."""
    return pd.read_parquet(kept)


def _moves(frame: pd.DataFrame) -> pd.DataFrame:
    """Each step with the next one of its case and the days between."""
    case, activity = frame["case"].cat.codes.to_numpy(), frame["activity"].cat.codes.to_numpy()
    is_move = case[1:] == case[:-1]
    time = frame["timestamp"].to_numpy()
    days = (time[1:] - time[:-1])[is_move] / np.timedelta64(DAY_US, "us")
    return pd.DataFrame({
        "case": case[:-1][is_move], "source": activity[:-1][is_move], "target": activity[1:][is_move], "days": days,
    })  # fmt: skip


def _named(frame: pd.DataFrame, edges: pd.DataFrame) -> list[str]:
    labels = frame["activity"].cat.categories
    return [f"{labels[source]} → {labels[target]}" for source, target in edges.index]


def route_map(frame: pd.DataFrame) -> Any:
    edges = _moves(frame).groupby(["source", "target"])
    figures = edges["days"].agg(["count", "median", "mean"])
    figures["p90"] = edges["days"].quantile(0.9)
    figures.insert(0, "cases", edges["case"].nunique())
    return dict(zip(_named(frame, figures), figures.to_numpy().tolist(), strict=True))


def variants(frame: pd.DataFrame) -> Any:
    codes = frame["activity"].cat.codes.to_numpy().astype(np.uint16)
    starts = np.flatnonzero(np.diff(frame["case"].cat.codes.to_numpy(), prepend=-1))
    raw, bounds = codes.tobytes(), np.append(starts, len(codes)) * 2
    routes = pd.Series([raw[low:high] for low, high in pairwise(bounds)])
    counts = routes.value_counts()
    return {"variants": len(counts), "most": counts.iloc[:10].tolist()}


def loops(frame: pd.DataFrame) -> Any:
    unplanned = frame[~frame["activity"].isin(PLANNED)]
    visits = unplanned.groupby(["case", "activity"], observed=True)["timestamp"].agg(["min", "max", "size"])
    spans = visits[visits["size"] > 1].reset_index().sort_values(["case", "min"])
    # The union of the spans of a case: what each adds beyond the furthest end so far.
    low, high = (spans[name].astype("datetime64[us]").astype("int64") for name in ("min", "max"))
    covered = (
        high.groupby(spans["case"], observed=True).cummax().groupby(spans["case"], observed=True).shift()
    )
    covered = covered.fillna(low)
    added = (high - np.maximum(low, covered)).clip(lower=0).sum()
    return {"loop_days": float(added) / DAY_US}


def waits(frame: pd.DataFrame) -> Any:
    moves = _moves(frame)
    ranked = moves.groupby(["source", "target"])["days"].sum().sort_values(ascending=False)
    ends = frame.groupby("case", observed=True).agg(last=("timestamp", "max"), step=("activity", "last"))
    closed = frame.loc[frame["activity"] == CLOSING, "case"].unique()
    tails = (
        frame["timestamp"].max() - ends.loc[~ends.index.isin(closed), "last"]
    ).dt.total_seconds() / 86_400
    return {"between_days": float(ranked.sum() + tails.sum())}


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    grouped = frame.groupby("case", observed=True)
    times = grouped["timestamp"].agg(["min", "max"])
    moved = frame["organisation"].cat.codes.diff().ne(0) & frame["case"].cat.codes.diff().eq(0)
    return pd.DataFrame({
        "group": grouped["group"].first(),
        "days": (times["max"] - times["min"]).dt.total_seconds() / 86_400,
        "organisations": grouped["organisation"].nunique(),
        "handovers": moved.groupby(frame["case"], observed=True).sum(),
        "closed": frame["activity"].eq(CLOSING).groupby(frame["case"], observed=True).any(),
    })  # fmt: skip


def cases(frame: pd.DataFrame) -> Any:
    numbers = _numbers(frame)
    return {"organisations": int(numbers.loc[numbers["closed"], "organisations"].sum())}


def contrast(frame: pd.DataFrame) -> Any:
    numbers = _numbers(frame)
    numbers.groupby("group", observed=True)[["days", "organisations", "handovers"]].median()
    counts = []
    for group in GROUPS:
        moves = _moves(frame[frame["group"] == group])
        counts.append(moves.groupby(["source", "target"])["case"].nunique())
    both = pd.concat(counts, axis=1).fillna(0).astype(int)
    return dict(zip(_named(frame, both), both.to_numpy().tolist(), strict=True))


STEPS: dict[str, Callable[..., Any]] = {
    "map": route_map, "variants": variants, "loops": loops, "waits": waits, "cases": cases, "contrast": contrast,
}  # fmt: skip
