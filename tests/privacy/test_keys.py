import json
import os
import stat

import pytest

from routekaart.errors import KeyFileError, OutputError
from routekaart.opening import import_files
from routekaart.privacy.keys import destroy_key, find_key, key_of_log, project_key, rotate_key
from routekaart.read_options import ReadOptions
from tests.queries import query

ROWS = "traject;stap;datum\n1;Signaal;01-02-2022\n1;Afsluiting;01-03-2022\n"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "dossiers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def stored(source, folder, name="log", **options):
    return import_files([source], folder / f"{name}.parquet", ReadOptions(**options))


def labels(view):
    return {label for (label,) in query(view, "select distinct case_label from {events}")}


def test_a_new_key_is_kept_outside_the_folder_for_its_owner_alone(source, folder):
    stored(source, folder)
    file = find_key(folder).place.file

    assert folder not in file.parents
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_one_project_has_one_key(source, folder):
    assert labels(stored(source, folder)) == labels(stored(source, folder, "later"))


def test_another_project_cannot_be_linked(source, folder, tmp_path):
    (tmp_path / "elders").mkdir()

    assert labels(stored(source, folder)).isdisjoint(labels(stored(source, tmp_path / "elders")))


def test_nothing_is_kept_when_nothing_is_stored(source, folder):
    source.write_text(ROWS.replace("01-02-2022", "geen datum"), encoding="utf-8")
    with pytest.raises(Exception, match="cannot be read"):
        stored(source, folder)

    assert find_key(folder) is None


def test_a_log_that_cannot_be_written_leaves_no_key(source, folder):
    (folder / "log.parquet").mkdir()
    with pytest.raises(OutputError):
        stored(source, folder)

    assert find_key(folder) is None


def test_a_folder_that_moved_keeps_its_key(source, folder, tmp_path):
    before = labels(stored(source, folder))
    moved = folder.rename(tmp_path / "verhuisd")

    assert labels(stored(source, moved, "later")) == before


def test_a_key_that_is_not_here_is_not_silently_replaced(source, folder):
    stored(source, folder)
    find_key(folder).place.file.unlink()
    with pytest.raises(KeyFileError, match="not on this computer"):
        stored(source, folder, "later")

    assert not (folder / "later.parquet").exists()


def test_a_key_that_others_can_read_is_refused(source, folder):
    stored(source, folder)
    find_key(folder).place.file.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        stored(source, folder, "later")

    assert not (folder / "later.parquet").exists()


@pytest.mark.parametrize(
    "content", ["", "{}", '{"routekaart_key": 1, "project": "x", "secret": "00"}', "\xff"]
)
def test_a_damaged_key_is_refused(source, folder, tmp_path, content):
    file = tmp_path / "sleutel.json"
    file.write_text(content, encoding="latin-1")
    file.chmod(0o600)
    with pytest.raises(KeyFileError, match="damaged"):
        stored(source, folder, key=file)


def test_a_key_file_that_is_not_there_is_said(source, folder, tmp_path):
    with pytest.raises(KeyFileError, match="does not exist"):
        stored(source, folder, key=tmp_path / "weg.json")


def test_a_folder_is_no_key(source, folder, tmp_path):
    with pytest.raises(KeyFileError):
        stored(source, folder, key=tmp_path)


def test_the_key_of_another_project_is_refused(source, folder, tmp_path):
    (tmp_path / "elders").mkdir()
    stored(source, tmp_path / "elders")
    with pytest.raises(KeyFileError, match="another project"):
        stored(source, folder, key=find_key(tmp_path / "elders").place.file)


def test_a_copy_of_the_key_can_be_named(source, folder, tmp_path):
    before = labels(stored(source, folder))
    file = find_key(folder).place.file
    copy = tmp_path / "kopie.json"
    file.rename(copy)

    assert labels(stored(source, folder, "later", key=copy)) == before


def test_a_log_made_with_another_key_is_not_joined(source, folder, tmp_path):
    (tmp_path / "elders").mkdir()
    stored(source, tmp_path / "elders")
    stored(source, folder)
    (tmp_path / "elders" / "log.parquet").rename(folder / "vreemd.parquet")
    with pytest.raises(KeyFileError, match=r"vreemd\.parquet was made with another key"):
        stored(source, folder, "later")
    with pytest.raises(KeyFileError, match="another key"):
        key_of_log(folder / "vreemd.parquet")

    assert not (folder / "later.parquet").exists()


def test_a_renewed_key_gives_other_pseudonyms_and_knows_the_old_mark(source, folder):
    before = labels(stored(source, folder))
    mark = find_key(folder).key.mark
    fresh = rotate_key(folder)

    assert fresh.previous == (mark,)
    assert labels(stored(source, folder, "later")).isdisjoint(before)


def test_a_destroyed_key_is_gone_and_a_new_one_has_to_be_asked_for(source, folder):
    stored(source, folder)
    found = find_key(folder)
    destroy_key(found)

    assert not found.place.file.exists() and find_key(folder) is None
    with pytest.raises(KeyFileError, match="rotate"):
        project_key(folder)
    rotate_key(folder)
    stored(source, folder, "later")


def test_a_folder_without_logs_has_no_key(folder):
    with pytest.raises(KeyFileError, match="no key"):
        key_of_log(folder)


def test_a_key_that_cannot_be_kept_stops_the_import(source, folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    with pytest.raises(OutputError, match="cannot be kept"):
        stored(source, folder)

    assert not (folder / "log.parquet").exists()


def test_the_file_of_a_key_says_what_it_is(source, folder):
    stored(source, folder)
    content = json.loads(find_key(folder).place.file.read_text())

    assert content["routekaart_key"] == 1 and len(content["secret"]) == 64


@pytest.mark.skipif(os.name != "posix", reason="environment variables of a Unix desktop")
def test_without_a_named_folder_keys_go_to_the_configuration_of_the_user(folder, tmp_path, monkeypatch):
    from routekaart.privacy import keys

    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert tmp_path in keys._folder().parents


def test_a_keyring_is_used_when_the_system_has_one(source, folder, monkeypatch):
    from routekaart.privacy import keys

    class Ring(dict):
        def get_password(self, service, name):
            return self.get((service, name))

        def set_password(self, service, name, text):
            self[service, name] = text

        def delete_password(self, service, name):
            del self[service, name]

    ring = Ring()
    monkeypatch.setattr(keys, "_keyring", lambda: ring)
    before = labels(stored(source, folder))

    assert len(ring) == 1 and find_key(folder).place.file is None
    assert labels(stored(source, folder, "later")) == before
    destroy_key(find_key(folder))
    assert not ring
