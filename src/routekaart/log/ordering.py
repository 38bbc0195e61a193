"""Ordering: staged rows by case and time, starts paired with completes, each with its place in the case.

Rows are sorted once, as numbers; what depends on the rows beside them (place, tie) is read off the
sorted rows. Pairs of start and complete cost two windows more, in logs that have them.
"""

from __future__ import annotations

from collections.abc import Mapping

from routekaart.engine.database import Database
from routekaart.log.lifecycle import Lifecycle

__all__ = ["order_rows", "placed_sql"]

#: Ways to order events of one instant in codes: those of activities and organisations follow their labels.
_TIE_KEYS = {
    "file": "source_row",
    "label": "activity, organisation nulls first, end_us, source_row",
    "vocabulary": "tie_rank, activity, organisation nulls first, end_us, source_row",
}


def order_rows(
    database: Database,
    coded: str,
    ties: str,
    lifecycle: Lifecycle | None,
    same: Mapping[str, str],
    instance: str | None = None,
) -> None:
    """Make ``enc_sorted`` of ``coded``, SQL for rows of codes, with what makes an instance of each.

    ``lifecycle`` has the codes of start, complete and abort; without it every row is an instance. ``same`` has the
    columns that follow from others in every row (as SQL), which are neither sorted nor kept. ``instance`` is the
    column that says which rows are of one step.
    """
    if lifecycle is None:
        rows = f"select *, true as is_instance from ({coded})"
        same = {**same, "is_instance": "true"}
    else:
        rows = _paired(coded, _TIE_KEYS[ties], lifecycle, instance)
    left_out = f"exclude ({', '.join(same)})" if same else ""
    database.run(
        f"create or replace temp table enc_ordered as select * {left_out} from ({rows}) order by {_order(ties)}"
    )
    added = "".join(f", {sql} as {name}" for name, sql in same.items())
    database.run(f"create or replace temp view enc_sorted as select *{added} from enc_ordered")


def _order(ties: str) -> str:
    return f"case_id, start_us, {_TIE_KEYS[ties]}"


def placed_sql(*, has_pairs: bool) -> str:
    """SQL for the sorted rows, numbered from 1 (``number``), with ``position`` and ``is_tied``, in order.

    What stood before a case is carried along by a running maximum, as a join may change the order of rows.
    """
    beside, is_tied = "", "s.is_tied"
    if not has_pairs:
        is_tied = """coalesce(s.case_before = s.case_id and s.us_before = s.start_us, false)
                  or coalesce(s.case_after = s.case_id and s.us_after = s.start_us, false)"""
        beside = """, lag(start_us) over () as us_before, lead(case_id) over () as case_after,
                      lead(start_us) over () as us_after"""
    dropped = "is_tied" if has_pairs else "us_before, case_after, us_after"
    return f"""
        select s.* exclude (n_instances, n_before, case_before, {dropped}), {is_tied} as is_tied,
               case when s.is_instance then cast(s.n_instances - s.n_before - 1 as integer) end as position
        from (select *, max(case when case_before is distinct from case_id
                                 then n_instances - cast(is_instance as integer) end)
                          over (rows unbounded preceding) as n_before
              from (select *, row_number() over () as number, lag(case_id) over () as case_before,
                           cast(sum(cast(is_instance as integer)) over (rows unbounded preceding) as bigint)
                             as n_instances{beside}
                    from enc_sorted)) s"""


def _paired(coded: str, keys: str, lifecycle: Lifecycle, instance: str | None) -> str:
    """SQL that gives each start the end of the complete or abort that ends it.

    ``depth`` is how many starts are open, had each end closed one; an end that brings it lower than it ever was, and
    below nothing, has no start to close. Of those left, the k-th start and the k-th end are of one step.
    """
    start = lifecycle.start if lifecycle.start is not None else -1
    ends = ", ".join(map(str, (lifecycle.complete, *lifecycle.aborts)))
    step = f"case_id, activity{f', {instance}' if instance else ''}"
    kind = f"case when lifecycle = {start} then 1 when lifecycle in ({ends}) then -1 else 0 end"
    return f"""
        select *, is_instance and count(*) over (partition by case_id, is_instance, start_us) > 1 as is_tied
        from (
            select * exclude (kind, depth, lowest, is_closing, k, end_us, has_end, closed_us),
                   case when kind = 1 then coalesce(closed_us, end_us) else end_us end as end_us,
                   has_end or (kind = 1 and closed_us is not null) as has_end,
                   lifecycle is null or kind = 1 or (lifecycle = {lifecycle.complete} and not is_closing)
                     as is_instance
            from (
                select *, max(case when is_closing then end_us end)
                            over (partition by {step}, kind = 1 or is_closing, k) as closed_us
                from (
                    select *, row_number() over (partition by {step}, kind, is_closing
                                                 order by start_us, {keys}) as k
                    from (
                        select *, kind = -1 and depth >= least(coalesce(lowest, 0), 0) as is_closing
                        from (
                            select *, min(depth) over (partition by {step} order by start_us, kind desc, {keys}
                                                       rows between unbounded preceding and 1 preceding) as lowest
                            from (
                                select *, sum(kind) over (partition by {step} order by start_us, kind desc, {keys}
                                                          rows unbounded preceding) as depth
                                from (select *, {kind} as kind from ({coded}))))))))"""
