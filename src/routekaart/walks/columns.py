"""The columns that a walk reads and writes: named tuples of arrays, or of plain lists where no compiler runs.

A walk names what it writes as a tuple of its own; what each column holds follows from its annotation
(:data:`KINDS`). Codes are whole numbers from 0; -1 stands for none. Instants are UTC microseconds, days
are local dates as days since 1970.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    import numpy as np
    import numpy.typing as npt

    Codes: TypeAlias = npt.NDArray[np.integer[Any]]
    Days: TypeAlias = npt.NDArray[np.integer[Any]]
    Instants: TypeAlias = npt.NDArray[np.integer[Any]]
    Lengths: TypeAlias = npt.NDArray[np.integer[Any]]
    Counts: TypeAlias = npt.NDArray[np.integer[Any]]
    Claims: TypeAlias = npt.NDArray[np.bool_]
    Amounts: TypeAlias = npt.NDArray[np.float64]

__all__ = ["KINDS", "Calendar", "Cases", "Free", "Moments", "Steps"]

#: What is written in an annotation → the NumPy type of the column.
KINDS = {
    "Codes": "int32",
    "Days": "int32",
    "Instants": "int64",
    "Lengths": "int64",
    "Counts": "int64",
    "Claims": "bool",
    "Amounts": "float64",
}


class Cases(NamedTuple):
    """Where the steps of each case stand: from ``first`` up to, not including, ``last``; ``case`` is its code."""

    case: Codes
    first: Counts
    last: Counts


class Steps(NamedTuple):
    """The steps (instances) of a log in order of case and time.

    ``organisation`` is -1 where none was recorded; ``end_us`` is never before ``start_us``; ``is_tied``: the
    step shares its instant with a neighbour.
    """

    activity: Codes
    organisation: Codes
    start_us: Instants
    end_us: Instants
    has_end: Claims
    is_tied: Claims


class Calendar(NamedTuple):
    """The local dates on which each step starts and ends; the end is never before the start."""

    start_day: Days
    end_day: Days


class Free(NamedTuple):
    """School holiday before the start and before the end of each step, in microseconds."""

    start_free: Lengths
    end_free: Lengths


class Moments(NamedTuple):
    """Instants, and the school holiday before each."""

    us: Instants
    free: Lengths
