"""The limits that go with every contrast, and their words."""

from string import Formatter

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.limits import Limit
from routekaart.log.merge import merge_logs
from routekaart.log.vocabulary import load_vocabulary
from routekaart.privacy.rule import Rule
from routekaart.show.words import words
from tests.contrasts.trajectories import schools, trajectory
from tests.logs import log, stored, vetted


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
        "a": "a",
        "start_only_a": 1,
        "supports_a": 1,
        "b": "b",
        "start_only_b": 0,
        "supports_b": 1,
    }


def of_a_pilot(*drop_outs):
    """The limits of two cases against three of a pilot, of which some left it."""
    chain = [
        (case, step, day, "School")
        for case in ("a0", "a1")
        for step, day in (("Signaal", 0), ("Afsluiting", 90))
    ]
    rows = [*chain]
    for case in ("b0", "b1", "b2"):
        rows.append((case, "Huisbezoek", 0, "Pilotteam jeugdhulp"))
        rows += [(case, "pilot gestopt", 30, "Pilotteam jeugdhulp")] * (case in drop_outs)
        rows.append((case, "Afsluiting", 90, "School"))
    return {limit.key: limit for limit in contrast(log(*rows, group=[row[0][0] for row in rows])).limits}


def test_drop_outs_of_a_pilot_that_take_part_are_counted():
    limits = of_a_pilot("b0", "b2")

    assert limits["drop_outs"].values == {"a": "a", "b": "b", "dropped_a": 0, "dropped_b": 2}
    assert "no_drop_outs" not in limits


def test_that_a_pilot_has_no_drop_outs_here_is_said():
    limits = of_a_pilot()

    assert "no_drop_outs" in limits and "drop_outs" not in limits


def test_without_a_pilot_nothing_is_said_of_drop_outs():
    assert not {"drop_outs", "no_drop_outs"} & {limit.key for limit in contrast(schools()).limits}


def test_anyone_else_is_told_neither_that_few_dropped_out_nor_that_none_did():
    few, none = of_a_pilot("b0")["drop_outs"], of_a_pilot()["no_drop_outs"]

    assert few.public(Rule(10)) is None and none.public(Rule(10)) is None


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


def merged(tmp_path, one, other):
    """Two logs of the same cases in either, told apart by what their manifests say."""
    views = []
    for name, said in (("x", one), ("y", other)):
        rows = [row for i in range(6) for row in trajectory(f"{name}{i}", help_after=30 + i, lasts=500 + i)]
        view = stored(vetted(rows), tmp_path / f"{name}.parquet")
        for key, value in {"sources": ({"name": name, "kind": "csv", "sha256": name},), **said}.items():
            object.__setattr__(view.manifest, key, value)
        views.append(view)
    return contrast(merge_logs(views, tmp_path / "both.parquet", load_vocabulary()))


def verdict(result, name):
    return next(row["verdict"] for row in result.measure_columns.rows() if row["name"] == name)


def test_logs_of_two_holiday_regions_are_not_compared_in_what_rests_on_holidays(tmp_path):
    result = merged(tmp_path, {"region": "noord"}, {"region": "zuid"})
    limits = {limit.key: limit for limit in result.limits}

    assert limits["calendar_differs"].values == {"regions": "noord, zuid"}
    for name in ("waiting_holiday_days", "waiting_unexplained_days", "agreements_broken"):
        assert verdict(result, name) == "not_comparable"
    assert verdict(result, "waiting_days") == "no_indication"


def test_logs_with_two_vocabularies_are_said_to_be_read_with_one(tmp_path):
    result = merged(tmp_path, {"vocabulary_sha256": "1"}, {"vocabulary_sha256": "2"})

    assert "vocabulary_differs" in {limit.key for limit in result.limits}


def test_logs_of_one_kind_need_no_such_limits(tmp_path):
    keys = {limit.key for limit in merged(tmp_path, {}, {}).limits}

    assert not keys & {"calendar_differs", "vocabulary_differs", "shared_cases", "shared_cases_unknown"}


def test_a_case_id_in_both_logs_is_counted(tmp_path):
    rows = [row for i in range(3) for row in trajectory(f"p{i}", help_after=30 + i, lasts=500)]
    views = [stored(vetted(rows), tmp_path / f"{name}.parquet") for name in "xy"]
    for view in views:
        object.__setattr__(view.manifest, "sources", ({"name": "x", "kind": "csv", "sha256": "x"},))
    result = contrast(merge_logs(views, tmp_path / "both.parquet", load_vocabulary()))
    limits = {limit.key: limit for limit in result.limits}

    assert limits["shared_cases"].values == {"count": 3}


def test_pseudonyms_of_two_keys_do_not_tell_whether_a_pupil_is_in_both(tmp_path):
    result = merged(tmp_path, {"privacy": {"key": "k1"}}, {"privacy": {"key": "k2"}})

    assert "shared_cases_unknown" in {limit.key for limit in result.limits}
