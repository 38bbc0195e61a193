"""What may a file, a sheet or a column be called, in messages and in the log?

A file whose name holds a name or a number of a person is called by its position, "bestand 1". In
sheet names and headings what is personal is masked. A first row that holds numbers of persons is no
row of headings but data, and its columns are called "kolom 1", "kolom 2" …
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.errors import RoutekaartError
from routekaart.privacy.masking import MASK, mask
from routekaart.privacy.names import find_names
from routekaart.privacy.patterns import FORMS

if TYPE_CHECKING:
    from routekaart.log.account import RefusedRow
    from routekaart.log.readers import Batch, Sheet, Source

__all__ = ["discreet_messages", "discreet_source", "file_labels"]

_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$")


def file_labels(files: Sequence[Path]) -> dict[Path, str]:
    """What each file is called: its name, or its position when the name says who it is about."""
    return {
        path: path.name if _is_public(path.name) else f"bestand {position}"
        for position, path in enumerate(map(Path, files), start=1)
    }


@contextmanager
def discreet_messages(files: Sequence[Path]) -> Iterator[None]:
    """Errors from inside the block with files called as :func:`file_labels` has it, the rest masked."""
    try:
        yield
    except RoutekaartError as error:
        labels = file_labels(files)
        error.told = {lang: discreet_text(text, labels) for lang, text in error.told.items()}
        error.args = (error.told["en"],)
        raise


def discreet_text(text: str, labels: Mapping[Path, str]) -> str:
    """``text`` with files called by their labels and what is personal masked."""
    for path, label in labels.items():
        if label != path.name:
            for name in (str(path), path.name, path.name.split(".")[0]):
                text = text.replace(name, label)
    return mask(text)


def discreet_source(source: Source, label: str) -> tuple[Source, dict[str, str]]:
    """The source with discreet names, and each heading as it was, in lower case → as it is now."""
    from routekaart.log.notes import Note

    labels = {source.path: label}
    renamed: dict[str, str] = {}
    sheets = tuple(_discreet_sheet(sheet, label, renamed) for sheet in source.sheets)
    notes = [Note(n.key, discreet_text(n.en, labels), discreet_text(n.nl, labels)) for n in source.notes]
    if label != source.path.name:
        notes.append(
            Note(
                "file_named_by_position",
                f"a file is called '{label}' here, as its own name seems to say who it is about",
                f"een bestand heet hier '{label}', omdat zijn eigen naam lijkt te zeggen over wie het gaat",
            )
        )
    n_masked = sum(old.casefold() != new.casefold() for old, new in renamed.items())
    if n_masked:
        notes.append(
            Note(
                "headings_masked",
                f"{label}: {n_masked} headings hold personal data and are called otherwise here",
                f"{label}: {n_masked} koppen bevatten persoonsgegevens en heten hier anders",
            )
        )
    return replace(source, path=source.path.with_name(label), sheets=sheets, notes=tuple(notes)), renamed


def _is_public(name: str) -> bool:
    """Whether the name of a file says nothing of a person."""
    plain = name.replace("_", " ")
    return not find_names(plain) and not any(True for form in FORMS for _ in form.spans(plain))


def _discreet_sheet(sheet: Sheet, label: str, renamed: dict[str, str]) -> Sheet:
    from routekaart.log.readers.source import name_columns

    headings = name_columns(_discreet_headings(sheet.headings))
    new = dict(zip(sheet.headings, headings, strict=True))
    renamed |= {old.casefold(): name for old, name in new.items()}
    name = None if sheet.name is None else mask(sheet.name)

    def read() -> Generator[Batch, None, None]:
        for batch in sheet.read():
            refused = tuple(_discreet_row(row, label, name, new) for row in batch.refused)
            yield replace(batch, cells=batch.cells.rename_columns([*headings]), refused=refused)

    return replace(
        sheet,
        file=label,
        name=name,
        headings=headings,
        read=read,
        unnamed=frozenset(new[heading] for heading in sheet.unnamed),
        classifier=None if sheet.classifier is None else new.get(sheet.classifier),
    )


def _discreet_row(row: RefusedRow, file: str, sheet: str | None, headings: Mapping[str, str]) -> RefusedRow:
    column = None if row.column is None else headings.get(row.column, row.column)
    return replace(row, file=file, sheet=sheet, column=column)


def _discreet_headings(headings: Sequence[str]) -> list[str]:
    from routekaart.log.heading_words import is_known_heading

    is_known = sum(map(is_known_heading, headings)) > 1
    if not is_known and any(True for heading in headings for form in FORMS for _ in form.spans(heading)):
        # A date stays: the readers refuse a first row that holds one, and do not repeat it.
        return [
            heading if _DATE.match(heading) else f"kolom {number}"
            for number, heading in enumerate(headings, start=1)
        ]
    return [mask(heading) if MASK not in heading else heading for heading in headings]
