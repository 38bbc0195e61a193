"""The map with flags, measured from its SVG: first visits run down, nothing stands alone or on top, all can be read."""

from functools import cache
from pathlib import Path

import pytest

from routekaart.measures.readable_map import readable_map
from routekaart.opening import read
from routekaart.privacy.disclosure import clear
from routekaart.show.maps.draw import draw
from tests.logs import chain, log
from tests.show.maps.measured import measured

SAMPLES = Path(__file__).parents[3] / "event_logs"
NAMES = (
    *("school1_keten.csv", "school2_pilot.csv", "school2_uitval.csv"),
    *("regio_routes.csv", "gemeenten_actoren.csv", "arnhem_zorgteam.xlsx"),
)
REAL = ("receipt.xes.gz", "helpdesk.xes.gz", "repairExample.xes.gz", "BPI_Challenge_2012.xes.gz")


@cache
def of_sample(name, mode="team"):
    """A sample's map, and what its picture shows."""
    found = clear(readable_map(read(SAMPLES / name, skip_bad_rows=True)), mode)
    return found.result, draw(found).svg


def drawn(*rows, mode="team", **options):
    return draw(clear(readable_map(log(*rows)), mode), **options).svg


def hold(shown):
    """What must hold of every picture."""
    assert shown.share_up <= 0.03
    assert (shown.islands, shown.dangling, shown.overlaps) == (0, 0, 0)
    assert shown.smallest_on_a4 >= 7


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_reads_from_top_to_bottom_on_one_page(name):
    hold(measured(of_sample(name)[1]))


@pytest.mark.parametrize("name", REAL)
def test_a_real_log_reads_from_top_to_bottom_on_one_page(name, shared_logs):
    hold(measured(draw(clear(readable_map(read(shared_logs / name)))).svg))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_flagged_is_on_the_map(name):
    found, svg = of_sample(name)
    flags = found.flags
    shown = measured(svg).flags

    assert shown.count("wait") == len(flags.wait_columns)
    assert shown.count("loop") == len(flags.loop_columns)
    steps = {row["activity"] for row in flags.agreement_columns.rows()} - {None}
    assert shown.count("agreement") == len(steps)


def test_every_number_on_an_arrow_is_that_of_the_map():
    found, svg = of_sample("school1_keten.csv")
    told = sorted(numbers["cases"] for *_, numbers in measured(svg).arrows.values())

    assert told == sorted(row["cases"] for row in found.edge_columns.rows() if row["source"] != row["target"])


def test_the_same_map_is_drawn_alike_every_time():
    found = clear(readable_map(read(SAMPLES / "school1_keten.csv")))
    assert draw(found).svg == draw(found).svg == of_sample("school1_keten.csv")[1]


def test_a_step_that_stands_at_two_places_is_drawn_twice_and_said_to():
    found, svg = of_sample("school1_keten.csv")

    assert {*found.split_columns["activity"]} == {"Wachtlijst", "Onderzoek", "Start jeugdhulp"}
    assert "Wachtlijst (1): vóór de eerste keer Partner betrokken, 3 van 8." in svg


def test_what_is_left_out_is_said():
    _, svg = of_sample("school1_keten.csv")
    said = " ".join(text for _, text in measured(svg).texts)

    assert "8 stappen weggelaten; pijlen lopen eroverheen." in said
    assert "stappen die volgens plan terugkomen: Evaluatie" in said


def test_only_a_return_is_dashed():
    svg = drawn(
        *[row for i in range(3) for row in chain(f"a{i}", "Signaal", "Onderzoek", "Advies", "Onderzoek")]
    )
    dashed = [
        part for part in svg.split("<g ") if 'class="edge"' in part and 'stroke-dasharray="4 2.5"' in part
    ]

    assert len(dashed) == 1
    assert 'data-returns="3"' in dashed[0]


def test_a_map_without_flags_has_no_title_or_legend_of_them():
    svg = drawn(("a", "X", 0), ("a", "Y", 0))

    assert not measured(svg).flags
    assert "Routekaart" in svg
    assert not any(
        word in svg for word in ("langste wachten", "meeste tijd", "opnieuw", "terugkeer", "steun")
    )


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "Signaal", 0)],
        chain("a", "Signaal", "Gesprek met gezin", "Zorgteam", "Afsluiting"),
        [("a", "x" * 300, 0), ("a", "Een heel lange naam " * 15, 3)],
        [("a", "מעקב אחר תלמיד", 0), ("a", "<b>&\u202eom", 5)],
        [("a", "Evaluatie", 0), ("a", "Evaluatie", 40)],
    ],
    ids=["one step", "one case", "long names", "right to left", "planned alone"],
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_odd_input_is_drawn_all_the_same(rows, lang):
    shown = measured(drawn(*rows, lang=lang))

    assert shown.boxes
    assert (shown.islands, shown.overlaps) == (0, 0)


def test_the_public_sees_bands_and_no_small_number():
    _, svg = of_sample("arnhem_zorgteam.xlsx", "openbaar")
    shown = measured(svg)

    hold(shown)
    assert "20–29" in svg
    assert not any("first-visits" in numbers or "returns" in numbers for *_, numbers in shown.arrows.values())
    assert "weggelaten" not in svg
