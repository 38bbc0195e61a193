"""How does the tool stand up to damaged files? Changed copies of every format it reads, and runs that are killed.

A copy has some bytes flipped, left out, repeated or put in, from a seed, so that any of them can be made again. A
process reads one copy after another and says of each what came of it; this one watches the time and starts
another when it dies. What is read must account for its rows; what is not must be refused in one line.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import select
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import ROOT
from benchmarks.settings import Settings

__all__ = ["FORMATS", "Found", "campaign", "killed", "lines", "mutated", "seeds"]

SCHOOL = ROOT / "event_logs" / "school1_keten.csv"
OLD_WORKBOOK = Path(__file__).with_name("seeds") / "old.xls"
SECONDS = 10.0
"""Longer than that is a hang."""
AGENDA = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Zorgteam
DTSTART;VALUE=DATE:20220301
RRULE:FREQ=MONTHLY;BYDAY=1TU;UNTIL=20231231
EXDATE;VALUE=DATE:20220405
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Ondersteuningsteam
DTSTART;TZID=Europe/Amsterdam:20220303T140000
END:VEVENT
END:VCALENDAR
"""
VOCABULARY = """extends: standard
activities:
- {id: leesgesprek, nl: Leesgesprek, synonyms: [gesprek over lezen], phase: 1}
organisations:
- {id: leesclub, nl: Leesclub}
"""

#: Format → the ending of its files, and what reads them (a name of :data:`_READERS`).
FORMATS: Mapping[str, tuple[str, str]] = {
    "CSV": (".csv", "source"),
    "Excel (.xlsx)": (".xlsx", "source"),
    "Excel (.xls)": (".xls", "source"),
    "XES": (".xes", "source"),
    "XES (.gz)": (".xes.gz", "source"),
    "Parquet": (".parquet", "source"),
    "JSON": (".json", "source"),
    "stored log": (".stored.parquet", "stored"),
    "iCalendar": (".ics", "agenda"),
    "vocabulary (YAML)": (".vocabulary.yaml", "vocabulary"),
    "agreements (YAML)": (".rules.yaml", "rules"),
    "matters (YAML)": (".matters.yaml", "matters"),
    "holidays (YAML)": (".holidays.yaml", "holidays"),
    "design (YAML)": (".design.yaml", "design"),
    "record of a report": (".record.json", "record"),
}


@dataclass
class Found:
    """What came of the copies of one format."""

    n: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    #: Megabytes held by the process that read them, libraries and all.
    memory: int = 0
    #: Seeds of copies on which something went wrong, and what.
    faults: list[tuple[int, str]] = field(default_factory=list)


def seeds(folder: Path) -> dict[str, Path]:
    """A sound file of each format, made in ``folder``."""
    import routekaart as rk
    from routekaart.contrasts.design import Design
    from routekaart.contrasts.design_file import design_text
    from routekaart.exchange.record import record_path

    data = ROOT / "src" / "routekaart" / "data"
    _keep_keys_in(folder)
    view = rk.store(SCHOOL, path=folder / "seed.stored.parquet", undecided="safe")
    for form in ("xlsx", "xes", "parquet", "json"):
        rk.export(view, form, folder / f"seed.{form}")
    rk.export(view, "xes", folder / "seed.xes.gz")
    rk.report(view, folder / "seed.html")
    record_path(folder / "seed.html").replace(folder / "seed.record.json")
    made = {
        ".csv": SCHOOL.read_bytes(),
        ".xls": OLD_WORKBOOK.read_bytes(),
        ".ics": AGENDA.encode(),
        ".vocabulary.yaml": VOCABULARY.encode(),
        ".rules.yaml": (data / "agreements.yaml").read_bytes(),
        ".matters.yaml": (data / "matters.yaml").read_bytes(),
        ".holidays.yaml": b"holidays:\n- {name: zomer, from: 2022-07-09, to: 2022-08-21}\n",
        ".design.yaml": design_text(Design(), "nl").encode(),
    }
    for suffix, content in made.items():
        (folder / f"seed{suffix}").write_bytes(content)
    return {name: folder / f"seed{suffix}" for name, (suffix, _) in FORMATS.items()}


def _keep_keys_in(folder: Path) -> None:
    """Keys of pseudonyms that are made here go to ``folder``."""
    os.environ["XDG_CONFIG_HOME"] = str(folder / "config")


def mutated(content: bytes, seed: int) -> bytes:
    """A copy of ``content`` with some of its bytes changed, the same for the same ``seed``.

    Of every other zip or gzip, what is packed in it is changed, as changed bytes of the packing are nearly always told
    by its own checksum.
    """
    chance = random.Random(seed)  # noqa: S311 - to be made again
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.5:
        return _rezipped(content, chance)
    if content.startswith(b"\x1f\x8b") and chance.random() < 0.5:
        return gzip.compress(_changed(gzip.decompress(content), chance), mtime=0)
    return _changed(content, chance)


def _rezipped(content: bytes, chance: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _changed(part, chance) if name == chosen else part)
    return made.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 8, 40])):
        at = chance.randrange(len(made) + 1)
        size = chance.choice([1, 1, 4, 100])
        way = chance.randrange(6)
        if way == 0 and at < len(made):
            made[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            made[at : at + size] = bytes([chance.choice([0, 127, 128, 255])]) * size
        elif way == 2:
            del made[at : at + size]
        elif way == 3:
            made[at:at] = chance.randbytes(size)
        elif way == 4:
            made[at:at] = made[at : at + size] * chance.choice([1, 2, 50])
        elif chance.random() < 0.2:
            del made[at:]
    return bytes(made)


def campaign(files: Mapping[str, Path], n: int, folder: Path, first: int = 0) -> dict[str, Found]:
    """What came of ``n`` copies of each file, with the seeds from ``first`` on."""
    found = {}
    with closing(_Reader()) as reader:
        for name, path in files.items():
            suffix, how = FORMATS[name]
            found[name] = one = Found()
            content = path.read_bytes()
            for seed in range(first, first + n):
                copy = folder / f"copy{suffix}"
                copy.write_bytes(mutated(content, seed))
                reader.begin()
                begun = time.monotonic()
                outcome, memory = reader.read(how, copy)
                one.n += 1
                one.slowest = max(one.slowest, time.monotonic() - begun)
                one.memory = max(one.memory, memory)
                kind = outcome.partition(":")[0]
                one.outcomes[kind] += 1
                if kind not in ("read", "refused"):
                    one.faults.append((seed, outcome))
    return found


class _Reader:
    """A process that reads files; another takes its place when it dies or takes too long."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def read(self, how: str, path: Path) -> tuple[str, int]:
        """What came of a file, and the megabytes of the process so far."""
        process = self.begin()
        if process.stdin is None or process.stdout is None:
            raise AssertionError("the process has no pipes")
        process.stdin.write(json.dumps([how, str(path)]) + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], SECONDS)
        line = process.stdout.readline() if ready else ""
        if line.endswith("\n"):
            outcome, memory = json.loads(line)
            return str(outcome), int(memory)
        self.close()
        return ("crash: the process ended" if ready else "hang: no answer"), 0

    def begin(self) -> subprocess.Popen[str]:
        """The process, with its libraries loaded."""
        if self._process is not None:
            return self._process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.reliability"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if self._process.stdout is not None:
            self._process.stdout.readline()
        return self._process

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _serve() -> None:
    """Read the files that are named on stdin, one a line, and say of each what came of it."""
    import resource

    import routekaart as rk
    from routekaart.errors import RoutekaartError

    with suppress(RoutekaartError):
        _READERS["source"](SCHOOL)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    print(json.dumps([rk.__name__, 0]), file=answers, flush=True)
    for line in sys.stdin:
        how, path = json.loads(line)
        try:
            outcome = _READERS[how](Path(path)) or "read"
        except RoutekaartError as error:
            is_line = "\n" not in error.text("nl") and "\n" not in error.text("en")
            outcome = "refused" if is_line else "more than a line"
        except BaseException as error:  # noqa: BLE001 - whatever else comes out is what is looked for
            outcome = f"traceback: {type(error).__name__}: {str(error)[:100]}"
        held = (
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        )
        print(json.dumps([outcome, max(held) >> 10]), file=answers, flush=True)


def _source(path: Path) -> str | None:
    import routekaart as rk

    manifest = rk.read(path, skip_bad_rows=True).manifest
    told = manifest.rows_kept + len(manifest.refused)
    return None if manifest.rows_in == told else f"rows: {manifest.rows_in} in, {told} told of"


def _stored(path: Path) -> None:
    import routekaart as rk

    view = rk.open_log(path)
    view.log.source.check()
    rk.route_map(view)


def _agenda(path: Path) -> None:
    from routekaart.log.agenda import read_agenda

    read_agenda(path)


def _vocabulary(path: Path) -> None:
    from routekaart.log.vocabulary import load_vocabulary

    load_vocabulary(path)


def _rules(path: Path) -> None:
    from routekaart.measures.agreements.rule_file import read_rules

    read_rules(path)


def _matters(path: Path) -> None:
    from routekaart.measures.matter_file import read_matters

    read_matters(path)


def _holidays(path: Path) -> None:
    from routekaart.log.calendar_file import read_calendar

    read_calendar(path, "midden")


def _design(path: Path) -> None:
    from routekaart.contrasts.design_file import read_design

    read_design(path)


def _record(path: Path) -> None:
    from routekaart.verifying import verify

    verify(path)


_READERS: Mapping[str, Callable[[Path], str | None]] = {
    "source": _source,
    "stored": _stored,
    "agenda": _agenda,
    "vocabulary": _vocabulary,
    "rules": _rules,
    "matters": _matters,
    "holidays": _holidays,
    "design": _design,
    "record": _record,
}

#: What is killed: its words, with LOG for a stored log, and the file that it writes.
KILLED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "import": (("import", str(SCHOOL), "-o", "out.parquet"), "out.parquet"),
    "report": (("report", "LOG", "-o", "out.html"), "out.html"),
    "export": (("export", "LOG", "--to", "xes", "-o", "out.xes"), "out.xes"),
}


def killed(n: int, folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """By command: how often it was killed, how often the file was whole after that, what the next run left behind."""
    _keep_keys_in(folder)
    os.environ["ROUTEKAART_SPILL"] = str(folder)
    _ran(("import", str(SCHOOL), "-o", "log.parquet"), folder)
    for name, (words, output) in KILLED.items():
        command = tuple("log.parquet" if word == "LOG" else word for word in words)
        begun = time.monotonic()
        _ran(command, folder)
        took = time.monotonic() - begun
        whole = (folder / output).read_bytes()
        n_whole = n_killed = 0
        for number in range(n):
            # What is written last comes at the end: half of the kills fall in the last fifth.
            share = number / n if number % 2 else 0.8 + 0.2 * number / n
            with suppress(subprocess.TimeoutExpired):
                _ran(command, folder, seconds=took * share)
                n_killed -= 1
            n_killed += 1
            n_whole += (folder / output).read_bytes() == whole
        for left in folder.glob(".*.tmp"):
            os.utime(left, (0, 0))  # long ago
        for left in folder.glob("routekaart-*"):
            os.utime(left, (0, 0))
        _ran(command, folder)
        yield name, n_killed, n_whole, len([*folder.glob(".*.tmp"), *folder.glob("routekaart-*")])


def _ran(words: tuple[str, ...], folder: Path, seconds: float | None = None) -> None:
    code = "from routekaart.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, *words, "--quiet"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}"},
        capture_output=True,
        timeout=seconds,
        check=False,
    )


def lines(settings: Settings) -> Iterator[str]:
    """The tables, in Markdown; ``--rounds`` is the number of copies in all."""
    n = max(1, settings.rounds // len(FORMATS))
    with tempfile.TemporaryDirectory(prefix="routekaart-fire-") as scratch:
        folder = Path(scratch)
        yield "| format | copies | read | refused in one line | tracebacks | hangs over 10 s | crashes | slowest | most memory |"
        yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
        for name, path in seeds(folder).items():
            one = campaign({name: path}, n, folder)[name]
            kinds = ("read", "refused", "traceback", "hang", "crash")
            counts = " | ".join(str(one.outcomes[kind]) for kind in kinds)
            yield f"| {name} | {one.n} | {counts} | {one.slowest:.1f} s | {one.memory} MB |"
            for seed, outcome in one.faults:
                yield f"| {name}, seed {seed} | {outcome} | | | | | | | |"
        yield ""
        yield "| command | killed | file whole | left behind after the next run |"
        yield "|---|---:|---:|---:|"
        (folder / "killed").mkdir()
        for name, n_killed, n_whole, n_left in killed(10, folder / "killed"):
            yield f"| {name} | {n_killed} of 10 | {n_whole} of 10 | {n_left} |"


if __name__ == "__main__":
    _serve()
