import re
import string
from pathlib import Path

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.edges import contrast_maps
from routekaart.contrasts.robustness import robustness
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.loops import loops
from routekaart.measures.milestones import milestones
from routekaart.measures.open_cases import open_cases, timing
from routekaart.measures.quality import quality
from routekaart.measures.route_map import route_map
from routekaart.measures.summary import summary
from routekaart.measures.variants import variants
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import clear
from routekaart.show.sentences import Sentence, sentences_of, telling
from routekaart.show.sentences.comparing import limit_sentences
from routekaart.show.words import words
from tests.logs import chain, log
from tests.show.worked_log import three_cases, two_groups

DATA = Path(words.__wrapped__.__code__.co_filename).parents[1] / "data"
MEASURES = (
    *(
        summary,
        quality,
        route_map,
        variants,
        bottlenecks,
        waits,
        loops,
        handovers,
        open_cases,
        flow,
        milestones,
    ),
    *(lambda view: timing(view, "youth_help"), lambda view: timing(view, "Gesprek met gezin")),
)


def texts(result, lang="nl"):
    return {sentence.row: sentence.text for sentence in sentences_of(clear(result), lang)}


def numbers(text, lang):
    """The numbers in a text, as written in English."""
    found = re.findall(r"\d[\d.,]*\d|\d", text)
    return [n.translate(str.maketrans(".,", ",.")) if lang == "nl" and "-" not in n else n for n in found]


# Every number below is worked by hand in worked_log.


def test_what_was_read_is_said_with_its_counts():
    said = texts(summary(three_cases()))
    assert said == {
        "cases": "Dit verslag gaat over 3 trajecten met samen 12 stappen, van 07-03-2022 tot en met 16-04-2022.",
        "rows_kept": "Alle 12 rijen van de bron zijn overgenomen.",
    }


def test_the_map_is_said_by_its_first_step_and_its_commonest_transition():
    said = texts(route_map(three_cases()))
    assert said["starts/1"] == "In alle 3 trajecten was ‘Signaal’ de eerste stap."
    assert said["edges/1"] == (
        "De meest gezette overgang gaat van ‘Ondersteuningsteam’ naar ‘Start jeugdhulp’: in 2 van de 3 "
        "trajecten. De helft van de keren duurde dat 13 dagen of korter."
    )


def test_what_a_map_hides_is_said():
    view = log(*chain("c1", "A", "B"), *chain("c2", "A", "B"), *chain("c3", "A", "C"))
    said = texts(route_map(view, transitions=50))
    assert (
        said["hidden"] == "Niet op de kaart: 0 stappen en 1 overgang. 1 traject heeft zo’n stap of overgang."
    )


def test_routes_that_all_differ_are_said_to_differ():
    assert texts(variants(three_cases())) == {
        "1": "Geen twee van de 3 trajecten volgden precies dezelfde route."
    }


def test_routes_are_counted_with_the_commonest():
    view = log(*chain("c1", "A", "B"), *chain("c2", "A", "B"), *chain("c3", "A"))
    assert texts(variants(view)) == {
        "1": "De 3 trajecten volgden 2 verschillende routes. De meest gevolgde route komt 2 keer voor."
    }


def test_the_worst_bottleneck_is_said_with_cases_days_share_and_range():
    said = [sentence.text for sentence in sentences_of(clear(bottlenecks(three_cases())))]
    assert said == [
        (
            "Het langst zat het stil na ‘Gesprek met gezin’, in trajecten die nog open zijn: samen 34 dagen, "
            "over 1 van de 3 trajecten. Dat is 38% van al het wachten."
        ),
        "Laat u één traject weg, welk dan ook, dan staat dit op plek 1 tot en met 5.",
        "Plek 2: tussen ‘Ondersteuningsteam’ en ‘Start jeugdhulp’, in 2 van de 3 trajecten, samen 26 dagen.",
        "Plek 3: tussen ‘Signaal’ en ‘Ondersteuningsteam’, in 2 van de 3 trajecten, samen 12 dagen.",
    ]


def test_how_long_a_bottleneck_took_is_said_where_it_varies():
    view = log(("c1", "A", 0), ("c1", "B", 10), ("c2", "A", 0), ("c2", "B", 20))
    said = [sentence.text for sentence in sentences_of(clear(bottlenecks(view)))]
    # type 7: median 15, ninth decile 10 + 0.9 · 10
    assert (
        said[1]
        == "De helft van die keren duurde het 15 dagen of korter, negen van de tien keer 19 dagen of korter."
    )


def test_waiting_is_said_by_cause_in_days_and_share():
    said = texts(waits(three_cases()))
    assert said["total_days"] == "Tussen de stappen van 3 trajecten zat samen 12,9 weken."
    assert said["causes/6"] == "Van 100% (12,9 weken) staat niet in het log waarop er werd gewacht."
    assert said["running_days"] == "Hulp die al liep, telt niet als wachten: dat was samen 30 dagen."


def test_no_waiting_is_said_as_such():
    view = log(("c1", "A", 0))
    assert texts(waits(view))["total_days"] == "Tussen de stappen is geen wachttijd gevonden."
    assert [*texts(bottlenecks(view)).values()] == ["Tussen de stappen is geen wachttijd gevonden."]


def test_returns_are_said_with_cases_times_days_and_share():
    assert texts(loops(three_cases())) == {
        "loop_cases": "In 1 van de 3 trajecten kwam een stap terug die niet volgens plan terugkomt. Zo’n terugkeer "
        "heet hier een lus.",
        "loop_days": "Tussen de eerste en de laatste keer zat samen 12 dagen: 14% van de totale duur. Dat is een "
        "bovengrens, want een tweede keer kan nuttig zijn.",
        "repetitions/1": "‘Ondersteuningsteam’ kwam het vaakst terug: in 1 van de 3 trajecten, samen 1 keer extra.",
        "pingpong/1": "In 2 van de 3 trajecten ging het heen en weer: van ‘School’ naar ‘Jeugdhulpaanbieder’ en "
        "terug naar ‘School’ (2 keer).",
    }


def test_a_log_without_returns_says_so():
    assert texts(loops(log(*chain("c1", "A", "B")))) == {
        "loop_cases": "In het enige traject kwam geen stap terug die niet volgens plan terugkomt."
    }


def test_an_assessment_done_by_another_is_said():
    view = log(("c1", "Onderzoek", 0, "School"), ("c1", "B", 5, "School"), ("c1", "Onderzoek", 9, "Gemeente"))
    said = sentences_of(clear(loops(view)))
    assert [sentence.text for sentence in said if sentence.topic == "redo"] == [
        "‘Onderzoek’ kwam 1 keer terug; bij 1 daarvan deed niet steeds dezelfde organisatie het."
    ]


def test_organisations_and_hand_overs_are_said_with_their_n():
    # School holds the cases 14 + 36 + 6 days, and c3 another 34 until the extraction: 90 days.
    assert texts(handovers(three_cases())) == {
        "organisations_per_case": "Bij een traject waren gemiddeld 1,7 organisaties betrokken, van 1 tot 2 (3 trajecten).",
        "handovers/1": "Het vaakst ging een traject over van ‘Jeugdhulpaanbieder’ naar ‘School’: 2 keer, in 2 van de 3 "
        "trajecten.",
        "days/1": "Het langst lagen trajecten bij ‘School’: samen 12,9 weken, in alle 3 trajecten.",
    }


def test_open_cases_are_said_to_be_open_and_not_short():
    assert texts(open_cases(three_cases())) == {
        "n_open": "Op 16-04-2022 was 1 van de 3 trajecten nog open. Open is niet kort: van een open traject is alleen "
        "bekend hoe lang het al duurt.",
        "steps/1": "Dat traject staat na ‘Gesprek met gezin’, al 34 dagen.",
    }


def test_the_time_to_help_counts_open_cases():
    # Kaplan–Meier: 1/3 on day 14, 2/3 on day 36.
    assert texts(timing(three_cases(), "youth_help")) == {
        "events": "In 2 van de 3 trajecten kwam het tot jeugdhulp. Na 36 dagen was dat bij de helft van de trajecten "
        "gebeurd.",
        "open": "1 traject is nog open zonder jeugdhulp; het telt mee tot nu toe.",
    }


def test_a_median_that_is_not_reached_is_an_answer():
    view = log(("c1", "Signaal", 0), ("c1", "Start jeugdhulp", 5), ("c2", "Signaal", 0), ("c3", "Signaal", 0))
    assert texts(timing(view, "youth_help"))["events"] == (
        "In 1 van de 3 trajecten kwam het tot jeugdhulp. De helft van de trajecten is niet bereikt, dus een "
        "middelste tijd is er niet."
    )


def test_open_work_is_said():
    # 40 + 40 + 40 case days in 40 days; no step has a start and an end.
    assert texts(flow(three_cases())) == {"mean_open": "Gemiddeld waren er 3,0 trajecten tegelijk open."}


def test_a_contrast_says_verdict_medians_n_and_interval():
    # Differences of 20…24 and 1…5: the 3rd smallest and largest of 25 are 16 and 22; p = 2/252, by Holm
    # five times that. Durations 30…34 on both sides: from −3 to 3.
    said = texts(contrast(two_groups()))
    assert said["measures/days_to_first_youth_help"] == (
        "Tijd tot de eerste jeugdhulp: verschil. In het middelste traject kwam die bij A na 22 dagen (5 trajecten) en "
        "bij B na 3 dagen (5 trajecten). Bij A is dat 16 dagen tot 22 dagen later dan bij B (95%-interval)."
    )
    assert said["measures/total_duration_days"] == (
        "Totale duur: geen aanwijzing voor verschil. Het middelste traject duurde 32 dagen bij A (5 trajecten) en "
        "32 dagen bij B (5 trajecten). Bij A kan het 3 dagen korter tot 3 dagen langer zijn dan bij B (95%-interval)."
    )


def test_what_cannot_be_told_gets_no_number_that_looks_like_an_answer():
    said = texts(contrast(two_groups(3)))
    assert said["measures/days_to_first_youth_help"] == (
        "Tijd tot de eerste jeugdhulp: te weinig trajecten om iets te zeggen (A: 3 trajecten; B: 3 trajecten)."
    )


def waiting_groups():
    """Help after 40 days and more in A; in B after 10 and more, where two cases are still open on day 90."""
    rows = [
        row
        for g, start in (("A", 40), ("B", 10))
        for i in range(6)
        for row in (
            (f"{g}{i}", "Signaal", 0),
            (f"{g}{i}", "Start jeugdhulp", start + i),
            (f"{g}{i}", "Afsluiting", 90),
        )
    ]
    rows = [row for row in rows if row[0] not in ("B4", "B5") or row[1] == "Signaal"]
    return log(*rows, group=[row[0][0] for row in rows])


def test_a_time_with_open_cases_is_said_with_how_many_came_so_far_and_up_to_when():
    # Up to day 90 A goes 42.5 days without help on average; B (10 + 11 + 12 + 13 + 90 + 90) / 6 = 37.7.
    said = texts(contrast(waiting_groups()))["measures/days_to_first_youth_help"]
    assert said == (
        "Tijd tot de eerste jeugdhulp: geen aanwijzing voor verschil. Bij A kwam het zover in 6 trajecten (nog open: 0), "
        "bij B in 4 van de 6 trajecten (nog open: 2). In de eerste 12,9 weken is dat bij A gemiddeld 4,8 dagen later dan "
        "bij B; trajecten die nog open zijn, tellen mee voor de tijd dat ze al lopen."
    )


def test_equal_values_are_said_to_be_equal_and_not_too_few():
    said = texts(contrast(two_groups()))
    assert said["measures/organisations"] == (
        "Aantal organisaties: alle waarden zijn gelijk (A: 5 trajecten; B: 5 trajecten)."
    )
    assert said["route_distance"].startswith(
        "De hele routes: elk traject van A (5 trajecten) en B (5 trajecten)"
    )


def test_too_few_schools_are_not_called_too_few_cases():
    rows = [
        row
        for school in "PQRS"
        for i in range(6)
        for row in (
            (f"{school}{i}", "Signaal", 0),
            (f"{school}{i}", "Afsluiting", 30 + i + 9 * "PQRS".index(school)),
        )
    ]
    view = log(
        *rows, group=["A" if row[0][0] in "PQ" else "B" for row in rows], school=[row[0][0] for row in rows]
    )
    assert texts(contrast(view))["measures/total_duration_days"] == (
        "Totale duur: te weinig scholen om iets te zeggen (A: 12 trajecten; B: 12 trajecten)."
    )


def test_what_is_left_of_an_answer_is_said_with_its_range_and_never_of_what_cannot_be_told():
    view = two_groups(6)
    said = texts(robustness(view, contrast(view)))
    assert said["robustness/days_to_first_youth_help"].startswith(
        "Tijd tot de eerste jeugdhulp: de uitkomst ‘verschil’ (6 en 6 trajecten) blijft 12 van de 12 keer gelijk als "
        "één traject wordt weggelaten (A min B: +"
    )
    assert {*said} == {
        "robustness/days_to_first_youth_help",
        "robustness/total_duration_days",
        "robustness/waiting_days",
    }
    assert not any(re.search(r"[.!?] ", text) for text in said.values())  # one sentence each
    few = two_groups(3)
    assert texts(robustness(few, contrast(few))) == {}


def test_a_smaller_first_group_is_said_the_other_way_round():
    said = texts(contrast(two_groups(), a="B", b="A"))
    assert "Bij B is dat 16 dagen tot 22 dagen eerder dan bij A" in said["measures/days_to_first_youth_help"]


def test_transitions_are_said_with_both_counts():
    view = log(
        *(row for i in range(8) for row in chain(f"a{i}", "S", "X")),
        *(row for i in range(8) for row in chain(f"b{i}", "S", "Y")),
        group=["A"] * 16 + ["B"] * 16,
    )
    said = texts(contrast_maps(view))
    assert said["tests"] == "Er zijn 2 overgangen getoetst. Bij 2 daarvan is er een verschil."
    assert said["edges/1"] == (
        "Van ‘S’ naar ‘X’: 8 van de 8 trajecten bij A tegen 0 van de 8 bij B: verschil. "
        "Per 100 trajecten zijn dat er bij A 54 tot 100 meer dan bij B (95%-interval)."
    )


def test_sentences_in_both_languages_tell_the_same_numbers_of_the_same_rows():
    results = [measure(three_cases()) for measure in MEASURES]
    results += [contrast(two_groups()), contrast(two_groups(3)), contrast(waiting_groups())]
    results += [robustness(view, contrast(view)) for view in (two_groups(), waiting_groups())]
    for result in results:
        dutch, english = sentences_of(clear(result), "nl"), sentences_of(clear(result), "en")
        assert [(s.row, s.topic) for s in dutch] == [(s.row, s.topic) for s in english]
        for nl, en in zip(dutch, english, strict=True):
            if nl.topic != "waits_note":
                assert numbers(nl.text, "nl") == numbers(en.text, "en"), (nl, en)


@pytest.mark.parametrize("room", ["sentences", "report", "tables"])
def test_words_in_both_languages_have_the_same_names_and_the_same_blanks(room):
    dutch, english = words("nl", room), words("en", room)
    missing = {name.removesuffix("_one") for name in {*dutch} ^ {*english}}
    assert missing <= {*dutch} & {*english}  # a singular may need words of its own in one language only
    for name in {*dutch} & {*english}:
        blanks = [
            sorted(field for _, field, *_ in string.Formatter().parse(text[name]) if field)
            for text in (dutch, english)
        ]
        assert blanks[0] == blanks[1], name


def test_a_limit_is_said_with_its_numbers():
    result = contrast(two_groups(3))
    said = [sentence.text for sentence in limit_sentences(result.limits, "nl")]
    assert any(text.startswith("Met 3 en 3 trajecten is er geen oordeel mogelijk") for text in said)


def test_a_name_in_a_sentence_cannot_turn_it_around_or_break_its_line():
    view = log(("c1", "A\u202e\nB", 0), ("c1", "C", 3))
    said = sentences_of(clear(bottlenecks(view)))[0].text
    assert "‘A B’" in said and "\n" not in said and "\u202e" not in said


def test_the_most_telling_sentences_take_turns_by_topic():
    said = [
        Sentence("w", "1", "bottleneck"),
        Sentence("d1", "2", "difference"),
        Sentence("n1", "3", "no_indication"),
        Sentence("d2", "4", "difference"),
        Sentence("d3", "5", "difference"),
        Sentence("never", "6", "log"),
    ]
    assert [sentence.text for sentence in telling(said)] == ["d1", "d2", "n1"]
    assert [sentence.text for sentence in telling(said, 9)] == ["d1", "d2", "n1", "w", "d3"]


def test_the_contrast_tells_help_first_and_no_indication_of_another_duration():
    rows = [sentence.row for sentence in telling(sentences_of(clear(contrast(two_groups()))))]
    assert rows == [
        "measures/days_to_first_youth_help",
        "measures/waiting_days",
        "measures/total_duration_days",
    ]
