"""The kinds of personal data that are looked for, and what may be done with each.

They stand in ``data/privacy/kinds.yaml``; which words in a heading point to a kind stands in
``data/privacy/headings.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Kind", "heading_kinds", "kinds", "privacy_data"]

DATA = Path(__file__).parent.parent / "data" / "privacy"
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Kind:
    """One kind of personal data.

    ``is_stored``: whether it may be stored when the user gives a reason; ``generalised``: what its
    values can be made into ("school_year", "two_digits"), None when nothing.
    """

    id: str
    nl: str
    en: str
    is_stored: bool = True
    generalised: str | None = None

    def text(self, lang: str = "nl") -> str:
        """The kind in words."""
        return self.nl if lang == "nl" else self.en


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by id, in the order in which they are reported."""
    return {name: Kind(name, **entry) for name, entry in privacy_data("kinds").items()}


@cache
def privacy_data(name: str) -> dict[str, Any]:
    """The content of ``data/privacy/<name>.yaml``."""
    import yaml

    text = (DATA / f"{name}.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return data


@cache
def heading_kinds(heading: str) -> frozenset[str]:
    """The kinds that the words of a heading point to, and "maybe_name".

    >>> sorted(heading_kinds("Geb.datum leerling"))
    ['birth_date', 'maybe_name']
    """
    words = [word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", heading))]
    plain = "".join(words)
    found = {
        kind
        for kind, signs in privacy_data("headings").items()
        if any(stem in plain for stem in signs["stems"]) or not {*words}.isdisjoint(signs["words"])
    }
    # "e-mailadres" is no address, and "e-mail ouders" no column of names.
    specific = found & {"email", "phone", "birth_date", "iban", "bsn", "onderwijsnummer", "postcode"}
    return frozenset(found - {"address", "name"} if specific else found)
