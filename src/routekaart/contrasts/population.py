"""Which cases take part in a contrast, which do not, and why? A design on a view.

The groups are those of the cases that are left after the period and what the design leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, TypedDict

from routekaart.columns import Cases, Heading, Label
from routekaart.contrasts.design import Design
from routekaart.contrasts.groups import Groups, split_groups
from routekaart.contrasts.pilot import split_at
from routekaart.errors import SelectionError
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.selection import Except, Period, parse
from routekaart.log.view import View
from routekaart.results import Columns

__all__ = ["LeftOut", "Population", "population", "taking_part"]


class LeftOut(TypedDict):
    """Cases that do not take part; a case counts in the first row that applies to it, so that rows add up."""

    kind: Label  #: ``period``: the signal falls outside it; ``left_out``: by the design
    select: Annotated[Label, Heading("left_out_select")]  #: which cases, in the words of ``--select``
    because: Annotated[Label | None, Heading("left_out_because")]  #: why, in the words of the design
    cases: Annotated[Cases, Heading("left_out_cases")]  #: that do not take part


@dataclass(frozen=True)
class Population:
    """The cases of a design in a view, in their groups, and those that do not take part."""

    view: View
    groups: Groups
    left_out_columns: Columns[LeftOut]


def population(view: View, design: Design) -> Population:
    """The cases of ``view`` that take part in ``design``, in its groups.

    Raises
    ------
    SelectionError
        If the design names what the log does not have, or leaves a group without cases: with the line
        of the design file, where it came from one.
    """
    rows: list[LeftOut] = []
    kept = view
    for key, select, because, narrower in _narrowed(view, design):
        cases = kept.n_cases - narrower.n_cases
        rows.append({"kind": key, "select": select, "because": because, "cases": cases})
        kept = narrower
    if view.manifest.dates == "relative" and kept.cases.is_open.any():
        # How long they were followed is known to half a year, and depends on their last step: no fair clock.
        need_real_dates(
            view.manifest,
            {
                "nl": "groepen vergelijken waarin nog trajecten open zijn",
                "en": "comparing groups with open cases",
            },
        )
    left_out = sum(row["cases"] for row in rows)
    if left_out and not kept.n_cases:
        with design.at("left_out" if design.left_out else "period"):
            raise _emptied(None)
    return Population(kept, _groups(view, kept, design, left_out), Columns.of(LeftOut, rows))


def taking_part(view: View, design: Design) -> View:
    """The cases of ``view`` that take part in ``design``, in a group or not.

    Raises
    ------
    SelectionError
        If the period or what is left out names what the log does not have.
    """
    for *_, narrower in _narrowed(view, design):
        view = narrower
    return view


def _narrowed(view: View, design: Design) -> Iterator[tuple[str, str, str | None, View]]:
    """The view after each step, with what the step is."""
    if design.period is not None:
        with design.at("period"):
            need_real_dates(view.manifest, {"nl": "een periode kiezen", "en": "a period"})
        period = Period(*design.period)
        view = view.filtered(period)
        yield "period", period.expression(), None, view
    for number, one in enumerate(design.left_out):
        with design.at("left_out", number, "select"):
            filters = parse(one.select, view.manifest)
            if not filters:
                raise SelectionError(
                    "selects nothing; write for example: open", nl="kiest niets; schrijf bijvoorbeeld: open"
                )
        view = view.filtered(Except(filters))
        yield "left_out", one.select, one.because, view


def _groups(view: View, kept: View, design: Design, left_out: int) -> Groups:
    if design.pilot_start is not None:
        with design.at("pilot_start"):
            return split_at(kept, design.pilot_start, design.pilot_names())
    with design.at("by"):
        if left_out and design.by is not None:
            for name in (design.a, design.b):
                if name is not None and _is_emptied(view, kept, design.by, name):
                    raise _emptied(name)
        return split_groups(kept, design.by, design.a, design.b)


def _is_emptied(view: View, kept: View, by: str, name: str) -> bool:
    return bool(view.where(**{by: name}).n_cases) and not kept.where(**{by: name}).n_cases


def _emptied(group: str | None) -> SelectionError:
    of_en, of_nl = (f" of group {group!r}", f" van groep {group!r}") if group is not None else ("", "")
    return SelectionError(
        f"period and left_out leave no case{of_en}; leave out fewer",
        nl=f"period en left_out laten geen traject{of_nl} over; laat er minder weg",
    )
