"""What a stored log says of itself: sources, mapping, row account, vocabulary, precision.

The manifest is JSON in the footer of the log's Parquet file, under the key ``routekaart``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from routekaart.errors import InputError, SelectionError
from routekaart.log.damage import damaged
from routekaart.log.seal import check_seal
from routekaart.log.vocabulary import fold_label

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FOOTER_KEY", "FORMAT", "Manifest", "footer_text", "read_manifest"]

FOOTER_KEY = "routekaart"
FORMAT = 1
PRECISIONS = ("date", "minute", "second", "millisecond", "microsecond", "mixed")
#: Instants lie in the years 1 to 9998.
FIRST_US, LAST_US = -62_135_596_800_000_000, 253_370_764_800_000_000

#: What is said of labels since this format began, as it is read where it was not asked yet.
_ASKED_LATER: Mapping[str, Mapping[str, Any]] = {
    "activities": {"ends_support": [], "ends_support_of": []},
    "organisations": {"is_deciding": False},
}


@dataclass(frozen=True)
class Manifest:
    """All that a log carries beside its rows; durations in microseconds, instants in UTC.

    ``activities`` and ``organisations`` are ordered by code: label, vocabulary entry, marks, what support an
    activity ends, whether an organisation decides (nothing and no, in logs stored before that was asked).
    ``sources`` of merged logs say as well which ``region`` and vocabulary each was stored with, and how many
    case ids stand in more than one (``shared_cases``). ``columns`` maps the names a user may select or group by to stored columns. ``privacy`` says what
    the door found and did: the mark of the ``key`` of the pseudonyms and its ``project`` (None: made for
    one run), ``findings``, ``decisions``; it is empty when case labels are as in the source. ``dates`` are
    real ("keep"), all shifted alike ("shift"), or days from the start of each case ("relative").
    ``keep_until`` is the last day on which the log is to be there (ISO 8601; None: nobody said). A log that
    ``is_sealed`` carries a checksum (:mod:`routekaart.log.seal`).
    """

    n_cases: int
    n_events: int
    n_instances: int
    first_us: int
    last_us: int
    extracted_us: int
    is_extracted_given: bool
    precision: str
    timezone: str
    ties: str
    region: str
    rows_in: int
    rows_kept: int
    activities: tuple[Mapping[str, Any], ...]
    organisations: tuple[Mapping[str, Any], ...]
    phases: tuple[Mapping[str, Any], ...]
    columns: Mapping[str, str]
    sources: tuple[Mapping[str, Any], ...]
    mapping: Mapping[str, Any]
    lifecycle: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Mapping[str, Any], ...] = ()
    odd_hours: Mapping[str, int] = field(default_factory=dict)
    vocabulary_sha256: str = ""
    notes: tuple[Mapping[str, str], ...] = ()
    privacy: Mapping[str, Any] = field(default_factory=dict)
    dates: str = "keep"
    keep_until: str | None = None
    tool_version: str = ""
    is_sealed: bool = False
    format: int = FORMAT

    @property
    def is_date_only(self) -> bool:
        """Whether the source had dates and no time of day."""
        return self.precision == "date"

    @property
    def has_pseudonyms(self) -> bool:
        """Whether case labels are pseudonyms."""
        return bool(self.privacy.get("key"))

    def is_overdue(self, today: date | None = None) -> bool:
        """Whether the last day on which the log was to be there is past."""
        day = today or datetime.now().astimezone().date()
        return self.keep_until is not None and date.fromisoformat(self.keep_until) < day

    @property
    def has_vocabulary(self) -> bool:
        """Whether the vocabulary knows any of the activities."""
        return any(activity["entry"] for activity in self.activities)

    @property
    def has_endings(self) -> bool:
        """Whether the vocabulary knows an activity that ends a case (else none can be called open or closed)."""
        return any({"closing", "exit"} & {*activity["marks"]} for activity in self.activities)

    @cached_property
    def codes_of_labels(self) -> Mapping[str, Sequence[int]]:
        """The codes of the activities by their label as it is compared."""
        codes: dict[str, list[int]] = {}
        for code, activity in enumerate(self.activities):
            codes.setdefault(fold_label(str(activity["label"])), []).append(code)
        return codes

    def stored_column(self, name: str) -> str:
        """The stored column that a user calls ``name``.

        Raises
        ------
        SelectionError
            If the log has no such column.
        """
        for known, stored in self.columns.items():
            if known.casefold() == name.casefold():
                return stored
        known_names = ", ".join(sorted(self.columns)) or "–"
        raise SelectionError(
            f"no column {name!r} to group or select by; this log has: {known_names}",
            nl=f"geen kolom {name!r} om op te groeperen of selecteren; dit log heeft: {known_names}",
        )

    def _is_sound(self) -> bool:
        """Whether it can be that of a log: numbers that are, of a size that can be, and labels that are text."""
        counts = (self.n_cases, self.n_instances, self.n_events, self.rows_in, self.rows_kept)
        instants = (self.first_us, self.last_us, self.extracted_us)
        described = (*self.activities, *self.organisations)
        return (
            all(type(number) is int and abs(number) < 1 << 62 for number in (*counts, *instants))
            and all(type(text) is str for text in (self.precision, self.timezone, self.ties, self.region))
            and self.precision in PRECISIONS
            and all({"en", "nl"} <= one.keys() for one in self.notes)
            and 0 < self.n_cases <= self.n_events < 1 << 40
            and 0 <= self.n_instances <= self.n_events
            and FIRST_US <= self.first_us <= self.last_us < LAST_US
            and FIRST_US <= self.extracted_us < LAST_US
            and all(type(one["label"]) is str for one in described)
            and all({"entry", "phase", "kind", "marks", "rank"} <= one.keys() for one in self.activities)
            and all({"entry", "is_counted", "is_family"} <= one.keys() for one in self.organisations)
            and all(type(one["is_deciding"]) is bool for one in self.organisations)
            and all(type(one[name]) is list for one in self.activities for name in _ASKED_LATER["activities"])
            and all(type(one["rank"]) is int and type(one["marks"]) is list for one in self.activities)
            and all(type(text) is str for text in (*self.columns.keys(), *self.columns.values()))
            and all(
                isinstance(one, Mapping) for one in (*self.sources, *self.phases, *self.refused, *self.notes)
            )
            and all(
                isinstance(one, Mapping)
                for one in (self.mapping, self.lifecycle, self.odd_hours, self.privacy)
            )
            and self.dates in ("keep", "shift", "relative")
            and (self.keep_until is None or bool(date.fromisoformat(self.keep_until)))
        )

    def to_json(self) -> str:
        """The manifest as JSON text, keys sorted, so that equal logs have equal footers."""
        content = asdict(self)
        if self.keep_until is None:  # as it was before it was asked, so that hashes of it stay
            del content["keep_until"]
        return json.dumps(content, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """The manifest from its JSON ``text``.

        Raises
        ------
        InputError
            If the text is not a manifest of this format.
        """
        try:
            values = json.loads(text)
            if values["format"] != FORMAT:
                raise _other_format(int(values["format"]))
            known = {item.name for item in fields(cls)}
            values = {
                key: tuple(v) if isinstance(v, list) else v for key, v in values.items() if key in known
            }
            for name, absent in _ASKED_LATER.items():
                values[name] = tuple({**absent, **one} for one in values[name])
            found = cls(**values)
            is_sound = found._is_sound()
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise _damaged_footer() from error
        if not is_sound:
            raise _damaged_footer()
        return found


def _other_format(number: int) -> InputError:
    if number > FORMAT:
        return InputError(
            f"this stored log was made by a newer Routekaart (format {number}; this one reads {FORMAT}): upgrade "
            "Routekaart, or import the source file again",
            nl=f"dit opgeslagen log is gemaakt door een nieuwere Routekaart (formaat {number}; deze leest {FORMAT}): "
            "werk Routekaart bij, of lees het bronbestand opnieuw in",
        )
    return InputError(
        f"stored log of format {number}; this version reads format {FORMAT}: import the source file again",
        nl=f"opgeslagen log van formaat {number}; deze versie leest formaat {FORMAT}: lees het bronbestand opnieuw in",
    )


def _damaged_footer() -> InputError:
    return InputError(
        "the footer of this stored log is damaged; import the source file again",
        nl="de gegevens onderaan dit opgeslagen log zijn beschadigd; lees het bronbestand opnieuw in",
    )


def read_manifest(path: Path) -> Manifest | None:
    """The manifest in the footer of the file at ``path``; None when it is no stored log.

    Raises
    ------
    InputError
        If it is no Parquet file, or its manifest is not as it was written.
    """
    try:
        text = footer_text(path)
    except UnicodeDecodeError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path.name} is not a Parquet file", nl=f"{path.name} is geen Parquet-bestand"
        ) from error
    if text is None:
        return None
    manifest = Manifest.from_json(text)
    if manifest.is_sealed and not check_seal(path):
        raise damaged("its checksum is missing", "de controlesom ontbreekt")
    return manifest


def footer_text(path: Path) -> str | None:
    """What the footer of the Parquet file at ``path`` says for this tool, unread; None when it says nothing.

    Raises
    ------
    InputError
        If it is a stored log, and not as it was written.
    OSError, ValueError
        If it is no Parquet file, or what it says is no text.
    """
    from pyarrow import parquet

    check_seal(path)
    found = (parquet.read_metadata(path).metadata or {}).get(FOOTER_KEY.encode())
    return None if found is None else found.decode()
