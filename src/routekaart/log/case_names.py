"""Case names: when are two spellings the same case?

*By rule, each id alone*: signs that do not show (zero-width, soft hyphen) go, a no-break blank is a blank, runs of
blanks are one, and a whole number that a spreadsheet made a fraction (``123.0``) is that number.

*By rule, among the ids of a log*: letters and a number with nothing but a blank or a sign between (``LL 01``,
``ll-1``, ``LL01``) are the same in any case of letters, with or without that sign and with any zeros before the number;
a number alone (``007``, ``7``) likewise. The spelling met first stands for all.

Others that differ in case, blanks or the order of words alone are said, not joined: some systems tell ids apart by case.

A number that was rounded (``1,23E+11``) may stand for several pupils and is no id.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["Spellings", "is_rounded", "tidy_cases"]

MOST_COMPARED = 500_000
"""Different ids up to which they are compared: more take too much memory."""

_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_BETWEEN = r"[\s,.]+"
_FRACTION = r"^(\d+)[.,]0+$"
_ROUNDED = r"^\d(?:[.,]\d+)?[eE]\+?\d{1,3}$"
_NUMBERED = re.compile(r"([^\W\d_]{0,12})[\s_.:/-]?(\d{1,18})")


def tidy_cases(labels: pa.Array) -> pa.Array:
    """Ids without what does not show, blanks evened out, and whole numbers as such."""
    import pyarrow.compute as pc

    text = pc.replace_substring_regex(labels, _UNSEEN, "")
    text = pc.replace_substring_regex(text, "[\u00a0\u2007\u202f]", " ")
    text = pc.replace_substring_regex(text, r"\s+", " ")
    return pc.replace_substring_regex(pc.utf8_trim_whitespace(text), _FRACTION, r"\1")


def is_rounded(labels: pa.Array) -> npt.NDArray[np.bool_]:
    """Where an id is a number that a spreadsheet has rounded."""
    import pyarrow.compute as pc

    from routekaart.log.arrays import as_bools

    return as_bools(pc.match_substring_regex(labels, _ROUNDED))


@dataclass
class Spellings:
    """The ids of a log as they are met: which are spelt in several ways, and which stand for them."""

    _by_key: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _met: set[str] = field(default_factory=set)

    def meet(self, labels: Iterable[str | None]) -> None:
        """Take in ids, as :func:`tidy_cases` has them."""
        for label in labels:
            if label is not None and label not in self._met and len(self._met) <= MOST_COMPARED:
                self._met.add(label)
                self._by_key[_key(label) or f"?{_loose(label)}"].append(label)

    @property
    def joined(self) -> dict[str, str]:
        """Each id that another stands for → that one."""
        groups = (found for key, found in self._by_key.items() if not key.startswith("?"))
        return {other: found[0] for found in groups for other in found[1:]}

    @property
    def n_joined(self) -> int:
        """How many cases are spelt in several ways, and joined."""
        return sum(len(found) > 1 for key, found in self._by_key.items() if not key.startswith("?"))

    @property
    def n_alike(self) -> int:
        """How many groups of ids differ in case, blanks or order alone, and are not joined."""
        return sum(len(found) > 1 for key, found in self._by_key.items() if key.startswith("?"))

    @property
    def is_whole(self) -> bool:
        """Whether all ids were compared."""
        return len(self._met) <= MOST_COMPARED


def _key(label: str) -> str:
    """What is left of an id of letters and a number without what is typed in many ways; empty for others.

    >>> _key("LL-001") == _key("ll 1"), _key("007") == _key("7"), _key("a1b2")
    (True, True, '')
    """
    found = _NUMBERED.fullmatch(label)
    return f"{found[1].casefold()}{int(found[2])}" if found else ""


def _loose(label: str) -> str:
    """What is left of an id without capitals, signs and the order of its words.

    >>> _loose("Vries, Sanne de") == _loose("sanne de Vries")
    True
    """
    return "".join(sorted(re.split(_BETWEEN, label.casefold())))
