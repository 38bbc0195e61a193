"""The steps of a statement: its ``with`` list apart from its last ``select``.

Spark computes a named step again wherever it is mentioned, and steps that build on each other make a
plan that takes longer to think out than to carry out. So a step that is mentioned twice is computed
once; the text of the SQL stays as it is.
"""

from __future__ import annotations

import re

__all__ = ["mentions", "split_steps"]

_OPENING = re.compile(r"\s*with\s+", re.IGNORECASE)
_STEP = re.compile(r"\s*(\w+)\s+as\s*\(", re.IGNORECASE)
_COMMA = re.compile(r"\s*,")
#: What stands in quotes, or a parenthesis outside them.
_MARK = re.compile(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|`[^`]*`|[()]", re.DOTALL)


def split_steps(sql: str) -> tuple[list[tuple[str, str]], str]:
    """The steps (name, SQL) of ``sql`` in order, and what comes after them.

    >>> split_steps("with a as (select 1 as x), b as (select * from a) select * from b")
    ([('a', 'select 1 as x'), ('b', 'select * from a')], ' select * from b')
    >>> split_steps("select 1")
    ([], 'select 1')
    """
    opening = _OPENING.match(sql)
    steps: list[tuple[str, str]] = []
    at = opening.end() if opening else 0
    while opening and (found := _STEP.match(sql, at)):
        end = _closing(sql, found.end())
        steps.append((found[1], sql[found.end() : end]))
        at = end + 1
        comma = _COMMA.match(sql, at)
        if comma is None:
            return steps, sql[at:]
        at = comma.end()
    return [], sql


def _closing(sql: str, start: int) -> int:
    """Where the parenthesis closes that opened just before ``start``."""
    depth = 1
    for mark in _MARK.finditer(sql, start):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if not depth:
            return mark.start()
    return len(sql)


def mentions(name: str, sql: str) -> int:
    """How often ``sql`` reads from the step ``name``."""
    return len(re.findall(rf"\b(?:from|join)\s+{name}\b", sql, re.IGNORECASE))
