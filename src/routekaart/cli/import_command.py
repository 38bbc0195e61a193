"""`routekaart import`: source files as one stored log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    NEW_FILE,
    CommonOptions,
    common_options,
    keep_until_option,
    output_option,
    reading_options,
)
from routekaart.cli.output import note
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, roles_text, say_recognised

if TYPE_CHECKING:
    from routekaart.log.manifest import Manifest
    from routekaart.log.view import View
    from routekaart.read_options import ReadOptions

__all__ = ["command", "store"]


@click.command("import")
@click.argument("files", type=EXISTING_FILE, nargs=-1, required=True, metavar="FILE...")
@output_option(required=True, what="The stored log to write (.parquet).")
@click.option(
    "--save-mapping", type=NEW_FILE, metavar="FILE", help="Save the roles of columns for next time."
)
@keep_until_option
@reading_options
@common_options
def command(
    files: tuple[Path, ...],
    output: Path,
    save_mapping: Path | None,
    keep_until: date | None,
    reading: ReadOptions,
    common: CommonOptions,
) -> None:
    """Turn FILE... into one stored log: equal case ids in several files are one case."""
    from routekaart.opening import save_mapping_of

    view = store(files, output, replace(reading, keep_until=keep_until), common)
    if save_mapping is not None:
        save_mapping_of(view, files[0], save_mapping)


def store(files: tuple[Path, ...], output: Path, reading: ReadOptions, common: CommonOptions) -> View:
    """Store the files, and say what was noticed and done; the view of what was stored."""
    from routekaart.log.calendar import NO_REGION
    from routekaart.opening import import_files
    from routekaart.privacy.disclosure import clear
    from routekaart.privacy.keys import find_key
    from routekaart.privacy.risk import risk
    from routekaart.show.of import sentences_of
    from routekaart.show.words import words

    had_key = reading.key is not None or find_key(output.parent) is not None
    with stages(1, quiet=common.quiet) as running:
        begin(running, "read", common)
        view = import_files(files, output, reading, memory_limit=common.memory_limit)
    for remark in view.manifest.notes:
        note(remark[common.lang], quiet=common.quiet)
    note(_summary(view.manifest, output, common.lang), quiet=common.quiet)
    is_relative = view.manifest.dates == "relative"  # there its note says that holidays are not told
    if view.manifest.region == NO_REGION and view.manifest.has_vocabulary and not is_relative:
        note(words(common.lang, "command")["import_no_region"], quiet=common.quiet)
    say_recognised(view, common)
    for sentence in sentences_of(clear(risk(view), "team"), common.lang):
        note(sentence.text, quiet=common.quiet)
    if not had_key:
        note(words(common.lang, "command")["key_new"], quiet=common.quiet)
    for said in _on_stretching(view.manifest, common.lang):
        note(said, quiet=common.quiet)
    return view


def _on_stretching(manifest: Manifest, lang: str) -> Iterator[str]:
    """That case numbers are quick to guess for who has the key, and whether a new key helps."""
    from routekaart.privacy.stretching import SCHEMES, scheme_for
    from routekaart.show.words import words

    scheme, terms = manifest.privacy["scheme"], words(lang, "command")
    if scheme != next(iter(SCHEMES)):
        yield terms["key_quick_to_guess"]
        if SCHEMES[scheme_for(manifest.n_cases)] > SCHEMES[scheme]:
            yield terms["key_rotate_stretches"]


def _summary(manifest: Any, output: Path, lang: str) -> str:
    from routekaart.show.words import words

    return words(lang, "command")["imported"].format(
        cases=manifest.n_cases,
        events=manifest.n_events,
        path=output,
        roles=roles_text(manifest.mapping, lang),
    )
