"""Routes: an agreement judges the cases of the routes it was made for, and says so where there are none."""

from pathlib import Path

import pytest

import routekaart as rk
from routekaart.errors import InputError
from routekaart.measures.agreements import agreements, held_rules
from routekaart.measures.agreements.activations import activation_rows
from routekaart.measures.agreements.rule_file import read_rules
from tests.logs import log
from tests.measures.agreements.rules import held, outcomes, rows, rule_file

LOGS = Path(__file__).parents[3] / "event_logs"
PRECEDENCE = {"template": "precedence", "from": "MDO", "to": "Huisbezoek"}
ZORGTEAM = {**PRECEDENCE, "routes": ["zorgteam"]}

ARNHEM = {
    "zat-plus-na-zorgteam",
    "wijkteam-op-vraag-gezin",
    "opp-bij-aanvraag",
    "zorgteam-vaak-genoeg",
}
JBO = {"plan-met-wijkteam", "taken-verdeeld-voor-hulp"}
OSS = {"past-13-tot-26-weken"}
FOR_ALL = {"toestemming-voor-informatie", "besluit-voor-start"}

#: Route of the samples → the rules that judge it, by hand from the sources of the rules.
JUDGES = {
    "keten": FOR_ALL,
    "keten-huisarts": FOR_ALL,
    "pilot": FOR_ALL,
    "pilot-uitval": FOR_ALL,
    "mandaat": FOR_ALL,
    "vo-team": FOR_ALL,
    "tlv": FOR_ALL | OSS,
    "zorgteam": FOR_ALL | ARNHEM,
    "zat-plus": FOR_ALL | ARNHEM,
    "jbo": FOR_ALL | ARNHEM | JBO,
}


#: Route → those that ask nothing of its cases in the samples: no ZAT+, no request at the SWV, only low-threshold help.
UNASKED = {route: set() for route in JUDGES} | {
    "pilot": {"besluit-voor-start"},
    "zorgteam": {"zat-plus-na-zorgteam"},
    "zat-plus": {"opp-bij-aanvraag"},
    "jbo": {"zat-plus-na-zorgteam", "opp-bij-aanvraag", "toestemming-voor-informatie"},
}


@pytest.fixture(scope="module")
def samples():
    """The sample logs, all routes between them."""
    # The themes of gemeenten_actoren.csv are none of the routes that agreements were made for.
    paths = [path for path in sorted(LOGS.glob("*.[cx][sl][vs]*")) if path.stem != "gemeenten_actoren"]
    return [rk.read(path, skip_bad_rows=True) for path in paths]


def test_each_route_of_the_samples_is_judged_by_its_own_rules(samples):
    found = {}
    for view in samples:
        for route in view.first_values("group_label").labels:
            rules = agreements(view.select(f'group = "{route}"'))
            found[route] = {row["id"] for row in rules.rule_columns.rows() if row["activations"]}

    assert {*found} == {*JUDGES}
    # A rule that is for a route may ask nothing of any of its cases.
    assert {route: ids - JUDGES[route] for route, ids in found.items()} == {route: set() for route in JUDGES}
    assert {route: JUDGES[route] - ids for route, ids in found.items()} == UNASKED


def test_a_file_of_other_routes_has_the_rules_of_arnhem_off_with_why(samples):
    [school] = [view for view in samples if view.log.name == "school1_keten"]
    rules = {row["id"]: row for row in agreements(school).record()}

    assert {name for name, row in rules.items() if not row["is_held"]} == ARNHEM | JBO | OSS
    assert all(rules[name]["activations"] is None for name in ARNHEM | JBO | OSS)
    assert rules["zat-plus-na-zorgteam"]["why_off"] == (
        "Gemaakt voor de route zorgteam, zat-plus of jbo (basisscholen in Arnhem); dit bestand heeft de routes: keten, "
        "keten-huisarts."
    )
    assert rules["zat-plus-na-zorgteam"]["routes"] == ["zorgteam", "zat-plus", "jbo"]


def test_in_a_log_of_several_routes_a_rule_judges_the_cases_of_its_own():
    events = [("a", "Huisbezoek", 0), ("b", "Huisbezoek", 0), ("c", "MDO", 0), ("c", "Huisbezoek", 1)]
    view = log(*events, group=["Zorgteam", "tlv", "zorgteam ", "zorgteam "])

    assert rows(view, ZORGTEAM) == [("a", 0, "violated"), ("c", 1, "satisfied")]
    assert rows(view.select('group = "tlv"'), ZORGTEAM) == []


def test_a_route_has_more_than_one_name():
    view = log(("a", "MDO", 0), ("a", "Huisbezoek", 1), group=["Jeugdhulp Binnen Onderwijs"] * 2)

    assert outcomes(view, {**PRECEDENCE, "routes": "jbo"}) == {"satisfied": 1}


def test_a_column_for_the_route_goes_before_the_group():
    view = log(("a", "MDO", 0), ("a", "Huisbezoek", 1), group=["keten"] * 2, route=["zorgteam"] * 2)

    assert outcomes(view, ZORGTEAM) == {"satisfied": 1}


def test_without_routes_in_the_log_a_step_of_the_route_gives_a_case_away():
    events = [("a", "Zorgteam", 0), ("a", "Huisbezoek", 1), ("b", "MDO", 0), ("b", "Huisbezoek", 1)]
    for groups in ([None] * 4, ["School 1"] * 4):
        view = log(*events, group=groups)

        assert rows(view, ZORGTEAM) == [("a", 1, "violated")]
    [said] = held(log(*events), ZORGTEAM).notes
    assert "zorgteam" in said["nl"] and "noemt geen routes" in said["nl"]


def test_a_log_that_shows_no_routes_at_all_leaves_the_rule_off():
    result = held(log(("a", "Huisbezoek", 0)), {**PRECEDENCE, "routes": ["jbo"], "place": "Arnhem"})
    [row] = result.rule_columns.rows()

    assert (row["is_held"], row["is_for_log"], row["activations"]) == (False, False, None)
    assert row["why_off"] == (
        "Gemaakt voor de route jbo (Arnhem); dit bestand noemt geen routes, en aan de stappen is die route niet te zien."
    )


def test_who_says_the_route_has_its_rules_held_against_every_case():
    view = log(("a", "Huisbezoek", 0), ("b", "MDO", 0), group=["keten", "tlv"])

    for given in (["Zorgteam"], ["all"]):
        assert outcomes(view, ZORGTEAM, routes=given) == {"violated": 1}
    [row] = held(view, ZORGTEAM, routes=["keten"]).record()
    assert "--route" in row["why_off"]
    with pytest.raises(InputError, match="zorgteem"):
        held(view, ZORGTEAM, routes=["zorgteem"])


def test_a_rule_of_a_school_asks_nothing_of_schools_without_the_route():
    events = [("a", "Zorgteam", 0), ("a", "Afsluiting", 900), ("b", "Zorgteam", 0), ("b", "Afsluiting", 900)]
    view = log(*events, school=["X", "X", "Y", "Y"], group=["zorgteam"] * 2 + ["keten"] * 2)
    meetings = {"template": "at_least_per_school_year", "to": "Zorgteam", "count": 1}
    [everywhere], [routed] = (
        held(view, {**meetings, **routes}).record() for routes in ({}, {"routes": ["zorgteam"]})
    )

    assert (everywhere["schools"], routed["schools"]) == (2, 1)
    assert 2 * routed["activations"] == everywhere["activations"]


def test_a_rule_of_ones_own_for_a_route_that_is_not_there_is_named_with_its_line():
    path = rule_file(PRECEDENCE, {**PRECEDENCE, "nl": "Elders", "routes": ["xyz"]})
    result = agreements(log(("a", "MDO", 0), group=["keten"]), rules=path)
    line = path.read_text("utf-8").splitlines().index("- from: MDO", 3) + 1
    [said] = result.notes

    assert said["nl"] == (
        f"{path.name}, regel {line}: de afspraak ‘Elders’ is gemaakt voor de route xyz; dit bestand heeft de routes: keten. "
        "Zij is niet getoetst"
    )


def test_who_switches_a_standard_rule_on_wants_it_for_all_routes():
    [switched] = [
        rule for rule in read_rules(rule_file({"id": "zat-plus-na-zorgteam", "active": True}, extends="extends"))
        if rule.id == "zat-plus-na-zorgteam"
    ]  # fmt: skip
    changed = rule_file(
        {"id": "zat-plus-na-zorgteam", "active": True, "routes": ["keten"]},
        {"id": "opp-bij-aanvraag", "routes": "all"},
        {"id": "plan-met-wijkteam", "source": "eigen"},
        extends="extends",
    )
    rules = {rule.id: rule.routes for rule in read_rules(changed)}

    assert switched.routes == ()
    assert (rules["zat-plus-na-zorgteam"], rules["opp-bij-aanvraag"]) == (("keten",), ())
    assert rules["plan-met-wijkteam"] == ("jbo",)


def test_school_days_are_not_counted_where_the_holiday_region_is_not_known(tmp_path):
    rule = {**PRECEDENCE, "template": "response", "limit": 5, "unit": "schooldagen"}
    text = (
        (LOGS / "school1_keten.csv")
        .read_text("utf-8-sig")
        .replace(";vakantieregio", ";x")
        .replace(";Zuid", ";")
    )
    silent = tmp_path / "zonder_regio.csv"
    silent.write_text(text, "utf-8")
    view = rk.read(silent)
    [unknown] = held(view, rule).record()
    [known] = held(view, rule, calendar="zuid").record()

    assert (unknown["is_held"], unknown["activations"]) == (False, None)
    assert "--calendar" in unknown["why_off"]
    assert known["is_held"]


@pytest.mark.parametrize(
    ("limit", "shifted", "relative"),
    [
        ({"limit": 5, "unit": "schooldagen"}, False, False),
        ({"limit": 6, "unit": "weken", "term": "termijnenwet"}, False, False),
        ({"valid_from": "2020-01-01", "limit": 6, "unit": "weken"}, False, False),
        ({"limit": 6, "unit": "weken"}, True, False),
        ({}, True, True),
    ],
)
def test_a_rule_is_held_against_moved_dates_where_it_asks_for_no_others(limit, shifted, relative):
    rule = {**PRECEDENCE, **({"template": "response", **limit} if limit else {})}
    is_held = [
        held(rk.read(LOGS / "school1_keten.csv", dates=dates, calendar="zuid"), rule).record()[0]["is_held"]
        for dates in ("keep", "shift", "relative")
    ]

    assert is_held == [True, shifted, relative]


def test_consent_counts_whoever_of_the_family_may_give_it():
    steps = ("Toestemming gegeven", "Toestemming van ouders en jongere", "Toestemming van de jongere")
    events = [
        row for n, step in enumerate(steps) for row in ((f"c{n}", step, 0), (f"c{n}", "Aanvraag gemeente", 1))
    ]
    [row] = [one for one in agreements(log(*events)).record() if one["id"] == "toestemming-voor-informatie"]

    assert (row["activations"], row["satisfied"]) == (3, 3)


def test_calling_in_leerplicht_or_veilig_thuis_needs_no_consent():
    parties = ("Leerplicht", "Veilig Thuis", "GGD")
    events = [(f"c{n}", "Partner betrokken", 1, party) for n, party in enumerate(parties)]
    view = log(*events, ("z", "Toestemming gegeven", 0, "Gezin"))
    found = activation_rows(view, held_rules(view))
    [row] = [one for one in agreements(view).record() if one["id"] == "toestemming-voor-informatie"]

    assert len(found.case) == 1
    assert (row["activations"], row["violated"]) == (1, 1)


def test_the_term_of_the_law_runs_from_the_request_of_the_family():
    request = [("a", "Aanvraag gemeente", 0, "School"), ("b", "Hulpvraag gezin", 0, "Gezin")]
    request += [("c", "Aanvraag gemeente", 0, "Gezin")]
    grants = [(case, "Beschikking", 10, "Gemeente") for case in "abc"]
    rows_ = agreements(log(*request, *grants), everything=True).record()
    [row] = [one for one in rows_ if one["id"] == "awb-beslistermijn"]

    assert (row["activations"], row["satisfied"]) == (2, 2)
