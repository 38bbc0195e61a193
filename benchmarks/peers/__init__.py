"""The same work in three tools: one module each, its steps under the names of :data:`WORK`.

``read(source)`` gives the log that steps take, ``keep(source, folder)`` keeps it in the tool's own way and gives
where, ``reopen(kept)`` gives it back.
"""

from __future__ import annotations

__all__ = ["GROUPS", "KEPT", "MEASURES", "WORK"]

#: What is compared, in the order in which it is done in one process; not every tool can do all of it.
WORK = {
    "read": "read the source, or what was kept of it",
    "map": "edges with cases, count, median, mean and p90",
    "variants": "distinct routes with their cases",
    "loops": "what cases do again, and the days it takes",
    "waits": "waiting days per transition (Routekaart: split into causes and ranked, with rank ranges)",
    "cases": "one row of numbers per case",
    "contrast": "two groups: numbers, edges (Routekaart: with exact tests)",
}
#: The measures: what is done from a stored log.
MEASURES = ("map", "variants", "loops", "waits", "cases", "contrast")
#: The groups that are contrasted.
GROUPS = ("route A", "route B")
#: What each tool keeps a log as.
KEPT = {
    "routekaart": "stored.parquet", "pandas": "sorted.parquet", "pm4py": "formatted.parquet", "floor": "bare.parquet",
}  # fmt: skip
