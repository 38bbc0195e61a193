from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.errors import InputError
from routekaart.log.date_cells import REASONS
from routekaart.log.times import TimeProfile, TimeRules

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def wall(cell: str, **rules: str) -> str | None:
    """The time as written, in ISO 8601; the reason in brackets for a cell that is no time."""
    parsed = TimeRules(**rules).parse(pa.array([cell]))  # type: ignore[arg-type]
    if parsed.is_missing[0]:
        return None
    if parsed.reason[0]:
        return f"({REASONS[parsed.reason[0]]})"
    return (EPOCH + datetime.timedelta(microseconds=int(parsed.wall_us[0]))).replace(tzinfo=None).isoformat()


def instant(cell: str, **rules: str) -> datetime.datetime:
    parsed = TimeRules(**rules).parse(pa.array([cell]))  # type: ignore[arg-type]
    return EPOCH + datetime.timedelta(microseconds=int(parsed.utc_us[0]))


@pytest.mark.parametrize(
    "cell",
    [
        "03-04-2022",
        "3-4-2022",
        "03/04/2022",
        "3/4/2022",
        "03.04.2022",
        "3.4.2022",
        "2022-04-03",
        "2022-4-3",
        "2022/04/03",
        "3 april 2022",
        "03 april 2022",
        "3 apr 2022",
        "3 apr. 2022",
        "3 Apr 2022",
        "3-apr-2022",
        "zo 3 apr 2022",
        "zo. 3 apr. 2022",
        "zondag 3 april 2022",
        "Zondag, 3 april 2022",
        "Sunday 3 April 2022",
        " 3-4-2022 ",
    ],
)
def test_a_date_is_read_day_before_month_or_year_first(cell: str) -> None:
    assert wall(cell) == "2022-04-03T00:00:00"


@pytest.mark.parametrize(
    ("name", "month"),
    [
        (name, number)
        for number, names in enumerate(
            (
                "jan januari", "feb februari", "mrt maart", "apr april", "mei", "jun juni", "jul juli",
                "aug augustus", "sep sept september", "okt oktober oct", "nov november", "dec december",
            ),
            start=1,
        )
        for name in names.split()
    ],
)  # fmt: skip
def test_every_dutch_month_name_is_read_in_full_and_abbreviated(name: str, month: int) -> None:
    assert wall(f"3 {name} 2022") == f"2022-{month:02}-03T00:00:00"


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("3-4-2022 14:05", "14:05:00"),
        ("3-4-2022 9:05", "09:05:00"),
        ("3-4-2022  14:05:30", "14:05:30"),
        ("3 april 2022 14:05:30.25", "14:05:30.250000"),
        ("2022-04-03T14:05:30,123456", "14:05:30.123456"),
        ("2022-04-03T14:05:30.123456789", "14:05:30.123456"),
    ],
)
def test_a_time_of_day_may_follow(cell: str, time: str) -> None:
    assert wall(cell) == f"2022-04-03T{time}"


@pytest.mark.parametrize(
    "cell",
    [
        "2022-04-03T14:05:00Z",
        "2022-04-03 14:05:00+00:00",
        "2022-04-03T16:05:00+02:00",
        "2022-04-03T16:05+0200",
        "2022-04-03 16:05 +02",
        "2022-04-03T09:05:00-05:00",
        "2022-04-03T16:05:00",
    ],
)
def test_an_offset_is_honoured_and_without_one_the_zone_holds(cell: str) -> None:
    assert instant(cell) == datetime.datetime(2022, 4, 3, 14, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31-02-2022", "impossible_date"),
        ("29-02-2023", "impossible_date"),
        ("00-01-2022", "impossible_date"),
        ("2022-13-01", "impossible_date"),
        ("31 april 2022", "impossible_date"),
        ("ma 3 apr 2022", "impossible_date"),
        ("3-4-2022 12:60", "impossible_time"),
        ("3-4-2022 12:00:60", "impossible_time"),
        ("2022-04-03T12:00:00+23:00", "impossible_time"),
        ("2022-04", "no_day"),
        ("04-2022", "no_day"),
        ("2022", "no_day"),
        ("3-4-1899", "year_out_of_range"),
        ("3-4-2101", "year_out_of_range"),
        ("3-4/2022", "not_a_date"),
        ("3 foo 2022", "not_a_date"),
        ("foo 3 apr 2022", "not_a_date"),
        ("44621", "not_a_date"),
        ("20220403", "compact_date"),
        ("10/7", "no_year"),
        ("wk 43", "no_year"),
        ("3-4-2022 24:01", "impossible_time"),
        ("3-4-2022 om 14:05", "not_a_date"),
        ("٣-٤-٢٠٢٢", "not_a_date"),
        ("x" * 100, "not_a_date"),
    ],
)
def test_what_is_no_date_by_the_rules_is_refused_with_its_reason(cell: str, reason: str) -> None:
    assert wall(cell) == f"({reason})"


def test_a_leap_day_is_a_date() -> None:
    assert wall("29-02-2024") == "2024-02-29T00:00:00"


@pytest.mark.parametrize("cell", ["", "  ", "NA", "NaN", "null", "None", "NaT"])
def test_what_programs_write_for_nothing_is_missing(cell: str) -> None:
    assert wall(cell) is None


@pytest.mark.parametrize("cell", ["-", "?", "onbekend", "n.v.t.", "NVT", "nog niet", "volgt"])
def test_what_people_write_for_nothing_is_missing(cell: str) -> None:
    assert wall(cell) is None


def test_a_nought_is_no_date() -> None:
    assert wall("0") == "(not_a_date)"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3-4-22", "2022-04-03T00:00:00"),
        ("3/4/99 14:05", "1999-04-03T14:05:00"),
        ("3 apr '22", "2022-04-03T00:00:00"),
        ("3-4-2022 24:00", "2022-04-04T00:00:00"),
        # A month is its fifteenth, a week its Thursday: of 2022, week 12 begins on Monday 21 March.
        ("april 2022", "2022-04-15T00:00:00"),
        ("mrt. '22", "2022-03-15T00:00:00"),
        ("wk 12 2022", "2022-03-24T00:00:00"),
        ("week 1-2021", "2021-01-07T00:00:00"),
        ("2022-W12", "2022-03-24T00:00:00"),
    ],
)
def test_short_and_vague_dates_are_read_by_their_rules(cell: str, expected: str) -> None:
    assert wall(cell) == expected


def test_vague_dates_and_years_of_two_digits_are_counted() -> None:
    profile = TimeRules().parse(pa.array(["april 2022", "wk 12 2022", "3-4-22", "3-4-2022"])).profile

    assert (profile.vague, profile.short_years, profile.times) == (2, 1, 4)


def test_a_number_is_a_day_only_where_a_column_holds_times() -> None:
    days = pa.array(["44632", "44632,5", "12000"])
    found = TimeRules(serials=True).parse(days)

    assert found.is_serial.tolist() == [True, True, False]
    assert [str(us) for us in found.wall_us[:2].astype("datetime64[us]").astype("datetime64[s]")] == [
        "2022-03-12T00:00:00",
        "2022-03-12T12:00:00",
    ]
    assert not TimeRules().parse(days).is_serial.any()


def test_two_digits_throughout_that_begin_with_the_year_are_refused() -> None:
    cells = pa.array([f"{year}-03-{day:02}" for year in (21, 22, 23) for day in range(1, 29, 3)])

    with pytest.raises(InputError, match="%y-%m-%d"):
        TimeRules().parse(cells).profile.check_orders("log.csv")


@pytest.mark.parametrize(
    ("form", "cell", "expected"),
    [
        ("%m/%d/%Y", "3/4/2022", "2022-03-04T00:00:00"),
        ("%d-%m-%y", "3-4-22", "2022-04-03T00:00:00"),
        ("%d-%m-%y", "3-4-69", "1969-04-03T00:00:00"),
        ("%Y%m%d", "20220403", "2022-04-03T00:00:00"),
        ("%d%m%Y %H%M", "03042022 1405", "2022-04-03T14:05:00"),
        ("%d-%m-%Y %H.%M uur", "3-4-2022 14.05 uur", "2022-04-03T14:05:00"),
        ("%b %d, %Y %I:%M %p", "Mar 4, 2022 2:05 PM", "2022-03-04T14:05:00"),
        ("%I:%M %p %d-%m-%Y", "12:05 am 3-4-2022", "2022-04-03T00:05:00"),
        ("%A %d %B %Y", "zondag 3 april 2022", "2022-04-03T00:00:00"),
        ("%FT%T", "2022-04-03T14:05:30", "2022-04-03T14:05:30"),
        ("%Y-%m-%d %H:%M:%S.%f", "2022-04-03 14:05:30.5", "2022-04-03T14:05:30.500000"),
    ],
)
def test_a_date_format_replaces_the_rules(form: str, cell: str, expected: str) -> None:
    assert wall(cell, date_format=form) == expected


@pytest.mark.parametrize("cell", ["2022-04-03", "3/4/2022 14:05", "3.4.2022", "3/4/22", "morgen"])
def test_what_does_not_fit_the_date_format_is_refused(cell: str) -> None:
    assert wall(cell, date_format="%d/%m/%Y") == "(not_in_date_format)"


def test_letters_of_a_date_format_must_be_repeated() -> None:
    assert wall("3-4-2022 14.05 min", date_format="%d-%m-%Y %H.%M uur") == "(not_in_date_format)"


@pytest.mark.parametrize("form", ["%d-%m", "%Y-%m", "jaar", "%d-%m-%Y %Q", "%d-%d-%Y", "%x", "%"])
def test_a_date_format_that_leaves_the_date_open_is_refused(form: str) -> None:
    with pytest.raises(InputError, match="date_format="):
        TimeRules(date_format=form)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(InputError, match="timezone="):
        TimeRules(timezone="Europa/Arnhem")


def profile(*cells: str) -> TimeProfile:
    return TimeRules().parse(pa.array(cells)).profile


@pytest.mark.parametrize(
    ("cells", "precision"),
    [
        (["3-4-2022", "2022-04-03"], "date"),
        (["3-4-2022 00:00", "2022-04-03T00:00:00+01:00", "2022-04-03T00:00:00+02:00"], "date"),
        (["3-4-2022", "4-4-2022 10:30"], "minute"),
        (["4-4-2022 10:30:00", "4-4-2022 10:30:01"], "second"),
        (["2022-04-03T14:05:30.123"], "millisecond"),
        (["2022-04-03T14:05:30.123456"], "microsecond"),
    ],
)
def test_the_precision_is_the_finest_unit_in_use(cells: list[str], precision: str) -> None:
    assert profile(*cells).precision == precision


def test_date_orders_are_counted_by_what_each_date_allows() -> None:
    counted = profile("25-3-2022", "3-25-2022", "3-4-2022", "4-4-2022", "31-2-2022", "2022-03-25")

    assert (counted.only_day_first, counted.only_month_first, counted.either_order) == (1, 1, 1)


def test_profiles_of_parts_add_up_to_the_profile_of_the_whole() -> None:
    parts = ["25-3-2022", "3-25-2022 10:00", "27-3-2022 02:30"]

    assert sum((profile(part) for part in parts), TimeProfile()) == profile(*parts)


def test_an_hour_that_the_clock_skips_counts_on_from_before() -> None:
    assert instant("27-3-2022 02:30") == datetime.datetime(2022, 3, 27, 1, 30, tzinfo=datetime.UTC)


def test_an_hour_that_the_clock_repeats_is_the_first_of_the_two() -> None:
    assert instant("30-10-2022 02:30") == datetime.datetime(2022, 10, 30, 0, 30, tzinfo=datetime.UTC)


def test_typed_dates_and_timestamps_keep_their_meaning() -> None:
    moment = datetime.datetime.fromisoformat("2022-04-03T14:05")
    rules = TimeRules()
    zoned = moment.replace(tzinfo=AMSTERDAM)

    assert rules.parse(pa.array([moment.date()])).profile.precision == "date"
    for kind in (pa.timestamp("s"), pa.timestamp("ns"), pa.timestamp("us", tz="Europe/Amsterdam")):
        value = zoned if kind.tz else moment
        parsed = rules.parse(pa.array([value, None], kind))
        assert EPOCH + datetime.timedelta(microseconds=int(parsed.utc_us[0])) == zoned
        assert parsed.is_missing.tolist() == [False, True]


def test_a_dictionary_encoded_column_reads_as_its_values() -> None:
    plain = pa.array(["3-4-2022", None, "4-4-2022", "3-4-2022"])
    one, other = (TimeRules().parse(column) for column in (plain, plain.dictionary_encode()))

    assert one.utc_us.tolist() == other.utc_us.tolist()


def test_a_slice_of_a_column_reads_as_its_own_cells() -> None:
    column = pa.array(["1-1-2022", "3-4-2022", None, "5-4-2022"]).slice(1, 2)

    assert TimeRules().parse(column).is_missing.tolist() == [False, True]


MOMENTS = st.datetimes(*map(datetime.datetime.fromisoformat, ("1900-01-02", "2100-12-30")))
FORMS = ["%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"]


@given(
    st.lists(
        st.tuples(
            MOMENTS,
            st.sampled_from(FORMS),
        ),
        min_size=1,
    )
)
def test_times_of_any_form_are_what_the_standard_library_says(
    drawn: list[tuple[datetime.datetime, str]],
) -> None:
    cells = [moment.strftime(form) for moment, form in drawn]
    expected = [
        (datetime.datetime.strptime(cell, form).replace(tzinfo=AMSTERDAM) - EPOCH)
        // datetime.timedelta(microseconds=1)
        for cell, (_, form) in zip(cells, drawn, strict=True)
    ]
    parsed = TimeRules().parse(pa.array(cells))

    assert not parsed.reason.any()
    assert parsed.utc_us.tolist() == expected
