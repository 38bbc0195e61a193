"""Compiled walks are kept where no other can write; what is not as it was written is made anew."""

import os

import numpy as np
import pytest

from routekaart.walks import compiled_cache, speed, tally

pytest.importorskip("numba")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where compiled walks are kept, empty; nothing is compiled yet."""
    monkeypatch.setattr(compiled_cache, "_cache_home", lambda: tmp_path)
    return anew(monkeypatch)


def anew(monkeypatch):
    monkeypatch.setattr(speed, "_compiled", {})
    speed._numba.cache_clear()
    speed._say_not_kept.cache_clear()
    return compiled_cache.folder_for_code()


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """What is told."""
    notes = []
    told = speed.Preparing()
    told.begins = lambda: notes.append("begins")
    told.is_not_kept = lambda: notes.append("is not kept")
    monkeypatch.setattr(speed, "preparing", told)
    yield notes
    speed._numba.cache_clear()
    speed._say_not_kept.cache_clear()


def counted():
    key = np.array([0, 0, 1, 0], dtype=np.int32)
    out = speed.written(tally.walk_counts, tally.Counted, 2, key, key, is_compiled=True)
    return out[0].tolist()


def test_what_is_kept_is_not_compiled_again(folder, told, monkeypatch):
    counted()
    told.clear()
    anew(monkeypatch)
    assert (counted(), told) == ([3, 1], [])


@pytest.mark.parametrize(
    "damage", [lambda b: b[:100], lambda b: b[:0], lambda b: b[:-1] + bytes([b[-1] ^ 1])]
)
def test_a_damaged_file_is_made_anew(folder, told, monkeypatch, damage):
    counted()
    for file in folder.iterdir():
        file.write_bytes(damage(file.read_bytes()))
    told.clear()
    anew(monkeypatch)
    assert counted() == [3, 1]
    assert set(told) == {"begins"}


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
@pytest.mark.parametrize("which", ["folder", "its parent"])
def test_a_folder_that_others_can_write_is_not_trusted(folder, told, monkeypatch, which):
    (folder if which == "folder" else folder.parent).chmod(0o777)
    anew(monkeypatch)
    assert counted() == [3, 1]
    assert told.count("is not kept") == 1
    assert not [*folder.iterdir()]


def test_where_no_folder_can_be_made_the_run_goes_on(tmp_path, told, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(compiled_cache, "_cache_home", lambda: tmp_path / "file")
    anew(monkeypatch)
    assert counted() == [3, 1]
    assert told.count("is not kept") == 1
