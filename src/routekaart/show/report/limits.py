"""What the figures of a report do not show: of each measure that really stands in it, what it leaves unseen.

The lines are data (``data/not_shown.yaml``), after what the studies advise and what of that a log can measure.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from routekaart.show.report.contents import Found
from routekaart.show.report.page import Listed, Section, Text
from routekaart.show.sentence import Sentence
from routekaart.show.words import words

__all__ = ["MEASURES", "limits_section", "not_shown"]

NOT_SHOWN = Path(__file__).parents[2] / "data" / "not_shown.yaml"
#: What a line can belong to: "all", or something that a report shows only when there is something of it.
MEASURES = (
    *("all", "waits", "consent", "meetings", "loops", "handovers", "contrast", "joint_meeting", "grant"),
    *("youth_help", "agreements"),
)
MEETING_CAUSES = {"rhythm", "deferral"}


def limits_section(found: Found, lang: str) -> Section:
    """What the figures of this report do not show."""
    shown = {*_shown(found)}
    said = [
        Sentence(limit[lang], f"not_shown/{limit['id']}")
        for limit in not_shown()
        if limit["measure"] in shown and _applies(limit, found)
    ]
    say = words(lang, "report")
    return Section("limits", say["limits"], (Text(say["limits_opening"]), Listed(tuple(said))))


@functools.cache
def not_shown() -> tuple[dict[str, Any], ...]:
    """The lines: ``id``, ``measure`` (one of :data:`MEASURES`), ``source``, the words in "nl" and "en"."""
    import yaml

    text = NOT_SHOWN.read_text("utf-8")
    return tuple(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _shown(found: Found) -> Iterator[str]:
    """The measures of which this report shows something."""
    yield "all"
    if found.comparison:
        yield "contrast"
    if found.summary.result.n_cases is None:  # structure alone
        return
    causes = {row["cause"] for row in found.waits.result.cause_columns.rows() if row["share"]}
    has = {
        "waits": causes,
        "consent": causes & {"consent"},
        "meetings": causes & MEETING_CAUSES,
        "loops": found.loops.result.loop_cases,
        "handovers": found.handovers.result.organisations_per_case["n"],
        "youth_help": found.timing and found.timing.result.n_events,
        **{name: name in _reached(found) for name in ("joint_meeting", "grant")},
        "agreements": found.agreements and any(found.agreements.result.rule_columns["activations"]),
    }
    yield from (name for name, something in has.items() if something)


def _reached(found: Found) -> set[str]:
    """The milestones that some case came to."""
    if found.milestones is None:
        return set()
    return {row["milestone"] for row in found.milestones.result.milestone_columns.rows() if row["reached"]}


def _applies(limit: dict[str, Any], found: Found) -> bool:
    """Whether a line belongs to the field and the period of this report."""
    if limit.get("field_only") and not found.origin.has_vocabulary:
        return False
    if "from" not in limit:
        return True
    first, last = found.origin.first_day, found.origin.last_day
    return bool(
        first
        and last
        and date.fromisoformat(first) <= limit["until"]
        and limit["from"] <= date.fromisoformat(last)
    )
