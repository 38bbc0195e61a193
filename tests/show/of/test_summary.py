"""What was read, as a table and sentences."""

from routekaart.measures.summary import summary
from tests.show.shown import sentences, table
from tests.show.worked_log import three_cases


def test_the_log_is_summed_up_with_its_row_account():
    rows = dict(table(summary(three_cases()), 0).rows)
    assert (rows["trajecten"], rows["rijen gelezen"], rows["rijen overgenomen"]) == ("3", "12", "12")
    assert (rows["eerste datum"], rows["laatste datum"]) == ("07-03-2022", "16-04-2022")


def test_what_was_read_is_said_with_its_counts():
    said = sentences(summary(three_cases()))
    assert said == {
        "cases": "Dit verslag gaat over 3 trajecten met samen 12 stappen, van 07-03-2022 tot en met 16-04-2022.",
        "rows_kept": "Alle 12 rijen van de bron zijn overgenomen.",
    }
