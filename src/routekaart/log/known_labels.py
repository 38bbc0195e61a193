"""Which labels of a log does the vocabulary know, and what does it say of them? As the manifest keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from routekaart.log.vocabulary import MARKS, Vocabulary

__all__ = ["known_activities", "known_organisations"]


def known_activities(labels: Sequence[tuple[str]], vocabulary: Vocabulary) -> tuple[Mapping[str, Any], ...]:
    """What the vocabulary says of each activity label, in code order."""
    known = []
    for (label,) in labels:
        entry = vocabulary.match_activity(label)
        known.append(
            {
                "label": label,
                "entry": entry.id if entry else None,
                "phase": entry.phase if entry else None,
                "kind": entry.kind if entry else None,
                "rank": vocabulary.order(entry) if entry else 1_000_000,
                "marks": [mark for mark in MARKS if entry and mark in entry.marks],
                "ends_support": [*entry.ends_support] if entry else [],
                "ends_support_of": [*entry.ends_support_of] if entry else [],
            }
        )
    return tuple(known)


def known_organisations(
    labels: Sequence[tuple[str]], vocabulary: Vocabulary
) -> tuple[Mapping[str, Any], ...]:
    """What the vocabulary says of each organisation label, in code order; unknown ones count."""
    known = []
    for (label,) in labels:
        entry = vocabulary.match_organisation(label)
        known.append(
            {
                "label": label,
                "entry": entry.id if entry else None,
                "is_counted": entry.counted if entry else True,
                "is_family": entry.family if entry else False,
                "is_deciding": entry.decides if entry else False,
            }
        )
    return tuple(known)
