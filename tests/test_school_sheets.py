"""Files as schools keep them: whatever the shape, the routes that stand in it, or one line that says what to do."""

from __future__ import annotations

import csv
import datetime
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.errors import MappingError, RoutekaartError, RowsRefusedError
from routekaart.intake import VettedRows, vet
from routekaart.log.vocabulary import load_vocabulary
from routekaart.read_options import ReadOptions

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases" / "schools"
EPOCH = datetime.date(1970, 1, 1)
Cells = Sequence[Sequence[Any]]
Route = list[tuple[str, str]]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def book(folder: Path, rows: Cells, title: str = "Blad1") -> Path:
    wb = openpyxl.Workbook()
    sheet = wb.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    path = folder / "log.xlsx"
    wb.save(path)
    return path


def text_file(folder: Path, *lines: str) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def routes(vetted: VettedRows) -> dict[str, Route]:
    """Each case with its steps and their first days, in order of the file."""
    found: dict[str, Route] = defaultdict(list)
    for row in vetted.table().to_pylist():
        us = row["start_us"] if row["start_us"] is not None else row["end_us"]
        found[row["case"]].append((row["activity"], str(EPOCH + datetime.timedelta(us // 86_400_000_000))))
    return dict(found)


def keys(vetted: VettedRows) -> list[str]:
    return [note.key for note in vetted.notes]


# Wide sheets

WIDE = [
    ("Leerling", "Mentor", "Datum signaal", "Datum zorgteam 1", "Zorgteam 2", "Afgesloten"),
    ("A", "BAK", day("2022-03-01"), day("2022-04-01"), None, day("2022-06-01")),
    ("B", "VRI", day("2022-03-08"), day("2022-05-01"), day("2022-05-09"), None),
    ("C", "BAK", day("2022-03-09"), "n.v.t.", "?", None),
]


def test_a_wide_sheet_is_a_step_for_each_column_of_dates(tmp_path: Path) -> None:
    vetted = vet([book(tmp_path, WIDE)])

    assert routes(vetted) == {
        "A": [("Signaal", "2022-03-01"), ("Zorgteam", "2022-04-01"), ("Afgesloten", "2022-06-01")],
        "B": [("Signaal", "2022-03-08"), ("Zorgteam", "2022-05-01"), ("Zorgteam", "2022-05-09")],
        "C": [("Signaal", "2022-03-09")],
    }
    assert vetted.table()["Mentor"].to_pylist()[0] == "BAK"
    assert keys(vetted) == ["wide_sheet"]


def test_following_no_message_makes_a_teacher_the_step_of_a_wide_sheet(tmp_path: Path) -> None:
    path = book(tmp_path, WIDE)

    for options in ({"time": "Datum signaal"}, {"time": "Datum signaal", "activity": "Mentor"}):
        with pytest.raises(MappingError, match="one row per pupil and 4 columns of dates"):
            vet([path], ReadOptions(**options))  # type: ignore[arg-type]


def test_a_cell_of_a_wide_sheet_that_is_no_date_is_refused_under_its_own_heading(tmp_path: Path) -> None:
    rows = [*WIDE, ("D", "BAK", day("2022-03-09"), "morgen", None, None)]
    vetted = vet([book(tmp_path, rows)], ReadOptions(skip_bad_rows=True))

    assert [(row.row, row.column, row.reason) for row in vetted.account.refused] == [
        (5, "Datum zorgteam 1", "not_a_date")
    ]


def test_the_step_a_pupil_is_at_now_hides_no_wide_sheet(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "leerling;stap;signaal;zorgteam", "A;Zorgteam;3-3-2022;9-3-2022", "B;Signaal;4-3-2022;"
    )

    assert routes(vet([path])) == {
        "A": [("signaal", "2022-03-03"), ("zorgteam", "2022-03-09")],
        "B": [("signaal", "2022-03-04")],
    }


def test_a_long_list_with_more_dates_is_not_turned(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "leerling;stap;datum;aanvraag;beschikking",
        "A;Signaal;3-3-2022;9-3-2022;1-4-2022",
        "B;Signaal;4-3-2022;;",
    )

    assert routes(vet([path])) == {"A": [("Signaal", "2022-03-03")], "B": [("Signaal", "2022-03-04")]}


def test_start_and_end_in_a_wide_sheet_are_one_step_that_lasts(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "llnr;signaal;start jeugdhulp;einde jeugdhulp",
        "1;3-3-2022;7-3-2022;9-5-2022",
        "2;4-3-2022;8-3-2022;31-12-9999",
    )
    vetted = vet([path])
    rows = vetted.table().select(["case", "activity", "end_us"]).to_pylist()

    assert [(row["case"], row["activity"], row["end_us"] is None) for row in rows] == [
        ("1", "signaal", True), ("1", "Jeugdhulp", False), ("2", "signaal", True), ("2", "Jeugdhulp", True),
    ]  # fmt: skip
    assert "ends_to_come" in keys(vetted)


def test_a_date_of_birth_is_no_step_and_no_time(tmp_path: Path) -> None:
    path = text_file(tmp_path, "leerling;geb. datum;signaal;zorgteam", "A;1-1-2010;3-3-2022;9-3-2022")

    assert routes(vet([path])) == {"A": [("signaal", "2022-03-03"), ("zorgteam", "2022-03-09")]}
    with pytest.raises(MappingError, match="time="):
        vet([text_file(tmp_path, "leerling;stap;geb. datum", "A;Signaal;1-1-2010")])


def test_a_column_called_after_a_step_that_holds_no_dates_is_said(tmp_path: Path) -> None:
    path = text_file(tmp_path, "leerling;signaal;zorgteam;ZAT", "A;3-3-2022;9-3-2022;ja", "B;4-3-2022;;nee")

    assert "step_without_dates" in keys(vet([path]))


# Blocks, totals, several steps in a cell


def test_a_pupil_in_the_first_row_of_a_block_holds_for_the_block(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "leerling;stap;datum",
        "L1;Signaal;3-3-2022", ";Zorgteam;9-3-2022", ";Evaluatie;9-5-2022", "L2;Signaal;4-3-2022", ";Zorgteam;7-4-2022",
    )  # fmt: skip
    vetted = vet([path])

    assert [len(route) for route in routes(vetted).values()] == [3, 2]
    assert keys(vetted)[0] == "case_filled_down"


def test_one_forgotten_pupil_is_no_block(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "leerling;stap;datum", "L1;Signaal;13-3-2022", ";Zorgteam;9-3-2022", "L2;Signaal;4-3-2022"
    )

    with pytest.raises(RowsRefusedError, match="no case filled in"):
        vet([path])


def test_totals_legends_and_repeated_headings_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [
        ("Leerling", "Datum", "Stap"),
        ("L1", day("2022-03-01"), "Signaal"),
        ("Leerling", "Datum", "Stap"),
        ("L1", day("2022-04-01"), "Zorgteam"),
        (None, None, None),
        ("Totaal", None, 2),
        ("Groen = klaar", None, None),
    ]
    vetted = vet([book(tmp_path, rows)])

    assert routes(vetted) == {"L1": [("Signaal", "2022-03-01"), ("Zorgteam", "2022-04-01")]}
    assert "row 3, 6, 7" in vetted.notes[0].en


def test_a_total_under_a_column_of_dates_of_a_wide_sheet_is_no_pupil(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "leerling;signaal;zorgteam", "A;13-3-2022;14-4-2022", "B;15-3-2022;", "Totaal;2;1"
    )
    vetted = vet([path])

    assert len(routes(vetted)) == 2
    assert vetted.account.rows_refused == 0


def test_a_step_without_a_date_is_refused_whatever_its_first_word(tmp_path: Path) -> None:
    path = text_file(tmp_path, "leerling;stap;datum", "L1;Toelichting ouders;", "L1;Signaal;13-3-2022")

    with pytest.raises(RowsRefusedError, match="row 2, column 'datum': no date"):
        vet([path])


def test_several_known_steps_in_a_cell_are_steps_of_their_own(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "leerling;wat gedaan;datum",
        "L1;Signaal;3-3-2022", "L1;Zorgteam + ZAT;9-3-2022", "L1;ZAT en aanvraag TLV;9-5-2022",
        "L1;Zorgteam, koffie;10-5-2022",
    )  # fmt: skip
    vetted = vet([path])

    assert [step for step, _ in routes(vetted)["L1"]] == [
        "Signaal", "Zorgteam", "ZAT", "ZAT", "aanvraag TLV", "Zorgteam, koffie",
    ]  # fmt: skip
    assert {"cells_split", "cells_not_split"} <= {*keys(vetted)}


# Roles


def test_the_column_that_holds_known_steps_is_the_step_whatever_its_heading(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "Stamnummer;Groep;Datum;Type;Titel;Auteur",
        "20100;6;8-10-2021;Zorg;Signaal;I. Begeleider", "20100;6;27-10-2021;Zorg;Gesprek ouders;I. Begeleider",
        "20101;2B;8-10-2021;Zorg;Signaal;I. Begeleider",
    )  # fmt: skip
    mapping = vet([path]).mapping

    assert (mapping.case, mapping.activity, mapping.time, mapping.group) == (
        "Stamnummer",
        "Titel",
        "Datum",
        None,
    )


def test_a_column_that_never_changes_within_a_pupil_is_no_step(tmp_path: Path) -> None:
    lines = [f"L{n};{'BAK' if n % 2 else 'VRI'};{d}-3-2022" for n in range(5) for d in (1, 9)]
    path = text_file(tmp_path, "leerling;begeleid;datum", *lines)

    with pytest.raises(MappingError, match="cannot be the step"):
        vet([path], ReadOptions(activity="begeleid"))


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"activity": "Klas"}, "'Klas' cannot be the activity"),
        ({"activity": "Geb. datum"}, "'Geb. datum' cannot be the activity: it holds dates"),
        ({"activity": "Klas", "time": "Geb. datum"}, "cannot be the"),
        ({"activity": "Opmerking", "case": "Achternaam"}, "'Achternaam' cannot be the case"),
    ],
)
def test_an_option_gives_no_role_to_a_column_that_cannot_be_it(
    tmp_path: Path, options: dict[str, str], found: str
) -> None:
    path = text_file(
        tmp_path, "Leerling;Achternaam;Klas;Geb. datum;Datum;Opmerking", "A;Bos;2B;1-1-2010;13-3-2022;belde",
        "A;Bos;2B;1-1-2010;14-3-2022;mail", "B;Bos;3C;1-2-2010;15-3-2022;belde",
    )  # fmt: skip

    with pytest.raises(MappingError, match=found):
        vet([path], ReadOptions(**options))  # type: ignore[arg-type]


def test_a_surname_alone_is_not_taken_for_the_pupil(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "Voornaam;Achternaam;Datum;Stap", "Jan;Bos;13-3-2022;Signaal", "Piet;Bos;14-3-2022;Signaal"
    )

    with pytest.raises(MappingError, match="add a column with a number for each pupil"):
        vet([path])


def test_pupils_in_columns_are_said(tmp_path: Path) -> None:
    rows = [
        ("Leerling", "A", "B", "C"),
        *((s, *[day("2022-03-13")] * 3) for s in ("Signaal", "Zorgteam", "ZAT")),
    ]

    with pytest.raises(MappingError, match="pupils seem to stand in columns"):
        vet([book(tmp_path, rows)])


def test_a_pupil_with_two_rows_of_a_wide_sheet_has_the_steps_of_both(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "leerling;signaal;zorgteam", "A;13-3-2022;14-4-2022", "A;13-3-2023;", "B;15-3-2022;"
    )

    assert [len(route) for route in routes(vet([path])).values()] == [3, 1]


# Times, spellings, refused rows


def test_steps_that_are_still_to_come_never_move_the_extraction_date(tmp_path: Path) -> None:
    path = text_file(tmp_path, "dossier;stap;datum", "D1;Signaal;3-3-2022", "D1;Zorgteam;28-03-2072")

    with pytest.raises(RowsRefusedError, match="row 3, column 'datum': a date that is still to come"):
        vet([path])


def test_a_year_typed_wrong_is_left_out_with_its_row(tmp_path: Path) -> None:
    lines = [f"D{n};{step};{d}-3-2022" for n in range(15) for step, d in (("Signaal", 3), ("Zorgteam", 9))]
    vetted = vet([text_file(tmp_path, "dossier;stap;datum", *lines, "D3;Evaluatie;12-4-2012")])

    assert [(row.row, row.reason) for row in vetted.account.refused] == [(32, "lone_date")]


def test_rows_refused_for_one_reason_are_told_together(tmp_path: Path) -> None:
    path = text_file(tmp_path, "dossier;stap;datum", *(f"D{n};Signaal;10/7" for n in range(5)))

    with pytest.raises(
        RowsRefusedError, match=r"row 2, 3, 4 and 2 more, column 'datum': a date without a year"
    ):
        vet([path])


def test_spellings_of_one_number_are_one_case_and_said(tmp_path: Path) -> None:
    spelt = ["D01", "d01", "007", "7", "123", "123.0", "D 9", "D9", "D5\u200b", "D5", "LL-02", "LL\u00a002"]
    path = text_file(tmp_path, "dossier;stap;datum", *(f"{case};Signaal;3-3-2022" for case in spelt))
    vetted = vet([path])

    assert [len(route) for route in routes(vetted).values()] == [2] * 6
    assert "cases_joined" in keys(vetted)


def test_ids_that_a_system_may_tell_apart_by_capitals_are_said_not_joined(tmp_path: Path) -> None:
    path = text_file(tmp_path, "dossier;stap;datum", "aB3x;Signaal;13-3-2022", "Ab3X;Signaal;14-3-2022")

    assert len(routes(vet([path]))) == 2
    assert "cases_alike" in keys(vet([path]))


@pytest.mark.parametrize(
    ("n_bad", "options", "is_read"),
    [
        (1, {}, True), (2, {}, False), (5, {"skip_bad_rows": True}, True), (6, {"skip_bad_rows": True}, False),
        (6, {"skip_all_bad_rows": True}, True),
    ],
)  # fmt: skip
def test_how_many_rows_may_be_refused(
    tmp_path: Path, n_bad: int, options: dict[str, bool], is_read: bool
) -> None:
    lines = [f"L{n};Signaal;{'31-2-2022' if n < n_bad else '13-2-2022'}" for n in range(20)]
    path = text_file(tmp_path, "leerling;stap;datum", *lines)

    if is_read:
        assert vet([path], ReadOptions(**options)).account.rows_refused == n_bad
    else:
        way_on = "skip_all_bad_rows" if n_bad > 5 else "skip_bad_rows"
        with pytest.raises(RowsRefusedError, match=f"with {way_on}=True"):
            vet([path], ReadOptions(**options))


# Eighteen pupils, as schools would keep them

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the shared sheets are not on this machine")


def canonical(steps: Route) -> Route:
    vocabulary = load_vocabulary()

    def name(label: str) -> str:
        entry = vocabulary.match_activity(label)
        return entry.id if entry else label.casefold()

    return sorted((name(label), when) for label, when in steps)


def truth() -> list[Route]:
    of_pupil: dict[str, Route] = defaultdict(list)
    with (CASES / "truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            of_pupil[row["pupil"]].append((row["step"], row["date"]))
    return [canonical(route) for route in of_pupil.values()]


@needs_cases
@pytest.mark.parametrize(
    ("name", "n_cases"),
    [("02_logboek", 18), ("07_parnassys_notities", 18), ("09_verborgen", 18), ("12_netjes", 18),
     ("14_tab_per_leerling", 10), ("15_samengevoegd", 18)],
)  # fmt: skip
def test_a_sheet_of_a_school_gives_the_true_routes(name: str, n_cases: int) -> None:
    found = [canonical(route) for route in routes(vet([CASES / f"{name}.xlsx"])).values()]

    assert len(found) == n_cases
    assert all(route in truth() for route in found)


@needs_cases
def test_the_wide_sheet_of_a_school_gives_all_that_stands_in_it() -> None:
    # It has no column for the waiting list.
    known = [[step for step in route if step[0] != "wachtlijst"] for route in truth()]
    found = [canonical(route) for route in routes(vet([CASES / "01_breed.xlsx"])).values()]

    assert sorted(found) == sorted(known)


# Whatever the shape: the true routes, or an error

STEPS = ("Signaal", "Gesprek ouders", "Zorgteam", "ZAT", "Aanvraag TLV", "Evaluatie", "Afsluiting")


@st.composite
def true_logs(draw: st.DrawFn) -> dict[str, Route]:
    """Routes of a few pupils, each step once, on days that follow each other."""
    log: dict[str, Route] = {}
    for number in range(draw(st.integers(3, 7))):
        names = [step for step in STEPS if draw(st.booleans())] or [STEPS[0]]
        when = datetime.date(2021, 9, 1) + datetime.timedelta(draw(st.integers(0, 300)))
        route = []
        for name in names:
            when += datetime.timedelta(draw(st.integers(1, 60)))
            route.append((name, when.isoformat()))
        log[f"LL{number + 1:02}"] = route
    return log


def written(when: str, rng: random.Random) -> Any:
    """A day as someone types it."""
    at = day(when)
    forms = (
        at, f"{at.day}-{at.month}-{at.year}", f"{at:%d/%m/%Y}", f"{at:%d.%m.%Y}", when, f"{at.day}-{at.month}-{at:%y}",
        (at - datetime.date(1899, 12, 30)).days,
    )  # fmt: skip
    return rng.choice(forms)


def spelt(case: str, rng: random.Random) -> str:
    return rng.choice((case, case.lower(), f" {case}", f"{case}\u200b", case.replace("LL", "LL ")))


def shaped(log: dict[str, Route], shape: str, rng: random.Random) -> list[list[Any]]:
    """The log as a sheet of this shape."""
    if shape == "wide":
        head = [rng.choice((step, f"Datum {step.lower()}")) for step in STEPS]
        rows = [
            [case, *(written(dict(route)[step], rng) if step in dict(route) else None for step in STEPS)]
            for case, route in log.items()
        ]
        return [["Leerling", *head], *rows]
    rows = []
    for case, route in log.items():
        for number, (step, when) in enumerate(route):
            name = case if shape == "blocks" else spelt(case, rng)
            rows.append([None if shape == "blocks" and number else name, written(when, rng), step])
    return [["Leerling", "Datum", rng.choice(("Stap", "Actie", "Wat gedaan"))], *rows]


def disturbed(rows: list[list[Any]], rng: random.Random) -> list[list[Any]]:
    """The sheet with what people put around a list."""
    if rng.random() < 0.5:
        rows = [["Overzicht ondersteuning"], ["Bijgewerkt door: zoco", None, "versie 3"], [], *rows]
    if rng.random() < 0.5:
        rows = [*rows, [], ["Totaal", None, len(rows)], ["Groen = klaar"]]
    return rows


def tab_for_each(log: dict[str, Route], folder: Path, rng: random.Random) -> Path:
    """The log as a workbook with a tab for each pupil."""
    wb = openpyxl.Workbook()
    wb.remove(wb.active)  # type: ignore[arg-type]
    is_named = rng.random() < 0.5
    for number, (case, route) in enumerate(log.items(), start=1):
        sheet = wb.create_sheet(f"Tab {number}" if is_named else case)
        for row in ([["Naam:", case], []] if is_named else []) + [["Datum", "Actie"]]:
            sheet.append(row)
        for step, when in route:
            sheet.append([written(when, rng), step])
    wb.save(folder / "tabs.xlsx")
    return folder / "tabs.xlsx"


def as_text_file(rows: list[list[Any]], folder: Path, rng: random.Random) -> Path:
    """A sheet as CSV, as programs write it and people spoil it."""
    between = rng.choice((";", ",", "\t"))
    space, last = (" ", "") if rng.random() < 0.3 else ("", rng.choice(("", between)))
    lines = []
    for row in rows:
        cells = [
            "" if cell is None else f"{cell:%d-%m-%Y}" if hasattr(cell, "day") else str(cell) for cell in row
        ]
        quoted = [f'"{cell}"' if space and cell else cell for cell in cells]
        lines.append(f"{between}{space}".join(quoted) + last)
    return text_file(folder, *lines)


@settings(max_examples=60)
@given(true_logs(), st.sampled_from(["long", "blocks", "wide", "tabs", "text"]), st.integers(0, 2**32))
def test_a_true_log_in_any_shape_reads_back_or_stops(
    tmp_path_factory: pytest.TempPathFactory, log: dict[str, Route], shape: str, seed: int
) -> None:
    rng = random.Random(seed)
    folder = tmp_path_factory.mktemp("sheet")
    if shape == "tabs":
        path = tab_for_each(log, folder, rng)
    else:
        rows = disturbed(shaped(log, rng.choice(("long", "wide")) if shape == "text" else shape, rng), rng)
        path = as_text_file(rows, folder, rng) if shape == "text" else book(folder, rows)

    try:
        found = routes(vet([path]))
    except RoutekaartError as error:
        assert "--" in error.text("nl")  # noqa: PT017
        return
    assert sorted(canonical(route) for route in found.values()) == sorted(map(canonical, log.values()))
