"""How well a Petri net and routes agree: token-based replay fitness, and ETC precision.

Both replay with pm4py's token-based replay, each route once, weighted by its cases. Replay takes
the first way it finds through silent steps, so a net with many of them may score a little lower
than it should; alignments, which would not, take far too long for a picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import Any, TypeVar

from routekaart.errors import RoutekaartError
from routekaart.measures.models.nets import Net
from routekaart.measures.models.routes import Routes

__all__ = ["Fit", "measure_fitness", "measure_precision"]

ACTIVITY = "concept:name"
# Follow the net as far as it allows, and no further.
FOLLOW = {
    "consider_remaining_in_fitness": False,
    "try_to_reach_final_marking_through_hidden": False,
    "stop_immediately_unfit": True,
}

T = TypeVar("T")

SECONDS = 120.0  # a net in which nearly everything may be skipped or come at any time can take hours


@dataclass(frozen=True)
class Fit:
    """``fitness`` (0 to 1) and how many cases the net allows from first step to last."""

    fitness: float
    cases: int


def measure_fitness(net: Net, routes: Routes, *, seconds: float = SECONDS) -> Fit:
    """Token-based replay fitness: ½(1 − missing/consumed) + ½(1 − remaining/produced), over all cases.

    Steps that the net does not have are passed over; a case with such a step does not count as
    allowed.

    References: Rozinat, van der Aalst, *Conformance checking of processes based on monitoring real
    behavior*, Information Systems 33, 2008, section 4.1.

    Raises
    ------
    RoutekaartError
        If replay takes more than ``seconds``.
    """
    clock = _Clock(seconds)
    known = {label for _, label in net.transitions}
    ordered = sorted(routes)
    replay = _Replay(net)
    replayed = (outcome for some in _batches(ordered, 20) for outcome in clock.checked(replay.outcomes(some)))
    totals = dict.fromkeys(("missing", "consumed", "remaining", "produced"), 0)
    allowed = 0
    for route, outcome in zip(ordered, replayed, strict=True):
        for name in totals:
            totals[name] += outcome[f"{name}_tokens"] * routes[route]
        if outcome["trace_is_fit"] and known.issuperset(route):
            allowed += routes[route]
    fitness = 0.5 * (1 - totals["missing"] / totals["consumed"])
    return Fit(fitness + 0.5 * (1 - totals["remaining"] / totals["produced"]), allowed)


def measure_precision(net: Net, routes: Routes, *, seconds: float = SECONDS) -> float:
    """ETC precision: of the next steps the net allows after what was walked, the share walked too.

    1 − escaping / allowed, over every place where a case had a next step and the net could follow.

    References: Muñoz-Gama, Carmona, *A fresh look at precision in process conformance*, BPM 2010;
    ours, as pm4py's, also counts the empty beginning. Each marking is replayed once, however many
    routes pass through it.

    Raises
    ------
    RoutekaartError
        If replay takes more than ``seconds``.
    """
    clock = _Clock(seconds)
    replay = _Replay(net)
    allowed = escaping = 0
    level = [(_prefix_tree(routes), replay.first)]
    while level:
        following = []
        for prefix, marking in level:
            walked, enabled = set(prefix.next), replay.enabled(marking)
            allowed += prefix.cases * len(enabled)
            escaping += prefix.cases * len(enabled - walked)
            reached = clock.checked(replay.after(marking, sorted(walked)))
            # What the net cannot follow has no marking, and is judged no further.
            following += [(prefix.next[step], place) for step, place in reached.items() if place is not None]
        level = [(prefix, marking) for prefix, marking in following if prefix.next]
    return 1 - escaping / allowed if allowed else 1.0


class _Clock:
    """Stops work that takes too long, between one step and the next."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = monotonic() + seconds

    def checked(self, done: T) -> T:
        """``done``, unless the time is up."""
        if monotonic() <= self._end:
            return done
        raise RoutekaartError(
            f"this model allows so much that its fitness and precision take more than {self._seconds:g} seconds; "
            "leave out more with --noise (for instance --noise 0.4), or choose fewer cases with --select",
            nl=f"dit model staat zoveel toe dat pasvorm en precisie meer dan {self._seconds:g} seconden vragen; "
            "laat meer weg met --noise (bijvoorbeeld --noise 0.4), of kies minder trajecten met --select",
        )


@dataclass
class _Prefix:
    """The beginning of routes: how many cases go on from here, and with which step."""

    cases: int = 0
    next: dict[str, _Prefix] = field(default_factory=lambda: defaultdict(_Prefix))


def _prefix_tree(routes: Routes) -> _Prefix:
    root = _Prefix()
    for route in sorted(routes):
        prefix = root
        for step in route:
            prefix.cases += routes[route]
            prefix = prefix.next[step]
    return root


class _Replay:
    """pm4py's token-based replay on one net."""

    def __init__(self, net: Net) -> None:
        from pm4py.algo.conformance.tokenreplay.variants.token_replay import TechnicalParameters
        from pm4py.objects.petri_net.utils.petri_utils import get_places_shortest_path_by_hidden

        self._net, self.first, self._final = net.numbered()
        depth = TechnicalParameters.MAX_REC_DEPTH.value
        self._options = {
            "show_progress_bar": False,
            "places_shortest_path_by_hidden": get_places_shortest_path_by_hidden(self._net, depth),
        }
        self._enabled: dict[Any, frozenset[str]] = {}
        self._after: dict[Any, dict[str, Any]] = {}

    def outcomes(self, routes: Iterable[tuple[str, ...]], start: Any = None, **options: bool) -> list[Any]:
        """What replay says of each route, from the marking ``start`` (the first, when None)."""
        from pm4py.algo.conformance.tokenreplay.variants import token_replay
        from pm4py.objects.log.obj import Event, EventLog, Trace

        log = EventLog([Trace([Event({ACTIVITY: step}) for step in route]) for route in routes])
        marking = self.first if start is None else start
        found: list[Any] = token_replay.apply(
            log, self._net, marking, self._final, parameters=self._options | options
        )
        return found

    def enabled(self, marking: Any) -> frozenset[str]:
        """The labels of steps that the net allows from ``marking``, silent steps passed over."""
        from pm4py.objects.petri_net.utils import align_utils

        key = frozenset(marking.items())
        if key not in self._enabled:
            found = align_utils.get_visible_transitions_eventually_enabled_by_marking(self._net, marking)
            self._enabled[key] = frozenset(transition.label for transition in found)
        return self._enabled[key]

    def after(self, marking: Any, steps: Iterable[str]) -> dict[str, Any]:
        """The marking after each of ``steps``; None where the net does not allow it."""
        known = self._after.setdefault(frozenset(marking.items()), {})
        new = [(step,) for step in steps if step not in known]
        outcomes = self.outcomes(new, marking, **FOLLOW) if new else []
        for (step,), outcome in zip(new, outcomes, strict=True):
            known[step] = outcome["reached_marking"] if outcome["trace_is_fit"] else None
        return {step: known[step] for step in steps}


def _batches(routes: Sequence[tuple[str, ...]], size: int) -> Iterator[list[tuple[str, ...]]]:
    left = iter(routes)
    while batch := list(islice(left, size)):
        yield batch
