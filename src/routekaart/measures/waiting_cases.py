"""What is waited where: transitions added up per row of a table, and what each case adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypedDict, cast

from routekaart.columns import Days, Label, Total
from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.coded_rules import CodedRules
from routekaart.measures.wait_rows import (
    CAUSES,
    STATES,
    CauseDays,
    Question,
    answers,
    free_us,
    of_rows,
    over_waits,
)
from routekaart.walks.speed import is_for_compiling, written
from routekaart.walks.tally import Tally, merged, numbered, tally
from routekaart.walks.waits import CaseWaits, Places, WaitRows, walk_case_waits

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes, Counts, Lengths

__all__ = [
    "HolidayDays", "Keyed", "Level", "WaitingHere", "WaitingStep", "case_waits", "waiting_at", "waiting_here",
]  # fmt: skip


class WaitingStep(TypedDict):
    """What names a transition in which is waited."""

    source: Label | None  #: None where cases begin with a logged wait
    target: Label | None  #: None for the tail of open cases


class HolidayDays(CauseDays):
    """What is waited, by cause, and how much of it in school holidays."""

    of_which_holiday_days: Total[Days]  #: inside school holidays, whatever the cause


@dataclass(frozen=True)
class Level:
    """What the rows of a table are: "transition", "activity" or "organisation", of a log with so many of each.

    A transition is source · (activities + 1) + target, both counted from 1, as 0 stands for none. An activity or
    organisation stands for the transitions that lead to it: its code + 1, 0 where none is recorded, and one more than
    there are for the tails of open cases, of which nobody knows what they wait for.
    """

    name: str
    n_activities: int
    n_organisations: int

    def keys(self, rows: WaitRows) -> Counts:
        """The row of the table that each transition belongs to."""
        import numpy as np

        if self.name == "transition":
            source = rows.source.astype(np.int64) + 1
            return source * (self.n_activities + 1) + rows.target + 1
        is_activity = self.name == "activity"
        target = rows.target if is_activity else rows.target_organisation
        tail = (self.n_activities if is_activity else self.n_organisations) + 1
        return np.where(rows.is_tail, tail, target.astype(np.int64) + 1)


@dataclass(frozen=True)
class WaitingHere:
    """Transitions added up per key of a :class:`Level`; lists are in the order of ``rows.keys``.

    ``rows`` sums all of them ("total", each state, "with" a support meanwhile, each cause, "free": inside school holidays; "skipped" meetings);
    ``passages`` has the values of those that waited ("total"), ``pairs`` counts the cases that make them (``rows``),
    wait there (claim "is_waiting"), have any waiting ("holds"), stand there ("stands") and wait there still
    ("waits_still"). ``is_inferred``: some meeting date was taken from the log.
    """

    rows: Tally
    passages: Tally
    pairs: Tally
    is_inferred: bool

    def sums_us(self, name: str) -> list[int]:
        """One sum per key, in microseconds (meetings: how many)."""
        return self.rows.sums[name].total_us()

    def split_days(self) -> list[HolidayDays]:
        """What is waited per key, by cause."""
        names = {**{cause: f"{cause}_days" for cause in CAUSES}, "free": "of_which_holiday_days"}
        sums = {name: self.sums_us(key) for key, name in names.items()}
        return [
            cast(HolidayDays, {name: us[place] / DAY_US for name, us in sums.items()})
            for place in range(len(self.rows.keys))
        ]


def waiting_here(view: View, rules: CodedRules, level: str) -> WaitingHere:
    """What the cases of ``view`` wait per row at this level, worked out once for the view and the rules."""
    [here] = answers(view, rules, waiting_at(view, rules, level))
    return cast(WaitingHere, here)


def waiting_at(view: View, rules: CodedRules, level: str) -> Question:
    """The question what is waited per row at this level, whose answer :func:`waiting_here` gives."""
    at = Level(level, len(view.manifest.activities), len(view.manifest.organisations))
    job = partial(_added_up, level=at, is_compiled=is_for_compiling(view.manifest.n_events))
    return Question(("waiting here", rules.key, level), of_rows(job), _put_together)


def _put_together(_: View, parts: Sequence[WaitingHere]) -> WaitingHere:
    return WaitingHere(
        merged([part.rows for part in parts]),
        merged([part.passages for part in parts]),
        merged([part.pairs for part in parts]),
        any(part.is_inferred for part in parts),
    )


def _added_up(rows: WaitRows, level: Level, *, is_compiled: bool) -> WaitingHere:
    key = level.keys(rows)
    found = _case_waits(rows, key, is_compiled=is_compiled)
    names = ("total", *STATES, "with", *CAUSES)
    sums: dict[str, Lengths] = {name: getattr(rows, f"{name}_us") for name in names}
    sums |= {"free": free_us(rows), "skipped": rows.meetings_skipped}
    waits = rows.is_waiting
    return WaitingHere(
        tally(key, rows.case, sums=sums, is_compiled=is_compiled),
        tally(key[waits], rows.case[waits], values={"total": rows.total_us[waits]}, is_compiled=is_compiled),
        tally(
            found.key,
            found.case,
            claims={
                "is_waiting": found.is_waiting,
                "holds": found.amount_us > 0,
                "stands": found.stands,
                "waits_still": found.waits_still,
            },
            is_compiled=is_compiled,
        ),
        bool(rows.is_inferred.any()),
    )


@dataclass(frozen=True)
class Keyed:
    """What cases wait where: a row per key and case with any waiting, of cases chosen for what they can move."""

    key: Counts
    case: Codes
    amount_us: Lengths


def case_waits(view: View, rules: CodedRules, level: str, least: Mapping[int, int]) -> Keyed:
    """What each case waits per key, of the cases that wait at least ``least`` microseconds at some key of it."""
    import numpy as np

    at = Level(level, len(view.manifest.activities), len(view.manifest.organisations))
    keys = np.array(sorted(least), dtype=np.int64)
    # Sums of many cases pass 64 bits; no case reaches those.
    most = np.iinfo(np.int64).max
    amounts = np.array([min(least[key], most) for key in keys.tolist()], dtype=np.int64)
    is_compiled = is_for_compiling(view.manifest.n_events)
    job = partial(_moving, level=at, keys=keys, amounts=amounts, is_compiled=is_compiled)
    parts = over_waits(view, job, rules)
    return Keyed(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("key", "case", "amount_us"))
    )


def _moving(rows: WaitRows, level: Level, keys: Counts, amounts: Lengths, *, is_compiled: bool) -> Keyed:
    import numpy as np

    found = _case_waits(rows, level.keys(rows), is_compiled=is_compiled)
    kept = found.is_waiting & (found.amount_us > 0)
    key, case, amount = found.key[kept], found.case[kept], found.amount_us[kept]
    place = np.minimum(np.searchsorted(keys, key), max(len(keys) - 1, 0))
    reaches = (keys[place] == key) & (amount >= amounts[place]) if len(keys) else np.zeros(len(key), bool)
    moves = np.isin(case, case[reaches])
    return Keyed(key[moves], case[moves], amount[moves])


def _case_waits(rows: WaitRows, key: Counts, *, is_compiled: bool) -> CaseWaits:
    """What each case of a batch waits per key."""
    import numpy as np

    keys, number = numbered(key)
    places = Places(np.full(len(keys), -1, dtype=np.int32), np.zeros(len(keys), dtype=np.int64))
    found = written(walk_case_waits, CaseWaits, len(key), number, rows, places, is_compiled=is_compiled)
    return found._replace(key=keys[found.key])
