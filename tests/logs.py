"""Small logs for tests: rows as tuples, stored in a temporary folder and opened."""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pyarrow as pa

from routekaart.engine.database import database
from routekaart.log.store import Provenance, write_log
from routekaart.log.view import View, open_log
from routekaart.log.vocabulary import Vocabulary, load_vocabulary

DAY_US = 86_400_000_000
FOLDER = TemporaryDirectory(prefix="routekaart-test-")
atexit.register(FOLDER.cleanup)
HOUR_US = DAY_US // 24
#: Storing a log takes a hundred times as long as copying the file: one that was stored before is copied to a folder of its own.
WRITTEN: dict[str, bytes] = {}
START = (date(2022, 3, 7) - date(1970, 1, 1)).days  # a Monday


def log(
    *rows: tuple[Any, ...], ties: str = "file", extracted: date | None = None, **columns: list[Any]
) -> View:
    """The view of a date-only log of rows ``(case, activity, day[, organisation[, end day]])``.

    Days count from Monday 7 March 2022. ``columns`` adds columns (group, school, lifecycle, attributes).
    """
    told = repr((rows, ties, extracted, sorted(columns.items())))
    path = Path(mkdtemp(dir=FOLDER.name)) / "log.parquet"
    if told not in WRITTEN:
        view = stored(vetted(rows, **columns), path, ties=ties, extracted=extracted)
        WRITTEN[told] = path.read_bytes()
        return view
    path.write_bytes(WRITTEN[told])
    return open_log(path)


def stored(
    table: pa.Table,
    path: Path,
    *,
    ties: str = "file",
    extracted: date | None = None,
    precision: str = "date",
    vocabulary: Vocabulary | None = None,
) -> View:
    """The view of a stored log of vetted rows, written to ``path``."""
    roles = {name: name for name in ("case", "activity", "organisation", "school", "group")}
    provenance = Provenance(sources=(), mapping=roles, rows_in=len(table), precision=precision)
    write_log(
        database(), table, path, provenance=provenance, vocabulary=vocabulary or load_vocabulary(),
        ties=ties, region="midden", extracted=extracted,
    )  # fmt: skip
    return open_log(path)


def timed_log(*rows: tuple[Any, ...], vocabulary: Vocabulary | None = None) -> View:
    """As :func:`log`, of instants: hours since the start (midnight UTC) instead of days, fractions allowed."""
    table = vetted(rows, unit_us=HOUR_US)
    path = Path(mkdtemp(dir=FOLDER.name)) / "log.parquet"
    return stored(table, path, precision="second", vocabulary=vocabulary)


def vetted(rows: Iterable[tuple[Any, ...]], *, unit_us: int = DAY_US, **columns: list[Any]) -> pa.Table:
    """Vetted rows as the store takes them; their times are in ``unit_us``, days if not given."""
    rows = [(*row, None, None)[:5] if len(row) < 5 else row for row in rows]

    def instants(times: Iterable[float | None]) -> list[int | None]:
        return [None if time is None else START * DAY_US + round(time * unit_us) for time in times]

    starts, ends = instants(row[2] for row in rows), instants(row[4] for row in rows)
    texts = {"case": 0, "activity": 1, "organisation": 3}
    arrays = {name: pa.array([row[i] for row in rows], pa.string()) for name, i in texts.items()}
    arrays |= {"start_us": pa.array(starts, pa.int64()), "end_us": pa.array(ends, pa.int64())}
    arrays |= {"row": pa.array(range(len(rows)), pa.int64())}
    arrays |= {name: pa.array([None] * len(rows), pa.string()) for name in ("lifecycle", "school", "group")}
    return pa.table(arrays | {name: pa.array(values, pa.string()) for name, values in columns.items()})


def open_cases(*rows: tuple[Any, ...], **options: Any) -> View:
    """The view of the open cases of such a log: beside them it holds one that ended, so that an ending is known."""
    columns = {
        name: [*values, None] if isinstance(values, list) else values for name, values in options.items()
    }
    return log(*rows, ("ended", "Afsluiting", 0), **columns).select("open")


def chain(
    case: str, *activities: str, gap: int = 10, organisation: str | None = None
) -> list[tuple[Any, ...]]:
    """Rows of one case: the activities in order, ``gap`` days apart."""
    return [(case, activity, gap * i, organisation) for i, activity in enumerate(activities)]
