"""`routekaart contrast`: two groups of cases side by side, and how sure a difference is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    NEW_FILE,
    CommonOptions,
    WaitingOptions,
    common_options,
    format_option,
    group_options,
    reading_options,
    waiting_options,
)
from routekaart.cli.output import note, write_csv, write_json, write_tables
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, opened

if TYPE_CHECKING:
    from routekaart.read_options import ReadOptions

__all__ = ["command"]


@click.command("contrast")
@click.argument("logs", type=EXISTING_FILE, nargs=-1, required=True, metavar="LOG [LOG]")
@group_options
@waiting_options
@click.option(
    "--record", type=NEW_FILE, metavar="FILE", help="Write what another needs to compute it again (JSON)."
)
@click.option(
    "--robustness", is_flag=True, help="Also what is left of the primary answers under other choices."
)
@format_option
@reading_options
@common_options
def command(
    logs: tuple[Path, ...],
    groups: dict[str, Any],
    waiting: WaitingOptions,
    record: Path | None,
    robustness: bool,
    form: str,
    reading: ReadOptions,
    common: CommonOptions,
) -> None:
    """Contrast two groups of cases: of one LOG by a column, or one LOG with another."""
    from routekaart.contrasts.contrast import remembered_contrast
    from routekaart.contrasts.robustness import robustness as look_otherwise
    from routekaart.exchange.record import record_of, write_record
    from routekaart.privacy.disclosure import clear
    from routekaart.show.of import sentences_of, tables_of
    from routekaart.show.of.contrast import limit_sentences
    from routekaart.show.tables import flat_rows
    from routekaart.show.words import words

    with stages(2, quiet=common.quiet) as running:
        named = reading.naming(groups["by"], groups["design"] and groups["design"].by)
        view = opened(logs, named, common, running)
        begin(running, "measure", common)
        found = remembered_contrast(view, **groups, rules=waiting.rules(view, reading.calendar))
        result = clear(found, common.mode, common.threshold)
        checked = clear(look_otherwise(view, found), common.mode, common.threshold) if robustness else None
        if record is not None:
            audience = (common.mode, common.threshold)
            results = {"contrast": result} | ({"robustness": checked} if checked else {})
            content = record_of(
                "contrast",
                view,
                results,
                audience=audience,
                lang=common.lang,
                compared=found,
                rules=found.rules,
            )
            write_record(record, content)
    sentences = [one for some in (result, checked) if some for one in sentences_of(some, common.lang)]
    if form == "json":
        said = [{"text": sentence.text, "row": sentence.row} for sentence in sentences]
        also = {"robustness": checked.result.record()} if checked else {}
        write_json(result.record() | {"sentences": said} | also)
    elif form == "csv":
        write_csv([*flat_rows(result), *(flat_rows(checked) if checked else [])])
    else:
        write_tables([table for some in (result, checked) if some for table in tables_of(some, common.lang)])
        click.echo()
        # What explores stands in the tables, and in JSON as a sentence as well.
        told = [one for one in sentences if one.topic != "edge" and not one.topic.endswith("_exploring")]
        for sentence in told:
            click.echo(f"• {sentence.text}")
        click.echo(f"\n{words(common.lang, 'report')['contrast_limits']}")
        for limit in limit_sentences(result.result.limits, common.lang):
            click.echo(f"• {limit.text}")
        note(result.stamp(common.lang), quiet=common.quiet)
