"""Wide sheets: one row per pupil, each column of dates a step. How does such a sheet become rows of steps?

A sheet is wide when nearly every row is another case (or no case has one date twice), and when at least two columns of dates are headed by something
of which the vocabulary knows one as a step, or at least three by anything; a sheet that names a step in a column is so
only without a column of times, and when two of those headings are known. Dates that are never a
step (of birth, of the last change) are plain columns. "Datum zorgteam 1" and "Zorgteam 2" are both the step
*Zorgteam*; "Start hulp" beside "Einde hulp" are one step that lasts. A blank cell is a step that was not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routekaart.errors import MappingError
from routekaart.log.arrays import as_column, as_ints, as_texts
from routekaart.log.columns import Portrait, portray
from routekaart.log.heading_words import TIME_ROLES, known_headings, never, plain, roles_in
from routekaart.log.notes import Note
from routekaart.log.plain_label import label_keys, without_number
from routekaart.log.readers import Batch, Sheet
from routekaart.log.readers.source import name_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from routekaart.log.times import TimeRules

__all__ = ["Step", "Wide", "find_wide", "turned"]

LEAST_DIFFERENT = 0.9
"""Share of the rows that is another case, where each row is one."""
LEAST_KNOWN = 2
"""Known steps that head columns of dates which outweigh a column that names a step, such as the one it is at now."""
LEAST_UNKNOWN = 3
"""Columns of dates under headings that say nothing which together are steps."""

_BEFORE = re.compile(
    r"^(?:(?:start|begin|eind)?datum|date|d\.?d\.?)(?: (?:van(?: (?:de|het))?|of))?[\s:._-]+", re.IGNORECASE
)
_AFTER = re.compile(r"[\s:._-]+\(?(?:datum|date|d\.?d\.?|op)\)?$", re.IGNORECASE)
_FIRST = r"(?:start|begin|aanvang|van|vanaf|startdatum|begindatum)"
_LAST = r"(?:eind|einde|stop|tot|t/m|tot en met|einddatum)"


@dataclass(frozen=True)
class Step:
    """A step of a wide sheet: its label, and the columns of its date, or of its first and its last day."""

    label: str
    first: str
    last: str | None = None


@dataclass(frozen=True)
class Wide:
    """The steps of a wide sheet, and the names of the columns that they become.

    ``unread`` are columns called after a step that hold no dates.
    """

    steps: tuple[Step, ...]
    activity: str
    time: str
    end: str | None
    unread: tuple[str, ...] = ()

    def notes(self, title: str) -> Iterator[Note]:
        """How the sheet was read."""
        n, labels = len(self.steps), ", ".join(dict.fromkeys(f"'{step.label}'" for step in self.steps))
        yield Note(
            "wide_sheet",
            f"{title}: one row per pupil; each of the {n} columns of dates is read as a step: {labels}",
            f"{title}: één rij per leerling; elk van de {n} datumkolommen is gelezen als een stap: {labels}",
        )
        for heading in self.unread:
            yield Note(
                "step_without_dates",
                f"{title}: column '{heading}' is called after a step but holds no dates: it is no step here",
                f"{title}: kolom '{heading}' heet naar een stap maar bevat geen datums: ze telt hier niet als stap",
            )


def find_wide(
    sheet: Sheet,
    sample: pa.RecordBatch,
    rules: TimeRules,
    options: Mapping[str, str | None],
    is_known: Callable[[str], bool],
) -> Wide | None:
    """The steps of a sheet with these rows, if it is wide.

    Raises
    ------
    MappingError
        If it is, and ``options`` name one column as the step or the time.
    """
    headings = sheet.headings
    case = _case_of(headings, options)
    if case is None:
        return None
    portraits = portray(sample, rules, is_known)
    dated = [h for h in headings if h != case and _is_step(h, portraits[h], is_known)]
    filled = [heading for heading in dated if portraits[heading].is_times]
    n_known = sum(is_known(_bare(heading)) for heading in dated)
    if len(dated) < 2 or not filled or not (n_known or len(filled) >= LEAST_UNKNOWN):
        return None
    if portraits[case].share_different < LEAST_DIFFERENT and not (
        n_known >= LEAST_KNOWN and _differ_within(sample, case, filled)
    ):
        return None
    names_step = "activity" in roles_in(headings) or any(
        p.is_steps for name, p in portraits.items() if name != case
    )
    has_time = any({*TIME_ROLES} & roles_in([h]) and portraits[h].is_times for h in headings)
    if names_step and (has_time or n_known < LEAST_KNOWN):
        return None
    if given := [role for role in ("activity", *TIME_ROLES) if options.get(role)]:
        named = " ".join(f"--{role}" for role in given)
        raise MappingError(
            f"{sheet.title} has one row per pupil and {len(filled)} columns of dates, each a step: leave out {named},"
            " and they are read so.",
            nl=f"{sheet.title} heeft één rij per leerling en {len(filled)} kolommen met datums, elk een stap: laat"
            f" {named} weg, dan worden ze zo gelezen.",
        )
    unread = tuple(
        h for h in headings if h not in (case, *dated) and is_known(_bare(h)) and not roles_in([h])
    )
    activity, time, end = name_columns([*headings, "stap", "datum", "einddatum"])[-3:]
    steps = _steps(dated)
    return Wide(steps, activity, time, end if any(step.last for step in steps) else None, unread)


def _differ_within(sample: pa.RecordBatch, case: str, columns: Sequence[str]) -> bool:
    """Whether no case has one date in one column twice, as in a list that repeats them in every row of a case."""
    cases = _text(sample[case]).to_pylist()
    for column in columns:
        found = [pair for pair in zip(cases, _text(sample[column]).to_pylist(), strict=True) if pair[1]]
        if len({*found}) < len(found):
            return False
    return True


def _case_of(headings: Sequence[str], options: Mapping[str, str | None]) -> str | None:
    """The one column that is the case, by option or heading."""
    if named := options.get("case"):
        return next((h for h in headings if h.casefold() == " ".join(named.split()).casefold()), None)
    for group in known_headings()["groups"]["case"]:
        claims = [heading for heading in headings if plain(heading) in group]
        if claims:
            return claims[0] if len(claims) == 1 else None
    return None


def turned(sheet: Sheet, wide: Wide, rules: TimeRules) -> Sheet:
    """The sheet with a row for each step of each case; a row without any date keeps one, without a step."""
    taken = {column for step in wide.steps for column in (step.first, step.last)}
    kept = [heading for heading in sheet.headings if heading not in taken]
    headings = (*kept, *(name for name in (wide.activity, wide.time, wide.end) if name))

    def read() -> Generator[Batch, None, None]:
        for batch in sheet.read():
            yield _turn(batch, wide, kept, headings, rules)

    return replace(sheet, headings=headings, read=read, unnamed=sheet.unnamed & {*kept})


def _turn(
    batch: Batch, wide: Wide, kept: Sequence[str], headings: tuple[str, ...], rules: TimeRules
) -> Batch:
    import numpy as np
    import pyarrow as pa

    n, cells = batch.cells.num_rows, batch.cells
    there = np.zeros((n, len(wide.steps) + 1), dtype=bool)
    firsts, lasts = [], []
    for place, step in enumerate(wide.steps):
        first = _text(cells[step.first])
        last = _text(cells[step.last]) if step.last else pa.nulls(n, pa.string())
        there[:, place] = ~rules.parse(first).is_missing
        if step.last:
            there[:, place] |= ~rules.parse(last).is_missing
        firsts.append(first)
        lasts.append(last)
    there[:, -1] = ~there.any(axis=1)
    firsts.append(pa.nulls(n, pa.string()))
    lasts.append(pa.nulls(n, pa.string()))
    row, step_of = np.nonzero(there)
    # The cells of all steps lie one after another, so that a step of a row is one place.
    at = as_column(step_of * n + row)
    labels = as_texts([*(step.label for step in wide.steps), None])
    columns = [cells[name].take(as_column(row)) for name in kept]
    columns += [labels.take(as_column(step_of)), pa.concat_arrays(firsts).take(at)]
    if wide.end:
        columns.append(pa.concat_arrays(lasts).take(at))
    origin = [wide.steps[p].first if p < len(wide.steps) else wide.time for p in step_of.tolist()]
    rows = as_column(as_ints(batch.rows)[row])
    return Batch(pa.RecordBatch.from_arrays(columns, names=[*headings]), rows, batch.refused, tuple(origin))


def _text(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _is_step(heading: str, portrait: Portrait, is_known: Callable[[str], bool]) -> bool:
    """Whether a column is one of dates of a step; one without any date is when its heading is a known step."""
    if never("time", heading) or {*TIME_ROLES} & roles_in([heading]):
        return False
    return portrait.is_dates or ((portrait.is_blank or portrait.is_times) and is_known(_bare(heading)))


def _bare(heading: str) -> str:
    """A heading without the words for a date.

    >>> _bare("Datum signaal"), _bare("TLV afgegeven d.d.")
    ('Signaal', 'TLV afgegeven')
    """
    text = _BEFORE.sub("", heading)
    text = _AFTER.sub("", text) or heading
    return text[:1].upper() + text[1:] if text != heading else heading


def _steps(columns: Sequence[str]) -> tuple[Step, ...]:
    """The steps in order of their columns, those that begin and end put together."""
    stems = {column: _edge(column) for column in columns}
    ends = {stem: column for column, (edge, stem) in stems.items() if edge == "last"}
    starts = {stem: column for column, (edge, stem) in stems.items() if edge == "first"}
    pairs = {starts[stem]: ends[stem] for stem in starts.keys() & ends.keys()}
    labels: dict[str, str] = {}
    steps = []
    for column in columns:
        if column in pairs.values():
            continue
        label = _stem_label(column) if column in pairs else without_number(_bare(column))
        # Two headings that only spell a step differently are one step.
        label = labels.setdefault(label_keys(label)[-1], label)
        steps.append(Step(label, column, pairs.get(column)))
    return tuple(steps)


def _edge(heading: str) -> tuple[str, str]:
    """Whether a heading names the first or the last day of something ("first", "last", ""), and of what."""
    text = " ".join(heading.split())
    for edge, words in (("first", _FIRST), ("last", _LAST)):
        found = re.fullmatch(
            rf"(?:datum )?{words}[\s:_-]+(.+)|(.+?)[\s:_-]+\(?{words}\)?", text, re.IGNORECASE
        )
        if found:
            return edge, label_keys(found[1] or found[2])[-1]
    return "", ""


def _stem_label(heading: str) -> str:
    text = " ".join(heading.split())
    found = re.fullmatch(rf"(?:datum )?{_FIRST}[\s:_-]+(.+)|(.+?)[\s:_-]+\(?{_FIRST}\)?", text, re.IGNORECASE)
    stem = (found[1] or found[2]) if found else text
    return stem[:1].upper() + stem[1:]
