"""Whole commands as a user types them, start-up included: on a new machine, and later."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.processes import ROOT, Command, Version, heading, in_turn, python, routekaart, row, times
from benchmarks.settings import IMPORTING, Settings

__all__ = ["lines"]

SCHOOLS = [str(ROOT / "event_logs" / name) for name in ("school1_keten.csv", "school2_pilot.csv")]
GROUPS = ("--by", "group", "--a", "route A", "--b", "route B")
REAL = "BPI_Challenge_2012.xes.gz"


def lines(settings: Settings) -> Iterator[str]:
    """Seconds and memory per command; the first run on a machine has nothing in its cache folder."""
    yield f"Median, least and most seconds of {settings.runs} fresh processes; *first*: with an empty cache folder, once."
    yield ""
    yield heading(
        "command", "version", "first, s", "median", "least", "most", "computing", "peak, MB", "before ÷ now"
    )
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        of_version = {
            version.name: _commands(settings, version, Path(folder)) for version in settings.versions
        }
        for name in of_version["routekaart"]:
            yield from _rows(
                name, {version: named[name] for version, named in of_version.items()}, settings.runs
            )
    if settings.real(REAL) is None:
        yield ""
        yield f"**Left out: {REAL} is not there; name the folder that has it with --logs.**"


def _commands(settings: Settings, version: Version, place: Path) -> dict[str, Command]:
    """What is measured of a version, by the name that it has in the table."""
    folder = place / version.name
    folder.mkdir()
    schools = str(_stored_schools(version, folder))
    size = f"{settings.events:,} events"
    source, stored = str(settings.source(settings.events)), str(settings.stored(settings.events, version))
    words: dict[str, tuple[str, ...]] = {
        "--help": ("--help",),
        "bottlenecks, two schools in a stored log": ("bottlenecks", schools, "--quiet"),
        "bottlenecks, one school from its file": ("bottlenecks", SCHOOLS[0], "--quiet"),
        "contrast, two schools": ("contrast", *SCHOOLS, "--quiet"),
        "map -o FILE.svg, one school": ("map", SCHOOLS[0], "-o", "map.svg", "--quiet"),
        "report, two schools": ("report", *SCHOOLS, "-o", "report.html", "--quiet"),
        f"import, {size} from Parquet": ("import", source, "-o", "log.parquet", *IMPORTING),
        f"map, {size}": ("map", stored, "--quiet"),
        f"bottlenecks, {size}": ("bottlenecks", stored, "--quiet"),
        f"loops, {size}": ("loops", stored, "--quiet"),
        f"contrast, {size}": ("contrast", stored, *GROUPS, "--quiet"),
        f"report, {size}": ("report", stored, *GROUPS, "-o", "report.html", "--quiet"),
    }
    found = {name: routekaart(*one, version=version, folder=folder) for name, one in words.items()}
    real = settings.real(REAL, version)
    if real is not None:
        found["bottlenecks, BPI 2012"] = routekaart("bottlenecks", str(real), "--quiet", version=version)
        # It has no two groups to contrast.
        measures = python(
            "benchmarks.peers",
            "routekaart",
            "measures",
            str(real),
            "map",
            "variants",
            "loops",
            "waits",
            "cases",
            version=version,
        )
        found["all measures, BPI 2012 (calls of the package)"] = measures
    return found


def _stored_schools(version: Version, folder: Path) -> Path:
    path = folder / "schools.parquet"
    in_turn({"": routekaart("import", *SCHOOLS, "-o", str(path), "--quiet", version=version)}, 1)
    return path


def _rows(name: str, commands: Mapping[str, Command], runs: int) -> Iterator[str]:
    """A row per version; the first runs fill a cache folder for the others."""
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        kept = {version: replace(one, cache=Path(folder) / version) for version, one in commands.items()}
        first, later = in_turn(kept, 1), in_turn(kept, runs)
    for version in commands:
        ratio = times(later[version].seconds, later["routekaart"].seconds) if version != "routekaart" else ""
        yield row(name, version, f"{first[version].seconds:.2f}", *later[version].cells(), ratio)
