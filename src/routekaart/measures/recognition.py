"""Recognition: which labels of a log does the vocabulary know, which nearly, and which not?

A label is *known* when the vocabulary matches it by rule, *nearly* known when it may mean an entry
(:mod:`routekaart.log.nearly_known`), which is a question and no answer, and else *unknown*. Cases and events
are those of the view; a step recorded by a start and a complete row is one event. Labels stay as the log
has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.log.vocabulary import MARKS, ActivityEntry, OrganisationEntry, Vocabulary, load_vocabulary
from routekaart.privacy.declarations import Disclosure, Kind, Table
from routekaart.results import Columns, Result
from routekaart.walks.tally import Tally, merged, tally

__all__ = ["Recognition", "recognition"]

COLUMNS = ("label", "how", "entry", "nl", "en", "cases", "events", "kind", "marks")
HOW = ("known", "nearly", "unknown")
#: Marks of organisations, with the field of an entry each says.
PARTY_MARKS = {"family": "family", "decides": "decides"}

Entry = ActivityEntry | OrganisationEntry


@dataclass(frozen=True)
class Recognition(Result):
    """The labels of steps and of organisations, each with what the vocabulary makes of it; most cases first.

    Columns of both: ``label``; ``how`` it is known (one of :data:`HOW`); ``entry`` (an id) with its labels
    ``nl`` and ``en``: what it means, or may mean when nearly known; ``cases``, ``events``; ``kind`` and
    ``marks`` of what it means, None and () unless it is known.
    """

    step_columns: Columns
    organisation_columns: Columns

    disclosure: ClassVar = Disclosure({
        "step_columns": Table({
            **dict.fromkeys(COLUMNS, Kind.LABEL), "cases": Kind.CASES, "events": Kind.EVENTS,
        }),
        "organisation_columns": Table({
            **dict.fromkeys(COLUMNS, Kind.LABEL), "cases": Kind.CASES, "events": Kind.EVENTS,
        }),
    })  # fmt: skip

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


def _lists(columns: Columns, name: str) -> dict[str, list[dict[str, Any]]]:
    return {how: [_plain(row, name) for row in columns.rows() if row["how"] == how] for how in HOW}


def _plain(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A row of the record: what it means under ``name``, what it may mean under "perhaps"."""
    counts = {"cases": row["cases"], "events": row["events"]}
    if row["how"] == "known":
        kind = {"kind": row["kind"]} if name == "step" else {}
        return {"label": row["label"], name: row["entry"], **counts, **kind, "marks": [*row["marks"]]}
    perhaps = {"perhaps": row["entry"]} if row["how"] == "nearly" else {}
    return {"label": row["label"], **perhaps, **counts}


def recognition(view: View, *, vocabulary: Vocabulary | None = None) -> Recognition:
    """What ``vocabulary`` (the standard one when None) makes of the labels in ``view``."""
    known = vocabulary or load_vocabulary()
    steps, parties = zip(*view.walk(_used), strict=True)
    labels = [str(activity["label"]) for activity in view.manifest.activities]
    return Recognition(
        recipe=view.recipe,
        n_cases=view.n_cases,
        step_columns=_columns(merged(steps), labels, known.match_activity, known.nearest_activity),
        organisation_columns=_columns(
            merged(parties), view.organisation_labels(), known.match_organisation, known.nearest_organisation
        ),
    )


def _used(batch: Batch) -> tuple[Tally, Tally]:
    """How often each activity and each organisation occurs in a batch, and in how many cases."""
    steps = batch.compact.steps
    place = batch.compact.place
    has_party = steps.organisation >= 0
    adding = partial(tally, is_compiled=batch.is_compiled)
    return adding(steps.activity, place), adding(steps.organisation[has_party], place[has_party])


def _columns(found: Tally, labels: Sequence[str], match: Any, nearest: Any) -> Columns:
    """A row for each label that occurs, most cases first."""
    rows = []
    for code, cases, events in zip(
        found.keys.tolist(), found.cases.tolist(), found.rows.tolist(), strict=True
    ):
        label = labels[code]
        entry = match(label)
        how = "known" if entry else "unknown"
        if entry is None and (entry := nearest(label)) is not None:
            how = "nearly"
        rows.append((label, how, *_names(entry), cases, events, *_said(entry if how == "known" else None)))
    return Columns.from_rows(COLUMNS, sorted(rows, key=lambda row: (-row[5], -row[6], row[0])))


def _names(entry: Entry | None) -> tuple[str | None, str | None, str | None]:
    return (entry.id, entry.nl, entry.en) if entry else (None, None, None)


def _said(entry: Entry | None) -> tuple[str | None, tuple[str, ...]]:
    """The kind of an entry, and its marks."""
    if isinstance(entry, ActivityEntry):
        return entry.kind, tuple(mark for mark in MARKS if mark in entry.marks)
    if entry is None:
        return None, ()
    return None, tuple(mark for mark, field in PARTY_MARKS.items() if getattr(entry, field))
