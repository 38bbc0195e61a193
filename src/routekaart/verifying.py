"""A report or contrast computed again from its record: what differs?

The log is found beside the record by its bare name, or given; no other path is ever taken from a record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.design import Design
from routekaart.contrasts.design_file import design_of, read_design
from routekaart.contrasts.robustness import robustness
from routekaart.errors import InputError
from routekaart.exchange.record import RULES, Record, differences, leaves, read_record, record_of, versions
from routekaart.log.selection import columns_named
from routekaart.log.view import View
from routekaart.log.yaml_file import YamlText
from routekaart.measures.wait_rules import WaitRules
from routekaart.opening import open_view
from routekaart.privacy.disclosure import Cleared, check_mode, clear
from routekaart.read_options import ReadOptions
from routekaart.reporting import results_of

__all__ = ["Verification", "verify", "verify_record"]


@dataclass(frozen=True)
class Verification:
    """What came of it: how many values the record has, and those that differ (place, recorded, found).

    ``report`` is the name of the report; ``is_same_report`` is None where none stands beside the record.
    ``other_versions`` names what was of another version: (name, recorded, here).
    """

    values: int
    differing: tuple[tuple[str, Any, Any], ...]
    is_same_log: bool
    report: str | None
    is_same_report: bool | None
    other_versions: tuple[tuple[str, str, str], ...]


def verify(
    record: str | Path,
    logs: Sequence[str | Path] = (),
    *,
    design: str | Path | None = None,
    rules: WaitRules | None = None,
    memory_limit: str | None = None,
    **options: Any,
) -> Verification:
    """Compute what a ``record`` tells again, from ``logs`` or the files it names beside it.

    Parameters
    ----------
    record
        The record of a report (``report.html.record.json``) or of a contrast.
    design
        The design, where the record may not tell all of it.
    rules
        The rules of waiting that it was made with; all is taken from the log when None.
    options
        How source files are read: see :func:`routekaart.opening.read`.

    Raises
    ------
    RoutekaartError
        If the file is no record, its log is not found, or it cannot be computed again.

    Examples
    --------
    >>> kept = rk.store("event_logs/school1_keten.csv", path="log.parquet")
    >>> path = rk.report(kept, "report.md", lang="en")
    >>> found = rk.verify("report.md.record.json")
    >>> found.differing, found.is_same_log, found.is_same_report
    ((), True, True)
    """
    return verify_record(
        Path(record),
        [Path(log) for log in logs],
        ReadOptions.of(options),
        design=None if design is None else Path(design),
        rules_of=lambda _: rules or WaitRules(),
        memory_limit=memory_limit,
    )


def verify_record(
    path: Path,
    logs: Sequence[Path],
    reading: ReadOptions,
    *,
    design: Path | None,
    rules_of: Callable[[View], WaitRules],
    memory_limit: str | None,
) -> Verification:
    """As :func:`verify`; ``rules_of`` gives the rules of waiting for the log that is opened."""
    record = read_record(path)
    files = list(logs) or [_beside(path, name) for name in record.files]
    reading = reading.naming((record.design or {}).get("by"), *columns_named(record.selection or ""))
    if record.mode == "openbaar":
        reading = replace(reading, labels="known")
    view = _selected(open_view(files, reading, memory_limit=memory_limit), record, path)
    rules = _rules(record, path, rules_of(view))
    found = _again(view, record, _design(record, path, design), rules)
    recorded, computed = leaves(record.compared), leaves(_plain(found))
    places = differences(recorded, computed)
    here = versions()
    return Verification(
        values=len(recorded),
        differing=tuple((place, recorded.get(place, ...), computed.get(place, ...)) for place in places),
        is_same_log=_is_same_log(record, found),
        report=record.report["name"] if record.report else None,
        is_same_report=_is_same_report(record, path),
        other_versions=tuple(
            (name, was, here.get(name, "–"))
            for name, was in sorted(record.versions.items())
            if here.get(name) != was
        ),
    )


def _beside(path: Path, name: str) -> Path:
    """The file of this bare name in the folder of the record."""
    folder = path.resolve().parent
    place = folder / name
    is_bare = name not in ("", ".", "..") and name.isprintable() and not {*name} & {*"/\\:"}
    if not is_bare or not place.exists() or place.resolve().parent != folder:
        raise InputError(
            f"{path.name}: its log is not in this folder; name it with --log FILE",
            nl=f"{path.name}: het log ervan staat niet in deze map; noem het met --log BESTAND",
        )
    return place


def _selected(view: View, record: Record, path: Path) -> View:
    if record.selection is None:
        raise InputError(
            f"{path.name}: was made of a choice of cases that no selection can say; it cannot be computed again",
            nl=f"{path.name}: gaat over een keuze van trajecten die geen selectie kan zeggen; dat is niet opnieuw te "
            "berekenen",
        )
    view = view.select(record.selection) if record.selection else view
    return view if record.ties is None else view.with_ties(record.ties)


def _design(record: Record, path: Path, file: Path | None) -> Design | None:
    """The design of the record, or the one in ``file`` where that has the same hash."""
    if file is None and record.design is not None and record.design.get("left_out", ...) is None:
        raise InputError(
            f"{path.name}: does not tell which cases its design leaves out; give the design with --design FILE",
            nl=f"{path.name}: vertelt niet welke trajecten de opzet weglaat; geef de opzet met --design BESTAND",
        )
    if file is not None:
        given = read_design(file)
        if given.sha256 != record.design_sha256:
            raise InputError(
                f"{file.name}: is another design than that of the record (its hash differs); give that one",
                nl=f"{file.name}: is een andere opzet dan die van de verantwoording (andere hash); geef die",
            )
        return given
    return None if record.design is None else design_of(YamlText(path.name, record.design, {}))


def _rules(record: Record, path: Path, rules: WaitRules) -> WaitRules:
    """The rules of waiting, when they are those of the record."""
    if (None if rules.is_default else rules.sha256) == record.waiting_sha256:
        return rules
    if rules.is_default:
        needed = ", ".join(RULES[name] for name in record.waiting)
        raise InputError(
            f"{path.name}: was made with rules of waiting of its own; give the same ones ({needed})",
            nl=f"{path.name}: is gemaakt met eigen regels voor wachten; geef dezelfde ({needed})",
        )
    raise InputError(
        f"{path.name}: was made with other rules of waiting (their hash differs); give the same agenda, holidays, "
        "lead time and matters",
        nl=f"{path.name}: is gemaakt met andere regels voor wachten (andere hash); geef dezelfde agenda, vakanties, "
        "aanlooptijd en lijst van vragen (--matters)",
    )


def _again(view: View, record: Record, design: Design | None, rules: WaitRules) -> dict[str, Any]:
    """The record of what is computed now."""
    audience = (check_mode(record.mode)[0], record.threshold)
    if record.kind == "report":
        told, choices = results_of(view, design, audience, rules)
        return record_of("report", view, told, audience=audience, lang=record.lang, choices=choices)
    compared = contrast(view, design=design, rules=rules)
    results: dict[str, Cleared[Any]] = {"contrast": clear(compared, *audience)}
    if "robustness" in record.compared["results"]:
        results["robustness"] = clear(robustness(view, compared), *audience)
    return record_of("contrast", view, results, audience=audience, lang=record.lang)


def _plain(found: dict[str, Any]) -> Any:
    """What is compared, as it would be read from a file."""
    return json.loads(json.dumps({"choices": found["choices"], "results": found["results"]}))


def _is_same_log(record: Record, found: dict[str, Any]) -> bool:
    sources = tuple(source["sha256"] for source in found["log"]["sources"])
    is_same = record.identity is None or found["log"]["identity"] == record.identity
    return is_same and sorted(sources) == sorted(record.sources)


def _is_same_report(record: Record, path: Path) -> bool | None:
    """Whether the report beside the record is as it was made; None when there is none."""
    if record.report is None:
        return None
    try:
        report = _beside(path, record.report["name"])
        return hashlib.sha256(report.read_bytes()).hexdigest() == record.report["sha256"]
    except (InputError, OSError):
        return None
