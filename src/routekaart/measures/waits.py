"""Waits: how long each transition takes, and how much of it each cause explains.

Totals over the rows of :mod:`routekaart.measures.wait_rows`, where the causes and their order are
defined. Days are calendar days. What is helped, planned or closing is reported beside the waiting and is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, Claim, Days, Events, Label, Part, Shown, Total
from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US, Calendar, local_day, local_midnights
from routekaart.log.case_table import marked, open_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.awaited import Awaited, awaited, awaited_by
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.wait_rows import CAUSES, STATES, Question, Split, StateDays, answers, waited_by
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waiting_cases import HolidayDays, WaitingHere, WaitingStep, waiting_at
from routekaart.privacy.declarations import Disclosure, Own, Table
from routekaart.results import Columns, Frame, Result
from routekaart.walks.tally import distinct, exact_sum, total_days
from routekaart.walks.waits import LastWaits, walk_last_waits

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims

__all__ = ["Waits", "waits"]

WITH_SUPPORT = ("with_support_days", "without_support_days")


class Passed(TypedDict):
    """How many cases make a transition, and how long they wait."""

    cases: Cases  #: that make it, waiting or not
    total_days: Total[Days]  #: all waiting: the sum of the six causes


class WaitedTransition(WaitingStep, Passed, HolidayDays):
    """A transition with its waiting."""

    running_days: Total[Days]  #: as ``helped_days``
    waiting_days: Total[Days]  #: as ``total_days``
    helped_days: Total[Days]  #: a support ran, outside the total
    planned_days: Total[Days]  #: the next step came back by plan, outside the total
    closing_days: Total[Days]  #: the next step closed the case, outside the total
    meetings_skipped: Events  #: dates of a meeting that went by
    open_cases: Cases  #: that still stand there


class Cause(TypedDict):
    """A cause with its waiting."""

    cause: Label  #: one of ``explicit``, ``consent``, ``rhythm``, ``deferral``, ``holiday``, ``unexplained``
    total_days: Total[Days]  #: waited for it
    share: Part | None  #: of all waiting; None when there is none
    of_which_holiday_days: Total[Days]  #: inside school holidays


@dataclass(frozen=True)
class Waits(Result):
    """Waiting days of the view's cases, per transition, cause and matter, beside what is no waiting; every sum agrees."""

    total_days: Total[Days]  #: all waiting
    running_days: Total[Days]  #: as ``helped_days``
    asked_days: Total[Days]  #: of the waiting, while something was asked and had not come
    idle_days: Total[Days]  #: of the waiting, the rest
    #: a support ran, outside the total; with what ran on after the last step of closed cases
    helped_days: Total[Days]
    planned_days: Total[Days]  #: the next step came back by plan, outside the total
    closing_days: Total[Days]  #: the next step closed the case, outside the total
    #: the rest of all cases, from first start to closing: steps with a start and an end that are no support
    busy_days: Total[Days]
    with_support_days: Total[Days]  #: of the waiting, while a support ran
    without_support_days: Total[Days]  #: of the waiting, while none ran
    transition_columns: Columns[WaitedTransition]
    cause_columns: Annotated[Columns[Cause], Table(cases=(), rows="all")]
    awaited: Awaited  #: what is waited for, by matter
    calendar: Label | None  #: the school holidays; None where these are not known
    #: whether meeting dates were taken from the log: then there may have been more, and ``meetings_skipped`` is a
    #: lower bound
    is_agenda_inferred: Shown[Claim]
    #: whether some step has both start and end; if none, ``unexplained`` holds work as well as waiting
    has_durations: Shown[Claim]
    # The others count transitions in their text.
    #: what a reader must know of this answer, each in Dutch ("nl") and English ("en")
    notes: Annotated[tuple[Mapping[str, str], ...], Own(lambda notes, _: _uncounted(notes))]

    disclosure: ClassVar = Disclosure()

    transitions = Frame("transition_columns")
    causes = Frame("cause_columns")

    def record(self) -> dict[str, Any]:
        """The waits in the plain form of the contract."""
        return {
            "total_days": self.total_days,
            "states": {
                name: getattr(self, name) for name in (*StateDays.__annotations__, "busy_days", *WITH_SUPPORT)
            },
            "matters": self.awaited.record(),
            "transitions": self.transition_columns.record(),
            "causes": self.cause_columns.record(),
            "is_agenda_inferred": self.is_agenda_inferred,
        }


def waits(view: View, rules: WaitRules | None = None) -> Waits:
    """Waiting days of the cases in ``view``, split into causes.

    Parameters
    ----------
    rules
        What is known beside the log: an agenda, holidays, lead times. Without any all is taken from the log.

    Raises
    ------
    InputError
        If the calendar of ``rules`` is a region that there is not.
    SelectionError
        If ``rules`` have an agenda, or another calendar, and the dates of the log were moved; if they name a step that
        is not in the log, or a lead time is below 0.

    Examples
    --------
    >>> found = rk.waits(log).record()
    >>> round(found["total_days"]), [*found["causes"][0]]
    (1730, ['cause', 'total_days', 'share', 'of_which_holiday_days'])
    """
    coded = coded_rules(view, rules)
    here, counted = _answered(view, coded)
    us = {name: sum(here.sums_us(name)) for name in ("total", *STATES, "with")}
    us["busy"] = counted.whole_us - counted.helped_us - sum(us[state] for state in STATES)
    us["helped"] += counted.helped_us
    days = {name: total_days([in_all]) for name, in_all in us.items()}
    total, helped, supported = (days.pop(name) for name in ("total", "helped", "with"))
    has_durations = _has_durations(view)
    return Waits(
        recipe=view.recipe,
        n_cases=view.n_cases,
        total_days=total,
        running_days=helped,
        helped_days=helped,
        **{f"{state}_days": in_all for state, in_all in days.items()},
        with_support_days=supported,
        without_support_days=total - supported,
        transition_columns=Columns.of(WaitedTransition, _transitions(view, here)),
        cause_columns=Columns.of(Cause, _causes(here, counted, total)),
        awaited=awaited(view, rules),
        calendar=coded.calendar.name or None,
        is_agenda_inferred=here.is_inferred,
        has_durations=has_durations,
        notes=(*([] if has_durations else [_POINTS_ONLY]), *_notes(view, coded, counted.notes)),
    )


def _transitions(view: View, here: WaitingHere) -> list[WaitedTransition]:
    """The transitions: most waiting first, then most cases, then by codes."""
    labels: tuple[str | None, ...] = (None, *view.labels())
    n = len(labels)
    keys, cases, stands = (
        column.tolist() for column in (here.rows.keys, here.pairs.rows, here.pairs.claims["stands"])
    )
    total_us, helped_us, planned_us, closing_us, skipped = (
        here.sums_us(name) for name in ("total", "helped", "planned", "closing", "skipped")
    )
    split_days = here.split_days()

    def order(place: int) -> tuple[int, ...]:
        source, target = divmod(keys[place], n)
        return -total_us[place], -cases[place], source, target or n

    return [
        {
            "source": labels[keys[place] // n],
            "target": labels[keys[place] % n],
            "cases": cases[place],
            "total_days": total_us[place] / DAY_US,
            **split_days[place],
            "running_days": helped_us[place] / DAY_US,
            "waiting_days": total_us[place] / DAY_US,
            "helped_days": helped_us[place] / DAY_US,
            "planned_days": planned_us[place] / DAY_US,
            "closing_days": closing_us[place] / DAY_US,
            "meetings_skipped": skipped[place],
            "open_cases": stands[place],
        }
        for place in sorted(range(len(keys)), key=order)
    ]


def _causes(here: WaitingHere, counted: _Counted, total: float) -> Iterator[Cause]:
    for cause in CAUSES:
        days = total_days(here.sums_us(cause))
        yield {
            "cause": cause,
            "total_days": days,
            "share": days / total if total else None,
            "of_which_holiday_days": counted.free_us[cause] / DAY_US,
        }


def _has_durations(view: View) -> bool:
    return any(view.walk(partial(_has_duration, is_wait=marked(view.manifest, "wait"))))


def _has_duration(batch: Batch, is_wait: Claims) -> bool:
    """Whether a step of a batch, waits left out, has a start and a later end."""
    steps = batch.compact.steps
    return bool((steps.has_end & (steps.end_us > steps.start_us) & ~is_wait[steps.activity]).any())


@dataclass(frozen=True)
class _Counted:
    """What the notes count, by their names, the part of each cause inside school holidays, and the length of whole cases.

    Of these ``helped_us`` is help after their last transition.
    """

    notes: Mapping[str, int]
    free_us: Mapping[str, int]
    whole_us: int
    helped_us: int


def _answered(view: View, rules: CodedRules) -> tuple[WaitingHere, _Counted]:
    """What is waited per transition, and what the notes count; in one walk with what each case waited."""
    first, last = _known_us(view, rules.calendar)
    job = partial(_count, first=first, last=last)
    questions = [
        waiting_at(view, rules, "transition"),
        Question(("waits counted", rules.key), job, _all_counted),
        awaited_by(view, rules),
    ]
    if view.chosen is None:
        questions.append(waited_by(rules))  # which a selection takes from the whole log
    here, counted, *_ = answers(view, rules, *questions)
    return here, counted


def _all_counted(_: View, parts: Sequence[_Counted]) -> _Counted:
    def added(of: Sequence[Mapping[str, int]]) -> dict[str, int]:
        return {name: sum(one[name] for one in of) for name in of[0]}

    return _Counted(
        added([part.notes for part in parts]),
        added([part.free_us for part in parts]),
        sum(part.whole_us for part in parts),
        sum(part.helped_us for part in parts),
    )


def _count(split: Split, first: int, last: int) -> _Counted:
    """What a batch adds; these are sums over many cases, so of Python's integers."""
    rows = split.rows
    is_outside = (rows.end_us - rows.total_us < first) | (rows.end_us > last)
    notes = {
        "inferred": rows.is_inferred,
        "without_date": rows.is_meeting & ~rows.has_date & ~rows.is_inferred,
        "off_agenda": rows.is_meeting & ~rows.is_on_date,
        "outside_years": (rows.total_us > 0) & is_outside,
        "while_running": (rows.explicit_us > 0) & (rows.with_us > 0),
    }
    free = {
        **{cause: getattr(rows, f"{cause}_free_us") for cause in CAUSES[:4]},
        "holiday": rows.holiday_us,
        "unexplained": rows.holiday_us[:0],
    }
    notes["answered_first"] = split.episodes.came_first
    return _Counted(
        {name: int(claim.sum()) for name, claim in notes.items()},
        {cause: exact_sum(part) for cause, part in free.items()},
        exact_sum(split.wholes.whole_us),
        exact_sum(split.wholes.helped_us),
    )


def _notes(view: View, rules: CodedRules, noted: Mapping[str, int]) -> Iterator[dict[str, str]]:
    """What a reader must know of this answer: each count that is not 0."""
    years = f"{rules.calendar.first.year}–{rules.calendar.last.year}"
    counts = {
        **noted,
        "unknown": rules.n_unknown,
        "after_closing": _after_closing(view),
    }
    counts |= _agenda_counts(view, rules)
    is_relative = view.manifest.dates == "relative"
    counts["relative"] = is_relative
    counts["no_region"] = view.manifest.has_vocabulary and not rules.calendar.is_known and not is_relative
    counts["moved_school"] = sum(view.walk(_with_schools, "school")) if rules.calendar.is_known else 0
    figures = {"years": years, "calendar": rules.calendar.name}
    for name, text in _NOTES.items():
        if counts[name]:
            yield {
                lang: words.format(n=_grouped(counts[name], lang), **figures) for lang, words in text.items()
            }


def _after_closing(view: View) -> int:
    """Waits after the last other step of closed cases."""
    return sum(view.walk(partial(_waits_after_closing, manifest=view.manifest)))


def _waits_after_closing(batch: Batch, manifest: Manifest) -> int:
    is_open, is_wait = open_claims(batch, manifest), marked(manifest, "wait")
    found = batch.written(walk_last_waits, LastWaits, batch.n_cases, batch.cases, batch.steps, is_wait)
    return int(found.waits[~is_open].sum())


def _with_schools(batch: Batch) -> int:
    """How many cases of a batch have more than one school."""
    part = batch.compact
    code = part.columns["school"].codes
    place, code = part.place[code >= 0], code[code >= 0]
    moves = (place[1:] == place[:-1]) & (code[1:] != code[:-1])
    return len(distinct(place[1:][moves]))


def _grouped(count: int, lang: str) -> str:
    """A count with its thousands apart, as both languages write them."""
    return f"{count:,}" if lang == "en" else f"{count:,}".replace(",", ".")


def _agenda_counts(view: View, rules: CodedRules) -> dict[str, int]:
    """Agenda days inside school holidays, and all of them when none falls in the time of the log."""
    manifest = view.manifest
    zone = None if manifest.is_date_only else manifest.timezone
    days = {day for *_, day in rules.dates}
    first, last = (local_day(us, zone) for us in (manifest.first_us, manifest.extracted_us))
    is_outside = days and not any(first <= day <= last for day in days)
    on_holiday = days & {*rules.calendar.holidays}
    return {"agenda_outside": len(days) if is_outside else 0, "agenda_on_holiday": len(on_holiday)}


def _known_us(view: View, calendar: Calendar) -> tuple[int, int]:
    """The instants between which the calendar knows the holidays; moved dates were held against it before."""
    import numpy as np

    if view.manifest.dates != "keep" or not calendar.is_known:
        return view.manifest.first_us, max(view.manifest.last_us, view.manifest.extracted_us)

    epoch = np.datetime64("1970-01-01", "D")
    days = np.array([calendar.first, calendar.last], dtype="datetime64[D]") - epoch
    zone = None if view.manifest.is_date_only else view.manifest.timezone
    first, last = local_midnights(days.astype(int) + np.array([0, 1]), zone)
    return int(first), int(last)


def _uncounted(notes: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    """The notes that count nothing."""
    return tuple(note for note in notes if note == _POINTS_ONLY)


_POINTS_ONLY = {
    "nl": "het log heeft alleen tijdstippen, geen duur van stappen: in de tijd zonder bekende reden kan ook gewerkt zijn",
    "en": "the log has points in time, no durations of steps: what is unexplained holds work as well",
}

_NOTES = {
    "answered_first": {
        "nl": "aantal vragen waarvan het antwoord in het bestand vóór de vraag staat en er daarna geen meer kwam: {n}. Ze tellen "
        "als niet beantwoord; kijk de datums na",
        "en": "questions of which the answer stands before what asked it, and none came after: {n}. They count as not answered; "
        "check their dates",
    },
    "relative": {
        "nl": "de datums van dit log zijn dagen vanaf het begin van elk traject: ritme en uitstel van een overleg en "
        "schoolvakanties zijn dan niet te zien en zitten in ‘niet verklaard’; wachten dat nog loopt is minstens zo lang, en "
        "hoogstens een half jaar langer",
        "en": "the dates of this log are days from the start of each case: the rhythm and deferral of meetings and school "
        "holidays cannot be seen then and are part of the unexplained waiting; waiting that still goes on is at least so "
        "long, and at most half a year longer",
    },
    "no_region": {
        "nl": "de vakantieregio is niet bekend, en wordt niet geraden. Schoolvakanties zitten hier in ‘niet verklaard’. Geef "
        "--calendar noord, midden of zuid, bij het inlezen of hier",
        "en": "the region of the school holidays is not known, and is not guessed. School holidays are part of the "
        "unexplained waiting. Give --calendar noord, midden or zuid, at import or here",
    },
    "inferred": {
        "nl": "data van een overleg die uit het log zijn afgeleid (aantal overgangen: {n}): een ondergrens, "
        "er kunnen meer bijeenkomsten zijn geweest",
        "en": "meeting dates taken from the log (number of transitions: {n}): a lower bound, there may have been more",
    },
    "without_date": {
        "nl": "aantal overgangen naar een overleg waarvoor de agenda geen latere datum heeft: {n}. Daar telt geen ritme",
        "en": "transitions into a meeting for which the agenda has no later date: {n}. No rhythm is counted there",
    },
    "off_agenda": {
        "nl": "{n} keer is een traject behandeld op een dag die niet in de agenda staat",
        "en": "{n} times a case was handled on a day that is not on the agenda",
    },
    "agenda_outside": {
        "nl": "geen enkele datum van de agenda ({n} in totaal) valt in de tijd van het log",
        "en": "none of the {n} dates of the agenda falls in the time of the log",
    },
    "agenda_on_holiday": {
        "nl": "data van de agenda die in een schoolvakantie vallen: {n}. Ze tellen mee zoals ze er staan",
        "en": "dates of the agenda inside a school holiday: {n}. They count as they stand",
    },
    "unknown": {
        "nl": "aantal regels van de agenda met een overleg, organisatie of school die het log niet heeft: {n}",
        "en": "rows of the agenda with a meeting, organisation or school that the log does not have: {n}",
    },
    "outside_years": {
        "nl": "aantal overgangen (deels) buiten de jaren met bekende schoolvakanties ({years}): {n}; "
        "daar telt geen vakantie",
        "en": "transitions (partly) outside the years with known school holidays ({years}): {n}; "
        "no holiday is counted there",
    },
    "moved_school": {
        "nl": "aantal trajecten dat over meer dan één school loopt: {n}. Ook daar zijn de schoolvakanties die van "
        "kalender {calendar}, want het log zegt niet in welke regio een school ligt",
        "en": "cases that run over more than one school: {n}. Their holidays too are those of calendar {calendar}, "
        "as the log does not say in which region a school lies",
    },
    "while_running": {
        "nl": "aantal overgangen waarbij hulp liep tijdens een vastgelegde wachttijd: {n}; "
        "dat is wachten met ondersteuning",
        "en": "transitions in which help ran during a logged wait: {n}; that is waiting with support",
    },
    "after_closing": {
        "nl": "aantal wachttijden na de laatste stap van een afgesloten traject: {n}. Die tellen niet mee",
        "en": "waits after the last step of a closed case: {n}. They are left out",
    },
}
