"""Activations: every time a rule asked something of a case, and how that came out.

What activates a rule, and when it is *satisfied*:

- response: a step of ``from``; satisfied by a later step of ``to``, within the limit
- maximum_time: as response, where a closed case without ``to`` leaves nothing to time; with ``minimum``
  also not sooner than that
- minimum_time: a step of ``from``; satisfied when the next ``to`` comes at the limit or later
- precedence: a step of ``to``; satisfied by an earlier step of ``from``, the term of which still ran
- absence: a step of ``from``; satisfied when no ``to`` follows within the limit. Without ``from`` the
  case itself activates the rule
- at_most, eventually: the case; satisfied by at most ``count`` steps of ``to``; by a step of ``to``
- not_aba: a step from the one side to the other; satisfied when what follows is not the first again
- at_least_per_school_year: each school year of a school that lies in the log; satisfied by steps of
  ``to`` on at least ``count`` dates

Otherwise it is *violated*; while a case is open, what has not come yet is *pending* within the limit and
*overdue* past it. Where the outcome rests on a step that is not there, and that step occurs in no case of
the same school and group, it is *not_recorded*: absence from such a log says nothing. A group of fewer
than :data:`SMALLEST_GROUP` cases says too little of what is recorded; there the school as a whole counts.
*lapsed* activations (released, or without an end to time) stand in the rows and in no count.

Time runs from the start of a step to the start of another, on the scale of the limit. Of steps with one
instant, the declared order of ties decides; ``is_tied`` marks activations that rest on it.

The templates are those of Declare (Pesic, Schonenberg, van der Aalst, *DECLARE: full support for
loosely-structured processes*, 2007), with outcomes for open cases and terms added.
"""

from __future__ import annotations

from routekaart.log.view import View
from routekaart.measures.agreements.meetings import MEETINGS
from routekaart.measures.agreements.tables import Held, days_table, groups_table, pairs_table, steps_table
from routekaart.measures.agreements.terms import TERMS

__all__ = ["SMALLEST_GROUP", "activation_rows"]

#: The least cases of a group from which one can tell which steps are recorded there.
SMALLEST_GROUP = 5


def activation_rows(view: View, held: Held) -> str:
    """The name of a table with one row per activation, made once per view and rules.

    Columns: ``rule`` and ``pair`` (numbers in ``held``), ``case_id`` (null for rules about a school),
    ``position`` (of the activating step; null where the case activates), ``day`` (local date as days
    since 1970), ``school``, ``outcome`` (see above), ``role`` ("from" or "to": the side whose absence
    decided; else null), ``is_tied``.
    """
    names = {
        "pairs": pairs_table(view, held),
        "days": days_table(view, held),
        "groups": groups_table(view, held),
        "smallest": SMALLEST_GROUP,
    }
    steps = steps_table(view, held)
    matched = _MATCHED.format(steps=steps, **names)
    whole = view.whole
    recorded = whole.shared(f"agreement_recorded_{held.key}", _RECORDED.format(steps=steps))
    held_meetings = whole.shared(f"agreement_meetings_{held.key}", MEETINGS.format(steps=steps, **names))
    names["matched"] = view.shared(f"agreement_matched_{held.key}", matched)
    names["terms"] = view.shared(f"agreement_terms_{held.key}", TERMS.format(steps=steps, **names))
    sql = _ROWS.format(recorded=recorded, meetings=held_meetings, **names)
    return view.shared(f"agreement_rows_{held.key}", sql)


# Every instance that is a step of some pair, once per pair, with the time of its start on the pair's scale.
_MATCHED = """
    select m.pair, m.case_id, m.position, m.start_us, m.start_day, m.is_from, m.is_to, m.is_release, m.is_only,
           case p.scale when 'school' then d.school_number when 'hour' then m.start_us else m.start_day end as clock
    from (
        select s.pair, i.case_id, i.position, min(i.start_us) as start_us, min(i.start_day) as start_day,
               max(case when s.role = 'from' then 1 else 0 end) as is_from,
               max(case when s.role = 'to' then 1 else 0 end) as is_to,
               max(case when s.role = 'release' then 1 else 0 end) as is_release,
               max(case when s.role = 'only' then 1 else 0 end) as is_only
        from {{instances}} i
        join {steps} s on i.activity = s.activity and (s.organisation is null or i.organisation = s.organisation)
        where s.role in ('from', 'to', 'release', 'only')
        group by s.pair, i.case_id, i.position) m
    join {pairs} p on m.pair = p.pair
    join {days} d on m.start_day = d.day"""

# Where the steps of each side of a pair occur at all.
_RECORDED = """
    select distinct s.pair, s.role, coalesce(c.school, '') as school, coalesce(c.group_label, '') as grp
    from {{instances}} i
    join {steps} s on i.activity = s.activity and (s.organisation is null or i.organisation = s.organisation)
    join {{cases}} c on i.case_id = c.case_id
    where s.role in ('from', 'to')"""

_BEFORE = "rows between unbounded preceding and 1 preceding"
_AFTER = "rows between 1 following and unbounded following"

# From each step of one side, the first of the other side and of what releases it after it.
_FOLLOWED = f"""
    followed as (
        select f.*, p.template, p.amount, p.now_at, c.is_open, t.due, t.min_due,
               coalesce(release_position < coalesce(to_position, release_position + 1)
                        and (t.due is null or release_at <= t.due), false) as is_released
        from (
            select pair, case_id, position, start_day, is_from, is_to,
                   sum(is_to) over (partition by pair, case_id, start_us) - is_to > 0 as is_tied,
                   min(case when is_to = 1 then clock end) over later as to_at,
                   min(case when is_to = 1 then position end) over later as to_position,
                   min(case when is_release = 1 then clock end) over later as release_at,
                   min(case when is_release = 1 then position end) over later as release_position
            from {{matched}}
            window later as (partition by pair, case_id order by position {_AFTER})) f
        join {{pairs}} p on f.pair = p.pair
        join {{{{cases}}}} c on f.case_id = c.case_id
        left join {{terms}} t on f.pair = t.pair and f.case_id = t.case_id and f.position = t.position
        where f.is_from = 1 and p.template in ('response', 'absence', 'minimum_time', 'maximum_time')),
    follows as (
        select pair, case_id, position, start_day as day, is_tied,
               case when is_released then 'lapsed'
                    when template = 'absence' then case
                        when to_at is not null and (due is null or to_at <= due) then 'violated'
                        when to_at is not null or not is_open or due < now_at then 'satisfied' else 'pending' end
                    when template = 'minimum_time' then case
                        when to_at is not null then case when to_at >= due then 'satisfied' else 'violated' end
                        when not is_open then 'lapsed'
                        when now_at >= due then 'satisfied' else 'pending' end
                    when to_at is not null then case
                        when to_at > due or to_at < min_due then 'violated' else 'satisfied' end
                    when is_open then case when now_at > due then 'overdue' else 'pending' end
                    when template = 'maximum_time' then 'lapsed' else 'violated' end as outcome,
               case when to_at is null and template in ('response', 'maximum_time')
                         and not (is_open and (due is null or now_at <= due)) then 'to'
                    when to_at is null and template = 'absence' then 'to' end as role
        from followed)"""

# To each step, what of the other side came before it and how long the latest term of that ran.
_PRECEDED = f"""
    preceded as (
        select pair, case_id, position, start_day as day, is_tied,
               case when n_before > 0 and (amount is null or last_due >= clock) then 'satisfied' else 'violated' end
                 as outcome,
               case when n_before = 0 then 'from' end as role
        from (
            select m.pair, m.case_id, m.position, m.start_day, m.clock, m.is_to, p.amount,
                   sum(m.is_from) over (partition by m.pair, m.case_id, m.start_us) - m.is_from > 0 as is_tied,
                   coalesce(sum(m.is_from) over earlier, 0) as n_before, max(t.due) over earlier as last_due
            from {{matched}} m
            join {{pairs}} p on m.pair = p.pair
            left join {{terms}} t on m.pair = t.pair and m.case_id = t.case_id and m.position = t.position
            where p.template = 'precedence'
            window earlier as (partition by m.pair, m.case_id order by m.position {_BEFORE})) b
        where is_to = 1)"""

# Rules that every case activates by itself.
_WHOLE_CASES = """
    counted as (
        select pair, case_id, sum(is_to) as n_to, min(case when is_to = 1 then clock end) as to_at,
               min(case when is_to = 1 then position end) as to_position,
               min(case when is_release = 1 then clock end) as release_at,
               min(case when is_release = 1 then position end) as release_position
        from {matched} group by pair, case_id),
    in_all as (
        select p.pair, c.case_id, cast(null as integer) as position, f.start_day as day, false as is_tied,
               case when p.template = 'eventually' then case
                        when n.release_position < coalesce(n.to_position, n.release_position + 1)
                             and (t.due is null or n.release_at <= t.due) then 'lapsed'
                        when n.to_at is not null then case when n.to_at > t.due then 'violated' else 'satisfied' end
                        when c.is_open then case when p.now_at > t.due then 'overdue' else 'pending' end
                        else 'violated' end
                    when coalesce(n.n_to, 0) > coalesce(p.times, 0) then 'violated'
                    when c.is_open then 'pending' else 'satisfied' end as outcome,
               case when coalesce(n.n_to, 0) = 0
                         and not (p.template = 'eventually' and c.is_open and (t.due is null or p.now_at <= t.due))
                    then 'to' end as role
        from {pairs} p
        cross join {{cases}} c
        join {{instances}} f on c.case_id = f.case_id and f.position = 0
        left join counted n on p.pair = n.pair and c.case_id = n.case_id
        left join {terms} t on p.pair = t.pair and c.case_id = t.case_id and t.position = -1
        where p.template in ('eventually', 'never', 'at_most'))"""

# The sides in turn: runs of steps of one side, and runs of any others. Between organisations the family
# and steps without an organisation are passed over, as in ping-pong.
_BACK_AND_FORTH = """
    sides as (
        select p.pair, i.case_id, i.position, i.start_day, p.is_both_ways,
               case when m.is_from = 1 then 0 when m.is_to = 1 then 1 else 2 end as side
        from (select m.pair, m.case_id from {matched} m join {pairs} p on m.pair = p.pair
              where p.template = 'not_aba'
              group by m.pair, m.case_id having max(m.is_from) = 1 and max(m.is_to) = 1) b
        join {pairs} p on b.pair = p.pair
        join {{instances}} i on b.case_id = i.case_id
        left join {{organisations}} o on i.organisation = o.organisation
        left join {matched} m on b.pair = m.pair and i.case_id = m.case_id and i.position = m.position
        where not p.is_of_parties or (o.organisation is not null and not o.is_family)),
    turns as (
        select *, lead(side, 1) over w as second, lead(side, 2) over w as third,
               lead(position, 1) over w as second_position, lead(start_day, 1) over w as second_day
        from (select *, lag(side) over (partition by pair, case_id order by position) as previous from sides) s
        where previous is null or previous <> side
        window w as (partition by pair, case_id order by position)),
    not_back as (
        select t.pair, t.case_id, t.second_position as position, t.second_day as day, false as is_tied,
               case when t.third = t.side then 'violated'
                    when t.third is null and c.is_open then 'pending' else 'satisfied' end as outcome,
               cast(null as string) as role
        from turns t join {{cases}} c on t.case_id = c.case_id
        where (t.side = 0 and t.second = 1) or (t.is_both_ways and t.side = 1 and t.second = 0))"""

_SETTLED = """
    asked as (
        select * from follows union all select * from preceded
        union all select * from in_all union all select * from not_back),
    strata as (
        select case_id, coalesce(school, '') as school, coalesce(group_label, '') as grp,
               count(*) over (partition by coalesce(school, ''), coalesce(group_label, '')) as n_alike
        from {{cases}}),
    schools as (select distinct pair, role, school from {recorded})
    select p.rule, a.pair, a.case_id, a.position, a.day, s.school,
           case when a.role is not null and a.outcome <> 'lapsed'
                     and (case when s.n_alike >= {smallest} then g.pair else h.pair end) is null
                then 'not_recorded' else a.outcome end as outcome,
           a.role, a.is_tied
    from asked a
    join {pairs} p on a.pair = p.pair
    join strata s on a.case_id = s.case_id
    left join schools h on a.pair = h.pair and a.role = h.role and s.school = h.school
    left join {recorded} g on a.pair = g.pair and a.role = g.role and s.school = g.school and s.grp = g.grp
    left join (select distinct pair, case_id from {matched} where is_only = 1) o
         on a.pair = o.pair and a.case_id = o.case_id
    left join {groups} q on a.pair = q.pair and s.grp = q.grp
    where a.day between p.valid_from and p.valid_to and (not p.has_only or o.case_id is not null)
          and (not p.has_groups or q.pair is not null)
    union all
    select m.rule, m.pair, cast(null as integer), cast(null as integer), m.day, m.school, m.outcome,
           cast(null as string), false
    from {meetings} m
    where m.school in (select coalesce(school, '') from {{cases}})"""

_ROWS = f"with {_FOLLOWED}, {_PRECEDED}, {_WHOLE_CASES}, {_BACK_AND_FORTH}, {_SETTLED}"
