"""The notebooks: each runs from top to bottom, and shows what it shows."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.test_docs import script

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))


def said(notebook: Any) -> list[str]:
    """The words a notebook shows, those in its pictures included."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    texts = [output.get("text", "") for output in outputs]
    tables = [output.get("data", {}).get("text/html", "") for output in outputs]
    drawn = [
        "\n".join(
            re.findall(r"<(?:text|title)[^>]*>([^<]*)", output.get("data", {}).get("image/svg+xml", ""))
        )
        for output in outputs
    ]
    return [text for text in (*texts, *tables, *drawn) if text]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")  # those of the kernel's own start
def test_a_notebook_gives_what_it_shows(path):
    shown = said(nbformat.read(path, as_version=4))

    assert said(script("make_notebooks").executed(path)) == shown, "run: python docs/make_notebooks.py"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_one_question_in_its_title(path):
    titles = re.findall(r"^# (.+)$", "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"), re.MULTILINE)  # fmt: skip

    assert len(titles) == 1
    assert titles[0].endswith("?")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_nothing_of_the_machine_it_ran_on(path):
    text = path.read_text("utf-8")

    assert re.findall(r'/(?:home|root|work|tmp|Users)/|"iopub|execution_time', text) == []
