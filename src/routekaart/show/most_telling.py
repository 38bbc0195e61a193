"""Which few sentences tell most? By a stated rule, never by taste.

The topics of :data:`ORDER` take turns, and each takes the next sentence of its own: first what
differs between groups on a question that was fixed before looking (two of those), then on which of
these there is no indication of a difference, then where cases stand still longest, what comes back,
how many organisations take part. Within a topic the order of the result decides: primary measures as
declared, most days or most cases first. What is chosen stands in the order in which it was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routekaart.show.sentence import Sentence

__all__ = ["ORDER", "most_telling"]

#: Topics in turn; sentences of other topics are never chosen.
ORDER = (
    *(
        "difference",
        "difference",
        "no_indication",
        "depends_on_recording",
        "too_few",
        "not_comparable",
        "edges",
    ),
    *("bottleneck", "loops", "no_loops", "organisations", "timing", "open", "pingpong", "variants"),
)


def most_telling(
    sentences: Iterable[Sentence], count: int = 3, *, order: Sequence[str] = ORDER
) -> list[Sentence]:
    """The ``count`` most telling of ``sentences``, most telling first."""
    waiting: dict[str, list[Sentence]] = {topic: [] for topic in order}
    for sentence in sentences:
        if sentence.topic in waiting:
            waiting[sentence.topic].append(sentence)
    chosen: list[Sentence] = []
    while any(waiting.values()):
        chosen += [waiting[topic].pop(0) for topic in order if waiting[topic]]
    return chosen[:count]
