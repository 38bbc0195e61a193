"""Whatever a command writes is for its owner alone, also where the umask opens new files to all."""

import os
import stat

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_every_file_and_folder_that_commands_write_is_for_its_owner_alone(run, source, tmp_path, monkeypatch):
    made = tmp_path / "gemaakt"
    made.mkdir(0o700)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(made / "config"))
    log = made / "log.parquet"
    commands = [
        ["import", source, "-o", log, "--save-mapping", made / "k.mapping.yaml", "--refused", made / "r.csv"],
        ["map", log, "-o", made / "kaart.svg"],
        ["map", log, "-o", made / "kaart.png"],
        ["report", log, "-o", made / "verslag.html"],
        ["contrast", log, "--by", "school"],
        ["design", log, "--by", "school", "-o", made / "opzet.yaml"],
        ["words", log, "--accept", "Wachtlijst=wachtlijst"],
        ["export", log, "--to", "parquet-parts", "-o", made / "delen"],
        ["export", log, "--to", "all", "-o", made / "alles"],
        ["sample", "-o", made / "voorbeelden" / "hier"],
    ]
    done = {command[0]: run(*command).exit_code for command in commands}
    rights = {path: stat.S_IMODE(path.lstat().st_mode) for path in made.rglob("*")}

    assert set(done.values()) <= {0, 1} and done["export"] == done["report"] == 0
    assert len(rights) > 20
    assert {path for path, mode in rights.items() if mode != (0o700 if path.is_dir() else 0o600)} == set()


@pytest.mark.usefixtures("open_umask")
def test_the_process_has_its_own_umask_back_after_a_command(run, source, tmp_path):
    run("map", source, "-o", tmp_path / "kaart.svg")

    assert os.umask(0) == 0
