"""The pages of docs/ and the README: what they show is what happens."""

import importlib.util
import re
from pathlib import Path

from routekaart.measures.agreements.rule_file import read_rules

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_page_of_commands_is_what_the_commands_say():
    spec = importlib.util.spec_from_file_location("make_commands", DOCS / "make_commands.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)

    assert (DOCS / "commands.md").read_text("utf-8") == made.reference()


def test_the_rules_shown_for_ones_own_are_read_as_they_stand(tmp_path):
    page = (DOCS / "own-rules.md").read_text("utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    whole, steps, stops = shown
    head = "rules:\n  - id: stappen\n    nl: Stappen\n    template: absence\n"
    for number, text in enumerate((whole, head + steps, "rules:\n" + stops)):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        assert any(rule.is_own for rule in read_rules(path))
