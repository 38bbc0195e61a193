import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.errors import RoutekaartError
from routekaart.privacy.rule import Rule


@pytest.mark.parametrize("threshold", [4, 1, 0, -3])
def test_a_threshold_below_five_is_refused(threshold):
    with pytest.raises(RoutekaartError, match="hides too little") as caught:
        Rule(threshold)
    assert "drempel" in caught.value.nl


def test_a_count_is_told_as_the_band_that_holds_it():
    assert [(int(b), b.high) for b in map(Rule(10).band, (10, 19, 20, 127))] == [
        (10, 19), (10, 19), (20, 29), (120, 129),
    ]  # fmt: skip


@pytest.mark.parametrize("threshold", [5, 10, 50])
def test_structure_needs_three_cases(threshold):
    assert Rule(threshold).structure == 3


@given(st.integers(5, 40), st.integers(1, 3000), st.data())
def test_a_share_band_holds_the_true_share(threshold, n_cases, data):
    cases = data.draw(st.integers(0, n_cases))
    rule = Rule(threshold)
    band = rule.share(rule.band(cases), rule.band(n_cases))

    assert band - 1e-9 <= cases / n_cases <= band.high + 1e-9


@pytest.mark.parametrize(
    ("share", "low", "high"), [(0, 0, 0.1), (0.1, 0.1, 0.2), (0.37, 0.3, 0.4), (1, 0.9, 1)]
)
def test_a_share_of_days_is_told_in_ten_points(share, low, high):
    band = Rule().part(share)

    assert (band, band.high) == pytest.approx((low, high))


@pytest.mark.parametrize(("value", "told"), [(3.2, 3), (13.8, 14), (15, 14), (40, 42), (-20, -21)])
def test_a_median_is_rounded_to_halves_and_from_a_fortnight_to_weeks(value, told):
    assert Rule().median(value) == told


@pytest.mark.parametrize(("p", "told"), [(0.0001, 0.01), (0.01, 0.01), (0.043, 0.05), (1, 1)])
def test_a_p_goes_up_to_the_next_hundredth(p, told):
    assert Rule().p(p) == pytest.approx(told)
