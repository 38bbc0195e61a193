"""Terms: when the time that a rule gives is over, clock stops and legal terms taken into account.

A term runs from the start of a step (of the case, for *eventually*). From a step that stops the clock to
the next that starts it again no time passes; without such a step the clock stands still until the
extraction date. Stops are laid together where they overlap. A stop counts when it begins before the term,
lengthened by the stops before it, is over, or on its last day.

A legal term that ends on a Saturday, a Sunday or a recognised holiday runs to the next working day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routekaart.measures.agreements.tables import Asking
from routekaart.measures.agreements.walked import Walked, cases_at
from routekaart.walks.columns import Cases
from routekaart.walks.speed import table_of
from routekaart.walks.terms import NEVER, Halts, Terms, walk_halts, walk_laid_together, walk_terms

if TYPE_CHECKING:
    from routekaart.walks.columns import Counts

__all__ = ["terms_of"]


def terms_of(asking: Asking, found: Walked, rows: Counts, cases: Cases) -> Terms:
    """The term that begins at each of these rows, those of a case where ``cases`` says; on the scale of the pair."""
    import numpy as np

    if asking.amount == NEVER:
        return Terms(*(np.full(len(rows), end, dtype=np.int64) for end in (NEVER, -NEVER)))
    halts = _halts(asking, found)
    return found.batch.written(
        walk_terms,
        Terms,
        len(rows),
        cases,
        found.clock(rows, asking.scale),
        cases_at(found.batch, halts.case),
        halts,
        found.days.working_day,
        found.days.first,
        asking.amount,
        asking.minimum,
        asking.is_legal,
    )


def _halts(asking: Asking, found: Walked) -> Halts:
    """When the clock of the pair stands still, in order of case and time, without overlap."""
    import numpy as np

    stops = sorted({stop for role, stop, *_ in asking.steps if role == "stop"})
    parts = [table_of(Halts, 0), *(_halts_of(asking, found, stop) for stop in stops)]
    together = Halts(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.lexsort((together.from_at, together.case))
    halts = Halts(*(column[order] for column in together))
    return found.batch.written(walk_laid_together, Halts, len(order), halts)


def _halts_of(asking: Asking, found: Walked, stop: int) -> Halts:
    """When one stop holds the clock."""
    is_stop, is_go = (found.kinds.claims(asking.steps, role, stop) for role in ("stop", "go"))
    rows, cases = found.having(is_stop | is_go)
    kind = found.kind[rows]
    clock = found.clock(rows, asking.scale)
    switches = (cases, clock, is_stop[kind], is_go[kind], asking.now_at)
    return found.batch.written(walk_halts, Halts, len(rows), *switches)
