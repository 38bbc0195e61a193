"""iCalendar: the summary and local dates of the events in an .ics file (RFC 5545).

Series are written out (RRULE, RDATE, less EXDATE, single changes by RECURRENCE-ID; one without an end
until 2100), cancelled events left out. A time in UTC becomes the date in Europe/Amsterdam; a time with any other zone, or none, is
taken as it stands. Messages name lines, never what an event is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from routekaart.errors import InputError
from routekaart.log.date_file import YEARS

__all__ = ["read_events"]

MAX_DATES = 200_000
PLACE = ZoneInfo("Europe/Amsterdam")
PROPERTY = re.compile(r'([A-Za-z0-9-]+)((?:;[^:;"]*(?:"[^"]*"[^:;"]*)*)*):(.*)', re.DOTALL)
STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
ESCAPES = {"n": " ", "N": " ", ",": ",", ";": ";", "\\": "\\"}
SLOW = ("SECONDLY", "MINUTELY", "HOURLY")


@dataclass
class _Event:
    """The properties of one VEVENT that tell its dates."""

    line: int
    summary: str = ""
    uid: str = ""
    start: datetime | None = None
    rule: str = ""
    is_cancelled: bool = False
    instead_of: date | None = None
    added: set[date] = field(default_factory=set)
    removed: set[date] = field(default_factory=set)


def read_events(path: Path, text: str) -> Iterator[tuple[str, date]]:
    """Summary and date of every event, series written out, in the order of the file.

    Raises
    ------
    InputError
        If the text is no iCalendar, an event has no or no readable start, a rule of recurrence cannot
        be read, or there are more than 200 000 dates.
    """
    events = [*_events(path.name, text)]
    changed: dict[str, set[date]] = {}
    for event in events:
        if event.instead_of and event.uid:
            changed.setdefault(event.uid, set()).add(event.instead_of)
    total = 0
    for event in events:
        moved = set() if event.instead_of else changed.get(event.uid, set())
        dates = set() if event.is_cancelled else _dates(path.name, event) - moved
        total += len(dates)
        if total > MAX_DATES:
            raise InputError(
                f"{path.name}: holds more than {MAX_DATES} dates; give the agenda of the meetings alone",
                nl=f"{path.name}: bevat meer dan {MAX_DATES} datums; geef alleen de agenda van de overleggen",
            )
        yield from ((event.summary, day) for day in sorted(dates))


def _events(file: str, text: str) -> Iterator[_Event]:
    """The events in the file; other components, and those inside an event, are passed over."""
    inside: list[str] = []
    event: _Event | None = None
    for line, content in _unfolded(text):
        found = PROPERTY.fullmatch(content)
        if not found:
            raise _fault(file, line, "is no iCalendar", "is geen iCalendar")
        name, value = found[1].upper(), found[3].strip()
        if name == "BEGIN":
            inside.append(value.upper())
            if inside[-1] == "VEVENT":
                event = _Event(line)
        elif name == "END":
            if not inside or inside.pop() != value.upper():
                raise _fault(file, line, "ends what did not begin", "sluit af wat niet begon")
            if value.upper() == "VEVENT" and event:
                yield event
                event = None
        elif event and inside[-1] == "VEVENT":
            _take(file, line, event, name, value)
    if inside:
        raise _fault(file, text.count("\n") + 1, "breaks off too early", "breekt te vroeg af")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Each content line with the number of its first line; a line that begins with a blank goes on."""
    first, content = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if line[:1] in (" ", "\t") and content:
            content += line[1:].rstrip("\r")
            continue
        if content.strip():
            yield first, content
        first, content = number, line.rstrip("\r")
    if content.strip():
        yield first, content


def _take(file: str, line: int, event: _Event, name: str, value: str) -> None:
    """Keep one property of an event, when it tells its dates."""
    if name == "SUMMARY":
        event.summary = re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), value).strip()
    elif name == "UID":
        event.uid = value
    elif name == "DTSTART":
        event.start = _moment(file, line, value)
    elif name == "RRULE":
        event.rule = value
    elif name == "STATUS":
        event.is_cancelled = value.upper() == "CANCELLED"
    elif name == "RECURRENCE-ID":
        event.instead_of = _moment(file, line, value).date()
    elif name in ("RDATE", "EXDATE"):
        dates = {_moment(file, line, part.split("/")[0]).date() for part in value.split(",")}
        (event.added if name == "RDATE" else event.removed).update(dates)


def _moment(file: str, line: int, text: str) -> datetime:
    """The wall clock time of a date or date-time."""
    found = STAMP.fullmatch(text.strip())
    try:
        parts = [int(part or 0) for part in found.groups()[:6]] if found else []
        moment = datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]
    except (TypeError, ValueError):
        moment = None
    if found is None or moment is None or moment.year not in YEARS:
        raise _fault(file, line, "is no date", "is geen datum")
    local = moment.astimezone(PLACE) if found[7] else moment
    return local.replace(tzinfo=None)


def _dates(file: str, event: _Event) -> set[date]:
    """Every date on which the event is held."""
    if event.start is None:
        raise _fault(file, event.line, "the event has no DTSTART", "de afspraak heeft geen DTSTART")
    series = _series(file, event.line, event.rule, event.start) if event.rule else {event.start.date()}
    return (series | event.added) - event.removed


def _series(file: str, line: int, rule: str, start: datetime) -> set[date]:
    """The dates of a rule of recurrence."""
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    parts = dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)
    if parts.get("FREQ") in SLOW:
        raise _fault(file, line, "repeats within a day", "herhaalt zich binnen een dag")
    if "UNTIL" in parts:
        until = _moment(file, line, parts["UNTIL"])
        at_end_of_day = until.replace(hour=23, minute=59) if "T" not in parts["UNTIL"] else until
        parts["UNTIL"] = f"{at_end_of_day:%Y%m%dT%H%M%S}"
    try:
        found = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)
    except (TypeError, ValueError):
        raise _fault(file, line, "has a rule that cannot be read", "heeft een onleesbare herhaling") from None
    dates: set[date] = set()
    for moment in found:
        if moment.year not in YEARS or len(dates) > MAX_DATES:
            break
        dates.add(moment.date())
    return dates


def _fault(file: str, line: int, en: str, nl: str) -> InputError:
    return InputError(
        f"{file}, line {line}: {en}; export the agenda again or correct that line",
        nl=f"{file}, regel {line}: {nl}; exporteer de agenda opnieuw of verbeter die regel",
    )
