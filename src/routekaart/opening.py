"""Opening: any file as a view. A stored log as it is; a source file by way of intake and the store."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from routekaart.engine import DuckDBEngine, default_engine
from routekaart.errors import InputError, RowsRefusedError
from routekaart.intake import ReadOptions, VettedRows, vet
from routekaart.log.account import write_refused
from routekaart.log.calendar import DEFAULT_REGION
from routekaart.log.mapping import ROLES, Mapping
from routekaart.log.mapping_file import save_mapping
from routekaart.log.merge import merge_logs
from routekaart.log.readers import open_source
from routekaart.log.store import Provenance, read_manifest, write_log
from routekaart.log.view import View, open_log
from routekaart.log.vocabulary import load_vocabulary

__all__ = ["import_files", "open_view", "read", "save_mapping_of"]


#: What is asked of the store rather than of the readers.
_STORING: dict[str, Any] = {
    "ties": "file",
    "calendar": None,
    "extracted": None,
    "vocabulary": None,
    "refused": None,
}


class _Scratch:
    """A temporary folder that goes when nothing holds it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="routekaart-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def read(*files: str | Path, **options: Any) -> View:
    """The view of one or more source files, or of stored logs.

    ``options`` are those of :func:`open_view`: columns by role (``case="Dossier"``), ``sheet``,
    ``encoding``, ``delimiter``, ``date_format``, ``timezone``, ``mapping``, ``skip_bad_rows``,
    ``ties``, ``extracted``, ``calendar``, ``vocabulary``.

    Raises
    ------
    RoutekaartError
        If a file cannot be read as it is: the error says what to do.
    """
    return open_view([Path(file) for file in files], **options)


def open_view(
    files: Sequence[Path], *, memory_limit: str | None = None, together: bool = False, **options: Any
) -> View:
    """The view of ``files``, each a stored log or a source file; several logs are told apart by ``log``.

    With ``together``, source files are the parts of one log: equal case ids are one case.
    """
    engine = default_engine(memory_limit)
    if not files:
        raise InputError("no file is named", nl="er is geen bestand genoemd")
    groups = [list(files)] if together else [[file] for file in files]
    views = [_opened(group, engine, options) for group in groups]
    if len(views) == 1:
        return views[0]
    scratch = _Scratch()
    vocabulary = load_vocabulary(options.get("vocabulary"))
    return _kept(merge_logs(views, scratch.path / "log.parquet", vocabulary), scratch)


def import_files(
    files: Sequence[Path], path: Path, *, memory_limit: str | None = None, **options: Any
) -> View:
    """Store ``files``, the parts of one log, at ``path``; the view of what was stored."""
    return _stored(files, path, default_engine(memory_limit), options)


def save_mapping_of(view: View, source: Path, path: Path) -> None:
    """Save the roles that the columns of ``source`` took in ``view``, for files of the same shape.

    Raises
    ------
    OutputError
        If ``path`` cannot be written.
    """
    sheet = next(iter(open_source(source).sheets))
    roles = {role: column for role, column in view.manifest.mapping.items() if role in ROLES}
    save_mapping(path, Mapping.from_dict(roles), sheet.headings)


def _opened(files: list[Path], engine: DuckDBEngine, options: dict[str, Any]) -> View:
    if len(files) == 1 and _is_stored(files[0], engine):
        return open_log(files[0], engine=engine)
    scratch = _Scratch()
    view = _stored(files, scratch.path / "log.parquet", engine, options)
    return _kept(view, scratch)


def _is_stored(path: Path, engine: DuckDBEngine) -> bool:
    """Whether the file is a stored log; what it is otherwise is for the readers to say."""
    import duckdb

    if not path.is_file():
        return False
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            return False
    try:
        return read_manifest(engine, path) is not None
    except duckdb.Error:
        return False


def _kept(view: View, scratch: _Scratch) -> View:
    return replace(view, log=replace(view.log, keep=scratch))


def _stored(files: Sequence[Path], path: Path, engine: DuckDBEngine, options: dict[str, Any]) -> View:
    how_to_read = {key: value for key, value in options.items() if key not in _STORING}
    storing = {**_STORING, **{key: value for key, value in options.items() if key in _STORING}}
    vocabulary = load_vocabulary(storing["vocabulary"])
    vetted = _vetted(files, ReadOptions(**how_to_read), storing["refused"])
    write_log(
        engine,
        vetted.reader(),
        path,
        provenance=_provenance(vetted, how_to_read.get("timezone", ReadOptions.timezone)),
        vocabulary=vocabulary,
        ties=storing["ties"],
        region=storing["calendar"] or DEFAULT_REGION,
        extracted=storing["extracted"],
    )
    name = (
        files[0].name.split(".")[0] if len(files) == 1 else f"{files[0].name.split('.')[0]} +{len(files) - 1}"
    )
    return open_log(path, engine=engine, name=name)


def _vetted(files: Sequence[Path], options: ReadOptions, refused: Path | None) -> VettedRows:
    """The vetted rows; the list of refused ones is written where it was asked, also when they stop the file."""
    try:
        vetted = vet(files, options)
    except RowsRefusedError as error:
        if refused is not None:
            write_refused(refused, error.refused)
        raise
    if refused is not None:
        write_refused(refused, vetted.account.refused)
    return vetted


def _provenance(vetted: VettedRows, timezone: str) -> Provenance:
    """What the store is told of where the rows came from."""
    mapping: dict[str, Any] = vetted.mapping.to_dict()
    if len({tuple(mapping.columns.items()) for mapping in vetted.mappings.values()}) > 1:
        mapping["sheets"] = {title: found.columns for title, found in vetted.mappings.items()}
    notes = [{"key": note.key, "en": note.en, "nl": note.nl} for note in vetted.notes]
    if vetted.account.rows_refused:
        notes.append(_refused_note(vetted))
    return Provenance(
        sources=tuple({"name": f.name, "sha256": f.sha256, "kind": f.kind} for f in vetted.files),
        mapping=mapping,
        rows_in=vetted.account.rows_in,
        precision=vetted.precision,
        timezone=timezone,
        refused=tuple(asdict(row) for row in vetted.account.refused),
        odd_hours={"skipped": vetted.profile.skipped_hours, "repeated": vetted.profile.repeated_hours},
        notes=tuple(notes),
    )


def _refused_note(vetted: VettedRows) -> dict[str, str]:
    refused, rows_in = vetted.account.rows_refused, vetted.account.rows_in
    return {
        "key": "rows_refused",
        "en": f"{refused} of {rows_in} rows could not be read and are left out",
        "nl": f"{refused} van {rows_in} rijen zijn niet te lezen en doen niet mee",
    }
