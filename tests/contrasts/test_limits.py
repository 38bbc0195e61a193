"""The limits that go with every contrast, and their words."""

from string import Formatter

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.limits import Limit
from routekaart.privacy.rule import Rule
from routekaart.show.words import words
from tests.contrasts.trajectories import schools, trajectory
from tests.logs import log


def test_one_school_a_side_is_always_said():
    view = schools()
    rows = [row for g in "ab" for i in range(8) for row in trajectory(f"{g}{i}", help_after=30, lasts=500)]
    of_two = log(*rows, group=[row[0][0] for row in rows], school=[row[0][0] for row in rows])

    assert "one_school_per_arm" in {limit.key for limit in contrast(of_two).limits}
    assert contrast(of_two).record()["schools_per_arm"] == {"a": 1, "b": 1}
    assert "schools_unknown" in {limit.key for limit in contrast(view).limits}


def test_causes_and_quality_are_disclaimed_beside_every_contrast():
    assert [limit.key for limit in contrast(schools()).limits[:2]] == ["not_a_cause", "not_quality"]


def test_help_without_an_end_is_counted_for_either_group():
    rows = [
        *trajectory("a0", help_after=30, lasts=500), *trajectory("a1", help_after=30, lasts=500, closed=False),
        ("b0", "Signaal", 0), ("b0", "Start jeugdhulp", 30, None, 60), ("b0", "Afsluiting", 90),
    ]  # fmt: skip
    limits = {limit.key: limit for limit in contrast(log(*rows, group=[row[0][0] for row in rows])).limits}

    assert limits["help_without_end"].values == {
        "start_only_a": 1,
        "supports_a": 1,
        "start_only_b": 0,
        "supports_b": 1,
    }


def test_help_with_ends_everywhere_needs_no_limit():
    rows = [
        row
        for case in ("a", "b")
        for row in ((case, "Start jeugdhulp", 0, None, 60), (case, "Afsluiting", 90))
    ]

    assert "help_without_end" not in {
        limit.key for limit in contrast(log(*rows, group=[row[0] for row in rows])).limits
    }


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_limit_has_words_that_its_figures_fill(lang):
    a = [trajectory(f"a{i}", help_after=30, lasts=500, closed=i > 0) for i in range(4)]
    rows = [
        row
        for case in (*a, trajectory("b0", help_after=9, lasts=90), [("c", "x", 0), ("d", "x", 0)])
        for row in case
    ]
    groups = [None if row[0] == "d" else "b" if row[1] == "Evaluatie" else row[0][0] for row in rows]
    result = contrast(log(*rows, group=groups), a="a", b="b")
    terms = words(lang, "limits")

    assert {
        "few_cases",
        "help_without_end",
        "open_cases",
        "mixed_cases",
        "without_value",
        "elsewhere",
        "tests",
    } <= {limit.key for limit in result.limits}
    for limit in result.limits:
        needed = {field for _, field, *_ in Formatter().parse(terms[limit.key]) if field}
        assert needed <= set(limit.values), limit.key
    assert set(words("nl", "limits")) == set(words("en", "limits"))


def test_a_limit_that_counts_events_is_not_for_the_public():
    limit = Limit(
        "help_without_end", {"start_only_a": 13, "supports_a": 25, "start_only_b": 40, "supports_b": 60}
    )

    assert limit.public(Rule(10)) is None
