"""The rules of waiting in the codes of one log: calendar, meetings and their dates, lead times.

A user names meetings, organisations, schools and steps; the log knows codes. A name means every
activity with that label, and every one that the vocabulary holds for the same entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from routekaart.errors import SelectionError
from routekaart.log.agenda import Agenda, Meeting
from routekaart.log.calendar import EPOCH, Calendar
from routekaart.log.manifest import Manifest
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.step_names import find_steps, need_steps
from routekaart.log.view import View
from routekaart.log.vocabulary import fold_label
from routekaart.measures.matter_file import Matter
from routekaart.measures.wait_rules import WaitRules

__all__ = ["AgendaDate", "CodedRules", "MeetingActivity", "coded_rules"]


#: Activity, the meeting it is (its lowest code), whether its dates may be taken from the log, lead days.
MeetingActivity = tuple[int, int, bool, int]
#: Meeting, organisation (None: any), school (None: any), day since 1970.
AgendaDate = tuple[int, int | None, str | None, int]


@dataclass(frozen=True)
class CodedRules:
    """What decides how a wait is split.

    ``transitions`` (source, target) are waits as a whole; ``n_unknown`` rows of the agenda name a
    meeting, organisation or school that the log does not have. ``until_next``: help without a recorded end runs to
    the next step, and not until something ends it.
    """

    calendar: Calendar
    meetings: tuple[MeetingActivity, ...]
    dates: tuple[AgendaDate, ...] = ()
    transitions: tuple[tuple[int, int], ...] = ()
    n_unknown: int = 0
    matters: tuple[Matter, ...] = ()
    until_next: bool = False

    @cached_property
    def in_summer(self) -> CodedRules:
        """The same rules with the summer holidays alone."""
        return replace(self, calendar=self.calendar.summers)

    @cached_property
    def with_short_help(self) -> CodedRules:
        """The same rules with the shortest reading of help without a recorded end: until the next step."""
        return replace(self, until_next=True)

    @cached_property
    def key(self) -> str:
        """A short name, equal for equal rules, fit for a table."""
        return "waits_" + hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def coded_rules(view: View, rules: WaitRules | None = None) -> CodedRules:
    """The ``rules`` for splitting the waits of ``view`` in the codes of its log; those without any when None.

    Raises
    ------
    InputError
        If there is no such region.
    SelectionError
        If an agenda, or another calendar, is given for a log whose dates were moved; if lead times or transitions
        name a step that is not in the log, or a lead time is below 0.
    """
    rules = rules or WaitRules()
    agenda, calendar, manifest = rules.agenda, rules.calendar, view.manifest
    if agenda is not None:
        need_real_dates(
            manifest, {"nl": "wachttijd langs een agenda leggen", "en": "waits against an agenda"}
        )
    if manifest.dates != "keep" and calendar not in (None, manifest.region):
        need_real_dates(manifest, {"nl": "een andere vakantiekalender", "en": "another calendar"})
    if manifest.dates == "relative" and rules.lead_days:
        need_real_dates(manifest, {"nl": "een aanlevertermijn voor een overleg", "en": "a lead time"})
    on_agenda = {code for name in _names(agenda) for code in find_steps(manifest, name)}
    leads = _leads(manifest, rules.lead_days)
    regular = ["regular_meeting" in activity["marks"] for activity in manifest.activities]
    meetings = tuple(
        (code, _meeting(manifest, code), is_regular, leads.get(code, 0))
        for code, is_regular in enumerate(regular)
        if (is_regular or code in on_agenda) and manifest.dates != "relative"
    )
    dates, n_unknown = _dates(view, agenda) if agenda else ((), 0)
    transitions = tuple(
        (source, target)
        for names in rules.wait_transitions
        for source in need_steps(manifest, names[0])
        for target in need_steps(manifest, names[1])
    )
    # Of a log of which the vocabulary knows nothing, nothing is known to be asked.
    matters = rules.matters_of(manifest) if manifest.has_vocabulary else ()
    return CodedRules(rules.calendar_of(view), meetings, dates, transitions, n_unknown, matters)


def _names(agenda: Agenda | None) -> set[str]:
    return {meeting.name for meeting in agenda.meetings} if agenda else set()


def _meeting(manifest: Manifest, code: int) -> int:
    """The lowest code of the activities that are the same meeting as this one."""
    entries = [activity["entry"] for activity in manifest.activities]
    return entries.index(entries[code]) if entries[code] else code


def _leads(manifest: Manifest, lead_days: int | Mapping[str, int]) -> dict[int, int]:
    """Lead days per activity code."""
    if isinstance(lead_days, int):
        leads = dict.fromkeys(range(len(manifest.activities)), lead_days)
    else:
        leads = {code: days for name, days in lead_days.items() for code in need_steps(manifest, name)}
    if min(leads.values(), default=0) < 0:
        raise SelectionError(
            "a lead time lies below 0 days; give the days a case must be ready before the meeting",
            nl="een aanlevertermijn ligt onder 0 dagen; geef hoeveel dagen vóór het overleg een traject "
            "klaar moet zijn",
        )
    return leads


def _dates(view: View, agenda: Agenda) -> tuple[tuple[AgendaDate, ...], int]:
    """The agenda in the codes of the log, and how many of its rows name what the log does not have."""
    organisations: dict[str, list[int | None]] = {"": [None]}
    for code, label in enumerate(view.organisation_labels()):
        organisations.setdefault(fold_label(label), []).append(code)
    schools: dict[str, list[str | None]] = {"": [None]}
    for school in view.whole.first_values("school").labels:
        schools.setdefault(fold_label(school), []).append(school)
    manifest = view.manifest
    meetings = {
        name: {_meeting(manifest, code) for code in find_steps(manifest, name)} for name in _names(agenda)
    }

    def known(meeting: Meeting) -> set[AgendaDate]:
        owners = organisations.get(fold_label(meeting.organisation), [])
        places = schools.get(fold_label(meeting.school), [])
        day = (meeting.day - EPOCH).days
        return {
            (m, owner, place, day) for m in meetings[meeting.name] for owner in owners for place in places
        }

    found = [known(meeting) for meeting in agenda.meetings]
    return tuple(sorted(set().union(*found), key=repr)), sum(not rows for rows in found)
