"""Spark: the same walks as here, for logs that outgrow a machine.

Spark reads the stored log, puts the rows of each case together and in their order, and hands each part of the log to a
process of Python on its workers, which walks it batch by batch. What each batch gives comes back and is merged
by the measure, as it is here. Nothing here is imported unless Spark is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from routekaart.engine.protocol import Stored
from routekaart.engine.spark_session import Session, explained, quiet
from routekaart.engine.spark_worker import RESULTS, own_version, results_of, walk_part

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["SparkEngine"]

#: What a Spark set up otherwise must not change: every row is read, under its own name, and once.
SETTINGS = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.adaptive.enabled": "false",  # parts are even, and there is nothing else to plan
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
}

#: A part of the log is sorted in memory by one worker; up to so many events, the work is not worth sharing.
PART_EVENTS = 1_000_000
SMALL_PART_EVENTS = 100_000

Reading = TypeVar("Reading")
Batch = TypeVar("Batch")
T = TypeVar("T")


class SparkEngine:
    """One Spark session: on this machine, or on the cluster at ``address``.

    Parameters
    ----------
    address
        ``spark://HOST:PORT`` of a standalone master; this machine when None.
    memory_limit
        Memory of Spark's own process on this machine ("4GB"); 2 GB when None.

    Raises
    ------
    MissingLibraryError
        If pyspark or Java is missing, or too old.
    RoutekaartError
        If the master cannot be reached, or gives no worker.
    """

    def __init__(self, address: str | None = None, memory_limit: str | None = None) -> None:
        self.memory_limit = memory_limit
        with quiet():
            self._session = Session(address, memory_limit, SETTINGS)
        self._files: WeakKeyDictionary[Any, DataFrame] = WeakKeyDictionary()

    def walk(self, source: Stored[Reading, Batch], reading: Reading, job: Callable[[Batch], T]) -> list[T]:
        """What ``job`` gives for each batch of the reading, in order of case."""
        # What is large in it (a claim per case) Spark brings to each machine once.
        names = source.stored(reading)
        work = partial(
            walk_part, names=names, batches=source.streaming(reading), job=job, sent_by=own_version()
        )
        with explained(self._session):
            found = self._rows(source, names).mapInArrow(work, RESULTS).toArrow()
        return results_of(found)

    def _rows(self, source: Stored[Any, Any], names: tuple[str, ...]) -> DataFrame:
        """The rows with these columns, numbered as names: each case whole in one part, parts and rows in order."""
        from pyspark.sql.functions import expr

        stored = self._read(source)
        n_parts = self._n_parts(source.n_events)
        part = expr(f"cast(cast(case_id as bigint) * {n_parts} div {source.n_cases} as int)")
        # Only its place in the file tells where a row stands that shares its instant with others.
        place = stored.metadataColumn("_metadata")
        order = [place["file_name"]] if len(source.files) > 1 else []
        in_order = stored.repartitionById(n_parts, part).sortWithinPartitions(
            "case_id", *order, place["row_index"]
        )
        # An attribute may have a name that Spark cannot hand on.
        return in_order.selectExpr(*(f"{_quoted(name)} as `{number}`" for number, name in enumerate(names)))

    def _read(self, source: Stored[Any, Any]) -> DataFrame:
        """The files of the log, whose columns are looked up once."""
        if source not in self._files:
            paths = [_location(path) for path in source.files]
            self._files[source] = self._session.spark.read.parquet(*paths)
        return self._files[source]

    def _n_parts(self, n_events: int) -> int:
        """In how many parts the log is walked: as many as there are processors, unless it is small or large."""
        processors = int(self._session.context.defaultParallelism)
        return max(-(-n_events // PART_EVENTS), min(processors, -(-n_events // SMALL_PART_EVENTS)), 1)


def _quoted(name: str) -> str:
    """``name`` as the name of one column."""
    return "`" + name.replace("`", "``") + "`"


def _location(path: Path) -> str:
    """Where Spark finds the file: on the disk of each machine, whatever its own default is.

    Spark takes every path for a pattern, whatever its option says, so what would mean something in one is escaped.
    """
    plain = re.sub(r"[\\*?\[\]{}]", r"\\\g<0>", path.resolve().as_posix())
    return f"file:{plain}" if plain.startswith("/") else f"file:/{plain}"
