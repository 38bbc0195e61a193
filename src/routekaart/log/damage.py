"""Damage: is a stored log as it was written? What is read of it is held against its manifest before any walk sees it.

Compiled walks check no bounds: a code that stands for nothing would read beside its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from routekaart.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from routekaart.log.manifest import Manifest

__all__ = [
    "NUMBERS",
    "check_bounds",
    "check_columns",
    "check_order",
    "damaged",
    "refuse_bare_rows",
    "telling_damage",
]

DAY_US = 86_400_000_000
#: Durations and instants lie within so many microseconds: ten thousand years.
LONGEST_US = 10_000 * 366 * DAY_US

#: Stored columns of numbers and claims → what stands where there is none. All others are text.
NUMBERS: Mapping[str, int | bool] = {
    **dict.fromkeys(("case_id", "activity", "organisation", "position"), -1),
    **dict.fromkeys(("start_us", "end_us", "start_day", "end_day", "source_row"), 0),
    **dict.fromkeys(("has_end", "is_instance", "is_tied", "is_start_free", "is_end_free"), False),
    **dict.fromkeys(("school_days_start", "school_days_end", "working_days_start", "working_days_end"), -1),
    **dict.fromkeys(
        (
            *("start_midnight_us", "end_midnight_us", "start_free_us", "end_free_us"),
            *("extracted_us", "extracted_free_us"),
        ),
        0,
    ),
}
#: Columns of numbers in which every row has one.
_WHOLE = (
    "case_id",
    "activity",
    "start_us",
    "end_us",
    "start_day",
    "end_day",
    "source_row",
    "has_end",
    "is_instance",
)


def damaged(en: str, nl: str) -> InputError:
    """What to say of a stored log that is not as it was written."""
    return InputError(
        f"this stored log is damaged ({en}); make it anew with: routekaart import SOURCE -o LOG",
        nl=f"dit opgeslagen log is beschadigd ({nl}); maak het opnieuw met: routekaart import BRON -o LOG",
    )


@contextmanager
def telling_damage() -> Iterator[None]:
    """Say of what cannot be read that the log is gone or damaged."""
    import pyarrow as pa

    try:
        yield
    except FileNotFoundError as error:
        raise InputError(
            "the stored log is no longer there; put it back (with Spark: put it in a folder that every machine has "
            "under one name)",
            nl="het opgeslagen log staat er niet meer; zet het terug (bij Spark: zet het in een map die elke machine "
            "onder dezelfde naam heeft)",
        ) from error
    except (OSError, pa.ArrowException, UnicodeDecodeError, OverflowError, KeyError) as error:
        raise damaged("a column of it cannot be read", "een kolom ervan is niet te lezen") from error


def check_columns(schema: pa.Schema, names: Iterable[str]) -> None:
    """Refuse a log that lacks a column, or has something else in it than was written."""
    import pyarrow as pa

    for name in names:
        places = schema.get_all_field_indices(name)
        if len(places) != 1:
            raise damaged("a column is missing", "een kolom ontbreekt")
        kind = schema.field(places[0]).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if name not in NUMBERS:
            is_right = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        elif isinstance(NUMBERS[name], bool):
            is_right = pa.types.is_boolean(kind)
        else:
            is_right = pa.types.is_signed_integer(kind)
        if not is_right:
            raise damaged(
                "a column holds other values than it should", "een kolom bevat andere waarden dan hoort"
            )


def check_bounds(name: str, values: Any, n_missing: int, manifest: Manifest) -> None:
    """Refuse a column of whole numbers that has none where it should, or one that the log cannot have."""
    if n_missing and name in _WHOLE:
        raise damaged("values are missing", "er ontbreken waarden")
    low, high = _bounds(name, manifest)
    if len(values) and not low <= int(values.min()) <= int(values.max()) <= high:
        if name in ("activity", "organisation"):
            raise damaged("it has codes that it does not explain", "het heeft codes die het niet uitlegt")
        raise damaged("it has values that cannot be", "het heeft waarden die niet kunnen")


def _bounds(name: str, manifest: Manifest) -> tuple[int, int]:  # noqa: PLR0911 - a list of cases
    first_us, last_us = manifest.first_us, manifest.last_us
    if name == "activity":
        return 0, len(manifest.activities) - 1
    if name == "organisation":
        return -1, len(manifest.organisations) - 1
    if name in ("start_us", "end_us"):
        return first_us, last_us
    if name in ("start_day", "end_day"):  # local ones
        return first_us // DAY_US - 1, last_us // DAY_US + 1
    if name.endswith("_us"):
        return -LONGEST_US, LONGEST_US
    if name == "source_row":
        return -(1 << 63), (1 << 63) - 1
    return -(1 << 31), (1 << 31) - 1


def check_order(columns: Mapping[str, Any], of_case: Any) -> None:
    """Refuse rows that do not stand in order of time in their case."""
    import numpy as np

    start = columns.get("start_us")
    if start is None or len(start) < 2:
        return
    back = np.flatnonzero(start[1:] < start[:-1])
    if (of_case[back + 1] == of_case[back]).any():
        raise damaged("steps do not stand in order of time", "de stappen staan niet op volgorde van tijd")


def refuse_bare_rows(path: Path) -> None:
    """Refuse a file with the rows of a stored log that does not say of itself what they are."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        names = set(parquet.read_schema(path).names)
    except (OSError, pa.ArrowException, UnicodeDecodeError):  # for the readers to say
        return
    if {"case_id", "case_label", "activity_label", "is_instance", "source_row", "is_tied"} <= names:
        raise damaged("what it says of itself is missing", "wat het over zichzelf zegt ontbreekt")
