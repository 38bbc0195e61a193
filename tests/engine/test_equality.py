"""Here and Spark give the same answers: every measure, on sample logs and on random ones in one log."""

import functools

import pytest

import routekaart as rk
from routekaart.engine import spark as spark_engine
from routekaart.log import batches
from routekaart.log.view import open_log
from tests.engine import odd_logs
from tests.engine.equality import CONTRASTS, MEASURES, differences

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture
def small_parts(monkeypatch):
    """Spark walks small logs in parts as well, each of them in batches."""
    monkeypatch.setattr(spark_engine, "SMALL_PART_EVENTS", 100)
    monkeypatch.setattr(batches, "BATCH_EVENTS", 300)


@functools.cache
def made(name):
    return getattr(odd_logs, name)()


@functools.cache
def on_spark(name, spark):
    """The log read by Spark, where what measures share is worked out once."""
    return made(name).on(spark)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", ["sample_logs", "packed"])
def test_both_engines_give_the_same_answer(spark, small_parts, name, measure):
    ours, theirs = (MEASURES[measure](view) for view in (made(name), on_spark(name, spark)))

    assert not differences(ours, theirs)


@pytest.mark.parametrize("question", CONTRASTS)
def test_both_engines_contrast_alike(spark, small_parts, question):
    ours, theirs = (
        CONTRASTS[question](view) for view in (made("sample_logs"), on_spark("sample_logs", spark))
    )

    assert not differences(ours, theirs)


def test_every_measure_of_the_package_is_held_to_it():
    others = {
        "RoutekaartError",
        "View",
        "WaitRules",
        "draw",
        "open_log",
        "report",
        "export",
        "store",
        "verify",
    }
    others |= {"read", "read_agenda", "read_calendar", "read_design"}

    assert set(rk.__all__) - others <= MEASURES.keys() | CONTRASTS.keys()


@pytest.mark.parametrize(
    "selection",
    [
        'with "Zorgteam"; without "Wachtlijst"',
        '"Signaal" -> "Zorgteam"',
        '"Signaal" ~> "Zorgteam"; duration > 10.5',
        "period 2022-03-08..2023-03-10",
        "open",
        "closed",
        'school = "School 7"',
        '"Één `kolom\\"" = "x"',
    ],
)
def test_both_engines_select_the_same_cases(spark, small_parts, selection):
    ours, theirs = (view.select(selection) for view in (made("packed"), on_spark("packed", spark)))

    assert 0 < ours.n_cases < ours.whole.n_cases
    assert theirs.chosen.tolist() == ours.chosen.tolist()
    assert not differences(ours.cases, theirs.cases)


def test_a_selection_is_measured_alike(spark, small_parts):
    ours, theirs = (view.select("closed") for view in (made("packed"), on_spark("packed", spark)))

    assert not differences(rk.route_map(ours), rk.route_map(theirs))


def test_a_selection_of_no_case_at_all_is_walked(spark, small_parts):
    ours, theirs = (view.select('school = "nergens"') for view in (made("packed"), on_spark("packed", spark)))

    assert (ours.n_cases, theirs.n_cases) == (0, 0)
    assert not differences(rk.variants(ours), rk.variants(theirs))


@pytest.mark.parametrize("measure", ["route_map", "waits", "loops"])
def test_both_engines_agree_on_a_log_that_is_walked_by_compiled_code(spark, monkeypatch, measure):
    monkeypatch.setattr(spark_engine, "SMALL_PART_EVENTS", 30_000)
    view = many()

    assert not differences(MEASURES[measure](view), MEASURES[measure](view.on(spark)))


@functools.cache
def many():
    return open_log(odd_logs.many_events(110_000).log.path)
