"""Which labels of a column are known to be safe, and what is stored instead of the others?

A label (of a step, an organisation, a school, a group, or the value of a named column) is stored as it is when

- the vocabulary (standard or own) knows it, whole or every word of it, or the field does
  (:mod:`routekaart.privacy.safe_columns`), or the user said yes to it, which the own vocabulary remembers; or
- it stands in at least :data:`ENOUGH` cases, and nothing personal is found in it.

Any other label is held back: what is stored is the part of it that the vocabulary knows, "Gesprek [...]", or
"[overig]". So no name passes for lack of a list. Where labels tell organisations, schools or groups apart, so does a
code: "[overig k3f7qa]". A log of another field, of which fewer than :data:`FIELD_SHARE` of the rows have a step that
the vocabulary knows, whole or in part, has no vocabulary to go by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.privacy.detection import LABELS_COUNTED, Evidence
from routekaart.privacy.masking import ALWAYS, MASK, Known, is_masked_whole, mask
from routekaart.privacy.names import plain_words_of
from routekaart.privacy.safe_columns import is_safe_value

if TYPE_CHECKING:
    from routekaart.log.vocabulary import Vocabulary

__all__ = ["ENOUGH", "OTHER", "Held", "SafeLabels", "is_of_field"]

ENOUGH = 5
"""Cases from which a label says nothing of one of them."""
FIELD_SHARE = 0.2
LONGEST_SOUGHT = 200
"""Characters of a label that is searched for a known part."""
MOST_SOUGHT = 2_000
"""The labels, most frequent first, by which a log is told to be of this field."""
OTHER, REST = "[overig]", "[...]"


@dataclass(frozen=True)
class Held:
    """A label that is held back, and what is stored instead.

    ``role`` is None for a named column; ``rows`` are those that have it, ``cases`` are counted up to :data:`ENOUGH`.
    """

    role: str | None
    column: str
    label: str
    rows: int
    cases: int
    instead: str


def is_of_field(steps: Sequence[Evidence], vocabulary: Vocabulary) -> bool:
    """Whether a fifth of the rows or more have a step that the vocabulary knows, whole or in part."""
    rows = sum(item.filled for item in steps)
    labels = sum((item.labels for item in steps), Counter[str]())
    known, left = 0, rows
    for label, cells in labels.most_common(MOST_SOUGHT):
        left -= cells
        known += cells if _is_of_field(label, vocabulary) else 0
        if known >= FIELD_SHARE * rows or known + left < FIELD_SHARE * rows:
            break
    return known >= FIELD_SHARE * rows > 0


def _is_of_field(label: str, vocabulary: Vocabulary) -> bool:
    if vocabulary.match_activity(label) is not None:
        return True
    return len(label) <= LONGEST_SOUGHT and vocabulary.near_activities.part(label) is not None


class SafeLabels:
    """The labels of one column: what is stored for each.

    Parameters
    ----------
    item
        What the column has shown, its labels counted.
    vocabulary
        The words that are known.
    known
        What the source itself tells of persons.
    code
        Gives labels that are held back a code that tells them apart; None where that is not needed.
    """

    def __init__(
        self, item: Evidence, vocabulary: Vocabulary, known: Known, code: Callable[[str], str] | None = None
    ) -> None:
        self.role, self.column = item.role, item.column
        self.vocabulary, self.known, self.code = vocabulary, known, code
        self.is_names = item.is_names
        self._stored: dict[str, str] = {}
        self._cases: dict[str, set[str]] = {}
        self._masked: dict[str, str] = {}
        for label, cases in item.label_cases.items():
            if not self._is_named(label):
                self._masked[label] = mask(label, known=known)
                self._cases.setdefault(self._masked[label], set()).update(cases)
        self.held = tuple(
            Held(
                self.role,
                self.column,
                label,
                item.labels[label],
                len(item.label_cases[label]),
                self._held_text(label),
            )
            for label, masked in self._masked.items()
            if not self._is_person(masked) and self._safe(masked) is None
        )
        back = {held.label for held in self.held}
        self.hits = sum(
            item.labels[label]
            for label, masked in self._masked.items()
            if masked != label and label not in back
        )

    def text(self, label: str) -> str:
        """What is stored for a label."""
        stored = self._stored.get(label)
        if stored is None:
            stored = self._text(label)
            if len(self._stored) <= LABELS_COUNTED:
                self._stored[label] = stored
        return stored

    def _text(self, label: str) -> str:
        if self._is_named(label):
            return mask(label, is_kept=True)
        masked = self._masked.get(label)
        if masked is None:
            masked = mask(label, known=self.known)
        if self._is_person(masked):
            return MASK if self.code is None else f"{MASK} {self.code(label)}"
        safe = self._safe(masked)
        return self._held_text(label) if safe is None else safe

    def _is_person(self, masked: str) -> bool:
        """Whether a label, here without what is personal, says nothing but who it is of."""
        is_whole = MASK in masked and is_masked_whole(masked)
        return is_whole or (self.is_names and self.code is not None)

    def _is_named(self, label: str) -> bool:
        """Whether the label, as it stands, is known or was said yes to."""
        words = self.vocabulary
        if self.role == "lifecycle":
            from routekaart.log.heading_words import lifecycle_words

            return label.casefold() in lifecycle_words()
        if label in words.values:
            return True
        if self.role in ("activity", None) and words.named_activity(label) is not None:
            return True
        if self.role != "activity" and words.named_organisation(label) is not None:
            return True
        return self.role != "activity" and is_safe_value(label, self.column, self.role)

    def _safe(self, masked: str) -> str | None:
        """What is stored of a label without what is personal, when that is known or in enough cases; else None."""
        if len(self._cases.get(masked, ())) >= ENOUGH and any(map(str.isalnum, masked)):
            return masked
        # The vocabulary looks past dates, so none may stand in what it knows.
        plain = mask(masked, known=Known(born_by=ALWAYS)) if any(map(str.isdigit, masked)) else masked
        match = (
            self.vocabulary.match_activity if self.role == "activity" else self.vocabulary.match_organisation
        )
        if self.role in ("activity", "organisation") and match(plain) is not None:
            return plain
        return plain if self.role != "lifecycle" and plain_words_of(plain.replace(MASK, " "))[1] else None

    def _held_text(self, label: str) -> str:
        """What is stored for a label that is held back: nothing of it but what the vocabulary has too."""
        if self.role == "lifecycle":
            return "unknown"
        part = _part(self.role, label, self.vocabulary)
        if self.code is None:
            return OTHER if part is None else f"{part} {REST}"
        code = self.code(label)
        return f"{OTHER[:-1]} {code}]" if part is None else f"{part} [{code}]"


def _part(role: str | None, label: str, vocabulary: Vocabulary) -> str | None:
    """The known label that stands in ``label``, as the vocabulary spells it, with a capital; or its first known words."""
    if len(label) > LONGEST_SOUGHT or role not in ("activity", "organisation"):
        return None
    near = vocabulary.near_activities if role == "activity" else vocabulary.near_organisations
    found = near.part(label) or plain_words_of(label)[0]
    return found[:1].upper() + found[1:] if found else None
