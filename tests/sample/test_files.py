"""The sample files: the same bytes for a seed, of any size, and nothing else is overwritten."""

from __future__ import annotations

import statistics
import zipfile
from pathlib import Path

import pytest

from routekaart.errors import InputError, OutputError
from routekaart.sample import files, logs, write_samples
from tests.sample.plain import by_case, csv_rows, days_of, organisations_of, workbook_rows

COMMITTED = Path(__file__).parents[2] / "event_logs"


def test_the_csv_files_look_as_a_school_has_them(folder: Path) -> None:
    first = (folder / "school1_keten.csv").read_bytes()
    other = (folder / "regio_routes.csv").read_text(encoding="utf-8")

    assert first.startswith(
        b"\xef\xbb\xbftraject;stap;begin;einde;organisatie;school;route;niveau;vakantieregio\r\n"
    )
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
    assert done[0] == (16, 240) and done[-1] == (240, 240)  # six logs of 40


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


@pytest.mark.parametrize("options", [{"cases": 0}, {"cases": 10**20}, {"seed": -1}])
def test_sizes_and_seeds_below_their_least_are_refused(tmp_path: Path, options: dict[str, int]) -> None:
    with pytest.raises(InputError, match="at least"):
        write_samples(tmp_path, **options)
