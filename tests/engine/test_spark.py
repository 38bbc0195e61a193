"""What a walk on Spark is handed: the rows of whole cases, as they are stored; and what is said when it fails."""

import shutil
from collections import Counter
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from routekaart.engine import spark as spark_engine
from routekaart.engine import spark_session
from routekaart.engine.database import database
from routekaart.errors import InputError, RoutekaartError, SelectionError
from routekaart.log import batches
from routekaart.log.parts import write_parts
from routekaart.log.seal import SEAL, UNSEALED, seal
from routekaart.log.store import TIES
from routekaart.log.view import open_log
from tests.engine import jobs
from tests.engine.odd_logs import NAMES, packed
from tests.logs import FOLDER, chain, log

pytestmark = pytest.mark.xdist_group("spark")

STORED = (
    "activity",
    "start_us",
    "end_us",
    "start_day",
    "source_row",
    "position",
    "is_instance",
    "school",
    *NAMES,
)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Also small logs are walked in parts, each of them in batches."""
    monkeypatch.setattr(spark_engine, "SMALL_PART_EVENTS", 100)
    monkeypatch.setattr(batches, "BATCH_EVENTS", 100)


@pytest.fixture
def small(spark):
    """A log of two cases, read by Spark."""
    return log(*chain("a", "Signaal", "Zorgteam"), *chain("b", "Signaal")).on(spark)


def rows(view, names=STORED, kind="events"):
    found = view.walk(partial(jobs.rows_of, names=names), *names, rows=kind)
    return [row for part in found for row in part]


def in_file(path):
    """The rows as they lie in the file, missing numbers as batches have them."""
    table = pq.read_table(path)
    columns = [table[name].to_pylist() for name in ("case_id", *STORED)]
    place = STORED.index("position") + 1
    columns[place] = [-1 if position is None else position for position in columns[place]]
    return [*zip(*columns, strict=True)]


@pytest.fixture
def mixed(spark, monkeypatch):
    """Spark that deals the rows out first, so that they come in no order: on a cluster they come as the network has it."""
    read, conf = spark._read, spark._session.spark.conf
    monkeypatch.setattr(spark, "_read", lambda source: read(source).repartition(3))
    conf.set(
        "spark.sql.optimizer.excludedRules", "org.apache.spark.sql.catalyst.optimizer.CollapseRepartition"
    )
    yield spark
    conf.unset("spark.sql.optimizer.excludedRules")


@pytest.mark.parametrize("ties", TIES)
def test_rows_come_in_the_order_of_the_file_whatever_the_rule_for_ties(mixed, ties):
    view = packed(ties=ties)
    expected = in_file(view.log.path)
    row = ("case_id", *STORED).index
    tied = Counter((one[0], one[row("start_us")]) for one in expected)

    # With ties, with rows that are no instances, and neither file order nor that of start and source row.
    assert max(tied.values()) > 3 and not all(one[row("is_instance")] for one in expected)
    by_row = sorted(expected, key=lambda one: (one[0], one[row("start_us")], one[row("source_row")]))
    assert (by_row == expected) == (ties == "file")
    assert rows(view.on(mixed)) == expected


@pytest.mark.parametrize("ties", [None, *TIES])
def test_steps_come_in_the_order_that_is_asked(spark, ties):
    view = packed(ties="label") if ties is None else packed(ties="label").with_ties(ties)
    names = ("activity", "organisation", "start_us", "end_us", "end_day", "is_tied", "case_label")

    assert rows(view.on(spark), names, "steps") == rows(view, names, "steps")


def test_only_chosen_cases_are_walked(spark):
    view = packed().select('school = "School 7"')

    assert rows(view.on(spark)) == rows(view) != []


def test_batches_have_whole_cases_in_order_and_about_as_many_rows_as_they_should(spark):
    view = packed().on(spark)

    found = view.walk(partial(jobs.rows_of, names=()), rows="events")
    cases = [[case for case, _ in groupby(part, key=lambda row: row[0])] for part in found]

    assert [case for part in cases for case in part] == [*range(view.manifest.n_cases)]
    # The last batch of either part has what is left.
    assert sorted(len(part) for part in found)[2:][0] >= 100 and max(map(len, found)) < 100 + 7


def test_a_log_in_several_files_is_read_in_their_order(mixed):
    view = packed()
    folder = Path(mkdtemp(dir=FOLDER.name)) / "log"
    write_parts(database(None), view.log.path, view.manifest, folder, parts=5)

    assert rows(open_log(folder, engine=mixed)) == in_file(view.log.path)


def test_a_case_that_goes_on_in_the_next_file_keeps_its_order(mixed):
    view = packed()
    folder = Path(mkdtemp(dir=FOLDER.name)) / "log"
    write_parts(database(None), view.log.path, view.manifest, folder, parts=2)
    table = pq.read_table(view.log.path)
    middle = next(
        at
        for at, pair in enumerate(pairwise(table["case_id"].to_pylist()), 1)
        if at > 500 and pair[0] == pair[1]
    )
    for number, part in enumerate((table.slice(0, middle), table.slice(middle))):
        path = folder / f"part-{number:05}.parquet"
        pq.write_table(part.replace_schema_metadata({SEAL: UNSEALED}), path)
        seal(path)

    assert rows(open_log(folder, engine=mixed)) == rows(open_log(folder)) == in_file(view.log.path)


def test_a_file_is_found_by_its_name_whatever_is_in_it(spark):
    view = packed(3)
    path = view.log.path.with_name("log [1], {é} *%20.parquet")
    shutil.copy(view.log.path, path)

    assert rows(open_log(path, engine=spark)) == in_file(view.log.path)


def test_what_is_large_is_sent_along(small):
    table = np.zeros(3_000_000, dtype=bool)

    assert small.walk(partial(jobs.size_of, table=table)) == [3_000_000]


def test_a_job_that_was_written_in_a_notebook_is_sent_as_it_is(small):
    assert small.walk(lambda batch: batch.n_cases + 1) == [3]


def test_what_a_user_can_put_right_is_said_as_it_is_here(small):
    with pytest.raises(SelectionError, match="^no such step$") as caught:
        small.walk(jobs.refuse)

    assert caught.value.nl == "geen zulke stap"


def test_a_fault_of_ours_keeps_its_traceback(small):
    with pytest.raises(Exception, match=r"jobs\.py(.|\n)*ZeroDivisionError"):
        small.walk(jobs.fail)


def test_a_worker_without_the_package_is_one_line(small):
    with pytest.raises(RoutekaartError, match="lacks routekaart.*PYSPARK_PYTHON"):
        small.walk(jobs.miss)


def test_a_worker_with_another_version_is_refused(small, monkeypatch):
    monkeypatch.setattr(spark_engine, "own_version", lambda: "0.0.1")

    with pytest.raises(RoutekaartError, match=r"and this machine 0\.0\.1; install the same version"):
        small.walk(jobs.cases_of)


def test_a_log_that_is_gone_is_one_line(spark):
    view = packed(1)
    view.log.path.unlink()

    with pytest.raises(InputError, match="put it in a folder that every machine has"):
        rows(view.on(spark))


@pytest.mark.parametrize("case", [-1, 10_000, None])
def test_codes_of_cases_that_the_log_does_not_count_are_refused(spark, case):
    view = packed(1)
    table = pq.read_table(view.log.path)
    codes = pa.array([*table["case_id"].to_pylist()[:-1], case], table["case_id"].type)
    place = table.column_names.index("case_id")
    pq.write_table(table.set_column(place, "case_id", codes), view.log.path)

    for engine in (view.log.engine, spark):
        with pytest.raises(InputError, match="is damaged"):
            rows(view.on(engine))


@pytest.mark.parametrize("name", ["_log.parquet", "log:1.parquet"])
def test_a_name_that_spark_passes_over_is_one_line(spark, name):
    view = packed(1)
    path = view.log.path.with_name(name)
    shutil.copy(view.log.path, path)

    with pytest.raises(InputError, match="give the log another name"):
        rows(open_log(path, engine=spark))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("java.lang.OutOfMemoryError: Java heap space", "ran out of memory"),
        ("numpy._core._exceptions._ArrayMemoryError: Unable to allocate", "ran out of memory"),
        ("Python worker exited unexpectedly (crashed)", "ran out of memory"),
        ("java.io.IOException: No space left on device", "ran out of disk"),
        ('Cannot run program "python9": error=2', "does not find its Python"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker has different version", "have another Python"),
        ("ModuleNotFoundError: No module named 'numba'", "lacks routekaart, or what it needs"),
    ],
)
def test_what_workers_lack_is_one_line(spark_conf, said, line):
    from pyspark.errors import PySparkException

    with pytest.raises(RoutekaartError, match=line), spark_session.explained(SimpleNamespace(is_lost=False)):
        raise PySparkException(said)
