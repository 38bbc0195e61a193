"""Several steps in one cell ("Zorgteam + ZAT"): when are they read as steps of their own?

A cell is split at ``+``, ``&``, ``/``, a comma, a semicolon, a new line, *en* or *plus* when it is no known step as it
stands and every part of it is one. The parts keep their order and have the date of the cell. A cell of which some parts
are known is kept whole and counted: what it means is for its owner to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routekaart.log.arrays import as_codes, as_column, as_ints, as_texts, coded
from routekaart.log.notes import Note
from routekaart.log.readers import Batch, Sheet

if TYPE_CHECKING:
    pass

__all__ = ["SeveralSteps"]

_BETWEEN = re.compile(r"\s*(?:[+&/;,\n]|\b(?:en|plus)\b)\s*", re.IGNORECASE)


@dataclass
class SeveralSteps:
    """A sheet whose cells of steps are split; ``split`` and ``kept`` are the numbers of rows with such cells."""

    sheet: Sheet
    activity: str
    is_known: Callable[[str], bool]
    split: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)

    def apart(self) -> Sheet:
        """The sheet with a row for each step."""
        return replace(self.sheet, read=self._read)

    def notes(self) -> Iterator[Note]:
        """What was done, once the sheet has been read."""
        if self.split:
            n = len(self.split)
            yield Note(
                "cells_split",
                f"{self.sheet.title}: {n} cells hold several known steps and are read as steps of their own, on the"
                " same date",
                f"{self.sheet.title}: {n} cellen bevatten meer bekende stappen en zijn gelezen als losse stappen op"
                " dezelfde datum",
            )
        if self.kept:
            n = len(self.kept)
            yield Note(
                "cells_not_split",
                f"{self.sheet.title}: {n} cells seem to hold several steps, of which not all are known, and are read as"
                " one; put each step in a row of its own",
                f"{self.sheet.title}: {n} cellen lijken meer stappen te bevatten, maar niet alle delen zijn bekend; ze"
                " gelden als één stap. Zet elke stap op een eigen rij",
            )

    def parts(self, label: str) -> tuple[list[str], bool]:
        """The steps a cell holds, and whether it seems to hold more than can be told."""
        found = [part for part in _BETWEEN.split(label.strip()) if part]
        if len(found) < 2 or self.is_known(label):
            return [label], False
        known = [self.is_known(part) for part in found]
        return (found, False) if all(known) else ([label], any(known))

    def _read(self) -> Generator[Batch, None, None]:
        for batch in self.sheet.read():
            yield self._apart(batch)

    def _apart(self, batch: Batch) -> Batch:
        import numpy as np
        import pyarrow as pa

        column = batch.cells[self.activity]
        if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
            return batch
        labels = coded(column)
        texts = labels.dictionary.to_pylist()
        found = [self.parts(text) if _BETWEEN.search(text) else ([text], False) for text in texts]
        codes, numbers = as_codes(labels), as_ints(batch.rows)
        unsure = np.array([is_unsure for _, is_unsure in found] + [False])
        if unsure.any():
            self.kept.update(numbers[unsure[codes]].tolist())
        n_parts = np.array([len(parts) for parts, _ in found] + [1])
        if (n_parts == 1).all():
            return batch
        times = n_parts[codes]
        self.split.update(numbers[times > 1].tolist())
        row = np.repeat(np.arange(len(codes)), times)
        part = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
        steps = as_texts(
            None if code == len(texts) else found[code][0][place]
            for code, place in zip(codes[row].tolist(), part.tolist(), strict=True)
        )
        cells = batch.cells.take(as_column(row))
        at = cells.schema.get_field_index(self.activity)
        origin = batch.origin and tuple(batch.origin[place] for place in row.tolist())
        whole = cells.set_column(at, self.activity, steps)
        return Batch(whole, batch.rows.take(as_column(row)), batch.refused, origin)
