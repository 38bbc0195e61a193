"""Strata: the school and the group of a case, by a number in place of two names.

A number is quicker to compare, to sort and to count by than a name. The numbers are those of the whole
log, so that they are the same in every selection; they follow the order of the names.
"""

from __future__ import annotations

from routekaart.log.view import View

__all__ = ["strata", "strata_of_cases"]


def strata(view: View) -> str:
    """The name of a table with a row for each school and group in the log: stratum, school_code, school, grp.

    The names are '' where none is recorded.
    """
    return view.whole.shared("strata", _STRATA)


def strata_of_cases(view: View) -> str:
    """The name of a table with a row for each case of the whole log: case_id, stratum, school_code."""
    return view.whole.shared("strata_of_cases", _OF_CASES.format(strata=strata(view)))


_STRATA = """
    select cast(row_number() over (order by school, grp) as integer) as stratum,
           cast(dense_rank() over (order by school) as integer) as school_code, school, grp
    from (select distinct coalesce(school, '') as school, coalesce(group_label, '') as grp from {cases}) d"""

_OF_CASES = """
    select c.case_id, s.stratum, s.school_code
    from {{cases}} c join {strata} s on coalesce(c.school, '') = s.school and coalesce(c.group_label, '') = s.grp"""
