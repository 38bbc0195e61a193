"""What a worker sends back, without any Spark: what each batch gives in order of case, or what went wrong."""

import pickle

import pyarrow as pa
import pytest

from routekaart.engine.spark_worker import own_version, results_of, walk_part
from routekaart.errors import InputError, RoutekaartError, RowsRefusedError, StoppedError

ROWS = pa.record_batch({"0": pa.array([1]), "1": pa.array(["x"])})


def sent(firsts, job, version=None):
    """What comes back of batches that begin with these cases."""

    def batches(rows):
        [part] = rows
        assert part.schema.names == ["case_id", "Één `kolom"]
        yield from ((first, first) for first in firsts)

    version = own_version() if version is None else version
    return [*walk_part([ROWS], ["case_id", "Één `kolom"], batches, job, version)]


def test_results_come_in_order_of_case_whatever_the_order_of_parts():
    parts = [*sent([40, 60], str), *sent([0, 20], str)]

    assert results_of(pa.Table.from_batches(parts)) == ["0", "20", "40", "60"]


def refuse(batch):
    if batch == 20:
        raise RowsRefusedError("two rows", nl="twee rijen", refused=(1, 2))
    return batch


def test_an_error_comes_back_as_it_was():
    parts = [*sent([0, 20, 40], refuse), *sent([60], refuse)]

    with pytest.raises(RowsRefusedError, match="^two rows$") as caught:
        results_of(pa.Table.from_batches(parts))
    assert (caught.value.nl, caught.value.refused) == ("twee rijen", (1, 2))


def test_another_version_is_asked_nothing():
    parts = sent([0], refuse, version="0.0.1")

    with pytest.raises(RoutekaartError, match="install the same version on each machine"):
        results_of(pa.Table.from_batches(parts))


@pytest.mark.parametrize("error", [InputError("a", nl="b"), StoppedError()])
def test_errors_can_be_sent_to_another_process(error):
    copy = pickle.loads(pickle.dumps(error))

    assert (type(copy), str(copy), copy.nl) == (type(error), str(error), error.nl)
