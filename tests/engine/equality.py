"""Every measure, and how two of its answers are held against each other."""

from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from math import isclose, isnan

import numpy as np

from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.design import Design
from routekaart.contrasts.edges import contrast_maps
from routekaart.contrasts.robustness import robustness
from routekaart.log.calendar import DAY_US, EPOCH
from routekaart.measures.agreements import agreements
from routekaart.measures.awaited import awaited
from routekaart.measures.before_after import before_after
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.dots import dots
from routekaart.measures.events import events
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
from routekaart.measures.summary import summary
from routekaart.measures.variants import variants
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waits import waits
from routekaart.privacy.risk import risk


def in_between(view):
    """The day on which the middle case began, as a start with cases before it and after it."""
    first = sorted(view.cases.first_us.tolist())
    return (EPOCH + timedelta(days=first[len(first) // 2] // DAY_US)).isoformat()


MEASURES = {
    "summary": summary,
    "route_map": route_map,
    "route_map of organisations": lambda view: route_map(
        view, level="organisation", steps=60, transitions=50
    ),
    "route_map of phases": lambda view: route_map(view, level="phase"),
    "readable_map": lambda view: readable_map(view, most=5),
    "variants": variants,
    "waits": waits,
    "waits by other rules": lambda view: waits(view, WaitRules(lead_days=3, calendar="noord")),
    "awaited": awaited,
    "flags": flags,
    "bottlenecks": bottlenecks,
    "bottlenecks of activities": lambda view: bottlenecks(view, level="activity"),
    "bottlenecks of organisations": lambda view: bottlenecks(view, level="organisation"),
    "loops": loops,
    "handovers": handovers,
    "hold_ups": hold_ups,
    "agreements": lambda view: agreements(view, everything=True),
    "open_cases": open_cases,
    "timing": lambda view: timing(view, "support"),
    "timing to closing": lambda view: timing(view, "closing", competing=[view.labels()[0]]),
    "milestones": milestones,
    "flow": flow,
    "spectrum": spectrum,
    "dots": dots,
    "dots since start": lambda view: dots(view, axis="since_start"),
    "before_after": lambda view: before_after(view, in_between(view)),
    "quality": quality,
    "risk": risk,
    "model": model,
    "case_numbers": case_numbers,
    "events": events,
}

SCHOOLS = ("log", "school1_keten", "school2_pilot")
#: What is asked of two groups of the sample logs.
CONTRASTS = {
    "contrast": lambda view: contrast(view, *SCHOOLS),
    "robustness": lambda view: robustness(view, contrast(view, *SCHOOLS)),
    "contrast before and after": lambda view: contrast(view, design=Design(pilot_start=date(2022, 8, 1))),
    "contrast_maps": lambda view: contrast_maps(view, *SCHOOLS),
}


def differences(one, other, where=""):
    """Where two answers differ, in words; nothing when they agree (floats within 1e-9)."""
    if type(one) is not type(other):
        return [f"{where}: {type(one).__name__} {one!r} and {type(other).__name__} {other!r}"]
    if is_dataclass(one) and not isinstance(one, type):
        compared = [f.name for f in fields(one) if f.compare]  # the engine that reads a view is no part of it
        pairs = [(f".{name}", getattr(one, name), getattr(other, name)) for name in compared]
    elif hasattr(one, "names") and hasattr(one, "rows"):
        pairs = [(f"[{name!r}]", one[name], other[name]) for name in one.names]
        pairs.append((".names", [*one.names], [*other.names]))
    elif isinstance(one, dict):
        pairs = [("", [*one], [*other]), *((f"[{key!r}]", one[key], other.get(key)) for key in one)]
    elif isinstance(one, np.ndarray):
        pairs = [("", one.tolist(), other.tolist())]
    elif isinstance(one, list | tuple):
        pairs = [(f"[{i}]", *pair) for i, pair in enumerate(zip(one, other, strict=False))]
        if len(one) != len(other):
            return [f"{where}: {len(one)} and {len(other)} of them"]
    elif isinstance(one, float):
        same = isclose(one, other, rel_tol=1e-9, abs_tol=1e-12) or (isnan(one) and isnan(other))
        return [] if same else [f"{where}: {one!r} and {other!r}"]
    else:
        return [] if one == other else [f"{where}: {one!r} and {other!r}"]
    return [found for name, *pair in pairs for found in differences(*pair, where + name)]
