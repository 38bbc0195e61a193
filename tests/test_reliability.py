"""Damaged files, killed runs and bare surroundings: a smaller copy of ``benchmarks/reliability.py``."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from benchmarks.reliability import FORMATS, campaign, mutated, seeds

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="signals and limits of processes are those of POSIX"
)

ROOT = Path(__file__).resolve().parent.parent
SCHOOL = ROOT / "event_logs" / "school1_keten.csv"
COPIES = 6


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return seeds(tmp_path_factory.mktemp("seeds"))


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_are_read_or_refused_in_one_line(files, tmp_path, name):
    found = campaign({name: files[name]}, COPIES, tmp_path)[name]

    assert found.faults == [] and found.outcomes["read"] + found.outcomes["refused"] == COPIES
    assert found.memory < 2_000


def test_a_copy_can_be_made_again_from_its_seed(files):
    content = files["Excel (.xlsx)"].read_bytes()

    assert mutated(content, 7) == mutated(content, 7) != content


def routekaart(
    *words: str | Path, before: Callable[[], None] | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in settings}
    return subprocess.run(
        [sys.executable, "-c", "from routekaart.cli import main; main()", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        preexec_fn=before,
        env={**environment, **{name: value for name, value in settings.items() if value}},
    )


def small_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


def test_a_bound_on_the_size_of_files_is_one_line_and_nothing_is_left(tmp_path):
    done = routekaart("import", SCHOOL, "-o", tmp_path / "log.parquet", "--quiet", before=small_files)

    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("routekaart:")
    assert [*tmp_path.glob("log*"), *tmp_path.glob(".log*")] == []


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_one_line(tmp_path):
    tmp_path.chmod(0o500)
    done = routekaart("import", SCHOOL, "-o", tmp_path / "log.parquet", "--quiet")

    assert done.returncode == 1 and done.stderr.count("\n") == 1


@pytest.mark.parametrize("settings", [{"HOME": "", "XDG_CONFIG_HOME": ""}, {"LC_ALL": "C", "LANG": "C"}])
def test_without_a_home_or_a_language_it_works_or_says_why_in_one_line(tmp_path, settings):
    done = routekaart("map", SCHOOL, "-o", tmp_path / "kaart.svg", "--quiet", **settings)

    assert "Traceback" not in done.stderr
    assert done.returncode == 0 and (tmp_path / "kaart.svg").read_bytes().endswith(b"</svg>\n")


def test_two_that_write_one_file_leave_one_whole_file(tmp_path):
    routekaart("import", SCHOOL, "-o", tmp_path / "first.parquet", "--quiet")
    command = [sys.executable, "-c", "from routekaart.cli import main; main()"]
    words = ["export", str(tmp_path / "first.parquet"), "--to", "xes", "-o", str(tmp_path / "log.xes")]
    both = [subprocess.Popen([*command, *words], stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        process.communicate(timeout=120)

    assert [process.returncode for process in both] == [0, 0]
    assert (tmp_path / "log.xes").read_bytes().endswith(b"</log>\n")
    assert [*tmp_path.glob(".*.tmp")] == []


SURROUNDINGS: Mapping[str, Mapping[str, str]] = {
    "another time zone": {"TZ": "Pacific/Auckland"},
    "another locale": {"LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8"},
    "another hash seed": {"PYTHONHASHSEED": "12345"},
    "one thread": {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
}


def test_the_same_file_gives_the_same_bytes_in_any_surroundings(tmp_path):
    log, page = tmp_path / "log.parquet", tmp_path / "verslag.html"
    made = {}
    for name, settings in {"here": {}, **SURROUNDINGS}.items():
        told = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "PYTHONHASHSEED": "1", **settings}
        routekaart("import", SCHOOL, "-o", log, "--quiet", **told)
        done = routekaart("report", log, "-o", page, "--quiet", **told)
        assert done.returncode == 0, done.stderr
        made[name] = log.read_bytes(), page.read_bytes()

    assert len(made) == 5 and made["here"][1].endswith(b"</html>")
    assert [name for name, files in made.items() if files != made["here"]] == []
