"""The design: what may be declared before looking."""

import pytest

from routekaart.contrasts.design import PRIMARIES, Design
from routekaart.errors import SelectionError


def test_without_a_word_there_are_five_primaries_at_five_percent():
    assert (len(Design().primaries), Design().primaries, Design().alpha) == (5, PRIMARIES, 0.05)


def test_a_primary_that_is_no_more_names_the_one_to_take():
    with pytest.raises(SelectionError, match="days_to_first_grant"):
        Design(primaries=("days_to_first_decision", "organisations", "handovers"))


def test_an_unknown_primary_is_an_error():
    with pytest.raises(SelectionError, match="no measure 'grades'"):
        Design(primaries=("grades",))


def test_an_alpha_outside_0_and_1_is_an_error():
    with pytest.raises(SelectionError, match="alpha"):
        Design(alpha=5)
