"""Set Routekaart up and run it, with nothing but Python: python3 dev.py WORD [OPTION…]

    demo     write the sample logs, map and contrast them, write the report
    test     run the tests
    check    hold the code against the style and type rules
    bench    measure time and memory
    lock     make both locks anew (needs uv); --upgrade takes newer versions

What follows the word is passed on: python3 dev.py test -k loops. The first call makes .venv and
installs what requirements.lock lists (with uv when it is on PATH, else with pip); test, check and
bench add what requirements-dev.lock lists. Later calls install nothing, until one of these files or
pyproject.toml changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Stands before anything an older Python cannot read.
if sys.version_info < (3, 11):
    sys.exit(f"dev.py: this is Python {sys.version.split()[0]}; Routekaart needs 3.11 or newer")

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"  # what runs the tool
DEV_LOCK = ROOT / "requirements-dev.lock"  # what tests, checks and measures it
VENV = ROOT / ".venv"
STAMP = VENV / "made-from.txt"
BIN, EXE = (VENV / "Scripts", ".exe") if os.name == "nt" else (VENV / "bin", "")
PYTHON = BIN / f"python{EXE}"


def demo(*options: str) -> int:
    """Run the demonstration, where the user stands."""
    return run(BIN / f"routekaart{EXE}", "demo", *options)


def test(*options: str) -> int:
    """Run the tests, two at a time; those that share one Spark stay together."""
    return run(PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *options, cwd=ROOT)


def check(*paths: str) -> int:
    """Run every check, the later ones also when an earlier one finds something."""
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
    codes = [run(PYTHON, "-m", *words, *paths, cwd=ROOT) for words in checks]
    return int(any(codes))


def bench(*options: str) -> int:
    """Run the benchmarks."""
    return run(PYTHON, "-m", "benchmarks", *options, cwd=ROOT)


def lock(*options: str) -> int:
    """Pin, with hashes, one version of each library for all systems and Pythons we support."""
    uv = find_uv()
    if not uv:
        sys.exit("dev.py: making the locks needs uv on PATH; run: pip install uv")
    scope = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest"]
    form = ["--generate-hashes", "--no-header", "--quiet"]
    make = [uv, "pip", "compile", *scope, *form, *options]
    running = ["pyproject.toml", "--group", "build", "--output-file", LOCK.name]
    # What both list is of one version: the second adds to what the first has installed.
    rest = ["--group", "dev", "--constraints", LOCK.name, "--output-file", DEV_LOCK.name]
    return run(*make, *running, cwd=ROOT) or run(*make, *rest, cwd=ROOT)


def set_up(*locks: Path) -> None:
    """Make .venv hold what these locks list, unless it does so already."""
    wanted = [fingerprint(lock) for lock in locks]
    held = STAMP.read_text(encoding="utf-8").splitlines() if PYTHON.exists() and STAMP.exists() else []
    if set(wanted) <= set(held):
        return
    uv = find_uv()
    if not find_spec("venv") or not (uv or find_spec("ensurepip")):
        sys.exit("dev.py: this Python cannot make a venv; on Debian or Ubuntu: apt install python3-venv")
    print("dev.py: setting up .venv; this is done once and may take a few minutes", file=sys.stderr)
    # The stamp goes first and comes last: a set-up cut short is begun anew.
    STAMP.unlink(missing_ok=True)
    # What .venv holds is added to when all of it is still wanted; else it starts from empty.
    is_begun = bool(held) and set(held) <= set(wanted) and bool(uv or has_pip())
    if not is_begun:
        make_venv(uv)
    install = installer(uv)
    libraries = ["--require-hashes", *(word for lock in locks for word in ("-r", lock))]
    project = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    failed = run(*install, *libraries, stdout=sys.stderr)
    if failed or (not is_begun and run(*install, *project, stdout=sys.stderr)):
        sys.exit("dev.py: the installation failed, see above; without a network, try again with one")
    STAMP.write_text("\n".join(wanted), encoding="utf-8")


def make_venv(uv: str | None) -> None:
    """Make .venv anew, empty."""
    make = [base_python(), "-m", "venv", "--clear", *(["--without-pip"] if uv else []), VENV]
    if run(*make, stdout=sys.stderr):
        sys.exit("dev.py: cannot make .venv, see above; can this folder be written, is there room?")


def installer(uv: str | None) -> list[Any]:
    """The command that installs into .venv; it shows its progress to a person only."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    # Python compiles what is used at its first use; most of the libraries never is.
    if uv:
        return [uv, "pip", "install", *quiet, "--no-compile-bytecode", "--python", PYTHON]
    return [PYTHON, "-m", "pip", "install", *quiet, "--disable-pip-version-check", "--no-compile"]


def has_pip() -> bool:
    """Whether .venv has a pip: not when uv made it."""
    return run(PYTHON, "-m", "pip", "--version", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def find_uv() -> str | None:
    """Where uv is, if it is on PATH and runs (a version manager's stand-in may not)."""
    uv = shutil.which("uv")
    return (
        uv if uv and run(uv, "--version", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0 else None
    )


def base_python() -> str:
    """The Python to make .venv with: not the one in .venv, which is about to be replaced."""
    return getattr(sys, "_base_executable", sys.executable)


def fingerprint(lock: Path) -> str:
    """What .venv holds once a lock is installed: lock, project, Python, and the folder its scripts point to."""
    contents = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{lock.name} {hashlib.sha256(contents).hexdigest()} {sys.version_info[:2]} {ROOT}"


def run(*command: Any, **options: Any) -> int:
    """Run a command to its end; its exit code."""
    return subprocess.run(command, check=False, **options).returncode


JOBS = {"demo": demo, "test": test, "check": check, "bench": bench, "lock": lock}


def main(arguments: list[str]) -> int:
    """Do the job named first; its exit code, or 2 when there is no such job."""
    if not arguments or arguments[0] not in JOBS:
        print(__doc__, file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    word, *options = arguments
    if word != "lock":
        set_up(*([LOCK] if word == "demo" else [LOCK, DEV_LOCK]))
    return JOBS[word](*options)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("dev.py: stopped")
