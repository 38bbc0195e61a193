"""`routekaart key`: where the key of the pseudonyms is, a new one in its place, or none any more."""

from __future__ import annotations

from pathlib import Path

import click

from routekaart.cli.asking import confirm
from routekaart.cli.options import EXISTING_FILE, CommonOptions, common_options

__all__ = ["command"]


@click.command("key")
@click.argument("action", type=click.Choice(["show", "rotate", "destroy"]))
@click.argument("place", type=EXISTING_FILE, default=Path(), metavar="[LOG]")
@click.option("--key", "file", type=EXISTING_FILE, metavar="FILE", help="The key (default: the project's).")
@click.option("--yes", is_flag=True, help="Do not ask before a key goes; needed where nobody can answer.")
@common_options
def command(action: str, place: Path, file: Path | None, yes: bool, common: CommonOptions) -> None:
    """Show where the key for LOG is (a stored log or its folder; default: here), renew or destroy it."""
    from routekaart.privacy.history import note
    from routekaart.privacy.keys import destroy_key, find_key, key_of_log, rotate_key
    from routekaart.show.words import words

    terms = words(common.lang, "command")
    if action == "rotate":
        folder = place if place.is_dir() else place.parent
        if (old := find_key(folder, file)) is not None:
            question = terms["key_confirm_rotate"].format(place=old.place.text(common.lang))
            confirm(question, is_agreed=yes)
        fresh = rotate_key(folder, file)
        note(folder, "key_renewed", [])
        click.echo(terms["key_rotated"].format(place=fresh.place.text(common.lang), mark=fresh.key.mark))
        return
    found = key_of_log(place, file)
    where = found.place.text(common.lang)
    if action == "show":
        click.echo(terms["key_place"].format(place=where))
        click.echo(terms["key_mark"].format(mark=found.key.mark))
        click.echo(terms["key_stretching_" + found.key.scheme.replace("-", "_")])
        if found.previous:
            click.echo(terms["key_previous"].format(marks=", ".join(found.previous)))
        _show_keeping(place, common.lang)
        return
    confirm(terms["key_confirm"].format(place=where), is_agreed=yes)
    destroy_key(found)
    note(place if place.is_dir() else place.parent, "key_destroyed", [])
    click.echo(terms["key_destroyed"].format(place=where))


def _show_keeping(place: Path, lang: str) -> None:
    """Until when the log is to be there, where it says so."""
    from routekaart.log.manifest import read_manifest
    from routekaart.show.sentence import Say

    manifest = read_manifest(place) if place.is_file() else None
    if manifest is not None and manifest.keep_until is not None:
        say = Say(lang, "summary")
        click.echo(say("keep_until", day=say.date(manifest.keep_until)))
