"""The stored log: codes, pairing, order, and the manifest in its footer."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.errors import InputError, OutputError
from routekaart.log.manifest import FOOTER_KEY, Manifest
from routekaart.log.view import open_log
from tests.logs import DAY_US, log, stored, vetted
from tests.queries import query


def test_the_file_opens_in_any_parquet_reader_with_labels_beside_codes():
    view = log(("b", "Signaal", 0), ("a", "Zorgteam", 3))

    rows = pq.read_table(view.log.path).to_pylist()

    assert [(row["case_id"], row["case_label"], row["activity_label"]) for row in rows] == [
        (0, "a", "Zorgteam"),
        (1, "b", "Signaal"),
    ]


def test_the_footer_holds_the_manifest():
    view = log(("a", "Signaal", 0))

    footer = pq.read_metadata(view.log.path).metadata[FOOTER_KEY.encode()].decode()

    assert Manifest.from_json(footer) == view.manifest


def test_the_kth_start_is_paired_with_the_kth_complete():
    view = log(
        *[("a", "W", day) for day in (0, 1, 5, 9)], lifecycle=["start", "start", "complete", "complete"]
    )

    assert query(view, "select start_us, end_us, has_end from {instances} order by position") == [
        (view.manifest.first_us, view.manifest.first_us + 5 * DAY_US, True),
        (view.manifest.first_us + DAY_US, view.manifest.first_us + 9 * DAY_US, True),
    ]


def test_a_start_without_complete_is_a_point():
    view = log(("a", "W", 0), ("a", "X", 2), ("a", "X", 4), lifecycle=["start", "start", "complete"])

    assert query(view, "select activity, has_end from {instances} order by position") == [
        (0, False),
        (1, True),
    ]


def test_other_lifecycle_rows_are_kept_and_make_no_instance():
    view = log(("a", "W", 0), ("a", "W", 1), ("a", "W", 2), lifecycle=["Schedule", "START", "COMPLETE"])

    assert (view.manifest.n_events, view.manifest.n_instances) == (3, 1)
    assert view.manifest.lifecycle == {"complete": 1, "schedule": 1, "start": 1}


def test_without_start_complete_pairs_every_row_is_an_instance():
    view = log(("a", "W", 0), ("a", "W", 1), lifecycle=["in progress", "complete"])

    assert view.manifest.n_instances == 2


def test_events_of_one_instant_keep_the_order_of_the_file():
    view = log(("a", "Z", 0), ("a", "A", 0))

    assert order(view) == ["Z", "A"]
    assert query(view, "select bool_and(is_tied) from {instances}") == [(True,)]


def test_ties_by_label_put_the_labels_in_order():
    assert order(log(("a", "Z", 0), ("a", "A", 0), ties="label")) == ["A", "Z"]


def test_ties_by_vocabulary_follow_the_order_of_the_field():
    assert order(log(("a", "Afsluiting", 0), ("a", "Signaal", 0), ties="vocabulary")) == [
        "Signaal",
        "Afsluiting",
    ]


def test_an_end_before_its_start_never_gives_negative_time():
    view = log(("a", "W", 5, None, 2), ("a", "X", 9))

    assert query(view, "select gap_us from {moves}") == [(4 * DAY_US,)]


def test_counters_of_school_days_and_working_days_stand_beside_each_event():
    first = (date(2024, 12, 16) - date(2022, 3, 7)).days
    view = log(("a", "W", first, None, first + 28))

    assert query(
        view,
        "select working_days_end - working_days_start, school_days_end - school_days_start from {events}",
    ) == [(17, 10)]


def test_school_days_are_unknown_outside_the_years_of_the_holiday_data():
    view = log(("a", "W", -365 * 12))

    assert query(view, "select school_days_start from {events}") == [(None,)]


def test_an_extraction_date_before_the_last_event_is_refused():
    with pytest.raises(InputError, match="lies before the last event"):
        log(("a", "W", 10), extracted=date(2022, 3, 1))


def test_a_log_without_rows_is_refused():
    with pytest.raises(InputError, match="no events left"):
        log()


def test_a_missing_folder_is_said_and_nothing_is_written(tmp_path: Path):
    with pytest.raises(OutputError, match="does not exist"):
        stored(vetted([("a", "W", 0)]), tmp_path / "missing" / "log.parquet")

    assert list(tmp_path.iterdir()) == []


def test_a_log_is_replaced_whole(tmp_path: Path):
    path = tmp_path / "log.parquet"
    stored(vetted([("a", "W", 0)]), path)
    stored(vetted([("a", "W", 0), ("a", "X", 1)]), path)

    assert open_log(path).manifest.n_events == 2
    assert [file.name for file in tmp_path.iterdir()] == ["log.parquet"]


def test_an_attribute_that_is_called_like_a_stored_column_gets_a_name_of_its_own():
    view = log(("a", "W", 0), position=["first"])

    assert view.manifest.columns["position"] == "position_2"
    assert view.where(position="first").n_cases == 1


def test_a_parquet_file_that_is_no_stored_log_is_refused(tmp_path: Path):
    pq.write_table(vetted([("a", "W", 0)]), tmp_path / "plain.parquet")

    with pytest.raises(InputError, match="no stored log"):
        open_log(tmp_path / "plain.parquet")


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from("XYZ"), st.integers(0, 5), st.sampled_from(["p", "q", None])
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS, st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_instances_with_ties_by_label(rows, random):
    shuffled = random.sample(rows, len(rows))

    assert instances(log(*rows, ties="label")) == instances(log(*shuffled, ties="label"))


@given(ROWS)
def test_every_row_is_an_event_of_the_stored_log(rows):
    assert log(*rows).manifest.n_events == len(rows)


def order(view) -> list[str]:
    labels = view.labels()
    return [labels[code] for (code,) in query(view, "select activity from {instances} order by position")]


def instances(view) -> list[tuple]:
    return query(view, "select * from {instances} order by case_id, position")
