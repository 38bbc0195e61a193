import dataclasses
import importlib
import pkgutil
from typing import TypedDict

import pytest

import routekaart
from routekaart.columns import Count, Label, Shown, columns_of
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.errors import RoutekaartError
from routekaart.measures.route_map import route_map
from routekaart.measures.variants import variants
from routekaart.privacy.declarations import Disclosure, TeamOnly, fields_of, rows_of
from routekaart.privacy.disclosure import Cleared, clear, passed
from routekaart.results import Band, Columns, Frame, Recipe, Result  # noqa: F401 - Columns is read from a text
from tests.logs import chain, log

RESULT = Result(Recipe(nl="alles", en="all"), 8)


class WithoutKind(TypedDict):
    name: Label
    cases: Count


class WithoutUnit(TypedDict):
    name: Label
    cases: Shown[int]


def kinds_of_results():
    """Every class of results in the package."""
    for module in pkgutil.walk_packages(routekaart.__path__, "routekaart."):
        if module.name.startswith(("routekaart.measures", "routekaart.contrasts", "routekaart.whatif")):
            importlib.import_module(module.name)
    found, ahead = set(), [Result]
    while ahead:
        ahead += [kind for kind in ahead.pop().__subclasses__() if kind not in found]
        found |= {*ahead}
    return sorted(
        (kind for kind in found if kind.__module__.startswith("routekaart.")), key=lambda k: k.__name__
    )


def many(n, rare=0):
    """A log of ``n`` cases that walk A B C, of which ``rare`` walk A D C."""
    rows = [chain(f"c{i}", "A", "D" if i < rare else "B", "C") for i in range(n)]
    return log(*[row for case in rows for row in case])


def test_a_result_passes_for_the_team_and_is_stamped_so():
    cleared = clear(RESULT)

    assert cleared.result is RESULT
    assert (cleared.stamp("nl"), cleared.stamp("en")) == ("alleen voor het team", "for the team only")


def test_an_unknown_mode_is_refused():
    with pytest.raises(RoutekaartError, match="no mode 'iedereen'"):
        clear(RESULT, "iedereen")


@pytest.mark.parametrize("threshold", [0, 1, 4])
def test_a_threshold_that_hides_too_little_is_refused(threshold):
    with pytest.raises(RoutekaartError, match="hides too little"):
        clear(RESULT, "openbaar", threshold)


def test_there_is_no_way_round_the_gate():
    with pytest.raises(TypeError, match="clear"):
        Cleared(RESULT, "team")


def test_a_cleared_result_cannot_be_changed_for_another():
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(clear(RESULT), result=Result(Recipe(nl="x", en="x"), 1))


def test_a_result_that_has_not_passed_is_not_shown():
    with pytest.raises(TypeError, match="has not passed the gate"):
        passed(RESULT)


@pytest.mark.parametrize("kind", kinds_of_results(), ids=lambda kind: kind.__name__)
def test_every_kind_of_result_declares_all_its_fields_and_columns(kind):
    own = {field.name for field in dataclasses.fields(kind)} - {"recipe", "n_cases"}

    if isinstance(kind.disclosure, Disclosure):
        assert {*fields_of(kind)} == own
    for name in own:
        for row in rows_of(kind, name):
            assert all(column.kind and column.unit for column in columns_of(row).values())


@pytest.mark.parametrize("kind", kinds_of_results(), ids=lambda kind: kind.__name__)
def test_what_a_result_gives_as_pandas_is_a_table_of_it(kind):
    given = {frame.field for frame in vars(kind).values() if isinstance(frame, Frame)}

    assert given <= {*vars(kind)["__annotations__"], *vars(kind)}


def test_a_result_that_declares_nothing_does_not_become_public():
    with pytest.raises(TypeError, match="does not declare"):
        clear(RESULT, "openbaar")


def test_a_kind_of_result_without_a_disclosure_cannot_be_made():
    with pytest.raises(TypeError, match="More does not declare"):

        class More(Result):
            pass


def test_a_kind_of_result_with_a_field_without_a_kind_cannot_be_made():
    with pytest.raises(TypeError, match="field 'name' of .*More has no declared kind"):

        class More(Result):
            name: "str"
            disclosure = Disclosure()


@pytest.mark.parametrize("disclosure", [Disclosure(), TeamOnly("not", "niet")])
@pytest.mark.parametrize("row", ["WithoutKind", "WithoutUnit"])
def test_a_kind_of_result_with_a_column_without_a_kind_or_unit_cannot_be_made(row, disclosure):
    with pytest.raises(TypeError, match=f"column 'cases' of {row} has no declared kind"):
        type(
            "More",
            (Result,),
            {
                "__module__": __name__,
                "__annotations__": {"table_columns": f"Columns[{row}]"},
                "disclosure": disclosure,
            },
        )


def test_numbers_per_case_have_no_public_form():
    with pytest.raises(RoutekaartError, match="about one child") as caught:
        clear(case_numbers(many(20)), "openbaar")
    assert "gaat over één kind" in caught.value.nl


def test_counts_are_told_in_bands_and_events_not_at_all():
    [edge, _] = clear(route_map(many(23)), "openbaar").result.edge_columns.rows()

    assert (edge["cases"], edge["cases"].high) == (20, 29)
    assert (edge["count"], edge["min_days"], edge["max_days"], edge["total_days"]) == (None, None, None, None)
    assert edge["median_days"] == 10


def test_the_recipe_tells_the_number_of_cases_as_a_band():
    cleared = clear(route_map(many(23)), "openbaar")

    assert cleared.result.recipe.nl.endswith("20–29 trajecten")
    assert isinstance(cleared.result.n_cases, Band)


def test_a_step_of_three_cases_is_drawn_without_a_number_and_one_of_two_is_not():
    three, two = (clear(route_map(many(40, rare)), "openbaar").result.node_columns for rare in (3, 2))

    assert dict(zip(three["name"], three["cases"], strict=True))["D"] is None
    assert "D" not in two["name"]


def test_with_fewer_cases_than_the_threshold_a_map_shows_structure_alone_and_says_why():
    cleared = clear(route_map(many(8)), "openbaar")
    record = cleared.record()

    assert [row["name"] for row in record["nodes"]] == ["A", "B", "C"]
    assert {row["cases"] for row in (*record["nodes"], *record["edges"], *record["starts"])} == {None}
    assert record["n_cases"] is None
    assert "Alleen de structuur" in cleared.remarks("nl")[0]


def test_rows_stand_in_an_order_that_tells_nothing_more():
    rows = [chain(f"c{i}", "Z" if i < 14 else "Y", "C") for i in range(26)]
    cleared = clear(route_map(log(*[row for case in rows for row in case])), "openbaar")

    # 14 and 12 cases are one band: by name, not by number.
    assert [*cleared.result.start_columns["name"]] == ["Y", "Z"]


def test_a_route_is_shown_when_enough_cases_walked_it():
    assert [*clear(variants(many(40, 9)), "openbaar").result.variant_columns["activities"]] == [
        ("A", "B", "C")
    ]


def test_a_map_with_steps_left_out_tells_no_more_than_the_whole_map():
    view = many(40, 4)
    whole = clear(route_map(view), "openbaar").result
    part = clear(route_map(view, steps=80, transitions=60), "openbaar").result
    counts = dict(zip(whole.node_columns["name"], whole.node_columns["cases"], strict=True))

    assert all(counts[row["name"]] == row["cases"] for row in part.node_columns.rows())
    assert {*part.hidden.values()} == {None}


def test_the_threshold_can_be_lower():
    assert clear(route_map(many(8)), "openbaar", 5).result.n_cases == 5
