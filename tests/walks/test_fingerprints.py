"""Fingerprints: equal for equal bags of numbers, and for no others."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.walks.columns import Cases
from routekaart.walks.fingerprints import (
    FirstTimes,
    added,
    alike,
    fingerprints,
    group_sizes,
    joined_prints,
    walk_first_times,
)
from routekaart.walks.speed import written


def prints_of(*bags):
    numbers = np.array([number for bag in bags for number in bag], dtype=np.int64)
    sizes = [len(bag) for bag in bags]
    return fingerprints(numbers, np.cumsum([0, *sizes[:-1]]))


def one_by_one(prints):
    return [*zip(*(lane.tolist() for lane in prints), strict=True)]


def first_times(code, *sizes, n_codes=9, is_compiled=False):
    last = np.cumsum(sizes)
    cases = Cases(np.arange(len(sizes), dtype=np.int32), last - sizes, last)
    last_case = np.full(n_codes, -1, dtype=np.int32)
    inputs = (cases, np.array(code, dtype=np.int32), last_case)
    found = written(walk_first_times, FirstTimes, len(code), *inputs, is_compiled=is_compiled)
    return found.is_first.tolist()


def test_the_order_of_numbers_does_not_matter_and_how_often_they_are_there_does():
    one, turned, twice, other = one_by_one(prints_of([1, 2, 2], [2, 1, 2], [1, 1, 2], [1, 2]))

    assert one == turned
    assert len({one, twice, other}) == 3


def test_a_number_added_is_one_number_more():
    more = added(prints_of([1, 2], [5]), np.array([7, -3]))

    assert one_by_one(more) == one_by_one(prints_of([1, 2, 7], [5, -3]))


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=1, max_size=4), min_size=1, max_size=30))
def test_groups_are_those_of_equal_bags(bags):
    expected = Counter(tuple(sorted(bag)) for bag in bags)

    assert sorted(group_sizes(prints_of(*bags)).tolist()) == sorted(expected.values())


def test_parts_have_the_fingerprints_of_the_whole():
    whole = prints_of([1], [2, 3], [4])

    assert one_by_one(joined_prints([prints_of([1]), prints_of([2, 3], [4])])) == one_by_one(whole)


def test_one_equal_number_of_two_makes_no_group():
    one = np.array([5, 5, 5, 5, 1], dtype=np.uint64)
    two = np.array([8, 9, 8, 9, 8], dtype=np.uint64)

    assert sorted(group_sizes((one, two)).tolist()) == [1, 2, 2]


def test_no_cases_make_no_groups():
    none = np.zeros(0, dtype=np.int64)

    assert group_sizes(fingerprints(none, none)).tolist() == []


def test_a_code_comes_for_the_first_time_once_in_each_case():
    assert first_times([3, 3, -1, 4, 3, -1, 3], 4, 3) == [True, False, False, True, True, False, False]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-1, 8), min_size=1, max_size=12), st.integers(1, 12))
def test_first_times_are_the_same_compiled(code, size):
    sizes = (min(size, len(code)), len(code) - min(size, len(code)))

    assert first_times(code, *sizes, is_compiled=True) == first_times(code, *sizes)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), max_size=3).map(lambda bag: [9, *bag]), min_size=1, max_size=12))
def test_cases_of_one_number_are_those_of_one_bag(bags):
    some, number = alike(prints_of(*bags))

    assert len({*number.tolist()}) == len(some) == len({*map(str, map(sorted, bags))})
    assert [sorted(bags[some[k]]) for k in number.tolist()] == [*map(sorted, bags)]
