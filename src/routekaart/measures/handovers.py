"""Hand-overs: how many organisations a case meets, who passes it to whom, where it lies how long.

All three read the *stays* of a case: its instances in order, without those of the family and
without those whose organisation was not recorded, cut into runs of one organisation. A hand-over
is the step from one stay to the next. A case lies with an organisation from the start of its stay
until the next stay starts; the last stay lasts until the case's last event, or, while the case is
open, until the extraction date. So the days of all organisations together are the time from each
case's first stay to its end, and nothing is counted twice.

What counts as an organisation is our choice (the vocabulary says it: all but the family): the words
``organisations`` in ``data/words/<lang>/definitions.yaml`` are printed beside the figure.

The *hub* is the one organisation that most hand-overs go through, in or out; there is none where only
two organisations pass cases on, or where several have as many. It says how far one party connects the others, and is
not good or bad by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, Count, Days, Events, Kind, Label, Part, Private, Shown, Text, Total
from routekaart.log.batches import Batch
from routekaart.log.case_table import columns_needed, marked, rows_of_cases
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Each, Key, Table, Tie
from routekaart.results import Columns, Frame, Result
from routekaart.walks.stays import (
    HandedOver,
    Parties,
    Stays,
    walk_handed_over,
    walk_parties,
    walk_stays,
)
from routekaart.walks.tally import Tally, merged, quantiles_of, tally

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np

    from routekaart.walks.columns import Claims

__all__ = ["Handovers", "Parties", "handovers", "parties", "stays_of"]


class Handover(TypedDict):
    """From one organisation to the next."""

    source: Label  #: who passes it
    target: Label  #: to whom
    cases: Cases  #: that are passed so
    count: Events  #: how often


class Hub(TypedDict):
    """The organisation that most hand-overs go through."""

    organisation: Label  #: its name
    cases: Cases  #: with a hand-over from it or to it
    count: Events  #: hand-overs from it or to it
    of_handovers: Events  #: hand-overs between any two
    share: Part  #: ``count`` of ``of_handovers``


class Held(TypedDict):
    """How long cases lie with an organisation."""

    organisation: Label  #: with whom
    total_days: Total[Days]  #: in all stays
    open_days: Total[Days]  #: of those, after the last event of cases still open
    cases: Cases  #: that lie there
    stays: Events  #: how often


class HowMany(TypedDict):
    """How many cases have so many organisations."""

    organisations: Shown[Count]  #: how many
    cases: Cases  #: that have as many


@dataclass(frozen=True)
class Handovers(Result):
    """Organisations per case, hand-overs (most cases first), and days per organisation (most days first)."""

    #: ``mean``, ``median``, ``min``, ``max`` (None when no case has an organisation recorded) over its ``n`` cases:
    #: those with any organisation recorded
    organisations_per_case: Annotated[
        Mapping[str, float | None],
        Each(
            {
                "mean": Kind.MEAN,
                "median": Kind.MEDIAN,
                "min": Kind.EXTREME,
                "max": Kind.EXTREME,
                "n": Kind.CASES,
            },
            base="n",
        ),
    ]
    handover_columns: Columns[Handover]
    days_columns: Columns[Held]
    count_columns: Annotated[Columns[HowMany], Table(rows="threshold")]
    #: one row; none where no single organisation connects the others most
    hub_columns: Annotated[Columns[Hub], Table(rows="threshold")]
    # These may be organisations of a single case.
    left_out: Private[tuple[Text, ...]]  #: organisations of these cases that do not count

    disclosure: ClassVar = Disclosure(ties=lambda result, _: _ties(result))

    handovers = Frame("handover_columns")
    days = Frame("days_columns")
    hub = Frame("hub_columns")

    @property
    def graph(self) -> nx.DiGraph:
        """The hand-over network: nodes with ``total_days``, edges with ``cases`` and ``count``."""
        import networkx as nx

        network = nx.DiGraph()
        for row in self.days_columns.rows():
            network.add_node(row["organisation"], total_days=row["total_days"])
        for row in self.handover_columns.rows():
            network.add_edge(row["source"], row["target"], cases=row["cases"], count=row["count"])
        return network

    def record(self) -> dict[str, Any]:
        """The hand-overs in the plain form of the contract."""
        return {
            "organisations_per_case": dict(self.organisations_per_case),
            "handovers": self.handover_columns.record(),
            "days": self.days_columns.record(),
            "hub": next(iter(self.hub_columns.record()), None),
        }


def _ties(result: Handovers) -> list[Tie]:
    """The cases with each number of organisations that is shown are among those with any."""
    parts: dict[Key, float] = {
        ("count_columns", row, "cases"): 1.0 for row in range(len(result.count_columns))
    }
    return [Tie({**parts, ("organisations_per_case", "n"): -1.0}, float("-inf"), 0)]


def handovers(view: View) -> Handovers:
    """Organisations per case, hand-overs and days per organisation of the cases in ``view``.

    Examples
    --------
    >>> rk.handovers(log).record()["organisations_per_case"]
    {'mean': 6.0, 'median': 6.0, 'min': 5, 'max': 7, 'n': 8}
    """
    job = partial(_tallied, manifest=view.manifest)
    found = _Tallies.of(view.walk(job, *columns_needed(view.manifest)))
    met = parties(view).organisations
    recorded = met[met >= 0]
    labels = view.organisation_labels()
    return Handovers(
        recipe=view.recipe,
        n_cases=view.n_cases,
        organisations_per_case=_per_case(recorded),
        handover_columns=Columns.of(Handover, _moves(found.handovers, labels)),
        days_columns=Columns.of(Held, _days(found.stays, labels)),
        count_columns=Columns.of(HowMany, _how_many(recorded)),
        hub_columns=Columns.of(Hub, _hub(found, labels)),
        left_out=_left_out(found.occurs, view.manifest),
    )


def parties(view: View) -> Parties:
    """The organisations each case met and its hand-overs, in the order of :attr:`View.cases`; -1: none recorded."""

    def make(one: View) -> Parties:
        import numpy as np

        parts = one.walk(partial(_parties, manifest=view.manifest))
        return Parties(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    return view.of_cases("parties", make)


def stays_of(batch: Batch, manifest: Manifest) -> Stays:
    """The stays of a batch."""
    kinds = _can_hold(manifest), marked(manifest, "sent_on")
    return batch.written(walk_stays, Stays, batch.n_rows, batch.cases, batch.steps, *kinds)


@dataclass(frozen=True)
class _Tallies:
    """What one batch, or all of them, adds; ``occurs`` says of each organisation whether any step has it.

    Hand-overs are keyed by source · organisations + target, what goes ``through`` and stays by organisation.
    """

    handovers: Tally
    through: Tally
    stays: Tally
    occurs: Claims

    @classmethod
    def of(cls, parts: Sequence[_Tallies]) -> _Tallies:
        """All batches together."""
        import numpy as np

        return cls(
            merged([part.handovers for part in parts]),
            merged([part.through for part in parts]),
            merged([part.stays for part in parts]),
            np.logical_or.reduce([part.occurs for part in parts]),
        )


def _tallied(batch: Batch, manifest: Manifest) -> _Tallies:
    """What a batch adds to the hand-overs."""
    import numpy as np

    stays, cases = stays_of(batch, manifest), rows_of_cases(batch, manifest)
    passed = batch.written(walk_handed_over, HandedOver, len(stays.case), stays)
    is_open = stays.is_last & cases.is_open[stays.case]
    open_us = np.where(is_open, (cases.extracted_us - cases.last_us)[stays.case], 0)
    occurs = np.zeros(len(manifest.organisations) + 1, dtype=bool)
    occurs[batch.compact.steps.organisation] = True
    ends = np.column_stack((passed.source, passed.target)).ravel()  # a case lies together still
    return _Tallies(
        tally(
            passed.source.astype(np.int64) * len(manifest.organisations) + passed.target,
            passed.case,
            is_compiled=batch.is_compiled,
        ),
        tally(ends, np.repeat(passed.case, 2), is_compiled=batch.is_compiled),
        tally(
            stays.organisation,
            stays.case,
            sums={"total": stays.end_us - stays.start_us + open_us, "open": open_us},
            is_compiled=batch.is_compiled,
        ),
        occurs[:-1],
    )


def _parties(batch: Batch, manifest: Manifest) -> Parties:
    import numpy as np

    is_counted = np.array([one["is_counted"] for one in manifest.organisations], dtype=bool)
    last_case = np.full(len(is_counted), -1, dtype=np.int64)
    inputs = (batch.cases, batch.steps, is_counted, _can_hold(manifest), last_case)
    return batch.written(walk_parties, Parties, batch.n_cases, *inputs)


def _can_hold(manifest: Manifest) -> Claims:
    """For each organisation, whether a case can lie with it: all but the family."""
    import numpy as np

    return np.array([not one["is_family"] for one in manifest.organisations], dtype=bool)


def _per_case(recorded: np.ndarray) -> dict[str, float | None]:
    """Mean, median and extremes of how many organisations cases met, with the number of these cases."""
    n = len(recorded)
    middle = quantiles_of(recorded, (0.5,), unit=1)
    if middle is None:
        return {"mean": None, "median": None, "min": None, "max": None, "n": 0}
    return {
        "mean": int(recorded.sum()) / n,
        "median": middle[0],
        "min": int(recorded.min()),
        "max": int(recorded.max()),
        "n": n,
    }


def _how_many(recorded: np.ndarray) -> list[HowMany]:
    """By number."""
    counted = sorted(Counter(recorded.tolist()).items())
    return [{"organisations": number, "cases": cases} for number, cases in counted]


def _moves(found: Tally, labels: Sequence[str]) -> list[Handover]:
    """Most cases first, then most often, then by codes."""
    cases, counts = found.cases.tolist(), found.rows.tolist()
    rows: list[Handover] = [
        {
            "source": labels[pair // len(labels)],
            "target": labels[pair % len(labels)],
            "cases": cases[place],
            "count": counts[place],
        }
        for place, pair in enumerate(found.keys.tolist())
    ]
    return sorted(rows, key=lambda row: (-row["cases"], -row["count"]))


def _hub(found: _Tallies, labels: Sequence[str]) -> list[Hub]:
    """The hub, if there is one."""
    counts, n = found.through.rows.tolist(), int(found.handovers.rows.sum())
    most = max(counts, default=0)
    if len(counts) < 3 or counts.count(most) > 1:
        return []
    place = counts.index(most)
    return [
        {
            "organisation": labels[int(found.through.keys[place])],
            "cases": int(found.through.cases[place]),
            "count": most,
            "of_handovers": n,
            "share": most / n,
        }
    ]


def _days(found: Tally, labels: Sequence[str]) -> list[Held]:
    """Most days first, then by code."""
    total, after = found.days("total"), found.days("open")
    cases, stays = found.cases.tolist(), found.rows.tolist()
    rows: list[Held] = [
        {
            "organisation": labels[code],
            "total_days": total[place],
            "open_days": after[place],
            "cases": cases[place],
            "stays": stays[place],
        }
        for place, code in enumerate(found.keys.tolist())
    ]
    return sorted(rows, key=lambda row: -row["total_days"])


def _left_out(occurs: Claims, manifest: Manifest) -> tuple[str, ...]:
    """The organisations that occur and do not count, by label."""
    pairs = zip(manifest.organisations, occurs.tolist(), strict=True)
    return tuple(sorted(str(one["label"]) for one, is_met in pairs if is_met and not one["is_counted"]))
