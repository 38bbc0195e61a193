"""DuckDB and Spark give the same answers: every measure, on the sample logs and on odd ones."""

import functools
from datetime import date

import pytest

import routekaart as rk
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.design import Design
from routekaart.contrasts.edges import contrast_maps
from routekaart.contrasts.robustness import robustness
from tests.engine import odd_logs
from tests.engine.equality import MEASURES, differences

pytestmark = pytest.mark.xdist_group("spark")

#: What reads the log in ways that the others do not; on a large log these stand for all.
MAIN = ("route_map", "variants", "waits", "bottlenecks", "loops", "handovers", "timing", "case_numbers")


@functools.cache
def made(name):
    return getattr(odd_logs, name)()


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", ["sample_logs", "ties_and_nulls", "one_event_each", "instants"])
def test_both_engines_give_the_same_answer(spark, name, measure):
    view = made(name)

    assert not differences(MEASURES[measure](view), MEASURES[measure](view.on(spark)))


def test_both_engines_contrast_alike_also_under_other_choices(spark):
    views = (view := made("sample_logs"), view.on(spark))

    one, other = (contrast(v, "log", "school1_keten", "school2_pilot") for v in views)
    assert not differences(one, other)
    one, other = (robustness(v, found) for v, found in zip(views, (one, other), strict=True))
    assert not differences(one, other)


def test_both_engines_contrast_before_and_after_alike(spark):
    view = made("sample_logs")
    design = Design(pilot_start=date(2022, 8, 1))

    one, other = (contrast(v, design=design) for v in (view, view.on(spark)))

    assert not differences(one, other)


def test_both_engines_contrast_maps_alike(spark):
    view = made("sample_logs")

    one, other = (contrast_maps(v, "log", "school1_keten", "school2_pilot") for v in (view, view.on(spark)))

    assert not differences(one, other)


def test_both_engines_agree_on_the_numbers_in_another_order_of_ties(spark):
    view = made("ties_and_nulls").with_ties("label")

    assert not differences(case_numbers(view), case_numbers(view.on(spark)))


def test_every_measure_of_the_package_is_held_to_it():
    others = {"RoutekaartError", "View", "draw", "open_log", "read", "read_design", "report"}

    assert set(rk.__all__) - others - {"contrast", "robustness"} <= MEASURES.keys()


@pytest.mark.parametrize(
    "selection",
    [
        'with "Zorgteam"; without "Wachtlijst"',
        '"Signaal" -> "Zorgteam"',
        '"Signaal" ~> "Zorgteam"; duration > 10.5',
        "period 2022-03-08..2022-03-10",
        "open",
        "closed",
        'school = "S\'1"',
        'school = "S\\\\2"',
        '"Één `kolom\\"" = "x"',
    ],
)
def test_both_engines_select_the_same_cases(spark, selection):
    view = made("ties_and_nulls").select(selection)
    cases = "select label, first_us, last_us, is_open, group_label, school from {cases} order by label"

    assert view.on(spark).rows(cases) == view.rows(cases)


@pytest.fixture
def compiled(spark):
    """Spark that compiles its plans, as it does unless told otherwise: on many events that pays."""
    conf = spark._session.spark.conf
    conf.set("spark.sql.codegen.wholeStage", "true")
    conf.set("spark.sql.codegen.factoryMode", "FALLBACK")
    yield spark
    conf.set("spark.sql.codegen.wholeStage", "false")
    conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")


@pytest.mark.parametrize("measure", MAIN)
def test_both_engines_agree_on_a_hundred_thousand_events(compiled, measure):
    view = many()

    assert not differences(MEASURES[measure](view), MEASURES[measure](view.on(compiled)))


@functools.cache
def many():
    return odd_logs.many_events(100_000)
