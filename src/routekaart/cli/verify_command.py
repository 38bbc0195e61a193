"""`routekaart verify`: is what a record tells what comes out now?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    WaitingOptions,
    common_options,
    reading_options,
    waiting_options,
)
from routekaart.cli.output import note
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, say_overdue
from routekaart.errors import RoutekaartError

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.wait_rules import WaitRules
    from routekaart.read_options import ReadOptions
    from routekaart.verifying import Verification

__all__ = ["command"]

#: Differences that are listed one by one.
LISTED = 50


@click.command("verify")
@click.argument("record", type=EXISTING_FILE)
@click.option("--log", "logs", type=EXISTING_FILE, multiple=True, metavar="FILE",
              help="The log (default: the file of its name beside RECORD; repeat for two logs).")  # fmt: skip
@click.option("--design", type=EXISTING_FILE, metavar="FILE",
              help="The design, where the record may not tell all of it.")  # fmt: skip
@waiting_options
@reading_options
@common_options
def command(
    record: Path,
    logs: tuple[Path, ...],
    design: Path | None,
    waiting: WaitingOptions,
    reading: ReadOptions,
    common: CommonOptions,
) -> None:
    """Compute what RECORD tells again, and say what differs.

    Which cases, for whom and by which design stand in RECORD, so --select, --mode and --threshold do
    nothing here.
    """
    from routekaart.show.words import format_number, words
    from routekaart.verifying import verify_record

    def rules_of(view: View) -> WaitRules:
        say_overdue(view.manifest, common)
        return waiting.rules(view, reading.calendar)

    with stages(1, quiet=common.quiet) as running:
        begin(running, "measure", common)
        found = verify_record(
            record,
            logs,
            reading,
            design=design,
            rules_of=rules_of,
            memory_limit=common.memory_limit,
        )
    for remark in _remarks(found, common.lang):
        note(remark, quiet=common.quiet)
    say = words(common.lang, "command")
    if not found.differing:
        click.echo(say["verify_equal"].format(count=format_number(found.values, common.lang)))
        return
    for place, old, new in found.differing[:LISTED]:
        values = {"old": _told(old, common.lang), "new": _told(new, common.lang)}
        click.echo(say["verify_differs"].format(place=_place(place), **values))
    if (more := len(found.differing) - LISTED) > 0:
        click.echo(say["verify_more"].format(count=format_number(more, common.lang)))
    raise RoutekaartError(
        f"{record.name}: {len(found.differing)} of {found.values} values differ; see the list",
        nl=f"{record.name}: {len(found.differing)} van {found.values} waarden verschillen; zie de lijst",
    )


def _remarks(found: Verification, lang: str) -> Iterator[str]:
    """What was not the same beside the values."""
    from routekaart.show.words import words

    say = words(lang, "command")
    if not found.is_same_log:
        yield say["verify_log"]
    if found.is_same_report is False:
        yield say["verify_report"].format(name=found.report)
    if found.other_versions:
        told = ", ".join(f"{name} {was} → {now}" for name, was, now in found.other_versions)
        yield say["verify_versions"].format(versions=told)


def _told(value: Any, lang: str) -> str:
    """A value that differs; of words only that they do, as a record can hold anything."""
    import json

    from routekaart.show.words import words

    say = words(lang, "command")
    if value is ...:
        return say["verify_absent"]
    if isinstance(value, str):
        return say["verify_text"]
    if isinstance(value, list | dict):
        return say["verify_list"]
    return json.dumps(value)


def _place(place: str) -> str:
    """A place without characters that steer a terminal."""
    return "".join(character if character.isprintable() else "␣" for character in place)
