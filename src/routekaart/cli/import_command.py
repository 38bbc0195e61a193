"""`routekaart import`: source files as one stored log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
from routekaart.cli.run import begin

__all__ = ["command"]


@click.command("import")
@click.argument("files", type=EXISTING_FILE, nargs=-1, required=True, metavar="FILE...")
@output_option(required=True, what="The stored log to write (.parquet).")
@click.option(
    "--save-mapping", type=EXISTING_FILE, metavar="FILE", help="Save the roles of columns for next time."
)
@reading_options
@common_options
def command(
    files: tuple[Path, ...],
    output: Path,
    save_mapping: Path | None,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:
    """Turn FILE... into one stored log: equal case ids in several files are one case."""
    from routekaart.opening import import_files, save_mapping_of

    with stages(1, quiet=common.quiet) as running:
        begin(running, "read", common)
        view = import_files(files, output, memory_limit=common.memory_limit, **reading)
    if save_mapping is not None:
        save_mapping_of(view, files[0], save_mapping)
    for remark in view.manifest.notes:
        note(remark[common.lang], quiet=common.quiet)
    note(_summary(view.manifest, output, common.lang), quiet=common.quiet)


def _summary(manifest: Any, output: Path, lang: str) -> str:
    from routekaart.show.words import words

    return words(lang, "command")["imported"].format(
        cases=manifest.n_cases, events=manifest.n_events, path=output, roles=_roles(manifest.mapping)
    )


def _roles(mapping: dict[str, Any]) -> str:
    """Which column took which role."""
    return ", ".join(f"{role} = {column}" for role, column in mapping.items() if isinstance(column, str))
