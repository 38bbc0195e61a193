"""Agreements in sentences and tables: what came up, without blame, never as kept when it did not come up."""

import pytest

from routekaart.measures.agreements import agreements
from routekaart.measures.agreements.rule import STATUSES, TEMPLATES, UNITS
from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of, tables_of
from routekaart.show.words import words
from tests.logs import log
from tests.measures.agreements.rules import held, rule_file

ROWS = [("a", "ZAT+", 0), ("b", "Zorgteam", 0), ("b", "ZAT+", 1), ("c", "Zorgteam", 0)]


def said(*rules, rows=ROWS, lang="nl"):
    return [sentence.text for sentence in sentences_of(clear(held(log(*rows), *rules)), lang)]


def test_precedence_is_said_with_its_n():
    [text] = said({"template": "precedence", "from": "Zorgteam", "to": "ZAT+", "nl": "Eerst zorgteam"})

    assert text == "Eerst zorgteam: 1 van de 2 keer was er eerst ‘Zorgteam’ (1 niet)."


def test_what_should_not_happen_and_did_is_not_said_as_a_double_negation():
    [text] = said({"template": "at_most", "to": "ZAT+", "count": 0, "nl": "Geen ZAT+"})

    assert text == "Geen ZAT+: in 0 van de 3 trajecten kwam ‘ZAT+’ niet voor (2 wel; 1 nog niet te zeggen)."


def test_never_activated_is_not_said_as_kept():
    [text] = said({"template": "precedence", "from": "Zorgteam", "to": "MDO", "nl": "Eerst zorgteam"})

    assert text == "Eerst zorgteam: was nooit van toepassing, dus dit bestand zegt er niets over."


def test_what_is_not_recorded_is_said_not_to_be_undone():
    *_, text = said({"template": "precedence", "from": "MDO", "to": "ZAT+"})

    assert "Niet vastgelegd is niet hetzelfde als niet gedaan." in text


def test_a_norm_of_the_law_is_for_a_lawyer_to_check():
    [text] = said(
        {
            "template": "response",
            "from": "Zorgteam",
            "to": "ZAT+",
            "limit": 1,
            "unit": "weken",
            "status": "wet",
        }
    )

    assert text.endswith("laat controleren door een jurist.")
    assert "1 keer binnen 1 week daarna" in text


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_has_a_sentence_and_a_line(template, lang):
    needs = TEMPLATES[template]
    rule = {"template": template, "from": "Zorgteam", "to": "ZAT+", "count": 1, "limit": 3, "unit": "weken"}
    if template == "not_aba":
        rule |= {"from": {"step": "Zorgteam"}, "to": {"step": "ZAT+"}}
    allowed = needs.must | (needs.may - {"from"})
    given = {key: value for key, value in rule.items() if key == "template" or key in allowed}
    if template == "absence":
        given |= {"from": "Zorgteam"}
    text = said(given, lang=lang)[0]
    [table, *_] = tables_of(clear(held(log(*ROWS), given)), lang)

    assert "{" not in text and text.endswith(".")
    assert len(table.rows) == 1


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_status_and_unit_has_words(lang):
    tables, sentences = words(lang, "agreements", "table"), words(lang, "agreements", "sentences")

    assert all(f"status_{status.replace(' ', '_')}" in tables for status in STATUSES)
    assert all(f"agreement_{unit}" in sentences for unit in UNITS)


def test_rules_that_are_off_stand_in_a_table_with_their_reason():
    result = agreements(log(*ROWS), everything=True)
    *_, off = tables_of(clear(result), "nl")

    assert off.title == "Afspraken en normen die standaard uit staan"
    assert all(row[1] != "–" for row in off.rows)


def test_the_steps_of_a_rule_are_named_once_where_labels_mean_the_same():
    rows = [("a", "ZT", 0), ("b", "Zorgteam", 0), ("b", "ZAT+", 1)]
    [text] = said({"template": "precedence", "from": "zorgteam", "to": "zat-plus", "nl": "X"}, rows=rows)

    assert text == "X: 1 van 1 keer was er eerst ‘Zorgteam’."


def test_a_rule_file_keeps_its_names(tmp_path):
    view = log(*ROWS)
    result = agreements(view, rules=rule_file({"template": "eventually", "to": "ZAT+", "en": "To ZAT+"}))

    assert [(row["rule"], row["rule_en"]) for row in result.record()] == [("Regel 0", "To ZAT+")]
