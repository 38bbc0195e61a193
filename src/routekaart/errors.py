"""What can go wrong that a user can put right: each error is one line, in English and in Dutch.

A message names what to change as the command line does (``--date-format %d-%m-%Y``). Whoever works in Python
reads it as Python has it (``date_format="%d-%m-%Y"``).
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

__all__ = [
    "InputError",
    "KeyFileError",
    "LayoutError",
    "MappingError",
    "MissingLibraryError",
    "OutputError",
    "PrivacyError",
    "RoomError",
    "RoutekaartError",
    "RowsRefusedError",
    "SelectionError",
    "StoppedError",
    "check_one_of",
]


#: An option in a message, with a value that stands behind it. Those of other programs stay as they are.
_OPTION = re.compile(
    r"(?<!install )--(?P<name>[a-z][a-z-]*)"
    r"(?: (?P<value>'[^']*'|%\S*\w|[A-Z]{3,}\b|[\d.]*\d|[\w-]+-\d+|\S+(?= is (?:no|geen) )"
    r"|(?:team|keep|relative|inductive|csv)\b))?"
)
#: Options that Python calls otherwise.
_IN_PYTHON = {"log": "logs", "to": "form", "holidays": "calendar", "select": ".select(…)"}


def in_python(text: str) -> str:
    """A message with its options as Python calls them.

    >>> in_python("say which with --date-format %d-%m-%Y, or leave --keep out")
    'say which with date_format="%d-%m-%Y", or leave keep= out'
    """
    return _OPTION.sub(_keyword, text)


def _keyword(option: re.Match[str]) -> str:
    name, value = option["name"].replace("-", "_"), option["value"]
    name = _IN_PYTHON.get(name, name)
    if name.endswith(")"):
        return name
    if name in ("skip_bad_rows", "skip_all_bad_rows", "visible_only"):
        return f"{name}=True"
    if name == "keep" and value:
        column, _, reason = value.strip("'").partition("=")
        return f"{name}={{{column!r}: {reason!r}}}"
    is_word = value and not value[0].isdigit() and value[0] != "'" and not value.isupper()
    return f'{name}="{value}"' if is_word else f"{name}={value or ''}"


class RoutekaartError(Exception):
    """Something a user can put right: what was found, where, and what to do.

    Parameters
    ----------
    en, nl
        The message in English and in Dutch, one line each, never holding a value of a personal column; options
        as on the command line. ``str(error)`` is the English line in the words of Python, ``error.nl`` the Dutch
        one; ``error.text("nl")`` is what the command line says.

    Examples
    --------
    >>> try:
    ...     rk.read("event_logs/school1_keten.csv", casse="traject")
    ... except rk.RoutekaartError as error:
    ...     print(error)
    no option 'casse'; did you mean case?
    """

    def __init__(self, en: str, *, nl: str) -> None:
        self.told = {"en": " ".join(en.split()), "nl": " ".join(nl.split())}
        super().__init__(self.told["en"])

    def __str__(self) -> str:
        return in_python(self.told["en"])

    @property
    def nl(self) -> str:
        """The message in Dutch, in the words of Python."""
        return in_python(self.told["nl"])

    def __reduce__(self) -> tuple[Any, ...]:
        # It may come from another process: as it is, for made anew it would ask for its words in both languages.
        return _as_it_was, (type(self), self.args), self.__dict__

    def text(self, lang: str = "nl") -> str:
        """The message in ``lang`` ("nl" or "en"), in the words of the command line."""
        return self.told["nl" if lang == "nl" else "en"]


def _as_it_was(kind: type[RoutekaartError], args: tuple[Any, ...]) -> RoutekaartError:
    return kind.__new__(kind, *args)


class InputError(RoutekaartError):
    """A file that cannot be read as what it claims to be."""

    @classmethod
    def not_opened(cls, name: str, error: OSError) -> "InputError":
        """The file ``name`` cannot be opened, and why the system says so."""
        why = error.strerror or type(error).__name__
        return cls(
            f"{name}: cannot be opened ({why}); check the path",
            nl=f"{name}: kan niet worden geopend ({why}); controleer het pad",
        )


class MappingError(RoutekaartError):
    """A role (case, activity, time …) that no column, or more than one column, can take."""


class RowsRefusedError(RoutekaartError):
    """Rows of a source that cannot be kept; the account of them is on ``refused``."""

    def __init__(self, en: str, *, nl: str, refused: tuple[Any, ...] = ()) -> None:
        super().__init__(en, nl=nl)
        self.refused = refused


class SelectionError(RoutekaartError):
    """A selection that cannot be read, or that names what the log does not have."""


class OutputError(RoutekaartError):
    """A file or folder that cannot be written."""


class RoomError(RoutekaartError):
    """Memory, or disk for temporary files, that is too small for the work."""


class LayoutError(RoutekaartError):
    """A map that cannot be laid out: too large, too slow, or nothing here can do it."""


class MissingLibraryError(RoutekaartError):
    """An optional library is not installed."""


class PrivacyError(RoutekaartError):
    """Personal data that wait for a decision, or may not be stored as asked."""


class KeyFileError(RoutekaartError):
    """A key of pseudonyms that is missing, open to others, damaged, or not the one of this project."""


class StoppedError(RoutekaartError):
    """A run that was told to stop (Ctrl-C, the end of a session) before it was done.

    ``is_asked`` stays when the error itself is lost, as at the end of a query that a signal came into;
    ``by_signal`` is the number of that signal. ``written`` are files that were done before, and stand.
    """

    is_asked: ClassVar[bool] = False
    by_signal: ClassVar[int] = 0

    def __init__(self, written: Sequence[str] = ()) -> None:
        if written:
            named = ", ".join(written)
            super().__init__(
                f"stopped before it was done: {named} had been written by then and stands; nothing else is left",
                nl=f"gestopt voordat het klaar was: {named} was toen al geschreven en staat er; meer is er niet",
            )
            return
        super().__init__(
            "stopped before it was done: what was being written is left out, earlier files are as they were",
            nl="gestopt voordat het klaar was: wat werd geschreven is er niet, eerdere bestanden zijn zoals ze waren",
        )


def check_one_of(name: str, value: object, known: Sequence[str]) -> None:
    """Refuse a ``value`` of the keyword ``name`` that is none of those ``known``."""
    if value not in known:
        listed = ", ".join(known)
        raise RoutekaartError(
            f"{name}= cannot be {value!r}; take one of {listed}",
            nl=f"{name}= kan niet {value!r} zijn; kies uit {listed}",
        )
