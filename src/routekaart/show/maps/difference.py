"""The difference map: two groups in one layout, so that only what differs looks different.

Colour says which group makes a transition more often: in full where the difference stands after
testing, pale where it does not. Width is the larger of the two shares, so many of every 100 cases; the
label has both counts, and dashes mean that one group never makes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routekaart.contrasts.edges import MapContrast
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.legend import Key, Legend
from routekaart.show.maps.both_groups import (
    Shares,
    ends_of_both,
    has_shares,
    largest,
    shares_of,
    steps_of_both,
    total,
    transitions_of_both,
)
from routekaart.show.maps.canvas import Canvas, Drawing, line
from routekaart.show.maps.map_words import MapWords
from routekaart.show.palette import DIVERGING, MUTED, PAPER, RULE
from routekaart.show.rows import Row
from routekaart.show.text import clean_text

__all__ = ["draw_difference"]


#: A difference of shares below this is "about as often".
AS_OFTEN = 0.125
#: From the first group, in full and pale, by way of "as often" to the second.
COLOURS = (DIVERGING[0], DIVERGING[2], RULE, DIVERGING[4], DIVERGING[6])
LABELS = (DIVERGING[1], DIVERGING[5])


def draw_difference(cleared: Cleared[MapContrast], *, lang: str = "nl") -> Drawing:
    """The drawing of the difference between two groups."""
    contrast = passed(cleared)
    say = MapWords(lang, contrast.map_a.level)
    nodes = steps_of_both(contrast)
    keys = {row["name"]: f"n{number}" for number, row in enumerate(nodes)}
    edges = transitions_of_both(contrast, keys)

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
    """The colour for two shares: blue where the first is larger, brown where the second is, pale unless tested so.

    Grey where one of them is not told.
    """
    if share_a is None or share_b is None:
        return MUTED
    more = abs(share_a - share_b)
    size = 2 if verdict == "difference" else 0 if more < AS_OFTEN else 1
    return COLOURS[2 - size] if share_a > share_b else COLOURS[2 + size]


def _border(shares: Shares) -> str:
    """Dashes where just one group makes it; that is not told where one of the numbers is not."""
    return "solid" if None in shares or all(shares) else "dashed"


def _counts(row: Row, contrast: MapContrast, say: MapWords) -> str:
    """Both counts: "6 van 8 | 1 van 8"; in larger groups with their shares: "75% (60) | 12% (11)".

    Of bands the bands alone: "20–29 | –"; empty where nothing is told.
    """
    if contrast.is_public:
        counts = (row["cases_a"], row["cases_b"])
        return "" if counts == (None, None) else " | ".join(say.number(count) for count in counts)
    if has_shares(contrast):
        shares = zip(shares_of(row, contrast), (row["cases_a"], row["cases_b"]), strict=True)
        return " | ".join(say("share_cases", share=say.share(one), cases=say.number(n)) for one, n in shares)
    return say("two_shares", cases_a=say.number(row["cases_a"]), n_a=say.number(contrast.n_a),
               cases_b=say.number(row["cases_b"]), n_b=say.number(contrast.n_b))  # fmt: skip


def _draw_node(canvas: Canvas, key: str, row: Row, contrast: MapContrast, say: MapWords) -> None:
    share_a, share_b = shares_of(row, contrast)
    details = [*filter(None, [_counts(row, contrast, say)])]
    if row["open_a"] + row["open_b"]:
        running = row["running_a"] + row["running_b"]
        details.append(say.standing(row["open_a"] + row["open_b"], running))
    tips = [say("tip_difference", name=say.name(row["name"]), counts=_tip_counts(row, contrast, say))]
    canvas.node(
        key, say.name(row["name"]), details, tips, fill=PAPER, is_wait=row["is_wait"],
        colour=difference_colour(share_a, share_b, "no_indication"),
        border=_border((share_a, share_b)), cases=total(row),
    )  # fmt: skip


def _draw_edge(
    canvas: Canvas, key: str, ends: tuple[str, str], row: Row, contrast: MapContrast, say: MapWords
) -> None:
    shares = shares_of(row, contrast)
    style = "dotted" if row["is_tied"] else _border(shares)
    name = say("description_step", source=say.name(row["source"]), target=say.name(row["target"]))
    tips = [
        say("tip_difference", name=name, counts=_tip_counts(row, contrast, say)),
        *([] if row["verdict"] is None else [say(f"verdict_{row['verdict']}")]),
    ]
    look = line(
        largest(shares),
        colour=difference_colour(*shares, row["verdict"]),
        style=style,
        is_loop=ends[0] == ends[1],
    )
    canvas.edge(key, *ends, _label(row, contrast, say), tips, cases=total(row),
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


def _draw_ends(canvas: Canvas, contrast: MapContrast, keys: Mapping[str | None, str], say: MapWords) -> None:
    for side in ("start", "end"):
        tally = ends_of_both(contrast, side, keys)
        if not tally:
            continue
        canvas.terminal(side, say(side))
        for number, (name, row) in enumerate(tally.items()):
            shares = shares_of(row, contrast)
            tip = say("tip_difference", name=say(f"tip_{side}_of", name=say.name(name)),
                      counts=_tip_counts(row, contrast, say))  # fmt: skip
            canvas.edge(
                f"{side}{number}",
                *(("start", keys[name]) if side == "start" else (keys[name], "end")),
                _label(row, contrast, say),
                [tip],
                cases=total(row),
                label_colours=_label_colours(row),
                **line(largest(shares), colour=RULE, style=_border(shares)),
            )


def _finding(edges: list[Row], say: MapWords) -> str:
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
    yield Key("bars", say("key_edge_difference"), colours=COLOURS, labels=(a, b))
    yield Key("lines", say("key_width_difference"), colours=(RULE,) * 5, labels=("0", "100"))
    yield Key("text", say("key_full"))
    yield Key("dashed", say("key_dashed"))
    text = "key_labels_shares" if has_shares(contrast) else "key_labels_difference"
    yield Key("text", say(text, a=a, b=b))


def _legend(cleared: Cleared[MapContrast], edges: list[Row], say: MapWords) -> Legend:
    contrast = cleared.result
    a, b = clean_text(contrast.a), clean_text(contrast.b)
    keys = [*_number_keys(contrast, a, b, say)]
    if any(row["is_tied"] for row in edges):
        keys.append(Key("dotted", say("key_dotted")))
    if any(any(m.node_columns["is_wait"]) for m in (contrast.map_a, contrast.map_b)):
        keys.append(Key("wait", say("key_wait")))
    keys += [Key("text", text) for text in say.standing_keys(contrast.map_a, contrast.map_b)]
    groups = ((a, contrast.n_a, contrast.map_a), (b, contrast.n_b, contrast.map_b))
    return Legend(
        title=say(f"title_difference_{contrast.map_a.level}", a=a, b=b),
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
