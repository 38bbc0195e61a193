"""Loops: returns to what a case already visited, in kinds, and their price in days.

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
- *Back and forth* is A–B–A in the stays of :mod:`routekaart.measures.handovers` (the family and steps
  without an organisation are left out) where A and B both decide on requests, or where A or B sent the
  case on before it came back. Who consults a partner and goes on walks no loop. Where the vocabulary
  knows no organisation of the log, every A–B–A counts.
- A *back-jump* goes from a step with a phase to the next one with a phase, when that is earlier;
  steps without a phase in between change nothing.
- Planned recurrences, regular meetings, renewals and the decisions that answer those stand in the
  sequence as steps, but they are counted apart: they are no self-loop, no repetition, close no cycle
  and make no loop days.
- *Layers* are steps that pass a request up: they are never a return, and counted within the matter that
  is pending (:mod:`routekaart.walks.matters`), or by themselves where nothing on record asks.
- Waiting lists are steps here, as on the map.
- *Loop days* of a case: the length of the union of [first, last] start over its unplanned repeated
  visits. Starts, so that it makes no difference whether ends were recorded. An upper bound of what
  looping costs: a second visit can be useful. A case that came back on one day has a loop, of 0 days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypedDict

from routekaart.columns import (
    Cases,
    Claim,
    Count,
    Days,
    Events,
    Extreme,
    Figure,
    Label,
    Median,
    Number,
    Part,
    Shown,
    Text,
    Total,
)
from routekaart.log.batches import Batch, laid_end_to_end
from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.coded_matters import coded_layers, renewals
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.handovers import stays_of
from routekaart.measures.variants import MOST_CODES, codes_of, stretches
from routekaart.measures.wait_rows import Question, Split, answers
from routekaart.measures.wait_rules import WaitRules
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
from routekaart.walks.planned import Planned as PlannedSteps
from routekaart.walks.planned import Recurring, Returned, walk_planned, walk_returned
from routekaart.walks.stays import BackAndForth, walk_back_and_forth
from routekaart.walks.tally import Tally, merged, numbered, quantiles_of, tally, total_days

if TYPE_CHECKING:
    import networkx as nx

    from routekaart.measures.matter_file import Matter
    from routekaart.walks.columns import Claims, Codes, Counts, Lengths

__all__ = [
    "Kinds", "Layers", "Loops", "loop_times", "loop_us", "loops", "pingpongs", "repeats", "visited_by",
]  # fmt: skip


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
    """A case sent back and forth between two that decide, or by one that sent it on."""

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
    """A planned recurrence, a regular meeting, a renewal or a decision that answers one."""

    activity: Label  #: the step
    cases: Cases  #: that return to it by plan
    count: Events  #: how many such returns


class Layers(TypedDict):
    """A matter that was passed up, layer by layer, before it was answered."""

    matter: Label | None  #: its id; None: nothing on record asked for what was passed up
    label: Label  #: what was awaited, in Dutch; empty where that is not known
    label_en: Label  #: the same in English
    cases: Cases  #: in which it was passed up
    times: Events  #: how often it was asked and passed up: once a case, or again after an answer
    median: Median[Number]  #: layers, of the times that it was passed up
    max: Extreme[Count]  #: most layers


@dataclass(frozen=True)
class Loops(Result):
    """Loops of each kind, most cases first, and their price."""

    loop_days: Total[Days]  #: of all cases together
    share_of_duration: Part | None  #: of the summed durations; None when those are 0
    #: whether the vocabulary knows an organisation of the log, so that not every A–B–A is back and forth
    knows_deciders: Shown[Claim]
    loop_cases: Cases  #: in which anything came back unplanned, be it on one day
    self_loop_columns: Columns[Again]
    repetition_columns: Columns[Again]
    # Parts of routes, so below the threshold no row at all, as for variants.
    cycle_columns: Annotated[Columns[Cycle], Table(rows="threshold")]
    pingpong_columns: Annotated[Columns[PingPong], Table(rows="threshold")]
    back_jump_columns: Columns[BackJump]
    planned_columns: Columns[Planned]
    layer_columns: Columns[Layers]

    disclosure: ClassVar = Disclosure()

    self_loops = Frame("self_loop_columns")
    repetitions = Frame("repetition_columns")
    cycles = Frame("cycle_columns")
    pingpong = Frame("pingpong_columns")
    back_jumps = Frame("back_jump_columns")
    planned = Frame("planned_columns")
    layers = Frame("layer_columns")

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
            "knows_deciders": self.knows_deciders,
            "back_jumps": self.back_jump_columns.record(),
            "planned": self.planned_columns.record(),
            "layers": self.layer_columns.record(),
        }


def loops(view: View, rules: WaitRules | None = None) -> Loops:
    """The loops of the cases in ``view``, of every kind, with their price in days.

    Parameters
    ----------
    rules
        As for :func:`routekaart.measures.waits.waits`; their file of matters says what is renewed by plan, what
        answers that, and which steps are layers.

    Raises
    ------
    InputError, SelectionError
        As for :func:`routekaart.measures.waits.waits`.

    Examples
    --------
    >>> found = rk.loops(log).record()
    >>> found["loop_cases"], found["repetitions"][0]["activity"], found["repetitions"][0]["cases"]
    (6, 'Ondersteuningsteam', 5)
    """
    coded = coded_rules(view, rules)
    found = _Tallies.of(view.walk(partial(_tallied, kinds=Kinds.of(view.manifest, coded))))
    labels, parties = view.labels(), view.organisation_labels()
    again = loop_times(view, coded)
    loop_days = total_days(again.loop_us.tolist())
    duration = total_days((view.cases.last_us - view.cases.first_us).tolist())
    return Loops(
        recipe=view.recipe,
        n_cases=view.n_cases,
        loop_days=loop_days,
        share_of_duration=loop_days / duration if duration else None,
        knows_deciders=_knows_deciders(view.manifest),
        loop_cases=int(again.has_loop.sum()),
        self_loop_columns=_again(found.self_loops, view.manifest),
        repetition_columns=_again(found.repetitions, view.manifest),
        cycle_columns=_cycles(found.cycles, labels),
        pingpong_columns=Columns.of(PingPong, _pingpong(found.pingpongs, parties)),
        back_jump_columns=Columns.of(BackJump, _back_jumps(found.back_jumps, view.manifest)),
        planned_columns=Columns.of(Planned, _planned(found.planned, labels)),
        layer_columns=Columns.of(Layers, _layers(view, coded)),
    )


def loop_times(view: View, rules: CodedRules | None = None) -> LoopTimes:
    """Whether each case has a loop, and how long it was in any, in the order of :attr:`View.cases`.

    ``rules`` are those of :func:`~routekaart.measures.coded_rules.coded_rules` without any given when None.
    """
    chosen = rules or coded_rules(view)
    job = partial(_loop_times, kinds=Kinds.of(view.manifest, chosen))
    return view.of_cases(("loop_times", chosen.key), lambda one: laid_end_to_end(one.walk(job)))


def loop_us(view: View, rules: CodedRules | None = None) -> Lengths:
    """How long each case was in a loop, in microseconds, as :func:`loop_times` has it."""
    return loop_times(view, rules).loop_us


def pingpongs(view: View) -> Counts:
    """How often each case went back and forth, in the order of :attr:`View.cases`."""

    def make(one: View) -> Counts:
        import numpy as np

        return np.concatenate(one.walk(partial(_pingpongs, manifest=view.manifest)))

    return view.of_cases("pingpongs_of_cases", make)


def repeats(view: View, rules: CodedRules | None = None) -> Tally:
    """Per activity the unplanned visits that a case made more than once, as ``rows``, and the cases they are of.

    ``sums``: the ``times`` after the first, and the ``span`` from first to last start, of which ``values`` too. The
    ``rules`` are as for :func:`loop_times`.
    """
    chosen = rules or coded_rules(view)
    job = partial(_repeats, kinds=Kinds.of(view.manifest, chosen))
    return view.once(("repeats", chosen.key), lambda: merged(view.walk(job)))


@dataclass(frozen=True)
class Kinds:
    """What the steps of a log are to loops: what recurs by plan, and which activities are layers."""

    manifest: Manifest
    recurring: Recurring
    is_layer: Claims

    @classmethod
    def of(cls, manifest: Manifest, rules: CodedRules) -> Kinds:
        """Those of a log, by its marks and the matters of the rules."""
        by_nature = marked(manifest, "planned", "regular_meeting")
        is_renewal, answers_renewal = renewals(manifest, rules.matters)
        recurring = Recurring(by_nature, is_renewal | marked(manifest, "renewal"), answers_renewal)
        return cls(manifest, recurring, coded_layers(manifest, rules.matters))


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


def _tallied(batch: Batch, kinds: Kinds) -> _Tallies:
    """What a batch adds to the loops."""
    manifest = kinds.manifest
    visited, n = visited_by(batch, kinds)
    visits = _repeated(batch, visited, n)
    returned = batch.written(
        walk_returned, Returned, batch.n_rows, batch.cases, batch.steps, visited, _none_yet(n)
    )
    adding = partial(tally, is_compiled=batch.is_compiled)
    turns = _back_and_forth(batch, manifest)
    jumps = batch.written(
        walk_back_jumps, BackJumps, batch.n_rows, batch.cases, batch.steps, _phases(manifest)
    )
    return _Tallies(
        _by_whom(batch, visits, visits.occurrences - visits.runs),
        _by_whom(batch, visits, visits.runs - 1),
        adding(returned.activity, returned.case),
        adding(turns.organisation.astype("int64") * len(manifest.organisations) + turns.second, turns.case),
        adding(jumps.source.astype("int64") * len(manifest.activities) + jumps.target, jumps.case),
        _rounds(batch, visited, n),
    )


def visited_by(batch: Batch, kinds: Kinds) -> tuple[Visited, int]:
    """What each step of a batch visits, and how many different visits there are; their codes follow the activities."""
    import numpy as np

    steps, manifest = batch.steps, kinds.manifest
    n_parties = len(manifest.organisations) + 1
    is_own = marked(manifest, "per_organisation")[steps.activity]
    party = np.where(is_own, steps.organisation + 1, 0)
    codes, visit = numbered(steps.activity.astype(np.int64) * n_parties + party)
    can_return = (~is_own | (steps.organisation >= 0)) & ~kinds.is_layer[steps.activity]
    most = len(steps.activity)
    planned = batch.written(walk_planned, PlannedSteps, most, batch.cases, steps, kinds.recurring, n_parties)
    return Visited(visit, can_return, planned.is_planned), len(codes)


def _is_planned(manifest: Manifest) -> Claims:
    """For each activity, whether it recurs by plan by its nature."""
    return marked(manifest, "planned", "regular_meeting", "renewal")


def _none_yet(n: int) -> Counts:
    """A table of -1 for ``n`` codes, for a walk to keep a place in."""
    import numpy as np

    return np.full(n, -1, dtype=np.int64)


def _repeated(batch: Batch, visited: Visited, n: int) -> Visits:
    """What each case of a batch visits more than once, unplanned, of ``n`` different visits."""
    visits = batch.written(walk_visits, Visits, batch.n_rows, batch.cases, batch.steps, visited, _none_yet(n))
    columns: list[Any] = [column[visits.occurrences > 1] for column in visits]
    return Visits(*columns)


def _by_whom(batch: Batch, visits: Visits, size: Counts) -> Tally:
    """The sizes by activity: all, and those of one organisation, of more, and of which it is not known."""
    kept = size > 0
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


def _repeats(batch: Batch, kinds: Kinds) -> Tally:
    visits = _repeated(batch, *visited_by(batch, kinds))
    span = visits.last_us - visits.first_us
    return tally(
        visits.activity,
        visits.case,
        sums={"times": visits.occurrences - 1, "span": span},
        values={"span": span},
        is_compiled=batch.is_compiled,
    )


def _loop_times(batch: Batch, kinds: Kinds) -> LoopTimes:
    """Whether each case of a batch has a loop, and how long it was in any."""
    visited, n = visited_by(batch, kinds)
    return batch.written(
        walk_loop_times, LoopTimes, batch.n_cases, batch.cases, batch.steps, visited, _none_yet(n)
    )


def _back_and_forth(batch: Batch, manifest: Manifest) -> BackAndForth:
    stays = stays_of(batch, manifest)
    return batch.written(walk_back_and_forth, BackAndForth, len(stays.case), stays, _deciding(manifest))


def _deciding(manifest: Manifest) -> Claims:
    """For each organisation, whether it decides on requests; where none is known, all may."""
    import numpy as np

    is_known = _knows_deciders(manifest)
    return np.array([not is_known or one["is_deciding"] for one in manifest.organisations], dtype=bool)


def _knows_deciders(manifest: Manifest) -> bool:
    """Whether the vocabulary knows any organisation of a log but the family, and so whether it decides."""
    return any(one["entry"] and not one["is_family"] for one in manifest.organisations)


def _pingpongs(batch: Batch, manifest: Manifest) -> Counts:
    """How often each case of a batch went back and forth."""
    import numpy as np

    return np.bincount(_back_and_forth(batch, manifest).case, minlength=batch.n_cases).astype(np.int64)


def _phases(manifest: Manifest) -> Counts:
    """For each activity the number of its phase, -1 where that has no place in the order."""
    import numpy as np

    phases = (activity["phase"] for activity in manifest.activities)
    return np.array([-1 if phase is None else phase for phase in phases], dtype=np.int64)


def _rounds(batch: Batch, visited: Visited, n: int) -> Mapping[bytes, int]:
    """How many cases of a batch walked each cycle: the bytes of its activities from its lowest visit on."""
    import numpy as np

    runs = batch.written(walk_runs, Runs, batch.n_rows, batch.cases, batch.steps, visited)
    rounds = batch.written(walk_rounds, Rounds, len(runs.case), runs, _none_yet(n))
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
    cases, counts = found.cases.tolist(), found.rows.tolist()
    rows: list[Planned] = [
        {"activity": labels[code], "cases": cases[place], "count": counts[place]}
        for place, code in enumerate(found.keys.tolist())
    ]
    return sorted(rows, key=_by_size)


def _layers(view: View, rules: CodedRules) -> list[Layers]:
    """The matters that were passed up, most cases first, then as their file has them; what nobody asked at the end."""
    import numpy as np

    is_layer = Kinds.of(view.manifest, rules).is_layer
    if not is_layer.any():
        return []  # nothing to walk for
    [asked] = answers(view, rules, Question(("layers", rules.key), _passed_up, _laid_together))
    rows = [
        _layer_row(matter, asked.case[of_this], asked.layers[of_this])
        for code, matter in enumerate(rules.matters)
        if (of_this := asked.matter == code).any()
    ]
    rows.sort(key=lambda row: -row["cases"])
    taken = view.of_cases(
        ("layer steps", rules.key),
        lambda one: np.concatenate(one.walk(partial(_layer_steps, is_layer=is_layer))),
    ).copy()
    np.subtract.at(taken, np.searchsorted(view.cases.case, asked.case), asked.layers)
    beside = taken > 0
    return [*rows, *([_layer_row(None, view.cases.case[beside], taken[beside])] if beside.any() else [])]


def _layer_row(matter: Matter | None, case: Codes, layers: Counts) -> Layers:
    import numpy as np

    [median] = quantiles_of(layers, (0.5,), unit=1) or [0.0]
    return {
        "matter": matter.id if matter else None,
        "label": matter.nl if matter else "",
        "label_en": matter.en if matter else "",
        "cases": len(np.unique(case)),
        "times": len(layers),
        "median": median,
        "max": int(layers.max()),
    }


class _PassedUp(NamedTuple):
    """A row per time that a matter was pending and passed up: the code of its case, the matter, how many layers."""

    case: Codes
    matter: Codes
    layers: Counts


def _passed_up(split: Split) -> _PassedUp:
    kept = split.episodes.layers > 0
    return _PassedUp(split.case[kept], split.episodes.matter[kept], split.episodes.layers[kept])


def _laid_together(_: View, parts: Sequence[_PassedUp]) -> _PassedUp:
    return laid_end_to_end(parts)


def _layer_steps(batch: Batch, is_layer: Claims) -> Counts:
    """How many steps of each case of a batch pass it up."""
    import numpy as np

    so_far = np.concatenate([[0], np.cumsum(is_layer[batch.steps.activity], dtype=np.int64)])
    found: Counts = so_far[batch.cases.last] - so_far[batch.cases.first]
    return found


def _with_lists(columns: Columns[Any], name: str) -> list[dict[str, Any]]:
    return [{**row, name: list(row[name])} for row in columns.rows()]
