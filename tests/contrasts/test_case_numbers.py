"""One number per case: worked by hand, and missing where a case has not come to it."""

from datetime import date, timedelta

from routekaart.contrasts.case_numbers import NUMBERS, case_numbers
from routekaart.log.calendar import NO_REGION, Calendar, regional_calendar
from routekaart.measures.incidence import OPEN
from routekaart.measures.wait_rows import CAUSES
from routekaart.measures.wait_rules import WaitRules
from tests.logs import log, open_cases

FIRST_DAY = date(2022, 3, 7)
WHOLE = (
    ("1", "Signaal", 0, "School"),
    ("1", "Gesprek met gezin", 7, "School"),
    ("1", "Overleg school en jeugdhulp", 20, "Wijkteam"),
    ("1", "Toestemming gegeven", 24, "Gezin"),
    ("1", "Beschikking", 30, "Wijkteam"),
    ("1", "Ondersteuning op school", 31, "School"),
    ("1", "Gesprek met gezin", 40, "School"),
    ("1", "Start jeugdhulp", 50, "Jeugd-ggz"),
    ("1", "Afsluiting", 90, "School"),
)


def only(view):
    """The numbers of the one case of a view."""
    (row,) = case_numbers(view).record()
    return row


def test_a_closed_case_has_all_numbers_worked_by_hand():
    assert only(log(*WHOLE)) == {
        "case": "1",
        "is_open": False,
        "days_to_first_contact": 7.0,
        "days_to_first_joint_meeting": 20.0,
        "days_to_first_support": 31.0,
        "days_to_first_youth_help": 50.0,
        "days_to_first_support_not_followed": 31.0,  # the talks after it are no return
        "days_to_first_referral": None,
        "days_to_first_assessment": None,
        "days_to_first_grant": 30.0,
        "days_to_first_news_to_school": None,
        "total_duration_days": 90.0,
        "waiting_days": 50.0,  # until help starts: asked from 30 on, then with support
        "waiting_with_support_days": 19.0,  # from the support on 31 to the help on 50
        "waiting_without_support_days": 31.0,
        "waiting_explicit_days": 0.0,
        "waiting_consent_days": 0.0,
        "waiting_rhythm_days": 0.0,
        "waiting_deferral_days": 0.0,
        "waiting_holiday_days": 0.0,
        "waiting_unexplained_days": 50.0,
        "loop_days": 33.0,  # the talk on day 7 and again on day 40
        "organisations": 3,
        "handovers": 4,  # School, Wijkteam, School, Jeugd-ggz, School
        "pingpongs": 0,  # School decides on no request, so School–Wijkteam–School is consulting
        "meetings": 3,
        "agreements_broken": 1,  # the meeting with youth help on day 20, consent on day 24
    }


def test_consultations_while_recorded_help_runs_are_no_waiting():
    rows = [(case, activity, day) for case, activity, day, _ in WHOLE if activity != "Start jeugdhulp"]

    assert (
        only(log(*rows, ("1", "Start jeugdhulp", 25, None, 85)))["waiting_days"] == 25.0
    )  # the grant asks nothing


def test_an_open_case_has_no_numbers_of_a_whole_route():
    row = only(open_cases(*WHOLE[:-1]))

    assert row["is_open"]
    assert all(row[name] is None for name, number in NUMBERS.items() if number.is_whole_route)


def test_an_open_case_keeps_the_days_to_what_it_reached():
    row = only(log(*WHOLE[:3]))

    assert (row["days_to_first_contact"], row["days_to_first_support"]) == (7.0, None)


def test_a_case_without_organisations_has_no_number_of_them():
    row = only(log(("1", "Signaal", 0), ("1", "Afsluiting", 5)))

    assert (row["organisations"], row["handovers"], row["loop_days"]) == (None, None, 0.0)


def test_a_log_of_another_field_has_durations_and_no_meetings():
    row = only(log(("1", "pick", 0), ("1", "pack", 4)))

    assert (row["total_duration_days"], row["waiting_days"], row["meetings"]) == (4.0, 4.0, None)
    assert row["days_to_first_support"] is None


def test_a_case_of_one_event_lasts_no_time():
    assert only(log(("1", "Afsluiting", 3)))["total_duration_days"] == 0.0


def test_every_case_has_one_row():
    view = log(*WHOLE, *[(str(i), "Signaal", i) for i in range(2, 6)])

    assert case_numbers(view).number_columns["case"] == ("1", "2", "3", "4", "5")
    assert list(case_numbers(view).table.columns) == ["case", "is_open", *NUMBERS]


def test_waiting_days_are_the_sum_of_their_causes():
    rows = [(str(i), *row[1:]) for i in range(2) for row in WHOLE]
    waits = [("2", "Wachtlijst", 0, None, 20), ("2", "Toestemming gevraagd", 20), ("2", "Toestemming gegeven", 35),
             ("2", "Zorgteam", 90), ("2", "Afsluiting", 200)]  # fmt: skip

    for row in case_numbers(log(*rows, *waits)).record():
        causes = [row[f"waiting_{cause}_days"] for cause in CAUSES]
        assert sum(causes) == row["waiting_days"]
    assert (row["waiting_explicit_days"], row["waiting_consent_days"]) == (20.0, 15.0)


def test_a_support_is_followed_when_a_request_comes_after_it():
    view = log(("1", "Signaal", 0), ("1", "Ondersteuning op school", 10), ("1", "Aanvraag gemeente", 40),
               ("1", "Start jeugdhulp", 90), ("1", "Afsluiting", 200))  # fmt: skip

    assert only(view)["days_to_first_support_not_followed"] == 90.0


def test_of_an_open_case_it_is_not_known_yet_whether_a_support_is_followed():
    row = only(open_cases(*WHOLE[:-1]))

    assert (row["days_to_first_support"], row["days_to_first_support_not_followed"]) == (31.0, None)


def test_a_log_of_another_field_says_nothing_of_agreements():
    row = only(log(("1", "pick", 0), ("1", "pack", 4)))

    assert row["agreements_broken"] is None


def test_holidays_that_nobody_knows_are_no_zeros():
    unknown = WaitRules(calendar=regional_calendar(NO_REGION))
    ((known,), (row,)) = (case_numbers(log(*WHOLE), rules).record() for rules in (WaitRules(), unknown))

    assert (known["waiting_holiday_days"], row["waiting_holiday_days"]) == (0.0, None)


def test_what_an_open_case_has_not_reached_is_known_to_take_longer_than_it_was_followed():
    numbers = case_numbers(open_cases(*WHOLE[:3], extracted=date(2022, 3, 7) + timedelta(60)))
    times = numbers.times["days_to_first_youth_help"]

    assert (times.days.tolist(), times.outcome.tolist()) == ([60.0], [OPEN])
    assert numbers.times["total_duration_days"].outcome.tolist() == [OPEN]


def test_at_its_latest_an_open_case_ends_and_reaches_everything_at_the_extraction():
    numbers = case_numbers(open_cases(*WHOLE[:3], extracted=date(2022, 3, 7) + timedelta(60))).at_latest()
    (row,) = numbers.record()

    assert (row["is_open"], row["total_duration_days"], row["days_to_first_youth_help"]) == (
        False,
        60.0,
        60.0,
    )
    assert (row["days_to_first_contact"], row["organisations"], row["waiting_days"]) == (7.0, 2, 60.0)


def test_the_numbers_of_some_cases_are_those_that_they_had_among_all():
    rows = [(str(i), *row[1:]) for i in range(3) for row in WHOLE[: 9 - 3 * i]]
    view = log(*rows)
    numbers, some = case_numbers(view), view.select("open")
    part = numbers.of(some)

    assert part.record() == [row for row in numbers.record() if row["is_open"]]
    assert (part.n_cases, part.recipe, numbers.has(some).tolist()) == (2, some.recipe, [False, True, True])
    assert part.times["total_duration_days"].days.tolist() == [
        days
        for days, is_open in zip(numbers.times["total_duration_days"].days, numbers.is_open, strict=True)
        if is_open
    ]


def test_waiting_is_split_by_the_rules_that_are_given():
    view = log(
        ("1", "Signaal", 86, "School"), ("1", "Onderzoek", 96, "School"), ("1", "Afsluiting", 96, "School")
    )
    first, last = FIRST_DAY, FIRST_DAY + timedelta(200)
    free = tuple((FIRST_DAY + timedelta(day) - date(1970, 1, 1)).days for day in (88, 89))
    own = WaitRules(calendar=Calendar("eigen", free, first, last))

    (row,) = case_numbers(view, own).record()
    assert (row["waiting_holiday_days"], row["waiting_unexplained_days"]) == (2.0, 8.0)
    assert (only(view)["waiting_holiday_days"], only(view)["waiting_unexplained_days"]) == (0.0, 10.0)
