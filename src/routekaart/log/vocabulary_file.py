"""Vocabulary file: what its sections say once laid over the standard ones, each field known and of its type.

What the entries mean, and whether they agree with each other, is for :mod:`routekaart.log.vocabulary`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from routekaart.log.plain_label import label_keys
from routekaart.log.yaml_fields import check_keys, stands_alone
from routekaart.log.yaml_file import YamlText, read_yaml

__all__ = ["Entry", "Sections", "read_sections"]

Entry = dict[str, Any]

_STANDARD = Path(__file__).parent.parent / "data" / "vocabulary.yaml"

# Section → the field that tells its entries apart, and the type of each field.
_SECTIONS: dict[str, tuple[str, dict[str, type]]] = {
    "phases": ("number", {"number": int, "nl": str, "en": str}),
    "organisations": (
        "id",
        {"id": str, "nl": str, "en": str, "counted": bool, "family": bool, "decides": bool}
        | {"source": str, "who": str, "synonyms": list},
    ),
    "activities": (
        "id",
        {"id": str, "nl": str, "en": str, "phase": int, "kind": str, "organisation": str}
        | {"routes": list, "source": str, "synonyms": list, "marks": list, "optional": bool}
        | {"ends_support": list, "ends_support_of": list},
    ),
}
VALUES = "values"
"""The section of what other columns than those of steps and organisations may say: a list of texts."""
_MAY_BE_NULL = {"number", "phase", "organisation"}
_TYPE_NAMES = {
    int: ("a whole number", "een geheel getal"),
    str: ("text (put quotes round it)", "tekst (zet er aanhalingstekens om)"),
    bool: ("true or false", "true of false"),
    list: ("a list of texts", "een lijst teksten"),
}


@dataclass(frozen=True)
class Sections:
    """Entries by section, standard ones and those of the ``file`` laid over them; and the ``values`` it lists."""

    entries: Mapping[str, list[Entry]]
    file: YamlText
    values: frozenset[str] = frozenset()

    def fail(self, section: str, name: object, en: str, nl: str, field: object = None) -> NoReturn:
        """Refuse the file for an entry, or a ``field`` of it."""
        self.file.fail(
            (*self.place(section, name), field), f"{section}, {name}: {en}", f"{section}, {name}: {nl}"
        )

    def place(self, section: str, name: object) -> tuple[Any, ...]:
        """Where the file has the entry; its section where it has none of that name."""
        key, _ = _SECTIONS[section]
        given = [entry[key] for entry in (self.file.content or {}).get(section) or ()]
        return (section, given.index(name)) if name in given else (section,)


def read_sections(path: Path | None) -> Sections:
    """Phases, organisations and activities of the file at ``path``, over the standard ones; None: those alone.

    An entry of the file changes the fields it gives of a standard entry with its id (its synonyms are
    added), or is a new one at the end, whose labels are no longer synonyms of standard entries. A file with
    ``replaces: standard`` stands alone.

    Raises
    ------
    InputError
        When the file has not the form of ``data/vocabulary.yaml``: which file, line and entry, what is wrong.
    """
    file = read_yaml(path) if path else _standard_file()
    if not isinstance(file.content, dict):
        file.fail((), "holds no sections; compare it with docs/vocabulary.md",
                  "bevat geen onderdelen; vergelijk het met docs/vocabulary.md")  # fmt: skip
    is_alone = stands_alone(file, (*_SECTIONS, VALUES)) or path is None
    standard = {section: [] for section in _SECTIONS} if is_alone else read_sections(None).entries
    merged = {section: _merge(section, standard[section], file) for section in _SECTIONS}
    return Sections(merged, file, _values(file))


def _values(file: YamlText) -> frozenset[str]:
    """What schools, groups and other columns may say, as the file lists it."""
    given = file.content.get(VALUES)
    if given is None:
        return frozenset()
    if not _has_type(given, list):
        en, nl = _TYPE_NAMES[list]
        file.fail((VALUES,), f"{VALUES}: must be {en}", f"{VALUES}: moet {nl} zijn")
    return frozenset(given)


def _standard_file() -> YamlText:
    """The shipped file, which the tests hold to the rules for files: here it is only to be read quickly."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return YamlText(_STANDARD.name, yaml.load(_STANDARD.read_text(encoding="utf-8"), Loader=loader), {})


def _merge(section: str, standard: list[Entry], file: YamlText) -> list[Entry]:
    """The standard entries, then changed and joined by those of the file."""
    key, _ = _SECTIONS[section]
    given, known = _vet(section, file), {entry[key] for entry in standard}
    taken = {name for entry in given if entry[key] not in known for name in _keys(entry)}
    merged = {entry[key]: _without(taken, entry) for entry in standard}
    for number, entry in enumerate(given):
        before = merged.get(entry[key], {})
        synonyms = [*before.get("synonyms", ()), *entry.get("synonyms", ())]
        joined = {**before, **entry} | ({"synonyms": synonyms} if synonyms else {})
        if "nl" not in joined:
            name = f"{section}, {entry[key]}"
            file.fail((section, number), f'{name}: has no label "nl"; give one', f'{name}: heeft geen label "nl"; geef er een')  # fmt: skip
        merged[entry[key]] = joined
    return [{**entry, "en": entry.get("en", entry["nl"])} for entry in merged.values()]


def _keys(entry: Entry) -> Iterator[str]:
    """Every key under which an entry as given is found."""
    labels = (entry.get("nl"), entry.get("en"), *entry.get("synonyms", ()))
    return (key for label in labels if label is not None for key in label_keys(label))


def _without(taken: set[str], entry: Entry) -> Entry:
    """A standard entry without the synonyms that an entry of the user's own has taken."""
    kept = [label for label in entry.get("synonyms", ()) if taken.isdisjoint(label_keys(label))]
    return entry | ({"synonyms": kept} if "synonyms" in entry else {})


def _vet(section: str, file: YamlText) -> list[Entry]:
    """The entries of the file, each with its key once and its fields known and of their types."""
    key, fields = _SECTIONS[section]
    given = file.content.get(section)
    if given is None:
        return []
    if not isinstance(given, list):
        file.fail((section,), f"{section}: is not a list of entries; write one per dash",
                  f"{section}: is geen lijst; schrijf er een per streepje")  # fmt: skip
    seen: set[object] = set()
    for number, entry in enumerate(given):
        place = (section, number)
        if not isinstance(entry, dict) or key not in entry:
            name = f"{section}, entry {number + 1}"
            file.fail(place, f"{name}: has no {key}; give one", f"{name}: heeft geen {key}; geef er een")
        name = f"{section}, {entry[key]}"
        check_keys(entry, fields, file, place)
        for field, value in entry.items():
            if not (value is None and field in _MAY_BE_NULL) and not _has_type(value, fields[field]):
                en, nl = _TYPE_NAMES[fields[field]]
                file.fail((*place, field), f"{name}: {field} must be {en}", f"{name}: {field} moet {nl} zijn")
        if entry[key] in seen:
            file.fail(
                place, f"{name}: stands here twice; keep one", f"{name}: staat hier twee keer; houd er één"
            )
        seen.add(entry[key])
    return given


def _has_type(value: object, wanted: type) -> bool:
    if wanted is list:
        return isinstance(value, list) and all(_has_type(item, str) for item in value)
    if wanted is str:
        return isinstance(value, str) and bool(value.strip())
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
