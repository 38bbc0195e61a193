"""Batches: some cases of a stored log at a time, each whole, as columns that walks read.

The rows of a stored log lie in the order of case and time. It is read for about :data:`BATCH_EVENTS` events at a
time, so that memory stays bounded whatever its size; columns that fit are kept for the next measure. What is
read is held against the manifest before any walk sees it, as compiled code checks nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from routekaart.log.arrays import as_bools, as_ints, coded_texts, is_filled
from routekaart.log.damage import (
    NUMBERS,
    check_bounds,
    check_columns,
    check_order,
    damaged,
    telling_damage,
)
from routekaart.log.manifest import Manifest
from routekaart.walks.columns import Calendar, Cases, Steps
from routekaart.walks.speed import is_for_compiling, written

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from routekaart.errors import InputError
    from routekaart.walks.columns import Codes, Counts

__all__ = [
    "BATCH_EVENTS",
    "STEPS",
    "Batch",
    "Coded",
    "Reading",
    "Rows",
    "Source",
    "batch_of_table",
    "joined",
    "laid_end_to_end",
]

BATCH_EVENTS = 400_000
#: What every walk over steps needs.
STEPS = ("activity", "organisation", "start_us", "end_us", "has_end", "is_tied")
CALENDAR = ("start_day", "end_day")
#: Steps are what measures work on; events are all rows of the log, also those that only carry the end of another.
Rows = Literal["steps", "events"]
T = TypeVar("T")
Table = TypeVar("Table", bound=Any)


@dataclass(frozen=True)
class Coded:
    """A column of text: ``codes`` of its different ``labels``, -1 where there is none."""

    codes: Codes
    labels: tuple[str, ...]


def joined(parts: Sequence[Coded]) -> Coded:
    """The columns of several batches as one; labels in order of first appearance."""
    import numpy as np

    places: dict[str, int] = {}
    codes = []
    for part in parts:
        own = np.array([places.setdefault(label, len(places)) for label in part.labels] + [-1])
        codes.append(own[part.codes].astype(np.int32))
    return Coded(np.concatenate(codes), tuple(places))


def laid_end_to_end(parts: Sequence[Table]) -> Table:
    """The tables of several batches, named tuples of arrays, as one."""
    import numpy as np

    made: Callable[..., Table] = type(parts[0])
    return made(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Reading:
    """What a measure reads of a log: which columns (beside those of steps), of which cases, in which order of ties.

    ``columns`` come beside those of steps, or are all there are where ``rows`` are events. ``chosen`` has a claim per
    case code, None where all are; ``ties`` is None where the order is that of the log.
    """

    columns: tuple[str, ...] = ()
    rows: Rows = "steps"
    ties: str | None = None
    chosen: np.ndarray | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """All columns that it gives."""
        return self.columns if self.rows == "events" else (*STEPS, *self.columns)


@dataclass(frozen=True)
class Batch:
    """Some cases as columns: ``cases`` says where the rows of each stand in ``columns``.

    With a selection there are rows of other cases between them, which :attr:`compact` leaves out.
    """

    cases: Cases
    columns: Mapping[str, Any]
    is_compiled: bool

    @property
    def n_cases(self) -> int:
        """How many cases it has."""
        return len(self.cases.case)

    @cached_property
    def n_rows(self) -> int:
        """How many rows its cases have."""
        return int((self.cases.last - self.cases.first).sum())

    @cached_property
    def steps(self) -> Steps:
        """The columns of steps."""
        return Steps(*(self.columns[name] for name in STEPS))

    @property
    def calendar(self) -> Calendar:
        """The local dates of steps; ``start_day`` and ``end_day`` must have been asked for."""
        return Calendar(*(self.columns[name] for name in CALENDAR))

    @cached_property
    def compact(self) -> Batch:
        """The same cases with no other rows between them."""
        import numpy as np

        sizes = self.cases.last - self.cases.first
        last = np.cumsum(sizes)
        first = last - sizes
        if self.n_rows == max(map(_length, self.columns.values()), default=0):
            return replace(self, cases=Cases(self.cases.case, first, last))
        rows = np.repeat(self.cases.first - first, sizes) + np.arange(self.n_rows)
        columns = {name: _taken(column, rows) for name, column in self.columns.items()}
        return Batch(Cases(self.cases.case, first, last), columns, self.is_compiled)

    def only(self, kept: np.ndarray) -> Batch:
        """The same cases with the rows alone for which ``kept``, a claim per row of the columns, holds."""
        import numpy as np

        before = np.concatenate([[0], np.cumsum(kept)])
        cases = Cases(self.cases.case, before[self.cases.first], before[self.cases.last])
        rows = np.flatnonzero(kept)
        columns = {name: _taken(column, rows) for name, column in self.columns.items()}
        return Batch(cases, columns, self.is_compiled)

    @cached_property
    def place(self) -> Codes:
        """For each row of a compact batch, the place of its case in it."""
        import numpy as np

        sizes = self.cases.last - self.cases.first
        return np.repeat(np.arange(self.n_cases, dtype=np.int32), sizes)

    def written(self, walk: Callable[..., int | None], kind: type[Table], most: int, *inputs: Any) -> Table:
        """What ``walk`` writes (:func:`routekaart.walks.speed.written`), at the speed of this batch."""
        return written(walk, kind, most, *inputs, is_compiled=self.is_compiled)


def _length(column: Any) -> int:
    return len(column.codes if isinstance(column, Coded) else column)


def _taken(column: Any, rows: Any) -> Any:
    return Coded(column.codes[rows], column.labels) if isinstance(column, Coded) else column[rows]


class Source:
    """The columns of the stored log in ``files``, a batch at a time; some are kept up to ``room`` bytes."""

    def __init__(self, files: Sequence[Path], manifest: Manifest, room: int) -> None:
        self.manifest = manifest
        self.files = files
        self._room = room
        self._kept: dict[object, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def batches(self, reading: Reading) -> list[Callable[[], Batch]]:
        """What makes each batch of the reading, in order of case; those without a chosen case are left out, but for one."""
        chosen = reading.chosen
        pairs = [*pairwise(self._bounds)]
        kept = [(low, high) for low, high in pairs if chosen is None or chosen[low:high].any()]
        return [_Making(self, reading, low, high) for low, high in kept or pairs[:1]]

    @property
    def n_events(self) -> int:
        """How many rows it has."""
        return self.manifest.n_events

    @property
    def n_cases(self) -> int:
        """How many cases it has: their codes are those below it."""
        return self.manifest.n_cases

    def stored(self, reading: Reading) -> tuple[str, ...]:
        """The stored columns that a reading is made of, ``case_id`` among them."""
        self._check_size()
        return tuple(sorted(self._needed(("case_id", *reading.asked), reading)))

    def streaming(
        self, reading: Reading
    ) -> Callable[[Iterable[pa.RecordBatch]], Iterator[tuple[int, Batch]]]:
        """What makes batches of rows that come in their order; fit to be sent to another process."""
        return partial(batches_of, reading=reading, manifest=self.manifest, enough=BATCH_EVENTS)

    def _needed(self, names: Iterable[str], reading: Reading) -> set[str]:
        """The stored columns of which the columns ``names`` of a reading are made."""
        needed = {*names, *((*STEPS, "source_row") if reading.ties else ())}
        if reading.rows == "steps" and self.has_other_rows:
            needed.add("is_instance")
        if "end_us" in needed:
            needed.add("start_us")
        if "end_day" in needed:
            needed.add("start_day")
        return needed

    @cached_property
    def _first(self) -> Counts:
        """The row at which each case begins, and one more; checks that cases lie together and in order."""
        import numpy as np

        self._check_size()
        n_cases, n_steps, before = self.manifest.n_cases, 0, 0
        counts = np.zeros(n_cases, dtype=np.int64)
        for part in self._stored(range(self._n_rows), ("case_id", "is_instance")):
            with telling_damage():
                column = _column(part, "case_id")
                case = as_ints(column)
                n_steps += int(as_bools(_column(part, "is_instance")).sum())
            if not len(case):
                continue
            if column.null_count or case[0] < before or case[-1] >= n_cases or (case[1:] < case[:-1]).any():
                raise damaged("its cases do not lie together", "de trajecten staan er niet aaneengesloten in")
            before = int(case[-1])
            found = np.bincount(case)
            counts[: len(found)] += found
        if n_steps != self.manifest.n_instances or not counts.all():
            raise _otherwise()
        return np.concatenate([[0], np.cumsum(counts)])

    def _check_size(self) -> None:
        """Refuse files that do not hold the rows that the manifest counts."""
        if self._n_rows != self.manifest.n_events:
            raise _otherwise()

    def check(self) -> None:
        """Hold all that is stored against the manifest, for who hands the rows to others as they are."""
        from pyarrow import parquet

        with telling_damage():
            there = set(parquet.read_schema(self.files[0]).names)
        texts = {"case_label", "activity_label", *self.manifest.columns.values()}
        reading = Reading(tuple(sorted(texts.union(there.intersection(NUMBERS)) - {"case_id"})), "events")
        for low, high in pairwise(self._bounds):
            self._read(self.stored(reading), reading, low, high)

    @cached_property
    def _bounds(self) -> list[int]:
        """The case codes between which batches lie."""
        import numpy as np

        first = self._first
        n_batches = max(1, -(-int(first[-1]) // BATCH_EVENTS))
        wanted = np.arange(1, n_batches) * first[-1] // n_batches
        inner = np.searchsorted(first, wanted)
        return sorted({0, *inner.tolist(), self.manifest.n_cases})

    def made(self, reading: Reading, low: int, high: int) -> Batch:
        """The batch of the cases from ``low`` up to ``high``."""
        import numpy as np

        key = (low, reading.rows, reading.ties)
        with self._lock:
            columns = dict(self._kept.get(key, {}))
        missing = [name for name in reading.asked if name not in columns]
        if missing:
            made, sizes = self._read(sorted(self._needed(missing, reading)), reading, low, high)
            columns |= {name: made[name] for name in missing}
            columns["sizes"] = sizes
            self._keep(key, columns)
        asked = {name: columns[name] for name in reading.asked}
        return _batch(np.arange(low, high, dtype=np.int32), columns["sizes"], asked, reading, self.manifest)

    def _read(
        self, names: Sequence[str], reading: Reading, low: int, high: int
    ) -> tuple[dict[str, Any], Counts]:
        """The stored columns of some cases, as they are asked, and how many rows each case has."""
        import numpy as np

        first = self._first[low : high + 1]
        rows = range(int(first[0]), int(first[-1]))
        with telling_damage():
            made = columns_of(_whole([*self._stored(rows, tuple(names))], rows), self.manifest)
        sizes = np.diff(first)
        of_case = np.repeat(np.arange(len(sizes)), sizes)
        return arranged(made, of_case, len(sizes), reading, self.manifest)

    def _keep(self, key: object, columns: Mapping[str, Any]) -> None:
        """Keep the columns for the next measure, as long as there is room."""
        with self._lock:
            known = self._kept.get(key, {})
            new = {name: column for name, column in columns.items() if name not in known}
            size = sum(_size(column) for column in new.values())
            if size <= self._room:
                self._room -= size
                self._kept[key] = {**known, **new}

    @property
    def has_other_rows(self) -> bool:
        """Whether the log has rows that are no steps."""
        return self.manifest.n_instances != self.manifest.n_events

    @cached_property
    def _groups(self) -> list[tuple[Path, int, range]]:
        """Every row group: its file, its number there, and its rows in the whole log."""
        from pyarrow import parquet

        found, at = [], 0
        for file in self.files:
            with telling_damage():
                footer = parquet.read_metadata(file)
            for number in range(footer.num_row_groups):
                n = footer.row_group(number).num_rows
                found.append((file, number, range(at, at + n)))
                at += n
        return found

    @property
    def _n_rows(self) -> int:
        return self._groups[-1][2].stop if self._groups else 0

    def _stored(self, rows: range, names: tuple[str, ...]) -> Any:
        """The stored columns of these rows, a stretch at a time, as Arrow tables of one chunk."""
        from pyarrow import parquet

        files: dict[Path, list[tuple[int, range]]] = {}
        for file, number, own in self._groups:
            if own.start < rows.stop and own.stop > rows.start:
                files.setdefault(file, []).append((number, own))
        for file, groups in files.items():
            texts = [name for name in names if name not in NUMBERS]
            with (
                telling_damage(),
                parquet.ParquetFile(
                    file, read_dictionary=texts or None, page_checksum_verification=True
                ) as opened,
            ):
                check_columns(opened.schema_arrow, names)
                for some in _few(groups):
                    table = opened.read_row_groups(
                        [number for number, _ in some], columns=[*names], use_threads=False
                    )
                    start, stop = some[0][1].start, some[-1][1].stop
                    if len(table) != stop - start:
                        raise damaged("rows of it are missing", "er ontbreken rijen")
                    low, high = max(rows.start - start, 0), min(rows.stop - start, len(table))
                    yield table.slice(low, high - low).combine_chunks()


def _otherwise() -> InputError:
    return damaged("it holds other rows than it counts", "het bevat andere rijen dan het telt")


def _few(groups: Sequence[tuple[int, range]]) -> Any:
    """The groups some at a time: about four batches of events."""
    step = 16
    for at in range(0, len(groups), step):
        yield groups[at : at + step]


@dataclass(frozen=True)
class _Making:
    """Makes one batch when it is called."""

    source: Source
    reading: Reading
    low: int
    high: int

    def __call__(self) -> Batch:
        return self.source.made(self.reading, self.low, self.high)


def _whole(parts: Sequence[pa.Table], rows: range) -> pa.Table:
    import pyarrow as pa

    table = pa.concat_tables(parts).combine_chunks() if len(parts) != 1 else parts[0]
    if len(table) != len(rows):
        raise damaged("rows of it are missing", "er ontbreken rijen")
    return table


def batches_of(
    rows: Iterable[pa.RecordBatch], reading: Reading, manifest: Manifest, enough: int
) -> Iterator[tuple[int, Batch]]:
    """The batches of stored rows with ``case_id``, in their order, each with the code of its first case."""
    for table in _of_whole_cases(rows, enough):
        yield table.column("case_id")[0].as_py(), batch_of_table(table, reading, manifest)


def _of_whole_cases(rows: Iterable[pa.RecordBatch], enough: int) -> Iterator[pa.Table]:
    """The rows as tables, each of which ends with the case that makes ``enough`` rows."""
    import numpy as np
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    n_waiting = 0
    for part in rows:
        if not len(part):
            continue
        case = as_ints(part["case_id"])
        begins = np.flatnonzero(np.diff(case)) + 1
        if waiting and waiting[-1]["case_id"][-1].as_py() != case[0]:
            begins = np.concatenate([[0], begins])
        at = 0
        while (place := np.searchsorted(begins, at + enough - n_waiting)) < len(begins):
            cut = int(begins[place])
            yield pa.Table.from_batches([*waiting, part.slice(at, cut - at)])
            waiting, n_waiting, at = [], 0, cut
        waiting.append(part.slice(at))
        n_waiting += len(part) - at
    if waiting:
        yield pa.Table.from_batches(waiting)


def batch_of_table(table: pa.Table, reading: Reading, manifest: Manifest) -> Batch:
    """The batch of the cases in ``table``: stored rows with ``case_id``, in order of case and time."""
    import numpy as np

    column = _column(table, "case_id")
    case = as_ints(column)
    if column.null_count or (len(case) and not 0 <= case[0] <= case[-1] < manifest.n_cases):
        raise damaged("it has cases that it does not count", "het heeft trajecten die het niet telt")
    codes, n_rows = np.unique(case, return_counts=True)
    of_case = np.repeat(np.arange(len(codes)), n_rows)
    check_columns(table.schema, table.column_names)
    with telling_damage():
        read = columns_of(table, manifest)
    columns, sizes = arranged(read, of_case, len(codes), reading, manifest)
    return _batch(codes.astype(np.int32), sizes, columns, reading, manifest)


def _batch(
    case: Codes, sizes: Counts, columns: Mapping[str, Any], reading: Reading, manifest: Manifest
) -> Batch:
    """The batch of the chosen cases of those with any row."""
    import numpy as np

    last = np.cumsum(sizes)
    first = last - sizes
    kept = sizes > 0
    if reading.chosen is not None:
        kept &= reading.chosen[case]
    cases = Cases(case[kept], first[kept], last[kept])
    return Batch(cases, columns, is_for_compiling(manifest.n_events))


_WIDE = {name for name in NUMBERS if name.endswith("_us") or name == "source_row"}


def columns_of(table: pa.Table, manifest: Manifest) -> dict[str, Any]:
    """The stored columns as arrays; checks that they hold what a log like this can have."""
    import numpy as np

    found: dict[str, Any] = {}
    for name in table.column_names:
        column = _column(table, name)
        if name not in NUMBERS:
            found[name] = Coded(*coded_texts(column))
        elif isinstance(NUMBERS[name], bool):
            found[name] = as_bools(column)
        else:
            values: Any = as_ints(column)
            if column.null_count and NUMBERS[name]:
                values = np.where(is_filled(column), values, NUMBERS[name])
            check_bounds(name, values, column.null_count, manifest)
            found[name] = values if name in _WIDE else values.astype(np.int32)
    return found


def _column(table: pa.Table, name: str) -> pa.Array:
    """A column as one array."""
    import pyarrow as pa

    column = table.column(name)
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks)
        if column.num_chunks
        else pa.nulls(0, column.type)
    )


def arranged(
    columns: dict[str, Any], of_case: Any, n_cases: int, reading: Reading, manifest: Manifest
) -> tuple[dict[str, Any], Counts]:
    """The columns of the rows that are read, in the order that is asked; how many rows each case has."""
    import numpy as np

    check_order(columns, of_case)
    if reading.rows == "events":
        return columns, np.bincount(of_case, minlength=n_cases)
    if "is_instance" in columns and not columns["is_instance"].all():
        kept = np.flatnonzero(columns["is_instance"])
        columns = {name: _taken(column, kept) for name, column in columns.items()}
        of_case = of_case[kept]
    if reading.ties is not None:
        columns = _reordered(columns, of_case, reading.ties, manifest)
    for start, end in (("start_us", "end_us"), ("start_day", "end_day")):
        if end in columns:
            columns[end] = np.maximum(columns[start], columns[end])
    return columns, np.bincount(of_case, minlength=n_cases)


def _reordered(columns: Mapping[str, Any], of_case: Any, ties: str, manifest: Manifest) -> dict[str, Any]:
    """The columns of steps with those of one instant in the order of the rule ``ties``; codes follow labels."""
    import numpy as np

    tied = np.flatnonzero(columns["is_tied"])
    keys = [columns["source_row"]]
    if ties != "file":
        keys += [columns["end_us"], columns["organisation"], columns["activity"]]
    if ties == "vocabulary":
        keys.append(np.array([activity["rank"] for activity in manifest.activities])[columns["activity"]])
    # Steps that share an instant lie together, so that they change places among themselves alone.
    order = tied[np.lexsort([key[tied] for key in (*keys, columns["start_us"], of_case)])]
    moved = {}
    for name, column in columns.items():
        values: Any = (column.codes if isinstance(column, Coded) else column).copy()
        values[tied] = values[order]
        moved[name] = Coded(values, column.labels) if isinstance(column, Coded) else values
    return moved


def _size(column: Any) -> int:
    return int(column.codes.nbytes if isinstance(column, Coded) else column.nbytes)
