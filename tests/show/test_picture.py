import re

import pytest

from routekaart.errors import LayoutError, OutputError
from routekaart.privacy.disclosure import clear
from routekaart.show.maps import layout
from routekaart.show.maps.draw import draw, draw_all
from tests.show.some_maps import keten_map, tiny_map


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("kaart.svg", b"<svg "), ("kaart.png", b"\x89PNG"), ("kaart.PDF", b"%PDF"), ("kaart.dot", b"digraph ")],
)
def test_the_ending_of_the_name_says_the_form(pictures, tmp_path, name, beginning):
    pictures["tiny"].save(tmp_path / name)

    assert (tmp_path / name).read_bytes().startswith(beginning)


@pytest.mark.parametrize("name", ["kaart.jpg", "kaart", "kaart.svg.exe"])
def test_another_ending_is_refused_and_writes_nothing(pictures, tmp_path, name):
    with pytest.raises(OutputError, match=r"\.svg \.png \.pdf \.dot"):
        pictures["tiny"].save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_two_runs_draw_the_same_bytes(pictures):
    keten = keten_map(open_cases=(3,), tied={("Signaal", "Verwijzing")})

    assert draw(clear(keten)) == pictures["keten"]


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_two_runs_set_the_same_bytes(pictures, form):
    assert getattr(pictures["keten"], form)() == getattr(pictures["keten"], form)()


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_hostile_labels_can_be_set(pictures, form):
    assert len(getattr(pictures["hostile"], form)()) > 5000


def test_a_pdf_carries_its_title_and_no_date(pictures):
    made = pictures["tiny"].pdf()

    assert b"/Title" in made
    assert b"CreationDate" not in made


def test_the_dot_file_carries_the_words_around_the_picture(pictures):
    assert "alleen voor het team" in pictures["keten"].dot
    assert "niets verborgen" in pictures["keten"].dot


def test_the_dot_file_has_each_transition_in_its_own_direction(pictures):
    assert "dir=back" not in pictures["keten"].dot
    assert re.search(r"n\d+ -> n\d+ \[.*tooltip=\"Evaluatie → Ondersteuningsteam", pictures["keten"].dot)


def test_a_map_that_is_too_large_does_not_spoil_the_others(monkeypatch):
    monkeypatch.setattr(layout, "MAX_NODES", 10)

    large, small = draw_all([(clear(keten_map()), "cases"), (clear(tiny_map()), "cases")])

    assert isinstance(large, LayoutError)
    assert small.svg.startswith("<svg")


def test_a_map_that_is_too_large_is_an_error_on_its_own(monkeypatch):
    monkeypatch.setattr(layout, "MAX_EDGES", 10)

    with pytest.raises(LayoutError, match="transitions="):
        draw(clear(keten_map()))
