"""The school and group of a case by number: in the order of their names, the same in every selection."""

from routekaart.measures.strata import strata, strata_of, strata_of_cases
from tests.logs import log


def small(**columns):
    return log(("1", "Signaal", 0), ("2", "Signaal", 0), ("3", "Signaal", 0), ("4", "Signaal", 0), **columns)


def test_strata_follow_the_order_of_their_names_and_nothing_recorded_is_one():
    found = strata_of(small(school=["B", "A", "B", None], group=["y", "y", "x", None]))

    assert found.names == (("", ""), ("A", "y"), ("B", "x"), ("B", "y"))
    assert found.stratum.tolist() == [3, 1, 2, 0]
    assert found.schools == ("", "A", "B")
    assert found.school_of.tolist() == [1, 2, 3, 3]
    assert found.school.tolist() == [3, 2, 3, 1]


def test_a_selection_has_the_numbers_of_the_whole_log():
    view = small(school=["B", "A", "B", "A"])
    found = strata_of(view.where(school="B"))

    assert found.names == strata_of(view).names
    assert strata_of(view).school.tolist() == [2, 1, 2, 1]
    assert found.school.tolist() == [2, 2]
    assert found.stratum.tolist() == [1, 1]


def test_the_tables_of_the_database_have_the_same_numbers():
    view = small(school=["B", "A", "B", None], group=["y", "y", "x", None])
    some = view.where(school="B")

    assert view.rows(f"select stratum, school_code, school, grp from {strata(view)} order by stratum") == [
        (1, 1, "", ""), (2, 2, "A", "y"), (3, 3, "B", "x"), (4, 3, "B", "y"),
    ]  # fmt: skip
    assert strata_of_cases(some) == strata_of_cases(view)
    found = view.rows(f"select case_id, school_code from {strata_of_cases(view)} order by case_id")
    assert found == [(0, 3), (1, 2), (2, 3), (3, 1)]
