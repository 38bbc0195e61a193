import os

import pytest

from routekaart.errors import OutputError
from routekaart.files import replacing, write_atomically


def test_what_is_written_is_there_and_nothing_else_is(tmp_path):
    write_atomically(tmp_path / "kaart.svg", b"nieuw")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"kaart.svg": b"nieuw"}


def test_a_write_that_fails_leaves_the_old_file_and_no_trace(tmp_path):
    (tmp_path / "kaart.svg").write_bytes(b"oud")

    def fail():
        with replacing(tmp_path / "kaart.svg") as temporary:
            temporary.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"kaart.svg": b"oud"}


def test_a_missing_folder_is_refused_and_not_made(tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        write_atomically(tmp_path / "weg" / "kaart.svg", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_taken_for_a_file(tmp_path):
    with pytest.raises(OutputError, match="is a folder"):
        write_atomically(tmp_path, b"x")


def test_a_read_only_file_is_kept(tmp_path, monkeypatch):
    (tmp_path / "kaart.svg").write_bytes(b"oud")
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(OutputError, match="read-only"):
        write_atomically(tmp_path / "kaart.svg", b"nieuw")
    assert (tmp_path / "kaart.svg").read_bytes() == b"oud"


def test_a_locked_file_is_explained_in_both_languages(tmp_path, monkeypatch):
    def locked(*_):
        raise PermissionError(13, "locked")

    monkeypatch.setattr("pathlib.Path.replace", locked)
    with pytest.raises(OutputError) as caught:
        write_atomically(tmp_path / "kaart.svg", b"x")
    assert "open in another program" in str(caught.value)
    assert "een ander programma" in caught.value.nl
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(OutputError, match="choose another name"):
        write_atomically(tmp_path / ("x" * 300), b"x")


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_keeps_pointing_at_the_file_that_changed(tmp_path):
    (tmp_path / "echt.svg").write_bytes(b"oud")
    (tmp_path / "link.svg").symlink_to(tmp_path / "echt.svg")

    write_atomically(tmp_path / "link.svg", b"nieuw")

    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "echt.svg").read_bytes() == b"nieuw"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_new_file_has_the_rights_any_new_file_has(tmp_path):
    (tmp_path / "gewoon").write_bytes(b"x")

    write_atomically(tmp_path / "kaart.svg", b"x")

    assert (tmp_path / "kaart.svg").stat().st_mode == (tmp_path / "gewoon").stat().st_mode


@pytest.mark.skipif(os.name != "posix", reason="Windows has no /dev")
def test_a_device_is_written_to_and_stays_a_device():
    write_atomically("/dev/null", b"x")

    assert not os.path.isfile("/dev/null")  # noqa: PTH113
