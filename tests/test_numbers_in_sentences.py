"""Every number in every sentence that the demo's report says of its two groups, worked out a second time.

The numbers are read back from the Dutch and the English page and compared with :mod:`plain_contrast`,
which knows the sample files and nothing of the results.
"""

import html
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from routekaart.comparing import contrast
from routekaart.opening import open_view
from routekaart.reporting import report
from tests.contrasts import plain_contrast as plain

LOGS = Path(__file__).parents[1] / "event_logs"
NAMES = ("School 1", "School 2")
VERDICTS = {
    "nl": {
        "difference": "verschil",
        "no_indication": "geen aanwijzing voor verschil",
        "too_few": "te weinig trajecten om iets te zeggen",
    },
    "en": {
        "difference": "difference",
        "no_indication": "no indication of a difference",
        "too_few": "too few cases to tell",
    },
}
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
    return tuple([*plain.read_cases(path).values()] for path in paths)


@pytest.fixture(scope="module")
def view():
    return open_view([LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv"])


@pytest.fixture(scope="module")
def worked(groups):
    """Every measure of both groups, the route, and the verdicts of both families."""
    found = {name: plain.compare(*groups, name) for name in plain.NUMBERS}
    evidence = {name: (one.p, one.smallest_p, min(one.n) >= plain.LEAST) for name, one in found.items()}
    distance, p = plain.route_distance(*groups)
    primaries = {name: evidence[name] for name in plain.PRIMARIES}
    others = {name: one for name, one in evidence.items() if name not in primaries}
    others["route_distance"] = (p, 0.0, True)
    said = plain.verdicts(primaries, plain.holm) | plain.verdicts(others, plain.benjamini_hochberg)
    return {
        "measures": found,
        "verdicts": said,
        "distance": distance,
        "edges": plain.transitions(*groups),
        "organisation_edges": plain.transitions(*groups, "organisation"),
        "families": (len(primaries), len(others)),
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


def numbers(text, lang):
    """The numbers in a sentence in English notation; names and the level of the interval are no numbers."""
    text = re.sub(r"‘.*?’", "", text)
    for name in NAMES:
        text = text.replace(name, "")
    text = re.sub(r"95%|(?i:per 100)", "", text)
    found = re.findall(r"\d[\d.,]*\d|\d", text)
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
    low, high = one.bounds
    way = "more" if low >= 0 else "less" if high <= 0 else None
    ends = (low, high) if way != "less" else (high, low)
    medians = [written(name, median) for median in one.medians]
    # An interval around nothing is told from its low end to its high end, both without a sign.
    return [medians[0], *having[0], medians[1], *having[1], *(written(name, abs(end)) for end in ends)], way


def check_measure(row, text, lang, worked):
    name = row.removeprefix("measures/")
    verdict = worked["verdicts"][name]
    expected, way = expected_of_measure(name, worked["measures"][name], verdict)
    assert f": {VERDICTS[lang][verdict]}" in text, text
    assert numbers(text, lang) == expected, text
    if way:
        assert re.search(DIRECTIONS[lang][way], text) and not re.search(
            DIRECTIONS[lang][{"more": "less", "less": "more"}[way]], text.split(". ")[-1]
        ), text


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
    edges = worked["edges"]
    aside = len(edges.cases) - len(edges.verdicts)
    tests = [str(n) for n in (*worked["families"], len(edges.verdicts), aside)]
    help_ = [[s for steps in cases for s in steps if "support" in s.marks] for cases in groups]
    ends = [str(n) for side in help_ for n in (sum(s.end is None for s in side), len(side))]
    assert numbers(text, lang) in ([], tests, ends), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_on_the_groups_in_the_demo_report_is_worked_out_again(pages, worked, groups, lang):
    for place, text in sentences(pages[lang]):
        result, _, row = place.partition("/")
        edges = worked["organisation_edges" if result == "organisation_contrast" else "edges"]
        if row.startswith("measures/"):
            check_measure(row, text, lang, worked)
        elif row.startswith("edges/"):
            check_edge(row, text, lang, edges)
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
def test_so_is_every_number_in_the_sentences_of_the_command(view, worked, lang):
    for sentence in contrast(view, by="school", lang=lang).sentences:
        row, text = sentence["row"], sentence["text"]
        if row.startswith("measures/"):
            check_measure(row, text, lang, worked)
        elif row.startswith("edges/"):
            check_edge(row, text, lang, worked["edges"])
        else:
            assert row in ("route_distance", "tests") or numbers(text, lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sizes_of_the_groups_stand_at_the_head_of_the_contrast(pages, lang):
    [opening] = re.findall(r"<p class=\"text\">(School 1: .*?)</p>", pages[lang])
    assert numbers(opening, lang)[:2] == ["8", "8"] and not numbers(opening, lang)[2:]


def test_the_demo_says_what_its_schools_were_made_to_differ_in(pages, worked):
    said = dict(sentences(pages["nl"]))
    assert worked["measures"]["organisations"].medians == (6, 4)
    assert (
        "had bij School 1 6 organisaties (8 trajecten) en bij School 2 4 (8 trajecten)"
        in (said["contrast/measures/organisations"])
    )
    help_ = said["contrast/measures/days_to_first_youth_help"]
    assert ": verschil." in help_ and "later dan bij School 2 (95%-interval)" in help_
    duration = said["contrast/measures/total_duration_days"]
    assert ": geen aanwijzing voor verschil." in duration and "(95%-interval)" in duration
