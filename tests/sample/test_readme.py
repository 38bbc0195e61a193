"""The README beside the samples: each figure is that of the files, and says where it comes from."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.sample.plain import Row, by_case, csv_rows, days_to_youth_help, organisations_of, steps

RETURNS_BY_PLAN = {"Evaluatie", "Overleg school en jeugdhulp"}
AGAIN_WITH_ANOTHER = {"Partner betrokken", "Wisseling contactpersoon"}


def figures(folder: Path) -> dict[str, list[str]]:
    """What each figure of the two schools is called → what it is at either, and where it comes from."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    table = text.split("| figure |")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {name: cells for name, *cells in rows}


def days_on_a_list(rows: list[Row]) -> int:
    return sum((row.end - row.begin).days for row in rows if row.activity == "Wachtlijst" and row.end)


def days_of_consent(rows: list[Row]) -> int:
    return sum((b.begin - a.begin).days for a, b in pairwise(rows) if a.activity == "Toestemming gevraagd")


def handovers(rows: list[Row]) -> int:
    held = [row.organisation for row in rows if row.organisation != "Gezin"]
    return sum(a != b for a, b in pairwise(held))


def steps_again(rows: list[Row]) -> int:
    counted = Counter(step for step in steps(rows) if step not in RETURNS_BY_PLAN | AGAIN_WITH_ANOTHER)
    return sum(counted.values()) - len(counted)


def test_the_readme_counts_what_the_files_hold(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")

    for path in folder.glob("*.csv"):
        rows = csv_rows(path)
        assert f"| `{path.name}` | {len(by_case(rows))} | {len(rows)} |" in text


@pytest.mark.parametrize(
    ("name", "of_case"),
    [
        ("days to the first youth help", days_to_youth_help),
        ("days on a waiting list", days_on_a_list),
        ("days from consent asked", days_of_consent),
        ("steps of another organisation", handovers),
        ("steps that the case had had before", steps_again),
    ],
)
def test_a_figure_of_either_school_is_the_median_of_its_cases(
    folder: Path, school1: dict[str, list[Row]], school2: dict[str, list[Row]], name: str, of_case
) -> None:
    told = next(cells for figure, cells in figures(folder).items() if figure.startswith(name))

    assert told[:2] == [
        f"{statistics.median(map(of_case, cases.values())):g}" for cases in (school1, school2)
    ]


def test_the_mean_of_organisations_is_that_of_the_files(
    folder: Path, school1: dict[str, list[Row]], school2: dict[str, list[Row]]
) -> None:
    means = [f"{statistics.mean(map(organisations_of, cases.values())):g}" for cases in (school1, school2)]

    assert figures(folder)["organisations per case, mean"][:2] == means == ["6", "4"]


def test_every_figure_says_that_it_is_published_or_invented(folder: Path) -> None:
    sources = {figure: cells[2] for figure, cells in figures(folder).items()}

    assert all(re.search(r"published|\*\*invented\*\*", source) for source in sources.values())
    assert {figure for figure, source in sources.items() if "invented" not in source} == {
        "cases",
        "organisations per case, mean",
    }


def test_the_gap_in_waiting_is_said_to_be_invented(folder: Path) -> None:
    text = " ".join((folder / "README.md").read_text(encoding="utf-8").split())

    assert "as invented as they are: **the gap in waiting between the two schools**" in text


@pytest.mark.parametrize("name", ["arnhem_zorgteam.xlsx", "regio_routes.csv", "gemeenten_actoren.csv"])
def test_every_other_log_says_what_of_it_is_invented(folder: Path, name: str) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    about = text.split(f"\n- `{name}`:")[1].split("\n- ")[0]

    assert re.search(r"\*\*[Ii]nvented\*\*", about)
