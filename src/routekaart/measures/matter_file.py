"""A file of matters: what is asked by which steps and answered by which, vetted, a fault named with its file and line.

The standard matters are ``data/matters.yaml``; a file of the user's own has the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from routekaart.log.vocabulary import MARKS, load_vocabulary
from routekaart.log.yaml_fields import check_keys, read_text, stands_alone
from routekaart.log.yaml_file import Place, YamlText, read_yaml

__all__ = ["Known", "Matter", "StepName", "read_matters"]

STANDARD = Path(str(files("routekaart"))) / "data" / "matters.yaml"

MOST_MATTERS = 100


@dataclass(frozen=True)
class StepName:
    """Which steps are meant: those of a vocabulary entry (``step``) or with a ``mark``, and of whom.

    ``by``: of these organisations alone (ids; empty: any); ``is_not_by``: of all but these.
    """

    step: str = ""
    mark: str = ""
    by: tuple[str, ...] = ()
    is_not_by: bool = False


@dataclass(frozen=True)
class Matter:
    """What is awaited (``nl``, ``en``), what asks it and what answers it; see ``data/matters.yaml`` for the fields."""

    id: str
    nl: str
    en: str
    asked_by: tuple[StepName, ...]
    answered_by: tuple[StepName, ...]
    lapses_at: tuple[StepName, ...] = ()
    layers: tuple[StepName, ...] = ()
    renewed_by: tuple[StepName, ...] = ()
    owner: str = ""
    source: str = ""
    is_assumed: bool = False
    is_list: bool = False
    is_waiting: bool = True
    is_consent: bool = False

    def label(self, lang: str) -> str:
        """What is awaited, in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en


_STEPS = ("asked_by", "answered_by", "lapses_at", "layers", "renewed_by")
_CLAIMS = {"assumed": "is_assumed", "list": "is_list", "waiting": "is_waiting", "consent": "is_consent"}
_TEXTS = ("id", "nl", "en", "owner", "source")
_KNOWN = (*_TEXTS, *_STEPS, *_CLAIMS)


class Known(NamedTuple):
    """The ids by which a file may name steps and organisations."""

    steps: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()


NO_OTHERS = Known()


def read_matters(path: Path | None = None, own: Known = NO_OTHERS) -> tuple[Matter, ...]:
    """The standard matters, and those of the file at ``path`` over them.

    Steps and organisations are those of the standard vocabulary, and of a user's ``own`` one.

    Raises
    ------
    InputError
        When the file has not the form of ``data/matters.yaml``, names a step or an organisation that no vocabulary
        has, or a matter is asked and answered by one step or is asked and answered as another one is: which
        file, which line, what is wrong.
    """
    if path is None:
        return _standard()
    file = read_yaml(path)
    given = _vetted(file)
    is_alone = stands_alone(file, ("matters",))
    standard = {} if is_alone else _standard_fields()
    fields = {name: {**standard.get(name, {}), **entry} for name, entry in given.items()}
    known = _known(own)
    read = {name: _matter(entry, file, number, known) for number, (name, entry) in enumerate(fields.items())}
    others = {} if is_alone else {matter.id: matter for matter in _standard()}
    matters = {**others, **read}
    if len(matters) > MOST_MATTERS:
        file.fail(("matters",), f"more than {MOST_MATTERS} matters; leave some out",
                  f"meer dan {MOST_MATTERS} zaken; laat er een aantal weg")  # fmt: skip
    _refuse_twins(matters, read, file)
    return tuple(matters.values())


@cache
def _standard() -> tuple[Matter, ...]:
    file = read_yaml(STANDARD)
    known = _known(NO_OTHERS)
    return tuple(_matter(entry, file, number, known) for number, entry in enumerate(_vetted(file).values()))


@cache
def _standard_fields() -> Mapping[str, Mapping[str, Any]]:
    return _vetted(read_yaml(STANDARD))


def _vetted(file: YamlText) -> dict[str, dict[str, Any]]:
    """The entries of a file by id, their fields known."""
    content = file.content
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("matters"), list)
        or not content["matters"]
    ):
        file.fail((), 'has no list of "matters"; see data/matters.yaml',
                  'heeft geen lijst "matters"; zie data/matters.yaml')  # fmt: skip
    entries: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(content["matters"]):
        place = ("matters", number)
        if not isinstance(entry, dict) or "id" not in entry:
            file.fail(place, "a matter needs an id", "een zaak heeft een id nodig")
        check_keys(entry, _KNOWN, file, place)
        name = read_text(entry["id"], file, (*place, "id"))
        if name in entries:
            file.fail(place, f"{name} stands here twice", f"{name} staat hier twee keer")
        entries[name] = entry
    return entries


def _matter(entry: Mapping[str, Any], file: YamlText, number: int, known: Known) -> Matter:
    place = ("matters", number)
    for field in ("nl", "asked_by", "answered_by"):
        if field not in entry:
            file.fail(place, f"{entry['id']} has no {field}", f"{entry['id']} heeft geen {field}")
    texts = {name: read_text(entry[name], file, (*place, name)) for name in _TEXTS if name in entry}
    claims = {}
    for name, own in _CLAIMS.items():
        if name in entry:
            if not isinstance(entry[name], bool):
                file.fail((*place, name), "must be true or false", "moet true of false zijn")
            claims[own] = entry[name]
    steps = {name: _steps(entry[name], file, (*place, name), known) for name in _STEPS if name in entry}
    if owner := texts.get("owner"):
        _need_organisation(owner, file, (*place, "owner"), known)
    both = {(one.step, one.mark) for one in steps["asked_by"]} & {
        (one.step, one.mark) for one in steps["answered_by"]
    }
    if both:
        name = next(step or mark for step, mark in sorted(both))
        file.fail(place, f"{texts['id']} is asked and answered by {name}; take it away from one of the two",
                  f"{texts['id']} wordt door {name} gevraagd en ook beantwoord; haal die bij een van de twee weg")  # fmt: skip
    return Matter(**{"en": texts["nl"], **texts, **claims, **steps})


def _steps(given: Any, file: YamlText, place: Place, known: Known) -> tuple[StepName, ...]:
    if not isinstance(given, list):
        file.fail(place, "must be a list of steps", "moet een lijst stappen zijn")
    return tuple(_step(one, file, (*place, number), known) for number, one in enumerate(given))


def _step(given: Any, file: YamlText, place: Place, known: Known) -> StepName:
    fields = {"step": given} if isinstance(given, str) else given
    is_one = isinstance(fields, dict) and ("step" in fields) != ("mark" in fields)
    if not is_one or not {*fields} <= {"step", "mark", "by", "not_by"} or {"by", "not_by"} <= {*fields}:
        file.fail(place, "must be the id of a step, or {step or mark, by or not_by}",
                  "moet het id van een stap zijn, of {step of mark, by of not_by}")  # fmt: skip
    step, mark = (read_text(fields[name], file, place) if name in fields else "" for name in ("step", "mark"))
    if step and step not in known.steps:
        file.fail(place, f"no step {step} in the vocabulary; take the id of a step of data/vocabulary.yaml",
                  f"geen stap {step} in de woordenlijst; neem het id van een stap uit data/vocabulary.yaml")  # fmt: skip
    if mark and mark not in MARKS:
        file.fail(place, f"no mark {mark}; take from: {', '.join(MARKS)}",
                  f"geen kenmerk {mark}; kies uit: {', '.join(MARKS)}")  # fmt: skip
    by = fields.get("by", fields.get("not_by", []))
    if not isinstance(by, list):
        file.fail(place, "by must be a list of organisations", "by moet een lijst organisaties zijn")
    for one in by:
        _need_organisation(one, file, place, known)
    return StepName(step, mark, tuple(by), "not_by" in fields)


def _need_organisation(name: Any, file: YamlText, place: Place, known: Known) -> None:
    if name not in known.organisations:
        file.fail(place, f"no organisation {name} in the vocabulary; take its id from data/vocabulary.yaml",
                  f"geen organisatie {name} in de woordenlijst; neem het id uit data/vocabulary.yaml")  # fmt: skip


def _known(own: Known) -> Known:
    vocabulary = load_vocabulary()
    steps, organisations = vocabulary.activities, vocabulary.organisations
    return Known(
        own.steps | {entry.id for entry in steps}, own.organisations | {entry.id for entry in organisations}
    )


def _refuse_twins(matters: Mapping[str, Matter], own: Mapping[str, Matter], file: YamlText) -> None:
    """Two matters that are asked and answered alike would count the same days twice."""
    for number, matter in enumerate(own.values()):
        for other in matters.values():
            is_twin = {*matter.asked_by} & {*other.asked_by} and {*matter.answered_by} & {*other.answered_by}
            if other.id != matter.id and is_twin:
                file.fail(("matters", number),
                          f"{matter.id} overlaps {other.id}: both have the same question and answer; change one",
                          f"{matter.id} overlapt {other.id}: dezelfde vraag en hetzelfde antwoord; verander er een")  # fmt: skip
