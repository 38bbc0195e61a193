"""Where one colour ends and the next begins, for shares and for durations.

Durations are cut at round thresholds that suit the map at hand, so that the legend reads
"tot 7 dagen, 7–14 …" and not "tot 6,83".
"""

from __future__ import annotations

import bisect
import statistics
from collections.abc import Iterable, Sequence

__all__ = ["duration_breaks", "duration_step"]

# In days; from a week on, whole weeks.
ROUND_DAYS = (0.1, 0.5, 1, 2, 4, 7, 14, 28, 42, 84, 182, 364, 728)
WEEK = ROUND_DAYS.index(7)


def duration_breaks(days: Iterable[float | None], steps: int) -> tuple[float, ...]:
    """``steps - 1`` consecutive round thresholds that divide ``days`` most evenly."""
    known = sorted(day for day in days if day is not None)
    wanted = steps - 1
    if not known:
        return ROUND_DAYS[WEEK : WEEK + wanted]

    def unevenness(start: int) -> tuple[float, float]:
        cuts = ROUND_DAYS[start : start + wanted]
        edges = [bisect.bisect_left(known, cut) for cut in cuts]
        sizes = [high - low for low, high in zip([0, *edges], [*edges, len(known)], strict=True)]
        # Of windows that do equally well, the one that has the middle duration in its middle.
        return statistics.pvariance(sizes), abs(duration_step(statistics.median(known), cuts) - wanted / 2)

    start = min(range(len(ROUND_DAYS) - wanted + 1), key=unevenness)
    return ROUND_DAYS[start : start + wanted]


def duration_step(days: float, breaks: Sequence[float]) -> int:
    """Which step of the scale ``days`` falls in: 0 below the first break."""
    return bisect.bisect_right(breaks, days)
