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
from routekaart.log.case_table import extraction_columns, extractions, marked, open_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.coded_matters import coded_matters, coded_supports, renewals
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.meeting_dates import (
    CarriedHolidays,
    Holidays,
    MeetingTables,
    day_table,
    meeting_tables,
    schools_of,
)
from routekaart.walks.columns import Free, Moments
from routekaart.walks.helped import Helped, Supports, Wholes, walk_helped, walk_wholes
from routekaart.walks.matters import Asked, Episodes, Matters, walk_matters
from routekaart.walks.speed import is_for_compiling, table_of, written_together
from routekaart.walks.waits import (
    FOR_CONSENT,
    LIST,
    WAITING,
    Claimed,
    Cuts,
    Followed,
    Idle,
    Kinds,
    Pending,
    Running,
    Seen,
    WaitRows,
    walk_waits,
)  # fmt: skip

if TYPE_CHECKING:
    import numpy as np

    from routekaart.measures.matter_file import Matter
    from routekaart.walks.columns import Claims, Codes, Counts, Lengths

__all__ = [
    "CAUSES",
    "STATES",
    "CauseDays",
    "Question",
    "Split",
    "Splitting",
    "StateDays",
    "answers",
    "free_us",
    "of_rows",
    "over_splits",
    "over_waits",
    "splitting",
    "waited",
    "waited_by",
]


class CauseDays(TypedDict):
    """What is waited by cause, in the order in which causes claim time; together they are all waiting."""

    explicit_days: Annotated[Total[Days], Heading("cause_explicit_days")]  #: a wait that was logged
    consent_days: Annotated[Total[Days], Heading("cause_consent_days")]  #: for consent
    rhythm_days: Annotated[Total[Days], Heading("cause_rhythm_days")]  #: for the next date of a meeting
    deferral_days: Annotated[Total[Days], Heading("cause_deferral_days")]  #: for a later date than the next
    holiday_days: Annotated[Total[Days], Heading("cause_holiday_days")]  #: inside holidays, for none of these
    unexplained_days: Annotated[Total[Days], Heading("cause_unexplained_days")]  #: for no known cause


CAUSES = tuple(name.removesuffix("_days") for name in CauseDays.__annotations__)


class StateDays(TypedDict):
    """What cases do between steps, the first that fits; asked and idle are all waiting."""

    asked_days: Total[Days]  #: something was asked and had not come
    idle_days: Total[Days]  #: none of these: nobody wrote down that anything was asked or under way
    helped_days: Total[Days]  #: a support ran
    planned_days: Total[Days]  #: the next step came back by plan
    closing_days: Total[Days]  #: the next step closed the case, or left it another way


STATES = tuple(name.removesuffix("_days") for name in StateDays.__annotations__)

T = TypeVar("T")


def over_splits(view: View, job: Callable[[Split], T], rules: CodedRules | None = None) -> list[T]:
    """What ``job`` gives for the transitions and the matters of each batch of cases, in order of case.

    ``rules`` are those of :func:`~routekaart.measures.coded_rules.coded_rules` without any given when None. Like a job of
    :meth:`~routekaart.log.view.View.walk`, this one may be sent to another process.
    """
    chosen = rules or coded_rules(view)
    split = splitting(view, chosen)
    if is_for_compiling(view.manifest.n_events):
        return view.walk(partial(_then, split=split, job=job), *split.columns)
    rows = view.once(("wait rows", chosen.key), lambda: view.walk(split, *split.columns))
    return [job(one) for one in rows]


def over_waits(view: View, job: Callable[[WaitRows], T], rules: CodedRules | None = None) -> list[T]:
    """As :func:`over_splits`, for the transitions alone."""
    return over_splits(view, of_rows(job), rules)


def of_rows(job: Callable[[WaitRows], T]) -> Callable[[Split], T]:
    """The job for a batch that does ``job`` for its transitions."""
    return partial(_of_rows, job=job)


def _of_rows(split: Split, job: Callable[[WaitRows], T]) -> T:
    return job(split.rows)


@dataclass(frozen=True)
class Question:
    """What is asked of all transitions of a view: a ``job`` per batch of cases, and how the parts are ``put`` together.

    ``name`` tells it from all others, and under which rules it is asked.
    """

    name: object
    job: Callable[[Split], Any]
    put: Callable[[View, Sequence[Any]], Any]


def answers(view: View, rules: CodedRules, *questions: Question) -> list[Any]:
    """What each question comes to; those that were not answered before are asked in one walk."""
    new = [question for question in questions if not view.knows(question.name)]
    if new:
        job = partial(_each, jobs=tuple(question.job for question in new))
        for question, parts in zip(new, zip(*over_splits(view, job, rules), strict=True), strict=True):
            view.once(question.name, partial(question.put, view, parts))
    return [view.log.known[view.filters, view.ties, question.name] for question in questions]


def _each(split: Split, jobs: Sequence[Callable[[Split], Any]]) -> list[Any]:
    return [job(split) for job in jobs]


def waited(view: View, rules: CodedRules | None = None) -> Mapping[str, Lengths]:
    """The microseconds that each case waited, in order of case code.

    In "total", of which "supported" while a support ran, and for each of :data:`CAUSES`.
    """
    chosen = rules or coded_rules(view)
    asked = waited_by(chosen)
    found: Waited = view.of_cases(asked.name, lambda of: asked.put(of, over_splits(of, asked.job, chosen)))
    return found._asdict()


def waited_by(rules: CodedRules) -> Question:
    """The question what each case waited, whose answer :func:`waited` gives."""
    return Question(("waited", rules.key), of_rows(_sums_of_cases), _waited)


class Waited(NamedTuple):
    """A row per case: the sum of its waiting, of which while a support ran, and of each cause."""

    total: Lengths
    supported: Lengths
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
    columns = [rows.total_us, rows.with_us, *(getattr(rows, f"{cause}_us") for cause in CAUSES)]
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
class Split:
    """The transitions of a batch of cases (``rows``), and the times that a matter was pending (``episodes``).

    ``claimed_us`` has a row per episode: what each of :data:`CAUSES` claims of it. ``case`` is the code of its case.
    ``idle`` is what each claims of idle time, by the step that it led to. ``wholes`` has a row per case.
    """

    rows: WaitRows
    episodes: Episodes
    case: Codes
    claimed_us: np.ndarray
    idle: Idle
    wholes: Wholes


@dataclass(frozen=True)
class Splitting:
    """What the walk of waits needs to know beside a batch; called with one, it gives what the walk writes."""

    manifest: Manifest
    holidays: Holidays | CarriedHolidays
    meetings: MeetingTables
    school: Codes
    kinds: Kinds
    supports: Supports
    matters: Matters
    #: What each matter is to waiting (:class:`~routekaart.walks.waits.Pending`).
    roles: Codes
    named: np.ndarray
    extracted_free: int

    @property
    def columns(self) -> tuple[str, ...]:
        """What is read beside the steps."""
        carried = CarriedHolidays.columns if self.manifest.dates == "shift" else ()
        return (*CALENDAR, *carried, *extraction_columns(self.manifest))

    def __call__(self, batch: Batch) -> Split:
        """What the walks write of the cases of a batch."""
        import numpy as np

        n_activities, n_parties = len(self.manifest.activities), len(self.manifest.organisations) + 1
        free, is_open = self.holidays.of_steps(batch), open_claims(batch, self.manifest)
        extracted = self._extracted(batch)
        helped = self._helped(batch, free, is_open, extracted)
        first_helped = _firsts(helped.case, batch.n_cases)
        episodes = self._episodes(batch, free, is_open, extracted, helped, first_helped)
        wholes = batch.written(
            walk_wholes, Wholes, batch.n_cases, batch.cases, batch.steps, self.kinds.is_wait, self.kinds.is_support,
            is_open, extracted, helped, first_helped,
        )  # fmt: skip
        n_meetings = int(self.kinds.meeting.max(initial=-1)) + 1
        n_seen = n_meetings * n_parties
        seen = Seen(
            np.full(n_seen, -1, dtype=np.int32),
            np.zeros(n_seen, dtype=np.int32),
            np.zeros(n_seen, dtype=np.int64),
        )
        pending = self._pending(episodes, batch.n_cases)
        room = 6 + 2 * int(np.diff(pending.first).max(initial=0))  # both ends of each episode of a case
        rows, claimed, idle = written_together(
            walk_waits,
            (
                (WaitRows, batch.n_rows + batch.n_cases),
                (Claimed, len(CAUSES) * len(episodes.case)),
                (Idle, len(CAUSES) * (n_activities + 1)),
            ),
            batch.cases,
            batch.steps,
            batch.calendar,
            free,
            self.kinds,
            self._followed(batch, is_open, extracted),
            Running(first_helped, helped.end_us, helped.end_free),
            pending,
            self.meetings.series,
            self.meetings.agenda,
            self.named,
            n_activities,
            n_parties,
            seen,
            np.full(n_activities, -1, dtype=np.int64),
            Cuts(np.zeros(room, dtype=np.int64), np.zeros(room, dtype=np.int64)),
            is_compiled=batch.is_compiled,
        )
        return Split(
            rows,
            episodes,
            batch.cases.case[episodes.case],
            claimed.length_us.reshape(-1, len(CAUSES)),
            idle,
            wholes,
        )

    def _extracted(self, batch: Batch) -> Moments:
        """When each case was last looked at."""
        import numpy as np

        free = np.full(batch.n_cases, self.extracted_free, dtype=np.int64)
        if self.manifest.dates == "shift":
            free = batch.columns["extracted_free_us"][batch.cases.first]
        return Moments(extractions(batch, self.manifest), free)

    def _helped(self, batch: Batch, free: Free, is_open: Claims, extracted: Moments) -> Helped:
        """The supports of the cases, when they run."""
        import numpy as np

        is_support = self.supports.is_support[batch.compact.steps.activity]
        n = int(is_support.sum())
        if not n:
            return table_of(Helped, 0)
        longest = int((batch.cases.last - batch.cases.first).max(initial=0))
        return batch.written(
            walk_helped, Helped, n, batch.cases, batch.steps, free, self.supports, is_open, extracted,
            len(self.manifest.activities), len(self.manifest.organisations) + 1, np.zeros(longest, dtype=np.int64),
        )  # fmt: skip

    def _episodes(
        self,
        batch: Batch,
        free: Free,
        is_open: Claims,
        extracted: Moments,
        helped: Helped,
        first_helped: Counts,
    ) -> Episodes:
        """The times that matters were pending, in order of case and start."""
        import numpy as np

        asking = np.diff(np.concatenate([[0], np.cumsum(self.matters.asks)])[self.matters.first])
        most = int(asking[batch.compact.steps.activity].sum())
        most += batch.n_cases * int(self.matters.is_assumed.sum())
        if not most:
            return table_of(Episodes, 0)
        n_matters = len(self.matters.is_list)
        none = np.zeros(n_matters, dtype=np.int64)
        return batch.written(
            walk_matters, Episodes, most, batch.cases, batch.steps, free, self.matters, self.supports.is_support,
            helped, first_helped, is_open, extracted,
            len(self.manifest.organisations) + 1, Asked(none, none != 0, none != 0, none.copy()),
        )  # fmt: skip

    def _pending(self, episodes: Episodes, n_cases: int) -> Pending:
        times = episodes.start_us, episodes.start_free, episodes.end_us, episodes.end_free
        return Pending(_firsts(episodes.case, n_cases), *times, self.roles[episodes.matter])

    def _followed(self, batch: Batch, is_open: Claims, extracted: Moments) -> Followed:
        school = self.school[batch.cases.case]
        return Followed(is_open, *extracted, self.meetings.first[school], self.meetings.last[school])


def _firsts(case: Codes, n_cases: int) -> Counts:
    """Where the rows of each case begin in a table in order of case, and where the last ones end."""
    import numpy as np

    return np.searchsorted(case, np.arange(n_cases + 1))


def _then(batch: Batch, split: Splitting, job: Callable[[Split], T]) -> T:
    return job(split(batch))


def splitting(view: View, rules: CodedRules) -> Splitting:
    """What waits of the log of ``view`` are split by."""
    return view.whole.once(("splitting", rules.key), lambda: _split_by(view.whole, rules))


def _split_by(view: View, rules: CodedRules) -> Splitting:
    import numpy as np

    manifest = view.manifest
    zone = None if manifest.is_date_only else manifest.timezone
    is_real = manifest.dates == "keep"
    n = len(manifest.activities)
    meeting, lead = np.full(n, -1, dtype=np.int32), np.zeros(n, dtype=np.int32)
    for activity, of, _, lead_days in rules.meetings:
        meeting[activity], lead[activity] = of, lead_days
    return Splitting(
        manifest,
        day_table(view, rules),
        meeting_tables(view, rules),
        schools_of(view)[0],
        Kinds(
            marked(manifest, "wait"),
            marked(manifest, "support"),
            marked(manifest, "ready"),
            marked(manifest, "closing", "exit"),
            marked(manifest, "planned", "regular_meeting"),
            *renewals(manifest, rules.matters),
            meeting,
            lead,
        ),
        coded_supports(manifest, until_next=rules.until_next),
        coded_matters(manifest, rules.matters),
        np.array([_role(matter) for matter in rules.matters], dtype=np.int32),
        np.array([source * n + target for source, target in rules.transitions], dtype=np.int64),
        rules.calendar.free_until(manifest.extracted_us, zone) if is_real else 0,
    )


def _role(matter: Matter) -> int:
    """What a matter is to waiting."""
    return WAITING * matter.is_waiting + LIST * matter.is_list + FOR_CONSENT * matter.is_consent
