"""Matters: what a case asks for until it comes, by the rows and rules of the vocabulary, each worked by hand."""

import pytest

from tests.logs import log, open_cases
from tests.waiting_logs import asked, causes, episodes_of, log_with_ready, states

#: Matter, who asks it and where it is answered, as the vocabulary has them; a party where one is named.
ANSWERS = [
    ("toestemming", "Toestemming gevraagd", "Toestemming gegeven", None),
    ("toestemming", "Toestemming gevraagd", "Toestemming geweigerd", None),
    ("beschikking", "Hulpvraag gezin", "Beschikking", None),
    ("beschikking", "Aanvraag gemeente", "Beschikking", "Wijkteam"),
    ("beschikking", "Aanvraag gemeente", "Afwijzing", "Gemeente"),
    ("beschikking", "Aanvraag gemeente", "Afwijzing", "Gemeente van woonplaats"),
    ("beschikking", "Aanvraag gemeente", "Afwijzing", "Wijkteam"),
    ("beschikking", "Aanvraag gemeente", "Afwijzing", "Basisteam Jeugd & Gezin"),
    ("besluit-swv", "Aanvraag SWV", "Besluit SWV", None),
    ("besluit-swv", "Aanvraag SWV", "Afwijzing", "Samenwerkingsverband"),
    ("steun-swv", "Besluit SWV", "Ondersteuning op school", "Samenwerkingsverband"),
    ("steun-swv", "Besluit SWV", "Maatwerkvoorziening school", "School"),
    ("besluit-tlv", "Aanvraag TLV", "Besluit TLV", None),
    ("besluit-tlv", "Aanvraag TLV", "Afwijzing", "Samenwerkingsverband"),
    ("besluit-tlv", "Aanvraag TLV", "Afwijzing", "ACTA"),
    ("plaats-so", "Besluit TLV", "Plaatsing speciaal onderwijs", None),
    ("plaats-past", "Aanvraag Past", "Plaatsing Past", "Past"),
    ("verwezen", "Verwijzing", "Onderzoek", None),
    ("verwezen", "Verwijzing", "Start jeugdhulp", None),
    ("onderzoek", "Onderzoek aangevraagd", "Onderzoek", None),
    ("start-hulp", "Beschikking", "Start jeugdhulp", None),
    ("terugkoppeling", "Verwijzing", "Terugkoppeling aan school", None),
    ("terugkoppeling", "Onderzoek", "Terugkoppeling aan school", "Jeugd-ggz"),
]

LAPSES = [
    *[
        ("toestemming", "Toestemming gevraagd", step)
        for step in (
            "Partner betrokken", "Aanvraag gemeente", "Aanvraag SWV", "Aanvraag TLV", "Laagdrempelige jeugdhulp",
            "Start jeugdhulp",
        )
    ],
    ("beschikking", "Aanvraag gemeente", "Start jeugdhulp"),
    ("beschikking", "Aanvraag gemeente", "Plaatsing Past"),
    ("besluit-tlv", "Aanvraag TLV", "Plaatsing speciaal onderwijs"),
    ("verwezen", "Verwijzing", "Laagdrempelige jeugdhulp"),
    ("onderzoek", "Onderzoek aangevraagd", "Start jeugdhulp"),
    ("start-hulp", "Beschikking", "Plaatsing Past"),
]  # fmt: skip


@pytest.mark.parametrize(("matter", "asks", "answers", "party"), ANSWERS)
def test_a_matter_is_pending_from_the_end_of_what_asks_to_the_start_of_what_answers(
    matter, asks, answers, party
):
    view = log(
        ("x", asks, 0, party, 5),
        ("x", "Huisbezoek", 12, party),
        ("x", answers, 30, party, 33),
        ("x", "Afsluiting", 60),
    )

    assert asked(view, matter) == [(5, 25, "answered")]


def test_a_support_asks_at_its_start():
    """Its end is that of the help."""
    view = log(
        ("x", "Start jeugdhulp", 0, None, 50), ("x", "Terugkoppeling aan school", 30), ("x", "Afsluiting", 60)
    )

    assert asked(view, "terugkoppeling") == [(0, 30, "answered")]


@pytest.mark.parametrize(("matter", "asks", "lapses"), LAPSES)
def test_a_matter_lapses_at_a_step_that_shows_it_is_awaited_no_longer(matter, asks, lapses):
    view = log(("x", asks, 0), ("x", lapses, 30), ("x", "Huisbezoek", 50), ("x", "Afsluiting", 60))

    assert asked(view, matter) == [(0, 30, "lapsed")]


@pytest.mark.parametrize(
    "end", ["Afsluiting", "Terugkeer regulier onderwijs", "Plaatsing speciaal onderwijs"]
)
def test_every_matter_lapses_where_the_case_closes_or_leaves(end):
    view = log(("x", "Aanvraag gemeente", 0), ("x", "Verwijzing", 5), ("x", end, 30), ("x", "Huisbezoek", 50))

    assert asked(view, "beschikking") == [(0, 30, "lapsed")]
    assert asked(view, "verwezen") == [(5, 25, "lapsed")]


@pytest.mark.parametrize(
    "step", ["Doorgestuurd", "Aanvulling gevraagd", "MDO", "Regisseur aangewezen", "OPP opgesteld"]
)
def test_steps_without_a_role_keep_what_is_pending(step):
    view = log(
        ("x", "Aanvraag gemeente", 0), ("x", step, 20), ("x", "Beschikking", 30), ("x", "Afsluiting", 30)
    )

    assert asked(view, "beschikking") == [(0, 30, "answered")]


def test_in_an_open_case_a_matter_is_pending_until_the_log_was_taken():
    view = log(("x", "Aanvraag gemeente", 0), ("y", "Signaal", 0), ("y", "Afsluiting", 70))

    assert asked(view, "beschikking") == [(0, 70, "pending")]


def test_what_is_asked_again_before_it_came_is_asked_once():
    view = log(
        ("x", "Hulpvraag gezin", 0),
        ("x", "Aanvraag gemeente", 20),
        ("x", "Beschikking", 30),
        ("x", "Afsluiting", 30),
    )

    assert asked(view, "beschikking") == [(0, 30, "answered")]


def test_what_is_asked_again_after_it_came_is_asked_twice():
    view = log(
        ("x", "Aanvraag gemeente", 0), ("x", "Afwijzing", 20, "Gemeente"), ("x", "Aanvraag gemeente", 50),
        ("x", "Beschikking", 90), ("x", "Afsluiting", 90),
    )  # fmt: skip

    assert asked(view, "beschikking") == [(0, 20, "answered"), (50, 40, "answered")]


def test_an_answer_that_nothing_asked_opens_nothing():
    view = log(
        ("x", "Signaal", 0),
        ("x", "Onderzoek", 20, "School"),
        ("x", "Huisbezoek", 40),
        ("x", "Afsluiting", 50),
    )

    assert episodes_of(view) == {}


def test_an_answer_that_begins_before_its_question_ends_leaves_no_days():
    view = log(("x", "Aanvraag gemeente", 0, None, 30), ("x", "Beschikking", 20), ("x", "Afsluiting", 40))

    assert asked(view, "beschikking") == [(30, 0, "answered")]


def test_a_question_and_its_answer_on_one_day_count_with_0_days():
    view = log(
        ("x", "Aanvraag gemeente", 10),
        ("x", "Beschikking", 10),
        ("x", "Start jeugdhulp", 10),
        ("x", "Afsluiting", 40),
    )

    assert asked(view, "beschikking") == asked(view, "start-hulp") == [(10, 0, "answered")]


# 1. Answer by party


def test_a_refusal_answers_only_for_its_party():
    view = log(
        ("x", "Aanvraag gemeente", 0, "School"), ("x", "Aanvraag SWV", 5, "School"), ("x", "Aanvraag TLV", 8, "School"),
        ("x", "Afwijzing", 20, "Wijkteam"), ("x", "Afwijzing", 30, "ACTA"), ("x", "Afsluiting", 90),
    )  # fmt: skip

    assert asked(view, "beschikking") == [(0, 20, "answered")]
    assert asked(view, "besluit-tlv") == [(8, 22, "answered")]
    assert asked(view, "besluit-swv") == [(5, 85, "lapsed")]


@pytest.mark.parametrize("party", ["School", "Jeugd-ggz", "Een ander"])
def test_a_refusal_of_a_party_that_decides_nothing_answers_nothing(party):
    view = log(("x", "Aanvraag gemeente", 0), ("x", "Afwijzing", 20, party), ("x", "Afsluiting", 90))

    assert asked(view, "beschikking") == [(0, 90, "lapsed")]


@pytest.mark.parametrize(
    ("first", "second", "answered"),
    [
        ("Aanvraag gemeente", "Aanvraag SWV", "besluit-swv"),
        ("Aanvraag SWV", "Aanvraag gemeente", "beschikking"),
        ("Aanvraag TLV", "Aanvraag SWV", "besluit-swv"),
    ],
)
@pytest.mark.parametrize("apart", [10, 0])
def test_a_refusal_of_nobody_knows_whom_answers_what_was_asked_last(first, second, answered, apart):
    """On one day, what stands later in the file."""
    view = log(("x", first, 0), ("x", second, apart), ("x", "Afwijzing", 30), ("x", "Afsluiting", 90))

    found = {one["matter"]: one["outcome"] for one in episodes_of(view)["x"]}
    assert [matter for matter, outcome in found.items() if outcome == "answered"] == [answered]


def test_a_second_refusal_of_nobody_knows_whom_answers_what_was_asked_before():
    view = log(
        ("x", "Aanvraag gemeente", 0), ("x", "Aanvraag SWV", 10), ("x", "Afwijzing", 30), ("x", "Afwijzing", 50),
        ("x", "Afsluiting", 90),
    )  # fmt: skip

    assert asked(view, "besluit-swv") == [(10, 20, "answered")]
    assert asked(view, "beschikking") == [(0, 50, "answered")]


@pytest.mark.parametrize(("party", "days"), [("Samenwerkingsverband", 20), (None, 20), ("School", 80)])
def test_support_at_school_answers_for_the_samenwerkingsverband_alone(party, days):
    view = log(
        ("x", "Besluit SWV", 0, party), ("x", "Ondersteuning op school", 20, party), ("x", "Afsluiting", 80)
    )

    assert asked(view, "steun-swv") == [(0, days, "answered" if days == 20 else "lapsed")]


def test_an_assessment_of_the_school_asks_for_no_news_and_one_of_nobody_knows_whom_does():
    def news(party):
        return asked(log(("x", "Onderzoek", 0, party), ("x", "Afsluiting", 30, party)), "terugkoppeling")

    assert news("School") == []
    assert news("Jeugd-ggz") == news(None) == [(0, 30, "lapsed")]


def test_a_decision_of_a_users_own_that_answers_two_matters_for_any_party_answers_both(tmp_path):
    own = tmp_path / "matters.yaml"
    own.write_text(
        "matters:\n"
        "  - {id: plan, nl: een reactie op het plan, asked_by: [opp-opgesteld], answered_by: [besluit-swv]}\n"
    )
    view = log(
        ("x", "OPP opgesteld", 0),
        ("x", "Aanvraag SWV", 10),
        ("x", "Besluit SWV", 30),
        ("x", "Afsluiting", 90),
    )

    assert asked(view, "plan", matters=own) == [(0, 30, "answered")]
    assert asked(view, "besluit-swv", matters=own) == [(10, 20, "answered")]


# 2. Already there


def test_a_second_grant_for_help_that_runs_asks_for_no_start():
    view = log(
        ("x", "Beschikking", 0), ("x", "Start jeugdhulp", 10), ("x", "Beschikking", 50), ("x", "Huisbezoek", 90),
        ("x", "Afsluiting", 100),
    )  # fmt: skip

    assert asked(view, "start-hulp") == [(0, 10, "answered")]
    assert states(view) == {"asked": 10, "helped": 90}


def test_a_grant_after_the_help_ended_asks_for_a_start():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 40),
        ("x", "Beschikking", 50),
        ("x", "Start jeugdhulp", 90),
        ("x", "Afsluiting", 100),
    )

    assert asked(view, "start-hulp") == [(50, 40, "answered")]


def test_help_that_ends_on_the_day_of_the_question_runs_no_longer():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 50),
        ("x", "Beschikking", 50),
        ("x", "Start jeugdhulp", 90),
        ("x", "Afsluiting", 100),
    )

    assert asked(view, "start-hulp") == [(50, 40, "answered")]


def test_help_of_another_kind_is_no_answer_that_runs():
    view = log(
        ("x", "Laagdrempelige jeugdhulp", 0),
        ("x", "Beschikking", 50),
        ("x", "Start jeugdhulp", 90),
        ("x", "Afsluiting", 100),
    )

    assert asked(view, "start-hulp") == [(50, 40, "answered")]


@pytest.mark.parametrize("end", [None, 420])
def test_help_that_nothing_ended_runs_on_the_last_day_of_a_case_too(end):
    """The pupil is in special education still when the renewed TLV is the last that was written down."""
    view = log(
        ("x", "Besluit TLV", 0),
        ("x", "Plaatsing speciaal onderwijs", 30, None, end),
        ("x", "Herbeoordeling TLV", 400),
        ("x", "Besluit TLV", 420),
    )

    assert asked(view, "plaats-so") == [(0, 30, "answered")]


@pytest.mark.parametrize("end", [None, 90])
def test_help_that_was_ended_on_the_last_day_runs_no_longer(end):
    view = open_cases(
        ("x", "Beschikking", 0),
        ("x", "Start jeugdhulp", 30, None, end),
        ("x", "Hulp beëindigd", 90),
        ("x", "Beschikking", 90),
    )

    assert asked(view, "start-hulp") == [(0, 30, "answered"), (90, 0, "pending")]


def test_a_renewed_tlv_asks_for_no_place():
    view = log(
        ("x", "Aanvraag TLV", 0), ("x", "Besluit TLV", 20), ("x", "Plaatsing speciaal onderwijs", 50),
        ("x", "Herbeoordeling TLV", 300), ("x", "Besluit TLV", 340), ("x", "Huisbezoek", 400),
    )  # fmt: skip

    assert asked(view, "besluit-tlv") == [(0, 20, "answered")]
    assert asked(view, "plaats-so") == [(20, 30, "answered")]
    assert states(view) == {"asked": 50, "helped": 350}


@pytest.mark.parametrize(("party", "is_asked"), [("Samenwerkingsverband", False), ("School", True)])
def test_support_of_the_school_itself_is_not_the_support_that_was_granted(party, is_asked):
    view = log(
        ("x", "Ondersteuning op school", 0, party),
        ("x", "Besluit SWV", 20, party),
        ("x", "Afsluiting", 50, party),
    )

    assert asked(view, "steun-swv") == ([(20, 30, "lapsed")] if is_asked else [])


def test_a_waiting_list_counts_while_the_help_that_it_is_for_runs():
    view = log(
        ("x", "Start jeugdhulp", 0),
        ("x", "Wachtlijst", 10, None, 40),
        ("x", "Huisbezoek", 60),
        ("x", "Afsluiting", 60),
    )

    assert asked(view, "wachtlijst") == [(10, 30, "answered")]
    assert states(view) == {"asked": 30, "helped": 30, "with": 30}


# 3. Waiting list


def test_a_waiting_list_is_pending_from_its_start_to_its_recorded_end():
    view = log(
        ("x", "Signaal", 0),
        ("x", "Wachtlijst", 5, "Past", 25),
        ("x", "Onderzoek", 10),
        ("x", "Huisbezoek", 40, "Past"),
        ("x", "Afsluiting", 40),
    )

    assert asked(view, "wachtlijst") == [(5, 20, "answered")]


def test_without_an_end_it_is_pending_to_the_next_step_of_its_organisation():
    view = log(
        ("x", "Signaal", 0, "School"), ("x", "Wachtlijst", 5, "Past"), ("x", "Start jeugdhulp", 20, "Jeugd-ggz"),
        ("x", "Plaatsing Past", 60, "Past"), ("x", "Afsluiting", 90, "School"),
    )  # fmt: skip

    assert asked(view, "wachtlijst") == [(5, 55, "answered")]


@pytest.mark.parametrize("answer", ["Onderzoek", "Start jeugdhulp", "Plaatsing Past"])
@pytest.mark.parametrize("organisation", [None, "Jeugdhulpaanbieder"])
def test_else_to_what_such_lists_are_for(answer, organisation):
    """Also where the organisation was recorded and never comes back."""
    view = log(
        ("x", "Signaal", 0, "School"), ("x", "Wachtlijst", 5, organisation), ("x", "MDO", 20, "School"), ("x", answer, 60, "Past"),
        ("x", "Afsluiting", 90, "School"),
    )  # fmt: skip

    assert asked(view, "wachtlijst") == [(5, 55, "answered")]


def test_a_step_of_its_organisation_after_the_closing_takes_nobody_off_a_list():
    view = log(
        ("x", "Wachtlijst", 5, "Past"), ("x", "Onderzoek", 20, "Jeugd-ggz"), ("x", "Afsluiting", 60, "School"),
        ("x", "Huisbezoek", 80, "Past"),
    )  # fmt: skip

    assert asked(view, "wachtlijst") == [(5, 15, "answered")]


def test_a_list_that_nothing_answers_lapses_at_the_closing_or_is_pending_still():
    view = log(
        ("x", "Wachtlijst", 5),
        ("x", "MDO", 20),
        ("x", "Afsluiting", 60),
        ("y", "Wachtlijst", 10),
        ("y", "MDO", 20),
    )

    assert asked(view, "wachtlijst") == [(5, 55, "lapsed")]
    assert asked(view, "wachtlijst", "y") == [(10, 50, "pending")]


def test_lists_of_two_organisations_run_side_by_side():
    view = log(
        ("x", "Signaal", 0, "School"), ("x", "Wachtlijst", 5, "Past"), ("x", "Wachtlijst", 15, "Jeugd-ggz"),
        ("x", "Huisbezoek", 25, "Past"), ("x", "Onderzoek", 60, "Jeugd-ggz"), ("x", "Afsluiting", 60, "School"),
    )  # fmt: skip

    assert asked(view, "wachtlijst") == [(5, 20, "answered"), (15, 45, "answered")]
    assert causes(view) == {"unexplained": 5, "explicit": 55}  # counted once where they overlap


def test_on_a_list_of_nobody_knows_whom_one_stands_once():
    view = log(
        ("x", "Wachtlijst", 5),
        ("x", "Wachtlijst", 15),
        ("x", "Onderzoek", 60),
        ("x", "Wachtlijst", 70),
        ("x", "Afsluiting", 90),
    )

    assert asked(view, "wachtlijst") == [(5, 55, "answered"), (70, 20, "lapsed")]


def test_a_waiting_list_opens_no_other_matter():
    view = log(("x", "Signaal", 0), ("x", "Wachtlijst", 5, None, 25), ("x", "Afsluiting", 60))

    assert [one["matter"] for one in episodes_of(view)["x"]] == ["wachtlijst"]


# 4. Assumed


def test_before_the_first_zorgteam_the_asking_is_assumed_of_the_step_before():
    view = log(
        ("x", "Signaal", 0),
        ("x", "Gesprek met gezin", 10, None, 12),
        ("x", "Zorgteam", 30),
        ("x", "Zorgteam", 60),
        ("x", "Afsluiting", 60),
    )

    [found] = episodes_of(view)["x"]
    assert (found["matter"], found["start"], found["length"], found["is_assumed"]) == (
        "zorgteam",
        12,
        18,
        True,
    )


def test_a_case_that_begins_at_the_zorgteam_asked_for_none():
    assert episodes_of(log(("x", "Zorgteam", 0), ("x", "Zorgteam", 30), ("x", "Afsluiting", 60))) == {}


def test_nor_does_a_waiting_list_ask_for_one():
    view = log(("x", "Wachtlijst", 0, None, 20), ("x", "Zorgteam", 30), ("x", "Afsluiting", 30))

    assert asked(view, "zorgteam") == []
    assert causes(view) == {"explicit": 20, "rhythm": 10}


def test_where_a_case_was_marked_ready_nothing_is_assumed():
    view = log_with_ready(
        ("x", "Klaar", 0),
        ("x", "MDO", 10),
        ("x", "Zorgteam", 30),
        ("x", "Klaar", 50),
        ("x", "Zorgteam", 80),
        ("x", "Afsluiting", 80),
    )

    assert asked(view, "zorgteam") == [(0, 30, "answered"), (50, 30, "answered")]
    assert not any(one["is_assumed"] for one in episodes_of(view)["x"])


def test_a_ready_mark_after_the_first_zorgteam_leaves_what_is_assumed_before_it():
    view = log_with_ready(
        ("x", "Signaal", 0),
        ("x", "Zorgteam", 30),
        ("x", "Klaar", 50),
        ("x", "Zorgteam", 80),
        ("x", "Afsluiting", 80),
    )

    assert [one["is_assumed"] for one in episodes_of(view)["x"]] == [True, False]


def test_what_was_marked_ready_and_lapsed_is_not_assumed_once_more():
    view = log_with_ready(("x", "Klaar", 0), ("x", "Afsluiting", 20), ("x", "Zorgteam", 30))

    assert asked(view, "zorgteam") == [(0, 20, "lapsed")]


# 5. Apart


def test_news_to_the_school_is_told_and_is_no_waiting():
    view = log(("x", "Start jeugdhulp", 0), ("x", "Terugkoppeling aan school", 40), ("x", "Afsluiting", 60))

    assert asked(view, "terugkoppeling") == [(0, 40, "answered")]
    assert states(view) == {"helped": 60}


# Layers, and several at once


def test_layers_inside_a_matter_are_counted():
    """The last known answer of METHODS.md."""
    view = log(
        ("x", "Aanvraag gemeente", 0), ("x", "Voorgelegd aan volgende laag", 20), ("x", "Voorgelegd aan volgende laag", 45),
        ("x", "Beschikking", 60), ("x", "Start jeugdhulp", 75), ("x", "Afsluiting", 75),
    )  # fmt: skip

    assert asked(view, "beschikking") == [(0, 60, "answered")]
    assert asked(view, "start-hulp") == [(60, 15, "answered")]
    assert [one["layers"] for one in episodes_of(view)["x"]][:2] == [2, 0]
    assert states(view) == {"asked": 75}


def test_a_layer_outside_a_matter_counts_nowhere():
    view = log(
        ("x", "Voorgelegd aan volgende laag", 0), ("x", "Aanvraag gemeente", 10), ("x", "Beschikking", 20),
        ("x", "Voorgelegd aan volgende laag", 30), ("x", "Afsluiting", 40),
    )  # fmt: skip

    assert [one["layers"] for one in episodes_of(view)["x"]] == [0, 0]


def test_of_several_matters_each_counts_in_full_and_the_total_counts_once():
    view = log(
        ("x", "Aanvraag gemeente", 0), ("x", "Aanvraag SWV", 10), ("x", "Beschikking", 40), ("x", "Besluit SWV", 60),
        ("x", "Start jeugdhulp", 70), ("x", "Maatwerkvoorziening school", 90), ("x", "Afsluiting", 90),
    )  # fmt: skip

    lengths = {
        one["matter"]: one["length"] for one in episodes_of(view)["x"] if one["matter"] != "terugkoppeling"
    }
    assert lengths == {"beschikking": 40, "besluit-swv": 50, "start-hulp": 30, "steun-swv": 30}
    assert states(view) == {"asked": 90, "with": 20}


def test_the_help_that_ran_beside_a_matter_is_told():
    view = log(
        ("x", "Ondersteuning op school", 0, None, 50),
        ("x", "Verwijzing", 10),
        ("x", "Onderzoek", 80, "School"),
        ("x", "Afsluiting", 80),
    )

    [found] = [one for one in episodes_of(view)["x"] if one["matter"] == "verwezen"]
    assert (found["length"], found["with"]) == (70, 40)


def test_causes_of_a_matter_leave_the_time_inside_steps():
    view = log(
        ("x", "Verwijzing", 0),
        ("x", "MDO", 10, None, 25),
        ("x", "Onderzoek", 40, "School"),
        ("x", "Afsluiting", 40),
    )

    [found] = [one for one in episodes_of(view)["x"] if one["matter"] == "verwezen"]
    assert (found["length"], found["unexplained"]) == (40, 25)


def test_a_log_without_known_steps_asks_nothing():
    assert episodes_of(log(("x", "A", 0), ("x", "B", 30))) == {}
