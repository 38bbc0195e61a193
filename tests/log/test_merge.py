"""Two logs as one, each case keeping its own log."""

from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from routekaart.log.case_table import marked
from routekaart.log.merge import merge_logs
from routekaart.log.vocabulary import load_vocabulary
from tests.logs import chain, log


def merged(tmp_path: Path, *views):
    return merge_logs(views, tmp_path / "both.parquet", load_vocabulary())


def moves(view):
    """Source, target and gap of every move, and whether it follows help without an end."""
    labels, helps = view.labels(), marked(view.manifest, "support")
    found = []
    for cases, steps in view.walk(attrgetter("cases", "steps")):
        for first, last in zip(cases.first, cases.last, strict=True):
            for one, two in pairwise(range(first, last)):
                source, target = steps.activity[one], steps.activity[two]
                gap = steps.start_us[two] - steps.end_us[one]
                running = bool(helps[source] and not steps.has_end[one])
                found.append((labels[source], labels[target], int(gap), running))
    return sorted(found)


def test_the_column_log_tells_the_logs_apart(tmp_path):
    both = merged(tmp_path, log(*chain("a", "X"), school=["S1"]), log(*chain("b", "Y"), school=["S2"]))

    assert [both.where(log=name).n_cases for name in ("S1", "S2")] == [1, 1]


def test_a_case_id_in_both_logs_is_two_cases(tmp_path):
    both = merged(tmp_path, log(*chain("a", "X"), school=["S1"]), log(*chain("a", "Y"), school=["S2"]))

    assert sorted(both.case_labels()) == ["a (S1)", "a (S2)"]
    assert "1 case ids stand in more than one log" in both.manifest.notes[-1]["en"]


def test_a_merged_log_has_the_moves_of_its_parts(tmp_path):
    one = log(
        ("a", "W", 0),
        ("a", "W", 4),
        ("a", "Start jeugdhulp", 9),
        ("a", "X", 12),
        lifecycle=["start", "complete", None, None],
    )
    two = log(("b", "X", 0, None, 3), ("b", "W", 8))

    assert moves(merged(tmp_path, one, two)) == sorted(moves(one) + moves(two))


def test_logs_without_a_school_are_named_after_their_files(tmp_path):
    both = merged(tmp_path, log(*chain("a", "X")), log(*chain("b", "Y")))

    assert both.log.name == "log (1) + log (2)"


def test_only_the_chosen_cases_are_merged(tmp_path):
    one = log(*chain("a", "X"), *chain("b", "Y"), school=["S1", "S1"]).select('with "Y"')
    both = merged(tmp_path, one, log(*chain("b", "Z"), school=["S2"]))

    assert sorted(both.case_labels()) == ["b (S1)", "b (S2)"]
