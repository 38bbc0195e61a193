"""Agenda: the dates on which regular meetings are held, as a school or municipality supplies them.

Rooms above hold waits against it; without one they take the dates seen in the log instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["Agenda", "Meeting", "expected_wait_days"]


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


def expected_wait_days(gaps: Sequence[float]) -> float:
    """Mean wait in days for the next meeting when cases arrive at any moment: E[T²] / 2E[T].

    ``gaps`` are the days between meetings, at least one above 0. The mean exceeds half the mean gap
    because more cases arrive in a long gap (the inspection paradox of renewal theory).
    """
    return sum(gap * gap for gap in gaps) / (2 * sum(gaps))
