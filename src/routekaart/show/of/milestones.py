"""Milestones: who signalled first, and how soon cases came to support, to youth help and further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from routekaart.measures.milestone_steps import MILESTONES
from routekaart.measures.milestones import Milestones, Reached
from routekaart.show.rows import Row, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "detail_tables", "milestone_table"]

#: Milestones that are said of all cases; the table holds them all.
SAID = ("support", "support_not_followed")
#: What is said by who signalled first, within each group.
SAID_BY_ORIGIN = ("referral", "assessment", "youth_help")
#: Groups that are told one by one, most cases first; CSV and JSON hold them all.
TOLD_GROUPS = 4
#: Origins that name somebody.
NAMED = ("school", "family", "huisarts", "other")
#: With fewer cases than this, a middle time says little.
FEW = 5


def _tables(result: Milestones, terms: Words, most: int | None) -> list[Table]:
    title = titled(words(terms.lang, "milestones", "table"), "milestones", result)
    return [
        milestone_table(result, terms.lang, title=title, most=most),
        *detail_tables(result, terms.lang),
    ]


def detail_tables(result: Milestones, lang: str) -> list[Table]:
    """The median time to each milestone by group, and within each by who signalled first."""
    terms = words(lang, "milestones", "table").fitting(result.recipe)
    groups = [*result.group_columns["group"][:TOLD_GROUPS]]
    tables = [_group_table(result, groups, terms)] if groups else []
    for group in _told_by_origin(result):
        key = "milestones_by_origin" if group is None else "milestones_within"
        tables.append(_times_table(result, group, terms.phrase(key, group=clean_text(group or "")), terms))
    return tables


def _told_by_origin(result: Milestones) -> list[str | None]:
    """The groups within which origins are told apart; None: all cases together.

    Groups in which several parties signalled first. All cases where there are no groups, or where the groups are
    themselves those of one origin each, such as the routes of a school; not across logs or schools, which
    differ in more than who signals.
    """
    groups = [
        group
        for group in result.group_columns["group"][:TOLD_GROUPS]
        if len({row["origin"] for row in _rows(result, group)} & {*NAMED}) > 1
    ]
    if groups or not len(result.origin_columns):
        return groups
    return [None] if result.by in {None, "group"} else []


def _rows(result: Milestones, group: str | None) -> list[Row]:
    """The milestones of a group (None: of all cases)."""
    return [row for _, row in _told(result) if row["group"] == group]


def _told(result: Milestones) -> list[tuple[int, Row]]:
    """The milestones and their numbers, without what rests on knowing that nothing followed, where no ending is known."""
    return [
        (number, row)
        for number, row in enumerate(result.milestone_columns.rows(), start=1)
        if result.recipe.has_endings or not MILESTONES[row["milestone"]].is_not_followed
    ]


def milestone_table(result: Milestones, lang: str, *, title: str, most: int | None = None) -> Table:
    """Each milestone for all cases: how many reached it, left without it, are open without it; the median."""
    terms = words(lang, "milestones", "table").fitting(result.recipe)
    rows = [
        {
            "milestone": terms[f"milestone_{row['milestone']}"],
            "reached": of_all(row["reached"], row["n"], terms),
            "left": row["left"],
            "open": row["open"],
            "median_days": _median(row, terms),
        }
        for row in _rows(result, None)
        if row["origin"] is None
    ]
    median, reached = (Made(name, is_number=True) for name in ("median_days", "reached"))
    columns = ("milestone", median, reached, *(("left", "open") if result.recipe.has_endings else ()))
    return table(terms, title, rows, columns, of=Reached, most=most, note=terms["milestones_note"])


def _group_table(result: Milestones, groups: Sequence[str], terms: Words) -> Table:
    """The median time to each milestone of each group, with how many reached it."""
    heads = {
        row["group"]: terms.phrase("side_n", group=clean_text(row["group"]), n=terms.number(row["cases"]))
        for row in result.group_columns.rows()
        if row["group"] in groups
    }
    found = [row for group in groups for row in _rows(result, group) if row["origin"] is None]
    return _crossed(found, "group", heads, terms["milestones_by_group"], terms)


def _times_table(result: Milestones, group: str | None, title: str, terms: Words) -> Table:
    """The median time to each milestone by who signalled first, with how many reached it."""
    found = [row for row in _rows(result, group) if row["origin"] is not None]
    heads = {
        row["origin"]: terms.phrase(
            "origin_n", origin=terms[f"origin_{row['origin']}"], n=terms.number(row["n"])
        )
        for row in found
    }
    return _crossed(found, "origin", heads, title, terms)


def _crossed(found: Sequence[Row], key: str, heads: Mapping[str, str], title: str, terms: Words) -> Table:
    """A row for each milestone, a column for each of ``heads``, the values of ``key``."""
    rows: dict[str, dict[str, str]] = {}
    for row in found:
        name = terms[f"milestone_{row['milestone']}"]
        reached = of_all(row["reached"], row["n"], terms)
        rows.setdefault(name, {"milestone": name})[row[key]] = f"{_median(row, terms)} ({reached})"
    times = [Made(value, is_number=True, heading=head) for value, head in heads.items()]
    note = terms["origin_note"]
    return table(terms, title, [*rows.values()], ["milestone", *times], of=Reached, note=note)


def _median(row: Row, terms: Words) -> str:
    days = row["median_days"]
    return terms["not_reached"] if days is None else terms.days(days)


def _sentences(result: Milestones, say: Say) -> Iterator[Sentence]:
    for number, origin in enumerate(result.origin_columns.rows(), start=1):
        of_cases = say.of_all(origin["cases"], result.n_cases)
        yield Sentence(say(f"origin_{origin['origin']}", of_all=of_cases), f"origins/{number}", "origin")
    if 0 < result.signal_first < (result.n_cases or 0):
        of_cases = say.of_all(result.signal_first, result.n_cases)
        yield Sentence(say("signal_first", of_all=of_cases), "signal_first", "signal_first")
    told = _told(result)
    for number, row in told:
        if row["group"] is None and row["origin"] is None and row["milestone"] in SAID:
            text = say.reached(row, say.milestone(row["milestone"]))
            yield Sentence(text, f"milestones/{number}", f"milestone_{row['milestone']}")
            if row["milestone"] == "support_not_followed" and row["open"]:
                text = say.counted("timing_open_support_not_followed", row["open"])
                yield Sentence(text, f"milestones/{number}", "milestone_open")
    yield from _by_origin(told, _told_by_origin(result), say)


def _by_origin(rows: Sequence[tuple[int, Row]], groups: Sequence[str | None], say: Say) -> Iterator[Sentence]:
    """How soon each named origin came to a few milestones, in the groups that have two of them or more."""
    said: list[tuple[int, Row]] = []
    for group in groups:
        for milestone in SAID_BY_ORIGIN:
            own = [
                (number, row)
                for number, row in rows
                if row["group"] == group and row["origin"] in NAMED and row["milestone"] == milestone
            ]
            if len(own) < 2 or not any(row["reached"] for _, row in own):
                continue
            parts = "; ".join(_origin_time(row, say) for _, row in own)
            key = "origin_times" if group is None else "origin_times_within"
            text = say(key, group=clean_text(group or ""), parts=parts)
            yield Sentence(text, f"milestones/{own[0][0]}", "origin_time")
            said += own
    if said:
        key = "origin_few" if any(row["n"] < FEW for _, row in said) else "origin_caution"
        yield Sentence(say(key, few=say.number(FEW)), f"milestones/{said[0][0]}", "origin_limit")


def _origin_time(row: Row, say: Say) -> str:
    """After whose signal half of how many cases had what, and within how long."""
    key = "not_reached" if row["median_days"] is None else "reached"
    return say.phrase(
        f"origin_{key if row['reached'] else 'never'}",
        who=say.phrase(f"signal_of_{row['origin']}"),
        cases=say.cases(row["n"]),
        what=say.milestone(row["milestone"]),
        median=say.days(row["median_days"]),
    )


SHOWN = Shown(
    kind=Milestones,
    tables=_tables,
    sentences=_sentences,
    instead=(
        "rk.before_after(view, start), or `routekaart report`: a curve of the time to youth help",
        "rk.before_after(view, start), of `routekaart report`: een curve van de tijd tot jeugdhulp",
    ),
)
