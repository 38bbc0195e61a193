"""A process model as a picture: tasks and gateways as in BPMN, or steps and how they depend on each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from routekaart.errors import LayoutError
from routekaart.measures.models import Model
from routekaart.privacy.disclosure import Cleared
from routekaart.show.canvas import Canvas, Drawing, Mark, line
from routekaart.show.layout import MAX_EDGES, MAX_NODES
from routekaart.show.legend import Key, Kind, Legend
from routekaart.show.model_words import model_notes
from routekaart.show.palette import COUNT_FILLS, COUNT_LINES, INK, MUTED, PAPER, RULE, ink_on, shade
from routekaart.show.picture import Picture, lay_out_drawings
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number, format_share, words

__all__ = ["draw_model", "model_drawing"]

Row = Mapping[str, Any]

CIRCLE = {"shape": "circle", "fixedsize": "true", "width": "0.26", "height": "0.26", "style": "filled",
          "fillcolor": PAPER, "color": INK}  # fmt: skip
DIAMOND = {"shape": "diamond", "fixedsize": "true", "width": "0.38", "height": "0.38", "style": "filled",
           "fillcolor": PAPER, "color": INK, "fontsize": "14", "penwidth": "1"}  # fmt: skip
FLOW: dict[str, Any] = {
    "color": MUTED,
    "penwidth": "1.2",
    "arrowsize": "0.6",
    "style": "solid",
    "class": "solid",
}
ENDS = ("start", "end")
FLAGS: Mapping[Kind, str] = {"optional": "is_optional", "repeat": "is_repeated"}
GATEWAYS: Mapping[str, tuple[Kind, str]] = {"gateway_xor": ("choice", "×"), "gateway_and": ("parallel", "+")}


def draw_model(cleared: Cleared[Model], *, lang: str = "nl") -> Picture:
    """The picture of a process model, with its fitness and precision in words.

    Raises
    ------
    LayoutError
        The model is too large or too tangled to draw, or nothing here can lay it out.
    """
    drawing = model_drawing(cleared, lang=lang)
    if drawing.n_nodes > MAX_NODES or drawing.n_edges > MAX_EDGES:
        raise LayoutError(
            f"the model is too large to draw: {drawing.n_nodes} nodes and {drawing.n_edges} arrows, where {MAX_NODES} "
            f"and {MAX_EDGES} fit; leave out more with --noise, or choose fewer cases with --select",
            nl=f"het model is te groot om te tekenen: {drawing.n_nodes} knopen en {drawing.n_edges} pijlen, terwijl er "
            f"{MAX_NODES} en {MAX_EDGES} passen; laat meer weg met --noise, of kies minder trajecten met --select",
        )
    [picture] = lay_out_drawings([drawing])
    if isinstance(picture, LayoutError):
        raise picture
    return picture


def model_drawing(cleared: Cleared[Model], *, lang: str = "nl") -> Drawing:
    """The drawing of a process model, before it is laid out."""
    model, named = cleared.result, words(lang, "model")
    nodes = {row["id"]: row for row in model.node_columns.rows()}
    canvas = Canvas([key for key, row in nodes.items() if row["kind"] not in ENDS and row["within"] is None])
    splits = {key for key, n in Counter(model.edge_columns["source"]).items() if n > 1}
    for key, row in nodes.items():
        if row["kind"] == "any_order":
            _draw_any_order(canvas, key, [step for step in nodes.values() if step["within"] == key], named)
        elif row["within"] is None:
            _draw_node(canvas, key, row, model.n_cases or 0, named, is_split=key in splits)
    for number, row in enumerate(model.edge_columns.rows()):
        _draw_edge(canvas, f"e{number}", row, nodes, model.n_cases or 0, named)
    steps = sum(row["kind"] == "activity" for row in nodes.values())
    cases = named.counted("cases", model.n_cases)
    return canvas.drawing(_legend(cleared, named), named.counted("description", steps, cases=cases))


def _draw_node(canvas: Canvas, key: str, row: Row, n_cases: int, named: Words, *, is_split: bool) -> None:
    kind = row["kind"]
    if kind in ENDS:
        canvas.shape(key, Mark(named[f"tip_{kind}"]), **CIRCLE, penwidth="1.2" if kind == "start" else "3.6")
    elif kind in GATEWAYS:
        word, sign = GATEWAYS[kind]
        tip = named[f"tip_{word}_{'split' if is_split else 'join'}"]
        canvas.shape(key, Mark(tip, gateway=word), sign, **DIAMOND)
    else:
        cases = named.counted("cases_of", n_cases, cases=format_number(row["cases"], named.lang))
        fill = shade(COUNT_FILLS, row["cases"] / n_cases)
        tip = named["tip_node"].format(
            name=_name(row, named), cases=cases, times=format_number(row["events"], named.lang)
        )
        tips = [tip, *(named[f"key_{word}"] for word in ("optional", "repeat") if row[FLAGS[word]])]
        colour, border = (MUTED, "dashed") if row["is_optional"] else (RULE, "solid")
        canvas.node(key, _name(row, named), [cases], tips, fill=fill, ink=ink_on(fill), cases=row["cases"],
                    is_repeated=row["is_repeated"], colour=colour, border=border)  # fmt: skip


def _draw_any_order(canvas: Canvas, key: str, steps: list[Row], named: Words) -> None:
    details = [
        named["step_cases"].format(name=_name(step, named), cases=format_number(step["cases"], named.lang))
        for step in steps
    ]
    canvas.node(key, named["any_order"], details, [named["tip_any_order"]], fill=PAPER, colour=MUTED)


def _draw_edge(
    canvas: Canvas, key: str, row: Row, nodes: Mapping[str, Row], n_cases: int, named: Words
) -> None:
    ends = {end: _end_name(nodes[row[end]], named) for end in ("source", "target")}
    if row["cases"] is None:
        # Branches hang close under the gateway they leave from.
        weight = "2" if nodes[row["source"]]["kind"] in GATEWAYS else "1"
        tips = [named["tip_flow"].format(**ends)]
        canvas.edge(key, row["source"], row["target"], [], tips, weight=weight, **FLOW)
        return
    cases, share = format_number(row["cases"], named.lang), row["cases"] / n_cases
    of_all = named.counted("cases_of", n_cases, cases=cases)
    tips = [named["tip_edge"].format(**ends, cases=of_all, times=format_number(row["count"], named.lang))]
    label = cases
    if row["dependency"] is not None:
        strength = format_number(row["dependency"], named.lang, decimals=2)
        tips.append(named["tip_strength"].format(strength=strength))
        label = named["edge_label"].format(cases=cases, strength=strength)
    look = line(share, colour=shade(COUNT_LINES, share), is_loop=row["source"] == row["target"])
    canvas.edge(key, row["source"], row["target"], [label], tips, cases=row["cases"], **look)


def _name(row: Row, named: Words) -> str:
    return clean_text(row["label"] or "") or named["no_name"]


def _end_name(row: Row, named: Words) -> str:
    """What an arrow comes from or goes to, in words."""
    kind = row["kind"]
    if kind == "activity":
        return _name(row, named)
    return GATEWAYS[kind][1] if kind in GATEWAYS else named[kind if kind == "any_order" else f"tip_{kind}"]


def _legend(cleared: Cleared[Model], named: Words) -> Legend:
    model, lang = cleared.result, named.lang
    fitness, precision = (format_number(x, lang, decimals=2) for x in (model.fitness, model.precision))
    return Legend(
        title=named[f"title_{model.miner}"],
        subtitle=clean_text(model.recipe.text(lang)),
        facts=(named["short"].format(fitness=fitness, precision=precision),),
        keys=tuple(_keys(model, named)),
        stamp=cleared.stamp(lang),
        notes=model_notes(model, lang),
    )


def _keys(model: Model, named: Words) -> list[Key]:
    ends = (format_share(0, named.lang), format_share(1, named.lang))
    keys = [Key("fills", named["key_node"], colours=COUNT_FILLS, labels=ends)]
    if model.miner == "heuristics":
        keys.append(Key("lines", named["key_edge"], colours=COUNT_LINES, labels=ends))
    kinds = set(model.node_columns["kind"])
    shown: list[Kind] = ["start", *(word for kind, (word, _) in GATEWAYS.items() if kind in kinds), "end"]
    shown += [word for word, flag in FLAGS.items() if any(model.node_columns[flag])]
    keys += [Key(word, named[f"key_{word}"]) for word in shown]
    if "any_order" in kinds:
        keys.append(Key("text", named["key_any_order"]))
    if model.miner == "heuristics":
        keys.append(Key("text", named["key_strength"]))
    return keys
