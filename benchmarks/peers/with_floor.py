"""The floor: what reading the columns, one sort and one gather take, which nothing can go below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["STEPS", "read", "reopen"]

COLUMNS = ("case", "activity", "timestamp")


def read(source: Path, folder: Path) -> tuple[pa.Table, Any]:
    """Code the columns of the source, and keep them as bare integers."""
    from pyarrow import csv

    if source.suffix == ".csv":
        options = csv.ConvertOptions(
            include_columns=[*COLUMNS], auto_dict_encode=True, auto_dict_max_cardinality=2**31 - 1
        )
        table = csv.read_csv(source, convert_options=options)
    else:
        table = pq.read_table(source, columns=[*COLUMNS], read_dictionary=["case", "activity"])
    coded = {name: table[name].combine_chunks() for name in COLUMNS}
    arrays = [
        coded[name].indices if pa.types.is_dictionary(coded[name].type) else coded[name] for name in COLUMNS
    ]
    pq.write_table(pa.table(dict(zip(COLUMNS, arrays, strict=True))), folder / "bare.parquet")
    return table, {"events": len(table)}


def reopen(folder: Path) -> Path:
    """Where the bare columns are: reading them is part of the floor."""
    return folder / "bare.parquet"


def route_map(path: Path) -> Any:
    table = pq.read_table(path)
    case, activity, time = (table[name].to_numpy() for name in COLUMNS)
    order = np.lexsort((time, case))
    for column in (case, activity, time):
        column[order]
    return {}


STEPS: dict[str, Callable[..., Any]] = {"map": route_map}
