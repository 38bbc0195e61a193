"""Rules for tests: written as YAML to a temporary folder, held against a view."""

from pathlib import Path
from tempfile import mkdtemp

import yaml

from routekaart.measures.agreements import agreements, held_rules
from routekaart.measures.agreements.activations import activation_rows
from tests.logs import FOLDER

OUTCOMES = ("satisfied", "violated", "pending", "overdue", "not_recorded", "lapsed")
COUNTS = ("satisfied", "violated", "pending", "overdue", "not_recorded")


def rule_file(*rules, extends="replaces"):
    """The path of a file of these rules; each gets a name and an id where it has none."""
    named = [{"id": f"r{n}", "nl": f"Regel {n}", **rule} for n, rule in enumerate(rules)]
    path = Path(mkdtemp(dir=FOLDER.name)) / "rules.yaml"
    path.write_text(yaml.safe_dump({extends: "standard", "rules": named}, allow_unicode=True), "utf-8")
    return path


def held(view, *rules, **options):
    """The result of these rules alone."""
    return agreements(view, rules=rule_file(*rules), **options)


def outcomes(view, *rules, **options):
    """The outcomes of one rule that are not 0."""
    [row] = held(view, *rules, **options).rule_columns.rows()
    assert row["activations"] == sum(row[name] for name in COUNTS)
    return {name: row[name] for name in (*COUNTS, "lapsed") if row[name]}


def rows(view, *rules):
    """Case label, position and outcome of every activation of these rules."""
    found = activation_rows(view, held_rules(view, rules=rule_file(*rules)))
    labels = dict(zip(view.cases.case.tolist(), view.case_labels(), strict=True))
    of_case = zip(found.case.tolist(), found.position.tolist(), found.outcome.tolist(), strict=True)
    named = ((labels[case], None if at < 0 else at, OUTCOMES[outcome]) for case, at, outcome in of_case)
    return sorted(named, key=repr)
