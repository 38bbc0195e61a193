"""Hand-overs: how many organisations a case meets, who passes it to whom, where it lies how long.

All three read the *stays* of a case: its instances in order, without those of the family and
without those whose organisation was not recorded, cut into runs of one organisation. A hand-over
is the step from one stay to the next. A case lies with an organisation from the start of its stay
until the next stay starts; the last stay lasts until the case's last event, or, while the case is
open, until the extraction date. So the days of all organisations together are the time from each
case's first stay to its end, and nothing is counted twice.

What counts as an organisation is our choice (the vocabulary says it: all but the family): the words
``organisations`` in ``data/words/<lang>/definitions.yaml`` are printed beside the figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Each, Key, Kind, Table, Tie
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Handovers", "handovers", "organisation_counts", "stays"]


HANDOVER_COLUMNS = ("source", "target", "cases", "count")
DAYS_COLUMNS = ("organisation", "total_days", "open_days", "cases", "stays")
COUNT_COLUMNS = ("organisations", "cases")


@dataclass(frozen=True)
class Handovers(Result):
    """Organisations per case, hand-overs, and days per organisation.

    ``organisations_per_case`` holds ``mean``, ``median``, ``min``, ``max`` (None when no case has an
    organisation recorded) over its ``n`` cases: those with any organisation recorded.
    ``handover_columns``: ``source``, ``target``, ``cases``, ``count``, most cases first.
    ``days_columns``: ``organisation``, ``total_days``, of which ``open_days`` after the last event of
    cases still open, ``cases``, ``stays``, most days first. ``count_columns``: how many ``cases`` have
    this many ``organisations``. ``left_out``: organisations of these cases that do not count.
    """

    organisations_per_case: Mapping[str, float | None]
    handover_columns: Columns
    days_columns: Columns
    count_columns: Columns
    left_out: tuple[str, ...]

    disclosure: ClassVar = Disclosure({
        "organisations_per_case": Each({
            "mean": Kind.MEAN,
            "median": Kind.MEDIAN,
            "min": Kind.EXTREME,
            "max": Kind.EXTREME,
            "n": Kind.CASES,
        }, base="n"),
        "handover_columns": Table({
            "source": Kind.LABEL, "target": Kind.LABEL, "cases": Kind.CASES, "count": Kind.EVENTS,
        }),
        "days_columns": Table({
            "organisation": Kind.LABEL,
            "total_days": Kind.TOTAL,
            "open_days": Kind.TOTAL,
            "cases": Kind.CASES,
            "stays": Kind.EVENTS,
        }),
        "count_columns": Table({"organisations": Kind.LABEL, "cases": Kind.CASES}, rows="threshold"),
        # These may be organisations of a single case.
        "left_out": Kind.IDENTIFIER,
    }, ties=lambda result, _: _ties(result))  # fmt: skip

    @property
    def handovers(self) -> pd.DataFrame:
        """The hand-overs as pandas, outside the disclosure gate."""
        return self.handover_columns.pandas()

    @property
    def days(self) -> pd.DataFrame:
        """The days per organisation as pandas, outside the disclosure gate."""
        return self.days_columns.pandas()

    @property
    def graph(self) -> nx.DiGraph:
        """The hand-over network: nodes with ``total_days``, edges with ``cases`` and ``count``."""
        import networkx as nx

        network = nx.DiGraph()
        for row in self.days_columns.rows():
            network.add_node(row["organisation"], total_days=row["total_days"])
        for row in self.handover_columns.rows():
            network.add_edge(row["source"], row["target"], cases=row["cases"], count=row["count"])
        return network

    def record(self) -> dict[str, Any]:
        """The hand-overs in the plain form of the contract."""
        return {
            "organisations_per_case": dict(self.organisations_per_case),
            "handovers": self.handover_columns.record(),
            "days": self.days_columns.record(),
        }


def _ties(result: Handovers) -> list[Tie]:
    """The cases with each number of organisations that is shown are among those with any."""
    parts: dict[Key, float] = {
        ("count_columns", row, "cases"): 1.0 for row in range(len(result.count_columns))
    }
    return [Tie({**parts, ("organisations_per_case", "n"): -1.0}, float("-inf"), 0)]


def handovers(view: View) -> Handovers:
    """Organisations per case, hand-overs and days per organisation of the cases in ``view``."""
    labels = view.organisation_labels()
    steps = view.rows(_HANDOVERS.format(stays=stays(view)))
    moves = [(labels[source], labels[target], *values) for source, target, *values in steps]
    lying = _DAYS.format(stays=stays(view))
    days = [(labels[code], *values) for code, *values in view.rows(lying)]
    counts = organisation_counts(view)
    mean, median, least, most, n = view.rows(_PER_CASE.format(counts=counts))[0]
    return Handovers(
        recipe=view.recipe,
        n_cases=view.n_cases,
        organisations_per_case={"mean": mean, "median": median, "min": least, "max": most, "n": n},
        handover_columns=Columns.from_rows(HANDOVER_COLUMNS, moves),
        days_columns=Columns.from_rows(DAYS_COLUMNS, days),
        count_columns=Columns.from_rows(COUNT_COLUMNS, view.rows(_DISTRIBUTION.format(counts=counts))),
        left_out=tuple(label for (label,) in view.rows(_LEFT_OUT)),
    )


def stays(view: View) -> str:
    """The name of a table of stays, made once for the view: case_id, stay (0-based), organisation, start_us.

    Consecutive stays of a case have different organisations.
    """
    return view.per_case("stays", lambda: _STAYS)


def organisation_counts(view: View) -> str:
    """The name of a table (case_id, organisations, handovers), one row for each case of the view.

    ``organisations`` counts the different organisations that count; both are null where no
    organisation was recorded.
    """
    return view.per_case("organisation_counts", lambda: _COUNTS.format(stays=stays(view)))


_STAYS = """
    select case_id, row_number() over (partition by case_id order by position) - 1 as stay,
           organisation, start_us
    from (
        select i.case_id, i.position, i.organisation, i.start_us,
               lag(i.organisation) over (partition by i.case_id order by i.position) as previous
        from {instances} i join {organisations} o on i.organisation = o.organisation
        where not o.is_family) s
    where previous is null or previous <> organisation"""

_COUNTS = """
    select c.case_id,
           case when r.case_id is not null then coalesce(r.organisations, 0) end as organisations,
           case when r.case_id is not null then coalesce(s.handovers, 0) end as handovers
    from {{cases}} c
    left join (
        select i.case_id, count(distinct case when o.is_counted then i.organisation end) as organisations
        from {{instances}} i join {{organisations}} o on i.organisation = o.organisation
        group by i.case_id) r on c.case_id = r.case_id
    left join (select case_id, count(*) - 1 as handovers from {stays} group by case_id) s
      on c.case_id = s.case_id"""

_HANDOVERS = """
    select organisation, following, count(distinct case_id), count(*)
    from (select case_id, organisation,
                 lead(organisation) over (partition by case_id order by stay) as following
          from {stays}) s
    where following is not null
    group by organisation, following
    order by count(distinct case_id) desc, count(*) desc, organisation, following"""

_DAYS = f"""
    select organisation,
           cast(sum(cast(end_us - start_us + open_us as decimal(38, 0))) as double) / {DAY_US}e0 as total_days,
           cast(sum(cast(open_us as decimal(38, 0))) as double) / {DAY_US}e0 as open_days,
           count(distinct case_id), count(*)
    from (
        select s.case_id, s.organisation, s.start_us, coalesce(s.next_us, c.last_us) as end_us,
               case when s.next_us is null and c.is_open then c.extracted_us - c.last_us else 0 end as open_us
        from (select *, lead(start_us) over (partition by case_id order by stay) as next_us
              from {{stays}}) s
        join {{{{cases}}}} c on s.case_id = c.case_id) t
    group by organisation
    order by total_days desc, organisation"""

_PER_CASE = """
    select avg(organisations), percentile_cont(0.5) within group (order by organisations),
           min(organisations), max(organisations), count(organisations)
    from {counts}"""

_DISTRIBUTION = """
    select organisations, count(*) from {counts} where organisations is not null
    group by organisations order by organisations"""

_LEFT_OUT = """
    select o.label from {organisations} o
    where not o.is_counted and o.organisation in (select organisation from {instances})
    order by o.label"""
