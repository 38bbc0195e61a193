"""XES as nearly every tool writes it, whole traces at a time, by operations on arrays of bytes.

In such a file a trace holds attributes and events, an event holds attributes, and an attribute is
``<string key="…" value="…"/>`` with nothing in it, and there are blanks between these tags. What is
written otherwise (comments, attributes in attributes, single quotes, another encoding) is
:class:`OtherwiseWritten`, for the reader that follows every element. Nothing passes here that XML does
not allow as the content of an element (a test holds changed files against expat), so that expat, which
takes longer than all the rest, need not see it too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.log.arrays import as_column, as_ints, as_texts
from routekaart.log.readers.limits import BATCH_ROWS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bytes = npt.NDArray[np.uint8]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

__all__ = ["BATCH_ROWS", "TRACE_NAME", "OtherwiseWritten", "Stretch", "joined", "read_stretch"]

_ATTRIBUTES = (b"string", b"date", b"int", b"float", b"boolean", b"id")
_LESS, _MORE, _QUOTE, _SLASH, _SPACE, _AMPERSAND = b'<>"/ &'
_BLANKS = b" \t\r\n"
_U_FFFE, _U_FFFF = "\ufffe".encode(), "\uffff".encode()
_ROOM = 16
_SAMPLE = 1_000
_LONGEST_GAP = 4_096
"""Blanks between two tags: each eight of them are one more look at all gaps."""
_INLINE = 12
"""Bytes of a text that Arrow keeps beside its length."""
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class OtherwiseWritten(Exception):  # noqa: N818 - it stops nothing: another reader takes over
    """The file is not written as nearly every tool does."""


TRACE_NAME = "concept:name"


@dataclass(frozen=True)
class Stretch:
    """Some whole traces: ``n`` events, and by key the columns of events and of their traces.

    A column has a value (null for none) per event. Traces without events are counted and left out; ``names`` has the
    name of each other one that has a name.
    """

    n: int
    events: dict[str, pa.Array]
    traces: dict[str, pa.Array]
    n_empty_traces: int = 0
    names: tuple[str, ...] = ()


def joined(stretches: Sequence[Stretch]) -> Stretch:
    """Stretches one after another as one."""

    def columns(parts: list[dict[str, pa.Array]]) -> dict[str, pa.Array]:
        keys = dict.fromkeys(key for part in parts for key in part)
        return {key: _in_a_row([part.get(key) for part in parts], sizes) for key in keys}

    sizes = [stretch.n for stretch in stretches]
    if len(stretches) == 1:
        return stretches[0]
    return Stretch(
        sum(sizes),
        columns([stretch.events for stretch in stretches]),
        columns([stretch.traces for stretch in stretches]),
        sum(stretch.n_empty_traces for stretch in stretches),
        tuple(name for stretch in stretches for name in stretch.names),
    )


def _in_a_row(parts: list[pa.Array | None], sizes: list[int]) -> pa.Array:
    """The parts of one column as one, coded when any of them is; nulls where there is no part."""
    import pyarrow as pa

    if all(part is None or pa.types.is_string(part.type) for part in parts):
        kind = pa.string()
    else:
        kind = pa.dictionary(pa.int32(), pa.string())
        parts = [None if part is None else part.dictionary_encode() for part in parts]
    return pa.concat_arrays(
        [pa.nulls(n, kind) if part is None else part for part, n in zip(parts, sizes, strict=True)]
    )


def read_stretch(content: bytes) -> Stretch:
    """The traces in ``content``, from the beginning of one to the end of another.

    Raises
    ------
    OtherwiseWritten
        If they are not written as nearly every tool does.
    """
    _check_characters(content)
    tags = _Tags(content)
    found = _Attributes(tags)
    n_events, n_traces = int(tags.is_event.sum()), int(tags.is_trace.sum())
    trace_of = (tags.is_trace.cumsum() - 1)[tags.is_event]
    event_of = tags.is_event.cumsum() - 1
    trace_at = tags.is_trace.cumsum() - 1
    events = found.columns(event_of, n_events, is_inside=tags.is_in_event)
    has_events = _has_events(trace_of, n_traces)
    of_traces = found.columns(trace_at, n_traces, is_inside=~tags.is_in_event, wanted=has_events)
    traces = {key: column.take(as_column(trace_of)) for key, column in of_traces.items()}
    named = of_traces[TRACE_NAME].to_pylist() if TRACE_NAME in of_traces else []
    return Stretch(n_events, events, traces, int((~has_events).sum()), tuple(filter(None, named)))


def _check_characters(content: bytes) -> None:
    """Only UTF-8 of a bounded length, without NUL and the two characters above U+FFFD that XML leaves out; others: see ``_texts``."""
    _need(len(content) < 1 << 31 and b"\0" not in content)
    if not content.isascii():
        try:
            content.decode()
        except UnicodeDecodeError:
            raise OtherwiseWritten from None
        _need(_U_FFFE not in content and _U_FFFF not in content)


def _has_events(trace_of: Ints, n_traces: int) -> Bools:
    import numpy as np

    has_events = np.zeros(n_traces, dtype=bool)
    has_events[trace_of] = True
    return has_events


class _Tags:
    """Where tags begin and end, and which are which; only traces, events and attributes may be there."""

    def __init__(self, content: bytes) -> None:
        import numpy as np

        # Room for windows that begin near the end.
        self.bytes: Bytes = np.frombuffer(content + bytes(_ROOM), dtype=np.uint8)
        # Windows overlap: numbers of eight bytes that begin at every byte.
        self._windows = np.ndarray((len(self.bytes) - 7,), dtype="<u8", buffer=self.bytes, strides=(1,))
        self.less = np.flatnonzero(self.bytes == _LESS)
        self.more = np.flatnonzero(self.bytes == _MORE)
        _need(len(self.less) == len(self.more))
        _need(bool((self.less < self.more).all() and (self.less[1:] > self.more[:-1]).all()))
        names = self.window(self.less + 1)
        self.is_trace, self.is_event = _begins(names, b"trace>"), _begins(names, b"event>")
        ends_trace, ends_event = _begins(names, b"/trace>"), _begins(names, b"/event>")
        self.name_length = np.zeros(len(names), dtype=np.int64)
        for name in _ATTRIBUTES:
            self.name_length[_begins(names, (name + b' key="')[:8])] = len(name)
        self.is_attribute = self.name_length > 0
        known = self.is_trace | self.is_event | ends_trace | ends_event | self.is_attribute
        _need(bool(known.all()))
        in_trace = np.cumsum(self.is_trace.astype(np.int64) - ends_trace)
        in_event = np.cumsum(self.is_event.astype(np.int64) - ends_event)
        _need(bool(((in_trace == 1) | ends_trace & (in_trace == 0)).all()))
        _need(bool(((in_event == 0) | (in_event == 1) & ~ends_trace).all()) and in_trace[-1:].sum() == 0)
        self.is_in_event = in_event == 1
        self._check_between()

    def _check_between(self) -> None:
        """Only blanks may stand before, between and after tags."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        starts = np.concatenate([[0], self.more + 1])
        n_left = np.concatenate([self.less, [len(self.bytes) - _ROOM]]) - starts
        _need(int(n_left.max()) <= _LONGEST_GAP)
        while len(starts := starts[n_left > 0]):
            n_left = n_left[n_left > 0]
            unused = 8 * (8 - np.minimum(n_left, 8)).astype(np.uint64)
            shown = self.window(starts) << unused
            different = pc.unique(pa.Array.from_buffers(pa.uint64(), len(shown), [None, pa.py_buffer(shown)]))
            content = different.buffers()[1].to_pybytes()[: 8 * len(different)]
            _need(not content.strip(b"\0" + _BLANKS))
            starts, n_left = starts + 8, n_left - 8

    def window(self, places: Ints) -> npt.NDArray[np.uint64]:
        """The eight bytes from each place on, as numbers."""
        return self._windows[places]


class _Attributes:
    """The attributes among some tags: the text of their keys and values, in order."""

    def __init__(self, tags: _Tags) -> None:
        import numpy as np

        self._tags = tags
        self._places = np.flatnonzero(tags.is_attribute)
        less, more = tags.less[self._places], tags.more[self._places]
        quotes = np.flatnonzero(tags.bytes == _QUOTE)
        _need(len(quotes) == 4 * len(self._places))
        key, key_end, value, value_end = quotes.reshape(-1, 4).T
        _need(bool((key == less + tags.name_length[self._places] + 6).all() and (value_end < more).all()))
        _need(bool(_begins(tags.window(key - 5), b" key=").all()))
        _need(bool((value == key_end + 8).all() and _begins(tags.window(key_end), b'" value=').all()))
        is_closed = tags.bytes[more - 1] == _SLASH
        blanks = more - value_end - 2
        _need(
            bool((is_closed & ((blanks == 0) | (blanks == 1) & (tags.bytes[value_end + 1] == _SPACE))).all())
        )
        self._value, self._value_end = value + 1, value_end
        coded = self._texts(key + 1, key_end)
        self._keys = coded.dictionary.to_pylist()
        self._key = as_ints(coded.indices)

    def columns(
        self, holder: Ints, n: int, *, is_inside: Bools, wanted: Bools | None = None
    ) -> dict[str, pa.Array]:
        """By key in order of first appearance: the value of each of ``n`` holders, the last where there are more.

        ``holder`` is the number of the event or trace that is open at each tag; ``wanted`` says of which
        holders the keys count.
        """
        import numpy as np

        chosen = is_inside[self._places]
        of = holder[self._places]
        if wanted is not None:
            left_out = np.flatnonzero(chosen & ~wanted[of])
            if len(left_out):  # what is not kept must be well-formed too
                self._texts(self._value[left_out], self._value_end[left_out])
            chosen &= wanted[of]
        rows = np.flatnonzero(chosen)
        keys = self._key[rows]
        first = np.full(len(self._keys), len(rows))
        first[keys[::-1]] = np.arange(len(rows))[::-1]
        columns = {}
        for key in np.argsort(first)[: int((first < len(rows)).sum())].tolist():
            mine = rows[keys == key]
            place = np.full(n, -1, dtype=np.int64)
            place[of[mine]] = np.arange(len(mine))
            places = self._value[mine], self._value_end[mine]
            values = self._singular(*places) if wanted is None else None
            if values is None:
                values = self._texts(*places)
            if len(mine) != n or bool((place != np.arange(n)).any()):
                values = values.take(as_column(place, place < 0))
            columns[self._keys[key]] = values
        return columns

    def _texts(self, starts: Ints, ends: Ints) -> pa.DictionaryArray:
        """The texts between these places, each different one once, without entities in them."""
        import pyarrow as pa
        import pyarrow.compute as pc

        buffers = [None, pa.py_buffer(self._views(starts, ends - starts)), pa.py_buffer(self._tags.bytes)]
        found = pa.Array.from_buffers(pa.string_view(), len(starts), buffers).dictionary_encode()
        texts = found.dictionary.cast(pa.string())
        if pc.any(pc.match_substring_regex(texts, r"[\x00-\x1f&]")).as_py():
            plain = as_texts(_without_entities(text) for text in texts.to_pylist())
            return plain.take(found.indices).dictionary_encode()
        return pa.DictionaryArray.from_arrays(found.indices, texts)

    def _views(self, starts: Ints, lengths: Ints) -> npt.NDArray[np.uint64]:
        """The texts as Arrow has them in views: the length, and the text itself or its beginning and place."""
        import numpy as np

        n_bytes = np.arange(_INLINE + 2)
        first, others = np.minimum(n_bytes, 4), np.clip(n_bytes - 4, 0, 8)
        of_first = np.array([(1 << 8 * int(n)) - 1 for n in first], dtype=np.uint64)
        of_others = np.array([(1 << 8 * int(n)) - 1 for n in others], dtype=np.uint64)
        shown, high = np.minimum(lengths, _INLINE + 1), np.uint64(32)
        views = np.empty((len(starts), 2), dtype=np.uint64)
        views[:, 0] = lengths.astype(np.uint64) | (self._tags.window(starts) & of_first[shown]) << high
        views[:, 1] = self._tags.window(starts + 4) & of_others[shown]
        is_long = lengths > _INLINE
        views[is_long, 1] = starts[is_long].astype(np.uint64) << high
        return views

    def _singular(self, starts: Ints, ends: Ints) -> pa.Array | None:
        """The texts as they are, when all have one length and hardly any comes again, as times do; else None."""
        import numpy as np
        import pyarrow as pa

        lengths = ends - starts
        size = int(lengths[0])
        if not size or (lengths != size).any():
            return None
        windows = np.lib.stride_tricks.as_strided(
            self._tags.bytes, (len(self._tags.bytes) - size + 1, size), (1, 1)
        )
        head = np.ascontiguousarray(windows[starts[:_SAMPLE]]).view(f"S{size}").ravel()
        if 2 * len(np.unique(head)) < len(head):
            return None
        texts = windows[starts]
        if texts.min() < _SPACE or (texts == _AMPERSAND).any():
            return None
        offsets = np.arange(0, texts.size + 1, size, dtype=np.int32)
        return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(texts))


def _without_entities(text: str) -> str:
    """The text as XML means it."""
    _need(not any(character < " " for character in text))
    _need(text.count("&") == len(_ENTITY.findall(text)))
    return _ENTITY.sub(_meant, text)


def _meant(entity: re.Match[str]) -> str:
    """The character that an entity stands for, one that XML can hold."""
    name, decimal, hexadecimal = entity.groups()
    number = ord(_NAMED[name]) if name else int(decimal) if decimal else int(hexadecimal, 16)
    _need(
        number in (9, 10, 13)
        or 0x20 <= number < 0xD800
        or 0xE000 <= number < 0xFFFE
        or 0x10000 <= number < 0x110000
    )
    return chr(number)


def _begins(windows: npt.NDArray[np.uint64], text: bytes) -> Bools:
    """Which windows begin with ``text`` (eight bytes at most)."""
    import numpy as np

    mask = np.uint64((1 << 8 * len(text)) - 1)
    begins: Bools = (windows & mask) == np.uint64(int.from_bytes(text, "little"))
    return begins


def _need(is_so: bool) -> None:
    if not is_so:
        raise OtherwiseWritten
