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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from routekaart.columns import Events, columns_of
from routekaart.log.batches import STEPS, Batch, Coded
from routekaart.log.calendar import DAY_US
from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.log.vocabulary import Vocabulary, load_vocabulary
from routekaart.measures.finding import LISTED, SEVERITIES, Finding
from routekaart.measures.labels import LabelUse, label_findings
from routekaart.measures.route_map import moves_of
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.results import Columns, Frame, Result
from routekaart.walks.quality import Changes, Places, Silences, walk_changes, walk_places, walk_silences
from routekaart.walks.tally import Tally, merged, tally

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes

__all__ = ["Finding", "Quality", "quality"]

SILENCE_DAYS = 182
QUARTER_US = 900_000_000
#: What the rows of the log are held against, beside the columns of steps and those of the source.
ROW_COLUMNS = ("is_instance", "lifecycle", "source_row", "start_day", "group_label", "school")
#: What stands between words counts as nothing: spaces of every width.
SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


@dataclass(frozen=True)
class Quality(Result):
    """The findings about the rows of the log, gravest kind first."""

    n_events: Events  #: rows of the log
    # Findings count single rows and cases, and name their labels: they are for who mends the data.
    finding_columns: Annotated[Columns[Finding], Table(cases=(), rows="none")]

    disclosure: ClassVar = Disclosure()

    findings = Frame("finding_columns")

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

    Examples
    --------
    >>> [one["key"] for one in rk.quality(log).record()]
    ['date_only']
    """
    manifest = view.manifest
    source = tuple(dict.fromkeys(manifest.columns.values()))
    job = partial(_rows_of, manifest=manifest, source=source)
    rows = _Rows.of(view.walk(job, *dict.fromkeys((*STEPS, *ROW_COLUMNS, *source)), rows="events"))
    steps = _Steps.of(view.walk(partial(_steps_of, manifest=manifest)))
    found = [
        _refused(manifest),
        *_row_findings(rows, manifest),
        *_lifecycle_findings(rows, manifest),
        *_case_findings(view, rows, steps),
        *_move_findings(steps),
        *_time_findings(rows, manifest),
        *_labels(rows, manifest, view.n_cases, vocabulary or load_vocabulary()),
    ]
    shown = sorted((f for f in found if f.count), key=lambda f: SEVERITIES.index(f.severity))
    return Quality(
        recipe=view.recipe,
        n_cases=view.n_cases,
        n_events=rows.events,
        finding_columns=Columns.of_arrays(
            Finding,
            **{name: tuple(getattr(finding, name) for finding in shown) for name in columns_of(Finding)},
        ),
    )


@dataclass(frozen=True)
class _Rows:
    """What is counted over the rows of the log, those that are no steps too.

    ``missing`` is by stored column; ``lifecycle`` by activity and word: all rows, those that are no step, and the
    steps without an end. ``intervals`` are steps with a start and an end by activity; the claim ``is_negative``
    tells which end before they start.
    """

    events: int
    cases: int
    missing: Counter[str]
    duplicates: int
    intervals: Tally
    lifecycle: Mapping[tuple[int, str], tuple[int, int, int]]
    group_changes: int
    school_changes: int
    earlier: int
    at_midnight: int
    activities: Tally
    organisations: Tally

    @classmethod
    def of(cls, parts: Sequence[_Rows]) -> _Rows:
        """All batches together."""

        def total(name: str) -> int:
            return sum(getattr(part, name) for part in parts)

        def together(name: str) -> Tally:
            return merged([getattr(part, name) for part in parts])

        missing: Counter[str] = Counter()
        words: dict[tuple[int, str], tuple[int, int, int]] = {}
        for part in parts:
            missing.update(part.missing)
            for key, (n, apart, alone) in part.lifecycle.items():
                before = words.get(key, (0, 0, 0))
                words[key] = (before[0] + n, before[1] + apart, before[2] + alone)
        return cls(
            total("events"),
            total("cases"),
            missing,
            total("duplicates"),
            together("intervals"),
            dict(sorted(words.items())),
            total("group_changes"),
            total("school_changes"),
            total("earlier"),
            total("at_midnight"),
            together("activities"),
            together("organisations"),
        )


def _rows_of(batch: Batch, manifest: Manifest, source: Sequence[str]) -> _Rows:
    """What is counted over the rows of one batch; ``source`` are the stored columns that its source has."""
    batch = batch.compact
    columns, steps = batch.columns, batch.steps
    lasts = columns["is_instance"] & steps.has_end
    has_party = steps.organisation >= 0
    adding = partial(tally, is_compiled=batch.is_compiled)
    return _Rows(
        events=batch.n_rows,
        cases=batch.n_cases,
        missing=Counter({name: _n_blank(columns[name]) for name in source}),
        duplicates=_n_copies(batch, source),
        intervals=adding(
            steps.activity[lasts],
            batch.place[lasts],
            claims={"is_negative": (steps.end_us < steps.start_us)[lasts]},
        ),
        lifecycle=_lifecycle_of(batch),
        group_changes=_n_changed(batch, columns["group_label"]),
        school_changes=_n_changed(batch, columns["school"]),
        earlier=_n_earlier(batch),
        at_midnight=_n_at_midnight(batch, manifest),
        activities=adding(steps.activity, batch.place),
        organisations=adding(steps.organisation[has_party], batch.place[has_party]),
    )


def _n_blank(column: Coded) -> int:
    """Rows without a value, or with nothing but spaces."""
    import numpy as np

    is_blank = np.array([not label.strip(SPACES) for label in column.labels] + [True])
    return int(is_blank[column.codes].sum())


def _n_copies(batch: Batch, source: Sequence[str]) -> int:
    """Rows that equal an earlier one of their case in every column; only those of one instant can."""
    import numpy as np

    columns, steps = batch.columns, batch.steps
    order = np.lexsort((steps.start_us, batch.place))
    is_next = _differs([steps.start_us[order], batch.place[order]])
    has_twin = ~(is_next & np.append(is_next[1:], True))
    rows = order[has_twin]
    lifecycle = columns["lifecycle"].codes[rows]
    own_end = np.where(lifecycle < 0, steps.end_us[rows], 0)
    values = [
        *(columns[name].codes[rows] for name in source),
        *(own_end, lifecycle, steps.organisation[rows], steps.activity[rows]),
        *(steps.start_us[rows], batch.place[rows]),
    ]
    order = np.lexsort(values)
    return int((~_differs([value[order] for value in values])).sum())


def _differs(values: Sequence[Codes]) -> Claims:
    """Where a row differs from the one before it; the first does."""
    import numpy as np

    differs = np.ones(len(values[0]), dtype=bool)
    differs[1:] = np.logical_or.reduce([value[1:] != value[:-1] for value in values])
    return differs


def _lifecycle_of(batch: Batch) -> Mapping[tuple[int, str], tuple[int, int, int]]:
    import numpy as np

    words, steps = batch.columns["lifecycle"], batch.steps
    is_step = batch.columns["is_instance"]
    has_word = words.codes >= 0
    key = (steps.activity.astype(np.int64) * len(words.labels) + words.codes)[has_word]
    found = tally(
        key,
        batch.place[has_word],
        claims={"apart": ~is_step[has_word], "alone": (is_step & ~steps.has_end)[has_word]},
        is_compiled=batch.is_compiled,
    )
    counts = (found.rows, found.claims["apart"], found.claims["alone"])
    return {
        (key // len(words.labels), words.labels[key % len(words.labels)]): (n, apart, alone)
        for key, n, apart, alone in zip(
            found.keys.tolist(), *(count.tolist() for count in counts), strict=True
        )
    }


def _n_changed(batch: Batch, column: Coded) -> int:
    """Cases whose rows have different values in a column."""
    changes = batch.written(walk_changes, Changes, batch.n_cases, batch.cases, column.codes)
    return int(changes.is_changed.sum())


def _n_earlier(batch: Batch) -> int:
    """Rows that begin before the row of their case above them in the file."""
    import numpy as np

    order = np.lexsort((batch.columns["source_row"], batch.place))
    start, place = batch.steps.start_us[order], batch.place[order]
    return int(((start[1:] < start[:-1]) & (place[1:] == place[:-1])).sum())


def _n_at_midnight(batch: Batch, manifest: Manifest) -> int:
    """Rows that start at 0:00 on the clock of the log's time zone; none where times are not all of the day."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    import numpy as np

    if manifest.is_date_only or manifest.precision == "mixed":
        return 0
    start = batch.steps.start_us
    is_quarter = start % QUARTER_US == 0
    days, place = np.unique(batch.columns["start_day"][is_quarter], return_inverse=True)
    zone, epoch = ZoneInfo(manifest.timezone), datetime(1970, 1, 1)  # noqa: DTZ001 - set right below
    midnights = [(epoch + timedelta(days=day)).replace(tzinfo=zone).timestamp() for day in days.tolist()]
    return int((np.array(midnights, dtype=np.int64)[place] * 1_000_000 == start[is_quarter]).sum())


@dataclass(frozen=True)
class _Steps:
    """What is counted over the steps: ``closed`` cases have other steps than closings too; ``edges`` are by move."""

    steps: int
    tied: int
    closed: int
    after_closing: int
    signalled: int
    signal_not_first: int
    silences: int
    silent_cases: int
    longest_us: int
    edges: Tally

    @classmethod
    def of(cls, parts: Sequence[_Steps]) -> _Steps:
        """All batches together."""
        names = [name for name in cls.__dataclass_fields__ if name not in ("longest_us", "edges")]
        return cls(
            **{name: sum(getattr(part, name) for part in parts) for name in names},
            longest_us=max(part.longest_us for part in parts),
            edges=merged([part.edges for part in parts]),
        )


def _steps_of(batch: Batch, manifest: Manifest) -> _Steps:
    """What is counted over the steps of one batch."""
    batch = batch.compact
    cases, steps = batch.cases, batch.steps
    is_closing, is_signal, is_support, is_wait = (
        marked(manifest, mark) for mark in ("closing", "signal", "support", "wait")
    )
    places = batch.written(walk_places, Places, batch.n_cases, cases, steps, is_closing, is_signal)
    silent = batch.written(
        walk_silences, Silences, batch.n_cases, cases, steps, is_support, is_wait, SILENCE_DAYS * DAY_US
    )
    moves, edge = moves_of(batch, manifest, "activity")
    is_closed = (places.first_closing >= 0) & (places.last_other >= 0)
    return _Steps(
        steps=batch.n_rows,
        tied=int(steps.is_tied.sum()),
        closed=int(is_closed.sum()),
        after_closing=int((is_closed & (places.last_other > places.first_closing)).sum()),
        signalled=int((places.first_signal >= 0).sum()),
        signal_not_first=int((places.first_signal > 0).sum()),
        silences=int(silent.silences.sum()),
        silent_cases=int((silent.silences > 0).sum()),
        longest_us=int(silent.longest_us.max(initial=0)),
        edges=tally(edge, moves.case, claims={"is_tied": moves.is_tied}, is_compiled=batch.is_compiled),
    )


def _refused(manifest: Manifest) -> Finding:
    """Rows of the source that were not kept, with the reasons and their numbers of rows."""
    reasons = Counter(str(row.get("reason")) for row in manifest.refused)
    return Finding(
        "refused",
        "fault",
        manifest.rows_in - manifest.rows_kept,
        manifest.rows_in,
        details=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:LISTED]),
    )


def _row_findings(rows: _Rows, manifest: Manifest) -> list[Finding]:
    """Missing values, duplicated rows, and intervals that end before they start."""
    headings = {stored: heading for heading, stored in manifest.columns.items()}
    found = [
        Finding("missing", "check", rows.missing[stored], rows.events, (heading,), values={"column": heading})
        for stored, heading in headings.items()
    ]
    found.append(Finding("duplicates", "check", rows.duplicates, rows.events))
    return [*found, _negative_durations(rows, manifest)]


def _negative_durations(rows: _Rows, manifest: Manifest) -> Finding:
    counts = zip(rows.intervals.keys.tolist(), rows.intervals.claims["is_negative"].tolist(), strict=True)
    negative = sorted(((code, n) for code, n in counts if n), key=lambda item: -item[1])
    labels = tuple(str(manifest.activities[code]["label"]) for code, _ in negative[:LISTED])
    n_intervals = int(rows.intervals.rows.sum())
    return Finding("negative_durations", "fault", sum(n for _, n in negative), n_intervals, labels)


def _lifecycle_findings(rows: _Rows, manifest: Manifest) -> list[Finding]:
    """Rows of other lifecycle words, and start and complete rows without a partner."""
    total = sum(n for n, _, _ in rows.lifecycle.values())
    others: Counter[str] = Counter()
    for (_, word), (_, apart, _) in rows.lifecycle.items():
        if word not in ("start", "complete") and apart:
            others[word] += apart
    found = [
        Finding("other_lifecycle", "note", others.total(), total, details=tuple(others.most_common(LISTED)))
    ]
    if not {"start", "complete"} <= manifest.lifecycle.keys():
        return found
    started = {code for code, word in rows.lifecycle if word == "start"}
    for kind in ("start", "complete"):
        counts = {code: n for (code, word), n in rows.lifecycle.items() if word == kind and code in started}
        alone = {str(manifest.activities[code]["label"]): n for code, (_, _, n) in counts.items() if n}
        names = tuple(sorted(alone, key=lambda label: (-alone[label], label))[:LISTED])
        n_rows = sum(n for n, _, _ in counts.values())
        found.append(Finding(f"unpaired_{kind}", "check", sum(alone.values()), n_rows, names))
    return found


def _case_findings(view: View, rows: _Rows, steps: _Steps) -> list[Finding]:
    """Cases of one event or none to measure, steps after the closing, a signal that is not first."""
    n_cases = view.n_cases
    single = int((view.cases.n_steps == 1).sum())
    return [
        Finding("cases_without_instance", "fault", rows.cases - n_cases, rows.cases),
        Finding("single_event_cases", "note", single, n_cases),
        Finding("group_changes", "check", rows.group_changes, n_cases),
        Finding("school_changes", "check", rows.school_changes, n_cases),
        Finding("after_closing", "check", steps.after_closing, steps.closed),
        Finding("signal_not_first", "check", steps.signal_not_first, steps.signalled),
    ]


def _move_findings(steps: _Steps) -> list[Finding]:
    """Ties, and long silences."""
    tied, n_moves = steps.edges.claims["is_tied"], int(steps.edges.rows.sum())
    edges = {"edges": int((tied > 0).sum()), "of_edges": len(steps.edges.keys)}
    ties = {"moves": int(tied.sum()), "of_moves": n_moves, **edges}
    silence = {
        "cases": steps.silent_cases,
        "longest_days": steps.longest_us / DAY_US,
        "limit_days": SILENCE_DAYS,
    }
    return [
        Finding("ties", "note", steps.tied, steps.steps, values=ties),
        Finding("silences", "check", steps.silences, n_moves, values=silence),
    ]


def _time_findings(rows: _Rows, manifest: Manifest) -> list[Finding]:
    """How precise the times are, hours that the clock skips or repeats, and the order of the file."""
    n_events = rows.events
    found = [
        Finding("odd_hours", "check", sum(manifest.odd_hours.values()), manifest.rows_kept),
        Finding("file_order", "note", rows.earlier, n_events - rows.cases),
    ]
    if manifest.is_date_only:
        return [Finding("date_only", "note", n_events, n_events), *found]
    if manifest.precision == "mixed":
        return [Finding("mixed_precision", "check", n_events, n_events), *found]
    if rows.at_midnight * 100 >= n_events:
        found.append(Finding("midnight", "check", rows.at_midnight, n_events))
    return found


def _labels(rows: _Rows, manifest: Manifest, n_cases: int, vocabulary: Vocabulary) -> list[Finding]:
    def uses(found: Tally, known: Sequence[Mapping[str, Any]]) -> list[LabelUse]:
        columns = zip(found.keys.tolist(), found.cases.tolist(), found.rows.tolist(), strict=True)
        return [LabelUse(known[code]["label"], known[code]["entry"], cases, n) for code, cases, n in columns]

    activities = uses(rows.activities, manifest.activities)
    organisations = uses(rows.organisations, manifest.organisations)
    return label_findings(activities, organisations, n_cases, vocabulary)
