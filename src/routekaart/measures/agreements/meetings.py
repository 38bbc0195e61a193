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
    with days_of as (
        select s.pair, k.school_code, i.start_day as day
        from {{instances}} i
        join {steps} s on i.activity = s.activity and (s.organisation is null or i.organisation = s.organisation)
        join {pairs} p on s.pair = p.pair
        join {strata_of_cases} k on i.case_id = k.case_id
        where s.role = 'to' and p.template = 'at_least_per_school_year'
        group by s.pair, k.school_code, i.start_day),
    span as (
        select school, school_code, first_day, last_day
        from (select k.school_code as code, min(i.start_day) as first_day, max(i.start_day) as last_day
              from {{instances}} i join {strata_of_cases} k on i.case_id = k.case_id
              group by k.school_code) d
        join (select distinct school, school_code from {strata}) s on d.code = s.school_code),
    years as (
        select school_year, min(day) as first_day, max(day) as last_day from {days} group by school_year),
    held as (
        select o.pair, o.school_code, d.school_year, count(*) as n
        from days_of o join {days} d on o.day = d.day
        group by o.pair, o.school_code, d.school_year),
    ever as (select distinct pair, school_code from days_of)
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
        left join held h on p.pair = h.pair and s.school_code = h.school_code and y.school_year = h.school_year
        left join ever e on p.pair = e.pair and s.school_code = e.school_code
        where p.template = 'at_least_per_school_year') m
    where day between valid_from and valid_to"""
