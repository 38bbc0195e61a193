"""The rows that walks write, of a whole view, for tests that look inside."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from routekaart.log.batches import laid_end_to_end
from routekaart.measures.wait_rows import over_waits


def same(rows):
    return rows


def wait_rows(view, rules=None):
    """Every transition of the view's cases, split into causes: a named tuple of arrays."""
    return laid_end_to_end(over_waits(view, same, rules))


class Steps(NamedTuple):
    """A row per step: case code, place in the case, and its columns."""

    case: np.ndarray
    position: np.ndarray
    activity: np.ndarray
    organisation: np.ndarray
    start_us: np.ndarray
    end_us: np.ndarray
    has_end: np.ndarray
    is_tied: np.ndarray


def steps_of(view):
    """Every step of the view's cases, in order."""
    return laid_end_to_end(view.walk(_steps))


def _steps(batch):
    part = batch.compact
    position = np.arange(part.n_rows) - part.cases.first[part.place]
    return Steps(part.cases.case[part.place], position, *part.steps)
