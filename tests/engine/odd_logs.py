"""Logs on which two engines might differ: ties, missing values, dates alone, single events, many events."""

from itertools import product
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import numpy as np
import pyarrow as pa

import routekaart as rk
from tests.logs import DAY_US, FOLDER, HOUR_US, START, log, stored, timed_log, vetted

SAMPLES = Path(__file__).resolve().parents[2] / "event_logs"


def sample_logs():
    """The sample logs of two schools and a region in one, bad rows left out: dates alone."""
    names = ("school1_keten.csv", "school2_pilot.csv", "arnhem_zorgteam.xlsx")
    return rk.read(*(SAMPLES / name for name in names), skip_bad_rows=True)


def ties_and_nulls():
    """Several steps on one day, in an order of their own, and columns that are mostly empty."""
    rows = [
        ("a", "Signaal", 0), ("a", "Zorgteam", 0, "School"), ("a", "Onderzoek", 0, None, 20), ("a", "Zorgteam", 30, "School"),
        ("a", "Advies", 30, "SWV"), ("a", "Zorgteam", 30), ("a", "Ambulante ondersteuning", 45, "SWV"), ("a", "Afsluiting", 45),
        ("b", "Zorgteam", 3, "School"), ("b", "Signaal", 3), ("b", "Toestemming gevraagd", 3, "School"),
        ("b", "Toestemming gegeven", 31, "Gezin"), ("b", "Wachtlijst", 31, "Gemeente", 90), ("b", "Jeugdhulp", 90, "Gemeente"),
        ("c", "Signaal", 5, "School"), ("c", "Onderzoek", 9, "SWV"), ("c", "Zorgteam", 9, "SWV"), ("c", "Onderzoek", 70, "School", 60),
        ("d", "Wachtlijst", 2), ("d", "Wachtlijst", 2), ("d", "Wachtlijst", 2), ("d", "Gesprek met gezin", 8, "Gezin"),
        ("e", "Iets onbekends", 1), ("e", "iets  onbekends", 1), ("e", "Met 'aanhaling' en \\ {haken}", 1),
    ]  # fmt: skip
    group = [None, *"xy"] * len(rows)
    school = ["S'1", None, None, "S\\2", None] * len(rows)
    return log(
        *rows, group=group[: len(rows)], school=school[: len(rows)], **{'Één `kolom"': group[: len(rows)]}
    )


def one_event_each():
    """Cases of one event, so no transitions at all."""
    return log(*((f"c{n}", ("Signaal", "Zorgteam", "Afsluiting")[n % 3], n, None) for n in range(7)))


def instants():
    """Times of day over the change of the clock, with overlaps, ends before starts, and ties."""
    return timed_log(
        ("a", "Signaal", 0.25), ("a", "Onderzoek", 480.5, "School", 520.75), ("a", "Zorgteam", 500, "SWV", 501),
        ("a", "Zorgteam", 501, "SWV", 500.5), ("a", "Jeugdhulp", 481, "Gemeente", 900.125), ("a", "Afsluiting", 900.125),
        ("b", "Signaal", 479.999), ("b", "Zorgteam", 479.999), ("b", "Wachtlijst", 480, None, 700), ("b", "Onderzoek", 650),
    )  # fmt: skip


STEPS = (
    "Signaal",
    "Zorgteam",
    "Onderzoek",
    "Wachtlijst",
    "Jeugdhulp",
    "Evaluatie",
    "Afsluiting",
    "Iets onbekends",
)
PARTIES = ("School", "SWV", "Gemeente", "Gezin", None)
#: Attributes whose names an engine might stumble over.
NAMES = ("een.punt", "_metadata", "row_index", 'Één `kolom"', "naam met spatie")


def packed(n_logs=200, ties="file"):
    """As many random logs in one, each the cases of a school: ties, pairs of start and complete, gaps in each column.

    The file has its rows in no order at all.
    """
    random = Random(11)
    rows = []
    for number, case in product(range(n_logs), range(3)):
        hour = random.randint(0, 20_000)
        for _ in range(random.randint(0, 7)):
            hour += random.choice((0, 0, 7.5, 24, 216, 2_000))
            lasts = random.choice((None, None, hour, hour + 30, hour - 2))
            step = (f"{number}-{case}", random.choice(STEPS), hour, random.choice(PARTIES), lasts)
            rows.append((step, random.choice((None, None, "start", "complete")), f"School {number}"))
    random.shuffle(rows)
    attributes = {name: [random.choice((None, "x", "é")) for _ in rows] for name in NAMES}
    table = vetted(
        [step for step, *_ in rows], unit_us=HOUR_US, lifecycle=[step for _, step, _ in rows],
        school=[school for *_, school in rows], group=[random.choice((None, "a", "b")) for _ in rows], **attributes,
    )  # fmt: skip
    path = Path(mkdtemp(dir=FOLDER.name)) / "log.parquet"
    return stored(table, path, precision="second", ties=ties)


def many_events(n_events, seed=7):
    """A log of so many events, seeded: cases of about twelve steps, ties and supports among them."""
    random = np.random.default_rng(seed)
    labels = np.array(
        "Signaal,Zorgteam,Gesprek met gezin,Onderzoek,Advies,Toestemming gevraagd,Toestemming gegeven,Wachtlijst,"
        "Ambulante ondersteuning,Jeugdhulp,Evaluatie,Afsluiting".split(",")
    )
    parties = np.array(["School", "SWV", "Gemeente", "Gezin", None], dtype=object)
    case = np.sort(random.integers(0, n_events // 12, n_events))
    place = np.arange(n_events) - np.searchsorted(case, case)
    gap = random.integers(0, 40, n_events)
    total = np.cumsum(gap)
    day = START + random.integers(0, 400, n_events)[case] + total - total[np.searchsorted(case, case)]
    code = np.where(place == 0, 0, random.integers(0, len(labels), n_events))
    lasts = random.random(n_events) < 0.2
    start = day * DAY_US
    columns = {
        "case": pa.array(np.char.add("c", case.astype(str))),
        "activity": pa.array(labels[code]),
        "start_us": pa.array(start),
        "end_us": pa.array(start + random.integers(1, 90, n_events) * DAY_US, mask=~lasts),
        "organisation": pa.array(parties[random.integers(0, len(parties), n_events)]),
        "row": pa.array(np.arange(n_events)),
        "lifecycle": pa.nulls(n_events, pa.string()),
        "school": pa.array(np.array(["School 1", "School 2"])[case % 2]),
        "group": pa.array(np.array(["keten", "pilot"])[case % 2]),
    }
    return stored(pa.table(columns), Path(mkdtemp(dir=FOLDER.name)) / "log.parquet")
