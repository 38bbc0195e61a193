"""Strata: the cases of one school and group, by a number in place of two names.

Whether a step is recorded at all is told per stratum; a number is quicker to sort and to compare than names.
"""

from __future__ import annotations

__all__ = ["STRATA", "STRATA_OF_CASES"]

#: SQL for a table: stratum, school_code, school, grp ('' where none is recorded); a row each.
STRATA = """
    select cast(row_number() over (order by school, grp) as integer) as stratum,
           cast(dense_rank() over (order by school) as integer) as school_code, school, grp
    from (select distinct coalesce(school, '') as school, coalesce(group_label, '') as grp from {cases}) d"""

#: SQL for a table: case_id, stratum, school_code; a row for each case.
STRATA_OF_CASES = """
    select c.case_id, s.stratum, s.school_code
    from {{cases}} c join {strata} s on coalesce(c.school, '') = s.school and coalesce(c.group_label, '') = s.grp"""
