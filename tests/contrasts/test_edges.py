"""The maps of two groups: counts, p, correction and verdict of each transition."""

import pytest

from routekaart.contrasts.edges import contrast_maps, contrast_maps_of
from routekaart.contrasts.groups import split_groups
from routekaart.contrasts.readable_maps import readable_maps
from routekaart.errors import RoutekaartError
from tests.logs import chain, log


def two_groups(a, b):
    """A log of chains: those of group a, then those of group b."""
    rows, groups = [], []
    for name, routes in (("a", a), ("b", b)):
        for i, route in enumerate(routes):
            steps = chain(f"{name}{i}", *route)
            rows += steps
            groups += [name] * len(steps)
    return log(*rows, group=groups)


def edge(contrast, source, target):
    return next(
        row for row in contrast.edge_columns.rows() if (row["source"], row["target"]) == (source, target)
    )


def test_an_edge_counts_the_cases_of_either_side_once():
    view = two_groups([("x", "y", "x", "y")] * 2 + [("x", "z")], [("x", "y"), ("x", "z")])
    found = edge(contrast_maps(view), "x", "y")

    assert (found["cases_a"], found["cases_b"]) == (2, 1)
    assert (found["share_a"], found["share_b"]) == (2 / 3, 1 / 2)


def test_what_all_of_one_and_none_of_the_other_do_is_a_difference():
    view = two_groups([("x", "y", "z")] * 8, [("x", "z")] * 8)
    found = edge(contrast_maps(view), "x", "y")

    assert found["p"] == pytest.approx(2 / 12870)
    assert found["verdict"] == "difference"
    assert found["low"] > 0.5


def test_the_correction_counts_only_edges_that_could_differ():
    rare = [("x", f"rare {i}") for i in range(3)]
    view = two_groups([("x", "y")] * 5 + rare, [("x", "z")] * 8)
    found = contrast_maps(view)

    assert (found.tests, found.set_aside) == (1, 4)
    assert edge(found, "x", "z")["p_adjusted"] == edge(found, "x", "z")["p"]


def test_an_edge_too_rare_to_differ_has_too_few_cases_and_no_corrected_p():
    view = two_groups([("x", "y")] * 5 + [("x", "rare")] * 3, [("x", "z")] * 8)
    found = edge(contrast_maps(view), "x", "rare")

    assert found["p"] == pytest.approx(0.2)
    assert (found["p_adjusted"], found["verdict"]) == (None, "too_few")


def test_an_edge_that_everyone_makes_cannot_tell_groups_apart():
    found = edge(contrast_maps(two_groups([("x", "y")] * 8, [("x", "y")] * 8)), "x", "y")

    assert (found["p"], found["verdict"]) == (1.0, "too_few")


def test_an_even_split_is_no_indication():
    view = two_groups([("x", "y")] * 4 + [("x", "z")] * 4, [("x", "y")] * 4 + [("x", "z")] * 4)

    assert {row["verdict"] for row in contrast_maps(view).edge_columns.rows()} == {"no_indication"}


def test_four_on_a_side_are_too_few_whatever_the_counts():
    view = two_groups([("x", "y")] * 4, [("x", "z")] * 40)

    assert {row["verdict"] for row in contrast_maps(view).edge_columns.rows()} == {"too_few"}


def test_groups_that_name_no_step_alike_are_not_comparable():
    view = two_groups([("x", "y")] * 8, [("p", "q")] * 8)
    found = contrast_maps(view)

    assert {row["verdict"] for row in found.edge_columns.rows()} == {"not_comparable"}
    assert set(found.edge_columns["p"]) == {None}


def test_swapping_the_groups_swaps_counts_and_leaves_p_and_verdict():
    view = two_groups([("x", "y", "z")] * 7 + [("x", "z")], [("x", "z", "y")] * 6)
    there, back = contrast_maps(view, a="a", b="b"), contrast_maps(view, a="b", b="a")

    for row in there.edge_columns.rows():
        other = edge(back, row["source"], row["target"])
        assert (other["cases_a"], other["cases_b"]) == (row["cases_b"], row["cases_a"])
        assert (other["verdict"], other["low"]) == (row["verdict"], pytest.approx(-row["high"]))
        assert other["p"] == pytest.approx(row["p"])


def test_edges_of_organisations_and_of_phases_are_compared_likewise():
    rows = [(f"{g}{i}", act, day, org) for g in "ab" for i in range(8)
            for act, day, org in (("Signaal", 0, "School"), ("Zorgteam", 9, "School" if g == "a" else "Wijkteam"))]  # fmt: skip
    view = log(*rows, group=[row[0][0] for row in rows])

    organisations = contrast_maps(view, level="organisation")
    assert edge(organisations, "School", "Wijkteam")["verdict"] == "difference"
    phases = contrast_maps(view, level="phase")
    assert edge(phases, "Signaal", "Overleg en plan")["cases_b"] == 8


def test_cases_of_one_event_make_no_edges():
    found = contrast_maps(two_groups([("x",)], [("x",)]))

    assert (len(found.edge_columns), found.tests) == (0, 0)


def test_an_unknown_level_is_an_error():
    with pytest.raises(RoutekaartError, match="no level"):
        contrast_maps(two_groups([("x", "y")], [("x",)]), level="pupil")


def test_the_plain_form_has_the_keys_of_the_contract():
    record = contrast_maps(two_groups([("x", "y")], [("x", "y")])).record()

    assert set(record["edges"][0]) == {
        *("source", "target", "cases_a", "cases_b", "share_a", "share_b"),
        *("difference", "low", "high", "p", "p_adjusted", "verdict"),
    }
    assert record["a"] == {"name": "a", "n": 1}


def test_a_step_that_a_shortened_map_hides_keeps_its_cases():
    view = two_groups([("x", "y")] * 5 + [("x", "z")], [("x", "z")] * 6)
    groups = split_groups(view)

    short = readable_maps(contrast_maps_of(view, groups), groups, most=1)

    counts = {row["name"]: (row["cases_a"], row["cases_b"]) for row in short.node_columns.rows()}
    assert counts["z"] == (1, 6)
