import pytest

from routekaart.privacy.audit import Count, possible, protect
from routekaart.privacy.declarations import Tie

# The table 12, 4 | 9, 15 of METHODS with its margins shown, threshold 5.
TABLE = {"a1": 12, "a2": 4, "b1": 9, "b2": 15}
MARGINS = [("a1", "a2"), ("b1", "b2"), ("a1", "b1"), ("a2", "b2")]
TIES = [
    Tie(dict.fromkeys(pair, 1.0), sum(TABLE[k] for k in pair), sum(TABLE[k] for k in pair))
    for pair in MARGINS
]


def exact(values):
    return {key: Count(value, value, value) for key, value in values.items()}


def ranges(hidden):
    return {key: (0, 40) if key in hidden else (value, value) for key, value in TABLE.items()}


def test_hiding_only_the_four_gives_it_away():
    assert possible(ranges({"a2"}), TIES, ["a2"])["a2"] == pytest.approx((4, 4))


@pytest.mark.parametrize("kept", ["a1", "b1", "b2"])
def test_hiding_three_cells_gives_the_four_away_too(kept):
    low, high = possible(ranges({*TABLE} - {kept}), TIES, ["a2"])["a2"]

    assert (low, high) == pytest.approx((4, 4))


def test_all_four_cells_go():
    assert protect(exact(TABLE), TIES, 5) == {*TABLE}


def test_with_all_four_hidden_none_is_known_more_closely_than_the_threshold_asks():
    found = possible(ranges({*TABLE}), TIES, [*TABLE])

    assert found == {
        "a1": pytest.approx((0, 16)), "a2": pytest.approx((0, 16)),
        "b1": pytest.approx((5, 21)), "b2": pytest.approx((3, 19)),
    }  # fmt: skip


def test_without_ties_only_small_counts_go():
    assert protect(exact(TABLE), [], 5) == {"a2"}


def test_in_a_chain_the_counts_around_a_small_one_go():
    # in-flow 12 = 8 + 4 = out-flow: with 12 and 8 shown the 4 follows.
    counts = exact({"in": 12, "large": 8, "small": 4})
    hidden = protect(counts, [Tie({"large": 1.0, "small": 1.0, "in": -1.0}, 0, 0)], 5)

    assert hidden == {"small", "large"}


def test_a_band_can_protect_what_an_exact_count_gives_away():
    counts = {"in": Count(12, 10, 14), "large": Count(8, 5, 9), "small": Count(4, 0, 4)}

    assert protect(counts, [Tie({"large": 1.0, "small": 1.0, "in": -1.0}, 0, 0)], 5) == {"small"}


def test_when_nothing_protects_nothing_may_be_shown():
    counts = {"n": Count(12, 12, 12, is_fixed=True), "small": Count(4, 4, 4)}

    assert protect(counts, [Tie({"small": 1.0, "n": -1.0}, -8, -8)], 5) is None


def test_counts_that_contradict_their_ties_are_an_error():
    with pytest.raises(ValueError, match="contradict"):
        possible({"x": (0, 1)}, [Tie({"x": 1.0}, 3, 3)], ["x"])
