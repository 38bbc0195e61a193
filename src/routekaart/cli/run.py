"""The three steps of a command that lists: read the logs, call one measure, show the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.cli.options import CommonOptions
from routekaart.cli.output import note, write_csv, write_json, write_tables
from routekaart.cli.progress import Stages, stages

if TYPE_CHECKING:
    from routekaart.log.manifest import Manifest
    from routekaart.log.view import View
    from routekaart.privacy.disclosure import Cleared
    from routekaart.read_options import ReadOptions
    from routekaart.results import Result

__all__ = [
    "begin",
    "list_result",
    "opened",
    "roles_text",
    "say_columns",
    "say_overdue",
    "say_recognised",
    "show",
    "write_result",
]

STAGES = {
    "read": {"nl": "Inlezen", "en": "Reading"},
    "measure": {"nl": "Meten", "en": "Measuring"},
    "draw": {"nl": "Tekenen", "en": "Drawing"},
    "write": {"nl": "Wegschrijven", "en": "Writing"},
}


def opened(
    logs: Sequence[Path],
    reading: ReadOptions,
    common: CommonOptions,
    running: Stages,
    *,
    together: bool = False,
    has_claims: bool = True,
) -> View:
    """The view of these logs or source files that the options ask for.

    With ``has_claims``, a command that tells what happened, it is said first where the vocabulary knows too few of
    the steps for that.
    """
    from routekaart.log.selection import columns_named
    from routekaart.opening import open_view

    if common.mode == "openbaar":
        reading = replace(reading, labels="known")
    if common.select:
        reading = reading.naming(*columns_named(common.select))
    begin(running, "read", common)
    view = open_view(logs, reading, engine=common.engine, memory_limit=common.memory_limit, together=together)
    say_overdue(view.manifest, common)
    say_columns(view, common)
    for remark in view.manifest.notes:
        note(remark[common.lang], quiet=common.quiet)
    if has_claims:
        say_recognised(view, common)
    return view.select(common.select) if common.select else view


def say_columns(view: View, common: CommonOptions) -> None:
    """Say on stderr which column of a source file was taken for what."""
    from routekaart.show.words import words

    if view.log.keep is not None and (roles := roles_text(view.manifest.mapping, common.lang)):
        note(words(common.lang, "command")["columns_taken"].format(roles=roles), quiet=common.quiet)


def roles_text(mapping: Mapping[str, Any], lang: str) -> str:
    """Which column took which role."""
    from routekaart.log.mapping import WORDS

    named = {role: column for role, column in mapping.items() if role in WORDS}
    return ", ".join(f"{WORDS[role][lang == 'nl']} = {column}" for role, column in named.items())


def say_recognised(view: View, common: CommonOptions) -> None:
    """Say on stderr what cannot be told of a log whose steps the vocabulary does not know well enough."""
    from routekaart.log.recognised import recognised
    from routekaart.show.recognised import recognised_lines

    if common.quiet:
        return
    for line in recognised_lines(recognised(view), common.lang, common.mode):
        note(line, quiet=common.quiet)


def say_overdue(manifest: Manifest, common: CommonOptions) -> None:
    """Say, also when all else is to be quiet, that a log is kept longer than was decided."""
    if manifest.keep_until is not None and manifest.is_overdue():
        from routekaart.show.sentence import Say
        from routekaart.show.words import words

        day = Say(common.lang, "summary").date(manifest.keep_until)
        note(words(common.lang, "command")["overdue"].format(day=day), quiet=False)


def begin(running: Stages, stage: str, common: CommonOptions) -> None:
    """Begin a stage, in the language of the command."""
    running.start(STAGES[stage][common.lang])


def list_result(
    logs: Sequence[Path],
    measure: Callable[[View], Result],
    *,
    common: CommonOptions,
    reading: ReadOptions,
    form: str,
) -> None:
    """Read ``logs``, call ``measure``, and print what it gives in the asked form."""
    from routekaart.privacy.disclosure import clear

    with stages(2, quiet=common.quiet) as running:
        view = opened(logs, reading, common, running)
        begin(running, "measure", common)
        result = clear(measure(view), common.mode, common.threshold)
    show(result, form=form, common=common)


def write_result(
    logs: Sequence[Path],
    measure: Callable[[View], Result],
    write: Callable[[Cleared[Any]], object],
    *,
    common: CommonOptions,
    reading: ReadOptions,
    form: str = "table",
) -> None:
    """Read ``logs``, call ``measure``, and let ``write`` put what it gives into a file.

    With ``form`` "json" or "csv" the result is printed too.
    """
    from routekaart.privacy.disclosure import clear

    with stages(3, quiet=common.quiet) as running:
        view = opened(logs, reading, common, running)
        begin(running, "measure", common)
        result = clear(measure(view), common.mode, common.threshold)
        begin(running, "draw", common)
        write(result)
    if form != "table":
        show(result, form=form, common=common)


def show(result: Cleared[Any], *, form: str, common: CommonOptions) -> None:
    """Print a cleared result as tables, CSV or JSON."""
    from routekaart.show.of import tables_of
    from routekaart.show.tables import flat_rows

    if form == "json":
        write_json(result.record())
    elif form == "csv":
        write_csv(flat_rows(result))
    else:
        write_tables(tables_of(result, common.lang))
        note(result.stamp(common.lang), quiet=common.quiet)
