"""The steps of rules in the codes of one log: which activities, by which organisations.

A step that neither the log nor the vocabulary knows cannot be told from a slip of the pen: it is named
in ``unknown``, and a rule that has no other step on one of its sides is never activated. A step that the
vocabulary knows and the log never has is something else: it was not recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routekaart.log.calendar import Calendar
from routekaart.log.manifest import Manifest
from routekaart.log.step_names import find_steps
from routekaart.log.vocabulary import fold_label, load_vocabulary
from routekaart.measures.agreements.routes import NOWHERE, SEEN, seen_by
from routekaart.measures.agreements.rule import OF_A_SCHOOL, Pair, Rule, Step

__all__ = ["CodedPair", "CodedRule", "StepCode", "coded", "labels_met", "labels_of"]

#: Role ("from", "to", "only", "route", "release"; "stop" and "go" with the number of their clock stop), activity,
#: organisation (None: any or none).
StepCode = tuple[str, int, int, "int | None"]


@dataclass(frozen=True)
class CodedPair:
    """One pair of a rule: what its steps are in the log, and whether the rule can be activated by it."""

    steps: tuple[StepCode, ...]
    is_understood: bool


@dataclass(frozen=True)
class CodedRule:
    """A rule in the codes of a log; ``unknown`` are names in it that nobody here knows.

    ``reach`` says which cases it judges (:mod:`routekaart.measures.agreements.routes`); ``is_timed``: the calendar of
    the log knows the days that its limit counts. ``is_dated``: the log has the dates that it asks for.
    """

    rule: Rule
    pairs: tuple[CodedPair, ...]
    unknown: tuple[str, ...]
    reach: str
    is_timed: bool
    is_dated: bool = True

    @property
    def is_held(self) -> bool:
        """Whether it is held against the log at all."""
        return self.rule.can_be_held and self.is_timed and self.is_dated and self.reach != NOWHERE


def coded(rule: Rule, manifest: Manifest, reach: str, calendar: Calendar) -> CodedRule:
    """``rule`` in the codes of the log with this manifest, of which it judges the cases that ``reach`` says."""
    names = [
        name
        for steps in _all_sides(rule)
        for step in steps
        for name in _names(step)
        if not _is_known(name, step, manifest)
    ]
    seen = tuple(Step(name=name) for name in seen_by(rule)) if reach == SEEN else ()
    pairs = tuple(_pair(rule, pair, seen, manifest) for pair in rule.pairs)
    is_timed = calendar.is_known or rule.unit != "schooldagen"
    return CodedRule(
        rule, pairs, tuple(dict.fromkeys(names)), reach, is_timed, _is_dated(rule, manifest.dates)
    )


def _is_dated(rule: Rule, dates: str) -> bool:
    """Whether a log whose dates were so treated has what the rule asks for.

    Days of a calendar, and so terms of the law, school years and a time of validity, need real ones. Where days are
    counted per case, no limit can be held against open cases, as nothing says when they were looked at last.
    """
    needs_calendar = rule.unit == "schooldagen" or rule.term is not None or rule.template == OF_A_SCHOOL
    needs_calendar = needs_calendar or (rule.valid_from, rule.valid_to) != (None, None)
    return dates == "keep" or not (needs_calendar or (dates == "relative" and rule.unit is not None))


def labels_of(steps: Iterable[Step], manifest: Manifest) -> tuple[str, ...]:
    """What ``steps`` are called: as the log does, else as the vocabulary does, else as the rule does."""
    return tuple(dict.fromkeys(label for step in steps for label in _labels(step, manifest)))


def labels_met(steps: Sequence[Step], manifest: Manifest) -> tuple[str, ...]:
    """What those of ``steps`` are called that the log has; where it has none of them, all."""
    met = [step for step in steps if any(True for _ in _codes([step], manifest))]
    return labels_of(met or steps, manifest)


def _labels(step: Step, manifest: Manifest) -> Iterator[str]:
    parties = [_party_label(name, manifest) for name in step.organisations]
    if step.is_party:
        yield from parties
        return
    found = _shown([manifest.activities[code] for code in _activities(step, manifest)])
    beside = f" ({', '.join(parties)})" if parties else ""
    for label in found or [_known_label(step)]:
        yield label + beside


def _shown(activities: Sequence[Mapping[str, Any]]) -> list[str]:
    """The labels of activities; that of the vocabulary where the log has several for one entry."""
    labels: dict[str, list[str]] = {}
    for activity in activities:
        labels.setdefault(activity["entry"] or activity["label"], []).append(str(activity["label"]))
    known = {entry.id: entry.nl for entry in load_vocabulary().activities}
    return [own[0] if len(own) == 1 else known.get(entry, own[0]) for entry, own in labels.items()]


def _known_label(step: Step) -> str:
    """The label of a step that the log does not have; of a mark that of the first step that carries it."""
    known = next(
        (one for one in load_vocabulary().activities if step.name == one.id or step.mark in one.marks), None
    )
    return known.nl if known else step.name or str(step.mark)


def _party_label(name: str, manifest: Manifest) -> str:
    codes = _parties(name, manifest)
    if codes:
        return str(manifest.organisations[codes[0]]["label"])
    known = next((entry for entry in load_vocabulary().organisations if entry.id == name), None)
    return known.nl if known else name


def _pair(rule: Rule, pair: Pair, seen: tuple[Step, ...], manifest: Manifest) -> CodedPair:
    sides = {
        "from": pair.sources,
        "to": pair.targets,
        "only": rule.only_with,
        "route": seen,
        "release": rule.released_by,
    }
    steps = [(role, 0, *code) for role, side in sides.items() for code in _codes(side, manifest)]
    for number, stop in enumerate(rule.stops):
        steps += [("stop", number, *code) for code in _codes(stop.begins, manifest)]
        steps += [("go", number, *code) for code in _codes(stop.ends, manifest)]
    needed = [side for side in (pair.sources, pair.targets) if side]
    understood = all(any(_is_understood(step, manifest) for step in side) for side in needed)
    return CodedPair(tuple(steps), understood)


def _all_sides(rule: Rule) -> Iterator[Sequence[Step]]:
    for pair in rule.pairs:
        yield from (pair.sources, pair.targets)
    for stop in rule.stops:
        yield from (stop.begins, stop.ends)
    yield from (rule.only_with, rule.released_by)


def _names(step: Step) -> Iterator[str]:
    if step.name is not None:
        yield step.name
    yield from (*step.organisations, *step.other_than)


def _is_understood(step: Step, manifest: Manifest) -> bool:
    return all(_is_known(name, step, manifest) for name in _names(step))


def _is_known(name: str, step: Step, manifest: Manifest) -> bool:
    """Whether the log has ``name``, or the vocabulary knows it; a step or an organisation, as it is in ``step``."""
    vocabulary = load_vocabulary()
    if name == step.name:
        ids = {entry.id for entry in vocabulary.activities}
        return bool(name in ids or vocabulary.named_activity(name) or _activities(step, manifest))
    ids = {entry.id for entry in vocabulary.organisations}
    return bool(name in ids or vocabulary.named_organisation(name) or _parties(name, manifest))


def _codes(steps: Iterable[Step], manifest: Manifest) -> Iterator[tuple[int, int | None]]:
    """Activity and organisation of every step meant, each once."""
    found: dict[tuple[int, int | None], None] = {}
    for step in steps:
        activities = _activities(step, manifest)
        for party in _allowed(step, manifest):
            found |= dict.fromkeys((activity, party) for activity in activities)
    yield from found


def _activities(step: Step, manifest: Manifest) -> list[int]:
    if step.mark is not None:
        return [code for code, a in enumerate(manifest.activities) if step.mark in a["marks"]]
    if step.name is None:
        return [*range(len(manifest.activities))]
    by_id = [code for code, a in enumerate(manifest.activities) if a["entry"] == step.name]
    return by_id or find_steps(manifest, step.name)


def _allowed(step: Step, manifest: Manifest) -> list[int | None]:
    """The organisations that may have done it; None stands for any, or none recorded."""
    if step.organisations:
        return [*sorted({code for name in step.organisations for code in _parties(name, manifest)})]
    if step.other_than:
        barred = {code for name in step.other_than for code in _parties(name, manifest)}
        return [code for code in range(len(manifest.organisations)) if code not in barred]
    return [None]


def _parties(name: str, manifest: Manifest) -> list[int]:
    known = load_vocabulary().named_organisation(name)
    meant = {name} | ({known.id} if known else set())
    return [
        code
        for code, organisation in enumerate(manifest.organisations)
        if organisation["entry"] in meant or fold_label(str(organisation["label"])) == fold_label(name)
    ]
