"""Dates moved at import: what stays the same, what is carried along, and what can no longer be given."""

from datetime import date
from pathlib import Path

import pytest

from routekaart.errors import InputError, SelectionError
from routekaart.log.agenda import Agenda, Meeting
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.open_cases import open_cases, timing
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waits import waits
from routekaart.opening import import_files, open_view
from routekaart.read_options import ReadOptions
from tests.queries import query

ROWS = Path(__file__).parents[2] / "event_logs"
FILES = {
    "date-only": ROWS / "school1_keten.csv",
    "with open cases": ROWS / "regio_routes.csv",
    "meetings": ROWS / "arnhem_zorgteam.xlsx",
}
MOVED = ("shift", "relative")


@pytest.fixture(scope="module", params=FILES)
def views(request):
    """One file three times: as it is, shifted, and in days per case."""
    how = {"extracted": date(2024, 9, 1), "skip_all_bad_rows": True}
    return {
        kind: open_view([FILES[request.param]], ReadOptions(dates=kind, **how)) for kind in ("keep", *MOVED)
    }


@pytest.mark.parametrize("kind", MOVED)
def test_waits_are_split_as_before(views, kind):
    assert waits(views[kind]).record() == waits(views["keep"]).record()


@pytest.mark.parametrize("kind", MOVED)
def test_open_cases_wait_as_long_as_before(views, kind):
    before, after = open_cases(views["keep"]).record(), open_cases(views[kind]).record()

    assert {**before, "extracted": None} == {**after, "extracted": None}


@pytest.mark.parametrize("kind", MOVED)
def test_days_per_organisation_and_time_to_help_are_as_before(views, kind):
    for measure in (handovers, lambda view: timing(view, "youth_help")):
        assert measure(views[kind]).record() == measure(views["keep"]).record()


def timed(folder: Path) -> Path:
    """Two cases with times of day, over a change of the clock and a school holiday, one of them open."""
    path = folder / "tijden.csv"
    path.write_text(
        "traject;stap;begin;einde;organisatie\n"
        "a;Signaal;21-10-2022 09:00;;School\n"
        "a;Zorgteam;24-10-2022 23:30;;School\n"
        "a;Start jeugdhulp;05-11-2022 00:15;05-11-2022 12:00;Jeugd-ggz\n"
        "a;Zorgteam;12-01-2023 15:00;;School\n"
        "a;Afsluiting;26-03-2023 03:30;;School\n"
        "b;Signaal;01-11-2022 10:00;;School\n"
        "b;Zorgteam;20-03-2023 15:00;;School\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("kind", MOVED)
def test_times_of_day_do_not_change_what_waits_are_split_into(tmp_path, kind):
    how = {"extracted": date(2023, 6, 1)}
    before, after = (
        waits(open_view([timed(tmp_path)], ReadOptions(dates=dates, **how))) for dates in ("keep", kind)
    )

    assert after.record() == before.record()


def test_a_shift_keeps_weekdays_and_durations(views):
    before, after = (
        query(view, "select start_day, end_us - start_us from {instances} order by case_id, position")
        for view in (views["keep"], views["shift"])
    )
    moved = {day - old for (day, _), (old, _) in zip(after, before, strict=True)}

    assert len(moved) == 1 and next(iter(moved)) % 7 == 0 and moved != {0}
    assert [us for _, us in after] == [us for _, us in before]


def test_days_per_case_begin_on_one_day(views):
    assert query(views["relative"], "select distinct start_day from {instances} where position = 0") == [
        (10959,)
    ]


def test_no_real_date_is_left_in_a_log_with_days_per_case(views):
    manifest = views["relative"].manifest
    last = query(views["relative"], "select max(end_day) from {instances}")[0][0]

    assert manifest.first_us // 86_400_000_000 in (10958, 10959)
    assert last < 10959 + 366 * 10


@pytest.mark.parametrize("kind", MOVED)
def test_counters_count_the_same_days_between_two_steps(views, kind):
    sql = """
        select e.case_id, e.position, e.school_days_start - f.school_days_start,
               e.working_days_end - f.working_days_start
        from {events} e join (select * from {events} where position = 0) f on e.case_id = f.case_id
        where e.is_instance order by e.case_id, e.position"""

    assert query(views[kind], sql) == query(views["keep"], sql)


@pytest.mark.parametrize("kind", MOVED)
def test_what_needs_real_dates_says_so(views, kind):
    agenda = Agenda("agenda.csv", (Meeting("Zorgteam", date(2022, 3, 1)),))
    for ask in (
        lambda view: view.select("period 2021-08-01..2023-07-31"),
        lambda view: waits(view, WaitRules(agenda=agenda)),
        lambda view: waits(view, WaitRules(calendar="noord")),
    ):
        with pytest.raises(SelectionError, match='dates="keep"'):
            ask(views[kind])


def test_open_work_over_time_is_left_empty_for_days_per_case(views):
    found = flow(views["relative"])

    assert (found.mean_open, found.arrivals_per_day, len(found.curve_columns)) == (None, None, 0)
    assert found.duration_days == flow(views["keep"]).duration_days


@pytest.mark.parametrize("kind", MOVED)
def test_two_logs_with_moved_dates_are_put_side_by_side(kind):
    files = [ROWS / "school1_keten.csv", ROWS / "school2_pilot.csv"]
    before, after = (open_view(files, ReadOptions(dates=dates)) for dates in ("keep", kind))

    for log in ("School 1", "School 2"):
        # The extraction of a log that has none of its own is its last event: one for both, or one each.
        assert (
            waits(after.where(log=log).select("closed")).record()
            == waits(before.where(log=log).select("closed")).record()
        )


def test_logs_whose_dates_were_not_treated_alike_are_not_put_together(tmp_path):
    for name, dates in (("school1_keten", "keep"), ("school2_pilot", "relative")):
        import_files([ROWS / f"{name}.csv"], tmp_path / f"{name}.parquet", ReadOptions(dates=dates))

    with pytest.raises(InputError, match="not treated alike"):
        open_view(sorted(tmp_path.glob("*.parquet")))


def test_logs_shifted_by_different_keys_are_not_put_together(tmp_path):
    for name in ("school1_keten", "school2_pilot"):
        (tmp_path / name).mkdir()
        import_files([ROWS / f"{name}.csv"], tmp_path / name / "log.parquet", ReadOptions(dates="shift"))

    with pytest.raises(InputError, match="not treated alike"):
        open_view(sorted(tmp_path.rglob("*.parquet")))


def test_a_column_of_dates_does_not_give_moved_dates_away(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "traject;stap;datum;ingeschreven\n"
        "1;Signaal;01-02-2022;01-08-2021\n1;Zorgteam;01-03-2022;01-08-2021\n",
        encoding="utf-8",
    )

    assert "ingeschreven" in open_view([path]).manifest.columns
    assert "ingeschreven" not in open_view([path], ReadOptions(dates="shift")).manifest.columns
