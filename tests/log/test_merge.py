"""Two logs as one, each case keeping its own log."""

from pathlib import Path

from routekaart.log.merge import merge_logs
from routekaart.log.vocabulary import load_vocabulary
from tests.logs import chain, log
from tests.queries import query


def merged(tmp_path: Path, *views):
    return merge_logs(views, tmp_path / "both.parquet", load_vocabulary())


def moves(view):
    labels = view.labels()
    rows = query(view, "select source, target, gap_us, is_running from {moves} order by case_id, position")
    return sorted((labels[s], labels[t], gap, running) for s, t, gap, running in rows)


def test_the_column_log_tells_the_logs_apart(tmp_path):
    both = merged(tmp_path, log(*chain("a", "X"), school=["S1"]), log(*chain("b", "Y"), school=["S2"]))

    assert [both.where(log=name).n_cases for name in ("S1", "S2")] == [1, 1]


def test_a_case_id_in_both_logs_is_two_cases(tmp_path):
    both = merged(tmp_path, log(*chain("a", "X"), school=["S1"]), log(*chain("a", "Y"), school=["S2"]))

    assert query(both, "select label from {cases} order by label") == [("a (S1)",), ("a (S2)",)]
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
