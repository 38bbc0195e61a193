"""Notes: what was noticed while reading that is no error, said once, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Note"]


@dataclass(frozen=True)
class Note:
    """One remark on a source, never holding the value of a cell.

    ``key`` names the kind of remark (``"day_first"``, ``"sheet_skipped"`` …), for programs.
    """

    key: str
    en: str
    nl: str

    def text(self, lang: str = "nl") -> str:
        """The remark in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en
