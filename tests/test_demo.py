"""The demonstration: what it leaves in a folder, and what its report says of the two schools."""

import html

import pytest

from routekaart.demo import STEPS, run_demo
from routekaart.exchange.record import record_path
from routekaart.verifying import verify
from tests.test_numbers_in_sentences import MADE_TO_SAY


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder of a demonstration in Dutch, what it made, and the steps that it named."""
    folder, steps = tmp_path_factory.mktemp("demo"), []
    return folder, run_demo(folder, lang="nl", mode="team", begin=steps.append), steps


def test_every_file_it_names_is_there(demo):
    folder, made, steps = demo

    assert {"verslag.html", "verslag-arnhem.html", "verschilkaart.svg"} <= {
        path.name for path, _ in made.files
    }
    assert all(path.parent == folder and path.stat().st_size for path, _ in made.files)
    assert tuple(steps) == STEPS


def test_its_report_and_its_screen_say_what_the_schools_were_made_to_differ_in(demo):
    folder, made, _ = demo
    page = html.unescape((folder / "verslag.html").read_text("utf-8"))

    assert [text for text in MADE_TO_SAY["nl"].values() if text not in page] == []
    assert {*MADE_TO_SAY["nl"].values()} <= {sentence.text for sentence in made.sentences}


@pytest.mark.parametrize("name", ["verslag.html", "verslag-arnhem.html"])
def test_its_reports_open_with_what_is_invented(demo, name):
    page = (demo[0] / name).read_text("utf-8")

    assert 'class="opening">Alle trajecten in dit verslag zijn verzonnen.' in page


def test_its_report_is_computed_again_from_its_record(demo):
    found = verify(record_path(demo[0] / "verslag.html"))

    assert (found.differing, found.is_same_log, found.is_same_report) == ((), True, True)
