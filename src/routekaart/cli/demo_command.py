"""`routekaart demo`: from sample logs to maps, a contrast and a report, in one go."""

from __future__ import annotations

from pathlib import Path

import click

from routekaart.cli.options import CommonOptions, common_options, output_option
from routekaart.cli.output import note
from routekaart.cli.progress import stages

__all__ = ["command"]


@click.command("demo")
@output_option(required=False, what="The folder to write to.  [default: routekaart-demo]", may_be_folder=True)
@common_options
def command(output: Path | None, common: CommonOptions) -> None:
    """Make sample logs, store them, map both schools, contrast them and write a report."""
    from routekaart.demo import STEPS, run_demo
    from routekaart.show.words import words

    terms = words(common.lang, "command")
    with stages(len(STEPS), quiet=common.quiet) as running:
        made = run_demo(
            output or Path("routekaart-demo"),
            lang=common.lang,
            mode=common.mode,
            threshold=common.threshold,
            begin=lambda step: running.start(terms[f"demo_{step}"]),
        )
    note(terms["demo_done"], quiet=common.quiet)
    for path, what in made.files:
        click.echo(f"  {path}  {terms[what]}")
    click.echo()
    click.echo(terms["demo_sentences"])
    for sentence in made.sentences:
        click.echo(f"• {sentence.text}")
    click.echo()
    click.echo(terms["sample_invented"])
