"""Agenda: meeting dates from CSV and iCalendar, every fault refused with its place."""

from datetime import date

import pytest

from routekaart.errors import InputError
from routekaart.log import icalendar
from routekaart.log.agenda import Meeting, expected_wait_days, read_agenda

SERIES = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Zorg
 team
DTSTART;TZID="Europe/Amsterdam":20240903T100000
RRULE:FREQ=WEEKLY;INTERVAL=6;COUNT=3
BEGIN:VALARM
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def agenda(folder, text, name="agenda.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_agenda(path)


def days(found):
    return [meeting.day.isoformat() for meeting in found.meetings]


def test_a_dutch_file_with_semicolons_gives_meetings_in_order(tmp_path):
    found = agenda(tmp_path, "overleg;datum;school\nZorgteam;15-10-2024;\n\nZorgteam;03-09-2024;De Wilg\n")

    assert found.name == "agenda.csv"
    assert found.meetings == (
        Meeting("Zorgteam", date(2024, 9, 3), school="De Wilg"),
        Meeting("Zorgteam", date(2024, 10, 15)),
    )


def test_an_english_file_with_commas_and_a_byte_order_mark_reads_alike(tmp_path):
    found = agenda(tmp_path, "\ufeffMeeting,Date,Organisation\nZAT+,2024-09-03 10:30,School\n")

    assert found.meetings == (Meeting("ZAT+", date(2024, 9, 3), organisation="School"),)


def test_a_date_given_twice_is_one_meeting(tmp_path):
    assert len(agenda(tmp_path, "overleg;datum\nZorgteam;3-9-2024\nZorgteam;03/09/2024\n").meetings) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no dates"),
        ("overleg;datum\n", "holds no dates"),
        ("naam;dag van de week\nZorgteam;maandag\n", "no column for the date"),
        ("overleg;datum;date\nZorgteam;3-9-2024;3-9-2024\n", "two columns give the date"),
        ("overleg;datum\nZorgteam;31-02-2024\n", "line 2: date is no date"),
        ("overleg;datum\nZorgteam;3-9-24\n", "line 2: date is no date"),
        ("overleg;datum\nZorgteam;3-9-2024\nZorgteam;\n", "line 3: date is empty"),
        ("overleg;datum\nZorgteam;3-9-2024;om tien uur\n", "line 2: has more cells"),
        ('overleg;datum\n"Zorgteam;3-9-2024\n', "is no CSV"),
    ],
)
def test_a_fault_is_refused_with_its_place(tmp_path, text, message):
    with pytest.raises(InputError, match=message) as refused:
        agenda(tmp_path, text)

    assert "Zorgteam" not in str(refused.value) + refused.value.nl


def test_bytes_that_are_no_utf_8_are_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes("overleg;datum;school\nX;3-9-2024;Caf\xe9".encode("latin-1"))

    with pytest.raises(InputError, match="is not UTF-8"):
        read_agenda(tmp_path / "a.csv")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        read_agenda(tmp_path / "a.csv")


def test_a_series_is_written_out_and_folded_lines_are_joined(tmp_path):
    found = agenda(tmp_path, SERIES, "agenda.ics")

    assert days(found) == ["2024-09-03", "2024-10-15", "2024-11-26"]
    assert {meeting.name for meeting in found.meetings} == {"Zorgteam"}


def test_an_icalendar_is_known_by_its_first_line_too(tmp_path):
    assert len(agenda(tmp_path, SERIES, "export.txt").meetings) == 3


def test_a_date_taken_out_of_a_series_is_not_held(tmp_path):
    text = SERIES.replace("COUNT=3\n", "COUNT=3\nEXDATE;VALUE=DATE:20241015\n")

    assert days(agenda(tmp_path, text, "a.ics")) == ["2024-09-03", "2024-11-26"]


def test_a_meeting_that_was_moved_stands_on_its_new_date(tmp_path):
    moved = (
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Zorgteam\nRECURRENCE-ID:20241015T100000\nDTSTART:20241022\nEND:VEVENT\n"
    )
    text = SERIES.replace("END:VCALENDAR", moved + "END:VCALENDAR")

    assert days(agenda(tmp_path, text, "a.ics")) == ["2024-09-03", "2024-10-22", "2024-11-26"]


def test_a_cancelled_meeting_is_not_held(tmp_path):
    with pytest.raises(InputError, match="holds no meetings"):
        agenda(tmp_path, SERIES.replace("UID:1", "STATUS:CANCELLED"), "a.ics")


def test_a_time_in_utc_becomes_the_date_in_the_netherlands(tmp_path):
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Z\nDTSTART:20240902T223000Z\nEND:VEVENT\nEND:VCALENDAR"

    assert days(agenda(tmp_path, event, "a.ics")) == ["2024-09-03"]


def test_a_series_until_a_date_holds_that_date(tmp_path):
    text = SERIES.replace("COUNT=3", "UNTIL=20241015")

    assert days(agenda(tmp_path, text, "a.ics")) == ["2024-09-03", "2024-10-15"]


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("20240903T100000", "20241303T100000", "line 6: is no date"),
        ("FREQ=WEEKLY", "FREQ=MINUTELY", "repeats within a day"),
        ("FREQ=WEEKLY", "FREQ=SOMETIMES", "rule that cannot be read"),
        ("DTSTART", "DTSTAMP", "has no DTSTART"),
        ("END:VCALENDAR\n", "", "breaks off too early"),
        ("END:VEVENT", "END:VTODO", "ends what did not begin"),
        ("UID:1", "UID", "line 3: is no iCalendar"),
    ],
)
def test_a_faulty_icalendar_is_refused_with_its_line(tmp_path, was, becomes, message):
    with pytest.raises(InputError, match=message):
        agenda(tmp_path, SERIES.replace(was, becomes), "a.ics")


@pytest.mark.parametrize(
    ("becomes", "message"),
    [
        ("RRULE:FREQ=MONTHLY;BYDAY=99TU", "rule that cannot be read"),
        ("RRULE:FREQ=YEARLY;BYEASTER=400", "rule that cannot be read"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "line 7: has a rule that cannot be read"),
        ("RRULE:FREQ=DAILY;INTERVAL=-4", "line 7: has a rule that cannot be read"),
        ("RRULE:FREQ=DAILY;COUNT=99999999999999", "line 7: has a rule that cannot be read"),
        ("RRULE:FREQ=SECONDLY", "line 7: repeats within a day"),
        ("RRULE:FREQ=DAILY;BYHOUR=1,2,3", "line 7: repeats within a day"),
        ("RDATE:25000101", "line 7: is no date"),
        ("RDATE:100000", "line 7: is no date"),
    ],
)
def test_a_rule_that_would_never_end_or_makes_no_sense_is_one_line(tmp_path, becomes, message):
    with pytest.raises(InputError, match=message):
        agenda(tmp_path, SERIES.replace("RRULE:FREQ=WEEKLY;INTERVAL=6;COUNT=3", becomes), "a.ics")


def test_a_zone_that_nobody_knows_is_taken_as_it_stands(tmp_path):
    assert days(agenda(tmp_path, SERIES.replace("Europe/Amsterdam", "Mars/X"), "a.ics"))[0] == "2024-09-03"


def test_a_zone_that_the_file_defines_is_not_worked_out(tmp_path):
    zone = "BEGIN:VTIMEZONE\nTZID:Mars\nBEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
    text = SERIES.replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT").replace("Europe/Amsterdam", "Mars")

    assert days(agenda(tmp_path, text, "a.ics")) == ["2024-09-03", "2024-10-15", "2024-11-26"]


def test_two_events_of_one_uid_are_both_held(tmp_path):
    text = SERIES.replace(
        "END:VCALENDAR", "BEGIN:VEVENT\nUID:1\nSUMMARY:ZAT\nDTSTART:20250101\nEND:VEVENT\nEND:VCALENDAR"
    )

    assert {meeting.name for meeting in agenda(tmp_path, text, "a.ics").meetings} == {"Zorgteam", "ZAT"}


def test_series_that_take_too_long_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(icalendar, "PATIENCE_S", 0.0)
    event = "BEGIN:VEVENT\nSUMMARY:ZAT\nDTSTART:20250101\nEND:VEVENT\n"

    with pytest.raises(InputError, match="line 12: takes too long up to here"):
        agenda(tmp_path, SERIES.replace("END:VCALENDAR", event + "END:VCALENDAR"), "a.ics")


def test_more_dates_than_anyone_meets_on_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(icalendar, "MAX_DATES", 2)

    with pytest.raises(InputError, match="holds more than 2 dates"):
        agenda(tmp_path, SERIES, "a.ics")


def test_the_expected_wait_for_gaps_of_30_and_60_days_is_25_days():
    assert expected_wait_days([30, 60]) == 25


def test_the_expected_wait_in_a_year_of_eight_meetings_is_24_point_6_days():
    assert expected_wait_days([42, 35, 49, 35, 42, 49, 35, 77]) == pytest.approx(24.6, abs=0.05)
