"""Which column makes groups of the cases, and how many cases each of its values has."""

import pytest

from routekaart.measures.telling import telling_column, values_of
from tests.logs import log


def with_columns(**columns):
    """A log of a case for each value, of two steps each; the second may have another value."""
    n = len(next(iter(columns.values())))
    rows = [
        (f"c{k}", activity, day) for k in range(n) for day, activity in enumerate(("Signaal", "Zorgteam"))
    ]
    return log(
        *rows, **{name: [value for one in values for value in (one, one)] for name, values in columns.items()}
    )


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"group": ["x", "y", "y"]}, "group"),
        ({"group": ["x", "y", "z"], "school": ["1", "1", "2"]}, "school"),
        ({"group": ["x", "y", "z"], "school": ["1", "1", "1"]}, "group"),
        ({"group": ["x", "x"], "school": ["1", "1"]}, None),
    ],
)
def test_a_column_with_just_two_values_comes_first(columns, found):
    assert telling_column(with_columns(**columns)) == found


def test_a_log_without_groups_or_schools_has_none():
    assert telling_column(log(("a", "Signaal", 0), ("b", "Signaal", 0))) is None


def test_cases_are_counted_by_the_value_of_their_first_event_most_first():
    assert values_of(with_columns(group=["x", "y", None, "y"]), "group") == {"y": 2, "x": 1, None: 1}
