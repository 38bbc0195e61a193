"""The cases worked by hand in docs/measures/: what the package makes of each, page by page."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import routekaart as rk
from routekaart.contrasts.multiplicity import adjust_holm
from routekaart.contrasts.shares import fisher_exact, newcombe_interval
from routekaart.contrasts.time_contrast import log_rank_scores
from routekaart.log.agenda import Agenda, Meeting
from routekaart.measures.flow import flow
from routekaart.measures.models.nets import Net
from routekaart.measures.models.replay import measure_fitness, measure_precision
from routekaart.measures.open_cases import timing
from routekaart.measures.summary import summary
from tests.logs import log, open_cases

TESTS = Path(__file__).resolve().parent / "measures"
PAGES = Path(__file__).resolve().parent.parent / "docs" / "measures"
DAY_0 = date(2022, 3, 7)


def steps(case, *rows):
    """Rows (case, step, day[, organisation[, end]]) of one case."""
    return [(case, *row) for row in rows]


def figures(table, *columns):
    """The rows of a table as {source → target: its figures}."""
    return {f"{row['source']} → {row['target']}": tuple(row[c] for c in columns) for row in table.rows()}


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_every_page_of_a_measure_has_one_form_and_a_case_that_is_tested(page):
    text = page.read_text("utf-8")
    parts = [
        "\n*",
        "\n## Command and function\n",
        "\n## Steps\n",
        "\n## A case by hand\n",
        "\n## What it leaves out\n",
    ]
    places = [text.find(part) for part in parts]

    assert -1 not in places
    assert places == sorted(places)
    assert f"test_{page.stem}" in globals() or [*TESTS.rglob(f"test_{page.stem}.py")]


def test_route_map():
    view = log(
        *steps("a", ("Signaal", 0), ("Zorgteam", 10), ("Onderzoek", 20, None, 34), ("Afsluiting", 60)),
        *steps("b", ("Signaal", 0), ("Zorgteam", 20), ("Afsluiting", 50)),
        *steps("c", ("Signaal", 0), ("Onderzoek", 5, None, 15), ("Zorgteam", 12), ("Afsluiting", 40)),
    )
    found, cut = rk.route_map(view), rk.route_map(view, steps=75, is_plain=True)
    research = next(row for row in found.node_columns.rows() if row["name"] == "Onderzoek")

    assert figures(found.edge_columns, "cases", "median_days", "total_days", "overlaps") == {
        "Signaal → Zorgteam": (2, 15, 30, 0),
        "Zorgteam → Afsluiting": (2, 29, 58, 0),
        "Zorgteam → Onderzoek": (1, 10, 10, 0),
        "Onderzoek → Afsluiting": (1, 26, 26, 0),
        "Signaal → Onderzoek": (1, 5, 5, 0),
        "Onderzoek → Zorgteam": (1, 0, 0, 1),
    }
    assert (research["cases"], research["median_days"]) == (2, 12)
    assert cut.hidden == {"nodes": 1, "edges": 0, "cases": 0}
    assert figures(cut.edge_columns, "cases", "median_days") == {
        "Signaal → Zorgteam": (3, 12),
        "Zorgteam → Afsluiting": (3, 30),
    }


def test_variants():
    view = log(
        *steps("a", ("Signaal", 0), ("Zorgteam", 1), ("Afsluiting", 2)),
        *steps("b", ("Signaal", 0), ("Afsluiting", 2)),
        *steps("c", ("Signaal", 0), ("Zorgteam", 9), ("Afsluiting", 10)),
    )

    assert rk.variants(view).record() == [
        {"activities": ["Signaal", "Zorgteam", "Afsluiting"], "cases": 2, "share": 2 / 3},
        {"activities": ["Signaal", "Afsluiting"], "cases": 1, "share": 1 / 3},
    ]


def test_waits():
    view = log(
        *steps("a", ("Signaal", 0), ("Toestemming gevraagd", 7), ("Toestemming gegeven", 21), ("Zorgteam", 90)),
        *steps("a", ("Beschikking", 104), ("Wachtlijst", 110, None, 150), ("Start jeugdhulp", 160), ("Afsluiting", 200)),
    )  # fmt: skip
    agenda = Agenda("zorgteam", tuple(Meeting("Zorgteam", DAY_0 + timedelta(n)) for n in (0, 30, 60, 90)))
    names = (
        "total",
        "explicit",
        "consent",
        "rhythm",
        "deferral",
        "holiday",
        "unexplained",
        "of_which_holiday",
        "running",
    )
    found = rk.waits(view, rk.WaitRules(agenda=agenda, calendar="midden")).transition_columns

    assert figures(found, *(f"{name}_days" for name in names), "meetings_skipped") == {
        "Signaal → Toestemming gevraagd": (7, 0, 0, 0, 0, 0, 7, 0, 0, 0),
        "Toestemming gevraagd → Toestemming gegeven": (14, 0, 14, 0, 0, 0, 0, 0, 0, 0),
        "Toestemming gegeven → Zorgteam": (69, 0, 0, 9, 60, 0, 0, 9, 0, 2),
        "Zorgteam → Beschikking": (14, 0, 0, 0, 0, 0, 14, 0, 0, 0),
        "Beschikking → Start jeugdhulp": (56, 40, 0, 0, 0, 10, 6, 36, 0, 0),
        "Start jeugdhulp → Afsluiting": (0, 0, 0, 0, 0, 0, 0, 0, 40, 0),
    }


def test_bottlenecks():
    view = log(
        *steps("a", ("X", 0), ("Y", 100)), *steps("b", ("Y", 0), ("Z", 40)), *steps("c", ("Y", 0), ("Z", 40))
    )

    assert figures(rk.bottlenecks(view).table_columns, "total_days", "rank", "rank_low", "rank_high") == {
        "X → Y": (100, 1, 1, 2),
        "Y → Z": (80, 2, 1, 2),
    }


def test_loops():
    days = log(*steps("a", ("A", 0), ("B", 10), ("C", 20), ("A", 30), ("B", 45), ("D", 60)))
    who = log(*steps("a", ("A", 0, "School"), ("B", 1, "Wijkteam"), ("A", 2, "School"), ("A", 3, "Jeugd-ggz"), ("C", 4, "School"), ("B", 5, "Wijkteam")))  # fmt: skip
    found, split = rk.loops(days), rk.loops(who)

    assert found.cycle_columns.record() == [{"activities": ("A", "B", "C"), "cases": 1}]
    assert found.loop_days == 45
    assert found.share_of_duration == 45 / 60
    assert [(r["activity"], r["count"], r["redo"]) for r in split.self_loop_columns.rows()] == [("A", 1, 1)]
    assert {(r["activity"], r["count"], r["repeat"], r["redo"]) for r in split.repetition_columns.rows()} == {
        ("A", 1, 0, 1),
        ("B", 1, 1, 0),
    }


def test_handovers():
    view = log(*steps("a", ("Signaal", 0, "School"), ("Toestemming gegeven", 7, "Gezin"), ("Zorgteam", 10, "School"), ("Beschikking", 40, "Wijkteam"), ("Afsluiting", 60, "School")))  # fmt: skip
    found = rk.handovers(view)

    assert found.organisations_per_case["mean"] == 2
    assert figures(found.handover_columns, "cases", "count") == {"School → Wijkteam": (1, 1), "Wijkteam → School": (1, 1)}  # fmt: skip
    assert [(r["organisation"], r["total_days"]) for r in found.days_columns.rows()] == [("School", 40), ("Wijkteam", 20)]  # fmt: skip


def test_open_cases():
    ends = [
        (1, "Start jeugdhulp"),
        (2, "Afsluiting"),
        (3, "Start jeugdhulp"),
        (5, "Afsluiting"),
        (6, "Start jeugdhulp"),
    ]
    rows = [row for n, end in ends for row in steps(str(n), ("Signaal", 0), (end, n))]
    view = log(*rows, *steps("open", ("Signaal", 96)), extracted=DAY_0 + timedelta(100))
    found = timing(view, "youth_help")
    curve = {row["day"]: (row["at_risk"], row["share"]) for row in found.curve_columns.rows()}

    assert curve[1] == (6, pytest.approx(1 / 6))
    assert curve[3] == (4, pytest.approx(1 / 3))
    assert curve[6] == (1, pytest.approx(7 / 12))
    assert found.median_days == 6


def test_models():
    chain = Net(
        ("p0", "p1", "p2", "p3"),
        (("t1", "A"), ("t2", "B"), ("t3", "C")),
        (("p0", "t1"), ("t1", "p1"), ("p1", "t2"), ("t2", "p2"), ("p2", "t3"), ("t3", "p3")),
        first="p0",
        last="p3",
    )
    choice = Net(
        ("p0", "p1", "p2"),
        (("t1", "A"), ("t2", "B"), ("t3", "C")),
        (("p0", "t1"), ("t1", "p1"), ("p1", "t2"), ("p1", "t3"), ("t2", "p2"), ("t3", "p2")),
        first="p0",
        last="p2",
    )
    fit = measure_fitness(chain, {("A", "B", "C"): 2, ("A", "C"): 1})
    mined = rk.model(
        log(*steps("a", ("A", 0), ("B", 1), ("C", 2)), *steps("b", ("A", 0), ("C", 1), ("B", 2))), noise=0
    )

    assert (fit.fitness, fit.cases) == (pytest.approx(10 / 11), 2)
    assert measure_precision(choice, {("A", "B"): 3}) == pytest.approx(2 / 3)
    assert (str(mined.tree), mined.fitness, mined.fitting_cases) == ("->( 'A', +( 'B', 'C' ) )", 1, 2)


def test_flow():
    spans = {"a": (0, 10), "b": (5, 20), "c": (15, 30)}
    found = flow(log(*[row for case, (low, high) in spans.items() for row in steps(case, ("Signaal", low), ("Afsluiting", high))]))  # fmt: skip

    assert found.mean_open == pytest.approx(40 / 30)
    assert found.arrivals_per_day == pytest.approx(0.1)
    assert found.mean_days == pytest.approx(40 / 3)


def test_quality():
    view = log(
        *steps("a", ("Zorgteam", -4), ("Zorgteam", -4), ("Wachtlijst", 63, None, 28)),
        *steps("b", ("Zorgtaem", -6)),
    )
    found = {item.key: (item.count, item.of) for item in rk.quality(view).items()}

    assert {key: found[key] for key in ("negative_durations", "duplicates", "unknown_activities", "ties", "single_event_cases")} == {
        "negative_durations": (1, 1),
        "duplicates": (1, 4),
        "unknown_activities": (1, 3),
        "ties": (2, 4),
        "single_event_cases": (1, 2),
    }  # fmt: skip
    assert "date_only" in found


def test_summary():
    rows = steps("a", ("Onderzoek", -4), ("Onderzoek", 10), ("Afsluiting", 25))
    found = summary(log(*rows, lifecycle=["start", "complete", "complete"])).record()

    assert [found[key] for key in ("cases", "events", "instances", "activities", "variants")] == [
        1,
        3,
        2,
        2,
        1,
    ]
    assert (found["first"], found["last"]) == ("2022-03-03", "2022-04-01")


def test_contrast():
    days = {"a": (120, 150, 185, 210, 240), "b": (20, 35, 40, 60, 130)}
    rows = [(f"{arm}{n}", step, day) for arm in days for n, end in enumerate(days[arm]) for step, day in (("Signaal", 0), ("Start jeugdhulp", end))]  # fmt: skip
    found = rk.contrast(log(*rows, group=[row[0][0] for row in rows]), by="group")
    row = next(row for row in found.measure_columns.rows() if row["name"] == "days_to_first_youth_help")

    assert row["cliffs_delta"] == pytest.approx(0.92)
    assert (row["shift"], row["shift_low"], row["shift_high"]) == (125, 55, 200)
    assert row["coverage"] == pytest.approx(0.968, abs=5e-4)
    assert row["p"] == pytest.approx(4 / 252)
    assert adjust_holm([4 / 252, 1, 1, 1, 1])[0] == pytest.approx(0.079, abs=5e-4)
    assert row["smallest_p"] == pytest.approx(2 / 252)
    six, one = np.array([6]), np.array([1])
    assert fisher_exact(six, one, 8, 8)[0] == pytest.approx(0.041, abs=5e-4)
    assert np.concatenate(newcombe_interval(six, one, 8, 8)) == pytest.approx([0.14, 0.83], abs=5e-3)

    help_after = {"a0": 10, "a1": 20, "a2": 30, "b0": 20, "b1": 40}
    begins = [(f"{arm}{n}", "Signaal", 0 if arm == "a" else 10) for arm in "ab" for n in range(3)]
    helps = [
        (case, "Start jeugdhulp", days + (10 if case[0] == "b" else 0)) for case, days in help_after.items()
    ]
    groups = [row[0][0] for row in begins + helps]
    view = open_cases(*begins, *helps, group=groups, extracted=DAY_0 + timedelta(60))
    row = next(
        row
        for row in rk.contrast(view, "group").measure_columns.rows()
        if row["name"] == "days_to_first_youth_help"
    )
    scores = log_rank_scores(np.array([10.0, 20, 30, 20, 40, 50]), np.arange(6) < 5)

    assert (row["test"], row["tau_days"], row["verdict"]) == ("log_rank", 50, "too_few")
    assert row["restricted_difference"] == pytest.approx(20 - 36.7, abs=0.05)
    assert scores[:3] == pytest.approx([1 - 0.167, 1 - 0.567, 1 - 0.9], abs=5e-4)
    assert (scores[:3].sum(), row["p"]) == (pytest.approx(1.367, abs=5e-4), pytest.approx(0.3))
