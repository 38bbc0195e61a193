"""Hold-ups: what four familiar ones come to in days – a meeting's rhythm, paperwork, repeats, the summer.

Each has a definition of its own and they overlap: an assessment done again may lie in the summer. So they
are never added up. All days are calendar days, open cases up to the day the log was taken.

- *meeting*: waiting for the next date of a regular meeting and for a later one (rhythm and deferral of
  :mod:`routekaart.measures.wait_rows`), of all transitions into it;
- *stretch*: a part of the route that the sources name (``data/stretches.yaml``), as the request at the
  samenwerkingsverband: from the end of the first ``from`` since the last ``to``, to the start of ``to``.
  What happens in between is inside: it is the length of a part, not of a wait;
- *repeat*: from the first to the last time of an assessment or talk that a case had more than once
  without plan (:mod:`routekaart.measures.loops`), an upper bound, as a second one can be useful;
- *summer*: waiting, whatever its cause, inside summer holidays (the holiday that holds 1 August).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.loops import repeated_visits
from routekaart.measures.wait_rows import CAUSES, wait_rows
from routekaart.measures.wait_rules import WaitRules, wait_rules
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HoldUps", "hold_ups", "stretches"]

TABLE_COLUMNS = (
    "kind",
    "name",
    "cases",
    "count",
    "total_days",
    "median_days",
    "open_cases",
    "unfinished_cases",
    "is_inferred",
)


@dataclass(frozen=True)
class HoldUps(Result):
    """What familiar hold-ups come to; their days overlap and are not to be added up.

    Table: ``kind`` ("meeting", "stretch", "repeat", "summer"); ``name`` (the label of the meeting or the
    repeated step, the id of the stretch, None for the summer); ``cases`` touched; ``count`` of passages
    (of repeats: the times after the first; None for the summer); ``total_days``; ``median_days`` per
    passage (of repeats and the summer: per case); ``open_cases`` of which the end is not known yet;
    ``unfinished_cases``: closed without the end of the stretch, not in the days; ``is_inferred``:
    meeting dates come from the log, so the split of its waiting in rhythm and deferral is a lower bound.
    """

    table_columns: Columns

    disclosure: ClassVar = TeamOnly(
        "hold-ups overlap and speak of small groups, so they have no public form; use --mode team",
        "vormen van oponthoud overlappen en gaan over kleine groepen; ze hebben geen openbare vorm, gebruik "
        "--mode team",
    )

    @property
    def table(self) -> pd.DataFrame:
        """The hold-ups as pandas, outside the disclosure gate."""
        return self.table_columns.pandas()

    def record(self) -> dict[str, Any]:
        """The hold-ups as plain values."""
        return {"n_cases": self.n_cases, "hold_ups": self.table_columns.record()}


def hold_ups(view: View) -> HoldUps:
    """What meetings, named stretches, repeats and summers come to in the cases of ``view``.

    Only what occurs has a row. A log whose dates were moved has no summer.
    """
    rules = wait_rules(view)
    rows = [*_meetings(view, rules), *_stretches(view), *_repeats(view), *_summer(view, rules)]
    return HoldUps(view.recipe, view.n_cases, Columns.from_rows(TABLE_COLUMNS, rows))


@cache
def stretches() -> Mapping[str, Mapping[str, str]]:
    """The named stretches by id: ``nl``, ``en``, ``from`` and ``to`` (ids of the vocabulary), ``source``."""
    import yaml

    text = files("routekaart.data").joinpath("stretches.yaml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)}


#: The values of one row of the table.
Row = tuple[str, str | None, int, int | None, float, float, int, int, bool]


def _meetings(view: View, rules: WaitRules) -> Iterator[Row]:
    labels = view.labels()
    for meeting in sorted({meeting for _, meeting, *_ in rules.meetings}):
        codes = ", ".join(str(code) for code, of, *_ in rules.meetings if of == meeting)
        [(usual,)] = view.rows(_USUAL.format(codes=codes)) or [(meeting,)]
        for cases, *figures, is_inferred in view.rows(
            _MEETING.format(rows=wait_rows(view, rules), codes=codes)
        ):
            if cases:
                yield "meeting", labels[usual], cases, *figures, 0, 0, is_inferred


def _stretches(view: View) -> Iterator[Row]:
    literal = view.log.engine.literal
    for name, stretch in stretches().items():
        marks = {"begin": literal(stretch["from"]), "finish": literal(stretch["to"])}
        for cases, count, total, median, still_open, unfinished in view.rows(_STRETCH.format(**marks)):
            if cases:
                yield "stretch", name, cases, count, total, median, still_open, unfinished, False


def _repeats(view: View) -> Iterator[Row]:
    labels = view.labels()
    for activity, cases, count, total, median in view.rows(_REPEATS.format(repeated=repeated_visits(view))):
        yield "repeat", labels[activity], cases, count, total, median, 0, 0, False


def _summer(view: View, rules: WaitRules) -> Iterator[Row]:
    if view.manifest.dates != "keep":
        return
    found = view.rows(_SUMMER.format(rows=wait_rows(view, rules.in_summer)))
    for cases, total, median in found:
        if cases:
            yield "summer", None, cases, None, total, median, 0, 0, False


def _days(sum_of: str) -> str:
    return f"cast(sum(cast({sum_of} as decimal(38, 0))) as double) / {DAY_US}e0"


def _median(of: str) -> str:
    return f"percentile_cont(0.5) within group (order by ({of}) / {DAY_US}e0)"


# Of the labels of one meeting, the one that most steps carry.
_USUAL = """
    select activity from {{instances}} where activity in ({codes})
    group by activity order by count(*) desc, activity limit 1"""

_MEETING = f"""
    select count(distinct case_id), count(*), {_days("rhythm_us + deferral_us")},
           {_median("rhythm_us + deferral_us")}, max(case when is_inferred then 1 else 0 end) = 1
    from {{rows}} where target in ({{codes}})"""

# A stretch of a case: its first begin since the last finish, and that finish; without one it is open or unfinished.
_STRETCH = f"""
    with marked as (
        select i.case_id, i.start_us, i.end_us, c.is_open, c.extracted_us,
               coalesce(a.entry, '') = {{begin}} as is_begin, coalesce(a.entry, '') = {{finish}} as is_finish,
               coalesce(sum(case when a.entry = {{finish}} then 1 else 0 end) over (
                   partition by i.case_id order by i.position
                   rows between unbounded preceding and 1 preceding), 0) as number
        from {{{{instances}}}} i
        join {{{{activities}}}} a on i.activity = a.activity
        join {{{{cases}}}} c on i.case_id = c.case_id
        where a.entry in ({{begin}}, {{finish}})),
    found as (
        select case_id, number, max(case when is_open then 1 else 0 end) as is_open,
               min(case when is_begin then end_us end) as begin_us,
               max(case when is_finish then start_us end) as finish_us, max(extracted_us) as extracted_us
        from marked group by case_id, number),
    long as (
        select case_id, begin_us, finish_us, is_open,
               case when finish_us is not null or is_open = 1
                    then greatest(coalesce(finish_us, extracted_us) - begin_us, 0) end as us
        from found where begin_us is not null)
    select count(distinct case when us is not null then case_id end), count(us), {_days("us")}, {_median("us")},
           count(distinct case when finish_us is null and is_open = 1 then case_id end),
           count(distinct case when us is null then case_id end)
    from long"""

_REPEATS = f"""
    select r.activity, count(distinct r.case_id), cast(sum(r.occurrences - 1) as bigint),
           {_days("r.last_us - r.first_us")}, {_median("r.last_us - r.first_us")}
    from {{repeated}} r join {{{{activities}}}} a on r.activity = a.activity
    where not r.is_planned and (a.is_assessment or a.is_talk)
    group by r.activity
    order by sum(cast(r.last_us - r.first_us as decimal(38, 0))) desc, r.activity"""

_SUMMER = f"""
    select count(*), {_days("us")}, {_median("us")}
    from (select case_id, sum({" + ".join(f"{cause}_free_us" for cause in CAUSES)}) as us
          from {{rows}} group by case_id) s
    where us > 0"""
