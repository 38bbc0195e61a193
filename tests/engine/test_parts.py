"""A log walked a few cases at a time gives the same answers as in one go: every measure."""

import functools

import pytest

from routekaart.log import batches
from routekaart.log.view import open_log
from tests.engine import odd_logs
from tests.engine.equality import MEASURES, differences


@functools.cache
def made(name):
    return getattr(odd_logs, name)()


@functools.cache
def in_batches(name, batch_events):
    """The same log, opened again and cut into batches of so many events."""
    view = open_log(made(name).log.path, name=made(name).log.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "BATCH_EVENTS", batch_events)
        assert len(view.log.source.batches(batches.Reading())) > view.manifest.n_events / (batch_events + 30)
    return view


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("name", "batch_events"), [("sample_logs", 50), ("ties_and_nulls", 1), ("packed", 50)]
)
def test_cases_taken_a_few_at_a_time_give_the_same_answer(name, batch_events, measure):
    assert not differences(MEASURES[measure](made(name)), MEASURES[measure](in_batches(name, batch_events)))


@pytest.mark.parametrize("measure", ["route_map", "variants", "waits", "loops"])
def test_a_selection_of_a_log_in_batches_is_the_same_selection(measure):
    views = (view.select("closed") for view in (made("sample_logs"), in_batches("sample_logs", 50)))

    assert not differences(*(MEASURES[measure](view) for view in views))
