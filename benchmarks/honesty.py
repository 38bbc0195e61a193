"""How often does a contrast claim a difference where there is none, and how often does it find one that is there?

Cases are drawn at random from one log and dealt over two groups by chance, so that every claim is false; then a
difference is planted. The share of rounds with a claim stands beside its own sampling error.

    python3 dev.py bench honesty [--rounds 1000] [--logs FOLDER]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import sqrt
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias, cast

from benchmarks.settings import Settings
from routekaart.contrasts.case_numbers import CaseNumbers, Times, case_numbers
from routekaart.contrasts.design import PRIMARIES
from routekaart.contrasts.multiplicity import ALPHA, DIFFERENCE, adjust_holm
from routekaart.contrasts.number_contrast import contrast_numbers
from routekaart.contrasts.presence import compare_presence
from routekaart.contrasts.recording import judge_both_readings
from routekaart.log.batches import Batch
from routekaart.log.manifest import Manifest
from routekaart.measures.route_map import moves_of
from routekaart.opening import read
from routekaart.sample import write_samples

if TYPE_CHECKING:
    import numpy as np

    from routekaart.log.view import View
    from routekaart.walks.columns import Codes, Counts

__all__ = ["OUTCOMES", "SIZES", "Pool", "Share", "count", "lines", "markdown", "pool_of", "pools", "shares"]

SIZES = (8, 20, 100)
SEED = 20_240_901
#: The share of one group's cases in which a planted transition stands: most of them.
PLANTED = 0.8
#: A planted shift, in standard deviations of the log's own durations.
SHIFT = 2.0
#: Processes at once, and rounds that one of them takes at a time.
PROCESSES, PART = 2, 50
#: Logs of another field, beside the invented ones.
REAL = ("receipt.xes.gz", "BPI_Challenge_2013_incidents.xes.gz")
#: A pool, the size of a group and a source of chance → whether something came about in this round.
Outcome: TypeAlias = "Callable[[Pool, int, np.random.Generator], bool]"
#: Enough invented cases to draw 100 against 100 from.
CASES = 400


@dataclass(frozen=True)
class Share:
    """``count`` of ``rounds``, with the standard error of the share."""

    count: int
    rounds: int

    @property
    def share(self) -> float:
        """The share of the rounds."""
        return self.count / self.rounds

    @property
    def error(self) -> float:
        """Its standard error."""
        return sqrt(self.share * (1 - self.share) / self.rounds)

    def is_at_most(self, limit: float) -> bool:
        """Whether the share is no more than ``limit`` but for chance: twice the error that ``limit`` itself has."""
        return self.share <= limit + 2 * sqrt(limit * (1 - limit) / self.rounds)

    def __str__(self) -> str:
        return f"{self.share:.1%} ± {self.error:.1%}"


@dataclass(frozen=True)
class Pool:
    """The cases of one log, to draw groups from: their ``numbers``, and which makes which transition (``edges``).

    ``edges`` has a row per case, a column per transition. Plain tables, which another process can be sent.
    """

    name: str
    numbers: CaseNumbers
    edges: np.ndarray

    @cached_property
    def deviation(self) -> float:
        """The standard deviation of their durations, in days."""
        import numpy as np

        return float(np.nanstd(self.numbers.column("total_duration_days")))

    def draw(self, size: int, random: np.random.Generator) -> np.ndarray:
        """The places of 2 · ``size`` cases; the first half is one group."""
        return random.choice(len(self.numbers.first_us), 2 * size, replace=False)


def pool_of(name: str, view: View) -> Pool:
    """The cases of ``view``."""
    import numpy as np

    found = view.walk(partial(_moves_in, manifest=view.manifest))
    case, edge = (np.concatenate(part) for part in zip(*found, strict=True))
    edges, column = np.unique(edge, return_inverse=True)
    makes = np.zeros((view.n_cases, len(edges)), dtype=bool)
    makes[np.searchsorted(view.cases.case, case), column] = True
    # No round asks what the cases are called, and a view holds what no other process can be sent.
    numbers = replace(case_numbers(view), view=cast("View", None))
    return Pool(name, numbers, makes)


def _moves_in(batch: Batch, manifest: Manifest) -> tuple[Codes, Counts]:
    """The moves of a batch: the case, and the number of the edge."""
    moves, edge = moves_of(batch, manifest, "activity")
    return batch.cases.case[moves.case], edge


def pools(logs: Path | None) -> Iterator[Pool]:
    """Invented chain routes, invented primary schools with many open cases, and real logs where there are any."""
    with TemporaryDirectory(prefix="routekaart-honesty-") as folder:
        write_samples(Path(folder), cases=CASES)
        for name in ("school1_keten.csv", "arnhem_zorgteam.xlsx"):
            yield pool_of(Path(name).stem, read(Path(folder) / name, skip_bad_rows=True))
    for name in REAL:
        if logs is not None and (logs / name).exists():
            yield pool_of(name.split(".")[0], read(logs / name))


def claims(pool: Pool, size: int, random: np.random.Generator) -> bool:
    """Whether chance alone made a difference of any primary measure."""
    return DIFFERENCE in _verdicts(pool, pool.draw(size, random), shift=0).values()


def finds_shift(pool: Pool, size: int, random: np.random.Generator) -> bool:
    """Whether a duration longer by :data:`SHIFT` standard deviations was called a difference."""
    return _verdicts(pool, pool.draw(size, random), shift=SHIFT).get("total_duration_days") == DIFFERENCE


def claims_edge(pool: Pool, size: int, random: np.random.Generator) -> bool:
    """Whether chance alone made a difference of any transition."""
    return DIFFERENCE in _verdicts_of_edges(pool.edges[pool.draw(size, random)], size)


def finds_edge(pool: Pool, size: int, random: np.random.Generator) -> bool:
    """Whether a transition of most cases of one group and none of the other was called a difference."""
    import numpy as np

    planted = np.arange(2 * size) < np.round(PLANTED * size)
    makes = np.column_stack([pool.edges[pool.draw(size, random)], planted])
    return bool(_verdicts_of_edges(makes, size)[-1] == DIFFERENCE)


#: What a round may show, and whether it would be false.
OUTCOMES: Mapping[str, tuple[Outcome, bool]] = {
    "claims of a primary measure": (claims, True),
    "claims of a transition": (claims_edge, True),
    "finds a shift of two standard deviations": (finds_shift, False),
    "finds a transition of most cases": (finds_edge, False),
}


def count(pool: Pool, size: int, rounds: range, *, seed: int = SEED) -> dict[str, int]:
    """In how many of the ``rounds`` each outcome came about; every round has a source of chance of its own."""
    import numpy as np

    found = dict.fromkeys(OUTCOMES, 0)
    for one in rounds:
        # All outcomes of a round draw the same cases, so that what they share is worked out once.
        for name, (outcome, _) in OUTCOMES.items():
            found[name] += outcome(pool, size, np.random.default_rng((seed, size, one)))
    return found


def shares(pool: Pool, size: int, rounds: int, *, processes: int = PROCESSES) -> dict[str, Share]:
    """The share of the rounds in which each outcome came about, worked out by so many processes."""
    parts = [range(first, min(first + PART, rounds)) for first in range(0, rounds, PART)]
    if processes == 1:
        counted = [count(pool, size, part) for part in parts]
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as workers:
            counted = [*workers.map(count, [pool] * len(parts), [size] * len(parts), parts)]
    return {name: Share(sum(one[name] for one in counted), rounds) for name in OUTCOMES}


def markdown(
    pools: Iterable[Pool], rounds: int, sizes: Sequence[int] = SIZES, *, processes: int = PROCESSES
) -> Iterator[str]:
    """A table: a row per log and outcome, a column per size."""
    yield "| log | " + " | ".join(["in how many rounds it", *(f"{size} + {size}" for size in sizes)]) + " |"
    yield "|---" * (2 + len(sizes)) + "|"
    for pool in pools:
        found = [shares(pool, size, rounds, processes=processes) for size in sizes]
        for name in OUTCOMES:
            yield f"| {' | '.join([pool.name, name, *(str(one[name]) for one in found)])} |"


def lines(settings: Settings) -> Iterator[str]:
    """The table, with as many rounds as asked; with --logs, real logs too."""
    return markdown(pools(settings.logs), settings.rounds)


def _verdicts(pool: Pool, drawn: np.ndarray, *, shift: float) -> dict[str, str]:
    """The verdict of each primary measure that could be tested, the first half of the cases against the second."""
    import numpy as np

    size = len(drawn) // 2
    numbers = _some(pool.numbers, drawn, shift * pool.deviation)
    in_a = np.arange(len(drawn)) < size
    found = contrast_numbers(numbers, in_a, ~in_a, same_precision=True, seed=SEED, names=PRIMARIES)
    judged = judge_both_readings(found, adjust_holm, ALPHA)
    return {name: verdict for name, (_, verdict) in judged.items()}


def _some(numbers: CaseNumbers, drawn: np.ndarray, more_days: float) -> CaseNumbers:
    """The numbers of the drawn cases; the first half lasts ``more_days`` longer."""
    import numpy as np

    more = np.where(np.arange(len(drawn)) < len(drawn) // 2, more_days, 0.0)
    so_far = {name: column[drawn] for name, column in numbers.so_far.items()}
    so_far["total_duration_days"] = so_far["total_duration_days"] + more
    times = {
        name: Times(
            one.days[drawn] + more * (name == "total_duration_days"),
            one.outcome[drawn],
            one.followed[drawn] + more,
        )
        for name, one in numbers.times.items()
    }
    of_cases = {name: getattr(numbers, name)[drawn] for name in ("case_id", "is_open", "first_us")}
    for name in ("with_short_help", "reached"):
        of_cases[name] = {key: column[drawn] for key, column in getattr(numbers, name).items()}
    return replace(numbers, n_cases=len(drawn), so_far=so_far, times=times, **of_cases)


def _verdicts_of_edges(makes: np.ndarray, size: int) -> Sequence[str]:
    """The verdict of each transition that occurs: a row per case, the first ``size`` of one group."""
    in_a, in_b = makes[:size].sum(axis=0), makes[size:].sum(axis=0)
    occurs = in_a + in_b > 0
    found = compare_presence(in_a[occurs], in_b[occurs], (size, size), alpha=ALPHA)
    return found.columns["verdict"]
