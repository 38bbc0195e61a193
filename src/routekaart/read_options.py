"""Read options: how source files are read, vetted and stored, as one value for Python and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from routekaart.errors import RoutekaartError, check_one_of
from routekaart.log.moved_dates import DATES
from routekaart.log.typed_day import as_day

__all__ = ["CHOICES", "ReadOptions"]

#: Option → what it can be, where that is one of a few words.
CHOICES = {
    "ties": ("file", "vocabulary", "label"),
    "dates": DATES,
    "undecided": ("stop", "safe"),
    "labels": ("known", "keep"),
}
PATHS = ("key", "mapping", "vocabulary", "refused")
DAYS = ("extracted", "keep_until")
LISTS = ("drop", "generalise", "named")


@dataclass(frozen=True)
class ReadOptions:
    """How source files are read, vetted and stored, where their own headings and bytes are not to decide.

    The first nine name the column of a role (an empty text leaves the role open); ``sheet`` a
    sheet of a workbook, ``header_row`` the row with headings, ``visible_only`` leaves out what is hidden; ``mapping``
    is a saved mapping file. Up to one row in twenty that cannot be read is left out and accounted for; with
    ``skip_bad_rows`` up to one in four, with ``skip_all_bad_rows`` any number, else they stop the file; ``refused``
    is where their list is written. Columns without a role stay outside, but for those of ``attribute`` (column →
    reason, empty where nothing personal was found in it) and ``named`` (those to read by, which a file need not have).
    ``labels`` says which labels are stored: those "known" to be safe, or ("keep") all but what is found to be personal.
    ``drop``, ``generalise`` and ``keep`` (column → reason) decide on columns with personal data,
    ``undecided`` on all others: "stop" at them, or make the "safe" choice. ``key`` is the key of the
    pseudonyms, ``calendar`` the region of the school holidays, ``extracted`` the day the source was taken,
    ``keep_until`` the last day on which a stored log is to be there.
    """

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    start: str | None = None
    end: str | None = None
    lifecycle: str | None = None
    organisation: str | None = None
    group: str | None = None
    school: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    visible_only: bool = False
    date_format: str | None = None
    timezone: str = "Europe/Amsterdam"
    ties: str = "file"
    extracted: date | None = None
    calendar: str | None = None
    attribute: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    labels: str | None = None
    drop: tuple[str, ...] = ()
    generalise: tuple[str, ...] = ()
    keep: Mapping[str, str] = field(default_factory=dict)
    key: Path | None = None
    dates: str = "keep"
    mapping: Path | None = None
    vocabulary: Path | None = None
    skip_bad_rows: bool = False
    skip_all_bad_rows: bool = False
    refused: Path | None = None
    undecided: str | None = None
    keep_until: date | None = None

    @property
    def columns(self) -> dict[str, str | None]:
        """Role → column as given, None where not given."""
        from routekaart.log.mapping import ROLES

        return {role: getattr(self, role) for role in ROLES}

    def naming(self, *columns: str | None) -> ReadOptions:
        """These options with columns that a command reads by, which names them."""
        return replace(self, named=(*self.named, *(column for column in columns if column)))

    @classmethod
    def of(cls, named: Mapping[str, Any]) -> ReadOptions:
        """The options that a caller in Python names: a path or a day may be a text, one column is a list of one.

        >>> ReadOptions.of({"extracted": "2-2-2024", "drop": "niveau"}).drop
        ('niveau',)

        Raises
        ------
        RoutekaartError
            If there is no such option, or it cannot be what was given.
        """
        known = [option.name for option in fields(cls)]
        for name in named:
            if name not in known:
                raise _unknown(name, known)
        return cls(**{name: _read(name, value) for name, value in named.items()})


def _unknown(name: str, known: list[str]) -> RoutekaartError:
    near = get_close_matches(name, known, n=1)
    listed = ", ".join(known)
    return RoutekaartError(
        f"no option {name!r}; " + (f"did you mean {near[0]}?" if near else f"there are {listed}"),
        nl=f"geen optie {name!r}; " + (f"bedoelde u {near[0]}?" if near else f"er zijn {listed}"),
    )


def _read(name: str, value: Any) -> Any:
    """The value of an option, as it is kept."""
    if name in PATHS:
        return None if value is None else Path(value)
    if name in LISTS:
        return (value,) if isinstance(value, str) else tuple(value)
    if name in DAYS:
        return None if value is None else as_day(value, name)
    if name == "attribute" and not isinstance(value, Mapping):
        return dict.fromkeys((value,) if isinstance(value, str) else value, "")
    if name == "keep" and not isinstance(value, Mapping):
        raise RoutekaartError(
            "keep= takes the reason for each column: keep={'COLUMN': 'REASON'}",
            nl="keep= vraagt bij elke kolom de reden: keep={'KOLOM': 'REDEN'}",
        )
    if name in CHOICES and value is not None:
        check_one_of(name, value, CHOICES[name])
    return value
