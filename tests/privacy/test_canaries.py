"""Planted identifiers come out nowhere: not in what is stored, printed, drawn, or left in a temporary folder."""

import csv
import gzip
import io
import itertools
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from routekaart.cli import main
from tests.privacy.canaries import Person, identifiers, leaks, persons

PEOPLE = persons(80)
PLANTED = identifiers(PEOPLE)
STEPS = ("Signaal", "Gesprek met ouders", "Zorgteam", "Wachtlijst", "Start jeugdhulp", "Afsluiting")

#: Kind of identifier → what of a person stands in its column.
KINDS: dict[str, Callable[[Person], str]] = {
    "naam": lambda p: p.name,
    "kenmerk": lambda p: p.bsn,
    "pgn": lambda p: p.onderwijsnummer,
    "contact": lambda p: p.email,
    "bereikbaar": lambda p: p.phone,
    "rekening": lambda p: p.iban,
    "woont": lambda p: f"{p.postcode} 12",
    "geboren": lambda p: p.birth_date,
    "opmerking": lambda p: p.remark,
}


class Bench:
    """A folder in which commands run, and a search of all that comes of them."""

    def __init__(self, folder: Path) -> None:
        self.inputs, self.outputs, self.temporary = (folder / name for name in ("in", "out", "tmp"))
        for path in (self.inputs, self.outputs, self.temporary):
            path.mkdir()
        self.folder = folder
        self.printed = ""

    def run(self, *words: object) -> int:
        done = CliRunner().invoke(main, [str(word) for word in words])
        self.printed += done.output
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code

    def leaks(self) -> set[str]:
        found = leaks(self.outputs, self.printed, PLANTED)
        return found | leaks(self.temporary, "", PLANTED) | leaks(self.folder / "config", "", PLANTED)


@pytest.fixture
def bench(tmp_path, monkeypatch) -> Bench:
    """Temporary files go to a folder of their own, and stay there to be searched."""
    bench = Bench(tmp_path)
    monkeypatch.setenv("TMPDIR", str(bench.temporary))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("tempfile.tempdir", str(bench.temporary))
    monkeypatch.setattr("routekaart.files.shutil.rmtree", lambda *_, **__: None)
    return bench


def rows_of(person: Person, number: int) -> list[dict[str, str]]:
    """The steps of one pupil, with identifiers in every column that is stored."""
    labels = list(STEPS)
    labels[1] = f"Gesprek met {person.name}"
    labels[2] = f"Zorgteam {person.bsn}, {person.email}"
    labels[3] = f"Wachtlijst (bel {person.phone})"
    return [
        {
            "traject": person.name if number % 2 else person.bsn,
            "stap": label,
            "datum": f"{1 + (3 * number + step) % 28:02}-{1 + step:02}-2022",
            "organisatie": person.name
            if step == 1
            else f"Wijkteam, {person.email}"
            if step == 2
            else "School",
            "school": f"School van {person.name}" if number == 3 else f"School {1 + number % 2}",
            "groep": f"keten {person.iban}" if number == 5 else "keten",
            **{kind: of(person) for kind, of in KINDS.items()},
        }
        for step, label in enumerate(labels)
    ]


ROWS = [row for number, person in enumerate(PEOPLE) for row in rows_of(person, number)]


def write_csv(path: Path, rows: list[dict[str, str]] = ROWS, order: list[str] | None = None) -> Path:
    order = order or list(rows[0])
    text = io.StringIO()
    writer = csv.DictWriter(text, order, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def write_xes(path: Path, rows: list[dict[str, str]] = ROWS) -> Path:
    """Traces with what is personal as trace and event attributes, and as their keys."""
    from xml.sax.saxutils import quoteattr

    def attribute(key: str, value: str, tag: str = "string") -> str:
        return f"<{tag} key={quoteattr(key)} value={quoteattr(value)}/>"

    parts = ["<log xes.version='1.0'>"]
    for case, group in itertools.groupby(rows, key=lambda row: row["traject"]):
        first, *_ = events = list(group)
        parts += ["<trace>", attribute("concept:name", case)]
        parts += [attribute(kind, first[kind]) for kind in KINDS]
        parts.append(attribute(f"contact {PEOPLE[0].email}", "ja"))
        for row in events:
            day, month, year = row["datum"].split("-")
            parts += [
                "<event>",
                attribute("concept:name", row["stap"]),
                attribute("org:group", row["organisatie"]),
            ]
            parts += [
                attribute("time:timestamp", f"{year}-{month}-{day}", "date"),
                attribute(f"mentor {PEOPLE[1].name}", "x"),
            ]
            parts += [attribute("geboekt door", row["naam"]), "</event>"]
        parts.append("</trace>")
    path.write_text("\n".join([*parts, "</log>"]), encoding="utf-8")
    return path


def write_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = f"Dossier {PEOPLE[0].name}"[:31]
    sheets = [book.active, book.create_sheet(f"bsn {PEOPLE[1].bsn}"), book.create_sheet("Uitleg")]
    for sheet in sheets[:2]:
        sheet.append([*ROWS[0], f"Notities {PEOPLE[2].name}"])
        for row in ROWS[:120]:
            sheet.append([*row.values(), "ja"])
    sheets[2].append(["Wie", "Wat"])
    sheets[2].append([PEOPLE[3].name, PEOPLE[3].remark])
    book.create_sheet(f"Archief {PEOPLE[4].name}"[:31]).sheet_state = "hidden"
    book.save(path)
    return path


def write_parquet(path: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(ROWS), path)
    return path


SOURCES = {
    "csv": lambda folder: write_csv(folder / "dossiers.csv"),
    "gz": lambda folder: write_csv(folder / "dossiers.csv.gz"),
    "xes": lambda folder: write_xes(folder / "dossiers.xes"),
    "workbook": lambda folder: write_workbook(folder / "dossiers.xlsx"),
    "parquet": lambda folder: write_parquet(folder / "dossiers.parquet"),
    "named": lambda folder: write_csv(folder / f"overleg {PEOPLE[0].name}.csv"),
    "numbered": lambda folder: write_csv(folder / f"{PEOPLE[1].bsn}.csv"),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_nothing_planted_is_stored_or_said(bench, kind):
    source, log = SOURCES[kind](bench.inputs), bench.outputs / "log.parquet"

    assert bench.run("import", source, "-o", log) == 0
    of_trace = "case:" if kind == "xes" else ""
    named = [w for name in ("naam", "geboren", "opmerking") for w in ("--attribute", f"{of_trace}{name}")]
    assert bench.run("import", source, "-o", bench.outputs / "log2.parquet", "--lang", "en", *named) == 1
    assert not (bench.outputs / "log2.parquet").exists()
    assert bench.run("anonymise", source, "-o", log, *named) == 0
    for form in ("table", "json", "csv"):
        assert bench.run("check", source, "--format", form) == 0
    assert bench.leaks() == set()


@pytest.mark.parametrize("kind", ["csv", "named"])
def test_nothing_planted_comes_out_of_any_command(bench, kind):
    source, out = SOURCES[kind](bench.inputs), bench.outputs
    log = out / "log.parquet"
    bench.run("anonymise", source, "-o", log)
    for log_or_file in (log, source):
        for command in ("variants", "waits", "bottlenecks", "loops", "handovers", "hold-ups"):
            assert bench.run(command, log_or_file, "--format", "json") == 0
        assert bench.run("map", log_or_file, "-o", out / "kaart.svg") == 0
        for options in (("-o", out / "voor-na.svg"), ("--format", "json")):
            assert bench.run("before-after", log_or_file, "--pilot-start", "2022-01-15", *options) == 0
        assert bench.run("report", log_or_file, "-o", out / "verslag.html") == 0
        assert bench.run("export", log_or_file, "--to", "csv", "-o", out / "log.csv") == 0
    assert bench.leaks() == set()


@pytest.mark.parametrize("place", range(len(ROWS[0])))
def test_no_order_of_columns_lets_anything_through(bench, place):
    names = list(ROWS[0])
    source = write_csv(bench.inputs / "dossiers.csv", ROWS[:90], [*names[place:], *names[:place]])

    assert bench.run("anonymise", source, "-o", bench.outputs / "log.parquet") == 0
    assert bench.leaks() == set()


@pytest.mark.parametrize("column", KINDS)
def test_one_such_column_among_harmless_ones_is_found(bench, column):
    rows = [
        {
            "traject": f"T{i // 6}",
            "stap": STEPS[i % 6],
            "datum": row["datum"],
            "niveau": "havo",
            "veld": row[column],
        }
        for i, row in enumerate(ROWS)
    ]
    source = write_csv(bench.inputs / "dossiers.csv", rows)

    assert bench.run("anonymise", source, "-o", bench.outputs / "log.parquet") == 0
    assert bench.run("anonymise", source, "-o", bench.outputs / "log2.parquet", "--attribute", "veld") == 0
    assert bench.leaks() == set()
    assert "'veld'" in bench.printed


def errors() -> dict[str, Callable[[Path], list[object]]]:
    """Commands that fail on a file full of identifiers, or have much to say about it."""
    bad = {**ROWS[0], "datum": PEOPLE[0].name}
    someone = PEOPLE[2]
    headless = f"{someone.name};{someone.bsn};01-02-2022;{someone.email}\n"

    def text(content: str, name: str = "fout.csv") -> Callable[[Path], Path]:
        def write(folder: Path) -> Path:
            (folder / name).write_text(content, encoding="utf-8")
            return folder / name

        return write

    names = f"{someone.name};{PEOPLE[3].name};{PEOPLE[4].name}\n1;2;3\n"
    quote = f'traject;stap;datum\n1;"{someone.name};01-02-2022\n2;a;01-02-2022\n'
    ragged = f"traject;stap;datum\n1;Signaal;01-02-2022\n2;{someone.name};01-02-2022;{someone.bsn}\n"
    wide = "traject;stap;datum;" + f"opmerking {someone.name}" + "\n1;Signaal;01-02-2022;x\n"
    return {
        "bad_date": lambda f: ["import", write_csv(f / "a.csv", [*ROWS, bad])],
        "bad_dates_kept": lambda f: [
            "anonymise",
            write_csv(f / "a.csv", [*ROWS, bad]),
            "--skip-all-bad-rows",
        ],
        "no_headings": lambda f: ["import", text(headless * 3)(f)],
        "names_for_headings": lambda f: ["import", text(names)(f)],
        "open_quote": lambda f: ["import", text(quote)(f)],
        "ragged": lambda f: ["import", text(ragged)(f)],
        "named_heading": lambda f: ["import", text(wide)(f), "--case", f"opmerking {someone.name}"],
        "no_such_column": lambda f: ["import", text(wide)(f), "--case", "nergens"],
        "no_such_drop": lambda f: ["import", text(wide)(f), "--drop", "nergens"],
        "missing_file": lambda f: ["import", f / f"{someone.name}.csv"],
        "empty_file": lambda f: ["import", text("", f"{someone.name}.csv")(f)],
        "not_a_workbook": lambda f: ["import", text("x;y", f"{someone.name}.xlsx")(f)],
        "no_such_sheet": lambda f: ["import", write_workbook(f / "a.xlsx"), "--sheet", "nergens"],
        "bad_xes": lambda f: ["import", text(f"<log><trace>{someone.name}", f"{someone.name}.xes")(f)],
        "other_encoding": lambda f: ["import", write_csv(f / "a.csv"), "--encoding", "klingon"],
        "unknown_option_value": lambda f: ["import", write_csv(f / "a.csv"), "--timezone", "Nergens"],
        "never_stored": lambda f: ["import", write_csv(f / "a.csv"), "--keep", "kenmerk=voor het verslag"],
    }


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("error", errors())
def test_no_error_says_who_it_is_about(bench, error, lang):
    words = errors()[error](bench.inputs)
    log = bench.outputs / "log.parquet"

    code = bench.run(*words, "-o", log, "--refused", bench.outputs / "geweigerd.csv", "--lang", lang)

    assert code == (0 if error in ("bad_date", "bad_dates_kept", "named_heading") else 1)
    assert bench.leaks() == set()


def test_a_saved_mapping_holds_no_heading_with_a_name(bench):
    rows = [{**row, f"notitie {PEOPLE[0].name}": "ja"} for row in ROWS]
    source = write_csv(bench.inputs / "dossiers.csv", rows)
    drops = itertools.chain.from_iterable(("--drop", column) for column in KINDS)

    bench.run("import", source, "-o", bench.outputs / "log.parquet", *drops,
              "--save-mapping", bench.outputs / "rollen.yaml")  # fmt: skip

    assert (bench.outputs / "rollen.yaml").exists()
    assert bench.leaks() == set()


def test_at_least_a_thousand_identifiers_are_planted():
    assert len({*PLANTED}) >= 1000
    assert len({text for row in ROWS for text in row.values()} & {*PLANTED}) > 100


def test_the_search_finds_what_is_there(bench):
    (bench.outputs / "uit.txt").write_text(f"zie {PEOPLE[0].bsn}")
    with gzip.open(bench.outputs / "uit.gz", "wt") as packed:
        packed.write(PEOPLE[1].email)
    write_workbook(bench.outputs / "uit.xlsx")
    write_parquet(bench.outputs / "uit.parquet")

    assert {PEOPLE[0].bsn, PEOPLE[1].email, PEOPLE[2].name, PEOPLE[9].iban} <= bench.leaks()
