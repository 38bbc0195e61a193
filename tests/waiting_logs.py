"""What a case does between two steps and what it waits for, as a plain table; and random logs to compare it in.

Days and hours are counted from the start of :mod:`tests.logs`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import strategies as st

from routekaart.log.view import View
from routekaart.log.vocabulary import ActivityEntry, Vocabulary, load_vocabulary
from routekaart.measures.coded_rules import coded_rules
from routekaart.measures.wait_rows import CAUSES, STATES, Split, over_splits
from routekaart.measures.wait_rules import WaitRules
from tests.logs import DAY_US, FOLDER, START, stored, vetted
from tests.walked import same

OUTCOMES = ("answered", "lapsed", "pending")


def vocabulary_with_ready() -> Vocabulary:
    """The standard vocabulary, with "Klaar" marked ready."""
    standard = load_vocabulary()
    ready = ActivityEntry("klaar", "Klaar", "Ready", "step", marks=frozenset({"ready"}))
    return replace(standard, activities=(*standard.activities, ready))


VOCABULARY = vocabulary_with_ready()


def log_with_ready(*rows: tuple[Any, ...]) -> View:
    """As :func:`tests.logs.log`, of a vocabulary in which Klaar marks that a case is ready for a meeting."""
    path = Path(mkdtemp(dir=FOLDER.name)) / "log.parquet"
    return stored(vetted(rows), path, vocabulary=VOCABULARY)


def splits_of(view: View, *, until_next: bool = False, **options: Any) -> list[Split]:
    """What the walk writes; with ``until_next`` help without an end runs to the next step."""
    rules = coded_rules(view, WaitRules(**options))
    return over_splits(view, same, rules.with_short_help if until_next else rules)


def transitions_of(
    view: View, unit_us: int = DAY_US, **options: Any
) -> dict[tuple[str, int], dict[str, float]]:
    """Per case and place of the source: units per state and cause, of waiting with help and in holidays, meetings skipped."""
    labels = dict(zip(view.cases.case.tolist(), view.case_labels(), strict=True))
    found = {}
    for split in splits_of(view, **options):
        rows = split.rows
        columns = {name: getattr(rows, f"{name}_us") for name in (*STATES, *CAUSES, "with")}
        columns["free"] = sum(getattr(rows, f"{cause}_free_us") for cause in CAUSES[:4]) + rows.holiday_us
        for i, (case, position) in enumerate(zip(rows.case.tolist(), rows.position.tolist(), strict=True)):
            parts = {name: column[i].item() / unit_us for name, column in columns.items()}
            found[labels[case], position] = parts | {"skipped": rows.meetings_skipped[i].item()}
    return found


def episodes_of(view: View, unit_us: int = DAY_US, **options: Any) -> dict[str, list[dict[str, Any]]]:
    """Per case what it asked: the matter, when, how long, the outcome, layers, units with help, and units per cause."""
    labels = dict(zip(view.cases.case.tolist(), view.case_labels(), strict=True))
    matters = WaitRules(**{name: of for name, of in options.items() if name != "until_next"}).matters_of()
    found: dict[str, list[dict[str, Any]]] = {}
    for split in splits_of(view, **options):
        rows = split.episodes
        for i, case in enumerate(split.case.tolist()):
            one = {
                "matter": matters[rows.matter[i]].id,
                "start": (rows.start_us[i].item() - START * DAY_US) / unit_us,
                "length": (rows.end_us[i] - rows.start_us[i]).item() / unit_us,
                "outcome": OUTCOMES[rows.outcome[i]],
                "layers": rows.layers[i].item(),
                "is_assumed": bool(rows.is_assumed[i]),
                "with": rows.with_us[i].item() / unit_us,
            }
            claimed = zip(CAUSES, (split.claimed_us[i] / unit_us).tolist(), strict=True)
            found.setdefault(labels[case], []).append(one | dict(claimed))
    return {case: in_order(own) for case, own in found.items()}


def in_order(episodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(episodes, key=lambda one: (one["matter"], one["start"], one["length"]))


def states(view: View, case: str = "x", **options: Any) -> dict[str, float]:
    """The states of a whole case that are not 0, and its waiting with help ("with")."""
    found = [parts for (own, _), parts in transitions_of(view, **options).items() if own == case]
    sums = {name: sum(parts[name] for parts in found) for name in (*STATES, "with")}
    return {name: days for name, days in sums.items() if days}


def causes(view: View, case: str = "x", **options: Any) -> dict[str, float]:
    """The causes of the waiting of a whole case that are not 0."""
    found = [parts for (own, _), parts in transitions_of(view, **options).items() if own == case]
    sums = {name: sum(parts[name] for parts in found) for name in CAUSES}
    return {name: days for name, days in sums.items() if days}


def asked(view: View, matter: str, case: str = "x", **options: Any) -> list[tuple[float, float, str]]:
    """Each time that a case asked a matter: from when, how long, with what outcome."""
    own = episodes_of(view, **options).get(case, [])
    return [(one["start"], one["length"], one["outcome"]) for one in own if one["matter"] == matter]


#: Every step that asks, answers, ends or helps, and a few that do none of it; what couples steps stands in it more often.
STEPS = (
    *(entry.nl for entry in VOCABULARY.activities),
    *("Wachtlijst", "Zorgteam", "Klaar", "Afwijzing", "Start jeugdhulp", "Herbeoordeling TLV", "Besluit TLV") * 3,
    *("Aanvraag gemeente", "Aanvraag SWV", "Beschikking", "Besluit SWV", "Toestemming gevraagd", "Verwijzing") * 2,
    "Iets anders",
)  # fmt: skip
PARTIES = (
    "School", "Gemeente", "Samenwerkingsverband", "ACTA", "Jeugd-ggz", "Past", "Pilotteam jeugdhulp", "Een ander",
)  # fmt: skip


@st.composite
def waiting_rows(draw: st.DrawFn, most: int = 40) -> list[tuple[Any, ...]]:
    """Rows of one to four cases: with parties or none, with ends or none, open or closed, on few or many steps and days."""
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=10))
    parties = [None, *draw(st.lists(st.sampled_from(PARTIES), max_size=3))]
    gaps = st.sampled_from((0, 0, 1)) | st.integers(0, most)
    lengths = st.none() if draw(st.booleans()) else st.none() | st.integers(0, most)
    rows = []
    for number in range(draw(st.integers(1, 4))):
        at = 7 * number
        for _ in range(draw(st.integers(1, 9))):
            at += draw(gaps)
            label, party, length = draw(st.sampled_from(steps)), draw(st.sampled_from(parties)), draw(lengths)
            rows.append((f"c{number}", label, at, party, None if length is None else at + length))
        if draw(st.booleans()):
            rows.append((f"c{number}", "Afsluiting", at + draw(gaps), draw(st.sampled_from(parties)), None))
    return rows


def ending_support(view: View, step: str, *supports: str, of: tuple[str, ...] = ()) -> View:
    """The same log, of a vocabulary in which ``step`` ends these supports, and those of the organisations ``of`` (ids)."""
    ends = {"ends_support": [*supports], "ends_support_of": [*of]}
    activities = tuple(one | ends if one["label"] == step else one for one in view.manifest.activities)
    manifest = replace(view.manifest, activities=activities)
    return replace(view, log=replace(view.log, manifest=manifest, known={}))
