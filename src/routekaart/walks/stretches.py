"""Stretches: how long a case takes from one named step to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Instants, Lengths

__all__ = ["Stretches", "walk_stretches"]


class Stretches(NamedTuple):
    """A row per stretch: its case (by its place), its length, whether it has an end, whether it is still going on.

    Without an end its length runs to the extraction of an open case, and is 0 in a closed one, where it is not known.
    """

    case: Codes
    length_us: Lengths
    has_end: Claims
    goes_on: Claims


def walk_stretches(
    cases: Cases,
    steps: Steps,
    is_begin: Claims,
    is_end: Claims,
    is_open: Claims,
    extracted_us: Instants,
    out: Stretches,
) -> int:
    """Write every stretch: from the earliest end of a begin since the last end, to the start of the next end."""
    n = 0
    for k in range(len(cases.first)):
        has_begun, begun_us = False, 0
        for i in range(cases.first[k], cases.last[k]):
            act = steps.activity[i]
            if is_begin[act]:
                begun_us = min(begun_us, steps.end_us[i]) if has_begun else steps.end_us[i]
                has_begun = True
            if is_end[act] and has_begun:
                out.case[n] = k
                out.length_us[n] = max(steps.start_us[i] - begun_us, 0)
                out.has_end[n] = True
                has_begun = False
                n += 1
        if has_begun:
            out.case[n] = k
            out.goes_on[n] = is_open[k]
            out.length_us[n] = max(extracted_us[k] - begun_us, 0) if is_open[k] else 0
            n += 1
    return n
