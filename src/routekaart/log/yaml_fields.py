"""The fields of a YAML file of the user's: read strictly, a fault named with its file and line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn, TypeAlias

from routekaart.errors import InputError
from routekaart.log.yaml_file import Place

__all__ = ["Reader", "YamlText", "one_of", "read_day", "read_text", "whole"]

LONGEST_TEXT = 1_000


@dataclass(frozen=True)
class YamlText:
    """A file with the line of everything in it."""

    name: str
    content: Any
    lines: Mapping[Place, int]

    def fail(self, place: Place, en: str, nl: str) -> NoReturn:
        """Refuse the file for what stands at ``place``, or nearest above it."""
        raise InputError(f"{self.where(place, 'en')}: {en}", nl=f"{self.where(place, 'nl')}: {nl}")

    def where(self, place: Place, lang: str) -> str:
        """The file and the line of what stands at ``place``, or nearest above it."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.name}, {'regel' if lang == 'nl' else 'line'} {self.lines.get(place, 1)}"


#: A value, its file, and where it stands there → the value as it is used.
Reader: TypeAlias = Callable[[Any, YamlText, Place], Any]


def read_text(value: Any, file: YamlText, place: Place) -> str:
    """One line of text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        file.fail(place, "must be text (put quotes round it)", "moet tekst zijn (zet er aanhalingstekens om)")
    if len(value) > LONGEST_TEXT or not value.isprintable():
        file.fail(place, f"must be one line of at most {LONGEST_TEXT} characters",
                  f"moet één regel van hoogstens {LONGEST_TEXT} tekens zijn")  # fmt: skip
    return value.strip()


def one_of(choices: tuple[str, ...]) -> Reader:
    """What reads one of these words."""

    def read(value: Any, file: YamlText, place: Place) -> str:
        if value not in choices:
            listed = ", ".join(choices)
            file.fail(place, f"is none of those known; take from: {listed}",
                      f"is niet bekend; kies uit: {listed}")  # fmt: skip
        return str(value)

    return read


def whole(most: int) -> Reader:
    """What reads a whole number from 0 to ``most``."""

    def read(value: Any, file: YamlText, place: Place) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            file.fail(place, f"must be a whole number from 0 to {most}",
                      f"moet een geheel getal van 0 tot en met {most} zijn")  # fmt: skip
        return value

    return read


def read_day(value: Any, file: YamlText, place: Place) -> date:
    """A date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        file.fail(place, "must be a date, such as 2024-08-01", "moet een datum zijn, zoals 2024-08-01")
