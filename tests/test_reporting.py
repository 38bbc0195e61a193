import json
import re
import time
from datetime import date
from html.parser import HTMLParser

import pytest

import routekaart as rk
from routekaart.contrasts.design import Design, Exclusion
from routekaart.errors import LayoutError, OutputError, RoutekaartError, SelectionError
from routekaart.exchange.record import record_path
from routekaart.log.agenda import Agenda, Meeting
from routekaart.log.calendar import Calendar
from routekaart.measures.wait_rules import WaitRules
from routekaart.reporting import report
from routekaart.show.report import pictures
from tests.logs import chain, log
from tests.show.worked_log import SCHOOL, three_cases, two_groups

SECTIONS = (
    "short",
    "terms",
    "map",
    "time",
    "read",
    "waiting",
    "returns",
    "organisations",
    "agreements",
    "open",
)
NASTY = "<script>alert('x')</script> & \"quoted\""


def written(view, folder, name="report.html", **options):
    return report(view, folder / name, **options).read_text("utf-8")


def section(html, name):
    found = re.search(rf'<section id="{name}".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def sentences(html):
    found = re.findall(r'<li data-row="([^"]*)">(.*?)</li>', html)
    return {row: text.replace("&#39;", "’") for row, text in found}


def first_sentences(html):
    """Of each row what is said first: more may be said of it after that."""
    return dict(reversed(re.findall(r'<li data-row="([^"]*)">(.*?)</li>', html)))


class Ids(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids = []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]


@pytest.fixture(scope="module")
def contrasted(tmp_path_factory):
    return written(two_groups(), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return written(three_cases(), tmp_path_factory.mktemp("report"))


def test_a_report_has_all_its_sections_in_order(plain):
    assert tuple(re.findall(r'<section id="(\w+)"', plain)) == (*SECTIONS, "limits", "tables", "record")


def test_two_groups_are_contrasted(contrasted):
    assert tuple(re.findall(r'<section id="(\w+)"', contrasted)) == (
        *SECTIONS,
        *("contrast", "partners", "frames", "limits", "tables", "transitions", "record"),
    )
    said = sentences(section(contrasted, "contrast"))
    assert said["contrast/measures/days_to_first_youth_help"].startswith(
        "Tijd tot de eerste jeugdhulp: verschil."
    )


@pytest.mark.parametrize("name", ["report.html", "report.md"])
def test_the_same_view_and_options_give_the_same_bytes(tmp_path, name):
    first = report(two_groups(), tmp_path / f"1{name}").read_bytes()
    assert report(two_groups(), tmp_path / f"2{name}").read_bytes() == first


def test_a_report_needs_no_other_file_and_no_network(contrasted):
    for outside in (
        *(r"https?://", r"\bsrc\s*=", "@import", "<script", "<link", "<iframe", "<object"),
        *(r"url\((?!#)", r"""href=["'](?!#)"""),
    ):
        assert not re.search(outside, contrasted, re.IGNORECASE), outside


def test_every_id_in_a_report_is_its_own(contrasted):
    parser = Ids()
    parser.feed(contrasted)
    assert len(parser.ids) == len({*parser.ids}) > 50


@pytest.mark.parametrize("name", ["report.html", "report.md"])
def test_labels_are_text_and_never_markup(tmp_path, name):
    view = log(
        *chain("c1", NASTY, "B", organisation=NASTY), *chain("c2", NASTY, "C"), group=[NASTY] * 2 + ["B"] * 2
    )
    text = written(view, tmp_path, name)
    assert not re.search(r"(?<!\\)<script", text)
    assert ("&lt;script&gt;" if name.endswith("html") else r"\<script\>") in text


def test_both_languages_say_the_same_rows(tmp_path, contrasted):
    english = written(two_groups(), tmp_path, lang="en")
    assert '<html lang="en">' in english and '<html lang="nl">' in contrasted
    assert [*sentences(english)] == [*sentences(contrasted)]
    assert re.findall(r'<section id="(\w+)"', english) == re.findall(r'<section id="(\w+)"', contrasted)


def test_the_first_page_tells_the_groups_the_limits_and_the_words(contrasted):
    said = sentences(section(contrasted, "short"))
    assert [*said][:2] == ["check/cases", "contrast/measures/days_to_first_youth_help"]
    assert "zegt niets over de oorzaak" in section(contrasted, "short")
    assert "<dt>Traject</dt>" in section(contrasted, "terms")


def test_what_a_coordinator_reads_has_no_p_and_no_name_of_a_method(contrasted):
    told, appendix = contrasted.split('<section id="tables"')
    for term in ("Holm", "Benjamini", "Newcombe", "log-rank", "tau", ">p<", "gecorrigeerd volgens"):
        assert term not in re.sub(r"<svg.*?</svg>", "", told, flags=re.DOTALL), term
    assert "Holm" in appendix and ">p<" in appendix


def test_the_words_of_a_contrast_are_explained_only_where_there_is_one(contrasted, plain):
    assert "<dt>95%-interval</dt>" in section(contrasted, "terms")
    assert "95%-interval" not in section(plain, "terms")


def test_a_table_of_transitions_begins_with_those_that_differ(tmp_path):
    rows = [
        row for i in range(12) for row in chain(f"c{i}", "Signaal", "Zorgteam", "MDO" if i < 6 else "ZAT+")
    ]
    html = written(log(*rows, group=["x"] * 18 + ["y"] * 18), tmp_path)
    verdicts = re.findall(r"<td>([a-z ]+)</td></tr>", section(html, "transitions"))
    assert verdicts == ["verschil", "verschil", "alle waarden gelijk"]


def test_rows_that_were_refused_are_told_after_what_stands_out(tmp_path):
    source = tmp_path / "bron.csv"
    source.write_text(
        "traject;stap;datum\na;Signaal;07-03-2022\na;Zorgteam;17-03-2022\nb;;09-03-2022\nb;Signaal;09-03-2022\n"
    )
    html = written(rk.read(source, skip_all_bad_rows=True), tmp_path)
    rows = [*sentences(section(html, "short"))]
    assert rows[0] == "check/cases" and rows[-1].startswith("check/") and len(rows) > 2


def test_one_school_in_each_group_is_said_beside_the_contrast(tmp_path):
    view = log(
        *(row for i in range(6) for row in chain(f"c{i}", "A", "B")),
        school=["x"] * 6 + ["y"] * 6,
    )
    html = written(view, tmp_path)
    assert "route en school zijn niet te scheiden" in section(html, "short")
    assert "route en school zijn niet te scheiden" in section(html, "contrast")


def test_the_definition_of_organisation_stands_in_the_contrast(contrasted):
    assert "het gezin telt niet" in section(contrasted, "contrast")


def test_the_record_names_selection_versions_and_choices(plain):
    record = section(plain, "record")
    for known in ("3 van 3 trajecten", "Peildatum: 16-04-2022", "duckdb", "python", "Woordenlijst: sha256"):
        assert known in record


def test_open_cases_are_told_with_the_time_to_help(plain):
    said = sentences(section(plain, "open"))
    assert said["open_cases/n_open"].startswith("Op 16-04-2022 was 1 van de 3 trajecten nog open.")
    assert said["timing/events"].startswith("In 2 van de 3 trajecten kwam het tot jeugdhulp. Na 36 dagen")


def test_waiting_at_the_bottlenecks_is_drawn_in_time(plain):
    assert "Wanneer trajecten wachtten, per overgang" in section(plain, "waiting")


def decisions(**groups):
    """Cases of groups by name that asked for a decision on day 0: the days on which it came, and help nine days later."""
    rows = [
        (f"{group}{number}", step, day + later)
        for group, days in groups.items()
        for number, day in enumerate(days)
        for step, later in (
            ("Aanvraag gemeente", -day),
            ("Beschikking", 0),
            ("Start jeugdhulp", 9),
            ("Afsluiting", 60),
        )
    ]
    return log(*rows, group=[case.rstrip("0123456789") for case, *_ in rows])


WAITED = "wachtten op de beschikking van de gemeente of het wijkteam, meestal"


def test_waiting_opens_with_what_was_waited_for_and_transitions_come_below(tmp_path):
    html = written(decisions(keten=[20, 30, 40]), tmp_path)

    waiting = section(html, "waiting")
    assert (
        f"Alle 3 trajecten {WAITED} 30 dagen, het langst 40 dagen"
        in sentences(section(html, "short"))["awaited/matters/1"]
    )
    assert [*sentences(waiting)][0] == "awaited/matters/1"
    assert waiting.index("Waarop gewacht wordt, en hoe lang") < waiting.index(
        "Tussen welke stappen gewacht is"
    )
    assert "Alle trajecten samen wachtten" not in section(html, "short")
    assert "Waar op gewacht wordt" in section(html, "tables")


def test_of_two_groups_it_is_told_what_each_waited_for(tmp_path):
    html = written(decisions(keten=[20, 30, 40], pilot=[5, 6, 7]), tmp_path)

    waiting, short = (first_sentences(section(html, name)) for name in ("waiting", "short"))
    assert waiting["awaited_1/matters/1"].startswith(f"Alle 3 trajecten {WAITED} 30 dagen")
    assert waiting["awaited_2/matters/1"].startswith(
        "Alle 3 trajecten wachtten op de start van de toegekende hulp"
    )
    assert short["awaited_1/matters/1"].startswith(f"keten: alle 3 trajecten {WAITED} 30 dagen")
    assert short["awaited_2/matters/1"].startswith("pilot: alle 3 trajecten")


def test_of_more_groups_a_line_each(tmp_path):
    html = written(decisions(a=[20, 30], b=[5, 6], c=[50]), tmp_path)

    said = first_sentences(section(html, "waiting"))
    assert said["awaited/matters/1"].startswith(f"Alle 5 trajecten {WAITED} 20 dagen")
    assert said["awaited_1/matters/1"].startswith(f"a: alle 2 trajecten {WAITED} 25 dagen")
    assert said["awaited_3/matters/1"].startswith("c: het enige traject wachtte op de beschikking")


def test_where_no_step_asks_anything_waiting_is_told_by_transition(plain):
    said = sentences(section(plain, "waiting"))

    assert "Knelpunten: waar het stilstond" in section(plain, "waiting")
    assert [*said][0] == "bottlenecks/1"
    assert not any(row.startswith("awaited") for row in said)


def test_a_report_for_anyone_says_first_what_was_waited_for(tmp_path):
    html = written(decisions(keten=range(20, 40)), tmp_path, mode="openbaar")

    said = "20–29 trajecten wachtten op de beschikking van de gemeente of het wijkteam, meestal ongeveer 28 dagen."
    assert sentences(section(html, "short"))["awaited/matters/1"] == said
    assert sentences(section(html, "waiting"))["waiting/matters/1"] == said


def test_without_a_design_of_its_own_no_question_was_fixed_beforehand(contrasted):
    assert "De vijf hoofdvragen van Routekaart" in section(contrasted, "contrast")
    assert "vooraf vaststonden" not in contrasted


def test_a_report_without_real_dates_leaves_out_what_needs_them(tmp_path):
    source = tmp_path / "bron.csv"
    source.write_text(
        "traject;stap;datum\na;Signaal;07-03-2022\na;Zorgteam;17-03-2022\nb;Signaal;09-03-2022\n"
    )
    html = written(rk.read(source, dates="relative"), tmp_path)
    assert "per overgang</text>" not in section(html, "waiting")
    assert "Tijd tot elke mijlpaal" in section(html, "tables")
    assert "Hoeveel trajecten tegelijk liepen" not in section(html, "open")


def test_where_it_began_is_told_with_the_time_to_each_milestone(plain):
    said = sentences(section(plain, "open"))
    assert said["milestones/origins/1"] == "In alle 3 trajecten kwam het eerste signaal van de school."
    assert "Tijd tot elke mijlpaal" in section(plain, "tables")
    assert "Hoeveel trajecten tegelijk open waren" in section(plain, "open")


def test_one_case_with_one_event_gives_a_report(tmp_path):
    html = written(log(("c1", "Signaal", 0, SCHOOL)), tmp_path)
    assert "1 traject met samen 1 stap" in section(html, "short")
    assert "Tussen de stappen is geen wachttijd gevonden." in section(html, "waiting")


def test_a_log_of_another_field_gives_a_report_without_words_of_this_one(tmp_path):
    html = written(log(*chain("c1", "register", "decide"), *chain("c2", "register", "pay")), tmp_path)
    assert "niet te zien welke trajecten nog open zijn" in section(html, "open")
    assert "leerling" not in section(html, "limits")
    assert not section(html, "agreements") and "Zorgteam" not in html


def test_three_groups_are_not_contrasted_and_the_record_says_why(tmp_path):
    view = log(("a", "S", 0), ("b", "S", 0), ("c", "S", 0), group=["x", "y", "z"])
    html = written(view, tmp_path)
    assert not section(html, "contrast")
    assert "Niet vergeleken: kolom group heeft 3 waarden" in section(html, "record")


def test_two_of_three_groups_are_contrasted_when_asked(tmp_path):
    view = log(("a", "S", 0), ("b", "S", 0), ("c", "S", 0), group=["x", "y", "z"])
    html = written(view, tmp_path, by="group", a="x", b="z")
    assert "te weinig trajecten om iets te zeggen" in section(html, "contrast")


def test_a_column_that_does_not_exist_stops_the_report(tmp_path):
    with pytest.raises(SelectionError, match="no column 'colour'"):
        report(three_cases(), tmp_path / "report.html", by="colour")
    assert not [*tmp_path.iterdir()]


def test_a_picture_that_cannot_be_made_is_a_line_and_the_report_goes_on(tmp_path, monkeypatch):
    error = LayoutError("the map is too large", nl="de kaart is te groot")
    monkeypatch.setattr(pictures, "draw_all", lambda asked, **_: [error for _ in asked])
    html = written(two_groups(), tmp_path)
    assert html.count("Hier hoort een plaat: de kaart is te groot.") == 4
    assert sentences(section(html, "contrast"))


def test_without_anything_to_lay_out_with_the_report_goes_on(tmp_path, monkeypatch):
    def nothing_here(asked, lang):
        raise LayoutError("no library to lay out maps", nl="geen bibliotheek om kaarten op te maken")

    monkeypatch.setattr(pictures, "draw_all", nothing_here)
    assert "geen bibliotheek" in section(written(three_cases(), tmp_path), "map")


def test_a_tangled_map_is_simplified_and_says_what_is_hidden(tmp_path):
    rows = [row for i in range(10) for row in chain(f"c{i}", *[f"S{(i * j) % 11}" for j in range(11)])]
    said = sentences(section(written(log(*rows), tmp_path), "map"))
    assert said["map/hidden"].startswith("Niet op de kaart:")


def test_a_selection_is_named_in_the_report(tmp_path):
    html = written(two_groups().where(group="A"), tmp_path)
    assert "5 van 10 trajecten" in section(html, "record")


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "report"])
def test_an_ending_that_no_report_has_is_refused_before_anything_is_computed(tmp_path, name):
    with pytest.raises(OutputError, match=r"end the name in one of \.html \.md"):
        report(None, tmp_path / name)


def test_a_language_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RoutekaartError, match="no language 'de'"):
        report(three_cases(), tmp_path / "report.html", lang="de")


def test_a_public_report_of_few_cases_shows_structure_alone(tmp_path):
    public = written(three_cases(), tmp_path, mode="openbaar")

    assert tuple(re.findall(r'<section id="(\w+)"', public)) == ("short", "map", "limits", "record")
    assert not re.findall(r"\d\d-\d\d-\d{4}", public)


def test_who_may_see_it_stands_above_the_report_and_on_each_picture(plain):
    assert '<p class="stamp">alleen voor het team</p>' in plain
    assert plain.count("alleen voor het team</text>") == plain.count("<figure")


def test_a_report_in_markdown_has_the_text_and_the_tables(tmp_path):
    text = written(two_groups(), tmp_path, "report.md")
    assert text.startswith("# Hoe trajecten lopen:")
    assert "| plek | van | naar |" in text
    assert "*Plaat: Routekaart" in text and "<svg" not in text


def test_the_package_offers_the_report(tmp_path):
    assert rk.report(three_cases(), str(tmp_path / "r.html")) == tmp_path / "r.html"


def test_a_report_says_when_its_design_was_fixed_and_whether_the_groups_are_alike(tmp_path):
    view = two_groups()
    design = Design(by="group", left_out=(Exclusion("open", "nog bezig"),))
    first = written(view, tmp_path, design=design)
    said = sentences(section(first, "contrast"))

    assert said["contrast/design"].startswith("De opzet is vastgelegd vóór de eerste vergelijking (op ")
    assert said["contrast/case_mix"].startswith(
        "Op wat verder over de trajecten bekend is, lijken de groepen op elkaar"
    )
    assert "Samenstelling van de groepen" in first and "nog bezig" in first
    assert design.sha256 in section(first, "record")
    assert written(view, tmp_path, design=design) == first


def test_a_design_that_came_after_fixes_no_question_beforehand(tmp_path):
    view = two_groups()
    written(view, tmp_path)
    html = section(written(view, tmp_path, design=Design(by="group", alpha=0.1)), "contrast")

    assert "ná de eerste vergelijking" in sentences(html)["contrast/design"]
    assert "vooraf vaststonden" not in html


def test_a_report_for_anyone_says_when_its_design_was_fixed(tmp_path):
    rows = [row for n in range(40) for row in chain(f"c{n}", "Signaal", "Zorgteam", "Afsluiting")]
    view = log(*rows, group=["pilot" if n < 20 else "keten" for n in range(40) for _ in range(3)])
    html = written(view, tmp_path, design=Design(by="group"), mode="openbaar")

    assert "De opzet is vastgelegd vóór de eerste vergelijking" in section(html, "contrast")


def test_a_report_for_anyone_has_no_comparison_that_tells_of_the_few_it_leaves_out(tmp_path):
    design = Design(by="group", left_out=(Exclusion("open", "nog bezig"),))
    html = written(two_groups(), tmp_path, design=design, mode="openbaar")

    assert "zou een vergelijking getallen over te weinig trajecten verraden" in html
    assert "nog bezig" not in html


def test_a_report_splits_all_its_waiting_by_the_rules_that_are_given(tmp_path):
    view = two_groups()
    agenda = Agenda("overleggen.csv", (Meeting("Start jeugdhulp", date(2022, 3, 17)),))
    rules = WaitRules(agenda, wait_transitions=(("Signaal", "Start jeugdhulp"),))
    plain, asked = (
        record_path(report(view, tmp_path / f"{name}.html", rules=given)).read_text("utf-8")
        for name, given in (("plain", None), ("asked", rules))
    )
    told = json.loads(asked)["results"]

    def explicit(of):
        return next(row for row in told[of]["measures"] if row["name"] == "waiting_explicit_days")

    assert {cause["cause"]: cause["total_days"] for cause in told["waits"]["causes"]}["explicit"] > 0
    assert explicit("contrast")["median_a"] == 22
    assert told["bottlenecks"][0]["explicit_days"] > 0
    assert json.loads(plain)["waiting"] is None
    assert json.loads(asked)["waiting"] == {"given": ["agenda", "wait_transitions"], "sha256": rules.sha256}
    text = (tmp_path / "asked.html").read_text("utf-8")
    assert "Overlegdata: overleggen.csv" in text
    assert "Overlegdata" not in (tmp_path / "plain.html").read_text("utf-8")


def test_own_holidays_take_the_place_of_the_region_where_a_report_says_its_choices(tmp_path):
    own = Calendar("vakanties.csv", (19100,), date(2022, 1, 1), date(2022, 12, 31))
    text = written(three_cases(), tmp_path, rules=WaitRules(calendar=own))

    assert "Schoolvakanties: vakanties.csv" in text
    assert "Schoolvakanties: regio" not in text


def test_a_report_of_thousands_of_different_steps_ends(tmp_path):
    rows = [(f"c{case}", f"Stap {case * 50 + n}", n) for case in range(60) for n in range(50)]
    begun = time.process_time()
    report(log(*rows), tmp_path / "verslag.html")

    assert time.process_time() - begun < 30  # it was minutes: every step was held against every other
