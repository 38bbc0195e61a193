"""Vocabulary: which known activity or organisation a label means, and what measures may read from it.

The words are data (``data/vocabulary.yaml``, or a file of the user's own in the same form). A label matches
an entry when it equals its Dutch label, its English label or one of its synonyms after folding of case and
white space; nothing is matched by likeness. A log from another field matches nothing, and that is no fault.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path

from routekaart.errors import MappingError
from routekaart.log.vocabulary_file import Entry, Sections, read_sections

__all__ = [
    "KINDS",
    "MARKS",
    "SUGGESTION_SCORE",
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
)

_MARKS_OF_A_KIND = frozenset({"support", "planned", "wait", "decision"})

SUGGESTION_SCORE = 85.0
"""Least likeness (rapidfuzz ``ratio``, 0–100, of the folded labels) at which a known label is suggested."""


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
    """A known organisation; ``counted`` says whether it counts in "organisations per case"."""

    id: str
    nl: str
    en: str
    counted: bool = True
    family: bool = False
    source: str = ""
    who: str = ""
    synonyms: tuple[str, ...] = ()

    def label(self, lang: str = "nl") -> str:
        """The label in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en


@dataclass(frozen=True)
class ActivityEntry:
    """A known activity: its phase, kind, usual organisation (an id), and the marks measures read."""

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
    optional: bool = False

    def label(self, lang: str = "nl") -> str:
        """The label in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en


@dataclass(frozen=True)
class Vocabulary:
    """Phases, organisations and activities, each in order; look-ups are exact after folding."""

    phases: tuple[Phase, ...]
    organisations: tuple[OrganisationEntry, ...]
    activities: tuple[ActivityEntry, ...]

    def match_activity(self, label: str) -> ActivityEntry | None:
        """The activity that ``label`` means, or None."""
        return self._activity_by_label.get(fold_label(label))

    def match_organisation(self, label: str) -> OrganisationEntry | None:
        """The organisation that ``label`` means, or None."""
        return self._organisation_by_label.get(fold_label(label))

    def nearest_activity(self, label: str) -> str | None:
        """The Dutch label of the most alike activity, or None below :data:`SUGGESTION_SCORE`.

        A suggestion to show, never a match.
        """
        from rapidfuzz import fuzz, process

        known = self._activity_by_label
        folded = fold_label(label)
        # First as it is spelt, then with its words in any order.
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
            if found := process.extractOne(
                folded, known.keys(), scorer=scorer, score_cutoff=SUGGESTION_SCORE
            ):
                return known[found[0]].nl
        return None

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
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=sorted)
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def _activity_by_label(self) -> Mapping[str, ActivityEntry]:
        return {label: entry for entry in self.activities for label in _folded_labels(entry)}

    @cached_property
    def _organisation_by_label(self) -> Mapping[str, OrganisationEntry]:
        return {label: entry for entry in self.organisations for label in _folded_labels(entry)}

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
    activities = tuple(_activity(entry, numbers, owners, sections) for entry in entries["activities"])
    _refuse_shared_labels(organisations, "organisations", sections)
    _refuse_shared_labels(activities, "activities", sections)
    return Vocabulary(tuple(phases), organisations, activities)


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
    entry: Entry, phases: set[int | None], organisations: set[str | None], sections: Sections
) -> ActivityEntry:
    fields = {"kind": "step", "phase": None, "organisation": None, "marks": (), **entry}
    choices: dict[str, tuple[set[object], set[object]]] = {
        "kind": ({fields["kind"]}, {*KINDS}),
        "phase": ({fields["phase"]}, {*phases}),
        "organisation": ({fields["organisation"]}, {*organisations}),
        "marks": ({*fields["marks"]}, {*MARKS}),
    }
    for field, (given, known) in choices.items():
        if not given <= known:
            listed = ", ".join(sorted(str(choice) for choice in known - {None}))
            sections.fail("activities", entry["id"], f"{field} is none of those known; take from: {listed}",
                          f"{field} is niet bekend; kies uit: {listed}", field=field)  # fmt: skip
    fields["marks"] = frozenset(fields["marks"]) | {fields["kind"]} & _MARKS_OF_A_KIND
    fields |= {field: tuple(fields.get(field, ())) for field in ("routes", "synonyms")}
    return ActivityEntry(**fields)


def _refuse_shared_labels(
    entries: Sequence[ActivityEntry | OrganisationEntry], section: str, sections: Sections
) -> None:
    claimed: dict[str, str] = {}
    for entry in entries:
        for label in _folded_labels(entry):
            first = claimed.setdefault(label, entry.id)
            if first != entry.id:
                place = max(sections.place(section, first), sections.place(section, entry.id))
                raise MappingError(
                    f'{sections.file.where(place, "en")}: "{label}" is claimed by {first} and by {entry.id}; '
                    "take it away from one",
                    nl=f'{sections.file.where(place, "nl")}: "{label}" hoort bij {first} en bij {entry.id}; '
                    "haal het bij een van de twee weg",
                )


def _folded_labels(entry: ActivityEntry | OrganisationEntry) -> tuple[str, ...]:
    """Every label that means ``entry``, folded, each once."""
    return tuple(dict.fromkeys(fold_label(label) for label in (entry.nl, entry.en, *entry.synonyms)))
