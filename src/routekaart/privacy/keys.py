"""Where the key of a project is kept, and whether it is the right one.

A project is the folder of a stored log. Its key is made when the first log is stored there, and kept
outside it: in the configuration folder of the user (``routekaart/keys``, mode 0600), or in the
system's keyring when the package ``keyring`` is installed and has one. ``--key FILE`` names another
file. A folder that was moved is known again by the logs in it, which say which project they are of.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from routekaart.errors import KeyFileError, OutputError
from routekaart.log.manifest import footer_text
from routekaart.privacy.pseudonyms import KEY_BYTES, Key
from routekaart.privacy.stretching import PLAIN, SCHEMES, scheme_for

__all__ = [
    "KeyPlace",
    "ProjectKey",
    "destroy_key",
    "find_key",
    "key_in_file",
    "key_of_log",
    "project_key",
    "rotate_key",
]

FORMAT = 1
SERVICE = "routekaart"


@dataclass(frozen=True)
class KeyPlace:
    """Where a key is kept: a file, or (``file`` None) the keyring, under the name of its project."""

    project: str | None
    file: Path | None

    def text(self, lang: str = "nl") -> str:
        """The place in words."""
        if self.file is not None:
            return str(self.file)
        return (
            f"sleutelbos van dit systeem ({SERVICE})"
            if lang == "nl"
            else f"keyring of this system ({SERVICE})"
        )


@dataclass(frozen=True)
class ProjectKey:
    """The key of a project: where it is kept, the marks of the keys before it, and whether it is new.

    A new key is kept nowhere until :meth:`kept`.
    """

    key: Key
    place: KeyPlace
    previous: tuple[str, ...] = ()
    is_new: bool = False

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep a new key from before the block on, and no longer if the block fails: no log has it then.

        Raises
        ------
        OutputError
            If its file cannot be written.
        """
        if not self.is_new:
            yield
            return
        _write(self)
        try:
            yield
        except BaseException:
            destroy_key(self)
            raise


def project_key(folder: Path, key_file: Path | None = None) -> ProjectKey:
    """The key for a log in ``folder``: the one of its project, or a new one for a new project.

    Raises
    ------
    KeyFileError
        If ``key_file`` is missing, can be read by others, is damaged or of another project; if the
        folder holds logs whose key is not here, or logs made with another key.
    """
    found = find_key(folder, key_file)
    made = _made_here(folder)
    if found is None:
        if made:
            name = made[0].path.name
            raise KeyFileError(
                f"the key that {name} was made with is not on this computer, so a new log could not be linked "
                "with it: name its file with --key, or begin anew with: routekaart key rotate",
                nl=f"de sleutel waarmee {name} is gemaakt staat niet op deze computer, dus een nieuw log is er "
                "niet aan te koppelen: noem het bestand met --key, of begin opnieuw met: routekaart key rotate",
            )
        return _new_key(folder)
    for log in made:
        if log.mark not in (found.key.mark, *found.previous):
            raise _other_key(log)
    return found


def key_in_file(file: Path) -> ProjectKey:
    """The key in a file, of whatever project.

    Raises
    ------
    KeyFileError
        If the file is missing, can be read by others, or is damaged.
    """
    return _read(file)


def find_key(folder: Path, key_file: Path | None = None) -> ProjectKey | None:
    """The key of the project in ``folder``, or in ``key_file``; None when the project has none here.

    Raises
    ------
    KeyFileError
        If ``key_file`` is missing, or the key can be read by others, is damaged or of another project.
    """
    if key_file is not None:
        found = _read(key_file)
        projects = {*_projects(folder)}
        if found.place.project is not None and found.place.project not in projects:
            raise KeyFileError(
                f"{key_file.name} is the key of another project (folder): with it, the pupils of both could be "
                "linked. Leave --key out, or name the key of this project",
                nl=f"{key_file.name} is de sleutel van een ander project (map): daarmee zijn de leerlingen van "
                "beide te koppelen. Laat --key weg, of noem de sleutel van dit project",
            )
        return found
    for project in _projects(folder):
        file = _folder() / f"{project}.json"
        if file.exists():
            return _read(file)
        if text := _from_keyring(project):
            return _parsed(text, KeyPlace(project, None))
    return None


def rotate_key(folder: Path, key_file: Path | None = None) -> ProjectKey:
    """A new key in the place of the old one, kept; logs stored before cannot be linked with later ones.

    It is stretched as suits the largest log in the folder.
    """
    found = find_key(folder, key_file)
    if found is None:
        fresh = replace(
            _new_key(folder), previous=tuple(dict.fromkeys(log.mark for log in _made_here(folder)))
        )
    else:
        previous = tuple(
            dict.fromkeys([*found.previous, found.key.mark, *(log.mark for log in _made_here(folder))])
        )
        fresh = ProjectKey(_fresh(folder), found.place, previous, is_new=True)
    _write(fresh, is_replacing=found is not None)
    return replace(fresh, is_new=False)


def key_of_log(place: Path, key_file: Path | None = None) -> ProjectKey:
    """The key of the project in a folder, or of the stored log at ``place``.

    Raises
    ------
    KeyFileError
        If there is none, or the log was made with another key.
    """
    folder = place if place.is_dir() else place.parent
    found = find_key(folder, key_file)
    if found is None:
        raise _no_key(place)
    for log in _made_here(folder):
        if log.path.name == place.name and log.mark not in (found.key.mark, *found.previous):
            raise _other_key(log)
    return found


def destroy_key(found: ProjectKey) -> None:
    """Destroy a key; nothing brings it back, and no pseudonym can be made again.

    Raises
    ------
    OutputError
        If its file cannot be written over and removed.
    """
    file = found.place.file
    if file is None:
        _keyring().delete_password(SERVICE, found.place.project)
        return
    try:
        with file.open("r+b") as content:
            content.write(secrets.token_bytes(file.stat().st_size))
            content.flush()
            os.fsync(content.fileno())
        file.unlink()
    except OSError as error:
        raise _unwritable(file) from error


def _no_key(place: Path) -> KeyFileError:
    return KeyFileError(
        f"there is no key for {place}: one is made when the first log is stored in that folder",
        nl=f"er is geen sleutel voor {place}: die ontstaat als in die map het eerste log wordt opgeslagen",
    )


def _other_key(log: _StoredLog) -> KeyFileError:
    return KeyFileError(
        f"{log.path.name} was made with another key, so its pupils cannot be linked with those of a new log "
        "beside it: name that key with --key, or store the new log in another folder",
        nl=f"{log.path.name} is met een andere sleutel gemaakt, dus de leerlingen daarin zijn niet te koppelen "
        "aan die van een nieuw log ernaast: noem die sleutel met --key, of kies een andere map",
    )


def _fresh(folder: Path) -> Key:
    """A new key, stretched as suits the logs that are here; of the first log, the import knows better."""
    n_cases = max((log.n_cases for log in _made_here(folder)), default=0)
    return Key(secrets.token_bytes(KEY_BYTES), scheme_for(n_cases))


def _new_key(folder: Path) -> ProjectKey:
    project = next(_projects(folder))
    is_file = _keyring() is None
    file = _folder() / f"{project}.json" if is_file else None
    return ProjectKey(_fresh(folder), KeyPlace(project, file), is_new=True)


# The project of a folder.


@dataclass(frozen=True)
class _StoredLog:
    path: Path
    project: str
    mark: str
    n_cases: int


def _projects(folder: Path) -> Iterator[str]:
    """What the project in this folder may be known as: by its path, and by the logs in it."""
    place = str(folder.resolve())
    yield hashlib.sha256(f"routekaart project {place}".encode()).hexdigest()[:16]
    yield from dict.fromkeys(log.project for log in _made_here(folder))


def _made_here(folder: Path) -> list[_StoredLog]:
    """The stored logs in a folder whose pseudonyms were made with the key of a project."""
    logs = []
    for path in sorted(folder.glob("*.parquet")):
        try:
            said = json.loads(footer_text(path) or "{}")
            privacy = said.get("privacy") or {}
            if privacy.get("project"):
                logs.append(
                    _StoredLog(path, str(privacy["project"]), str(privacy["key"]), int(said["n_cases"]))
                )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue  # it is damaged, which is said where it is opened
    return logs


# Files and the keyring.


def _folder() -> Path:
    """The folder of the user in which keys are kept."""
    if base := os.environ.get("XDG_CONFIG_HOME"):
        home = Path(base)
    elif os.name == "nt":
        home = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Application Support"
    else:
        home = Path.home() / ".config"
    return home / "routekaart" / "keys"


def _read(file: Path) -> ProjectKey:
    try:
        mode = file.stat().st_mode
        if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
            raise KeyFileError(
                f"others on this computer can read the key {file.name}: close it with: chmod 600 {file}",
                nl=f"anderen op deze computer kunnen de sleutel {file.name} lezen: sluit hem af met: chmod 600 {file}",
            )
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KeyFileError(
            f"the key {file.name} does not exist: check the name, or leave --key out",
            nl=f"de sleutel {file.name} bestaat niet: controleer de naam, of laat --key weg",
        ) from error
    except UnicodeDecodeError as error:
        raise _damaged(file.name) from error
    except OSError as error:
        raise KeyFileError(
            f"the key {file.name} cannot be read: ask for the right to read it, or check that it is a file",
            nl=f"de sleutel {file.name} is niet te lezen: vraag leesrecht, of controleer of het een bestand is",
        ) from error
    return _parsed(text, KeyPlace(None, file))


def _parsed(text: str, place: KeyPlace) -> ProjectKey:
    name = place.file.name if place.file else SERVICE
    try:
        content = json.loads(text)
        secret, project = bytes.fromhex(content["secret"]), content["project"]
        previous = tuple(str(mark) for mark in content.get("previous", ()))
        scheme = content.get("scheme", PLAIN)
        if content["routekaart_key"] != FORMAT or len(secret) != KEY_BYTES or scheme not in SCHEMES:
            raise _damaged(name)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(name) from error
    return ProjectKey(Key(secret, scheme), replace(place, project=project), previous)


def _damaged(name: str) -> KeyFileError:
    return KeyFileError(
        f"{name} is no key of Routekaart, or is damaged: put a copy back, or begin anew with: routekaart key rotate",
        nl=f"{name} is geen sleutel van Routekaart, of is beschadigd: zet een kopie terug, of begin opnieuw met: "
        "routekaart key rotate",
    )


def _unwritable(file: Path) -> OutputError:
    return OutputError(
        f"the key cannot be kept in {file.parent}: make that folder writable, or set XDG_CONFIG_HOME to another",
        nl=f"de sleutel kan niet worden bewaard in {file.parent}: maak die map beschrijfbaar, of zet "
        "XDG_CONFIG_HOME op een andere",
    )


def _write(made: ProjectKey, *, is_replacing: bool = False) -> None:
    content: dict[str, Any] = {"routekaart_key": FORMAT, "project": made.place.project}
    content |= {"secret": made.key.secret.hex(), "scheme": made.key.scheme, "previous": list(made.previous)}
    text = json.dumps(content, indent=1) + "\n"
    file = made.place.file
    if file is None:
        _keyring().set_password(SERVICE, made.place.project, text)
        return
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(6)}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(text)
        try:
            if is_replacing:
                temporary.replace(file)
            else:
                os.link(temporary, file)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError as error:
        raise KeyFileError(
            "another run made a key for this project just now: run the command again",
            nl="een andere opdracht maakte zojuist een sleutel voor dit project: voer de opdracht opnieuw uit",
        ) from error
    except OSError as error:
        raise _unwritable(file) from error


def _keyring() -> Any:
    """The system's keyring; None when the package is not installed or finds none."""
    try:
        import keyring
        from keyring.errors import NoKeyringError
    except ImportError:
        return None
    try:
        keyring.get_password(SERVICE, "")
    except NoKeyringError:
        return None
    return keyring


def _from_keyring(project: str) -> str | None:
    keyring = _keyring()
    return keyring.get_password(SERVICE, project) if keyring else None
