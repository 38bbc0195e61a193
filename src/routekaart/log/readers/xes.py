"""XES (IEEE 1849), plain or .gz: events with attributes, inside traces with attributes.

An event is a row, counted from 1 over the file. Its attributes are columns under their key, those of
its trace under ``case:`` and their key. Attributes inside attributes, lists and containers are left
out, and counted. Extensions, globals and namespaces mean nothing here; a classifier is looked at for
the key of the activity, where events have no ``concept:name``.

Expat refuses what is no well-formed XML, and a document type, with it every entity, before anything of
it is used. In a file as nearly every tool writes it, expat sees what stands around the traces; these are
read as arrays of bytes in a form stricter than XML (:mod:`routekaart.log.readers.xes_stretches`). Any other
file is read element by element. A first reading finds the columns; what it has read is remembered up to a
bound, so that only a large file is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

from routekaart.errors import InputError
from routekaart.log.arrays import as_column
from routekaart.log.notes import Note
from routekaart.log.readers.limits import check_headings
from routekaart.log.readers.source import Batch, Sheet, Source, name_columns
from routekaart.log.readers.streams import chunks, open_bytes, sha256_of
from routekaart.log.readers.xes_elements import Events
from routekaart.log.readers.xes_stretches import OtherwiseWritten, Stretch, joined, read_stretch

__all__ = ["open_xes"]

REMEMBERED_BYTES = 256 * 2**20
STRETCH_BYTES = 1 << 22
"""Few enough for the caches of a processor: eight times as many take twice as long each."""
BATCH_BYTES = 1 << 25
"""Read by stretches and handed on together: what is done once per batch costs less."""
_BEGIN, _END = b"<trace", b"</trace>"

#: How a file is read: its stretches, from its events in the end the classifiers and what was left out.
Way = Callable[[Path, Events], Iterator[Stretch]]


def open_xes(path: Path) -> Source:
    """The source an XES file is.

    Raises
    ------
    InputError
        If the file has a document type, is no well-formed XML, or is XML but no XES.
    """
    try:
        scan = _scan(path, _by_stretches)
    except OtherwiseWritten:
        scan = _scan(path, _by_elements)
    headings = name_columns(scan.keys)
    check_headings(path, headings)
    classifier = next((key for key in scan.classifiers if key in headings), None)
    sheet = Sheet(path.name, None, headings, partial(_read, path, scan, headings), classifier=classifier)
    return Source(path, "xes", sha256_of(path), (sheet,), notes=tuple(_notes(path, scan)))


@dataclass
class _Scan:
    """What a first reading has found; ``remembered`` is None when there is too much to remember."""

    way: Way
    event_keys: dict[str, None] = field(default_factory=dict)
    trace_keys: dict[str, None] = field(default_factory=dict)
    classifiers: tuple[str, ...] = ()
    n_nested: int = 0
    n_empty_traces: int = 0
    n_named: int = 0
    names: set[str] = field(default_factory=set)
    remembered: list[Stretch] | None = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """The keys of events, then those of traces, in the order in which they were met."""
        return [*self.event_keys, *(f"case:{key}" for key in self.trace_keys)]


def _scan(path: Path, way: Way) -> _Scan:
    scan, events, n_bytes = _Scan(way), Events(path), 0
    for stretch in way(path, events):
        scan.event_keys |= dict.fromkeys(stretch.events)
        scan.trace_keys |= dict.fromkeys(stretch.traces)
        check_headings(path, (*scan.event_keys, *scan.trace_keys))
        scan.n_empty_traces += stretch.n_empty_traces
        scan.n_named += len(stretch.names)
        scan.names.update(stretch.names)
        n_bytes += sum(column.nbytes for column in (*stretch.events.values(), *stretch.traces.values()))
        if scan.remembered is not None:
            scan.remembered.append(stretch)
        if n_bytes > REMEMBERED_BYTES:
            scan.remembered = None
    scan.classifiers = tuple(events.classifiers)
    scan.n_nested, scan.n_empty_traces = events.n_nested, scan.n_empty_traces + events.n_empty_traces
    return scan


def _read(path: Path, scan: _Scan, headings: tuple[str, ...]) -> Generator[Batch, None, None]:
    import numpy as np
    import pyarrow as pa

    first = 1
    stretches = scan.way(path, Events(path)) if scan.remembered is None else iter(scan.remembered)
    for stretch in stretches:
        if not stretch.n:
            continue
        nothing = pa.nulls(stretch.n, pa.string())
        arrays = [stretch.events.get(key, nothing) for key in scan.event_keys]
        arrays += [stretch.traces.get(key, nothing) for key in scan.trace_keys]
        cells = pa.RecordBatch.from_arrays(arrays, names=[*headings])
        yield Batch(cells, as_column(np.arange(first, first + stretch.n)))
        first += stretch.n


def _by_elements(path: Path, events: Events) -> Iterator[Stretch]:
    """The events of any XES file, one element after another."""
    parser = _Parser(path, events)
    for chunk in chunks(partial(open_bytes, path)):
        parser.feed(chunk)
        yield from events.gathered(is_end=False)
    parser.feed(b"", is_final=True)
    yield from events.gathered(is_end=True)


def _by_stretches(path: Path, events: Events) -> Iterator[Stretch]:
    """The events of a file as nearly every tool writes it.

    Raises
    ------
    OtherwiseWritten
        If it is another file.
    """
    parser = _Parser(path, events)
    with open_bytes(path) as stream:
        head, begin = b"", -1
        while begin < 0 and len(head) < BATCH_BYTES and (more := stream.read(STRETCH_BYTES)):
            head += more
            begin = head.find(_BEGIN)
        if begin < 0 or not _is_utf8(head):
            raise OtherwiseWritten
        parser.feed(head[:begin])
        if any(events.gathered(is_end=True)):
            raise OtherwiseWritten  # there are events outside traces
        rest = yield from _batches(stream, head[begin:])
    if rest.strip() != b"</log>":
        raise OtherwiseWritten
    try:
        parser.feed(rest, is_final=True)
    except InputError:
        # Something was open before the first trace; the other reader will say where.
        raise OtherwiseWritten from None


def _batches(stream: BinaryIO, waiting: bytes) -> Generator[Stretch, None, bytes]:
    """The stretches of ``waiting`` and what follows it, some at a time; returns what stands after the last trace."""
    read, n_bytes = [], 0
    while True:
        end = waiting.rfind(_END) + len(_END)
        if end >= len(_END):
            read.append(read_stretch(waiting[:end]))
            waiting, n_bytes = waiting[end:], n_bytes + end
        if n_bytes >= BATCH_BYTES:
            yield joined(read)
            read, n_bytes = [], 0
        # As much again as a trace that is longer than that has already.
        more = stream.read(max(STRETCH_BYTES, len(waiting)))
        if not more:
            break
        waiting += more
    if read:
        yield joined(read)
    return waiting


def _is_utf8(head: bytes) -> bool:
    """Whether the file has no byte order mark but that of UTF-8, and declares no other encoding."""
    first, _, _ = head.partition(b">")
    return not head.startswith((b"\xff", b"\xfe")) and (
        b"encoding" not in first
        or b"utf-8" in first.lower()
        or not first.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml")
    )


class _Parser:
    """Expat, which tells of elements, document types and whatever is not well-formed."""

    def __init__(self, path: Path, events: Events) -> None:
        self._path = path
        self._parser: Any = expat.ParserCreate()
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = events.open
        self._parser.EndElementHandler = events.close
        self._parser.StartDoctypeDeclHandler = events.refuse_document_type
        self._parser.EntityDeclHandler = events.refuse_document_type

    def feed(self, content: bytes, *, is_final: bool = False) -> None:
        try:
            self._parser.Parse(content, is_final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            line = getattr(error, "lineno", 1)
            raise InputError(
                f"{self._path.name} is cut off or is no well-formed XML (line {line}): export it again.",
                nl=f"{self._path.name} is afgebroken of is geen welgevormde XML (regel {line}): exporteer het opnieuw.",
            ) from error


def _notes(path: Path, scan: _Scan) -> Iterator[Note]:
    if scan.n_nested:
        yield Note(
            "nested_attributes",
            f"{path.name}: {scan.n_nested} attributes inside attributes or lists are left out",
            f"{path.name}: {scan.n_nested} attributen binnen attributen of lijsten zijn weggelaten",
        )
    if n_more := scan.n_named - len(scan.names):
        yield Note(
            "same_trace_name",
            f"{path.name}: {n_more} traces have the name of another and count as one case with it; if they are different"
            " pupils, give each trace a name of its own",
            f"{path.name}: {n_more} {'traject heeft' if n_more == 1 else 'trajecten hebben'} de naam van een ander en"
            f" {'telt' if n_more == 1 else 'tellen'} daarmee als één; zijn het verschillende leerlingen, geef dan elk"
            " traject een eigen naam",
        )
    if scan.n_empty_traces:
        yield Note(
            "empty_traces",
            f"{path.name}: {scan.n_empty_traces} traces have no events and are no cases here",
            f"{path.name}: {scan.n_empty_traces} trajecten hebben geen gebeurtenissen en tellen niet mee",
        )
