"""What is handed out: the wheel, the locks, and how lightly the package starts."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with a data file of a kind and in a place that it has nowhere yet."""
    project = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(REPOSITORY / name, project)
    shutil.copytree(
        REPOSITORY / "src", project / "src", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    extra = project / "src/routekaart/data/uitvoer/scholen é.dat"
    extra.parent.mkdir(parents=True)
    extra.write_bytes(b"\x00\xff")
    return project


@pytest.fixture(scope="module")
def wheel(project):
    """The wheel of that copy, open to be read."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    (path,) = (project / "dist").glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        yield wheel


def metadata(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(wheel.read(name))


RUNNING, DEVELOPING = LOCKS = ("requirements.lock", "requirements-dev.lock")


def requirements(lock):
    """A lock as one string a requirement: name, version, marker and hashes."""
    lines = (REPOSITORY / lock).read_text(encoding="utf-8").splitlines()
    kept = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return kept.replace("\\\n", " ").strip().splitlines()


def test_the_wheel_holds_every_file_of_the_package(project, wheel):
    source = project / "src"
    files = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}

    packed = {name for name in wheel.namelist() if name.startswith("routekaart/")}

    assert packed == files
    assert "routekaart/data/uitvoer/scholen é.dat" in packed


def test_the_wheel_names_its_licence_and_holds_the_text(wheel):
    assert metadata(wheel)["License-Expression"] == "AGPL-3.0-or-later"
    text = next(wheel.read(name) for name in wheel.namelist() if name.endswith("licenses/LICENSE"))
    assert b"GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert b"How to Apply These Terms to Your New Programs" in text


def versions(lock):
    """Name → version, of a lock."""
    return dict(re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", line).groups() for line in requirements(lock))


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_names_no_package_index_and_no_folder(name):
    lock = (REPOSITORY / name).read_text(encoding="utf-8")

    assert "://" not in lock
    assert not re.search(r"^\s*-(-index|-extra-index|-find-links|i |f )", lock, re.MULTILINE)
    assert not re.search(r"\s/|[A-Z]:\\", lock)


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_of_the_lock_is_pinned_and_has_a_hash(name):
    loose = [
        line.split()[0]
        for line in requirements(name)
        if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}\b", line)
    ]

    assert loose == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_one_version_of_each_library(name):
    assert len(requirements(name)) == len(versions(name)) > 0


def test_both_locks_agree_on_what_both_list():
    running, developing = versions(RUNNING), versions(DEVELOPING)
    both = running.keys() & developing.keys()

    assert {name: running[name] for name in both} == {name: developing[name] for name in both}


def test_the_lock_holds_every_requirement_of_the_wheel(wheel):
    needed = {
        re.match(r"[\w.-]+", line)[0]
        for line in metadata(wheel).get_all("Requires-Dist")
        if "extra ==" not in line
    }

    assert normalised(needed) - versions(RUNNING).keys() == set()


def test_the_locks_hold_every_library_of_their_groups():
    groups = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    build, dev = (
        normalised(re.match(r"[\w.-]+", line)[0] for line in groups[name]) for name in ("build", "dev")
    )

    assert build - versions(RUNNING).keys() == set()
    assert dev - versions(DEVELOPING).keys() == set()


def test_a_demo_fetches_nothing_that_only_tests_need():
    heavy = {"debugpy", "hypothesis", "ipykernel", "ipython", "jedi", "mypy", "pyspark", "pytest", "ruff"}

    assert heavy & versions(RUNNING).keys() == set()


def normalised(names):
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_importing_the_package_loads_no_heavy_library():
    heavy = "{'duckdb', 'matplotlib', 'numba', 'numpy', 'pandas', 'pm4py', 'pyarrow', 'scipy'}"
    code = f"import sys, routekaart; print(*sorted({heavy} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert loaded.stdout.split() == []


def test_dev_needs_only_the_standard_library():
    tree = ast.parse((REPOSITORY / "dev.py").read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == set()
