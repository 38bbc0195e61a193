"""The sample logs, recomputed plainly from the files: what the studies publish holds, and so does the README."""

from __future__ import annotations

import csv
import re
import statistics
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays
import openpyxl
import pytest

from routekaart.errors import InputError, OutputError
from routekaart.log.vocabulary import load_vocabulary
from routekaart.sample import files, logs, write_samples
from routekaart.sample.routes import load_traces

COMMITTED = Path(__file__).parents[1] / "event_logs"
ROUTES = {
    *("keten", "keten-huisarts", "pilot", "pilot-uitval", "zorgteam"),
    *("zat-plus", "jbo", "mandaat", "vo-team", "tlv"),
}
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


@dataclass(frozen=True)
class Row:
    case: str
    activity: str
    begin: date
    end: date | None
    organisation: str
    school: str
    route: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("event_logs")
    write_samples(made)
    return made


@pytest.fixture(scope="module")
def school1(folder: Path) -> dict[str, list[Row]]:
    return by_case(csv_rows(folder / "school1_keten.csv"))


@pytest.fixture(scope="module")
def school2(folder: Path) -> dict[str, list[Row]]:
    return by_case(csv_rows(folder / "school2_pilot.csv"))


@pytest.fixture(scope="module")
def arnhem(folder: Path) -> list[Row]:
    return workbook_rows(folder / "arnhem_zorgteam.xlsx")


@pytest.fixture(scope="module")
def region(folder: Path) -> dict[str, list[Row]]:
    return by_case(csv_rows(folder / "regio_routes.csv"))


def csv_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file, delimiter=";"))
    names = {"dossier": "traject", "startdatum": "begin", "einddatum": "einde"}
    names |= {"activiteit": "stap", "instantie": "organisatie"}
    rows = [{names.get(heading, heading): value for heading, value in row.items()} for row in cells]
    return [
        Row(
            row["traject"],
            row["stap"],
            dutch_date(row["begin"]),
            dutch_date(row["einde"]) if row["einde"] else None,
            row["organisatie"],
            row["school"],
            row["route"],
        )
        for row in rows
    ]


def dutch_date(value: str) -> date:
    if words := re.fullmatch(r"(\d+) (\w+) (\d{4})", value):
        return date(int(words[3]), MONTHS.index(words[2]) + 1, int(words[1]))
    day, month, year = value.split("-")
    return date(int(year), int(month), int(day))


def cells_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def workbook_rows(path: Path) -> list[Row]:
    """The rows that can be read: neither empty nor with one of the faults that are refused."""
    rows = []
    for lines in cells_of(path).values():
        for case, school, route, activity, begin, end, organisation in lines[1:]:
            if case is None or activity is None or begin is None or begin == "31-02-2022":
                continue
            day = dutch_date(begin) if isinstance(begin, str) else begin.date()
            rows.append(Row(case, activity, day, end.date() if end else None, organisation, school, route))
    return rows


def by_case(rows: list[Row]) -> dict[str, list[Row]]:
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row.case].append(row)
    return cases


def organisations_of(rows: list[Row]) -> int:
    return len({row.organisation for row in rows} - {"Gezin"})


def days_of(rows: list[Row]) -> int:
    return (max(row.end or row.begin for row in rows) - min(row.begin for row in rows)).days


def days_to_youth_help(rows: list[Row]) -> int:
    helps = [row.begin for row in rows if row.activity in ("Laagdrempelige jeugdhulp", "Start jeugdhulp")]
    return (min(helps) - min(row.begin for row in rows)).days


def steps(rows: list[Row]) -> list[str]:
    return [row.activity for row in rows]


def all_rows(folder: Path) -> list[Row]:
    rows = [row for path in sorted(folder.glob("*.csv")) for row in csv_rows(path)]
    return rows + workbook_rows(folder / "arnhem_zorgteam.xlsx")


def test_the_schools_have_eight_cases_each_with_6_and_4_organisations_on_average(
    school1: dict[str, list[Row]], school2: dict[str, list[Row]]
) -> None:
    assert len(school1) == len(school2) == 8
    assert statistics.mean(map(organisations_of, school1.values())) == 6
    assert statistics.mean(map(organisations_of, school2.values())) == 4


def test_every_case_of_the_schools_lasts_one_and_a_half_to_two_years_and_is_closed(
    school1: dict[str, list[Row]], school2: dict[str, list[Row]]
) -> None:
    for rows in (*school1.values(), *school2.values()):
        assert 548 <= days_of(rows) <= 730
        assert rows[-1].activity == "Afsluiting"


def test_the_schools_do_not_differ_in_duration(
    school1: dict[str, list[Row]], school2: dict[str, list[Row]]
) -> None:
    chain, pilot = ([days_of(rows) for rows in school.values()] for school in (school1, school2))

    assert abs(statistics.median(chain) - statistics.median(pilot)) <= 14
    assert abs(sum((a > b) - (a < b) for a in chain for b in pilot)) <= 8  # of 64 pairs


def test_youth_help_starts_clearly_sooner_in_the_pilot(
    school1: dict[str, list[Row]], school2: dict[str, list[Row]]
) -> None:
    chain, pilot = ([days_to_youth_help(rows) for rows in school.values()] for school in (school1, school2))

    assert statistics.median(pilot) < statistics.median(chain) / 2
    assert sum((a > b) - (a < b) for a in chain for b in pilot) >= 45  # of 64 pairs


def test_the_first_signal_of_the_chain_comes_from_school_or_huisarts(school1: dict[str, list[Row]]) -> None:
    signals = {(rows[0].activity, rows[0].organisation, rows[0].route) for rows in school1.values()}

    assert signals == {("Signaal", "School", "keten"), ("Signaal", "Huisarts", "keten-huisarts")}


def test_the_chain_walks_parts_again_and_waits(school1: dict[str, list[Row]]) -> None:
    again = [rows for rows in school1.values() if steps(rows).count("Ondersteuningsteam") > 1]
    waits = [row for rows in school1.values() for row in rows if row.activity == "Wachtlijst"]

    assert len(again) >= 4
    assert len(waits) >= 8 and all(wait.end and wait.end > wait.begin for wait in waits)


def test_consent_in_the_chain_is_asked_given_late_and_refused(school1: dict[str, list[Row]]) -> None:
    found = {step for rows in school1.values() for step in steps(rows)}
    pairs = [pair for rows in school1.values() for pair in pairwise(rows)]
    delays = [
        (given.begin - asked.begin).days
        for asked, given in pairs
        if (asked.activity, given.activity) == ("Toestemming gevraagd", "Toestemming gegeven")
    ]

    assert {"Toestemming gevraagd", "Toestemming gegeven", "Toestemming geweigerd"} <= found
    assert max(delays) >= 28


def test_some_pilot_cases_wait_and_all_have_an_early_joint_consult(school2: dict[str, list[Row]]) -> None:
    assert any("Wachtlijst" in steps(rows) for rows in school2.values())
    assert all("Overleg school en jeugdhulp" in steps(rows)[:7] for rows in school2.values())


def test_pilot_drop_outs_stand_in_a_file_of_their_own(folder: Path, school2: dict[str, list[Row]]) -> None:
    dropped = by_case(csv_rows(folder / "school2_uitval.csv"))

    assert len(dropped) == 3 and not dropped.keys() & school2.keys()
    assert all("Uitval uit pilot" in steps(rows) for rows in dropped.values())
    assert not any("Uitval uit pilot" in steps(rows) for rows in school2.values())


def test_all_ten_routes_and_every_activity_of_the_vocabulary_appear(folder: Path) -> None:
    rows = all_rows(folder)
    vocabulary = load_vocabulary()

    assert {row.route for row in rows} == ROUTES
    known = {label: vocabulary.match_activity(label) for label in {row.activity for row in rows}}
    assert {e.id for e in known.values() if e} >= {e.id for e in vocabulary.activities if not e.optional}
    assert {label for label, entry in known.items() if not entry} == {"Zorgtaem"}
    assert all(vocabulary.match_organisation(row.organisation) for row in rows)


def test_nothing_but_families_acts_in_a_weekend(folder: Path) -> None:
    assert all(row.begin.weekday() < 5 for row in all_rows(folder) if row.organisation != "Gezin")


def test_rows_of_a_case_stand_in_order_of_time(folder: Path) -> None:
    for rows in by_case(all_rows(folder)).values():
        assert [row.begin for row in rows] == sorted(row.begin for row in rows)


def test_no_end_lies_before_its_begin_but_the_planted_one(folder: Path) -> None:
    assert sum(row.end is not None and row.end < row.begin for row in all_rows(folder)) == 1


def test_each_zorgteam_meets_6_to_10_times_a_school_year_and_never_in_a_holiday(arnhem: list[Row]) -> None:
    closed = holidays.country_holidays("NL", subdiv="Zuid", categories=("school",), years=range(2021, 2025))
    meetings = {(row.school, row.begin) for row in arnhem if row.activity in ("Zorgteam", "ZT", "Zorgtaem")}
    a_year: dict[tuple[str, int], int] = defaultdict(int)
    for school, day in meetings:
        a_year[school, day.year - (day.month < 8)] += 1

    assert not [day for _, day in meetings if day in closed]
    assert len({school for school, _ in a_year}) == 4
    assert all(6 <= number <= 10 for (_, year), number in a_year.items() if year in (2021, 2022))


def test_cases_of_a_school_share_a_zorgteam(arnhem: list[Row]) -> None:
    at_one_table: dict[tuple[str, date], set[str]] = defaultdict(set)
    for row in arnhem:
        if row.activity == "Zorgteam":
            at_one_table[row.school, row.begin].add(row.case)

    assert sum(len(cases) > 1 for cases in at_one_table.values()) > len(at_one_table) / 2


def test_requests_to_the_swv_come_after_an_opp(arnhem: list[Row]) -> None:
    requests = [steps(rows) for rows in by_case(arnhem).values() if "Aanvraag SWV" in steps(rows)]

    assert len(requests) >= 20
    assert all(rows.index("OPP opgesteld") < rows.index("Aanvraag SWV") for rows in requests)


def test_assessments_are_done_again_by_another_organisation(arnhem: list[Row]) -> None:
    assessed = defaultdict(set)
    for row in arnhem:
        if row.activity == "Onderzoek":
            assessed[row.case].add(row.organisation)

    assert sum(len(organisations) > 1 for organisations in assessed.values()) >= 10


def test_arnhem_has_open_cases_some_of_them_waiting(arnhem: list[Row]) -> None:
    ends = {"Afsluiting", "Plaatsing speciaal onderwijs"}
    left_open = [rows for rows in by_case(arnhem).values() if not ends & set(steps(rows))]

    assert 20 <= len(left_open) <= 60
    assert any(rows[-1].activity == "Wachtlijst" and rows[-1].end is None for rows in left_open)


def test_jbo_cases_are_few_and_late(arnhem: list[Row]) -> None:
    jbo = [rows for rows in by_case(arnhem).values() if rows[0].route == "jbo"]

    assert len(jbo) == 6
    assert all(rows[0].begin >= date(2023, 1, 30) for rows in jbo)


def test_a_place_in_past_takes_13_to_26_weeks(region: dict[str, list[Row]]) -> None:
    stays = [
        (back.begin - place.begin).days
        for rows in region.values()
        for place, back in pairwise(rows)
        if back.activity == "Terugkeer regulier onderwijs"
    ]

    assert len(stays) >= 5
    assert all(91 <= days <= 182 for days in stays)


def test_some_cases_are_sent_back_and_forth_between_municipality_and_partnership(
    region: dict[str, list[Row]],
) -> None:
    there_and_back = ["Gemeente", "Samenwerkingsverband", "Gemeente"]
    sent = [[r.organisation for r in rows if r.activity == "Doorgestuurd"] for rows in region.values()]

    assert sent.count(there_and_back) >= 2


def test_the_workbook_mixes_excel_dates_text_dates_and_empty_rows(folder: Path) -> None:
    sheets = cells_of(folder / "arnhem_zorgteam.xlsx")
    lines = [line for rows in sheets.values() for line in rows[1:]]
    begins = [line[4] for line in lines]

    assert [*sheets] == ["Dossiers 2021-2022", "Dossiers 2022-2023"]
    assert all(rows[0][:2] == ("Dossiernummer", "School") for rows in sheets.values())
    assert sum(isinstance(begin, datetime) for begin in begins) > 1000
    assert any(re.fullmatch(r"\d\d-\d\d-\d{4}", begin) for begin in begins if isinstance(begin, str))
    assert any(re.fullmatch(r"\d+ [a-z]+ \d{4}", begin) for begin in begins if isinstance(begin, str))
    assert sum(not any(line) for line in lines) >= 8


def test_the_planted_faults_stand_where_the_readme_says(folder: Path) -> None:
    sheets = cells_of(folder / "arnhem_zorgteam.xlsx")
    text = (folder / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (Dossiers [\d-]+) \| (\d+) \| (\S+) \| (.+?) \|", text, re.MULTILINE)

    assert len(listed) == 9
    for sheet, number, column, found in listed:
        row, above = sheets[sheet][int(number) - 1], sheets[sheet][int(number) - 2]
        if column == "(all)":
            assert row == above
        elif found.startswith("empty"):
            assert row[sheets[sheet][0].index(column)] is None
            assert any(row)
        elif column == "Einddatum":
            assert (row[4] - row[5]).days == 10
        else:
            assert row[sheets[sheet][0].index(column)] == found


def test_the_readme_counts_what_the_files_hold(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")

    for path in folder.glob("*.csv"):
        rows = csv_rows(path)
        assert f"| `{path.name}` | {len(by_case(rows))} | {len(rows)} |" in text


def test_the_csv_files_look_as_a_school_has_them(folder: Path) -> None:
    first = (folder / "school1_keten.csv").read_bytes()
    other = (folder / "regio_routes.csv").read_text(encoding="utf-8")

    assert first.startswith(b"\xef\xbb\xbftraject;stap;begin;einde;organisatie;school;route;niveau\r\n")
    assert other.startswith("dossier;school;route;startdatum;einddatum;activiteit;instantie")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(folder: Path, tmp_path: Path) -> None:
    again = write_samples(tmp_path / "again")
    other = write_samples(tmp_path / "other", seed=7)

    assert [path.name for path in again] == [*(log.name for log in logs.LOGS), "README.md"]
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in again)
    assert all(path.read_bytes() != (folder / path.name).read_bytes() for path in other)


def test_the_committed_files_are_those_the_command_writes(folder: Path) -> None:
    assert {path.name for path in COMMITTED.iterdir()} == {path.name for path in folder.iterdir()}
    for path in folder.iterdir():
        if path.suffix == ".xlsx":  # zip bytes may differ from one zlib to another, what is in them not
            assert unzipped(path) == unzipped(COMMITTED / path.name)
        else:
            assert path.read_bytes() == (COMMITTED / path.name).read_bytes()


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize("cases", [1, 5, 16, 100])
def test_logs_of_any_size_keep_the_means_and_durations(tmp_path: Path, cases: int) -> None:
    write_samples(tmp_path, cases=cases, seed=3)

    for name, mean in (("school1_keten.csv", 6), ("school2_pilot.csv", 4)):
        trajectories = by_case(csv_rows(tmp_path / name)).values()
        assert len(trajectories) == cases
        assert statistics.mean(map(organisations_of, trajectories)) == mean
        assert all(548 <= days_of(rows) <= 730 for rows in trajectories)


def test_a_large_log_is_written_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_CASES_AT_ONCE", 16)
    done: list[tuple[int, int]] = []
    write_samples(tmp_path, cases=40, progress=lambda now, of: done.append((now, of)))
    trajectories = by_case(csv_rows(tmp_path / "school1_keten.csv"))

    assert [*trajectories] == [f"S1-{number:02}" for number in range(1, 41)]
    assert statistics.mean(map(organisations_of, trajectories.values())) == 6
    assert len(by_case(workbook_rows(tmp_path / "arnhem_zorgteam.xlsx"))) == 40
    assert done[0] == (16, 200) and done[-1] == (200, 200)


def test_the_workbook_stops_at_its_limit_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_CASES_IN_WORKBOOK", 10)
    said: list[str] = []
    write_samples(tmp_path, cases=12, tell=lambda en, _: said.append(en))

    assert said == ["the workbook stops at 10 cases: with more it opens too slowly"]
    assert len(by_case(workbook_rows(tmp_path / "arnhem_zorgteam.xlsx"))) == 10
    assert len(by_case(csv_rows(tmp_path / "regio_routes.csv"))) == 12


def test_a_readme_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Mijn map\n", encoding="utf-8")

    with pytest.raises(OutputError, match=r"README.md in that folder is not that of the samples"):
        write_samples(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("", encoding="utf-8")

    with pytest.raises(OutputError, match=r"choose another"):
        write_samples(tmp_path / "bestand")


@pytest.mark.parametrize("options", [{"cases": 0}, {"seed": -1}])
def test_sizes_and_seeds_below_their_least_are_refused(tmp_path: Path, options: dict[str, int]) -> None:
    with pytest.raises(InputError, match="at least"):
        write_samples(tmp_path, **options)


@pytest.mark.parametrize(
    ("trace", "days"),
    [("keten", 654), ("pilot", 602), ("pilot-uitval", 616), ("vo-team", 155), ("tlv-toelating", 820)],
)
def test_the_typical_gaps_of_a_trace_add_up_to_its_typical_length(trace: str, days: int) -> None:
    assert sum(step.typical for step in load_traces()[trace].steps if not step.when) == days


def test_every_trace_speaks_of_known_words_and_ranges_that_hold_their_typical() -> None:
    vocabulary = load_vocabulary()
    for trace in load_traces().values():
        assert {name for step in trace.steps for name in step.when + step.unless} == trace.chances.keys()
        for step in trace.steps:
            assert step.least <= step.typical <= step.most
            assert vocabulary.activity(step.activity)
            for party in trace.parties.get(step.party, (step.party,)):
                assert vocabulary.organisation(party)
