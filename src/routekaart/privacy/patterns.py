"""What in a text has the form of an identifier: e-mail, IBAN, telephone, postcode with number, BSN.

Each form has an Arrow expression that says in one pass which values may hold it, and a Python one
that finds the exact places, with a check (modulus 97, eleven-test) where the form has one.

A BSN passes the eleven-test: its digits × 9 8 7 6 5 4 3 2 −1 add up to a multiple of 11. So does
one in eleven of all numbers of nine digits, so a column is judged as a whole
(:mod:`routekaart.privacy.detection`); only in a text that must stay is each one masked by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.log.arrays import as_bools, as_texts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bools = npt.NDArray[np.bool_]

__all__ = ["FORMS", "Form", "Numbers", "numbers_in"]

# Area codes of the Dutch numbering plan; a number of ten digits that begins otherwise is no telephone number.
_AREA = (
    r"(?:6[\s.-]?[1-58]|"
    r"(?:1[035]|2[0346]|3[03568]|4[0356]|5[0358]|7\d|8[58])[\s./-]?\d|"
    r"(?:11[1-8]|16\d|17\d|18\d|22\d|25\d|29\d|31\d|32\d|34\d|41\d|47\d|48\d|49\d|51\d|52\d|54\d|56\d|57\d|59\d))"
)
# The digits that remain: 9 in all after the 0 or +31, of which the area code has taken 2 or 3.
_PHONE_NL = r"(?:(?:\+|00)31[\s.-]?(?:\(0\)[\s.-]?)?|\(?0)" + _AREA + r"\)?(?:[\s./-]{0,3}\d){6,7}"
_PHONE_ABROAD = r"\+[1-9]\d{0,2}[\s.-]?(?:\(0\))?(?:[\s.-]?\d){7,11}"
_IBAN = r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"
_EMAIL = r"[^\s@,;:<>()\"'|/]+@[^\s@,;:<>()\"'|/]+\.[A-Za-z]{2,}"
_NINE = r"\d{9}|\d{4}\.\d{2}\.\d{3}|\d{3}([. -])\d{3}[. -]\d{3}"
_ADDRESS = r"[1-9]\d{3} ?[A-Z]{2}"
_BORN = r"(?:geb(?:oren|oortedatum|\.)?|born|dob)[\s.:]{0,3}(?:op |on )?\d{1,4}[-/. ]\s?(?:\d{1,2}|[a-z]{3,9})[-/. ]\s?\d{2,4}"


@dataclass(frozen=True)
class Form:
    """One form of identifier: ``cells`` is for Arrow (which values may hold it), ``places`` finds it."""

    kind: str
    cells: str
    places: re.Pattern[str]
    check: Callable[[str], bool] = lambda _: True

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the form stands in ``text``."""
        for found in self.places.finditer(text):
            if self.check(found[0]):
                yield found.span()

    def is_masked_in(self, text: str, *, is_label: bool) -> bool:
        """Whether a cell with this text has something of this form to mask: see :meth:`masked_spans`."""
        return any(True for _ in self.masked_spans(text, is_label=is_label))

    def masked_spans(self, text: str, *, is_label: bool) -> Iterator[tuple[int, int]]:
        """Where the form is masked in a cell.

        Everywhere in a label. In a cell of a plain column, a number or code that is the whole cell
        stays: the column as a whole was judged not to be one of such numbers.
        """
        for start, stop in self.spans(text):
            if is_label or self.kind not in _JUDGED_BY_COLUMN or text[:start].strip() or text[stop:].strip():
                yield start, stop

    def candidates(self, values: pa.Array) -> Bools:
        """Which of the texts may hold the form; false where null."""
        import pyarrow.compute as pc

        return as_bools(pc.match_substring_regex(values, self.cells))


def _is_iban(text: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(text))


def _is_pupil_number(text: str) -> bool:
    """Whether a number of nine digits is a BSN or an onderwijsnummer."""
    from stdnum.nl import bsn, onderwijsnummer

    return bool(bsn.is_valid(text) or onderwijsnummer.is_valid(text))


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text.replace("(0)", ""))
    if text.startswith("+31"):
        return digits == 11
    if text.startswith("0031"):
        return digits == 13
    return digits == 10 if text.lstrip("(").startswith("0") else True


def _is_postcode(text: str) -> bool:
    """Whether this is a postcode rather than a year before two letters ("2021 VO")."""
    has_number = bool(re.search(r"[A-Z]{2}[,\s]*\d", text))
    is_year = text.startswith(("19", "20"))
    return text[4:6] not in ("SA", "SD", "SS") and (has_number or (" " not in text and not is_year))


#: Forms that other numbers and codes have too, so that a whole column has to show them.
_JUDGED_BY_COLUMN = frozenset({"bsn", "phone", "postcode"})

#: The forms that are looked for cell by cell.
FORMS = (
    Form("email", "@", re.compile(_EMAIL)),
    Form("iban", _IBAN, re.compile(rf"(?<![A-Za-z0-9]){_IBAN}(?![A-Za-z0-9])"), _is_iban),
    Form(
        "phone",
        rf"{_PHONE_NL}|{_PHONE_ABROAD}",
        re.compile(rf"(?<![\w+.,:-])(?:{_PHONE_NL}|{_PHONE_ABROAD})(?![\w:])"),
        _is_phone,
    ),
    Form("bsn", _NINE, re.compile(rf"(?<![\d.,])(?:{_NINE})(?![\d])(?![.,]\d)"), _is_pupil_number),
    Form(
        "postcode",
        _ADDRESS,
        re.compile(rf"(?<![A-Za-z0-9]){_ADDRESS}(?:,? ?\d{{1,4}}(?:[ -]?[a-zA-Z])?)?(?![A-Za-z0-9])"),
        _is_postcode,
    ),
    Form("birth_date", f"(?i){_BORN}", re.compile(_BORN, re.IGNORECASE)),
)


@dataclass(frozen=True)
class Numbers:
    """The numbers of eight or nine digits in some texts: which texts hold one, and what each passes."""

    is_number: Bools
    is_bsn: Bools
    is_onderwijsnummer: Bools
    starts_with_10: Bools


def numbers_in(values: pa.Array) -> Numbers:
    """The first number of nine digits in each text, or a whole text of eight, held against the eleven-test.

    Eight digits are a BSN that lost its leading 0; those that can be a date (yyyymmdd, ddmmyyyy) are
    left out.
    """
    import numpy as np
    import pyarrow.compute as pc

    found = pc.extract_regex(
        values, r"(?:^|[^0-9.,])(?P<digits>\d{9}|\d{4}\.\d{2}\.\d{3}|\d{3}[. -]\d{3}[. -]\d{3})(?:[^0-9]|$)"
    )
    nine = pc.replace_substring_regex(pc.struct_field(found, "digits"), r"[. -]", "")
    eight = pc.struct_field(pc.extract_regex(values, r"^\s*(?P<digits>\d{8})\s*$"), "digits")
    is_date = pc.match_substring_regex(
        eight, r"^(?:(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d|[0-3]\d(?:0[1-9]|1[0-2])(?:19|20)\d{2})$"
    )
    zero, none, nothing = (as_texts([text])[0] for text in ("0", "", None))
    eight = pc.if_else(is_date, nothing, pc.binary_join_element_wise(zero, eight, none))
    texts = pc.coalesce(nine, eight)
    is_number = as_bools(texts.is_valid())
    digits = np.zeros((len(values), 9), dtype=np.int64)
    filled = texts.drop_null()
    if len(filled):
        joined = "".join(filled.to_pylist()).encode("ascii")
        digits[is_number] = np.frombuffer(joined, dtype=np.uint8).reshape(-1, 9) - ord("0")
    remainder = digits @ np.array([9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11
    starts_with_10 = is_number & (digits[:, 0] == 1) & (digits[:, 1] == 0)
    is_positive = digits.any(axis=1)
    return Numbers(
        is_number,
        is_number & is_positive & (remainder == 0),
        starts_with_10 & (remainder == 5),
        starts_with_10,
    )
