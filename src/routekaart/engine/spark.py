"""Spark: the same SQL as in DuckDB, for logs that outgrow a machine.

Nothing here is imported unless Spark is chosen. A *table* is computed once and kept by the
executors, in memory or on their disks; when one of them goes, its part of the table is gone too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.engine.protocol import Kept
from routekaart.engine.spark_session import Session, explained, quiet
from routekaart.engine.spark_steps import mentions, split_steps
from routekaart.engine.table_names import TableNames

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["SparkEngine"]

#: How the SQL of measures is read; a Spark set up otherwise must not change what it means.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what overflows or cannot be cast is an error, as in DuckDB
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",  # double quotes never make a text
    "spark.sql.caseSensitive": "false",
    "spark.sql.parser.escapedStringLiterals": "false",  # a backslash in a literal escapes
    "spark.sql.variable.substitute": "false",  # no ${…} in the SQL is ever filled in
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
}

_ARROW_TYPES = {
    "integer": "int32",
    "bigint": "int64",
    "double": "float64",
    "boolean": "bool",
    "string": "string",
}


class SparkEngine(TableNames):
    """One Spark session: on this machine, or on the cluster at ``address``.

    Parameters
    ----------
    address
        ``spark://HOST:PORT`` of a standalone master; this machine when None.
    memory_limit
        Memory of Spark's own process on this machine ("4GB"); 2 GB when None.

    Raises
    ------
    MissingLibraryError
        If pyspark or Java is missing, or too old.
    RoutekaartError
        If the master cannot be reached, or gives no worker.
    """

    events_at_once = None  # Spark splits its work by itself

    def __init__(self, address: str | None = None, memory_limit: str | None = None) -> None:
        with quiet():
            self._session = Session(address, memory_limit, SETTINGS)
        super().__init__()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that ``sql`` gives, as tuples."""
        table = self._arrow(sql)
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def arrays(self, sql: str) -> dict[str, np.ndarray]:
        """The columns that ``sql`` gives, as NumPy arrays (masked where there are nulls)."""
        table = self._arrow(sql)
        return {name: _array(column) for name, column in zip(table.column_names, table.columns, strict=True)}

    def keep(self, name: str, sql: str, kind: Kept = "table") -> None:
        """Call what ``sql`` gives ``name``, for the statements that follow."""
        with self._running(sql) as frame:
            # Cut off from how it was made: plans that build on each other would be planned again each time.
            kept = frame.localCheckpoint() if kind == "table" else frame
            kept.createOrReplaceTempView(name)

    def keep_parts(self, name: str, parts: Sequence[str]) -> None:
        """Keep the rows of all ``parts`` (SQL each), one part after the other, as one table ``name``."""
        self.keep(name, " union all ".join(f"({part})" for part in parts) if len(parts) > 1 else parts[0])

    def create_table(self, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make a small table of Python ``rows`` with SQL column ``types``."""
        import pyarrow as pa

        columns = list(zip(*rows, strict=True)) or [()] * len(types)
        arrays = [
            pa.array(values, pa.type_for_alias(_ARROW_TYPES[kind]))
            for values, kind in zip(columns, types.values(), strict=True)
        ]
        self._name(name, pa.table(arrays, names=list(types)))

    def create_table_of(self, name: str, columns: Mapping[str, np.ndarray]) -> None:
        """Make a table of NumPy ``columns`` of equal length."""
        import pyarrow as pa

        self._name(name, pa.table({column: pa.array(values) for column, values in columns.items()}))

    def literal(self, text: str) -> str:
        """``text`` as an SQL string literal; an opening brace is spelled out, as braces name tables."""
        escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("{", "\\u007B")
        return f"'{escaped}'"

    def identifier(self, name: str) -> str:
        """``name`` as an SQL identifier in quotes."""
        return "`" + name.replace("`", "``") + "`"

    def parquet(self, paths: Sequence[Path]) -> str:
        """The SQL source that reads these Parquet files as one table."""
        name, is_new = self.share(tuple(paths), "parquet")
        if is_new:
            with explained(self._session):
                # Names of files are names, not patterns.
                reader = self._session.spark.read.option("globPaths", "false")
                reader.parquet(*(_location(path) for path in paths)).createOrReplaceTempView(name)
        return name

    def _name(self, name: str, table: pa.Table) -> None:
        with explained(self._session):
            self._session.spark.createDataFrame(table).createOrReplaceTempView(name)

    def _arrow(self, sql: str) -> pa.Table:
        with self._running(sql) as frame:
            return frame.toArrow()

    @contextmanager
    def _running(self, sql: str) -> Iterator[DataFrame]:
        """What ``sql`` gives; its steps that are mentioned more than once are computed first."""
        spark = self._session.spark
        steps, last = split_steps(sql)
        with explained(self._session):
            for place, (name, step) in enumerate(steps):
                later = [text for _, text in steps[place + 1 :]]
                frame = spark.sql(step)
                kept = frame.localCheckpoint() if mentions(name, " ".join([*later, last])) > 1 else frame
                kept.createOrReplaceTempView(name)
            try:
                yield spark.sql(last)
            finally:
                for name, _ in steps:
                    spark.catalog.dropTempView(name)


def _location(path: Path) -> str:
    """Where Spark finds the file: on the disk of each machine, whatever its own default is."""
    plain = path.resolve().as_posix()
    return f"file:{plain}" if plain.startswith("/") else f"file:/{plain}"


def _array(column: pa.ChunkedArray) -> np.ndarray:
    """A column as DuckDB gives it: masked where it has nulls, lists as arrays, decimals as floats."""
    import numpy as np
    import pyarrow as pa

    kind = column.type
    if pa.types.is_decimal(kind):
        column, kind = column.cast(pa.float64()), pa.float64()
    if pa.types.is_list(kind):
        values = np.empty(len(column), dtype=object)
        values[:] = [None if found is None else np.asarray(found.values) for found in column]
        return values
    if column.null_count:
        blank = "" if pa.types.is_string(kind) else pa.scalar(0).cast(kind)
        masked: np.ndarray = np.ma.masked_array(
            column.fill_null(blank).to_numpy(), column.is_null().to_numpy()
        )
        return masked
    plain: np.ndarray = column.to_numpy()
    return plain
