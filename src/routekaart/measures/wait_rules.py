"""The rules of waiting: what a user knows beside the log, as one value that all that tells of waits takes.

Dates of regular meetings, a school's own holidays, how long before a meeting a case must be ready, and transitions
that are waits as a whole. Names are those of the user; :mod:`routekaart.measures.coded_rules` has them in the
codes of a log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.log.agenda import Agenda, read_agenda
from routekaart.log.calendar import NO_REGION, Calendar, regional_calendar
from routekaart.log.yaml_file import read_yaml
from routekaart.measures.matter_file import Known, Matter, read_matters

if TYPE_CHECKING:
    from routekaart.log.manifest import Manifest
    from routekaart.log.view import View

__all__ = ["WaitRules"]


@dataclass(frozen=True)
class WaitRules:
    """What is known of waiting beside the log: one value for all that splits waits, so that it all rests on the same.

    Steps are called as the log or the vocabulary calls them. Whether a log has them is seen when the rules are used.

    Parameters
    ----------
    agenda
        Dates of regular meetings (``rk.read_agenda``, or the path of such a file); those of meetings it does not
        name are taken from the log.
    calendar
        School holidays (``rk.read_calendar``), or a region (noord, midden, zuid); the log's own region when None.
    lead_days
        Calendar days (0 or more) a case must be ready before a meeting to be handled there: for all, or per meeting.
    wait_transitions
        Transitions (source, target) whose whole gap is explicit waiting.
    matters
        A file of what is asked and answered by which steps (``docs/measures/waits.md`` says its form); the standard one
        when None.

    Examples
    --------
    >>> rules = rk.WaitRules(lead_days=7)
    >>> rk.waits(log, rules).record()["is_agenda_inferred"]
    False
    """

    agenda: Agenda | None = None
    calendar: Calendar | str | None = None
    lead_days: int | Mapping[str, int] = 0
    wait_transitions: Sequence[tuple[str, str]] = field(default=())
    matters: Path | str | None = None

    def __post_init__(self) -> None:
        given: object = self.agenda
        if isinstance(given, str | Path):
            object.__setattr__(self, "agenda", read_agenda(given))

    @property
    def is_default(self) -> bool:
        """Whether nothing was given, so that all is taken from the log."""
        return (
            self.agenda is None
            and self.calendar is None
            and not self.lead_days
            and not self.wait_transitions
            and self.matters is None
        )

    @property
    def sha256(self) -> str:
        """A code for all that is in them: equal rules have equal codes."""
        calendar = (
            (self.calendar.name, self.calendar.holidays)
            if isinstance(self.calendar, Calendar)
            else self.calendar
        )
        leads = self.lead_days if isinstance(self.lead_days, int) else sorted(self.lead_days.items())
        meetings = self.agenda and self.agenda.meetings
        content = (meetings, calendar, leads, sorted(map(tuple, self.wait_transitions)))
        if self.matters is not None:
            content = (*content, read_yaml(Path(self.matters)).content)  # type: ignore[assignment]
        return hashlib.sha256(repr(content).encode()).hexdigest()

    def calendar_of(self, view: View) -> Calendar:
        """The school holidays that the waits of ``view`` are held against.

        Raises
        ------
        InputError
            If there is no such region.
        """
        if view.manifest.dates != "keep":
            return regional_calendar(NO_REGION if view.manifest.dates == "relative" else view.manifest.region)
        if isinstance(self.calendar, Calendar):
            return self.calendar
        return regional_calendar(self.calendar or view.manifest.region)

    def matters_of(self, manifest: Manifest | None = None) -> tuple[Matter, ...]:
        """What is asked and answered by which steps: those of the vocabulary, and of the log of ``manifest``.

        Raises
        ------
        InputError
            If the file of matters cannot be read, or names a step or an organisation that there is not.
        """
        if self.matters is None:
            return read_matters()
        tables = (manifest.activities, manifest.organisations) if manifest else ((), ())
        own = Known(*(frozenset(one["entry"] for one in table if one["entry"]) for table in tables))
        return read_matters(Path(self.matters), own)
