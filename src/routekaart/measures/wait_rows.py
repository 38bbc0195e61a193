"""Waiting per transition and case, split into causes that add up: the rows other measures share.

*Wait* events are taken out of the sequence, so a transition runs from the end of one other event to
the start of the next. Every microsecond of it is claimed once, in this order:

1. running help (the source is a support with a start only): the whole transition, outside waiting
2. explicit wait: inside the union of the case's wait events, or a transition named as a wait
3. consent: from consent asked to given or refused
4. meeting rhythm: from ready to the first date of the meeting on or after ready + lead time
5. deferral: from that date to the meeting that handled the case
6. school holiday: holiday days in what is left
7. unexplained: the rest

Intervals are half-open. The cut points of a transition are ordered start ≤ ready ≤ first meeting ≤
consent asked ≤ end, so parts are differences of neighbours; explicit waits are laid over them, and
a running total of holiday time turns each part into its days inside school holidays.

References: Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas, *Why am I waiting?* (2022/2023);
reduced to causes a support trajectory's log carries: contention and prioritisation are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from routekaart.errors import SelectionError
from routekaart.log.agenda import Agenda
from routekaart.log.calendar import Calendar, local_midnights, regional_calendar
from routekaart.log.view import View
from routekaart.log.vocabulary import fold_label, load_vocabulary

__all__ = ["CAUSES", "WaitRules", "wait_rows", "wait_rules"]

EPOCH = date(1970, 1, 1)

#: Causes in the order in which they claim time.
CAUSES = ("explicit", "consent", "rhythm", "deferral", "holiday", "unexplained")


@dataclass(frozen=True)
class WaitRules:
    """What decides how a wait is split, in the codes of one log.

    ``meetings``: activity, code of its meeting, whether its dates may be taken from the log, lead
    days. ``dates``: meeting, organisation (None: any), school (None: any), day. ``transitions``:
    source and target of transitions that are waits as a whole. ``n_unknown`` agenda rows name a
    meeting, organisation or school that the log does not have.
    """

    calendar: Calendar
    meetings: tuple[tuple[int, int, bool, int], ...]
    dates: tuple[tuple[int, int | None, str | None, int], ...]
    transitions: tuple[tuple[int, int], ...]
    n_unknown: int

    @property
    def key(self) -> str:
        """A short name, equal for equal rules, fit for a table."""
        return "waits_" + hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def wait_rules(
    view: View,
    *,
    agenda: Agenda | None = None,
    calendar: Calendar | str | None = None,
    lead_days: int | Mapping[str, int] = 0,
    wait_transitions: Sequence[tuple[str, str]] = (),
) -> WaitRules:
    """The rules for splitting waits, each name turned into the codes of the view's log.

    Parameters
    ----------
    agenda
        Dates of regular meetings; those of meetings it does not name are taken from the log.
    calendar
        School holidays, or a region (noord, midden, zuid); the log's own region when None.
    lead_days
        Days a case must be ready before a meeting to be handled there: for all, or per meeting.
    wait_transitions
        Transitions (source, target) whose whole gap is explicit waiting.

    Raises
    ------
    InputError
        If there is no such region.
    SelectionError
        If ``lead_days`` or ``wait_transitions`` name a step that is not in the log, or a lead time is
        below 0.
    """
    if not isinstance(calendar, Calendar):
        calendar = regional_calendar(calendar or view.manifest.region)
    names = _names(view)
    named = {meeting.name for meeting in agenda.meetings} if agenda else set()
    on_agenda = {code for name in named for code in _codes(names, name)}
    leads = _leads(names, lead_days)
    first_of = {entry: code for code, (_, entry) in reversed([*enumerate(names)]) if entry}
    meetings = tuple(
        (code, first_of.get(entry, code), is_regular, leads[code])
        for code, (_, entry) in enumerate(names)
        if (is_regular := "regular_meeting" in view.manifest.activities[code]["marks"]) or code in on_agenda
    )
    meeting_of = {code: meeting for code, meeting, *_ in meetings}
    dates, n_unknown = _dates(view, agenda, names, meeting_of) if agenda else ((), 0)
    transitions = tuple((_code(names, source), _code(names, target)) for source, target in wait_transitions)
    return WaitRules(calendar, meetings, dates, transitions, n_unknown)


def wait_rows(view: View, rules: WaitRules | None = None) -> str:
    """The name of a table with one row per transition of each case, made once per view and rules.

    Columns: ``case_id``, ``position`` (of the source; -1 where a case begins with a wait),
    ``source``, ``target`` (activity codes; a null source is such a beginning, a null target the tail
    of an open case), ``source_organisation``, ``target_organisation``, ``start_us``, ``end_us``,
    ``is_tail``, ``is_tied``, ``is_running``; microseconds of ``total_us`` (without running help),
    ``running_us``, ``<cause>_us`` and ``<cause>_free_us`` (its time inside school holidays) for each
    of :data:`CAUSES`; ``meetings_skipped``, and of transitions into a meeting with dates:
    ``is_meeting``, ``has_date`` (a date on or after ready is known), ``is_inferred`` (dates were taken
    from the log), ``is_on_date`` (handled on a known date).

    ``rules`` are those of :func:`wait_rules`; its defaults when None.
    """
    rules = rules or wait_rules(view)
    return view.shared(rules.key, _sql(view, rules))


def _names(view: View) -> list[tuple[str, str | None]]:
    """Folded label and vocabulary entry of each activity, in code order."""
    return [(fold_label(str(a["label"])), a["entry"]) for a in view.manifest.activities]


def _codes(names: Sequence[tuple[str, str | None]], name: str) -> list[int]:
    """The activities that ``name`` means: by their label, or by the vocabulary's entry."""
    entry = load_vocabulary().match_activity(name)
    known = entry.id if entry else None
    return [code for code, (label, e) in enumerate(names) if label == fold_label(name) or (known and e == known)]


def _code(names: Sequence[tuple[str, str | None]], name: str) -> int:
    exact = [code for code, (label, _) in enumerate(names) if label == fold_label(name)]
    if not exact:
        raise SelectionError(
            f'no step "{name}" in this log; write it as the log does',
            nl=f'geen stap "{name}" in dit log; schrijf hem zoals het log',
        )
    return exact[0]


def _leads(names: Sequence[tuple[str, str | None]], lead_days: int | Mapping[str, int]) -> list[int]:
    """Lead days per activity code."""
    per_name = {} if isinstance(lead_days, int) else lead_days
    leads = [lead_days if isinstance(lead_days, int) else 0] * len(names)
    for name, days in per_name.items():
        for code in _codes(names, name) or [_code(names, name)]:
            leads[code] = days
    if min(leads, default=0) < 0:
        raise SelectionError(
            "a lead time lies below 0 days; give the days a case must be ready before the meeting",
            nl="een aanlevertermijn ligt onder 0 dagen; geef de dagen dat een traject vóór het overleg klaar moet zijn",
        )
    return leads


def _dates(
    view: View, agenda: Agenda, names: Sequence[tuple[str, str | None]], meeting_of: Mapping[int, int]
) -> tuple[tuple[tuple[int, int | None, str | None, int], ...], int]:
    """The agenda in the codes of the log, and how many of its rows name what the log does not have."""
    organisations: dict[str, list[int]] = {}
    for code, label in enumerate(view.organisation_labels()):
        organisations.setdefault(fold_label(label), []).append(code)
    schools: dict[str, list[str]] = {}
    for (school,) in view.whole.rows("select distinct school from {cases} where school is not null"):
        schools.setdefault(fold_label(school), []).append(school)
    codes = {name: {meeting_of[code] for code in _codes(names, name)} for name in {m.name for m in agenda.meetings}}
    found: set[tuple[int, int | None, str | None, int]] = set()
    n_unknown = 0
    for meeting in agenda.meetings:
        owners = organisations.get(fold_label(meeting.organisation), []) if meeting.organisation else [None]
        places = schools.get(fold_label(meeting.school), []) if meeting.school else [None]
        rows = {
            (code, owner, place, (meeting.day - EPOCH).days)
            for code in codes[meeting.name]
            for owner in owners
            for place in places
        }
        n_unknown += not rows
        found |= rows
    return tuple(sorted(found, key=repr)), n_unknown


def _sql(view: View, rules: WaitRules) -> str:
    """SQL for the rows."""
    zone = None if view.manifest.is_date_only else view.manifest.timezone
    extracted = view.manifest.extracted_us
    days = _days(view, rules, zone)
    free = rules.calendar.free_until(extracted, zone)
    whole = " or ".join(f"source = {s} and target = {t}" for s, t in rules.transitions) or "false"
    meetings = _table(
        view,
        rules,
        "meetings",
        {"activity": "integer", "meeting": "integer", "is_regular": "boolean", "lead_days": "integer"},
        rules.meetings,
    )
    dates = _meeting_dates(view, rules, meetings)
    return _ROWS.format(
        days=days, meetings=meetings, dates=dates, extracted=extracted, extracted_free=free, whole=whole,
    )  # fmt: skip


def _table(view: View, rules: WaitRules, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> str:
    """A small table of Python rows, kept beside the log."""
    table, is_new = view.log.engine.share((view.log, rules.key, name), name)
    if is_new:
        view.log.engine.create_table(table, types, rows)
    return table


def _days(view: View, rules: WaitRules, zone: str | None) -> str:
    """A table of the days in use: their midnight, and the holiday time before it."""
    engine = view.log.engine
    table, is_new = engine.share((view.log, rules.key, "days"), "days")
    if is_new:
        import numpy as np

        used = view.whole.arrays("select start_day as day from {instances} union select end_day from {instances}")
        agenda = [day for *_, day in rules.dates]
        days = np.unique(np.concatenate([np.asarray(used["day"]), agenda]).astype(np.int64))
        arrays = {
            "day": days.astype(np.int32),
            "midnight_us": local_midnights(days, zone),
            "free_us": rules.calendar.free_before(days, zone),
            "is_free": np.isin(days, rules.calendar.holidays),
        }
        engine.register("wait_days", arrays)
        engine.run(f"create temp table {table} as select * from wait_days")
        engine.run("drop view wait_days")
    return table


def _meeting_dates(view: View, rules: WaitRules, meetings: str) -> str:
    """A table of the dates of each meeting per organisation and school, from the agenda or the whole log."""
    types = {"meeting": "integer", "organisation": "integer", "school": "varchar", "day": "integer"}
    agenda = _table(view, rules, "agenda", types, rules.dates)
    return view.whole.shared(f"dates_of_{rules.key}", _DATES.format(meetings=meetings, agenda=agenda))


_DATES = """
    with held as (
        select distinct m.meeting, m.is_regular, coalesce(i.organisation, -1) as organisation,
               coalesce(c.school, '') as school, i.start_day as day
        from {{instances}} i
        join {meetings} m on i.activity = m.activity
        join {{cases}} c on i.case_id = c.case_id),
    planned as (
        select distinct h.meeting, h.organisation, h.school, a.day
        from (select distinct meeting, organisation, school from held) h
        join {agenda} a on a.meeting = h.meeting
             and (a.organisation is null or a.organisation = h.organisation)
             and (a.school is null or a.school = h.school)),
    dates as (
        select meeting, organisation, school, day, false as is_inferred from planned
        union all
        select h.meeting, h.organisation, h.school, h.day, true
        from held h
        left join (select distinct meeting, organisation, school from planned) p
             on h.meeting = p.meeting and h.organisation = p.organisation and h.school = p.school
        where h.is_regular and p.meeting is null)
    select *, row_number() over (partition by meeting, organisation, school order by day) as number
    from dates"""


def _clip(point: str, low: str, high: str) -> str:
    return f"least(greatest({point}, {low}), {high})"


def _overlap(low: str, high: str, unit: str) -> str:
    """The summed overlap of the explicit pieces with the region from ``low`` to ``high``."""
    low, high = f"b.{low}_{unit}", f"b.{high}_{unit}"
    until, start = f"p.until_{unit}", f"p.from_{unit}"
    return f"cast(sum({_clip(until, low, high)} - {_clip(start, low, high)}) as bigint)"


_REGIONS = {
    "rest": ("start", "ready"),
    "rhythm": ("ready", "first"),
    "deferral": ("first", "asked"),
    "consent": ("asked", "end"),
}

_OVERLAPS = ",\n".join(
    f"               {_overlap(low, high, unit)} as {region}_{unit}"
    for region, (low, high) in _REGIONS.items()
    for unit in ("us", "free")
)

_PARTS = ",\n".join(
    f"               {high}_{unit} - {low}_{unit} - coalesce(e.{region}_{unit}, 0) as {region}_{unit}"
    for region, (low, high) in _REGIONS.items()
    for unit in ("us", "free")
)

_ROWS = (
    """
    with seq as (
        select i.case_id, i.position, i.activity, i.organisation, i.start_us, i.end_us, i.start_day, i.end_day,
               s.free_us + case when s.is_free then i.start_us - s.midnight_us else 0 end as start_free,
               e.free_us + case when e.is_free then i.end_us - e.midnight_us else 0 end as end_free,
               i.has_end, i.is_tied, a.is_wait, a.is_support and not i.has_end as is_running,
               a.is_consent_asked as is_asked, a.is_ready,
               case when a.is_consent_given or a.is_consent_refused then 1 else 0 end as answer,
               c.is_open, coalesce(c.school, '') as school
        from {{instances}} i
        join {{activities}} a on i.activity = a.activity
        join {{cases}} c on i.case_id = c.case_id
        join {days} s on i.start_day = s.day
        join {days} e on i.end_day = e.day),
    steps as (
        select *, sum(answer) over (partition by case_id order by position
                                    rows between unbounded preceding and current row) as n_answers,
               sum(answer) over (partition by case_id) as all_answers
        from seq where not is_wait),
    moves as (
        select case_id, position, lead(position) over w as next_position, activity as source,
               lead(activity) over w as target, organisation as source_organisation,
               lead(organisation) over w as target_organisation, end_us as start_us, end_free as start_free,
               lead(start_us) over w as next_us, lead(start_free) over w as next_free, end_day as from_day,
               is_running, is_open, is_tied or coalesce(lead(is_tied) over w, false) as is_tied,
               is_asked, n_answers < all_answers as is_answered,
               min(case when is_asked then end_us end) over asking as asked_us,
               min(case when is_asked then end_free end) over asking as asked_free,
               max(case when is_ready then end_us end) over so_far as ready_us,
               max(case when is_ready then end_free end) over so_far as ready_free,
               max(case when is_ready then end_day end) over so_far as ready_day
        from steps
        window w as (partition by case_id order by position),
               so_far as (partition by case_id order by position rows between unbounded preceding and current row),
               asking as (partition by case_id, n_answers order by position
                          rows between unbounded preceding and current row)),
    begins as (
        select f.case_id, -1 as position, n.position as next_position, cast(null as integer) as source,
               n.activity as target, cast(null as integer) as source_organisation,
               n.organisation as target_organisation, f.start_us, f.start_free, n.start_us as next_us,
               n.start_free as next_free, f.start_day as from_day, false as is_running, f.is_open,
               f.is_tied or coalesce(n.is_tied, false) as is_tied, false as is_asked, false as is_answered,
               cast(null as bigint) as asked_us, cast(null as bigint) as asked_free,
               cast(null as bigint) as ready_us, cast(null as bigint) as ready_free,
               cast(null as integer) as ready_day
        from seq f
        left join (select *, row_number() over (partition by case_id order by position) as nth from steps) n
             on f.case_id = n.case_id and n.nth = 1
        where f.position = 0 and f.is_wait),
    spans as (
        select *, target is null as is_tail,
               greatest(start_us, case when target is null then {extracted} else next_us end) as end_us,
               greatest(start_free, case when target is null then {extracted_free} else next_free end)
                 as end_free
        from (select * from moves union all select * from begins) m
        where target is not null or is_open),
    met as (
        select s.case_id, s.position, m.meeting, m.lead_days, coalesce(s.organisation, -1) as organisation,
               s.school, s.start_day as day,
               max(s.start_day) over earlier as last_day, max(s.start_us) over earlier as last_us
        from steps s join {meetings} m on s.activity = m.activity
        window earlier as (partition by s.case_id, m.meeting, s.organisation order by s.position
                           rows between unbounded preceding and 1 preceding)),
    turns as (
        select m.case_id, m.position, m.meeting, m.organisation, m.school, m.day,
               case when s.ready_us is null or s.ready_us < m.last_us then s.start_us
                    else greatest(s.start_us, s.ready_us) end as ready_us,
               case when s.ready_us is null or s.ready_us < m.last_us then s.start_free
                    else greatest(s.start_free, s.ready_free) end as ready_free,
               greatest(m.last_day + 1,
                        case when s.ready_us is null or s.ready_us < m.last_us then s.from_day
                             else s.ready_day end + m.lead_days) as due_day
        from met m join spans s on m.case_id = s.case_id and m.position = s.next_position
        where not s.is_running),
    places as (
        select case_id, position, kind,
               sum(is_date) over (partition by meeting, organisation, school order by day, is_date
                                  rows between unbounded preceding and current row) as n_before
        from (
            select meeting, organisation, school, day, 1 as is_date, cast(null as integer) as case_id,
                   cast(null as integer) as position, 'date' as kind
            from {dates}
            union all
            select meeting, organisation, school, due_day, 0, case_id, position, 'due' from turns
            union all
            select meeting, organisation, school, day, 0, case_id, position, 'handled' from turns) d),
    chances as (
        select t.case_id, t.position, t.ready_us, t.ready_free, f.day is not null as has_date,
               coalesce(f.is_inferred, h.is_inferred, false) as is_inferred, h.day is not null as is_on_date,
               case when f.day < t.day then f.day end as first_day,
               case when f.day < t.day then cast(k.n_handled - k.n_due as integer) else 0 end as meetings_skipped
        from turns t
        join (select case_id, position, max(case when kind = 'due' then n_before end) as n_due,
                     max(case when kind = 'handled' then n_before end) as n_handled
              from places where kind <> 'date' group by case_id, position) k
             on t.case_id = k.case_id and t.position = k.position
        left join {dates} f on f.meeting = t.meeting and f.organisation = t.organisation
             and f.school = t.school and f.number = k.n_due + 1
        left join {dates} h on h.meeting = t.meeting and h.organisation = t.organisation
             and h.school = t.school and h.number = k.n_handled + 1 and h.day = t.day),
    cut as (
        select s.*, {whole} as is_whole, c.case_id is not null as is_meeting,
               coalesce(c.has_date, false) as has_date, coalesce(c.is_inferred, false) as is_inferred,
               coalesce(c.is_on_date, false) as is_on_date, coalesce(c.meetings_skipped, 0) as meetings_skipped,
               case when is_answered or (is_tail and is_asked) then asked_us end as from_asked_us,
               case when is_answered or (is_tail and is_asked) then asked_free end as from_asked_free,
               case when c.has_date then c.ready_us end as from_ready_us,
               case when c.has_date then c.ready_free end as from_ready_free,
               d.midnight_us as first_us, d.free_us as first_free
        from spans s
        left join chances c on s.case_id = c.case_id and s.next_position = c.position
        left join {days} d on c.first_day = d.day),
    asked as (
        select *, case when from_asked_us is null then end_us
                       else """
    + _clip("from_asked_us", "start_us", "end_us")
    + """ end as asked_cut_us,
               case when from_asked_us is null then end_free
                    else """
    + _clip("from_asked_free", "start_free", "end_free")
    + """ end as asked_cut_free
        from cut),
    ready as (
        select *, least(coalesce(from_ready_us, asked_cut_us), asked_cut_us) as ready_cut_us,
               least(coalesce(from_ready_free, asked_cut_free), asked_cut_free) as ready_cut_free
        from asked),
    bounded as (
        select case_id, position, source, target, source_organisation, target_organisation, start_us, end_us,
               start_free, end_free, is_tail, is_tied, is_running, is_whole, is_meeting, has_date, is_inferred,
               is_on_date, meetings_skipped, asked_cut_us as asked_us, asked_cut_free as asked_free,
               ready_cut_us as ready_us, ready_cut_free as ready_free,
               """
    + _clip("coalesce(first_us, asked_cut_us)", "ready_cut_us", "asked_cut_us")
    + """ as first_us,
               """
    + _clip("coalesce(first_free, asked_cut_free)", "ready_cut_free", "asked_cut_free")
    + """ as first_free
        from ready),
    waiting as (
        select case_id, position, is_wait, start_us, start_free, end_us, end_free,
               case when has_end then end_us
                    else coalesce(next_us, case when is_open then {extracted} else start_us end) end as until_us,
               case when has_end then end_free
                    else coalesce(next_free, case when is_open then {extracted_free} else start_free end) end
                 as until_free,
               coalesce(step, -1) as step
        from (select *, min(case when not is_wait then start_us end) over later as next_us,
                     min(case when not is_wait then start_free end) over later as next_free,
                     max(case when not is_wait then position end) over (
                         partition by case_id order by position
                         rows between unbounded preceding and current row) as step
              from seq where case_id in (select case_id from seq where is_wait)
              window later as (partition by case_id order by position
                               rows between 1 following and unbounded following)) w),
    covered as (
        select *, max(case when is_wait then until_us end) over earlier as covered_us,
               max(case when is_wait then until_free end) over earlier as covered_free
        from waiting
        window earlier as (partition by case_id order by position
                           rows between unbounded preceding and 1 preceding)),
    pieces as (
        select case_id, step, greatest(start_us, covered_us) as from_us, until_us,
               greatest(start_free, covered_free) as from_free, until_free
        from covered where is_wait and until_us > coalesce(covered_us, start_us)
        union all
        select case_id, step, end_us, covered_us, end_free, covered_free
        from covered where not is_wait and covered_us > end_us),
    explicit as (
        select b.case_id, b.position,
"""
    + _OVERLAPS
    + """
        from bounded b join pieces p on b.case_id = p.case_id and b.position = p.step
        group by b.case_id, b.position),
    parts as (
        select b.*,
"""
    + _PARTS
    + """
        from bounded b left join explicit e on b.case_id = e.case_id and b.position = e.position)
    select case_id, position, source, target, source_organisation, target_organisation, start_us, end_us,
           is_tail, is_tied, is_running,
           case when is_running then 0 else end_us - start_us end as total_us,
           case when is_running then end_us - start_us else 0 end as running_us,
           case when is_running then 0 when is_whole then end_us - start_us
                else end_us - start_us - rest_us - rhythm_us - deferral_us - consent_us end as explicit_us,
           case when is_running then 0 when is_whole then end_free - start_free
                else end_free - start_free - rest_free - rhythm_free - deferral_free - consent_free end
             as explicit_free_us,
"""
    + ",\n".join(
        f"           case when is_running or is_whole then 0 else {part} end as {name}"
        for name, part in (
            ("consent_us", "consent_us"),
            ("consent_free_us", "consent_free"),
            ("rhythm_us", "rhythm_us"),
            ("rhythm_free_us", "rhythm_free"),
            ("deferral_us", "deferral_us"),
            ("deferral_free_us", "deferral_free"),
            ("holiday_us", "rest_free"),
            ("holiday_free_us", "rest_free"),
            ("unexplained_us", "rest_us - rest_free"),
            ("unexplained_free_us", "cast(0 as bigint)"),
            ("meetings_skipped", "meetings_skipped"),
        )
    )
    + """,
           is_meeting, has_date, is_inferred, is_on_date
    from parts"""
)
