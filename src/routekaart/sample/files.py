"""Files: the sample logs written to a folder, with a README that says what they are."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from routekaart.errors import InputError, OutputError
from routekaart.files import make_folder, replacing
from routekaart.sample.logs import LOGS, DrawnLog, SampleLog, draw_log
from routekaart.sample.readme import TITLE, Facts, make_readme
from routekaart.sample.table import make_columns
from routekaart.sample.workbook import PlantedFault, write_workbook

__all__ = ["DEFAULT_SEED", "MOST_CASES", "MOST_CASES_IN_WORKBOOK", "write_samples"]

DEFAULT_SEED = 2024
MOST_CASES = 10_000_000
MOST_CASES_IN_WORKBOOK = 2_000

# The three logs of the two schools share their headings, so that they can be imported together.
_TWO_SCHOOLS = {
    "case": "traject",
    "activity": "stap",
    "start": "begin",
    "end": "einde",
    "organisation": "organisatie",
    "school": "school",
    "route": "route",
    "level": "niveau",
    "region": "vakantieregio",
}
_REGION = {
    "case": "dossier",
    "school": "school",
    "route": "route",
    "start": "startdatum",
    "end": "einddatum",
    "activity": "activiteit",
    "organisation": "instantie",
    "region": "vakantieregio",
}
_MUNICIPALITIES = {
    "case": "traject",
    "municipality": "gemeente",
    "school": "school",
    "route": "route",
    "activity": "stap",
    "start": "begin",
    "end": "einde",
    "organisation": "organisatie",
    "region": "vakantieregio",
}
_HEADINGS = {"regio_routes.csv": _REGION, "gemeenten_actoren.csv": _MUNICIPALITIES}
_WITH_BYTE_ORDER_MARK = {"school1_keten.csv"}


def write_samples(
    folder: Path,
    *,
    cases: int | None = None,
    seed: int = DEFAULT_SEED,
    tell: Callable[[str, str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write the six sample logs and their README to ``folder``; comes back with the paths, in that order.

    The same ``cases`` and ``seed`` give the same bytes.

    Parameters
    ----------
    cases
        Cases in each log; by default 8, 8, 3, 120, 48 and 40. The workbook stops at
        :data:`MOST_CASES_IN_WORKBOOK`.
    tell
        Called with a remark in English and in Dutch when there is one to make.
    progress
        Called with the number of cases written so far, and in all.

    Raises
    ------
    InputError
        When ``cases`` is below 1 or above :data:`MOST_CASES`, or ``seed`` below 0.
    OutputError
        When the folder cannot be written, or holds a README.md of something else.
    """
    if (cases is not None and not 1 <= cases <= MOST_CASES) or seed < 0:
        raise InputError(
            f"--cases must be from 1 to {MOST_CASES} and --seed at least 0",
            nl=f"--cases moet van 1 tot en met {MOST_CASES} zijn en --seed minstens 0",
        )
    if cases is not None and cases > MOST_CASES_IN_WORKBOOK and tell:
        most = MOST_CASES_IN_WORKBOOK
        tell(
            f"the workbook stops at {most} cases: with more it opens too slowly",
            f"de werkmap stopt bij {most} trajecten: met meer opent die te traag",
        )
    make_folder(folder)
    _refuse_other_readme(folder / "README.md")
    return _write_all(folder, cases, seed, progress or _tell_nobody)


def _write_all(
    folder: Path, cases: int | None, seed: int, progress: Callable[[int, int], None]
) -> list[Path]:
    numbers = [_number_of_cases(log, cases) for log in LOGS]
    facts = [Facts(log) for log in LOGS]

    def counted(batches: Iterable[DrawnLog], each: Facts) -> Iterator[DrawnLog]:
        for batch in batches:
            each.add(batch)
            progress(sum(one.cases for one in facts), sum(numbers))
            yield batch

    planted: list[PlantedFault] = []
    for log, number, each in zip(LOGS, numbers, facts, strict=True):
        batches = counted(draw_log(log, number, seed), each)
        with replacing(folder / log.name) as path:
            if log.name.endswith(".xlsx"):
                planted += write_workbook(batches, path)
            else:
                _write_csv(log.name, batches, path)
    with replacing(folder / "README.md") as path:
        text = make_readme(facts, planted, _command(cases, seed))
        path.write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in (*(log.name for log in LOGS), "README.md")]


def _number_of_cases(log: SampleLog, cases: int | None) -> int:
    number = log.cases if cases is None else cases
    return min(number, MOST_CASES_IN_WORKBOOK) if log.name.endswith(".xlsx") else number


def _command(cases: int | None, seed: int) -> str:
    """The command line that writes these files again."""
    size = "" if cases is None else f" --cases {cases}"
    return f"routekaart sample -o event_logs{size}" + (f" --seed {seed}" if seed != DEFAULT_SEED else "")


def _tell_nobody(done: int, of: int) -> None:
    """Progress that nobody asked for."""


def _refuse_other_readme(path: Path) -> None:
    if path.exists() and not path.read_bytes().startswith(TITLE.encode()):
        raise OutputError(
            "README.md in that folder is not that of the samples; choose another folder with -o",
            nl="README.md in die map is niet die van de voorbeelden; kies een andere map met -o",
        )


def _write_csv(name: str, batches: Iterable[DrawnLog], path: Path) -> None:
    """Semicolons, UTF-8, dates as dd-mm-jjjj, lines ended as Excel ends them."""
    headings = _HEADINGS.get(name, _TWO_SCHOOLS)
    encoding = "utf-8-sig" if name in _WITH_BYTE_ORDER_MARK else "utf-8"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headings.values())
        for batch in batches:
            columns = make_columns(batch, date_format="%d-%m-%Y")
            writer.writerows(zip(*(columns[field].tolist() for field in headings), strict=True))
