"""How often a contrast claims what is not there, and finds what is: fewer rounds of ``benchmarks/honesty.py``."""

import pickle
from pathlib import Path

import pytest

from benchmarks.honesty import OUTCOMES, Pool, Share, count, markdown, pools, shares
from routekaart.contrasts.multiplicity import ALPHA

ROUNDS = 120
CLAIMS = [name for name, (_, is_false) in OUTCOMES.items() if is_false]
FINDINGS = [name for name, (_, is_false) in OUTCOMES.items() if not is_false]


@pytest.fixture(scope="module")
def invented() -> list[Pool]:
    """The invented logs alone: they are on every machine."""
    return [*pools(None)]


@pytest.fixture(scope="module")
def found(invented: list[Pool]) -> dict[tuple[str, int], dict[str, Share]]:
    """The shares of each log and size."""
    return {
        (pool.name, size): shares(pool, size, ROUNDS, processes=1) for pool in invented for size in (8, 20)
    }


@pytest.mark.parametrize("size", [8, 20])
@pytest.mark.parametrize("name", CLAIMS)
def test_chance_alone_is_claimed_in_no_more_rounds_than_alpha_allows(found, name, size):
    for (log, of), told in found.items():
        assert of != size or told[name].is_at_most(ALPHA), (log, str(told[name]))


@pytest.mark.parametrize("name", FINDINGS)
def test_what_was_planted_is_found_in_nine_of_ten_rounds_of_twenty_against_twenty(found, name):
    for (log, size), told in found.items():
        assert size != 20 or told[name].share >= 0.9, (log, str(told[name]))


def test_some_chance_differences_are_claimed_so_that_claims_can_be_seen_at_all(found):
    assert sum(told[name].count for told in found.values() for name in CLAIMS) > 0


def test_a_broken_correction_would_be_seen(monkeypatch, invented):
    import benchmarks.honesty as module

    monkeypatch.setattr(module, "adjust_holm", lambda p: [*p])
    claims = [Share(count(pool, 20, range(ROUNDS))[CLAIMS[0]], ROUNDS) for pool in invented]

    assert not all(one.is_at_most(ALPHA) for one in claims)


def test_a_pool_can_be_sent_to_another_process(invented):
    sent = pickle.loads(pickle.dumps(invented[0]))

    assert count(sent, 8, range(2)) == count(invented[0], 8, range(2))


def test_rounds_are_the_same_however_they_are_shared_out(invented):
    whole = count(invented[0], 8, range(10))
    parts = [count(invented[0], 8, part) for part in (range(4), range(4, 10))]

    assert whole == {name: parts[0][name] + parts[1][name] for name in OUTCOMES}


def test_the_page_shows_every_log_outcome_and_size(invented):
    table = [*markdown(invented[:1], 3, (8,), processes=1)]
    page = (Path(__file__).parent.parent / "docs" / "honesty.md").read_text(encoding="utf-8")

    assert len(table) == 2 + len(OUTCOMES)
    assert table[0].startswith("| log | in how many rounds it | 8 + 8 |")
    assert all(name in page for name in OUTCOMES)
