"""Releases: what was made public of a stored log before, and what may therefore not be made public beside it.

Beside the stored log ``school1.parquet`` stands ``school1.parquet.released.json``: of each result that was cleared for
anyone when that was, of which selection (which of its cases, by a code of their pseudonyms), with which threshold, what
it told of each count (a band, at least so many, or fewer than so many) and the hash of all that. It holds nothing that the
log beside it does not, but it says which cases a selection holds: it belongs with the log, not with what is published.

A new release is held against all earlier ones of the log, in three ways:

- the threshold is the same: two kinds of bands side by side are narrower than either;
- two selections are the same cases, or differ in so many that these could have been shown themselves; and so is what is
  left of a selection without others inside it;
- of a kind of result that was released before, no hidden count of any selection, and no small count of what is left of one
  without others inside it, can be known more closely than a shown one. Every selection is a sum over the groups of cases that the
  selections cut out together, and what ties counts holds in each of these groups, which makes it a linear programme
  (:mod:`routekaart.privacy.audit`). What would give such a count away is withheld.

Only stored logs are guarded: nothing is written next to a source file, and each copy of a log remembers for itself.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.columns import Column, Kind
from routekaart.errors import InputError, RoutekaartError
from routekaart.files import write_atomically
from routekaart.privacy.audit import Count, next_to_hide, spans
from routekaart.privacy.declarations import Disclosure, Key, Table, Tie, fields_of
from routekaart.privacy.rule import STRUCTURE
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    from routekaart.log.view import View

__all__ = ["ENDING", "Releases", "releases_of"]

ENDING = ".released.json"
FORMAT = 1
#: Of the side file, in bytes.
LARGEST = 32_000_000
#: Different selections of one log that can be public: with each, more groups of cases are cut out.
MOST_SELECTIONS = 20
#: How often numbers beside an exposed one are withheld, before all are.
ATTEMPTS = 4
N_CASES = ("n_cases",)
INFINITE = float("inf")


@dataclass(frozen=True)
class Told:
    """What a release tells of one kind of result: per count the least and the most it can be, and what ties counts.

    ``hidden`` are the counts with a place and no number; ``withheld`` those of them that earlier releases made so.
    ``absent`` has for each table that shows rows from some cases on the most that a row can be that is not there.
    """

    kind: str
    ranges: Mapping[str, tuple[float, float]]
    hidden: frozenset[str]
    withheld: frozenset[str]
    absent: Mapping[str, float]
    ties: tuple[Tie, ...]
    has_numbers: bool

    @cached_property
    def sha256(self) -> str:
        """The hash of what is told."""
        told = [self.kind, sorted((key, str(span)) for key, span in self.ranges.items()), sorted(self.hidden)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def span(self, key: str) -> tuple[float, float]:
        """What is known of a count in the selection as a whole.

        Nothing of a count of another scope (:class:`~routekaart.privacy.declarations.Disclosure`), nor where its row is
        there and did not ask for it.
        """
        if key in self.ranges:
            return self.ranges[key]
        table, scope, row = _place(key)
        is_of_it = self._scopes == {""} if not scope else scope in self._scopes
        if not is_of_it or (table, scope, row) in self._rows:
            return 0.0, INFINITE
        return 0.0, self.absent.get(table, INFINITE)

    @cached_property
    def _rows(self) -> frozenset[tuple[str, str, str]]:
        """The rows that it tells something of."""
        return frozenset(_place(key) for key in self.ranges)

    @cached_property
    def _scopes(self) -> frozenset[str]:
        """The scopes of its counts."""
        return frozenset(scope for _, scope, _ in self._rows)


def _place(key: str) -> tuple[str, str, str]:
    """The table, the scope and the row of a count."""
    name: list[Any] = [*json.loads(key), "", ""]
    return str(name[0]), str(name[2]), json.dumps(name[3:], ensure_ascii=False)


@dataclass(frozen=True)
class Release:
    """What was told of which cases (codes of their pseudonyms), when, and of which version of the log."""

    on: str
    selection: str
    cases: frozenset[str]
    log: str
    threshold: int
    told: Told

    @property
    def day(self) -> str:
        """The day it was made public, as on screen."""
        return f"{date.fromisoformat(self.on):%d-%m-%Y}"


@dataclass
class Releases:
    """The register of one log, while a result of the selection ``parts`` (together all of its cases) is cleared."""

    paths: tuple[Path, ...]
    log: str
    selection: str
    parts: tuple[frozenset[str], ...]
    earlier: list[Release]
    threshold: int
    today: str
    new: list[Release] = field(default_factory=list)

    @property
    def has_withheld(self) -> bool:
        """Whether anything was withheld because of earlier releases."""
        return any(one.told.withheld for one in self.new)

    def withhold(
        self, result: Result, counts: Mapping[Key, Count], ties: Sequence[Tie], hidden: Collection[Key]
    ) -> frozenset[Key]:
        """The counts of ``result`` that must be ``hidden`` because of earlier releases too; the release is noted.

        Raises
        ------
        RoutekaartError
            If it cannot be made public beside an earlier release at all.
        """
        cases = frozenset().union(*self._cases_of(result))
        has_numbers = len(set(hidden)) < len(counts)
        names = _names(result, counts)
        kind = _kind(result)
        again = [
            one for one in self.earlier if (one.told.kind, one.cases, one.log) == (kind, cases, self.log)
        ]
        if again and again[0].told.ranges.keys() == {names[key] for key in counts}:
            places = {name: key for key, name in names.items()}
            return frozenset(places[name] for name in again[0].told.withheld)
        known = [*self.earlier, *self.new]
        beside = [one for one in known if one.told.kind == kind and one.log == self.log]
        more: set[Key] = set()
        tied: dict[Key, set[Key]] = {}
        for tie in ties:
            for key in tie.factors:
                tied.setdefault(key, set()).update(tie.factors)
        for attempt in range(ATTEMPTS + 1):
            told = _told(kind, result, counts, ties, {*hidden, *more}, more, names, has_numbers=has_numbers)
            release = Release(self.today, self.selection, cases, self.log, self.threshold, told)
            exposed = _exposed(release, beside, self.threshold)
            if not exposed:
                break
            places = {name: key for key, name in names.items()}
            free = {key for key, count in counts.items() if not (count.is_absent or count.is_fixed)}
            found = {
                key for name in exposed for key in _to_hide(places.get(name), counts, {*hidden, *more}, tied)
            }
            # Where that does not help, all numbers go but that of the cases.
            found = found if found and attempt < ATTEMPTS - 1 else free - {*hidden, *more}
            if not found or attempt == ATTEMPTS:
                raise _beside(beside[-1])
            more |= found
        self.new.append(release)
        return frozenset(more)

    def _cases_of(self, result: Result) -> tuple[frozenset[str], ...]:
        views = result.recipe.selection
        return tuple(_codes_of(view) for view in views) if views else self.parts

    def check(self, *, has_numbers: bool) -> None:
        """Refuse a selection that cannot stand beside an earlier one.

        Raises
        ------
        RoutekaartError
            If the threshold differs, or the selections differ by too few cases.
        """
        for one in self.earlier:
            if one.threshold != self.threshold:
                raise RoutekaartError(
                    f"this log was made public with threshold {one.threshold} before (on {one.day}), and two kinds of "
                    f"bands side by side give numbers away: give --threshold {one.threshold}",
                    nl=f"dit log is eerder ({one.day}) openbaar gemaakt met drempel {one.threshold}, en twee soorten "
                    f"klassen naast elkaar verraden getallen: geef --threshold {one.threshold}",
                )
        known = {one.cases: one for one in self.earlier}
        for cases in {frozenset().union(*self.parts), *self.parts}:
            for other, one in known.items():
                least = self.threshold if has_numbers or one.told.has_numbers else STRUCTURE
                if 0 < len(cases ^ other) < least:
                    raise _too_alike(one, least)
            beside = [cases, *(other for other, one in known.items() if one.told.has_numbers)]
            if has_numbers and any(len(rest) < self.threshold for rest in _complements(beside, cases)):
                raise _too_alike(self.earlier[-1], self.threshold)
        if len({*known, *self.parts}) > MOST_SELECTIONS:
            raise RoutekaartError(
                f"{MOST_SELECTIONS} selections of this log are public already: with more, hidden numbers could be computed",
                nl=f"van dit log zijn al {MOST_SELECTIONS} selecties openbaar: met meer zijn verborgen getallen uit te rekenen",
            )

    def keep(self) -> None:
        """Write what is new into the side files.

        Raises
        ------
        OutputError
            If one cannot be written: what nobody remembers cannot be guarded.
        """
        new = [one for one in self.new if not any(_same(one, other) for other in self.earlier)]
        if not new:
            return
        self.earlier += new
        text = _text_of(self.earlier).encode()
        if len(text) > LARGEST:
            raise RoutekaartError(
                "the list of what was made public of this log is full: with more, nothing could be guarded",
                nl="de lijst van wat van dit log openbaar is gemaakt is vol: met meer is niets meer te bewaken",
            )
        for path in self.paths:
            write_atomically(path, text)


def releases_of(result: Result, threshold: int, *, today: date | None = None) -> Releases | None:
    """The register of the stored log that ``result`` was measured on; None where it is not stored.

    Raises
    ------
    InputError
        If a side file is not as it was written.
    """
    views = result.recipe.selection
    if not views or not views[0].log.stored_at:
        return None
    log = views[0].log
    paths = tuple(path.with_name(path.name + ENDING) for path in log.stored_at)
    earlier = [one for path in paths for one in _read(path)]
    day = today or datetime.now().astimezone().date()
    return Releases(
        paths=paths,
        log=log.identity,
        selection=result.recipe.bare_nl,
        parts=tuple(_codes_of(view) for view in views),
        earlier=[one for n, one in enumerate(earlier) if not any(_same(one, other) for other in earlier[:n])],
        threshold=threshold,
        today=day.isoformat(),
    )


def _same(one: Release, other: Release) -> bool:
    return (one.log, one.cases, one.told.kind, one.told.sha256) == (
        other.log, other.cases, other.told.kind, other.told.sha256,
    )  # fmt: skip


def _codes_of(view: View) -> frozenset[str]:
    """A code of the pseudonym of each case of a view: the same in every version of the log."""
    codes = view.whole.once("release codes", lambda: _codes(view.whole))
    place = view.cases.case.tolist()
    return frozenset(codes[case] for case in place)


def _codes(whole: View) -> dict[int, str]:
    found = whole.first_values("case_label")
    labels = (found.labels[code] for code in found.codes.tolist())
    return {
        case: hashlib.sha256(label.encode()).hexdigest()[:16]
        for case, label in zip(whole.cases.case.tolist(), labels, strict=True)
    }


def _kind(result: Result) -> str:
    """What tells a kind of result from others: its class, and what it is called by."""
    declared = fields_of(type(result))
    labels = {
        name: getattr(result, name)
        for name, one in declared.items()
        if isinstance(one, Column) and one.kind is Kind.LABEL
    }
    return json.dumps([type(result).__name__, labels], default=str, ensure_ascii=False, sort_keys=True)


def _names(result: Result, counts: Mapping[Key, Count]) -> dict[Key, str]:
    """What each count is called in every release: its table and column, its scope, and the labels of its row."""
    declared = getattr(result, "disclosure", None)
    names: dict[Key, str] = {}
    met: dict[str, int] = {}
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for key in counts:
        parts: list[Any] = list(key) if isinstance(key, tuple) else [key]
        if len(parts) == 3:
            table, number, column = parts
            columns: Columns[Any] = getattr(result, table)
            if table not in rows:
                rows[table] = list(columns.rows())
            labels = [
                rows[table][number][one.name] for one in columns.declared.values() if one.kind is Kind.LABEL
            ]
            scope = ""
            if isinstance(declared, Disclosure) and declared.scope is not None:
                scope = declared.scope(result, table, rows[table][number], column)
            parts = [table, column, scope, *labels]
        name = json.dumps(parts, default=str, ensure_ascii=False)
        met[name] = met.get(name, 0) + 1
        names[key] = (
            name if met[name] == 1 else json.dumps([*parts, met[name]], default=str, ensure_ascii=False)
        )
    return names


def _told(
    kind: str,
    result: Result,
    counts: Mapping[Key, Count],
    ties: Sequence[Tie],
    hidden: Collection[Key],
    withheld: Collection[Key],
    names: Mapping[Key, str],
    *,
    has_numbers: bool,
) -> Told:
    """What a release tells, in names."""
    most = counts[N_CASES].high if has_numbers else INFINITE
    ranges = {}
    tables = fields_of(type(result)).items()
    absent = {
        name: STRUCTURE - 1.0 for name, one in tables if isinstance(one, Table) and one.rows == "structure"
    }
    for key, count in counts.items():
        is_bare = key in hidden and not count.is_absent
        ranges[names[key]] = (
            (float(count.floor), float(most)) if is_bare else (float(count.low), float(count.high))
        )
    named = tuple(
        Tie({names[key]: factor for key, factor in tie.factors.items()}, tie.low, tie.high) for tie in ties
    )
    return Told(
        kind,
        ranges,
        frozenset(names[key] for key in hidden if not counts[key].is_absent),
        frozenset(names[key] for key in withheld),
        absent,
        named,
        has_numbers,
    )


def _to_hide(
    key: Key | None, counts: Mapping[Key, Count], hidden: set[Key], tied: Mapping[Key, set[Key]]
) -> list[Key]:
    """What to hide so that a count is known less closely: itself, else the smallest that is tied to it."""
    if key is None:
        return []
    count = counts[key]
    if key not in hidden and not (count.is_absent or count.is_fixed):
        return [key]
    return next_to_hide(key, counts, hidden, {**{one: set() for one in counts}, **tied})


def _exposed(new: Release, beside: Sequence[Release], threshold: int) -> list[str]:
    """The counts that could be known too closely from ``new`` with the releases ``beside`` it."""
    others = {one.cases: one for one in beside if one.cases != new.cases}
    if not others:
        return []
    released = [new, *others.values()]
    groups = _cut_out(released)
    ranges, ties = _programme(released, groups)
    asked = _asked(released, groups, threshold)
    families: dict[tuple[int, ...], dict[Goal, tuple[dict[Key, float], float]]] = {}
    for goal, width in asked.items():
        part, key = goal
        families.setdefault(part, {})[goal] = {(group, key): 1.0 for group in part}, width
    try:
        found = spans(ranges, ties, [*families.values()])
    except ValueError as error:  # numbers that cannot all be of this log
        raise _beside(beside[-1]) from error
    selections = {tuple(g for g, (within, _) in enumerate(groups) if within[n]) for n in range(len(released))}
    # Of cases that are no selection, a number that can be shown is no hidden one, however close.
    return sorted({key for (part, key), (low, _) in found.items() if part in selections or low < threshold})


#: A group of cases that is in the same selections: which selections those are, and its cases.
Groups = Sequence[tuple[tuple[bool, ...], frozenset[str]]]
#: Some of these groups (by their numbers), and the name of a count.
Goal = tuple[tuple[int, ...], str]


def _cut_out(released: Sequence[Release]) -> Groups:
    """The groups that the selections cut out together."""
    found: dict[tuple[bool, ...], set[str]] = {}
    for case in frozenset().union(*(one.cases for one in released)):
        found.setdefault(tuple(case in one.cases for one in released), set()).add(case)
    return [(within, frozenset(cases)) for within, cases in sorted(found.items())]


def _programme(
    released: Sequence[Release], groups: Groups
) -> tuple[dict[Key, tuple[float, float]], list[Tie]]:
    """What can be known of each count in each group, by all that was told."""
    keys = sorted(frozenset().union(*(one.told.ranges for one in released)))
    ranges: dict[Key, tuple[float, float]] = {
        (group, key): (0.0, INFINITE) for group in range(len(groups)) for key in keys
    }
    ties = []
    for number, one in enumerate(released):
        within = [group for group, (selections, _) in enumerate(groups) if selections[number]]
        ties += _of_release(one.told, keys, within)
    different = {repr((sorted(one.factors.items(), key=str), one.low, one.high)): one for one in ties}
    return ranges, [*different.values()]


def _of_release(told: Told, keys: Sequence[str], within: Sequence[int]) -> list[Tie]:
    """What a release says of the groups of its selection."""
    spans_told = {key: told.span(key) for key in keys}
    ties = [
        Tie({(group, key): 1.0 for group in within}, low, high)
        for key, (low, high) in spans_told.items()
        if low > 0 or high < INFINITE
    ]
    for own in told.ties:
        # What adds up to nothing over all cases does so in each part of them.
        is_of_each = {own.low, own.high} <= {0.0, INFINITE, -INFINITE}
        for part in [[group] for group in within] if is_of_each else [within]:
            factors: dict[Key, float] = {
                (group, str(key)): factor for group in part for key, factor in own.factors.items()
            }
            ties.append(Tie(factors, own.low, own.high))
    return ties


def _asked(released: Sequence[Release], groups: Groups, threshold: int) -> dict[Goal, float]:
    """The counts that must stay uncertain → by how much at least; the first release is the new one."""
    keys = sorted(frozenset().union(*(one.told.ranges for one in released)))
    selections = [
        frozenset(group for group, (within, _) in enumerate(groups) if within[number])
        for number in range(len(released))
    ]
    asked: dict[Goal, float] = {}
    numbered = [own for one, own in zip(released, selections, strict=True) if one.told.has_numbers]
    for part in sorted(_complements(numbered, selections[0]) - {*selections}, key=sorted):
        for key in keys:
            told = [(own, *one.told.span(key)) for one, own in zip(released, selections, strict=True)]
            # What one release alone says of all of its cases, it says of these.
            alone = min(high for own, _, high in told if part <= own)
            least = max(
                (_at_least(low, own - part, told) for own, low, _ in told if part <= own), default=0.0
            )
            # Where it is to be seen nowhere nobody knows of which step or transition it is; a large one is not hidden.
            if alone >= STRUCTURE and least < threshold:
                asked[tuple(sorted(part)), key] = min(threshold - 1.0, alone)
    for one, own in zip(released, selections, strict=True):
        if one.told.has_numbers:
            asked |= {(tuple(sorted(own)), key): threshold - 1.0 for key in one.told.hidden}
    return asked


def _at_least(low: float, rest: frozenset[int], told: Sequence[tuple[frozenset[int], float, float]]) -> float:
    """What a count is at least that is ``low`` or more in a selection, by the selections inside the ``rest`` of that."""
    inside = [(own, high) for own, _, high in told if own <= rest]
    if frozenset().union(*(own for own, _ in inside)) != rest:
        return 0.0
    return low - sum(high for _, high in inside)


def _complements(selections: Sequence[frozenset[Any]], new: frozenset[Any]) -> set[frozenset[Any]]:
    """What is left of a selection without others inside it that have no case in common; with ``new`` among them.

    Of those others each alone is taken, and with it as many more as go together, the largest first.
    """
    found = set()
    by_size = sorted({*selections}, key=lambda one: (-len(one), sorted(one)))
    for whole in by_size:
        inside = [part for part in by_size if part < whole]
        for first in inside:
            apart, is_new = first, new in (whole, first)
            found |= {whole - apart} if is_new else set()
            for other in inside:
                if not other & apart:
                    apart, is_new = apart | other, is_new or other == new
                    found |= {whole - apart} if is_new else set()
    return found - {frozenset()}


def _too_alike(one: Release, least: int) -> RoutekaartError:
    return RoutekaartError(
        f"this selection beside what was made public before (on {one.day}: {one.selection}) leaves a group of fewer than "
        f"{least} cases, of which both together would tell: publish an earlier selection again, or one that differs more",
        nl=f"deze selectie naast wat eerder openbaar is gemaakt ({one.day}: {one.selection}) laat een groep van minder dan "
        f"{least} trajecten over, waarover beide samen vertellen: maak een eerdere selectie opnieuw openbaar, of een die "
        "meer verschilt",
    )


def _beside(one: Release) -> RoutekaartError:
    return RoutekaartError(
        f"beside what was made public of this log on {one.day} ({one.selection}), hidden numbers could be computed from "
        "this, also without its numbers: publish the earlier selection again, or one that differs more",
        nl=f"naast wat op {one.day} van dit log openbaar is gemaakt ({one.selection}) zijn hieruit verborgen getallen uit te "
        "rekenen, ook zonder de getallen: maak de eerdere selectie opnieuw openbaar, of een die meer verschilt",
    )


def _text_of(releases: Sequence[Release]) -> str:
    """The side file."""
    codes = sorted(frozenset().union(*(one.cases for one in releases)))
    content = {
        "format": FORMAT,
        "cases": codes,
        "releases": [_record_of(one, codes) for one in releases],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _record_of(one: Release, codes: Sequence[str]) -> dict[str, Any]:
    told = one.told
    names = sorted(told.ranges)
    place: dict[Key, int] = {name: number for number, name in enumerate(names)}
    return {
        "on": one.on,
        "selection": one.selection,
        "of": _packed([code in one.cases for code in codes]),
        "log": one.log,
        "threshold": one.threshold,
        "kind": told.kind,
        "sha256": told.sha256,
        "names": names,
        "told": [[place[name], *map(_limit, span)] for name, span in told.ranges.items()],
        "hidden": sorted(place[name] for name in told.hidden),
        "withheld": sorted(place[name] for name in told.withheld),
        "absent": dict(told.absent),
        "ties": [
            [[[place[key], factor] for key, factor in tie.factors.items()], _limit(tie.low), _limit(tie.high)]
            for tie in told.ties
        ],
        "has_numbers": told.has_numbers,
    }


def _limit(value: float) -> float | str:
    return value if abs(value) < INFINITE else str(value)


def _packed(claims: Sequence[bool]) -> str:
    import numpy as np

    return base64.b64encode(zlib.compress(np.packbits(np.array(claims, dtype=bool)).tobytes())).decode()


def _read(path: Path) -> list[Release]:
    """The releases in a side file; none when there is no such file."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except FileNotFoundError:
        return []
    try:
        if len(text) > LARGEST:
            raise _damaged(path)
        content = json.loads(text.decode())
        if content["format"] != FORMAT:
            raise _damaged(path)
        codes = [str(code) for code in content["cases"]]
        return [_release_of(one, codes) for one in content["releases"]]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, zlib.error) as error:
        raise _damaged(path) from error


def _release_of(record: Mapping[str, Any], codes: Sequence[str]) -> Release:
    names = [str(name) for name in record["names"]]
    told = Told(
        str(record["kind"]),
        {names[place]: (float(low), float(high)) for place, low, high in record["told"]},
        frozenset(names[place] for place in record["hidden"]),
        frozenset(names[place] for place in record["withheld"]),
        {str(table): float(most) for table, most in record["absent"].items()},
        tuple(
            Tie({names[place]: float(factor) for place, factor in factors}, float(low), float(high))
            for factors, low, high in record["ties"]
        ),
        bool(record["has_numbers"]),
    )
    if told.sha256 != record["sha256"]:
        raise ValueError("what was told is not what it was")
    cases = frozenset(
        code for code, is_in in zip(codes, _unpacked(record["of"], len(codes)), strict=True) if is_in
    )
    day = date.fromisoformat(record["on"]).isoformat()
    return Release(day, str(record["selection"]), cases, str(record["log"]), int(record["threshold"]), told)


def _unpacked(text: str, n: int) -> Sequence[bool]:
    import numpy as np

    unpack = zlib.decompressobj()
    bits = unpack.decompress(base64.b64decode(text, validate=True), n // 8 + 1)
    found = np.unpackbits(np.frombuffer(bits, dtype=np.uint8))[:n].astype(bool)
    if len(found) < n:
        raise ValueError("cases are missing")
    claims: list[bool] = found.tolist()
    return claims


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path.name}, which remembers what was made public of this log, is not as it was written: put it back from a "
        "backup; without it nothing more can be made public",
        nl=f"{path.name}, dat bijhoudt wat van dit log openbaar is gemaakt, is niet zoals het is geschreven: zet het terug "
        "uit een back-up; zonder dat kan niets meer openbaar worden gemaakt",
    )
