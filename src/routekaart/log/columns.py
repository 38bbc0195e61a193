"""What do the values of a column look like: dates, cases, activities?

A judgement over some rows, strict enough to be used where a heading says nothing: a column that
only might be something is not taken for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.log.arrays import trimmed

if TYPE_CHECKING:
    import pyarrow as pa

    from routekaart.log.times import TimeRules

__all__ = ["Portrait", "portray", "share_of_dates"]

SAMPLE_ROWS = 5_000
LEAST_SHARE_OF_DATES = 0.5
LEAST_SHARE_KNOWN = 0.5
CLASS_PATTERN = r"^(?i:groep|klas|gr\.?)?\s*[1-8](?:\s?[A-Za-z]{1,2}|\s?[/-]\s?[1-8][A-Za-z]?)?$"
"""A class of a school, such as 6, 2B or 5/6: no route."""
DATE_LIKE = ("impossible_date", "impossible_time", "year_out_of_range")
MOST_VALUES_COMPARED = 1_000
CASE_PATTERN = r"^(?:[A-Za-z]{1,12}[-_ .:]?\d{1,12}|\d{3,12})$"
MOST_ACTIVITIES = 200


@dataclass(frozen=True)
class Portrait:
    """What some rows of a column show.

    ``is_dates``: at least half of its cells are written as dates. ``is_cases``: always filled in,
    each value an identifier (letters and digits, or three digits and more) and on average in two
    rows at least. ``is_activities``: always filled in, words rather than numbers, few of them, on
    average in two rows at least. ``is_steps``: at least half of its cells are steps that are known.
    ``is_times``: at least half of its cells are dates, or days as a spreadsheet counts them. ``is_classes``: classes
    of a school, such as 6 or 2B. ``is_blank``: nothing in it but what stands for nothing. ``share_different``:
    different values by filled cells, of a column that is always filled in (else 0). ``values`` are the distinct ones
    in lower case, None when there are many.
    """

    is_blank: bool
    is_dates: bool
    is_cases: bool = False
    is_activities: bool = False
    is_steps: bool = False
    is_times: bool = False
    is_classes: bool = False
    share_different: float = 0.0
    values: frozenset[str] | None = None

    def is_within(self, words: AbstractSet[str]) -> bool:
        """Whether there are values, and all of them are among ``words``."""
        return bool(self.values) and self.values is not None and self.values <= words


def portray(
    sample: pa.RecordBatch, rules: TimeRules, is_known: Callable[[str], bool] | None = None
) -> dict[str, Portrait]:
    """The portrait of each column, from the first rows of ``sample``; ``is_known`` tells which text is a step."""
    part = sample.slice(0, SAMPLE_ROWS)
    return {
        name: _portray(column, rules, is_known)
        for name, column in zip(part.schema.names, part.columns, strict=True)
    }


def _portray(column: pa.Array, rules: TimeRules, is_known: Callable[[str], bool] | None) -> Portrait:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    n_filled = len(column) - column.null_count
    if n_filled == 0:
        return Portrait(is_blank=True, is_dates=False)
    if not pa.types.is_string(column.type):
        return Portrait(is_blank=False, is_dates=True, is_times=True)
    n_dates, n_serials, n_filled_times = _dates(column, rules)
    if n_dates and n_dates >= LEAST_SHARE_OF_DATES * n_filled_times:
        return Portrait(is_blank=False, is_dates=True, is_times=True)
    if not n_filled_times:
        return Portrait(is_blank=True, is_dates=False)
    text = trimmed(column).drop_null()
    distinct = pc.unique(text)
    values = pc.utf8_lower(distinct).to_pylist() if len(distinct) <= MOST_VALUES_COMPARED else None
    is_repeated = n_filled == len(column) and 2 <= len(distinct) <= n_filled / 2
    looks_like_id = pc.match_substring_regex(distinct, CASE_PATTERN)
    has_letters = pc.match_substring_regex(distinct, r"\p{L}{2}")
    return Portrait(
        is_blank=False,
        is_dates=False,
        is_cases=is_repeated and pc.all(looks_like_id).as_py(),
        is_activities=is_repeated
        and len(distinct) <= MOST_ACTIVITIES
        and pc.all(has_letters).as_py()
        and not pc.any(looks_like_id).as_py(),
        is_steps=is_known is not None
        and values is not None
        and _share_known(text, is_known) >= LEAST_SHARE_KNOWN,
        is_times=n_dates + n_serials >= LEAST_SHARE_OF_DATES * n_filled_times,
        is_classes=bool(pc.all(pc.match_substring_regex(distinct, CLASS_PATTERN)).as_py()),
        share_different=len(distinct) / len(column) if n_filled == len(column) else 0.0,
        values=frozenset(values) if values is not None else None,
    )


def _share_known(text: pa.Array, is_known: Callable[[str], bool]) -> float:
    """The share of the cells that are known steps."""
    return sum(n for label, n in Counter(text.to_pylist()).items() if is_known(label)) / len(text)


def share_of_dates(column: pa.Array, rules: TimeRules) -> float:
    """The share of the cells that are filled in and written as a date, possible or not."""
    n_dates, _, n_filled = _dates(column, rules)
    return n_dates / n_filled if n_filled else 0.0


def _dates(column: pa.Array, rules: TimeRules) -> tuple[int, int, int]:
    """How many cells are written as a date, how many count days as a spreadsheet does, and how many are filled in."""
    import numpy as np

    from routekaart.log.date_cells import CODES

    parsed = rules.parse(column)
    is_filled = ~parsed.is_missing
    codes = [0, *(CODES[reason] for reason in DATE_LIKE)]
    is_date = is_filled & ~parsed.is_serial & np.isin(parsed.reason, codes)
    return int(is_date.sum()), int(parsed.is_serial.sum()), int(is_filled.sum())
