"""What the figures do not show: the lines of the data file, and which of them a report prints."""

import re

from routekaart.opening import open_view
from routekaart.reporting import report
from routekaart.show.report.limits import MEASURES, not_shown
from tests.logs import chain, log
from tests.show.worked_log import three_cases, two_groups
from tests.test_numbers_in_sentences import LOGS

#: Every advice of the studies, measurable or not.
ADVICE = {
    *(f"K {n}" for n in range(1, 7)),
    *(f"A {n}" for n in range(1, 11)),
    *(f"O {n}" for n in range(1, 8)),
    "N",
}


def lines(view, folder, **options):
    html = report(view, folder / "report.html", **options).read_text("utf-8")
    return re.findall(r'data-row="not_shown/(\w+)"', html)


def test_every_advice_of_the_studies_has_its_line():
    sources = {source.strip() for line in not_shown() for source in line["source"].split(",")}
    assert sources - {"K", "A", "O"} == ADVICE


def test_every_line_belongs_to_a_measure_and_has_words_in_both_languages():
    assert {line["measure"] for line in not_shown()} == {*MEASURES}
    assert all(line["nl"].strip() and line["en"].strip() for line in not_shown())
    assert len({line["id"] for line in not_shown()}) == len(not_shown())


def test_a_contrast_says_what_it_does_not_show(tmp_path):
    assert {"results", "selection", "sample"} <= {*lines(two_groups(), tmp_path)}
    assert not {"results", "selection", "sample"} & {*lines(three_cases(), tmp_path)}


def test_what_a_log_has_nothing_of_is_not_disclaimed(tmp_path):
    said = lines(log(*chain("c1", "Signaal", "Afsluiting"), *chain("c2", "Signaal", "Afsluiting")), tmp_path)
    assert {"written_down", "shorter"} <= {*said}
    assert not {"consent", "meetings", "needed_again", "direction", "joint_meeting", "decision"} & {*said}


def test_the_demo_has_a_line_for_each_measure_it_shows(tmp_path):
    view = open_view([LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv"])
    said = {*lines(view, tmp_path, by="school")}
    assert {line["id"] for line in not_shown()} - said <= {"meetings", "spring_2020"}
    assert "consent" in said


def test_a_report_of_another_field_says_nothing_of_this_one(tmp_path):
    view = log(*chain("c1", "Register", "Pay"), *chain("c2", "Register", "Pay"))
    field = {line["id"] for line in not_shown() if line.get("field_only")}
    assert not field & {*lines(view, tmp_path)}


def test_structure_alone_has_no_line_on_numbers_it_does_not_show(tmp_path):
    said = {*lines(three_cases(), tmp_path, mode="openbaar")}
    assert "written_down" in said
    assert not {"waiting", "needed_again", "direction", "fitting_help"} & said
