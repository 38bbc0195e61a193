"""Summary: what was read, in one record: how many, from when till when, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.columns import Cases, Claim, Date, Events, Label, Private, Shown
from routekaart.log.batches import STEPS, Batch
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.variants import count_variants
from routekaart.privacy.declarations import Disclosure
from routekaart.results import Result

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes

__all__ = ["Summary", "summary"]

#: Notes of the reading of a source that a reader of the results must know.
READING = (
    *("wide_sheet", "step_without_dates", "sheet_per_case", "case_filled_down", "rows_beside", "cells_split"),
    *(
        "cells_not_split",
        "short_years",
        "vague_dates",
        "serial_dates",
        "ends_to_come",
        "cases_joined",
        "cases_alike",
    ),
    *("same_trace_name", "shared_cases", "sheet_hidden", "rows_hidden", "short_rows", "dates_swapped"),
)


@dataclass(frozen=True)
class Summary(Result):
    """What the view holds, and how its source was read.

    What is said of cases, events and labels is of the view; how the source was read, of the whole log.
    """

    cases: Cases  #: of the view
    events: Events  #: rows kept
    instances: Events  #: what measures work on
    # How many labels and routes there are tells how many are left out elsewhere.
    activities: Events  #: labels of steps
    variants: Events  #: different routes
    organisations: Events  #: labels of organisations
    #: ISO 8601: a date in a date-only log, else local time with its offset; None in an empty view
    first: Date | None
    last: Date | None  #: likewise
    precision: Label  #: of the times in the source
    rows_in: Events  #: of the source
    rows_kept: Events  #: of the source
    rows_refused: Events  #: of the source
    refused: Private[tuple[Mapping[str, Any], ...]]  #: each row that was refused, and why
    ties: Events  #: instances that share their instant with a neighbour
    mapping: Shown[Mapping[str, Any]]  #: role to column
    #: what the door found: column, kind and share, with the ``action`` taken and its ``reason``
    privacy: Private[tuple[Mapping[str, Any], ...]] = ()
    #: how the source was read, where a reader must know: ``key``, and the text in either language
    reading: Private[tuple[Mapping[str, Any], ...]] = ()
    is_vetted: Shown[Claim] = False  #: whether the log came by that door
    keep_until: Shown[Date | None] = (
        None  #: the last day on which the log is to be there, where somebody said
    )

    disclosure: ClassVar = Disclosure()

    def record(self) -> dict[str, Any]:
        """The summary in the plain form of the contract (``routekaart check``)."""
        names = (
            *("cases", "events", "instances", "activities", "variants", "organisations", "first", "last"),
            *("precision", "rows_in", "rows_kept", "rows_refused"),
        )
        return {name: getattr(self, name) for name in names} | {
            "refused": [dict(row) for row in self.refused],
            "ties": self.ties,
            "privacy": [{name: row[name] for name in ("column", "kind", "share")} for row in self.privacy],
            "mapping": dict(self.mapping),
            **({"keep_until": self.keep_until} if self.keep_until else {}),
        }


def summary(view: View) -> Summary:
    """What ``view`` holds, and how its source was read."""
    manifest = view.manifest
    found = _Held.of(view.walk(_held, *STEPS, "is_instance", rows="events"))
    return Summary(
        recipe=view.recipe,
        n_cases=view.n_cases,
        cases=found.cases,
        events=found.events,
        instances=found.instances,
        activities=len(found.activities),
        variants=count_variants(view),
        organisations=len(found.organisations),
        first=_iso(found.first_us, manifest),
        last=_iso(found.last_us, manifest),
        precision=manifest.precision,
        rows_in=manifest.rows_in,
        rows_kept=manifest.rows_kept,
        rows_refused=manifest.rows_in - manifest.rows_kept,
        refused=manifest.refused,
        ties=found.ties,
        mapping=manifest.mapping,
        privacy=tuple(_privacy(manifest)),
        reading=tuple(note for note in manifest.notes if note.get("key") in READING),
        is_vetted=manifest.has_pseudonyms,
        keep_until=manifest.keep_until,
    )


@dataclass(frozen=True)
class _Held:
    """What the rows of some cases hold: counts, the codes that occur, the first and last instant."""

    cases: int
    events: int
    instances: int
    ties: int
    activities: frozenset[int]
    organisations: frozenset[int]
    first_us: int | None
    last_us: int | None

    @classmethod
    def of(cls, parts: Sequence[_Held]) -> _Held:
        """All batches together."""
        starts = [part.first_us for part in parts if part.first_us is not None]
        ends = [part.last_us for part in parts if part.last_us is not None]
        return cls(
            cases=sum(part.cases for part in parts),
            events=sum(part.events for part in parts),
            instances=sum(part.instances for part in parts),
            ties=sum(part.ties for part in parts),
            activities=frozenset().union(*(part.activities for part in parts)),
            organisations=frozenset().union(*(part.organisations for part in parts)),
            first_us=min(starts, default=None),
            last_us=max(ends, default=None),
        )


def _held(batch: Batch) -> _Held:
    """What the rows of one batch hold."""
    import numpy as np

    batch = batch.compact
    steps, is_step = batch.steps, batch.columns["is_instance"]
    is_empty = not batch.n_rows
    return _Held(
        batch.n_cases,
        batch.n_rows,
        int(is_step.sum()),
        int((is_step & steps.is_tied).sum()),
        _codes(steps.activity),
        _codes(steps.organisation),
        None if is_empty else int(steps.start_us.min()),
        None if is_empty else int(np.maximum(steps.start_us, steps.end_us).max()),
    )


def _codes(codes: Codes) -> frozenset[int]:
    """The codes that occur; -1 is none."""
    import numpy as np

    return frozenset(np.flatnonzero(np.bincount(codes[codes >= 0])).tolist())


def _privacy(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Each finding of the door with the decision on its column (none: it stays outside); one in two roles counts once."""
    decided = {
        (decision["column"], kind): decision
        for decision in reversed(manifest.privacy.get("decisions", ()))
        for kind in decision["kinds"]
    }
    for finding in manifest.privacy.get("findings", ()):
        decision = decided.get((finding["column"], finding["kind"]), {"action": "outside", "reason": None})
        yield {**finding, "action": decision["action"], "reason": decision["reason"]}


def _iso(instant_us: int | None, manifest: Manifest) -> str | None:
    """The instant as ISO 8601: a date in a date-only log, else local time with its offset."""
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    if instant_us is None:
        return None
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us)
    if manifest.is_date_only:
        return instant.date().isoformat()
    return instant.astimezone(ZoneInfo(manifest.timezone)).isoformat()
