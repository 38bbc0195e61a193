"""The fields of a YAML file of the user's: read strictly, a fault named with its file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from routekaart.log.typed_day import NoDayError, read_day
from routekaart.log.yaml_file import Place, YamlText

__all__ = ["Reader", "check_keys", "day", "one_of", "read_text", "stands_alone", "whole"]

LONGEST_TEXT = 1_000


#: A value, its file, and where it stands there → the value as it is used.
Reader: TypeAlias = Callable[[Any, YamlText, Place], Any]


def check_keys(given: Mapping[Any, Any], known: Collection[str], file: YamlText, place: Place = ()) -> None:
    """Refuse what is given at ``place`` when it has a key that is not known."""
    for key in given:
        if not isinstance(key, str) or key not in known:
            listed = ", ".join(known)
            file.fail(
                (*place, key), f"{key!s:.40} is none of {listed}", f"{key!s:.40} is niet een van {listed}"
            )


def stands_alone(file: YamlText, sections: tuple[str, ...]) -> bool:
    """Whether the file, which has some of these sections, replaces the standard one; else it extends that."""
    check_keys(file.content, (*sections, "extends", "replaces"), file)
    for key in ("extends", "replaces"):
        if file.content.get(key, "standard") != "standard":
            file.fail((key,), f'{key}: can only be "standard"', f'{key}: kan alleen "standard" zijn')
    if {"extends", "replaces"} <= file.content.keys():
        file.fail(("replaces",), "extends and replaces exclude each other; keep one",
                  "extends en replaces sluiten elkaar uit; houd er één")  # fmt: skip
    return "replaces" in file.content


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


def day(value: Any, file: YamlText, place: Place) -> date:
    """A day, as YAML knows it or as a person types it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return read_day(str(value))
    except NoDayError as error:
        file.fail(place, f"{error.found} {error.en}", f"{error.found} {error.nl}")
