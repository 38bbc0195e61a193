import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.show.text import clean_text, text_width, wrap, xml_text

TEXT = st.text(max_size=120)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("regel een\nregel\ttwee ", "regel een regel twee"),
        ("bel\x07 en half \ud800", "bel\ufffd en half \ufffd"),
        ("links\u202eom", "linksom"),
        ("שלום", "שלום"),
        ("👩‍👧", "👩‍👧"),
    ],
)
def test_labels_are_cleaned_of_what_cannot_be_shown(written, shown):
    assert clean_text(written) == shown


def test_what_xml_can_hold_is_left_alone():
    assert xml_text("a\n\tb") == "a\n\tb"


@given(TEXT)
def test_cleaned_text_can_be_put_in_xml(text):
    assert xml_text(clean_text(text)) == clean_text(text)


@given(TEXT, st.integers(3, 30))
def test_no_line_is_wider_than_asked(text, width):
    assert all(text_width(line) <= width for line in wrap(clean_text(text), width, lines=3))


@given(TEXT)
def test_what_fits_loses_nothing(text):
    cleaned = clean_text(text)

    assert "".join(wrap(cleaned, 10, lines=1000)).replace(" ", "") == cleaned.replace(" ", "")


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert wrap("Maatwerkvoorziening op school voor alle leerlingen", 11, lines=2) == [
        "Maatwerkvoorziening",
        "op school voor alle…",
    ]


def test_a_composed_emoji_is_not_cut_in_two():
    family = "👩‍👧"

    assert all(line.count("\u200d") == line.count("👩") for line in wrap(family * 20, 6, lines=50))
