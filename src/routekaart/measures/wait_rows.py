"""Waiting per transition and case, split into causes that add up: what the measures of waiting share.

The definition stands in :mod:`routekaart.walks.waits`, whose rows these are. What is made of them per batch
of cases goes through :func:`over_waits`, so that the rows of a large log are never all there at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypedDict, TypeVar

from routekaart.columns import Days, Heading, Total
from routekaart.log.batches import CALENDAR, Batch
from routekaart.log.case_table import marked, open_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.meeting_dates import (
    CarriedHolidays,
    Holidays,
    MeetingTables,
    day_table,
    meeting_tables,
    schools_of,
)
from routekaart.walks.speed import is_for_compiling
from routekaart.walks.waits import Followed, Kinds, Seen, WaitRows, walk_waits

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Codes, Lengths

__all__ = ["CAUSES", "CauseDays", "Question", "answers", "free_us", "over_waits", "waited", "waited_by"]


class CauseDays(TypedDict):
    """What is waited by cause, in the order in which causes claim time; together they are all waiting."""

    explicit_days: Annotated[Total[Days], Heading("cause_explicit_days")]  #: a wait that was logged
    consent_days: Annotated[Total[Days], Heading("cause_consent_days")]  #: for consent
    rhythm_days: Annotated[Total[Days], Heading("cause_rhythm_days")]  #: for the next date of a meeting
    deferral_days: Annotated[Total[Days], Heading("cause_deferral_days")]  #: for a later date than the next
    holiday_days: Annotated[Total[Days], Heading("cause_holiday_days")]  #: inside holidays, for none of these
    unexplained_days: Annotated[Total[Days], Heading("cause_unexplained_days")]  #: for no known cause


CAUSES = tuple(name.removesuffix("_days") for name in CauseDays.__annotations__)

T = TypeVar("T")


def over_waits(view: View, job: Callable[[WaitRows], T], rules: CodedRules | None = None) -> list[T]:
    """What ``job`` gives for the transitions of each batch of cases, in order of case.

    ``rules`` are those of :func:`~routekaart.measures.coded_rules.coded_rules` without any given when None. Like a job of
    :meth:`~routekaart.log.view.View.walk`, this one may be sent to another process.
    """
    chosen = rules or coded_rules(view)
    split = _splitting(view, chosen)
    if is_for_compiling(view.manifest.n_events):
        return view.walk(partial(_then, split=split, job=job), *split.columns)
    rows = view.once(("wait rows", chosen.key), lambda: view.walk(split, *split.columns))
    return [job(one) for one in rows]


@dataclass(frozen=True)
class Question:
    """What is asked of all transitions of a view: a ``job`` per batch of cases, and how the parts are ``put`` together.

    ``name`` tells it from all others, and under which rules it is asked.
    """

    name: object
    job: Callable[[WaitRows], Any]
    put: Callable[[View, Sequence[Any]], Any]


def answers(view: View, rules: CodedRules, *questions: Question) -> list[Any]:
    """What each question comes to; those that were not answered before are asked in one walk."""
    new = [question for question in questions if not view.knows(question.name)]
    if new:
        job = partial(_each, jobs=tuple(question.job for question in new))
        for question, parts in zip(new, zip(*over_waits(view, job, rules), strict=True), strict=True):
            view.once(question.name, partial(question.put, view, parts))
    return [view.log.known[view.filters, view.ties, question.name] for question in questions]


def _each(rows: WaitRows, jobs: Sequence[Callable[[WaitRows], Any]]) -> list[Any]:
    return [job(rows) for job in jobs]


def waited(view: View, rules: CodedRules | None = None) -> Mapping[str, Lengths]:
    """The microseconds that each case waited, in order of case code: in "total", and for each of :data:`CAUSES`."""
    chosen = rules or coded_rules(view)
    asked = waited_by(chosen)
    found: Waited = view.of_cases(asked.name, lambda of: asked.put(of, over_waits(of, asked.job, chosen)))
    return found._asdict()


def waited_by(rules: CodedRules) -> Question:
    """The question what each case waited, whose answer :func:`waited` gives."""
    return Question(("waited", rules.key), _sums_of_cases, _waited)


class Waited(NamedTuple):
    """A row per case: the sum of its waiting, and of each cause."""

    total: Lengths
    explicit: Lengths
    consent: Lengths
    rhythm: Lengths
    deferral: Lengths
    holiday: Lengths
    unexplained: Lengths


def _waited(view: View, parts: Sequence[tuple[Codes, list[Lengths]]]) -> Waited:
    import numpy as np

    case = np.concatenate([case for case, _ in parts])
    place = np.searchsorted(view.cases.case, case)
    sums = []
    for number in range(len(Waited._fields)):
        column = np.zeros(len(view.cases), dtype=np.int64)
        column[place] = np.concatenate([found[number] for _, found in parts])
        sums.append(column)
    return Waited(*sums)


def _sums_of_cases(rows: WaitRows) -> tuple[Codes, list[Lengths]]:
    """The cases with a transition, and their sums; those of a case follow one another, so none is too large a number."""
    import numpy as np

    begins = np.flatnonzero(np.diff(rows.case, prepend=-1))
    columns = [getattr(rows, f"{name}_us") for name in Waited._fields]
    return rows.case[begins], [np.add.reduceat(c, begins) if len(begins) else c for c in columns]


def free_us(rows: WaitRows) -> Lengths:
    """The waiting of each row that lies inside school holidays, whatever its cause."""
    found: Lengths = (
        rows.explicit_free_us
        + rows.consent_free_us
        + rows.rhythm_free_us
        + rows.deferral_free_us
        + rows.holiday_us
    )
    return found


@dataclass(frozen=True)
class _Splitting:
    """What the walk of waits needs to know beside a batch; called with one, it gives its rows."""

    manifest: Manifest
    holidays: Holidays | CarriedHolidays
    meetings: MeetingTables
    school: Codes
    kinds: Kinds
    named: np.ndarray
    extracted_free: int

    @property
    def columns(self) -> tuple[str, ...]:
        """What is read beside the steps."""
        if self.manifest.dates == "keep":
            return CALENDAR
        return (*CALENDAR, *CarriedHolidays.columns, "extracted_us", "extracted_free_us")

    def __call__(self, batch: Batch) -> WaitRows:
        """The transitions of the cases of a batch."""
        import numpy as np

        n_activities, n_parties = len(self.manifest.activities), len(self.manifest.organisations) + 1
        n_meetings = int(self.kinds.meeting.max(initial=-1)) + 1
        n_seen = n_meetings * n_parties
        seen = Seen(
            np.full(n_seen, -1, dtype=np.int32),
            np.zeros(n_seen, dtype=np.int32),
            np.zeros(n_seen, dtype=np.int64),
        )
        return batch.written(
            walk_waits,
            WaitRows,
            batch.n_rows + batch.n_cases,
            batch.cases,
            batch.steps,
            batch.calendar,
            self.holidays.of_steps(batch),
            self.kinds,
            self._followed(batch),
            self.meetings.series,
            self.meetings.agenda,
            self.named,
            n_activities,
            n_parties,
            seen,
        )

    def _followed(self, batch: Batch) -> Followed:
        import numpy as np

        case = batch.cases.case
        owner = case if self.manifest.dates == "relative" else self.school[case]
        if self.manifest.dates == "keep":
            extracted = np.full(len(case), self.manifest.extracted_us, dtype=np.int64)
            free = np.full(len(case), self.extracted_free, dtype=np.int64)
        else:
            extracted, free = (
                batch.columns[name][batch.cases.first] for name in ("extracted_us", "extracted_free_us")
            )
        return Followed(
            open_claims(batch, self.manifest),
            extracted,
            free,
            self.meetings.first[owner],
            self.meetings.last[owner],
        )


def _then(batch: Batch, split: _Splitting, job: Callable[[WaitRows], T]) -> T:
    return job(split(batch))


def _splitting(view: View, rules: CodedRules) -> _Splitting:
    """What waits of the log of ``view`` are split by."""
    return view.whole.once(("splitting", rules.key), lambda: _split_by(view.whole, rules))


def _split_by(view: View, rules: CodedRules) -> _Splitting:
    import numpy as np

    manifest = view.manifest
    zone = None if manifest.is_date_only else manifest.timezone
    is_real = manifest.dates == "keep"
    n = len(manifest.activities)
    meeting, lead = np.full(n, -1, dtype=np.int32), np.zeros(n, dtype=np.int32)
    for activity, of, _, lead_days in rules.meetings:
        meeting[activity], lead[activity] = of, lead_days
    return _Splitting(
        manifest,
        day_table(view, rules),
        meeting_tables(view, rules),
        schools_of(view)[0],
        Kinds(
            marked(manifest, "wait"),
            marked(manifest, "support"),
            marked(manifest, "consent_asked"),
            marked(manifest, "consent_given", "consent_refused"),
            marked(manifest, "ready"),
            meeting,
            lead,
        ),
        np.array([source * n + target for source, target in rules.transitions], dtype=np.int64),
        rules.calendar.free_until(manifest.extracted_us, zone) if is_real else 0,
    )
