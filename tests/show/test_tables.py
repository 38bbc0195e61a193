"""A table asks the declaration of a column how it is written and headed; headings and columns belong together."""

import ast
import importlib
import pkgutil
import re
import shutil
from pathlib import Path
from typing import Annotated, TypedDict

import pytest
import yaml

import routekaart.show.words as room
from routekaart.columns import Cases, CaseShare, Days, Flag, Heading, Label, Median, P, columns_of
from routekaart.privacy.declarations import columns_in
from routekaart.privacy.disclosure import clear
from routekaart.show import of
from routekaart.show.of import tables_of
from routekaart.show.tables import Made, table
from routekaart.show.words import FOLDER, words
from tests.show.of.test_every_result import MAKERS
from tests.show.worked_log import three_cases


class Row(TypedDict):
    """A row."""

    name: Label
    cases: Cases
    share: CaseShare
    median_days: Annotated[Median[Days], Heading("total_days")]
    p: P
    is_open: Flag


ROW = {
    "name": "Zorg",
    "cases": 1200,
    "share": 0.5,
    "median_days": 70.0,
    "p": 0.0004,
    "is_open": True,
    "of": "6 van 8",
}
TERMS = words("nl", "loops", "table")
MODULES = sorted(module.name for module in pkgutil.iter_modules(of.__path__))


def test_a_declared_column_is_written_by_its_unit():
    [cells] = table(TERMS, "", [ROW], [*columns_of(Row)], of=Row).rows

    assert cells == ("Zorg", "1.200", "50%", "10,0 weken", "< 0,001", "ja")


def test_a_declared_column_has_the_heading_that_it_names():
    heads = table(TERMS, "", [ROW], ["name", "median_days"], of=Row).columns

    assert [(head.heading, head.is_number) for head in heads] == [("stap", False), ("totaal", True)]


def test_a_column_that_is_made_has_text_and_the_word_of_its_name_or_its_own():
    made = table(TERMS, "", [ROW], [Made("name"), Made("of", is_number=True, heading="A (8)")])

    assert [(head.heading, head.is_number) for head in made.columns] == [("stap", False), ("A (8)", True)]
    assert made.rows == (("Zorg", "6 van 8"),)


def test_a_column_that_is_neither_declared_nor_made_is_a_fault():
    with pytest.raises(TypeError, match="column 'name' is neither made here nor declared"):
        table(TERMS, "", [ROW], ["name"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the words, to spoil."""
    shutil.copytree(FOLDER, tmp_path / "words")
    monkeypatch.setattr(room, "FOLDER", tmp_path / "words")
    for read in (words, room._read, of._terms):
        read.cache_clear()
    yield tmp_path / "words"
    for read in (words, room._read, of._terms):
        read.cache_clear()


def test_a_heading_without_a_column_is_found_when_the_words_are_read_with_file_and_key(folder):
    for path in (folder / "nl" / "loops.yaml", folder / "en" / "loops.yaml"):
        path.write_text(path.read_text("utf-8").replace("columns:\n", 'columns:\n  again: "x"\n'), "utf-8")

    with pytest.raises(
        ValueError, match=r"data/words/nl/loops\.yaml heads a column 'again', which Loops has not"
    ):
        tables_of(clear(MAKERS["Loops"](three_cases())), "nl")


def test_a_named_heading_that_is_no_word_is_found_when_the_words_are_read_with_file_and_key(folder):
    for path in (folder / "nl" / "open_cases.yaml", folder / "en" / "open_cases.yaml"):
        path.write_text(re.sub(r"  last_step: .*\n", "", path.read_text("utf-8")), "utf-8")

    with pytest.raises(
        ValueError, match=r"data/words/en/open_cases\.yaml lacks 'last_step', the heading of 'name'"
    ):
        tables_of(clear(MAKERS["OpenCases"](three_cases())), "en")


def test_every_heading_is_of_a_column_that_some_table_shows():
    shown = {name: set().union(*_heads(name).values()) for name in MODULES}

    for name in MODULES:
        assert _headings(name) <= shown[name], f"data/words/nl/{name}.yaml columns"
    assert _headings("headings") <= set().union(*shown.values()), "data/words/nl/headings.yaml columns"


@pytest.mark.parametrize("name", MODULES)
def test_every_column_that_a_table_shows_has_a_heading(name):
    terms = words("nl", name, "table")

    assert [
        column for column, heads in _heads(name, is_gone_over=False).items() if not heads & terms.keys()
    ] == []


def _headings(name):
    return {*(yaml.safe_load((FOLDER / "nl" / f"{name}.yaml").read_text("utf-8")).get("columns") or {})}


def _heads(name, *, is_gone_over=True):
    """The columns that a module of ``show/of`` lists for its tables, with the headings declared for that name.

    Also those in a list that is gone over only, as long as ``is_gone_over``: of these not all are shown.
    """
    module = importlib.import_module(f"{of.__name__}.{name}")
    listed, heads = {*_listed(Path(module.__file__), is_gone_over=is_gone_over)}, {}
    for column in columns_in(module.SHOWN.kind):
        if column.name in listed:
            heads.setdefault(column.name, set()).add(column.heading)
    return heads


def _listed(path, *, is_gone_over):
    """Every text in a tuple or list of what makes the tables of a module: functions, and what they name."""
    parts = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            parts[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            parts[node.targets[0].id] = node
    found, left = set(), ["_tables"]
    while left:
        name = left.pop()
        found.add(name)
        nodes = [*ast.walk(parts[name])]
        gone_over = [node.iter for node in nodes if isinstance(node, ast.For | ast.comprehension)]
        gone_over += [node.args[0] for node in nodes if isinstance(node, ast.Call) and node.args]
        for node in nodes:
            if isinstance(node, ast.Tuple | ast.List) and (is_gone_over or node not in gone_over):
                yield from (one.value for one in node.elts if isinstance(one, ast.Constant))
            elif isinstance(node, ast.Name) and node.id in parts and node.id not in found:
                left.append(node.id)
