import os
import stat

import pytest

from routekaart.errors import OutputError
from routekaart.files import (
    make_folder,
    private_files,
    remove_scratch,
    replacing,
    scratch_folder,
    write_atomically,
)


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


@pytest.fixture(params=[0o000, 0o022, 0o777])
def umask(request):
    """Whatever the process was told that new files may be."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.usefixtures("umask")
def test_a_new_file_is_for_its_owner_alone(tmp_path):
    write_atomically(tmp_path / "kaart.svg", b"x")

    assert rights(tmp_path / "kaart.svg") == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_file_that_others_could_read_is_closed_when_it_is_written_again(tmp_path):
    (tmp_path / "kaart.svg").write_bytes(b"oud")
    (tmp_path / "kaart.svg").chmod(0o644)

    write_atomically(tmp_path / "kaart.svg", b"nieuw")

    assert rights(tmp_path / "kaart.svg") == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_file_that_a_library_made_anew_is_closed_before_it_has_its_name(tmp_path):
    with replacing(tmp_path / "kaart.svg") as temporary:
        temporary.unlink()
        temporary.write_bytes(b"x")
        temporary.chmod(0o666)

    assert rights(tmp_path / "kaart.svg") == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.usefixtures("umask")
def test_every_folder_that_is_made_is_for_its_owner_alone(tmp_path):
    make_folder(tmp_path / "een" / "twee")

    assert rights(tmp_path / "een") == rights(tmp_path / "een" / "twee") == 0o700


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_folder_that_was_there_keeps_its_rights(tmp_path):
    (tmp_path / "gedeeld").mkdir()
    (tmp_path / "gedeeld").chmod(0o750)
    make_folder(tmp_path / "gedeeld")

    assert rights(tmp_path / "gedeeld") == 0o750


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_temporary_folders_are_for_their_owner_alone():
    folder = scratch_folder("proef")
    with private_files():
        (folder / "rijen").write_bytes(b"x")

    assert (rights(folder), rights(folder / "rijen")) == (0o700, 0o600)
    remove_scratch(folder)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no /dev")
def test_a_device_is_written_to_and_stays_a_device():
    write_atomically("/dev/null", b"x")

    assert not os.path.isfile("/dev/null")  # noqa: PTH113
