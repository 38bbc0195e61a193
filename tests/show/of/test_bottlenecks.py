"""Bottlenecks as tables, sentences and bars."""

from dataclasses import replace

from routekaart.measures.bottlenecks import bottlenecks
from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of
from routekaart.show.of.bottlenecks import draw_bottlenecks
from tests.logs import log
from tests.show.shown import table, texts
from tests.show.worked_log import three_cases

ROWS = [
    ("Beschikking", "Wachtlijst", 612.0, 6, 98.0, 1, 1, 2),
    ("Evaluatie", None, 300.0, 3, 80.0, 2, 1, 3),
    ('<b>$x^2$ &amp; "q"', "=cmd()", 14.0, 2, 7.0, 3, 2, 3),
]


def drawn(rows=ROWS):
    names = ("source", "target", "total_days", "cases", "median_days", "rank", "rank_low", "rank_high")
    whole = bottlenecks(three_cases())
    values = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return draw_bottlenecks(
        clear(replace(whole, n_cases=8, table_columns=replace(whole.table_columns, values=values)))
    )


def test_bottlenecks_are_ranked_with_cases_median_total_share_and_range():
    first, second, *_ = table(bottlenecks(three_cases()), 0).rows
    assert first == ("1", "Gesprek met gezin", "nog open", "1 van 3", *["34 dagen"] * 3, "38%", "1–5")
    assert second[:5] == ("2", "Ondersteuningsteam", "Start jeugdhulp", "2 van 3", "13 dagen")
    assert second[5:8] == ("15,4 dagen", "26 dagen", "29%")


def test_causes_that_no_bottleneck_has_are_left_out():
    assert [column.heading for column in table(bottlenecks(three_cases()), 1).columns] == [
        "overgang",
        "totaal",
        "reden niet bekend",
    ]


def test_the_worst_bottleneck_is_said_with_cases_days_share_and_range():
    said = [sentence.text for sentence in sentences_of(clear(bottlenecks(three_cases())))]
    assert said == [
        (
            "Alle trajecten samen wachtten het meest na ‘Gesprek met gezin’, in trajecten die nog open zijn: 34 dagen, "
            "in 1 van de 3 trajecten. Dat is 38% van al het wachten."
        ),
        "Als u één traject weglaat, kan dit op plek 1 tot en met 5 komen.",
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


def test_a_name_in_a_sentence_cannot_turn_it_around_or_break_its_line():
    view = log(("c1", "A\u202e\nB", 0), ("c1", "C", 3))
    said = sentences_of(clear(bottlenecks(view)))[0].text
    assert "‘A B’" in said and "\n" not in said and "\u202e" not in said


def test_a_bottleneck_has_its_total_its_n_its_median_and_the_range_of_its_rank():
    assert "87,4 weken · 6 van 8 trajecten · mediaan 14,0 weken · plek 1 (1–2)" in texts(drawn())


def test_a_wait_that_is_not_over_is_called_open():
    assert "Evaluatie → nog open" in texts(drawn())


def test_a_label_is_never_read_as_a_formula():
    assert '<b>$x^2$ &amp; "q" → =cmd()' in " ".join(texts(drawn()))


def test_nothing_to_draw_is_a_picture_all_the_same():
    assert drawn([]).description == "Er is niets om te tekenen."


def test_a_chart_can_be_set_as_png_and_pdf(tmp_path):
    for name in ("grafiek.png", "grafiek.pdf"):
        drawn().save(tmp_path / name)

    assert len(list(tmp_path.iterdir())) == 2
