import errno
import os
import stat

import pytest

from routekaart.errors import InputError, OutputError
from routekaart.files import (
    as_path,
    make_folder,
    placed,
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


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes of this kind")
def test_a_pipe_that_is_read_gets_what_is_written_and_stays_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    write_atomically(tmp_path / "pipe", b"kaart")

    assert os.read(reader, 10) == b"kaart" and stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    os.close(reader)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes of this kind")
def test_a_pipe_that_nobody_reads_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OutputError, match="no program reads"):
        write_atomically(tmp_path / "pipe", b"kaart")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes of this kind")
@pytest.mark.parametrize("named", ["pipe", "link"])
def test_no_file_takes_the_place_of_what_is_no_plain_file(tmp_path, named):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")

    with pytest.raises(OutputError, match="a device or pipe"), replacing(tmp_path / named) as temporary:
        temporary.write_bytes(b"x")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode) and (tmp_path / "link").is_symlink()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root makes devices")
def test_a_device_stays_a_device(tmp_path):
    os.mknod(tmp_path / "device", 0o666 | stat.S_IFCHR, os.makedev(1, 3))

    with pytest.raises(OutputError, match="a device or pipe"), replacing(tmp_path / "device") as temporary:
        temporary.write_bytes(b"x")
    assert stat.S_ISCHR((tmp_path / "device").stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_links_that_lead_to_each_other_are_refused_and_stay(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")

    with pytest.raises(OutputError, match="back to itself"):
        write_atomically(tmp_path / "a", b"x")
    assert (tmp_path / "a").is_symlink() and (tmp_path / "b").is_symlink()


@pytest.mark.parametrize("name", ["x" * 5_000, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(InputError, match="too long|NUL"):
        as_path(name)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "open in another program"),
        (errno.EROFS, "open in another program"),
        (errno.EFBIG, "not grow so large"),
    ],
)
def test_a_full_disk_and_a_locked_file_are_told_apart(tmp_path, number, said):
    with pytest.raises(OutputError, match=said), replacing(tmp_path / "kaart.svg"):
        raise OSError(number, os.strerror(number))


def test_what_was_put_in_place_is_known_and_what_failed_is_not(tmp_path):
    before = len(placed())
    write_atomically(tmp_path / "klaar.svg", b"x")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "half.svg"):
        raise ZeroDivisionError

    assert placed()[before:] == (str(tmp_path / "klaar.svg"),)
