"""Waiting between two instants of a case: how much of any stretch of time was waiting.

The walk of waits (:mod:`routekaart.walks.waits`) tells it per transition between steps that are no waits. A map has other
arrows: into and out of a waiting list, and over steps that were left out. What was asked is known from when to when.
Of the rest of a transition help comes first and idle time last, as a support that runs began before it; so where
idle time lies follows from how much there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routekaart.measures.wait_rows import Split
from routekaart.walks.waits import WAITING

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes, Counts, Instants, Lengths

__all__ = ["waiting_between"]


def waiting_between(split: Split, roles: Codes, case: Codes, start_us: Instants, end_us: Instants) -> Lengths:
    """How long each of some stretches was waiting; ``case`` has the codes of their cases.

    ``roles`` says of each matter whether it is waiting (:class:`~routekaart.walks.waits.Pending`). A stretch that ends before
    it starts has none.
    """
    import numpy as np

    of_case, begins, ends = _waits(split, roles)
    n = len(of_case)
    at = np.concatenate([begins, ends, start_us, end_us])
    slope = np.concatenate([np.ones(n), -np.ones(n), np.zeros(2 * len(case))]).astype(np.int64)
    order = np.lexsort((at, np.concatenate([of_case, of_case, case, case])))
    so_far = np.empty(len(at), dtype=np.int64)
    before = np.cumsum(slope[order])[:-1] * np.diff(at[order])
    so_far[order] = np.concatenate([[0], np.cumsum(before)]) if len(at) else before
    found: Lengths = so_far[2 * n + len(case) :] - so_far[2 * n : 2 * n + len(case)]
    found[end_us <= start_us] = 0  # else time would run back
    return found


def _waits(split: Split, roles: Codes) -> tuple[Codes, Instants, Instants]:
    """The stretches of waiting of a batch, apart from one another: their cases, starts and ends."""
    import numpy as np

    rows, asked = split.rows, split.episodes
    counts = (roles[asked.matter] & WAITING) > 0
    whole = (rows.asked_us > 0) & (rows.asked_us == rows.end_us - rows.start_us)
    asked_case = np.concatenate([split.case[counts], rows.case[whole]])
    asked_from = np.concatenate([asked.start_us[counts], rows.start_us[whole]])
    asked_to = np.concatenate([asked.end_us[counts], rows.end_us[whole]])
    n_asked, n_rows = len(asked_case), len(rows.case)

    case = np.concatenate([asked_case, asked_case, rows.case, rows.case])
    at = np.concatenate([asked_from, asked_to, rows.start_us, rows.end_us])
    order = np.lexsort((at, case))
    ones, none = np.ones(n_asked, dtype=np.int64), np.zeros(2 * n_rows, dtype=np.int64)
    pending = np.cumsum(np.concatenate([ones, -ones, none])[order])
    place = np.arange(n_rows)
    within = np.concatenate([np.zeros(2 * n_asked, dtype=np.int64), place + 1, -place - 1])
    row = np.cumsum(within[order]) - 1  # transitions of a case follow one another: -1 between them
    length = np.diff(at[order], append=at[order][-1:])
    kept = (length > 0) & (row >= 0) & (row < n_rows)
    case, begins, length, row = case[order][kept], at[order][kept], length[kept], row[kept]
    is_asked = pending[kept] > 0
    idle = _last_of(row, np.where(is_asked, 0, length), rows.idle_us)
    ends = begins + length
    waits = np.where(is_asked, length, idle)
    return case[waits > 0], (ends - waits)[waits > 0], ends[waits > 0]


def _last_of(row: Counts, length: Lengths, most: Lengths) -> Lengths:
    """Of pieces in order, those of a row together, the last ``most[row]`` of their lengths: how much of each piece."""
    import numpy as np

    total = np.zeros(len(most), dtype=np.int64)
    np.add.at(total, row, length)
    after = np.cumsum(length)
    first = np.zeros(len(most), dtype=np.int64)
    begins = np.flatnonzero(np.diff(row, prepend=-1))
    first[row[begins]] = (after - length)[begins]
    own = after - first[row]
    found: Lengths = np.clip(own - np.maximum(own - length, (total - most)[row]), 0, None)
    return found
