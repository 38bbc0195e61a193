"""Staging: vetted rows as they arrive, a stretch at a time, their labels replaced by codes.

Labels come again and again and numbers are small, so that far more rows fit in memory, and sorting
moves little. Only what does come again is coded: a column of remarks stays text. Rows arrive with
numbers of the labels of their own batch; these are made different for each batch, and get the codes
that are stored at the end, when all labels are known: looking labels up for every batch would take
longer with each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from routekaart.engine.database import Database, identifier
from routekaart.log.arrays import as_codes, as_column
from routekaart.prefetch import prefetched

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ALWAYS_CODED", "Staged"]

CHUNK_ROWS = 1_000_000
ALWAYS_CODED = ("case", "activity", "organisation", "lifecycle", "school", "group")
NUMBERS = ("start_us", "end_us", "row")
NO_LABEL = -1
MOST_DIFFERENT = 0.1
"""Share of different values in the first stretch of rows up to which a further column is coded."""


class Staged:
    """The rows in table ``enc_staged``: numbers as they are, labels as numbers or as text.

    ``codes`` has for each coded column the table of its ``label`` and ``code``, which follows the order
    of the labels, ``n_labels`` how many these are; ``met`` the table that gives the ``code`` of each
    number in the rows (``met``), null where there is no label, which has numbers too.
    ``carried`` are columns that stay as they are.
    """

    def __init__(self, database: Database, rows: Any, carried: Sequence[str]) -> None:
        self.database = database
        self.codes: dict[str, str] = {}
        self.met: dict[str, str] = {}
        self.names: list[str] = []
        self.n_labels: dict[str, int] = {}
        self._n_met: dict[str, int] = {}
        self._carried = carried
        if isinstance(rows, str):
            self._stage_sql(rows)
        else:
            for chunk in prefetched(_chunks(rows)):
                self._stage(chunk)
        for name in self.codes:
            self._give_codes(name)

    @property
    def attributes(self) -> list[str]:
        """The columns that are neither roles nor carried."""
        return [name for name in self.names if name not in (*ALWAYS_CODED, *NUMBERS, *self._carried)]

    def texts(self, name: str) -> pa.Array:
        """The labels of a coded column, in the order of their codes."""
        return self.database.texts(f"select label from {self.codes[name]} order by code")

    def different(self, name: str) -> list[str]:
        """The different texts of a column, coded or not."""
        if name in self.codes:
            return [str(text) for text in self.texts(name).to_pylist()]
        column = identifier(name)
        found = self.database.rows(f"select distinct {column} from enc_staged where {column} is not null")
        return [str(text) for (text,) in found]

    def drop(self) -> None:
        """Forget the rows and the codes."""
        for table in ("enc_staged", *self.codes.values(), *self.met.values()):
            self.database.run(f"drop table if exists {table}")

    def _stage(self, chunk: list[pa.RecordBatch]) -> None:
        """Add some batches, their labels as numbers that no other batch uses."""
        import pyarrow as pa

        is_first = not self.names
        if is_first:
            self.names = chunk[0].schema.names
            n = sum(batch.num_rows for batch in chunk)
            self._choose({name: _n_different(chunk, name) for name in self._texts(chunk[0])}, n)
        batches = [
            pa.RecordBatch.from_arrays(
                [self._staged(name, column) for name, column in zip(self.names, batch.columns, strict=True)],
                names=self.names,
            )
            for batch in chunk
        ]
        make = "create or replace temp table enc_staged as" if is_first else "insert into enc_staged"
        self._arriving(pa.Table.from_batches(batches), f"{make} select * from arriving")

    def _staged(self, name: str, column: pa.Array) -> pa.Array:
        """A column of a batch: numbers for labels, of which the texts are noted down; text where it is not coded."""
        import numpy as np
        import pyarrow as pa

        is_text = pa.types.is_dictionary(column.type)
        if name not in self.codes:
            return column.dictionary_decode() if is_text else column
        column = column.dictionary_encode()
        first = self._n_met[name]
        labels = pa.concat_arrays([column.dictionary, pa.nulls(1, pa.string())])
        self._n_met[name] += len(labels)
        met = as_column(np.arange(first, self._n_met[name]))
        self._arriving(
            pa.table({"label": labels, "met": met}), f"insert into {self.met[name]} select * from arriving"
        )
        return as_column(as_codes(column) + first).cast(pa.int32())

    def _arriving(self, table: pa.Table, sql: str) -> None:
        self.database.register("arriving", table)
        try:
            self.database.run(sql)
        finally:
            self.database.unregister("arriving")

    def _stage_sql(self, source: str) -> None:
        """Add the rows that SQL gives."""
        described = self.database.rows(
            f"select column_name, column_type from (describe select * from {source})"
        )
        self.names = [name for name, _ in described]
        kept = (*NUMBERS, *self._carried)
        texts = [name for name, kind in described if name not in kept and kind == "VARCHAR"]
        counted = ", ".join(f"approx_count_distinct({identifier(name)})" for name in texts)
        n, *different = self.database.rows(f"select count(*), {counted} from {source}")[0]
        self._choose(dict(zip(texts, different, strict=True)), n)
        for name, table in self.met.items():
            column = identifier(name)
            self.database.run(f"""
                insert into {table} select label, cast(row_number() over () - 1 as integer)
                from (select distinct {column} as label from {source} where {column} is not null)
                union all select null, {NO_LABEL}""")
        columns, joins = [], ""
        for number, name in enumerate(self.names):
            column = f"v.{identifier(name)}"
            if name in self.codes:
                joins += f" left join {self.met[name]} m{number} on {column} = m{number}.label"
                column = f"coalesce(m{number}.met, {NO_LABEL}) as {identifier(name)}"
            columns.append(column)
        self.database.run(
            f"create or replace temp table enc_staged as select {', '.join(columns)} from {source} v{joins}"
        )

    def _texts(self, batch: pa.RecordBatch) -> list[str]:
        import pyarrow as pa

        kept = (*NUMBERS, *self._carried)
        return [
            field.name
            for field in batch.schema
            if field.name not in kept
            and (pa.types.is_string(field.type) or pa.types.is_dictionary(field.type))
        ]

    def _choose(self, different: dict[str, int], n: int) -> None:
        """Decide which columns of text are coded, from the number of different texts in the first ``n`` rows."""
        for number, (name, n_different) in enumerate(different.items()):
            if name in ALWAYS_CODED or n_different <= MOST_DIFFERENT * n:
                self.codes[name], self.met[name] = f"enc_labels_{number}", f"enc_met_{number}"
                self._n_met[name] = 0
                self.database.run(
                    f"create or replace temp table enc_met_{number} (label varchar, met integer)"
                )

    def _give_codes(self, name: str) -> None:
        """Give labels their codes, and rows the codes of theirs; they follow the labels, not the order of rows."""
        codes, met = self.codes[name], self.met[name]
        label = "lower(label)" if name == "lifecycle" else "label"
        self.database.run(f"""
            create or replace temp table {codes} as
            select label, cast(row_number() over (order by label) - 1 as integer) as code
            from (select distinct {label} as label from {met} where label is not null)""")
        # Rows are moved and kept as narrow as they can be: that is most of the time and room of sorting.
        self.n_labels[name] = n = int(self.database.rows(f"select count(*) from {codes}")[0][0])
        kind = "tinyint" if n < 1 << 7 else "smallint" if n < 1 << 15 else "integer"
        self.database.run(f"""
            create or replace temp table {met} as select m.met, cast(c.code as {kind}) as code
            from {met} m left join {codes} c on {label.replace("label", "m.label")} = c.label""")


def _n_different(chunk: Sequence[pa.RecordBatch], name: str) -> int:
    import pyarrow as pa

    parts = [batch[name].dictionary_encode().dictionary for batch in chunk]
    return len(pa.chunked_array(parts, pa.string()).unique())


def _chunks(rows: Any) -> Iterator[list[pa.RecordBatch]]:
    """The batches of an Arrow table or stream, about :data:`CHUNK_ROWS` rows at a time; one at least, if empty."""
    import pyarrow as pa

    batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
    waiting: list[pa.RecordBatch] = []
    n = n_chunks = 0
    for batch in batches:
        waiting.append(batch)
        n += batch.num_rows
        if n >= CHUNK_ROWS:
            yield waiting
            waiting, n, n_chunks = [], 0, n_chunks + 1
    if waiting or not n_chunks:
        yield waiting or [pa.RecordBatch.from_pylist([], schema=rows.schema)]
