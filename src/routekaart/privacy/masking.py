"""Text without the personal data in it: what has the form of an identifier or a name becomes ▮▮▮.

For text that has to stay: activity labels, organisations, schools, groups, headings, the names of
sheets, and remarks of this program that may quote one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routekaart.log.arrays import as_column, as_mask, as_texts
from routekaart.privacy.kinds import kinds
from routekaart.privacy.names import find_names, may_hold_names
from routekaart.privacy.patterns import FORMS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MASK", "is_masked_whole", "mask", "mask_values"]

MASK = "▮▮▮"


def mask(
    text: str, *, is_label: bool = True, is_kept: bool = False, known: frozenset[str] = frozenset()
) -> str:
    """``text`` with every identifier and name in it masked.

    Not as a label but as a cell of a plain column (``is_label`` false), a number that is all of the
    cell stays, as the column as a whole was judged; in a column that is kept for a reason (``is_kept``)
    only what is never stored is masked. ``known`` are words of names (see
    :func:`routekaart.privacy.names.name_words`).

    >>> mask("Gesprek met Sanne de Vries, 06-12345678")
    'Gesprek met ▮▮▮, ▮▮▮'
    """
    for form in FORMS:
        if not (is_kept and kinds()[form.kind].is_stored):
            text = _covered(text, list(form.masked_spans(text, is_label=is_label)))
    if is_kept:
        return text
    return _covered(text, [(name.start, name.end) for name in find_names(text, known)])


def mask_values(
    values: pa.Array, *, is_label: bool = True, is_kept: bool = False, known: frozenset[str] = frozenset()
) -> pa.Array:
    """Texts with what is personal in them masked; null stays null."""
    import numpy as np
    import pyarrow.compute as pc

    candidates = may_hold_names(values, known)
    for form in FORMS:
        candidates |= form.candidates(values)
    places = np.flatnonzero(candidates)
    texts = values.take(as_column(places)).to_pylist()
    masked = [mask(text, is_label=is_label, is_kept=is_kept, known=known) for text in texts]
    return pc.replace_with_mask(values, as_mask(candidates), as_texts(masked))


def is_masked_whole(text: str) -> bool:
    """Whether a masked text says nothing else any more."""
    return not any(character.isalnum() for character in text.replace(MASK, ""))


def _covered(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, stop in reversed(spans):
        text = text[:start] + MASK + text[stop:]
    return text
