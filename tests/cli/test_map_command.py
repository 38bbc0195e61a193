"""`routekaart map` of two logs: both in one difference map."""

import json

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
