"""A second opinion in SQL: the tables of a view as DuckDB makes them from the stored file, for tests that ask it.

``{events}`` are the stored rows of the view's cases; ``{instances}``, ``{moves}`` and ``{cases}`` are what the walks work
on, written down once more and plainer; ``{activities}`` and ``{organisations}`` are what the manifest says of them.
"""

from __future__ import annotations

import re

import duckdb
import pyarrow as pa

from routekaart.log.parts import log_files
from routekaart.log.vocabulary import MARKS

__all__ = ["query"]

TIES = {
    "file": "source_row",
    "label": "activity_label, organisation_label nulls first, end_us, source_row",
    "vocabulary": "tie_rank, activity_label, organisation_label nulls first, end_us, source_row",
}

RELATIONS = {
    "instances": """
        select e.case_id,
               cast(row_number() over (partition by e.case_id order by {order}) - 1 as integer) as position,
               e.activity, e.organisation, e.start_us, greatest(e.start_us, e.end_us) as end_us,
               e.start_day, greatest(e.start_day, e.end_day) as end_day, e.has_end, e.is_tied
        from events e join activities a on e.activity = a.activity
        where e.is_instance""",
    "moves": """
        select * from (
            select m.case_id, m.position, m.activity as source, lead(m.activity) over w as target,
                   m.end_us as start_us, lead(m.start_us) over w as end_us,
                   lead(m.start_us) over w - m.end_us as gap_us, a.is_support and not m.has_end as is_running
            from instances m join activities a on m.activity = a.activity
            window w as (partition by m.case_id order by m.position))
        where target is not null""",
    "cases": """
        select i.case_id, any_value({label}) as label, min(i.start_us) as first_us, max(i.end_us) as last_us,
               count(*) as n_instances,
               not bool_or(a.is_closing or a.is_exit) and (select bool_or(is_closing or is_exit) from activities) as is_open,
               any_value(f.group_label) as group_label, any_value(f.school) as school
        from instances i
        join activities a on i.activity = a.activity
        join (select * from events where position = 0) f on i.case_id = f.case_id
        group by i.case_id""",
}


def query(view, sql):
    """The rows that ``sql`` gives of the cases of ``view``, as tuples."""
    with duckdb.connect() as database:
        for name, table in dimensions(view.manifest).items():
            database.register(name, table)
        database.register("chosen", pa.table({"case_id": pa.array(view.cases.case, pa.int32())}))
        files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in log_files(view.log.path))
        which = "" if view == view.whole else "where case_id in (select case_id from chosen)"
        database.execute(f"create view events as select * from read_parquet([{files}]) {which}")
        order = f"e.start_us, {TIES[view.ties]}" if view.ties else "e.position"
        width = max(2, len(str(view.manifest.n_cases)))
        is_numbered = view.manifest.has_pseudonyms
        label = (
            f"'Traject ' || lpad(cast(i.case_id + 1 as varchar), {width}, '0')"
            if is_numbered
            else "f.case_label"
        )
        for name, made in RELATIONS.items():
            database.execute(f"create view {name} as {made.format(order=order, label=label)}")
        return database.execute(re.sub(r"\{(\w+)\}", r"\1", sql)).fetchall()


def dimensions(manifest):
    """What the manifest says of activities and organisations, as tables."""
    return {
        "activities": pa.Table.from_pylist([
            {"activity": code, "label": a["label"], "entry": a["entry"], "phase": a["phase"], "kind": a["kind"],
             "tie_rank": a["rank"], **{f"is_{mark}": mark in a["marks"] for mark in MARKS}}
            for code, a in enumerate(manifest.activities)
        ]),
        "organisations": pa.Table.from_pylist([
            {"organisation": code, **{name: o[name] for name in ("label", "entry", "is_counted", "is_family")}}
            for code, o in enumerate(manifest.organisations)
        ], schema=pa.schema({"organisation": pa.int32(), "label": pa.string(), "entry": pa.string(),
                             "is_counted": pa.bool_(), "is_family": pa.bool_()})),
    }  # fmt: skip
