"""A view: a stored log and the filters on its cases. It is a value; measures read through it.

SQL given to a view names its tables in braces; each is made once and shared by all measures of
equal views:

- ``{instances}``: case_id, position, activity, organisation, start_us, end_us (never before
  start_us), start_day, end_day (local dates as days since 1970), has_end, is_tied
- ``{moves}``: case_id, position, source, target, source_organisation, target_organisation,
  start_us (the end of the source), end_us (the start of the target), start_day, end_day, gap_us
  (negative where the two overlap), is_running (the gap follows a support with a start only),
  is_tied (source or target shares its instant with a neighbour)
- ``{cases}``: case_id, label ("Traject 01" where the log has pseudonyms: their order is by chance of
  the key), first_us, last_us (the largest end), n_instances, is_open, extracted_us (the instant until
  which it was followed), group_label, school (as found at the first event)
- ``{activities}``: activity, label, entry, phase, kind, tie_rank, and ``is_<mark>`` per mark
- ``{organisations}``: organisation, label, entry, is_counted, is_family
- ``{events}``: the stored rows of the view's cases
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from routekaart.engine import Engine, Kept, embedded, open_engine
from routekaart.engine.memory import room_for_columns
from routekaart.errors import InputError
from routekaart.log.batches import Batch, Coded, Reading, Rows, Source, joined
from routekaart.log.case_table import CaseTable, case_table, columns_needed, rows_of_cases
from routekaart.log.manifest import Manifest
from routekaart.log.parts import log_files, read_parts
from routekaart.log.selection import Filter, is_value, keeps, parse
from routekaart.log.store import TIE_KEYS, read_manifest
from routekaart.log.vocabulary import MARKS
from routekaart.results import Recipe

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Log", "View", "open_log"]

T = TypeVar("T")

#: As an engine keeps it, or in parts: for some cases at a time.
Made = Kept | Literal["parts"]

PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Log:
    """A stored log on disk, a file or a folder of parts: its path, its manifest, and the engine that reads it."""

    path: Path
    manifest: Manifest = field(repr=False, compare=False)
    engine: Engine = field(repr=False, compare=False)
    name: str
    identity: str  # the hash of its manifest: what tells this log from another once at this path
    keep: object = field(default=None, repr=False, compare=False)  # a temporary folder, while it is needed
    # The stored logs it was opened from; none where a source file was read without being stored.
    stored_at: tuple[Path, ...] = field(default=(), repr=False, compare=False)
    # What was worked out of it before, by selection and name.
    known: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def source(self) -> Source:
        """Its columns, a batch of cases at a time."""
        found: Source = _once(
            self.known, "source", lambda: Source(log_files(self.path), self.manifest, room_for_columns())
        )
        return found


@dataclass(frozen=True)
class View:
    """A stored log with filters on its cases; without filters, the whole log.

    ``ties`` orders events of one instant otherwise than the log was stored with.
    """

    log: Log
    filters: tuple[Filter, ...] = ()
    ties: str | None = None

    @property
    def manifest(self) -> Manifest:
        """What the stored log says of itself."""
        return self.log.manifest

    @property
    def whole(self) -> View:
        """The same log without filters."""
        return replace(self, filters=())

    def where(self, **values: str) -> View:
        """The cases whose value at their first event is this one, per column.

        Raises
        ------
        SelectionError
            If the log has no such column.
        """
        return self.filtered(*(is_value(self.manifest, c, v) for c, v in values.items()))

    def select(self, expression: str) -> View:
        """The cases that a selection such as ``with "ZAT+"; duration > 180`` describes.

        Raises
        ------
        SelectionError
            If the expression cannot be read or names what the log does not have.
        """
        return self.filtered(*parse(expression, self.manifest))

    def filtered(self, *filters: Filter) -> View:
        """The cases that meet these filters as well."""
        return replace(self, filters=(*self.filters, *filters))

    def on(self, engine: Engine) -> View:
        """The same cases, read by another engine."""
        if engine is self.log.engine:
            return self
        return replace(self, log=replace(self.log, engine=engine, known={}))

    def with_ties(self, ties: str) -> View:
        """The same cases with events of one instant in another order (file, vocabulary, label)."""
        return replace(self, ties=None if ties == self.manifest.ties else ties)

    @property
    def n_cases(self) -> int:
        """How many cases the view holds."""
        return len(self.cases)

    @property
    def cases(self) -> CaseTable:
        """What is known of each of its cases as a whole, in order of case code."""
        if self.chosen is not None:
            chosen = self.chosen
            return self.once("cases", lambda: self.whole.cases.of(chosen))
        manifest = self.manifest
        job = partial(rows_of_cases, manifest=manifest)
        return self.once("cases", lambda: case_table(self.walk(job, *columns_needed(manifest))))

    @property
    def chosen(self) -> np.ndarray | None:
        """For each case code whether every filter keeps the case; None where there are no filters."""
        if not self.filters:
            return None
        return self.once("chosen", lambda: np_all([keeps(self.whole, item) for item in self.filters]))

    @property
    def has_ties(self) -> bool:
        """Whether some step of its cases shares its instant with a neighbour."""
        return self.once("has ties", lambda: any(self.walk(_has_ties)))

    def walk(self, job: Callable[[Batch], T], *columns: str, rows: Rows = "steps") -> list[T]:
        """What ``job`` gives for each batch of its cases, in order of case.

        Parameters
        ----------
        job
            A function of a :class:`~routekaart.log.batches.Batch` that another process can be sent: of a module, or
            a ``partial`` of one. What it gives must be fit to be sent back.
        columns
            What it reads beside the columns of steps, as they are stored.
        rows
            "steps" (what measures work on), or "events": all rows of the log.
        """
        reading = Reading(columns, rows, self.ties if rows == "steps" else None, self.chosen)
        return self.log.engine.walk(self.log.source, reading, job)

    def once(self, name: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, worked out once for all equal views."""
        found: T = _once(self.log.known, (self.filters, self.ties, name), make)
        return found

    def of_cases(self, name: object, make: Callable[[View], T]) -> T:
        """What ``make`` gives of a view: an array, or a named tuple of them, with a row per case of :attr:`cases`.

        It must rest on the steps of each case alone: a selection takes its rows from the whole log, where those were
        worked out before, and else works out its own.
        """
        whole = self.whole
        chosen = self.chosen
        if chosen is None or ((), self.ties, name) not in self.log.known:
            return self.once(name, lambda: make(self))
        found, kept = whole.once(name, lambda: make(whole)), chosen[whole.cases.case]
        rows: T = self.once(name, lambda: _rows_of(found, kept))
        return rows

    def first_values(self, column: str) -> Coded:
        """The text of a stored column at the first step of each case, in the order of :attr:`cases`; -1: none."""
        if self.chosen is not None:
            whole, kept = self.whole.first_values(column), self.chosen[self.whole.cases.case]
            return Coded(whole.codes[kept], whole.labels)
        # Ties in another order do not move the first step of a case, as its group was taken from the stored one.
        stored = replace(self, ties=None)
        job = partial(_first_values, column=column)
        return self.once(("first", column), lambda: joined(stored.walk(job, column)))

    def case_labels(self) -> list[str]:
        """What its cases are called, in the order of :attr:`cases`: never by their pseudonym, which would link logs."""
        if self.manifest.has_pseudonyms:
            # Codes follow the pseudonyms, which are in random order.
            width = max(2, len(str(self.manifest.n_cases)))
            return [f"Traject {code + 1:0{width}}" for code in self.cases.case.tolist()]
        found = self.first_values("case_label")
        return [found.labels[code] for code in found.codes.tolist()]

    @cached_property
    def recipe(self) -> Recipe:
        """The view in words: its name, its filters, and how many of how many cases it holds."""

        def bare(lang: str) -> str:
            return ", ".join([self.log.name, *(item.text(lang) for item in self.filters)])

        def words(lang: str) -> str:
            of, cases = ("van", "trajecten") if lang == "nl" else ("of", "cases")
            n, n_all = (Recipe.count(count, lang) for count in (self.n_cases, self.manifest.n_cases))
            said = f"{bare(lang)}, {n} {of} {n_all} {cases}"
            if refused := len(self.manifest.refused):
                without = ("zonder", "onleesbare rijen") if lang == "nl" else ("without", "unreadable rows")
                said += f", {without[0]} {Recipe.count(refused, lang)} {without[1]}"
            return said

        return Recipe(words("nl"), words("en"), bare("nl"), bare("en"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of ``sql``, its tables named in braces."""
        return self.log.engine.rows(self.sql(sql))

    def arrays(self, sql: str) -> dict[str, np.ndarray]:
        """The columns of ``sql`` as NumPy arrays, its tables named in braces."""
        return self.log.engine.arrays(self.sql(sql))

    def shared(self, name: str, sql: str) -> str:
        """The name of a table made of ``sql`` once for this view, for measures that build on each other."""
        return self._table(name, "table", lambda: sql)

    def per_case(self, name: str, sql: Callable[[], str]) -> str:
        """As :meth:`shared`, for rows that each belong to one case (``case_id``) and rest on its events alone.

        Gives its name in braces, as SQL for a view names tables. Of a large log they are made for some cases
        at a time, so ``sql`` reads what belongs to cases by names in braces too. A selection takes them from
        the table of the whole log, where that has been made, and computes nothing again. ``sql`` is only
        called when it is needed.
        """
        engine = self.log.engine
        if not self.filters or not engine.has_shared((self.log, (), self.ties, name)):
            return f"{{{self._table(name, 'parts', sql)}}}"
        whole, _ = engine.share((self.log, (), self.ties, name), name)
        return f"{{{self._table(name, 'table', lambda: self._narrowed(whole))}}}"

    def labels(self) -> tuple[str, ...]:
        """Activity labels in code order."""
        return tuple(str(activity["label"]) for activity in self.manifest.activities)

    def organisation_labels(self) -> tuple[str, ...]:
        """Organisation labels in code order."""
        return tuple(str(organisation["label"]) for organisation in self.manifest.organisations)

    def sql(self, sql: str, cases: range | None = None) -> str:
        """``sql`` with its tables named: what the engine runs; of tables of cases, these cases alone."""
        return PLACEHOLDER.sub(lambda found: self._relation(found[1], cases), sql)

    def _relation(self, name: str, cases: range | None = None) -> str:
        if name in _DIMENSIONS:
            return self._dimension(name)
        if name in RELATION_KIND:
            name = self._table(name, self._kind(name), partial(self._sql, name))
        if cases is None:
            return name
        return f"(select * from {name} where case_id >= {cases.start} and case_id < {cases.stop})"

    def _kind(self, name: str) -> Made:
        """How a table of the view is made; a selection takes it from the whole log, in one go."""
        kind = RELATION_KIND[name]
        return "table" if kind == "parts" and self.filters else kind

    def _table(self, name: str, kind: Made, sql: Callable[[], str]) -> str:
        engine, key = self.log.engine, (self.log, self.filters, self.ties, name)
        table, is_new = engine.share(key, name)
        if is_new:
            try:
                if kind == "parts":
                    text = sql()
                    engine.keep_parts(table, [self.sql(text, cases) for cases in self._parts()])
                else:
                    engine.keep(table, self.sql(sql()), kind)
            except BaseException:
                engine.forget(key)
                raise
        return table

    def _parts(self) -> list[range | None]:
        """The cases in parts that the engine works on at a time; None where it takes all at once."""
        at_once, n_cases = self.log.engine.events_at_once, self.manifest.n_cases
        n_parts = min(ceil(self.manifest.rows_kept / at_once), n_cases) if at_once else 1
        if n_parts <= 1:
            return [None]
        bounds = [n_cases * part // n_parts for part in range(n_parts + 1)]
        return [range(*pair) for pair in pairwise(bounds)]

    def _sql(self, name: str) -> str:
        if name == "stored":
            return f"select * from {self.log.engine.parquet(log_files(self.log.path))}"
        if not self.filters and name == "events":
            return f"select * from {self._relation('stored')}"
        if self.filters and name in ("instances", "moves", "cases", "events"):
            return self._narrowed(self.whole.sql(f"{{{name}}}"))
        if name == "instances" and self.ties is not None:
            return _retied(self.ties)
        if name == "cases":
            return _RELATIONS[name].replace("<own>", self._own_of_cases())
        return _RELATIONS[name]

    def _narrowed(self, whole: str) -> str:
        """SQL for the rows of a table of the whole log that are of the chosen cases."""
        chosen = self._table("chosen", "table", self._chosen)
        return f"select b.* from {whole} b join {chosen} c on b.case_id = c.case_id"

    def _own_of_cases(self) -> str:
        """SQL for what depends on the log: what its cases are called, and when they were last looked at.

        A case is never called by its pseudonym, which would link what is shown to other logs.
        """
        label, extracted = "f.case_label", f"cast({self.manifest.extracted_us} as bigint) as extracted_us"
        if self.manifest.has_pseudonyms:
            # Codes follow the pseudonyms, which are in random order.
            width = max(2, len(str(self.manifest.n_cases)))
            label = f"'Traject ' || lpad(cast(s.case_id + 1 as string), {width}, '0')"
        if self.manifest.dates != "keep":
            extracted = "f.extracted_us, f.extracted_free_us"
        return f"{label} as label, {extracted}"

    def _chosen(self) -> str:
        """SQL for the case_id of the cases that every filter keeps."""
        whole = self.whole
        parts = [f"({whole.sql(item.sql(self.log.engine))})" for item in self.filters]
        # Distinct, as a filter may meet a case more than once.
        return f"select distinct case_id from ({' intersect '.join(parts)})"

    def _dimension(self, name: str) -> str:
        table, is_new = self.log.engine.share((self.log, name), name)
        if is_new:
            types, rows = _DIMENSIONS[name](self.manifest)
            self.log.engine.create_table(table, types, rows)
        return table


def _once(known: dict[object, Any], key: object, make: Callable[[], Any]) -> Any:
    if key not in known:
        known[key] = make()
    return known[key]


def _rows_of(found: Any, kept: np.ndarray) -> Any:
    """The rows of an array, or of each array of a named tuple, for which ``kept`` holds."""
    return type(found)(*(column[kept] for column in found)) if isinstance(found, tuple) else found[kept]


def np_all(claims: Sequence[np.ndarray]) -> np.ndarray:
    """Where all of these claims hold."""
    import numpy as np

    found: np.ndarray = np.logical_and.reduce(claims)
    return found


def _has_ties(batch: Batch) -> bool:
    return bool(batch.compact.steps.is_tied.any())


def _first_values(batch: Batch, column: str) -> Coded:
    found = batch.columns[column]
    return Coded(found.codes[batch.cases.first], found.labels)


def open_log(path: Path | str, *, engine: Engine | str | None = None, name: str | None = None) -> View:
    """The view of all cases of the stored log at ``path``: a file, or a folder of parts.

    ``engine`` is one that is open, or a name as :func:`routekaart.engine.open` takes it.

    Raises
    ------
    InputError
        If there is no such file, or it is no stored log.
    RoutekaartError
        If the engine cannot be opened.
    """
    path = Path(path)
    if engine is None or isinstance(engine, str):
        engine = open_engine(engine)
    if not path.exists():
        raise InputError(f"{path.name} does not exist", nl=f"{path.name} bestaat niet")
    manifest = read_parts(path) if path.is_dir() else _manifest_in(path, engine)
    if manifest is None:
        raise InputError(
            f"{path.name} is no stored log; make one with: routekaart import {path.name} -o LOG",
            nl=f"{path.name} is geen opgeslagen log; maak er een met: routekaart import {path.name} -o LOG",
        )
    identity = hashlib.sha256(manifest.to_json().encode()).hexdigest()
    whole = Log(path.resolve(), manifest, engine, name or path.stem, identity, stored_at=(path.resolve(),))
    return View(whole)


def _manifest_in(path: Path, engine: Engine) -> Manifest | None:
    import duckdb

    try:
        return read_manifest(embedded(engine), path)
    except duckdb.Error as error:
        raise InputError(
            f"{path.name} is not a Parquet file", nl=f"{path.name} is geen Parquet-bestand"
        ) from error


def _activities(manifest: Manifest) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    types = {"activity": "integer", "label": "string", "entry": "string", "phase": "integer"}
    types |= {"kind": "string", "tie_rank": "integer"} | {f"is_{mark}": "boolean" for mark in MARKS}
    rows = [
        (
            code,
            a["label"],
            a["entry"],
            a["phase"],
            a["kind"],
            a["rank"],
            *(mark in a["marks"] for mark in MARKS),
        )
        for code, a in enumerate(manifest.activities)
    ]
    return types, rows


def _organisations(manifest: Manifest) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    types = {"organisation": "integer", "label": "string", "entry": "string"}
    types |= {"is_counted": "boolean", "is_family": "boolean"}
    rows = [
        (code, o["label"], o["entry"], o["is_counted"], o["is_family"])
        for code, o in enumerate(manifest.organisations)
    ]
    return types, rows


_DIMENSIONS = {"activities": _activities, "organisations": _organisations}

# What every measure reads again is kept as a table; what is read once stays a view on the file.
RELATION_KIND: Mapping[str, Made] = {
    "stored": "view",
    "events": "view",
    "instances": "parts",
    "moves": "parts",
    "cases": "table",
}

_RELATIONS = {
    "instances": """
        select case_id, position, activity, organisation, start_us, greatest(start_us, end_us) as end_us,
               start_day, greatest(start_day, end_day) as end_day, has_end, is_tied
        from {events} where is_instance""",
    "moves": """
        select i.* from (
            select m.case_id, m.position, m.activity as source, lead(m.activity) over w as target,
                   m.organisation as source_organisation, lead(m.organisation) over w as target_organisation,
                   m.end_us as start_us, lead(m.start_us) over w as end_us,
                   m.end_day as start_day, lead(m.start_day) over w as end_day,
                   (lead(m.start_us) over w) - m.end_us as gap_us,
                   a.is_support and not m.has_end as is_running,
                   m.is_tied or (lead(m.is_tied) over w) as is_tied
            from {instances} m join {activities} a on m.activity = a.activity
            window w as (partition by m.case_id order by m.position)) i
        where i.target is not null""",
    "cases": """
        select s.case_id, <own>, s.first_us, s.last_us, s.n_instances,
               s.n_endings = 0 and v.has_vocabulary as is_open, f.group_label, f.school
        from (select i.case_id, min(i.start_us) as first_us, max(i.end_us) as last_us,
                     count(*) as n_instances,
                     sum(case when a.is_closing or a.is_exit then 1 else 0 end) as n_endings
              from {instances} i join {activities} a on i.activity = a.activity
              group by i.case_id) s
        join (select * from {events} where position = 0) f
          on s.case_id = f.case_id
        cross join (select count(entry) > 0 as has_vocabulary from {activities}) v""",
}


def _retied(ties: str) -> str:
    """SQL for the instances with their positions in another tie order."""
    return f"""
        select e.case_id,
               cast(row_number() over (partition by e.case_id order by e.start_us, {TIE_KEYS[ties]}) - 1
                 as integer) as position,
               e.activity, e.organisation, e.start_us, greatest(e.start_us, e.end_us) as end_us,
               e.start_day, greatest(e.start_day, e.end_day) as end_day, e.has_end, e.is_tied
        from {{events}} e join {{activities}} a on e.activity = a.activity
        where e.is_instance"""
