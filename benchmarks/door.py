"""What comes through the door that should not, and what is held back that should not: on invented rows.

Three questions: do first names of thirteen groups of descent pass in labels of steps; how many of two hundred true
labels of steps are held back, before and after a school has approved its own; and do canaries, identifiers in every
spelling we could think of, pass anywhere. It prints the table that docs/privacy.md gives.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.canaries import Canary, canaries, plain
from benchmarks.settings import Settings

__all__ = [
    "GROUPS",
    "LABELS",
    "NAMED_FORMS",
    "CanaryLog",
    "Passed",
    "held_labels",
    "lines",
    "names_passed",
    "stored_texts",
]

HERE = Path(__file__).parent
NAMED_FORMS = ("Gesprek met {}", "{} gebeld", "Overleg over {}", "MDO {}", "{}")
COLUMNS = ("traject", "stap", "datum", "organisatie", "school", "route", "niveau", "locatie", "opmerkingen")
#: A date of each step, so that every case has four steps of which three are known.
STEPS = ("Signaal", None, "Zorgteam", "Afsluiting")


def _yaml(name: str) -> Any:
    import yaml

    return yaml.safe_load((HERE / name).read_text("utf-8"))


def _groups() -> Mapping[str, tuple[str, ...]]:
    content = _yaml("first_names.yaml")
    return {group: tuple(dict.fromkeys(names.split())) for group, names in content.items()}


def _labels() -> tuple[str, ...]:
    content = _yaml("school_labels.yaml")
    return tuple(dict.fromkeys(map(str, content)))[:200]


GROUPS = _groups()
LABELS = _labels()


@dataclass(frozen=True)
class Passed:
    """So many of so many."""

    name: str
    count: int
    of: int


def write_log(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Rows as a file of semicolons; what a row does not say is blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(case: str, label: str, number: int = 0, **others: str) -> Iterator[dict[str, str]]:
    """The four steps of a case; the second is ``label``, and has the ``others`` in its further columns."""
    for place, step in enumerate(STEPS):
        row = {
            "traject": case,
            "stap": step or label,
            "datum": f"{1 + (number + place) % 28:02}-{1 + (2 * place + number) % 12:02}-{2022 + place // 3}",
            "organisatie": "School",
            "school": "School 1",
            "niveau": "havo",
            "route": "keten",
        }
        yield row | (others if step is None else {})


def stored_texts(path: Path) -> set[str]:
    """Every text in a stored log: cells, names of columns, and the manifest."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    texts = {
        str(value) for column in table.columns for value in column.unique().to_pylist() if value is not None
    }
    footer = table.schema.metadata or {}
    return texts | {*table.schema.names} | {value.decode("utf-8", "replace") for value in footer.values()}


def names_passed(group: str, folder: Path) -> list[Passed]:
    """How many names of a group stand in a stored log, by the form of the label they came in."""
    from routekaart.opening import import_files

    passed = []
    for number, form in enumerate(NAMED_FORMS):
        names = GROUPS[group]
        rows = [row for i, name in enumerate(names) for row in rows_of(f"T{i}", form.format(name), i)]
        source = write_log(folder / f"namen{number}.csv", rows)
        view = import_files([source], folder / f"namen{number}.parquet")
        words = {word.casefold() for text in _labels_of(view) for word in text.split()}
        passed.append(Passed(form, sum(name.casefold() in words for name in names), len(names)))
    return passed


def _labels_of(view: object) -> list[str]:
    return [str(activity["label"]) for activity in view.manifest.activities]  # type: ignore[attr-defined]


def held_labels(folder: Path) -> tuple[Passed, Passed]:
    """How many true labels are held back at first, and after the school has approved the list of what was."""
    from click.testing import CliRunner

    from routekaart.cli import main
    from routekaart.opening import import_files

    rows = [row for i, label in enumerate(LABELS) for row in rows_of(f"T{i}", label, i)]
    source = write_log(folder / "stappen.csv", rows)
    first = {*_labels_of(import_files([source], folder / "eerst.parquet"))}
    for option in ("--held", "--approve"):
        words = ["words", str(source), option, str(folder / "lijst.txt"), "--quiet"]
        CliRunner().invoke(main, words, catch_exceptions=False)
    later = {*_labels_of(import_files([source], folder / "later.parquet"))}
    n = len(LABELS)
    return Passed("held at first", n - len(first & {*LABELS}), n), Passed(
        "held after approval", n - len(later & {*LABELS}), n
    )


class CanaryLog:
    """A log of this field with a canary in every case: in each label, in each column, and as its id.

    The column of places ("locatie") is named by the user, that of remarks is not.
    """

    def __init__(self, planted: Sequence[Canary], folder: Path) -> None:
        self.planted = planted
        self.folder = folder
        rows: list[dict[str, str]] = []
        for number, canary in enumerate(planted):
            text = canary.text
            label = (f"Gesprek {text}", text, f"MDO ({text})", f"{text}: intake")[number % 4]
            rows += rows_of(
                f"{text} {number}" if number % 2 else f"T{number}",
                label,
                number,
                organisatie=(f"Huisarts {text}", text)[number // 2 % 2],
                school=(text, f"School {text}")[number // 2 % 2],
                route=text,
                niveau=text,
                locatie=text,
                opmerkingen=f"Vandaag gesproken, zie {text}",
            )
        self.source = write_log(folder / "dossiers.csv", rows)

    def store(self, labels: str | None = None) -> Path:
        """The log, stored as the door lets it; all columns but that of remarks are let in."""
        from routekaart.opening import import_files
        from routekaart.read_options import ReadOptions

        path = self.folder / f"log-{labels}.parquet"
        import_files(
            [self.source], path, ReadOptions(attribute={"locatie": ""}, labels=labels, undecided="safe")
        )
        return path

    def leaked(self, texts: set[str]) -> list[Canary]:
        """The canaries that stand in any of these texts, as they were or in other characters."""
        found = "\n".join(texts).casefold()
        plainly = "\n".join(map(plain, texts))
        return [
            canary
            for canary in self.planted
            if canary.text.casefold() in found or (len(told := plain(canary.text)) >= 7 and told in plainly)
        ]

    def leaked_labels(self, path: Path) -> list[Canary]:
        """The canaries that stand in a label of a step."""
        import pyarrow.parquet as pq

        return self.leaked({str(text) for text in pq.read_table(path)["activity_label"].unique().to_pylist()})


def lines(_: Settings) -> Iterator[str]:
    """Three tables."""
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as place:
        folder = Path(place)
        yield f"First names that pass in the label of a step, of each group in {len(NAMED_FORMS)} forms:"
        yield ""
        yield f"| group | names | {' | '.join(form.format('…') for form in NAMED_FORMS)} |"
        yield f"|---|---|{'---|' * len(NAMED_FORMS)}"
        for group in GROUPS:
            counts = names_passed(group, folder)
            yield f"| {group} | {counts[0].of} | {' | '.join(str(one.count) for one in counts)} |"
        yield ""
        for held in held_labels(folder):
            yield f"True labels of steps, {held.name}: {held.count} of {held.of}"
        yield ""
    yield from canary_table()


def canary_table(n: int = 2_000) -> Iterator[str]:
    """The table of docs/privacy.md: kinds × forms, tried and let in."""
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as place:
        log = CanaryLog([*canaries(n)], Path(place))
        passed = log.leaked(stored_texts(log.store()))
        kept = log.leaked_labels(log.store("keep"))
    tried, here, there = (Counter((c.kind, c.form) for c in some) for some in (log.planted, passed, kept))
    yield "| soort | geschreven als | geprobeerd | erin gekomen | met `--labels keep`, in een stap |"
    yield "|---|---|---|---|---|"
    for (kind, form), count in tried.items():
        yield f"| {kind} | {form} | {count} | {here[kind, form]} | {there[kind, form]} |"
    yield f"| **samen** | | **{len(log.planted)}** | **{len(passed)}** | **{len(kept)}** |"
