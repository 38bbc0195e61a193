"""Agenda: the dates on which regular meetings are held, as a school or municipality supplies them.

A file is CSV, one row per date::

    overleg;datum;school
    Zorgteam;03-09-2024;De Wilg
    Zorgteam;15-10-2024;De Wilg

or iCalendar, where the summary of an event is the name of the meeting. A date without organisation or
school holds for every one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from routekaart.errors import InputError
from routekaart.files import as_path
from routekaart.log.date_file import DateRow, read_date_rows, read_text

__all__ = ["Agenda", "Meeting", "expected_wait_days", "read_agenda"]

WORDS = {
    "meeting": ("meeting", "overleg", "vergadering", "bijeenkomst", "activity", "activiteit", "naam", "name"),
    "date": ("date", "datum", "dag", "day"),
    "organisation": ("organisation", "organization", "organisatie"),
    "school": ("school",),
}


@dataclass(frozen=True, order=True)
class Meeting:
    """One date of one meeting; without organisation or school it holds for every one of them."""

    name: str
    day: date
    organisation: str = ""
    school: str = ""


@dataclass(frozen=True)
class Agenda:
    """Meetings, each once, in order of name and date; ``name`` says where they come from."""

    name: str
    meetings: tuple[Meeting, ...]


def read_agenda(path: Path | str) -> Agenda:
    r"""The agenda in a CSV or iCalendar file.

    CSV has a row per date: ``overleg`` (the meeting, as the log calls it) and ``datum``, and where wanted ``organisatie``
    and ``school``; without those a date holds for all. In iCalendar the summary of an event is the meeting.

    Raises
    ------
    InputError
        If the file cannot be read as either, lacks the meeting or the date, or holds no dates.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("agenda.csv").write_text("overleg;datum\nZorgteam;3-9-2024")
    >>> rk.read_agenda("agenda.csv").meetings[0].day
    datetime.date(2024, 9, 3)
    """
    path = as_path(path)
    text = read_text(path)
    if path.suffix.casefold() == ".ics" or text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        from routekaart.log.icalendar import read_events

        meetings = {Meeting(name, day) for name, day in read_events(path, text) if name}
    else:
        rows = read_date_rows(path, text, WORDS, needed=("meeting", "date"))
        meetings = {_meeting(row) for row in rows}
    if not meetings:
        raise InputError(
            f"{path.name}: holds no meetings; give at least one meeting with its date",
            nl=f"{path.name}: bevat geen overleggen; geef ten minste één overleg met zijn datum",
        )
    return Agenda(path.name, tuple(sorted(meetings)))


def _meeting(row: DateRow) -> Meeting:
    organisation, school = row.texts.get("organisation", ""), row.texts.get("school", "")
    return Meeting(row.text("meeting"), row.day("date"), organisation, school)


def expected_wait_days(gaps: Sequence[float]) -> float:
    """Mean wait in days for the next meeting when cases become ready at any moment: E[T²] / 2E[T].

    ``gaps`` are the days between meetings, at least one above 0. The mean exceeds half the mean gap,
    as more cases become ready in a long gap than in a short one.
    """
    return sum(gap * gap for gap in gaps) / (2 * sum(gaps))
