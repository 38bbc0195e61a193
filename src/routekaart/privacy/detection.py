"""What personal data does each column of a source hold?

Every value of every column is looked at, once per batch it occurs in, before anything is stored:
identifiers by their form, BSN and onderwijsnummer by the eleven-test, names by list, free text by
length. Two judgements rest on a bounded sample of each batch: names (the first 2,000 different
values that may hold one) and dates of birth (the first 500 different values).

A column holds BSNs when far more of its different numbers pass the eleven-test than the 9.1 % of
random ones: at least twice as many, and so many that chance would give them less than once in
ten thousand columns. Words in the heading lower what the values must show; they never decide alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routekaart.log.arrays import as_bools, as_codes, as_column, as_ints, as_mask, trimmed
from routekaart.log.calendar import DAY_US
from routekaart.privacy.kinds import heading_kinds, kinds
from routekaart.privacy.masking import Known, mask, mask_values
from routekaart.privacy.names import find_names, is_maybe_person, is_person, may_hold_names, name_words
from routekaart.privacy.patterns import FORMS, numbers_in
from routekaart.privacy.safe_columns import is_safe_heading

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int64]

__all__ = ["LABELS_COUNTED", "Evidence", "Finding"]

CHANCE = 1 / 11
"""The share of random numbers that pass the eleven-test."""
RARELY = 1e-4
A_FEW = 3
NAMES_SAMPLED = 2_000
NAME_WORDS = 50_000
"""Words of names that one column gives to be known in others."""
LABELS_COUNTED = 20_000
"""Different labels of one column that are counted, each with its cases; others count as rare."""
IDS_KNOWN = 200_000
"""Ids of cases that are known wherever else they stand."""
SHAPED_SHARE = 0.6
"""Share of the different values that are shaped as a full name, from which their words are known elsewhere."""
DATES_SAMPLED = 500
NAMES_SHARE = 0.30
"""Share of the different values that are persons, from which a column is one of names."""
NAMES_SHARE_LABELS = 0.50
NAMES_SHARE_HEADED = 0.10
SOME_NAMES_SHARE = 0.05
LONG_WORDS, LONG_CHARACTERS = 6, 35
SENTENCE_WORDS = 4
"""Words of a remark in a column whose heading announces remarks."""
VERY_LONG_WORDS = 20
REPEATED = 1.5
"""Cases per long text, from which it is a label rather than a remark."""
YEAR_US = 365.25 * DAY_US


@dataclass(frozen=True)
class Finding:
    """A column holds this kind of personal data in this share of its filled cells; never a value."""

    column: str
    kind: str
    share: float

    def record(self) -> dict[str, Any]:
        """The finding in the plain form of the contract."""
        return {"column": self.column, "kind": self.kind, "share": self.share}


class Evidence:
    """What the values of one column have shown so far.

    ``role`` is the role the column has ("case", "activity" …), None for a plain column.
    """

    def __init__(
        self, column: str, role: str | None, *, is_counted: bool | None = None, enough: int = 5
    ) -> None:
        self.column = column
        self.role = role
        self.is_counted = role not in (None, "case") if is_counted is None else is_counted
        self.enough = enough
        self.signs = heading_kinds(column)
        self.filled = 0
        self.cells: Counter[str] = Counter()
        self.different: Counter[str] = Counter()
        self.birth_dates: list[float] = []
        self.labels: Counter[str] = Counter()
        self.label_cases: dict[str, set[str]] = {}
        self.name_words: frozenset[str] = frozenset()
        self.ids: set[str] = set()

    def masked_cells(self, known: Known) -> int:
        """In how many cells of a label something is masked, ``known`` words of names included."""
        if len(self.labels) > LABELS_COUNTED or not self.labels:
            return self.cells["hit"]
        return sum(cells for text, cells in self.labels.items() if mask(text, known=known) != text)

    @property
    def has_traces(self) -> bool:
        """Whether any value holds something to mask, or may do so where names were only sampled."""
        return bool(self.different["hit"]) or self.different["maybe_name"] > self.different["names_sampled"]

    @property
    def is_dates(self) -> bool:
        """Whether many values are dates, with or without a time of day."""
        return self.different["moments"] > 0.3 * self.different["dates_sampled"]

    def add(self, cells: pa.Array, cases: pa.Array, event_us: float | None) -> None:
        """Look at some cells of the column, of these ``cases``, around ``event_us`` (UTC microseconds).

        Cells that are coded must be so as :func:`routekaart.log.arrays.coded` does it.
        """
        import numpy as np

        cells, cases = cells.dictionary_encode(), cases.dictionary_encode()
        values = cells.dictionary
        weights = np.bincount(as_codes(cells), minlength=len(values))[: len(values)]
        is_filled = trimmed(values).is_valid()
        values, weights = values.filter(is_filled), weights[as_bools(is_filled)]
        if not len(values):
            return
        self.filled += int(weights.sum())
        self.different["any"] += len(values)
        hits = self._forms(values, weights) | self._names(values, weights)
        if self.is_counted and len(self.labels) <= LABELS_COUNTED:
            self.labels.update(dict(zip(values.to_pylist(), weights.tolist(), strict=True)))
            self._add_cases(cells, cases)
        if self.role == "case" and len(self.ids) < IDS_KNOWN:
            self.ids |= _telling_ids(values)
        self._count("hit", hits, weights)
        self._numbers(values, weights)
        self._texts(values, weights, cells, cases)
        if self._may_be_names() and len(self.name_words) < NAME_WORDS:
            self.name_words |= self._words_of_names(values)
        if event_us is not None:
            self._dates(values, event_us)

    def findings(self) -> tuple[Finding, ...]:
        """What the column holds, in the order of :func:`routekaart.privacy.kinds.kinds`."""
        if not self.filled:
            return ()
        found = {kind: share for kind, share in self._judged() if share}
        return tuple(Finding(self.column, kind, found[kind]) for kind in kinds() if kind in found)

    @property
    def is_names(self) -> bool:
        """Whether the column as a whole is one of persons' names."""
        persons, maybe = self.different["person"], self.different["maybe_person"]
        sampled, different = self.different["names_sampled"], self.different["any"]
        if not sampled or different == 0:
            return False
        # What was sampled stands for all values that may hold a name.
        scale = self.different["maybe_name"] / sampled / different
        share = persons * scale
        if {"name"} & self.signs:
            return (persons + maybe) * scale >= NAMES_SHARE_HEADED
        if share >= NAMES_SHARE_HEADED or persons > maybe or {"maybe_name"} & self.signs:
            share += maybe * scale
        if "maybe_name" in self.signs:
            return share >= NAMES_SHARE_HEADED
        return share >= (NAMES_SHARE if self.role is None else NAMES_SHARE_LABELS)

    def _may_be_names(self) -> bool:
        """Whether the words of the column may be those of names, to be known elsewhere."""
        is_headed = bool({"name", "maybe_name"} & self.signs)
        persons = self.different["person"] >= NAMES_SHARE_HEADED * self.different["any"]
        is_shaped = self.different["shaped"] >= SHAPED_SHARE * self.different["any"]
        return self.role == "case" or (self.role is None and (is_headed or persons or is_shaped))

    def _words_of_names(self, values: pa.Array) -> frozenset[str]:
        """The words of the values; of ids only those of letters alone, and no word that many of them share."""
        if self.role != "case":
            return name_words(values.to_pylist())
        import pyarrow.compute as pc

        texts = values.filter(pc.invert(pc.match_substring_regex(values, r"\d"))).to_pylist()
        counted = Counter(word for text in texts for word in name_words([text]))
        return frozenset(word for word, n in counted.items() if n <= max(A_FEW, len(texts) // 10))

    @property
    def tells_names(self) -> bool:
        """Whether the words of the column are taken for those of names wherever else they stand.

        By what was found in it, by its heading over words alone, or as most of its values are shaped as a full name
        and each stands in few cases, whatever the heading says.
        """
        if self.role == "case":
            return True
        if self.role is not None or is_safe_heading(self.column):
            return False
        lettered, different = self.different["lettered"], self.different["any"]
        is_headed = bool({"name", "maybe_name"} & self.signs) and lettered > 0.5 * different >= 0.5 * A_FEW
        is_shaped = self.different["shaped"] >= max(SHAPED_SHARE * different, A_FEW)
        is_of_few = self.different["shaped_in_cases"] <= 2 * self.different["shaped"]
        return is_headed or (is_shaped and is_of_few) or any(f.kind == "name" for f in self.findings())

    def _add_cases(self, cells: pa.DictionaryArray, cases: pa.DictionaryArray) -> None:
        """Note for each label which cases it stands in, until they are enough."""
        import numpy as np

        n_cases, labels, ids = (
            len(cases.dictionary) + 1,
            cells.dictionary.to_pylist(),
            cases.dictionary.to_pylist(),
        )
        pairs = np.unique(as_codes(cells) * n_cases + as_codes(cases))
        of_label, of_case = pairs // n_cases, pairs % n_cases
        starts = np.flatnonzero(np.diff(of_label, prepend=-1)).tolist()
        for start, stop in zip(starts, [*starts[1:], len(pairs)], strict=True):
            code = int(of_label[start])
            if code == len(labels):
                continue
            known = self.label_cases.setdefault(labels[code], set())
            if len(known) < self.enough:
                some = of_case[start : min(stop, start + self.enough)].tolist()
                known.update(ids[case] for case in some if case < len(ids))

    def _count(self, sign: str, mask: Bools, weights: Ints) -> None:
        self.different[sign] += int(mask.sum())
        self.cells[sign] += int(weights[mask].sum())

    def _share(self, sign: str) -> float:
        return self.cells[sign] / self.filled

    def _judged(self) -> Iterator[tuple[str, float]]:
        """Each kind with its share of the filled cells; a share of 0 is no finding."""
        yield "bsn", self._eleven_share("bsn", "number")
        yield "onderwijsnummer", self._eleven_share("onderwijsnummer", "number_10")
        yield "email", self._share("email")
        yield "iban", self._share("iban")
        yield "phone", self._phone_share()
        yield "birth_date", self._birth_share()
        yield "postcode", self._postcode_share()
        yield "address", self._share("word") if "address" in self.signs else 0.0
        yield "name", self._name_share()
        yield "free_text", self._text_share()
        for kind in ("pupil_number", "document", "plate", "url", "handle"):
            is_many = self.different[kind] >= 0.3 * self.different["any"]
            yield kind, self._share(kind) if is_many or kind not in _CODES else 0.0

    def _eleven_share(self, kind: str, among: str) -> float:
        """The share of cells with a number that passes, when more pass than chance gives."""
        passing, numbers = self.different[kind], self.different[among]
        if kind in self.signs and self._share("number") > 0.5:
            return self._share("number")
        if not passing or passing < 2 * CHANCE * numbers:
            return 0.0
        # Of a few numbers that all pass, chance cannot be told from rule: the safe side is a BSN.
        is_rare = _tail(passing, numbers) < RARELY or passing == self.different["number"] <= A_FEW
        return self._share(kind) if is_rare else 0.0

    def _phone_share(self) -> float:
        if "phone" in self.signs and self._share("digits") > 0.5:
            return self._share("digits")
        # Ten digits in a row that begin as an area code does may be a number of another kind.
        is_many = self.different["phone"] >= 0.3 * self.different["any"]
        return self._share("phone") if is_many or self.cells["spaced_phone"] else 0.0

    def _birth_share(self) -> float:
        import numpy as np

        sampled = self.different["dates_sampled"]
        if not sampled or self.role is not None:
            return self._share("birth_date")
        share = len(self.birth_dates) / sampled
        if "birth_date" in self.signs:
            return share if share > 0.3 else self._share("birth_date")
        if share < 0.8:
            return self._share("birth_date")
        low, middle, high = np.quantile(self.birth_dates, [0.1, 0.5, 0.9])
        is_age = low > 2 and 3.5 < middle < 25 and high < 30
        return share if is_age else 0.0

    def _postcode_share(self) -> float:
        if "postcode" in self.signs:
            return max(self._share("postcode_like"), self._share("four_digits"))
        if self.different["postcode_like"] >= 0.3 * self.different["any"]:
            return self._share("postcode_like")
        return self._share("postcode")

    def _name_share(self) -> float:
        if "name" in self.signs and self.different["word"] > 0.5 * self.different["any"]:
            return self._share("word")
        if self.is_names:
            return max(self._share("person"), self.different["person"] / self.different["any"], 0.01)
        if self.role is not None:
            return self._share("name")
        is_some = self.different["name"] >= SOME_NAMES_SHARE * self.different["any"]
        return self._share("name") if is_some or self.different["full_name"] else 0.0

    def _text_share(self) -> float:
        n, cases = self.different["long"], self.different["long_in_cases"]
        if self.role is None and self.different["very_long"]:
            return self._share("long")
        least = 10 if self.role is not None else 1 if "free_text" in self.signs else 3
        return self._share("long") if n >= least and cases < REPEATED * n else 0.0

    def _forms(self, values: pa.Array, weights: Ints) -> Bools:
        """E-mail, IBAN and the like: which values would be masked for one of these forms."""
        import numpy as np
        import pyarrow.compute as pc

        hits = np.zeros(len(values), dtype=bool)
        for form in FORMS:
            mask = form.candidates(values)
            if not mask.any():
                continue
            places = np.flatnonzero(mask)
            texts = values.take(as_column(places)).to_pylist()
            mask[places] = [any(form.spans(text)) for text in texts]
            hits[places] |= [form.is_masked_in(text, is_label=self.role is not None) for text in texts]
            self._count("nine_digits" if form.kind == "bsn" else form.kind, mask, weights)
            if form.kind == "phone":
                is_bare = as_bools(pc.match_substring_regex(values, r"^\s*\d+\s*$"))
                self._count("spaced_phone", mask & ~is_bare, weights)
        for sign, pattern in _SIGNS.items():
            found = as_bools(pc.match_substring_regex(values, pattern))
            self._count(sign, found, weights)
        return hits

    def _numbers(self, values: pa.Array, weights: Ints) -> None:
        numbers = numbers_in(values)
        self._count("number", numbers.is_number, weights)
        self._count("number_10", numbers.starts_with_10, weights)
        self._count("bsn", numbers.is_bsn, weights)
        self._count("onderwijsnummer", numbers.is_onderwijsnummer, weights)

    def _names(self, values: pa.Array, weights: Ints) -> Bools:
        """Which values hold a name, among those that were sampled."""
        import numpy as np

        hits = np.zeros(len(values), dtype=bool)
        mask = may_hold_names(values)
        self._count("maybe_name", mask, weights)
        places = np.flatnonzero(mask)[:NAMES_SAMPLED]
        self.different["names_sampled"] += len(places)
        for place, text in zip(places.tolist(), values.take(as_column(places)).to_pylist(), strict=True):
            names = find_names(_without_email(text) if "@" in text else text)
            hits[place] = bool(names)
            signs = {"name"} if names else set()
            signs |= {"full_name"} if any(name.is_full for name in names) else set()
            if is_person(text, names):
                signs.add("person")
            elif is_maybe_person(text):
                signs.add("maybe_person")
            for sign in signs:
                self.different[sign] += 1
                self.cells[sign] += int(weights[place])
        return hits

    def _texts(
        self, values: pa.Array, weights: Ints, cells: pa.DictionaryArray, cases: pa.DictionaryArray
    ) -> None:
        """Long texts, and in how many cases each of them stands: a label returns, a remark does not."""
        import pyarrow.compute as pc

        n_words = as_ints(pc.count_substring_regex(pc.utf8_trim_whitespace(values), r"\s+")) + 1
        lengths = as_ints(pc.utf8_length(values))
        is_long = (n_words >= LONG_WORDS) & (lengths >= LONG_CHARACTERS)
        if "free_text" in self.signs and self.role is None:
            is_long = n_words >= SENTENCE_WORDS
        is_shaped = as_bools(pc.match_substring_regex(values, _SHAPED))
        if is_shaped.any():
            self._count("shaped", is_shaped, weights)
            found = pc.index_in(cells.dictionary, value_set=values.filter(as_mask(is_shaped))).take(
                cells.indices
            )
            self.different["shaped_in_cases"] += _pairs(found, cases)
        self._count("long", is_long, weights)
        self._count("very_long", n_words >= VERY_LONG_WORDS, weights)
        if is_long.any():
            texts = values.filter(as_mask(is_long))
            found = pc.index_in(cells.dictionary, value_set=texts).take(cells.indices)
            if self.role is not None:
                # Names and numbers will be masked in a label, so it is judged without them.
                texts = mask_values(texts).dictionary_encode()
                self.different["long"] += len(texts.dictionary) - int(is_long.sum())
                found = texts.indices.take(found)
            self.different["long_in_cases"] += _pairs(found, cases)

    def _dates(self, values: pa.Array, event_us: float) -> None:
        """Of a plain column of dates: the age in years that each would be at the events."""
        from routekaart.log.times import TimeRules

        head = values.slice(0, DATES_SAMPLED)
        parsed = TimeRules().parse(head)
        is_moment = ~parsed.is_missing & (parsed.reason == 0)
        is_date = is_moment & (parsed.wall_us % DAY_US == 0)
        self.different["moments"] += int(is_moment.sum())
        self.different["dates_sampled"] += len(head)
        self.birth_dates += ((event_us - parsed.wall_us[is_date]) / YEAR_US).tolist()


#: An address is no name, though it often holds one.
_EMAIL = next(form for form in FORMS if form.kind == "email")

#: Kinds whose form other codes have as well.
_CODES = frozenset({"document", "plate"})
#: A full name: words with a capital, particles between them.
_SHAPED = r"^\s*\p{Lu}[\pL'’-]+(?:\s+(?:van|de|den|der|el|al|ben|bin|ten|ter|te|la|da|dos|'t|\p{Lu}[\pL'’.-]*)){1,5}\s*$"

_SIGNS = {
    "lettered": r"^\s*[\pL'’.-]{2,}(?:\s+[\pL'’.-]+){0,5}\s*$",
    "word": r"^\s*[\pL'’][\pL\s.,'’-]+",
    "digits": r"^[\s+()./-]*(?:\d[\s()./-]*){8,13}$",
    "four_digits": r"^\s*[1-9]\d{3}\s*$",
    "postcode_like": r"^\s*[1-9]\d{3}\s?[A-Za-z]{2}(?:[\s,]*\d{1,5}\s?-?[A-Za-z0-9]{0,4})?\s*$",
}


def _without_email(text: str) -> str:
    for start, stop in reversed([*_EMAIL.spans(text)]):
        text = f"{text[:start]} {text[stop:]}"
    return text


def _telling_ids(values: pa.Array) -> set[str]:
    """The ids that would tell who a label is about: of four signs or more, a digit among them, no year."""
    import pyarrow.compute as pc

    is_telling = pc.and_(
        pc.match_substring_regex(values, r"^\s*\S*\d\S*\s*$"), pc.match_substring_regex(values, r"\S{4}")
    )
    is_year = pc.match_substring_regex(values, r"^\s*(?:19|20)\d\d\s*$")
    return {
        str(text).strip().casefold() for text in values.filter(pc.and_not(is_telling, is_year)).to_pylist()
    }


def _pairs(found: pa.Array, cases: pa.DictionaryArray) -> int:
    """How many different pairs of a text (its number, null for none) and a case there are."""
    import numpy as np

    is_there = found.is_valid()
    texts = as_ints(found.filter(is_there))
    codes = as_codes(cases.filter(is_there))
    return len(np.unique(texts * (len(cases.dictionary) + 1) + codes))


def _tail(passing: int, numbers: int) -> float:
    """The chance that so many or more of ``numbers`` random numbers pass the eleven-test."""
    from math import comb, sqrt

    if numbers > 1000:
        expected, deviation = numbers * CHANCE, sqrt(numbers * CHANCE * (1 - CHANCE))
        return 0.0 if passing > expected + 6 * deviation else 1.0
    return sum(
        comb(numbers, k) * CHANCE**k * (1 - CHANCE) ** (numbers - k) for k in range(passing, numbers + 1)
    )
