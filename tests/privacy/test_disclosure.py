import dataclasses

import pytest

from routekaart.errors import RoutekaartError
from routekaart.privacy.disclosure import Cleared, clear
from routekaart.results import Recipe, Result

RESULT = Result(Recipe(nl="alles", en="all"), 8)


def test_a_result_passes_for_the_team_and_is_stamped_so():
    cleared = clear(RESULT)

    assert cleared.result is RESULT
    assert (cleared.stamp("nl"), cleared.stamp("en")) == ("alleen voor het team", "for the team only")


def test_nothing_passes_for_the_public_yet():
    with pytest.raises(RoutekaartError, match="for the team only") as caught:
        clear(RESULT, "openbaar")
    assert "kan nog niet" in caught.value.nl


def test_an_unknown_mode_is_refused():
    with pytest.raises(RoutekaartError, match="no mode 'iedereen'"):
        clear(RESULT, "iedereen")


def test_there_is_no_way_round_the_gate():
    with pytest.raises(TypeError, match="clear"):
        Cleared(RESULT, "team")


def test_a_cleared_result_cannot_be_changed_for_another():
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(clear(RESULT), result=Result(Recipe(nl="x", en="x"), 1))
