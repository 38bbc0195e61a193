"""dev.py: when it installs, and what it says when it cannot."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

DEV = Path(__file__).resolve().parent.parent / "dev.py"


class Runs(list):
    """Stands in for ``dev.run``: notes each command, makes the Python of .venv, fails where told."""

    def __init__(self, dev):
        self.dev = dev
        self.failing = "nothing"

    def __call__(self, *command, **_):
        words = [str(word) for word in command]
        self.append(words)
        if "venv" in words:
            self.dev.BIN.mkdir(parents=True, exist_ok=True)
            self.dev.PYTHON.touch()
        return int(self.failing in words)

    @property
    def installs(self):
        return [words for words in self if "install" in words]


def interrupt(*_):
    raise KeyboardInterrupt


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """dev.py as it would be in an empty folder, with no uv on PATH, running nothing."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    (folder / "dev.py").write_bytes(DEV.read_bytes())
    (folder / "requirements.lock").write_text("click==1.0\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    spec = importlib.util.spec_from_file_location("dev_in_a_folder", folder / "dev.py")
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    monkeypatch.setattr(dev, "run", Runs(dev))
    monkeypatch.setattr(dev.shutil, "which", lambda _: None)
    return dev


def test_the_first_call_installs_with_hashes_and_then_runs(dev):
    assert dev.main(["test", "-k", "loops"]) == 0

    libraries, project = dev.run.installs
    assert libraries[:4] == [str(dev.PYTHON), "-m", "pip", "install"]
    assert libraries[-3:] == ["--require-hashes", "-r", str(dev.LOCK)]
    assert project[-4:] == ["--no-deps", "--no-build-isolation", "-e", str(dev.ROOT)]
    assert dev.run[-1] == [str(dev.PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-k", "loops"]


def test_a_second_call_installs_nothing(dev):
    dev.main(["test"])
    dev.run.clear()

    dev.main(["demo", "-o", "elsewhere"])

    assert dev.run == [[str(dev.BIN / f"routekaart{dev.EXE}"), "demo", "-o", "elsewhere"]]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_anew(dev, name):
    dev.main(["test"])
    dev.run.clear()
    (dev.ROOT / name).write_text("# changed\n")

    dev.main(["test"])

    assert "--clear" in dev.run[0]
    assert len(dev.run.installs) == 2


@pytest.mark.parametrize("failing", ["--require-hashes", "--no-deps"])
def test_an_installation_that_fails_says_so_in_one_line_and_is_not_believed(dev, failing):
    dev.run.failing = failing
    with pytest.raises(SystemExit, match=r"^dev\.py: the installation failed.*network.*$"):
        dev.main(["test"])
    dev.run.failing = "nothing"
    dev.run.clear()

    dev.main(["test"])

    assert len(dev.run.installs) == 2


def test_an_installation_cut_short_is_not_believed(dev, monkeypatch):
    dev.main(["test"])
    (dev.ROOT / "requirements.lock").write_text("click==2.0\n")
    with monkeypatch.context() as cut_short:
        cut_short.setattr(dev, "installer", interrupt)
        with pytest.raises(KeyboardInterrupt):
            dev.main(["test"])
    (dev.ROOT / "requirements.lock").write_text("click==1.0\n")
    dev.run.clear()

    dev.main(["test"])

    assert len(dev.run.installs) == 2


def test_uv_installs_when_it_is_on_path_and_needs_no_pip(dev, monkeypatch):
    monkeypatch.setattr(dev.shutil, "which", lambda _: "uv")

    dev.main(["test"])

    assert any("--without-pip" in words for words in dev.run)
    assert [words[:3] for words in dev.run.installs] == [["uv", "pip", "install"]] * 2


def test_a_uv_that_does_not_run_is_passed_by(dev, monkeypatch):
    monkeypatch.setattr(dev.shutil, "which", lambda _: "uv")
    dev.run.failing = "--version"

    dev.main(["test"])

    assert dev.run.installs[0][:3] == [str(dev.PYTHON), "-m", "pip"]


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(dev, monkeypatch, missing):
    monkeypatch.setattr(dev, "find_spec", lambda name: None if name == missing else name)

    with pytest.raises(SystemExit, match=r"^dev\.py: .*apt install python3-venv$"):
        dev.main(["test"])


def test_a_python_that_is_too_old_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    spec = importlib.util.spec_from_file_location("dev_in_an_old_python", DEV)

    with pytest.raises(SystemExit, match=r"^dev\.py: this is Python .*; Routekaart needs 3\.11 or newer$"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_check_goes_on_after_a_check_that_fails(dev):
    dev.run.failing = "ruff"

    assert dev.main(["check"]) == 1
    assert dev.run[-1] == [str(dev.PYTHON), "-m", "mypy"]


def test_a_word_it_does_not_know_gives_the_help():
    asked = subprocess.run([sys.executable, DEV, "tset"], check=False, capture_output=True, text=True)

    assert asked.returncode == 2
    assert asked.stderr.startswith("Set Routekaart up and run it")
