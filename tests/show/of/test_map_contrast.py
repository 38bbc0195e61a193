"""The transitions of two groups as a table and sentences."""

from routekaart.contrasts.edges import contrast_maps
from tests.logs import chain, log
from tests.show.shown import sentences, table
from tests.show.worked_log import two_groups


def test_transitions_of_two_groups_stand_side_by_side():
    edges = table(contrast_maps(two_groups()), 0)
    assert [column.heading for column in edges.columns][2:4] == ["A", "B"]
    assert edges.rows[0][2:4] == ("5 van 5", "5 van 5")


def test_transitions_are_said_with_both_counts():
    view = log(
        *(row for i in range(8) for row in chain(f"a{i}", "S", "X")),
        *(row for i in range(8) for row in chain(f"b{i}", "S", "Y")),
        group=["A"] * 16 + ["B"] * 16,
    )
    said = sentences(contrast_maps(view))
    assert said["tests"] == "Er zijn 2 overgangen getoetst. Bij 2 daarvan is er een verschil."
    assert said["edges/1"] == (
        "Van ‘S’ naar ‘X’: 8 van de 8 trajecten bij A tegen 0 van de 8 bij B: verschil. "
        "Per 100 trajecten zijn dat er bij A 54 tot 100 meer dan bij B (95%-interval)."
    )
