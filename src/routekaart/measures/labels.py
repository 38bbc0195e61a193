"""Labels: what is odd about the names of activities and organisations, and which may mean one thing.

Nothing is renamed: labels that look alike, or that the vocabulary takes as one, stay apart in every
measure until the user makes them one. Rules:

- *rare*: in one case only, in a log of at least 20 cases;
- *unknown*: not in the vocabulary, where it knows at least one other label; the nearest known label
  is suggested for the 50 most used;
- *alike*: equal when capitals, accents, spaces, hyphens, dots and underscores are left out;
- *same*: different labels, not alike, for one entry of the vocabulary;
- *many*: over 100 activities; *long*: over 100 characters; *unusual*: line breaks or invisible
  characters, ``<`` or ``>``, quotation marks, a formula's first sign, emoji, right-to-left script.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from routekaart.log.vocabulary import Vocabulary
from routekaart.measures.finding import LISTED, Finding
from routekaart.privacy.masking import MASK

__all__ = ["LabelUse", "label_findings"]

RARE_FROM_CASES = 20
SUGGESTED = 50
MANY_ACTIVITIES = 100
LONG_LABEL = 100
_JOINING = "-_.\u00b7\u2010\u2011\u2013"  # hyphens, dots, dashes and the like


@dataclass(frozen=True)
class LabelUse:
    """A label, the vocabulary entry it means (if any), and its cases and rows in the view."""

    label: str
    entry: str | None
    cases: int
    rows: int


def label_findings(
    activities: Sequence[LabelUse], organisations: Sequence[LabelUse], n_cases: int, vocabulary: Vocabulary
) -> list[Finding]:
    """What is odd about these labels of a view of ``n_cases`` cases."""
    both = [*activities, *organisations]
    found = [
        _unknown_activities(activities, vocabulary),
        _unknown_organisations(organisations),
        _rare(activities, n_cases),
        _listed("many_activities", activities if len(activities) > MANY_ACTIVITIES else [], activities),
        _listed("long_labels", [use for use in both if len(use.label) > LONG_LABEL], both),
        _unusual(both),
    ]
    for kind, uses in (("activities", activities), ("organisations", organisations)):
        found += [_alike(f"alike_{kind}", uses), _same(f"same_{kind}", uses)]
    return [finding for finding in found if finding.count]


def _listed(key: str, chosen: Sequence[LabelUse], of: Sequence[LabelUse]) -> Finding:
    labels = [use.label for use in sorted(chosen, key=lambda use: (-use.rows, use.label))]
    return Finding(key, "note", len(chosen), len(of), tuple(labels[:LISTED]))


def _rare(activities: Sequence[LabelUse], n_cases: int) -> Finding:
    rare = [use for use in activities if use.cases == 1] if n_cases >= RARE_FROM_CASES else []
    return _listed("rare_activities", rare, activities)


def _unknown_activities(activities: Sequence[LabelUse], vocabulary: Vocabulary) -> Finding:
    """Activities outside the vocabulary, or the fact that it knows none of them."""
    unknown = sorted((use for use in activities if use.entry is None), key=lambda use: (-use.rows, use.label))
    if len(unknown) == len(activities):
        return Finding("no_vocabulary", "note", len(activities), len(activities))
    near = [(use.label, vocabulary.nearest_activity(use.label)) for use in unknown[:SUGGESTED]]
    suggested = tuple((label, known.nl) for label, known in near if known is not None)
    labels = tuple(use.label for use in unknown[:LISTED])
    values = {"suggested": len(suggested)}
    return Finding(
        "unknown_activities", "check", len(unknown), len(activities), labels, suggested[:LISTED], values
    )


def _unknown_organisations(organisations: Sequence[LabelUse]) -> Finding:
    unknown = [use for use in organisations if use.entry is None]
    if len(unknown) == len(organisations):
        unknown = []
    return _listed("unknown_organisations", unknown, organisations)


def _alike(key: str, uses: Sequence[LabelUse]) -> Finding:
    return _grouped(key, uses, _bare, len(uses))


def _same(key: str, uses: Sequence[LabelUse]) -> Finding:
    """Labels of one entry; of those alike the most used stands for all."""
    ordered = sorted(uses, key=lambda use: (-use.rows, use.label))
    first = {_bare(use): use for use in reversed(ordered)}
    return _grouped(key, [use for use in first.values() if use.entry], lambda use: str(use.entry), len(uses))


def _grouped(key: str, uses: Iterable[LabelUse], name: Callable[[LabelUse], str], of: int) -> Finding:
    groups: dict[str, list[LabelUse]] = {}
    for use in sorted(uses, key=lambda use: (-use.rows, use.label)):
        groups.setdefault(name(use), []).append(use)
    several = [tuple(use.label for use in group) for group in groups.values() if len(group) > 1]
    n_labels = sum(len(group) for group in several)
    return Finding(key, "check", n_labels, of, (), tuple(several[:LISTED]), {"groups": len(several)})


def _bare(use: LabelUse) -> str:
    """The label without what typing varies: capitals, accents, spaces, hyphens, dots, underscores."""
    letters = unicodedata.normalize("NFKD", use.label.casefold())
    kept = (c for c in letters if not (unicodedata.combining(c) or c.isspace() or c in _JOINING))
    return "".join(kept) or use.label


def _unusual(uses: Sequence[LabelUse]) -> Finding:
    oddities = {use: _oddities(use.label) for use in uses}
    odd = [use for use, kinds in oddities.items() if kinds]
    counts = tuple((kind, sum(kind in oddities[use] for use in odd)) for kind in _ODDITIES)
    base = _listed("unusual_labels", odd, uses)
    details = tuple((kind, count) for kind, count in counts if count)
    return Finding(base.key, base.severity, base.count, base.of, base.labels, details)


_ODDITIES: dict[str, Callable[[str], bool]] = {
    "markup": lambda label: "<" in label or ">" in label,
    "formula": lambda label: label.startswith(("=", "+", "-", "@")),
    "quotation_mark": lambda label: '"' in label,
    "invisible": lambda label: any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in label),
    # What stands for a masked name is no oddity of the source.
    "emoji": lambda label: any(unicodedata.category(c) == "So" for c in label.replace(MASK, "")),
    "right_to_left": lambda label: any(unicodedata.bidirectional(c) in ("R", "AL") for c in label),
}


def _oddities(label: str) -> tuple[str, ...]:
    return tuple(kind for kind, is_odd in _ODDITIES.items() if is_odd(label))
