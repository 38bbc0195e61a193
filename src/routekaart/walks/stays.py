"""Stays: with which organisation a case lies, from when until when, to whom it passes and whether it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Instants

__all__ = [
    "BackAndForth",
    "HandedOver",
    "Parties",
    "Stays",
    "walk_back_and_forth",
    "walk_handed_over",
    "walk_parties",
    "walk_stays",
]


class Stays(NamedTuple):
    """A row per stay: its case (by its place among those walked), the organisation, from when until when.

    A stay ends where the next one begins; the last of a case (``is_last``) at the largest end of its steps. ``sends_on``: a
    step of it sends the case to another party.
    """

    case: Codes
    organisation: Codes
    start_us: Instants
    end_us: Instants
    is_last: Claims
    sends_on: Claims


def walk_stays(cases: Cases, steps: Steps, can_hold: Claims, is_sent_on: Claims, out: Stays) -> int:
    """Write every stay of every case; ``can_hold`` says per organisation whether a case can lie with it.

    ``is_sent_on`` says per activity whether it sends a case to another party. Steps of others, and those of which no organisation was recorded, change nothing.
    """
    n = 0
    for k in range(len(cases.first)):
        here = -1
        last_us = steps.end_us[cases.first[k]]
        for i in range(cases.first[k], cases.last[k]):
            last_us = max(last_us, steps.end_us[i])
            party = steps.organisation[i]
            if party < 0 or not can_hold[party]:
                continue
            if party != here:
                if here >= 0:
                    out.end_us[n - 1] = steps.start_us[i]
                out.case[n] = k
                out.organisation[n] = party
                out.start_us[n] = steps.start_us[i]
                here = party
                n += 1
            if is_sent_on[steps.activity[i]]:
                out.sends_on[n - 1] = True
        if here >= 0:
            out.end_us[n - 1] = last_us
            out.is_last[n - 1] = True
    return n


class HandedOver(NamedTuple):
    """A row per hand-over: its case, from which organisation, to which."""

    case: Codes
    source: Codes
    target: Codes


def walk_handed_over(stays: Stays, out: HandedOver) -> int:
    """Write every step from one stay to the next."""
    n = 0
    for i in range(len(stays.case) - 1):
        if not stays.is_last[i]:
            out.case[n] = stays.case[i]
            out.source[n] = stays.organisation[i]
            out.target[n] = stays.organisation[i + 1]
            n += 1
    return n


class BackAndForth(NamedTuple):
    """A row per A–B–A: its case, A (``organisation``) and B (``second``)."""

    case: Codes
    organisation: Codes
    second: Codes


def walk_back_and_forth(stays: Stays, decides: Claims, out: BackAndForth) -> int:
    """Write every return to the organisation A that the stay before, of B, came from, where that is no consulting.

    That is where both decide (``decides``, per organisation), or where A or B sent the case on before it returned.
    """
    n = 0
    for i in range(len(stays.case) - 2):
        first, second = stays.organisation[i], stays.organisation[i + 1]
        if stays.is_last[i] or stays.is_last[i + 1] or first != stays.organisation[i + 2]:
            continue
        if stays.sends_on[i] or stays.sends_on[i + 1] or (decides[first] and decides[second]):
            out.case[n] = stays.case[i]
            out.organisation[n] = first
            out.second[n] = second
            n += 1
    return n


class Parties(NamedTuple):
    """A row per case: the different organisations it met that count, and its hand-overs; -1 where none was recorded."""

    organisations: Counts
    handovers: Counts


def walk_parties(
    cases: Cases, steps: Steps, is_counted: Claims, can_hold: Claims, last_case: Counts, out: Parties
) -> None:
    """Count the organisations and hand-overs of each case; ``last_case`` has -1 for each organisation."""
    for k in range(len(cases.first)):
        out.organisations[k] = -1
        out.handovers[k] = -1
        here = -1
        for i in range(cases.first[k], cases.last[k]):
            party = steps.organisation[i]
            if party < 0:
                continue
            out.organisations[k] = max(out.organisations[k], 0)
            out.handovers[k] = max(out.handovers[k], 0)
            if is_counted[party] and last_case[party] != k:
                last_case[party] = k
                out.organisations[k] += 1
            if can_hold[party] and party != here:
                if here >= 0:
                    out.handovers[k] += 1
                here = party
