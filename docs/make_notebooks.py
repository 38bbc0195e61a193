"""Run the notebooks and keep what they show, without what differs from run to run: python docs/make_notebooks.py"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

import routekaart

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
SECONDS = 300


def executed(path: Path) -> Any:
    """The notebook at ``path``, run from top to bottom in its own folder by this Python."""
    notebook = nbformat.read(path, as_version=4)
    kept = {key: dict(value) for key, value in notebook.metadata.items()}
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources=resources, record_timing=False
    )
    # The kernel stands in another folder: a relative path to the package would lead nowhere.
    client.execute(env={**os.environ, "PYTHONPATH": str(Path(routekaart.__file__).parents[1])})
    notebook.metadata = nbformat.from_dict(kept)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    return notebook


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.ipynb")):
        nbformat.write(executed(path), path)
        print(path.name, file=sys.stderr)
