"""The traces the samples are drawn from."""

from __future__ import annotations

import pytest

from routekaart.log.vocabulary import load_vocabulary
from routekaart.sample.routes import load_traces


@pytest.mark.parametrize(
    ("trace", "days"),
    [("keten", 654), ("pilot", 602), ("pilot-uitval", 616), ("vo-team", 155), ("tlv-toelating", 820)],
)
def test_the_typical_gaps_of_a_trace_add_up_to_its_typical_length(trace: str, days: int) -> None:
    assert sum(step.typical for step in load_traces()[trace].steps if not step.when) == days


def test_every_trace_speaks_of_known_words_and_ranges_that_hold_their_typical() -> None:
    vocabulary = load_vocabulary()
    for trace in load_traces().values():
        assert {name for step in trace.steps for name in step.when + step.unless} == trace.chances.keys()
        for step in trace.steps:
            assert step.least <= step.typical <= step.most
            assert vocabulary.activity(step.activity)
            for party in trace.parties.get(step.party, (step.party,)):
                assert vocabulary.organisation(party)
