"""Vocabulary: which known activity or organisation a label means, and what measures may read from it.

The words are data (``data/vocabulary.yaml``, or a file of the user's own in the same form). A label matches
an entry when it is its Dutch label, its English label or one of its synonyms, spelling, plural and number
aside (:mod:`routekaart.log.plain_label` says by which rules); nothing is matched by likeness. What is nearly
known is only offered (:mod:`routekaart.log.nearly_known`). A log from another field matches nothing, and that
is no fault.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from routekaart.errors import MappingError
from routekaart.log.plain_label import label_keys, typed_keys
from routekaart.log.vocabulary_file import Entry, Sections, read_sections

if TYPE_CHECKING:
    from routekaart.log.nearly_known import NearLabels

__all__ = [
    "KINDS",
    "MARKS",
    "ActivityEntry",
    "OrganisationEntry",
    "Phase",
    "Vocabulary",
    "fold_label",
    "load_vocabulary",
]

KINDS = ("step", "meeting", "decision", "wait", "consent", "support", "planned")

MARKS = (
    "signal",
    "closing",
    "exit",
    "support",
    "youth_help",
    "assessment",
    "talk",
    "joint_meeting",
    "regular_meeting",
    "planned",
    "wait",
    "consent_asked",
    "consent_given",
    "consent_refused",
    "decision",
    "ready",
    "per_organisation",
    "grant",
    "referral",
    "news",
    "renewal",
    "layer",
    "sent_on",
    "drop_out",
)

_MARKS_OF_A_KIND = frozenset({"support", "planned", "wait", "decision"})
#: The fields of an activity that hold a list.
_LISTS = ("routes", "synonyms", "marks", "ends_support", "ends_support_of")

E = TypeVar("E")


def fold_label(label: str) -> str:
    """``label`` as it is compared: composed Unicode, case folded, white space runs as one blank, trimmed."""
    return " ".join(unicodedata.normalize("NFC", label).casefold().split())


@dataclass(frozen=True)
class Phase:
    """A phase; ``number`` gives the order for back-jumps, ``None`` is "at any time"."""

    number: int | None
    nl: str
    en: str


@dataclass(frozen=True)
class OrganisationEntry:
    """A known organisation: whether it counts in "organisations per case", and whether it decides on requests."""

    id: str
    nl: str
    en: str
    counted: bool = True
    family: bool = False
    decides: bool = False
    source: str = ""
    who: str = ""
    synonyms: tuple[str, ...] = ()

    def label(self, lang: str = "nl") -> str:
        """The label in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en


@dataclass(frozen=True)
class ActivityEntry:
    """A known activity: its phase, kind, usual organisation (an id), and the marks measures read.

    ``ends_support`` names the activities whose support ends here, ``ends_support_of`` the organisations (ids).
    """

    id: str
    nl: str
    en: str
    kind: str
    phase: int | None = None
    organisation: str | None = None
    routes: tuple[str, ...] = ()
    source: str = ""
    synonyms: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    ends_support: tuple[str, ...] = ()
    ends_support_of: tuple[str, ...] = ()
    optional: bool = False

    def label(self, lang: str = "nl") -> str:
        """The label in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en


@dataclass(frozen=True)
class Vocabulary:
    """Phases, organisations and activities, each in order; look-ups go by rules alone.

    ``values`` are what schools, groups and other columns may say, as the user said yes to them.
    """

    phases: tuple[Phase, ...]
    organisations: tuple[OrganisationEntry, ...]
    activities: tuple[ActivityEntry, ...]
    values: frozenset[str] = frozenset()

    def match_activity(self, label: str) -> ActivityEntry | None:
        """The activity that a ``label`` of a log means, or None."""
        return _first_found(typed_keys(label), self._activity_by_key)

    def match_organisation(self, label: str) -> OrganisationEntry | None:
        """The organisation that a ``label`` of a log means, or None."""
        return _first_found(typed_keys(label), self._organisation_by_key)

    def named_activity(self, name: str) -> ActivityEntry | None:
        """The activity that a user means by ``name``, or None: a number in it tells one label from another."""
        return _first_found(label_keys(name), self._activity_by_key)

    def named_organisation(self, name: str) -> OrganisationEntry | None:
        """The organisation that a user means by ``name``, or None, as :meth:`named_activity`."""
        return _first_found(label_keys(name), self._organisation_by_key)

    def nearest_activity(self, label: str) -> ActivityEntry | None:
        """The activity that ``label`` may mean, or None: a suggestion to show, never a match."""
        return self.near_activities.entry(label)

    def nearest_organisation(self, label: str) -> OrganisationEntry | None:
        """The organisation that ``label`` may mean, or None: a suggestion to show, never a match."""
        return self.near_organisations.entry(label)

    @cached_property
    def near_activities(self) -> NearLabels[ActivityEntry]:
        """The labels of activities, to be asked which of them another label may mean."""
        from routekaart.log.nearly_known import NearLabels

        return NearLabels(self.activities)

    @cached_property
    def near_organisations(self) -> NearLabels[OrganisationEntry]:
        """The labels of organisations, to be asked which of them another label may mean."""
        from routekaart.log.nearly_known import NearLabels

        return NearLabels(self.organisations)

    def activity(self, entry_id: str) -> ActivityEntry:
        """The activity with this id; KeyError when there is none."""
        return self._activity_by_id[entry_id]

    def organisation(self, entry_id: str) -> OrganisationEntry:
        """The organisation with this id; KeyError when there is none."""
        return self._organisation_by_id[entry_id]

    def order(self, entry: ActivityEntry) -> int:
        """The sequence number of ``entry``, from 1, as the vocabulary lists it (for ``--ties vocabulary``)."""
        return self._order[entry.id]

    @cached_property
    def sha256(self) -> str:
        """Hash of the content: equal for equal vocabularies, however their files are written."""
        told = {name: value for name, value in asdict(self).items() if value or name != "values"}
        content = json.dumps(told, ensure_ascii=False, sort_keys=True, default=sorted)
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def _activity_by_key(self) -> Mapping[str, ActivityEntry]:
        return {key: entry for entry in self.activities for _, key in _labels_by_key(entry)}

    @cached_property
    def _organisation_by_key(self) -> Mapping[str, OrganisationEntry]:
        return {key: entry for entry in self.organisations for _, key in _labels_by_key(entry)}

    @cached_property
    def _activity_by_id(self) -> Mapping[str, ActivityEntry]:
        return {entry.id: entry for entry in self.activities}

    @cached_property
    def _organisation_by_id(self) -> Mapping[str, OrganisationEntry]:
        return {entry.id: entry for entry in self.organisations}

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {entry.id: number for number, entry in enumerate(self.activities, start=1)}


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """The standard vocabulary, or the YAML file at ``path`` that extends or replaces it.

    Raises
    ------
    InputError
        When the file, or an entry in it, has not the form of ``data/vocabulary.yaml``.
    MappingError
        When two entries claim one label.
    """
    return _standard() if path is None else _vocabulary_of(path)


@cache
def _standard() -> Vocabulary:
    return _vocabulary_of(None)


def _vocabulary_of(path: Path | None) -> Vocabulary:
    """The vocabulary a file holds, every reference in it checked."""
    sections = read_sections(path)
    entries = sections.entries
    phases = sorted((Phase(**entry) for entry in entries["phases"]), key=_phase_order)
    organisations = tuple(_organisation(entry, sections) for entry in entries["organisations"])
    numbers = {phase.number for phase in phases} | {None}
    owners = {entry.id for entry in organisations} | {None}
    steps = {entry["id"] for entry in entries["activities"]}
    activities = tuple(_activity(entry, numbers, owners, steps, sections) for entry in entries["activities"])
    _refuse_shared_labels(organisations, "organisations", sections)
    _refuse_shared_labels(activities, "activities", sections)
    return Vocabulary(tuple(phases), organisations, activities, sections.values)


def _phase_order(phase: Phase) -> tuple[bool, int]:
    return phase.number is None, phase.number or 0


def _organisation(entry: Entry, sections: Sections) -> OrganisationEntry:
    is_family = entry.get("family", False)
    if is_family and entry.get("counted", False):
        sections.fail("organisations", entry["id"], "a family is never counted; set counted to false",
                      "een gezin telt nooit mee; zet counted op false", field="counted")  # fmt: skip
    synonyms = tuple(entry.get("synonyms", ()))
    return OrganisationEntry(**{"counted": not is_family, **entry, "synonyms": synonyms})


def _activity(
    entry: Entry,
    phases: set[int | None],
    organisations: set[str | None],
    steps: set[str],
    sections: Sections,
) -> ActivityEntry:
    fields = {"kind": "step", "phase": None, "organisation": None, **dict.fromkeys(_LISTS, ()), **entry}
    choices: dict[str, tuple[set[object], set[object]]] = {
        "kind": ({fields["kind"]}, {*KINDS}),
        "phase": ({fields["phase"]}, {*phases}),
        "organisation": ({fields["organisation"]}, {*organisations}),
        "marks": ({*fields["marks"]}, {*MARKS}),
        "ends_support": ({*fields["ends_support"]}, {*steps}),
        "ends_support_of": ({*fields["ends_support_of"]}, {*organisations}),
    }
    for field, (given, known) in choices.items():
        if not given <= known:
            listed = ", ".join(sorted(str(choice) for choice in known - {None}))
            sections.fail("activities", entry["id"], f"{field} is none of those known; take from: {listed}",
                          f"{field} is niet bekend; kies uit: {listed}", field=field)  # fmt: skip
    fields |= {field: tuple(fields[field]) for field in _LISTS}
    fields["marks"] = frozenset(fields["marks"]) | {fields["kind"]} & _MARKS_OF_A_KIND
    return ActivityEntry(**fields)


def _refuse_shared_labels(
    entries: Sequence[ActivityEntry | OrganisationEntry], section: str, sections: Sections
) -> None:
    claimed: dict[str, str] = {}
    for entry in entries:
        for label, key in _labels_by_key(entry):
            first = claimed.setdefault(key, entry.id)
            if first != entry.id:
                said = fold_label(label)
                place = max(sections.place(section, first), sections.place(section, entry.id))
                raise MappingError(
                    f'{sections.file.where(place, "en")}: "{said}" is claimed by {first} and by {entry.id}; '
                    "take it away from one",
                    nl=f'{sections.file.where(place, "nl")}: "{said}" hoort bij {first} en bij {entry.id}; '
                    "haal het bij een van de twee weg",
                )


def _labels_by_key(entry: ActivityEntry | OrganisationEntry) -> Iterator[tuple[str, str]]:
    """Every label that means ``entry``, with each key under which that is found."""
    return ((label, key) for label in (entry.nl, entry.en, *entry.synonyms) for key in label_keys(label))


def _first_found(keys: Iterable[str], known: Mapping[str, E]) -> E | None:
    """What is known by the first of ``keys`` that anything is known by."""
    return next((known[key] for key in keys if key in known), None)
