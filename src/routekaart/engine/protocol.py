"""What a view asks of an engine, whichever it is, and what an engine asks of a stored log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["Engine", "Kept", "Stored"]

#: A table is computed once and read often; a view is only a name for its SQL.
Kept = Literal["table", "view"]  # goes with the database

Reading = TypeVar("Reading")
Batch = TypeVar("Batch")
Reading_contra = TypeVar("Reading_contra", contravariant=True)
Batch_co = TypeVar("Batch_co", covariant=True)
T = TypeVar("T")


class Stored(Protocol[Reading_contra, Batch_co]):
    """A stored log as an engine finds it: Parquet files, and how the rows of whole cases become a batch.

    Rows lie in the order of case and time, within the files and from one file to the next.
    """

    @property
    def files(self) -> Sequence[Path]:
        """Its Parquet files, in order."""

    @property
    def n_events(self) -> int:
        """How many rows it has."""

    @property
    def n_cases(self) -> int:
        """How many cases it has: their codes (``case_id``) are those below it."""

    def batches(self, reading: Reading_contra) -> Sequence[Callable[[], Batch_co]]:
        """What makes each batch of the reading in this process, in order of case; one at least."""

    def stored(self, reading: Reading_contra) -> tuple[str, ...]:
        """The stored columns that a reading is made of, ``case_id`` among them."""

    def streaming(
        self, reading: Reading_contra
    ) -> Callable[[Iterable[pa.RecordBatch]], Iterator[tuple[int, Batch_co]]]:
        """What makes batches of rows that come in their order, each with the code of its first case.

        It is fit to be sent to another process.
        """


class Engine(Protocol):
    """Carries out walks over the cases of a stored log."""

    def walk(self, source: Stored[Reading, Batch], reading: Reading, job: Callable[[Batch], T]) -> list[T]:
        """What ``job`` gives for each batch of the reading, in order of case; one batch at least."""

    # All below goes with the database.

    @property
    def events_at_once(self) -> int | None:
        """How many events one statement should work on where work goes case by case; None where that never matters."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that ``sql`` gives, as tuples."""

    def arrays(self, sql: str) -> dict[str, np.ndarray]:
        """The columns that ``sql`` gives, as NumPy arrays (masked where there are nulls)."""

    def keep(self, name: str, sql: str, kind: Kept = "table") -> None:
        """Call what ``sql`` gives ``name``, for the statements that follow."""

    def keep_parts(self, name: str, parts: Sequence[str]) -> None:
        """Keep the rows of all ``parts`` (SQL each), one part after the other, as one table ``name``."""

    def create_table(self, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make a small table of Python ``rows`` with SQL column ``types``."""

    def create_table_of(self, name: str, columns: Mapping[str, np.ndarray]) -> None:
        """Make a table of NumPy ``columns`` of equal length."""

    def share(self, key: object, kind: str) -> tuple[str, bool]:
        """The table name that belongs to ``key``, and whether it is new (the caller makes it then)."""

    def forget(self, key: object) -> None:
        """Let go of ``key``: its table could not be made."""

    def has_shared(self, key: object) -> bool:
        """Whether a table belongs to ``key``."""

    def literal(self, text: str) -> str:
        """``text`` as an SQL string literal; an opening brace is spelled out, as braces name tables."""

    def identifier(self, name: str) -> str:
        """``name`` as an SQL identifier in quotes."""

    def parquet(self, paths: Sequence[Path]) -> str:
        """The SQL source that reads these Parquet files as one table."""
