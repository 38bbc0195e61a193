"""`routekaart design`: what will be compared, written down or declared before looking."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    common_options,
    output_option,
    reading_options,
)
from routekaart.cli.output import note
from routekaart.cli.progress import stages
from routekaart.cli.run import opened

if TYPE_CHECKING:
    from routekaart.contrasts.declaration import Declaration
    from routekaart.contrasts.design import Design
    from routekaart.contrasts.population import Population
    from routekaart.read_options import ReadOptions

__all__ = ["command"]


@click.command("design")
@click.argument("logs", type=EXISTING_FILE, nargs=-1, required=True, metavar="LOG [LOG]")
@output_option(required=False, what="Write a design with the defaults filled in here (YAML).")
@click.option(
    "--declare", type=EXISTING_FILE, metavar="FILE", help="Declare the design in FILE for this log."
)
@click.option("--by", metavar="COLUMN", help="The column that tells the groups apart.")
@click.option("--a", metavar="NAME", help="The first group.")
@click.option("--b", metavar="NAME", help="The second group.")
@reading_options
@common_options
def command(
    logs: tuple[Path, ...],
    output: Path | None,
    declare: Path | None,
    by: str | None,
    a: str | None,
    b: str | None,
    reading: ReadOptions,
    common: CommonOptions,
) -> None:
    """Write down what will be compared in LOG before looking, or declare it; nothing is compared here."""
    from routekaart.contrasts.declaration import declare as declare_design
    from routekaart.contrasts.design import Design
    from routekaart.contrasts.design_file import design_text, read_design
    from routekaart.contrasts.population import population
    from routekaart.files import write_atomically

    if (output is None) == (declare is None):
        raise click.UsageError("give -o FILE to write a design, or --declare FILE to declare one")
    design = Design() if declare is None else read_design(declare)
    with stages(1, quiet=common.quiet) as running:
        view = opened(logs, reading.naming(by, design.by), common, running, has_claims=False)
    chosen = population(view, design.with_groups(by, a, b))
    groups = chosen.groups
    if output is not None:
        write_atomically(
            output, design_text(Design(by=groups.by, a=groups.a, b=groups.b), common.lang).encode()
        )
        note(str(output), quiet=common.quiet)
        return
    for line in _said(design, chosen, declare_design(view, design), common.lang):
        click.echo(line)


def _said(design: Design, chosen: Population, declared: Declaration, lang: str) -> list[str]:
    """The groups of the design, and since when it is declared."""
    from routekaart.show.text import clean_text
    from routekaart.show.words import format_date, format_number, words

    say = words(lang, "command")
    groups = chosen.groups
    counts = {"n_a": groups.n_a, "n_b": groups.n_b, "left_out": sum(chosen.left_out_columns["cases"])}
    numbers = {name: format_number(count, lang) for name, count in counts.items()}
    names = {"a": clean_text(groups.a), "b": clean_text(groups.b)}
    lines = [say["design_groups"].format(**names, **numbers, sha256=design.sha256)]
    if groups.n_partly:
        lines.append(say["design_partly"].format(count=format_number(groups.n_partly, lang)))
    on, first = (
        format_date(date.fromisoformat(day), lang) if day else ""
        for day in (declared.on, declared.first_contrast)
    )
    return [*lines, say[f"design_declared_{declared.status}"].format(on=on, first=first)]
