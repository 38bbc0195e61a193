"""The school and group of a case by number: in the order of their names, the same in every selection."""

from routekaart.measures.strata import strata_of
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
