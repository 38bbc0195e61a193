"""What is known of the cases of two groups beside their route, and what of it anyone may see."""

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.privacy.disclosure import clear
from tests.logs import log


def view_of(n=8, *, ages=None, levels=None, closed=True, first="School", gap=1):
    rows, columns = [], {"group": [], "leeftijd": [], "niveau": [], "notitie": [], "moment": []}
    for number in range(2 * n):
        group = "a" if number < n else "b"
        day = number * gap
        rows += [
            (f"c{number:03}", "Signaal", day, first if group == "a" else "School"),
            (f"c{number:03}", "Afsluiting" if closed or not number else "Evaluatie", day + 50, "School"),
        ]
        for event in range(2):
            columns["group"].append(group)
            columns["leeftijd"].append(None if ages is None else ages[number])
            columns["niveau"].append(levels[number] if levels else None)
            columns["notitie"].append(f"notitie {number}")
            columns["moment"].append(f"{event}")
    return log(*rows, **columns)


def mix_of(view):
    return contrast(view, "group").case_mix


def shares(mix, characteristic, of=None):
    return {
        row["value"]: (row["cases_a"], row["cases_b"], row["differs"])
        for row in mix.share_columns.rows()
        if (row["characteristic"], row["of"]) == (characteristic, of)
    }


def test_the_sides_have_their_cases_and_the_days_of_their_signals():
    sides = [*mix_of(view_of()).side_columns.rows()]

    assert [(side["name"], side["n"]) for side in sides] == [("a", 8), ("b", 8)]
    assert (sides[0]["first_signal"], sides[0]["median_signal"], sides[0]["last_signal"]) == (
        *("2022-03-07", "2022-03-10", "2022-03-14"),
    )


def test_signals_of_another_period_are_marked():
    mix = mix_of(view_of())

    assert (mix.signal_delta, mix.signal_differs) == (-1.0, True)
    assert not mix_of(view_of(gap=0)).signal_differs


def test_who_gave_the_signal_and_what_it_was_stand_side_by_side():
    mix = mix_of(view_of(first="Huisarts"))

    assert shares(mix, "first_step") == {"Signaal": (8, 8, False)}
    assert shares(mix, "first_organisation") == {"Huisarts": (8, 0, True), "School": (0, 8, True)}


def test_open_cases_are_counted():
    assert shares(mix_of(view_of(closed=False)), "open") == {None: (7, 8, False)}


def test_a_column_of_few_values_is_told_by_its_shares():
    levels = ["havo"] * 4 + ["vwo"] * 4 + ["havo"] * 7 + [None]

    assert shares(mix_of(view_of(levels=levels)), "column", "niveau") == {
        "havo": (4, 7, True),
        "vwo": (4, 0, True),
        None: (0, 1, False),
    }


def test_many_values_are_told_as_the_six_most_and_the_rest():
    rows = [
        row
        for row in mix_of(view_of(levels=[f"n{i}" for i in range(16)])).share_columns.rows()
        if row["of"] == "niveau"
    ]

    assert len(rows) == 7
    assert (rows[-1]["is_rest"], rows[-1]["cases_a"] + rows[-1]["cases_b"]) == (True, 10)


def test_a_column_of_numbers_is_told_by_its_median():
    [row] = mix_of(
        view_of(ages=[*map(str, range(8)), *(f"{i},5" for i in range(8, 15)), None])
    ).number_columns.rows()

    assert (row["characteristic"], row["n_a"], row["n_b"]) == ("leeftijd", 8, 7)
    assert (row["median_a"], row["median_b"], row["delta"], row["differs"]) == (3.5, 11.5, -1.0, True)


def test_columns_that_differ_within_a_case_or_describe_single_cases_are_not_compared():
    mix = mix_of(view_of(30))

    assert {row["of"] for row in mix.share_columns.rows()} == {None}
    assert mix.not_shown == ("notitie",)


def test_swapping_the_groups_flips_every_difference_and_no_mark():
    view = view_of(levels=["x"] * 5 + ["y"] * 11, ages=[*map(str, range(16))])
    one, other = contrast(view, "group", "a", "b").case_mix, contrast(view, "group", "b", "a").case_mix
    pairs = zip(one.share_columns.rows(), other.share_columns.rows(), strict=True)

    assert other.signal_delta == -one.signal_delta
    for row, swapped in pairs:
        assert (swapped["cases_a"], swapped["cases_b"], swapped["differs"]) == (
            *(row["cases_b"], row["cases_a"], row["differs"]),
        )
        assert (row["difference"] or 0) == -(swapped["difference"] or 0)


def test_anyone_sees_bands_and_no_date_difference_or_small_value():
    levels = ["havo"] * 25 + ["vwo"] * 15 + ["havo"] * 35 + ["vwo"] * 5
    mix = clear(mix_of(view_of(40, levels=levels)), "openbaar").result

    assert set(mix.side_columns["median_signal"]) == {None}
    assert [row["difference"] for row in mix.share_columns.rows()] == [None] * len(mix.share_columns)
    found = shares(mix, "column", "niveau")
    assert "vwo" not in found  # 5 of one group
    assert (found["havo"][0], found["havo"][0].high) == (20, 29)
    assert mix.not_shown == ()


def test_of_small_groups_anyone_sees_no_number():
    mix = clear(mix_of(view_of(8)), "openbaar").result

    assert len(mix.share_columns) == 0
    assert mix.side_columns["n"] == (None, None)
    assert not mix.signal_differs


@pytest.mark.parametrize("by", ["group", "niveau"])
def test_what_tells_the_groups_apart_is_no_part_of_their_mix(by):
    view = view_of(levels=["x", "y"] * 8)
    of = {row["of"] for row in contrast(view, by).case_mix.share_columns.rows()}

    assert by not in of
