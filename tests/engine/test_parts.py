"""A log worked on a few cases at a time gives the same answers as in one go: every measure."""

import functools

import pytest

from routekaart.engine import DuckDBEngine, embedded
from routekaart.errors import RoomError
from tests.engine import odd_logs
from tests.engine.equality import MEASURES, differences


@functools.cache
def engine_of_parts(events_at_once):
    engine = DuckDBEngine()
    engine.events_at_once = events_at_once
    return engine


@functools.cache
def made(name):
    return getattr(odd_logs, name)()


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(("name", "events_at_once"), [("sample_logs", 50), ("ties_and_nulls", 1)])
def test_cases_taken_a_few_at_a_time_give_the_same_answer(name, events_at_once, measure):
    view = made(name)
    in_parts = view.on(engine_of_parts(events_at_once))

    assert len(in_parts._parts()) > 1
    assert not differences(MEASURES[measure](view), MEASURES[measure](in_parts))


def test_a_selection_of_a_log_in_parts_is_the_same_selection():
    view = made("sample_logs").select("closed")

    for measure in ("route_map", "waits", "loops"):
        found = MEASURES[measure](view.on(engine_of_parts(50)))
        assert not differences(MEASURES[measure](view), found)


def test_many_parts_are_compressed_on_disk():
    engine = engine_of_parts(10)

    view = made("sample_logs").on(engine)
    view.rows("select count(*) from {moves}")

    assert embedded(engine).rows(
        "select count(*) > 0 from duckdb_tables() where database_name = 'on_disk'"
    ) == [(True,)]


def test_a_table_that_could_not_be_made_is_made_when_asked_for_again():
    view = made("sample_logs").on(engine := DuckDBEngine())
    run = engine.run

    def without_room(sql):
        raise RoomError("no room", nl="geen plaats")

    engine.run = without_room
    with pytest.raises(RoomError):
        view.rows("select count(*) from {moves}")
    engine.run = run

    assert view.rows("select count(*) > 0 from {moves}") == [(True,)]
