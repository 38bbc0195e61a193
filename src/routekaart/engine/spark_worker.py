"""What a worker of Spark does: walk the cases of its part of a log, and send back what each batch gives.

This module is imported on every machine of a cluster, which must have the same version of this package.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from routekaart.errors import RoutekaartError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["RESULTS", "own_version", "results_of", "walk_part"]

#: The columns that come back: the code of the first case of a batch, and what was found, pickled.
RESULTS = "first_case long, found binary"


def own_version() -> str:
    """The version of this package that is installed here."""
    try:
        return version("routekaart")
    except PackageNotFoundError:
        return ""


def walk_part(
    rows: Iterable[pa.RecordBatch],
    names: Sequence[str],
    batches: Callable[[Iterable[pa.RecordBatch]], Iterator[tuple[int, Any]]],
    job: Callable[[Any], Any],
    sent_by: str,
) -> Iterator[pa.RecordBatch]:
    """What ``job`` gives for each of the ``batches`` of these rows, or the error that a user can put right.

    ``names`` are those of the columns, and ``sent_by`` is the version of this package that asks.
    """
    try:
        _check_version(sent_by)
        for first, batch in batches(_named(part, names) for part in rows):
            yield _sent(first, job(batch))
    except RoutekaartError as error:
        yield _sent(-1, error)


def _check_version(sent_by: str) -> None:
    """Refuse to answer another version, whose walks may count otherwise."""
    if (own := own_version()) != sent_by:
        raise RoutekaartError(
            f"a worker of Spark has routekaart {own or '?'} and this machine {sent_by or '?'}; install the same version "
            "on each machine",
            nl=f"een worker van Spark heeft routekaart {own or '?'} en deze machine {sent_by or '?'}; installeer op elke "
            "machine dezelfde versie",
        )


def _named(rows: pa.RecordBatch, names: Sequence[str]) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(rows.columns, [*names])


def _sent(first: int, found: Any) -> pa.RecordBatch:
    import numpy as np
    import pyarrow as pa

    # Arrow's own way from Python values imports pandas.
    pickled = pickle.dumps(found)
    ends = pa.py_buffer(np.array([0, len(pickled)], dtype=np.int32))
    columns = [
        pa.Array.from_buffers(pa.int64(), 1, [None, pa.py_buffer(np.array([first], dtype=np.int64))]),
        pa.Array.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(pickled)]),
    ]
    return pa.RecordBatch.from_arrays(columns, ["first_case", "found"])


def results_of(table: pa.Table) -> list[Any]:
    """What was found, in order of case.

    Raises
    ------
    RoutekaartError
        If that is what a worker came upon.
    """
    sent = zip(*(column.to_pylist() for column in table.columns), strict=True)
    results = [pickle.loads(found) for _, found in sorted(sent)]  # noqa: S301 - made by what we sent there
    if results and isinstance(results[0], RoutekaartError):
        raise results[0]
    return results
