"""Which sentences tell most."""

from routekaart.contrasts.contrast import contrast
from routekaart.privacy.disclosure import clear
from routekaart.show.most_telling import most_telling
from routekaart.show.of import sentences_of
from routekaart.show.sentence import Sentence
from tests.show.worked_log import two_groups


def test_the_most_telling_sentences_take_turns_by_topic():
    said = [
        Sentence("w", "1", "bottleneck"),
        Sentence("d1", "2", "difference"),
        Sentence("n1", "3", "no_indication"),
        Sentence("d2", "4", "difference"),
        Sentence("d3", "5", "difference"),
        Sentence("never", "6", "log"),
    ]
    assert [sentence.text for sentence in most_telling(said)] == ["d1", "d2", "n1"]
    assert [sentence.text for sentence in most_telling(said, 9)] == ["d1", "d2", "n1", "w", "d3"]


def test_the_contrast_tells_help_first_and_no_indication_of_another_duration():
    rows = [sentence.row for sentence in most_telling(sentences_of(clear(contrast(two_groups()))))]
    assert rows == [
        "measures/days_to_first_youth_help",
        "measures/waiting_days",
        "measures/total_duration_days",
    ]
