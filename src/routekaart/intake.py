"""Intake: how does a file become vetted rows?

Read, recognise the columns, read the times, refuse what cannot be kept, hold every column against
the door (:mod:`routekaart.privacy.door`). Vetted rows have ``case``
and ``activity`` (text), ``start_us`` and ``end_us`` (int64, at least one of them not null),
``lifecycle`` (lower case), ``organisation``, ``school`` and ``group`` (text or null), ``row``
(0, 1, 2 … over the rows kept of all files, in file order), and every other column that the door lets in as text
under its own heading. Text is coded: each batch holds every different text once.

A first pass judges every row, so that nothing is handed on from a file that is refused; the second
hands the rows on in batches. What the first has judged is remembered up to a bound, so that only a
large file is read twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.errors import InputError, MappingError, RowsRefusedError
from routekaart.log.account import RefusedRow, RowAccount, refusal
from routekaart.log.arrays import as_texts, changed, coded
from routekaart.log.blocks import Blocks, names_blocks
from routekaart.log.case_names import Spellings
from routekaart.log.judge import Judge, Judged, attribute_names
from routekaart.log.mapping import Mapping, recognise
from routekaart.log.mapping_file import SavedMapping, find_mapping, load_mapping
from routekaart.log.notes import Note
from routekaart.log.readers import Sheet, Source, open_source
from routekaart.log.readers.source import begun
from routekaart.log.reading_notes import (
    notes_on_copies,
    notes_on_forms,
    notes_on_hours,
    notes_on_orders,
    notes_on_spellings,
    notes_on_unused,
    on_open_ends,
    on_shared_cases,
    sheet_skipped,
)
from routekaart.log.several_steps import SeveralSteps
from routekaart.log.times import TimeProfile, TimeRules
from routekaart.log.wide import Wide, find_wide, turned
from routekaart.prefetch import prefetched
from routekaart.privacy.door import Door, Passage
from routekaart.privacy.naming import discreet_source, file_labels
from routekaart.read_options import ReadOptions

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["SourceFile", "VettedRows", "vet"]

REMEMBERED_BYTES = 512 * 2**20
MOST_REFUSED, MOST_SKIPPED = 0.05, 0.25
"""Share of refused rows up to which a file is read without asking, and with ``skip_bad_rows``."""


@dataclass(frozen=True)
class SourceFile:
    """A file that was read: its name, the SHA-256 of its bytes, and its kind."""

    name: str
    sha256: str
    kind: str


@dataclass(frozen=True)
class VettedRows:
    """The rows of one or more files that can be kept, and all that was found on the way.

    ``mappings`` are by file and sheet; ``profile`` has the counts of odd hours and date orders;
    ``passage`` says what the door let pass, and how (None: no door was asked for).
    """

    schema: pa.Schema
    mappings: dict[str, Mapping]
    account: RowAccount
    profile: TimeProfile
    files: tuple[SourceFile, ...]
    notes: tuple[Note, ...]
    passage: Passage | None
    _judges: tuple[Judge, ...]
    _remembered: list[tuple[Judge, Judged]]
    _joined: dict[str, str]

    @property
    def mapping(self) -> Mapping:
        """The mapping of the first sheet."""
        return next(iter(self.mappings.values()))

    @property
    def precision(self) -> str:
        """The finest unit of any time: "date", "minute", "second", "millisecond", "microsecond"."""
        return self.profile.precision

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The vetted rows, a bounded number at a time; when called again, they are read again."""
        first_row = 0
        # What is handed on is no longer remembered, as the store needs the room.
        remembered = deque(self._remembered)
        self._remembered.clear()
        for judge, judged in _handed_on(remembered) if remembered else _judge_all(self._judges):
            rows = judged.vetted(self.schema, first_row, is_date_only=self.precision == "date")
            rows = _with_cases(rows, self._joined)
            yield rows if self.passage is None else self.passage.passed(rows, judge)
            first_row += judged.rows.num_rows

    def reader(self) -> pa.RecordBatchReader:
        """The vetted rows as a stream."""
        import pyarrow as pa

        return pa.RecordBatchReader.from_batches(self.schema, self.batches())

    def table(self) -> pa.Table:
        """The vetted rows in memory."""
        import pyarrow as pa

        return pa.Table.from_batches(self.batches(), schema=self.schema)


def vet(files: Sequence[Path], options: ReadOptions | None = None, *, door: Door | None = None) -> VettedRows:
    """The rows of ``files`` that can be kept, one after another, with an account of the others.

    ``door`` decides what of them may be stored, and how. Without one the rows are as in the source,
    case ids and all: for no store, no screen and no file.

    Raises
    ------
    InputError
        If a file cannot be read as what it claims to be, has no rows, or mixes date orders.
    MappingError
        If a role is missing, or two columns claim one.
    PrivacyError
        If columns with personal data wait for a decision.
    RowsRefusedError
        If more rows are refused than ``options`` allow, or if none are left.
    """
    options = options or ReadOptions()
    latest = max(filter(None, (datetime.now().astimezone().date(), options.extracted)))
    rules = TimeRules(timezone=options.timezone, date_format=options.date_format, latest=latest, serials=True)
    is_known = _known_steps(options)
    sources: list[Source] = []
    sheets: list[tuple[Sheet, Mapping]] = []
    notes: list[Note] = []
    changed: list[Blocks | SeveralSteps] = []
    labels = file_labels(files)
    for path in map(Path, files):
        source = open_source(
            path,
            sheet=options.sheet,
            encoding=options.encoding,
            delimiter=options.delimiter,
            header_row=options.header_row,
            visible_only=options.visible_only,
        )
        if door is not None:
            source, renamed = discreet_source(source, labels[path])
            options = _with_headings(options, renamed)
        sources.append(source)
        notes += source.notes
        for sheet, mapping in _mapped(source, options, rules, notes, is_known, is_only=len(files) == 1):
            sheets.append((_tidied(sheet, mapping, is_known, changed), mapping))
    names = attribute_names(sheets, notes)
    judges = tuple(Judge(sheet, mapping, rules, names) for sheet, mapping in sheets)
    first_pass = _FirstPass(judges, door)
    notes += [note for change in changed for note in change.notes()]
    _check_account(first_pass.account, sources, options)
    passage = None if door is None else door.decide(judges)
    made_up = {names[heading.casefold()] for sheet, _ in sheets for heading in sheet.unnamed & names.keys()}
    left_out = (made_up - first_pass.filled) | (passage.left_out(judges) if passage else set())
    profile = first_pass.profile
    return VettedRows(
        schema=_schema([name for name in names.values() if name not in left_out]),
        mappings={
            judge.sheet.title: passage.mapping(judge) if passage else judge.mapping for judge in judges
        },
        account=first_pass.account,
        profile=profile,
        files=tuple(SourceFile(source.path.name, source.sha256, source.kind) for source in sources),
        notes=(
            *(passage.notes if passage else ()),
            *(*notes, *first_pass.notes, *notes_on_copies(sources), *notes_on_hours(profile)),
        ),
        passage=passage,
        _judges=judges,
        _remembered=first_pass.remembered or [],
        _joined=first_pass.spellings.joined,
    )


def _known_steps(options: ReadOptions) -> Callable[[str], bool]:
    """Which text is a step that the vocabulary knows."""
    from routekaart.log.vocabulary import load_vocabulary

    vocabulary = load_vocabulary(options.vocabulary)
    return cache(lambda text: vocabulary.match_activity(text) is not None)


def _mapped(
    source: Source,
    options: ReadOptions,
    rules: TimeRules,
    notes: list[Note],
    is_known: Callable[[str], bool],
    *,
    is_only: bool,
) -> list[tuple[Sheet, Mapping]]:
    """The sheets of the source that have rows and the roles that are needed, with their mapping."""
    mapped: list[tuple[Sheet, Mapping]] = []
    errors: list[MappingError] = []
    for sheet in source.sheets:
        sample, begun_sheet = begun(sheet)
        if sample is None:
            notes.append(sheet_skipped(sheet, "it has no rows", "het heeft geen rijen"))
            continue
        # Of many files, what has been read and is still open would be too much to keep.
        kept = begun_sheet if is_only else sheet
        try:
            saved = _saved_mapping(source, sheet, options, notes)
            wide = None if saved else find_wide(sheet, sample, rules, options.columns, is_known)
            if wide is not None:
                mapped.append(_turned(kept, wide, rules, options, notes, is_known))
                continue
            mapping = recognise(
                sheet.title,
                sheet.headings,
                sample,
                rules=rules,
                options=options.columns,
                saved=saved,
                classifier=sheet.classifier,
                is_known=is_known,
            )
            mapped.append((kept, mapping))
            notes += notes_on_unused(sheet, mapping)
        except MappingError as error:
            errors.append(error)
            notes.append(
                sheet_skipped(
                    sheet, "its columns are not those of a log", "de kolommen zijn niet die van een log"
                )
            )
    if not mapped:
        raise errors[0] if errors else _no_rows(source)
    return mapped


def _turned(
    sheet: Sheet,
    wide: Wide,
    rules: TimeRules,
    options: ReadOptions,
    notes: list[Note],
    is_known: Callable[[str], bool],
) -> tuple[Sheet, Mapping]:
    """A wide sheet as rows of steps, and their mapping."""
    sheet = turned(sheet, wide, rules)
    sample, begun_sheet = begun(sheet)
    roles = {"activity": wide.activity, "start" if wide.end else "time": wide.time, "end": wide.end or ""}
    named = {**options.columns, **roles}
    mapping = recognise(sheet.title, sheet.headings, sample, rules=rules, options=named, is_known=is_known)
    notes += wide.notes(sheet.title)
    return begun_sheet, replace(mapping, how={**mapping.how, **dict.fromkeys(roles, "values")})


def _tidied(
    sheet: Sheet,
    mapping: Mapping,
    is_known: Callable[[str], bool],
    changed: list[Blocks | SeveralSteps],
) -> Sheet:
    """The sheet with one row for each step: blocks filled, rows beside the list left out, cells split."""
    sample, sheet = begun(sheet)
    if sample is None:
        return sheet
    blocks = Blocks(sheet, mapping, fills=names_blocks(sample, mapping))
    steps = SeveralSteps(blocks.tidied(), mapping.activity, is_known)
    changed += [blocks, steps]
    return steps.apart()


def _saved_mapping(
    source: Source, sheet: Sheet, options: ReadOptions, notes: list[Note]
) -> dict[str, str] | None:
    """Role → column of the saved mapping that holds for a sheet, if one does."""
    if options.mapping is not None:
        saved: SavedMapping | None = load_mapping(options.mapping)
    else:
        saved, remarks = find_mapping(source.path, sheet.headings)
        notes += remarks
    if saved is None:
        return None
    saved.check(sheet.title, sheet.headings)
    return saved.roles


def _judge_all(judges: Sequence[Judge]) -> Iterator[tuple[Judge, Judged]]:
    for judge in judges:
        for judged in judge.judged():
            yield judge, judged


def _handed_on(remembered: deque[tuple[Judge, Judged]]) -> Iterator[tuple[Judge, Judged]]:
    while remembered:
        yield remembered.popleft()


class _FirstPass:
    """Every row judged once: the account, what the times have in common, the columns that are filled.

    Each batch is shown to the ``door``. ``remembered`` are the rows kept, each batch with its judge, or
    None when there are too many to remember.
    """

    def __init__(self, judges: Sequence[Judge], door: Door | None) -> None:
        self.door = door
        self.profile = TimeProfile()
        self.filled: set[str] = set()
        self.notes: list[Note] = []
        self.remembered: list[tuple[Judge, Judged]] | None = []
        self._n_kept = self._n_bytes = 0
        self.spellings = Spellings()
        self._cases: set[str] = set()
        self._shared: set[str] = set()
        self._refused: list[RefusedRow] = []
        for judge in judges:
            self._run(judge, is_one_of_many=len(judges) > 1)
        if self._shared:
            self.notes.append(on_shared_cases(len(self._shared)))
        self.notes += notes_on_spellings(self.spellings)

    @property
    def account(self) -> RowAccount:
        """Rows in, kept and refused."""
        return RowAccount(self._n_kept + len(self._refused), self._n_kept, tuple(self._refused))

    def _run(self, judge: Judge, *, is_one_of_many: bool) -> None:
        profile = TimeProfile()
        cases: set[str] = set()
        refused: list[RefusedRow] = []
        kept: list[tuple[Judge, Judged]] = []
        open_ends: set[int] = set()
        for judged in prefetched(judge.judged()):
            self._n_kept += judged.rows.num_rows
            refused += judged.refused
            profile += judged.profile
            open_ends.update(judged.open_ends)
            self.filled.update(judged.filled())
            self.spellings.meet(judged.rows["case"].dictionary.to_pylist())
            if is_one_of_many:
                cases.update(judged.rows["case"].dictionary.to_pylist())
            self._n_bytes += judged.rows.nbytes
            if self.door is not None:
                self.door.look(judged.rows, judge)
            if self._n_bytes <= REMEMBERED_BYTES:
                kept.append((judge, judged))
            else:
                kept.clear()
        self._shared |= self._cases & cases
        self._cases |= cases
        profile.check_orders(judge.sheet.title)
        self.notes += [*notes_on_orders(judge.sheet, profile), *notes_on_forms(judge.sheet, profile)]
        if open_ends:
            self.notes.append(on_open_ends(judge.sheet, sorted(open_ends)))
        self.profile += profile
        self._refused += sorted(refused, key=lambda row: row.row)
        is_all = self.remembered is not None and self._n_bytes <= REMEMBERED_BYTES
        self.remembered = [*(self.remembered or ()), *kept] if is_all else None


def _with_headings(options: ReadOptions, renamed: dict[str, str]) -> ReadOptions:
    """The options with the columns they name called as the door calls them."""
    named: dict[str, Any] = {
        role: renamed.get(name.casefold(), name) for role, name in options.columns.items() if name
    }
    return replace(options, **named)


def _check_account(account: RowAccount, sources: Sequence[Source], options: ReadOptions) -> None:
    if account.rows_in == 0:
        raise _no_rows(sources[0])
    share = account.rows_refused / account.rows_in
    most = 1.0 if options.skip_all_bad_rows else MOST_SKIPPED if options.skip_bad_rows else MOST_REFUSED
    if share > most:
        raise refusal(account, "--skip-bad-rows" if share <= MOST_SKIPPED else "--skip-all-bad-rows")
    if account.rows_kept == 0:
        error = refusal(account)
        raise RowsRefusedError(
            f"no row is left: {error.text('en')}",
            nl=f"er blijft geen rij over: {error.text('nl')}",
            refused=account.refused,
        )


def _schema(attributes: Sequence[str]) -> pa.Schema:
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    columns = {"case": text, "activity": text, "start_us": pa.int64(), "end_us": pa.int64()}
    columns |= dict.fromkeys(("lifecycle", "organisation", "school", "group"), text)
    columns |= {"row": pa.int64(), **dict.fromkeys(attributes, text)}
    return pa.schema(columns)


def _with_cases(rows: pa.RecordBatch, joined: Dict[str, str]) -> pa.RecordBatch:
    """The rows with one spelling for each case."""
    if not joined:
        return rows
    at = rows.schema.get_field_index("case")
    column = changed(rows["case"], lambda labels: as_texts(joined.get(x, x) for x in labels.to_pylist()))
    return rows.set_column(at, "case", coded(column))


def _no_rows(source: Source) -> InputError:
    name = source.path.name
    if source.kind == "xes":
        return InputError(
            f"{name} has no events in traces: check that it was exported with its data (object-centric logs,"
            " OCEL, are not read).",
            nl=f"{name} heeft geen gebeurtenissen in trajecten: controleer of het met gegevens is geëxporteerd"
            " (objectgerichte logs, OCEL, worden niet gelezen).",
        )
    return InputError(
        f"{name} has headings but no rows: check that it was saved with its data.",
        nl=f"{name} heeft koppen maar geen rijen: controleer of het met gegevens is opgeslagen.",
    )
