"""One number per case for each measure that groups are compared by.

A case that has not come to a number has none (None), never a 0 that stands for "not yet": the
numbers of a whole route are those of closed cases, as an open route is not a short one, and the
days to a first step are those of the cases that reached it. What is known of the others, that they
were followed so long without it, stands in :attr:`CaseNumbers.times`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict, TypeVar, get_type_hints

from routekaart.columns import Claim, Count, Days, Private, Text, Unit, columns_of, marks_of
from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US
from routekaart.log.case_table import marked
from routekaart.log.view import View
from routekaart.measures.agreements import broken, held_rules
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.handovers import parties
from routekaart.measures.incidence import EVENT, OPEN
from routekaart.measures.loops import loop_us, pingpongs
from routekaart.measures.milestone_steps import MILESTONES, NOT_FOLLOWED
from routekaart.measures.open_cases import milestone_times
from routekaart.measures.wait_rows import CAUSES, waited
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Columns, Frame, Result

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Claims, Counts

__all__ = ["NUMBERS", "CaseNumbers", "Number", "NumbersOfCase", "Times", "case_numbers"]


@dataclass(frozen=True)
class Number:
    """Of which cases there is a number.

    One of a ``milestone`` is timed (:func:`routekaart.measures.open_cases.milestone_times`), any other is of the
    case as far as it has come. ``is_whole_route``: only of closed cases. ``needs_calendar``: it counts school
    holidays or school days. ``is_time``: of an open case it is known to be at least as long as the case was
    followed.
    """

    milestone: str | None = None
    is_whole_route: bool = True
    is_time: bool = False
    needs_calendar: bool = False
    unit: Unit | None = None


T = TypeVar("T")
OfCase = Annotated[Private[T], Number()]
Awaited = Annotated[Private[T], Number(is_time=True)]
InSchoolDays = Annotated[Private[T], Number(needs_calendar=True)]


def _to(milestone: str) -> Number:
    return Number(milestone, is_whole_route=False, is_time=True)


class NumbersOfCase(TypedDict):
    """What groups are compared by, of one case: None where it has not come to a number.

    ``days_to_…`` run from the start of its first event to the start of the first such step. Days are calendar
    days.
    """

    case: Private[Text]  #: its label
    is_open: Private[Claim]  #: whether it is open
    #: contact is a talk with the family
    days_to_first_contact: Annotated[Private[Days], _to("contact")] | None
    #: a meeting of school and youth help
    days_to_first_joint_meeting: Annotated[Private[Days], _to("joint_meeting")] | None
    days_to_first_referral: Annotated[Private[Days], _to("referral")] | None  #: to help outside the school
    days_to_first_assessment: Annotated[Private[Days], _to("assessment")] | None  #: of any kind
    days_to_first_grant: Annotated[Private[Days], _to("grant")] | None  #: a decision that says yes
    days_to_first_support: Annotated[Private[Days], _to("support")] | None  #: of any kind
    days_to_first_youth_help: Annotated[Private[Days], _to("youth_help")] | None  #: of any kind
    #: a support is not followed when no new request or return comes after it
    days_to_first_support_not_followed: Annotated[Private[Days], _to(NOT_FOLLOWED)] | None
    days_to_first_news_to_school: Annotated[Private[Days], _to("news_to_school")] | None  #: told how it goes
    total_duration_days: Awaited[Days] | None  #: between its first start and last end
    #: asked or idle: the sum of ``waiting_<cause>_days``, see :mod:`routekaart.measures.waits`
    waiting_days: OfCase[Days] | None
    waiting_with_support_days: OfCase[Days] | None  #: of which while a support ran
    waiting_without_support_days: OfCase[Days] | None  #: of which while none ran
    waiting_explicit_days: OfCase[Days] | None  #: in a wait that was logged
    waiting_consent_days: OfCase[Days] | None  #: for consent
    waiting_rhythm_days: OfCase[Days] | None  #: for the next date of a meeting
    waiting_deferral_days: OfCase[Days] | None  #: for a later date than the next
    waiting_holiday_days: InSchoolDays[Days] | None  #: inside school holidays, and for none of these
    waiting_unexplained_days: InSchoolDays[Days] | None  #: for no known cause
    loop_days: OfCase[Days] | None  #: walked again
    organisations: OfCase[Count] | None  #: those that count
    handovers: OfCase[Count] | None  #: from one organisation to the next
    pingpongs: OfCase[Count] | None  #: A–B–A among the organisations
    #: steps that are a meeting; None in a log of which the vocabulary knows no activity
    meetings: OfCase[Count] | None
    #: activations of agreements that were violated or are overdue; None where none asked anything of the case, and in
    #: a log of which the vocabulary knows no activity
    agreements_broken: InSchoolDays[Count] | None


#: In the order in which they are shown.
NUMBERS: Mapping[str, Number] = {
    name: replace(mark, unit=columns_of(NumbersOfCase)[name].unit)
    for name, hint in get_type_hints(NumbersOfCase, include_extras=True).items()
    for mark in marks_of(hint)
    if isinstance(mark, Number)
}


@dataclass(frozen=True)
class Times:
    """Per case, in the order of the rows: ``days`` to the event, or followed without it; ``outcome`` then.

    The outcome is EVENT, LEFT or OPEN of :mod:`routekaart.measures.incidence`. ``followed``: days from
    the first event until the case would have been looked at last.
    """

    days: np.ndarray
    outcome: np.ndarray
    followed: np.ndarray


@dataclass(frozen=True)
class CaseNumbers(Result):
    """One row per case (:class:`NumbersOfCase`), made when it is asked for.

    ``times`` holds the days of those numbers that an open case may still reach, ``so_far`` the others as arrays,
    of an open case as far as it has come; in the order of ``case_id``. ``reached`` says of each milestone what
    became of it, an outcome as in :class:`Times`. ``first_us`` is the first instant of each case.
    ``with_short_help``: numbers of waiting, where help without a recorded end is taken to run to the next step
    only; empty where all ends are recorded. ``view`` knows what the cases are called.
    """

    case_id: np.ndarray
    is_open: np.ndarray
    first_us: np.ndarray
    so_far: Mapping[str, np.ndarray]
    times: Mapping[str, Times]
    with_short_help: Mapping[str, np.ndarray]
    reached: Mapping[str, np.ndarray]
    view: View = field(compare=False)

    disclosure: ClassVar = PER_CASE

    @cached_property
    def number_columns(self) -> Columns[NumbersOfCase]:
        """The numbers as plain values, None where there is none."""
        cases = self.view.case_labels()
        numbers = {name: _plain(self.column(name), number.unit) for name, number in NUMBERS.items()}
        is_open = tuple(self.is_open.tolist())
        return Columns.of_arrays(NumbersOfCase, case=tuple(cases), is_open=is_open, **numbers)

    table = Frame("number_columns")

    def record(self) -> list[dict[str, Any]]:
        """The numbers as plain rows."""
        return self.number_columns.record()

    def column(self, name: str) -> np.ndarray:
        """One of :data:`NUMBERS` of every case, nan where it has none."""
        import numpy as np

        if NUMBERS[name].milestone:
            return np.where(self.times[name].outcome == EVENT, self.times[name].days, np.nan)
        return self._of_whole_routes(name, self.so_far[name])

    def other_reading(self, name: str) -> np.ndarray | None:
        """As :meth:`column`, with the other reading of help without a recorded end; None where that makes no difference."""
        found = self.with_short_help.get(name)
        return None if found is None else self._of_whole_routes(name, found)

    def _of_whole_routes(self, name: str, found: np.ndarray) -> np.ndarray:
        import numpy as np

        return np.where(self.is_open, np.nan, found) if NUMBERS[name].is_whole_route else found

    def at_latest(self) -> CaseNumbers:
        """The same cases, with what is open ended, and reached, at the extraction date."""
        import numpy as np

        def ended(outcome: np.ndarray) -> np.ndarray:
            return np.where(outcome == OPEN, EVENT, outcome)

        return replace(
            self,
            is_open=np.zeros_like(self.is_open),
            times={name: replace(one, outcome=ended(one.outcome)) for name, one in self.times.items()},
            reached={name: ended(outcome) for name, outcome in self.reached.items()},
        )

    def has(self, view: View) -> np.ndarray:
        """For each case, whether it is one of ``view``."""
        import numpy as np

        return np.isin(self.case_id, view.cases.case)

    def of(self, view: View) -> CaseNumbers:
        """The numbers of the cases of ``view``, a part of these."""
        here = self.has(view)
        return replace(
            self,
            recipe=view.recipe,
            n_cases=view.n_cases,
            case_id=self.case_id[here],
            is_open=self.is_open[here],
            first_us=self.first_us[here],
            so_far={name: values[here] for name, values in self.so_far.items()},
            times={
                name: Times(one.days[here], one.outcome[here], one.followed[here])
                for name, one in self.times.items()
            },
            with_short_help={name: values[here] for name, values in self.with_short_help.items()},
            reached={name: outcome[here] for name, outcome in self.reached.items()},
            view=view,
        )


def case_numbers(view: View, rules: WaitRules | None = None) -> CaseNumbers:
    """Every number of every case in ``view``, its waiting split by ``rules``.

    The holidays of the rules are also those of terms in school days.

    Raises
    ------
    InputError
        If the rules do not fit the log: see :func:`routekaart.measures.waits.waits`.
    """
    import numpy as np

    rules = rules or WaitRules()
    cases = view.cases
    followed = (np.maximum(cases.last_us, cases.extracted_us) - cases.first_us) / DAY_US
    reached = milestone_times(view, [*MILESTONES])
    times = {
        name: Times(reached[number.milestone]["days"], reached[number.milestone]["outcome"], followed)
        for name, number in NUMBERS.items()
        if number.milestone
    }
    coded = coded_rules(view, rules)
    so_far = {**_lengths(view, coded), **_counts(view, rules)}
    ended = np.where(cases.is_open, OPEN, EVENT)
    times["total_duration_days"] = Times(so_far["total_duration_days"], ended, followed)
    return CaseNumbers(
        recipe=view.recipe,
        n_cases=view.n_cases,
        case_id=cases.case,
        is_open=cases.is_open,
        first_us=cases.first_us,
        so_far=so_far,
        times=times,
        with_short_help=_waiting(view, coded.with_short_help) if _has_help_without_end(view) else {},
        reached={milestone: one["outcome"] for milestone, one in reached.items()},
        view=view,
    )


def _lengths(view: View, rules: CodedRules) -> dict[str, np.ndarray]:
    """Per case the numbers of days that are not timed."""
    import numpy as np

    cases = view.cases
    until = np.where(cases.is_open, np.maximum(cases.last_us, cases.extracted_us), cases.last_us)
    return {
        "total_duration_days": (until - cases.first_us) / DAY_US,
        **_waiting(view, rules),
        "loop_days": loop_us(view, rules) / DAY_US,
    }


def _waiting(view: View, rules: CodedRules) -> dict[str, np.ndarray]:
    """Per case the numbers of days that it waited."""
    import numpy as np

    waiting = waited(view, rules)
    # That a cause is not told apart is not that there was none of it.
    untold = {"holiday"} if not rules.calendar.is_known else set()
    if view.manifest.dates == "relative":
        untold |= {"rhythm", "deferral"}
    waiting = {**waiting, **{cause: np.full(len(view.cases), np.nan) for cause in untold}}
    return {
        "waiting_days": waiting["total"] / DAY_US,
        "waiting_with_support_days": waiting["supported"] / DAY_US,
        "waiting_without_support_days": (waiting["total"] - waiting["supported"]) / DAY_US,
        **{f"waiting_{cause}_days": waiting[cause] / DAY_US for cause in CAUSES},
    }


def _has_help_without_end(view: View) -> bool:
    job = partial(_lacks_ends, is_support=marked(view.manifest, "support"))
    return any(view.once("help without end", lambda: view.walk(job)))


def _lacks_ends(batch: Batch, is_support: Claims) -> bool:
    steps = batch.compact.steps
    return bool((is_support[steps.activity] & ~steps.has_end).any())


def _counts(view: View, rules: WaitRules) -> dict[str, np.ndarray]:
    """Per case the numbers that count, nan where there is none."""
    import numpy as np

    met = parties(view)
    meetings = broken_rules = np.full(len(view.cases), -1)
    if view.manifest.has_vocabulary:
        meetings = view.of_cases("meetings", _meetings)
        broken_rules = broken(view, held_rules(view, calendar=rules.calendar_of(view)))
    counts = {
        "organisations": met.organisations,
        "handovers": met.handovers,
        "pingpongs": np.where(met.handovers < 0, -1, pingpongs(view)),
        "meetings": meetings,
        "agreements_broken": broken_rules,
    }
    return {name: np.where(count < 0, np.nan, count) for name, count in counts.items()}


def _meetings(view: View) -> Counts:
    """How many steps of each case are a meeting."""
    import numpy as np

    is_meeting = [activity["kind"] == "meeting" for activity in view.manifest.activities]
    return np.concatenate(view.walk(partial(_meetings_in, is_meeting=np.array(is_meeting, dtype=bool))))


def _meetings_in(batch: Batch, is_meeting: Claims) -> Counts:
    import numpy as np

    compact = batch.compact
    return np.bincount(compact.place[is_meeting[compact.steps.activity]], minlength=batch.n_cases)


def _plain(values: np.ndarray, unit: Unit | None) -> tuple[float | int | None, ...]:
    """The numbers of a column, None in place of nan."""
    import numpy as np

    has_none = np.isnan(values)
    plain = (np.where(has_none, 0, values).astype(np.int64) if unit is Unit.COUNT else values).astype(object)
    plain[has_none] = None
    return tuple(plain.tolist())
