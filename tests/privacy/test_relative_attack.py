"""A log in days per case, attacked: see date_attacker.py."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routekaart.log.manifest import FOOTER_KEY, read_manifest
from routekaart.opening import import_files
from routekaart.read_options import ReadOptions
from tests.privacy.date_attacker import (
    DAY_US,
    HALF_YEAR,
    attack,
    holidays_between,
    rows_in,
    without_dates,
)

EVENT_LOGS = Path(__file__).parents[2] / "event_logs"
SAMPLES = sorted(path for path in EVENT_LOGS.iterdir() if path.suffix in (".csv", ".xlsx"))
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: What a log in days per case has for each event. What comes new here must be attacked first.
COLUMNS = {
    *("case_id", "case_label", "activity", "activity_label", "organisation", "organisation_label", "school"),
    *(
        "group_label",
        "start_us",
        "end_us",
        "start_day",
        "end_day",
        "has_end",
        "is_instance",
        "position",
        "is_tied",
    ),
    *("lifecycle", "source_row", "school_days_start", "school_days_end", "working_days_start"),
    *("working_days_end", "extracted_us"),
}
UNTOLD = ("school_days_start", "school_days_end", "working_days_start", "working_days_end")


def stored(source, folder, dates="relative"):
    path = folder / f"{dates}.parquet"
    how = {"calendar": "midden", "skip_bad_rows": True, "undecided": "safe"}
    import_files([source], path, ReadOptions(dates=dates, **how))
    return path


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.stem)
def sample(request, tmp_path_factory):
    """A sample log in days per case, and the day on which its source was taken."""
    folder = tmp_path_factory.mktemp("sample")
    day = read_manifest(stored(request.param, folder, "keep")).extracted_us // DAY_US
    return stored(request.param, folder), day


def test_no_case_is_narrowed_below_half_a_year(sample):
    path, day = sample

    assert min(attack(rows_in(path), HALF_YEAR)) >= HALF_YEAR
    assert min(attack(rows_in(path), HALF_YEAR, day)) >= HALF_YEAR


def test_there_is_no_column_that_was_not_attacked(sample):
    path, _ = sample
    table, attributes = pq.read_table(path), read_manifest(path).columns

    assert set(table.column_names) <= COLUMNS | {*attributes.values()}
    assert {table[name].null_count for name in UNTOLD} == {len(table)}
    assert all(us % DAY_US == 0 for us in table["start_us"].to_pylist() + table["end_us"].to_pylist())


def test_the_order_of_cases_and_rows_is_that_of_the_pseudonyms(sample):
    path, _ = sample
    rows = pq.read_table(path).to_pandas()
    labels = rows.groupby("case_id")["case_label"].first().tolist()

    assert labels == sorted(labels)
    assert rows["source_row"].tolist() == [*range(len(rows))]


def test_the_file_says_nothing_of_when_in_words(sample):
    path, _ = sample
    table = pq.read_table(path)
    footer = json.loads(table.schema.metadata[FOOTER_KEY.encode()])
    said = [str(text) for name in table.column_names for text in table[name].unique().to_pylist()
            if name not in ("case_label", "start_us", "end_us", "extracted_us", "start_day", "end_day", "source_row")]  # fmt: skip
    said += [*texts_in({key: footer[key] for key in ("notes", "refused", "mapping", "columns")})]

    assert not [text for text in said if YEAR.search(text) and "03-01-2000" not in text]
    assert all(source["name"].startswith("bestand ") for source in footer["sources"])
    assert (footer["region"], footer["odd_hours"], footer["precision"]) == ("", {}, "date")


def texts_in(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (key, *texts_in(item))
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, str):
        yield value


STEPS = ("Signaal", "Zorgteam", "Wachtlijst", "Start jeugdhulp", "Evaluatie", "Afsluiting")
BEGIN = date(2019, 8, 1)
case = st.tuples(
    st.integers(0, 1400),
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 120), st.integers(0, 1439)), min_size=1, max_size=9
    ),
)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(case, min_size=1, max_size=12), st.booleans())
def test_no_case_of_a_random_log_is_narrowed_below_half_a_year(tmp_path_factory, cases, is_timed):
    folder = tmp_path_factory.mktemp("random")
    source = folder / "export 2022-2023.csv"
    lines, last = ["traject;stap;datum;nummer;schooljaar"], BEGIN
    for number, (begin, steps) in enumerate(cases):
        day = BEGIN + timedelta(begin)
        for step, gap, minute in steps:
            day += timedelta(gap)
            last = max(last, day)
            time = f" {minute // 60:02}:{minute % 60:02}" if is_timed else ""
            lines.append(f"k{number};{step};{day:%d-%m-%Y}{time};{10_000 + number};{day.year}/{day.year + 1}")
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = stored(source, folder)

    assert min(attack(rows_in(path), HALF_YEAR, (last - date(1970, 1, 1)).days)) >= HALF_YEAR
    assert "nummer" not in read_manifest(path).columns
    assert not {"2022", "2022/2023"} & {*map(str, pq.read_table(path).to_pandas().get("schooljaar", ()))}


def test_the_attacker_finds_the_day_where_holidays_are_stored(tmp_path):
    """She is no straw man: of a shift, and of holidays between steps or in a whole case, days come back."""
    kept, shifted = (
        rows_in(stored(EVENT_LOGS / "arnhem_zorgteam.xlsx", tmp_path, dates)) for dates in ("keep", "shift")
    )
    bare = [without_dates(own) for own in kept]
    of_gaps = attack(bare, HALF_YEAR, holidays=holidays_between(bare))
    of_cases = attack(bare, HALF_YEAR, holidays=holidays_between(bare, is_summed=True))

    assert set(attack(shifted, 1)) == {1}
    assert sum(left < HALF_YEAR for left in of_gaps) > 100
    assert sum(left < HALF_YEAR for left in of_cases) > 20


def test_the_attacker_reads_the_change_of_the_clock(tmp_path):
    """Stored with times of day, the hours between two steps would say on which side of a change they lie."""
    source = tmp_path / "a.csv"
    source.write_text(
        "traject;stap;datum\na;Signaal;07-03-2022 00:10\na;Zorgteam;04-04-2022 00:20\n", encoding="utf-8"
    )
    [own] = rows_in(stored(source, tmp_path, "keep"))

    assert attack([own], HALF_YEAR)[0] < 500  # 28 days with 27 days and 23 hours between
