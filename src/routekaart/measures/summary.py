"""Summary: what was read, in one record: how many, from when till when, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.variants import count_variants
from routekaart.privacy.declarations import Disclosure, Kind
from routekaart.results import Result

__all__ = ["Summary", "summary"]


@dataclass(frozen=True)
class Summary(Result):
    """What the view holds, and how its source was read.

    ``cases``, ``events`` (rows kept), ``instances`` (what measures work on), ``activities``,
    ``organisations`` (labels), ``variants``, ``ties`` (instances that share their instant with a
    neighbour) and ``first``, ``last`` (ISO 8601: dates in a date-only log, else local times with their
    offset; None in an empty view) speak of the view's cases. ``precision``, the row account and
    ``mapping`` (role to column) speak of the whole log. ``privacy`` is what the door
    found: rows of column, kind and share, with the ``action`` taken and its ``reason``; ``is_vetted`` when
    the log came by that door.
    """

    cases: int
    events: int
    instances: int
    activities: int
    variants: int
    organisations: int
    first: str | None
    last: str | None
    precision: str
    rows_in: int
    rows_kept: int
    rows_refused: int
    refused: tuple[Mapping[str, Any], ...]
    ties: int
    mapping: Mapping[str, Any]
    privacy: tuple[Mapping[str, Any], ...] = ()
    is_vetted: bool = False

    disclosure: ClassVar = Disclosure({
        "cases": Kind.CASES,
        **dict.fromkeys(("events", "instances", "ties"), Kind.EVENTS),
        # How many labels and routes there are tells how many are left out elsewhere.
        **dict.fromkeys(("activities", "variants", "organisations"), Kind.EVENTS),
        "first": Kind.DATE,
        "last": Kind.DATE,
        "precision": Kind.LABEL,
        **dict.fromkeys(("rows_in", "rows_kept", "rows_refused"), Kind.EVENTS),
        "refused": Kind.IDENTIFIER,
        "mapping": Kind.LABEL,
        "privacy": Kind.IDENTIFIER,
        "is_vetted": Kind.LABEL,
    })  # fmt: skip

    def record(self) -> dict[str, Any]:
        """The summary in the plain form of the contract (``routekaart check``)."""
        names = (
            *("cases", "events", "instances", "activities", "variants", "organisations", "first", "last"),
            *("precision", "rows_in", "rows_kept", "rows_refused"),
        )
        return {name: getattr(self, name) for name in names} | {
            "refused": [dict(row) for row in self.refused],
            "ties": self.ties,
            "privacy": [{name: row[name] for name in ("column", "kind", "share")} for row in self.privacy],
            "mapping": dict(self.mapping),
        }


def summary(view: View) -> Summary:
    """What ``view`` holds, and how its source was read."""
    manifest = view.manifest
    cases, events, activities, organisations, first_us, last_us = view.rows(_EVENTS)[0]
    instances, ties = view.rows(_INSTANCES)[0]
    return Summary(
        recipe=view.recipe,
        n_cases=view.n_cases,
        cases=cases,
        events=events,
        instances=instances,
        activities=activities,
        variants=count_variants(view),
        organisations=organisations,
        first=_iso(first_us, manifest),
        last=_iso(last_us, manifest),
        precision=manifest.precision,
        rows_in=manifest.rows_in,
        rows_kept=manifest.rows_kept,
        rows_refused=manifest.rows_in - manifest.rows_kept,
        refused=manifest.refused,
        ties=ties,
        mapping=manifest.mapping,
        privacy=tuple(_privacy(manifest)),
        is_vetted=manifest.has_pseudonyms,
    )


def _privacy(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Each finding of the door with the decision on its column; a column in two roles counts once."""
    decided = {
        (decision["column"], kind): decision
        for decision in reversed(manifest.privacy.get("decisions", ()))
        for kind in decision["kinds"]
    }
    for finding in manifest.privacy.get("findings", ()):
        decision = decided[finding["column"], finding["kind"]]
        yield {**finding, "action": decision["action"], "reason": decision["reason"]}


def _iso(instant_us: int | None, manifest: Manifest) -> str | None:
    """The instant as ISO 8601: a date in a date-only log, else local time with its offset."""
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    if instant_us is None:
        return None
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us)
    if manifest.is_date_only:
        return instant.date().isoformat()
    return instant.astimezone(ZoneInfo(manifest.timezone)).isoformat()


_EVENTS = """
    select count(distinct case_id), count(*), count(distinct activity), count(distinct organisation),
           min(start_us), max(greatest(start_us, end_us))
    from {events}"""

_INSTANCES = """
    select count(*), coalesce(sum(case when is_tied then 1 else 0 end), 0) from {instances}"""
