import pytest

import routekaart as rk
from tests.show.some_maps import tiny_map
from tests.show.worked_log import three_cases, two_groups


@pytest.mark.parametrize("measure", [rk.awaited, rk.bottlenecks, rk.dots, rk.flow, rk.spectrum, rk.waits])
def test_every_result_with_a_chart_is_drawn_in_one_call(measure):
    assert "alleen voor het team" in rk.draw(measure(three_cases())).svg


def test_what_is_left_under_other_choices_is_drawn_in_one_call():
    view = two_groups()

    assert "Blijft de uitkomst bij andere keuzes?" in rk.draw(rk.robustness(view, rk.contrast(view))).svg


def test_a_result_is_drawn_in_one_call_and_stamped(tmp_path):
    path = rk.draw(tiny_map(), show="time", lang="en").save(tmp_path / "map.svg")

    assert "for the team only" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "found"), [({"show": "x"}, "cannot show 'x'"), ({"lang": "de"}, "no language 'de'")]
)
def test_what_cannot_be_drawn_is_refused_in_plain_words(options, found):
    with pytest.raises(rk.RoutekaartError, match=found):
        rk.draw(rk.waits(three_cases()), **options)


def test_only_results_are_drawn():
    with pytest.raises(rk.RoutekaartError, match="this is a View") as refused:
        rk.draw(three_cases())

    assert "dit is een View" in refused.value.text("nl")
