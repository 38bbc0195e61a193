"""Open work as sentences and a picture."""

from routekaart.measures.flow import flow
from routekaart.privacy.disclosure import clear
from routekaart.show.of.flow import draw_open_work
from tests.logs import log
from tests.show.shown import sentences, texts
from tests.show.worked_log import three_cases


def test_open_work_is_said():
    # 40 + 40 + 40 case days in 40 days; no step has a start and an end.
    assert sentences(flow(three_cases())) == {"mean_open": "Gemiddeld waren er 3,0 trajecten tegelijk open."}


def test_open_work_says_its_n_its_most_and_its_mean():
    lasting = {"a": (0, 10), "b": (5, 20), "c": (15, 30)}
    steps = ("Signaal", "Afsluiting")
    view = log(*[(case, *step) for case, days in lasting.items() for step in zip(steps, days, strict=True)])
    said = texts(draw_open_work(clear(flow(view))))
    assert "Over 3 trajecten. Het meest waren er 2 tegelijk open, voor het eerst op 12-03-2022." in said
    assert "gemiddeld 1,3 tegelijk open" in said
