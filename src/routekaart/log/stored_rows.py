"""Stored rows: those of the cases of a view as SQL for DuckDB, which writes files of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from routekaart.engine.database import Database
from routekaart.log.parts import log_files
from routekaart.log.view import View

__all__ = ["stored_rows"]

_numbers = count()


@contextmanager
def stored_rows(view: View, database: Database) -> Iterator[str]:
    """SQL in parentheses for the stored rows of the cases of ``view``, in no order; it holds inside the context."""
    import numpy as np

    view.log.source.check()
    stored, chosen = database.parquet(log_files(view.log.path)), view.chosen
    if chosen is None:
        yield f"(select * from {stored})"
        return
    name = f"chosen_cases_{next(_numbers)}"
    database.register(name, {"case_id": np.flatnonzero(chosen).astype(np.int32)})
    try:
        yield f"(select * from {stored} where case_id in (select case_id from {name}))"
    finally:
        database.unregister(name)
