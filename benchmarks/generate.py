"""Invented support trajectories of any size: python -m benchmarks.generate FILE [--events N] [--log NAME]

The same seed gives the same log. Cases follow routes over the steps of the field: signal, meetings that
come again, support at school, a request and its decision, youth help that starts late or early, an end.
Rows stand in order of time, as a registration system exports them, so the events of a case lie apart.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.files import replacing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Ints = npt.NDArray[np.int64]

__all__ = ["LOGS", "Recipe", "chunks", "write_csv", "write_parquet", "write_xes"]

SEED = 20_220_301
CHUNK_EVENTS = 1_000_000
DAY_S = 86_400
FIRST_S = 1_325_376_000  # 1 January 2012
SPAN_S = 8 * 365 * DAY_S
MEAN_STEPS = 12
"""About the steps of a case; with too few cases for the events, more are made."""
SCHOOLS, GROUPS = 40, ("route A", "route B", "route C", "route D")

#: Step: organisation that does it, days until the next one (median), and where the case goes then (weights).
STEPS: dict[str, tuple[str, float, dict[str, float]]] = {
    "Signaal": ("School", 6, {"Gesprek met gezin": 6, "Ondersteuningsteam": 3, "Zorgteam": 1}),
    "Gesprek met gezin": (
        "School",
        9,
        {"Ondersteuningsteam": 5, "Zorgteam": 3, "Ondersteuning op school": 2},
    ),
    "Ondersteuningsteam": ("School", 14, {"Zorgteam": 4, "Ondersteuning op school": 5, "Afsluiting": 1}),
    "Ondersteuning op school": ("School", 42, {"Evaluatie": 6, "Zorgteam": 2, "Afsluiting": 1}),
    "Evaluatie": ("School", 12, {"Ondersteuning op school": 4, "Zorgteam": 3, "Afsluiting": 4}),
    "Zorgteam": (
        "School",
        21,
        {"MDO": 3, "Huisbezoek": 1, "Aanvraag gemeente": 3, "Ondersteuning op school": 2},
    ),
    "Huisbezoek": ("Wijkteam", 10, {"MDO": 3, "Hulpvraag gezin": 2}),
    "Hulpvraag gezin": ("Wijkteam", 15, {"Aanvraag gemeente": 4, "Verwijzing": 2}),
    "Verwijzing": ("Huisarts", 18, {"Wachtlijst": 4, "Start jeugdhulp": 2}),
    "MDO": (
        "Samenwerkingsverband",
        24,
        {"MDO": 2, "Aanvraag SWV": 3, "Aanvraag gemeente": 3, "OPP opgesteld": 1},
    ),
    "OPP opgesteld": ("School", 20, {"Aanvraag SWV": 3, "Evaluatie": 2}),
    "Aanvraag SWV": ("School", 30, {"Besluit SWV": 7, "Aanvulling gevraagd": 3}),
    "Aanvraag gemeente": ("School", 35, {"Beschikking": 6, "Aanvulling gevraagd": 3, "Afwijzing": 1}),
    "Aanvulling gevraagd": ("Gemeente", 16, {"Aanvraag gemeente": 5, "Beschikking": 2}),
    "Besluit SWV": ("Samenwerkingsverband", 12, {"Maatwerkvoorziening school": 5, "Afwijzing": 1}),
    "Beschikking": ("Gemeente", 20, {"Wachtlijst": 6, "Start jeugdhulp": 3}),
    "Afwijzing": ("Gemeente", 15, {"Zorgteam": 5, "Afsluiting": 3}),
    "Wachtlijst": ("Jeugdhulpaanbieder", 60, {"Start jeugdhulp": 8, "MDO": 1}),
    "Maatwerkvoorziening school": ("School", 70, {"Evaluatie": 4, "Afsluiting": 3}),
    "Start jeugdhulp": (
        "Jeugdhulpaanbieder",
        90,
        {"Terugkoppeling aan school": 5, "Evaluatie": 3, "Afsluiting": 2},
    ),
    "Terugkoppeling aan school": ("Jeugdhulpaanbieder", 20, {"Afsluiting": 5, "Evaluatie": 3}),
    "Afsluiting": ("School", 0, {}),
}


@dataclass(frozen=True)
class Recipe:
    """What a log is made of.

    ``activities``: how many different ones (each step in as many kinds as that takes); ``rounds``: how often a
    case that has ended begins anew (long cases); ``has_pairs``: a row for the start and one for the end.
    """

    events: int
    activities: int = len(STEPS)
    rounds: int = 0
    has_pairs: bool = False


LOGS = {
    "1m": Recipe(1_000_000),
    "10m": Recipe(10_000_000),
    "30m": Recipe(30_000_000),
    "100m": Recipe(100_000_000),
    "300-activities": Recipe(1_000_000, activities=300),
    "long-cases": Recipe(1_000_000, rounds=2_000),
    "pairs": Recipe(1_000_000, has_pairs=True),
}


def chunks(recipe: Recipe, seed: int = SEED) -> Iterator[pa.RecordBatch]:
    """The rows of the log, about a million at a time: each part is a stretch of time with cases of its own."""
    import numpy as np

    made = first_case = 0
    n_chunks = -(-recipe.events // CHUNK_EVENTS)
    for number in range(n_chunks):
        random = np.random.default_rng((seed, number))
        n = min(CHUNK_EVENTS, recipe.events - made)
        start_s = FIRST_S + SPAN_S * number // n_chunks
        columns, n_cases = _walk(recipe, n, random, first_case, start_s, SPAN_S // n_chunks)
        yield _batch(recipe, columns, random)
        made, first_case = made + n, first_case + n_cases


def _walk(
    recipe: Recipe, n: int, random: np.random.Generator, first_case: int, start_s: int, span_s: int
) -> tuple[dict[str, Ints], int]:
    """``n`` events of cases that begin in this stretch of time, in order of time; how many cases they are."""
    import numpy as np

    names, steps = list(STEPS), list(STEPS.values())
    chances = np.array([[to.get(name, 0) for name in names] for _, _, to in steps], dtype=float)
    end = len(names) - 1
    chances[end, 0 if recipe.rounds else end] = 1
    bounds = (chances / chances.sum(axis=1, keepdims=True)).cumsum(axis=1)
    days = np.array([median for _, median, _ in steps])
    parts: list[tuple[Ints, Ints, Ints]] = []
    total = n_cases = 0
    while total < n:
        n_new = max(4, (n - total) // (400 if recipe.rounds else MEAN_STEPS))
        case, state = np.arange(n_cases, n_cases + n_new), np.zeros(n_new, dtype=np.int64)
        time = start_s + random.integers(0, max(span_s, 1), n_new)
        n_cases += n_new
        while len(case):
            parts.append((case, state, time))
            total += len(case)
            is_going_on = random.random(len(case)) > 1 / recipe.rounds if recipe.rounds else state != end
            case, state, time = case[is_going_on], state[is_going_on], time[is_going_on]
            wait = random.lognormal(np.log(np.maximum(days[state], 0.5)), 0.8) * (
                0.02 if recipe.rounds else 1
            )
            time = time + np.maximum(60, wait * DAY_S).astype(np.int64)
            state = (random.random(len(case))[:, None] > bounds[state]).sum(axis=1)
    case, state, time = (np.concatenate(column) for column in zip(*parts, strict=True))
    kept = np.argsort(case, kind="stable")[:n]
    order = kept[np.argsort(time[kept], kind="stable")]
    return {"case": case[order] + first_case, "state": state[order], "time": time[order]}, n_cases


def _batch(recipe: Recipe, columns: dict[str, Ints], random: np.random.Generator) -> pa.RecordBatch:
    """The rows with labels: a case keeps its school and group, a step its organisation."""
    import numpy as np
    import pyarrow as pa

    case, state, time = columns["case"], columns["state"], columns["time"]
    names, n = list(STEPS), len(case)
    kinds = -(-recipe.activities // len(names))
    labels = [name if kind == 0 else f"{name} {kind + 1}" for kind in range(kinds) for name in names]
    # A case has its own kind of each step, so that routes stay routes.
    activity = state + len(names) * ((case + state) % kinds if kinds > 1 else 0)
    activity = np.where(activity < recipe.activities, activity, state)
    owners = [owner for owner, _, _ in STEPS.values()]
    parties = sorted({*owners})
    lifecycle = {}
    if recipe.has_pairs:
        case, activity, state, time = (np.repeat(column, 2)[:n] for column in (case, activity, state, time))
        is_end = np.arange(n) % 2 == 1
        time = time + is_end * random.integers(1_800, 20 * DAY_S, n)
        order = np.argsort(time, kind="stable")
        case, activity, state, time = case[order], activity[order], state[order], time[order]
        lifecycle = {"lifecycle": _coded(is_end[order].astype(np.int64), ["start", "complete"])}
    digits = max(7, len(str(recipe.events)))
    return pa.RecordBatch.from_pydict({
        "case": pa.array(np.char.add("L", np.char.zfill(case.astype(f"U{digits}"), digits)).tolist(), pa.string()),
        "activity": _coded(activity, labels),
        "timestamp": pa.array(time * 1_000_000).cast(pa.timestamp("us")),
        **lifecycle,
        "organisation": _coded(np.array([parties.index(owner) for owner in owners])[state], parties),
        "school": _coded(case * 31 % SCHOOLS, [f"School {number + 1}" for number in range(SCHOOLS)]),
        "group": _coded(case * 17 % 101 % len(GROUPS), GROUPS),
    })  # fmt: skip


def _coded(codes: Ints, labels: Any) -> pa.Array:
    import pyarrow as pa

    return pa.array(labels, pa.string()).take(pa.array(codes))


def write_parquet(recipe: Recipe, path: Path) -> None:
    """The log as Parquet."""
    import pyarrow.parquet as pq

    writer = None
    for batch in chunks(recipe):
        writer = writer or pq.ParquetWriter(path, batch.schema)
        writer.write_batch(batch)
    if writer is not None:
        writer.close()


def write_csv(recipe: Recipe, path: Path) -> None:
    """The log as CSV, times written as 2022-03-01 14:05:30."""
    import pyarrow.compute as pc
    from pyarrow import csv

    writer = None
    for batch in chunks(recipe):
        times = pc.strftime(batch["timestamp"].cast("timestamp[s]"), "%Y-%m-%d %H:%M:%S")
        text = batch.set_column(batch.schema.get_field_index("timestamp"), "timestamp", times)
        writer = writer or csv.CSVWriter(path, text.schema)
        writer.write_batch(text)
    if writer is not None:
        writer.close()


def write_xes(recipe: Recipe, path: Path) -> None:
    """The log as XES: a trace per case, school and group on the trace."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.Table.from_batches(chunks(recipe)).sort_by([("case", "ascending"), ("timestamp", "ascending")])
    times = pc.strftime(table["timestamp"].cast("timestamp[s]"), "%Y-%m-%dT%H:%M:%S+00:00").to_pylist()
    cases, activities, parties, schools, groups = (
        table[name].to_pylist() for name in ("case", "activity", "organisation", "school", "group")
    )
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        last = None
        for case, activity, time, party, school, group in zip(
            cases, activities, times, parties, schools, groups, strict=True
        ):
            if case != last:
                file.write("\t</trace>\n" if last is not None else "")
                file.write(
                    f'\t<trace>\n\t\t<string key="concept:name" value="{case}"/>\n'
                    f'\t\t<string key="school" value="{school}"/>\n\t\t<string key="group" value="{group}"/>\n'
                )
                last = case
            file.write(
                f'\t\t<event>\n\t\t\t<string key="concept:name" value="{activity}"/>\n'
                f'\t\t\t<date key="time:timestamp" value="{time}"/>\n'
                f'\t\t\t<string key="org:group" value="{party}"/>\n\t\t</event>\n'
            )
        file.write("\t</trace>\n</log>\n")


WRITERS = {"parquet": write_parquet, "csv": write_csv, "xes": write_xes}


def main(arguments: list[str] | None = None) -> None:
    """Write one log, in the form that the name of the file ends in; memory is bounded, but for XES."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--log", choices=LOGS, default="1m")
    parser.add_argument("--events", type=int, help="so many of them instead")
    chosen = parser.parse_args(arguments)
    recipe = LOGS[chosen.log] if chosen.events is None else replace(LOGS[chosen.log], events=chosen.events)
    with replacing(chosen.file) as temporary:
        WRITERS[chosen.file.suffix[1:]](recipe, temporary)


if __name__ == "__main__":
    main()
