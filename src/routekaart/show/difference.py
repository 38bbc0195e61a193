"""The difference map: two groups in one layout, so that only what differs looks different.

Colour says which group makes a transition more often, in seven steps from the first group to the
second; the darkest two are kept for a difference that stands after testing. Width is the larger of
the two shares, the label has both counts, and dashes mean that one group never makes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.contrasts.edges import MapContrast
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.canvas import Canvas, Drawing, line
from routekaart.show.legend import Key, Legend
from routekaart.show.map_words import MapWords
from routekaart.show.palette import DIVERGING, MUTED, PAPER, RULE
from routekaart.show.text import clean_text

__all__ = ["draw_difference"]

Row = Mapping[str, Any]

# Differences of shares: below the first "as often", from the second on "far more often".
AS_OFTEN, FAR_MORE = 0.125, 0.5
LABELS = (DIVERGING[1], DIVERGING[5])


def draw_difference(cleared: Cleared[MapContrast], *, lang: str = "nl") -> Drawing:
    """The drawing of the difference between two groups."""
    contrast = passed(cleared)
    say = MapWords(lang, contrast.map_a.level)
    nodes = [*_both(contrast)]
    keys = {row["name"]: f"n{number}" for number, row in enumerate(nodes)}
    edges = [*_drawn_edges(contrast, keys)]

    canvas = Canvas([*keys.values()])
    _draw_ends(canvas, contrast, keys, say)
    for row in nodes:
        _draw_node(canvas, keys[row["name"]], row, contrast, say)
    for number, row in enumerate(edges):
        _draw_edge(canvas, f"e{number}", (keys[row["source"]], keys[row["target"]]), row, contrast, say)
    return canvas.drawing(
        _legend(cleared, edges, say), say("description_difference", a=contrast.a, b=contrast.b)
    )


def difference_colour(share_a: float | None, share_b: float | None, verdict: str | None) -> str:
    """The step of the diverging scale for two shares: blue where the first is larger, brown where the second is.

    Grey where one of them is not told.
    """
    if share_a is None or share_b is None:
        return MUTED
    more = abs(share_a - share_b)
    size = 3 if verdict == "difference" else 0 if more < AS_OFTEN else 2 if more >= FAR_MORE else 1
    return DIVERGING[3 - size] if share_a > share_b else DIVERGING[3 + size]


def _both(contrast: MapContrast) -> Iterator[dict[str, Any]]:
    """The steps of both maps, by where they come in a case of either, with both counts."""
    counts = {row["name"]: row for row in contrast.node_columns.rows()}
    rows_a = {row["name"]: row for row in contrast.map_a.node_columns.rows()}
    rows_b = {row["name"]: row for row in contrast.map_b.node_columns.rows()}
    merged = []
    for name in dict.fromkeys([*rows_a, *rows_b]):
        found = [row for row in (rows_a.get(name), rows_b.get(name)) if row is not None]
        weights = [row["cases"] or 1 for row in found]
        position = sum(row["mean_position"] * n for row, n in zip(found, weights, strict=True)) / sum(weights)
        merged.append({
            **counts[name], "position": position,
            "is_wait": any(row["is_wait"] for row in found), "open_cases": sum(row["open_cases"] or 0 for row in found),
        })  # fmt: skip
    yield from sorted(merged, key=lambda row: (row["position"], str(row["name"])))


def _drawn_edges(contrast: MapContrast, keys: Mapping[Any, str]) -> Iterator[dict[str, Any]]:
    """The transitions either map shows, with the counts of the contrast; the commonest first."""
    shown: dict[tuple[Any, Any], bool] = {}
    for route_map in (contrast.map_a, contrast.map_b):
        for row in route_map.edge_columns.rows():
            edge = row["source"], row["target"]
            shown[edge] = shown.get(edge, False) or row["is_tied"]
    rows = [
        {**row, "is_tied": shown[row["source"], row["target"]]}
        for row in contrast.edge_columns.rows()
        if (row["source"], row["target"]) in shown and {row["source"], row["target"]} <= keys.keys()
    ]
    yield from sorted(rows, key=lambda row: -_largest(_shares(row, contrast)))


def _shares(row: Row, contrast: MapContrast) -> tuple[float | None, float | None]:
    sides = ((row["cases_a"], contrast.n_a), (row["cases_b"], contrast.n_b))
    a, b = (None if cases is None or n is None else cases / max(1, n) for cases, n in sides)
    return a, b


def _largest(shares: tuple[float | None, float | None]) -> float:
    return max(share or 0 for share in shares)


def _border(shares: tuple[float | None, float | None]) -> str:
    """Dashes where just one group makes it; that is not told where one of the numbers is not."""
    return "solid" if None in shares or all(shares) else "dashed"


def _total(row: Row) -> int | None:
    """Cases of both groups, where both are told."""
    return None if None in (row["cases_a"], row["cases_b"]) else row["cases_a"] + row["cases_b"]


def _counts(row: Row, contrast: MapContrast, say: MapWords) -> str:
    """Both counts: "6 van 8 | 1 van 8"; of bands the bands alone: "20–29 | –"; empty where nothing is told."""
    if contrast.is_public:
        counts = (row["cases_a"], row["cases_b"])
        return "" if counts == (None, None) else " | ".join(say.number(count) for count in counts)
    return say("two_shares", cases_a=say.number(row["cases_a"]), n_a=say.number(contrast.n_a),
               cases_b=say.number(row["cases_b"]), n_b=say.number(contrast.n_b))  # fmt: skip


def _draw_node(canvas: Canvas, key: str, row: Row, contrast: MapContrast, say: MapWords) -> None:
    share_a, share_b = _shares(row, contrast)
    details = [*filter(None, [_counts(row, contrast, say)])]
    if row["open_cases"]:
        details.append(say.counted("open_cases", row["open_cases"]))
    tips = [say("tip_difference", name=say.name(row["name"]), counts=_tip_counts(row, contrast, say))]
    canvas.node(
        key, say.name(row["name"]), details, tips, fill=PAPER, is_wait=row["is_wait"],
        colour=difference_colour(share_a, share_b, "no_indication"),
        border=_border((share_a, share_b)), cases=_total(row),
    )  # fmt: skip


def _draw_edge(
    canvas: Canvas, key: str, ends: tuple[str, str], row: Row, contrast: MapContrast, say: MapWords
) -> None:
    shares = _shares(row, contrast)
    style = "dotted" if row["is_tied"] else _border(shares)
    name = say("description_step", source=say.name(row["source"]), target=say.name(row["target"]))
    tips = [
        say("tip_difference", name=name, counts=_tip_counts(row, contrast, say)),
        *([] if row["verdict"] is None else [say(f"verdict_{row['verdict']}")]),
    ]
    look = line(
        _largest(shares),
        colour=difference_colour(*shares, row["verdict"]),
        style=style,
        is_loop=ends[0] == ends[1],
    )
    canvas.edge(key, *ends, _label(row, contrast, say), tips, cases=_total(row),
                is_strong=row["verdict"] == "difference", label_colours=_label_colours(row), **look)  # fmt: skip


def _label(row: Row, contrast: MapContrast, say: MapWords) -> list[str]:
    counts = _counts(row, contrast, say)
    return counts.split(" | ") if counts else []


def _label_colours(row: Row) -> tuple[str, str]:
    """Each count in the colour of its group; none at all in grey."""
    return LABELS[0] if row["cases_a"] else MUTED, LABELS[1] if row["cases_b"] else MUTED


def _tip_counts(row: Row, contrast: MapContrast, say: MapWords) -> str:
    sides = ((contrast.a, row["cases_a"], contrast.n_a), (contrast.b, row["cases_b"], contrast.n_b))
    named = [
        say("group_cases", group=clean_text(group), cases=say.of_all(cases, n))
        for group, cases, n in sides
        if cases is not None
    ]
    if contrast.is_public:
        return "; ".join(named)
    return "; ".join([_counts(row, contrast, say), *named])


def _draw_ends(canvas: Canvas, contrast: MapContrast, keys: Mapping[Any, str], say: MapWords) -> None:
    for side in ("start", "end"):
        tally = _tally(contrast, side, keys)
        if not tally:
            continue
        canvas.terminal(side, say(side))
        for number, (name, row) in enumerate(tally.items()):
            shares = _shares(row, contrast)
            tip = say("tip_difference", name=say(f"tip_{side}_of", name=say.name(name)),
                      counts=_tip_counts(row, contrast, say))  # fmt: skip
            canvas.edge(
                f"{side}{number}",
                *(("start", keys[name]) if side == "start" else (keys[name], "end")),
                _label(row, contrast, say),
                [tip],
                cases=_total(row),
                label_colours=_label_colours(row),
                **line(_largest(shares), colour=RULE, style=_border(shares)),
            )


def _tally(contrast: MapContrast, side: str, keys: Mapping[Any, str]) -> dict[Any, dict[str, int | None]]:
    """Cases of each group that begin, or end, at each step."""
    tally: dict[Any, dict[str, int | None]] = {}
    none = None if contrast.is_public else 0  # what is not told need not be 0
    for group, route_map in (("cases_a", contrast.map_a), ("cases_b", contrast.map_b)):
        columns = route_map.start_columns if side == "start" else route_map.end_columns
        for row in columns.rows():
            if row["name"] in keys:
                tally.setdefault(row["name"], {"cases_a": none, "cases_b": none})[group] = row["cases"]
    return tally


def _finding(edges: list[dict[str, Any]], say: MapWords) -> str:
    """What testing found, over all transitions, in a sentence."""
    verdicts = [row["verdict"] for row in edges if row["verdict"] is not None]
    if "difference" in verdicts:
        return say.counted("difference_found", verdicts.count("difference"))
    for verdict in ("not_comparable", "too_few"):
        if {*verdicts} == {verdict}:
            return say(f"difference_{verdict}")
    return say("difference_none")


def _number_keys(contrast: MapContrast, a: str, b: str, say: MapWords) -> Iterator[Key]:
    """How to read numbers, colours and widths, where there are any."""
    if contrast.n_cases is None:
        return
    yield Key("bars", say("key_edge_difference"), colours=DIVERGING, labels=(a, b))
    yield Key("lines", say("key_width_difference"), colours=(RULE,) * 5, labels=(say.share(0), say.share(1)))
    yield Key("dashed", say("key_dashed"))
    yield Key("text", say("key_labels_difference", a=a, b=b))


def _legend(cleared: Cleared[MapContrast], edges: list[dict[str, Any]], say: MapWords) -> Legend:
    contrast = cleared.result
    a, b = clean_text(contrast.a), clean_text(contrast.b)
    keys = [*_number_keys(contrast, a, b, say)]
    if any(row["is_tied"] for row in edges):
        keys.append(Key("dotted", say("key_dotted")))
    if any(any(m.node_columns["is_wait"]) for m in (contrast.map_a, contrast.map_b)):
        keys.append(Key("wait", say("key_wait")))
    if any(any(m.node_columns["open_cases"]) for m in (contrast.map_a, contrast.map_b)):
        keys.append(Key("text", say("key_open")))
    groups = ((a, contrast.n_a, contrast.map_a), (b, contrast.n_b, contrast.map_b))
    return Legend(
        title=say("title_difference", a=a, b=b),
        subtitle=clean_text(contrast.recipe.text(say.lang)),
        facts=(
            *(
                say("group_cases", group=group, cases=say.counted("cases", n))
                for group, n, _ in groups
                if n is not None
            ),
            *filter(None, (say.hidden(route_map, group) for group, _, route_map in groups)),
        ),
        keys=tuple(keys),
        notes=(
            *([] if contrast.n_cases is None else [_finding(edges, say)]),
            say("difference_limits"),
            *cleared.remarks(say.lang),
        ),
        stamp=cleared.stamp(say.lang),
    )
