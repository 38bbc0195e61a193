"""The two sample schools, with the ends of help written down, as they are, and left out: what is told of waiting."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta

import pytest

import routekaart as rk
from routekaart.log.vocabulary import load_vocabulary
from tests.measures.wait_oracle import make_log, supports
from tests.sample_rows import Row, sample_rows

FILES = {"school1_keten.csv": "School 1", "school2_pilot.csv": "School 2"}
ZERO = date(2022, 3, 7)
SUPPORTS = {one.nl for one in load_vocabulary().activities if "support" in one.marks}


def as_they_are(rows: tuple[Row, ...]) -> list[Row]:
    return [*rows]


def left_out(rows: tuple[Row, ...]) -> list[Row]:
    """No end of help; waiting lists keep theirs."""
    return [row._replace(end=None) if row.step in SUPPORTS else row for row in rows]


def written_down(rows: tuple[Row, ...]) -> list[Row]:
    """An end wherever help has none: where the definition says that it ends."""
    steps = [
        (row.case, row.step, (row.begin - ZERO).days, row.party, row.end and (row.end - ZERO).days)
        for row in rows
    ]
    log = make_log(steps, load_vocabulary(), day_of=int, is_holiday=lambda _: False)
    ends = {}
    for case, own in log.cases.items():
        for place, start, end in supports(log, case):
            ends[case, own[place].label, ZERO + timedelta(start)] = ZERO + timedelta(end)
    return [row._replace(end=ends.get((row.case, row.step, row.begin), row.end)) for row in rows]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The view of a school with its ends treated in a way."""
    folder = tmp_path_factory.mktemp("ends")
    views = {}

    def of(file: str, how: Callable[[tuple[Row, ...]], list[Row]]) -> rk.View:
        if (file, how) not in views:
            path = folder / f"{how.__name__}_{file}"
            with path.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, delimiter=";")
                writer.writerow(["traject", "stap", "begin", "einde", "organisatie", "school", "route"])
                for row in how(sample_rows(file)):
                    days = (day and day.strftime("%d-%m-%Y") for day in (row.begin, row.end))
                    writer.writerow([row.case, row.step, *days, row.party, row.school, row.route])
            views[file, how] = rk.read(path, calendar="zuid")
        return views[file, how]

    return of


def told(view: rk.View) -> list[tuple[object, ...]]:
    """What is waited for, most days first: the name, cases and days."""
    return [
        (row["matter"] or f"> {row['label']}", row["cases"], row["total_days"])
        for row in rk.awaited(view).record()
        if row["rank"]
    ]


def states(view: rk.View) -> dict[str, float]:
    names = ("total", "asked", "idle", "with_support", "helped", "planned", "closing")
    found = rk.waits(view)
    return {name: getattr(found, f"{name}_days") for name in names}


def test_the_sample_has_help_with_an_end_and_help_without():
    ends = {
        school: [row.end for row in sample_rows(file) if row.step in SUPPORTS]
        for file, school in FILES.items()
    }
    found = {school: (sum(end is None for end in own), len(own)) for school, own in ends.items()}
    assert found == {"School 1": (10, 17), "School 2": (4, 16)}


@pytest.mark.parametrize("file", FILES)
def test_an_end_written_down_where_help_ends_anyhow_changes_nothing_that_is_told(read, file):
    before, after = read(file, as_they_are), read(file, written_down)
    assert rk.awaited(after).record() == rk.awaited(before).record()
    assert states(after) == states(before)


@pytest.mark.parametrize("file", FILES)
def test_without_ends_each_matter_is_asked_by_as_many_for_as_many_days_in_the_same_order(read, file):
    before, after = (
        [row for row in told(read(file, how)) if row[0][0] != ">"] for how in (as_they_are, left_out)
    )
    assert after == before  # fmt: skip
    assert before


@pytest.mark.parametrize("file", FILES)
def test_without_ends_the_nine_largest_waits_are_the_same_in_the_same_order(read, file):
    before, after = ([name for name, *_ in told(read(file, how))][:9] for how in (as_they_are, left_out))
    assert after == before


def test_at_school_2_leaving_out_the_ends_of_help_changes_nothing_that_is_told(read):
    """All help there ended with the case, or the next began while other help ran."""
    before, after = (read("school2_pilot.csv", how) for how in (as_they_are, left_out))
    assert rk.awaited(after).record() == rk.awaited(before).record()
    assert states(after) == states(before) | {"total": 447, "asked": 138, "idle": 309}


def test_at_school_1_what_lay_between_a_written_end_and_the_next_step_is_then_help(read):
    """175 idle days and 52 before a closing; what was asked stays 1,099 days, of which 116 more beside a support."""
    before, after = (states(read("school1_keten.csv", how)) for how in (as_they_are, left_out))
    assert before == {
        "total": 1730, "asked": 1099, "idle": 631, "with_support": 656, "helped": 3292, "planned": 0, "closing": 52,
    }  # fmt: skip
    moved = {name: after[name] - before[name] for name in before}
    assert moved == {
        "total": -175, "asked": 0, "idle": -175, "with_support": 116, "helped": 175 + 52, "planned": 0, "closing": -52,
    }  # fmt: skip


#: Idle days at School 1 that are help when its ends are left out, from the step before or the end of help to the step named.
MOVED = {
    # S1-07, whose school's own help ended 28-01-2022: the first evaluation was on 07-02-2022 (3 + 7), the
    # ondersteuningsteam on 21-02 (14), consent was asked on 07-03 (7 + 7), ONS Welzijn began on 28-04 after 24-03 (7 + 28).
    "> Evaluatie": 10,
    "> Ondersteuningsteam": 14,
    "> Toestemming gevraagd": 14,
    "> Laagdrempelige jeugdhulp": 35,
    # Partner betrokken from consent on 11-03 to 24-03 (13), and from the end of ONS Welzijn on 28-09 to 14-10 (2 + 14).
    "> Partner betrokken": 29,
    # After that 31-10 (17), 28-11 (28), 06-12 (2 + 6) and 21-12-2022 (15).
    "> MDO": 17,
    "> Advies vervolgstappen": 28,
    "> Afstemming wie betaalt": 8,
    "> Aanvraag gemeente": 15,
    # S1-06: the school's own help ended 13-07-2022, youth help began 18-07-2022.
    "> Start jeugdhulp": 5,
}


def test_the_days_that_move_are_those_after_a_written_end_by_the_step_they_led_to(read):
    before, after = (
        {name: days for name, _, days in told(read("school1_keten.csv", how))}
        for how in (as_they_are, left_out)
    )
    moved = {name: days - after.get(name, 0) for name, days in before.items() if days != after.get(name)}
    assert moved == MOVED
    assert sum(moved.values()) == 175
