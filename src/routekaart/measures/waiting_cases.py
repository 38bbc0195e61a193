"""What each case waits in a row of a table: the sums from which cases are counted and ranks are held apart."""

from __future__ import annotations

from routekaart.log.view import View
from routekaart.measures.wait_rows import wait_rows
from routekaart.measures.wait_rules import WaitRules

__all__ = ["transition_code", "waiting_cases"]


def transition_code(view: View) -> str:
    """SQL for the number of a transition; it has no source where a case begins with a wait, no target at the tail."""
    n = len(view.labels()) + 1
    return f"cast(coalesce(source, -1) + 1 as bigint) * {n} + coalesce(target, -1) + 1"


def waiting_cases(view: View, rules: WaitRules, level: str, code: str) -> str:
    """The name of a table with one row per code and case, made once per view, rules and level.

    Columns: ``code`` (what SQL ``code`` gives for a row of :func:`~routekaart.measures.wait_rows.wait_rows`),
    ``case_id``, ``amount`` (microseconds of waiting), ``is_waiting`` (0 where help ran throughout),
    ``stands`` (1 where the case still stands there), ``waits_still`` (1 where it does and no help runs).
    """
    return view.per_case(
        f"waiting_cases_{level}_{rules.key}",
        lambda: _WAITING_CASES.format(code=code, rows=wait_rows(view, rules)),
    )


_WAITING_CASES = """
    select code, case_id, cast(sum(total_us) as bigint) as amount,
           max(case when is_running then 0 else 1 end) as is_waiting,
           max(case when is_tail then 1 else 0 end) as stands,
           max(case when is_tail and not is_running then 1 else 0 end) as waits_still
    from (select {code} as code, case_id, total_us, is_running, is_tail from {rows} r) w
    group by code, case_id"""
