"""The floor: what reading the columns, one sort and one gather take, which nothing can go below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["STEPS", "keep", "read", "reopen"]

COLUMNS = ("case", "activity", "organisation", "school", "group", "timestamp")


def read(source: Path) -> pa.Table:
    """The columns of the source as whole numbers, in the order of the source."""
    labels = [*COLUMNS[:-1]]
    if source.suffix == ".csv":
        from pyarrow import csv

        options = csv.ConvertOptions(
            include_columns=[*COLUMNS], auto_dict_encode=True, auto_dict_max_cardinality=2**31 - 1
        )
        table = csv.read_csv(source, convert_options=options)
    else:
        table = pq.read_table(source, columns=[*COLUMNS], read_dictionary=labels)
    coded = {name: table[name].combine_chunks() for name in COLUMNS}
    return pa.table({
        name: column.indices if pa.types.is_dictionary(column.type) else column for name, column in coded.items()
    })  # fmt: skip


def keep(source: Path, kept: Path) -> None:
    """Keep the whole numbers."""
    pq.write_table(read(source), kept)


def reopen(kept: Path) -> pa.Table:
    """The whole numbers that were kept."""
    return pq.read_table(kept)


def sort_and_gather(table: pa.Table) -> Any:
    """Put the events of each case together and in order of time."""
    columns = {name: table[name].to_numpy() for name in COLUMNS}
    order = np.lexsort((columns["timestamp"], columns["case"]))
    for column in columns.values():
        column[order]
    return {}


STEPS: dict[str, Callable[..., Any]] = {"map": sort_and_gather}
