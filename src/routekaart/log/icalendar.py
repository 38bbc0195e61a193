"""iCalendar: the summary and days of the events in an .ics file (RFC 5545).

The library icalendar reads the file, recurring-ical-events writes series out (RRULE, RDATE, less EXDATE, changes
by RECURRENCE-ID; one without an end until 2100); both are given whole days, as no more is asked. Cancelled
events are left out. A time in UTC becomes the day in Europe/Amsterdam; a time with any other zone, or none, is
taken as it stands. A file may come from anyone: what repeats within a day, holds too many dates or takes too
long is refused. Messages name lines, never what an event is called.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from routekaart.errors import InputError
from routekaart.log.date_forms import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["read_events"]

MAX_DATES = 200_000
#: Seconds after which no further series is written out; a rule that never comes true takes a few.
PATIENCE_S = 20.0
PLACE = ZoneInfo("Europe/Amsterdam")
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
CONTENT = re.compile(r'([A-Za-z0-9-]+)(?:;[^:;"]*(?:"[^"]*"[^:;"]*)*)*:(.*)', re.DOTALL)
TEXTS, DAYS, LISTS_OF_DAYS = ("UID", "SUMMARY", "STATUS"), ("DTSTART", "RECURRENCE-ID"), ("RDATE", "EXDATE")
SLOW, TIMES = {"SECONDLY", "MINUTELY", "HOURLY"}, ("BYHOUR", "BYMINUTE", "BYSECOND")
UNREAD_RULE = ("has a rule that cannot be read", "heeft een onleesbare herhaling")
#: What the libraries raise at what they cannot read.
UNREAD = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


def read_events(path: Path, text: str) -> Iterator[tuple[str, date]]:
    """Summary and day of every event, series written out.

    Raises
    ------
    InputError
        If the text is no iCalendar, an event has no or no readable start, a rule of recurrence cannot be read
        or written out in time, or there are more than 200 000 dates.
    """
    n_dates, stop = 0, math.inf
    for line, events in _series(path.name, text):
        held = _held(path.name, line, events)
        n_dates += len(held)
        if n_dates > MAX_DATES:
            raise InputError(
                f"{path.name}: holds more than {MAX_DATES} dates; give the agenda of the meetings alone",
                nl=f"{path.name}: bevat meer dan {MAX_DATES} datums; geef alleen de agenda van de overleggen",
            )
        if monotonic() > stop:
            raise _fault(path.name, line, "takes too long up to here", "duurt tot hier te lang")
        stop = min(stop, monotonic() + PATIENCE_S)
        yield from held


def _held(file: str, line: int, events: Sequence[Event]) -> set[tuple[str, date]]:
    """Summary and day of what is held of one series."""
    from icalendar import Calendar
    from recurring_ical_events import of

    calendar = Calendar()
    for event in events:
        calendar.add_component(event)
    try:
        found = of(calendar, components=(_events_as_days(),)).between((YEARS.start,), (YEARS.stop,))
    except UNREAD:
        raise _fault(file, line, *UNREAD_RULE) from None
    return {(one["SUMMARY"], one["DTSTART"]) for one in found if one["STATUS"].upper() != "CANCELLED"}


@cache
def _events_as_days() -> Any:
    """What finds events and gives no copy of each for each of its days, as a series has thousands."""
    from recurring_ical_events import ComponentsWithName, EventAdapter

    class Event(EventAdapter):  # type: ignore[misc]
        def as_component(self, start: Any = None, *_: Any) -> dict[str, Any]:
            return {"DTSTART": start, **{name: self._component.get(name, "") for name in TEXTS}}

    return ComponentsWithName("VEVENT", Event)


def _series(file: str, text: str) -> Iterator[tuple[int, list[Event]]]:
    """The events that belong together, a series with its changes or one event, and the line of the first."""
    from icalendar import Event

    lines = [*_unfolded(text)]
    begins, inside = _places(file, lines)
    try:
        # Zones that a file defines are left out: a time in them is taken as it stands.
        outermost = Event.from_ical("\r\n".join(lines[place][1] for place in inside), multiple=True)
    except UNREAD:
        raise _fault(file, 1, "is no iCalendar", "is geen iCalendar") from None
    events = [event for one in outermost for event in one.walk("VEVENT")]
    by_uid: dict[object, list[tuple[int, Event]]] = {}
    for begin, event in zip(begins, events, strict=True):
        whole_days = _Found(file, lines, begin, event).in_days()
        by_uid.setdefault(whole_days.get("UID") or begin, []).append((lines[begin][0], whole_days))
    for placed in by_uid.values():
        changes = [event for _, event in placed if "RECURRENCE-ID" in event]
        wholes = [(line, event) for line, event in placed if "RECURRENCE-ID" not in event]
        if not wholes:
            yield placed[0][0], changes
        # Some programs give several events one UID: then the changes are those of the first.
        for number, (line, event) in enumerate(wholes):
            yield line, [event, *(changes if number == 0 else [])]


@dataclass(frozen=True)
class _Found:
    """An event as it was read, the numbered lines of its file, and where among them it begins."""

    file: str
    lines: Sequence[tuple[int, str]]
    begin: int
    event: Any

    def in_days(self) -> Event:
        """All that tells its days, and nothing else; each part of it can be read."""
        from icalendar import Event

        event = Event()
        for name in TEXTS:
            if values := self._values(name):
                event[name] = str(values[-1]).replace("\n", " ").strip()
        for name in (*DAYS, *LISTS_OF_DAYS):
            if days := [_day(moment) for moment in self._moments(name)]:
                event.add(name, days if name in LISTS_OF_DAYS else days[-1])
        if "DTSTART" not in event:
            raise _fault(
                self.file,
                self.lines[self.begin][0],
                "the event has no DTSTART",
                "de afspraak heeft geen DTSTART",
            )
        for rule in self._values("RRULE"):
            event.add("RRULE", self._rule(rule))
        return event

    def _values(self, name: str) -> list[Any]:
        found = self.event.get(name, [])
        return found if isinstance(found, list) else [found]

    def _moments(self, name: str) -> list[date]:
        """The moments in a property of one or of several; of a period, the first."""
        try:
            moments = [one.dt for value in self._values(name) for one in getattr(value, "dts", [value])]
        except UNREAD:
            moments = [None]
        firsts = [moment[0] if isinstance(moment, tuple) else moment for moment in moments]
        if not all(isinstance(moment, date) and moment.year in YEARS for moment in firsts):
            raise _fault(self.file, self._line(name), "is no date", "is geen datum")
        return firsts

    def _rule(self, rule: Any) -> dict[str, Any]:
        """A rule of recurrence for whole days."""
        line = self._line("RRULE")
        try:
            kept = {name: values for name, values in rule.items() if name not in TIMES}
            is_slow, least = SLOW & {*kept["FREQ"]}, min(kept.get("INTERVAL", [1]))
            if "UNTIL" in kept:
                kept["UNTIL"] = [_last_day(kept["UNTIL"][0], self._moments("DTSTART")[-1])]
        except UNREAD:
            raise _fault(self.file, line, *UNREAD_RULE) from None
        if is_slow or any(len(rule.get(name, [])) > 1 for name in TIMES):
            raise _fault(self.file, line, "repeats within a day", "herhaalt zich binnen een dag")
        if least < 1:
            raise _fault(self.file, line, *UNREAD_RULE)
        return kept

    def _line(self, name: str) -> int:
        own = islice(self.lines, self.begin, None)
        return next(number for number, content in own if content.upper().startswith(name))


def _wall(moment: datetime) -> datetime:
    """What the clock says: in the Netherlands when the moment is told in UTC."""
    return (moment.astimezone(PLACE) if moment.tzname() == "UTC" else moment).replace(tzinfo=None)


def _day(moment: date) -> date:
    return _wall(moment).date() if isinstance(moment, datetime) else moment


def _last_day(until: date, start: date) -> date:
    """The last day on which a series may be held whose first moment is ``start``."""
    if (
        isinstance(until, datetime)
        and isinstance(start, datetime)
        and _wall(until).time() < _wall(start).time()
    ):
        return _day(until) - timedelta(days=1)
    return _day(until)


def _places(file: str, lines: Sequence[tuple[int, str]]) -> tuple[list[int], list[int]]:
    """Where among the lines an event begins, and which stand in one; all that begins must end, each line be one."""
    opened: list[str] = []
    begins, inside = [], []
    for place, (line, content) in enumerate(lines):
        found = CONTENT.fullmatch(content)
        if not found:
            raise _fault(file, line, "is no iCalendar", "is geen iCalendar")
        name, value = found[1].upper(), found[2].strip().upper()
        if name == "BEGIN":
            opened.append(value)
            begins += [place] if value == "VEVENT" else []
        if "VEVENT" in opened:
            inside.append(place)
        if name == "END" and (not opened or opened.pop() != value):
            raise _fault(file, line, "ends what did not begin", "sluit af wat niet begon")
    if opened:
        raise _fault(file, lines[-1][0], "breaks off too early", "breekt te vroeg af")
    return begins, inside


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


def _fault(file: str, line: int, en: str, nl: str) -> InputError:
    return InputError(
        f"{file}, line {line}: {en}; export the agenda again or correct that line",
        nl=f"{file}, regel {line}: {nl}; exporteer de agenda opnieuw of verbeter die regel",
    )
