"""The door: what of a source may be stored, and in which form?

A :class:`Door` looks at every batch of judged rows first; then it decides on each column and gives a
:class:`Passage`, which turns the vetted rows of a sheet into rows that may be stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from routekaart.log.arrays import as_texts, changed
from routekaart.log.judge import Judge, without_role
from routekaart.log.mapping import OPTIONAL_ROLES
from routekaart.log.mapping import Mapping as RoleMapping
from routekaart.log.notes import Note
from routekaart.privacy.decisions import TOLD_APART, Choices, Decision, decide, known_names, notes_on
from routekaart.privacy.detection import Evidence, Finding
from routekaart.privacy.generalise import GENERALISED
from routekaart.privacy.masking import MASK, is_masked_whole, mask_values
from routekaart.privacy.pseudonyms import Key
from routekaart.privacy.stretching import STRETCHED_MOST

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Door", "Passage"]

#: Roles whose values are text that is stored.
LABELS = ("case", "activity", *OPTIONAL_ROLES)

Change = Callable[["pa.Array"], "pa.Array"]


class Door:
    """What has been seen of a source, by column.

    Parameters
    ----------
    choices
        What the user decided on columns.
    key
        The key that pseudonyms are made with.
    """

    def __init__(self, choices: Choices, key: Key) -> None:
        self.choices = choices
        self.key = key
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
        for name in rows.schema.names:
            if name in headings:
                heading, role = headings[name]
                key = (role, heading.casefold())
                if key not in self._evidence:
                    self._evidence[key] = Evidence(heading, role)
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
        return Passage(decisions, self.key, known_names(evidence))


@dataclass(frozen=True)
class Passage:
    """The decisions on all columns, and the rows that pass by them; ``known`` are words of names."""

    decisions: tuple[Decision, ...]
    key: Key
    known: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, by column and kind, each once."""
        return tuple(dict.fromkeys(f for decision in self.decisions for f in decision.findings))

    @property
    def notes(self) -> list[Note]:
        """What was done to columns, in words."""
        return notes_on(self.decisions)

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
                if decision.findings or decision.by == "user" or decision.hits or decision.how
            ],
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
        if decision.action == "pseudonym":
            return _by_value(self.key.pseudonyms)
        if decision.action == "drop":
            return _nothing
        if decision.action == "generalise":
            return _by_value(GENERALISED[decision.how or ""])
        if decision.action == "keep":
            return _by_value(lambda values: mask_values(values, is_label=False, is_kept=True))
        if decision.action == "mask":
            return _by_value(lambda values: self._masked(values, decision))
        return None

    def _masked(self, values: pa.Array, decision: Decision) -> pa.Array:
        """Labels without names and numbers; where they tell organisations apart, so does a code."""
        masked = mask_values(values, is_label=decision.role is not None, known=self.known)
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
