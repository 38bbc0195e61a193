"""The case table: what is known of each case as a whole, in order of case code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from routekaart.log.batches import CALENDAR, Batch
from routekaart.log.manifest import Manifest
from routekaart.walks.cases import Ended, Spans, walk_ended, walk_spans

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Days, Instants

__all__ = [
    "CASE_COLUMNS",
    "CaseTable",
    "case_table",
    "columns_needed",
    "extraction_columns",
    "extractions",
    "marked",
    "open_claims",
    "rows_of_cases",
    "unended_claims",
]

#: What is read beside the steps; of a log whose dates were moved also when each case was looked at last.
CASE_COLUMNS = CALENDAR
MOVED_COLUMNS = {
    "keep": (),
    "shift": ("extracted_us", "extracted_free_us"),
    "relative": ("extracted_us",),
}


@dataclass(frozen=True)
class CaseTable:
    """A row per case with any step: code, span, number of steps, is it open, until which instant it was followed.

    ``last_us`` is its largest end; ``first_day`` and ``last_day`` are local dates as days since 1970;
    ``extracted_free_us`` (school holiday before the instant of extraction) only where dates were shifted, else 0.
    """

    case: Codes
    first_us: Instants
    last_us: Instants
    first_day: Days
    last_day: Days
    n_steps: Counts
    is_open: Claims
    extracted_us: Instants
    extracted_free_us: Instants

    def __len__(self) -> int:
        return len(self.case)

    @property
    def until_us(self) -> Instants:
        """Until when each case is known: its largest end, or while it is open the instant of extraction."""
        import numpy as np

        return np.where(self.is_open, self.extracted_us, self.last_us)

    def of(self, chosen: Claims) -> CaseTable:
        """The rows of the cases for which ``chosen``, a claim per case code, holds."""
        kept = chosen[self.case]
        return CaseTable(*(getattr(self, one.name)[kept] for one in fields(self)))


def marked(manifest: Manifest, *marks: str) -> Claims:
    """For each activity code, whether the vocabulary gives it one of these marks."""
    import numpy as np

    return np.array([any(mark in a["marks"] for mark in marks) for a in manifest.activities], dtype=bool)


def unended_claims(batch: Batch, manifest: Manifest) -> Claims:
    """For each case of a batch, whether no step ends it, in a log whose steps are known: more may still come."""
    is_ending = marked(manifest, "closing", "exit")
    ended = batch.written(walk_ended, Ended, batch.n_cases, batch.cases, batch.steps, is_ending)
    return ~ended.has_ended & manifest.has_vocabulary


def open_claims(batch: Batch, manifest: Manifest) -> Claims:
    """For each case of a batch, whether it is open: without a step that ends it, in a log of which such steps are known."""
    return unended_claims(batch, manifest) & manifest.has_endings


def extraction_columns(manifest: Manifest) -> tuple[str, ...]:
    """What must be read to know when the cases were looked at last."""
    return MOVED_COLUMNS[manifest.dates]


def extractions(batch: Batch, manifest: Manifest) -> Instants:
    """The instant until which each case of a batch was followed; where days are counted per case, at least."""
    import numpy as np

    if manifest.dates != "keep":
        found: Instants = batch.columns["extracted_us"][batch.cases.first]
        return found
    return np.full(batch.n_cases, manifest.extracted_us, dtype=np.int64)


def columns_needed(manifest: Manifest) -> tuple[str, ...]:
    """What must be read for a case table."""
    return (*CASE_COLUMNS, *extraction_columns(manifest))


def rows_of_cases(batch: Batch, manifest: Manifest) -> CaseTable:
    """The rows of one batch."""
    import numpy as np

    cases = batch.cases
    is_ending = marked(manifest, "closing", "exit")
    spans = batch.written(walk_spans, Spans, len(cases.case), cases, batch.steps, batch.calendar, is_ending)
    extracted = extractions(batch, manifest)
    free = np.zeros_like(extracted)
    if manifest.dates == "shift":
        free = batch.columns["extracted_free_us"][cases.first]
    is_open = ~spans.has_ended & manifest.has_endings
    times = spans[:5]
    return CaseTable(cases.case, *times, is_open, extracted, free)


def case_table(parts: Sequence[CaseTable]) -> CaseTable:
    """The rows of all batches."""
    import numpy as np

    return CaseTable(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(CaseTable))
    )
