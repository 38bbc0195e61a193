"""Which rule reads a date of this shape, and where do its parts stand?

A *shape* is a cell with every digit as ``9``, every letter as ``a`` (T and Z stay: ISO 8601 uses
them as signs) and every other character as it is, so that one look serves all cells alike:
``3 mrt 2022 14:05`` has the shape ``9 aaa 9999 99:99``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from routekaart.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MONTHS",
    "WEEKDAYS",
    "WEEK_WORDS",
    "Layout",
    "check_format",
    "layout_by_format",
    "layout_by_rule",
    "misfit",
    "shape_of",
    "shapes",
]

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""The years that are read."""


def _sign(byte: int) -> str:
    """How a byte is written in a shape."""
    letter = chr(byte)
    if not 0 < byte < 128:
        return "?"
    if letter.isdigit():
        return "9"
    return letter.upper() if letter in "TtZz" else "a" if letter.isalpha() else letter


_SIGNS = "".join(map(_sign, range(256))).encode()

_TIME = (
    r"(?:[ T]{1,2}(?P<hour>9{1,2}):(?P<minute>99)(?::(?P<second>99)(?:[.,](?P<fraction>9{1,9}))?)?"
    r"(?: ?(?P<zone>Z|[+-]99(?::?99)?))?)?"
)
_NAME = r"[aTZ]{3,9}"
RULES = tuple(
    re.compile(rule + _TIME)
    for rule in (
        # 3-3-2022, 03/03/2022, 03.03.2022: two numbers and a year; day first (see routekaart.log.times)
        r"(?P<one>9{1,2})(?P<sep>[-/.])(?P<two>9{1,2})(?P=sep)(?P<year>9{4})",
        # 2022-03-03, 2022/03/03
        r"(?P<year>9{4})(?P<sep>[-/.])(?P<month>9{1,2})(?P=sep)(?P<day>9{1,2})",
        # 3 maart 2022, 3 mrt. 2022, 3-mrt-2022, do 3 mrt 2022
        rf"(?:(?P<weekday>[aTZ]{{2,9}})[.,]?,? )?(?P<day>9{{1,2}})[- ](?P<month_name>{_NAME})\.?[- ](?P<year>9{{4}})",
        # 3-3-22, 3 mrt 22, 3 mrt '22
        r"(?P<one>9{1,2})(?P<sep>[-/.])(?P<two>9{1,2})(?P=sep)'?(?P<short_year>99)",
        rf"(?:(?P<weekday>[aTZ]{{2,9}})[.,]?,? )?(?P<day>9{{1,2}})[- ](?P<month_name>{_NAME})\.?[- ]'?(?P<short_year>99)",
    )
)
VAGUE = tuple(
    re.compile(rule)
    for rule in (
        # maart 2022, mrt-2022, mrt. '22
        rf"(?P<month_name>{_NAME})\.?[- ](?P<year>9{{4}})",
        rf"(?P<month_name>{_NAME})\.?[- ]'(?P<short_year>99)",
        # wk 12 2022, week 12-2022, wk. 12, 2022
        r"(?P<week_word>[aTZ]{1,4})\.?[ -]?(?P<week>9{1,2})(?:, ?|[ /-])(?P<year>9{4})",
        r"(?P<week_word>[aTZ]{1,4})\.?[ -]?(?P<week>9{1,2})(?:, ?|[ /-])'?(?P<short_year>99)",
        # 2022-W12, 2022 wk 12
        r"(?P<year>9{4})[ -](?P<week_word>[aTZ]{1,4})\.?[ -]?(?P<week>9{1,2})",
    )
)
"""Forms of a month or a week: which day it was is not written."""
_NO_DAY = re.compile(r"9{4}[-/]9{1,2}|9{1,2}[-/]9{4}|9{4}")
_NO_YEAR = re.compile(rf"9{{1,2}}[-/.]9{{1,2}}\.?|9{{1,2}}[- ]{_NAME}\.?|[aTZ]{{1,4}}\.?[ -]?9{{1,2}}")
WEEK_WORDS: Mapping[bytes, int] = {b"w": 1, b"wk": 1, b"week": 1}

MONTHS: Mapping[bytes, int] = {
    name.encode(): number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb febr februari february",
            "mrt maa maart mar march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "aug augustus august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
"""Month names in lower case, Dutch and English, in full and abbreviated; the number is 1 for January."""

WEEKDAYS: Mapping[bytes, int] = {
    name.encode(): number
    for number, names in enumerate(
        (
            "ma maandag mon monday",
            "di dinsdag tue tuesday",
            "wo woensdag wed wednesday",
            "do donderdag thu thursday",
            "vr vrijdag fri friday",
            "za zat zaterdag sat saturday",
            "zo zon zondag sun sunday",
        )
    )
    for name in names.split()
}
"""Names of weekdays in lower case; the number is 0 for Monday."""

_DIRECTIVES = {
    "d": r"(?P<day>9{1,2})",
    "m": r"(?P<month>9{1,2})",
    "Y": r"(?P<year>9{4})",
    "y": r"(?P<short_year>99)",
    "H": r"(?P<hour>9{1,2})",
    "I": r"(?P<hour12>9{1,2})",
    "p": r"(?P<half>[aTZ]{2})",
    "M": r"(?P<minute>9{1,2})",
    "S": r"(?P<second>9{1,2})",
    "f": r"(?P<fraction>9{1,9})",
    "b": rf"(?P<month_name>{_NAME})\.?",
    "B": rf"(?P<month_name>{_NAME})\.?",
    "a": r"(?P<weekday>[aTZ]{2,9})\.?",
    "A": r"(?P<weekday>[aTZ]{2,9})\.?",
    "z": r"(?P<zone>Z|[+-]99(?::?99)?)",
}
_SHORTHAND = {"%T": "%H:%M:%S", "%R": "%H:%M", "%F": "%Y-%m-%d", "%-": "%", "%e": "%d", "%h": "%b"}


@dataclass(frozen=True)
class Layout:
    """Where the parts of a date stand in cells of one shape.

    ``spans`` has the first and one past the last position of each part; ``literals`` the letters
    and digits of a ``--date-format`` that a cell must repeat, by position. ``is_vague``: the form leaves the day open.
    """

    spans: Mapping[str, tuple[int, int]]
    literals: tuple[tuple[int, bytes], ...] = ()
    is_vague: bool = False


def shapes(cells: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The shapes of cells of one length, both as a matrix of bytes with one row per cell."""
    import numpy as np

    table: npt.NDArray[np.uint8] = np.frombuffer(_SIGNS, dtype=np.uint8)
    return table[cells]


def shape_of(text: str) -> str:
    """The shape of one text."""
    return text.encode(errors="replace").translate(_SIGNS).decode()


@lru_cache(maxsize=4096)
def layout_by_rule(shape: str) -> Layout | None:
    """The layout of the rule of :data:`RULES` that this shape follows; None if it follows none."""
    for rule in (*RULES, *VAGUE):
        if match := rule.fullmatch(shape):
            return Layout(_spans(match), is_vague=rule in VAGUE)
    return None


@lru_cache(maxsize=4096)
def layout_by_format(date_format: str, shape: str) -> Layout | None:
    """The layout of ``date_format`` in this shape; None if the shape does not fit it."""
    pattern, literals = _compiled(date_format)
    match = pattern.fullmatch(shape)
    if match is None:
        return None
    return Layout(_spans(match), tuple((match.start(group), text) for group, text in literals.items()))


def misfit(shape: str) -> str:
    """Why no rule reads this shape: a reason of ``data/reasons.yaml``."""
    if shape == "9" * 8:
        return "compact_date"
    if _NO_DAY.fullmatch(shape):
        return "no_day"
    return "no_year" if _NO_YEAR.fullmatch(shape) else "not_a_date"


def check_format(date_format: str) -> None:
    """Refuse a ``--date-format`` that is not read, or that leaves the date open.

    Raises
    ------
    InputError
        Naming the directives that are read.
    """
    _compiled(date_format)


def _spans(match: re.Match[str]) -> dict[str, tuple[int, int]]:
    return {
        name: match.span(name)
        for name, text in match.groupdict().items()
        if text is not None and name != "sep" and not name.startswith("literal")
    }


@lru_cache(maxsize=64)
def _compiled(date_format: str) -> tuple[re.Pattern[str], dict[str, bytes]]:
    expanded = date_format
    for short, full in _SHORTHAND.items():
        expanded = expanded.replace(short, full)
    parts = re.findall(r"%.|[^%]|%", expanded)
    literals: dict[str, bytes] = {}
    pattern = ""
    for number, part in enumerate(parts):
        if part.startswith("%") and part != "%%":
            if part[1:] not in _DIRECTIVES:
                raise _unreadable(date_format)
            touching = {*parts[max(number - 1, 0) : number], *parts[number + 1 : number + 2]}
            directive = _DIRECTIVES[part[1:]]
            pattern += directive.replace("{1,2}", "{2}") if any(map(_is_number, touching)) else directive
        else:
            sign = part[-1]
            if sign.isalnum() and sign.isascii():
                literals[name := f"literal{number}"] = sign.encode()
                pattern += f"(?P<{name}>{chr(_SIGNS[ord(sign)])})"
            else:
                pattern += re.escape(sign) if sign.isascii() else r"\?" * len(sign.encode())
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise _unreadable(date_format) from error
    named = compiled.groupindex
    if not ("day" in named and {"month", "month_name"} & {*named} and {"year", "short_year"} & {*named}):
        raise _unreadable(date_format)
    return compiled, literals


def _is_number(part: str) -> bool:
    return part.startswith("%") and part[1:] in {*"dmYyHIMSf"}


def _unreadable(date_format: str) -> InputError:
    known = " ".join(f"%{letter}" for letter in _DIRECTIVES)
    return InputError(
        f"--date-format {date_format!r} cannot be used: it needs a day, a month and a year, each once,"
        f" from {known}; for instance %d-%m-%Y %H:%M.",
        nl=f"--date-format {date_format!r} is niet te gebruiken: er hoort een dag, een maand en een jaar in,"
        f" elk één keer, uit {known}; bijvoorbeeld %d-%m-%Y %H:%M.",
    )
