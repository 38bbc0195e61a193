"""A stored log as a folder: Parquet parts split by case, and the manifest beside them as JSON.

The form of a log past one machine. The parts hold the rows of the one file in its order, each case
whole in one part; a part alone is no stored log, as it does not say of what it is a part. Which
files are parts follows from their names in the folder, never from what the manifest says.
"""

from __future__ import annotations

import json
import re
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.errors import InputError, OutputError
from routekaart.files import PRIVATE_FOLDER, keep_private, tell_written
from routekaart.log.damage import damaged
from routekaart.log.manifest import Manifest
from routekaart.log.seal import SEAL, UNSEALED, check_seal, seal

if TYPE_CHECKING:
    from routekaart.engine.database import Database

__all__ = ["MANIFEST", "log_files", "read_parts", "write_parts"]

MANIFEST = "manifest.json"
EVENTS_PER_PART = 1_000_000
#: No manifest of a log is nearly as long.
LONGEST_MANIFEST = 1 << 28
_SEAL = "seal"
_PART = re.compile(r"part-\d{5}\.parquet")


def log_files(path: Path) -> list[Path]:
    """The Parquet files of the stored log at ``path``: itself, or its parts in order."""
    if not path.is_dir():
        return [path]
    return sorted(part for part in path.iterdir() if _PART.fullmatch(part.name) and part.is_file())


def read_parts(path: Path) -> Manifest | None:
    """The manifest of the folder ``path``; None when it is no stored log.

    Raises
    ------
    InputError
        If parts are missing or were changed.
    """
    manifest = path / MANIFEST
    if not manifest.is_file() or manifest.stat().st_size > LONGEST_MANIFEST:
        return None
    try:
        text = manifest.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
    found = Manifest.from_json(text)
    _check(log_files(path), path.name, found)
    if found.is_sealed and text != _sealed(json.loads(text)):
        raise damaged(
            "the manifest is not as it was written", "het manifest is niet meer zoals het is geschreven"
        )
    return found


def _sealed(manifest: dict[str, Any]) -> str:
    """The JSON of a manifest as it stands beside the parts: with a checksum of all else that it says."""
    manifest.pop(_SEAL, None)
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return json.dumps(
        {**manifest, _SEAL: f"{zlib.crc32(text.encode()):08x}"}, sort_keys=True, ensure_ascii=False
    )


def _check(parts: list[Path], name: str, manifest: Manifest) -> None:
    """Refuse parts that do not hold the rows, or not under one set of columns."""
    import pyarrow as pa
    from pyarrow import parquet

    n_events = manifest.n_events
    try:
        sealed = [check_seal(part) for part in parts]
        footers = [parquet.read_metadata(part) for part in parts]
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            f"a part of {name} is not a Parquet file; export the log to parts again",
            nl=f"een deel van {name} is geen Parquet-bestand; exporteer het log opnieuw in delen",
        ) from error
    if manifest.is_sealed and not all(sealed):
        raise damaged("the checksum of a part is missing", "de controlesom van een deel ontbreekt")
    n_rows = sum(footer.num_rows for footer in footers)
    if (
        n_rows != n_events
        or len({str(footer.schema.to_arrow_schema().remove_metadata()) for footer in footers}) > 1
    ):
        raise InputError(
            f"the parts in {name} hold {n_rows} events and the manifest beside them counts {n_events}, or their columns "
            "differ: a part is missing, or is of another log",
            nl=f"de delen in {name} hebben {n_rows} gebeurtenissen en het manifest ernaast telt er {n_events}, of hun "
            "kolommen verschillen: een deel ontbreekt, of is van een ander log",
        )


def write_parts(
    database: Database, path: Path, manifest: Manifest, folder: Path, *, parts: int | None = None
) -> list[Path]:
    """Write the stored log at ``path`` as ``parts`` files into the new ``folder``; all that was written.

    One part for each million events when ``parts`` is None, and at least two. The folder appears whole
    or not at all.

    Raises
    ------
    OutputError
        If ``folder`` exists and is not empty, or cannot be written.
    """
    parts = parts or max(2, -(-manifest.n_events // EVENTS_PER_PART))
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise OutputError(
            f"{folder.name} exists already: give the name of a new folder",
            nl=f"{folder.name} bestaat al: geef de naam van een nieuwe map",
        )
    beside = folder.with_name(f".{folder.name[:80]}.parts.tmp")
    try:
        beside.mkdir(PRIVATE_FOLDER)
        keep_private(beside)
        for number in range(parts):
            low, high = (manifest.n_cases * edge // parts for edge in (number, number + 1))
            rows = f"select * from {database.parquet(log_files(path))} where case_id >= {low} and case_id < {high}"
            part = beside / f"part-{number:05}.parquet"
            database.write_parquet(rows, part, {SEAL: UNSEALED})
            seal(part)
        (beside / MANIFEST).write_text(_sealed(json.loads(manifest.to_json())), encoding="utf-8")
        for file in beside.iterdir():
            keep_private(file)
        beside.replace(folder)
    except OSError as error:
        raise OutputError(
            f"the folder {folder.name} cannot be written ({error.strerror}): choose another",
            nl=f"de map {folder.name} kan niet worden geschreven ({error.strerror}): kies een andere",
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    tell_written(folder)
    return [*log_files(folder), folder / MANIFEST]
