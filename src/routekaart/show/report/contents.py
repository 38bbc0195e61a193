"""What a report is made of: cleared results, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routekaart.contrasts.case_numbers import CaseNumbers
from routekaart.contrasts.contrast import Contrast
from routekaart.contrasts.edges import MapContrast
from routekaart.contrasts.robustness import Robustness
from routekaart.log.recognised import Recognised
from routekaart.measures.agreements import Agreements
from routekaart.measures.awaited import Awaited
from routekaart.measures.bottlenecks import Bottlenecks
from routekaart.measures.flow import Flow
from routekaart.measures.handovers import Handovers
from routekaart.measures.hold_ups import HoldUps
from routekaart.measures.loops import Loops
from routekaart.measures.milestones import Milestones
from routekaart.measures.open_cases import OpenCases, Timing
from routekaart.measures.quality import Quality
from routekaart.measures.route_map import RouteMap
from routekaart.measures.spectrum import Spectrum
from routekaart.measures.summary import Summary
from routekaart.measures.variants import Variants
from routekaart.measures.waits import Waits
from routekaart.privacy.disclosure import Cleared

__all__ = ["Comparison", "Found", "Origin"]


@dataclass(frozen=True)
class Origin:
    """Where a report comes from: sources with their hashes, choices made, versions of what computed it.

    ``recognised`` says how much of the log the vocabulary knows. ``choices`` holds values by the name of the choice; ``refused_comparison`` says in both languages
    why no groups were compared, where they might have been.
    """

    name: str
    sources: tuple[Mapping[str, str], ...]
    choices: Mapping[str, str]
    versions: Mapping[str, str]
    has_vocabulary: bool
    recognised: Recognised
    first_day: str | None
    last_day: str | None
    refused_comparison: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Comparison:
    """Two groups: the contrast, the maps as drawn, every case's numbers, and a group's own results.

    ``organisation_maps`` are the same maps by organisation, None for anyone but the team and where no
    organisation is recorded, or more than a picture can hold. ``numbers`` is empty, and ``robustness`` None, for anyone but the team. ``handovers`` and ``timings`` are those of the first and of the second group; no timings where the
    milestone does not occur.
    """

    contrast: Cleared[Contrast]
    maps: Cleared[MapContrast]
    organisation_maps: Cleared[MapContrast] | None
    numbers: tuple[Cleared[CaseNumbers], ...]
    robustness: Cleared[Robustness] | None
    handovers: tuple[Cleared[Handovers], Cleared[Handovers]]
    timings: tuple[Cleared[Timing], ...]


@dataclass(frozen=True)
class Found:
    """All that a report tells. ``timing`` is None where no case could reach its milestone.

    ``hold_ups``, ``spectrum``, ``agreements`` and ``milestones`` are None in a report that is not for the team.
    ``spectrum`` is None in one without real dates as well. ``awaited_by_group`` is that of each group by its name, for
    the team: of the two that are compared, or of a few that the log tells apart.
    """

    origin: Origin
    summary: Cleared[Summary]
    quality: Cleared[Quality]
    route_map: Cleared[RouteMap]
    variants: Cleared[Variants]
    awaited: Cleared[Awaited]
    awaited_by_group: Mapping[str, Cleared[Awaited]]
    bottlenecks: Cleared[Bottlenecks]
    waits: Cleared[Waits]
    hold_ups: Cleared[HoldUps] | None
    spectrum: Cleared[Spectrum] | None
    loops: Cleared[Loops]
    handovers: Cleared[Handovers]
    agreements: Cleared[Agreements] | None
    open_cases: Cleared[OpenCases]
    flow: Cleared[Flow]
    milestones: Cleared[Milestones] | None
    timing: Cleared[Timing] | None
    comparison: Comparison | None

    @property
    def tells_matters(self) -> bool:
        """Whether waiting is told by what is waited for: something was, and most steps are known."""
        return self.awaited.result.has_matters and self.origin.recognised.is_mostly_known
