"""The benchmarks on tiny logs: that they run, and that tools give the same answers."""

from pathlib import Path

import pytest

from benchmarks import compare, growth, interactive, layout
from benchmarks.__main__ import WHAT, main
from benchmarks.compare import is_same
from benchmarks.processes import HERE, python, run
from benchmarks.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(tmp_path_factory.mktemp("bench"), runs=1, events=2_000)


def test_without_a_word_it_says_what_there_is(capsys: pytest.CaptureFixture[str]):
    main([])
    shown = capsys.readouterr().out

    assert all(f"    {name} " in shown for name in WHAT)


def test_tools_agree_on_what_more_than_one_of_them_gives(settings: Settings):
    shown = [*compare.lines(settings)]

    assert shown[-1] == "Answers that differ: none"
    assert sum(line.startswith("| all measures from") for line in shown) == 8


def test_an_open_page_answers_every_selection(settings: Settings):
    found = interactive.answers(settings.stored(settings.events, HERE))

    assert [*found] == [*interactive.SELECTIONS]


@pytest.mark.parametrize("name", layout.LAYOUTS)
def test_every_layout_can_be_written_and_read(settings: Settings, name: str, tmp_path: Path):
    import pyarrow.parquet as pq

    stored = settings.stored(settings.events)
    way, log = layout.LAYOUTS[name], pq.read_table(stored)
    way.write(log, tmp_path / "log")

    assert way.read(tmp_path / "log").equals(log.select([*layout.READ]))


def test_growth_in_step_with_the_log_has_exponent_one():
    assert growth.exponent([(10, 2.0), (100, 20.0), (1_000, 200.0)]) == pytest.approx(1)


def test_a_process_tells_what_it_took_and_what_it_could_not_do():
    taken = run(python("this"))

    assert "Zen" in taken.printed
    assert taken.peak_mb > 1
    with pytest.raises(RuntimeError, match="no_such_module"):
        run(python("no_such_module"))


def test_none_says_nothing_and_sums_may_differ_in_their_last_digits():
    assert is_same([1.0, 2], [None, 2 + 1e-9])
    assert not is_same({"a": 1}, {"a": 1, "b": 2})
