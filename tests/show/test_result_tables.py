import importlib
import pkgutil

import pytest

import routekaart.contrasts
import routekaart.measures
from routekaart.cli.output import write_csv
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.edges import contrast_maps
from routekaart.contrasts.robustness import robustness
from routekaart.measures.agreements import agreements
from routekaart.measures.before_after import before_after
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.dots import dots
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.hold_ups import hold_ups
from routekaart.measures.loops import loops
from routekaart.measures.milestones import milestones
from routekaart.measures.open_cases import open_cases, timing
from routekaart.measures.quality import quality
from routekaart.measures.recognition import recognition
from routekaart.measures.route_map import route_map
from routekaart.measures.spectrum import spectrum
from routekaart.measures.summary import summary
from routekaart.measures.variants import variants
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import clear
from routekaart.privacy.risk import risk
from routekaart.results import Result
from routekaart.show import result_tables, sentences
from routekaart.show.result_tables import flat_rows, tables_of
from tests.logs import log
from tests.show.worked_log import three_cases, two_groups


def _model(view):
    from routekaart.measures.models import model

    return model(view)


#: The log itself, row by row: exchange/ writes it, nobody looks at it as a table.
WRITTEN_ONLY = ("Events",)
MAKERS = {
    "Agreements": agreements,
    "BeforeAfter": lambda view: before_after(view, "2022-03-08", to="Start jeugdhulp"),
    "Bottlenecks": bottlenecks,
    "CaseMix": lambda _: contrast(two_groups()).case_mix,
    "CaseNumbers": case_numbers,
    "Contrast": lambda _: contrast(two_groups()),
    "Dots": dots,
    "Flow": flow,
    "Handovers": handovers,
    "HoldUps": hold_ups,
    "Loops": loops,
    "MapContrast": lambda _: contrast_maps(two_groups()),
    "Milestones": milestones,
    "Model": _model,
    "OpenCases": open_cases,
    "Quality": quality,
    "Recognition": recognition,
    "Risk": risk,
    "Robustness": lambda _: robustness(two_groups(), contrast(two_groups())),
    "RouteMap": route_map,
    "Spectrum": spectrum,
    "Summary": summary,
    "Timing": lambda view: timing(view, "youth_help"),
    "Variants": variants,
    "Waits": waits,
}


def _result_kinds():
    """Every kind of result that the rooms of measures and contrasts hold."""
    for room in (routekaart.measures, routekaart.contrasts):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    kinds, found = [Result], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found.add(kind.__name__)
    return sorted(found - {"Result", *WRITTEN_ONLY})


KINDS = _result_kinds()


def table(result, number, lang="nl"):
    return tables_of(clear(result), lang)[number]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_has_tables_of_text(kind, lang):
    tables = tables_of(clear(MAKERS[kind](three_cases())), lang)
    assert tables
    for one in tables:
        assert one.title
        assert all(len(row) == len(one.columns) for row in one.rows)
        assert all(isinstance(cell, str) for row in one.rows for cell in row)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_has_rows_for_csv(kind, capsys):
    rows = flat_rows(clear(MAKERS[kind](three_cases())))
    assert rows and all(isinstance(row, dict) for row in rows)
    write_csv(rows)
    assert len(capsys.readouterr().out.splitlines()) >= 2


def test_a_table_says_how_many_rows_it_leaves_out():
    [variant_table] = tables_of(clear(variants(three_cases())), "nl", most=1)
    assert len(variant_table.rows) == 1
    assert variant_table.note == "Nog 2 rijen, hier niet getoond (wel in CSV en JSON)."


def test_bottlenecks_are_ranked_with_cases_median_total_share_and_range():
    first, second, *_ = table(bottlenecks(three_cases()), 0).rows
    assert first == ("1", "Gesprek met gezin", "nog open", "1 van 3", *["34 dagen"] * 3, "38%", "1–5")
    assert second[:5] == ("2", "Ondersteuningsteam", "Start jeugdhulp", "2 van 3", "13 dagen")
    assert second[5:8] == ("15,4 dagen", "26 dagen", "29%")


def test_causes_that_no_bottleneck_has_are_left_out():
    assert [column.heading for column in table(bottlenecks(three_cases()), 1).columns] == [
        "overgang",
        "totaal",
        "reden niet bekend",
    ]


def test_waits_are_listed_by_cause_with_their_share():
    rows = {name: (days, share) for name, days, share in table(waits(three_cases()), 0).rows}
    assert rows["reden niet bekend"] == ("12,9 weken", "100%")
    assert rows["wachtlijst"] == ("0 dagen", "0%")


def test_transitions_of_two_groups_stand_side_by_side():
    edges = table(contrast_maps(two_groups()), 0)
    assert [column.heading for column in edges.columns][2:4] == ["A", "B"]
    assert edges.rows[0][2:4] == ("5 van 5", "5 van 5")


def test_a_measure_shows_medians_difference_interval_p_and_verdict():
    rows = {row[0]: row[1:] for row in table(contrast(two_groups()), 0).rows}
    # 252 splits; by Holm five primaries
    assert rows["tijd tot de eerste jeugdhulp"] == (
        *("22 dagen", "3 dagen", "+19 dagen", "+16 dagen tot +22 dagen"),
        *("0,008", "0,040", "verschil"),
    )


def test_a_measure_that_cannot_be_judged_shows_no_difference():
    rows = {row[0]: row[1:] for row in table(contrast(two_groups(3)), 0).rows}
    assert rows["tijd tot de eerste jeugdhulp"][2:] == (
        *("–", "–", "–", "–"),
        "te weinig trajecten om iets te zeggen",
    )


def test_the_definition_of_organisation_stands_under_its_figure():
    assert "het gezin telt niet" in table(handovers(three_cases()), 0).note


def test_a_median_that_is_not_reached_stands_as_such():
    view = log(("c1", "Signaal", 0), ("c2", "Signaal", 0), ("c2", "Start jeugdhulp", 3), ("c3", "Signaal", 0))
    assert table(timing(view, "youth_help"), 0).rows == (("3", "1", "2", "0", "niet bereikt"),)


def test_milestones_are_listed_with_their_median_and_who_reached_them():
    rows = {row[0]: row[1:] for row in table(milestones(three_cases()), 0).rows}
    # c1 and c2 have help on days 14 and 36; c3, open on day 40, has had one talk on day 6, as c2 on day 10.
    assert rows["de eerste jeugdhulp"] == ("36 dagen", "2 van 3", "0", "1")
    assert rows["het eerste gesprek met het gezin"] == ("10 dagen", "2 van 3", "1", "0")
    assert rows["het eerste gezamenlijke overleg"] == ("niet bereikt", "0 van 3", "2", "1")


def test_milestones_by_origin_say_their_n():
    by_origin = table(milestones(three_cases()), 1)
    assert [column.heading for column in by_origin.columns] == ["mijlpaal", "school (n = 3)"]
    assert by_origin.rows[3] == ("de eerste jeugdhulp", "36 dagen (2 van 3)")


def test_the_log_is_summed_up_with_its_row_account():
    rows = dict(table(summary(three_cases()), 0).rows)
    assert (rows["trajecten"], rows["rijen gelezen"], rows["rijen overgenomen"]) == ("3", "12", "12")
    assert (rows["eerste datum"], rows["laatste datum"]) == ("07-03-2022", "16-04-2022")


def test_findings_are_said_by_kind():
    rows = table(quality(three_cases()), 0).rows
    assert rows[0] == ("Nakijken", "In de kolom group is bij 12 van 12 rijen niets ingevuld.")


def test_a_step_that_every_case_has_is_told_as_equal_and_not_as_too_few():
    rows = {row[0]: row[-1] for row in table(contrast(two_groups()), 2).rows}
    assert rows["Signaal"] == "alle waarden gelijk"


def test_a_step_that_cannot_be_judged_has_no_p():
    rows = {row[0]: row[1:] for row in table(contrast(two_groups()), 2).rows}
    assert {cells[2] for cells in rows.values() if cells[-1].startswith("te weinig")} <= {"–"}


def test_under_choices_that_leave_too_few_cases_no_outcome_is_counted_as_another():
    view = two_groups()  # halves of five cases
    rows = table(robustness(view, contrast(view)), 0).rows
    assert {row[4] for row in rows if "verschil" in row[1]} == {"–"}


def test_a_time_with_open_cases_is_marked_and_explained():
    rows = [
        row
        for i in range(6)
        for row in (
            (f"a{i}", "Signaal", 0),
            (f"a{i}", "Start jeugdhulp", 10 + i),
            (f"a{i}", "Afsluiting", 90),
        )
    ]
    rows += [row for i in range(6) for row in ((f"b{i}", "Signaal", 0), (f"b{i}", "Start jeugdhulp", 40 + i))]
    found = table(contrast(log(*rows, group=["A"] * 18 + ["B"] * 12)), 0)
    assert "totale duur *" not in [row[0] for row in found.rows]  # nobody of B came to the end
    rows += [("b0", "Afsluiting", 80)]
    found = table(contrast(log(*rows, group=["A"] * 18 + ["B"] * 13)), 0)
    assert "totale duur *" in [row[0] for row in found.rows]
    assert "log-ranktoets" in found.note


@pytest.mark.parametrize(
    ("rooms", "name"), [(result_tables, "TABLES"), (sentences, "SENTENCES")], ids=["tables", "sentences"]
)
def test_each_kind_of_result_is_looked_for_in_the_room_that_has_it(rooms, name):
    held = {room: importlib.import_module(f"{rooms.__name__}.{room}") for room in rooms.ROOMS}

    assert {room: {*kinds.split()} for room, kinds in rooms.ROOMS.items()} == {
        room: {*getattr(module, name)} for room, module in held.items()
    }
    others = {module.name for module in pkgutil.iter_modules(rooms.__path__)} - {*held}
    loaded = {other: importlib.import_module(f"{rooms.__name__}.{other}") for other in others}
    assert {other for other, module in loaded.items() if hasattr(module, name)} <= {"public", "design"}
