"""The sample logs, recomputed plainly from the files: what the studies publish holds."""

from __future__ import annotations

import csv
import statistics
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import holidays

from routekaart.log.vocabulary import load_vocabulary
from tests.sample.plain import (
    Row,
    all_rows,
    by_case,
    csv_rows,
    days_of,
    days_to_youth_help,
    organisations_of,
    steps,
)

THEMES = {
    *("verzuim", "dyslexie", "preventief", "crisis"),
    *("beslisoverleg", "overgang", "tussenvoorziening"),
}
ROUTES = {
    *("keten", "keten-huisarts", "pilot", "pilot-uitval", "zorgteam"),
    *("zat-plus", "jbo", "mandaat", "vo-team", "tlv"),
}


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


def test_all_ten_routes_and_the_themes_of_four_municipalities_appear(folder: Path) -> None:
    assert {row.route for row in all_rows(folder)} == ROUTES | THEMES


def test_every_step_of_the_vocabulary_appears_and_no_other_but_a_typing_error(folder: Path) -> None:
    vocabulary = load_vocabulary()
    known = {label: vocabulary.match_activity(label) for label in {row.activity for row in all_rows(folder)}}

    assert {entry.id for entry in known.values() if entry} == {entry.id for entry in vocabulary.activities}
    assert {label for label, entry in known.items() if not entry} == {"Zorgtaem"}


def test_the_ten_routes_alone_have_every_step_that_is_not_optional(folder: Path) -> None:
    vocabulary = load_vocabulary()
    labels = {row.activity for row in all_rows(folder) if row.route in ROUTES} - {"Zorgtaem"}

    assert {vocabulary.match_activity(label).id for label in labels} == {  # type: ignore[union-attr]
        entry.id for entry in vocabulary.activities if not entry.optional
    }


def test_every_organisation_of_the_vocabulary_appears_and_no_other(folder: Path) -> None:
    vocabulary = load_vocabulary()
    found = {
        label: vocabulary.match_organisation(label) for label in {r.organisation for r in all_rows(folder)}
    }

    assert {entry.id for entry in found.values() if entry} == {e.id for e in vocabulary.organisations}
    assert all(found.values())


def test_support_of_the_samenwerkingsverband_is_never_called_that_of_the_school(folder: Path) -> None:
    supports = {
        (row.activity, row.organisation)
        for row in all_rows(folder)
        if row.activity.startswith("Ondersteuning ")
    }

    assert ("Ondersteuning van het samenwerkingsverband", "Samenwerkingsverband") in supports
    assert ("Ondersteuning op school", "Samenwerkingsverband") not in supports


def test_each_of_four_municipalities_has_schools_and_cases_of_its_own(folder: Path) -> None:
    with (folder / "gemeenten_actoren.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter=";")]
    cases = {(row["gemeente"], row["school"], row["traject"]) for row in rows}

    assert Counter(municipality for municipality, *_ in cases) == {f"Gemeente {name}": 10 for name in "ABCD"}
    assert all(school.startswith(f"School {municipality[-1]}") for municipality, school, _ in cases)


def test_a_municipality_that_decides_does_so_after_its_meeting(municipalities: dict[str, list[Row]]) -> None:
    deciding = [steps(rows) for rows in municipalities.values() if "Beslisoverleg gemeente" in steps(rows)]

    assert len(deciding) >= 5
    assert all(
        rows.index("Beslisoverleg gemeente") < rows.index("Beschikking")
        for rows in deciding
        if "Beschikking" in rows
    )


def test_a_young_person_comes_back_from_an_institution_after_the_placement(
    municipalities: dict[str, list[Row]],
) -> None:
    back = [steps(rows) for rows in municipalities.values() if "Terug uit een instelling" in steps(rows)]

    assert back and all(
        rows.index("Uithuisplaatsing") < rows.index("Terug uit een instelling") for rows in back
    )


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
