"""How often a meeting was held: one row per school and school year, for rules about a school.

Counted are the dates on which any case of the school has the step, whatever a view selects: a property of
the agenda, and a lower bound of it, as a meeting without a case of this log is not in it. The years are
those from a school's first event to its last. A first year that the log does not hold from its beginning
counts only when the count was reached; a year that was not over at extraction is pending until it is.
"""

from __future__ import annotations

__all__ = ["MEETINGS"]

#: SQL for a table: rule, pair, school ('' where none is recorded), day (1 August), outcome.
MEETINGS = """
    with span as (
        select coalesce(c.school, '') as school, min(i.start_day) as first_day, max(i.start_day) as last_day
        from {{instances}} i join {{cases}} c on i.case_id = c.case_id
        group by coalesce(c.school, '')),
    years as (
        select school_year, min(day) as first_day, max(day) as last_day from {days} group by school_year),
    dates as (
        select s.pair, coalesce(c.school, '') as school, i.start_day as day, d.school_year
        from {{instances}} i
        join {steps} s on i.activity = s.activity and (s.organisation is null or i.organisation = s.organisation)
        join {{cases}} c on i.case_id = c.case_id
        join {days} d on i.start_day = d.day
        where s.role = 'to'
        group by s.pair, coalesce(c.school, ''), i.start_day, d.school_year),
    held as (
        select pair, school, school_year, count(*) as n from dates group by pair, school, school_year),
    ever as (select distinct pair, school from dates)
    select rule, pair, school, day, outcome
    from (
        select p.rule, p.pair, s.school, p.valid_from, p.valid_to, y.first_day as day,
               case when coalesce(h.n, 0) >= p.times then 'satisfied'
                    when e.pair is null then 'not_recorded'
                    when s.first_day > y.first_day and fy.school_year = y.school_year then 'lapsed'
                    when p.now_at < y.last_day then 'pending'
                    else 'violated' end as outcome
        from {pairs} p
        cross join span s
        join {days} fy on s.first_day = fy.day
        join {days} ly on s.last_day = ly.day
        join years y on y.school_year between fy.school_year and ly.school_year
        left join held h on p.pair = h.pair and s.school = h.school and y.school_year = h.school_year
        left join ever e on p.pair = e.pair and s.school = e.school
        where p.template = 'at_least_per_school_year') m
    where day between valid_from and valid_to"""
