"""Which rows of a sheet can be kept, and what do they say?

A row is refused when its case or activity is blank, when it has no time, when a time cannot be
read, or when a cell is longer than a spreadsheet can hold. The first reason found is the one that
is given. Labels lose the blanks around them and are put in Unicode form NFC, so that two labels
that look the same are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.log.account import RefusedRow
from routekaart.log.arrays import (
    as_bools,
    as_codes,
    as_column,
    as_ints,
    as_mask,
    as_texts,
    changed,
    coded,
    trimmed,
)
from routekaart.log.case_names import is_rounded, tidy_cases
from routekaart.log.date_cells import DAY_US, REASONS
from routekaart.log.lifecycle import plain_word
from routekaart.log.mapping import OPTIONAL_ROLES, Mapping
from routekaart.log.notes import Note
from routekaart.log.readers import Batch, Sheet
from routekaart.log.readers.limits import MAX_CELL, MAX_LABEL
from routekaart.log.times import ParsedTimes, TimeProfile, TimeRules

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bools = npt.NDArray[np.bool_]

__all__ = ["ROLE_COLUMNS", "Judge", "Judged", "as_text", "attribute_names", "tidy"]

FIRST_DAYS = (-25_567, -25_568, -25_569, 0)
"""1-1-1900, 31-12-1899, 30-12-1899 and 1-1-1970, in days since the last, each at midnight: where programs begin to
count."""
NEVER_DAY = 47_117
"""1-1-2099: from then on a date stands for "not yet"."""

LONE_US = 5 * 365 * DAY_US
LEAST_TIMES, MOST_LONE, ONE_LONE_IN = 20, 2, 200
"""From so many times on, up to two of them, or one in two hundred, may lie five years from all others by mistake."""

ROLE_COLUMNS = (
    "case",
    "activity",
    "start_us",
    "end_us",
    "lifecycle",
    "organisation",
    "school",
    "group",
    "row",
)
"""The columns of vetted rows whose names are fixed, in order."""
_TAKEN = {*ROLE_COLUMNS, "start_wall_us", "end_wall_us"}
"""Names that no attribute can have: those columns, and what they are made of."""


@dataclass(frozen=True)
class Judged:
    """The rows kept of one batch, the rows refused, and what their times have in common.

    Text is coded (:func:`routekaart.log.arrays.coded`). A column that the sheet has not is not there. ``open_ends``
    are the numbers of the rows whose end stands for "not yet" and was left out.
    """

    rows: pa.RecordBatch
    refused: tuple[RefusedRow, ...]
    profile: TimeProfile
    open_ends: tuple[int, ...] = ()

    def filled(self) -> set[str]:
        """The columns with any cell filled in."""
        pairs = zip(self.rows.schema.names, self.rows.columns, strict=True)
        return {name for name, column in pairs if column.null_count < len(column)}

    def vetted(self, schema: pa.Schema, first_row: int, *, is_date_only: bool) -> pa.RecordBatch:
        """The rows kept in their final form, numbered from ``first_row``."""
        import numpy as np
        import pyarrow as pa

        n, source = self.rows.num_rows, self.rows.schema.names
        columns = []
        for name, kind in zip(schema.names, schema.types, strict=True):
            found = (
                name.replace("_us", "_wall_us") if name in ("start_us", "end_us") and is_date_only else name
            )
            if name == "row":
                columns.append(as_column(np.arange(first_row, first_row + n)))
            elif found in source:
                columns.append(self.rows[found])
            else:
                columns.append(pa.nulls(n, kind))
        return pa.RecordBatch.from_arrays(columns, schema=schema)


class Judge:
    """What decides on the rows of one sheet.

    ``attributes`` maps each heading without a role, in lower case, to its name in the log.
    """

    def __init__(self, sheet: Sheet, mapping: Mapping, rules: TimeRules, attributes: Dict[str, str]) -> None:
        self.sheet = sheet
        self.mapping = mapping
        self.rules = rules
        self.attributes = attributes

    def judged(self) -> Iterator[Judged]:
        """Every batch of the sheet, judged."""
        for batch in self.sheet.read():
            yield self._judge(batch)

    def _judge(self, batch: Batch) -> Judged:
        import pyarrow as pa

        verdict = _Verdict(batch.cells.num_rows)
        cells = dict(zip(batch.cells.schema.names, batch.cells.columns, strict=True))
        _check_lengths(cells, MAX_CELL, "cell_too_long", verdict)
        columns = self._labels(batch.cells, verdict)
        columns |= self._times(batch.cells, verdict)
        for heading in without_role(self.sheet, self.mapping):
            columns[self.attributes[heading.casefold()]] = coded(as_text(batch.cells[heading]))
        if not verdict.is_kept.all():
            mask = as_mask(verdict.is_kept)
            columns = {name: _recoded(column.filter(mask)) for name, column in columns.items()}
        rows = pa.RecordBatch.from_pydict(columns)
        open_ends: tuple[int, ...] = ()
        if verdict.open_ends.any():
            open_ends = tuple(as_ints(batch.rows)[verdict.open_ends & verdict.is_kept].tolist())
        return Judged(
            rows,
            (*batch.refused, *verdict.refused(self.sheet, batch, self.mapping)),
            verdict.profile,
            open_ends,
        )

    def _labels(self, cells: pa.RecordBatch, verdict: _Verdict) -> dict[str, pa.Array]:
        """The columns of the roles that are labels; case and activity must be filled in."""
        import numpy as np

        labels = {}
        for role in ("case", "activity", *OPTIONAL_ROLES):
            column = getattr(self.mapping, role)
            if column is not None:
                plain = coded(as_text(cells[column]))
                tidied = changed(plain, _TIDYING.get(role, tidy))
                labels[role] = plain if tidied is plain else coded(tidied)
                _check_lengths({column: labels[role]}, MAX_LABEL, "label_too_long", verdict)
                if role == "case":
                    rounded = np.append(is_rounded(labels[role].dictionary), False)
                    verdict.refuse(rounded[as_codes(labels[role])], "rounded_case", column)
                if role in ("case", "activity"):
                    is_blank = as_bools(labels[role].is_null())
                    verdict.refuse(is_blank, f"missing_{role}", column)
        return labels

    def _times(self, cells: pa.RecordBatch, verdict: _Verdict) -> dict[str, pa.Array]:
        """The moments of the events, as instants and as written; one of the two must be there."""
        import numpy as np

        first, last = self.mapping.interval
        columns: dict[str, pa.Array] = {}
        is_missing = np.ones(cells.num_rows, dtype=bool)
        for name, column in (("start", first), ("end", last)):
            if column is None:
                continue
            parsed = self.rules.parse(cells[column])
            no_time = parsed.is_missing
            stands_for_none = _stands_for_none(parsed)
            is_ahead = (
                (parsed.reason == 0) & ~no_time & ~stands_for_none & (parsed.wall_us >= self.rules.before_us)
            )
            if name == "end" and first is not None:
                # Help that has begun and whose end is still to come, or is put in the year 9999, runs.
                is_open = (stands_for_none | is_ahead) & ~is_missing
                verdict.open_ends |= is_open
                no_time = no_time | is_open
                stands_for_none, is_ahead = stands_for_none & ~is_open, is_ahead & ~is_open
                parsed.reason[is_open] = 0
            if column == (first or last):
                verdict.refuse(_is_lone(parsed, ~no_time & ~stands_for_none & ~is_ahead), "lone_date", column)
            verdict.refuse(stands_for_none, "placeholder_date", column)
            verdict.refuse(is_ahead, "future_date", column)
            for code, reason in enumerate(REASONS):
                if code:
                    verdict.refuse(parsed.reason == code, reason, column)
            is_missing &= no_time
            verdict.profile += parsed.profile
            columns[f"{name}_us"] = as_column(parsed.utc_us, no_time)
            columns[f"{name}_wall_us"] = as_column(parsed.wall_us, no_time)
        verdict.refuse(is_missing, "missing_time", first or last)
        return columns


def _stands_for_none(parsed: ParsedTimes) -> Bools:
    """Where a time stands for "no time": the first day that a program counts from, or a year that never comes."""
    import numpy as np

    is_first = np.isin(parsed.wall_us, [day * DAY_US for day in FIRST_DAYS]) | (parsed.utc_us == 0)
    is_known = (parsed.reason == 0) & (is_first | (parsed.wall_us >= NEVER_DAY * DAY_US))
    found: Bools = ~parsed.is_missing & (is_known | parsed.is_far_ahead)
    return found


def _is_lone(parsed: ParsedTimes, is_time: Bools) -> Bools:
    """Where a time lies years from all but a few others, as one of a year that was mistyped does."""
    import numpy as np

    places = np.flatnonzero(is_time & (parsed.reason == 0))
    is_lone = np.zeros(len(is_time), dtype=bool)
    if len(places) < LEAST_TIMES:
        return is_lone
    walls = parsed.wall_us[places]
    if walls.max() - walls.min() < LONE_US:
        return is_lone
    order = np.argsort(walls, kind="stable")
    stretch = np.cumsum(np.append(False, np.diff(walls[order]) >= LONE_US))
    n_there = np.bincount(stretch)
    is_few = n_there <= max(MOST_LONE, len(places) // ONE_LONE_IN)
    is_few[n_there.argmax()] = False
    is_lone[places[order]] = is_few[stretch]
    return is_lone


class _Verdict:
    """Why rows are refused; the first reason given to a row stays. ``open_ends``: whose end was left out."""

    def __init__(self, n: int) -> None:
        import numpy as np

        self.reason = np.zeros(n, dtype=np.int16)
        self.open_ends = np.zeros(n, dtype=bool)
        self.reasons: list[tuple[str, str | None]] = [("", None)]
        self.profile = TimeProfile()

    def refuse(self, rows: Bools, reason: str, column: str | None) -> None:
        """Refuse these rows, unless they are refused already."""
        if rows.any():
            self.reason[rows & (self.reason == 0)] = len(self.reasons)
            self.reasons.append((reason, column))

    @property
    def is_kept(self) -> Bools:
        """Where a row is refused for no reason."""
        is_kept: Bools = self.reason == 0
        return is_kept

    def refused(self, sheet: Sheet, batch: Batch, mapping: Mapping) -> list[RefusedRow]:
        import numpy as np

        places = np.flatnonzero(self.reason)
        numbers = as_ints(batch.rows)[places].tolist()
        refused = []
        for place, number in zip(places.tolist(), numbers, strict=True):
            reason, column = self.reasons[self.reason[place]]
            if batch.origin is not None and column in (mapping.activity, *mapping.interval):
                column = batch.origin[place]
                reason = "no_step_dated" if reason == "missing_activity" else reason
            refused.append(RefusedRow(sheet.file, sheet.name, number, column, reason))
        return refused


def without_role(sheet: Sheet, mapping: Mapping) -> list[str]:
    """The headings of a sheet that have no role."""
    taken = {*mapping.columns.values()}
    return [heading for heading in sheet.headings if heading not in taken]


def attribute_names(sheets: Sequence[tuple[Sheet, Mapping]], notes: list[Note]) -> dict[str, str]:
    """Heading in lower case → its name in the log, over all sheets, different for the engines.

    Headings that differ in case alone are one attribute. A name that the log itself uses gets a
    number, and a note says so.
    """
    names: dict[str, str] = {}
    for sheet, mapping in sheets:
        for heading in without_role(sheet, mapping):
            if heading.casefold() in names:
                continue
            name, copy = heading, 1
            while name.casefold() in _TAKEN or name.casefold() in {*map(str.casefold, names.values())}:
                copy += 1
                name = f"{heading} ({copy})"
            names[heading.casefold()] = name
            if name != heading:
                notes.append(
                    Note(
                        "column_renamed",
                        f"{sheet.title}: column '{heading}' is kept as '{name}', as the log uses that name itself",
                        f"{sheet.title}: kolom '{heading}' heet in het log '{name}', omdat het log die naam"
                        " zelf gebruikt",
                    )
                )
    return names


def as_text(column: pa.Array) -> pa.Array:
    """A column as text, coded or not; times in ISO 8601."""
    import pyarrow as pa

    has_text = pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)
    return column if has_text else column.cast(pa.string())


def _recoded(column: pa.Array) -> pa.Array:
    """A column of which some rows are left, without the texts that are not."""
    import pyarrow as pa

    return coded(column) if pa.types.is_dictionary(column.type) else column


def tidy(labels: pa.Array) -> pa.Array:
    """Labels without blanks around them and in Unicode form NFC; null for a blank one."""
    import pyarrow.compute as pc

    return trimmed(pc.utf8_normalize(labels, "NFC"))


def _tidy_step(labels: pa.Array) -> pa.Array:
    """Steps of the lifecycle, which are the same in any case of letters, as labels."""
    import pyarrow.compute as pc

    lower = pc.utf8_lower(tidy(labels))
    return as_texts(None if word is None else plain_word(word) for word in lower.to_pylist())


def _tidy_case(labels: pa.Array) -> pa.Array:
    """Ids of cases, without what typing and spreadsheets vary."""
    return tidy(tidy_cases(labels))


_TIDYING = {"lifecycle": _tidy_step, "case": _tidy_case}


def _check_lengths(columns: Dict[str, pa.Array], most: int, reason: str, verdict: _Verdict) -> None:
    """Refuse rows with a text of more than ``most`` characters in one of ``columns``."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    for heading, column in columns.items():
        is_coded = pa.types.is_dictionary(column.type)
        texts = column.dictionary if is_coded else column
        if pa.types.is_string(texts.type) and (pc.max(pc.binary_length(texts)).as_py() or 0) > most:
            is_long = as_ints(pc.utf8_length(texts)) > most
            verdict.refuse(
                np.append(is_long, False)[as_codes(column)] if is_coded else is_long, reason, heading
            )
