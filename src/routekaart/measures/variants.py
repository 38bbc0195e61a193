"""Variants: the distinct sequences of activities, with the cases that walked each.

A case's walk is its activities in order of position; two cases are of one variant when their walks
are equal. Walks are lists of packed integers (position in the high half, activity code in the low
half), so that sorting a list orders it and comparing lists compares walks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Kind, Shown, Table
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PACK", "Variants", "count_variants", "unpack", "variants", "walks"]

#: Packed integers are position · PACK + code: both fit 31 bits, whatever the log.
PACK = 2**32

VARIANT_COLUMNS = ("activities", "cases", "share")


@dataclass(frozen=True)
class Variants(Result):
    """Variants, most cases first, then by labels: ``activities`` (tuple), ``cases``, ``share`` of all cases."""

    variant_columns: Columns

    disclosure: ClassVar = Disclosure({
        # A route that few cases walked is the route of a child: below the threshold no row at all.
        "variant_columns": Table(
            {"activities": Kind.LABEL, "cases": Kind.CASES, "share": Shown(Kind.SHARE)}, rows="threshold"
        ),
    })  # fmt: skip

    @property
    def table(self) -> pd.DataFrame:
        """The variants as pandas, outside the disclosure gate."""
        return self.variant_columns.pandas()

    def record(self) -> list[dict[str, Any]]:
        """The variants in the plain form of the contract."""
        return [{**row, "activities": list(row["activities"])} for row in self.variant_columns.rows()]


def variants(view: View) -> Variants:
    """The variants of the cases in ``view``."""
    found = view.arrays(f"""
        select walk, count(*) as cases from {walks(view)}
        group by walk order by count(*) desc, walk""")
    cases = found["cases"].tolist()
    total = sum(cases)
    return Variants(
        recipe=view.recipe,
        n_cases=view.n_cases,
        variant_columns=Columns(
            {
                "activities": unpack(found["walk"], view.labels()),
                "cases": cases,
                "share": [count / total for count in cases],
            }
        ),
    )


def walks(view: View) -> str:
    """The name of a table (case_id, walk), made once for the view; equal walks are one variant."""
    return view.per_case(
        "walks",
        lambda: (
            f"""
        select case_id, array_sort(collect_list(cast(position as bigint) * {PACK} + activity)) as walk
        from {{instances}} group by case_id"""
        ),
    )


def count_variants(view: View) -> int:
    """How many variants the cases of ``view`` make."""
    return int(view.rows(f"select count(*) from (select walk from {walks(view)} group by walk) w")[0][0])


def unpack(packed: Iterable[Any], labels: Sequence[str]) -> list[tuple[str, ...]]:
    """The labels behind lists of packed integers, one tuple a list."""
    import numpy as np

    lists = [np.asarray(walk, dtype=np.int64) for walk in packed]
    if not lists:
        return []
    codes = np.concatenate(lists) % PACK
    flat = tuple(np.array(labels, dtype=object)[codes].tolist())
    lengths = [len(walk) for walk in lists]
    ends = np.cumsum(lengths).tolist()
    return [flat[end - length : end] for end, length in zip(ends, lengths, strict=True)]
