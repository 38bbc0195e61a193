"""A dot for every case, or a shape."""

import numpy as np

from routekaart.show.charts.case_dots import PLACES, _shapes


def test_a_shape_counts_every_case_once_around_whole_numbers():
    edges, (one, other) = _shapes([[1.0] * 300 + [3.0] * 300, [3.0] * 100])

    assert edges.tolist() == [0.5, 1.5, 2.5, 3.5]
    assert (one / other.max()).tolist() == [0.5, 0.0, 0.5]
    assert (other / other.max()).tolist() == [0.0, 0.0, 1.0]


def test_a_shape_over_a_wide_range_has_few_places_all_as_wide():
    edges, (shape,) = _shapes([[0.0, 10.4, 5000.0]])

    assert len(shape) <= PLACES + 1
    assert (edges[0], edges[-1] > 5000) == (-0.5, True)
    assert len({*np.diff(edges).tolist()}) == 1
