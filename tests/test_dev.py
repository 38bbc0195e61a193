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
    (folder / "requirements-dev.lock").write_text("pytest==1.0\n")
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
    assert libraries[-5:] == ["--require-hashes", "-r", str(dev.LOCK), "-r", str(dev.DEV_LOCK)]
    assert project[-4:] == ["--no-deps", "--no-build-isolation", "-e", str(dev.ROOT)]
    assert dev.run[-1] == [str(dev.PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-k", "loops"]


def test_a_demo_installs_only_what_runs_the_tool(dev):
    assert dev.main(["demo"]) == 0

    libraries, project = dev.run.installs
    assert libraries[-3:] == ["--require-hashes", "-r", str(dev.LOCK)]
    assert project[-4:] == ["--no-deps", "--no-build-isolation", "-e", str(dev.ROOT)]


@pytest.mark.parametrize("word", ["test", "check", "bench"])
def test_after_a_demo_the_rest_is_added_to_what_is_there(dev, word):
    dev.main(["demo"])
    dev.run.clear()

    dev.main([word])

    assert not any("venv" in words for words in dev.run)
    (added,) = dev.run.installs
    assert added[-5:] == ["--require-hashes", "-r", str(dev.LOCK), "-r", str(dev.DEV_LOCK)]


def test_after_a_demo_and_a_test_neither_installs_anything(dev):
    dev.main(["demo"])
    dev.main(["test"])
    dev.run.clear()

    dev.main(["demo"])
    dev.main(["test"])

    assert dev.run.installs == []


def test_a_second_call_installs_nothing(dev):
    dev.main(["test"])
    dev.run.clear()

    dev.main(["demo", "-o", "elsewhere"])

    assert dev.run == [[str(dev.BIN / f"routekaart{dev.EXE}"), "demo", "-o", "elsewhere"]]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_anew(dev, name):
    dev.main(["test"])
    dev.run.clear()
    (dev.ROOT / name).write_text("# changed\n")

    dev.main(["test"])

    assert "--clear" in dev.run[0]
    assert len(dev.run.installs) == 2


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
@pytest.mark.parametrize("word", ["demo", "test"])
def test_after_a_change_nothing_is_added_to_what_a_demo_left(dev, name, word):
    dev.main(["demo"])
    dev.run.clear()
    (dev.ROOT / name).write_text("# changed\n")

    dev.main([word])

    assert "--clear" in dev.run[0]
    assert len(dev.run.installs) == 2


def test_a_demo_does_not_mind_a_change_in_what_it_does_not_use(dev):
    dev.main(["test"])
    dev.run.clear()
    (dev.ROOT / "requirements-dev.lock").write_text("# changed\n")

    dev.main(["demo"])

    assert dev.run.installs == []


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


def test_what_uv_made_is_begun_anew_when_there_is_only_pip_to_add_to_it(dev, monkeypatch):
    with monkeypatch.context() as with_uv:
        with_uv.setattr(dev.shutil, "which", lambda _: "uv")
        dev.main(["demo"])
    dev.run.clear()
    dev.run.failing = "--version"  # there is no pip to ask

    dev.main(["test"])

    assert any("--clear" in words for words in dev.run)
    assert [words[2] for words in dev.run.installs] == ["pip", "pip"]


@pytest.mark.parametrize("word", ["demo", "test"])
def test_what_was_being_added_when_it_was_cut_short_is_begun_anew(dev, word, monkeypatch):
    dev.main(["demo"])
    with monkeypatch.context() as cut_short:
        cut_short.setattr(dev, "installer", interrupt)
        with pytest.raises(KeyboardInterrupt):
            dev.main(["test"])
    dev.run.clear()

    dev.main([word])

    assert "--clear" in dev.run[0]
    assert len(dev.run.installs) == 2


def test_the_second_lock_is_made_within_the_first(dev, monkeypatch):
    monkeypatch.setattr(dev.shutil, "which", lambda _: "uv")

    assert dev.main(["lock", "--upgrade"]) == 0

    first, second = [words for words in dev.run if "compile" in words]
    assert "pyproject.toml" in first
    assert first[-2:] == ["--output-file", "requirements.lock"]
    assert "pyproject.toml" not in second
    assert second[-4:] == ["--constraints", "requirements.lock", "--output-file", "requirements-dev.lock"]
    assert all({"--generate-hashes", "--universal", "--upgrade"} <= set(words) for words in (first, second))


def test_making_the_locks_installs_nothing_and_needs_uv(dev):
    with pytest.raises(
        SystemExit, match=r"^dev\.py: making the locks needs uv on PATH; run: pip install uv$"
    ):
        dev.main(["lock"])

    assert dev.run == []


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
