"""Tables on a pipe are set as rich sets them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from routekaart.cli import output, plain
from routekaart.show.tables import Column, Table

TEXTS = st.lists(
    st.sampled_from(["a", "School", "12,5", "één", "→", "–", "", "x" * 30, "…"]), max_size=12
).map(lambda words: " ".join(filter(None, words)))
HEADINGS = st.sampled_from(["n", "dagen", "van alle trajecten", "p na correctie"])


@st.composite
def tables(draw) -> Table:
    columns = draw(st.lists(st.builds(Column, HEADINGS, st.booleans()), max_size=6))
    rows = draw(st.lists(st.tuples(*(TEXTS for _ in columns)), max_size=4)) if columns else []
    return Table(draw(st.one_of(TEXTS, st.just("woord " * 45))), (*columns,), (*rows,), draw(TEXTS))


def printed(capsys: pytest.CaptureFixture[str], shown: list[Table]) -> str:
    output.write_tables(shown)
    return capsys.readouterr().out


@pytest.fixture
def both(capsys, monkeypatch):
    for name in plain._FORCED:
        monkeypatch.delenv(name, raising=False)

    def both(shown):
        plainly = printed(capsys, shown)
        with monkeypatch.context() as patch:
            patch.setattr(output, "is_simple", lambda *_: False)
            return plainly, printed(capsys, shown)

    return both


def test_a_pipe_gets_what_rich_would_print(both):
    @given(st.lists(tables(), max_size=3))
    def same(shown):
        plainly, richly = both(shown)
        assert plainly == richly

    same()


def test_what_is_taken_for_one_place_wide_is(capsys):
    narrow = [chr(code) for code in range(0x3000) if plain._SIMPLE.fullmatch(chr(code))]

    assert [letter for letter in narrow if cell_len(letter) != 1] == []
    assert [letter for letter in narrow if not letter.isprintable()] == []
    assert len(narrow) > 500


@pytest.mark.parametrize(
    "text", ["漢字", "e\N{COMBINING ACUTE ACCENT}", "een\ntwee", "een  twee", " een", "\x1b[1m", "x" * 121]
)
def test_what_is_not_simple_is_left_to_rich(text):
    assert not plain.is_simple([Table(text, (), ())], 120)
