"""The demonstration: the whole job on the sample logs, from files to a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routekaart.files import make_folder
from routekaart.opening import import_files, open_view
from routekaart.privacy.disclosure import Mode, clear
from routekaart.privacy.rule import THRESHOLD
from routekaart.read_options import ReadOptions
from routekaart.show.sentence import Sentence

__all__ = ["STEPS", "DemoFiles", "run_demo"]

STEPS = ("sample", "import", "map", "contrast", "report", "arnhem")


@dataclass(frozen=True)
class DemoFiles:
    """What the demonstration made: each file with the key of its description, and what it tells first."""

    files: tuple[tuple[Path, str], ...]
    sentences: tuple[Sentence, ...]


def run_demo(
    folder: Path, *, lang: str, mode: Mode, threshold: int = THRESHOLD, begin: Callable[[str], None]
) -> DemoFiles:
    """Write sample logs, stored logs, maps, a contrast and reports into ``folder``.

    ``begin`` is called with the name of each of :data:`STEPS` as it starts.

    Raises
    ------
    OutputError
        If ``folder`` cannot be made or written in.
    """
    from routekaart.contrasts.contrast import contrast
    from routekaart.contrasts.edges import contrast_maps
    from routekaart.exchange.maps import write_map
    from routekaart.measures.readable_map import readable_map
    from routekaart.reporting import report
    from routekaart.sample import write_samples
    from routekaart.show.most_telling import most_telling
    from routekaart.show.of import sentences_of
    from routekaart.show.words import words

    told: dict[str, Any] = {"lang": lang, "mode": mode, "threshold": threshold}
    told["foreword"] = words(lang, "command")["demo_invented"]
    begin("sample")
    samples = folder / "event_logs"
    make_folder(samples)
    write_samples(samples)
    begin("import")
    stored = {name: folder / f"{name}.parquet" for name in ("school1_keten", "school2_pilot")}
    views = {name: import_files([samples / f"{name}.csv"], path) for name, path in stored.items()}
    both = open_view(list(stored.values()))
    begin("map")
    files = [(path, "demo_log") for path in stored.values()]
    for name, view in views.items():
        picture = folder / f"{name}.svg"
        write_map(clear(readable_map(view), mode, threshold), picture, lang=lang)
        files.append((picture, "demo_map"))
    begin("contrast")
    difference = folder / "verschilkaart.svg"
    write_map(clear(contrast_maps(both, "log"), mode, threshold), difference, lang=lang)
    files.append((difference, "demo_difference"))
    found = clear(contrast(both, by="log"), mode, threshold)
    begin("report")
    files.append(
        (
            report(both, folder / "verslag.html", by="log", **told),
            "demo_report",
        )
    )
    begin("arnhem")
    arnhem = open_view([samples / "arnhem_zorgteam.xlsx"], ReadOptions(skip_bad_rows=True))
    files.append(
        (
            report(arnhem, folder / "verslag-arnhem.html", **told),
            "demo_report_arnhem",
        )
    )
    return DemoFiles(tuple(files), tuple(most_telling(sentences_of(found, lang))))
