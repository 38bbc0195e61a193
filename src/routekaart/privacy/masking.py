"""Text without the personal data in it: what has the form of an identifier or a name becomes ▮▮▮.

For text that has to stay: activity labels, organisations, schools, groups, headings, the names of
sheets, and remarks of this program that may quote one of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from routekaart.log.arrays import as_bools, as_column, as_ints, as_mask, as_texts
from routekaart.privacy.kinds import kinds
from routekaart.privacy.names import find_names, may_hold_names
from routekaart.privacy.patterns import FORMS, dates_in

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["MASK", "NOTHING", "Known", "is_masked_whole", "mask", "mask_values"]

MASK = "▮▮▮"
_BETWEEN = r"[\s,;:()\[\]\"']+"
_WORDS = (re.compile(r"[^\s,;:()\[\]\"']+"), re.compile(r"[^\W_]+"))
ALWAYS = 9_999
"""A year that every date comes before."""


@dataclass(frozen=True)
class Known:
    """What a source itself tells of persons, to be masked wherever else it stands.

    ``words`` of names (:func:`routekaart.privacy.names.name_words`), ``ids`` of cases (in lower case), and the last
    year that a pupil of the source can be born in.
    """

    words: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    born_by: int | None = None


NOTHING = Known()


def mask(text: str, *, is_label: bool = True, is_kept: bool = False, known: Known = NOTHING) -> str:
    """``text`` with every identifier and name in it masked.

    Not as a label but as a cell of a plain column (``is_label`` false), a number that is all of the
    cell stays, as the column as a whole was judged; in a column that is kept for a reason (``is_kept``)
    only what is never stored is masked. ``known`` is what the source itself tells of persons.

    >>> mask("Gesprek met Sanne de Vries, 06-12345678")
    'Gesprek met ▮▮▮, ▮▮▮'
    """
    for form in FORMS:
        if not (is_kept and kinds()[form.kind].is_stored):
            text = _covered(text, list(form.masked_spans(text, is_label=is_label)))
    if is_kept:
        return text
    if known.born_by is not None and is_label:
        text = _covered(text, list(dates_in(text, known.born_by)))
    for words in _WORDS if known.ids else ():
        found = [
            match.span() for match in words.finditer(text) if match[0].strip(".").casefold() in known.ids
        ]
        text = _covered(text, found)
    return _covered(text, [(name.start, name.end) for name in find_names(text, known.words)])


def mask_values(
    values: pa.Array, *, is_label: bool = True, is_kept: bool = False, known: Known = NOTHING
) -> pa.Array:
    """Texts with what is personal in them masked; null stays null."""
    import numpy as np
    import pyarrow.compute as pc

    candidates = may_hold_names(values, known.words)
    for form in FORMS:
        candidates |= form.candidates(values)
    if known.ids:
        candidates |= _may_hold_ids(values, known.ids)
    if known.born_by is not None and is_label:
        candidates |= as_bools(pc.match_substring_regex(values, r"\d\D{0,12}\d{2}"))
    places = np.flatnonzero(candidates)
    texts = values.take(as_column(places)).to_pylist()
    masked = [mask(text, is_label=is_label, is_kept=is_kept, known=known) for text in texts]
    return pc.replace_with_mask(values, as_mask(candidates), as_texts(masked))


def is_masked_whole(text: str) -> bool:
    """Whether a masked text says nothing else any more."""
    return not any(character.isalnum() for character in text.replace(MASK, ""))


def _may_hold_ids(values: pa.Array, ids: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which of the texts have an id of a case as one of their words."""
    import numpy as np
    import pyarrow.compute as pc

    found = np.zeros(len(values), dtype=bool)
    lowered = pc.utf8_lower(values)
    for between in (_BETWEEN, r"[^\pL\pN]+"):
        words = pc.split_pattern_regex(lowered, between)
        plain = pc.utf8_trim(pc.list_flatten(words), ".")
        is_id = pc.is_in(plain, value_set=_as_column(ids))
        found[np.unique(as_ints(pc.list_parent_indices(words).filter(is_id)))] = True
    return found


@lru_cache(maxsize=2)
def _as_column(ids: frozenset[str]) -> pa.Array:
    return as_texts(sorted(ids))


def _covered(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with these stretches, which are in order, masked."""
    parts, end = list[str](), 0
    for start, stop in spans:
        parts += [text[end:start], MASK]
        end = stop
    return "".join([*parts, text[end:]])
