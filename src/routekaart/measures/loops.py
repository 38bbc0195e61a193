"""Loops: returns to what a case already visited, in six kinds, and their price in days.

The definitions follow bupaR's edeaR (Janssenswillen et al., *bupaR: Enabling reproducible business
process analysis*, 2019; Hasselt University), with these choices of ours:

- Two instances are the same *visit* when their activity is the same; an activity marked
  ``per_organisation`` returns only to the same organisation, and never where none was recorded.
- A *self-loop* follows itself directly, size = run length - 1; a *repetition* comes back after
  something else, size = number of runs - 1. Both are "repeat" when one organisation did all the
  occurrences in the case, "redo" when more did, unknown where the recorded ones do not tell.
- A *cycle* is a closed walk that a case made in one go: from a visit to its next occurrence (runs
  taken as one), with no other visit twice in between. So A B C B A holds B C and not A B C B; the
  return to A is a repetition. Rotations are one cycle, written from its first label on.
- *Ping-pong* is A–B–A in the stays of :mod:`routekaart.measures.handovers`: the family and steps
  without an organisation are left out, as consent given at home is no sending back.
- A *back-jump* goes from a step with a phase to the next one with a phase, when that is earlier;
  steps without a phase in between change nothing.
- Planned recurrences and regular meetings stand in the sequence as steps, but they are counted
  apart: they are no self-loop, no repetition, close no cycle and make no loop days.
- Waiting lists are steps here, as on the map.
- *Loop days* of a case: the length of the union of [first, last] start over its unplanned repeated
  visits. Starts, so that it makes no difference whether ends were recorded. An upper bound of what
  looping costs: a second visit can be useful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, Claim, Days, Events, Figure, Label, Part, Shown, Text, Total
from routekaart.log.batches import Batch
from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.handovers import stays_of
from routekaart.measures.variants import MOST_CODES, codes_of, stretches
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.results import Columns, Frame, Result
from routekaart.walks.fingerprints import alike, fingerprints
from routekaart.walks.loops import (
    BackJumps,
    LoopTimes,
    Rounds,
    Runs,
    Visited,
    Visits,
    walk_back_jumps,
    walk_loop_times,
    walk_rounds,
    walk_runs,
    walk_visits,
)
from routekaart.walks.stays import BackAndForth, walk_back_and_forth
from routekaart.walks.tally import Tally, merged, numbered, tally, total_days

if TYPE_CHECKING:
    import networkx as nx

    from routekaart.walks.columns import Claims, Counts, Lengths

__all__ = ["Loops", "loop_us", "loops", "pingpongs", "repeats"]


class Again(TypedDict):
    """A step done again: how often beyond the first time, in all cases."""

    activity: Label  #: the step
    cases: Cases  #: that do it again
    count: Events  #: how often: ``repeat`` + ``redo`` + ``unknown``
    repeat: Events  #: by one organisation
    redo: Events  #: by more
    unknown: Events  #: by nobody knows whom
    mark: Label | None  #: ``assessment``, ``talk`` or None


class Cycle(TypedDict):
    """A closed walk."""

    activities: Shown[tuple[Text, ...]]  #: from its first label on
    cases: Cases  #: that made it in one go


class PingPong(TypedDict):
    """A case sent back and forth."""

    organisations: Shown[tuple[Text, ...]]  #: A, B, A
    cases: Cases  #: sent so
    count: Events  #: how often


class BackJump(TypedDict):
    """A step back to an earlier phase."""

    source: Label  #: the step that is left
    target: Label  #: the next step with a phase
    cases: Cases  #: that jump back so
    count: Events  #: how often
    source_phase: Shown[Figure]  #: the number of the phase that is left
    target_phase: Shown[Figure]  #: the number of the earlier phase
    is_planned: Shown[Claim]  #: whether the target is a planned recurrence or regular meeting


class Planned(TypedDict):
    """A planned recurrence, or a regular meeting."""

    activity: Label  #: the step
    cases: Cases  #: that return to it
    count: Events  #: how many returns


@dataclass(frozen=True)
class Loops(Result):
    """Loops of each kind, most cases first, and their price."""

    loop_days: Total[Days]  #: of all cases together
    share_of_duration: Part | None  #: of the summed durations; None when those are 0
    loop_cases: Cases  #: with any loop days
    self_loop_columns: Columns[Again]
    repetition_columns: Columns[Again]
    # Parts of routes, so below the threshold no row at all, as for variants.
    cycle_columns: Annotated[Columns[Cycle], Table(rows="threshold")]
    pingpong_columns: Annotated[Columns[PingPong], Table(rows="threshold")]
    back_jump_columns: Columns[BackJump]
    planned_columns: Columns[Planned]

    disclosure: ClassVar = Disclosure()

    self_loops = Frame("self_loop_columns")
    repetitions = Frame("repetition_columns")
    cycles = Frame("cycle_columns")
    pingpong = Frame("pingpong_columns")
    back_jumps = Frame("back_jump_columns")
    planned = Frame("planned_columns")

    @property
    def cycle_graph(self) -> nx.DiGraph:
        """The transitions that lie on a cycle: edges with ``cycles`` and ``cases`` (of the most walked one)."""
        import networkx as nx

        graph = nx.DiGraph()
        for row in self.cycle_columns.rows():
            walk = row["activities"]
            for source, target in zip(walk, (*walk[1:], walk[0]), strict=True):
                known = graph.get_edge_data(source, target, {"cycles": 0, "cases": 0})
                cases = max(known["cases"], row["cases"])
                graph.add_edge(source, target, cycles=known["cycles"] + 1, cases=cases)
        return graph

    def record(self) -> dict[str, Any]:
        """The loops in the plain form of the contract."""
        return {
            "loop_days": self.loop_days,
            "share_of_duration": self.share_of_duration,
            "loop_cases": self.loop_cases,
            "self_loops": self.self_loop_columns.record(),
            "repetitions": self.repetition_columns.record(),
            "cycles": _with_lists(self.cycle_columns, "activities"),
            "pingpong": _with_lists(self.pingpong_columns, "organisations"),
            "back_jumps": self.back_jump_columns.record(),
            "planned": self.planned_columns.record(),
        }


def loops(view: View) -> Loops:
    """The loops of the cases in ``view``, of every kind, with their price in days.

    Examples
    --------
    >>> found = rk.loops(log).record()
    >>> found["loop_cases"], found["pingpong"][0]
    (6, {'organisations': ['School', 'ONS Welzijn', 'School'], 'cases': 5, 'count': 5})
    """
    found = _Tallies.of(view.walk(partial(_tallied, manifest=view.manifest)))
    labels, parties = view.labels(), view.organisation_labels()
    again_us = loop_us(view)
    loop_days = total_days(again_us.tolist())
    duration = total_days((view.cases.last_us - view.cases.first_us).tolist())
    return Loops(
        recipe=view.recipe,
        n_cases=view.n_cases,
        loop_days=loop_days,
        share_of_duration=loop_days / duration if duration else None,
        loop_cases=int((again_us > 0).sum()),
        self_loop_columns=_again(found.self_loops, view.manifest),
        repetition_columns=_again(found.repetitions, view.manifest),
        cycle_columns=_cycles(found.cycles, labels),
        pingpong_columns=Columns.of(PingPong, _pingpong(found.pingpongs, parties)),
        back_jump_columns=Columns.of(BackJump, _back_jumps(found.back_jumps, view.manifest)),
        planned_columns=Columns.of(Planned, _planned(found.planned, labels)),
    )


def loop_us(view: View) -> Lengths:
    """How long each case was in a loop, in microseconds, in the order of :attr:`View.cases`."""

    def make(one: View) -> Lengths:
        import numpy as np

        return np.concatenate(one.walk(partial(_loop_us, manifest=view.manifest)))

    return view.of_cases("loop_us", make)


def pingpongs(view: View) -> Counts:
    """How often each case went back and forth, in the order of :attr:`View.cases`."""

    def make(one: View) -> Counts:
        import numpy as np

        return np.concatenate(one.walk(partial(_pingpongs, manifest=view.manifest)))

    return view.of_cases("pingpongs_of_cases", make)


def repeats(view: View) -> Tally:
    """Per activity the unplanned visits that a case made more than once, as ``rows``, and the cases they are of.

    ``sums``: the ``times`` after the first, and the ``span`` from first to last start, of which ``values`` too.
    """
    job = partial(_repeats, manifest=view.manifest)
    return view.once("repeats", lambda: merged(view.walk(job)))


@dataclass(frozen=True)
class _Tallies:
    """What one batch, or all of them, adds to the loops; pairs are keyed by first · (number of codes) + second."""

    self_loops: Tally
    repetitions: Tally
    planned: Tally
    pingpongs: Tally
    back_jumps: Tally
    cycles: Mapping[bytes, int]

    @classmethod
    def of(cls, parts: Sequence[_Tallies]) -> _Tallies:
        """All batches together."""
        cycles: dict[bytes, int] = {}
        for part in parts:
            for walk, cases in part.cycles.items():
                cycles[walk] = cycles.get(walk, 0) + cases
        return cls(
            merged([part.self_loops for part in parts]),
            merged([part.repetitions for part in parts]),
            merged([part.planned for part in parts]),
            merged([part.pingpongs for part in parts]),
            merged([part.back_jumps for part in parts]),
            cycles,
        )


def _tallied(batch: Batch, manifest: Manifest) -> _Tallies:
    """What a batch adds to the loops."""
    visits, is_planned = _repeated(batch, manifest)
    size = visits.occurrences - visits.runs
    adding = partial(tally, is_compiled=batch.is_compiled)
    turns = _back_and_forth(batch, manifest)
    jumps = batch.written(
        walk_back_jumps, BackJumps, batch.n_rows, batch.cases, batch.steps, _phases(manifest)
    )
    return _Tallies(
        _by_whom(batch, visits, size, ~is_planned),
        _by_whom(batch, visits, visits.runs - 1, ~is_planned),
        adding(
            visits.activity[is_planned],
            visits.case[is_planned],
            sums={"times": visits.occurrences[is_planned] - 1},
        ),
        adding(turns.organisation.astype("int64") * len(manifest.organisations) + turns.second, turns.case),
        adding(jumps.source.astype("int64") * len(manifest.activities) + jumps.target, jumps.case),
        _rounds(batch, manifest),
    )


def _visited(batch: Batch, manifest: Manifest) -> tuple[Visited, int]:
    """What each step of a batch visits, and how many different visits there are; their codes follow the activities."""
    import numpy as np

    steps = batch.steps
    is_own = marked(manifest, "per_organisation")[steps.activity]
    party = np.where(is_own, steps.organisation + 1, 0)
    codes, visit = numbered(steps.activity.astype(np.int64) * (len(manifest.organisations) + 1) + party)
    return Visited(visit, ~is_own | (steps.organisation >= 0)), len(codes)


def _is_planned(manifest: Manifest) -> Claims:
    """For each activity, whether a return to it stands apart."""
    return marked(manifest, "planned", "regular_meeting")


def _none_yet(n: int) -> Counts:
    """A table of -1 for ``n`` codes, for a walk to keep a place in."""
    import numpy as np

    return np.full(n, -1, dtype=np.int64)


def _repeated(batch: Batch, manifest: Manifest) -> tuple[Visits, Claims]:
    """What each case of a batch visits more than once, and whether that is planned."""
    visited, n = _visited(batch, manifest)
    visits = batch.written(walk_visits, Visits, batch.n_rows, batch.cases, batch.steps, visited, _none_yet(n))
    visits = _those(visits, visits.occurrences > 1)
    return visits, _is_planned(manifest)[visits.activity]


def _those(visits: Visits, kept: Claims) -> Visits:
    columns: list[Any] = [column[kept] for column in visits]
    return Visits(*columns)


def _by_whom(batch: Batch, visits: Visits, size: Counts, is_of_this: Claims) -> Tally:
    """The sizes by activity: all, and those of one organisation, of more, and of which it is not known."""
    kept = is_of_this & (size > 0)
    is_redo = visits.has_others
    is_repeat = ~is_redo & (visits.recorded == visits.occurrences)
    parts = {"count": size, "repeat": size * is_repeat, "redo": size * is_redo}
    parts["unknown"] = size * ~(is_repeat | is_redo)
    return tally(
        visits.activity[kept],
        visits.case[kept],
        sums={name: part[kept] for name, part in parts.items()},
        is_compiled=batch.is_compiled,
    )


def _repeats(batch: Batch, manifest: Manifest) -> Tally:
    visits, is_planned = _repeated(batch, manifest)
    visits = _those(visits, ~is_planned)
    span = visits.last_us - visits.first_us
    return tally(
        visits.activity,
        visits.case,
        sums={"times": visits.occurrences - 1, "span": span},
        values={"span": span},
        is_compiled=batch.is_compiled,
    )


def _loop_us(batch: Batch, manifest: Manifest) -> Lengths:
    """How long each case of a batch was in a loop."""
    visited, n = _visited(batch, manifest)
    can_return = visited.can_return & ~_is_planned(manifest)[batch.steps.activity]
    unplanned = Visited(visited.visit, can_return)
    return batch.written(
        walk_loop_times, LoopTimes, batch.n_cases, batch.cases, batch.steps, unplanned, _none_yet(n)
    ).loop_us


def _back_and_forth(batch: Batch, manifest: Manifest) -> BackAndForth:
    stays = stays_of(batch, manifest)
    return batch.written(walk_back_and_forth, BackAndForth, len(stays.case), stays)


def _pingpongs(batch: Batch, manifest: Manifest) -> Counts:
    """How often each case of a batch went back and forth."""
    import numpy as np

    return np.bincount(_back_and_forth(batch, manifest).case, minlength=batch.n_cases).astype(np.int64)


def _phases(manifest: Manifest) -> Counts:
    """For each activity the number of its phase, -1 where that has no place in the order."""
    import numpy as np

    phases = (activity["phase"] for activity in manifest.activities)
    return np.array([-1 if phase is None else phase for phase in phases], dtype=np.int64)


def _rounds(batch: Batch, manifest: Manifest) -> Mapping[bytes, int]:
    """How many cases of a batch walked each cycle: the bytes of its activities from its lowest visit on."""
    import numpy as np

    visited, n = _visited(batch, manifest)
    runs = batch.written(walk_runs, Runs, batch.n_rows, batch.cases, batch.steps, visited)
    can_close = ~_is_planned(manifest)
    rounds = batch.written(walk_rounds, Rounds, len(runs.case), runs, can_close, _none_yet(n))
    sizes = rounds.last - rounds.first
    first = np.cumsum(sizes) - sizes
    place = np.arange(sizes.sum()) - np.repeat(first, sizes)
    turned = (np.repeat(rounds.lowest - rounds.first, sizes) + place) % np.repeat(sizes, sizes)
    activity = runs.activity[np.repeat(rounds.first, sizes) + turned]
    some, number = alike(fingerprints(place * MOST_CODES + activity, first))
    cases = tally(number, rounds.case, is_compiled=batch.is_compiled).cases
    walks = stretches(activity, first[some], (first + sizes)[some])
    return dict(zip(walks, cases.tolist(), strict=True))


def _times(sums: Tally, name: str) -> list[int]:
    return sums.sums[name].total_us()


def _again(found: Tally, manifest: Manifest) -> Columns[Again]:
    """Most cases first, then largest size, then by code."""
    cases, sizes = found.cases.tolist(), {name: _times(found, name) for name in found.sums}
    rows: list[Again] = [
        {
            "activity": manifest.activities[code]["label"],
            "cases": cases[place],
            "count": sizes["count"][place],
            "repeat": sizes["repeat"][place],
            "redo": sizes["redo"][place],
            "unknown": sizes["unknown"][place],
            "mark": _mark(manifest.activities[code]["marks"]),
        }
        for place, code in enumerate(found.keys.tolist())
    ]
    return Columns.of(Again, sorted(rows, key=_by_size))


def _by_size(row: Again | PingPong | BackJump | Planned) -> tuple[int, int]:
    """Most cases first, then most often."""
    return -row["cases"], -row["count"]


def _mark(marks: Sequence[str]) -> str | None:
    return next((mark for mark in ("assessment", "talk") if mark in marks), None)


def _cycles(found: Mapping[bytes, int], labels: Sequence[str]) -> Columns[Cycle]:
    """Most cases first, then by codes."""
    cases = dict(sorted(sorted(found.items()), key=lambda item: -item[1]))
    walks = [tuple(labels[code] for code in codes_of(walk)) for walk in cases]
    return Columns.of_arrays(Cycle, activities=walks, cases=[*cases.values()])


def _pingpong(found: Tally, parties: Sequence[str]) -> list[PingPong]:
    """Most cases first, then most often, then by codes."""
    cases, counts = found.cases.tolist(), found.rows.tolist()
    rows: list[PingPong] = []
    for place, pair in enumerate(found.keys.tolist()):
        first, second = (parties[code] for code in divmod(pair, len(parties)))
        rows.append({"organisations": (first, second, first), "cases": cases[place], "count": counts[place]})
    return sorted(rows, key=_by_size)


def _back_jumps(found: Tally, manifest: Manifest) -> list[BackJump]:
    """Most cases first, then most often, then by codes."""
    is_planned = _is_planned(manifest).tolist()
    cases, counts = found.cases.tolist(), found.rows.tolist()
    rows: list[BackJump] = []
    for place, pair in enumerate(found.keys.tolist()):
        source, target = divmod(pair, len(is_planned))
        rows.append(
            {
                "source": manifest.activities[source]["label"],
                "target": manifest.activities[target]["label"],
                "cases": cases[place],
                "count": counts[place],
                "source_phase": manifest.activities[source]["phase"],
                "target_phase": manifest.activities[target]["phase"],
                "is_planned": is_planned[target],
            }
        )
    return sorted(rows, key=_by_size)


def _planned(found: Tally, labels: Sequence[str]) -> list[Planned]:
    """Most cases first, then most returns, then by code."""
    cases, times = found.cases.tolist(), _times(found, "times")
    rows: list[Planned] = [
        {"activity": labels[code], "cases": cases[place], "count": times[place]}
        for place, code in enumerate(found.keys.tolist())
    ]
    return sorted(rows, key=_by_size)


def _with_lists(columns: Columns[Any], name: str) -> list[dict[str, Any]]:
    return [{**row, name: list(row[name])} for row in columns.rows()]
