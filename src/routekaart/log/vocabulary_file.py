"""Vocabulary file: what its sections say once laid over the standard ones, each field known and of its type.

What the entries mean, and whether they agree with each other, is for :mod:`routekaart.log.vocabulary`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from routekaart.errors import InputError
from routekaart.log.yaml_file import read_yaml

__all__ = ["Entry", "read_sections"]

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
_MAY_BE_NULL = {"number", "phase", "organisation"}
_TYPE_NAMES = {
    int: ("a whole number", "een geheel getal"),
    str: ("text (put quotes round it)", "tekst (zet er aanhalingstekens om)"),
    bool: ("true or false", "true of false"),
    list: ("a list of texts", "een lijst teksten"),
}


def read_sections(path: Path | None) -> dict[str, list[Entry]]:
    """Phases, organisations and activities of the file at ``path``, over the standard ones; None: those alone.

    An entry of the file changes the fields it gives of a standard entry with its id (its synonyms are
    added), or is a new one at the end. A file with ``replaces: standard`` stands alone.

    Raises
    ------
    InputError
        When the file has not the form of ``data/vocabulary.yaml``: which file, which entry, what is wrong.
    """
    file = path or _STANDARD
    content = _read_content(file)
    stands_alone = path is None or "replaces" in content
    standard = {section: [] for section in _SECTIONS} if stands_alone else read_sections(None)
    return {section: _merge(section, standard[section], content.get(section), file) for section in _SECTIONS}


def _read_content(file: Path) -> Entry:
    content = read_yaml(file) if file != _STANDARD else _standard_content()
    if not isinstance(content, dict):
        raise _fault(file, "the file", "holds no sections", "bevat geen onderdelen")
    for key, value in content.items():
        if key in ("extends", "replaces"):
            if value != "standard":
                raise _fault(file, key, 'can only be "standard"', 'kan alleen "standard" zijn')
        elif key not in _SECTIONS:
            known = ", ".join(_SECTIONS)
            raise _fault(file, str(key), f"is none of {known}", f"is niet een van {known}")
    if "extends" in content and "replaces" in content:
        raise _fault(file, "extends", "and replaces exclude each other", "en replaces sluiten elkaar uit")
    return content


def _standard_content() -> Any:
    """The shipped file, which the tests hold to the rules for files: here it is only to be read quickly."""
    import yaml

    return yaml.load(
        _STANDARD.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )


def _merge(section: str, standard: list[Entry], given: object, file: Path) -> list[Entry]:
    """The standard entries, then changed and joined by those given."""
    key, _ = _SECTIONS[section]
    merged = {entry[key]: entry for entry in standard}
    for entry in _vet(section, given, file):
        before = merged.get(entry[key], {})
        synonyms = [*before.get("synonyms", ()), *entry.get("synonyms", ())]
        merged[entry[key]] = {**before, **entry} | ({"synonyms": synonyms} if synonyms else {})
    for name, entry in merged.items():
        if "nl" not in entry:
            raise _fault(file, f"{section}, {name}", 'has no label "nl"', 'heeft geen label "nl"')
        entry.setdefault("en", entry["nl"])
    return list(merged.values())


def _vet(section: str, given: object, file: Path) -> list[Entry]:
    """The given entries, each with its key once and its fields known and of their types."""
    key, fields = _SECTIONS[section]
    if given is None:
        return []
    if not isinstance(given, list):
        raise _fault(file, section, "is not a list of entries", "is geen lijst")
    seen: set[object] = set()
    for number, entry in enumerate(given, start=1):
        if not isinstance(entry, dict) or key not in entry:
            raise _fault(file, f"{section}, entry {number}", f"has no {key}", f"heeft geen {key}")
        name = f"{section}, {entry[key]}"
        for field, value in entry.items():
            _vet_field(field, value, fields, name, file)
        if entry[key] in seen:
            raise _fault(file, name, "stands here twice", "staat hier twee keer")
        seen.add(entry[key])
    return given


def _vet_field(field: object, value: object, fields: dict[str, type], name: str, file: Path) -> None:
    if not isinstance(field, str) or field not in fields:
        known = ", ".join(fields)
        raise _fault(file, name, f"{field} is none of {known}", f"{field} is niet een van {known}")
    if value is None and field in _MAY_BE_NULL:
        return
    if not _has_type(value, fields[field]):
        en, nl = _TYPE_NAMES[fields[field]]
        raise _fault(file, name, f"{field} must be {en}", f"{field} moet {nl} zijn")


def _has_type(value: object, wanted: type) -> bool:
    if wanted is list:
        return isinstance(value, list) and all(_has_type(item, str) for item in value)
    if wanted is str:
        return isinstance(value, str) and bool(value.strip())
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _fault(file: Path, place: str, en: str, nl: str) -> InputError:
    return InputError(f"{file.name}, {place}: {en}", nl=f"{file.name}, {place}: {nl}")
