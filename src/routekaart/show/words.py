"""The words a reader sees, and how numbers, dates and durations are written in them.

Text lives in ``data/words/<lang>/<room>.yaml``, the same names in every language. A room is a question
(``loops.yaml``), of which the words of its ``table``, ``sentences`` and ``chart`` stand apart, and the headings of
its ``columns``; or something else that is shown (map, report, command …). What many questions share stands once:
``headings``, ``sentences``, ``charts``, and in ``names`` what measures, verdicts, milestones and causes are called.
What may not be said of a log whose steps the vocabulary does not know has another text (:meth:`Words.fitting`).
"""

from __future__ import annotations

import copy
import datetime
import decimal
import functools
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from routekaart.errors import RoutekaartError
from routekaart.results import Band, Recipe, ShareBand

__all__ = ["Words", "format_date", "format_days", "format_number", "format_share", "words"]

FOLDER = Path(__file__).parent.parent / "data" / "words"
LANGUAGES = ("nl", "en")
#: What a question can be shown as, and the room of what all questions share in it.
FORMS = {"table": "headings", "sentences": "sentences", "chart": "charts"}

SIX_WEEKS = 42


class Words(Mapping[str, str]):
    """Words in one language; a name they lack is an error that says where to add it."""

    def __init__(
        self, lang: str, room: str, by_name: Mapping[str, str], columns: Collection[str] = ()
    ) -> None:
        self.lang = lang
        self.room = room
        #: Which of them are the headings of columns that the room has for itself.
        self.columns = columns
        self._by_name = by_name

    def __getitem__(self, name: str) -> str:
        try:
            return self._by_name[name]
        except KeyError:
            raise KeyError(f"no {name!r} in data/words/{self.lang}/{self.room}.yaml") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def fitting(self, recipe: Recipe) -> Self:
        """These words for what is told of ``recipe``: a text of which not all may be said has another beside it.

        ``name__unknown`` is said where fewer than half of the steps are known, else ``name__no_ending`` where no
        ending is known.
        """
        kinds = {"__no_ending": not recipe.has_endings, "__unknown": not recipe.is_mostly_known}
        said = dict(self._by_name)
        for kind in (kind for kind, holds in kinds.items() if holds):
            said |= {name.replace(kind, ""): text for name, text in said.items() if kind in name}
        if said == self._by_name:
            return self
        fitted = copy.copy(self)
        fitted._by_name = said  # noqa: SLF001 - its own
        return fitted

    def counted(self, name: str, count: int | None, /, **values: object) -> str:
        """The text ``name`` filled in for ``count``: that of ``name_one`` when the count is 1."""
        text = (
            self[f"{name}_one"]
            if count == 1 and not isinstance(count, Band) and f"{name}_one" in self._by_name
            else self[name]
        )
        return text.format(count=self.number(count), **values)

    def phrase(self, name: str, /, **values: object) -> str:
        """The text ``name`` filled in."""
        return self[name].format(**values)

    def number(self, number: float | None, decimals: int = 0) -> str:
        """A count, or with ``decimals`` a mean."""
        return format_number(number, self.lang, decimals=decimals)

    def minus(self, number: float) -> str:
        """The sign of a number below 0, a real minus; nothing for others."""
        return words(self.lang, "units")["minus"] if number < 0 else ""

    def share(self, share: float | None) -> str:
        """A share as a percentage."""
        return format_share(share, self.lang)

    def days(self, days: float | None) -> str:
        """A duration, in days or weeks."""
        return format_days(days, self.lang)

    def date(self, date: datetime.date | str) -> str:
        """A date, or that of a moment in ISO form, as on screen."""
        day = datetime.date.fromisoformat(date[:10]) if isinstance(date, str) else date
        return format_date(day, self.lang)


@functools.cache
def words(lang: str, room: str, form: str = "") -> Words:
    """The words of ``room`` in ``lang`` ("nl" or "en"), with the names that all rooms share.

    Of a question, ``form`` is what it is shown as: one of :data:`FORMS`. Then come its words in that form, else
    those for all its forms, else what all questions share in that form.

    Raises
    ------
    RoutekaartError
        If there is no such language.
    ValueError
        If a word of the room stands in one language alone, or is filled in differently in another.
    """
    if lang not in LANGUAGES:
        raise RoutekaartError(f"no language {lang!r}; take nl or en", nl=f"geen taal {lang!r}; kies nl of en")
    own = _read(lang, room)
    shared = _read(lang, FORMS[form]) if form else {}
    of_columns, shared_columns = (
        (one.get("columns") or {}) if form == "table" else {} for one in (own, shared)
    )
    found = {**_read(lang, "names"), **shared, **shared_columns, **own, **of_columns, **(own.get(form) or {})}
    return Words(
        lang, room, {name: text for name, text in found.items() if isinstance(text, str)}, [*of_columns]
    )


@functools.cache
def _read(lang: str, room: str) -> dict[str, Any]:
    """A file of words, of which the other languages are known to have the same names and blanks."""
    import yaml

    texts = {one: (FOLDER / one / f"{room}.yaml").read_text("utf-8") for one in LANGUAGES}
    blanks = {one: _blanks(text) for one, text in texts.items()}
    for one, other in ((one, other) for one in LANGUAGES for other in LANGUAGES):
        for name, places in blanks[one].items():
            if name not in blanks[other]:
                # A form of its own for one of a thing is a matter of the language.
                if not name.endswith("_one"):
                    raise ValueError(f"data/words/{other}/{room}.yaml lacks {name!r}, which {one} has")
            elif places != blanks[other][name]:
                raise ValueError(
                    f"{name!r} in data/words/{other}/{room}.yaml fills in other blanks than in {one}"
                )
    found: dict[str, Any] = yaml.load(texts[lang], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def _blanks(text: str) -> dict[str, set[str]]:
    """The names in a file of words, after their form where they have one, and the blanks that each fills in."""
    form, found = "", {}
    for space, name, value in re.findall(r'^( *)"?(\w+)"?:(.*)$', text, re.MULTILINE):
        if not value.strip():
            form = name
        else:
            found[f"{form}: {name}" if space else name] = set(re.findall(r"\{(\w+)", value))
    return found


def format_number(number: float | None, lang: str, *, decimals: int = 0) -> str:
    """``number`` with the separators of ``lang``: 8.577,3 in Dutch, 8,577.3 in English.

    Halves are rounded up, as people do; ``None`` is a dash, a band is told as one: 10–19.
    """
    units = words(lang, "units")
    if number is None:
        return units["none"]
    if isinstance(number, Band):
        return units["band"].format(
            low=format_number(int(number), lang), high=format_number(number.high, lang)
        )
    separators = {",": units["thousands"], ".": units["decimal"]}
    return "".join(separators.get(character, character) for character in f"{_rounded(number, decimals):,f}")


def _rounded(number: float, decimals: int) -> decimal.Decimal:
    step = decimal.Decimal(1).scaleb(-decimals)
    return decimal.Decimal(str(number)).quantize(step, rounding=decimal.ROUND_HALF_UP)


def format_share(share: float | None, lang: str) -> str:
    """``share`` (0 to 1) as a whole percentage."""
    if share is None:
        return words(lang, "units")["none"]
    if isinstance(share, ShareBand):
        low, high = (format_number(100 * end, lang) for end in (float(share), share.high))
        band = words(lang, "units")["band"].format(low=low, high=high)
        return words(lang, "units")["percent"].format(number=band)
    return words(lang, "units")["percent"].format(number=format_number(100 * share, lang))


def format_days(days: float | None, lang: str) -> str:
    """A duration in days below six weeks and in weeks above it, never in months.

    >>> format_days(12, "nl"), format_days(58.1, "nl"), format_days(58.1, "en")
    ('12 dagen', '8,3 weken', '8.3 weeks')
    """
    units = words(lang, "units")
    if days is None:
        return units["none"]
    if days >= SIX_WEEKS:
        return units["weeks"].format(number=format_number(days / 7, lang, decimals=1))
    if 0 < days < 0.05:
        return units["under_days"].format(number=format_number(0.1, lang, decimals=1))
    tenths = _rounded(days, 1)
    number = format_number(days, lang, decimals=0 if tenths % 1 == 0 else 1)
    return units["days_one" if tenths == 1 else "days"].format(number=number)


def format_date(date: datetime.date, lang: str) -> str:
    """``date`` as dd-mm-yyyy, in both languages."""
    return words(lang, "units")["date"].format(day=f"{date:%d}", month=f"{date:%m}", year=f"{date.year:04}")
