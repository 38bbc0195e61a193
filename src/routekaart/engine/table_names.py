"""Names of tables: which one belongs to what. Goes with the database."""

from __future__ import annotations

from itertools import count

__all__ = ["TableNames"]


class TableNames:
    """The tables that the measures of a view share, each under a key of its own."""

    def __init__(self) -> None:
        self._tables: dict[object, str] = {}
        self._numbers = count()

    def share(self, key: object, kind: str) -> tuple[str, bool]:
        """The table name that belongs to ``key``, and whether it is new (the caller makes it then)."""
        is_new = key not in self._tables
        if is_new:
            self._tables[key] = f"{kind}_{next(self._numbers)}"
        return self._tables[key], is_new

    def forget(self, key: object) -> None:
        """Let go of ``key``: its table could not be made."""
        self._tables.pop(key, None)

    def has_shared(self, key: object) -> bool:
        """Whether a table belongs to ``key``."""
        return key in self._tables
