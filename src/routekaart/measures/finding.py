"""A finding: one thing about the data of a log that its reader should know, without words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["LISTED", "SEVERITIES", "Finding", "Severity"]

Severity = Literal["fault", "check", "note"]

#: In order: the data contradict themselves or were left out; worth a look; good to know.
SEVERITIES: tuple[Severity, ...] = ("fault", "check", "note")

#: The most labels or details that one finding lists; ``count`` is always of all.
LISTED = 20


@dataclass(frozen=True)
class Finding:
    """``count`` of ``of`` things show what ``key`` names.

    The words for ``key`` stand in ``data/words/<lang>/quality.yaml``; they use ``count``, ``of`` and
    the names in ``values`` (those ending in ``_days`` are durations). ``labels`` names activities,
    organisations or columns; ``details`` holds rows of what belongs together (a label and the known
    one nearest to it, labels that look alike, a reason and its number of rows).
    """

    key: str
    severity: Severity
    count: int
    of: int
    labels: tuple[str, ...] = ()
    details: tuple[tuple[str | int, ...], ...] = ()
    values: Mapping[str, str | int | float] = field(default_factory=dict)
