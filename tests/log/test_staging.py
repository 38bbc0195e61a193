"""Rows are staged a stretch at a time; how long a stretch is changes nothing of the stored log."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from routekaart.engine.database import database
from routekaart.log import staging
from routekaart.log.staging import Staged
from tests.logs import chain, log, stored, vetted
from tests.queries import query


def rows():
    return [
        *chain("b", "Signaal", "Zorgteam", "MDO"),
        *chain("a", "Zorgteam", "Afsluiting", organisation="School"),
    ]


def test_stretches_of_any_length_give_the_same_stored_log(monkeypatch: pytest.MonkeyPatch):
    group = ["x", None, "y", "x", "x"]
    whole = pq.read_table(log(*rows(), group=group).log.path).to_pylist()
    monkeypatch.setattr(staging, "CHUNK_ROWS", 2)
    stream = pa.Table.from_batches(vetted(rows(), group=group).to_batches(max_chunksize=1))
    path = log(*rows()).log.path.with_name("parts.parquet")

    assert pq.read_table(stored(stream, path).log.path).to_pylist() == whole


def test_labels_have_the_codes_of_their_order_whatever_batch_they_came_in():
    batches = vetted(rows()).to_batches(max_chunksize=1)
    staged = Staged(database(), pa.Table.from_batches(batches), ())
    case = database().rows(
        f"""select c.label, m.code from enc_staged v join {staged.met["case"]} m on v."case" = m.met
            join {staged.codes["case"]} c on m.code = c.code order by v."row" """
    )
    texts = staged.texts("activity").to_pylist()
    staged.drop()

    assert case == [("b", 1)] * 3 + [("a", 0)] * 2
    assert texts == ["Afsluiting", "MDO", "Signaal", "Zorgteam"]


def test_a_column_without_a_label_is_stored_as_null():
    view = log(*rows())

    assert query(view, "select distinct school, group_label, lifecycle from {events}") == [(None, None, None)]


def test_row_numbers_that_need_eight_bytes_are_stored_as_they_are():
    table = vetted([("a", "W", 0), ("a", "V", 1)])
    far = pa.array([1 << 40, 3], pa.int64())
    table = table.set_column(table.schema.get_field_index("row"), "row", far)
    path = log(*rows()).log.path.with_name("far.parquet")

    assert query(stored(table, path), "select source_row from {events} order by position") == [
        (1 << 40,),
        (3,),
    ]


def test_what_does_not_come_again_stays_text_and_is_stored_the_same():
    remarks = [f"remark {number}" for number in range(40)]
    codes = ["one", "two"] * 20
    events = [("a", "W", day) for day in range(40)]
    staged = Staged(database(), vetted(events, remark=remarks, code=codes), ())
    is_coded = {name: name in staged.codes for name in ("remark", "code", "activity")}
    staged.drop()

    assert is_coded == {"remark": False, "code": True, "activity": True}
    view = log(*events, remark=remarks, code=codes)
    assert query(view, "select remark, code from {events} order by position") == [
        *zip(remarks, codes, strict=True)
    ]


def test_row_groups_stand_in_the_order_of_case_and_position():
    n = 300_000
    case = [f"c{number * 7919 % 20_011}" for number in range(n)]
    view = log(*((name, "W", number % 977) for number, name in enumerate(case)))

    assert pq.ParquetFile(view.log.path).num_row_groups > 2
    table = pq.read_table(view.log.path, columns=["case_id", "position"])
    keys = (table["case_id"].to_numpy().astype("int64") << 32) + table["position"].to_numpy()
    assert (keys[1:] > keys[:-1]).all()


def test_staging_that_stopped_in_the_middle_is_begun_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(staging, "CHUNK_ROWS", 1)

    def broken():
        yield from vetted(rows()).to_batches(max_chunksize=2)[:1]
        raise ValueError("the file is gone")

    stream = pa.RecordBatchReader.from_batches(vetted(rows()).schema, broken())
    with pytest.raises(ValueError, match="gone"):
        Staged(database(), stream, ())

    assert log(*rows()).n_cases == 2
