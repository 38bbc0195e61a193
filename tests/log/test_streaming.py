"""Batches of rows that come a stretch at a time: whole cases, whatever the stretches."""

from itertools import pairwise

import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from routekaart.log.batches import Reading, batches_of
from tests.logs import chain, log

LENGTHS = (1, 4, 2, 2, 9, 1, 1, 3)


def stored_rows():
    view = log(*(row for case, n in enumerate(LENGTHS) for row in chain(f"c{case}", *("Signaal",) * n)))
    [rows] = pq.read_table(view.log.path).combine_chunks().to_batches()
    return view.manifest, rows


MANIFEST, ROWS = stored_rows()


@given(st.sets(st.integers(0, len(ROWS))), st.integers(1, 12))
def test_each_batch_ends_with_the_case_that_makes_it_large_enough(cuts, enough):
    bounds = [0, *sorted(cuts), len(ROWS)]
    stretches = [ROWS.slice(low, high - low) for low, high in pairwise(bounds)]

    found = [*batches_of(stretches, Reading(), MANIFEST, enough)]

    assert [case for _, batch in found for case in batch.cases.case.tolist()] == [*range(len(LENGTHS))]
    assert [first for first, _ in found] == [batch.cases.case[0] for _, batch in found]
    assert [us for _, batch in found for us in batch.steps.start_us.tolist()] == ROWS["start_us"].to_pylist()
    for _, batch in found[:-1]:
        assert batch.n_rows >= enough > batch.n_rows - (batch.cases.last[-1] - batch.cases.first[-1])


def test_no_rows_make_no_batch():
    assert [*batches_of([ROWS.slice(0, 0)], Reading(), MANIFEST, 5)] == []


def test_text_is_coded_by_what_each_batch_has():
    found = [*batches_of([ROWS], Reading(("case_label",)), MANIFEST, 1)]

    assert [batch.columns["case_label"].labels for _, batch in found] == [
        (f"c{n}",) for n in range(len(LENGTHS))
    ]
