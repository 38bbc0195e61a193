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
        wait_codes=_codes_with(view, "wait"),
        named_wait=" or ".join(f"(source = {s} and target = {t})" for s, t in rules.transitions) or "false",
    )


def _codes_with(view: View, mark: str) -> str:
    """The codes of the activities with this mark, as SQL; -1 where there are none."""
    codes = [str(code) for code, activity in enumerate(view.manifest.activities) if mark in activity["marks"]]
    return ", ".join(codes) or "-1"


def _both(template: str) -> str:
    """``template`` for instants (us) and for the holiday time before them (free)."""
    return ", ".join(template.replace("UNIT", unit) for unit in ("us", "free"))


def _clip(point: str, low: str, high: str) -> str:
    return f"least(greatest({point}, {low}), {high})"


_SO_FAR = "rows between unbounded preceding and current row"
_BEFORE = "rows between unbounded preceding and 1 preceding"


def _free(point: str, day: str) -> str:
    """The school holiday before an instant of :data:`day`, a row of the days in use."""
    return f"{day}.midnight_free + case when {day}.is_free then {point} - {day}.midnight_us else 0 end"


# From each step to the next one of its case, straight from the stored order: one narrow sort. What a log has
# here and there only (help, consent, logged waits) is joined to these rows, as a window costs all rows.
_STEPS = """
    following as (
        select case_id, position, activity, organisation, start_us, end_us, start_day, end_day, has_end, is_tied,
               lead(position) over w as next_position, lead(activity) over w as next_activity,
               lead(organisation) over w as next_organisation, lead(start_us) over w as next_us,
               lead(start_day) over w as next_day, lead(is_tied) over w as next_is_tied
        from {{instances}} where activity not in ({wait_codes})
        window w as (partition by case_id order by position))"""

# From step to step; from a wait that begins a case to its first step; from the last step of an open case on.
_SPANS = f"""
    still_open as (
        select c.case_id, c.extracted_us, {{extracted_free}} as extracted_free from {{{{cases}}}} c where c.is_open),
    moves as (
        select i.case_id, i.position, i.next_position, i.activity as source, i.next_activity as target,
               i.organisation as source_organisation, i.next_organisation as target_organisation,
               i.end_us as start_us, {_free("i.end_us", "e")} as start_free,
               greatest(i.end_us, coalesce(i.next_us, c.extracted_us)) as end_us,
               greatest({_free("i.end_us", "e")}, coalesce({_free("i.next_us", "n")}, c.extracted_free)) as end_free,
               i.next_us, {_free("i.next_us", "n")} as next_free, i.end_day as from_day,
               a.is_support and not i.has_end as is_running, a.is_consent_asked as is_asked,
               i.is_tied or coalesce(i.next_is_tied, false) as is_tied
        from following i
        join {{{{activities}}}} a on i.activity = a.activity
        join {{days}} e on i.end_day = e.day and e.axis = {{axis}}
        left join {{days}} n on i.next_day = n.day and n.axis = {{axis}}
        left join still_open c on i.case_id = c.case_id and i.next_position is null
        where i.next_position is not null or c.case_id is not null),
    begins as (
        select i.case_id, -1, n.position, cast(null as integer), n.activity, cast(null as integer),
               n.organisation, i.start_us, {_free("i.start_us", "s")},
               greatest(i.start_us, coalesce(n.start_us, c.extracted_us)),
               greatest({_free("i.start_us", "s")}, coalesce({_free("n.start_us", "d")}, c.extracted_free)),
               n.start_us, {_free("n.start_us", "d")}, i.start_day, false, false,
               i.is_tied or coalesce(n.is_tied, false)
        from {{{{instances}}}} i
        join {{days}} s on i.start_day = s.day and s.axis = {{axis}}
        left join (select *, row_number() over (partition by case_id order by position) as nth from following
                   where case_id in (select case_id from {{{{instances}}}}
                                     where position = 0 and activity in ({{wait_codes}}))) n
             on i.case_id = n.case_id and n.nth = 1
        left join {{days}} d on n.start_day = d.day and d.axis = {{axis}}
        left join still_open c on i.case_id = c.case_id and n.position is null
        where i.position = 0 and i.activity in ({{wait_codes}})
              and (n.position is not null or c.case_id is not null)),
    spans as (
        select *, target is null as is_tail from (select * from moves union all select * from begins) m)"""

# Until when help with a recorded end ran: the latest end among the supports so far.
_HELP = """
    helped as (
        select s.case_id, s.position, max(h.end_us) as helped_us, max(h.end_free) as helped_free
        from spans s
        join (select i.case_id, i.position, i.end_us, FREE as end_free
              from following i
              join {{activities}} a on i.activity = a.activity
              join {days} d on i.end_day = d.day and d.axis = {axis}
              where a.is_support and i.has_end) h
             on s.case_id = h.case_id and h.position <= s.position and h.end_us > s.start_us
        group by s.case_id, s.position)""".replace("FREE", _free("i.end_us", "d"))

# Since when consent is asked for: the earliest asking since the last answer counts, when an answer comes or
# the case stands at the asking.
_CONSENT = """
    answers as (
        select i.case_id, i.position from following i join {{activities}} a on i.activity = a.activity
        where a.is_consent_given or a.is_consent_refused),
    askings as (
        select i.case_id, i.position, i.end_us, FREE as end_free, min(g.position) as answered
        from following i
        join {{activities}} a on i.activity = a.activity
        join {days} d on i.end_day = d.day and d.axis = {axis}
        left join answers g on i.case_id = g.case_id and g.position > i.position
        where a.is_consent_asked
        group by i.case_id, i.position, i.end_us, FREE),
    asked as (
        select s.case_id, s.position, min(q.end_us) as asked_us, min(q.end_free) as asked_free
        from spans s
        join askings q on s.case_id = q.case_id and q.position <= s.position
             and (s.position < q.answered or (q.answered is null and s.is_tail and s.is_asked))
        group by s.case_id, s.position)""".replace("FREE", _free("i.end_us", "d"))

# Transitions into a meeting: the first date a case could be handled on, and how many it was not.
# A case that was handled on some date waits for a later one. Dates before a day are counted by sorting
# dates and days together, so that no case is joined to every date it passed.
_CHANCES = f"""
    met as (
        select i.case_id, {{axis}} as axis, i.position, m.meeting, m.lead_days,
               coalesce(i.organisation, -1) as organisation, coalesce(c.school, '') as school, i.start_day as day,
               max(i.start_day) over earlier as last_day, max(i.start_us) over earlier as last_us
        from following i
        join {{meetings}} m on i.activity = m.activity
        join {{{{cases}}}} c on i.case_id = c.case_id
        window earlier as (partition by i.case_id, m.meeting, i.organisation order by i.position {_BEFORE})),
    entries as (
        select m.*, s.start_us, s.start_free, s.from_day, s.position as from_position
        from met m join spans s on m.case_id = s.case_id and m.position = s.next_position
        where not s.is_running),
    marked as (
        select m.case_id, m.position, max(r.end_us) as marked_us, max({
    _free("r.end_us", "d")
}) as marked_free,
               max(r.end_day) as marked_day
        from entries m
        join (select i.case_id, i.position, i.end_us, i.end_day, {{axis}} as axis
              from following i join {{{{activities}}}} a on i.activity = a.activity
              where a.is_ready) r on m.case_id = r.case_id and r.position <= m.from_position
        join {{days}} d on r.end_day = d.day and d.axis = r.axis
        group by m.case_id, m.position),
    turns as (
        select t.case_id, t.axis, t.position, t.day, d.series,
               {
    _both("case when is_marked then greatest(start_UNIT, marked_UNIT) else start_UNIT end as ready_UNIT")
},
               greatest(last_day + 1, case when is_marked then marked_day else from_day end + lead_days) as due_day
        from (select m.*, r.marked_us, r.marked_free, r.marked_day,
                     r.marked_us is not null and r.marked_us >= coalesce(m.last_us, r.marked_us) as is_marked
              from entries m left join marked r on m.case_id = r.case_id and m.position = r.position) t
        left join (select axis, meeting, organisation, school, series from {{dates}} where number = 1) d
             on d.axis = t.axis and d.meeting = t.meeting and d.organisation = t.organisation
             and d.school = t.school),
    places as (
        select series, day, is_date,
               sum(is_date) over (partition by series order by day, is_date {_SO_FAR}) as n_before
        from (
            select series, day, 1 as is_date from {{dates}}
            union all
            select distinct series, day, 0
            from (select series, due_day as day from turns union all select series, day from turns) t) d),
    before as (select series, day, cast(n_before as integer) as n_before from places where is_date = 0),
    chances as (
        select t.case_id, t.axis, t.position, t.ready_us, t.ready_free, f.day is not null as has_date,
               coalesce(f.is_inferred, h.is_inferred, false) as is_inferred, h.day is not null as is_on_date,
               case when f.day < t.day then f.day end as first_day,
               case when f.day < t.day then k.n_before - u.n_before else 0 end as meetings_skipped
        from turns t
        left join before u on u.series = t.series and u.day = t.due_day
        left join before k on k.series = t.series and k.day = t.day
        left join {{dates}} f on f.series = t.series and f.number = u.n_before + 1
        left join {{dates}} h on h.series = t.series and h.number = k.n_before + 1 and h.day = t.day)"""

# Until when help with a recorded end ran, as far as the span goes.
_HELPED = _clip("coalesce(h.helped_UNIT, s.start_UNIT)", "s.start_UNIT", "s.end_UNIT")

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
               {_both("q.asked_UNIT as found_asked_UNIT")},
               {_both("case when c.has_date then c.ready_UNIT end as found_ready_UNIT")},
               {_both("d.midnight_UNIT as found_first_UNIT")}
        from spans s
        left join helped h on s.case_id = h.case_id and s.position = h.position
        left join asked q on s.case_id = q.case_id and s.position = q.position
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

# Wait events as pieces that do not overlap, each beside the step before it: waits in a row have positions that
# grow as their numbers do, and the step stands before the first of them. A wait with a start only lasts
# until the next step, or still lasts in an open case. What earlier waits cover at a step is a piece too.
_PIECES = f"""
    waiting as (
        select i.case_id, i.position, i.step, i.start_us, {_free("i.start_us", "b")} as start_free,
               case when i.has_end then i.end_us else coalesce(s.next_us, s.end_us) end as until_us,
               case when i.has_end then {
    _free("i.end_us", "e")
} else coalesce(s.next_free, s.end_free) end as until_free,
               s.next_us
        from (select *, min(position) over (partition by case_id, position - nth) - 1 as step
              from (select *, row_number() over (partition by case_id order by position) as nth
                    from {{{{instances}}}} where activity in ({{wait_codes}})) w) i
        join {{days}} b on i.start_day = b.day and b.axis = {{axis}}
        join {{days}} e on i.end_day = e.day and e.axis = {{axis}}
        join spans s on i.case_id = s.case_id and i.step = s.position),
    covered as (
        select *, {_both("max(until_UNIT) over earlier as covered_UNIT")}
        from waiting
        window earlier as (partition by case_id order by position {_BEFORE})),
    pieces as (
        select case_id, step, {_both("greatest(start_UNIT, covered_UNIT) as from_UNIT")}, {
    _both("until_UNIT")
}
        from covered where until_us > greatest(start_us, covered_us)
        union all
        select s.case_id, s.position, s.start_us, s.start_free, max(w.until_us), max(w.until_free)
        from spans s
        join (select * from waiting where until_us > next_us) w
             on s.case_id = w.case_id and w.position < s.position and w.until_us > s.start_us
        group by s.case_id, s.position, s.start_us, s.start_free)"""

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
    with {_STEPS}, {_SPANS}, {_HELP}, {_CONSENT}, {_CHANCES}, {_CUTS}, {_PIECES},
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
