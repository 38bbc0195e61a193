"""Items made ahead are those of the stream, in order; what goes wrong with one is said in its place."""

import threading

import pytest

from routekaart.prefetch import prefetched


def test_items_come_in_order_and_are_made_elsewhere_one_ahead():
    made, threads = [], set()

    def items():
        for number in range(5):
            made.append(number)
            threads.add(threading.current_thread())
            yield number

    stream = prefetched(items())
    assert next(stream) == 0
    assert list(stream) == [1, 2, 3, 4]
    assert threading.current_thread() not in threads and made == [0, 1, 2, 3, 4]


def test_an_error_comes_after_the_items_before_it():
    def items():
        yield "first"
        raise ValueError("second")

    stream = prefetched(items())
    assert next(stream) == "first"
    with pytest.raises(ValueError, match="second"):
        next(stream)


def test_a_stream_that_is_left_makes_one_more_at_most():
    made = []

    def items():
        for number in range(100):
            made.append(number)
            yield number

    stream = prefetched(items())
    next(stream)
    stream.close()

    assert made in ([0], [0, 1])
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("prefetch")]


def test_a_stream_without_items_has_none():
    assert list(prefetched(iter(()))) == []
