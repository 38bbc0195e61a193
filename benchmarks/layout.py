"""What does the stored layout cost? The same rows written otherwise: size, and seconds to write and to read.

What is read are the six columns of steps that every walk needs; the file was just read, so the disk does not count.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.processes import heading, python, row, run
from benchmarks.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["LAYOUTS", "Layout", "lines"]

READ = ("case_id", "activity", "organisation", "start_us", "end_us", "is_tied")
GROUP_ROWS = 122_880
FEW_TEXTS = 1_000


@dataclass(frozen=True)
class Layout:
    """A way to lay columns on disk."""

    write: Callable[[pa.Table, Path], None]
    read: Callable[[Path], pa.Table]


def lines(settings: Settings) -> Iterator[str]:
    """A row per layout, each in a process of its own."""
    stored = str(settings.stored(settings.events))
    yield f"{settings.events:,} events; reading: {', '.join(READ)}; median of {settings.runs} readings."
    yield ""
    yield heading("layout", "size, MB", "to write, s", "to read, s", "of which computing", "on one thread")
    for name in LAYOUTS:
        yield run(python("benchmarks.layout", name, stored, str(settings.runs))).printed.strip()


def measured(name: str, stored: Path, runs: int) -> str:
    """The row of one layout."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    layout = LAYOUTS[name]
    schema = pq.read_schema(stored)
    texts = [field.name for field in schema if field.type == pa.string()]
    table = pq.read_table(stored, read_dictionary=texts).unify_dictionaries()
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        path = Path(folder) / "log"
        start = time.perf_counter()
        layout.write(table, path)
        written = time.perf_counter() - start
        size = path.stat().st_size / 1e6
        del table
        _touched(layout.read(path))  # from here on it is in memory
        wall, computing = _read(layout, path, runs)
        pa.set_cpu_count(1)
        alone, _ = _read(layout, path, runs)
    return row(name, f"{size:,.0f}", f"{written:.2f}", f"{wall:.2f}", f"{computing:.2f}", f"{alone:.2f}")


def _read(layout: Layout, path: Path, runs: int) -> tuple[float, float]:
    """Median seconds of reading, and of computing."""
    taken = []
    for _ in range(runs):
        start, begun = time.perf_counter(), time.process_time()
        _touched(layout.read(path))
        taken.append((time.perf_counter() - start, time.process_time() - begun))
    wall, computing = (median(column) for column in zip(*taken, strict=True))
    return wall, computing


def _touched(table: pa.Table) -> None:
    """Look at every value, as what is mapped is read no sooner."""
    import pyarrow.compute as pc

    for column in table.columns:
        pc.sum(column)


def _parquet(codec: str, *, has_differences: bool, level: int | None = None) -> Layout:
    def write(table: pa.Table, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        whole = [field.name for field in table.schema if pa.types.is_integer(field.type)]
        pq.write_table(
            _spelt_out(table),
            path,
            row_group_size=GROUP_ROWS,
            compression=codec,
            compression_level=level,
            use_dictionary=[field.name for field in table.schema if not pa.types.is_primitive(field.type)],
            column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED") if has_differences else None,
            store_schema=False,
        )

    def read(path: Path) -> pa.Table:
        import pyarrow.parquet as pq

        return pq.ParquetFile(path).read(columns=[*READ])

    return Layout(write, read)


def _spelt_out(table: pa.Table) -> pa.Table:
    """Columns of many texts as text, so that a group of rows is written with those alone that occur in it."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type) and len(table[place].chunk(0).dictionary) > FEW_TEXTS:
            table = table.set_column(place, field.name, table[place].cast(pa.string()))
    return table


def _write_arrow(table: pa.Table, path: Path) -> None:
    import pyarrow as pa

    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=GROUP_ROWS)


def _read_arrow(path: Path) -> pa.Table:
    import pyarrow as pa

    with pa.memory_map(str(path)) as mapped:
        return pa.ipc.open_file(mapped).read_all().select([*READ])


LAYOUTS = {
    "differences, snappy (as stored)": _parquet("snappy", has_differences=True),
    "differences, none": _parquet("none", has_differences=True),
    "plain, snappy": _parquet("snappy", has_differences=False),
    "plain, lz4": _parquet("lz4", has_differences=False),
    "plain, zstd 1": _parquet("zstd", has_differences=False, level=1),
    "plain, none": _parquet("none", has_differences=False),
    "Arrow, mapped": Layout(_write_arrow, _read_arrow),
}

if __name__ == "__main__":
    print(measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
