"""What each route of the samples waits for most, as hand-checked rows (``matters_by_route.txt``) and a plain count have it.

The three largest matters per route, three cases each: which days, from which step to which, stand in the file; the
days are added up by month. Rank, cases and median come from a second computation that walks day by day
(:mod:`tests.measures.wait_oracle`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import routekaart as rk
from routekaart.log.vocabulary import load_vocabulary
from tests.logs import DAY_US
from tests.measures.wait_oracle import (
    comes_by_plan,
    episodes,
    make_log,
    supports,
    transitions,
    units_of,
)
from tests.queries import query
from tests.sample_rows import SAMPLES, sample_rows
from tests.waiting_logs import OUTCOMES, splits_of

TABLE = Path(__file__).with_name("matters_by_route.txt").read_text("utf-8")
EPOCH = date(1970, 1, 1)
ENDS_A_CASE = {one.nl for one in load_vocabulary().activities if {"closing", "exit"} & one.marks}
NEWS = "terugkoppeling"


class Matter(NamedTuple):
    """A row of the table: what is waited for (``> step``: nothing was asked, and this came next), and in which cases."""

    file: str
    route: str
    rank: int
    what: str
    cases: int
    came: int
    median: float | None
    total: int
    by_hand: dict[str, str]


def table() -> list[Matter]:
    """The rows of the text."""
    found: list[Matter] = []
    file = route = ""
    for line in TABLE.splitlines():
        if heading := re.fullmatch(r"(\w+\.\w+) ([\w-]+)", line):
            file, route = heading.groups()
        elif row := re.fullmatch(
            r" {2}(\d) (.+): (\d+) cases, (\d+) came, half within ([\d.]+|–), together (\d+)", line
        ):
            rank, what, cases, came, median, total = row.groups()
            half = None if median == "–" else float(median)
            found.append(Matter(file, route, int(rank), what, int(cases), int(came), half, int(total), {}))
        elif case := re.fullmatch(r" {4}([\w-]+): (.+)", line):
            found[-1].by_hand[case[1]] = case[2]
        else:
            assert not line or line.startswith("#")
    return found


ROWS = table()
ROUTES = list(dict.fromkeys((row.file, row.route) for row in ROWS))
IDS = [f"{route}-{what}" for _, route, _, what, *_ in ROWS]


# The file


def day(text: str) -> date:
    return date(*map(int, reversed(text.split("-"))))


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_the_steps_of_the_table_stand_in_the_file_and_their_days_add_up(row):
    for case, line in row.by_hand.items():
        spans, *sums = line.split(" = ")
        own = [one for one in sample_rows(row.file) if one.case == case]
        told = 0
        for span in spans.split("; "):
            begin, end = (
                re.fullmatch(r"(.+?)( ends)? (\d\d-\d\d-\d{4})", half) for half in span.split(" > ")
            )
            for step, is_end, when in (begin.groups(), end.groups()):
                at = {one.end if is_end else one.begin for one in own if one.step == step}
                assert day(when) in at, (case, step, when)
            told += (day(end[3]) - day(begin[3])).days
        assert {row.route} == {one.route for one in own}
        for one in sums:
            assert sum(map(int, re.findall(r"\d+", one))) == told, (case, line)


def test_every_route_of_every_sample_stands_in_the_table_with_its_three_largest():
    files = [path.name for path in SAMPLES.iterdir() if path.suffix in {".csv", ".xlsx"}]
    assert sorted(ROUTES) == sorted({(file, one.route) for file in files for one in sample_rows(file)})
    assert [row.rank for row in ROWS] == [1, 2, 3] * len(ROUTES)
    assert {len(row.by_hand) for row in ROWS} == {2, 3}
    assert all(len(row.by_hand) == min(3, row.cases) for row in ROWS)


# What is told


@cache
def view(file: str) -> rk.View:
    return rk.read(SAMPLES / file, skip_bad_rows=True, calendar="zuid", labels="keep")


@cache
def told(file: str, route: str) -> tuple[dict[str, object], ...]:
    """What the tool tells of a route, most days first; what is no waiting aside."""
    return tuple(row for row in rk.awaited(view(file).where(route=route)).record() if row["rank"])


def name_of(row: dict[str, object]) -> str:
    return str(row["matter"] or f"> {row['label']}")


@cache
def names(file: str) -> dict[int, str]:
    """The case of the file that each case of the log is, known by its steps."""
    of_file: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in sample_rows(file):
        of_file[row.case].append(((row.begin - EPOCH).days, row.step))
    by_steps = {tuple(sorted(steps)): case for case, steps in of_file.items()}
    of_log: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for case, start, step in query(view(file), "select case_id, start_day, activity_label from {events}"):
        of_log[case].append((start, step))
    assert len(by_steps) == len(of_file) == len(of_log)
    return {case: by_steps[tuple(sorted(steps))] for case, steps in of_log.items()}


@cache
def told_of_cases(file: str) -> dict[tuple[str, str], float]:
    """Days per case and what it waits for, as the tool splits them."""
    matters = rk.WaitRules().matters_of()
    steps = view(file).labels()
    days: Counter[tuple[str, str]] = Counter()
    for split in splits_of(view(file)):
        lengths = (split.episodes.end_us - split.episodes.start_us) / DAY_US
        for case, matter, length in zip(split.case.tolist(), split.episodes.matter, lengths, strict=True):
            days[names(file)[case], matters[matter].id] += float(length)
        rows = split.rows
        for case, to, us in zip(rows.case.tolist(), rows.target, rows.idle_us, strict=True):
            days[names(file)[case], f"> {steps[to] if to >= 0 else ''}"] += float(us / DAY_US)
    return dict(days)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_each_case_waits_as_long_as_was_worked_by_hand(row):
    found = {case: told_of_cases(row.file)[case, row.what] for case in row.by_hand}
    assert found == {case: int(line.rsplit(" ", 1)[1]) for case, line in row.by_hand.items()}


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_what_is_told_of_a_matter_is_what_the_table_expects(row):
    found = told(row.file, row.route)[row.rank - 1]
    assert name_of(found) == row.what
    assert [found[key] for key in ("rank", "cases", "answered", "median_days", "total_days")] == [
        row.rank, row.cases, row.came, row.median, row.total,
    ]  # fmt: skip


# The plain count


@cache
def plain(file: str) -> dict[str, dict[str, dict[str, tuple[int, str]]]]:
    """Per route and what is waited for: the days of each case and how it came out, walked day by day."""
    rows, zero = sample_rows(file), date(2022, 3, 7)
    route = {row.case: row.route for row in rows}
    log = make_log(
        [
            (row.case, row.step, (row.begin - zero).days, row.party or None, row.end and (row.end - zero).days)
            for row in rows
        ],
        load_vocabulary(), day_of=int, is_holiday=lambda _: False,
    )  # fmt: skip
    found: dict[str, dict[str, dict[str, tuple[int, str]]]] = defaultdict(lambda: defaultdict(dict))
    for case in log.cases:
        mine = found[route[case]]
        asked = [one for one in episodes(log, case) if one.matter != NEWS]
        for one in asked:
            days, _ = mine[one.matter].get(case, (0, ""))
            mine[one.matter][case] = days + len(one.units), one.outcome
        covered = {unit for one in asked for unit in one.units}
        covered |= {unit for _, start, end in supports(log, case) for unit in range(start, end)}
        for _, source, target in transitions(log, case):
            if target and (target.is_last or comes_by_plan(log, case, target)):
                continue
            idle = len({*units_of(log, case, source, target)} - covered)
            if idle:
                to = f"> {target.label if target else ''}"
                mine[to][case] = (
                    mine[to].get(case, (0, ""))[0] + idle,
                    "answered" if target else "pending",
                )
    return found


def half_within(cases: list[tuple[int, str]]) -> float | None:
    """Within how many days half of the cases came to it: lapsed ones never do, open ones are followed as far as they came."""
    left, reached, still = len(cases), 0.0, 1.0
    found = None
    for at in sorted({days for days, _ in cases}):
        here = Counter(outcome for days, outcome in cases if days == at)
        if found is not None and here["answered"]:
            return (found + at) / 2
        reached += still * here["answered"] / left
        still *= 1 - (here["answered"] + here["lapsed"]) / left
        left -= here.total()
        if reached > 0.5 + 1e-9:
            return at
        if found is None and abs(reached - 0.5) < 1e-9:
            found = at
    return found


@pytest.mark.parametrize(("file", "route"), ROUTES, ids=[route for _, route in ROUTES])
def test_rank_cases_outcome_median_and_total_of_all_matters_are_those_of_a_plain_count(file, route):
    expected = {
        what: (
            len(cases),
            *(sum(outcome == one for _, outcome in cases.values()) for one in OUTCOMES),
            half_within([*cases.values()]),
            sum(days for days, _ in cases.values()),
        )
        for what, cases in plain(file)[route].items()
    }
    keys = ("cases", "answered", "lapsed", "pending", "median_days", "total_days")
    assert {name_of(row): tuple(row[key] for key in keys) for row in told(file, route)} == expected
    totals = [row["total_days"] for row in told(file, route)]
    assert totals == sorted(totals, reverse=True)
    assert [row["rank"] for row in told(file, route)] == [
        1 + sum(other > total for other in totals) for total in totals
    ]


# What each route must say, and must not


def told_names(file: str, route: str) -> list[str]:
    return [name_of(row) for row in told(file, route)]


@pytest.mark.parametrize(("file", "route"), ROUTES, ids=[route for _, route in ROUTES])
def test_no_route_waits_for_a_closing_or_an_exit(file, route):
    assert {name.removeprefix("> ") for name in told_names(file, route)} & ENDS_A_CASE == set()


def test_in_special_education_and_in_past_nobody_waits():
    """What is asked of the TLV cases is the decision and the place; what comes after the place is in no row."""
    found = told_names("regio_routes.csv", "tlv")
    later = {
        one.step
        for case in {one.case for one in sample_rows("regio_routes.csv") if one.route == "tlv"}
        for one in after_the_place(case)
    }
    assert later == {"Evaluatie", "Herbeoordeling TLV", "Besluit TLV", "Terugkeer regulier onderwijs"}
    assert {name.removeprefix("> ") for name in found} & later == set()
    rows = {name_of(row): row for row in told("regio_routes.csv", "tlv")}
    assert [rows["plaats-so"][key] for key in ("cases", "answered", "lapsed")] == [12, 12, 0]


def after_the_place(case: str) -> list[object]:
    own = [one for one in sample_rows("regio_routes.csv") if one.case == case]
    at = next(i for i, one in enumerate(own) if one.step.startswith("Plaatsing"))
    return own[at + 1 :]


def test_of_late_youth_help_in_school_no_planned_interval_is_waiting():
    assert told_names("arnhem_zorgteam.xlsx", "jbo") == [
        "beschikking", "zorgteam", "start-hulp", "> Gesprek met gezin", "> Toestemming gegeven", "> Hulpvraag gezin",
    ]  # fmt: skip


def test_the_mandate_is_waited_for_from_the_request_to_the_grant_through_its_layers():
    [found] = [row for row in told("regio_routes.csv", "mandaat") if row["matter"] == "beschikking"]
    rows = [one for one in sample_rows("regio_routes.csv") if one.route == "mandaat"]
    asked = {one.case: one.begin for one in rows if one.step == "Aanvraag gemeente"}
    grants = {one.case: one.begin for one in rows if one.step == "Beschikking" and one.case in asked}
    assert found["layers"] == sum(one.step == "Voorgelegd aan volgende laag" for one in rows) == 23
    assert found["total_days"] == sum((grants[case] - asked[case]).days for case in asked) == 704
    assert found["answered"] == len(asked) == 9
