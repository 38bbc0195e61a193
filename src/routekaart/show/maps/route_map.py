"""A route map as a graph to lay out: how many cases, or how much time, each step and transition took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from routekaart.measures.route_map import RouteMap
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.legend import Key, Legend
from routekaart.show.maps.canvas import Canvas, Drawing, line
from routekaart.show.maps.flag_words import FlagWords
from routekaart.show.maps.map_words import MapWords
from routekaart.show.maps.scales import duration_breaks, duration_step
from routekaart.show.palette import (
    COUNT_FILLS,
    COUNT_LINES,
    MUTED,
    PAPER,
    RULE,
    TIME_FILLS,
    TIME_LINES,
    ink_on,
    shade,
)
from routekaart.show.rows import Row
from routekaart.show.text import clean_text

__all__ = ["Show", "draw_route_map", "edge_tips", "node_tips"]

Show = Literal["cases", "time"]


def draw_route_map(cleared: Cleared[RouteMap], *, show: Show = "cases", lang: str = "nl") -> Drawing:
    """The drawing of a route map, coloured and numbered by cases or by time (``show``)."""
    route_map = passed(cleared)
    say = FlagWords(lang, route_map.level).of(route_map)
    style = _Style.of(route_map, show)
    nodes = sorted(_standing(route_map), key=_place)
    keys = {row["name"]: f"n{number}" for number, row in enumerate(nodes)}
    edges = [row for row in route_map.edge_columns.rows() if {row["source"], row["target"]} <= keys.keys()]
    edges.sort(key=lambda row: -int(row["cases"] or 0))

    canvas = Canvas([*keys.values()])
    _draw_ends(canvas, route_map, keys, say)
    flagged = _flagged(route_map, say)
    for row in nodes:
        more = flagged.get(row["name"], ())
        _draw_node(canvas, keys[row["name"]], row, route_map.n_cases, style, say, more)
    for number, row in enumerate(edges):
        _draw_edge(
            canvas,
            f"e{number}",
            (keys[row["source"]], keys[row["target"]]),
            row,
            route_map.n_cases,
            style,
            say,
        )
    return canvas.drawing(_legend(cleared, style, say), say.description(route_map))


def _flagged(route_map: RouteMap, say: FlagWords) -> Mapping[str | None, list[str]]:
    """What is flagged at each step, a line each: where a wait begins and ends, what was done again, what was not kept."""
    found: dict[str | None, list[str]] = {}
    if route_map.flags is None:
        return found
    for row in route_map.flags.wait_columns.rows():
        if row["rank"] is not None:
            found.setdefault(row["source"], []).append(say("flag_from", rank=row["rank"]))
            found.setdefault(row["target"], []).append(say("flag_to", rank=row["rank"]))
    for row in route_map.flags.loop_columns.rows():
        if row["cases"] is not None:
            again = say("flag_loop", cases=say.number(row["cases"]))
            found.setdefault(row["activity"], []).append(again)
    for row in route_map.flags.agreement_columns.rows():
        found.setdefault(row["activity"], []).append(say("flag_broken", cases=say.number(row["cases_here"])))
    return found


def _standing(route_map: RouteMap) -> list[dict[str, Any]]:
    """The steps; for anyone but the team, those that something shown leads to or from."""
    rows = [*route_map.node_columns.rows()]
    if not route_map.is_public:
        return rows
    touched = {*route_map.edge_columns["source"], *route_map.edge_columns["target"]}
    touched |= {*route_map.start_columns["name"], *route_map.end_columns["name"]}
    return [row for row in rows if row["name"] in touched]


def _place(row: Row) -> tuple[float, int, str]:
    """Where a step comes in a case; among equals, the one most cases have goes first."""
    return row["mean_position"], -(row["cases"] or 0), str(row["name"])


@dataclass(frozen=True)
class _Style:
    """How this map turns cases and days into colours."""

    show: Show
    node_breaks: tuple[float, ...]
    edge_breaks: tuple[float, ...]
    has_flags: bool
    bare: str  # a transition without a number: pale among others, plain ink where none has one

    @classmethod
    def of(cls, route_map: RouteMap, show: Show) -> _Style:
        return cls(
            show,
            duration_breaks(route_map.node_columns["median_days"], len(TIME_FILLS)),
            duration_breaks(route_map.edge_columns["median_days"], len(TIME_LINES)),
            route_map.flags is not None,
            MUTED if route_map.n_cases is None else RULE,
        )

    def fill(self, row: Row) -> str:
        if self.show == "cases":
            return PAPER if row["share"] is None else shade(COUNT_FILLS, row["share"])
        days = row["median_days"]
        return PAPER if days is None else TIME_FILLS[duration_step(days, self.node_breaks)]

    def colour(self, row: Row) -> str:
        if self.show == "cases":
            return self.bare if row["share"] is None else shade(COUNT_LINES, row["share"])
        days = row["median_days"]
        return self.bare if days is None else TIME_LINES[duration_step(days, self.edge_breaks)]


def _draw_node(
    canvas: Canvas, key: str, row: Row, n_cases: int | None, style: _Style, say: MapWords, more: Sequence[str]
) -> None:
    details = [] if row["cases"] is None else [say.of_all(row["cases"], n_cases)]
    if row["median_days"] is not None and style.show == "time":
        details.append(say("own_duration", days=say.days(row["median_days"])))
    if row["open_cases"]:
        details.append(say.standing(row["open_cases"], row["running_cases"]))
    details += more
    fill = style.fill(row)
    canvas.node(key, say.name(row["name"]), details, node_tips(row, n_cases, say), fill=fill, ink=ink_on(fill), is_wait=row["is_wait"],
                cases=row["cases"])  # fmt: skip


def node_tips(row: Row, n_cases: int | None, say: MapWords) -> list[str]:
    """What is said when pointing at a step."""
    tips = [say.name(row["name"])]
    if row["cases"] is not None:
        tips = [
            say.passed("node", say.of_all(row["cases"], n_cases), row["events"], name=say.name(row["name"]))
        ]
    if row["median_days"] is not None:
        tips.append(say("tip_own_days", median=say.days(row["median_days"])))
    if row["open_cases"]:
        tips.append(say.standing(row["open_cases"], row["running_cases"]))
    return tips


def _draw_edge(
    canvas: Canvas,
    key: str,
    ends: tuple[str, str],
    row: Row,
    n_cases: int | None,
    style: _Style,
    say: MapWords,
) -> None:
    label = [] if row["cases"] is None else [say.number(row["cases"])]
    if label and style.show == "time":
        label = [say.days(row["median_days"]), say("in_cases", cases=label[0])]
    look = line(row["share"] or 0, colour=style.colour(row), style=_line_style(row, style),
                is_loop=ends[0] == ends[1])  # fmt: skip
    canvas.edge(key, *ends, label, edge_tips(row, n_cases, say), cases=row["cases"], **look)


def _line_style(row: Row, style: _Style) -> str:
    """Dots where the order is uncertain; dashes for a return, on a map that flags those."""
    if row["is_tied"]:
        return "dotted"
    return "dashed" if style.has_flags and row["is_return"] else "solid"


def edge_tips(row: Row, n_cases: int | None, say: MapWords) -> list[str]:
    """What is said when pointing at a transition."""
    ends = {"source": say.name(row["source"]), "target": say.name(row["target"])}
    if row["cases"] is None:
        return [say("description_step", **ends)]
    tips = [say.passed("edge", say.of_all(row["cases"], n_cases), row["count"], **ends)]
    if row["max_days"] is not None:
        tips.append(say("tip_days", median=say.days(row["median_days"]), p90=say.days(row["p90_days"]),
                        min=say.days(row["min_days"]), max=say.days(row["max_days"])))  # fmt: skip
    elif row["median_days"] is not None:
        tips.append(say("tip_median", median=say.days(row["median_days"])))
    if row["waiting_cases"]:
        tips.append(
            say.counted("tip_waiting", row["waiting_cases"], median=say.days(row["waiting_median_days"]))
        )
    if row["returns"]:
        tips.append(say.counted("tip_returns", row["returns"]))
    if row["planned"]:
        tips.append(say.counted("tip_planned", row["planned"]))
    if row["overlaps"]:
        tips.append(say.counted("tip_overlaps", row["overlaps"]))
    if row["is_tied"]:
        tips.append(say("tip_tied"))
    return tips


def _draw_ends(canvas: Canvas, route_map: RouteMap, keys: Mapping[str | None, str], say: MapWords) -> None:
    for side, columns in (("start", route_map.start_columns), ("end", route_map.end_columns)):
        rows = [row for row in columns.rows() if row["name"] in keys]
        if not rows:
            continue
        canvas.terminal(side, say(side))
        for number, row in enumerate(rows):
            key = keys[row["name"]]
            has_number = row["cases"] is not None
            tip = say(f"tip_{side}_of", name=say.name(row["name"]))
            if has_number:
                of_all = say.of_all(row["cases"], route_map.n_cases)
                tip = say(f"tip_{side}", name=say.name(row["name"]), cases=of_all)
            canvas.edge(
                f"{side}{number}",
                *(("start", key) if side == "start" else (key, "end")),
                [say.number(row["cases"])] if has_number else [],
                [tip],
                cases=row["cases"],
                **line((row["cases"] or 0) / max(1, route_map.n_cases or 1), colour=RULE),
            )


def _legend(cleared: Cleared[RouteMap], style: _Style, say: FlagWords) -> Legend:
    route_map = cleared.result
    keys: list[Key] = []
    if route_map.n_cases is not None:
        keys += (
            _count_keys(say)
            if style.show == "cases"
            else _time_keys(style, say, has_own=not route_map.is_public)
        )
    if any(route_map.node_columns["is_wait"]):
        keys.append(Key("wait", say("key_wait")))
    if any(route_map.edge_columns["is_tied"]):
        keys.append(Key("dotted", say("key_dotted_share", share=say.share(route_map.tied_edges_share))))
    if style.has_flags and any(route_map.edge_columns["is_return"]):
        keys.append(Key("dashed", say("key_return")))
    keys += [Key("text", text) for text in say.standing_keys(route_map)]
    said = tuple(say.lines(route_map.flags)) if route_map.flags else ()
    title = say(f"title_{route_map.level}")
    return Legend(
        title=title if style.show == "cases" else say("title_time", title=title),
        subtitle=clean_text(route_map.recipe.text(say.lang)),
        facts=tuple(filter(None, (say.hidden(route_map),))),
        keys=tuple(keys),
        notes=(*said, *cleared.remarks(say.lang)),
        stamp=cleared.stamp(say.lang),
    )


def _count_keys(say: MapWords) -> tuple[Key, ...]:
    ends = (say.share(0), say.share(1))
    return (
        Key("fills", say("key_node_cases"), colours=COUNT_FILLS, labels=ends),
        Key("lines", say("key_edge_cases"), colours=COUNT_LINES, labels=ends),
    )


def _time_keys(style: _Style, say: MapWords, *, has_own: bool) -> tuple[Key, ...]:
    own = Key("fills", say("key_node_time"), colours=TIME_FILLS, labels=say.from_to(style.node_breaks))
    return (
        *([own] if has_own else []),
        Key("bars", say("key_edge_time"), colours=TIME_LINES, labels=say.from_to(style.edge_breaks)),
        Key("lines", say("key_edge_width"), colours=(RULE,) * 5, labels=(say.share(0), say.share(1))),
    )
