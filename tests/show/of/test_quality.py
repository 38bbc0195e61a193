"""Findings about the data in words."""

from routekaart.measures.finding import Finding
from routekaart.measures.quality import quality
from routekaart.show.of.quality import finding_text
from tests.show.shown import table
from tests.show.worked_log import three_cases


def test_findings_are_said_by_kind():
    rows = table(quality(three_cases()), 0).rows
    assert rows[0] == ("Nakijken", "In de kolom group is bij 12 van 12 rijen niets ingevuld.")


def test_a_finding_is_said_with_its_counts_and_durations():
    finding = Finding("silences", "check", 2, 9, values={"limit_days": 182, "longest_days": 210, "cases": 2})
    text = finding_text(finding, "nl")
    assert text.startswith("Bij 2 van 9 overgangen is er meer dan 26,0 weken niets vastgelegd")
    assert "30,0 weken" in text


def test_what_belongs_together_is_named_after_a_lead():
    finding = Finding("alike_activities", "check", 2, 5, details=(("Zorgteam", "zorg team"),))
    assert finding_text(finding, "nl").endswith("Lijken op elkaar: Zorgteam – zorg team.")


def test_of_a_long_list_the_first_five_are_named():
    labels = tuple("ABCDEFG")
    assert "(A, B, C, D, E, …)" in finding_text(Finding("rare_activities", "note", 7, 30, labels), "nl")


def test_reasons_of_refused_rows_are_words_and_not_keys():
    finding = Finding("refused", "fault", 3, 9, details=(("missing_case", 2), ("missing_time", 1)))
    text = finding_text(finding, "nl")
    assert text.endswith("Geen leerling of dossier ingevuld (2); geen datum of tijd ingevuld (1).")
