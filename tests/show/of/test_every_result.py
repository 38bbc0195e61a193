"""What holds of every result: it is found by its class, and has tables, rows for CSV, and sentences or none."""

import ast
import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path

import pytest

import routekaart.contrasts
import routekaart.measures
import routekaart.privacy
from routekaart import show
from routekaart.cli.output import write_csv
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.edges import contrast_maps
from routekaart.contrasts.robustness import robustness
from routekaart.drawing import draw
from routekaart.errors import RoutekaartError
from routekaart.measures.agreements import agreements
from routekaart.measures.awaited import awaited
from routekaart.measures.before_after import before_after
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.dots import dots
from routekaart.measures.flags import flags
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.hold_ups import hold_ups
from routekaart.measures.loops import loops
from routekaart.measures.milestones import milestones
from routekaart.measures.open_cases import open_cases, timing
from routekaart.measures.quality import quality
from routekaart.measures.recognition import recognition
from routekaart.measures.route_map import route_map
from routekaart.measures.spectrum import spectrum
from routekaart.measures.summary import summary
from routekaart.measures.variants import variants
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import clear
from routekaart.privacy.risk import risk
from routekaart.results import Result
from routekaart.show import of
from routekaart.show.of import sentences_of, shown_of, tables_of
from routekaart.show.tables import flat_rows
from tests.show.shown import waiting_groups
from tests.show.worked_log import three_cases, two_groups


def _model(view):
    from routekaart.measures.models import model

    return model(view)


#: The log itself, row by row: exchange/ writes it, nobody looks at it as a table.
WRITTEN_ONLY = ("Events",)
#: What has tables and a picture, or tables alone.
SILENT = ("CaseNumbers", "Dots", "Recognition", "Spectrum")


MAKERS = {
    "Agreements": agreements,
    "Awaited": awaited,
    "BeforeAfter": lambda view: before_after(view, "2022-03-08", to="Start jeugdhulp"),
    "Bottlenecks": bottlenecks,
    "CaseMix": lambda _: contrast(two_groups()).case_mix,
    "CaseNumbers": case_numbers,
    "Contrast": lambda _: contrast(two_groups()),
    "Dots": dots,
    "Flags": flags,
    "Flow": flow,
    "Handovers": handovers,
    "HoldUps": hold_ups,
    "Loops": loops,
    "MapContrast": lambda _: contrast_maps(two_groups()),
    "Milestones": milestones,
    "Model": _model,
    "OpenCases": open_cases,
    "Quality": quality,
    "Recognition": recognition,
    "Risk": risk,
    "Robustness": lambda _: robustness(two_groups(), contrast(two_groups())),
    "RouteMap": route_map,
    "Spectrum": spectrum,
    "Summary": summary,
    "Timing": lambda view: timing(view, "youth_help"),
    "Variants": variants,
    "Waits": waits,
}


@cache
def made(kind):
    """A result of this kind, worked out once: results are never changed."""
    return MAKERS[kind](three_cases())


def _result_kinds():
    """Every class of results that the rooms of measures, contrasts and privacy hold."""
    for room in (routekaart.measures, routekaart.contrasts, routekaart.privacy):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    kinds, found = [Result], {}
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("routekaart."):
            found[kind.__name__] = kind
    return {name: found[name] for name in sorted(found) if name not in ("Result", *WRITTEN_ONLY)}


KINDS = _result_kinds()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_is_found_by_its_class_alone(kind):
    other = type(kind, (KINDS[kind],), {"disclosure": KINDS[kind].disclosure})

    assert shown_of(KINDS[kind]).kind is KINDS[kind]
    with pytest.raises(LookupError, match="shows results of"):
        shown_of(other)


def test_every_module_shows_one_kind_of_result():
    modules = {module.name for module in pkgutil.iter_modules(of.__path__)}

    assert {shown_of(kind).tables.__module__ for kind in KINDS.values()} == {
        f"{of.__name__}.{name}" for name in modules
    }


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_sentences_says_none(kind):
    cleared = clear(made(kind))

    assert (shown_of(KINDS[kind]).sentences is None) == (kind in SILENT)
    assert kind not in SILENT or sentences_of(cleared) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_is_drawn_or_says_what_is_drawn_instead(kind):
    result = made(kind)
    if shown_of(KINDS[kind]).chart is None:
        with pytest.raises(RoutekaartError, match=f"{kind} has no picture.*Draw ") as refused:
            draw(result)
        assert "Teken " in refused.value.text("nl")
    else:
        assert "alleen voor het team" in draw(result).svg


def test_no_function_takes_a_result_or_row_of_any_kind():
    """A parameter of type Any is for the values of cells; in fewer than 3 % of the functions."""
    functions = [
        (path.name, node)
        for path in Path(show.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    loose = [
        f"{name}: {node.name}"
        for name, node in functions
        if any(_is_any(one.annotation) for one in [*node.args.args, *node.args.kwonlyargs])
    ]

    assert len(loose) < 0.03 * len(functions), loose


def _is_any(annotation):
    return annotation is not None and any(
        isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(annotation)
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_has_tables_of_text(kind, lang):
    tables = tables_of(clear(made(kind)), lang)
    assert tables
    for one in tables:
        assert one.title
        assert all(len(row) == len(one.columns) for row in one.rows)
        assert all(isinstance(cell, str) for row in one.rows for cell in row)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_has_rows_for_csv(kind, capsys):
    rows = flat_rows(clear(made(kind)))
    assert rows and all(isinstance(row, dict) for row in rows)
    write_csv(rows)
    assert len(capsys.readouterr().out.splitlines()) >= 2


MEASURES = (
    *(
        summary,
        quality,
        route_map,
        variants,
        awaited,
        bottlenecks,
        waits,
        loops,
        handovers,
        open_cases,
        flow,
        milestones,
    ),
    *(lambda view: timing(view, "youth_help"), lambda view: timing(view, "Gesprek met gezin")),
)


def numbers(text, lang):
    """The numbers in a text, as written in English."""
    found = re.findall(r"\d[\d.,]*\d|\d", text)
    return [n.translate(str.maketrans(".,", ",.")) if lang == "nl" and "-" not in n else n for n in found]


def test_sentences_in_both_languages_tell_the_same_numbers_of_the_same_rows():
    results = [measure(three_cases()) for measure in MEASURES]
    results += [contrast(two_groups()), contrast(two_groups(3)), contrast(waiting_groups())]
    results += [robustness(view, contrast(view)) for view in (two_groups(), waiting_groups())]
    for result in results:
        dutch, english = sentences_of(clear(result), "nl"), sentences_of(clear(result), "en")
        assert [(s.row, s.topic) for s in dutch] == [(s.row, s.topic) for s in english]
        for nl, en in zip(dutch, english, strict=True):
            if nl.topic != "waits_note":
                assert numbers(nl.text, "nl") == numbers(en.text, "en"), (nl, en)
