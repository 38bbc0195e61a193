"""Variants: distinct sequences of activities, most walked first."""

from collections import Counter

import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.measures.variants import count_variants, routes_of, variants
from tests.logs import FOLDER, chain, log, stored, vetted
from tests.random_logs import log_of, rows_of, traces

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd()",
    "'\"; drop table x --",
    "{cases}",
    "a\nb",
    "🙂",
    "שלום",
    "x" * 300,
)


def walked(result):
    return dict(zip(result.variant_columns["activities"], result.variant_columns["cases"], strict=True))


def test_cases_with_equal_sequences_are_one_variant():
    result = variants(log(*chain("a", "X", "Y"), *chain("b", "X", "Y", gap=3), *chain("c", "X", "Y", "X")))

    assert result.record() == [
        {"activities": ["X", "Y"], "cases": 2, "share": pytest.approx(2 / 3)},
        {"activities": ["X", "Y", "X"], "cases": 1, "share": pytest.approx(1 / 3)},
    ]


def test_variants_of_as_many_cases_stand_in_order_of_their_labels():
    result = variants(log(*chain("a", "Y"), *chain("b", "X", "Z"), *chain("c", "X"), *chain("d", "X", "Y")))

    assert list(result.variant_columns["activities"]) == [("X",), ("X", "Y"), ("X", "Z"), ("Y",)]


def test_one_event_is_one_variant():
    assert variants(log(("a", "X", 0))).record() == [{"activities": ["X"], "cases": 1, "share": 1.0}]


def test_no_cases_make_no_variants():
    nothing = log(*chain("a", "X", "Y")).select("duration > 99")

    assert variants(nothing).record() == []
    assert list(variants(nothing).table.columns) == ["activities", "cases", "share"]
    assert count_variants(nothing) == 0


def test_a_case_of_ten_thousand_activities_is_one_variant():
    labels = [f"step {number:05}" for number in range(10_000)]

    assert walked(variants(log(*chain("a", *labels, gap=0)))) == {tuple(labels): 1}


def test_hostile_labels_come_back_as_they_are():
    assert walked(variants(log(*chain("a", *HOSTILE)))) == {HOSTILE: 1}


def test_the_receipt_log_has_116_variants(shared_logs, tmp_path):
    found = pyarrow.csv.read_csv(shared_logs / "receipt.csv.gz")
    rows = list(zip(found["case:concept:name"].to_pylist(), found["concept:name"].to_pylist(), strict=True))
    table = vetted([(str(case), activity, number) for number, (case, activity) in enumerate(rows)])

    assert count_variants(stored(table, tmp_path / "receipt.parquet")) == 116


@settings(max_examples=30)
@given(traces())
def test_variants_equal_a_count_of_the_traces(cases):
    result = variants(log_of(cases))

    assert walked(result) == Counter(tuple(activity for activity, *_ in trace) for trace in cases)
    assert sum(result.variant_columns["share"]) == pytest.approx(1)


@settings(max_examples=30)
@given(traces(), st.randoms(use_true_random=False))
def test_with_ties_by_label_the_order_of_rows_is_nothing(cases, random):
    table = vetted(rows_of(cases))
    order = list(range(len(table)))
    random.shuffle(order)
    shuffled = table.take(pa.array(order)).set_column(
        table.schema.get_field_index("row"), "row", pa.array(range(len(table)), pa.int64())
    )

    assert variants(_by_label(shuffled)).record() == variants(_by_label(table)).record()


def _by_label(table):
    from pathlib import Path
    from tempfile import mkdtemp

    return stored(table, Path(mkdtemp(dir=FOLDER.name)) / "log.parquet", ties="label")


@pytest.mark.parametrize("is_whole_known", [True, False])
def test_a_selection_has_its_own_routes_whether_or_not_those_of_the_log_are_known(is_whole_known):
    view = log(*chain("a", "X", "Y"), *chain("b", "Y", "X"), *chain("c", "X", "Y"), *chain("d", "Z"))
    if is_whole_known:
        routes_of(view)

    found = variants(view.select('with "X"; "X" -> "Y"'))

    assert found.record() == [{"activities": ["X", "Y"], "cases": 2, "share": 1.0}]
