"""What can go wrong that a user can put right: each error is one line, in English and in Dutch."""

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
]


class RoutekaartError(Exception):
    """Something a user can put right: what was found, where, and what to do.

    Parameters
    ----------
    en, nl
        The message in English and in Dutch, one line each, never holding a value of a
        personal column. ``str(error)`` is the English line.
    """

    def __init__(self, en: str, *, nl: str) -> None:
        super().__init__(" ".join(en.split()))
        self.nl = " ".join(nl.split())

    def __reduce__(self) -> tuple[Any, ...]:
        # It may come from another process: as it is, for made anew it would ask for its words in both languages.
        return _as_it_was, (type(self), self.args), self.__dict__

    def text(self, lang: str = "nl") -> str:
        """The message in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else str(self)


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

    ``is_asked`` stays when the error itself is lost, as at the end of a query that a signal came into.
    """

    is_asked: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(
            "stopped before it was done: what was being written is left out, earlier files are as they were",
            nl="gestopt voordat het klaar was: wat werd geschreven is er niet, eerdere bestanden zijn zoals ze waren",
        )
