"""DuckDB inside the process: runs SQL, reads Parquet, keeps the tables that views share."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.engine.protocol import Engine, Kept
from routekaart.errors import OutputError, RoutekaartError
from routekaart.files import scratch_folder

if TYPE_CHECKING:
    import duckdb
    import numpy as np

__all__ = ["DuckDBEngine", "default_engine", "embedded"]

# Names that Spark has and DuckDB has not: one text of SQL serves both.
MACROS = ("create macro collect_list(x) as list(x)",)


class DuckDBEngine:
    """One DuckDB database in memory, spilling to a temporary folder that goes with it.

    Parameters
    ----------
    memory_limit
        As DuckDB writes it ("4GB"); its own default (80 % of memory) when None.

    Raises
    ------
    RoutekaartError
        If ``memory_limit`` is not a size.
    """

    def __init__(self, memory_limit: str | None = None) -> None:
        import duckdb

        spill = scratch_folder("spill")
        weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        config: dict[str, Any] = {"temp_directory": str(spill)}
        if memory_limit:
            config["memory_limit"] = memory_limit
        try:
            self._connection: duckdb.DuckDBPyConnection = duckdb.connect(config=config)
        except (duckdb.Error, ValueError) as error:
            raise RoutekaartError(
                f"memory limit {memory_limit!r} is not a size; write for example 4GB",
                nl=f"geheugengrens {memory_limit!r} is geen grootte; schrijf bijvoorbeeld 4GB",
            ) from error
        for macro in MACROS:
            self._connection.execute(macro)
        self._tables: dict[object, str] = {}

    def run(self, sql: str) -> None:
        """Run ``sql`` for what it does."""
        self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that ``sql`` gives, as tuples."""
        return self._connection.execute(sql).fetchall()

    def arrays(self, sql: str) -> dict[str, np.ndarray]:
        """The columns that ``sql`` gives, as NumPy arrays (masked where there are nulls)."""
        columns: dict[str, Any] = self._connection.execute(sql).fetchnumpy()
        return columns

    def register(self, name: str, table: Any) -> None:
        """Give an Arrow table or stream, or a dictionary of NumPy arrays, a name for SQL."""
        self._connection.register(name, table)

    def unregister(self, name: str) -> None:
        """Forget a registered name."""
        self._connection.unregister(name)

    def keep(self, name: str, sql: str, kind: Kept = "table") -> None:
        """Call what ``sql`` gives ``name``, for the statements that follow."""
        self.run(f"create temp {kind} {name} as {sql}")

    def create_table(self, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make a small table of Python ``rows`` with SQL column ``types``."""
        columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
        self.run(f"create temp table {name} ({columns})")
        if rows:
            unnested = ", ".join(f"unnest(?::{kind}[])" for kind in types.values())
            self._connection.execute(
                f"insert into {name} select {unnested}", [list(column) for column in zip(*rows, strict=True)]
            )

    def create_table_of(self, name: str, columns: Mapping[str, np.ndarray]) -> None:
        """Make a table of NumPy ``columns`` of equal length."""
        self.register("columns_in_use", dict(columns))
        self.keep(name, "select * from columns_in_use")
        self.unregister("columns_in_use")

    def share(self, key: object, kind: str) -> tuple[str, bool]:
        """The table name that belongs to ``key``, and whether it is new (the caller makes it then)."""
        is_new = key not in self._tables
        if is_new:
            self._tables[key] = f"{kind}_{len(self._tables)}"
        return self._tables[key], is_new

    def literal(self, text: str) -> str:
        """``text`` as an SQL string literal; an opening brace is spelled out, as braces name tables."""
        return "('" + text.replace("'", "''").replace("{", "' || chr(123) || '") + "')"

    def identifier(self, name: str) -> str:
        """``name`` as an SQL identifier in quotes."""
        return '"' + name.replace('"', '""') + '"'

    def parquet(self, paths: Sequence[Path]) -> str:
        """The SQL source that reads these Parquet files as one table."""
        return f"read_parquet([{', '.join(_quote(str(path)) for path in paths)}])"

    def write_parquet(self, sql: str, path: Path, metadata: Mapping[str, str]) -> None:
        """Write what ``sql`` gives to ``path`` as Parquet, with ``metadata`` in the footer."""
        notes = ", ".join(f"{key}: {_quote(value)}" for key, value in metadata.items())
        footer = f", kv_metadata {{{notes}}}" if notes else ""
        self.write_file(sql, path, f"format parquet, compression zstd{footer}")

    def write_file(self, sql: str, path: Path, form: str) -> None:
        """Write what ``sql`` gives to ``path``, in a ``form`` such as "format csv, header true".

        Raises
        ------
        OutputError
            If the disk is full or the folder locked.
        """
        import duckdb

        try:
            self.run(f"copy ({sql}) to {_quote(str(path))} ({form})")
        except duckdb.IOException as error:
            # The words of the engine name its temporary files, which say nothing to a user.
            raise OutputError(
                "the file could not be written: the disk is full or the folder is locked; "
                "make room or choose another -o",
                nl="het bestand kon niet worden geschreven: de schijf is vol of de map is vergrendeld; "
                "maak ruimte of kies een andere -o",
            ) from error

    def parquet_metadata(self, path: Path, key: str) -> str | None:
        """The text under ``key`` in the footer of the Parquet file at ``path``, if there is one."""
        found = self.rows(
            f"select decode(value) from parquet_kv_metadata({_quote(str(path))}) "
            f"where decode(key) = {_quote(key)}"
        )
        return found[0][0] if found else None


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@cache
def default_engine(memory_limit: str | None = None) -> DuckDBEngine:
    """The engine of this process: made at first use, one per memory limit."""
    return DuckDBEngine(memory_limit)


def embedded(engine: Engine) -> DuckDBEngine:
    """``engine`` itself when it is DuckDB, else the one of this process: it alone reads footers and writes files."""
    return engine if isinstance(engine, DuckDBEngine) else default_engine()
