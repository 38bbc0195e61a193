"""Which cases stand on either side? Two groups of one view, by the value of a column.

A case belongs to the group that its first event names. Cases whose value changes later are counted
and named; cases without a value stand on neither side and are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from routekaart.errors import SelectionError
from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.telling import telling_column, values_of
from routekaart.privacy.rule import Rule
from routekaart.results import Band, Recipe
from routekaart.walks.values import Timed, Values, walk_timed, walk_values

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes

__all__ = ["Groups", "count_schools", "has_same_precision", "split_groups"]

#: So many values an error lists.
LISTED = 8


@dataclass(frozen=True)
class Groups:
    """The two sides: their names, their cases, and what must be said of how they came about.

    ``same_precision`` is false when one side is dated by the day and the other by the clock.
    ``n_a`` and ``n_b`` count the cases of either side, which ``views`` hold. ``schools_a`` and ``schools_b`` count the schools of each side, None where the log has none.
    ``mixed`` are the labels of cases whose value changes after the first event; ``without_value``
    counts cases that have none at it, ``elsewhere`` those of other groups. ``view_partly`` holds the
    cases that straddle the start of a pilot (:mod:`routekaart.contrasts.pilot`), ``n_partly`` of them,
    with the labels ``partly``; None where there is no pilot start.
    """

    by: str
    a: str
    b: str
    n_a: int | None
    n_b: int | None
    schools_a: int | None
    schools_b: int | None
    mixed: tuple[str, ...]
    without_value: int | None
    elsewhere: int | None
    same_precision: bool
    views: tuple[View, ...]
    view_partly: View | None = None
    n_partly: int | None = 0
    partly: tuple[str, ...] = ()

    @property
    def view_a(self) -> View:
        """The cases of the first side."""
        return self.views[0]

    @property
    def view_b(self) -> View:
        """The cases of the second side."""
        return self.views[1]

    def public(self, rule: Rule, *, numbers: bool) -> Groups:
        """What anyone may know of the sides: no cases of theirs, and no small number."""

        def told(count: int | None) -> Band | None:
            return rule.band(count) if numbers and count is not None and count >= rule.threshold else None

        return replace(
            self,
            n_a=told(self.n_a),
            n_b=told(self.n_b),
            mixed=(),
            without_value=told(self.without_value),
            elsewhere=told(self.elsewhere),
            views=(),
            view_partly=None,
            n_partly=told(self.n_partly),
            partly=(),
        )

    def recipe(self, view: View) -> Recipe:
        """In words, which cases of ``view`` (the one that was split) are compared."""

        def bare(lang: str) -> str:
            against = "tegen" if lang == "nl" else "against"
            chosen = [item.text(lang) for item in view.filters]
            return ", ".join([view.log.name, *chosen, f"{self.a} {against} {self.b}"])

        def words(lang: str) -> str:
            and_, of, cases = ("en", "van", "trajecten") if lang == "nl" else ("and", "of", "cases")
            counts = (self.view_a.n_cases, self.view_b.n_cases, view.manifest.n_cases)
            n_a, n_b, n_all = (Recipe.count(count, lang) for count in counts)
            partly = f" + {Recipe.count(self.n_partly, lang)} deels" if self.n_partly else ""
            return f"{bare(lang)}, {n_a} {and_} {n_b}{partly} {of} {n_all} {cases}"

        return replace(
            view.recipe,
            nl=words("nl"),
            en=words("en"),
            bare_nl=bare("nl"),
            bare_en=bare("en"),
            selection=self.views,
        )


def split_groups(view: View, by: str | None = None, a: str | None = None, b: str | None = None) -> Groups:
    """The cases of ``view`` on either side: those whose ``by`` is ``a``, and those whose it is ``b``.

    Parameters
    ----------
    by
        A column; when None, see :func:`routekaart.measures.telling.telling_column`.
    a, b
        Its two values; may be left out when there are just two, which then stand in the order of
        their names. With one given, and two values in all, the other side is the other value.

    Raises
    ------
    SelectionError
        If there is no such column, it has no such value, or it does not leave two groups.
    """
    by = by or _default_column(view)
    found = values_of(view, by)
    counts = {value: n for value, n in found.items() if value is not None}
    a, b = _sides(by, counts, a, b)
    view_a, view_b = view.where(**{by: a}), view.where(**{by: b})
    is_school = view.manifest.stored_column(by) == "school"
    changing = _changing(view, by)
    return Groups(
        by=by,
        a=a,
        b=b,
        n_a=view_a.n_cases,
        n_b=view_b.n_cases,
        schools_a=1 if is_school else count_schools(view_a),
        schools_b=1 if is_school else count_schools(view_b),
        mixed=(*_labels_of(view_a, changing), *_labels_of(view_b, changing)),
        without_value=found.get(None, 0),
        elsewhere=sum(counts.values()) - counts[a] - counts[b],
        same_precision=has_same_precision(view, (view_a, view_b)),
        views=(view_a, view_b),
    )


def _default_column(view: View) -> str:
    found = telling_column(view)
    if found is not None:
        return found
    names = ", ".join(sorted(view.manifest.columns)) or "–"
    raise SelectionError(
        f"nothing to compare: no group or school with two values here; name a column with --by ({names}) "
        "or give two logs",
        nl="niets te vergelijken: hier is geen groep of school met twee waarden; noem een kolom met "
        f"--by ({names}) of geef twee logs",
    )


def _sides(by: str, counts: dict[str, int], a: str | None, b: str | None) -> tuple[str, str]:
    for option, value in (("--a", a), ("--b", b)):
        if value is not None and value not in counts:
            raise SelectionError(
                f"no case has {value!r} as {by} at its first event, so {option} is an empty group; "
                f"there are: {_listed(counts)}",
                nl=f"geen traject heeft {value!r} als {by} bij de eerste gebeurtenis, dus {option} is een lege "
                f"groep; er zijn: {_listed(counts)}",
            )
    if a is not None and a == b:
        raise SelectionError(
            f"--a and --b are both {a!r}; a group cannot be compared with itself",
            nl=f"--a en --b zijn allebei {a!r}; een groep is niet met zichzelf te vergelijken",
        )
    if a is not None and b is not None:
        return a, b
    others = sorted(set(counts) - {a, b}, key=lambda value: (value.casefold(), value))
    wanted = (a is None) + (b is None)
    if len(others) != wanted:
        raise _not_two(by, counts)
    return (a or others[0], b or others[-1])


def _not_two(by: str, counts: dict[str, int]) -> SelectionError:
    if len(counts) < 2:
        return SelectionError(
            f"column {by} gives {len(counts)} group of cases here ({_listed(counts)}); two are needed: "
            "name another column with --by, or widen --select",
            nl=f"kolom {by} geeft hier {len(counts)} groep ({_listed(counts)}); er zijn er twee nodig: noem "
            "een andere kolom met --by, of verruim --select",
        )
    return SelectionError(
        f"column {by} has {len(counts)} values ({_listed(counts)}); say which two to compare with --a and --b, or a and b in a design",
        nl=f"kolom {by} heeft {len(counts)} waarden ({_listed(counts)}); zeg met --a en --b, of a en b in een opzet, welke twee u vergelijkt",
    )


def _listed(counts: dict[str, int]) -> str:
    # How large each is may be for no one to see: a message has no audience.
    shown = [repr(value) for value in list(counts)[:LISTED]]
    return ", ".join([*shown, *(["…"] if len(counts) > LISTED else [])]) or "–"


def count_schools(view: View) -> int | None:
    """How many schools the cases of the view have; None where none is recorded for some case."""
    schools = {*view.first_values("school").codes.tolist()}
    return None if -1 in schools else len(schools)


def _changing(view: View, by: str) -> Codes:
    """The cases in which the column has more than one value, in order of case code."""
    import numpy as np

    stored = view.manifest.stored_column(by)
    return np.concatenate(view.walk(partial(_changing_in, column=stored), stored, rows="events"))


def _changing_in(batch: Batch, column: str) -> Codes:
    values = batch.written(walk_values, Values, batch.n_cases, batch.cases, batch.columns[column].codes)
    return batch.cases.case[values.changes]


def _labels_of(view: View, cases: Codes) -> list[str]:
    """What those of ``cases`` are called that are of the view, in order of label."""
    import numpy as np

    if not len(cases):
        return []
    labels, is_one = view.case_labels(), np.isin(view.cases.case, cases)
    return sorted(labels[place] for place in np.flatnonzero(is_one).tolist())


def has_same_precision(view: View, sides: tuple[View, View]) -> bool:
    """Whether both sides of ``view`` are dated alike: by the day, as a date-only log is, or by the clock."""
    import numpy as np

    if view.manifest.is_date_only:
        return True
    timed = np.concatenate(view.walk(_timed_in, "start_us", rows="events"))
    has_time = [np.isin(side.cases.case, timed).any() for side in sides]
    return bool(has_time[0] == has_time[1])


def _timed_in(batch: Batch) -> Codes:
    """The cases of a batch with an instant that is no whole day."""
    found = batch.written(walk_timed, Timed, batch.n_cases, batch.cases, batch.columns["start_us"], DAY_US)
    return batch.cases.case[found.has_time]
