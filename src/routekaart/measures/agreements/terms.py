"""Terms: when the time that a rule gives is over, clock stops and legal terms taken into account.

A term runs from the start of a step (of the case, for *eventually*). From a step that stops the clock to
the next that starts it again no time passes; without such a step the clock stands still until the
extraction date. Stops are laid together where they overlap. A stop counts when it begins before the term,
lengthened by the stops before it, is over, or on its last day; as stops do not overlap, those that count
are found without going round: each is held against the term with all earlier ones.

A legal term that ends on a Saturday, a Sunday or a recognised holiday runs to the next working day.
"""

from __future__ import annotations

__all__ = ["TERMS"]

_BEFORE = "rows between unbounded preceding and 1 preceding"
_AFTER = "rows between 1 following and unbounded following"

#: SQL for a table of the terms that run: pair, case_id, position (-1: of the case), due, min_due (on the
#: scale of the pair; the last time that is within the term, and the first that is not too soon).
TERMS = f"""
    with anchors as (
        select m.pair, m.case_id, m.position, m.clock
        from {{matched}} m join {{pairs}} p on m.pair = p.pair
        where m.is_from = 1 and p.amount is not null
        union all
        select p.pair, i.case_id, -1,
               case p.scale when 'school' then d.school_number when 'hour' then i.start_us else i.start_day end
        from {{pairs}} p
        cross join {{{{instances}}}} i
        join {{days}} d on i.start_day = d.day
        where i.position = 0 and p.template = 'eventually' and p.amount is not null),
    switches as (
        select s.pair, s.stop, i.case_id, i.position, min(p.now_at) as now_at,
               max(case when s.role = 'stop' then 1 else 0 end) as is_stop,
               max(case when s.role = 'go' then 1 else 0 end) as is_go,
               min(case p.scale when 'school' then d.school_number when 'hour' then i.start_us
                                else i.start_day end) as clock
        from {{{{instances}}}} i
        join {{steps}} s on i.activity = s.activity and (s.organisation is null or i.organisation = s.organisation)
        join {{pairs}} p on s.pair = p.pair
        join {{days}} d on i.start_day = d.day
        where s.role in ('stop', 'go')
        group by s.pair, s.stop, i.case_id, i.position),
    halts as (
        select pair, case_id, position, is_stop, clock,
               coalesce(min(case when is_go = 1 then clock end) over
                          (partition by pair, stop, case_id order by position {_AFTER}),
                        greatest(now_at, clock)) as until_at
        from switches),
    pieces as (
        select pair, case_id, greatest(clock, coalesce(covered, clock)) as from_at, until_at
        from (select *, max(until_at) over (partition by pair, case_id order by clock, position {_BEFORE}) as covered
              from halts where is_stop = 1) h
        where until_at > greatest(clock, coalesce(covered, clock))),
    held as (
        select a.pair, a.case_id, a.position, a.clock, greatest(s.from_at, a.clock) as from_at,
               s.until_at - greatest(s.from_at, a.clock) as length
        from anchors a
        join pieces s on a.pair = s.pair and a.case_id = s.case_id and s.until_at > a.clock),
    stopped as (
        select h.pair, h.case_id, h.position,
               sum(case when h.from_at <= h.clock + p.amount + h.earlier then h.length end) as extra,
               sum(case when h.from_at <= h.clock + p.minimum + h.earlier then h.length end) as min_extra
        from (select *, coalesce(sum(length) over
                          (partition by pair, case_id, position order by from_at {_BEFORE}), 0) as earlier
              from held) h
        join {{pairs}} p on h.pair = p.pair
        group by h.pair, h.case_id, h.position),
    ends as (
        select a.pair, a.case_id, a.position, p.is_legal,
               cast(a.clock + p.amount + coalesce(s.extra, 0) as bigint) as due,
               cast(a.clock + p.minimum + coalesce(s.min_extra, 0) as bigint) as min_due
        from anchors a
        join {{pairs}} p on a.pair = p.pair
        left join stopped s on a.pair = s.pair and a.case_id = s.case_id and a.position = s.position)
    select e.pair, e.case_id, e.position, e.min_due,
           case when e.is_legal then coalesce(d.working_day, e.due) else e.due end as due
    from ends e left join {{days}} d on e.due = d.day"""
