"""Which columns, and which of their values, does the field itself know to be safe?

They stand in ``data/privacy/columns.yaml``: headings that let a column in without being named (level, year,
region …), and values that no person can be told by ("havo", "School 1", "route A").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from routekaart.log.plain_label import label_keys
from routekaart.privacy.kinds import heading_kinds, privacy_data

__all__ = ["is_plain_heading", "is_safe_heading", "is_safe_value"]

_WORD = re.compile(r"[^\W\d_]+")
#: Role → the column of the field that it is.
_OF_ROLE = {"school": ("school",), "group": ("group", "level", "year", "theme"), "organisation": ("school",)}


def is_safe_heading(heading: str) -> bool:
    """Whether a column with this heading is let in without being named.

    >>> is_safe_heading("Onderwijsniveau"), is_safe_heading("Mentor")
    (True, False)
    """
    return bool(_columns_of(heading))


def is_safe_value(value: str, heading: str, role: str | None) -> bool:
    """Whether the field knows this value, in a column of this heading or role.

    >>> is_safe_value("School 1", "locatie", "school"), is_safe_value("Sanne", "niveau", None)
    (True, False)
    """
    names = ("anywhere", *_OF_ROLE.get(role or "", ()), *_columns_of(heading))
    plain = " ".join(value.casefold().split())
    return any(_values(name) & {*label_keys(value)} or _form(name).fullmatch(plain) for name in names)


def is_plain_heading(heading: str) -> bool:
    """Whether a heading is made of words of headings, so that it says nothing of anyone."""
    words = [word.casefold() for word in _WORD.findall(heading)]
    known = {*privacy_data("columns")["heading_words"].split()}
    signs = heading_kinds(heading) - {"maybe_name", "name"}
    return bool(words) and (
        all(word in known for word in words) or (len(words) == 1 and bool(signs)) or is_safe_heading(heading)
    )


def _columns_of(heading: str) -> tuple[str, ...]:
    plain = "".join(character for character in heading.casefold() if character.isalnum())
    return _by_heading().get(plain, ())


@cache
def _columns() -> Mapping[str, Mapping[str, Any]]:
    return {name: column for name, column in privacy_data("columns").items() if not name.endswith("_words")}


@cache
def _by_heading() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, column in _columns().items():
        for heading in column.get("headings", ()):
            plain = "".join(character for character in heading.casefold() if character.isalnum())
            found[plain] = (*found.get(plain, ()), name)
    return found


@cache
def _values(name: str) -> frozenset[str]:
    """The keys of the values of a column; of the group the routes of agreements as well."""
    values = [str(value) for value in _columns()[name]["values"]]
    if name == "group":
        values += _routes()
    return frozenset(key for value in values for key in label_keys(value))


@cache
def _form(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in _columns()[name]["forms"]))


def _routes() -> list[str]:
    """What a column for the route may call those of the field."""
    from pathlib import Path

    import yaml

    path = Path(__file__).parent.parent / "data" / "routes.yaml"
    routes = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return [str(text) for route in routes for text in (route["id"], *route.get("names", ()))]
