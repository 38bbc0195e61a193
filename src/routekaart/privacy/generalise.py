"""Coarser values: a date of birth as the school year it falls in, a postcode as its first two digits.

A school year runs from 1 August to 31 July (Wet op het primair onderwijs, art. 1; Wet voortgezet
onderwijs 2020, art. 1.1). A value that cannot be made coarser becomes missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GENERALISED", "school_years", "two_digits"]


def school_years(values: pa.Array) -> pa.Array:
    """The school year of each date ("2010-2011"), null where there is no date."""
    import numpy as np
    import pyarrow as pa

    from routekaart.log.times import TimeRules

    parsed = TimeRules().parse(values)
    is_date = ~parsed.is_missing & (parsed.reason == 0)
    months = parsed.wall_us.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    # August is month 7 of a year counted from 0.
    first = 1970 + (months - 7) // 12
    texts = np.char.add(np.char.add(first.astype(str), "-"), (first + 1).astype(str))
    return pa.array(texts.tolist(), pa.string(), mask=~is_date)


def two_digits(values: pa.Array) -> pa.Array:
    """The first two digits of each Dutch postcode, null where there is none."""
    import pyarrow.compute as pc

    found = pc.extract_regex(values, r"^\s*(?P<digits>[1-9]\d)\d{2}(?:\s?[A-Za-z]{2})?(?:[\s,]|$)")
    return pc.struct_field(found, "digits")


#: How kinds are made coarser, by the names in ``data/privacy/kinds.yaml``.
GENERALISED = {"school_year": school_years, "two_digits": two_digits}
