"""`routekaart history`: who opened a stored log, what was written from it, and when?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from routekaart.cli.options import EXISTING_FILE, CommonOptions, common_options, format_option
from routekaart.cli.output import write_csv, write_json, write_tables

if TYPE_CHECKING:
    from routekaart.privacy.history import Entry
    from routekaart.show.tables import Table

__all__ = ["command"]


@click.command("history")
@click.argument("place", type=EXISTING_FILE, default=Path(), metavar="[LOG]")
@format_option
@common_options
def command(place: Path, form: str, common: CommonOptions) -> None:
    """List who opened LOG (a stored log or its folder; default: here), what was written from it, and when.

    It stands in the file routekaart-gebruik.jsonl beside the log, and holds nothing of any case.
    """
    from routekaart.log.parts import MANIFEST
    from routekaart.privacy.history import entries

    is_folder = place.is_dir() and not (place / MANIFEST).is_file()
    found = entries(place if is_folder else place.resolve().parent)
    if not is_folder:
        found = [entry for entry in found if place.resolve().name in entry.logs or not entry.logs]
    if form == "json":
        write_json([entry.record() for entry in found])
    elif form == "csv":
        write_csv([entry.record() | {"logs": ", ".join(entry.logs)} for entry in found])
    else:
        write_tables([_table(found, common.lang)])


def _table(found: list[Entry], lang: str) -> Table:
    from routekaart.show.tables import Made, table
    from routekaart.show.words import words

    terms = words(lang, "history")
    rows = [
        {
            "at": entry.at[:16].replace("T", " "),
            "who": entry.who,
            "did": terms[f"did_{entry.did}"],
            "logs": ", ".join(entry.logs),
            "file": entry.file or "",
        }
        for entry in found
    ]
    columns = [Made(name) for name in ("at", "who", "did", "logs", "file")]
    return table(terms, terms["title"], rows, columns, note=terms["note"] if rows else terms["nothing"])
