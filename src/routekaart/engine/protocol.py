"""What views and measures ask of an engine, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Engine", "Kept"]

#: A table is computed once and read often; a view is only a name for its SQL.
Kept = Literal["table", "view"]


class Engine(Protocol):
    """Runs the one text of SQL of a measure, and keeps the tables that the measures of a view share."""

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
