"""Meeting dates and days: the small tables that the splitting of waits reads beside a view.

They belong to a log and a set of rules, and are made once for both. Days have an ``axis``: the case
where days are counted per case, and else -1. Where the dates of a log were moved, its days are those
that were carried along (:mod:`routekaart.log.dates`), with the holidays of the real ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from routekaart.log.calendar import local_midnights
from routekaart.log.dates import read_meeting_dates
from routekaart.log.view import View
from routekaart.measures.wait_rules import WaitRules

__all__ = ["axis", "days_in_use", "meeting_activities", "meeting_dates"]


def axis(view: View, table: str) -> str:
    """SQL for the axis that the days of a row of ``table`` are on."""
    return f"{table}.case_id" if view.manifest.dates == "relative" else "-1"


def meeting_activities(view: View, rules: WaitRules) -> str:
    """A table of the activities that are meetings: activity, meeting, is_regular, lead_days."""
    types = {"activity": "integer", "meeting": "integer", "is_regular": "boolean", "lead_days": "integer"}
    return _table(view, rules, "meetings", types, rules.meetings)


def meeting_dates(view: View, rules: WaitRules) -> str:
    """A table of the dates of each meeting: axis, meeting, organisation, school, day, is_inferred, number, series.

    Those of the agenda; where it has none for a meeting, organisation and school, every date on which
    the whole log has it, whatever the view selects. ``number`` counts them from 1, within the ``series``
    (a number) of one axis, meeting, organisation and school. No organisation is -1, no school the empty text.
    """
    if view.manifest.dates == "relative":
        carried = _carried_meetings(view, rules)
        return view.whole.shared(f"dates_of_{rules.key}", _CARRIED_DATES.format(carried=carried))
    types = {"meeting": "integer", "organisation": "integer", "school": "string", "day": "integer"}
    agenda = _table(view, rules, "agenda", types, rules.dates)
    sql = _DATES.format(meetings=meeting_activities(view, rules), agenda=agenda)
    return view.whole.shared(f"dates_of_{rules.key}", sql)


def days_in_use(view: View, rules: WaitRules, zone: str | None) -> str:
    """A table of the local days of events and agenda: axis, day, midnight_us, midnight_free, is_free.

    ``midnight_us`` is the instant at which it begins, ``midnight_free`` the school holiday before that
    in microseconds, ``is_free`` whether it is a school holiday itself.
    """
    if view.manifest.dates != "keep":
        return _carried_days(view, rules)
    engine = view.log.engine
    table, is_new = engine.share((view.log, rules.key, "days"), "days")
    if is_new:
        import numpy as np

        used = view.whole.arrays(
            "select start_day as day from {instances} union select end_day from {instances}"
        )
        agenda = np.array([day for *_, day in rules.dates], dtype=np.int64)
        days = np.unique(np.concatenate([np.asarray(used["day"], dtype=np.int64), agenda]))
        columns = {
            "axis": np.full(len(days), -1, dtype=np.int32),
            "day": days.astype(np.int32),
            "midnight_us": local_midnights(days, zone),
            "midnight_free": rules.calendar.free_before(days, zone),
            "is_free": np.isin(days, rules.calendar.holidays),
        }
        engine.create_table_of(table, columns)
    return table


def _carried_days(view: View, rules: WaitRules) -> str:
    """The days of a log whose dates were moved, as they were carried along."""
    parts = [
        f"""select {axis(view, "e")} as axis, {end}_day as day, {end}_midnight_us as midnight_us,
                   {end}_free_us as midnight_free, is_{end}_free as is_free from {{events}} e where is_instance"""
        for end in ("start", "end")
    ]
    if view.manifest.dates == "relative":
        parts.append(
            f"select case_id, day, midnight_us, midnight_free, is_free from {_carried_meetings(view, rules)}"
        )
    return view.whole.shared(f"days_of_{rules.key}", " union ".join(parts))


def _carried_meetings(view: View, rules: WaitRules) -> str:
    """A table of the meeting dates that each case carries, in days of its own."""
    engine = view.log.engine
    table, is_new = engine.share((view.log, rules.key, "carried"), "carried")
    if not is_new:
        return table
    meeting_of = {activity: meeting for activity, meeting, *_ in rules.meetings}
    meetings = {
        activity["entry"]: meeting_of[code]
        for code, activity in enumerate(view.manifest.activities)
        if code in meeting_of
    }
    organisations = {label: code for code, label in enumerate(view.organisation_labels())}
    rows = [
        (case, school, meetings[entry], organisations.get(organisation, -1), *day)
        for case, school, text in view.whole.rows(
            "select case_id, coalesce(school, ''), meeting_dates from {events} where meeting_dates is not null"
        )
        for entry, organisation, *day in read_meeting_dates(text)
    ]
    types = {"case_id": "integer", "school": "string", "meeting": "integer", "organisation": "integer"}
    types |= {"day": "integer", "midnight_us": "bigint", "midnight_free": "bigint", "is_free": "boolean"}
    engine.create_table(table, types, rows)
    return table


def _table(
    view: View, rules: WaitRules, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> str:
    """A small table of Python rows, kept beside the log."""
    table, is_new = view.log.engine.share((view.log, rules.key, name), name)
    if is_new:
        view.log.engine.create_table(table, types, rows)
    return table


_DATES = """
    with held as (
        select distinct m.meeting, m.is_regular, coalesce(i.organisation, -1) as organisation,
               coalesce(c.school, '') as school, i.start_day as day
        from {{instances}} i
        join {meetings} m on i.activity = m.activity
        join {{cases}} c on i.case_id = c.case_id),
    planned as (
        select distinct h.meeting, h.organisation, h.school, a.day
        from (select distinct meeting, organisation, school from held) h
        join {agenda} a on a.meeting = h.meeting
             and (a.organisation is null or a.organisation = h.organisation)
             and (a.school is null or a.school = h.school)),
    dates as (
        select meeting, organisation, school, day, false as is_inferred from planned
        union all
        select h.meeting, h.organisation, h.school, h.day, true
        from held h
        left join (select distinct meeting, organisation, school from planned) p
             on h.meeting = p.meeting and h.organisation = p.organisation and h.school = p.school
        where h.is_regular and p.meeting is null)
    select -1 as axis, *, row_number() over (partition by meeting, organisation, school order by day) as number,
           dense_rank() over (order by meeting, organisation, school) as series
    from dates"""

_CARRIED_DATES = """
    select case_id as axis, meeting, organisation, school, day, true as is_inferred,
           row_number() over (partition by case_id, meeting, organisation, school order by day) as number,
           dense_rank() over (order by case_id, meeting, organisation, school) as series
    from {carried}"""
