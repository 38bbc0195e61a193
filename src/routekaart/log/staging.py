"""Staging: vetted rows as they arrive, a stretch at a time, their labels replaced by codes.

Labels come again and again and numbers are small, so that far more rows fit in memory, and sorting
moves little. Only what does come again is coded: a column of remarks stays text. Codes here follow
the order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from routekaart.engine import DuckDBEngine

__all__ = ["ALWAYS_CODED", "Staged"]

CHUNK_ROWS = 1_000_000
ALWAYS_CODED = ("case", "activity", "organisation", "lifecycle", "school", "group")
NUMBERS = ("start_us", "end_us", "row")
MOST_DIFFERENT = 0.1
"""Share of different values in the first stretch of rows up to which a further column is coded."""


class Staged:
    """The rows in table ``enc_staged``: numbers as they are, labels as codes or as text.

    ``codes`` has for each coded column the table of its ``label`` and ``code``. ``carried`` are columns
    that stay as they are.
    """

    def __init__(self, engine: DuckDBEngine, rows: Any, carried: Sequence[str]) -> None:
        self.engine = engine
        self.codes: dict[str, str] = {}
        self.names: list[str] = []
        self._n_codes: dict[str, int] = {}
        self._carried = carried
        if isinstance(rows, str):
            self._add(rows)
            return
        for chunk in _chunks(rows):
            engine.register("arriving", chunk)
            try:
                self._add("arriving")
            finally:
                engine.unregister("arriving")

    @property
    def attributes(self) -> list[str]:
        """The columns that are neither roles nor carried."""
        return [name for name in self.names if name not in (*ALWAYS_CODED, *NUMBERS, *self._carried)]

    def drop(self) -> None:
        """Forget the rows and the codes."""
        for table in ("enc_staged", *self.codes.values()):
            self.engine.run(f"drop table if exists {table}")

    def _add(self, source: str) -> None:
        is_first = not self.names
        if is_first:
            self._begin(source)
        for name, table in self.codes.items():
            self._learn(source, name, table)
        make = "create temp table enc_staged as" if is_first else "insert into enc_staged"
        quoted = {name: self.engine.identifier(name) for name in self.names}
        columns = ", ".join(
            f"c{number}.code as {quoted[name]}" if name in self.codes else f"v.{quoted[name]}"
            for number, name in enumerate(self.names)
        )
        joins = "".join(
            f" left join {self.codes[name]} c{number} on {_label(quoted[name], name, 'v')} = c{number}.label"
            for number, name in enumerate(self.names)
            if name in self.codes
        )
        self.engine.run(f"{make} select {columns} from {source} v{joins}")

    def _begin(self, source: str) -> None:
        """Decide which columns are coded, from the first rows."""
        described = self.engine.rows(
            f"select column_name, column_type from (describe select * from {source})"
        )
        self.names = [name for name, _ in described]
        kept = (*NUMBERS, *self._carried)
        texts = [name for name, kind in described if name not in kept and kind == "VARCHAR"]
        counted = ", ".join(f"approx_count_distinct({self.engine.identifier(name)})" for name in texts)
        n, *different = self.engine.rows(f"select count(*), {counted} from {source}")[0]
        for number, (name, n_different) in enumerate(zip(texts, different, strict=True)):
            if name in ALWAYS_CODED or n_different <= MOST_DIFFERENT * n:
                self.codes[name] = f"enc_labels_{number}"
                self._n_codes[name] = 0
                self.engine.run(
                    f"create or replace temp table enc_labels_{number} (label varchar, code integer)"
                )

    def _learn(self, source: str, name: str, table: str) -> None:
        """Give the labels that have not been met before a code."""
        column = _label(self.engine.identifier(name), name, "v")
        n = self._n_codes[name]
        self.engine.run(f"""
            insert into {table}
            select d.label, cast({n} + row_number() over () - 1 as integer)
            from (select distinct {column} as label from {source} v where {column} is not null) d
            left join {table} k on d.label = k.label where k.label is null""")
        self._n_codes[name] = int(self.engine.rows(f"select count(*) from {table}")[0][0])


def _label(column: str, name: str, row: str) -> str:
    return f"lower({row}.{column})" if name == "lifecycle" else f"{row}.{column}"


def _chunks(rows: Any) -> Iterator[Any]:
    """An Arrow table or stream in tables of about :data:`CHUNK_ROWS` rows; one at least, if empty."""
    import pyarrow as pa

    batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
    waiting: list[Any] = []
    n = n_chunks = 0
    for batch in batches:
        waiting.append(batch)
        n += batch.num_rows
        if n >= CHUNK_ROWS:
            yield pa.Table.from_batches(waiting, schema=rows.schema)
            waiting, n, n_chunks = [], 0, n_chunks + 1
    if waiting or not n_chunks:
        yield pa.Table.from_batches(waiting, schema=rows.schema)
