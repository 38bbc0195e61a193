"""A log without one case is the log of a source without it."""

import json

import pytest

import routekaart as rk
from routekaart.engine.database import database
from routekaart.errors import InputError
from routekaart.exchange.export import export
from routekaart.log.view import open_log
from routekaart.log.without_case import write_without_case
from routekaart.opening import import_files
from routekaart.read_options import ReadOptions
from tests.queries import query

HEAD = "leerling;stap;datum;organisatie;school\n"
ROWS = [
    "a;Signaal;07-02-2022;School;School 1",
    "a;Zorgteam;14-02-2022;School;School 1",
    "b;Signaal;01-01-2022;Alleen hier;School 2",
    "b;Bijzonder gesprek;19-02-2022;Alleen hier;School 2",
    "b;Afsluiting;09-08-2022;School;School 2",
    "c;Signaal;09-02-2022;Huisarts;School 1",
    "c;Zorgteam;19-02-2022;School;School 1",
    "c;Afsluiting;09-03-2022;School;School 1",
]
#: What is said of how a log came to be, in which the two may differ.
OWN = {"sources", "notes", "privacy", "tool_version"}


def imported(folder, name, rows):
    source = folder / f"{name}.csv"
    source.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return import_files([source], folder / f"{name}.parquet", ReadOptions(labels="keep"))


@pytest.fixture
def whole(tmp_path):
    return imported(tmp_path, "alle", ROWS)


@pytest.fixture
def plain(tmp_path, whole):
    """The log of a source that never had the case, made with the same key."""
    return imported(tmp_path, "zonder", [row for row in ROWS if not row.startswith("b;")])


def code_of(view, step):
    [(code,)] = query(view, f"select distinct case_id from {{events}} where activity_label = '{step}'")
    return code


def rows_of(view):
    return query(view, "select * exclude (source_row) from {events} order by case_id, start_us, position")


def test_its_rows_are_those_of_a_source_without_the_case(whole, plain):
    write_without_case(whole, database(), code_of(whole, "Bijzonder gesprek"), whole.log.path)

    assert rows_of(open_log(whole.log.path)) == rows_of(plain)


def test_it_says_of_itself_what_such_a_log_says(whole, plain):
    write_without_case(whole, database(), code_of(whole, "Bijzonder gesprek"), whole.log.path)
    found, expected = (json.loads(v.manifest.to_json()) for v in (open_log(whole.log.path), plain))

    assert {name: found[name] for name in found if name not in OWN} == {
        name: expected[name] for name in expected if name not in OWN
    }


def test_no_byte_of_the_file_holds_a_label_that_only_that_case_had(whole):
    write_without_case(whole, database(), code_of(whole, "Bijzonder gesprek"), whole.log.path)
    content = whole.log.path.read_bytes()

    assert b"Bijzonder gesprek" not in content and b"Alleen hier" not in content


def test_measures_of_it_are_those_of_such_a_log(whole, plain):
    write_without_case(whole, database(), code_of(whole, "Bijzonder gesprek"), whole.log.path)
    found = open_log(whole.log.path)

    assert rk.route_map(found).record() == rk.route_map(plain).record()
    assert rk.waits(found).record() == rk.waits(plain).record()


def test_it_says_how_many_cases_went_and_not_which(whole, tmp_path):
    one = tmp_path / "een.parquet"
    write_without_case(whole, database(), code_of(whole, "Bijzonder gesprek"), one)
    write_without_case(open_log(one), database(), 0, one)
    notes = [one["en"] for one in open_log(one).manifest.notes if one.get("key") == "cases_removed"]

    assert [note.split(" were")[0] for note in notes] == ["2 cases"]


def test_the_only_case_of_a_log_is_not_removed_so(tmp_path):
    view = imported(tmp_path, "een", ROWS[:2])
    with pytest.raises(InputError, match="routekaart clean"):
        write_without_case(view, database(), 0, view.log.path)

    assert open_log(view.log.path).n_cases == 1


def test_a_log_in_parts_stays_one(whole, plain, tmp_path):
    export(whole, "parquet-parts", tmp_path / "delen", parts=2)
    parts = open_log(tmp_path / "delen")
    write_without_case(parts, database(), code_of(whole, "Bijzonder gesprek"), parts.log.path)

    assert rows_of(open_log(tmp_path / "delen")) == rows_of(plain)
    assert sorted(path.name for path in (tmp_path / "delen").iterdir()) == [
        "manifest.json",
        "part-00000.parquet",
        "part-00001.parquet",
    ]
