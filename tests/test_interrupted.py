"""An import that is stopped, killed or out of room leaves the earlier stored log whole, and no rubbish."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from routekaart.errors import RoomError
from routekaart.log.view import open_log
from routekaart.opening import import_files

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="signals and limits of processes are those of POSIX"
)

SCHOOL = Path(__file__).resolve().parent.parent / "event_logs" / "school1_keten.csv"

# The command, halted in the middle of writing the log, when half of it is there.
HALTED = """
import sys, time
from routekaart.engine.database import Database

def halt(self, sql, path, *others):
    path.write_bytes(b"PAR1 half")
    print("halted", flush=True)
    until = time.monotonic() + 60  # no longer, whoever started it
    while time.monotonic() < until:
        self.run("select count(*) from range(1000000)")

Database.write_parquet = halt
from routekaart.cli import main
main()
"""
# The command, halted when the log has been written and what was found is being said.
HALTED_LATE = """
import time
from routekaart.privacy import risk

def halt(view):
    print("halted", flush=True)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        pass

risk.risk = halt
from routekaart.cli import main
main()
"""
# The command where no file may grow beyond a few bytes, as on a full disk.
FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from routekaart.engine.database import Database
write = Database.write_parquet

def write_on_a_full_disk(self, sql, path, *others):
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    write(self, sql, path, *others)

Database.write_parquet = write_on_a_full_disk
from routekaart.cli import main
main()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a stored log, and a folder for temporary files beside it."""
    (tmp_path / "spill").mkdir()
    (tmp_path / "logs").mkdir()
    monkeypatch.setenv("ROUTEKAART_SPILL", str(tmp_path / "spill"))
    import_files([SCHOOL], tmp_path / "logs" / "log.parquet")
    return tmp_path


def run(code: str, place: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, "import", str(SCHOOL), "-o", str(place / "logs" / "log.parquet")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def left_behind(place: Path) -> list[str]:
    """Temporary files beside the log, and temporary folders of other processes than this one."""
    files = [path.name for path in (place / "logs").iterdir() if path.name.endswith(".tmp")]
    folders = [p.name for p in (place / "spill").iterdir() if p.name.split("-")[1] != str(os.getpid())]
    return files + folders


def test_the_whole_log_is_there_before_anything_happens(place: Path):
    assert open_log(place / "logs" / "log.parquet").n_cases == 8
    assert left_behind(place) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_an_import_that_is_told_to_stop_says_so_in_one_line_and_leaves_nothing(place: Path, how: int):
    process = run(HALTED, place)
    assert process.stdout is not None
    assert process.stdout.readline() == "halted\n"
    process.send_signal(how)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 128 + how
    assert said.strip().splitlines()[-1].startswith("routekaart: gestopt voordat het klaar was")
    assert "Traceback" not in said
    assert open_log(place / "logs" / "log.parquet").n_cases == 8
    assert left_behind(place) == []


def test_a_stop_after_the_file_was_written_says_that_it_stands(place: Path):
    process = run(HALTED_LATE, place)
    assert process.stdout is not None
    assert process.stdout.readline() == "halted\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "log.parquet was toen al geschreven en staat er" in said.strip().splitlines()[-1]


def test_what_a_killed_import_left_goes_with_the_next_one(place: Path):
    process = run(HALTED, place)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=60)

    assert open_log(place / "logs" / "log.parquet").n_cases == 8
    left = left_behind(place)
    assert len(left) == 2
    for path in (*(place / "logs").glob(".*.tmp"), *(place / "spill").iterdir()):
        os.utime(path, (0, 0))  # long ago
    import_files([SCHOOL], place / "logs" / "log.parquet", memory_limit="500MB")
    assert left_behind(place) == []


def test_a_full_disk_is_said_in_one_line_and_the_earlier_log_stays(place: Path):
    process = run(FULL, place)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "bestanden mogen hier niet zo groot worden" in said and "Traceback" not in said
    assert open_log(place / "logs" / "log.parquet").n_cases == 8
    assert left_behind(place) == []


def test_a_memory_limit_that_is_too_low_leaves_the_earlier_log(place: Path):
    with pytest.raises(RoomError, match="too low"):
        import_files([SCHOOL], place / "logs" / "log.parquet", memory_limit="1MB")

    assert open_log(place / "logs" / "log.parquet").n_cases == 8
    assert left_behind(place) == []
