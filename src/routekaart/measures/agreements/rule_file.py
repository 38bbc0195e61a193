"""A rule file: agreements and norms as YAML, vetted field by field, a fault named with its file and line.

The standard rules are ``data/agreements.yaml``; a file of the user's own has the same form. Nothing in
a rule is ever run: a rule is names, numbers, dates and words from fixed lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from routekaart.log.yaml_fields import check_keys, stands_alone
from routekaart.log.yaml_file import Place, YamlText, read_yaml
from routekaart.measures.agreements.rule import TEMPLATES, UNITS, Pair, Rule
from routekaart.measures.agreements.rule_fields import OF_TEMPLATES, READERS

__all__ = ["read_rules"]

STANDARD = Path(str(files("routekaart"))) / "data" / "agreements.yaml"

MOST_RULES = 200
#: Article 4 of the Algemene termijnenwet: it does not hold for longer terms, nor for terms in hours.
LONGEST_LEGAL = {"kalenderdagen": 90, "weken": 12}


def read_rules(path: Path | None = None) -> tuple[Rule, ...]:
    """The standard rules, and those of the file at ``path`` over them.

    A rule of the file with the id of a standard rule changes the fields it gives; any other is a new
    one at the end. A file with ``replaces: standard`` stands alone.

    Raises
    ------
    InputError
        When the file or a rule in it is not as ``docs/own-rules.md`` says: the file, the line, the reason.
    """
    if path is None:
        return _standard()
    file = read_yaml(path)
    given = _vetted(file)
    is_alone = stands_alone(file, ("rules",))
    own = {
        name: _rule(
            _laid_over(_standard_fields().get(name, {}), fields), file, ("rules", number), is_own=True
        )
        for number, (name, fields) in enumerate(given.items())
    }
    known = {} if is_alone else {rule.id: rule for rule in _standard()}
    rules = {**known, **own}
    if len(rules) > MOST_RULES:
        file.fail(("rules",), f"more than {MOST_RULES} rules", f"meer dan {MOST_RULES} afspraken")
    return tuple(rules.values())


def _laid_over(standard: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a standard rule, those given in their place; other steps take the place of all.

    Who switches a rule on without saying for which routes, wants it for all.
    """
    steps = {"from", "to", "pairs"}
    if "pairs" in given or ("pairs" in standard and steps & given.keys()):
        standard = {key: value for key, value in standard.items() if key not in steps}
    if given.get("active") and "routes" not in given:
        standard = {key: value for key, value in standard.items() if key != "routes"}
    return {**standard, **given}


@cache
def _standard() -> tuple[Rule, ...]:
    file = read_yaml(STANDARD)
    fields = enumerate(_vetted(file).values())
    return tuple(_rule(given, file, ("rules", number), is_own=False) for number, given in fields)


@cache
def _standard_fields() -> Mapping[str, Mapping[str, Any]]:
    return _vetted(read_yaml(STANDARD))


def _vetted(file: YamlText) -> dict[str, dict[str, Any]]:
    """The rules of a file by id, the fields they give each known and read."""
    content = file.content
    if not isinstance(content, dict) or not isinstance(content.get("rules"), list) or not content["rules"]:
        file.fail((), "holds no list of rules; write rules: and one rule per dash",
                  "bevat geen lijst van afspraken; schrijf rules: en per streepje een afspraak")  # fmt: skip
    if len(content["rules"]) > MOST_RULES:
        file.fail(("rules",), f"more than {MOST_RULES} rules", f"meer dan {MOST_RULES} afspraken")
    found: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(content["rules"]):
        fields = _fields(entry, file, ("rules", number))
        if fields["id"] in found:
            file.fail(("rules", number, "id"), "this id stands here twice", "deze id staat hier twee keer")
        found[fields["id"]] = fields
    return found


def _fields(entry: object, file: YamlText, place: Place) -> dict[str, Any]:
    if not isinstance(entry, dict) or entry.get("id") is None:
        file.fail(place, "a rule needs an id", "een afspraak heeft een id nodig")
    check_keys(entry, READERS, file, place)
    return {
        key: None if value is None and key != "routes" else READERS[key](value, file, (*place, key))
        for key, value in entry.items()
    }


def _rule(fields: Mapping[str, Any], file: YamlText, place: Place, *, is_own: bool) -> Rule:
    """The rule of these fields, what its template asks held against what it has."""
    fields = {key: value for key, value in fields.items() if value is not None}
    for key in ("nl", "template"):
        if key not in fields:
            file.fail(place, f"this rule has no {key}", f"deze afspraak heeft geen {key}")
    needs = TEMPLATES[fields["template"]]
    has = {key for key, value in fields.items() if value is not False}
    sides = {side for pair in fields.get("pairs", ()) for side in pair} | has & {"from", "to"}
    if "pairs" in has and has & {"from", "to"}:
        file.fail(place, "give from and to, or pairs, not both", "geef from en to, of pairs, niet allebei")
    missing = sorted(needs.must - has - sides)
    if missing:
        file.fail(place, f"{fields['template']} needs {', '.join(missing)}",
                  f"{fields['template']} heeft {', '.join(missing)} nodig")  # fmt: skip
    odd = sorted((has | sides) & OF_TEMPLATES - needs.must - needs.may)
    if odd:
        file.fail((*place, odd[0]), f"{fields['template']} takes no {', '.join(odd)}",
                  f"bij {fields['template']} hoort geen {', '.join(odd)}")  # fmt: skip
    narrowed = sorted({"only_with", "only_group"} & has)
    if fields["template"] == "at_least_per_school_year" and narrowed:
        file.fail((*place, narrowed[0]), f"a rule about a school takes no {narrowed[0]}",
                  f"bij een afspraak over een school hoort geen {narrowed[0]}")  # fmt: skip
    _vet_limit(fields, file, place)
    _vet_dates(fields, file, place)
    given = [*fields.get("pairs", ())] or [{side: fields.get(side, ()) for side in ("from", "to")}]
    pairs = tuple(Pair(pair.get("from", ()), pair.get("to", ())) for pair in given)
    if any(bool(pair.sources) != bool(pairs[0].sources) for pair in pairs):
        file.fail(
            (*place, "pairs"), "every pair needs the same sides", "elk paar heeft dezelfde kanten nodig"
        )
    kept = {key: value for key, value in fields.items() if key not in ("from", "to", "pairs", "en")}
    stands_at = (file.name, file.line(place)) if is_own else None
    return Rule(**kept, en=fields.get("en", fields["nl"]), pairs=pairs, stands_at=stands_at)


def _vet_limit(fields: Mapping[str, Any], file: YamlText, place: Place) -> None:
    limit, unit, template = fields.get("limit"), fields.get("unit"), fields["template"]
    if (limit is None) != (unit is None):
        missing = "unit" if unit is None else "limit"
        file.fail(place, f"limit and unit belong together; {missing} is missing",
                  f"limit en unit horen bij elkaar; {missing} ontbreekt")  # fmt: skip
    if limit is None:
        is_needed = template in ("minimum_time", "maximum_time") and not fields.get("needs_limit")
        if is_needed or fields.get("stops") or fields.get("term") or fields.get("minimum") is not None:
            file.fail(place, "this rule needs a limit", "deze afspraak heeft een limit nodig")
        if fields.get("needs_limit") and fields.get("active", True):
            file.fail(place, "this rule is active and needs a limit of your own: give limit and unit",
                      "deze afspraak staat aan en heeft een eigen limit nodig: geef limit en unit")  # fmt: skip
        return
    if limit > UNITS[str(unit)]:
        file.fail(
            (*place, "limit"), f"more than {UNITS[str(unit)]} {unit}", f"meer dan {UNITS[str(unit)]} {unit}"
        )
    if fields.get("minimum") is not None and fields["minimum"] > limit:
        file.fail((*place, "minimum"), "is more than the limit", "is meer dan de limit")
    if template == "absence" and not (fields.get("from") or fields.get("pairs")):
        file.fail((*place, "limit"), "absence takes a limit only with from",
                  "bij absence hoort alleen een limit als er een from is")  # fmt: skip
    if fields.get("term") and limit > LONGEST_LEGAL.get(str(unit), -1):
        file.fail((*place, "term"), "the Algemene termijnenwet holds for terms of at most 90 calendar days or 12 weeks",
                  "de Algemene termijnenwet geldt voor termijnen tot 90 kalenderdagen of 12 weken")  # fmt: skip


def _vet_dates(fields: Mapping[str, Any], file: YamlText, place: Place) -> None:
    first, last = fields.get("valid_from"), fields.get("valid_to")
    if first is not None and last is not None and first > last:
        file.fail((*place, "valid_to"), "lies before valid_from", "ligt voor valid_from")
