"""The mapping: which column is the case, which the activity, which the time?

Roles are ``case``, ``activity``, ``time`` (or ``start``, or ``end``, or two of these three), and,
when present, ``lifecycle``, ``organisation``, ``group`` (the route) and ``school``. A column is
recognised

1. by an option (``--case leerling``; an empty one, ``--school ""``, leaves the role open),
2. by a saved mapping,
3. by its heading (``data/headings.yaml``),
4. by its values, for the case, the activity and the time alone, and only where exactly one column
   can be it: see :mod:`routekaart.log.columns`.

A heading that claims a time keeps the claim only if its cells are dates, when others are. What
cannot be told is asked, never guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from routekaart.errors import MappingError
from routekaart.log.arrays import as_texts
from routekaart.log.columns import SAMPLE_ROWS, Portrait, portray, share_of_dates
from routekaart.log.heading_words import ROLES, TIME_ROLES, known_headings, never, plain

if TYPE_CHECKING:
    import pyarrow as pa

    from routekaart.log.times import TimeRules

__all__ = [
    "OPTIONAL_ROLES",
    "ROLES",
    "TIME_ROLES",
    "WORDS",
    "Mapping",
    "fingerprint",
    "recognise",
    "unused_times",
]

OPTIONAL_ROLES = ("lifecycle", "organisation", "group", "school")
MOST_SHOWN, LONGEST_SHOWN = 20, 40
LEAST_CASES = 4
"""Cases with several rows from which on it tells that a column never changes within one."""
SHARED_ROLES = {"organisation", "group", "school"}
"""Roles that may be given to one column together, when options say so."""

WORDS = {
    "case": ("case", "leerling of dossier"),
    "activity": ("activity", "stap (activiteit)"),
    "time": ("time", "datum of tijd"),
    "start": ("start", "begin"),
    "end": ("end", "einde"),
    "lifecycle": ("lifecycle", "levenscyclus"),
    "organisation": ("organisation", "organisatie"),
    "group": ("group", "groep of route"),
    "school": ("school", "school"),
}


@dataclass(frozen=True)
class Mapping:
    """The column of each role, None where there is none.

    ``how`` says for each role whether an "option", a "file" (saved mapping), a "heading" or
    "values" decided.
    """

    case: str
    activity: str
    time: str | None = None
    start: str | None = None
    end: str | None = None
    lifecycle: str | None = None
    organisation: str | None = None
    group: str | None = None
    school: str | None = None
    how: Dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def columns(self) -> dict[str, str]:
        """Role → column, for the roles that have one."""
        named = {role: getattr(self, role) for role in ROLES}
        return {role: column for role, column in named.items() if column is not None}

    @property
    def interval(self) -> tuple[str | None, str | None]:
        """The columns of the first and the last moment of an event.

        A time beside a start is the end, a time beside an end the start; a time alone, the first.
        """
        if self.start is not None:
            return self.start, self.end or self.time
        if self.time is not None:
            return self.time, self.end
        return None, self.end

    def to_dict(self) -> dict[str, Any]:
        """The mapping in plain form: role → column, and ``how``."""
        return {**self.columns, "how": dict(self.how)}

    @classmethod
    def from_dict(cls, plain_form: Dict[str, Any]) -> Mapping:
        """The mapping that :meth:`to_dict` gave.

        Raises
        ------
        MappingError
            If case or activity is missing, or a role is unknown.
        """
        roles = {role: column for role, column in plain_form.items() if role != "how"}
        unknown = {*roles} - {*ROLES}
        if unknown or not {"case", "activity"} <= {*roles}:
            raise MappingError(
                f"a mapping has the roles {', '.join(ROLES)}, case and activity always;"
                f" this one has {', '.join(map(str, roles))}.",
                nl=f"een koppeling kent de rollen {', '.join(ROLES)}, waarvan case en activity altijd;"
                f" deze heeft {', '.join(map(str, roles))}.",
            )
        return cls(**{**roles, "how": dict(plain_form.get("how", {}))})


def fingerprint(headings: Sequence[str]) -> str:
    """The shape of a file: equal for files with the same headings, in any order."""
    text = "\n".join(sorted(plain(heading) or heading for heading in headings))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def recognise(
    title: str,
    headings: Sequence[str],
    sample: pa.RecordBatch,
    *,
    rules: TimeRules,
    options: Dict[str, str | None] | None = None,
    saved: Dict[str, str] | None = None,
    classifier: str | None = None,
    is_known: Callable[[str], bool] | None = None,
) -> Mapping:
    """The mapping of a sheet, from its headings and some of its rows.

    Parameters
    ----------
    title
        File and sheet, for messages.
    sample
        Rows of the sheet, one column per heading.
    rules
        The rules that read its times.
    options
        Role → column as the user gave it; an empty text leaves a role open.
    saved
        Role → column of a saved mapping.
    classifier
        The column that an XES file itself names as its activity.
    is_known
        Which text is a step that is known.

    Raises
    ------
    MappingError
        If case, activity or time is missing, if two columns claim one role, or if an option
        names a column that is not there. It names the columns and the option to use.
    """
    _check_headings(title, headings, rules)
    search = _Search(title, tuple(headings), portray(sample, rules, is_known))
    search.take("option", {role: column for role, column in (options or {}).items() if column is not None})
    if saved:
        search.take("file", {role: column for role, column in saved.items() if role not in search.closed})
        search.closed.update(ROLES)
    if classifier is not None and "concept:name" not in headings:
        search.take("heading", {"activity": classifier} if "activity" not in search.closed else {})
    search.by_heading()
    search.by_values()
    mapping = search.mapping()
    _check_steps(title, sample, mapping, search.portraits)
    return mapping


def _check_steps(
    title: str, sample: pa.RecordBatch, mapping: Mapping, portraits: Dict[str, Portrait]
) -> None:
    """Refuse columns that cannot be the case or the step, whoever named them."""
    for role, column in mapping.columns.items():
        is_dated = role in ("case", "activity") and portraits[column].is_dates
        if is_dated or never(role, column, even_asked=True):
            en, nl = WORDS[role]
            raise MappingError(
                f"{title}: column '{column}' cannot be the {en}: it"
                f" {'holds dates' if is_dated else 'is called otherwise'}. {_remedy(role, 'en')}",
                nl=f"{title}: kolom '{column}' kan niet gelden als {nl}:"
                f" {'er staan datums in' if is_dated else 'de kop noemt iets anders'}. {_remedy(role, 'nl')}",
            )
    if portraits[mapping.case].is_steps:
        raise MappingError(
            f"{title}: column '{mapping.case}' holds steps, so pupils seem to stand in columns: turn the sheet (in Excel:"
            " copy, paste special, transpose), or name the column with the pupils with --case COLUMN.",
            nl=f"{title}: in kolom '{mapping.case}' staan stappen, dus lijken de leerlingen in kolommen te staan: draai het"
            " blad (in Excel: kopiëren, plakken speciaal, transponeren), of noem de kolom met de leerlingen met"
            " --case KOLOM.",
        )
    if portraits[mapping.activity].is_steps:
        return
    cases, steps = (_plain_texts(sample, name) for name in (mapping.case, mapping.activity))
    of_case: dict[str, list[str]] = {}
    for case, step in zip(cases, steps, strict=True):
        if case and step:
            of_case.setdefault(case, []).append(step)
    repeated = [found for found in of_case.values() if len(found) > 1]
    n, is_guessed = len(repeated), mapping.how.get("activity") == "values"
    if (n >= LEAST_CASES and len({*steps}) > 1 and all(len({*found}) == 1 for found in repeated)) or (
        is_guessed and not n and len(of_case) >= LEAST_CASES
    ):
        raise MappingError(
            f"{title}: column '{mapping.activity}' cannot be the step: each case has one and the same in all its rows."
            f" {_remedy('activity', 'en')}",
            nl=f"{title}: kolom '{mapping.activity}' kan niet de stap zijn: bij elke leerling staat er in alle rijen"
            f" hetzelfde. {_remedy('activity', 'nl')}",
        )


def _plain_texts(sample: pa.RecordBatch, name: str) -> list[str | None]:
    """The first cells of a column as text."""
    import pyarrow as pa

    column = sample[name].slice(0, SAMPLE_ROWS)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    texts: list[str | None] = column.cast(pa.string()).to_pylist()
    return texts


def unused_times(headings: Sequence[str], mapping: Mapping) -> list[str]:
    """The headings that name a time and have no role, such as a time of day beside a date."""
    known, taken = known_headings()["groups"], {*mapping.columns.values()}
    names = {name for role in TIME_ROLES for group in known[role] for name in group}
    return [heading for heading in headings if heading not in taken and plain(heading) in names]


def _check_headings(title: str, headings: Sequence[str], rules: TimeRules) -> None:
    """Refuse a sheet whose first row holds a date: that is data, and is not to be repeated in messages."""
    if share_of_dates(as_texts(headings), rules):
        raise MappingError(
            f"{title} has no row of headings, it begins with data: add a first row that names the columns.",
            nl=f"{title} heeft geen rij met koppen, het begint met gegevens: zet er een eerste rij boven die de"
            " kolommen noemt.",
        )


class _Search:
    """The roles found so far."""

    def __init__(self, title: str, headings: tuple[str, ...], portraits: Dict[str, Portrait]) -> None:
        self.title = title
        self.headings = headings
        self.portraits = portraits
        self.found: dict[str, str] = {}
        self.how: dict[str, str] = {}
        self.closed: set[str] = set()

    def take(self, how: str, columns: Dict[str, str]) -> None:
        """Give roles to the columns that someone named."""
        for role, name in columns.items():
            self.closed.add(role)
            if not name.strip():
                continue
            column = self._column(role, name)
            rivals = [other for other, taken in self.found.items() if taken == column]
            if any({role, other} - SHARED_ROLES for other in rivals):
                raise self._error(
                    f"column '{column}' is given as {rivals[0]} and as {role}: a column has one of these roles.",
                    f"kolom '{column}' is opgegeven als {rivals[0]} en als {role}: een kolom heeft één van"
                    " deze rollen.",
                )
            self.found[role], self.how[role] = column, how
        if "time" in self.found:
            self.closed.add("start")
        elif "start" in self.found:
            self.closed.add("time")

    def by_heading(self) -> None:
        """Give the open roles to the columns whose headings name them."""
        known = known_headings()
        for role in ROLES:
            if role in self.closed:
                continue
            for group in known["groups"][role]:
                claims = [heading for heading in self._free() if plain(heading) in group]
                if role in TIME_ROLES:
                    claims = self._with_dates(claims)
                if role == "group":
                    claims = [claim for claim in claims if not self.portraits[claim].is_classes]
                if claims:
                    self._settle(role, claims, "heading")
                    break
        if "lifecycle" not in {*self.found, *self.closed}:
            claims = [
                heading
                for heading in self._free()
                if plain(heading) in known["by_value"] and self.portraits[heading].is_within(known["words"])
            ]
            if claims:
                self._settle("lifecycle", claims, "values")
        if {"time", "start", "end"} <= {*self.found} and self.how["time"] == "heading":
            # A date of registration beside start and end: a plain column.
            del self.found["time"], self.how["time"]

    def by_values(self) -> None:
        """Give what is still missing to the one column whose values can be it."""
        if not {*TIME_ROLES} & {*self.found} and "time" not in self.closed:
            dates = [name for name in self._open_to("time") if self.portraits[name].is_dates]
            if dates:
                self._settle("time", dates, "values")
        for role, traits in (("case", ("is_cases",)), ("activity", ("is_steps", "is_activities"))):
            for trait in traits:
                if role not in {*self.found, *self.closed}:
                    claims = [name for name in self._open_to(role) if getattr(self.portraits[name], trait)]
                    if len(claims) == 1:
                        self._settle(role, claims, "values")

    def mapping(self) -> Mapping:
        """The mapping, if nothing that is needed is missing."""
        if not {*TIME_ROLES} & {*self.found}:
            raise self._missing("time")
        for role in ("case", "activity"):
            if role not in self.found:
                raise self._missing(role)
        order = [role for role in ROLES if role in self.found]
        return Mapping.from_dict({**{role: self.found[role] for role in order}, "how": self.how})

    def _free(self) -> list[str]:
        taken = {*self.found.values()}
        return [heading for heading in self.headings if heading not in taken]

    def _open_to(self, role: str) -> list[str]:
        """The columns without a role that may have this one."""
        return [heading for heading in self._free() if not never(role, heading)]

    def _with_dates(self, claims: list[str]) -> list[str]:
        """Of the columns that claim a time, those with dates, if any column has them."""
        if not any(portrait.is_dates for portrait in self.portraits.values()):
            return claims
        return [
            claim
            for claim in claims
            if self.portraits[claim].is_dates
            or self.portraits[claim].is_blank
            or self.portraits[claim].is_times
        ]

    def _settle(self, role: str, claims: list[str], how: str) -> None:
        if len(claims) > 1:
            named = _quoted(claims)
            en, nl = WORDS[role]
            raise self._error(
                f"the columns {named} each claim to be the {en}: say which with {_option(role, 'COLUMN')}.",
                f"de kolommen {named} gelden elk als {nl}: zeg welke met {_option(role, 'KOLOM')}.",
            )
        self.found[role], self.how[role] = claims[0], how

    def _column(self, role: str, name: str) -> str:
        wanted = " ".join(name.split())
        alike = [heading for heading in self.headings if heading.casefold() == wanted.casefold()]
        if alike:
            return wanted if wanted in alike else alike[0]
        raise self._error(
            f"there is no column '{name}' for {_option(role)}; there are {self._listed()}.",
            f"er is geen kolom '{name}' voor {_option(role)}; er zijn {self._listed()}.",
        )

    def _missing(self, role: str) -> MappingError:
        en, nl = WORDS[role]
        return self._error(
            f"no column is recognised as the {en}; there are {self._listed()}. {_remedy(role, 'en')}",
            f"geen kolom is herkend als {nl}; er zijn {self._listed()}. {_remedy(role, 'nl')}",
        )

    def _listed(self) -> str:
        return _quoted(self.headings)

    def _error(self, en: str, nl: str) -> MappingError:
        return MappingError(f"{self.title}: {en}", nl=f"{self.title}: {nl}")


def _quoted(headings: Sequence[str]) -> str:
    shown = [f"'{_shorten(heading)}'" for heading in headings[:MOST_SHOWN]]
    return ", ".join(shown) + (" …" if len(headings) > len(shown) else "")


def _shorten(heading: str) -> str:
    """A heading as messages show it."""
    return heading if len(heading) <= LONGEST_SHOWN else f"{heading[:LONGEST_SHOWN]}…"


def _remedy(role: str, lang: str) -> str:
    """What to do about a role without a column."""
    added = {
        "case": ("a column with a number for each pupil", "een kolom bij met een nummer per leerling"),
        "activity": ("a column that says what was done", "een kolom bij die zegt wat er is gedaan"),
    }.get(role, ("a column with the date of each step", "een kolom bij met de datum van elke stap"))
    if lang == "nl":
        return f"Noem de goede kolom met {_option(role, 'KOLOM')}, of zet er {added[1]}."
    return f"Name the right column with {_option(role, 'COLUMN')}, or add {added[0]}."


def _option(role: str, value: str = "") -> str:
    return f"--{role} {value}".strip()
