"""A design as a file: what it says is what is read, and a fault is named with its line."""

import re
from datetime import date
from pathlib import Path

import pytest

from routekaart.contrasts.case_numbers import NUMBERS
from routekaart.contrasts.design import Design, Exclusion
from routekaart.contrasts.design_file import design_text, read_design
from routekaart.errors import RoutekaartError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "design.md"
FULL = Design(
    primaries=("organisations", "handovers", "meetings"),
    alpha=0.1,
    seed=7,
    by="route",
    a='de "keten": <b>',
    b="pilot",
    period=(date(2021, 8, 1), date(2023, 7, 31)),
    left_out=(Exclusion('with "Verhuisd"', "elders verder"), Exclusion("open", "nog bezig")),
)


def written(folder, text):
    path = folder / "design.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "design",
    [Design(), FULL, Design(pilot_start=date(2023, 8, 1), a="ervoor", b="erna")],
    ids=["bare", "full", "pilot"],
)
def test_a_design_that_is_written_is_read_as_it_was(tmp_path, design, lang):
    found = read_design(written(tmp_path, design_text(design, lang)))

    assert (found, found.sha256) == (design, design.sha256)


def test_an_empty_mapping_holds_the_defaults(tmp_path):
    assert read_design(written(tmp_path, "{}")) == Design()


def test_the_hash_does_not_depend_on_how_the_file_is_laid_out(tmp_path):
    one = read_design(written(tmp_path, "alpha: 0.1\nby: route\n"))
    other = read_design(written(tmp_path, "# why\nby: 'route'\n\nalpha: 1.0e-1\nseed: null\n"))

    assert one.sha256 == other.sha256 != Design().sha256


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: holds no design"),
        ("- by: group", "line 1: holds no design"),
        ("by: group\nbeta: 0.2", "line 2: beta is none of format, by"),
        ("by: group\nprimaries: [organisations, handovers]", "line 2: 2 primary measures; choose 3 to 5"),
        (
            "primaries: [organisations, handovers, meetings, loop_days, waiting_days, total_duration_days]",
            "line 1: 6 primary measures",
        ),
        ("\nprimaries: [organisations, handovers, grades]", "line 2: no measure 'grades'"),
        ("primaries: [organisations, handovers, handovers]", "named twice"),
        ("primaries: organisations", "must be a list of measures"),
        ("alpha: 5", "line 1: alpha 5 does not lie between 0 and 1"),
        ("alpha: .nan", "line 1: alpha nan does not lie"),
        ("alpha: 0,05", "line 1: must be a number, such as 0.05"),
        ("seed: -1", "line 1: must be a whole number from 0"),
        ("period: 2023", "line 1: must be text"),
        ('period: "2023-08-01"', "line 1: a period is written as"),
        ('period: "2023-08-01..2021-08-01"', "line 1: the period ends before it begins"),
        ("by: group\npilot_start: 2023-13-01", "line 2: '2023-13-01' is no date (there is no such day)"),
        ("pilot_start: soon", "line 1: 'soon' is no date"),
        ("by: group\npilot_start: 2023-08-01", "line 2: pilot_start makes the groups"),
        ("a: x\nb: x", "line 1: a and b are both 'x'"),
        ("left_out:\n  - open", "line 2: needs select"),
        ("left_out:\n  - {select: open}", "line 2: needs select"),
        ("left_out:\n  - {select: open, because: ''}", "line 2: must be text"),
        ("left_out: {select: open, because: x}", "line 1: must be a list"),
        ("by: group\nby: school", "line 2: the same key stands here twice"),
        ("by: *x", "aliases"),
        ("by: !!python/object/apply:os.system [ls]", "line 1: could not determine a constructor"),
        ("format: 2", "line 1: must be a whole number from 0 to 1"),
        ("# " + "x" * 100_001, "is larger than 0.1 MB"),
    ],
)
def test_a_fault_is_said_in_one_line_with_its_place(tmp_path, text, says):
    with pytest.raises(RoutekaartError, match=re.escape(says)) as refused:
        read_design(written(tmp_path, text))

    assert str(refused.value).startswith("design.yaml")
    assert "\n" not in str(refused.value) + refused.value.nl


def test_a_design_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RoutekaartError, match="cannot be opened"):
        read_design(tmp_path / "none.yaml")


def test_the_page_shows_the_file_that_is_written(tmp_path):
    shown = re.search(r"```yaml file=design.yaml\n(# .*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]

    assert shown == design_text(read_design(written(tmp_path, shown)), "en")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_design_that_is_written_lists_every_measure_in_words(lang):
    listed = re.findall(r"^#   (\w+)  +\S", design_text(Design(by="group"), lang), re.MULTILINE)
    assert listed == [*NUMBERS]
