"""The list of labels that are held back: written for who may see the source, and read again when they said yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.errors import InputError

if TYPE_CHECKING:
    from routekaart.log.answers import Answer
    from routekaart.privacy.labels import Held

__all__ = ["approved", "write_held"]

_HEAD = {
    "nl": "Deze woorden kent de woordenlijst niet en ze staan in weinig trajecten. Haal elke regel weg die over een kind, een\n"
    "# ouder of een ander mens gaat, en laat staan wat mag blijven. Daarna: routekaart words {source} --approve dit bestand.\n"
    "# De namen op deze lijst komen uit de bron: gooi haar weg als u klaar bent.",
    "en": "The vocabulary does not know these words, and they stand in few cases. Take out each line that is about a child, a\n"
    "# parent or anyone else, and leave what may stay. Then: routekaart words {source} --approve this file.\n"
    "# Names in this list come from the source: throw it away when you are done.",
}
_SECTIONS = {"activity": "activities", "organisation": "organisations"}


def write_held(path: Path, held: Sequence[Held], source: Path, lang: str) -> None:
    """Write the labels one a line, by column, most cases first; one that fits on no line stays out."""
    from routekaart.files import write_atomically

    lines = [f"# {_HEAD[lang].format(source=source.name)}"]
    for column, of in groupby(_in_order(held), key=lambda one: one.column):
        lines += ["", f"# {column}", *dict.fromkeys(one.label for one in of)]
    write_atomically(path, ("\n".join(lines) + "\n").encode())


def approved(path: Path | None, held: Sequence[Held]) -> Iterator[Answer]:
    """The answers that the list at ``path`` gives: every label that is left in it is one of its own.

    Raises
    ------
    InputError
        If the list cannot be read.
    """
    from routekaart.log.answers import Answer

    if path is None:
        return
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path.name} cannot be read as a list of labels in UTF-8: write it again with --held",
            nl=f"{path.name} is niet te lezen als lijst van woorden in UTF-8: maak hem opnieuw met --held",
        ) from error
    left = {line.strip() for line in lines}
    for one in _in_order(held):
        if one.label in left:
            yield Answer(_SECTIONS.get(one.role or "", "values"), one.label, None)  # type: ignore[arg-type]


def _in_order(held: Sequence[Held]) -> list[Held]:
    fitting = (one for one in held if one.label.isprintable() and not one.label.startswith("#"))
    return sorted(fitting, key=lambda one: (one.column, -one.cases, one.label))
