"""The process model: how well it fits, what it leaves out, and what it is not.

The picture has tasks and gateways as in BPMN, or steps and how they depend on each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from routekaart.errors import LayoutError
from routekaart.measures.models import Model
from routekaart.measures.models.discovery import ModelNode
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.legend import Key, Kind, Legend
from routekaart.show.maps.canvas import Canvas, Drawing, Mark, line
from routekaart.show.maps.laid_out import lay_out_drawings
from routekaart.show.maps.layout import MAX_EDGES, MAX_NODES
from routekaart.show.palette import COUNT_FILLS, COUNT_LINES, INK, MUTED, PAPER, RULE, ink_on, shade
from routekaart.show.picture import Picture
from routekaart.show.rows import Row, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number, format_share, words

__all__ = ["SHOWN", "draw_model", "model_drawing"]

NAMED = 8  # steps left out that are named
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


def _tables(result: Model, terms: Words, most: int | None) -> list[Table]:
    figures = {
        "fitness": terms.number(result.fitness, decimals=2),
        "precision": terms.number(result.precision, decimals=2),
        "fitting_cases": of_all(result.fitting_cases, result.n_cases, terms),
    }
    steps = [row for row in result.node_columns.rows() if row["kind"] == "activity"]
    made = [Made(name, is_number=name != "fitting_cases") for name in figures]
    note = " ".join(_notes(result, terms.lang))
    return [
        table(terms, titled(terms, "model", result), [figures], made, note=note),
        table(terms, terms["model_nodes"], steps, ("label", "cases", "events"), of=ModelNode, most=most),
    ]


def _notes(model: Model, lang: str) -> tuple[str, ...]:
    """Fitness and precision in plain words with their n, what is left out, and the limits, a sentence each."""
    named = words(lang, "model", "chart")
    fitness, precision, noise = (
        format_number(figure, lang, decimals=2) for figure in (model.fitness, model.precision, model.noise)
    )
    fitting = named.counted("cases_of", model.n_cases, cases=format_number(model.fitting_cases, lang))
    return (
        named.phrase("fitness", fitness=fitness, cases=fitting),
        named.phrase("precision", precision=precision, hundred=format_number(100 * model.precision, lang)),
        named["noise" if model.noise else "noise_none"].format(
            noise=noise, share=format_share(model.noise, lang)
        ),
        *([_left_out(model.left_out, named)] if model.left_out else []),
        *([_open(model, named)] if model.open_cases else []),
        named["caution"],
    )


def _left_out(steps: tuple[str, ...], named: Words) -> str:
    text = ", ".join(clean_text(step) or named["no_name"] for step in steps[:NAMED])
    more = len(steps) - NAMED
    if more > 0:
        text = named.phrase("and_more", list=text, count=named.number(more))
    return named.phrase("left_out", list=text)


def _open(model: Model, named: Words) -> str:
    return named["all_open"] if model.is_open_included else named.counted("open", model.open_cases)


def _sentences(result: Model, say: Say) -> Iterator[Sentence]:
    of_cases = say.of_all(result.fitting_cases, result.n_cases)
    key = "model_fits_one" if result.fitting_cases == 1 else "model_fits"
    yield Sentence(say(key, of_all=of_cases), "fitting_cases", "model")
    if result.open_cases and not result.is_open_included:
        yield Sentence(say.counted("model_open", result.open_cases), "open_cases", "model_open")


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
    model, named = passed(cleared), words(lang, "model", "chart")
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
        cases = named.counted("cases_of", n_cases, cases=named.number(row["cases"]))
        fill = shade(COUNT_FILLS, row["cases"] / n_cases)
        tip = named.phrase("tip_node", name=_name(row, named), cases=cases, times=named.number(row["events"]))
        tips = [tip, *(named[f"key_{word}"] for word in ("optional", "repeat") if row[FLAGS[word]])]
        colour, border = (MUTED, "dashed") if row["is_optional"] else (RULE, "solid")
        canvas.node(key, _name(row, named), [cases], tips, fill=fill, ink=ink_on(fill), cases=row["cases"],
                    is_repeated=row["is_repeated"], colour=colour, border=border)  # fmt: skip


def _draw_any_order(canvas: Canvas, key: str, steps: Sequence[Row], named: Words) -> None:
    details = [
        named.phrase("step_cases", name=_name(step, named), cases=named.number(step["cases"]))
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
        tips = [named.phrase("tip_flow", **ends)]
        canvas.edge(key, row["source"], row["target"], [], tips, weight=weight, **FLOW)
        return
    cases, share = named.number(row["cases"]), row["cases"] / n_cases
    of_all = named.counted("cases_of", n_cases, cases=cases)
    tips = [named.phrase("tip_edge", **ends, cases=of_all, times=named.number(row["count"]))]
    label = cases
    if row["dependency"] is not None:
        strength = named.number(row["dependency"], decimals=2)
        tips.append(named.phrase("tip_strength", strength=strength))
        label = named.phrase("edge_label", cases=cases, strength=strength)
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
        facts=(named.phrase("short", fitness=fitness, precision=precision),),
        keys=tuple(_keys(model, named)),
        stamp=cleared.stamp(lang),
        notes=_notes(model, lang),
    )


def _keys(model: Model, named: Words) -> list[Key]:
    ends = (named.share(0), named.share(1))
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


SHOWN = Shown(kind=Model, tables=_tables, sentences=_sentences, chart=draw_model)
