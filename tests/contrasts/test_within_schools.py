"""How many cases of a group do a thing, dealt within schools: held against dealing every case."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.contrasts.dealing import deal, dealing_of
from routekaart.contrasts.shares import log_factorials
from routekaart.contrasts.within_schools import within_schools_p

LOGS = log_factorials(2_000)


def counted(*schools):
    """p and the smallest p of schools given as (does in a, does in b, cases of a, cases of b)."""
    return within_schools_p(*(np.array(part, dtype=np.int64) for part in zip(*schools, strict=True)), LOGS)


@st.composite
def school(draw):
    n, m = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    return draw(st.integers(0, n)), draw(st.integers(0, m)), n, m


@given(
    st.lists(school(), min_size=1, max_size=3).filter(
        lambda of: sum(s[2] for s in of) and sum(s[3] for s in of)
    )
)
def test_p_is_the_share_of_all_dealings_that_lie_as_far_out(schools):
    does, in_a, of = [], [], []
    for number, (of_a, of_b, n, m) in enumerate(schools):
        does += [i < of_a for i in range(n)] + [i < of_b for i in range(m)]
        in_a += [True] * n + [False] * m
        of += [number] * (n + m)
    dealing = dealing_of(np.array(in_a), np.array(of), is_within=True)
    listed = deal(np.array(does, dtype=float)[:, None], dealing)

    assert counted(*schools) == pytest.approx((listed.p[0], listed.smallest_p[0]), abs=1e-9)


def test_one_school_is_counted_by_hand():
    # Of 3 + 3 cases 3 do it, all of them in a: 2 of the 20 dealings lie that far out.
    assert counted((3, 0, 3, 3)) == pytest.approx((0.1, 0.1))


def test_schools_on_one_side_or_of_one_mind_tell_nothing():
    assert counted((2, 0, 4, 0), (3, 3, 3, 3), (0, 0, 5, 2)) == (1.0, 1.0)


def test_many_large_schools_agree_with_the_normal_limit():
    schools = [(200 + i % 7, 190, 500, 500) for i in range(40)]
    far = sum((of_a - of_b) / 2 for of_a, of_b, *_ in schools)
    variance = sum(
        n * m * (of_a + of_b) * (n + m - of_a - of_b) / ((n + m) ** 2 * (n + m - 1))
        for of_a, of_b, n, m in schools
    )
    from scipy.stats import norm

    assert counted(*schools)[0] == pytest.approx(2 * norm.sf((far - 0.5) / variance**0.5), rel=1e-2)


def test_what_lies_furthest_out_is_rare_and_never_impossible():
    p, smallest = counted(*[(500, 0, 500, 500)] * 3)

    assert 0 < smallest <= p < 1e-20
