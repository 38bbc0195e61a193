"""XES (IEEE 1849), plain or .gz: events with attributes, inside traces with attributes.

An event is a row, counted from 1 over the file. Its attributes are columns under their key, those of
its trace under ``case:`` and their key. Attributes inside attributes, lists and containers are left
out, and counted. Extensions, globals and namespaces mean nothing here; a classifier is looked at for
the key of the activity, where events have no ``concept:name``.

The file is read in one pass by expat. A document type, and with it every entity, is refused
before anything of it is used.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from routekaart.errors import InputError
from routekaart.log.arrays import as_column, as_texts
from routekaart.log.notes import Note
from routekaart.log.readers.limits import BATCH_ROWS, MAX_DEPTH, check_headings
from routekaart.log.readers.source import Batch, Sheet, Source, name_columns
from routekaart.log.readers.streams import chunks, open_bytes, sha256_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["open_xes"]

_SIMPLE = frozenset(("string", "date", "int", "float", "boolean", "id"))
_KEY_AND_VALUE = ["key", "value"]
_NESTED = frozenset(("list", "container"))
_KEYS = re.compile(r"'([^']+)'|(\S+)")


def open_xes(path: Path) -> Source:
    """The source an XES file is.

    Raises
    ------
    InputError
        If the file has a document type, is no well-formed XML, or is XML but no XES.
    """
    events = _Events(path)
    _parse(path, events)
    headings = name_columns(events.headings())
    check_headings(path, headings)
    batches = [*events.batches(headings)]
    classifier = next((key for key in events.classifiers if key in headings), None)
    sheet = Sheet(path.name, None, headings, partial(_replay, batches), classifier=classifier)
    return Source(path, "xes", sha256_of(path), (sheet,), notes=tuple(_notes(path, events)))


def _parse(path: Path, events: _Events) -> None:
    parser: Any = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = events.open
    parser.EndElementHandler = events.close
    parser.StartDoctypeDeclHandler = events.refuse_document_type
    parser.EntityDeclHandler = events.refuse_document_type
    try:
        for chunk in chunks(partial(open_bytes, path)):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(
            f"{path.name} is cut off or is no well-formed XML (line {line}): export it again.",
            nl=f"{path.name} is afgebroken of is geen welgevormde XML (regel {line}): exporteer het opnieuw.",
        ) from error


class _Events:
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
        self._event_keys: dict[str, None] = {}
        self._trace_keys: dict[str, None] = {}
        self._traces: list[dict[str, str | None]] = []
        self._full: list[tuple[dict[str, pa.Array], Any]] = []
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

    def headings(self) -> list[str]:
        """The keys of events, then those of traces, in the order in which they were met."""
        return [*self._event_keys, *(f"case:{key}" for key in self._trace_keys)]

    def batches(self, headings: tuple[str, ...]) -> Iterator[Batch]:
        """The events, a stretch at a time."""
        import numpy as np
        import pyarrow as pa

        self._pack()
        of_traces = [
            as_texts(trace.get(key) for trace in self._traces).dictionary_encode() for key in self._trace_keys
        ]
        first = 1
        for columns, trace_of in self._full:
            n = len(trace_of)
            nothing = pa.nulls(n, pa.string())
            place = as_column(trace_of, trace_of < 0)
            arrays = [columns.get(key, nothing) for key in self._event_keys]
            arrays += [column.take(place) for column in of_traces]
            cells = pa.RecordBatch.from_arrays(arrays, names=[*headings])
            yield Batch(cells, as_column(np.arange(first, first + n)))
            first += n

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
        if number + 1 == BATCH_ROWS:
            self._pack()

    def _new_column(self, key: str) -> list[str | None]:
        self._event_keys[key] = None
        check_headings(self._path, (*self._event_keys,))
        return []

    def _end_trace(self) -> None:
        trace = self._trace or {}
        if self._n_in_trace:
            self._trace_keys |= dict.fromkeys(trace)
            check_headings(self._path, (*self._trace_keys,))
            self._traces.append(trace)
        else:
            self.n_empty_traces += 1
        self._trace = self._holder = None
        self._holder_depth = -1

    def _pack(self) -> None:
        """Put the events gathered so far into arrays, which take far less room."""
        import numpy as np

        n = len(self._trace_of)
        packed = {
            key: as_texts(column + [None] * (n - len(column))).dictionary_encode()
            for key, column in self._columns.items()
        }
        if n:
            self._full.append((packed, np.array(self._trace_of, dtype=np.int64)))
        self._columns, self._trace_of = {}, []


def _notes(path: Path, events: _Events) -> Iterator[Note]:
    if events.n_nested:
        yield Note(
            "nested_attributes",
            f"{path.name}: {events.n_nested} attributes inside attributes or lists are left out",
            f"{path.name}: {events.n_nested} attributen binnen attributen of lijsten zijn weggelaten",
        )
    if events.n_empty_traces:
        yield Note(
            "empty_traces",
            f"{path.name}: {events.n_empty_traces} traces have no events and are no cases here",
            f"{path.name}: {events.n_empty_traces} trajecten hebben geen gebeurtenissen en tellen niet mee",
        )


def _replay(batches: Sequence[Batch]) -> Generator[Batch, None, None]:
    yield from batches
