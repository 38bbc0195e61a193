"""A view: a stored log and the filters on its cases. It is a value; measures read through it.

A measure gives a view a job, which is done for one batch of its cases after the other (:meth:`View.walk`), and
puts together what comes back. What several measures need is worked out once for all equal views (:meth:`View.once`,
:meth:`View.of_cases`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from routekaart.engine import Engine, open_engine
from routekaart.engine.memory import room
from routekaart.errors import InputError
from routekaart.files import as_path
from routekaart.log.batches import Batch, Coded, Reading, Rows, Source, joined
from routekaart.log.case_table import CaseTable, case_table, columns_needed, rows_of_cases
from routekaart.log.manifest import Manifest, read_manifest
from routekaart.log.parts import log_files, read_parts
from routekaart.log.recognised import recognised
from routekaart.log.selection import Filter, is_value, keeps, parse
from routekaart.results import Recipe

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Log", "View", "open_log"]

T = TypeVar("T")


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
            self.known,
            "source",
            lambda: Source(log_files(self.path), self.manifest, room(self.engine.memory_limit)),
        )
        return found


@dataclass(frozen=True)
class View:
    """A stored log with filters on its cases; without filters, the whole log.

    ``ties`` orders events of one instant otherwise than the log was stored with.

    Examples
    --------
    >>> region = rk.read("event_logs/regio_routes.csv")
    >>> chosen = region.where(school=["School D", "School E"]).select("duration > 180; closed")
    >>> print(chosen.recipe.text("en"))
    regio_routes, School D or School E, duration > 180 days, closed, 14 of 48 cases
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

    def where(self, **values: str | Sequence[str]) -> View:
        """The cases whose value at their first event is this one, or one of a list, per column.

        Raises
        ------
        SelectionError
            If the log has no such column, or a value is no text.
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
            What it reads beside the columns of steps, as they are stored; of events all that it reads.
        rows
            "steps" (what measures work on), or "events": all rows of the log.
        """
        reading = Reading(columns, rows, self.ties if rows == "steps" else None, self.chosen)
        return self.log.engine.walk(self.log.source, reading, job)

    def once(self, name: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, worked out once for all equal views."""
        found: T = _once(self.log.known, (self.filters, self.ties, name), make)
        return found

    def knows(self, name: object) -> bool:
        """Whether what :meth:`once` calls so was worked out."""
        return (self.filters, self.ties, name) in self.log.known

    def of_cases(self, name: object, make: Callable[[View], T]) -> T:
        """What ``make`` gives of a view: an array, or a named tuple of them, with a row per case of :attr:`cases`.

        It must rest on the steps of each case alone: a selection takes its rows from the whole log, where those were
        worked out before, and else works out its own.
        """
        whole = self.whole
        chosen = self.chosen
        if chosen is None or not whole.knows(name):
            return self.once(name, lambda: make(self))
        found, kept = whole.once(name, lambda: make(whole)), chosen[whole.cases.case]
        rows: T = self.once(name, lambda: _rows_of(found, kept))
        return rows

    def first_values(self, column: str) -> Coded:
        """The text of a stored column at the first step of each case, in the order of :attr:`cases`; -1: none.

        Its labels are those that occur at the first step of some case of the whole log.
        """
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
            counted = (
                [] if self.manifest.dates != "relative" else [_PER_CASE[bool(self.cases.is_open.any())][lang]]
            )
            return ", ".join([self.log.name, *counted, *(item.text(lang) for item in self.filters)])

        def words(lang: str) -> str:
            of, cases = ("van", "trajecten") if lang == "nl" else ("of", "cases")
            n, n_all = (Recipe.count(count, lang) for count in (self.n_cases, self.manifest.n_cases))
            said = f"{bare(lang)}, {n} {of} {n_all} {cases}"
            if refused := len(self.manifest.refused):
                without = ("zonder", "onleesbare rijen") if lang == "nl" else ("without", "unreadable rows")
                said += f", {without[0]} {Recipe.count(refused, lang)} {without[1]}"
            return said

        known = recognised(self)
        return Recipe(
            *(words("nl"), words("en"), bare("nl"), bare("en")),
            has_endings=known.has_endings,
            is_mostly_known=known.is_mostly_known,
            selection=(self,),
        )

    def labels(self) -> tuple[str, ...]:
        """Activity labels in code order."""
        return tuple(str(activity["label"]) for activity in self.manifest.activities)

    def organisation_labels(self) -> tuple[str, ...]:
        """Organisation labels in code order."""
        return tuple(str(organisation["label"]) for organisation in self.manifest.organisations)


#: What is said, wherever a log in days per case is named, of its dates: without and with an open case.
_PER_CASE = (
    {"nl": "dagen per traject", "en": "days per case"},
    {"nl": "dagen per traject, open trajecten minstens", "en": "days per case, open cases at least"},
)


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
    import numpy as np

    found = batch.columns[column]
    used, place = np.unique(found.codes[batch.cases.first], return_inverse=True)
    has_none = int(len(used) > 0 and used[0] == -1)
    labels = tuple(found.labels[code] for code in used.tolist() if code >= 0)
    return Coded((place - has_none).astype(np.int32), labels)


def open_log(path: Path | str, *, engine: Engine | str | None = None, name: str | None = None) -> View:
    """The view of all cases of the stored log at ``path``: a file, or a folder of parts.

    ``engine`` is one that is open, or a name as :func:`routekaart.engine.open` takes it.

    Raises
    ------
    InputError
        If there is no such file, or it is no stored log.
    RoutekaartError
        If the engine cannot be opened.

    Examples
    --------
    >>> rk.open_log(log.log.path).n_cases
    8
    """
    path = as_path(path)
    if engine is None or isinstance(engine, str):
        engine = open_engine(engine)
    if not path.exists():
        raise InputError(f"{path.name} does not exist", nl=f"{path.name} bestaat niet")
    manifest = read_parts(path) if path.is_dir() else read_manifest(path)
    if manifest is None:
        raise InputError(
            f"{path.name} is no stored log; make one with: routekaart import {path.name} -o LOG",
            nl=f"{path.name} is geen opgeslagen log; maak er een met: routekaart import {path.name} -o LOG",
        )
    identity = hashlib.sha256(manifest.to_json().encode()).hexdigest()
    whole = Log(path.resolve(), manifest, engine, name or path.stem, identity, stored_at=(path.resolve(),))
    return View(whole)
