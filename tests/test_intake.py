from __future__ import annotations

import gzip
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart import intake
from routekaart.errors import InputError, MappingError, RoutekaartError, RowsRefusedError
from routekaart.intake import VettedRows, vet
from routekaart.read_options import ReadOptions

HEADINGS = "leerling;stap;datum"


def csv(folder: Path, *lines: str, name: str = "log.csv", headings: str = HEADINGS) -> Path:
    path = folder / name
    path.write_text("\n".join((headings, *lines)) + "\n", encoding="utf-8")
    return path


def read(path: Path, **options: object) -> VettedRows:
    return vet([path], ReadOptions(**options))  # type: ignore[arg-type]


def rows(path: Path, *names: str, **options: object) -> list[tuple[object, ...]]:
    table = read(path, **options).table()
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def instant(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1_000_000)  # type: ignore[arg-type]


def test_a_csv_of_cases_steps_and_dates_becomes_vetted_rows(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;Signaal;3-3-2022", "L1;Zorgteam;14-3-2022")

    assert rows(path, "row", "case", "activity", "start_us", "end_us") == [
        (0, "L1", "Signaal", instant(2022, 3, 3), None),
        (1, "L1", "Zorgteam", instant(2022, 3, 14), None),
    ]


def test_vetted_rows_always_have_the_same_role_columns(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;Signaal;3-3-2022"))

    assert vetted.schema.names == [
        "case", "activity", "start_us", "end_us", "lifecycle", "organisation", "school", "group", "row",
    ]  # fmt: skip


def test_columns_without_a_role_are_kept_as_text_under_their_heading(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;Signaal;3-3-2022;7a;12", headings=f"{HEADINGS};klas;leeftijd")

    assert rows(path, "klas", "leeftijd") == [("7a", "12")]


def test_an_attribute_with_the_name_of_a_role_column_gets_a_number_and_a_note(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;Signaal;3-3-2022;5", headings=f"{HEADINGS};row"))

    assert vetted.table()["row (2)"].to_pylist() == ["5"]
    assert [note.key for note in vetted.notes] == ["column_renamed"]


def test_a_column_without_heading_and_without_cells_is_left_out(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;Signaal;3-3-2022;", headings=f"{HEADINGS};")

    assert "kolom 4" not in read(path).schema.names


def test_a_column_without_heading_but_with_cells_is_kept_under_its_number(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;Signaal;3-3-2022;x", headings=f"{HEADINGS};")

    assert rows(path, "kolom 4") == [("x",)]


def test_start_and_end_columns_give_both_moments(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;Zorg;1-3-2022;5-3-2022", headings="leerling;stap;startdatum;einddatum")

    assert rows(path, "start_us", "end_us") == [(instant(2022, 3, 1), instant(2022, 3, 5))]


def test_an_end_alone_is_enough(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;Zorg;;5-3-2022", headings="leerling;stap;startdatum;einddatum")

    assert rows(path, "start_us", "end_us") == [(None, instant(2022, 3, 5))]


def test_start_and_complete_rows_keep_their_lifecycle_in_lower_case(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "1;Triage;START;2022-03-03T10:00:00Z",
        "1;Triage;COMPLETE;2022-03-03T11:00:00Z",
        headings="patient;handling;registration_type;time",
    )

    assert rows(path, "lifecycle") == [("start",), ("complete",)]


def test_labels_lose_the_blanks_around_them(tmp_path: Path) -> None:
    assert rows(csv(tmp_path, "L1 ; Signaal;3-3-2022"), "case", "activity") == [("L1", "Signaal")]


def test_labels_that_look_the_same_are_the_same(tmp_path: Path) -> None:
    composed, combining = "Coo\u0308rdinatie", "Co\u00f6rdinatie"
    labels = rows(csv(tmp_path, f"L1;{composed};3-3-2022", f"L1;{combining};4-3-2022"), "activity")

    assert len(set(labels)) == 1


# -- precision and zones ---------------------------------------------------------------------------


def test_dates_alone_are_utc_midnights_so_that_differences_are_whole_days(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;26-3-2022", "L1;B;28-3-2022"))
    first, second = vetted.table()["start_us"].to_pylist()

    assert vetted.precision == "date"
    assert second - first == 2 * 86_400_000_000


def test_one_time_of_day_makes_every_date_a_midnight_in_the_zone(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;A;26-7-2022", "L1;B;28-7-2022 10:30")

    assert read(path).precision == "minute"
    assert rows(path, "start_us") == [(instant(2022, 7, 25, 22),), (instant(2022, 7, 28, 8, 30),)]


def test_another_zone_can_be_given(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;A;26-7-2022 12:00")

    assert rows(path, "start_us", timezone="UTC") == [(instant(2022, 7, 26, 12),)]


def test_hours_that_do_not_exist_or_exist_twice_are_counted_and_noted(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;27-3-2022 02:30", "L1;B;30-10-2022 02:30", "L1;C;30-10-2022 12:00"))

    assert (vetted.profile.skipped_hours, vetted.profile.repeated_hours) == (1, 1)
    assert "odd_hours" in [note.key for note in vetted.notes]


def test_dates_that_fit_two_orders_are_day_first_and_noted(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;3-4-2022"))

    assert vetted.table()["start_us"].to_pylist() == [instant(2022, 4, 3)]
    assert [note.key for note in vetted.notes] == ["day_first"]


def test_one_date_that_shows_the_order_tells_for_all(tmp_path: Path) -> None:
    assert read(csv(tmp_path, "L1;A;3-4-2022", "L1;B;25-4-2022")).notes == ()


def test_a_time_of_day_beside_a_date_is_not_used_and_noted(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;25-4-2022;14:05", headings=f"{HEADINGS};tijd"))

    assert vetted.table()["tijd"].to_pylist() == ["14:05"]
    assert [note.key for note in vetted.notes] == ["time_not_used"]


# -- refused files ---------------------------------------------------------------------------------


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leeg.csv").touch()

    with pytest.raises(InputError, match=r"leeg\.csv is empty"):
        read(tmp_path / "leeg.csv")


def test_a_file_of_blank_lines_is_refused_as_empty(tmp_path: Path) -> None:
    (tmp_path / "leeg.csv").write_text("\n \n\n")

    with pytest.raises(InputError, match="is empty"):
        read(tmp_path / "leeg.csv")


def test_a_header_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="headings but no rows"):
        read(csv(tmp_path))


def test_a_header_and_blank_rows_are_refused_as_no_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="headings but no rows"):
        read(csv(tmp_path, ";;", "", " ; ;"))


@pytest.mark.parametrize(
    ("headings", "option"),
    [("kleur;stap;datum", "case="), ("leerling;wat;datum", "activity="), ("leerling;stap;klas", "time=")],
)
def test_a_missing_role_is_refused_with_the_option_to_use(tmp_path: Path, headings: str, option: str) -> None:
    row = "Anna;thuis;3-3-2022" if "datum" in headings else "L1;thuis;7a"

    with pytest.raises(MappingError, match=option):
        read(csv(tmp_path, row, headings=headings))


def test_two_columns_that_claim_one_role_are_refused_by_name(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;D1;A;3-3-2022", headings="leerling;dossier;stap;datum")

    with pytest.raises(MappingError, match=r"'leerling', 'dossier'.*case="):
        read(path)


def test_an_option_settles_two_claims(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;D1;A;3-3-2022", headings="leerling;dossier;stap;datum")

    assert rows(path, "case", "leerling", case="dossier") == [("D1", "L1")]


def test_mixed_date_orders_are_refused_for_the_file_with_a_hint(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;A;25-3-2022", "L1;B;3-25-2022")

    with pytest.raises(InputError, match=r"mixed date orders.*date_format="):
        read(path)


def test_mixed_date_orders_are_refused_also_when_bad_rows_are_skipped(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;A;25-3-2022", "L1;B;3-25-2022")

    with pytest.raises(InputError, match="mixed date orders"):
        read(path, skip_all_bad_rows=True)


def test_dates_that_can_only_be_month_first_ask_for_a_date_format(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;A;3/4/2022", "L1;B;3/25/2022")

    with pytest.raises(InputError, match='date_format="%m/%d/%Y"'):
        read(path)
    assert rows(path, "start_us", date_format="%m/%d/%Y") == [
        (instant(2022, 3, 4),),
        (instant(2022, 3, 25),),
    ]


def test_a_truncated_gz_is_refused(tmp_path: Path) -> None:
    text = HEADINGS + "\n" + "".join(f"L{number};Signaal;3-3-2022\n" for number in range(20_000))
    whole = gzip.compress(text.encode())
    path = tmp_path / "log.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(InputError, match="cut off or damaged"):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "weg.csv")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = csv(tmp_path, "L1;A;25-4-2022")
    monkeypatch.setattr(Path, "open", locked)

    with pytest.raises(InputError, match="may not be read: close the program"):
        read(path)


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pijp.csv")

    with pytest.raises(InputError, match="pipe or device"):
        read(tmp_path / "pijp.csv")


def test_a_file_that_begins_with_data_is_refused_without_repeating_it(tmp_path: Path) -> None:
    path = csv(tmp_path, "L2;Signaal;4-3-2022", headings="Anna de Vries;Signaal;3-3-2022")

    with pytest.raises(MappingError, match="no row of headings") as caught:
        read(path)
    assert "Anna" not in str(caught.value) + caught.value.nl


# -- refused rows ----------------------------------------------------------------------------------


def test_a_refused_row_stops_the_file_and_says_where_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        RowsRefusedError, match=r"1 of 2 rows.*row 3, column 'datum'.*skip_all_bad_rows=True"
    ) as caught:
        read(csv(tmp_path, "L1;A;1-2-2022", "L1;B;31-2-2022"))

    assert [(row.row, row.column, row.reason) for row in caught.value.refused] == [  # type: ignore[attr-defined]
        (3, "datum", "impossible_date")
    ]


def test_skipping_bad_rows_keeps_the_others_and_accounts_for_all(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;1-2-2022", "L1;B;31-2-2022", ";C;1-2-2022"), skip_all_bad_rows=True)

    assert vetted.table()["activity"].to_pylist() == ["A"]
    assert (vetted.account.rows_in, vetted.account.rows_kept, vetted.account.rows_refused) == (3, 1, 2)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (";A;1-2-2022", "leerling", "missing_case"),
        ("L1; ;1-2-2022", "stap", "missing_activity"),
        ("L1;A;", "datum", "missing_time"),
        ("L1;A;NA", "datum", "missing_time"),
        ("L1;A;gisteren", "datum", "not_a_date"),
        ("L1;A;31-02-2022", "datum", "impossible_date"),
        ("L1;A;1-2-2022 25:00", "datum", "impossible_time"),
        ("L1;A;1-2", "datum", "no_year"),
        ("L1;A;2022-03", "datum", "no_day"),
        ("L1;A;1-1-1900", "datum", "placeholder_date"),
        ("L1;A;1-2-2098", "datum", "future_date"),
        ("1,2E+11;A;1-2-2022", "leerling", "rounded_case"),
        ("L1;A;1-2-1822", "datum", "year_out_of_range"),
        ("L1;A", None, "too_few_cells"),
        ("L1;A;1-2-2022;x", None, "too_many_cells"),
        (f"L1;{'x' * 32_768};1-2-2022", "stap", "cell_too_long"),
    ],
)
def test_a_bad_row_is_refused_with_its_column_and_reason(
    tmp_path: Path, line: str, column: str | None, reason: str
) -> None:
    vetted = read(csv(tmp_path, "L0;A;1-2-2022", line), skip_all_bad_rows=True)

    assert [(row.row, row.column, row.reason) for row in vetted.account.refused] == [(3, column, reason)]


def test_no_message_repeats_the_value_of_a_cell(tmp_path: Path) -> None:
    with pytest.raises(RowsRefusedError) as caught:
        read(csv(tmp_path, "Anna;Signaal;geheim", "Anna;Signaal;3-3-2022;Bsn123"))

    said = str(caught.value) + caught.value.nl + repr(caught.value.refused)
    assert not any(value in said for value in ("Anna", "geheim", "Bsn123"))


def test_a_file_of_which_no_row_is_left_is_refused_also_when_bad_rows_are_skipped(tmp_path: Path) -> None:
    with pytest.raises(RowsRefusedError, match="no row is left"):
        read(csv(tmp_path, "L1;A;31-2-2022"), skip_all_bad_rows=True)


CELLS = {
    "leerling": {"L1": None, "L2": None, "": "missing_case"},
    "stap": {"Signaal": None, "Zorgteam": None, " ": "missing_activity"},
    "datum": {"3-3-2022": None, "31-2-2022": "impossible_date", "ooit": "not_a_date", "": "missing_time"},
}


@given(st.lists(st.tuples(*(st.sampled_from([*cells]) for cells in CELLS.values())), min_size=1, max_size=30))
def test_every_row_in_is_kept_or_refused_for_the_first_reason_it_has(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str, str]]
) -> None:
    path = csv(tmp_path_factory.mktemp("account"), *map(";".join, lines))
    expected = []
    for number, line in enumerate(lines, start=2):
        reasons = [CELLS[column][cell] for column, cell in zip(CELLS, line, strict=True)]
        if any(cell.strip() for cell in line):
            expected.append((number, next((reason for reason in reasons if reason), None)))
    n_kept = sum(reason is None for _, reason in expected)

    if not n_kept:
        with pytest.raises(RoutekaartError):
            read(path, skip_all_bad_rows=True)
        return
    vetted = read(path, skip_all_bad_rows=True)
    assert [(row.row, row.reason) for row in vetted.account.refused] == [
        (number, reason) for number, reason in expected if reason
    ]
    assert (vetted.account.rows_in, vetted.account.rows_kept) == (len(expected), n_kept)
    assert vetted.table().num_rows == n_kept


def test_shuffled_rows_give_the_same_events(tmp_path: Path) -> None:
    lines = [f"L{number % 7};Stap {number % 3};{1 + number % 28}-3-2022" for number in range(200)]
    shuffled = random.Random(1).sample(lines, len(lines))
    names = ("case", "activity", "start_us")

    assert sorted(rows(csv(tmp_path, *lines), *names)) == sorted(  # type: ignore[type-var]
        rows(csv(tmp_path, *shuffled, name="b.csv"), *names)
    )


# -- accepted --------------------------------------------------------------------------------------


def test_a_single_event_is_accepted(tmp_path: Path) -> None:
    assert read(csv(tmp_path, "L1;A;1-2-2022")).account.rows_kept == 1


def test_duplicated_rows_are_all_kept(tmp_path: Path) -> None:
    assert read(csv(tmp_path, *["L1;A;1-2-2022"] * 3)).account.rows_kept == 3


def test_an_end_before_its_start_is_kept_as_it_is(tmp_path: Path) -> None:
    path = csv(tmp_path, "L1;A;5-2-2022;1-2-2022", headings="leerling;stap;begindatum;einddatum")
    ((start, end),) = rows(path, "start_us", "end_us")

    assert end < start  # type: ignore[operator]


def test_ten_thousand_distinct_activities_are_accepted(tmp_path: Path) -> None:
    path = csv(tmp_path, *(f"L1;Stap {number};1-2-2022" for number in range(10_000)))

    assert len(set(rows(path, "activity"))) == 10_000


@pytest.mark.parametrize(
    "label",
    ["x" * 300, "<script>alert(1)</script>", "=cmd()", "@SUM(A1)", "-1", "emoji 🎒", "عربي", "a\u202eb"],
)
def test_an_odd_label_is_kept_as_it_is(tmp_path: Path, label: str) -> None:
    assert rows(csv(tmp_path, f"L1;{label};1-2-2022"), "activity") == [(label,)]


def test_quotes_and_newlines_in_a_label_are_kept(tmp_path: Path) -> None:
    assert rows(csv(tmp_path, 'L1;"zegt ""ja""\nen nee";1-2-2022'), "activity") == [('zegt "ja"\nen nee',)]


def test_rows_that_are_empty_throughout_are_no_rows_but_count_in_the_numbering(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;1-2-2022", "", ";;", " ; ; ", "L1;B;fout"), skip_all_bad_rows=True)

    assert vetted.account.rows_in == 2
    assert vetted.account.refused[0].row == 6


# -- several files ---------------------------------------------------------------------------------


def test_several_files_are_put_together_by_role(tmp_path: Path) -> None:
    one = csv(tmp_path, "L1;A;1-2-2022;7a", name="one.csv", headings=f"{HEADINGS};klas")
    two = csv(tmp_path, "D9,B,2022-02-02,hoog", name="two.csv", headings="case id,activity,timestamp,niveau")
    table = vet([one, two]).table()

    assert table.select(["case", "row", "klas", "niveau"]).to_pylist() == [
        {"case": "L1", "row": 0, "klas": "7a", "niveau": None},
        {"case": "D9", "row": 1, "klas": None, "niveau": "hoog"},
    ]


def test_refused_rows_of_several_files_name_their_file(tmp_path: Path) -> None:
    one = csv(tmp_path, "L1;A;fout", name="one.csv")
    two = csv(tmp_path, "L1;A;1-2-2022", "L1;B;fout", name="two.csv")
    vetted = vet([one, two], ReadOptions(skip_all_bad_rows=True))

    assert [(row.file, row.row) for row in vetted.account.refused] == [("one.csv", 2), ("two.csv", 3)]


def test_the_same_content_twice_is_noted(tmp_path: Path) -> None:
    one, two = (csv(tmp_path, "L1;A;2-2-2022", name=name) for name in ("one.csv", "two.csv"))

    assert "same_content" in {note.key for note in vet([one, two]).notes}


def test_one_file_may_have_dates_and_the_other_times(tmp_path: Path) -> None:
    one = csv(tmp_path, "L1;A;1-2-2022", name="one.csv")
    two = csv(tmp_path, "L1;B;2-2-2022 09:00", name="two.csv")

    assert vet([one, two]).table()["start_us"].to_pylist() == [
        instant(2022, 1, 31, 23),
        instant(2022, 2, 2, 8),
    ]


# -- large files -----------------------------------------------------------------------------------


def test_rows_too_many_to_remember_are_read_again_and_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv(tmp_path, *(f"L{number};A;1-2-2022" for number in range(500)))
    remembered = read(path).table()
    monkeypatch.setattr(intake, "REMEMBERED_BYTES", 10)

    vetted = read(path)
    assert vetted._remembered == []
    assert vetted.table().equals(remembered)


def test_vetted_rows_can_be_streamed_and_streamed_again(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;1-2-2022", "L1;B;2-2-2022"))

    assert vetted.reader().read_all().equals(vetted.reader().read_all())


def test_what_is_handed_on_is_no_longer_remembered(tmp_path: Path) -> None:
    vetted = read(csv(tmp_path, "L1;A;1-2-2022", "L1;B;2-2-2022"))
    assert vetted._remembered

    next(vetted.batches())
    assert vetted._remembered == []


def test_the_sources_are_named_with_the_hash_of_their_bytes(tmp_path: Path) -> None:
    import hashlib

    path = csv(tmp_path, "L1;A;1-2-2022")
    (source,) = read(path).files

    assert (source.name, source.kind) == ("log.csv", "csv")
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_reading_and_storing_a_csv_does_not_import_pandas(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = csv(tmp_path, "L1;A;1-2-2022", "L1;B;fout")
    script = (
        "import sys; from pathlib import Path; from routekaart.opening import import_files; from routekaart.read_options import ReadOptions;"
        f"import_files([Path({str(path)!r})], Path({str(tmp_path / 'log.parquet')!r}), ReadOptions(skip_all_bad_rows=True));"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


# -- real logs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "n_cases", "n_events", "n_activities"),
    [
        ("receipt.xes.gz", 1434, 8577, 27),
        ("receipt.csv.gz", 1434, 8577, 27),
        ("running-example.xes", 6, 42, 8),
        ("running-example.csv", 6, 42, 8),
        ("BPI_Challenge_2012.xes.gz", 13087, 262_200, 24),
        ("PurchasingExample.csv.gz", 608, 9119, 21),
        ("bupaR_patients.csv.gz", 500, 5442, 7),
        ("interval_event_log.csv.gz", 1266, 8109, 8),
        ("repairExample.xes.gz", 1104, 11_855, 8),
        ("fairness_hospital_log_high.xes.gz", 10_000, 69_528, 10),
    ],
)
def test_a_real_log_has_its_known_counts(
    shared_logs: Path, name: str, n_cases: int, n_events: int, n_activities: int
) -> None:
    table = read(shared_logs / name).table()

    assert table.num_rows == n_events
    assert len(table["case"].unique()) == n_cases
    assert len(table["activity"].unique()) == n_activities


def test_the_same_log_as_csv_and_as_xes_gives_the_same_events(shared_logs: Path) -> None:
    names = ("case", "activity", "start_us", "organisation")

    assert sorted(rows(shared_logs / "receipt.csv.gz", *names)) == sorted(  # type: ignore[type-var]
        rows(shared_logs / "receipt.xes.gz", *names)
    )


REFUSED_IMPORTER_CASES = {
    # The expected output of an importer: data without headings.
    "apromore_test1-valid-expected.csv": "no row of headings",
    "apromore_test10-eventAttribute-expected.csv": "no row of headings",
    "apromore_test10-eventAttribute-expected-parquet.csv": "no row of headings",
    "apromore_test3-invalid-end-timestamp-expected.csv": "no row of headings",
    "apromore_test6-different-delimiters-expected.csv": "no row of headings",
    "apromore_test11-encoding-expected.csv": "one column only",
    "apromore_test3-invalid-end-timestamp.csv": "row 5, column 'completion time'",
    "apromore_test3-invalid-end-timestamp.xlsx": "row 5, column 'completion time'",
    "apromore_test3-invalid-end-timestamp.parquet": "row 4, column 'completion_time'",
    # Windows-1255: Hebrew.
    "apromore_test11-encoding.csv": "encoding that is not certain",
    "apromore_test11-encoding.xlsx": "case=",
}


def test_every_importer_case_is_read_or_refused_with_a_clear_reason(shared_logs: Path) -> None:
    for path in sorted((shared_logs / "importer-cases").iterdir()):
        reason = REFUSED_IMPORTER_CASES.get(path.name)
        if reason is None:
            assert read(path).account.rows_refused == 0
        else:
            with pytest.raises(RoutekaartError, match=reason):
                read(path)


def test_a_log_in_another_code_page_is_read_when_it_is_named(shared_logs: Path) -> None:
    path = shared_logs / "importer-cases" / "apromore_test11-encoding.csv"
    options = {"case": "מספר הזמנcase idה", "activity": "סטactivityטוס", "date_format": "%d/%m/%y %H:%M"}

    assert rows(path, "activity", encoding="windows-1255", **options)[0] == ("טיוטא",)


REFUSED_EDGE_XES = {
    "pm4py_partial_order_example.xes": "25 of 25 rows",
    "pm4py_xes_20.xes": "time=",
}


def test_every_edge_xes_is_read_or_refused_with_a_clear_reason(shared_logs: Path) -> None:
    for path in sorted((shared_logs / "edge-xes").iterdir()):
        reason = REFUSED_EDGE_XES.get(path.name)
        if reason is None:
            assert read(path).account.rows_refused == 0
        else:
            with pytest.raises(RoutekaartError, match=reason):
                read(path)


def test_object_centric_logs_are_refused(shared_logs: Path) -> None:
    for path in sorted((shared_logs / "ocel").iterdir()):
        with pytest.raises(RoutekaartError):
            read(path)


@pytest.mark.parametrize("heading", ["start_wall_us", "End_Wall_us", "row", "start_us"])
def test_a_heading_that_is_a_name_of_ours_is_kept_as_another(tmp_path, heading):
    path = tmp_path / "log.csv"
    path.write_text(f"traject;stap;datum;{heading}\n1;Signaal;01-02-2022;hallo\n")

    assert vet([path]).table()[f"{heading} (2)"].to_pylist() == ["hallo"]


def test_a_name_of_many_thousands_of_characters_is_refused_with_its_row(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(f"traject;stap;datum\n1;Signaal;01-02-2022\n1;{'A.B. ' * 6000};02-02-2022\n")

    with pytest.raises(RowsRefusedError, match="row 3, column 'stap': a name of more than 1,000 characters"):
        vet([path])
