"""Two stored logs as one: each case keeps its own log, told apart by the column ``log``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from routekaart.engine.database import Database, database, identifier, literal
from routekaart.errors import InputError
from routekaart.log.calendar import NO_REGION
from routekaart.log.manifest import Manifest
from routekaart.log.moved_dates import CARRIED, MOVED, Dates
from routekaart.log.store import STORED_COLUMNS, Provenance, write_log
from routekaart.log.stored_rows import stored_rows
from routekaart.log.view import View, open_log
from routekaart.log.vocabulary import Vocabulary

__all__ = ["merge_logs"]


def merge_logs(views: Sequence[View], path: Path, vocabulary: Vocabulary) -> View:
    """The cases of all ``views`` in one stored log at ``path``, with attribute ``log`` naming each one's log.

    A log is named after its school when it has one that no other log has, and else after its file.
    A case id that stands in two logs is two cases: the name of the log is put behind it.
    DuckDB merges them, and reads the view that comes back.

    Raises
    ------
    InputError
        If the logs keep time in different zones, their dates were not treated alike, or logs of one project have
        pseudonyms of different schemes.
    """
    manifests = [view.manifest for view in views]
    if len({manifest.timezone for manifest in manifests}) > 1:
        raise InputError(
            "these logs keep time in different zones; import them with one --timezone",
            nl="deze logs gebruiken verschillende tijdzones; lees ze in met één --timezone",
        )
    _check_dates(manifests)
    _check_schemes(manifests)
    engine = views[0].log.engine
    storing = database(engine.memory_limit)
    names = _names(views)
    with ExitStack() as stack:
        stored = [stack.enter_context(stored_rows(view, storing)) for view in views]
        shared = _shared_cases(storing, stored)
        parts = [
            _rows(manifest, rows, name, index, shared)
            for index, (manifest, rows, name) in enumerate(zip(manifests, stored, names, strict=True))
        ]
        storing.run(f"create or replace temp table merging as {' union all by name '.join(parts)}")
    try:
        numbered = 'select * exclude (log_number, old_row), row_number() over (order by log_number, old_row) - 1 as "row"'
        write_log(
            storing,
            f"({numbered} from merging)",
            path,
            provenance=_provenance(manifests, len(shared)),
            vocabulary=vocabulary,
            ties=manifests[0].ties,
            region=_region(manifests),
            extracted_us=max(manifest.extracted_us for manifest in manifests),
            dates=Dates(manifests[0].dates),
            is_moved=manifests[0].dates != "keep",
        )
    finally:
        storing.run("drop table if exists merging")
    return open_log(path, engine=engine, name=" + ".join(names))


def _region(manifests: Sequence[Manifest]) -> str:
    """The region of the school holidays of all logs together; none where they do not agree."""
    first, *others = (manifest.region for manifest in manifests)
    return first if all(other == first for other in others) else NO_REGION


def _check_dates(manifests: Sequence[Manifest]) -> None:
    """Refuse logs of which some have real dates, or that were shifted apart from each other."""
    kinds = {manifest.dates for manifest in manifests}
    shifts = {(manifest.privacy.get("key"), manifest.region) for manifest in manifests}
    if len(kinds) > 1 or (kinds == {"shift"} and len(shifts) > 1):
        raise InputError(
            "the dates of these logs were not treated alike (kept, shifted by one key and region, or relative): "
            "import them with the same --dates, into one folder",
            nl="de datums van deze logs zijn niet gelijk behandeld (bewaard, verschoven met één sleutel en regio, of "
            "relatief): lees ze in met dezelfde --dates, in één map",
        )


def _check_schemes(manifests: Sequence[Manifest]) -> None:
    """Refuse logs of one project whose pseudonyms were stretched otherwise: a pupil in both would count as two."""
    schemes: dict[str, set[str]] = {}
    for record in (manifest.privacy for manifest in manifests):
        if record.get("project") not in (None, "any"):
            schemes.setdefault(str(record["project"]), set()).add(str(record.get("scheme", "hmac")))
    if any(len(found) > 1 for found in schemes.values()):
        raise InputError(
            "the pseudonyms of these logs of one project were made in different ways (before and after its key was "
            "renewed), so a pupil in both would count as two: import the sources of the older log again",
            nl="de pseudoniemen van deze logs van één project zijn op verschillende manieren gemaakt (voor en na een nieuwe "
            "sleutel), dus een leerling in beide telt als twee: lees de bronbestanden van het oudere log opnieuw in",
        )


def _names(views: Sequence[View]) -> list[str]:
    schools = [_schools(view) for view in views]
    if all(len(found) == 1 for found in schools) and len(set().union(*schools)) == len(views):
        return [school for [school] in schools]
    stems = [view.log.name for view in views]
    return [stem if stems.count(stem) == 1 else f"{stem} ({i + 1})" for i, stem in enumerate(stems)]


def _schools(view: View) -> set[str]:
    """The schools that its cases begin at."""
    first = view.first_values("school")
    return {first.labels[code] for code in first.codes.tolist() if code >= 0}


def _shared_cases(storing: Database, stored: Sequence[str]) -> set[str]:
    """Case ids that stand in more than one of the logs; ``stored`` has SQL for the rows of each."""
    seen: set[str] = set()
    shared: set[str] = set()
    for rows in stored:
        labels = {str(label) for (label,) in storing.rows(f"select distinct case_label from {rows}")}
        shared |= seen & labels
        seen |= labels
    return shared


def _rows(manifest: Manifest, stored: str, name: str, number: int, shared: set[str]) -> str:
    """SQL that gives the ``stored`` rows of a log back as vetted rows."""
    attributes = "".join(
        f", {identifier(column)} as {identifier(heading)}"
        for heading, column in manifest.columns.items()
        if column not in STORED_COLUMNS
    )
    moved = "" if manifest.dates == "keep" else ", " + ", ".join((*CARRIED, *MOVED[manifest.dates]))
    case = "case_label"
    if shared:
        labels = ", ".join(literal(label) for label in sorted(shared))
        case = f"case when case_label in ({labels}) then case_label || ' (' || {literal(name)} || ')' else case_label end"
    return f"""
        select {case} as "case", activity_label as activity, start_us,
               case when has_end then end_us end as end_us, lifecycle, organisation_label as organisation,
               school, group_label as "group", {literal(name)} as log, {number} as log_number,
               source_row as old_row {attributes} {moved}
        from {stored}"""


def _provenance(manifests: Sequence[Manifest], n_shared: int) -> Provenance:
    notes = [note for manifest in manifests for note in manifest.notes]
    if n_shared:
        notes.append(
            {
                "en": f"{n_shared} case ids stand in more than one log; they are kept apart as different cases",
                "nl": f"{n_shared} dossiernummers staan in meer dan één log; ze tellen als verschillende trajecten",
            }
        )
    precisions = [manifest.precision for manifest in manifests]
    first = manifests[0]
    base = Provenance(
        sources=tuple(
            {
                "region": manifest.region,
                "vocabulary_sha256": manifest.vocabulary_sha256,
                "shared_cases": n_shared,
                **source,
            }
            for manifest in manifests
            for source in manifest.sources
        ),
        mapping=first.mapping,
        rows_in=sum(manifest.rows_in for manifest in manifests),
        precision=precisions[0] if len(set(precisions)) == 1 else "mixed",
        timezone=first.timezone,
        refused=tuple(row for manifest in manifests for row in manifest.refused),
        odd_hours={
            key: sum(m.odd_hours.get(key, 0) for m in manifests) for m in manifests for key in m.odd_hours
        },
    )
    last_days = [manifest.keep_until for manifest in manifests if manifest.keep_until]
    return replace(
        base, notes=tuple(notes), privacy=_privacy(manifests), keep_until=min(last_days, default=None)
    )


def _privacy(manifests: Sequence[Manifest]) -> dict[str, Any]:
    """What the doors of all logs found and did; cases are called by number when each has pseudonyms."""
    records = [manifest.privacy for manifest in manifests]
    if not any(records):
        return {}
    keys = [str(record.get("key") or "") for record in records]
    return {
        "key": "+".join(dict.fromkeys(keys)) if all(keys) else None,
        "project": None,
        "scheme": "+".join(dict.fromkeys(str(record.get("scheme", "hmac")) for record in records)),
        "findings": [finding for record in records for finding in record.get("findings", ())],
        "decisions": [decision for record in records for decision in record.get("decisions", ())],
    }
