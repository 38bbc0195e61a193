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

from functools import partial

from routekaart.log.view import View
from routekaart.measures.agreements.meetings import MEETINGS
from routekaart.measures.agreements.tables import Held, days_table, groups_table, pairs_table, steps_table
from routekaart.measures.agreements.terms import TERMS
from routekaart.measures.strata import strata, strata_of_cases

__all__ = ["SMALLEST_GROUP", "activation_rows"]

#: The least cases of a group from which one can tell which steps are recorded there.
SMALLEST_GROUP = 5


def activation_rows(view: View, held: Held) -> str:
    """SQL for a table with one row per activation; what it rests on is made once per view and rules.

    Columns: ``rule`` and ``pair`` (numbers in ``held``), ``case_id`` (null for rules about a school),
    ``position`` (of the activating step; null where the case activates), ``day`` (local date as days
    since 1970), ``school``, ``outcome`` (see above), ``role`` ("from" or "to": the side whose absence
    decided; else null), ``is_tied``.
    """
    key = held.key
    names = {
        "pairs": pairs_table(view, held),
        "days": days_table(view, held),
        "groups": groups_table(view, held),
        "steps": steps_table(view, held),
        "smallest": SMALLEST_GROUP,
        "strata": strata(view),
        "strata_of_cases": strata_of_cases(view),
    }
    for name, sql in (("recorded", _RECORDED), ("meetings", MEETINGS), ("sides", _SIDES)):
        names[name] = view.whole.shared(f"agreement_{name}_{key}", sql.format(**names))
    for name, sql in (("alike", _ALIKE), ("said", _SAID)):
        names[name] = view.shared(f"agreement_{name}_{key}", sql.format(**names))
    for name, sql in (("matched", _MATCHED), ("terms", TERMS), ("asked", _ASKED)):
        names[name] = view.per_case(f"agreement_{name}_{key}", partial(sql.format, **names))
    return f"({_ROWS.format(**names)})"


# What an activity by an organisation (-1: none recorded) is to a pair.
_SIDES = """
    select s.pair, s.activity, o.organisation, p.scale,
           max(case when s.role = 'from' then 1 else 0 end) as is_from,
           max(case when s.role = 'to' then 1 else 0 end) as is_to,
           max(case when s.role = 'release' then 1 else 0 end) as is_release,
           max(case when s.role = 'only' then 1 else 0 end) as is_only
    from {steps} s
    join {pairs} p on s.pair = p.pair
    cross join (select organisation from {{organisations}} union all select -1 as organisation) o
    where s.role in ('from', 'to', 'release', 'only') and p.template <> 'at_least_per_school_year'
          and (s.organisation is null or s.organisation = o.organisation)
    group by s.pair, s.activity, o.organisation, p.scale"""

# Every instance that is a step of some pair, once per pair, with the time of its start on the pair's scale.
_MATCHED = """
    select s.pair, i.case_id, i.position, i.start_us, i.start_day, s.is_from, s.is_to, s.is_release, s.is_only,
           case s.scale when 'school' then d.school_number when 'hour' then i.start_us else i.start_day end as clock
    from {{instances}} i
    join {sides} s on i.activity = s.activity and coalesce(i.organisation, -1) = s.organisation
    join {days} d on i.start_day = d.day"""

# Where the steps of each side of a pair occur at all.
_RECORDED = """
    select distinct s.pair, s.role, t.school_code, t.stratum
    from (select distinct k.stratum, i.activity, i.organisation
          from {{instances}} i join {strata_of_cases} k on i.case_id = k.case_id) i
    join {steps} s on i.activity = s.activity and (s.organisation is null or i.organisation = s.organisation)
    join {strata} t on i.stratum = t.stratum
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
            select m.pair, m.case_id, m.position, m.start_day, m.is_from,
                   sum(m.is_to) over (partition by m.pair, m.case_id, m.start_us) - m.is_to > 0 as is_tied,
                   min(case when m.is_to = 1 then m.clock end) over later as to_at,
                   min(case when m.is_to = 1 then m.position end) over later as to_position,
                   min(case when m.is_release = 1 then m.clock end) over later as release_at,
                   min(case when m.is_release = 1 then m.position end) over later as release_position
            from {{matched}} m
            join {{pairs}} p on m.pair = p.pair
            where p.template in ('response', 'absence', 'minimum_time', 'maximum_time')
            window later as (partition by m.pair, m.case_id order by m.position {_AFTER})) f
        join {{pairs}} p on f.pair = p.pair
        join {{{{cases}}}} c on f.case_id = c.case_id
        left join {{terms}} t on f.pair = t.pair and f.case_id = t.case_id and f.position = t.position
        where f.is_from = 1),
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
    befores as (
        select m.pair, m.case_id, m.position, m.start_us
        from {{matched}} m join {{pairs}} p on m.pair = p.pair
        where m.is_from = 1 and p.template = 'precedence'),
    preceded as (
        select m.pair, m.case_id, m.position, m.start_day as day,
               coalesce(s.n, 0) - m.is_from > 0 as is_tied,
               case when f.position < m.position and (p.amount is null or d.last_due >= m.clock)
                    then 'satisfied' else 'violated' end as outcome,
               case when coalesce(f.position, m.position) >= m.position then 'from' end as role
        from {{matched}} m
        join {{pairs}} p on m.pair = p.pair
        left join (select pair, case_id, min(position) as position from befores group by pair, case_id) f
          on m.pair = f.pair and m.case_id = f.case_id
        left join (select pair, case_id, start_us, count(*) as n from befores group by pair, case_id, start_us) s
          on m.pair = s.pair and m.case_id = s.case_id and m.start_us = s.start_us
        left join (
            select n.pair, n.case_id, n.position, max(t.due) over
                     (partition by n.pair, n.case_id order by n.position {_BEFORE}) as last_due
            from {{matched}} n
            join {{pairs}} q on n.pair = q.pair
            left join {{terms}} t on n.pair = t.pair and n.case_id = t.case_id and n.position = t.position
            where q.template = 'precedence' and q.amount is not null) d
          on m.pair = d.pair and m.case_id = d.case_id and m.position = d.position
        where m.is_to = 1 and p.template = 'precedence')"""

# Rules that every case activates by itself.
_WHOLE_CASES = """
    counted as (
        select m.pair, m.case_id, sum(m.is_to) as n_to, min(case when m.is_to = 1 then m.clock end) as to_at,
               min(case when m.is_to = 1 then m.position end) as to_position,
               min(case when m.is_release = 1 then m.clock end) as release_at,
               min(case when m.is_release = 1 then m.position end) as release_position
        from {matched} m join {pairs} q on m.pair = q.pair
        where q.template in ('eventually', 'never', 'at_most')
        group by m.pair, m.case_id),
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

# What comes of each activation, whatever is recorded; a row each.
_ASKED = f"""
    with {_FOLLOWED}, {_PRECEDED}, {_WHOLE_CASES}, {_BACK_AND_FORTH}
    select a.pair, a.case_id, a.position, a.day, a.is_tied, a.outcome, a.role
    from (select * from follows union all select * from preceded
          union all select * from in_all union all select * from not_back) a
    join {{pairs}} p on a.pair = p.pair
    left join (select distinct pair, case_id from {{matched}} where is_only = 1) o
         on a.pair = o.pair and a.case_id = o.case_id
    where a.day between p.valid_from and p.valid_to and (not p.has_only or o.case_id is not null)"""

# How many cases of the view each stratum has.
_ALIKE = """
    select k.stratum, count(*) as n
    from {{cases}} c join {strata_of_cases} k on c.case_id = k.case_id
    group by k.stratum"""

# Of which steps one can tell, in which stratum, that they are recorded there.
_SAID = """
    select distinct a.stratum, r.pair, r.role
    from {alike} a
    join {strata} s on a.stratum = s.stratum
    join {recorded} r on s.school_code = r.school_code
    where a.n < {smallest} or r.stratum = a.stratum"""

_ROWS = """
    select p.rule, a.pair, a.case_id, a.position, a.day, s.school,
           case when a.role is not null and a.outcome <> 'lapsed' and g.pair is null
                then 'not_recorded' else a.outcome end as outcome,
           a.role, a.is_tied
    from {asked} a
    join {pairs} p on a.pair = p.pair
    join {strata_of_cases} k on a.case_id = k.case_id
    join {strata} s on k.stratum = s.stratum
    left join {said} g on a.pair = g.pair and a.role = g.role and k.stratum = g.stratum
    left join (select g.pair, t.stratum from {groups} g join {strata} t on g.grp = t.grp) q
         on a.pair = q.pair and k.stratum = q.stratum
    where not p.has_groups or q.pair is not null
    union all
    select m.rule, m.pair, cast(null as integer), cast(null as integer), m.day, m.school, m.outcome,
           cast(null as string), false
    from {meetings} m
    where m.school in (select t.school from {alike} a join {strata} t on a.stratum = t.stratum)"""
