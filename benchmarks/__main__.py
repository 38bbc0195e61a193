"""Measure the tool, and print tables in Markdown: python3 dev.py bench [WHAT…] [--runs N]

    commands     whole commands on the two schools, start-up included
    peers        the same work in Routekaart, pandas and pm4py on a log of --events events
    xes          reading XES beside pm4py
    interactive  how soon an open page answers
    growth       time and memory from a million to --events events
    partitions   the same log whole, and its cases split over 2, 4 and 8 parts
    engines      here and on Spark, a million events
    honesty      how often a contrast claims what is not there, and finds what is
    all          all of these, one after the other

Without WHAT: commands and peers.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

__all__: list[str] = []

SHARED_LOGS = Path(__file__).resolve().parent.parent.parent / "shared" / "logs"


def commands(options: argparse.Namespace) -> Iterator[str]:
    """Seconds and memory of whole commands."""
    from benchmarks.report_time import measure

    yield f"Seconds of {options.runs} fresh processes each."
    yield ""
    yield "| command | median | least | most | of which computing | peak memory, MB |\n|---|---|---|---|---|---|"
    for measured in measure(options.runs):
        yield measured.row()


def peers(options: argparse.Namespace) -> Iterator[str]:
    """Routekaart, pandas and pm4py on the same log."""
    from benchmarks.compare import compare
    from benchmarks.generate import Recipe, write_csv, write_parquet

    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        for write, ending in ((write_parquet, "parquet"), (write_csv, "csv")):
            source = Path(folder) / f"log.{ending}"
            write(Recipe(options.events), source)
            has_report = ending == "parquet" and options.events <= 1_000_000
            found = compare(source, runs=options.runs, has_report=has_report)
            yield f"{options.events:,} events from {ending}: median (least–most) seconds of {options.runs} fresh processes."
            yield ""
            yield found.markdown()
            yield ""
            yield "Answers that differ: " + ("; ".join(found.differences) or "none")
            yield ""


def xes(_: argparse.Namespace) -> Iterator[str]:
    """Reading and storing XES beside pm4py reading it."""
    from benchmarks.compare import run_tool
    from benchmarks.generate import Recipe, write_xes

    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        source = Path(folder) / "log.xes"
        write_xes(Recipe(1_000_000), source)
        yield "1,000,000 events from XES: seconds of one fresh process each."
        yield ""
        yield "| tool | seconds | of which computing | peak memory, GiB |\n|---|---|---|---|"
        for tool in ("routekaart", "pm4py"):
            run = run_tool(tool, source, Path(folder), ("import",))
            [step] = run["steps"]
            yield f"| {tool} | {step['seconds']:.1f} | {step['cpu_seconds']:.1f} | {run['peak_gib']:.1f} |"


def interactive(options: argparse.Namespace) -> Iterator[str]:
    """How soon a page answers when a filter changes."""
    from benchmarks.generate import Recipe, write_parquet
    from benchmarks.interactive import answers
    from routekaart.opening import import_files

    yield f"A stored log of {options.events:,} events is open and measured; then a filter changes."
    yield ""
    yield "| selection | counts of the map, s | map, bottlenecks and loops, s |\n|---|---|---|"
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        source, stored = Path(folder) / "log.parquet", Path(folder) / "stored.parquet"
        write_parquet(Recipe(options.events), source)
        import_files([source], stored, undecided="safe", timezone="UTC")
        for selection, counted, whole in answers(stored):
            yield f"| `{selection}` | {counted:.2f} | {whole:.2f} |"


def growth(options: argparse.Namespace) -> Iterator[str]:
    """Time and memory against size."""
    from benchmarks.growth import HEADING, exponent
    from benchmarks.growth import growth as grow

    yield HEADING
    points = []
    for point in grow(
        [
            size
            for size in (1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000)
            if size <= options.events
        ]
    ):
        points.append(point)
        yield point.row()
    yield ""
    yield (
        f"Growth exponent of the measures: {exponent(points):.2f}."
        if len(points) > 1
        else "One size has no growth."
    )


def partitions(options: argparse.Namespace) -> Iterator[str]:
    """Work per event when cases are split over parts."""
    from benchmarks.growth import partitions as split

    yield "| parts | import, s | all measures, s | measures, µs per event | most memory of one part, GiB |\n|---|---|---|---|---|"
    for point in split(options.events, (1, 2, 4, 8)):
        per_event = 1e6 * point.measure_seconds / point.events
        yield (
            f"| {point.parts} | {point.import_seconds:.1f} | {point.measure_seconds:.1f} | {per_event:.2f} "
            f"| {max(point.import_gib, point.measure_gib):.1f} |"
        )


def engines(options: argparse.Namespace) -> Iterator[str]:
    """Both engines on one log."""
    from benchmarks.engines import both_engines

    yield "| measure | here, s | Spark on this machine, s | answers |\n|---|---|---|---|"
    for name, ours, theirs, is_equal in both_engines(min(options.events, 1_000_000)):
        yield f"| {name} | {ours:.1f} | {theirs:.1f} | {'equal' if is_equal else 'DIFFERENT'} |"


def honesty(options: argparse.Namespace) -> Iterator[str]:
    """Claims and findings by rounds."""
    from benchmarks.honesty import markdown, pools

    logs = SHARED_LOGS if SHARED_LOGS.is_dir() else None
    return markdown(pools(logs), options.rounds)


WHAT: dict[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "commands": commands, "peers": peers, "xes": xes, "interactive": interactive, "growth": growth,
    "partitions": partitions, "engines": engines, "honesty": honesty,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Print each table a row at a time, as soon as it has been measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", choices=[*WHAT, "all", []], metavar="WHAT")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1_000)
    options = parser.parse_args(arguments)
    for name in [*WHAT] if "all" in options.what else options.what or ["commands", "peers"]:
        print(f"\n## {name}\n")
        for line in WHAT[name](options):
            print(line, flush=True)


if __name__ == "__main__":
    main()
