"""Life cycle: which words say that a step begins, ends or is broken off, and which say nothing of that?

The words are the transitions of IEEE 1849 (the lifecycle extension of XES) and what people write for begin and end.
A *start* begins a step; a *complete* ends the one that has been open longest, of the same case and activity (and
instance, where the log names those); an *abort* breaks it off, which ends it too. A complete without an open start is a
step of its own, at one moment; an abort without one is none. The others (schedule, assign, suspend, resume …) happen
around or within a step and are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["INSTANCE_HEADINGS", "Lifecycle", "lifecycle_of", "plain_word"]

_SAME = {
    "start": ("started", "begin", "begonnen", "gestart", "aanvang"),
    "complete": (
        "completed",
        "end",
        "ended",
        "einde",
        "eind",
        "finish",
        "finished",
        "done",
        "afgerond",
        "klaar",
        "gereed",
    ),
    "ate_abort": ("abort", "aborted", "afgebroken", "abort_activity"),
    "withdraw": ("withdrawn", "ingetrokken"),
}
_PLAIN = {word: plain for plain, words in _SAME.items() for word in words}
ABORTS = ("ate_abort", "pi_abort", "withdraw")
OTHERS = ("schedule", "assign", "reassign", "suspend", "resume", "autoskip", "manualskip", "unknown")
INSTANCE_HEADINGS = ("concept:instance", "activity_instance_id", "activity instance id", "activity instance")
"""Columns that say which rows are of one step, in lower case."""


@dataclass(frozen=True)
class Lifecycle:
    """The codes of the words in a log that make a step: ``start`` or ``complete`` is None where there is none."""

    start: int | None
    complete: int | None
    aborts: tuple[int, ...]


def plain_word(word: str) -> str:
    """The transition a word in lower case stands for; the word itself where it is none.

    >>> plain_word("einde"), plain_word("in behandeling")
    ('complete', 'in behandeling')
    """
    return _PLAIN.get(word, word)


def lifecycle_of(codes: Mapping[str, int]) -> Lifecycle | None:
    """The life cycle that the words of a log make (word → code); None where every row is a step.

    That is so without a complete, with a complete alone, and where other words show that the column is about something
    else.
    """
    start, complete = codes.get("start"), codes.get("complete")
    aborts = tuple(codes[word] for word in ABORTS if word in codes)
    is_known = {*codes} <= {"start", "complete", *ABORTS, *OTHERS}
    if complete is None or (start is None and not (is_known and len(codes) > 1)):
        return None
    return Lifecycle(start, complete, aborts)
