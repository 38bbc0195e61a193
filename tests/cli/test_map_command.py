"""`routekaart map`: what is flagged, in a picture and in files; and two logs in one difference map."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROWS


@pytest.fixture
def other(tmp_path):
    """The same cases with one more meeting, as another log."""
    path = tmp_path / "later.csv"
    path.write_text(ROWS + "b;Zorgteam;20-04-2022;;School;School 2\n", encoding="utf-8")
    return path


def test_two_logs_are_the_groups_of_one_difference_map(run, source, other):
    told = json.loads(run("map", source, other, "--contrast", "log", "--format", "json").stdout)

    assert (told["a"], told["b"]) == ({"name": "dossiers", "n": 2}, {"name": "later", "n": 2})


def test_two_logs_are_drawn_side_by_side(run, source, other, tmp_path):
    picture = tmp_path / "both.svg"

    done = run("map", source, other, "--contrast", "log", "--side-by-side", "-o", picture)

    assert (done.exit_code, "later" in picture.read_text("utf-8")) == (0, True)


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "two logs are drawn as one difference map: add --contrast log, or give one LOG"),
        ("nl", "twee logs worden als één verschilkaart getekend: voeg --contrast log toe, of geef één LOG"),
    ],
)
def test_two_logs_without_contrast_are_refused(run, source, other, lang, says):
    done = run("map", source, other, "--lang", lang)

    assert (done.exit_code, done.stderr) == (1, f"routekaart: {says}\n")


def test_three_logs_are_refused(run, source, other):
    done = run("map", source, other, source, "--contrast", "log", "--lang", "en")

    assert done.exit_code == 1
    assert "3 logs do not go into one map: give one LOG, or two with --contrast log" in done.stderr


SCHOOL_1 = Path(__file__).parents[2] / "event_logs" / "school1_keten.csv"


def test_a_picture_flags_where_it_stands_still_and_a_plain_one_does_not(run, tmp_path):
    flagged, plain = tmp_path / "kaart.svg", tmp_path / "kaal.svg"
    run("map", SCHOOL_1, "-o", flagged, "--quiet")
    run("map", SCHOOL_1, "-o", plain, "--plain", "--quiet")

    assert "Waar staat het stil" in flagged.read_text("utf-8")
    assert "opnieuw" not in plain.read_text("utf-8")
    assert "niets verborgen" in plain.read_text("utf-8")


def test_data_has_the_exact_map_with_its_flags(run):
    told = json.loads(run("map", SCHOOL_1, "--format", "json", "--quiet").stdout)
    bare = json.loads(run("map", SCHOOL_1, "--format", "json", "--plain", "--quiet").stdout)

    assert told["hidden"] == {"nodes": 0, "edges": 0, "cases": 0}
    assert [flag["kind"] for flag in told["flags"]] == ["wait", "wait", "wait", "loop", "loop"]
    assert bare["flags"] == []
    assert [edge["cases"] for edge in bare["edges"]] == [edge["cases"] for edge in told["edges"]]


def test_flags_and_returns_are_columns_of_a_file(run, tmp_path):
    run("map", SCHOOL_1, "-o", tmp_path / "kaart.csv", "--quiet")
    edges = list(csv.DictReader((tmp_path / "kaart.csv").read_text("utf-8").splitlines()))
    nodes = {
        row["name"]: row
        for row in csv.DictReader((tmp_path / "kaart-nodes.csv").read_text("utf-8").splitlines())
    }

    assert [(row["source"], row["target"]) for row in edges if row["flag_wait"] == "1"] == [
        ("Wachtlijst", "Onderzoek")
    ]
    assert nodes["Wachtlijst"]["flag_wait_from"] == nodes["Onderzoek"]["flag_wait_to"] == "1"
    assert nodes["Ondersteuningsteam"]["flag_again_cases"] == "5"
    assert sum(int(row["first_visits"]) + int(row["returns"]) + int(row["planned"]) for row in edges) == sum(
        int(row["count"]) for row in edges
    )
