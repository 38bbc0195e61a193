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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.handovers import stays
from routekaart.measures.variants import PACK, unpack
from routekaart.privacy.declarations import Disclosure, Kind, Table
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Loops", "loop_times", "loops", "pingpong_rows", "repeated_visits"]


REPEAT_COLUMNS = ("activity", "cases", "count", "repeat", "redo", "unknown", "mark")
CYCLE_COLUMNS = ("activities", "cases")
PINGPONG_COLUMNS = ("organisations", "cases", "count")
BACK_JUMP_COLUMNS = ("source", "target", "cases", "count", "source_phase", "target_phase", "is_planned")
PLANNED_COLUMNS = ("activity", "cases", "count")

_REPEATS_TABLE = Table({
    "activity": Kind.LABEL,
    "cases": Kind.CASES,
    **dict.fromkeys(("count", "repeat", "redo", "unknown"), Kind.EVENTS),
    "mark": Kind.LABEL,
})  # fmt: skip


@dataclass(frozen=True)
class Loops(Result):
    """Loops of each kind, most cases first, and their price.

    ``loop_days`` is the sum over cases and ``share_of_duration`` its share of the summed durations
    (None when those are 0); ``loop_cases`` counts cases with any. ``self_loop_columns`` and
    ``repetition_columns``: ``activity``, ``cases``, ``count`` (sum of sizes) = ``repeat`` + ``redo`` +
    ``unknown``, ``mark`` ("assessment", "talk" or None). ``cycle_columns``: ``activities``, ``cases``.
    ``pingpong_columns``: ``organisations`` (A, B, A), ``cases``, ``count``. ``back_jump_columns``:
    ``source``, ``target``, ``cases``, ``count``, both phase numbers, and ``is_planned`` when the target
    is a planned recurrence or regular meeting. ``planned_columns``: ``activity``, ``cases``, ``count`` of
    returns.
    """

    loop_days: float
    share_of_duration: float | None
    loop_cases: int
    self_loop_columns: Columns
    repetition_columns: Columns
    cycle_columns: Columns
    pingpong_columns: Columns
    back_jump_columns: Columns
    planned_columns: Columns

    disclosure: ClassVar = Disclosure({
        "loop_days": Kind.TOTAL,
        "share_of_duration": Kind.PART,
        "loop_cases": Kind.CASES,
        "self_loop_columns": _REPEATS_TABLE,
        "repetition_columns": _REPEATS_TABLE,
        # Parts of routes, so below the threshold no row at all, as for variants.
        "cycle_columns": Table({"activities": Kind.LABEL, "cases": Kind.CASES}, rows="threshold"),
        "pingpong_columns": Table(
            {"organisations": Kind.LABEL, "cases": Kind.CASES, "count": Kind.EVENTS}, rows="threshold"
        ),
        "back_jump_columns": Table({
            "source": Kind.LABEL,
            "target": Kind.LABEL,
            "cases": Kind.CASES,
            "count": Kind.EVENTS,
            "source_phase": Kind.LABEL,
            "target_phase": Kind.LABEL,
            "is_planned": Kind.LABEL,
        }),
        "planned_columns": Table({"activity": Kind.LABEL, "cases": Kind.CASES, "count": Kind.EVENTS}),
    })  # fmt: skip

    @property
    def self_loops(self) -> pd.DataFrame:
        """The self-loops as pandas, outside the disclosure gate."""
        return self.self_loop_columns.pandas()

    @property
    def repetitions(self) -> pd.DataFrame:
        """The repetitions as pandas, outside the disclosure gate."""
        return self.repetition_columns.pandas()

    @property
    def cycles(self) -> pd.DataFrame:
        """The cycles as pandas, outside the disclosure gate."""
        return self.cycle_columns.pandas()

    @property
    def pingpong(self) -> pd.DataFrame:
        """The ping-pong as pandas, outside the disclosure gate."""
        return self.pingpong_columns.pandas()

    @property
    def back_jumps(self) -> pd.DataFrame:
        """The back-jumps as pandas, outside the disclosure gate."""
        return self.back_jump_columns.pandas()

    @property
    def planned(self) -> pd.DataFrame:
        """The planned recurrences and regular meetings as pandas, outside the disclosure gate."""
        return self.planned_columns.pandas()

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
    """The loops of the cases in ``view``, of every kind, with their price in days."""
    labels, parties = view.labels(), view.organisation_labels()
    repeated = repeated_visits(view)
    loop_days, duration, loop_cases = view.rows(_PRICE.format(loop_times=loop_times(view)))[0]
    self_loops = view.rows(_REPEATS.format(repeated=repeated, size="occurrences - runs"))
    repetitions = view.rows(_REPEATS.format(repeated=repeated, size="runs - 1"))
    planned = view.rows(_PLANNED.format(repeated=repeated))
    pingpong = view.rows(_PINGPONG.format(pingpongs=pingpong_rows(view)))
    back_jumps = view.rows(_BACK_JUMPS.format(phased=view.per_case("phased_moves", lambda: _PHASED_MOVES)))
    return Loops(
        recipe=view.recipe,
        n_cases=view.n_cases,
        loop_days=loop_days,
        share_of_duration=loop_days / duration if duration else None,
        loop_cases=loop_cases,
        self_loop_columns=Columns.from_rows(REPEAT_COLUMNS, [(labels[a], *n) for a, *n in self_loops]),
        repetition_columns=Columns.from_rows(REPEAT_COLUMNS, [(labels[a], *n) for a, *n in repetitions]),
        cycle_columns=_cycles(view),
        pingpong_columns=Columns.from_rows(
            PINGPONG_COLUMNS, [((parties[a], parties[b], parties[a]), *n) for a, b, *n in pingpong]
        ),
        back_jump_columns=Columns.from_rows(
            BACK_JUMP_COLUMNS, [(labels[source], labels[target], *n) for source, target, *n in back_jumps]
        ),
        planned_columns=Columns.from_rows(PLANNED_COLUMNS, [(labels[a], *n) for a, *n in planned]),
    )


def loop_times(view: View) -> str:
    """The name of a table (case_id, loop_us), made once for the view, one row for each of its cases."""
    return view.per_case("loop_times", lambda: _LOOP_TIMES.format(repeated=repeated_visits(view)))


def repeated_visits(view: View) -> str:
    """The name of a table of what each case visited more than once, made once for the view.

    Columns: ``case_id``, ``visit`` (its number), ``activity``, ``is_planned``, ``occurrences``, ``runs``,
    ``first_us`` and ``last_us`` (starts), ``kind`` ("repeat", "redo", "unknown").
    """
    return view.per_case("repeated_visits", lambda: _REPEATED.format(visits=_visits(view)))


def pingpong_rows(view: View) -> str:
    """The name of a table (case_id, organisation, second) with a row for each ping-pong, made once for the view."""
    return view.per_case("pingpongs", lambda: _PINGPONGS.format(stays=stays(view)))


def _visits(view: View) -> str:
    """Instances with the number of what they visit, and whether they begin a run of it."""
    n_visits = len(view.manifest.organisations) + 1
    return view.per_case("visits", lambda: _VISITS.format(n=n_visits))


def _cycles(view: View) -> Columns:
    rounds = view.per_case(
        "rounds", lambda: _ROUNDS.format(visits=_visits(view), repeated=repeated_visits(view), pack=PACK)
    )
    found = view.arrays(_CYCLES.format(rounds=rounds))
    return Columns({"activities": unpack(found["walk"], view.labels()), "cases": found["cases"].tolist()})


def _with_lists(columns: Columns, name: str) -> list[dict[str, Any]]:
    return [{**row, name: list(row[name])} for row in columns.rows()]


# An activity's number is activity · n, its visits with organisations those after it.
_VISITS = """
    select case_id, position, activity, organisation, start_us, visit, can_return, is_planned,
           case when can_return and previous = visit then 0 else 1 end as starts_run
    from (
        select *, lag(visit) over (partition by case_id order by position) as previous
        from (
            select i.case_id, i.position, i.activity, i.organisation, i.start_us,
                   cast(i.activity as bigint) * {n}
                     + case when a.is_per_organisation then coalesce(i.organisation, -1) + 1 else 0 end as visit,
                   not a.is_per_organisation or i.organisation is not null as can_return,
                   a.is_planned or a.is_regular_meeting as is_planned
            from {{instances}} i join {{activities}} a on i.activity = a.activity) v) w"""

# First what is visited more than once at all, as that is little: then how.
_REPEATED = """
    with often as (
        select case_id, visit from {visits} where can_return group by case_id, visit having count(*) > 1)
    select v.case_id, v.visit, min(v.activity) as activity,
           max(case when v.is_planned then 1 else 0 end) = 1 as is_planned,
           count(*) as occurrences, sum(v.starts_run) as runs,
           min(v.start_us) as first_us, max(v.start_us) as last_us,
           case when min(v.organisation) <> max(v.organisation) then 'redo'
                when count(v.organisation) = count(*) then 'repeat' else 'unknown' end as kind
    from {visits} v join often o on v.case_id = o.case_id and v.visit = o.visit
    where v.can_return
    group by v.case_id, v.visit"""

_REPEATS = """
    select r.activity, count(distinct r.case_id), sum(r.size),
           sum(case when r.kind = 'repeat' then r.size else 0 end),
           sum(case when r.kind = 'redo' then r.size else 0 end),
           sum(case when r.kind = 'unknown' then r.size else 0 end),
           case when min(case when a.is_assessment then 1 else 0 end) = 1 then 'assessment'
                when min(case when a.is_talk then 1 else 0 end) = 1 then 'talk' end
    from (select case_id, activity, kind, cast({size} as bigint) as size from {repeated}
          where not is_planned) r
    join {{activities}} a on r.activity = a.activity
    where r.size > 0
    group by r.activity
    order by count(distinct r.case_id) desc, sum(r.size) desc, r.activity"""

_PLANNED = """
    select activity, count(distinct case_id), sum(occurrences - 1) from {repeated} where is_planned
    group by activity
    order by count(distinct case_id) desc, sum(occurrences - 1) desc, activity"""

_LOOP_TIMES = """
    select c.case_id, coalesce(l.loop_us, 0) as loop_us
    from {{cases}} c
    left join (
        select case_id, cast(sum(greatest(last_us - greatest(first_us, coalesce(covered_us, first_us)), 0)) as bigint)
                 as loop_us
        from (
            select case_id, first_us, last_us,
                   max(last_us) over (partition by case_id order by first_us, last_us, visit
                                      rows between unbounded preceding and 1 preceding) as covered_us
            from {repeated} where not is_planned) r
        group by case_id) l on c.case_id = l.case_id"""

_PRICE = f"""
    select coalesce(cast(sum(cast(l.loop_us as decimal(38, 0))) as double) / {DAY_US}e0, 0.0),
           coalesce(cast(sum(cast(c.last_us - c.first_us as decimal(38, 0))) as double) / {DAY_US}e0, 0.0),
           coalesce(sum(case when l.loop_us > 0 then 1 else 0 end), 0)
    from {{loop_times}} l join {{{{cases}}}} c on l.case_id = c.case_id"""

# A run closes a cycle when its next occurrence comes before any later run's next occurrence: then
# nothing between the two is visited twice. Rotations of one round follow each other directly.
# The closed walks of each case that returns anywhere, each from its lowest visit on.
_ROUNDS = """
    with runs as (
        select case_id, activity, visit, can_return, is_planned,
               row_number() over (partition by case_id order by position) as run
        from {visits}
        where starts_run = 1
              and case_id in (select case_id from {repeated} where runs > 1 and not is_planned)),
    returns as (
        select * from (
            select r.case_id, r.run, r.is_planned,
                   lead(r.run) over (partition by r.case_id, r.visit order by r.run) as next_run
            from runs r
            join (select case_id, visit from {repeated} where runs > 1) o
                 on r.case_id = o.case_id and r.visit = o.visit
            where r.can_return) n
        where next_run is not null),
    closed as (
        select case_id, run, next_run - run as length
        from (select *, min(next_run) over (partition by case_id order by run
                            rows between 1 following and unbounded following) as inner_run
              from returns) r
        where not is_planned and (inner_run is null or inner_run > next_run)),
    rounds as (
        select case_id, run, length, explode(sequence(cast(0 as bigint), length - 1)) as offset_runs
        from (select *, lag(run) over (partition by case_id order by run) as previous,
                     lag(length) over (partition by case_id order by run) as previous_length
              from closed) c
        where previous is null or previous <> run - 1 or previous_length <> length),
    steps as (
        select s.case_id, s.run, s.length, s.offset_runs, r.visit, r.activity
        from rounds s join runs r on r.case_id = s.case_id and r.run = s.run + s.offset_runs),
    lowest as (
        select case_id, run, min(visit * {pack} + offset_runs) % {pack} as shift from steps group by case_id, run)
    select s.case_id, array_sort(collect_list(
               cast((s.offset_runs - l.shift + s.length) % s.length as bigint) * {pack} + s.activity)) as walk
    from steps s join lowest l on s.case_id = l.case_id and s.run = l.run
    group by s.case_id, s.run"""

_CYCLES = """
    select walk, count(distinct case_id) as cases from {rounds}
    group by walk order by count(distinct case_id) desc, walk"""

_PINGPONGS = """
    select case_id, organisation, second
    from (select case_id, organisation,
                 lead(organisation, 1) over (partition by case_id order by stay) as second,
                 lead(organisation, 2) over (partition by case_id order by stay) as third
          from {stays}) s
    where organisation = third"""

_PINGPONG = """
    select organisation, second, count(distinct case_id), count(*)
    from {pingpongs}
    group by organisation, second
    order by count(distinct case_id) desc, count(*) desc, organisation, second"""

# From each step with a phase to the next one with a phase.
_PHASED_MOVES = """
    select i.case_id, i.activity as source, a.phase as source_phase,
           lead(i.activity) over (partition by i.case_id order by i.position) as target,
           lead(a.phase) over (partition by i.case_id order by i.position) as target_phase
    from {instances} i join {activities} a on i.activity = a.activity
    where a.phase is not null"""

_BACK_JUMPS = """
    select s.source, s.target, count(distinct s.case_id), count(*), min(s.source_phase), min(s.target_phase),
           max(case when t.is_planned or t.is_regular_meeting then 1 else 0 end) = 1
    from {phased} s
    join {{activities}} t on s.target = t.activity
    where s.target_phase < s.source_phase
    group by s.source, s.target
    order by count(distinct s.case_id) desc, count(*) desc, s.source, s.target"""


def repeats(view):
    raise NotImplementedError
