"""Heading words: which headings name which role, and which never do?

The words are data (``data/headings.yaml``): those of common tools and of the pupil records schools export
from. Letters and digits count, in any case: "Case ID", "case_id" and "caseID" are one heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = [
    "LOOKED_AT",
    "ROLES",
    "TIME_ROLES",
    "find_heading_row",
    "is_known_heading",
    "known_headings",
    "lifecycle_words",
    "never",
    "plain",
    "roles_in",
]

TIME_ROLES = ("time", "start", "end")
ROLES = ("case", "activity", *TIME_ROLES, "lifecycle", "organisation", "group", "school")
LOOKED_AT = 60
"""Rows from the top in which headings are looked for."""


def plain(heading: str) -> str:
    """The letters and digits of a heading, in lower case, without the number of a second copy.

    >>> plain("Case_ID (2)")
    'caseid'
    """
    stem, _, copy = heading.rpartition(" (")
    text = stem if stem and copy[:-1].isdigit() and copy.endswith(")") else heading
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@cache
def known_headings() -> dict[str, Any]:
    """The words of ``data/headings.yaml``, plain: ``groups`` by role, in order of precedence, and the further lists."""
    import yaml

    text = files("routekaart").joinpath("data/headings.yaml").read_text(encoding="utf-8")
    known = yaml.safe_load(text)
    return {
        "groups": {role: [{plain(heading) for heading in group} for group in known[role]] for role in ROLES},
        "by_value": {plain(heading) for heading in known["lifecycle_by_value"]},
        "words": frozenset(known["lifecycle_words"]),
        **{
            name: {role: frozenset(map(plain, words)) for role, words in known[name].items()}
            for name in ("never", "refused")
        },
    }


def is_known_heading(heading: str) -> bool:
    """Whether a heading is one of those that name a role."""
    return bool(roles_in([heading]))


def lifecycle_words() -> frozenset[str]:
    """The words of a life cycle."""
    words: frozenset[str] = known_headings()["words"]
    return words


def never(role: str, heading: str, *, even_asked: bool = False) -> bool:
    """Whether a heading names what is never this role, such as a date of birth the time of a step.

    ``even_asked``: not even when an option says so.
    """
    return plain(heading) in known_headings()["refused" if even_asked else "never"].get(role, ())


def roles_in(cells: Sequence[str | None]) -> set[str]:
    """The roles that the cells of a row name."""
    groups = known_headings()["groups"]
    texts = {plain(cell) for cell in cells if cell}
    return {role for role in ROLES if any(texts & group for group in groups[role])}


def find_heading_row(rows: Sequence[Sequence[str | None]]) -> int | None:
    """The place of the row of headings among the first rows of a table; None where no row is filled.

    It is the first row that names a case, a step or a time and another role, wherever it stands; without one, the
    first that names a case beside two cells more; without one, the first row with two filled cells.

    >>> find_heading_row([["Overzicht", "versie 3"], [], ["Leerling", "Datum", "Stap"], ["LL1", "3-3-2022", "Start"]])
    2
    """
    looked_at = rows[:LOOKED_AT]
    n_filled = [sum(bool(cell and cell.strip()) for cell in row) for row in looked_at]
    named = [roles_in(row) for row in looked_at]
    needed = {"case", "activity", *TIME_ROLES}
    ways = (
        lambda n: len(named[n]) > 1 and {"case", "activity", "time"} & named[n],
        lambda n: named[n] & needed == {"case"} and n_filled[n] > 2,
        lambda n: n_filled[n] > 1,
        lambda n: n_filled[n] > 0,
    )
    return next((n for way in ways for n in range(len(looked_at)) if way(n)), None)
