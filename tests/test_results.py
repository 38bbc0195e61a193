from dataclasses import dataclass
from typing import TypedDict

import pytest

from routekaart.columns import Cases, Label, Unit
from routekaart.privacy.declarations import Disclosure
from routekaart.results import Columns, Frame, Recipe, Result


class Row(TypedDict):
    name: Label
    cases: Cases


TABLE = Columns.of(Row, [{"cases": 3, "name": "a"}, {"name": "b", "cases": 1}])


def test_a_table_has_the_columns_of_its_rows_in_their_order():
    assert [*TABLE.rows()] == [{"name": "a", "cases": 3}, {"name": "b", "cases": 1}]
    assert TABLE.names == ("name", "cases")


def test_a_table_without_rows_has_its_columns():
    assert dict(Columns.of(Row, []).values) == {"name": (), "cases": ()}


def test_a_row_that_lacks_a_column_is_refused():
    with pytest.raises(KeyError, match="cases"):
        Columns.of(Row, [{"name": "a"}])


def test_whole_columns_stand_in_the_order_of_the_row():
    assert Columns.of_arrays(Row, cases=(3, 1), name=("a", "b")) == TABLE


@pytest.mark.parametrize("columns", [{"name": ["a"]}, {"name": ["a"], "cases": [1], "days": [2]}])
def test_other_columns_than_those_of_the_row_are_refused(columns):
    with pytest.raises(TypeError, match=r"Row has not the columns given: \['(cases|days)'\]"):
        Columns.of_arrays(Row, **columns)


@dataclass(frozen=True)
class Counted(Result):
    row_columns: "Columns[Row]"

    disclosure = Disclosure()
    table = Frame("row_columns")


def test_a_frame_gives_a_table_of_its_result_as_pandas():
    result = Counted(Recipe("alles", "all"), 4, TABLE)

    assert result.table.to_dict("list") == {"name": ["a", "b"], "cases": [3, 1]}
    assert isinstance(Counted.table, Frame)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        Columns.of_arrays(Row, name=["a"], cases=[])


def test_a_part_of_a_table_has_its_columns():
    assert [*TABLE.only(lambda row: row["cases"] > 1).rows()] == [{"name": "a", "cases": 3}]
    assert TABLE.with_rows([]).unit("cases") is Unit.COUNT
