"""Variants as a table and sentences."""

from routekaart.measures.variants import variants
from routekaart.privacy.disclosure import clear
from routekaart.show.of import tables_of
from tests.logs import chain, log
from tests.show.shown import sentences
from tests.show.worked_log import three_cases


def test_a_table_says_how_many_rows_it_leaves_out():
    [variant_table] = tables_of(clear(variants(three_cases())), "nl", most=1)
    assert len(variant_table.rows) == 1
    assert variant_table.note == "Nog 2 rijen, hier niet getoond (wel in CSV en JSON)."


def test_routes_that_all_differ_are_said_to_differ():
    assert sentences(variants(three_cases())) == {
        "1": "Geen twee van de 3 trajecten volgden precies dezelfde route."
    }


def test_routes_are_counted_with_the_commonest():
    view = log(*chain("c1", "A", "B"), *chain("c2", "A", "B"), *chain("c3", "A"))
    assert sentences(variants(view)) == {
        "1": "De 3 trajecten volgden 2 verschillende routes. De meest gevolgde route komt 2 keer voor."
    }
