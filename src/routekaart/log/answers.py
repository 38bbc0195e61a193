"""Answers: what the people of a project said their labels mean, kept as a small vocabulary of their own.

The file extends the standard vocabulary: a label that means a known step or organisation is a synonym of it;
one that means none of them is an entry of its own, without marks, so that it is not asked again. It can be
read, mended and handed on like any other vocabulary (``--vocabulary FILE``); no label in a log is renamed.
What schools, groups and other columns may say, as the user said yes to it, is listed under ``values``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from routekaart.errors import MappingError
from routekaart.files import replacing
from routekaart.log.plain_label import label_keys
from routekaart.log.vocabulary import Vocabulary, load_vocabulary
from routekaart.log.yaml_file import read_yaml

__all__ = ["ANSWERS", "Answer", "keep_answers"]

ANSWERS = "woorden.yaml"
"""The name of the file of answers, in the folder of the log."""

HEADING = """\
# Wat de woorden in de bestanden van dit project betekenen, gemaakt door routekaart words.
# Gebruik: routekaart import BESTAND -o LOG --vocabulary dit bestand. Een stap uit de lijst weghalen mag;
# opmerkingen blijven niet bewaard.
"""


@dataclass(frozen=True)
class Answer:
    """What a label means: an entry by its id, or (None) a step, organisation or value of its own."""

    of: Literal["activities", "organisations", "values"]
    label: str
    entry: str | None


def keep_answers(path: Path, answers: Iterable[Answer]) -> Vocabulary:
    """Add ``answers`` to the file at ``path``, made when it is not there; the vocabulary it then holds.

    Raises
    ------
    InputError
        When the file cannot be read as a vocabulary.
    MappingError
        When a label is known already, as something else than its answer.
    OutputError
        When it cannot be written.
    """
    known = load_vocabulary(path if path.exists() else None)
    content: dict[str, Any] = read_yaml(path).content if path.exists() else {"extends": "standard"}
    for answer in {(answer.of, answer.label): answer for answer in answers}.values():
        _add(content, answer, known)
    import yaml

    text = HEADING + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
        load_vocabulary(temporary)  # what cannot be read takes no file's place
    return load_vocabulary(path)


def _add(content: dict[str, Any], answer: Answer, known: Vocabulary) -> None:
    """Put ``answer`` in its place, unless it says what is known."""
    if answer.of == "values":
        if answer.label not in known.values:
            content["values"] = [*(content.get("values") or []), answer.label]
        return
    if answer.of == "activities":
        means: Any = known.named_activity(answer.label)
        ids = {entry.id for entry in known.activities}
    else:
        means = known.named_organisation(answer.label)
        ids = {entry.id for entry in known.organisations}
    if means is not None:
        if means.id == answer.entry:
            return
        raise MappingError(
            f'"{answer.label}" is known already: {means.nl} ({means.id})',
            nl=f'"{answer.label}" is al bekend: {means.nl} ({means.id})',
        )
    entries = content[answer.of] = content.get(answer.of) or []
    entry = next((one for one in entries if _is_of(one, answer)), None)
    if entry is not None:
        entry["synonyms"] = [*(entry.get("synonyms") or []), answer.label]
    elif answer.entry is None:
        entries.append(
            {"id": _new_id(answer.label, ids | {one["id"] for one in entries}), "nl": answer.label}
        )
    else:
        entries.append({"id": answer.entry, "synonyms": [answer.label]})


def _is_of(entry: Mapping[str, Any], answer: Answer) -> bool:
    """Whether the file has ``entry`` for this answer: of its id, or one of its own that is spelt alike."""
    if answer.entry is not None:
        return bool(entry["id"] == answer.entry)
    return not {*label_keys(answer.label)}.isdisjoint(label_keys(entry.get("nl", "")))


def _new_id(label: str, taken: Iterable[str]) -> str:
    """An id made of the letters of ``label`` that nothing has yet."""
    letters = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "eigen"
    used = {*taken}
    return next(name for name in _numbered(base) if name not in used)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
