"""The door: what of a source may be stored, and in which form?

A :class:`Door` looks at every batch of judged rows first; then it decides on each column and gives a
:class:`Passage`, which turns the vetted rows of a sheet into rows that may be stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from routekaart.log.arrays import as_texts, changed
from routekaart.log.judge import Judge, without_role
from routekaart.log.mapping import OPTIONAL_ROLES
from routekaart.log.mapping import Mapping as RoleMapping
from routekaart.log.notes import Note
from routekaart.privacy.decisions import (
    OUTSIDE,
    TOLD_APART,
    Choices,
    Decision,
    decide,
    is_let_in,
    known_persons,
    notes_on,
)
from routekaart.privacy.detection import Evidence, Finding
from routekaart.privacy.generalise import GENERALISED
from routekaart.privacy.labels import ENOUGH, Held, SafeLabels, is_of_field
from routekaart.privacy.masking import MASK, NOTHING, Known, is_masked_whole, mask_values
from routekaart.privacy.pseudonyms import Key
from routekaart.privacy.safe_columns import is_plain_heading
from routekaart.privacy.stretching import STRETCHED_MOST

if TYPE_CHECKING:
    import pyarrow as pa

    from routekaart.log.vocabulary import Vocabulary

__all__ = ["Door", "Passage"]

#: Roles whose values are text that is stored.
LABELS = ("case", "activity", *OPTIONAL_ROLES)
#: Years between the first steps of a log and the last birth that is looked for.
YOUNGEST = 3
_YEAR_US = 365.2425 * 86_400e6

Change = Callable[["pa.Array"], "pa.Array"]


class Door:
    """What has been seen of a source, by column.

    Parameters
    ----------
    choices
        What the user decided on columns.
    key
        The key that pseudonyms are made with.
    vocabulary
        The words that are known; the standard ones when None.
    """

    def __init__(self, choices: Choices, key: Key, vocabulary: Vocabulary | None = None) -> None:
        from routekaart.log.vocabulary import load_vocabulary

        self.choices = choices
        self.key = key
        self.vocabulary = vocabulary or load_vocabulary()
        self._first_year: int | None = None
        self._evidence: dict[tuple[str | None, str], Evidence] = {}
        self._cases: set[str | None] = set()

    @property
    def n_cases(self) -> int:
        """How many different case ids were seen; of very many, that there are more than are stretched."""
        return len(self._cases)

    def look(self, rows: pa.RecordBatch, judge: Judge) -> None:
        """Look at some rows that this judge has kept."""
        event_us, headings = _middle_us(rows), _headings(judge)
        if self.n_cases <= STRETCHED_MOST:
            self._cases.update(rows["case"].dictionary_encode().dictionary.to_pylist())
        if event_us is not None:
            year = 1970 + int(event_us // _YEAR_US)
            self._first_year = min(year, self._first_year or year)
        for name in rows.schema.names:
            if name in headings:
                heading, role = headings[name]
                key = (role, heading.casefold())
                if key not in self._evidence:
                    is_counted = role not in (None, "case") or (
                        role is None and is_let_in(heading, self.choices)
                    )
                    self._evidence[key] = Evidence(heading, role, is_counted=is_counted, enough=ENOUGH)
                self._evidence[key].add(rows[name], rows["case"], event_us)

    def decide(self, judges: Sequence[Judge]) -> Passage:
        """What passes of the sheets of these judges, and how; messages name the first file.

        Raises
        ------
        PrivacyError
            If columns wait for a decision, or a choice cannot be followed.
        """
        evidence = [*self._evidence.values()]
        roles = {heading: role for judge in judges for role, heading in judge.mapping.columns.items()}
        decisions = decide(evidence, self.choices, title=judges[0].sheet.file, roles=roles)
        known = known_persons(evidence, self._first_year and self._first_year - YOUNGEST)
        labels = self.choices.labels or ("known" if self._is_of_field(evidence) else "keep")
        safe = self._safe_labels(evidence, decisions, known) if labels == "known" else {}
        told = tuple(_told(decision, safe.get(_place(decision))) for decision in decisions)
        return Passage(told, self.key, known, safe, is_other_field=self.choices.labels is None and not safe)

    def _is_of_field(self, evidence: Sequence[Evidence]) -> bool:
        return is_of_field([item for item in evidence if item.role == "activity"], self.vocabulary)

    def _safe_labels(
        self, evidence: Sequence[Evidence], decisions: Sequence[Decision], known: Known
    ) -> dict[tuple[str | None, str], SafeLabels]:
        """For each column that is stored as labels, what is stored of it."""
        chosen = {_place(decision): decision for decision in decisions}
        return {
            place: SafeLabels(
                item,
                self.vocabulary,
                known,
                partial(_short_code, self.key) if item.role in TOLD_APART else None,
            )
            for place, item in self._evidence.items()
            if item.is_counted and chosen[place].action in ("store", "mask")
        }


@dataclass(frozen=True)
class Passage:
    """The decisions on all columns, and the rows that pass by them.

    ``known`` is what the source tells of persons; ``safe`` has what is stored of labels where only those that are
    known to be safe pass; the log ``is_other_field`` when its steps were too little known to ask that of it.
    """

    decisions: tuple[Decision, ...]
    key: Key
    known: Known = field(default=NOTHING, repr=False)
    safe: Mapping[tuple[str | None, str], SafeLabels] = field(default_factory=dict, repr=False)
    is_other_field: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, by column and kind, each once; a column outside by its heading if that is about no one."""
        found = (
            replace(f, column=OTHER_COLUMN)
            if decision.how == OUTSIDE and not is_plain_heading(f.column)
            else f
            for decision in self.decisions
            for f in decision.findings
        )
        return tuple(dict.fromkeys(found))

    @property
    def held(self) -> tuple[Held, ...]:
        """The labels that are held back, in the order of the columns."""
        return tuple(held for labels in self.safe.values() for held in labels.held)

    @property
    def notes(self) -> list[Note]:
        """What was done to columns and labels, in words."""
        notes = notes_on(self.decisions)
        if self.held:
            notes.append(_on_held(self.held))
        if self.is_other_field:
            notes.append(_OTHER_FIELD)
        return notes

    def left_out(self, judges: Sequence[Judge]) -> set[str]:
        """The attributes in which no sheet has anything left to store."""
        dropped, stored = set[str](), set[str]()
        for judge in judges:
            for name, (heading, role) in _headings(judge).items():
                if role is None:
                    (dropped if self._is_dropped(heading, role) else stored).add(name)
        return dropped - stored

    def mapping(self, judge: Judge) -> RoleMapping:
        """The mapping of a sheet without the roles that are left out."""
        left_out: dict[str, Any] = {
            role: None
            for role, heading in judge.mapping.columns.items()
            if role in LABELS and self._is_dropped(heading, role)
        }
        return replace(judge.mapping, **left_out)

    def passed(self, rows: pa.RecordBatch, judge: Judge) -> pa.RecordBatch:
        """Vetted rows of a sheet as they may be stored; what is left out wholly must be gone already."""
        import pyarrow as pa

        headings = _headings(judge)
        columns = []
        for name, column in zip(rows.schema.names, rows.columns, strict=True):
            change = self._change(*headings[name]) if name in headings else None
            columns.append(column if change is None else change(column))
        return pa.RecordBatch.from_arrays(columns, schema=rows.schema)

    def record(self) -> dict[str, Any]:
        """What the manifest says of the door."""
        return {
            "key": self.key.mark,
            "scheme": self.key.scheme,
            "findings": [finding.record() for finding in self.findings],
            "decisions": [
                decision.record()
                for decision in self.decisions
                if decision.how != OUTSIDE
                and (
                    decision.findings
                    or decision.by == "user"
                    or decision.hits
                    or decision.how
                    or decision.held
                )
            ],
            "outside": sum(decision.how == OUTSIDE for decision in self.decisions),
            "labels": "known" if self.safe else "keep",
        }

    def _is_dropped(self, heading: str, role: str | None) -> bool:
        return self._decision(heading, role).action == "drop"

    def _decision(self, heading: str, role: str | None) -> Decision:
        for decision in self.decisions:
            if decision.role == role and decision.column.casefold() == heading.casefold():
                return decision
        return Decision(heading, role, "drop")

    def _change(self, heading: str, role: str | None) -> Change | None:
        """What is done to the values of a column; None when they pass as they are."""
        decision = self._decision(heading, role)
        if decision.action == "drop":
            return _nothing
        change = self._text_change(decision)
        return None if change is None else _by_value(change)

    def _text_change(self, decision: Decision) -> Change | None:
        """What is done to each different value of a column that is let in."""
        safe = self.safe.get(_place(decision))
        if safe is not None:
            return lambda values: _each(values, safe.text)
        if decision.action == "pseudonym":
            return self.key.pseudonyms
        if decision.action == "generalise":
            return GENERALISED[decision.how or ""]
        if decision.action == "keep":
            return lambda values: mask_values(values, is_label=False, is_kept=True)
        if decision.action == "mask":
            return lambda values: self._masked(values, decision)
        return None

    def _masked(self, values: pa.Array, decision: Decision) -> pa.Array:
        """Labels without names and numbers; where they tell organisations apart, so does a code."""
        masked = mask_values(values, known=self.known)
        if decision.role not in TOLD_APART:
            return masked
        known = _vocabulary_labels()
        pairs = zip(values.to_pylist(), masked.to_pylist(), strict=True)
        return as_texts(self._told_apart(old, new, decision, known) for old, new in pairs)

    def _told_apart(
        self, old: str | None, new: str | None, decision: Decision, known: frozenset[str]
    ) -> str | None:
        from routekaart.log.vocabulary import fold_label

        if old is None or new is None:
            return None
        is_whole = (old != new and is_masked_whole(new)) or (
            decision.is_names and fold_label(old) not in known
        )
        return f"{MASK} {self.key.short_code(old)}" if is_whole else new


def _vocabulary_labels() -> frozenset[str]:
    from routekaart.log.vocabulary import fold_label, load_vocabulary

    entries = load_vocabulary().organisations
    return frozenset(fold_label(text) for e in entries for text in (e.nl, e.en, *e.synonyms))


OTHER_COLUMN = "…"
"""What a column outside is called whose heading may be about someone."""


def _place(decision: Decision) -> tuple[str | None, str]:
    return decision.role, decision.column.casefold()


def _told(decision: Decision, safe: SafeLabels | None) -> Decision:
    """The decision with what is held back of the labels."""
    return decision if safe is None else replace(decision, action="mask", hits=safe.hits, held=len(safe.held))


def _short_code(key: Key, label: str) -> str:
    return key.short_code(label)


def _each(values: pa.Array, text: Callable[[str], str]) -> pa.Array:
    return as_texts(None if value is None else text(value) for value in values.to_pylist())


def _on_held(held: Sequence[Held]) -> Note:
    """How many labels are held back, and what to do."""
    columns = list(dict.fromkeys(one.column for one in held))
    named = ", ".join(f"'{column}'" for column in columns if is_plain_heading(column)) or OTHER_COLUMN
    n = len(held)
    return Note(
        "labels_held",
        f"{n} label{'s' if n > 1 else ''} in {named} that the vocabulary does not know and that stand{'' if n > 1 else 's'} "
        f'in fewer than {ENOUGH} cases {"are" if n > 1 else "is"} held back ("[overig]", or the part that is known); '
        "routekaart words SOURCE --held LIST lists them, --approve LIST lets in what may stay",
        f"{n} {'woorden zijn' if n > 1 else 'woord is'} tegengehouden in {named}: niet in de woordenlijst, en in minder dan "
        f'{ENOUGH} trajecten ("[overig]", of het deel dat bekend is, staat ervoor in de plaats); '
        "routekaart words BRONBESTAND --held LIJST zet ze op een rij, --approve LIJST laat toe wat mag blijven",
    )


_OTHER_FIELD = Note(
    "other_field",
    "the vocabulary knows few of these steps, so labels pass but for what is found to be personal in them; --labels "
    "known holds back what is unknown and rare",
    "de woordenlijst kent maar weinig van deze stappen, dus woorden blijven staan, behalve wat daarin als persoonlijk "
    "wordt herkend; --labels known houdt tegen wat onbekend en zeldzaam is",
)


def _by_value(change: Change) -> Change:
    """The change made once for each different value."""
    return lambda column: changed(column, change)


def _nothing(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    return pa.nulls(len(column), column.type)


def _middle_us(rows: pa.RecordBatch) -> float | None:
    """The median instant of some judged rows."""
    import pyarrow.compute as pc

    there = [rows[name] for name in ("start_us", "end_us") if name in rows.schema.names]
    times = pc.coalesce(*there).drop_null()
    if not len(times):
        return None
    return float(pc.quantile(times, 0.5)[0].as_py())


def _headings(judge: Judge) -> dict[str, tuple[str, str | None]]:
    """The columns of rows that a judge has kept → heading and role (None: a plain column)."""
    columns: dict[str, tuple[str, str | None]] = {
        judge.attributes[heading.casefold()]: (heading, None)
        for heading in without_role(judge.sheet, judge.mapping)
    }
    return columns | {role: (h, role) for role, h in judge.mapping.columns.items() if role in LABELS}
