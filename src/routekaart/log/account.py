"""The row account: every row of a source is kept or refused, and a refused row says why.

A reason is a key of ``data/reasons.yaml``, which holds its text in Dutch and English. The value
of a refused cell is nowhere in the account.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from routekaart.errors import RowsRefusedError
from routekaart.files import write_atomically
from routekaart.spreadsheet import neutralise

__all__ = ["RefusedRow", "RowAccount", "reason_text", "refusal", "write_refused"]

HEADINGS = {
    "nl": ("bestand", "blad", "rij", "kolom", "reden"),
    "en": ("file", "sheet", "row", "column", "reason"),
}
SHOWN_IN_A_MESSAGE = 3


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not kept: where it stands, as its file numbers rows, and why.

    ``column`` is None when the reason concerns the row as a whole. ``reason`` is a key of ``data/reasons.yaml``.
    """

    file: str
    sheet: str | None
    row: int
    column: str | None
    reason: str

    def text(self, lang: str = "nl", rows: str | None = None) -> str:
        """Place and reason in one phrase, such as ``rij 12, kolom 'datum': geen datum``; ``rows`` stand for its own."""
        words = ("rij", "kolom", "blad") if lang == "nl" else ("row", "column", "sheet")
        place = [f"{words[0]} {rows or self.row}"]
        if self.column is not None:
            place.append(f"{words[1]} '{self.column}'")
        if self.sheet is not None:
            place.append(f"{words[2]} '{self.sheet}'")
        return f"{', '.join(place)}: {reason_text(self.reason, lang)}"


@dataclass(frozen=True)
class RowAccount:
    """Rows in = rows kept + rows refused.

    Raises
    ------
    ValueError
        If the three do not add up, which is a fault of the program, not of the file.
    """

    rows_in: int
    rows_kept: int
    refused: tuple[RefusedRow, ...] = ()

    def __post_init__(self) -> None:
        if self.rows_in != self.rows_kept + len(self.refused):
            raise ValueError(f"{self.rows_in} rows in, {self.rows_kept} kept, {len(self.refused)} refused")

    @property
    def rows_refused(self) -> int:
        """The number of rows refused."""
        return len(self.refused)

    def reasons(self) -> Counter[str]:
        """How many rows each reason refused."""
        return Counter(row.reason for row in self.refused)

    def record(self, lang: str = "nl") -> list[dict[str, str | int | None]]:
        """The refused rows in the plain form of the contract, reasons as text."""
        return [
            {
                "file": row.file,
                "sheet": row.sheet,
                "row": row.row,
                "column": row.column,
                "reason": reason_text(row.reason, lang),
            }
            for row in self.refused
        ]


def refusal(account: RowAccount, way_on: str = "--skip-bad-rows") -> RowsRefusedError:
    """The error that stops a file with refused rows: how many, the first ones, what to do; ``way_on`` goes on."""
    alike: dict[tuple[str, str | None, str | None, str], list[RefusedRow]] = {}
    for row in account.refused:
        alike.setdefault((row.file, row.sheet, row.column, row.reason), []).append(row)
    shown = [*alike.values()][:SHOWN_IN_A_MESSAGE]
    more = account.rows_refused - sum(map(len, shown))
    several_files = len({row.file for row in account.refused}) > 1
    listed = {
        lang: "; ".join(
            f"{rows[0].file}, {_told(rows, lang)}" if several_files else _told(rows, lang) for rows in shown
        )
        for lang in ("nl", "en")
    }
    return RowsRefusedError(
        f"{account.refused[0].file}: {account.rows_refused} of {account.rows_in} rows cannot be read: {listed['en']}"
        f"{f'; and {more} more' if more else ''}. Put them right, write the whole list with --refused FILE,"
        f" or go on without them with {way_on}.",
        nl=f"{account.refused[0].file}: {account.rows_refused} van {account.rows_in} rijen"
        f" {'is' if account.rows_refused == 1 else 'zijn'} niet te lezen: "
        f"{listed['nl']}{f'; en nog {more}' if more else ''}. Verbeter ze, schrijf de hele lijst met"
        f" --refused BESTAND, of ga zonder deze rijen verder met {way_on}.",
        refused=account.refused,
    )


def _told(rows: list[RefusedRow], lang: str) -> str:
    """Rows that are refused for one reason, in one phrase, the first of them by number."""
    numbers = [str(row.row) for row in rows[:SHOWN_IN_A_MESSAGE]]
    more = len(rows) - len(numbers)
    said = ", ".join(numbers) + ({"nl": f" en nog {more}", "en": f" and {more} more"}[lang] if more else "")
    return rows[0].text(lang, said)


def reason_text(reason: str, lang: str = "nl") -> str:
    """The text of a reason key, in ``lang`` ("nl" or "en")."""
    return _reasons()[reason][lang]


def write_refused(path: Path, refused: Iterable[RefusedRow], *, lang: str = "nl") -> None:
    """Write the refused rows as a CSV that opens in a spreadsheet, whole or not at all.

    Semicolons and a byte order mark: a Dutch Excel then shows columns and accents at a double
    click. Cells that would be read as formulas are neutralised.

    Raises
    ------
    OutputError
        If the file or its folder cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS[lang])
    for row in refused:
        cells = (row.file, row.sheet, row.row, row.column, reason_text(row.reason, lang))
        writer.writerow(["" if cell is None else neutralise(str(cell)) for cell in cells])
    write_atomically(path, text.getvalue().encode("utf-8-sig"))


@cache
def _reasons() -> Mapping[str, Mapping[str, str]]:
    import yaml

    text = files("routekaart").joinpath("data/reasons.yaml").read_text(encoding="utf-8")
    reasons: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return reasons
