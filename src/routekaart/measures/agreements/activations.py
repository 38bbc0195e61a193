"""Activations: every time a rule asked something of a case, and how that came out.

What activates a rule, and when it is *satisfied*:

- response: a step of ``from``; satisfied by a later step of ``to``, within the limit
- maximum_time: as response, where a closed case without ``to`` leaves nothing to time; with ``minimum``
  also not sooner than that
- minimum_time: a step of ``from``; satisfied when the next ``to`` comes at the limit or later
- precedence: a step of ``to``; satisfied by an earlier step of ``from``, the term of which still ran
- absence: a step of ``from``; satisfied when no ``to`` follows within the limit. Without ``from`` the
  case itself activates the rule
- at_most, eventually: the case; satisfied by at most ``count`` steps of ``to``; by a step of ``to``
- not_aba: a step from the one side to the other; satisfied when what follows is not the first again
- at_least_per_school_year: each school year of a school that lies in the log; satisfied by steps of
  ``to`` on at least ``count`` dates

Otherwise it is *violated*; while a case is open, what has not come yet is *pending* within the limit and
*overdue* past it. Where the outcome rests on a step that is not there, and that step occurs in no case of
the same school and group, it is *not_recorded*: absence from such a log says nothing. A group of fewer
than :data:`SMALLEST_GROUP` cases says too little of what is recorded; there the school as a whole counts.
*lapsed* activations (released, or without an end to time) stand in the rows and in no count.

Time runs from the start of a step to the start of another, on the scale of the limit. Of steps with one
instant, the declared order of ties decides; ``is_tied`` marks activations that rest on it.

The templates are those of Declare (Pesic, Schonenberg, van der Aalst, *DECLARE: full support for
loosely-structured processes*, 2007), with outcomes for open cases and terms added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from routekaart.log.batches import Batch
from routekaart.log.case_table import unended_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.log.vocabulary import fold_label
from routekaart.measures.agreements.recorded import claims_by_side, of_codes, recorded
from routekaart.measures.agreements.routes import cases_of_routes
from routekaart.measures.agreements.rule import OF_A_SCHOOL
from routekaart.measures.agreements.tables import (
    Asking,
    Held,
    HeldDays,
    Kinds,
    days_of,
    pairs_asking,
)
from routekaart.measures.agreements.terms import terms_of
from routekaart.measures.agreements.walked import Walked, walked
from routekaart.measures.strata import strata_of
from routekaart.walks.agreements import (
    ABSENCE,
    AT_MOST,
    EVENTUALLY,
    FROM,
    LAPSED,
    MAXIMUM_TIME,
    MINIMUM_TIME,
    NEITHER,
    NOT_RECORDED,
    PASSED_OVER,
    RESPONSE,
    TO,
    Asked,
    Spoken,
    walk_followed,
    walk_preceded,
    walk_turns,
    walk_whole_cases,
)
from routekaart.walks.speed import table_of

if TYPE_CHECKING:
    from routekaart.walks.columns import Cases, Claims, Codes, Counts, Days

__all__ = ["SMALLEST_GROUP", "Activations", "Inquiry", "activation_rows", "activations_in", "inquiry"]

#: The least cases of a group from which one can tell which steps are recorded there.
SMALLEST_GROUP = 5

#: What follows a step: template → its number in the walk.
FOLLOWED = {
    "response": RESPONSE,
    "absence": ABSENCE,
    "minimum_time": MINIMUM_TIME,
    "maximum_time": MAXIMUM_TIME,
}
#: What a case has at all: template → its number in the walk.
OF_CASES = {"eventually": EVENTUALLY, "never": AT_MOST, "at_most": AT_MOST}


class Activations(NamedTuple):
    """A row per activation by a case: which pair, which case (its code), and as in :class:`~routekaart.walks.agreements.Asked`."""

    pair: Codes
    case: Codes
    position: Counts
    day: Days
    outcome: Codes
    missing: Codes
    is_tied: Claims


@dataclass(frozen=True)
class Inquiry:
    """All that a batch of cases is asked, fit to be sent to where it is walked.

    ``stratum`` is that of each case by its code. ``said`` has per pair and side the strata where one can tell that
    it is recorded; ``in_group``, for pairs narrowed to groups, the strata that are of one of these; ``on_route``,
    for routes that pairs are made for, whether a case (by its code) is of one of these.
    """

    asking: tuple[Asking, ...]
    manifest: Manifest
    kinds: Kinds
    days: HeldDays
    stratum: Codes
    said: Mapping[int, Mapping[str, Claims]]
    in_group: Mapping[int, Claims]
    on_route: Mapping[tuple[str, ...], Claims]


def inquiry(view: View, held: Held) -> Inquiry:
    """What the cases of ``view`` are asked by these rules."""
    import numpy as np

    manifest, kinds = view.manifest, Kinds.of(view.manifest)
    asking = tuple(one for one in pairs_asking(view, held) if one.template != OF_A_SCHOOL)
    strata, found = strata_of(view), recorded(view, held)
    alike = np.bincount(strata.stratum, minlength=len(strata.names))
    whole = view.whole
    return Inquiry(
        asking,
        manifest,
        kinds,
        days_of(view, held),
        of_codes(whole, strata_of(whole).stratum),
        {one.pair: claims_by_side(found, one, kinds, strata, alike, SMALLEST_GROUP) for one in asking},
        {one.pair: _in_group(one, [group for _, group in strata.names]) for one in asking if one.only_group},
        {
            routes: of_codes(whole, cases_of_routes(whole, held.routes, routes).astype(np.int32)) > 0
            for routes in {one.routes for one in asking if one.routes}
        },
    )


def _in_group(asking: Asking, groups: list[str]) -> Claims:
    """For each stratum, of which ``groups`` has the group, whether the pair speaks of it."""
    import numpy as np

    meant = {fold_label(name) for name in asking.only_group}
    return np.array([bool(group) and fold_label(group) in meant for group in groups], dtype=bool)


def activation_rows(view: View, held: Held) -> Activations:
    """Every activation by a case of ``view``, in order of batch and pair."""
    import numpy as np

    job = partial(activations_in, inquiry=inquiry(view, held))
    parts = view.walk(job, "start_day")
    return Activations(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def activations_in(batch: Batch, inquiry: Inquiry) -> Activations:
    """Every activation by a case of a batch, in order of pair."""
    import numpy as np

    found = walked(batch, inquiry.kinds, inquiry.days)
    is_open = unended_claims(found.batch, inquiry.manifest)
    parts = [_activations(one, found, is_open, inquiry) for one in inquiry.asking]
    columns = zip(table_of(Activations, 0), *parts, strict=True)
    return Activations(*(np.concatenate(column) for column in columns))


def _activations(asking: Asking, found: Walked, is_open: Claims, inquiry: Inquiry) -> Activations:
    """Every activation of one pair, what is not recorded told from what was not done."""
    import numpy as np

    asked = _asked(asking, found, is_open, inquiry.manifest)
    case = found.batch.cases.case[asked.case]
    stratum = inquiry.stratum[case]
    outcome = asked.outcome.copy()
    for side, role in ((FROM, "from"), (TO, "to")):
        is_unsaid = (asked.missing == side) & ~inquiry.said[asking.pair][role][stratum]
        outcome[is_unsaid & (outcome != LAPSED)] = NOT_RECORDED
    kept = (asked.day >= asking.valid_from) & (asked.day <= asking.valid_to)
    for role in asking.needs:
        has_step = np.zeros(found.batch.n_cases, dtype=bool)
        has_step[found.batch.place[found.kinds.claims(asking.steps, role)[found.kind]]] = True
        kept &= has_step[asked.case]
    if asking.only_group:
        kept &= inquiry.in_group[asking.pair][stratum]
    if asking.routes:
        kept &= inquiry.on_route[asking.routes][case]
    pair = np.full(len(case), asking.pair, dtype=np.int32)
    rows: tuple[Any, ...] = (pair, case, asked.position, asked.day, outcome, asked.missing, asked.is_tied)
    return Activations(*(column[kept] for column in rows))


def _asked(asking: Asking, found: Walked, is_open: Claims, manifest: Manifest) -> Asked:
    """What comes of each activation of a pair, whatever is recorded."""
    if asking.template == "not_aba":
        return _turns(asking, found, is_open, manifest)
    batch = found.batch
    steps, rows, cases = _spoken(asking, found)
    if asking.template in OF_CASES:
        begins = batch.cases.first
        terms = terms_of(asking, found, begins, _one_each(batch.cases))
        days = found.day[begins]
        number = OF_CASES[asking.template]
        inputs = (cases, steps, terms, days, is_open, number, asking.times, asking.now_at)
        return batch.written(walk_whole_cases, Asked, batch.n_cases, *inputs)
    terms = terms_of(asking, found, rows, cases)
    if asking.template == "precedence":
        return batch.written(walk_preceded, Asked, int(steps.is_to.sum()), cases, steps, terms)
    timing = (is_open, FOLLOWED[asking.template], asking.now_at)
    return batch.written(walk_followed, Asked, int(steps.is_from.sum()), cases, steps, terms, *timing)


def _spoken(asking: Asking, found: Walked) -> tuple[Spoken, Counts, Cases]:
    """The steps that a pair speaks of, their rows, and where those of each case stand."""
    sides = [found.kinds.claims(asking.steps, role) for role in ("from", "to", "release")]
    rows, cases = found.having(sides[0] | sides[1] | sides[2])
    batch, kind = found.batch, found.kind[rows]
    position = rows - batch.cases.first[batch.place[rows]]
    start_us, day, clock = batch.steps.start_us[rows], found.day[rows], found.clock(rows, asking.scale)
    return Spoken(position, start_us, day, clock, *(side[kind] for side in sides)), rows, cases


def _one_each(cases: Cases) -> Cases:
    """A row per case."""
    import numpy as np

    places = np.arange(len(cases.case))
    return cases._replace(first=places, last=places + 1)


def _turns(asking: Asking, found: Walked, is_open: Claims, manifest: Manifest) -> Asked:
    """Turns from one side to the other; between organisations, the family and steps without one are passed over."""
    import numpy as np

    is_from, is_to = (found.kinds.claims(asking.steps, role) for role in ("from", "to"))
    side = np.where(is_from, FROM, np.where(is_to, TO, NEITHER)).astype(np.int32)
    if asking.is_of_parties:
        family = [organisation["is_family"] for organisation in manifest.organisations]
        side[np.tile([True, *family], found.kinds.n_activities)] = PASSED_OVER
    batch = found.batch
    inputs = (batch.cases, side[found.kind], found.day, is_open, asking.is_both_ways)
    return batch.written(walk_turns, Asked, batch.n_rows, *inputs)
