"""Summary: what was read, in one record."""

from datetime import UTC, datetime

import pyarrow as pa

from routekaart.engine.database import database
from routekaart.log.store import Provenance, write_log
from routekaart.log.view import open_log
from routekaart.log.vocabulary import load_vocabulary
from routekaart.measures.summary import summary
from tests.logs import chain, log, vetted

KEYS = (
    *(
        "cases",
        "events",
        "instances",
        "activities",
        "variants",
        "organisations",
        "first",
        "last",
        "precision",
    ),
    *("rows_in", "rows_kept", "rows_refused", "refused", "ties", "privacy", "mapping"),
)


def test_the_record_has_the_keys_of_the_contract_in_order():
    assert tuple(summary(log(("a", "X", 0))).record()) == KEYS


def test_rows_are_events_and_pairs_are_instances():
    rows = [("a", "X", 0, "School"), ("a", "X", 3, "School"), ("a", "Y", 5, "SWV"), ("b", "X", 9)]
    result = summary(log(*rows, lifecycle=["start", "complete", "schedule", "complete"]))

    assert (result.cases, result.events, result.instances) == (2, 4, 2)
    assert (result.activities, result.organisations, result.variants) == (2, 2, 1)


def test_a_date_only_log_runs_from_date_to_date():
    result = summary(log(("a", "X", 0), ("a", "Y", 3, None, 31)))

    assert (result.first, result.last, result.precision) == ("2022-03-07", "2022-04-07", "date")


def test_times_of_day_carry_their_offset(tmp_path):
    us = int(datetime(2022, 7, 1, 12, 30, tzinfo=UTC).timestamp()) * 1_000_000
    table = vetted([("a", "X", 0)])
    table = table.set_column(table.schema.get_field_index("start_us"), "start_us", pa.array([us], pa.int64()))
    provenance = Provenance(sources=(), mapping={}, rows_in=2, precision="minute", refused=({"row": 2},))
    path = tmp_path / "log.parquet"
    write_log(database(), table, path, provenance=provenance, vocabulary=load_vocabulary())
    result = summary(open_log(path))

    assert result.first == result.last == "2022-07-01T14:30:00+02:00"
    assert (result.rows_in, result.rows_kept, result.rows_refused, result.refused) == (2, 1, 1, ({"row": 2},))


def test_ties_count_the_steps_that_share_an_instant():
    assert summary(log(("a", "X", 0), ("a", "Y", 0), ("a", "Z", 1))).ties == 2


def test_no_cases_make_a_summary_of_nothing():
    result = summary(log(*chain("a", "X", "Y")).select("duration > 99"))

    assert (result.cases, result.events, result.variants, result.ties, result.first) == (0, 0, 0, 0, None)
