"""XES element by element, by expat: any well-formed file, at a few microseconds per attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from routekaart.errors import InputError
from routekaart.log.arrays import as_column, as_texts
from routekaart.log.readers.limits import MAX_DEPTH, check_headings
from routekaart.log.readers.xes_stretches import BATCH_ROWS, TRACE_NAME, Stretch

__all__ = ["Events"]

_SIMPLE = frozenset(("string", "date", "int", "float", "boolean", "id"))
_KEY_AND_VALUE = ["key", "value"]
_NESTED = frozenset(("list", "container"))
_KEYS = re.compile(r"'([^']+)'|(\S+)")


class Events:
    """The events of a file, gathered element by element.

    ``_holder`` has the attributes of the event or trace that is open, which stand one deeper than
    itself; attributes anywhere else are not its own.
    """

    def __init__(self, path: Path) -> None:
        self.classifiers: list[str] = []
        self.n_nested = 0
        self.n_empty_traces = 0
        self._path = path
        self._depth = 0
        self._holder: dict[str, str | None] | None = None
        self._holder_depth = -1
        self._trace: dict[str, str | None] | None = None
        self._n_in_trace = 0
        self._traces: list[dict[str, str | None]] = []
        self._full: list[Stretch] = []
        self._columns: dict[str, list[str | None]] = {}
        self._trace_of: list[int] = []

    def open(self, tag: str, attributes: list[str]) -> None:
        """An element begins."""
        self._depth = depth = self._depth + 1
        if depth == self._holder_depth + 1 and attributes[::2] == _KEY_AND_VALUE and tag in _SIMPLE:
            # Nearly every element of a log: an attribute of the event or trace that is open.
            self._holder[attributes[1]] = attributes[3]  # type: ignore[index]
        else:
            self._open_other(tag.rpartition(":")[2], attributes)

    def _open_other(self, tag: str, attributes: list[str]) -> None:
        depth, given = self._depth, dict(zip(attributes[::2], attributes[1::2], strict=True))
        if depth == 1 and tag != "log":
            raise InputError(
                f"{self._path.name} is XML but no XES: export the log as XES or CSV.",
                nl=f"{self._path.name} is XML maar geen XES: exporteer het log als XES of CSV.",
            )
        if depth > MAX_DEPTH:
            raise InputError(
                f"{self._path.name} has elements more than {MAX_DEPTH} deep, which no log needs: export it again.",
                nl=f"{self._path.name} heeft elementen meer dan {MAX_DEPTH} diep, en dat heeft geen log nodig:"
                " exporteer het opnieuw.",
            )
        if tag == "trace" and depth == 2:
            self._trace = self._holder = {}
            self._holder_depth, self._n_in_trace = depth, 0
        elif tag == "event" and depth == (2 if self._trace is None else 3):
            self._holder, self._holder_depth = {}, depth
        elif tag == "classifier" and depth == 2:
            self.classifiers += [quoted or bare for quoted, bare in _KEYS.findall(given.get("keys", ""))[:1]]
        elif self._holder is not None and tag in _SIMPLE | _NESTED:
            if depth == self._holder_depth + 1 and tag in _SIMPLE and "key" in given:
                self._holder[given["key"]] = given.get("value")
            else:
                self.n_nested += 1

    def close(self, _: str) -> None:
        """An element ends."""
        depth = self._depth
        self._depth = depth - 1
        if depth != self._holder_depth:
            return
        if self._holder is self._trace:
            self._end_trace()
        else:
            self._end_event()

    def refuse_document_type(self, *_: object) -> None:
        """Stop at a document type or an entity, before it can mean anything."""
        raise InputError(
            f"{self._path.name} has a document type (DTD), which an XES file does not need and which can be"
            " misused: remove it, or export the log again.",
            nl=f"{self._path.name} heeft een documenttype (DTD); een XES-bestand heeft dat niet nodig en het kan"
            " misbruikt worden: verwijder het, of exporteer het log opnieuw.",
        )

    def gathered(self, *, is_end: bool) -> Iterator[Stretch]:
        """The stretches that are complete since the last call; all that is left at the end of the file."""
        if is_end:
            self._pack()
        full, self._full = self._full, []
        yield from full

    def _end_event(self) -> None:
        number, columns = len(self._trace_of), self._columns
        for key, value in (self._holder or {}).items():
            column = columns.get(key)
            if column is None:
                column = columns[key] = self._new_column(key)
            if len(column) < number:
                column += [None] * (number - len(column))
            column.append(value)
        self._trace_of.append(-1 if self._trace is None else len(self._traces))
        self._n_in_trace += 1
        self._holder, self._holder_depth = self._trace, -1 if self._trace is None else 2
        if self._trace is None and number + 1 >= BATCH_ROWS:
            self._pack()

    def _new_column(self, key: str) -> list[str | None]:
        check_headings(self._path, (*self._columns, key))
        return []

    def _end_trace(self) -> None:
        trace = self._trace or {}
        if self._n_in_trace:
            check_headings(self._path, (*trace,))
            self._traces.append(trace)
        else:
            self.n_empty_traces += 1
        self._trace = self._holder = None
        self._holder_depth = -1
        if len(self._trace_of) >= BATCH_ROWS:
            self._pack()

    def _pack(self) -> None:
        """Put the events gathered so far into arrays, which take far less room."""
        import numpy as np

        n = len(self._trace_of)
        if n:
            events = {
                key: as_texts(column + [None] * (n - len(column))).dictionary_encode()
                for key, column in self._columns.items()
            }
            trace_of = np.array(self._trace_of, dtype=np.int64)
            place = as_column(trace_of, trace_of < 0)
            keys = dict.fromkeys(key for trace in self._traces for key in trace)
            traces = {
                key: as_texts(trace.get(key) for trace in self._traces).dictionary_encode().take(place)
                for key in keys
            }
            names = tuple(name for trace in self._traces if (name := trace.get(TRACE_NAME)))
            self._full.append(Stretch(n, events, traces, names=names))
        self._columns, self._trace_of, self._traces = {}, [], []
