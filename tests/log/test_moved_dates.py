"""Dates moved at import: what stays the same, what is carried along, and what can no longer be given."""

from datetime import date
from pathlib import Path

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.errors import InputError, SelectionError
from routekaart.log.agenda import Agenda, Meeting
from routekaart.measures.agreements import agreements
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.open_cases import open_cases, timing
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waits import waits
from routekaart.opening import import_files, open_view
from routekaart.privacy.risk import risk
from routekaart.read_options import ReadOptions
from tests.queries import query

ROWS = Path(__file__).parents[2] / "event_logs"
FILES = {
    "date-only": ROWS / "school1_keten.csv",
    "of closed cases": ROWS / "regio_routes.csv",
    "meetings and open cases": ROWS / "arnhem_zorgteam.xlsx",
}
MOVED = ("shift", "relative")


@pytest.fixture(scope="module", params=FILES)
def views(request):
    """One file three times: as it is, shifted, and in days per case."""
    how = {"extracted": date(2024, 9, 1), "skip_all_bad_rows": True}
    return {
        kind: open_view([FILES[request.param]], ReadOptions(dates=kind, **how)) for kind in ("keep", *MOVED)
    }


def test_waits_are_split_as_before_where_dates_are_shifted(views):
    assert waits(views["shift"]).record() == waits(views["keep"]).record()


def test_open_cases_wait_as_long_as_before_where_dates_are_shifted(views):
    before, after = (open_cases(views[kind]).record() for kind in ("keep", "shift"))

    assert {**before, "extracted": None} == {**after, "extracted": None}


def test_days_per_organisation_and_time_to_help_are_as_before_where_dates_are_shifted(views):
    for measure in (handovers, lambda view: timing(view, "youth_help")):
        assert measure(views["shift"]).record() == measure(views["keep"]).record()


def closed(views, kind):
    """The closed cases, or all where every case is."""
    view = views[kind]
    return view.select("closed") if view.cases.is_open.any() else view


def test_closed_cases_wait_as_long_as_before_in_days_per_case(views):
    before, after = (waits(closed(views, kind)).record() for kind in ("keep", "relative"))

    assert after["states"] == before["states"]
    assert [row["total_days"] for row in after["transitions"]] == [
        row["total_days"] for row in before["transitions"]
    ]


def test_what_needs_a_calendar_is_unexplained_in_days_per_case(views):
    before, after = (
        {row["cause"]: row["total_days"] for row in waits(closed(views, kind)).record()["causes"]}
        for kind in ("keep", "relative")
    )
    untold = ("rhythm", "deferral", "holiday")

    assert [after[cause] for cause in ("explicit", "consent", *untold)] == [
        before["explicit"], before["consent"], 0, 0, 0,
    ]  # fmt: skip
    assert after["unexplained"] == before["unexplained"] + sum(before[cause] for cause in untold)


def test_waits_in_days_per_case_say_what_is_not_told(views):
    [said] = [note["nl"] for note in waits(views["relative"]).notes if "dagen vanaf het begin" in note["nl"]]

    assert "minstens" in said and "niet verklaard" in said


def test_an_open_case_in_days_per_case_has_lasted_at_least_so_long(views):
    before, after = (views[kind].cases for kind in ("keep", "relative"))
    lasted = [(cases.until_us - cases.first_us) / 86_400_000_000 for cases in (before, after)]
    # Case codes follow the pseudonyms, which are of one key.
    short = lasted[0] - lasted[1]

    assert ((short >= 0) & (short < 182)).all()
    assert (short[~before.is_open] == 0).all()


def test_groups_with_open_cases_are_not_compared_in_days_per_case():
    """How long a case was followed depends there on its last step, so that no clock is fair."""
    with pytest.raises(SelectionError, match="comparing groups with open cases cannot be given"):
        contrast(log_of_open_cases(dates="relative"), by="Route", a="zorgteam", b="zat-plus")


def log_of_open_cases(**options):
    return open_view([FILES["meetings and open cases"]], ReadOptions(skip_bad_rows=True, **options))


@pytest.mark.parametrize("kind", MOVED)
def test_an_agreement_for_each_school_year_is_held_against_real_dates_alone(kind):
    """No limit of any of them is one of days; where it were, tests/measures/agreements has it."""
    before, after = (
        {row["rule"]: row for row in agreements(log_of_open_cases(dates=dates)).rule_columns.rows()}
        for dates in ("keep", kind)
    )
    yearly = "Zorgteam komt vaak genoeg bijeen"

    assert {rule for rule in before if before[rule]["is_held"] != after[rule]["is_held"]} == {yearly}
    assert "vraagt echte datums" in after[yearly]["why_off"].casefold()


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


def test_times_of_day_do_not_change_what_waits_are_split_into(tmp_path):
    how = {"extracted": date(2023, 6, 1)}
    before, after = (
        waits(open_view([timed(tmp_path)], ReadOptions(dates=dates, **how))) for dates in ("keep", "shift")
    )

    assert after.record() == before.record()


def test_times_of_day_are_gone_from_days_per_case(tmp_path):
    view = open_view([timed(tmp_path)], ReadOptions(dates="relative", extracted=date(2023, 6, 1)))

    assert query(
        view, "select start_day - 10959, end_day - 10959 from {instances} order by case_id, position"
    ) in (
        [(0, 0), (3, 3), (15, 15), (83, 83), (156, 156), (0, 0), (139, 139)],
        [(0, 0), (139, 139), (0, 0), (3, 3), (15, 15), (83, 83), (156, 156)],
    )
    # The last step of the open case lies 73 days before extraction: no whole half-year.
    assert open_cases(view).table_columns["max_waited_days"] == (0.0,)


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


def test_counters_count_the_same_days_between_two_steps(views):
    sql = """
        select e.case_id, e.position, e.school_days_start - f.school_days_start,
               e.working_days_end - f.working_days_start
        from {events} e join (select * from {events} where position = 0) f on e.case_id = f.case_id
        where e.is_instance order by e.case_id, e.position"""

    assert query(views["shift"], sql) == query(views["keep"], sql)


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
    assert flow(closed(views, "relative")).duration_days == flow(closed(views, "keep")).duration_days


@pytest.mark.parametrize("kind", MOVED)
def test_two_logs_with_moved_dates_are_put_side_by_side(kind):
    files = [ROWS / "school1_keten.csv", ROWS / "school2_pilot.csv"]
    before, after = (open_view(files, ReadOptions(dates=dates)) for dates in ("keep", kind))

    for log in ("School 1", "School 2"):
        # The extraction of a log that has none of its own is its last event: one for both, or one each.
        states = [waits(view.where(log=log).select("closed")).record()["states"] for view in (after, before)]
        assert states[0] == states[1]


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

    kept, moved = (
        open_view([path], ReadOptions(attribute={"ingeschreven": ""}, dates=dates))
        for dates in ("keep", "shift")
    )
    assert "ingeschreven" in kept.manifest.columns
    assert "ingeschreven" not in moved.manifest.columns


def test_how_recognisable_cases_are_by_real_dates_is_not_told_of_days_per_case(views):
    asked = [*risk(views["relative"]).projection_columns["projection"]]

    assert asked == ["variant", "activities"]
