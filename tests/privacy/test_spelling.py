import pytest

from routekaart.privacy.spelling import spelt


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\uff19\uff14\uff19\uff16", "9496"),
        ("\u0669\u0664\u0669", "949"),
        ("949\u2011654", "949-654"),
        ("949\u00a0654", "949 654"),
        ("949\u200b654", "949654"),
        ("949·654", "949.654"),
        ("Zoë", "Zoë"),
    ],
)
def test_a_text_in_plain_characters(text, plain):
    assert spelt(text).plain == plain


def test_a_place_in_the_plain_text_is_one_in_the_text():
    text = "zie 949\u200b654\u200b541!"
    found = spelt(text)
    start = found.plain.index("949654541")

    assert text[slice(*found.span(start, start + 9))] == "949\u200b654\u200b541"
