"""Tallies: the different values of a column, however many there are."""

import numpy as np
import pytest

from routekaart.walks.tally import distinct


@pytest.mark.parametrize("most", [0, 100])
@pytest.mark.parametrize("values", [[], [3], [5, -2, 5, 0, -2]])
@pytest.mark.parametrize("kind", ["int32", "int64"])
def test_different_values_are_those_that_numpy_finds(kind, values, most, monkeypatch):
    monkeypatch.setattr("routekaart.walks.tally.MOST_LOOKED_UP", most)
    column = np.array(values, dtype=kind)
    found = distinct(column)

    assert found.tolist() == np.unique(column).tolist()
    assert found.dtype == column.dtype
