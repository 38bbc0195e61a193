"""What is left of each primary answer when another choice is made that could as well have been made?

- each case in turn left out: does the answer hang on one child?
- steps of one instant in the other orders, where the log has any
- the earlier and the later half of each group, by the date of its first event: did something change on
  the way, as in the first months of a pilot? Halves of each group, and not of the calendar, so that
  both groups keep half their cases also when one began after the other. A case that shares its date
  with the middle stands in the earlier half.
- cases that are open counted at their latest: ended at the extraction date, and come to what they had
  not reached on that day; counts and waiting as far as they have come.

Every choice goes the same way as the contrast itself: all primaries again, corrected together, one
verdict each. Only the order of steps needs the log again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.contrasts.case_numbers import CaseNumbers, case_numbers
from routekaart.contrasts.contrast import Contrast
from routekaart.contrasts.design import Design
from routekaart.contrasts.groups import Groups
from routekaart.contrasts.limits import has_one_calendar
from routekaart.contrasts.multiplicity import NOT_COMPARABLE, TOO_FEW, adjust_holm, judge
from routekaart.contrasts.number_contrast import NumberContrast, contrast_numbers
from routekaart.contrasts.population import population
from routekaart.contrasts.schools import Schools, schools_of
from routekaart.errors import SelectionError
from routekaart.log.batches import Batch
from routekaart.log.store import TIE_KEYS
from routekaart.log.view import View
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from routekaart.walks.columns import Codes

__all__ = ["MOST_LEFT_OUT", "Robustness", "robustness"]

#: With more cases than this in both groups together, none is left out: no single one then weighs.
MOST_LEFT_OUT = 200

AS_CHOSEN, WITHOUT = "as_chosen", "without_case"
CHOICE_COLUMNS = (
    *("measure", "choice", "case", "n_a", "n_b", "difference"),
    *("p", "p_adjusted", "verdict", "is_kept"),
)
SUMMARY_COLUMNS = (
    *("measure", "n_a", "n_b", "verdict", "difference", "p", "left_out", "left_out_kept"),
    *("difference_low", "difference_high", "p_low", "p_high"),
    *("others", "others_kept", "others_too_few", "others_low", "others_high"),
)


@dataclass(frozen=True)
class Robustness(Result):
    """Every primary measure of a contrast under every choice, and in short.

    Choices: ``measure``, ``choice`` ("as_chosen", "without_case", "ties_file", "ties_vocabulary",
    "ties_label", "earlier_half", "later_half", "open_at_latest"), ``case`` (the one left out), ``n_a``,
    ``n_b`` (cases that take part: those with the number, all in a log-rank test), ``difference`` (a − b, in
    the measure's unit: the shift, or that of the restricted means), ``p``, ``p_adjusted``, ``verdict``, ``is_kept`` (the verdict is that of the contrast).

    Summary: per ``measure`` the ``n_a``, ``n_b``, ``verdict``, ``difference`` and ``p`` of the contrast; of how many
    cases ``left_out`` one by one the verdict is kept (``left_out_kept``), the least and largest ``difference`` and
    ``p`` among those; of how many ``others`` it is kept (``others_kept``), how many have too few cases
    for a verdict, and the least and largest difference among them. Only the ``tried`` choices exist:
    no order of ties where nothing is tied, no halves of cases that all began at once, no latest where
    nothing is open.
    """

    a: str
    b: str
    tried: tuple[str, ...]
    choice_columns: Columns
    summary_columns: Columns

    disclosure: ClassVar = TeamOnly(
        "what an answer becomes without one case tells of that case, so it cannot be made public; use --mode team",
        "wat een uitkomst wordt zonder één traject, vertelt iets over dat traject en kan dus niet openbaar worden "
        "gemaakt; gebruik --mode team",
    )

    @property
    def choices(self) -> pd.DataFrame:
        """Every measure under every choice as pandas, outside the disclosure gate."""
        return self.choice_columns.pandas()

    @property
    def summary(self) -> pd.DataFrame:
        """The measures in short as pandas, outside the disclosure gate."""
        return self.summary_columns.pandas()

    def record(self) -> dict[str, Any]:
        """The robustness as plain values."""
        return {
            "tried": list(self.tried),
            "summary": self.summary_columns.record(),
            "choices": self.choice_columns.record(),
        }


@dataclass(frozen=True)
class _Choice:
    """One way to look: its name, the case left out (None: none), the numbers, and the cases of both groups."""

    name: str
    case: str | None
    numbers: CaseNumbers
    in_a: np.ndarray
    in_b: np.ndarray


def robustness(view: View, found: Contrast) -> Robustness:
    """What is left of the primary answers of ``found``, a contrast of two groups of ``view``, under other choices.

    Raises
    ------
    SelectionError
        If ``found`` is a contrast of other cases.

    Examples
    --------
    >>> logs = rk.read("event_logs/school1_keten.csv", "event_logs/school2_pilot.csv")
    >>> [row["left_out_kept"] for row in rk.robustness(logs, rk.contrast(logs)).record()["summary"]]
    [16, 16, 16, 16, 16]
    """
    chosen = population(view, found.design)
    view, groups = chosen.view, chosen.groups
    recipe = groups.recipe(view)
    if recipe != found.recipe:
        raise SelectionError(
            "the contrast is of other cases than these; give the view that it was made of",
            nl="de vergelijking gaat over andere trajecten dan deze; geef het log en de selectie waarmee die is gemaakt",
        )
    schools, same_calendar = schools_of(groups), has_one_calendar(view)
    numbers = case_numbers(view, found.rules)
    rows = []
    choices = [
        *_choices(
            _Choice(AS_CHOSEN, None, numbers, *(numbers.has(side) for side in groups.views)),
            view,
            found.rules,
        )
    ]
    for choice in choices:
        rows += [*_judged(choice, found.design, groups, schools, same_calendar=same_calendar)]
    verdicts = {row["measure"]: row["verdict"] for row in rows if row["choice"] == AS_CHOSEN}
    for row in rows:
        row["is_kept"] = row["verdict"] == verdicts[row["measure"]]
    summary = [_in_short([row for row in rows if row["measure"] == measure]) for measure in verdicts]
    return Robustness(
        recipe=recipe,
        n_cases=found.n_cases,
        a=groups.a,
        b=groups.b,
        tried=tuple(dict.fromkeys(choice.name for choice in choices if choice.name != AS_CHOSEN)),
        choice_columns=Columns({name: [row[name] for row in rows] for name in CHOICE_COLUMNS}),
        summary_columns=Columns({name: [row[name] for row in summary] for name in SUMMARY_COLUMNS}),
    )


def _choices(chosen: _Choice, view: View, rules: WaitRules) -> Iterator[_Choice]:
    """As it was chosen, and then otherwise."""
    import numpy as np

    numbers, in_a, in_b = chosen.numbers, chosen.in_a, chosen.in_b
    either = in_a | in_b
    yield chosen
    if either.sum() <= MOST_LEFT_OUT:
        labels = numbers.number_columns["case"]
        for side in (in_a, in_b):
            for place in sorted(np.flatnonzero(side).tolist(), key=lambda place: labels[place]):
                others = np.arange(len(either)) != place
                yield _Choice(WITHOUT, labels[place], numbers, in_a & others, in_b & others)
    if np.isin(np.concatenate(view.walk(_tied_in)), numbers.case_id[either]).any():
        for ties in sorted({*TIE_KEYS} - {view.ties or view.manifest.ties}):
            yield _Choice(f"ties_{ties}", None, case_numbers(view.with_ties(ties), rules), in_a, in_b)
    earlier = _earlier(numbers, in_a) | _earlier(numbers, in_b)
    if (in_a & ~earlier).any() and (in_b & ~earlier).any():
        yield _Choice("earlier_half", None, numbers, in_a & earlier, in_b & earlier)
        yield _Choice("later_half", None, numbers, in_a & ~earlier, in_b & ~earlier)
    if (numbers.is_open & either).any():
        yield _Choice("open_at_latest", None, numbers.at_latest(), in_a, in_b)


def _tied_in(batch: Batch) -> Codes:
    """The cases of a batch with steps of one instant."""
    import numpy as np

    compact = batch.compact
    return batch.cases.case[np.unique(compact.place[compact.steps.is_tied])]


def _earlier(numbers: CaseNumbers, group: np.ndarray) -> np.ndarray:
    """The half of a group that began first; who began with the middle one as well."""
    import numpy as np

    began = np.sort(numbers.first_us[group])
    if not len(began):
        return group
    earlier: np.ndarray = group & (numbers.first_us <= began[(len(began) - 1) // 2])
    return earlier


def _judged(
    choice: _Choice, design: Design, groups: Groups, schools: Schools, *, same_calendar: bool
) -> Iterator[dict[str, Any]]:
    """The primary measures under one choice, corrected together."""
    numbers = contrast_numbers(
        choice.numbers,
        choice.in_a,
        choice.in_b,
        same_precision=groups.same_precision,
        same_calendar=same_calendar,
        seed=design.seed,
        schools=schools,
        names=design.primaries,
    )
    evidence = {one.name: one.evidence for one in numbers if one.evidence}
    judged = judge(evidence, adjust_holm, alpha=design.alpha)
    for one in numbers:
        yield _row(choice, one, judged.get(one.name))


def _row(choice: _Choice, one: NumberContrast, judged: tuple[float, str] | None) -> dict[str, Any]:
    p_adjusted, verdict = judged or (None, TOO_FEW if one.is_comparable else NOT_COMPARABLE)
    return {
        "measure": one.name,
        "choice": choice.name,
        "case": choice.case,
        "n_a": one.n_a + (one.missing_a if one.time else 0),
        "n_b": one.n_b + (one.missing_b if one.time else 0),
        "difference": one.difference,
        "p": one.found.p if one.found else None,
        "p_adjusted": p_adjusted,
        "verdict": verdict,
    }


def _in_short(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One measure over all its choices."""
    (chosen,) = (row for row in rows if row["choice"] == AS_CHOSEN)
    without = [row for row in rows if row["choice"] == WITHOUT]
    others = [row for row in rows if row["choice"] not in (AS_CHOSEN, WITHOUT)]
    ranges: dict[str, float | None] = {}
    for name, of, of_rows in (
        ("difference", "difference", without),
        ("p", "p", without),
        ("others", "difference", others),
    ):
        values = [row[of] for row in of_rows if row[of] is not None]
        ranges |= {f"{name}_low": min(values, default=None), f"{name}_high": max(values, default=None)}
    return {
        **{name: chosen[name] for name in ("measure", "n_a", "n_b", "verdict", "difference", "p")},
        "left_out": len(without),
        "left_out_kept": sum(row["is_kept"] for row in without),
        **ranges,
        "others": len(others),
        "others_kept": sum(row["is_kept"] for row in others),
        "others_too_few": sum(row["verdict"] in (TOO_FEW, NOT_COMPARABLE) for row in others),
    }
