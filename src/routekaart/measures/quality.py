"""Quality: what about the data a reader should know before believing a figure.

Each check is a *finding* with a count out of how many; nothing is repaired. What was refused, odd
hours and lifecycle words hold for the whole log, all else for the cases of the view. The rules:

- *missing*: no value (or blanks only) in a column the source has;
- *duplicates*: rows equal in every column, each beyond the first (of start and complete rows the
  own time is compared);
- *ties*: instances that share their instant with a neighbour, so that a declared order decides;
- *file order*: rows that begin earlier than the row of their case above them in the file;
- *negative durations*: intervals that end before they start; they count as 0 days;
- *silences*: over 26 weeks between the end of one step and the start of the next, where neither
  running support nor a waiting list explains them; support with start and end takes its days off;
- *midnight*: rows at 0:00 local time in a log with times of day: often dates without a time;
- *unpaired*: start rows without a complete row, and complete rows without a start row of
  activities that have start rows;
- labels: see :mod:`routekaart.measures.labels`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.log.vocabulary import Vocabulary, load_vocabulary
from routekaart.measures.finding import LISTED, SEVERITIES, Finding
from routekaart.measures.labels import LabelUse, label_findings
from routekaart.privacy.declarations import Disclosure, Kind, Table
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Finding", "Quality", "quality"]

SILENCE_DAYS = 182
QUARTER_US = 900_000_000
FINDING_COLUMNS = ("key", "severity", "count", "of", "labels", "details", "values")


@dataclass(frozen=True)
class Quality(Result):
    """The findings about ``n_events`` rows, gravest kind first; see :class:`Finding` for the columns."""

    n_events: int
    finding_columns: Columns

    disclosure: ClassVar = Disclosure({
        "n_events": Kind.EVENTS,
        # Findings count single rows and cases, and name their labels: they are for who mends the data.
        "finding_columns": Table(
            dict.fromkeys(FINDING_COLUMNS, Kind.IDENTIFIER), cases=(), rows="none"
        ),
    })  # fmt: skip

    @property
    def findings(self) -> pd.DataFrame:
        """The findings as pandas, outside the disclosure gate."""
        return self.finding_columns.pandas()

    def items(self) -> Iterator[Finding]:
        """The findings, one by one."""
        return (Finding(**row) for row in self.finding_columns.rows())

    def record(self) -> list[dict[str, Any]]:
        """The findings as plain data, one row each."""
        return [
            {**row, "labels": list(row["labels"]), "details": [list(d) for d in row["details"]]}
            for row in self.finding_columns.rows()
        ]


def quality(view: View, *, vocabulary: Vocabulary | None = None) -> Quality:
    """What to know about the data of the cases in ``view``.

    ``vocabulary`` is where near labels are sought; the standard one when None.
    """
    n_events = int(view.rows("select count(*) from {events}")[0][0])
    found = [
        _refused(view),
        *_row_findings(view, n_events),
        *_lifecycle_findings(view),
        *_case_findings(view),
        *_move_findings(view),
        *_time_findings(view, n_events),
        *_labels(view, vocabulary or load_vocabulary()),
    ]
    shown = sorted((f for f in found if f.count), key=lambda f: SEVERITIES.index(f.severity))
    rows = [tuple(getattr(finding, name) for name in FINDING_COLUMNS) for finding in shown]
    return Quality(
        recipe=view.recipe,
        n_cases=view.n_cases,
        n_events=n_events,
        finding_columns=Columns.from_rows(FINDING_COLUMNS, rows),
    )


def _refused(view: View) -> Finding:
    """Rows of the source that were not kept, with the reasons and their numbers of rows."""
    manifest = view.manifest
    reasons = Counter(str(row["reason"]) for row in manifest.refused)
    return Finding(
        "refused",
        "fault",
        manifest.rows_in - manifest.rows_kept,
        manifest.rows_in,
        details=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:LISTED]),
    )


def _row_findings(view: View, n_events: int) -> list[Finding]:
    """Missing values, duplicated rows, and intervals that end before they start."""
    columns = {stored: heading for heading, stored in view.manifest.columns.items()}
    quoted = {stored: view.log.engine.identifier(stored) for stored in columns}
    blank = "sum(case when {0} is null or trim(cast({0} as string)) = '' then 1 else 0 end)"
    counts = ", ".join(["count(*)", *(blank.format(name) for name in quoted.values())])
    missing = view.rows(f"select {counts} from {{events}}")[0][1:]
    found = [
        Finding("missing", "check", n or 0, n_events, (heading,), values={"column": heading})
        for heading, n in zip(columns.values(), missing, strict=True)
    ]
    names = ", ".join(["case_id", "activity", "organisation", "start_us", "lifecycle", *quoted.values()])
    copies = view.rows(_DUPLICATES.format(columns=names))[0][0]
    found.append(Finding("duplicates", "check", copies, n_events))
    return [*found, _negative_durations(view)]


def _negative_durations(view: View) -> Finding:
    rows = view.rows(_NEGATIVE)
    labels = tuple(view.labels()[activity] for activity, negative, _ in rows if negative)
    n_negative, n_intervals = (sum(row[index] for row in rows) for index in (1, 2))
    return Finding("negative_durations", "fault", n_negative, n_intervals, labels[:LISTED])


def _lifecycle_findings(view: View) -> list[Finding]:
    """Rows of other lifecycle words, and start and complete rows without a partner."""
    labels = view.labels()
    rows = view.rows(_LIFECYCLE)
    total = sum(row[2] for row in rows)
    others: Counter[str] = Counter()
    for _, lifecycle, _, kept_apart, _ in rows:
        if lifecycle not in ("start", "complete") and kept_apart:
            others[lifecycle] += kept_apart
    found = [
        Finding("other_lifecycle", "note", others.total(), total, details=tuple(others.most_common(LISTED)))
    ]
    if not {"start", "complete"} <= view.manifest.lifecycle.keys():
        return found
    started = {activity for activity, lifecycle, *_ in rows if lifecycle == "start"}
    for kind in ("start", "complete"):
        mine = [row for row in rows if row[1] == kind and row[0] in started]
        alone = {labels[row[0]]: row[4] for row in mine if row[4]}
        n_rows = sum(row[2] for row in mine)
        names = tuple(sorted(alone, key=lambda label: (-alone[label], label))[:LISTED])
        found.append(Finding(f"unpaired_{kind}", "check", sum(alone.values()), n_rows, names))
    return found


def _case_findings(view: View) -> list[Finding]:
    """Cases of one event or none to measure, steps after the closing, a signal that is not first."""
    n_cases, single, changed_group, changed_school, without = view.rows(_CASES)[0]
    found = [
        Finding("cases_without_instance", "fault", without, n_cases + without),
        Finding("single_event_cases", "note", single or 0, n_cases),
        Finding("group_changes", "check", changed_group or 0, n_cases),
        Finding("school_changes", "check", changed_school or 0, n_cases),
    ]
    for key, sql in (("after_closing", _AFTER_CLOSING), ("signal_not_first", _SIGNAL_NOT_FIRST)):
        n, of = view.rows(sql)[0]
        found.append(Finding(key, "check", n or 0, of))
    return found


def _move_findings(view: View) -> list[Finding]:
    """Ties, and long silences."""
    instances, tied, moves, tied_moves, edges, tied_edges = view.rows(_TIES)[0]
    ties = {"moves": tied_moves or 0, "of_moves": moves, "edges": tied_edges, "of_edges": edges}
    silent, cases, longest = view.rows(_SILENCES.format(limit=SILENCE_DAYS * DAY_US))[0]
    silence = {"cases": cases, "longest_days": (longest or 0) / DAY_US, "limit_days": SILENCE_DAYS}
    return [
        Finding("ties", "note", tied or 0, instances, values=ties),
        Finding("silences", "check", silent, moves, values=silence),
    ]


def _time_findings(view: View, n_events: int) -> list[Finding]:
    """How precise the times are, hours that the clock skips or repeats, and the order of the file."""
    manifest = view.manifest
    earlier, following = view.rows(_FILE_ORDER)[0]
    found = [
        Finding("odd_hours", "check", sum(manifest.odd_hours.values()), manifest.rows_kept),
        Finding("file_order", "note", earlier or 0, following),
    ]
    if manifest.is_date_only:
        return [Finding("date_only", "note", n_events, n_events), *found]
    if manifest.precision == "mixed":
        return [Finding("mixed_precision", "check", n_events, n_events), *found]
    at_midnight = _at_midnight(view)
    if at_midnight * 100 >= n_events:
        found.append(Finding("midnight", "check", at_midnight, n_events))
    return found


def _at_midnight(view: View) -> int:
    """Rows that start at 0:00 on the clock of the log's time zone."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    import numpy as np

    found = view.arrays(_QUARTERS)
    days, place = np.unique(found["start_day"], return_inverse=True)
    zone, epoch = ZoneInfo(view.manifest.timezone), datetime(1970, 1, 1)  # noqa: DTZ001 - set right below
    midnights = [(epoch + timedelta(days=day)).replace(tzinfo=zone).timestamp() for day in days.tolist()]
    is_midnight = np.array(midnights, dtype=np.int64)[place] * 1_000_000 == found["start_us"]
    return int(found["n"][is_midnight].sum())


def _labels(view: View, vocabulary: Vocabulary) -> list[Finding]:
    def uses(name: str, known: Any) -> list[LabelUse]:
        rows = view.rows(_USES.format(name=name))
        return [LabelUse(known[code]["label"], known[code]["entry"], cases, n) for code, cases, n in rows]

    activities = uses("activity", view.manifest.activities)
    return label_findings(
        activities, uses("organisation", view.manifest.organisations), view.n_cases, vocabulary
    )


_DUPLICATES = """
    select coalesce(sum(n - 1), 0)
    from (select count(*) as n
          from (select *, case when lifecycle is null then end_us end as own_end_us from {{events}}) e
          group by {columns}, own_end_us) d
    where n > 1"""

_NEGATIVE = """
    select activity, sum(case when end_us < start_us then 1 else 0 end), count(*)
    from {events} where is_instance and has_end
    group by activity order by 2 desc, activity"""

_LIFECYCLE = """
    select activity, lifecycle, count(*), sum(case when is_instance then 0 else 1 end),
           sum(case when is_instance and not has_end then 1 else 0 end)
    from {events} where lifecycle is not null
    group by activity, lifecycle order by activity, lifecycle"""

_CASES = """
    select count(c.case_id), sum(case when c.n_instances = 1 then 1 else 0 end),
           sum(case when e.groups > 1 then 1 else 0 end), sum(case when e.schools > 1 then 1 else 0 end),
           count(*) - count(c.case_id)
    from (select case_id,
                 case when min(group_label) <> max(group_label) then 2 else 1 end as groups,
                 case when min(school) <> max(school) then 2 else 1 end as schools
          from {events} group by case_id) e
    left join {cases} c on e.case_id = c.case_id"""

_AFTER_CLOSING = """
    select sum(case when l.last > f.first then 1 else 0 end), count(*)
    from (select i.case_id, min(i.position) as first
          from {instances} i join {activities} a on i.activity = a.activity
          where a.is_closing group by i.case_id) f
    join (select i.case_id, max(i.position) as last
          from {instances} i join {activities} a on i.activity = a.activity
          where not a.is_closing group by i.case_id) l on f.case_id = l.case_id"""

_SIGNAL_NOT_FIRST = """
    select sum(case when first > 0 then 1 else 0 end), count(*)
    from (select i.case_id, min(i.position) as first
          from {instances} i join {activities} a on i.activity = a.activity
          where a.is_signal group by i.case_id) f"""

_TIES = """
    select i.n, i.tied, m.n, m.tied, e.n, e.tied
    from (select count(*) as n, sum(case when is_tied then 1 else 0 end) as tied from {instances}) i
    cross join (select count(*) as n, sum(case when is_tied then 1 else 0 end) as tied from {moves}) m
    cross join (select count(*) as n, coalesce(sum(tied), 0) as tied
                from (select max(case when is_tied then 1 else 0 end) as tied
                      from {moves} group by source, target) s) e"""

_SILENCES = """
    select count(*), count(distinct case_id), max(silent_us)
    from (select m.case_id, m.end_us - greatest(m.start_us, coalesce(max(h.end_us), m.start_us)) as silent_us
          from (select * from {{moves}} where gap_us > {limit} and not is_running) m
          join {{instances}} i on m.case_id = i.case_id and m.position = i.position
          join {{activities}} a on m.source = a.activity
          left join (select s.case_id, s.position, s.end_us
                     from {{instances}} s join {{activities}} b on s.activity = b.activity
                     where b.is_support and not b.is_wait and s.has_end) h
               on m.case_id = h.case_id and h.position <= m.position
          where i.has_end or not a.is_wait
          group by m.case_id, m.position, m.start_us, m.end_us) q
    where silent_us > {limit}"""

_FILE_ORDER = """
    select sum(case when start_us < above then 1 else 0 end), count(*)
    from (select start_us, lag(start_us) over (partition by case_id order by source_row) as above
          from {events}) e
    where above is not null"""

_QUARTERS = f"""
    select start_day, start_us, count(*) as n from {{events}}
    where start_us % {QUARTER_US} = 0 group by start_day, start_us"""

_USES = """
    select {name}, count(distinct case_id), count(*) from {{events}}
    where {name} is not null group by {name} order by {name}"""
