"""What a view asks of an engine, whichever it is, and what an engine asks of a stored log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Engine", "Stored"]

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
    """Carries out walks over the cases of a stored log.

    ``memory_limit`` is what was said of how much memory to use ("4GB"), None where nothing was.
    """

    @property
    def memory_limit(self) -> str | None:
        """How much memory may be used; what the environment or the machine says when None."""

    def walk(self, source: Stored[Reading, Batch], reading: Reading, job: Callable[[Batch], T]) -> list[T]:
        """What ``job`` gives for each batch of the reading, in order of case; one batch at least."""
