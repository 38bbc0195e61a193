"""Every number in every sentence that the demo's report says of its two groups, worked out a second time.

The numbers are read back from the Dutch and the English page and compared with :mod:`plain_contrast`,
which knows the sample files and nothing of the results.
"""

import html
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import median

import pytest

from routekaart.comparing import contrast
from routekaart.opening import open_view
from routekaart.read_options import ReadOptions
from routekaart.reporting import report
from tests.contrasts import plain_contrast as plain
from tests.contrasts.plain_numbers import NUMBERS, REGION, idle_before, read_cases, waited_for
from tests.test_causal_words import SECTIONS, causal

LOGS = Path(__file__).parents[1] / "event_logs"
NAMES = ("School 1", "School 2")
VERDICTS = {
    "nl": {
        "difference": "verschil",
        "no_indication": "geen aanwijzing voor verschil",
        "too_few": "te weinig trajecten om iets te zeggen",
        "depends_on_recording": "hangt af van hoe hulp is vastgelegd",
    },
    "en": {
        "difference": "difference",
        "no_indication": "no indication of a difference",
        "too_few": "too few cases to tell",
        "depends_on_recording": "depends on how help was recorded",
    },
}
ALL_EQUAL = {"nl": "alle waarden zijn gelijk", "en": "all values are equal"}
DIRECTIONS = {
    "nl": {"more": "later|langer|meer", "less": "eerder|korter|minder"},
    "en": {"more": "later|longer|more", "less": "earlier|shorter|fewer"},
}
LANGUAGES = ("nl", "en")
#: Sentences on the demo's groups that tell no number.
WORDS_ALONE = ("design", "case_mix")


@pytest.fixture(scope="module")
def groups():
    paths = (LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv")
    return tuple([*read_cases(path).values()] for path in paths)


@pytest.fixture(scope="module")
def view():
    paths = [LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv"]
    return open_view(paths, ReadOptions(calendar=REGION.casefold()))


@pytest.fixture(scope="module")
def worked(groups):
    """Every measure of both groups, the route, and the verdicts of both families."""
    has = {
        name: [sum(NUMBERS[name](steps) is not None for steps in side) for side in groups] for name in NUMBERS
    }
    # A time that one group never came to is not compared; whether it came to it is.
    found = {name: plain.compare(*groups, name) for name in NUMBERS if all(has[name])}
    shares = {
        name: plain.fisher(*has[name], *map(len, groups)) for name in NUMBERS if name.startswith("days_to_")
    }
    distance, p = plain.route_distance(*groups)
    primaries = {name: found[name] for name in plain.PRIMARIES}
    others = {name: one for name, one in found.items() if name not in primaries}
    explored = {"route_distance": (p, 0.0, True)}
    # All cases of the sample close, so that the closing is no test either.
    explored |= {
        f"{name} at all": (p, least, True) for name, (p, least) in shares.items() if least <= plain.ALPHA
    }
    said = plain.verdicts_of_both(primaries, plain.holm) | plain.verdicts_of_both(
        others, plain.benjamini_hochberg, **explored
    )
    return {
        "measures": found,
        "verdicts": said,
        "has": has,
        "distance": distance,
        "steps": plain.steps_made(*groups),
        "edges": plain.transitions(*groups),
        "organisation_edges": plain.transitions(*groups, "organisation"),
        "families": (len(primaries), len(others) + len(explored)),
        "robust": plain.robust(*groups),
    }


@pytest.fixture(scope="module")
def pages(view, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    return {
        lang: html.unescape(
            report(view, folder / f"{lang}.html", by="school", lang=lang).read_text("utf-8")
        )
        for lang in LANGUAGES
    }  # fmt: skip


def sentences(page):
    """Every sentence on the two groups, with the row it came from."""
    found = re.findall(r'<li data-row="((?:contrast|organisation_contrast)/[^"]*)">(.*?)</li>', page)
    assert len(found) >= 20
    return found


def found_in(text):
    """Each number in a sentence; names and the level of the interval are no numbers."""
    no_number = "|".join(["‘.*?’", *NAMES, "95%", "(?i:per 100)"])
    plain_text = re.sub(no_number, lambda found: " " * len(found.group()), text)
    return [*re.finditer(r"\d[\d.,]*\d|\d", plain_text)]


def numbers(text, lang):
    """The numbers in a sentence, in English notation."""
    found = [number.group() for number in found_in(text)]
    return [n.translate(str.maketrans(".,", ",.")) if lang == "nl" else n for n in found]


def rounded(value, decimals):
    step = Decimal(1).scaleb(-decimals)
    return str(Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP))


def written(name, value):
    """A number of a measure as a sentence writes it: weeks from six weeks on, decimals where there are any."""
    if "days" in name and value >= 42:
        return rounded(value / 7, 1)
    return rounded(value, 0 if float(value).is_integer() else 1)


def expected_of_measure(name, one, verdict):
    """The numbers of a sentence on a measure, in order, and the way its interval points."""
    having = [
        [str(n)] if n == size else [str(n), str(size)] for n, size in zip(one.n, one.sizes, strict=True)
    ]
    if verdict == "too_few":
        return [*having[0], *having[1]], None
    if verdict == "depends_on_recording":
        first, second = (
            [written(name, median) for median in reading.medians] for reading in (one, one.short)
        )
        return [first[0], *having[0], first[1], *having[1], *second], None
    low, high = one.bounds
    way = "more" if low >= 0 else "less" if high <= 0 else None
    ends = (low, high) if way != "less" else (high, low)
    medians = [written(name, median) for median in one.medians]
    # An interval around nothing is told from its low end to its high end, both without a sign.
    return [medians[0], *having[0], medians[1], *having[1], *(written(name, abs(end)) for end in ends)], way


def check_measure(row, text, lang, worked):
    name = row.removeprefix("measures/")
    if name not in worked["measures"]:
        counts = [[str(n)] if n == 8 else [str(n), "8"] for n in worked["has"][name]]
        assert numbers(text, lang) == [*counts[0], *counts[1]], text
        return
    one, verdict = worked["measures"][name], worked["verdicts"][name]
    expected, way = expected_of_measure(name, one, verdict)
    said = ALL_EQUAL if one.is_all_equal else {lang: VERDICTS[lang][verdict]}
    assert re.search(rf": {said[lang]}( \(|\.)", text), text
    assert numbers(text, lang) == expected, text
    if way:
        assert re.search(DIRECTIONS[lang][way], text) and not re.search(
            DIRECTIONS[lang][{"more": "less", "less": "more"}[way]], text.split(". ")[-1]
        ), text


def check_share(row, text, lang, worked):
    """How many of 8 against how many of 8, and where that differs the bounds of the difference."""
    name = f"days_to_first_{row.removeprefix('shares/')}"
    a, b = worked["has"][name]
    verdict = worked["verdicts"].get(f"{name} at all", "too_few")
    expected = [str(a), "8", str(b), "8"]
    if verdict != "too_few":
        ends = sorted(abs(end) for end in plain.newcombe(a, b, 8, 8))
        expected += [rounded(100 * end, 0) for end in ends]
    assert numbers(text, lang) == expected, text
    assert VERDICTS[lang][verdict] in text, text


def signed(name, value):
    """A difference as a sentence on robustness writes it: with its sign, counts with a decimal."""
    amount = abs(value)
    return (
        "−" if value < 0 else "+" if value > 0 else "",
        written(name, amount) if "days" in name else rounded(amount, 1 if amount else 0),
    )


def check_robust(row, text, lang, worked):
    name = row.removeprefix("robustness/")
    one = worked["robust"][name]
    kept = sum(verdict == one.verdict for verdict, _ in one.without)
    low, high = (signed(name, end(shift for _, shift in one.without)) for end in (min, max))
    ends = [low] if low == high else [low, high]
    sizes = [str(n) for n in worked["measures"][name].n]
    assert {verdict for verdict, _ in one.others} == {"too_few"}  # so that no difference of theirs is told
    expected = [*sizes, str(kept), str(len(one.without)), *(end for _, end in ends), str(len(one.others))]
    assert numbers(text, lang) == expected, text
    assert [sign for sign, _ in ends] == re.findall(r"[+−](?=\d)", text), text
    assert f"‘{VERDICTS[lang][one.verdict]}’" in text, text


def check_edge(row, text, lang, edges):
    source, target = re.findall(r"‘(.*?)’", text)
    place = int(row.rpartition("/")[2])
    assert [*edges.cases][place - 1] == (source, target), text
    a, b = edges.cases[source, target]
    low, high = plain.newcombe(a, b, 8, 8)
    assert low > 0 or high < 0, text
    ends = sorted(abs(end) for end in (low, high))
    assert numbers(text, lang) == [str(a), "8", str(b), "8", *(rounded(100 * end, 0) for end in ends)], text
    assert f": {VERDICTS[lang][edges.verdicts[source, target]]}. " in text
    assert re.search(DIRECTIONS[lang]["more" if low > 0 else "less"], text), text


def check_limit(text, lang, worked, groups):
    """A limit is words alone, or one of the two that count something."""
    both = (worked["steps"], worked["edges"])
    tested = [len(one.verdicts) for one in both]
    aside = [len(one.cases) - len(one.verdicts) for one in both]
    tests = [str(n) for n in (*worked["families"], *tested, *aside)]
    help_ = [[s for steps in cases for s in steps if "support" in s.marks] for cases in groups]
    ends = [str(n) for side in help_ for n in (sum(s.end is None for s in side), len(side))]
    assert numbers(text, lang) in ([], tests, ends), text


def check(place, text, lang, worked, groups):
    """The numbers of one sentence, by the result and the row that it speaks of."""
    result, _, row = place.partition("/")
    edges = worked["organisation_edges" if result == "organisation_contrast" else "edges"]
    if row.startswith("measures/"):
        check_measure(row, text, lang, worked)
    elif row.startswith("shares/"):
        check_share(row, text, lang, worked)
    elif row.startswith("edges/"):
        check_edge(row, text, lang, edges)
    elif row.startswith("robustness/"):
        check_robust(row, text, lang, worked)
    elif row == "tests":
        found = [v for v in edges.verdicts.values() if v == "difference"]
        assert numbers(text, lang) == [str(len(edges.verdicts)), str(len(found))]
    elif row == "route_distance":
        assert numbers(text, lang) == ["8", "8", rounded(worked["distance"], 2), "0", "1"]
        assert VERDICTS[lang][worked["verdicts"]["route_distance"]] in text
    elif row in WORDS_ALONE:
        assert numbers(text, lang) == []
    else:
        assert row.startswith("limits/"), row
        check_limit(text, lang, worked, groups)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_on_the_groups_in_the_demo_report_is_worked_out_again(pages, worked, groups, lang):
    said = sentences(pages[lang])

    for place, text in said:
        check(place, text, lang, worked, groups)
    assert {f"contrast/{kind}/{name}" for kind in ("measures", "robustness") for name in plain.PRIMARIES} <= {
        place for place, _ in said
    }


def waited_of(cases):
    """What each case waited for, by matter; and how long before each step nothing was asked, by step."""
    matters, steps = {}, {}
    for place, case in enumerate(cases):
        for matter, days in waited_for(tuple(case)).items():
            matters.setdefault(matter, {})[place] = days
        for step, days in idle_before(tuple(case)).items():
            steps.setdefault(step, {})[place] = days
    return matters, steps


def in_turn(totals, n_cases):
    """Names by total, most first; and the places that the first one takes when each case in turn is left out."""
    order = sorted(totals, key=lambda name: -sum(totals[name].values()))
    places = set()
    for left_out in range(n_cases):
        rest = {name: sum(n for case, n in of.items() if case != left_out) for name, of in totals.items()}
        places.add(1 + sum(one > rest[order[0]] for one in rest.values()))
    return order, range(min(places), max(places) + 1)


def lengths(days):
    """How many cases of eight, the usual length, and the longest where it is longer."""
    found = [median(days), *([max(days)] if max(days) > median(days) else [])]
    return [*([] if len(days) == 8 else [str(len(days))]), "8", *(written("days", one) for one in found)]


def expected_of_waiting(cases):
    """The numbers of the sentences on what a group of eight closed cases waited for, in turn."""
    matters, steps = waited_of(cases)
    all_days = {name: {case: days["all"] for case, days in of.items()} for name, of in matters.items()}
    order, places = in_turn({**all_days, **{("idle", name): of for name, of in steps.items()}}, len(cases))
    waited = sum(NUMBERS["waiting_days"](case) for case in cases)
    said = []
    for name in [one for one in order if one in matters][:3]:
        supported = sum(2 * days["supported"] > days["all"] for days in matters[name].values())
        said.append([*lengths([*all_days[name].values()]), *([str(supported)] if supported else [])])
        if len(said) == 1:
            share = rounded(100 * sum(days["between"] for days in matters[name].values()) / waited, 0)
            said.append([share, str(order.index(name) + 1), *map(str, places)])
    idle = sum((Counter(of) for of in steps.values()), Counter())
    before = next(steps[one[1]] for one in order if one not in matters)
    [most] = [[str(len(before)), "8"] if len(before) < 8 else ["8"]]
    said.append([*lengths([*idle.values()]), *most, written("days", median(before.values()))])
    return said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_on_what_each_school_waited_for_is_worked_out_again(pages, groups, lang):
    for number, cases in enumerate(groups, start=1):
        section = pages[lang].partition('<section id="waiting"')[2]
        said = re.findall(rf'<li data-row="awaited_{number}/[^"]*">(.*?)</li>', section)

        assert [numbers(text, lang) for text in said] == expected_of_waiting(cases)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_so_is_every_number_in_the_sentences_of_the_command(view, worked, groups, lang):
    said = contrast(view, by="school", lang=lang).sentences

    for sentence in said:
        check(f"contrast/{sentence['row']}", sentence["text"], lang, worked, groups)
    assert {f"measures/{name}" for name in NUMBERS} <= {sentence["row"] for sentence in said}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_number_in_any_of_them_is_found(pages, worked, groups, lang):
    for place, text in sentences(pages[lang]):
        for number in found_in(text):
            start = number.start()
            wrong = f"{text[:start]}{'1' if text[start] != '1' else '2'}{text[start + 1 :]}"
            with pytest.raises(AssertionError):
                check(place, wrong, lang, worked, groups)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sizes_of_the_groups_stand_at_the_head_of_the_contrast(pages, lang):
    [opening] = re.findall(r"<p class=\"text\">(School 1: .*?)</p>", pages[lang])
    assert numbers(opening, lang)[:2] == ["8", "8"] and not numbers(opening, lang)[2:]


#: What the samples were made to say: 6 organisations against 4, first youth help sooner in the pilot, and no
#: indication of a difference in total duration, each with its n and its interval.
MADE_TO_SAY = {
    "nl": {
        "organisations": "Aantal organisaties: verschil. Het middelste traject had 6 organisaties bij School 1 "
        "(8 trajecten) en 4 bij School 2 (8 trajecten). Bij School 1 is dat 1 tot 3 meer dan bij School 2 "
        "(95%-interval).",
        "days_to_first_youth_help": "Tijd tot de eerste jeugdhulp: verschil. In het middelste traject kwam die bij "
        "School 1 na 26,4 weken (8 trajecten) en bij School 2 na 6,0 weken (8 trajecten). Bij School 1 is dat 22 dagen "
        "tot 25,6 weken later dan bij School 2 (95%-interval).",
        "total_duration_days": "Totale duur: geen aanwijzing voor verschil. Het middelste traject duurde 91,4 weken "
        "bij School 1 (8 trajecten) en 91,5 weken bij School 2 (8 trajecten). Bij School 1 kan het 9,1 weken korter tot "
        "8,4 weken langer zijn dan bij School 2 (95%-interval).",
    },
    "en": {
        "organisations": "Number of organisations: difference. The middle case met 6 organisations at School 1 "
        "(8 cases) and 4 at School 2 (8 cases). At School 1 that is 1 to 3 more than at School 2 (95% interval).",
        "days_to_first_youth_help": "Time to the first youth help: difference. In the middle case it came after "
        "26.4 weeks at School 1 (8 cases) and after 6.0 weeks at School 2 (8 cases). At School 1 that is 22 days to "
        "25.6 weeks later than at School 2 (95% interval).",
        "total_duration_days": "Total duration: no indication of a difference. The middle case took 91.4 weeks at "
        "School 1 (8 cases) and 91.5 weeks at School 2 (8 cases). At School 1 it can be 9.1 weeks shorter to 8.4 weeks "
        "longer than at School 2 (95% interval).",
    },
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_says_what_its_schools_were_made_to_differ_in(pages, lang):
    said = sentences(pages[lang])

    for name, text in MADE_TO_SAY[lang].items():
        assert {text} == {one for place, one in said if place == f"contrast/measures/{name}"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_gives_no_difference_a_cause(pages, lang):
    for name in SECTIONS:
        [section] = re.findall(rf'<section id="{name}".*?</section>', pages[lang], re.DOTALL)
        assert causal(re.sub(r"<[^>]*>", " ", section), lang) == [], name
