"""Blocks: lists as people keep them, in which not every row is a step of a case that it names itself.

*Fill down.* A pupil may stand in the first row of a block alone. That is read so when every case is named once, and
at least as many rows name none as name one: a single forgotten number is no block.

*Rows beside the list.* Totals, averages, page numbers, a legend, headings that are repeated: rows without a time that
begin with such a word, or in which one cell alone is filled that is no number of a case. They are left out, and
counted.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routekaart.log.arrays import as_bools, as_codes, as_column, as_ints, as_mask, as_texts, coded
from routekaart.log.columns import CASE_PATTERN
from routekaart.log.mapping import Mapping
from routekaart.log.notes import Note
from routekaart.log.readers import Batch, Sheet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bools = npt.NDArray[np.bool_]

__all__ = ["Blocks", "names_blocks"]

_BESIDE = re.compile(
    r"\s*(?:(?:sub|eind)?tota(?:al|len)|(?:sub|grand )?totals?|gemiddelden?|aantal|som|average|sum|count|legenda|legend"
    r"|pagina \d+|page \d+|bron|source|toelichting|afdrukdatum|printdatum)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\s*(?:(?:sub|eind)?tota(?:al|len)|gemiddelden?|(?:sub|grand )?totals?|average)\s*:?\s*", re.IGNORECASE
)
_IS_CASE = re.compile(CASE_PATTERN)


def names_blocks(sample: pa.RecordBatch, mapping: Mapping) -> bool:
    """Whether the cases of these rows are named in the first row of each block alone."""
    if not sample[mapping.case].null_count:
        return False
    case, activity = _texts(sample, mapping.case), _texts(sample, mapping.activity)
    has_time = _has_time(sample, mapping)
    named = [text for text in case if text and not _BESIDE.match(text)]
    n_unnamed = sum(
        not text and bool(step) and timed
        for text, step, timed in zip(case, activity, has_time.tolist(), strict=True)
    )
    return bool(len(named) > 1 and len({*named}) == len(named) <= n_unnamed and case and case[0])


@dataclass
class Blocks:
    """A sheet read so; ``filled`` and ``beside`` are the rows that got a case, and those left out."""

    sheet: Sheet
    mapping: Mapping
    fills: bool
    filled: set[int] = field(default_factory=set)
    beside: set[int] = field(default_factory=set)

    def tidied(self) -> Sheet:
        """The sheet without rows beside the list, with a case in each row of a block."""
        return replace(self.sheet, read=self._read)

    def notes(self) -> Iterator[Note]:
        """What was done, once the sheet has been read."""
        if self.filled:
            n = len(self.filled)
            yield Note(
                "case_filled_down",
                f"{self.sheet.title}: {n} rows name no case and get that of the row above, as each block of rows"
                " names its case once",
                f"{self.sheet.title}: {n} rijen noemen geen leerling en krijgen die van de rij erboven, omdat elk blok"
                " de leerling maar één keer noemt",
            )
        if self.beside:
            n = len(self.beside)
            yield Note(
                "rows_beside",
                f"{self.sheet.title}: {n} rows are no steps (totals, legends, repeated headings) and are left out:"
                f" row {_listed(self.beside)}",
                f"{self.sheet.title}: {n} {'rij is' if n == 1 else 'rijen zijn'} geen stap (totaal, bijschrift, herhaalde"
                f" kop) en {'doet' if n == 1 else 'doen'} niet mee: rij {_listed(self.beside)}",
            )

    def _read(self) -> Generator[Batch, None, None]:
        last: str | None = None
        for batch in self.sheet.read():
            tidied, last = self._tidied(batch, last)
            yield tidied

    def _tidied(self, batch: Batch, last: str | None) -> tuple[Batch, str | None]:
        """A batch, and the case of its last block."""
        import numpy as np

        cells, numbers = batch.cells, as_ints(batch.rows)
        untimed = np.flatnonzero(~_has_time(cells, self.mapping))
        is_beside = np.zeros(cells.num_rows, dtype=bool)
        if len(untimed):
            part = cells.take(as_column(untimed))
            texts = [_texts(part, name) for name in part.schema.names]
            for place, row in zip(untimed.tolist(), zip(*texts, strict=True), strict=True):
                is_beside[place] = self._is_beside(dict(zip(part.schema.names, row, strict=True)))
        is_beside |= self._repeats_headings(cells) | _is_total(cells[self.mapping.case])
        if self.fills:
            case, filled = _texts(cells, self.mapping.case), []
            for place, text in enumerate(case):
                if text and not (is_beside[place] and self._is_said(text)):
                    last = text
                elif not text and last and not is_beside[place]:
                    self.filled.add(int(numbers[place]))
                filled.append(text or last)
            at = cells.schema.get_field_index(self.mapping.case)
            cells = cells.set_column(at, self.mapping.case, as_texts(filled))
        if not is_beside.any():
            return replace(batch, cells=cells), last
        self.beside.update(numbers[is_beside].tolist())
        mask = as_mask(~is_beside)
        origin = batch.origin and tuple(
            o for o, beside in zip(batch.origin, is_beside.tolist(), strict=True) if not beside
        )
        return Batch(cells.filter(mask), batch.rows.filter(mask), batch.refused, origin), last

    def _is_beside(self, row: dict[str, str | None]) -> bool:
        """Whether a row without a time is none of the list."""
        filled = [text for text in row.values() if text]
        case = row[self.mapping.case]
        if filled and _BESIDE.match(case if case and row[self.mapping.activity] else filled[0]):
            return True
        if len(filled) != 1:
            return False
        is_block = self.fills and bool(case)
        return is_block or (len(row) > 2 and not _IS_CASE.match(filled[0]) and not row[self.mapping.activity])

    def _is_said(self, text: str) -> bool:
        """Whether the text of a row beside the list names no case."""
        return bool(_BESIDE.match(text)) or "=" in text

    def _repeats_headings(self, cells: pa.RecordBatch) -> Bools:
        """Where the row of headings stands once more."""
        case, activity = self.mapping.case, self.mapping.activity
        repeated: Bools = _is(cells[case], case) & _is(cells[activity], activity)
        return repeated


def _listed(numbers: set[int]) -> str:
    shown = [str(number) for number in sorted(numbers)[:10]]
    return ", ".join(shown) + (" …" if len(numbers) > len(shown) else "")


def _has_time(cells: pa.RecordBatch, mapping: Mapping) -> Bools:
    """Where a row has anything in a column of times."""
    import numpy as np

    has_time = np.zeros(cells.num_rows, dtype=bool)
    for column in mapping.interval:
        if column is not None:
            has_time |= ~as_bools(cells[column].is_null())
    return has_time


def _is_total(case: pa.Array) -> Bools:
    """Where a total stands for a case, also beside something in a column of times."""
    import numpy as np
    import pyarrow as pa

    labels = coded(case if pa.types.is_dictionary(case.type) else _as_plain(case))
    found = [_TOTAL.fullmatch(label) is not None for label in labels.dictionary.to_pylist()]
    totals: Bools = np.array([*found, False])[as_codes(labels)]
    return totals


def _is(column: pa.Array, text: str) -> Bools:
    """Where a column of text (coded or not) holds ``text``."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return np.append(_is(column.dictionary, text), False)[as_codes(column)]
    if not pa.types.is_string(column.type):
        return np.zeros(len(column), dtype=bool)
    return as_bools(pc.equal(column, as_texts([text])[0]))


def _as_plain(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _texts(cells: pa.RecordBatch, name: str) -> list[str]:
    return [(text or "").strip() for text in _as_plain(cells[name]).to_pylist()]
