"""The same work in three tools: one module each, its steps under the names of :data:`WORK`."""

from __future__ import annotations

__all__ = ["MEASURES", "WORK"]

#: What is compared, in the order in which it is done in one process; not every tool can do all of it.
WORK = {
    "import": "read the source and keep it as the tool does",
    "map": "edges with cases, count, median, mean and p90",
    "variants": "distinct routes with their cases",
    "loops": "what cases do again, and the days it takes",
    "waits": "waiting days per transition (Routekaart: split into causes and ranked, with rank ranges)",
    "cases": "one row of numbers per case",
    "contrast": "two groups: numbers, edges (Routekaart: with exact tests)",
    "report": "the whole report of the two groups",
}
#: The measures: what is done from a stored log.
MEASURES = ("map", "variants", "loops", "waits", "cases", "contrast")
