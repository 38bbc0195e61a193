"""Telling apart: which column makes groups of the cases, and how many cases does each of its values have?

A case has the value that its first event has.
"""

from __future__ import annotations

from collections import Counter

from routekaart.log.view import View

__all__ = ["BY", "telling_column", "values_of"]

#: What makes groups when nothing is said: two logs, else two groups, else two schools.
BY = ("log", "group", "school")


def telling_column(view: View) -> str | None:
    """The first of :data:`BY` that just two values stand in, else the first with more; None where there is none."""
    known = {name.casefold() for name in view.manifest.columns}
    values = {name: len(values_of(view, name).keys() - {None}) for name in BY if name in known}
    # A column with just two values asks no further question; only then one that leaves a choice.
    for name in (*(name for name in values if values[name] == 2), *values):
        if values[name] > 1:
            return name
    return None


def values_of(view: View, by: str) -> dict[str | None, int]:
    """The cases of each value of a column, most first; None where a case has no value."""
    found = view.first_values(view.manifest.stored_column(by))
    counts = Counter(found.codes.tolist())
    named = [(found.labels[code] if code >= 0 else None, n) for code, n in counts.items()]
    return dict(sorted(named, key=lambda one: (-one[1], one[0] is None, one[0] or "")))
