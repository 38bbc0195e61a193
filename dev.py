"""Set Routekaart up and run it, with nothing but Python: python3 dev.py WORD [OPTION…]

    demo     write the sample logs, map and contrast them, write the report
    test     run the tests
    check    hold the code against the style and type rules
    bench    time the main commands
    lock     make requirements.lock anew (needs uv); --upgrade takes newer versions

What follows the word is passed on: python3 dev.py test -k loops. The first call makes .venv and
installs what requirements.lock lists (with uv when it is on PATH, else with pip); later calls
install nothing, until that file or pyproject.toml changes.
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
LOCK = ROOT / "requirements.lock"
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
        sys.exit("dev.py: making the lock needs uv on PATH; run: pip install uv")
    scope = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--group", "dev"]
    form = ["--generate-hashes", "--no-header", "--quiet", "--output-file", LOCK.name]
    return run(uv, "pip", "compile", "pyproject.toml", *scope, *form, *options, cwd=ROOT)


def set_up() -> None:
    """Make .venv hold what the lock lists, unless it does so already."""
    made_from = fingerprint()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == made_from:
        return
    uv = find_uv()
    if not find_spec("venv") or not (uv or find_spec("ensurepip")):
        sys.exit("dev.py: this Python cannot make a venv; on Debian or Ubuntu: apt install python3-venv")
    print("dev.py: setting up .venv; this is done once and may take a few minutes", file=sys.stderr)
    # Always from empty, and the stamp goes first and comes last: a set-up cut short is begun anew.
    STAMP.unlink(missing_ok=True)
    make = [base_python(), "-m", "venv", "--clear", *(["--without-pip"] if uv else []), VENV]
    if run(*make, stdout=sys.stderr):
        sys.exit("dev.py: cannot make .venv, see above; can this folder be written, is there room?")
    install = installer(uv)
    libraries = ["--require-hashes", "-r", LOCK]
    project = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    if run(*install, *libraries, stdout=sys.stderr) or run(*install, *project, stdout=sys.stderr):
        sys.exit("dev.py: the installation failed, see above; without a network, try again with one")
    STAMP.write_text(made_from, encoding="utf-8")


def installer(uv: str | None) -> list[Any]:
    """The command that installs into .venv; it shows its progress to a person only."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    if uv:
        # Compiled once here, as pip does: else the first start of each library is slow.
        return [uv, "pip", "install", *quiet, "--compile-bytecode", "--python", PYTHON]
    return [PYTHON, "-m", "pip", "install", *quiet, "--disable-pip-version-check"]


def find_uv() -> str | None:
    """Where uv is, if it is on PATH and runs (a version manager's stand-in may not)."""
    uv = shutil.which("uv")
    return (
        uv if uv and run(uv, "--version", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0 else None
    )


def base_python() -> str:
    """The Python to make .venv with: not the one in .venv, which is about to be replaced."""
    return getattr(sys, "_base_executable", sys.executable)


def fingerprint() -> str:
    """What .venv is made from: lock, project, Python, and the folder its scripts point to."""
    contents = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{hashlib.sha256(contents).hexdigest()} {sys.version_info[:2]} {ROOT}"


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
        set_up()
    return JOBS[word](*options)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("dev.py: stopped")
