"""Opening: any file as a view. A stored log as it is; a source file by way of intake, door and store.

``import_files`` stops when a column with personal data waits for a decision. A source file that is
only looked at (``open_view``) passes the same door, but there the safe choice is made for such a
column, as nothing of it is kept; a note says which. What reads sources is loaded only when there is one.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.engine import Engine, open_engine
from routekaart.errors import InputError, OutputError, RowsRefusedError
from routekaart.files import as_path, check_new_file, protect, protected, remove_scratch, scratch_folder
from routekaart.log import view as log_view
from routekaart.log.damage import refuse_bare_rows
from routekaart.log.manifest import footer_text
from routekaart.log.moved_dates import Dates
from routekaart.log.parts import MANIFEST, log_files
from routekaart.log.view import View
from routekaart.privacy import history
from routekaart.privacy.naming import discreet_messages, discreet_source, file_labels
from routekaart.read_options import ReadOptions

if TYPE_CHECKING:
    from routekaart.intake import VettedRows
    from routekaart.log.store import Provenance
    from routekaart.privacy.decisions import Choices
    from routekaart.privacy.door import Door
    from routekaart.privacy.keys import ProjectKey
    from routekaart.privacy.labels import Held
    from routekaart.privacy.pseudonyms import Key

__all__ = [
    "held_labels",
    "import_files",
    "is_stored",
    "open_log",
    "open_view",
    "own_words",
    "read",
    "save_mapping_of",
    "store",
]


class _Scratch:
    """A temporary folder that goes when nothing holds it any more."""

    def __init__(self) -> None:
        self.path = scratch_folder("log")
        weakref.finalize(self, remove_scratch, self.path)


def read(
    *files: str | Path, engine: Engine | str | None = None, memory_limit: str | None = None, **options: Any
) -> View:
    """The view of one or more source files, or of stored logs.

    ``options`` are those of :class:`routekaart.read_options.ReadOptions`: columns by role
    (``case="Dossier"``), ``sheet``, ``encoding``, ``delimiter``, ``date_format``, ``timezone``, ``mapping``,
    ``skip_bad_rows``, ``refused``, ``ties``, ``extracted``, ``calendar``, ``vocabulary``; ``attribute`` (columns without
    a role to take along) and ``labels`` ("known", "keep"); on personal data
    ``drop`` and ``generalise`` (columns), ``keep`` (column → reason), ``key`` (file), ``dates`` ("keep", "shift",
    "relative"). ``engine`` is "here", "spark", an address, or one that is open; ``memory_limit`` such as "4GB".

    Raises
    ------
    RoutekaartError
        If a file cannot be read as it is, or there is no such option: the error says what to do.

    Examples
    --------
    >>> rk.read("event_logs/school1_keten.csv", extracted="2 februari 2024").n_cases
    8
    """
    return open_view(
        [*map(as_path, files)], ReadOptions.of(options), engine=engine, memory_limit=memory_limit
    )


def store(*files: str | Path, path: str | Path, memory_limit: str | None = None, **options: Any) -> View:
    """Write source files, the parts of one log, as one stored log at ``path`` (.parquet); the view of it.

    What ``routekaart import`` does, with the ``options`` of :func:`read`; ``undecided="safe"`` makes the safe
    choice for every column with personal data, as ``routekaart anonymise`` does; ``keep_until`` is the last day on
    which the log is to be there.

    Raises
    ------
    RoutekaartError
        If a file cannot be read as it is, or the log cannot be written.
    PrivacyError
        If columns with personal data wait for a decision.
    KeyFileError
        If the key of the project cannot be used.

    Examples
    --------
    >>> kept = rk.store("event_logs/school1_keten.csv", path="school1.parquet", calendar="noord")
    >>> rk.open_log("school1.parquet").n_cases, kept.manifest.region
    (8, 'noord')
    """
    return import_files(
        [*map(as_path, files)], as_path(path), ReadOptions.of(options), memory_limit=memory_limit
    )


def open_log(path: Path | str, *, engine: Engine | str | None = None, name: str | None = None) -> View:
    """The view of all cases of the stored log at ``path``: a file, or a folder of parts.

    ``engine`` is one that is open, or a name as :func:`routekaart.engine.open` takes it. Beside the log it is
    remembered that it was opened (:mod:`routekaart.privacy.history`).

    Raises
    ------
    InputError
        If there is no such file, or it is no stored log.
    RoutekaartError
        If the engine cannot be opened.

    Examples
    --------
    >>> rk.open_log(log.log.path).n_cases
    8
    """
    view = log_view.open_log(path, engine=engine, name=name)
    history.note_opened(view.log)
    return view


def open_view(
    files: Sequence[Path],
    options: ReadOptions | None = None,
    *,
    engine: Engine | str | None = None,
    memory_limit: str | None = None,
    together: bool = False,
) -> View:
    """The view of ``files``, each a stored log or a source file; several logs are told apart by ``log``.

    With ``together``, source files are the parts of one log: equal case ids are one case. Source files
    are read and logs put together by the database of this process; ``engine`` then reads the view.
    """
    if engine is None or isinstance(engine, str):
        engine = open_engine(engine, memory_limit)
    with protected(files):
        view = _opened(files, engine, options or ReadOptions(), together=together)
        _protect_for(view, files)
        return view


def _protect_for(view: View, files: Sequence[Path]) -> None:
    """Let nothing take the place of ``files`` as long as the log that was read from them is used."""
    for file in files:
        for part in log_files(file):
            protect(part, view.log)


def _opened(files: Sequence[Path], engine: Engine, options: ReadOptions, *, together: bool) -> View:
    if not files:
        raise InputError("no file is named", nl="er is geen bestand genoemd")
    groups = [list(files)] if together else [[file] for file in files]
    labels = file_labels(files)
    with discreet_messages(files):
        are_sources = [len(group) > 1 or not is_stored(group[0]) for group in groups]
        sources = [
            file for group, is_source in zip(groups, are_sources, strict=True) if is_source for file in group
        ]
        key = _key_of_run(sources, options.key)
        views = [
            _read_once(group, engine, options, key)
            if is_source and key is not None
            else _open_stored(group[0], engine, labels)
            for group, is_source in zip(groups, are_sources, strict=True)
        ]
        if len(views) == 1:
            return views[0]
        from routekaart.log.merge import merge_logs
        from routekaart.log.vocabulary import load_vocabulary

        scratch = _Scratch()
        vocabulary = load_vocabulary(options.vocabulary)
        places = [view.log.stored_at for view in views]
        stored_at = sum(places, ()) if all(places) else ()
        return _kept(merge_logs(views, scratch.path / "log.parquet", vocabulary), scratch, stored_at)


def import_files(
    files: Sequence[Path], path: Path, options: ReadOptions | None = None, *, memory_limit: str | None = None
) -> View:
    """Store ``files``, the parts of one log, at ``path``; the view of what was stored.

    Raises
    ------
    PrivacyError
        If columns with personal data wait for a decision; ``undecided="safe"`` makes the safe choice.
    KeyFileError
        If the key of the project cannot be used.
    """
    from routekaart.privacy.keys import project_key

    with protected(files), discreet_messages(files):
        _refuse_stored(files)
        options = options or ReadOptions()
        check_new_file(path)
        if options.refused is not None:
            check_new_file(options.refused, may_be_stream=True)
        key = project_key(path.parent, options.key)
        options = replace(options, undecided=options.undecided or "stop")
        with history.pausing():
            view = _stored(files, path, open_engine("here", memory_limit), options, key.key, key)
        history.note(view.log.path.parent, "stored", [view.log.path])
        if options.refused is not None:
            history.note(view.log.path.parent, "written", [view.log.path], options.refused)
        history.follow(view.log)
        _protect_for(view, files)
        return view


def save_mapping_of(view: View, source: Path, path: Path) -> None:
    """Save the roles that the columns of ``source`` took in ``view``, for files of the same shape.

    Raises
    ------
    OutputError
        If ``path`` cannot be written.
    """
    from routekaart.log.mapping import ROLES, Mapping
    from routekaart.log.mapping_file import save_mapping
    from routekaart.log.readers import open_source

    discreet, _ = discreet_source(open_source(source), file_labels([source])[source])
    sheet = next(iter(discreet.sheets))
    roles = {role: column for role, column in view.manifest.mapping.items() if role in ROLES}
    if not {*roles.values()} <= {*sheet.headings}:
        raise OutputError(
            f"{sheet.title}: the log is stored, but there is no mapping to save: the shape of this sheet is recognised"
            " by itself each time; leave out --save-mapping",
            nl=f"{sheet.title}: het log is opgeslagen, maar er is geen koppeling om te bewaren: de vorm van dit blad wordt"
            " elke keer vanzelf herkend; laat --save-mapping weg",
        )
    save_mapping(path, Mapping.from_dict(roles), sheet.headings)


def _key_of_run(sources: Sequence[Path], key_file: Path | None) -> Key | None:
    """The key that source files are read with when nothing is stored: one made from their contents.

    None where there are no source files, and no key is named.
    """
    if key_file is None and not sources:
        return None
    from routekaart.privacy.keys import key_in_file
    from routekaart.privacy.pseudonyms import key_of_contents

    if key_file is not None:
        return key_in_file(key_file).key
    return key_of_contents([source for source in sources if source.is_file()])


def _open_stored(path: Path, engine: Engine, labels: dict[Path, str]) -> View:
    name = path.stem if labels[path] == path.name else labels[path]
    view = log_view.open_log(path, engine=engine, name=name)
    history.note_opened(view.log)
    return view


def _read_once(files: list[Path], engine: Engine, options: ReadOptions, key: Key) -> View:
    """The view of source files that are kept nowhere."""
    scratch = _Scratch()
    return _kept(_stored(files, scratch.path / "log.parquet", engine, options, key), scratch)


def _refuse_stored(files: Sequence[Path]) -> None:
    if any(is_stored(file) for file in files):
        raise InputError(
            "this is a stored log already: use it as it is, or import its source files",
            nl="dit is al een opgeslagen log: gebruik het zoals het is, of lees de bronbestanden in",
        )


def is_stored(path: Path) -> bool:
    """Whether the file is a stored log; what it is otherwise is for the readers to say."""
    if path.is_dir():
        return (path / MANIFEST).is_file()
    if not path.is_file():
        return False
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            return False
    try:
        has_footer = footer_text(path) is not None
    except (OSError, ValueError):
        return False
    if not has_footer:
        refuse_bare_rows(path)
    return has_footer


def _kept(view: View, scratch: _Scratch, stored_at: tuple[Path, ...] = ()) -> View:
    """The view of a log in ``scratch``, made of the stored logs at ``stored_at``."""
    kept = replace(view, log=replace(view.log, keep=scratch, stored_at=stored_at))
    history.follow(kept.log)
    return kept


def _stored(
    files: Sequence[Path],
    path: Path,
    engine: Engine,
    options: ReadOptions,
    key: Key,
    project: ProjectKey | None = None,
) -> View:
    """Read, pass the door, store; a new key of the project is kept as soon as the log is."""
    from routekaart.engine.database import database
    from routekaart.log.store import write_log
    from routekaart.log.timeless import timeless_provenance, timeless_rows
    from routekaart.log.vocabulary import load_vocabulary
    from routekaart.privacy.door import Door

    own = own_words(options, *([] if project is None else [path.parent]), *(file.parent for file in files))
    vocabulary = load_vocabulary(own)
    door = Door(_choices(options), key, vocabulary)
    vetted = _vetted(files, options, door)
    if project is not None and project.is_new:
        project, vetted = _stretched(project, vetted, door.n_cases)
    rows, provenance = vetted.reader(), _provenance(vetted, options, project, own)
    if options.dates == "relative":
        rows, provenance = timeless_rows(rows), timeless_provenance(provenance)
    if options.dates in _MOVED_NOTES:
        note = {"key": f"dates_{options.dates}", **_MOVED_NOTES[options.dates]}
        provenance = replace(provenance, notes=(*provenance.notes, note))
    with project.kept() if project is not None else nullcontext():
        write_log(
            database(engine.memory_limit),
            rows,
            path,
            provenance=provenance,
            vocabulary=vocabulary,
            ties=options.ties,
            region=options.calendar,
            extracted=options.extracted,
            dates=_dates(options.dates, key),
        )
    return log_view.open_log(path, engine=engine, name=_name(files))


def _stretched(project: ProjectKey, vetted: VettedRows, n_cases: int) -> tuple[ProjectKey, VettedRows]:
    """The new key of a project, and the rows that pass with it, stretched as so many cases allow."""
    from routekaart.privacy.stretching import scheme_for

    key = replace(project.key, scheme=scheme_for(n_cases))
    passage = None if vetted.passage is None else replace(vetted.passage, key=key)
    return replace(project, key=key), replace(vetted, passage=passage)


def held_labels(files: Sequence[Path], options: ReadOptions | None = None) -> tuple[Held, ...]:
    """The labels of source files that the door holds back, for who may see them: they are as in the source.

    Raises
    ------
    RoutekaartError
        If a file cannot be read as it is.
    """
    from routekaart.log.vocabulary import load_vocabulary
    from routekaart.privacy.door import Door
    from routekaart.privacy.pseudonyms import key_of_contents

    options = options or ReadOptions()
    with discreet_messages(files):
        _refuse_stored(files)
        key = key_of_contents(files)
        vocabulary = load_vocabulary(own_words(options, *(file.parent for file in files)))
        vetted = _vetted(files, options, Door(_choices(options), key, vocabulary))
    return () if vetted.passage is None else vetted.passage.held


def own_words(options: ReadOptions, *folders: Path) -> Path | None:
    """The file of the user's own words: the one that is named, or the answers in the first of these folders."""
    from routekaart.log.answers import ANSWERS

    found = (folder / ANSWERS for folder in folders)
    return options.vocabulary or next((path for path in found if path.is_file()), None)


def _choices(options: ReadOptions) -> Choices:
    """What the options say of columns and labels."""
    from routekaart.privacy.decisions import Choices

    reasons = {column: reason for column, reason in options.attribute.items() if reason}
    return Choices(
        drop=tuple(options.drop),
        generalise=tuple(options.generalise),
        keep={**reasons, **options.keep},
        undecided="stop" if options.undecided == "stop" else "safe",
        moves_dates=options.dates != "keep",
        attributes=tuple(column for column in options.attribute if column not in reasons),
        named=tuple(options.named),
        labels="known" if options.labels == "known" else "keep" if options.labels == "keep" else None,
    )


def _dates(kind: str, key: Key) -> Dates:
    """What is done with dates; a shift is between half a year and three and a half years back, by the key."""
    return Dates(kind, -(26 + key.number("weeks", 157)) if kind == "shift" else 0)


def _name(files: Sequence[Path]) -> str:
    """What the log is called: after its file, and how many more there are."""
    path, label = next(iter(file_labels(files).items()))
    name = label.split(".")[0] if label == path.name else label
    return name if len(files) == 1 else f"{name} +{len(files) - 1}"


def _vetted(files: Sequence[Path], options: ReadOptions, door: Door) -> VettedRows:
    """The vetted rows; the list of refused ones is written where it was asked, also when they stop the file."""
    from routekaart.intake import vet
    from routekaart.log.account import write_refused

    try:
        vetted = vet(files, options, door=door)
    except RowsRefusedError as error:
        if options.refused is not None:
            write_refused(options.refused, error.refused)
        raise
    if options.refused is not None:
        write_refused(options.refused, vetted.account.refused)
    return vetted


def _provenance(
    vetted: VettedRows, options: ReadOptions, project: ProjectKey | None, own: Path | None
) -> Provenance:
    """What the store is told of where the rows came from."""
    from routekaart.log.store import Provenance

    mapping: dict[str, Any] = vetted.mapping.to_dict()
    if len({tuple(mapping.columns.items()) for mapping in vetted.mappings.values()}) > 1:
        mapping["sheets"] = {title: found.columns for title, found in vetted.mappings.items()}
    notes = [{"key": note.key, "en": note.en, "nl": note.nl} for note in vetted.notes]
    if vetted.account.rows_refused:
        notes.insert(0, _refused_note(vetted))
    if own is not None and options.vocabulary is None:
        notes.append({"key": "own_words", **_OWN_WORDS})
    return Provenance(
        sources=tuple({"name": f.name, "sha256": f.sha256, "kind": f.kind} for f in vetted.files),
        mapping=mapping,
        rows_in=vetted.account.rows_in,
        precision=vetted.precision,
        timezone=options.timezone,
        refused=tuple(asdict(row) for row in vetted.account.refused),
        odd_hours={"skipped": vetted.profile.skipped_hours, "repeated": vetted.profile.repeated_hours},
        notes=tuple(notes),
        privacy=_privacy(vetted, project),
        keep_until=options.keep_until.isoformat() if options.keep_until else None,
    )


def _privacy(vetted: VettedRows, project: ProjectKey | None) -> dict[str, Any]:
    """What the manifest says of the door, and of the project whose key was used."""
    record = {} if vetted.passage is None else vetted.passage.record()
    return record | {"project": None if project is None else project.place.project or "any"}


_OWN_WORDS = {
    "en": "the words of your own in woorden.yaml are used",
    "nl": "uw eigen woorden in woorden.yaml zijn gebruikt",
}
_MOVED_NOTES = {
    "shift": {
        "en": "all dates are shifted by the same number of weeks: durations, weekdays and waits are as they were, the "
        "dates themselves mean nothing. This hides them from a passing look alone: the holidays between steps follow the "
        "public school calendar, and whoever knows one date of one case knows all. --dates relative hides more",
        "nl": "alle datums zijn met hetzelfde aantal weken verschoven: duren, weekdagen en wachttijden zijn zoals ze "
        "waren, de datums zelf zeggen niets. Dat helpt alleen tegen herkennen in het voorbijgaan: de vakanties tussen de "
        "stappen volgen de openbare schoolkalender, en wie van één traject één datum weet, weet ze allemaal. --dates "
        "relative verbergt meer",
    },
    "relative": {
        "en": "dates are whole days from the start of each case, which is put on 03-01-2000: durations are as they "
        "were, the dates themselves mean nothing and no two cases can be laid side by side in time. Not stored: times of "
        "day, holidays, school days, dates of meetings, rows and names of the source; and how long an open case lasts "
        "already is told to half a year, rounded down",
        "nl": "datums zijn hele dagen vanaf het begin van elk traject, dat op 03-01-2000 is gezet: duren zijn "
        "zoals ze waren, de datums zelf zeggen niets en geen twee trajecten liggen in de tijd naast elkaar. Niet bewaard: "
        "tijdstippen op een dag, vakanties, schooldagen, data van overleggen, rijen en namen van de bron; en hoe lang een "
        "open traject al duurt is naar beneden afgerond op halve jaren",
    },
}


def _refused_note(vetted: VettedRows) -> dict[str, str]:
    refused, rows_in = vetted.account.rows_refused, vetted.account.rows_in
    return {
        "key": "rows_refused",
        "en": f"{refused} of {rows_in} rows could not be read and {'is' if refused == 1 else 'are'} left out",
        "nl": f"{refused} van {rows_in} rijen {'is' if refused == 1 else 'zijn'} niet te lezen en {'doet' if refused == 1 else 'doen'} niet mee",
    }
