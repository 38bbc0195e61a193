"""The forms of an export, by what they hold, in the order in which they are asked for; who writes them loads late."""

from __future__ import annotations

__all__ = ["ALL", "ASKED", "EVENT_FORMS", "FORMS", "MAP_FORMS", "PARTS"]

#: The stored log itself, as a folder: for logs past one machine.
PARTS = "parquet-parts"
EVENT_FORMS = ("xes", "csv", "xlsx", "parquet", PARTS, "json")
MODEL_FORMS = ("bpmn", "pnml", "ptml")
MAP_FORMS = ("dot", "graphml")

#: One file of every form that is a file.
ALL = "all"
ASKED = (*EVENT_FORMS, *MODEL_FORMS, *MAP_FORMS, ALL)
FORMS = tuple(form for form in ASKED if form not in (PARTS, ALL))
