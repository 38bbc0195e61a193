"""Values behind medians: the same answers from memory and from files, whose room is given back."""

import errno
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.engine.here import Here
from routekaart.engine.memory import room
from routekaart.errors import OutputError, RoomError
from routekaart.walks import spill as spilling
from routekaart.walks import tally as tallying
from routekaart.walks.spill import Spill
from routekaart.walks.tally import merged, tally

LARGE = 1 << 40
PARTS = st.lists(
    st.lists(st.tuples(st.integers(0, 9), st.integers(-(2**62), 2**62)), max_size=30), min_size=1, max_size=5
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where files are made, each for few values."""
    monkeypatch.setattr(spilling, "FILE_VALUES", 16)
    monkeypatch.setenv("ROUTEKAART_SPILL", str(tmp_path))
    return tmp_path


def tallied(rows):
    key, value = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    case = np.arange(len(key), dtype=np.int32)
    return tally(key, case, values={"length": value}, is_compiled=False)


def as_it_is(parts):
    return merged([tallied(part) for part in parts])


def from_elsewhere(parts):
    return merged([pickle.loads(pickle.dumps(tallied(part))) for part in parts])


def merged_twice(parts):
    return merged([merged([tallied(part) for part in some]) for some in (parts[:2], parts[2:]) if some])


def sent_on(parts):
    return pickle.loads(pickle.dumps(as_it_is(parts)))


@pytest.mark.parametrize("way", [as_it_is, from_elsewhere, merged_twice, sent_on])
@pytest.mark.parametrize("room", [0, 200, LARGE])
@given(parts=PARTS)
def test_answers_do_not_hang_on_the_room_nor_on_how_parts_came_together(way, room, parts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallying, "spill", Spill(room))
        found = way(parts)
    values = found.values["length"]
    rows = sorted(row for part in parts for row in part)
    own = {key: [value for k, value in rows if k == key] for key, _ in rows}

    assert found.keys.tolist() == [*own]
    assert [sorted(values.of(place).tolist()) for place in range(len(own))] == [*own.values()]
    together = tallied(rows).values["length"]
    assert values.quantiles(0.5, 0.9) == together.quantiles(0.5, 0.9)


def test_a_key_without_values_in_any_part_has_none():
    found = merged([tallied([]), tallied([])])

    assert found.values["length"].quantiles(0.5) == []


def test_merging_moves_no_value():
    parts = [tallied([(0, 1), (1, 2)]), tallied([(1, 3)])]

    own = [part.values["length"].parts[0] for part in parts]
    assert all(one is other for one, other in zip(merged(parts).values["length"].parts, own, strict=True))


def test_beyond_the_room_values_are_read_from_a_file_and_cannot_be_written():
    spill, values = Spill(80), [np.arange(10) + n for n in range(5)]
    found = [spill.kept(each) for each in values]

    assert [one is each for one, each in zip(found, values, strict=True)] == [True] + [False] * 4
    assert [one.tolist() for one in found] == [each.tolist() for each in values]
    assert not found[1].flags.writeable


def test_what_is_released_gives_its_room_back():
    spill = Spill(80)
    first = spill.kept(np.arange(10))
    part = first[:1]
    del first
    gc.collect()
    assert not spill.kept(np.arange(5)).flags.writeable  # a part of them holds them all
    del part
    gc.collect()
    assert spill.kept(np.arange(10)).flags.writeable


def test_nothing_is_left_when_all_is_released(folder, monkeypatch):
    files = []

    def made():
        files.append(scratch_file())
        return files[-1]

    scratch_file = spilling.scratch_file
    monkeypatch.setattr(spilling, "scratch_file", made)
    spill = Spill(0)
    found = [spill.kept(np.arange(10)) for _ in range(4)]
    assert [file.closed for file in files] == [True] * 3 + [False]
    assert found[0].tolist() == [*range(10)]  # also of a file that is closed
    last = found.pop()
    del found
    gc.collect()
    assert last.tolist() == [*range(10)]
    del last
    gc.collect()
    assert all(file.closed for file in files)
    assert [*folder.iterdir()] == []
    assert spill.kept(np.arange(3)).tolist() == [0, 1, 2]


def test_values_that_outgrow_a_file_get_one_of_their_size():
    assert Spill(0).kept(np.arange(100)).tolist() == [*range(100)]


def test_threads_may_hand_in_values_at_once():
    spill = Spill(400)

    def work(n):
        return spill.kept(np.full(7, n))

    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(work, range(500))]
    assert [set(each.tolist()) for each in found] == [{n} for n in range(500)]
    assert sum(each.flags.writeable for each in found) == 7


class FullDisk:
    """A file on a disk that is full after some bytes."""

    def __init__(self, file, error):
        self._file, self._error, self._left = file, error, 5

    def __getattr__(self, name):
        return getattr(self._file, name)

    def write(self, content):
        if not self._left:
            raise OSError(self._error, "not written")
        n, self._left = self._left, 0
        return self._file.write(content[:n])


def on_a_full_disk(monkeypatch, error):
    scratch_file = spilling.scratch_file
    monkeypatch.setattr(spilling, "scratch_file", lambda: FullDisk(scratch_file(), error))
    return partial(Spill(0).kept, np.arange(10))


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_with_what_to_do(folder, monkeypatch, error):
    write = on_a_full_disk(monkeypatch, error)

    with pytest.raises(RoomError, match="no room left.*ROUTEKAART_SPILL") as caught:
        write()
    assert "maak ruimte" in caught.value.nl and str(folder) in caught.value.nl


def test_another_error_of_the_disk_is_not_taken_for_a_full_one(monkeypatch):
    write = on_a_full_disk(monkeypatch, errno.EIO)

    with pytest.raises(OSError, match="not written"):
        write()


def test_a_folder_that_does_not_exist_is_said(folder, monkeypatch):
    monkeypatch.setenv("ROUTEKAART_SPILL", str(folder / "weg"))

    with pytest.raises(OutputError, match="no temporary file.*ROUTEKAART_SPILL"):
        Spill(0).kept(np.arange(10))


def test_the_engine_of_this_process_leaves_it_an_eighth_of_the_memory_limit(monkeypatch):
    monkeypatch.setattr(spilling.spill, "room", None)
    Here("640")

    assert spilling.spill.room == room("640") == 80
