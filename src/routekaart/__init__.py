"""Routekaart: route maps, contrasts and plain sentences from support trajectories.

    import routekaart as rk

    log = rk.read("school1.csv")
    rk.route_map(log.where(group="keten")).edges
    rk.report(log, "report.html")

Each name is found in its own module when it is first asked for, so that importing the package
imports neither pandas nor duckdb nor pm4py.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from routekaart.results import Result

if TYPE_CHECKING:
    from routekaart.comparing import contrast
    from routekaart.contrasts.design_file import read_design
    from routekaart.contrasts.robustness import robustness
    from routekaart.drawing import draw
    from routekaart.errors import RoutekaartError
    from routekaart.exchange.export import export
    from routekaart.log.agenda import read_agenda
    from routekaart.log.calendar_file import read_calendar
    from routekaart.log.view import View
    from routekaart.measures.agreements import agreements
    from routekaart.measures.awaited import awaited
    from routekaart.measures.before_after import before_after
    from routekaart.measures.bottlenecks import bottlenecks
    from routekaart.measures.dots import dots
    from routekaart.measures.flags import flags
    from routekaart.measures.flow import flow
    from routekaart.measures.handovers import handovers
    from routekaart.measures.hold_ups import hold_ups
    from routekaart.measures.loops import loops
    from routekaart.measures.milestones import milestones
    from routekaart.measures.models import model
    from routekaart.measures.open_cases import open_cases, timing
    from routekaart.measures.quality import quality
    from routekaart.measures.readable_map import readable_map
    from routekaart.measures.route_map import route_map
    from routekaart.measures.spectrum import spectrum
    from routekaart.measures.variants import variants
    from routekaart.measures.wait_rules import WaitRules
    from routekaart.measures.waits import waits
    from routekaart.opening import open_log, read, store
    from routekaart.reporting import report
    from routekaart.verifying import verify

__all__ = [
    "RoutekaartError",
    "View",
    "WaitRules",
    "agreements",
    "awaited",
    "before_after",
    "bottlenecks",
    "contrast",
    "dots",
    "draw",
    "export",
    "flags",
    "flow",
    "handovers",
    "hold_ups",
    "loops",
    "milestones",
    "model",
    "open_cases",
    "open_log",
    "quality",
    "read",
    "read_agenda",
    "read_calendar",
    "read_design",
    "readable_map",
    "report",
    "robustness",
    "route_map",
    "spectrum",
    "store",
    "timing",
    "variants",
    "verify",
    "waits",
]

_MODULES = {
    "RoutekaartError": "errors",
    "View": "log.view",
    "WaitRules": "measures.wait_rules",
    "contrast": "comparing",
    "draw": "drawing",
    "export": "exchange.export",
    "model": "measures.models",
    "open_log": "opening",
    "read": "opening",
    "read_agenda": "log.agenda",
    "read_calendar": "log.calendar_file",
    "read_design": "contrasts.design_file",
    "report": "reporting",
    "robustness": "contrasts.robustness",
    "store": "opening",
    "timing": "measures.open_cases",
    "verify": "verifying",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, f'measures.{name}')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _in_notebook(result: Result) -> str | None:
    from routekaart.show.notebook import in_notebook

    return in_notebook(result)


Result.in_notebook = _in_notebook  # results know nothing of the rooms that show them
