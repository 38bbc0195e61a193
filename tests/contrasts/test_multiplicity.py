"""Correction for the number of questions, and the verdict."""

import pytest

from routekaart.contrasts.multiplicity import (
    DIFFERENCE,
    NO_INDICATION,
    TOO_FEW,
    Evidence,
    adjust_benjamini_hochberg,
    adjust_holm,
    judge,
    set_aside,
)

FOUR = [0.01, 0.02, 0.03, 0.04]


def test_holm_of_four():
    assert adjust_holm(FOUR) == pytest.approx([0.04, 0.06, 0.06, 0.06])


def test_benjamini_hochberg_of_four():
    assert adjust_benjamini_hochberg(FOUR) == pytest.approx([0.04, 0.04, 0.04, 0.04])


@pytest.mark.parametrize("adjust", [adjust_holm, adjust_benjamini_hochberg])
def test_the_order_of_tests_changes_nothing(adjust):
    assert adjust([0.03, 0.01, 0.9, 0.02]) == pytest.approx(
        [adjust([0.01, 0.02, 0.03, 0.9])[i] for i in (2, 0, 3, 1)]
    )


@pytest.mark.parametrize("adjust", [adjust_holm, adjust_benjamini_hochberg])
def test_no_corrected_p_exceeds_one_or_falls_below_its_p(adjust):
    assert adjust([0.6, 0.9, 0.8]) == pytest.approx([1, 1, 1] if adjust is adjust_holm else [0.9, 0.9, 0.9])
    assert adjust([]) == []


def test_tests_that_no_outcome_could_make_count_are_set_aside():
    # At k = 1 two tests can reach .05; at k = 2 both still reach .025: the third need not be corrected for.
    assert set_aside([0.001, 0.02, 0.2]) == [False, False, True]
    assert set_aside([]) == []


def test_setting_aside_grows_stricter_with_the_number_of_tests():
    # Three reach .05, but only the first reaches .05/2.
    assert set_aside([0.001, 0.03, 0.03]) == [False, True, True]


def judged(*tests, enough=True):
    """The verdicts of one family of (p, smallest p), corrected as Holm does."""
    family = {i: Evidence(p, smallest, has_enough=enough) for i, (p, smallest) in enumerate(tests)}
    return [verdict for _, verdict in judge(family, adjust_holm).values()]


def test_a_corrected_p_within_alpha_is_a_difference():
    assert judged((0.01, 0.001), (0.3, 0.001)) == [DIFFERENCE, NO_INDICATION]


def test_a_test_that_could_not_reach_alpha_after_correction_has_too_few_cases():
    # .03 alone would do, twice .03 does not.
    assert judged((0.5, 0.03), (0.6, 0.001)) == [TOO_FEW, NO_INDICATION]


def test_fewer_than_five_on_a_side_is_too_few_whatever_the_p():
    assert judged((0.001, 0.001), enough=False) == [TOO_FEW]


def test_what_reached_alpha_is_never_too_few():
    # Holm corrects the second .02 by one only: it could, and did, reach .05.
    assert judged((0.001, 0.001), (0.02, 0.02)) == [DIFFERENCE, DIFFERENCE]
