"""A stored log without one of its cases: rewritten as if the case had never been in it.

Codes stay whole numbers from 0, so cases behind the one that goes, and labels behind one that only it had, come
one forward; a label that no other case has is gone from the manifest as well. What was written of the log before
(a report, an export) stays as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from routekaart.engine.database import Database
from routekaart.errors import InputError
from routekaart.files import remove_scratch, replacing, scratch_folder
from routekaart.log.manifest import FOOTER_KEY, Manifest
from routekaart.log.moved_dates import COUNTERS
from routekaart.log.parts import log_files, write_parts
from routekaart.log.seal import SEAL, UNSEALED, seal
from routekaart.log.view import View

__all__ = ["write_without_case"]


def write_without_case(view: View, database: Database, case: int, path: Path) -> Manifest:
    """Write the log of ``view`` without the case of this code to ``path``, which may be its own place; its manifest.

    A log in parts stays one.

    Raises
    ------
    InputError
        If it is the only case.
    OutputError
        If ``path`` cannot be written.
    """
    old = view.manifest
    if old.n_cases == 1:
        raise InputError(
            "this is the only case of the log: remove the log itself, with: routekaart clean",
            nl="dit is het enige traject van het log: verwijder het log zelf, met: routekaart clean",
        )
    stored = database.parquet(log_files(view.log.path))
    kept = f"{stored} where case_id <> {case}"
    manifest, gone = _manifest_without(database, old, kept)
    renumbered = [f"cast(case_id - cast(case_id > {case} as integer) as integer) as case_id"]
    renumbered += [
        f"cast({column} - ({' + '.join(f'cast({column} > {code} as integer)' for code in codes)}) as integer) as {column}"
        for column, codes in gone.items()
        if codes
    ]
    renumbered += _recounted(database, kept)
    rows = f"select * replace ({', '.join(renumbered)}) from {kept}"
    if not view.log.path.is_dir():
        with replacing(path) as temporary:
            database.write_parquet(rows, temporary, {FOOTER_KEY: manifest.to_json(), SEAL: UNSEALED})
            seal(temporary)
        return manifest
    _write_folder(database, rows, manifest, view.log.path, path)
    return manifest


def _recounted(database: Database, kept: str) -> list[str]:
    """SQL for the counters of days, from the first day that is left: else they would tell when the case began."""
    recounted = []
    for days in ("school_days", "working_days"):
        [(first,)] = database.rows(f"select min(least({days}_start, {days}_end)) from {kept}")
        columns = [column for column in COUNTERS if first and column.startswith(days)]
        types = dict(database.rows(f"select column_name, column_type from (describe select * from {kept})"))
        recounted += [f"cast({column} - {first} as {types[column]}) as {column}" for column in columns]
    return recounted


def _manifest_without(
    database: Database, old: Manifest, kept: str
) -> tuple[Manifest, Mapping[str, Sequence[int]]]:
    """What the log says of itself without the case, and which codes of labels go."""
    n_events, n_instances, first, last = database.rows(
        f"""select count(*), sum(cast(is_instance as integer)), min(least(start_us, end_us)),
                   max(greatest(start_us, end_us)) from {kept}"""
    )[0]
    lifecycle = database.rows(
        f"select lifecycle, count(*) from {kept} and lifecycle is not null group by lifecycle order by lifecycle"
    )
    labels: dict[str, tuple[Mapping[str, Any], ...]] = {}
    gone: dict[str, list[int]] = {}
    for column, known in (("activity", old.activities), ("organisation", old.organisations)):
        used = {code for (code,) in database.rows(f"select distinct {column} from {kept}")}
        gone[column] = [code for code in range(len(known)) if code not in used]
        labels[column] = tuple(one for code, one in enumerate(known) if code in used)
    n_gone = old.n_events - n_events
    is_taken_from_rows = not old.is_extracted_given and old.dates == "keep"
    n_removed = int(old.privacy.get("removed", 0)) + 1
    manifest = replace(
        old,
        n_cases=old.n_cases - 1,
        n_events=n_events,
        n_instances=n_instances,
        first_us=first,
        last_us=last,
        extracted_us=last if is_taken_from_rows else max(old.extracted_us, last),
        rows_in=old.rows_in - n_gone,
        rows_kept=old.rows_kept - n_gone,
        activities=labels["activity"],
        organisations=labels["organisation"],
        lifecycle=dict(lifecycle),
        privacy={**old.privacy, "removed": n_removed},
        notes=(*(one for one in old.notes if one.get("key") != "cases_removed"), _note(n_removed)),
        is_sealed=True,
    )
    return manifest, gone


def _note(n: int) -> dict[str, str]:
    is_one = n == 1
    return {
        "key": "cases_removed",
        "en": f"{n} {'case was' if is_one else 'cases were'} removed from this log after it was stored; the rows of it "
        "count nowhere",
        "nl": f"{n} {'traject is' if is_one else 'trajecten zijn'} na het opslaan uit dit log verwijderd; de rijen ervan "
        "tellen nergens mee",
    }


def _write_folder(database: Database, rows: str, manifest: Manifest, old: Path, path: Path) -> None:
    """Write the rows as a folder of as many parts as ``old`` has, whole, and only then in its place."""
    scratch = scratch_folder("parts")
    beside = path.with_name(f".{path.name[:80]}.without.tmp")
    try:
        whole = scratch / "log.parquet"
        database.write_parquet(rows, whole, {FOOTER_KEY: manifest.to_json()})
        shutil.rmtree(beside, ignore_errors=True)
        write_parts(database, whole, manifest, beside, parts=len(log_files(old)))
        if path.exists():
            shutil.rmtree(path)
        beside.replace(path)
    finally:
        remove_scratch(scratch)
        shutil.rmtree(beside, ignore_errors=True)
