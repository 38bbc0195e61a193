from typing import Annotated, TypedDict

import pytest

from routekaart.columns import (
    Cases,
    CaseShare,
    Days,
    Heading,
    Kind,
    Label,
    Median,
    Of,
    On,
    Shown,
    Text,
    Unit,
    columns_of,
)


class Named(TypedDict):
    name: Label | None


class Counted(TypedDict):
    cases: Cases


class Row(Named, Counted):
    share: Annotated[CaseShare, Of("n_open")]
    median_days: Annotated[Median[Days], On("cases", "n")] | None
    steps: Shown[tuple[Text, ...]]
    open: Annotated[Cases, Heading("still_open")]


def test_columns_stand_in_the_order_of_the_classes_a_row_is_made_of():
    assert [*columns_of(Row)] == ["name", "cases", "share", "median_days", "steps", "open"]


def test_a_column_has_the_unit_and_kind_of_its_type_also_where_it_may_be_none():
    columns = columns_of(Row)

    assert (columns["name"].unit, columns["name"].kind) == (Unit.TEXT, Kind.LABEL)
    assert (columns["median_days"].unit, columns["median_days"].kind) == (Unit.DAYS, Kind.MEDIAN)


def test_a_column_of_lists_has_the_unit_of_what_is_listed():
    assert columns_of(Row)["steps"].unit is Unit.TEXT


def test_a_column_says_what_it_rests_on_and_what_it_is_a_share_of():
    columns = columns_of(Row)

    assert (columns["median_days"].base, columns["cases"].base) == (("cases", "n"), ())
    assert (columns["share"].of, columns["cases"].of) == ("n_open", "n_cases")


def test_the_heading_of_a_column_is_its_name_unless_it_says_otherwise():
    columns = columns_of(Row)

    assert (columns["cases"].heading, columns["open"].heading) == ("cases", "still_open")


@pytest.mark.parametrize("hint", [int, Annotated[int, Unit.COUNT], Annotated[int, Kind.CASES]])
def test_a_column_without_kind_or_unit_is_refused_by_name(hint):
    class Bare(TypedDict):
        name: Label
        cases: hint

    with pytest.raises(TypeError, match=r"column 'cases' of .*Bare has no declared kind and unit"):
        columns_of(Bare)
