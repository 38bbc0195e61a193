"""A finding: one thing about the data of a log that its reader should know, without words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from routekaart.columns import Count, Private, Text, Unit

__all__ = ["LISTED", "SEVERITIES", "Finding", "Severity"]

Severity = Literal["fault", "check", "note"]

#: In order: the data contradict themselves or were left out; worth a look; good to know.
SEVERITIES: tuple[Severity, ...] = ("fault", "check", "note")

#: The most labels or details that one finding lists; ``count`` is always of all.
LISTED = 20


@dataclass(frozen=True)
class Finding:
    """So many things show what its key names."""

    #: its words stand in ``data/words/<lang>/quality.yaml``; they use ``count``, ``of`` and ``values``
    key: Private[Text]
    severity: Private[Annotated[Severity, Unit.TEXT]]  #: one of :data:`SEVERITIES`
    count: Private[Count]  #: how many things
    of: Private[Count]  #: out of how many
    labels: Private[tuple[Text, ...]] = ()  #: activities, organisations or columns
    #: rows of what belongs together: a label and the known one nearest to it, labels that look alike, a reason and
    #: its number of rows
    details: Private[tuple[tuple[Text | int, ...], ...]] = ()
    #: other values by name; those ending in ``_days`` are durations
    values: Private[Mapping[str, Text | int | float]] = field(default_factory=dict)
