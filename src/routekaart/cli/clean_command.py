"""`routekaart clean`: everything that was made of a list goes, and what cannot be reached is said."""

from __future__ import annotations

import os
from pathlib import Path

import click

from routekaart.cli.asking import confirm
from routekaart.cli.options import EXISTING_FILE, CommonOptions, common_options
from routekaart.errors import OutputError

__all__ = ["command"]


@click.command("clean")
@click.argument("paths", type=EXISTING_FILE, nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--source", "with_source", is_flag=True, help="The source files too, where they lie beside the log."
)
@click.option("--yes", is_flag=True, help="Do not ask; needed where nobody can answer.")
@common_options
def command(paths: tuple[Path, ...], with_source: bool, yes: bool, common: CommonOptions) -> None:
    """Remove everything of PATH...: stored logs (or folders of them), what was made of them, side files, leftovers.

    What goes is listed first. Files that are not known as ours stay, and so does the source file, unless --source is
    said. What this tool cannot reach is said at the end.
    """
    from routekaart.cleaning import clean, plan_cleaning
    from routekaart.show.words import words

    terms = words(common.lang, "clean")
    planned = plan_cleaning(paths, with_source=with_source)
    for path, kind in planned.goes:
        click.echo(f"  {_shown(path)}  {terms[kind]}")
    for path in planned.changed:
        click.echo(terms.phrase("changed", path=_shown(path)))
    if planned.unknown:
        click.echo(terms.counted("unknown", planned.unknown))
    if not planned.goes:
        click.echo(terms["nothing"])
        return
    confirm(terms.counted("confirm", len(planned.goes)), is_agreed=yes)
    failed = clean(planned)
    click.echo(terms.counted("done", len(planned.goes) - len(failed)))
    click.echo(terms["not_reached"])
    if planned.sources and not with_source:
        click.echo(terms.phrase("sources", names=", ".join(planned.sources)))
    for text in planned.elsewhere:
        click.echo(terms.phrase("elsewhere", path=text))
    if failed:
        names = ", ".join(map(_shown, failed))
        raise OutputError(
            f"not removed: {names}; is it open in another program, or may you not write there?",
            nl=f"niet verwijderd: {names}; is het open in een ander programma, of mag u daar niet schrijven?",
        )


def _shown(path: Path) -> str:
    """The path as seen from here, where it lies here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
