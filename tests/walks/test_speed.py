"""Where there is no compiler, a large log is walked all the same, and that is said once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import routekaart as rk
from routekaart.log import batches
from routekaart.walks import speed, tally
from tests.logs import log

ROWS = [row for case in "abcd" for row in ((case, "Signaal", 0), (case, "Zorgteam", 3), (case, "Signaal", 9))]


class Told(speed.Preparing):
    """Notes what was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def begins(self) -> None:
        self.notes.append("begins")

    def is_not_kept(self) -> None:
        self.notes.append("is not kept")

    def is_not_compiled(self) -> None:
        self.notes.append("is not compiled")


@pytest.fixture
def told(monkeypatch):
    """What is told while any log counts as large; the compiler is looked up anew."""
    told = Told()
    monkeypatch.setattr(speed, "preparing", told)
    monkeypatch.setattr(speed, "COMPILED_FROM", 0)
    speed._numba.cache_clear()
    yield told.notes
    speed._numba.cache_clear()


@pytest.fixture(params=["not installed", "does not load"])
def no_numba(request, monkeypatch):
    """A machine where Numba is not installed, or where its library cannot be loaded."""

    def fail(name):
        assert name == "numba"
        raise ModuleNotFoundError(name) if request.param == "not installed" else OSError("libllvmlite.so")

    monkeypatch.setattr(speed, "import_module", fail)


def counted(*, is_compiled):
    key = np.array([0, 0, 1, 0], dtype=np.int32)
    case = np.array([0, 0, 0, 1], dtype=np.int32)
    out = speed.written(tally.walk_counts, tally.Counted, 2, key, case, is_compiled=is_compiled)
    return [column.tolist() for column in out]


def test_without_numba_a_walk_gives_the_same_answer(no_numba, told):
    assert counted(is_compiled=True) == counted(is_compiled=False) == [[3, 1], [2, 1], [1, 0]]


def test_without_numba_it_is_told_once_whatever_the_number_of_threads(no_numba, told):
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda _: counted(is_compiled=True), range(24))]

    assert answers == [[[3, 1], [2, 1], [1, 0]]] * 24
    assert told == ["is not compiled"]


def test_with_numba_nothing_is_told_of_its_absence(told):
    assert counted(is_compiled=True) == [[3, 1], [2, 1], [1, 0]]
    assert "is not compiled" not in told


def test_a_large_log_is_mapped_without_numba(no_numba, told, monkeypatch):
    monkeypatch.setattr(batches, "BATCH_EVENTS", 6)
    without = rk.route_map(log(*ROWS))
    monkeypatch.setattr(speed, "COMPILED_FROM", 1_000_000)
    small = rk.route_map(log(*ROWS))

    assert without.record() == small.record()
    assert [row["cases"] for row in without.record()["edges"]] == [4, 4]
    assert told == ["is not compiled"]


def test_a_small_log_asks_for_no_numba(told, monkeypatch):
    monkeypatch.setattr(speed, "COMPILED_FROM", 50_000)
    monkeypatch.setitem(sys.modules, "numba", None)  # cannot be imported

    rk.route_map(log(*ROWS))
    rk.loops(log(*ROWS))

    assert told == []


def test_only_who_asks_for_compiled_code_by_name_is_refused(no_numba, told):
    with pytest.raises(ImportError, match="pip install numba"):
        speed.compiled(walk_nothing)


def walk_nothing() -> None:
    """A walk that is compiled nowhere else."""


@pytest.mark.parametrize(("lang", "found"), [("nl", "Sneller: pip install numba"), ("en", "To make it quick: pip install numba")])  # fmt: skip
def test_a_command_says_once_how_to_make_it_quick(tmp_path, lang, found):
    asked = command_without_numba(tmp_path, "--lang", lang)

    assert asked.count(found) == 1
    assert "Traceback" not in asked


def test_a_quiet_command_does_not_say_so(tmp_path):
    assert command_without_numba(tmp_path, "--quiet") == ""


def command_without_numba(folder, *options):
    """What `routekaart map` of a log that counts as large says on stderr."""
    source = folder / "log.csv"
    source.write_text("case;stap;datum\na;Signaal;01-03-2022\na;Zorgteam;10-03-2022\n", encoding="utf-8")
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "from routekaart.walks import speed; speed.COMPILED_FROM = 0\n"
        "from routekaart.cli import main; main()"
    )
    words = ["map", str(source), "-o", str(folder / "map.svg"), *options]
    run = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)
    return run.stderr
