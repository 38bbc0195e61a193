"""A stored log that is not as it was written is refused in one line, whatever is wrong with it."""

import json

import pyarrow as pa
import pytest
from pyarrow import parquet

import routekaart as rk
from routekaart.errors import InputError
from routekaart.log.manifest import FOOTER_KEY
from routekaart.log.view import open_log
from routekaart.walks import speed
from tests.logs import log

ROWS = [row for case in "abcd" for row in ((case, "Signaal", 0), (case, "Zorgteam", 3), (case, "Signaal", 9))]


@pytest.fixture(params=["interpreted", "compiled"])
def path(request, monkeypatch):
    """A stored log, walked as a small or as a large one."""
    monkeypatch.setattr(speed, "COMPILED_FROM", 0 if request.param == "compiled" else 1_000_000)
    return log(*ROWS).log.path


def rewritten(path, change):
    table = parquet.read_table(path)
    changed = change(table)
    parquet.write_table(
        changed.replace_schema_metadata(changed.schema.metadata or table.schema.metadata), path
    )


def with_values(name, *values, kind=None):
    """A change: these values in a column, in turn."""

    def change(table):
        column = pa.array(
            [values[i % len(values)] for i in range(len(table))], kind or table.schema.field(name).type
        )
        return table.set_column(table.column_names.index(name), name, column)

    return change


CHANGES = {
    "no such activity": with_values("activity", 0, 99),
    "negative activity": with_values("activity", 0, -1),
    "no activity": with_values("activity", 0, None),
    "activity as text": with_values("activity", "0", kind=pa.string()),
    "activity as a share": with_values("activity", 0.5, kind=pa.float64()),
    "wide activity": with_values("activity", 1 << 33, kind=pa.int64()),
    "no such organisation": with_values("organisation", 7),
    "cases in pieces": with_values("case_id", 0, 1, 2, 3),
    "no such case": with_values("case_id", 99),
    "negative case": with_values("case_id", -1),
    "long ago": with_values("start_us", -(1 << 62)),
    "day far off": with_values("start_day", 2_000_000_000),
    "not in order": lambda table: table.take(pa.array([2, 1, 0, *range(3, len(table))])),
    "half of it": lambda table: table.slice(0, 6),
    "twice": lambda table: pa.concat_tables([table, table]),
    "no column": lambda table: table.drop_columns(["start_us"]),
    "not all are steps": with_values("is_instance", True, False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_rows_that_are_not_as_written_are_refused(path, change):
    rewritten(path, change)
    with pytest.raises(InputError, match="damaged"):
        rk.waits(open_log(path))


@pytest.mark.parametrize(("name", "value"), [("n_cases", 3), ("n_cases", 10**12), ("n_events", 11), ("n_instances", 11), ("region", None), ("last_us", 1 << 62)])  # fmt: skip
def test_a_manifest_that_says_otherwise_is_refused(path, name, value):
    def change(table):
        told = json.loads(table.schema.metadata[FOOTER_KEY.encode()]) | {name: value}
        return table.replace_schema_metadata({FOOTER_KEY: json.dumps(told)})

    rewritten(path, change)
    with pytest.raises(InputError, match="damaged"):
        rk.waits(open_log(path))


def test_a_byte_that_changed_in_a_page_is_found(path):
    start = parquet.read_metadata(path).row_group(0).column(8).data_page_offset
    size = parquet.read_metadata(path).row_group(0).column(8).total_compressed_size
    content = bytearray(path.read_bytes())
    content[start + size - 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        rk.route_map(open_log(path))
