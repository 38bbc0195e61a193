"""Hold-ups: what four familiar ones come to in days – a meeting's rhythm, ways to a decision, repeats, the summer.

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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, Claim, Days, Events, Heading, Label, Median, Shown, Total
from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US
from routekaart.log.case_table import extraction_columns, extractions, marked, open_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.loops import repeats
from routekaart.measures.wait_rows import free_us, over_waits
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Frame, Result
from routekaart.walks.stretches import Stretches, walk_stretches
from routekaart.walks.tally import Tally, exact_sum, merged, quantiles_of, tally
from routekaart.walks.waits import WaitRows

if TYPE_CHECKING:
    from routekaart.walks.columns import Counts, Lengths

__all__ = ["HoldUps", "hold_ups", "stretches"]


class HoldUpName(TypedDict):
    """What names a hold-up."""

    kind: Label  #: ``meeting``, ``stretch``, ``repeat`` or ``summer``
    #: the label of the meeting or the repeated step, the id of the stretch, None for the summer
    name: Label | None


class Size(TypedDict):
    """What a hold-up comes to."""

    cases: Cases  #: touched
    count: Events | None  #: passages; of repeats the times after the first; None for the summer
    total_days: Total[Days]  #: of all passages
    median_days: Median[Days]  #: per passage; of repeats and the summer per case


class Ends(TypedDict):
    """What is not known of a hold-up."""

    open_cases: Annotated[Cases, Heading("still_open")]  #: of which the end is not known yet
    unfinished_cases: Cases  #: closed without the end of the stretch, not in the days
    #: whether meeting dates come from the log, so that the split of its waiting in rhythm and deferral is a lower
    #: bound
    is_inferred: Shown[Claim]


class HoldUp(HoldUpName, Size, Ends):
    """A hold-up."""


#: Of a hold-up of which all is known.
KNOWN: Ends = {"open_cases": 0, "unfinished_cases": 0, "is_inferred": False}


@dataclass(frozen=True)
class HoldUps(Result):
    """What familiar hold-ups come to; their days overlap and are not to be added up."""

    table_columns: Columns[HoldUp]

    disclosure: ClassVar = TeamOnly(
        "hold-ups overlap and speak of small groups, so they have no public form; use --mode team",
        "vormen van oponthoud overlappen en gaan over kleine groepen; ze hebben geen openbare vorm, gebruik "
        "--mode team",
    )

    table = Frame("table_columns")

    def record(self) -> dict[str, Any]:
        """The hold-ups as plain values."""
        return {"n_cases": self.n_cases, "hold_ups": self.table_columns.record()}


def hold_ups(view: View, rules: WaitRules | None = None) -> HoldUps:
    """What meetings, named stretches, repeats and summers come to in the cases of ``view``, waits split by ``rules``.

    Only what occurs has a row. A log whose dates were moved has no summer.

    Parameters
    ----------
    rules
        As for :func:`routekaart.measures.waits.waits`.

    Raises
    ------
    InputError, SelectionError
        As for :func:`routekaart.measures.waits.waits`.

    Examples
    --------
    >>> worst = rk.hold_ups(log).record()["hold_ups"][0]
    >>> worst["name"], worst["cases"], worst["total_days"]
    ('gemeente', 5, 207.0)
    """
    coded = coded_rules(view, rules)
    rows = [*_meetings(view, coded), *_stretches(view), *_repeats(view, coded), *_summer(view, coded)]
    return HoldUps(view.recipe, view.n_cases, Columns.of(HoldUp, rows))


@cache
def stretches() -> Mapping[str, Mapping[str, Any]]:
    """The named stretches by id: ``nl``, ``en``, ``from`` and ``to`` (ids of the vocabulary), ``source``."""
    import yaml

    text = files("routekaart.data").joinpath("stretches.yaml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)}


def _meetings(view: View, rules: CodedRules) -> Iterator[HoldUp]:
    labels = view.labels()
    for meeting in sorted({meeting for _, meeting, *_ in rules.meetings}):
        codes = [code for code, of, *_ in rules.meetings if of == meeting]
        parts = over_waits(view, partial(_into, codes=codes), rules)
        counted = merged([part for part, _ in parts])
        if len(counted.keys):
            yield {
                "kind": "meeting",
                "name": labels[_usual(view, codes)],
                **_size(counted),
                **KNOWN,
                "is_inferred": any(inferred for _, inferred in parts),
            }


def _into(rows: WaitRows, codes: Sequence[int]) -> tuple[Tally, bool]:
    """The waiting for a meeting of the transitions into it, all under one key; whether some dates were inferred."""
    import numpy as np

    chosen = np.isin(rows.target, codes)
    waited = {"us": (rows.rhythm_us + rows.deferral_us)[chosen]}
    case = rows.case[chosen]
    found = tally(np.zeros(len(case), np.int64), case, sums=waited, values=waited, is_compiled=False)
    return found, bool(rows.is_inferred[chosen].any())


def _size(counted: Tally) -> Size:
    """What stands under the one key of a tally."""
    [median] = counted.values["us"].quantiles(0.5)
    return {
        "cases": int(counted.cases[0]),
        "count": int(counted.rows[0]),
        "total_days": counted.days("us")[0],
        "median_days": (median or [0.0])[0],
    }


def _usual(view: View, codes: Sequence[int]) -> int:
    """Of the activities of one meeting, the one that most steps are; of equals the lowest."""
    import numpy as np

    n = np.sum(view.walk(partial(_how_often, n=len(view.manifest.activities))), axis=0)
    return max(codes, key=lambda code: (int(n[code]), -code))


def _how_often(batch: Batch, n: int) -> Counts:
    import numpy as np

    return np.bincount(batch.compact.steps.activity, minlength=n)


def _stretches(view: View) -> Iterator[HoldUp]:
    entries = [activity["entry"] for activity in view.manifest.activities]
    for name, stretch in stretches().items():
        if not {*stretch["from"]} & {*entries}:
            continue
        job = partial(_stretch, manifest=view.manifest, begins=stretch["from"], end=stretch["to"])
        parts = view.walk(job, *extraction_columns(view.manifest))
        known = merged([part.known for part in parts])
        if len(known.keys):
            yield {
                "kind": "stretch",
                "name": name,
                **_size(known),
                "open_cases": sum(part.going for part in parts),
                "unfinished_cases": sum(part.unfinished for part in parts),
                "is_inferred": False,
            }


@dataclass(frozen=True)
class _Stretch:
    """The stretches of a batch whose length is known; cases in which one goes on, and closed cases without its end."""

    known: Tally
    going: int
    unfinished: int


def _stretch(batch: Batch, manifest: Manifest, begins: Sequence[str], end: str) -> _Stretch:
    import numpy as np

    is_begin, is_end = (
        np.array([activity["entry"] in entries for activity in manifest.activities])
        for entries in (begins, (end,))
    )
    found = batch.written(
        walk_stretches,
        Stretches,
        batch.n_rows,
        batch.cases,
        batch.steps,
        is_begin,
        is_end,
        open_claims(batch, manifest),
        extractions(batch, manifest),
    )
    known = found.has_end | found.goes_on
    length = {"us": found.length_us[known]}
    case = found.case[known]
    return _Stretch(
        tally(np.zeros(len(case), np.int64), case, sums=length, values=length, is_compiled=batch.is_compiled),
        len(np.unique(found.case[found.goes_on])),
        len(np.unique(found.case[~known])),
    )


def _repeats(view: View, rules: CodedRules) -> Iterator[HoldUp]:
    """Assessments and talks that came more than once without plan, most days first."""
    labels = view.labels()
    chosen = marked(view.manifest, "assessment", "talk")
    found = repeats(view, rules)
    activities = found.keys.tolist()
    spans, times = (found.sums[name].total_us() for name in ("span", "times"))
    places = [place for place, activity in enumerate(activities) if chosen[activity]]
    for place in sorted(places, key=lambda place: (-spans[place], activities[place])):
        [median] = quantiles_of(found.values["span"].of(place), (0.5,)) or (0.0,)
        yield {
            "kind": "repeat",
            "name": labels[activities[place]],
            "cases": int(found.cases[place]),
            "count": times[place],
            "total_days": spans[place] / DAY_US,
            "median_days": median,
            **KNOWN,
        }


def _summer(view: View, rules: CodedRules) -> Iterator[HoldUp]:
    import numpy as np

    if view.manifest.dates != "keep":
        return
    waited = np.concatenate(over_waits(view, _free_of_cases, rules.in_summer))
    waited = waited[waited > 0]
    if len(waited):
        [median] = quantiles_of(waited, (0.5,)) or (0.0,)
        yield {
            "kind": "summer",
            "name": None,
            "cases": len(waited),
            "count": None,
            "total_days": exact_sum(waited) / DAY_US,
            "median_days": median,
            **KNOWN,
        }


def _free_of_cases(rows: WaitRows) -> Lengths:
    """The waiting of each case that lies inside holidays."""
    import numpy as np

    begins = np.flatnonzero(np.diff(rows.case, prepend=-1))
    return np.add.reduceat(free_us(rows), begins) if len(begins) else rows.total_us[:0]
