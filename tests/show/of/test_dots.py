"""The dotted chart as a picture."""

import re

from routekaart.measures import dots as dots_module
from routekaart.measures.dots import dots
from routekaart.privacy.disclosure import clear
from routekaart.show.of.dots import draw_dots
from tests.logs import chain, log
from tests.show.shown import texts
from tests.show.worked_log import three_cases


def test_every_step_is_a_mark_and_every_row_a_number():
    picture = draw_dots(clear(dots(three_cases())))
    said = texts(picture)
    assert [text for text in said if re.fullmatch(r"traject \d", text)] == [
        "traject 1",
        "traject 2",
        "traject 3",
    ]
    assert {"Signaal", "Overleg en plan", "Onderzoek en jeugdhulp", "Afronding"} <= {*said}
    # twelve steps; marks on the axes are uses too, of another colour
    colours = ("#a85a10", "#5b93c9", "#713700", "#1a1a1a")
    assert len(re.findall(rf'<use [^>]*fill="(?:{"|".join(colours)})"', picture.svg)) == 12


def test_no_name_of_a_case_is_in_a_dotted_chart():
    assert "Jansen" not in draw_dots(clear(dots(log(*chain("Jansen", "Signaal", "Afsluiting"))))).svg


def test_a_log_of_another_field_has_one_kind_of_mark():
    said = texts(draw_dots(clear(dots(log(*chain("a", "X", "Y"))))))
    assert "een stap" in said and "Signaal" not in said


def test_rows_that_are_left_out_are_counted(monkeypatch):
    monkeypatch.setattr(dots_module, "MOST_CASES", 4)
    view = log(*(row for i in range(10) for row in chain(f"c{i}", "X", "Y")))
    assert "Van de 10 trajecten staan er hier 4: om de 3 één, op volgorde van eerste stap." in texts(
        draw_dots(clear(dots(view)))
    )
