"""Loops once more, plainer and slower: one case at a time, as a list of steps, straight from the definitions.

A step is (activity, organisation or None, day). What an activity or an organisation is, the vocabulary says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import groupby, pairwise

from routekaart.log.vocabulary import load_vocabulary

BY_PLAN = {"planned", "regular_meeting", "renewal"}
#: What asks, answers and passes over the decision of the municipality, and the decision that a renewal of a TLV asks.
ASKS = {"aanvraag-gemeente", "hulpvraag-gezin"}
ENDS = {"beschikking", "start-jeugdhulp", "plaatsing-past"}
REFUSES = {"gemeente", "gemeente-van-woonplaats", "wijkteam", "basisteam-jeugd-en-gezin", None}
REFUSES_TLV = {"samenwerkingsverband", "acta", None}


@cache
def entry(activity):
    """The id of an activity, and its marks."""
    found = load_vocabulary().match_activity(activity)
    return (found.id, found.marks) if found else (None, frozenset())


@cache
def party(organisation):
    """What the vocabulary knows of an organisation; None where it does not."""
    return load_vocabulary().match_organisation(organisation) if organisation else None


def party_id(organisation):
    """Its id; what is not known has its own name, what was not recorded None."""
    found = party(organisation)
    return found.id if found else organisation


def by_plan(trace):
    """For each step of a case, whether it recurs by plan."""
    planned, renewing = [], False
    for activity, organisation, _ in trace:
        name, marks = entry(activity)
        answers = name == "besluit-tlv" or (name == "afwijzing" and party_id(organisation) in REFUSES_TLV)
        planned.append(bool(marks & BY_PLAN) or (renewing and answers))
        renewing = "renewal" in marks or (renewing and not answers)
    return planned


def visit(step):
    """What a step counts as visiting; None where it can never be a return."""
    _, marks = entry(step[0])
    if "layer" in marks or ("per_organisation" in marks and step[1] is None):
        return None
    return step[0], step[1] if "per_organisation" in marks else None


def repeated(trace):
    """The days on which each visit was made without a plan, of those made more than once."""
    days = defaultdict(list)
    for step, planned in zip(trace, by_plan(trace), strict=True):
        if visit(step) and not planned:
            days[visit(step)].append(step[2])
    return {one: found for one, found in days.items() if len(found) > 1}


def loop_days(trace):
    """The days inside any loop, each once."""
    return len({day for days in repeated(trace).values() for day in range(min(days), max(days))})


def planned_returns(trace):
    """(activity) for each planned step that the case had before."""
    return [
        step[0]
        for place, (step, planned) in enumerate(zip(trace, by_plan(trace), strict=True))
        if planned and visit(step) and visit(step) in map(visit, trace[:place])
    ]


def stays(trace):
    """The organisations a case was with, in order: (organisation, whether it sent the case on)."""
    counted = [step for step in trace if step[1] and not (party(step[1]) and party(step[1]).family)]
    found = []
    for organisation, steps in groupby(counted, key=lambda step: step[1]):
        found.append((organisation, any("sent_on" in entry(step[0])[1] for step in steps)))
    return found


def back_and_forth(trace, *, all_count=False):
    """(A, B, A) for each time; ``all_count``: the vocabulary knows no organisation of the log."""
    found = []
    for (first, sends), (second, sends_back), (third, _) in zip(
        *(stays(trace)[k:] for k in range(3)), strict=False
    ):
        decide = all(party(one) is not None and party(one).decides for one in (first, second))
        if first == third and (all_count or decide or sends or sends_back):
            found.append((first, second, third))
    return found


def hub(traces):
    """(organisation, hand-overs through it, all hand-overs), or None."""
    passed = [(a, b) for trace in traces for (a, _), (b, _) in pairwise(stays(trace))]
    through = Counter(organisation for pair in passed for organisation in pair)
    ranked = through.most_common()
    if len(ranked) < 3 or ranked[0][1] == ranked[1][1]:
        return None
    return (*ranked[0], len(passed))


def layers(trace):
    """How many layers each request for the municipality's decision passed, of those that passed any; and those beside one."""
    passed, beside, pending = [], 0, None
    for activity, organisation, _ in trace:
        name, marks = entry(activity)
        refused = name == "afwijzing" and party_id(organisation) in REFUSES
        if "layer" in marks:
            if pending is None:
                beside += 1
            else:
                pending += 1
        elif pending is not None and (name in ENDS or refused or marks & {"closing", "exit"}):
            passed.append(pending)
            pending = None
        if name in ASKS and pending is None:
            pending = 0
    return [n for n in [*passed, pending or 0] if n], beside
