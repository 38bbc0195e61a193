"""`routekaart key`: where the key of the pseudonyms is, a new one, none any more; and what only its holder can do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routekaart.cli.asking import confirm
from routekaart.cli.options import EXISTING_FILE, CommonOptions, common_options, output_option
from routekaart.cli.output import note, write_tables
from routekaart.errors import InputError, RoutekaartError

if TYPE_CHECKING:
    from routekaart.one_case import FoundCase
    from routekaart.show.tables import Table

__all__ = ["command"]


@click.command("key")
@click.argument("action", type=click.Choice(["show", "rotate", "destroy", "find", "remove"]))
@click.argument("place", type=EXISTING_FILE, default=Path(), metavar="[LOG]")
@click.argument("number", required=False, metavar="[NUMBER]")
@click.option("--key", "file", type=EXISTING_FILE, metavar="FILE", help="The key (default: the project's).")
@output_option(required=False, what="With remove: the log to write (default: in the place of LOG).")
@click.option(
    "--yes", is_flag=True, help="Do not ask before a key or a case goes; needed where nobody can answer."
)
@common_options
def command(
    action: str,
    place: Path,
    number: str | None,
    file: Path | None,
    output: Path | None,
    yes: bool,
    common: CommonOptions,
) -> None:
    """Show where the key for LOG is (a stored log or its folder; default: here), renew or destroy it.

    With find, show the case of one pupil in LOG; with remove, write LOG without it. The number of the pupil is asked
    for, or read from standard input: on the command line it would stay in the history of the shell.
    """
    if action in ("find", "remove"):
        _one_case(action, place, number, file, output, yes, common)
    elif number is not None or output is not None:
        raise click.UsageError("a number and -o go with find and remove")
    elif action == "show":
        _show(place, file, common.lang)
    elif action == "rotate":
        _rotate(place if place.is_dir() else place.parent, file, yes, common.lang)
    else:
        _destroy(place, file, yes, common.lang)


def _show(place: Path, file: Path | None, lang: str) -> None:
    from routekaart.privacy.keys import key_of_log
    from routekaart.show.words import words

    terms, found = words(lang, "command"), key_of_log(place, file)
    click.echo(terms["key_place"].format(place=found.place.text(lang)))
    click.echo(terms["key_mark"].format(mark=found.key.mark))
    click.echo(terms["key_stretching_" + found.key.scheme.replace("-", "_")])
    if found.previous:
        click.echo(terms["key_previous"].format(marks=", ".join(found.previous)))
    _show_keeping(place, lang)


def _show_keeping(place: Path, lang: str) -> None:
    """Until when the log is to be there, where it says so."""
    from routekaart.log.manifest import read_manifest
    from routekaart.show.sentence import Say

    manifest = read_manifest(place) if place.is_file() else None
    if manifest is not None and manifest.keep_until is not None:
        say = Say(lang, "summary")
        click.echo(say("keep_until", day=say.date(manifest.keep_until)))


def _rotate(folder: Path, file: Path | None, yes: bool, lang: str) -> None:
    from routekaart.privacy import history
    from routekaart.privacy.keys import find_key, rotate_key
    from routekaart.show.words import words

    terms = words(lang, "command")
    if (old := find_key(folder, file)) is not None:
        confirm(terms["key_confirm_rotate"].format(place=old.place.text(lang)), is_agreed=yes)
    fresh = rotate_key(folder, file)
    history.note(folder, "key_renewed", [])
    click.echo(terms["key_rotated"].format(place=fresh.place.text(lang), mark=fresh.key.mark))


def _destroy(place: Path, file: Path | None, yes: bool, lang: str) -> None:
    from routekaart.privacy import history
    from routekaart.privacy.keys import destroy_key, key_of_log
    from routekaart.show.words import words

    terms, found = words(lang, "command"), key_of_log(place, file)
    where = found.place.text(lang)
    confirm(terms["key_confirm"].format(place=where), is_agreed=yes)
    destroy_key(found)
    history.note(place if place.is_dir() else place.parent, "key_destroyed", [])
    click.echo(terms["key_destroyed"].format(place=where))


def _one_case(
    action: str,
    log: Path,
    number: str | None,
    file: Path | None,
    output: Path | None,
    yes: bool,
    common: CommonOptions,
) -> None:
    """Look a case up, show it to who holds the key, and write the log without it where that was asked."""
    from routekaart.one_case import find_case, remove_case
    from routekaart.show.words import words

    if common.mode != "team":
        raise RoutekaartError(
            "the rows of one case are for the team alone: leave --mode out",
            nl="de rijen van één traject zijn alleen voor het team: laat --mode weg",
        )
    terms = words(common.lang, "command")
    if number is not None:
        note(terms["case_in_shell"], quiet=False)
    found = find_case(log, number or _asked(common.lang), file)
    if action == "find":
        write_tables([_table(found, common.lang)])
    click.echo(terms["case_found"].format(name=found.name, log=log.name), err=action == "remove")
    if found.also_in:
        note(terms["case_also_in"].format(logs=", ".join(found.also_in)), quiet=False)
    if action == "find":
        return
    target = output or log
    question = terms["case_confirm"].format(name=found.name, count=len(found.rows), path=target)
    confirm(question, is_agreed=yes)
    left = remove_case(found, output).n_cases
    click.echo(terms.counted("case_removed", left, name=found.name, path=target))
    click.echo(terms["case_stays"])
    for place in _derived(log):
        click.echo(f"  {place}")


def _asked(lang: str) -> str:
    """The number, as it is typed unseen, or comes on standard input."""
    from routekaart.show.words import words

    if sys.stdin.isatty():
        text = str(click.prompt(words(lang, "command")["case_number"], hide_input=True, err=True))
    else:
        text = sys.stdin.readline()
    if not text.strip():
        raise InputError(
            "no number was given: type it, or let it come on standard input",
            nl="er is geen nummer gegeven: typ het, of laat het binnenkomen op de standaardinvoer",
        )
    return text


def _table(found: FoundCase, lang: str) -> Table:
    from routekaart.show.tables import Made, table
    from routekaart.show.words import words

    terms = words(lang, "one_case")
    filled = [at for at, _ in enumerate(found.columns) if any(row[at] is not None for row in found.rows)]
    rows = [{found.columns[at]: row[at] for at in filled} for row in found.rows]
    columns = [
        Made(found.columns[at], heading="" if found.columns[at] in terms else found.columns[at])
        for at in filled
    ]
    return table(terms, terms["title"].format(name=found.name), rows, columns)


def _derived(log: Path) -> list[str]:
    """What is known to have been made of the log, each once."""
    from routekaart.privacy import history

    log = log.resolve()
    name = history.discreet(log.name)
    made = (one.file for one in history.entries(log.parent) if one.did == "written" and name in one.logs)
    return [*dict.fromkeys(file for file in made if file)]
