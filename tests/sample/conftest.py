"""The sample logs, written once, as rows by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from routekaart.sample import write_samples
from tests.sample.plain import Row, by_case, csv_rows, workbook_rows


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("event_logs")
    write_samples(made)
    return made


@pytest.fixture(scope="session")
def school1(folder: Path) -> dict[str, list[Row]]:
    return by_case(csv_rows(folder / "school1_keten.csv"))


@pytest.fixture(scope="session")
def school2(folder: Path) -> dict[str, list[Row]]:
    return by_case(csv_rows(folder / "school2_pilot.csv"))


@pytest.fixture(scope="session")
def arnhem(folder: Path) -> list[Row]:
    return workbook_rows(folder / "arnhem_zorgteam.xlsx")


@pytest.fixture(scope="session")
def region(folder: Path) -> dict[str, list[Row]]:
    return by_case(csv_rows(folder / "regio_routes.csv"))


@pytest.fixture(scope="session")
def municipalities(folder: Path) -> dict[str, list[Row]]:
    return by_case(csv_rows(folder / "gemeenten_actoren.csv"))
