"""Rule files: what they may say, and how a fault is named."""

import pytest

from routekaart.errors import InputError
from routekaart.log.vocabulary import load_vocabulary
from routekaart.measures.agreements.rule import STATUSES, TEMPLATES
from routekaart.measures.agreements.rule_file import read_rules

RULE = """
rules:
  - id: eigen
    nl: Eigen afspraak
    template: response
    from: zorgteam
    to: zat-plus
"""


@pytest.fixture
def read(tmp_path):
    """Read rules from a text."""

    def read(text):
        path = tmp_path / "regels.yaml"
        path.write_text(text, encoding="utf-8")
        return {rule.id: rule for rule in read_rules(path)}

    return read


def test_the_fifteen_candidates_stand_first_and_only_rules_and_agreements_are_on():
    rules = read_rules()

    assert [rule.id for rule in rules[:15:7]] == [
        "zat-plus-na-zorgteam", "geen-onderzoek-of-gesprek-over", "een-vaste-contactpersoon",
    ]  # fmt: skip
    assert {rule.status for rule in rules if rule.active} == {"regel", "afspraak"}
    assert {rule.template for rule in rules} <= TEMPLATES.keys()
    assert all(rule.source and rule.why_off for rule in rules if not rule.active)
    assert all(rule.source for rule in rules)


def test_norms_of_law_and_guideline_are_off_and_say_why():
    norms = [rule for rule in read_rules() if rule.status in ("wet", "richtlijn", "lokaal")]

    assert {rule.status for rule in norms} == {"wet", "richtlijn", "lokaal"}
    assert not any(rule.active for rule in norms)
    assert all("jurist" in rule.why_off["nl"] for rule in norms if rule.is_law)


def test_rules_of_law_and_care_are_for_every_route_and_agreements_name_theirs_and_the_place():
    rules = read_rules()

    assert not any(rule.routes for rule in rules if rule.status in ("wet", "richtlijn", "regel"))
    assert all(rule.routes for rule in rules if rule.status == "afspraak" and rule.active)
    assert all(bool(rule.routes) == bool(rule.place) for rule in rules)


def test_facts_of_the_standard_rules():
    rules = {rule.id: rule for rule in read_rules()}

    assert rules["zorgteam-vaak-genoeg"].count == 10
    assert not rules["een-vaste-contactpersoon"].active
    assert rules["een-vaste-contactpersoon"].nl == "Eén vaste contactpersoon per school"
    assert (rules["termijn-besluit-tlv"].limit, rules["termijn-besluit-tlv"].unit) == (8, "weken")
    assert not any(rule.active for rule in rules.values() if rule.status == "wet")


def test_every_id_in_the_standard_rules_is_in_the_vocabulary():
    known = {entry.id for entry in load_vocabulary().activities}
    labels = {
        step.name for rule in read_rules() for pair in rule.pairs for step in (*pair.sources, *pair.targets)
        if step.name and step.name.islower()
    }  # fmt: skip

    assert labels <= known


def test_a_new_rule_stands_after_the_standard_ones_and_is_on(read):
    rules = read(RULE)

    assert [*rules][-1] == "eigen"
    assert (rules["eigen"].active, rules["eigen"].status, rules["eigen"].stands_at) == (
        True, "lokaal", ("regels.yaml", 3),
    )  # fmt: skip


def test_a_rule_of_the_same_id_changes_only_what_it_gives(read):
    text = "rules: [{id: evaluatie-na-ondersteuning, limit: 12, unit: weken, active: true}]"
    rule = read(text)["evaluatie-na-ondersteuning"]

    assert (rule.limit, rule.active, rule.can_be_held) == (12, True, True)
    assert rule.nl == "Na ondersteuning een evaluatie"


def test_a_file_that_replaces_the_standard_rules_stands_alone(read):
    assert [*read("replaces: standard" + RULE)] == ["eigen"]


def test_an_empty_field_takes_a_standard_value_away(read):
    rule = read("rules: [{id: awb-beslistermijn, stops: , term: }]")["awb-beslistermijn"]

    assert (rule.stops, rule.term, rule.limit) == ((), None, 8)


def test_steps_of_ones_own_take_the_place_of_pairs(read):
    rule = read("rules: [{id: besluit-voor-start, from: beschikking, to: start-jeugdhulp}]")[
        "besluit-voor-start"
    ]

    assert len(rule.pairs) == 1


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["    limit: 3"], 3, "unit"),
        (["    unit: weken"], 3, "limit"),
        (["    limit: drie", "    unit: weken"], 8, "heel getal"),
        (["    limit: 3", "    unit: maanden"], 9, "kies uit"),
        (["    limit: -1", "    unit: weken"], 8, "heel getal"),
        (["    limit: 521", "    unit: weken"], 8, "520"),
        (["    limit: 13", "    unit: weken", "    term: termijnenwet"], 10, "12 weken"),
        (["    limit: 13", "    unit: schooldagen", "    term: termijnenwet"], 10, "12 weken"),
        (["    count: 3"], 8, "count"),
        (["    sluipweg: 3"], 8, "niet een van"),
        (["    status: wens"], 8, "kies uit"),
        (["    active: misschien"], 8, "true of false"),
        (["    valid_from: 31-02-2024"], 8, "datum"),
        (["    valid_from: 2024-02-01", "    valid_to: 2024-01-01"], 9, "valid_from"),
        (["    stops: [{from: a, to: b}]"], 3, "limit"),
        (["    only_with:", "      - {step: a, mark: support}"], 9, "een van step en mark"),
        (["    only_with: {mark: onbekend}"], 8, "kies uit"),
        (["    only_with: {other_than: school}"], 8, "een van"),
        (["    only_with: []"], 8, "stappen"),
        (["    remark: {fr: non}"], 8, "tekst"),
        (["    routes: []"], 8, "routes"),
        (["    routes:"], 8, "routes"),
        (["    routes: [all, keten]"], 8, "houd een van de twee"),
        (["    routes: [{id: keten}]"], 8, "tekst"),
        (["    route: keten"], 8, "niet een van"),
        (["    pairs: [{from: a, to: b}]"], 3, "niet allebei"),
        (["    on: true"], 3, "niet een van"),
        (["    nl: nog een naam"], 8, "twee keer"),
        (["    source: [1, 2"], 9, "geen geldige YAML"),
        (["    source: !!python/object/apply:os.system ['true']"], 8, "geen geldige YAML"),
        (["  - id: eigen", "    nl: Nog eens", "    template: eventually", "    to: a"], 8, "twee keer"),
        (["  - nl: zonder id"], 8, "id"),
        (["  - {id: nieuw, nl: Nieuw}"], 8, "template"),
        (["  - {id: nieuw, nl: Nieuw, template: elders, to: a}"], 8, "kies uit"),
        (["  - {id: nieuw, nl: Nieuw, template: precedence, to: a}"], 8, "from nodig"),
        (["  - {id: nieuw, nl: Nieuw, template: absence, to: a, limit: 3, unit: weken}"], 8, "from"),
        (["  - {id: nieuw, nl: Nieuw, template: minimum_time, from: a, to: b}"], 8, "limit"),
        (["  - {id: school-hoort-hoe-het-loopt, active: true}"], 8, "eigen limit"),
        (["  - {id: zorgteam-vaak-genoeg, only_with: a}"], 8, "only_with"),
        (["  - {id: past-13-tot-26-weken, minimum: 200}"], 8, "meer dan de limit"),
    ],
)
def test_a_faulty_rule_is_refused_with_file_line_and_reason(read, lines, line, reason):
    with pytest.raises(InputError) as error:
        read(RULE + "\n".join(lines) + "\n")

    assert error.value.nl.startswith(f"regels.yaml, regel {line}: ")
    assert reason in error.value.nl
    assert str(error.value).startswith(f"regels.yaml, line {line}: ")


@pytest.mark.parametrize(
    "text",
    ["", "rules:", "rules: []", "[]", "rules: {a: b}", "- a", "sluipweg: 1" + RULE, "extends: mij" + RULE,
     "extends: standard\nreplaces: standard" + RULE, "rules: [een, twee]", "rules: [&a {id: x}, *a]"],
)  # fmt: skip
def test_what_is_no_rule_file_is_refused(read, text):
    with pytest.raises(InputError, match=r"^regels\.yaml, line \d+: "):
        read(text)


def test_too_many_rules_and_too_large_a_file_are_refused(read):
    many = "".join(f"\n  - {{id: r{n}, nl: R, template: eventually, to: a}}" for n in range(201))
    with pytest.raises(InputError, match="200"):
        read("rules:" + many)
    with pytest.raises(InputError, match="2 MB"):
        read("#" * 2_000_001 + RULE)


def test_deep_nesting_is_refused(read):
    with pytest.raises(InputError):
        read("rules: " + "[" * 5_000)


def test_a_missing_file_is_an_error_of_one_line(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml"):
        read_rules(tmp_path / "none.yaml")


def test_the_statuses_are_those_of_the_methods_and_the_vocabulary():
    assert {*STATUSES} == {"wet", "richtlijn", "lokaal", "regel", "afspraak", "advies", "omgekeerde klacht"}
