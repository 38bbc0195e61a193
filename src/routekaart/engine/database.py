"""The database: DuckDB inside the process, which sorts and stores logs, larger than memory too, and writes files of events."""

from __future__ import annotations

import errno
import os
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.engine.memory import MEMORY_LIMIT, check_size
from routekaart.engine.memory import memory_limit as limit_of
from routekaart.engine.parquet_rows import GROUP_ROWS, write_rows
from routekaart.errors import RoomError, StoppedError
from routekaart.files import no_room_left, remove_scratch, scratch_folder

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["Database", "database", "identifier", "literal"]


class Database:
    """One DuckDB database in memory, spilling to a temporary folder that goes with it.

    Parameters
    ----------
    memory_limit
        As DuckDB writes it ("4GB"); see :func:`routekaart.engine.memory.memory_limit` when None.

    Raises
    ------
    RoutekaartError
        If ``memory_limit`` is not a size.
    """

    def __init__(self, memory_limit: str | None = None) -> None:
        import duckdb

        self.limit = limit_of(memory_limit)
        check_size(self.limit)
        self._spill = scratch_folder("spill")
        weakref.finalize(self, remove_scratch, self._spill)
        config: dict[str, Any] = {"temp_directory": str(self._spill), "memory_limit": self.limit}
        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(config=config)
        weakref.finalize(self, self._connection.close)  # before its folder goes: Windows removes no open file
        # A progress bar would stand in the middle of what is printed. Jupyter without widgets has none, and there
        # the setting cannot be touched.
        if self.rows("select current_setting('enable_progress_bar')")[0][0]:
            self.run("set enable_progress_bar = false")

    def run(self, sql: str) -> None:
        """Run ``sql`` for what it does.

        Raises
        ------
        RoomError
            If memory or temporary disk is too small for it; so do all methods that run SQL.
        """
        with self._room():
            self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that ``sql`` gives, as tuples."""
        with self._room():
            return self._connection.execute(sql).fetchall()

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Say what to do when memory or temporary disk is too small; pass on that the run was stopped."""
        import duckdb

        try:
            yield
            if StoppedError.is_asked:
                raise StoppedError
        except RuntimeError as error:
            # What a signal raised is lost inside the engine.
            if str(error) == "Query interrupted":
                raise StoppedError from None
            raise
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            if (no_room := self._no_room(error)) is None:
                raise
            raise no_room from error

    def _no_room(self, error: Exception) -> RoomError | None:
        """What to do about an error of the engine that tells of too little disk or memory; None for another."""
        said = str(error)
        if "max_temp_directory_size" in said or (str(self._spill) in said and _is_full(error)):
            return no_room_left(self._spill.parent)
        if "Out of Memory" not in said:
            return None
        return RoomError(
            f"the memory limit ({self.limit}) is too low for this log: give a higher --memory-limit or "
            f"{MEMORY_LIMIT}",
            nl=f"de geheugengrens ({self.limit}) is te laag voor dit log: geef een hogere --memory-limit of "
            f"{MEMORY_LIMIT}",
        )

    def register(self, name: str, table: Any) -> None:
        """Give an Arrow table or stream, or a dictionary of NumPy arrays, a name for SQL."""
        self._connection.register(name, table)

    def unregister(self, name: str) -> None:
        """Forget a registered name."""
        self._connection.unregister(name)

    def create_table(self, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make a small table of Python ``rows`` with SQL column ``types``."""
        columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
        self.run(f"create temp table {name} ({columns})")
        if rows:
            unnested = ", ".join(f"unnest(?::{kind}[])" for kind in types.values())
            columns_of = [list(column) for column in zip(*rows, strict=True)]
            with self._room():
                self._connection.execute(f"insert into {name} select {unnested}", columns_of)

    def parquet(self, paths: Sequence[Path]) -> str:
        """The SQL source that reads these Parquet files as one table."""
        return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])"

    def texts(self, sql: str) -> pa.Array:
        """The one column of text that ``sql`` gives."""
        import pyarrow as pa

        with self._room():
            [column] = self._connection.sql(sql).to_arrow_table().columns
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, pa.string())

    def write_parquet(
        self,
        sql: str,
        path: Path,
        metadata: Mapping[str, str],
        labels: Mapping[str, pa.Array] | None = None,
        number: str | None = None,
    ) -> None:
        """Write what ``sql`` gives to ``path`` as Parquet, with ``metadata`` in the footer.

        Rows are put in the order of the column ``number`` (from 1, not written). In the columns of ``labels``, ``sql`` gives
        numbers of texts, which are written.

        Raises
        ------
        OSError
            If ``path`` cannot be written, with the number that the system gives for why.
        """
        # A join with a small table keeps the order of its left side, unless the optimizer changes sides.
        self.run("set disabled_optimizers = 'join_order,build_side_probe_side'")
        try:
            with self._room():
                rows = self._connection.sql(sql).to_arrow_reader(GROUP_ROWS)
                try:
                    write_rows(rows, path, metadata, labels or {}, number)
                finally:
                    rows.close()  # until then nothing else can run
        except OSError as error:
            # What the engine says comes without a number of the system.
            if error.errno is None:
                raise self._no_room(error) or _numbered(error) from None
            raise
        finally:
            self.run("reset disabled_optimizers")

    def write_file(self, sql: str, path: Path, form: str) -> None:
        """Write what ``sql`` gives to ``path``, in a ``form`` such as "format csv, header true".

        Raises
        ------
        OSError
            If ``path`` cannot be written, with the number that the system gives for why.
        """
        import duckdb

        try:
            # The path is a temporary one already; one beside it would stay when the process is killed.
            self.run(f"copy ({sql}) to {literal(str(path))} ({form}, use_tmp_file false)")
        except duckdb.IOException as error:
            # The words of the engine name its temporary files, which say nothing to a user.
            raise _numbered(error) from error


def _is_full(error: Exception) -> bool:
    """Whether the system had no room on the disk (there are no numbers of errors to go by)."""
    return "No space left" in str(error) or "not enough space" in str(error)


def _numbered(error: Exception) -> OSError:
    """What the engine says of a file that it cannot write, as the system says it: by number."""
    said = str(error)
    numbers = (errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)
    number = next((one for one in numbers if os.strerror(one) in said), errno.EIO)
    return OSError(errno.ENOSPC if _is_full(error) else number, "")


def identifier(name: str) -> str:
    """``name`` as an SQL identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """``text`` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


@cache
def database(memory_limit: str | None = None) -> Database:
    """The database of this process: made at first use, one per memory limit."""
    return Database(memory_limit)
