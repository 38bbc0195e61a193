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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, Count, Flag, Kind, Label, P, Private, Shown, Text, Unit, Verdict
from routekaart.contrasts.case_numbers import CaseNumbers, case_numbers
from routekaart.contrasts.contrast import Contrast
from routekaart.contrasts.design import Design
from routekaart.contrasts.groups import Groups
from routekaart.contrasts.limits import has_one_calendar
from routekaart.contrasts.multiplicity import NOT_COMPARABLE, TOO_FEW, adjust_holm
from routekaart.contrasts.number_contrast import NumberContrast, contrast_numbers
from routekaart.contrasts.population import population
from routekaart.contrasts.recording import judge_both_readings
from routekaart.contrasts.schools import Schools, schools_of
from routekaart.errors import SelectionError
from routekaart.log.batches import Batch
from routekaart.log.store import TIE_KEYS
from routekaart.log.view import View
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Frame, Result

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Codes

__all__ = ["MOST_LEFT_OUT", "Robustness", "robustness"]

#: With more cases than this in both groups together, none is left out: no single one then weighs.
MOST_LEFT_OUT = 200

AS_CHOSEN, WITHOUT = "as_chosen", "without_case"

#: A difference in the unit of its measure.
Difference = Annotated[float, Unit.MEASURE, Kind.EXTREME]


class Judged(TypedDict):
    """A measure under a choice, before it is held against the contrast itself."""

    measure: Label  #: its name
    #: ``as_chosen``, ``without_case``, ``ties_file``, ``ties_vocabulary``, ``ties_label``, ``earlier_half``,
    #: ``later_half``, ``open_at_latest``
    choice: Label
    case: Private[Text] | None  #: the one left out
    n_a: Cases  #: of group a that take part: those with the number, all in a log-rank test
    n_b: Cases  #: of group b that take part
    difference: Difference | None  #: a − b, in the measure's unit: the shift, or that of the restricted means
    p: P | None  #: of the test
    p_adjusted: P | None  #: corrected for the number of tests
    verdict: Verdict  #: as in a contrast


class Choice(Judged):
    """A measure under a choice."""

    is_kept: Flag  #: whether the verdict is that of the contrast


class InShort(TypedDict):
    """A measure over all its choices; first what the contrast has."""

    measure: Label  #: its name
    n_a: Cases  #: of group a
    n_b: Cases  #: of group b
    verdict: Verdict  #: of the contrast
    difference: Difference | None  #: of the contrast
    p: P | None  #: of the contrast
    left_out: Cases  #: that were left out one by one
    left_out_kept: Cases  #: of those, without which the verdict is kept
    difference_low: Difference | None  #: the least without one of them
    difference_high: Difference | None  #: the largest without one of them
    p_low: P | None  #: the least without one of them
    p_high: P | None  #: the largest without one of them
    others: Shown[Count]  #: choices beside leaving out
    others_kept: Shown[Count]  #: of those, under which the verdict is kept
    others_too_few: Shown[Count]  #: of those, that have too few cases for a verdict
    others_low: Difference | None  #: the least difference among them
    others_high: Difference | None  #: the largest difference among them


@dataclass(frozen=True)
class Robustness(Result):
    """Every primary measure of a contrast under every choice, and in short.

    Only the choices that were ``tried`` exist: no order of ties where nothing is tied, no halves of cases that all
    began at once, no latest where nothing is open.
    """

    a: Label  #: the name of the first group
    b: Label  #: the name of the second group
    tried: Shown[tuple[Text, ...]]  #: the choices, beside that of the contrast
    choice_columns: Columns[Choice]
    summary_columns: Columns[InShort]

    disclosure: ClassVar = TeamOnly(
        "what an answer becomes without one case tells of that case, so it cannot be made public; use --mode team",
        "wat een uitkomst wordt zonder één traject, vertelt iets over dat traject en kan dus niet openbaar worden "
        "gemaakt; gebruik --mode team",
    )

    choices = Frame("choice_columns")
    summary = Frame("summary_columns")

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
    >>> found = rk.contrast(log, by="route", a="keten", b="keten-huisarts")
    >>> len(rk.robustness(log, found).record()["tried"])
    3
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
    judged: list[Judged] = []
    choices = [
        *_choices(
            _Choice(AS_CHOSEN, None, numbers, *(numbers.has(side) for side in groups.views)),
            view,
            found.rules,
        )
    ]
    for choice in choices:
        judged += _judged(choice, found.design, groups, schools, same_calendar=same_calendar)
    verdicts = {row["measure"]: row["verdict"] for row in judged if row["choice"] == AS_CHOSEN}
    rows: list[Choice] = [{**row, "is_kept": row["verdict"] == verdicts[row["measure"]]} for row in judged]
    return Robustness(
        recipe=recipe,
        n_cases=found.n_cases,
        a=groups.a,
        b=groups.b,
        tried=tuple(dict.fromkeys(choice.name for choice in choices if choice.name != AS_CHOSEN)),
        choice_columns=Columns.of(Choice, rows),
        summary_columns=Columns.of(
            InShort, [_in_short([row for row in rows if row["measure"] == measure]) for measure in verdicts]
        ),
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
) -> Iterator[Judged]:
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
    judged = judge_both_readings(numbers, adjust_holm, design.alpha)
    for one in numbers:
        yield _row(choice, one, judged.get(one.name))


def _row(choice: _Choice, one: NumberContrast, judged: tuple[float, str] | None) -> Judged:
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


def _in_short(rows: list[Choice]) -> InShort:
    """One measure over all its choices."""
    (chosen,) = (row for row in rows if row["choice"] == AS_CHOSEN)
    without = [row for row in rows if row["choice"] == WITHOUT]
    others = [row for row in rows if row["choice"] not in (AS_CHOSEN, WITHOUT)]

    def known(values: Iterable[float | None]) -> list[float]:
        return [value for value in values if value is not None]

    differences = known(row["difference"] for row in without)
    tests = known(row["p"] for row in without)
    elsewhere = known(row["difference"] for row in others)
    return {
        "measure": chosen["measure"],
        "n_a": chosen["n_a"],
        "n_b": chosen["n_b"],
        "verdict": chosen["verdict"],
        "difference": chosen["difference"],
        "p": chosen["p"],
        "left_out": len(without),
        "left_out_kept": sum(row["is_kept"] for row in without),
        "difference_low": min(differences, default=None),
        "difference_high": max(differences, default=None),
        "p_low": min(tests, default=None),
        "p_high": max(tests, default=None),
        "others": len(others),
        "others_kept": sum(row["is_kept"] for row in others),
        "others_too_few": sum(row["verdict"] in (TOO_FEW, NOT_COMPARABLE) for row in others),
        "others_low": min(elsewhere, default=None),
        "others_high": max(elsewhere, default=None),
    }
