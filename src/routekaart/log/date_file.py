"""A small CSV file of dates that a user supplies: read whole, every fault named with its line.

Agendas and calendars have this form: a header in Dutch or English, then one row per date or range.
Dates are read by :mod:`routekaart.log.typed_day`; a time behind one is ignored. Messages name lines and columns,
never values.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from routekaart.errors import InputError
from routekaart.log.typed_day import NoDayError, read_day

__all__ = ["DateRow", "read_date_rows", "read_text"]

MAX_BYTES = 5_000_000
DELIMITERS = ";\t,"
DUTCH = {"meeting": "overleg", "date": "datum", "organisation": "organisatie", "from": "van", "to": "tot"}


@dataclass(frozen=True)
class DateRow:
    """One row: its line in the file, and the text per role ("" when empty)."""

    file: str
    line: int
    texts: Mapping[str, str]

    def text(self, role: str) -> str:
        """The text of a role that must be filled in.

        Raises
        ------
        InputError
            If it is empty.
        """
        if not self.texts.get(role):
            raise InputError(
                f"{self.file}, line {self.line}: {role} is empty; fill it in",
                nl=f"{self.file}, regel {self.line}: {DUTCH.get(role, role)} is leeg; vul het in",
            )
        return self.texts[role]

    def day(self, role: str) -> date:
        """The date of a role that must be filled in.

        Raises
        ------
        InputError
            If it is empty or no date.
        """
        try:
            return read_day(self.text(role), with_time=True)
        except NoDayError as error:
            raise InputError(
                f"{self.file}, line {self.line}: {role} {error.en}",
                nl=f"{self.file}, regel {self.line}: {DUTCH.get(role, role)} {error.nl}",
            ) from None


def read_text(path: Path) -> str:
    """The UTF-8 text of a small file.

    Raises
    ------
    InputError
        If it cannot be opened, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError.not_opened(path.name, error) from None
    if len(content) > MAX_BYTES:
        raise InputError(
            f"{path.name}: is larger than {MAX_BYTES // 1_000_000} MB; keep only the dates that matter",
            nl=f"{path.name}: is groter dan {MAX_BYTES // 1_000_000} MB; bewaar alleen de datums die ertoe doen",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name}: is not UTF-8 text; save it as UTF-8",
            nl=f"{path.name}: is geen UTF-8-tekst; sla het op als UTF-8",
        ) from None


def read_date_rows(
    path: Path, text: str, words: Mapping[str, Sequence[str]], *, needed: Sequence[str]
) -> list[DateRow]:
    """The rows of the CSV ``text`` of the file at ``path``; rows that are empty throughout are no rows.

    Parameters
    ----------
    words
        Role → the headings that mean it, lower case. Columns with another heading are not read.
    needed
        Roles that must have a column.

    Raises
    ------
    InputError
        If a needed role has no column, two columns claim one role, a row is longer than the header, a
        quote is not closed, or there are no rows.
    """
    header = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[DateRow] = []
    roles: dict[int, str] | None = None
    try:
        for cells in reader:
            filled = [cell.strip() for cell in cells]
            if not any(filled):
                continue
            if roles is None:
                roles, width = _roles(path.name, filled, words, needed), len(filled)
                continue
            if any(filled[width:]):
                raise InputError(
                    f"{path.name}, line {reader.line_num}: has more cells than the header; quote the text",
                    nl=f"{path.name}, regel {reader.line_num}: heeft meer cellen dan de kopregel; "
                    "zet de tekst tussen aanhalingstekens",
                )
            texts = {role: filled[i] for i, role in roles.items() if i < len(filled)}
            rows.append(DateRow(path.name, reader.line_num, texts))
    except csv.Error:
        raise InputError(
            f"{path.name}, line {reader.line_num}: is no CSV (a quote or a stray character); correct that line",
            nl=f"{path.name}, regel {reader.line_num}: is geen CSV (aanhalingsteken of vreemd teken); "
            "verbeter die regel",
        ) from None
    if not rows:
        raise InputError(
            f"{path.name}: holds no dates; give a header and one row per date",
            nl=f"{path.name}: bevat geen datums; geef een kopregel en per datum een rij",
        )
    return rows


def _roles(
    file: str, headings: Sequence[str], words: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> dict[int, str]:
    """The role of each column that has one."""
    roles: dict[int, str] = {}
    for i, heading in enumerate(headings):
        role = next((role for role, known in words.items() if heading.casefold() in known), None)
        if role and role in roles.values():
            raise InputError(
                f"{file}: two columns give the {role}; keep one",
                nl=f"{file}: twee kolommen geven {DUTCH.get(role, role)}; houd er één",
            )
        if role:
            roles[i] = role
    for role in needed:
        if role not in roles.values():
            listed = ", ".join(words[role])
            raise InputError(
                f"{file}: no column for the {role}; call it one of: {listed}",
                nl=f"{file}: geen kolom voor {DUTCH.get(role, role)}; noem die een van: {listed}",
            )
    return roles
