"""Recognition: which labels of a log does the vocabulary know, which nearly, and which not?

A label is *known* when the vocabulary matches it by rule, *nearly* known when it may mean an entry
(:mod:`routekaart.log.nearly_known`), which is a question and no answer, and else *unknown*. Cases and events
are those of the view; a step recorded by a start and a complete row is one event. Labels stay as the log
has them; those that were held back at the door can be asked about only by who may see the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeAlias, TypedDict

from routekaart.columns import Cases, Events, Label, Shown, Text
from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.log.vocabulary import MARKS, ActivityEntry, OrganisationEntry, Vocabulary, load_vocabulary
from routekaart.privacy.declarations import Disclosure
from routekaart.privacy.labels import Held
from routekaart.results import Columns, Result
from routekaart.walks.tally import Tally, merged, tally

__all__ = ["Recognition", "recognition"]

HOW = ("known", "nearly", "unknown")
#: Marks of organisations, with the field of an entry each says.
PARTY_MARKS = {"family": "family", "decides": "decides"}

Entry: TypeAlias = ActivityEntry | OrganisationEntry
#: The entry that a label means, or may mean.
Find: TypeAlias = Callable[[str], Entry | None]


class Word(TypedDict):
    """A label, and what the vocabulary makes of it."""

    label: Label  #: as the log has it
    how: Label  #: it is known: known, nearly or unknown
    entry: Label | None  #: the id of what it means, or may mean when nearly known
    nl: Label | None  #: what that is called in Dutch
    en: Label | None  #: and in English
    cases: Cases  #: that have it
    events: Events  #: how often
    kind: Label | None  #: of the step it means; None unless known
    marks: Shown[tuple[Text, ...]]  #: of what it means; none unless known


@dataclass(frozen=True)
class Recognition(Result):
    """The labels of steps and of organisations, each with what the vocabulary makes of it; most cases first."""

    step_columns: Columns[Word]
    organisation_columns: Columns[Word]

    disclosure: ClassVar = Disclosure()

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every label in one list, after what it is of: "steps" or "organisations"."""
        yield from (("steps", row) for row in self.step_columns.rows())
        yield from (("organisations", row) for row in self.organisation_columns.rows())

    def endings(self) -> list[dict[str, Any]]:
        """The steps that end a case, closed or another way."""
        return [row for row in self.step_columns.rows() if {"closing", "exit"} & {*row["marks"]}]

    def record(self) -> dict[str, Any]:
        """Steps and organisations in three lists each, and the endings, in the plain form of the contract."""
        return {
            "steps": _lists(self.step_columns, "step"),
            "organisations": _lists(self.organisation_columns, "organisation"),
            "endings": [_plain(row, "step") for row in self.endings()],
        }


def _lists(columns: Columns[Word], name: str) -> dict[str, list[dict[str, Any]]]:
    return {how: [_plain(row, name) for row in columns.rows() if row["how"] == how] for how in HOW}


def _plain(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A row of the record: what it means under ``name``, what it may mean under "perhaps"."""
    counts = {"cases": row["cases"], "events": row["events"]}
    if row["how"] == "known":
        kind = {"kind": row["kind"]} if name == "step" else {}
        return {"label": row["label"], name: row["entry"], **counts, **kind, "marks": [*row["marks"]]}
    perhaps = {"perhaps": row["entry"]} if row["how"] == "nearly" else {}
    return {"label": row["label"], **perhaps, **counts}


def recognition(
    view: View, *, vocabulary: Vocabulary | None = None, held: Sequence[Held] = ()
) -> Recognition:
    """What ``vocabulary`` (the standard one when None) makes of the labels in ``view``.

    Labels that are ``held`` back stand there as the source has them, not as what is stored instead; their events are
    their rows.
    """
    known = vocabulary or load_vocabulary()
    steps, parties = zip(*view.walk(_used), strict=True)
    labels = [str(activity["label"]) for activity in view.manifest.activities]
    return Recognition(
        recipe=view.recipe,
        n_cases=view.n_cases,
        step_columns=_columns(
            merged(steps), labels, known.match_activity, known.nearest_activity, _of(held, "activity")
        ),
        organisation_columns=_columns(
            merged(parties),
            view.organisation_labels(),
            known.match_organisation,
            known.nearest_organisation,
            _of(held, "organisation"),
        ),
    )


def _used(batch: Batch) -> tuple[Tally, Tally]:
    """How often each activity and each organisation occurs in a batch, and in how many cases."""
    steps = batch.compact.steps
    place = batch.compact.place
    has_party = steps.organisation >= 0
    adding = partial(tally, is_compiled=batch.is_compiled)
    return adding(steps.activity, place), adding(steps.organisation[has_party], place[has_party])


def _of(held: Sequence[Held], role: str) -> list[Held]:
    return [one for one in held if one.role == role]


def _columns(
    found: Tally, labels: Sequence[str], match: Find, nearest: Find, held: Sequence[Held]
) -> Columns[Word]:
    """A row for each label that occurs, most cases first."""
    instead = {one.instead for one in held}
    counts = zip(found.keys.tolist(), found.cases.tolist(), found.rows.tolist(), strict=True)
    words = [
        _word(labels[code], cases, events, match, nearest)
        for code, cases, events in counts
        if labels[code] not in instead
    ]
    words += [_word(one.label, one.cases, one.rows, match, nearest) for one in held]
    return Columns.of(Word, sorted(words, key=lambda word: (-word["cases"], -word["events"], word["label"])))


def _word(label: str, cases: int, events: int, match: Find, nearest: Find) -> Word:
    known = match(label)
    entry = known or nearest(label)
    return {
        "label": label,
        "how": "known" if known else "nearly" if entry else "unknown",
        "entry": entry.id if entry else None,
        "nl": entry.nl if entry else None,
        "en": entry.en if entry else None,
        "cases": cases,
        "events": events,
        "kind": known.kind if isinstance(known, ActivityEntry) else None,
        "marks": _marks(known),
    }


def _marks(entry: Entry | None) -> tuple[str, ...]:
    if isinstance(entry, ActivityEntry):
        return tuple(mark for mark in MARKS if mark in entry.marks)
    return tuple(mark for mark, field in PARTY_MARKS.items() if entry and getattr(entry, field))
