"""Waiting per transition and case, split into causes that add up: the rows other measures share.

*Wait* events are taken out of the sequence, so a transition runs from the end of one other event to
the start of the next. Every microsecond of it is claimed once, in this order:

1. running help, outside waiting: the whole transition where its source is a support with a start
   only; elsewhere what lies inside the union of the case's supports with a start and a later end
2. explicit: inside the union of the case's wait events, or a transition named as a wait
3. consent: from consent asked to given or refused
4. rhythm: from ready to the first date of the meeting on or after ready + lead time
5. deferral: from that date to the meeting that handled the case
6. holiday: school holidays in what is left
7. unexplained: the rest

A support is a step, so one that begins later than a transition's source begins where the transition
ends, or after it: running help covers a transition from its start up to one instant, the latest end
among the supports so far. A support with a start only says nothing beyond the next step.

Intervals are half-open. The cut points of a transition stand in the order start, helped (until
there help ran), ready, first meeting, consent asked, end, so the regions between them are differences
of neighbours. Logged waits are laid over the regions, and a running total of holiday time
(``…_free``) beside each instant (``…_us``) turns every part into its time inside school holidays.

References: Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas, *Why am I waiting?* (2022/2023),
reduced to what the log of a support trajectory carries.
"""

from __future__ import annotations

from collections.abc import Mapping

from routekaart.log.view import View
from routekaart.measures.meeting_dates import axis, days_in_use, meeting_activities, meeting_dates
from routekaart.measures.wait_rules import WaitRules, wait_rules

__all__ = ["CAUSES", "wait_rows"]

#: Causes in the order in which they claim time.
CAUSES = ("explicit", "consent", "rhythm", "deferral", "holiday", "unexplained")


def wait_rows(view: View, rules: WaitRules | None = None) -> str:
    """The name of a table with one row per transition of each case, made once per view and rules.

    Columns: ``case_id``, ``position`` (of the source; -1 where a case begins with a wait),
    ``source``, ``target`` (activity codes; a null source is such a beginning, a null target the tail
    of an open case), ``source_organisation``, ``target_organisation``, ``start_us``, ``end_us``,
    ``is_tail``, ``is_tied``, ``is_running`` (help runs throughout, as the source is a support with a
    start only); in microseconds ``total_us`` (waiting: the sum of the causes), ``running_us`` (help
    that runs: with the total the length of the transition), ``running_explicit_us`` (its part inside
    wait events), and for each of :data:`CAUSES` ``<cause>_us`` and ``<cause>_free_us`` (its part inside
    school holidays); ``meetings_skipped`` (0 where help ran throughout); of transitions into a meeting
    ``is_meeting``, ``has_date`` (a date on or after ready is known), ``is_inferred`` (dates come from
    the log) and ``is_on_date`` (handled on a known date).

    ``rules`` are those that :func:`~routekaart.measures.wait_rules.wait_rules` makes by itself when
    None.
    """
    chosen = rules or wait_rules(view)
    return view.per_case(chosen.key, lambda: _sql(view, chosen))


def _sql(view: View, rules: WaitRules) -> str:
    """SQL for the rows, every table but those of the view put in."""
    zone = None if view.manifest.is_date_only else view.manifest.timezone
    free_until = "c.extracted_free_us"
    if view.manifest.dates == "keep":
        free_until = f"cast({rules.calendar.free_until(view.manifest.extracted_us, zone)} as bigint)"
    return _ROWS.format(
        days=days_in_use(view, rules, zone),
        meetings=meeting_activities(view, rules),
        dates=meeting_dates(view, rules),
        extracted_free=free_until,
        axis=axis(view, "i"),
        **_looking_back(view),
        named_wait=" or ".join(f"(source = {s} and target = {t})" for s, t in rules.transitions) or "false",
    )


def _both(template: str) -> str:
    """``template`` for instants (us) and for the holiday time before them (free)."""
    return ", ".join(template.replace("UNIT", unit) for unit in ("us", "free"))


def _clip(point: str, low: str, high: str) -> str:
    return f"least(greatest({point}, {low}), {high})"


#: What is read by looking back over the steps of a case, for a log that has such steps at all: mark → columns.
_LOOKING_BACK: Mapping[str, Mapping[str, str]] = {
    "consent_asked": {
        "n_answers": "sum(answer) over (partition by case_id order by position SO_FAR)",
        "all_answers": "sum(answer) over (partition by case_id)",
        "is_asking": "n_answers < all_answers or (is_asked and lead(activity) over w is null)",
        "asked_us": "min(case when is_asked then end_us end) over (partition by case_id, n_answers order by position SO_FAR)",
        "asked_free": "min(case when is_asked then end_free end) over (partition by case_id, n_answers order by position SO_FAR)",
    },
    "ready": {
        "ready_us": "max(case when is_ready then end_us end) over (partition by case_id order by position SO_FAR)",
        "ready_free": "max(case when is_ready then end_free end) over (partition by case_id order by position SO_FAR)",
        "ready_day": "max(case when is_ready then end_day end) over (partition by case_id order by position SO_FAR)",
    },
    "support": {
        "helped_us": "max(case when is_helped then end_us end) over (partition by case_id order by position SO_FAR)",
        "helped_free": "max(case when is_helped then end_free end) over (partition by case_id order by position SO_FAR)",
    },
}
#: What they are where the log has no such step.
_NOTHING = {"n_answers": "0", "all_answers": "0", "is_asking": "false", "ready_day": "cast(null as integer)"}


def _looking_back(view: View) -> dict[str, str]:
    """The columns of :data:`_LOOKING_BACK`: a window over all steps costs more than all the rest."""
    marks = {mark for activity in view.manifest.activities for mark in activity["marks"]}
    if "support" in marks and not view.rows(_ANY_HELP)[0][0]:
        marks.discard("support")
    return {
        name: sql.replace("SO_FAR", _SO_FAR) if mark in marks else _NOTHING.get(name, "cast(null as bigint)")
        for mark, columns in _LOOKING_BACK.items()
        for name, sql in columns.items()
    }


_ANY_HELP = """
    select count(*) from {instances} i join {activities} a on i.activity = a.activity
    where a.is_support and i.has_end"""

_SO_FAR = "rows between unbounded preceding and current row"
_BEFORE = "rows between unbounded preceding and 1 preceding"
_AFTER = "rows between 1 following and unbounded following"

# Every event with its holiday time; those that are no waits are steps.
_STEPS = """
    events as (
        select i.case_id, i.position, i.activity, i.organisation, coalesce(c.school, '') as school,
               i.start_us, i.end_us, i.start_day, i.end_day, i.has_end, i.is_tied, c.is_open, a.is_wait,
               {axis} as axis, c.extracted_us, {extracted_free} as extracted_free,
               s.midnight_free + case when s.is_free then i.start_us - s.midnight_us else 0 end as start_free,
               e.midnight_free + case when e.is_free then i.end_us - e.midnight_us else 0 end as end_free,
               a.is_support and not i.has_end as is_running, a.is_support and i.has_end as is_helped,
               a.is_consent_asked as is_asked, a.is_ready,
               case when a.is_consent_given or a.is_consent_refused then 1 else 0 end as answer
        from {{instances}} i
        join {{activities}} a on i.activity = a.activity
        join {{cases}} c on i.case_id = c.case_id
        join {days} s on i.start_day = s.day and s.axis = {axis}
        join {days} e on i.end_day = e.day and e.axis = {axis}),
    steps as (
        select *, {n_answers} as n_answers, {all_answers} as all_answers
        from events where not is_wait)"""

# From step to step; from a wait that begins a case to its first step; from the last step of an open case on.
# The earliest asking since the last answer counts, when an answer comes or the case still waits for one.
_SPANS = f"""
    moves as (
        select case_id, position, lead(position) over w as next_position,
               activity as source, lead(activity) over w as target,
               organisation as source_organisation, lead(organisation) over w as target_organisation,
               {_both("end_UNIT as start_UNIT")}, {_both("lead(start_UNIT) over w as next_UNIT")},
               end_day as from_day, is_open, {_both("extracted_UNIT")}, is_running,
               is_tied or coalesce(lead(is_tied) over w, false) as is_tied,
               {{is_asking}} as is_asking, {_both("{asked_UNIT} as asked_UNIT")},
               {_both("{ready_UNIT} as ready_UNIT")}, {{ready_day}} as ready_day,
               {_both("{helped_UNIT} as helped_UNIT")}
        from steps
        window w as (partition by case_id order by position)),
    begins as (
        select f.case_id, -1, n.position, cast(null as integer), n.activity, cast(null as integer),
               n.organisation, f.start_us, f.start_free, n.start_us, n.start_free, f.start_day, f.is_open,
               f.extracted_us, f.extracted_free, false,
               f.is_tied or coalesce(n.is_tied, false), false, cast(null as bigint), cast(null as bigint),
               cast(null as bigint), cast(null as bigint), cast(null as integer),
               cast(null as bigint), cast(null as bigint)
        from events f
        left join (select *, row_number() over (partition by case_id order by position) as nth from steps
                   where case_id in (select case_id from events where position = 0 and is_wait)) n
             on f.case_id = n.case_id and n.nth = 1
        where f.position = 0 and f.is_wait),
    spans as (
        select *, target is null as is_tail,
               {
    _both("greatest(start_UNIT, case when target is null then extracted_UNIT else next_UNIT end) as end_UNIT")
}
        from (select * from moves union all select * from begins) m
        where target is not null or is_open)"""

# Transitions into a meeting: the first date a case could be handled on, and how many it was not.
# A case that was handled on some date waits for a later one. Dates before a day are counted by sorting
# dates and days together, so that no case is joined to every date it passed.
_CHANCES = f"""
    met as (
        select s.case_id, s.axis, s.position, m.meeting, m.lead_days, coalesce(s.organisation, -1) as organisation,
               s.school, s.start_day as day, max(s.start_day) over earlier as last_day,
               max(s.start_us) over earlier as last_us
        from steps s join {{meetings}} m on s.activity = m.activity
        window earlier as (partition by s.case_id, m.meeting, s.organisation order by s.position {_BEFORE})),
    turns as (
        select case_id, axis, position, meeting, organisation, school, day,
               {
    _both("case when is_marked then greatest(start_UNIT, marked_UNIT) else start_UNIT end as ready_UNIT")
},
               greatest(last_day + 1, case when is_marked then marked_day else from_day end + lead_days) as due_day
        from (select m.*, s.start_us, s.start_free, s.from_day, s.ready_us as marked_us,
                     s.ready_free as marked_free, s.ready_day as marked_day,
                     s.ready_us is not null and s.ready_us >= coalesce(m.last_us, s.ready_us) as is_marked
              from met m join spans s on m.case_id = s.case_id and m.position = s.next_position
              where not s.is_running) t),
    places as (
        select case_id, position, kind,
               sum(is_date) over (partition by axis, meeting, organisation, school order by day, is_date {
    _SO_FAR
})
                 as n_before
        from (
            select axis, meeting, organisation, school, day, 1 as is_date, cast(null as integer) as case_id,
                   cast(null as integer) as position, 'date' as kind
            from {{dates}}
            union all
            select axis, meeting, organisation, school, due_day, 0, case_id, position, 'due' from turns
            union all
            select axis, meeting, organisation, school, day, 0, case_id, position, 'handled' from turns) d),
    counted as (
        select case_id, position, max(case when kind = 'due' then n_before end) as n_due,
               max(case when kind = 'handled' then n_before end) as n_handled
        from places where kind <> 'date' group by case_id, position),
    chances as (
        select t.case_id, t.axis, t.position, t.ready_us, t.ready_free, f.day is not null as has_date,
               coalesce(f.is_inferred, h.is_inferred, false) as is_inferred, h.day is not null as is_on_date,
               case when f.day < t.day then f.day end as first_day,
               cast(case when f.day < t.day then k.n_handled - k.n_due else 0 end as integer) as meetings_skipped
        from turns t
        join counted k on t.case_id = k.case_id and t.position = k.position
        left join {{dates}} f on f.axis = t.axis and f.meeting = t.meeting and f.organisation = t.organisation
             and f.school = t.school and f.number = k.n_due + 1
        left join {{dates}} h on h.axis = t.axis and h.meeting = t.meeting and h.organisation = t.organisation
             and h.school = t.school and h.number = k.n_handled + 1 and h.day = t.day)"""

# Until when help with a recorded end ran, as far as the span goes.
_HELPED = _clip("coalesce(s.helped_UNIT, s.start_UNIT)", "s.start_UNIT", "s.end_UNIT")

# Every span with its cut points: start <= helped <= ready <= first <= asked <= end. Without help, helped
# stands at the start; without a meeting, ready and first stand at asked, and so leave no rhythm; without
# consent, asked stands at the end.
_CUTS = f"""
    facts as (
        select s.case_id, s.position, s.source, s.target, s.source_organisation, s.target_organisation,
               s.start_us, s.start_free, s.end_us, s.end_free, s.is_tail, s.is_tied, s.is_running,
               {{named_wait}} as is_named, c.case_id is not null as is_meeting,
               coalesce(c.has_date, false) as has_date, coalesce(c.is_inferred, false) as is_inferred,
               coalesce(c.is_on_date, false) as is_on_date, coalesce(c.meetings_skipped, 0) as meetings_skipped,
               {_both(f"case when s.is_running then s.end_UNIT else {_HELPED} end as helped_UNIT")},
               {_both("case when s.is_asking then s.asked_UNIT end as found_asked_UNIT")},
               {_both("case when c.has_date then c.ready_UNIT end as found_ready_UNIT")},
               {_both("d.midnight_UNIT as found_first_UNIT")}
        from spans s
        left join chances c on s.case_id = c.case_id and s.next_position = c.position
        left join {{days}} d on c.first_day = d.day and c.axis = d.axis),
    until_asked as (
        select *, {
    _both(_clip("coalesce(found_asked_UNIT, end_UNIT)", "helped_UNIT", "end_UNIT") + " as asked_UNIT")
}
        from facts),
    until_ready as (
        select *, {
    _both(_clip("coalesce(found_ready_UNIT, asked_UNIT)", "helped_UNIT", "asked_UNIT") + " as ready_UNIT")
}
        from until_asked),
    cut as (
        select *, {
    _both(_clip("coalesce(found_first_UNIT, asked_UNIT)", "ready_UNIT", "asked_UNIT") + " as first_UNIT")
}
        from until_ready)"""

# Wait events as pieces that do not overlap, each beside the step before it. A wait with a start only lasts
# until the next step, or still lasts in an open case. What earlier waits cover at a step is a piece too.
_PIECES = f"""
    waiting as (
        select case_id, position, is_wait, {_both("start_UNIT")}, {
    _both("end_UNIT")
}, coalesce(step, -1) as step,
               {
    _both(
        "case when has_end then end_UNIT else coalesce(next_UNIT,"
        " case when is_open then extracted_UNIT else start_UNIT end) end as until_UNIT"
    )
}
        from (select *, {_both("min(case when not is_wait then start_UNIT end) over later as next_UNIT")},
                     max(case when not is_wait then position end) over so_far as step
              from events where case_id in (select case_id from events where is_wait)
              window later as (partition by case_id order by position {_AFTER}),
                     so_far as (partition by case_id order by position {_SO_FAR})) w),
    covered as (
        select *, {_both("max(case when is_wait then until_UNIT end) over earlier as covered_UNIT")}
        from waiting
        window earlier as (partition by case_id order by position {_BEFORE})),
    pieces as (
        select case_id, step, {_both("greatest(start_UNIT, covered_UNIT) as from_UNIT")}, {
    _both("until_UNIT")
}
        from covered where is_wait and until_us > greatest(start_us, covered_us)
        union all
        select case_id, step, end_us, end_free, covered_us, covered_free
        from covered where not is_wait and covered_us > end_us)"""

_REGIONS = {
    "rest": ("helped", "ready"),
    "rhythm": ("ready", "first"),
    "deferral": ("first", "asked"),
    "consent": ("asked", "end"),
}


def _waited(low: str, high: str) -> str:
    """The summed overlap of wait pieces with the region from ``low`` to ``high``."""
    last, first = (_clip(f"p.{point}_UNIT", f"c.{low}_UNIT", f"c.{high}_UNIT") for point in ("until", "from"))
    return f"cast(sum({last} - {first}) as bigint)"


_OVERLAPS = ", ".join(_both(f"{_waited(*bounds)} as {name}_UNIT") for name, bounds in _REGIONS.items())
_RUNNING_EXPLICIT = _waited("start", "helped").replace("UNIT", "us")
_REMAINS = ", ".join(
    _both(f"{high}_UNIT - {low}_UNIT - coalesce(w.{name}_UNIT, 0) as {name}_UNIT")
    for name, (low, high) in _REGIONS.items()
)
_LEFT = "end_UNIT - helped_UNIT - rest_UNIT - rhythm_UNIT - deferral_UNIT - consent_UNIT"


def _cause(name: str, us: str, free: str) -> str:
    parts = ((f"{name}_us", us), (f"{name}_free_us", free))
    return ", ".join(f"case when is_named then 0 else {part} end as {column}" for column, part in parts)


_ROWS = f"""
    with {_STEPS}, {_SPANS}, {_CHANCES}, {_CUTS}, {_PIECES},
    waited as (
        select c.case_id, c.position, {_RUNNING_EXPLICIT} as running_explicit_us, {_OVERLAPS}
        from cut c join pieces p on c.case_id = p.case_id and c.position = p.step
        group by c.case_id, c.position),
    parts as (
        select c.*, coalesce(w.running_explicit_us, 0) as running_explicit_us, {_REMAINS}
        from cut c left join waited w on c.case_id = w.case_id and c.position = w.position)
    select case_id, position, source, target, source_organisation, target_organisation, start_us, end_us,
           is_tail, is_tied, is_running,
           end_us - helped_us as total_us, helped_us - start_us as running_us, running_explicit_us,
           case when is_named then end_us - helped_us else {_LEFT.replace("UNIT", "us")} end as explicit_us,
           case when is_named then end_free - helped_free
                else {_LEFT.replace("UNIT", "free")} end as explicit_free_us,
           {_cause("consent", "consent_us", "consent_free")},
           {_cause("rhythm", "rhythm_us", "rhythm_free")},
           {_cause("deferral", "deferral_us", "deferral_free")},
           {_cause("holiday", "rest_free", "rest_free")},
           {_cause("unexplained", "rest_us - rest_free", "cast(0 as bigint)")},
           case when is_named or (helped_us > start_us and helped_us = end_us) then 0
                else meetings_skipped end as meetings_skipped,
           is_meeting, has_date, is_inferred, is_on_date
    from parts"""
