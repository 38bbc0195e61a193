"""Waits as tables, sentences and bars split by cause."""

from dataclasses import replace

from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import clear
from routekaart.show.of.waits import draw_waits
from tests.logs import log
from tests.show.shown import sentences, table, texts
from tests.show.worked_log import three_cases

ROW = {"source": "Beschikking", "target": "Onderzoek", "cases": 6, "total_days": 60.0, "explicit_days": 40.0,
       "consent_days": 0.0, "rhythm_days": 10.0, "deferral_days": 0.0, "holiday_days": 0.0,
       "unexplained_days": 10.0}  # fmt: skip


def test_waits_are_listed_by_cause_with_their_share():
    rows = {name: (days, share) for name, days, share in table(waits(three_cases()), 0).rows}
    assert rows["reden niet bekend"] == ("12,9 weken", "100%")
    assert rows["wachtlijst"] == ("0 dagen", "0%")


def test_waiting_is_said_by_cause_in_days_and_share():
    said = sentences(waits(three_cases()))
    assert said["total_days"] == "Bij elkaar wachtten 3 trajecten 12,9 weken."
    assert (
        said["causes/6"]
        == "Van 100% (12,9 weken) staat niet in het bestand of het een wachtlijst, toestemming, een overleg of een vakantie was."
    )
    assert said["running_days"] == "Hulp die al liep, telt niet als wachten: dat was samen 30 dagen."


def test_no_waiting_is_said_as_such():
    view = log(("c1", "A", 0))
    assert sentences(waits(view))["total_days"] == "Tussen de stappen is geen wachttijd gevonden."
    assert [*sentences(bottlenecks(view)).values()] == ["Tussen de stappen is geen wachttijd gevonden."]


def test_only_causes_that_took_time_are_in_the_legend():
    whole = waits(three_cases())
    row = replace(whole.transition_columns, values={name: [value] for name, value in ROW.items()})
    shown = texts(draw_waits(clear(replace(whole, transition_columns=row))))

    assert {"wachtlijst", "wachten op het volgende overleg", "reden niet bekend"} <= set(shown)
    assert "toestemming" not in shown
