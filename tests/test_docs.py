"""The pages of docs/ and the README: what they show is what happens."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_page_of_commands_is_what_the_commands_say():
    spec = importlib.util.spec_from_file_location("make_commands", DOCS / "make_commands.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)

    assert (DOCS / "commands.md").read_text("utf-8") == made.reference()
