"""What in a text has the form of an identifier: e-mail, IBAN, telephone, BSN, postcode, plate, web address …

Each form has an Arrow expression that says in one pass which values may hold it, and a Python reader
that finds the exact places, with a check (modulus 97, eleven-test) where the form has one. Texts are
read in plain characters (:mod:`routekaart.privacy.spelling`), so digits of any script count; every
reader looks a bounded number of characters ahead, so that time grows with the length of a text alone.

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
from routekaart.privacy.spelling import ODD, spelt

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bools = npt.NDArray[np.bool_]

__all__ = ["FORMS", "Form", "Numbers", "dates_in", "numbers_in"]

Spans = Iterator[tuple[int, int]]

_TOP = r"(?:nl|com|org|net|eu|be|de|edu|info|frl|amsterdam)"
_AT = r"(?:\s?[(\[{]\s?(?:at|a|apenstaartje)\s?[)\]}]\s?|\s(?:at|apenstaart(?:je)?)\s)"
_DOT = r"(?:\s?\.\s?|\s?[(\[{]\s?(?:dot|punt|\.)\s?[)\]}]\s?|\s(?:dot|punt)\s)"
_EMAIL = r"[^\s@,;:<>()\"'|/]{1,64}@[^\s@,;:<>()\"'|/]{1,64}\.[A-Za-z]{2,}"
_SPACED_EMAIL = rf"[\w.+-]{{1,64}}\s?@\s?[\w-]{{1,64}}(?:{_DOT}[\w-]{{1,40}}){{0,3}}{_DOT}{_TOP}\b"
_SPELT_EMAIL = rf"[\w+-]{{1,64}}(?:{_DOT}[\w+-]{{1,64}}){{0,3}}{_AT}[\w-]{{1,64}}(?:{_DOT}[\w-]{{1,40}}){{0,3}}{_DOT}{_TOP}\b"
_URL = r"(?:https?://|www\.)[^\s,;]{2,200}|\b(?:[a-z0-9-]{2,63}\.){1,4}(?:nl|com|org|net|eu|be|info|frl)\b(?:/[^\s,;]{0,200})?"
_HANDLE = (
    r"(?<![\w@.])@[A-Za-z_][\w.]{2,30}|\b(?:insta(?:gram)?|snap(?:chat)?|tiktok|twitter|facebook|fb|discord|telegram)"
    r"\s{0,2}[:=]\s{0,2}@?[\w.]{3,40}|\b[A-Za-z]\w{2,30}#\d{4}\b"
)
_ADDRESS = r"[1-9]\d{3}[ .-]?[A-Za-z]{2}"
_STREET = (
    r"[A-Za-z][\w'.-]{1,30}(?:straat|str\.|laan|weg|plein|dreef|singel|kade|gracht|steeg|dijk|plantsoen|boulevard)"
    r",?\s(?:nr\.?\s?)?\d{1,4}\s?(?:[a-zA-Z]\b)?"
)
_MONTH = (
    "jan(?:uari|uary)?|feb(?:ruari|ruary)?|mrt|maart|march|apr(?:il)?|mei|may|juni?|june|juli?|july|aug(?:ustus|ust)?"
    "|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY, _NUMBER_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_FULL_DATE = (
    rf"(?<!\d)(?:{_DAY}\s?[-/. ]\s?{_NUMBER_OF_MONTH}\s?[-/. ]\s?(?P<y1>(?:19|20)\d\d)"
    rf"|(?P<y2>(?:19|20)\d\d)\s?[-/. ]\s?{_NUMBER_OF_MONTH}\s?[-/. ]\s?{_DAY}"
    rf"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?P<y3>(?:19|20)\d\d)"
    rf"|(?P<y4>(?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|{_DAY}\s?[-/. ]?\s?(?:{_MONTH})\.?\s?[-/., ]?\s?(?P<y5>(?:(?:19|20)\d\d|'?\d\d))"
    rf"|{_DAY}[-/.]{_NUMBER_OF_MONTH}[-/.](?P<y6>\d\d))(?!\d)"
)
_ANY_DATE = re.compile(_FULL_DATE, re.IGNORECASE)
_BORN = (
    r"(?:geb(?:oren|oortedatum|\.)?|born|dob)[\s.:]{0,3}(?:op |on )?(?:\d{1,4}[-/. ]\s?(?:\d{1,2}|[a-z]{3,9})[-/. ]\s?\d{2,4}"
    r"|\d{8}|\d{1,2}[a-z]{3,9}\d{2,4}|(?:19|20)\d\d)"
)
_INITIALS_BORN = r"(?<![\w.])[A-Z]\.(?:[ -]?[A-Z]\.){0,4}\s?,?\s?[(]?'?(?:(?:19|20)\d\d|\d\d)\b[)]?"
_PLATE = r"\b(?:[A-Za-z]{1,3}|\d{1,3})([- ])(?:[A-Za-z]{1,3}|\d{1,3})\1(?:[A-Za-z]{1,3}|\d{1,3})\b"
_SAID_PLATE = r"\bkenteken\W{0,3}(?:is )?[A-Z0-9](?:[- ]?[A-Z0-9]){5}\b"
_FOREIGN = r"\bv[- ]?(?:nummer|nr)?\.?[ :#.-]{0,3}\d{3}[ .-]?\d{3}[ .-]?\d{4}\b"
_PASSPORT = r"\b[A-NP-Z]{2}[A-NP-Z0-9]{6}\d\b"
_SAID_DOCUMENT = r"\b(?:paspoort|id-?kaart|identiteitskaart|document|passport)(?:nummer|nr)?\W{0,3}[A-Z0-9](?:[ -]?[A-Z0-9]){7,9}\b"
_PUPIL = r"\b(?:leerling|student|pupil|cliënt|client|dossier|ll)\s?[.-]?\s?(?:nummer|nr|number|no|id)\b\W{0,3}[a-z]{0,3}\d(?:[ .-]?\d){2,11}"
_RUN = re.compile(r"\+?\(?\d{1,20}(?:[ ./_()\\|-]{1,3}\d{1,20}){0,400}")
_GROUP = re.compile(r"\d+")
#: Groups of digits that one number is written in.
_MOST_GROUPS = 11

# Area codes of the Dutch numbering plan; a number of ten digits that begins otherwise is no telephone number.
_NATIONAL = re.compile(
    r"(?:6[1-58]\d{7}|(?:1[035]|2[0346]|3[03568]|4[0356]|5[0358]|7\d|8[58])\d{7}"
    r"|(?:11[1-8]|16\d|17\d|18\d|22\d|25\d|29\d|31\d|32\d|34\d|41\d|47\d|48\d|49\d|51\d|52\d|54\d|56\d|57\d|59\d)\d{6})"
)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def _by(
    *expressions: str, hint: str = "", check: Callable[[re.Match[str]], bool] | None = None, flags: int = 0
) -> Callable[[str], Spans]:
    """What finds the places of these expressions that pass the check, in texts that hold the ``hint``."""
    compiled = [re.compile(expression, flags) for expression in expressions]
    sign = re.compile(hint, re.IGNORECASE)

    def places(text: str) -> Spans:
        if sign.search(text) is None:
            return iter(())
        found = (match for one in compiled for match in one.finditer(text))
        return (match.span() for match in found if check is None or check(match))

    return places


@dataclass(frozen=True)
class Form:
    """One form of identifier: ``cells`` is for Arrow (which values may hold it), ``places`` finds it in plain text."""

    kind: str
    cells: str
    places: Callable[[str], Spans]

    def spans(self, text: str) -> Spans:
        """Where the form stands in ``text``, in order, none inside another."""
        found = spelt(text)
        end = 0
        for start, stop in sorted(self.places(found.plain)):
            if start >= end:
                yield found.span(start, stop)
                end = stop

    def is_masked_in(self, text: str, *, is_label: bool) -> bool:
        """Whether a cell with this text has something of this form to mask: see :meth:`masked_spans`."""
        return any(True for _ in self.masked_spans(text, is_label=is_label))

    def masked_spans(self, text: str, *, is_label: bool) -> Spans:
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

        return as_bools(pc.match_substring_regex(values, f"{self.cells}|{ODD}"))


def dates_in(text: str, born_by: int) -> Spans:
    """Where a whole date stands of which the year is ``born_by`` or before."""
    found = spelt(text)
    for match in _ANY_DATE.finditer(found.plain):
        year = next(int(said.strip("'")) for said in match.groups() if said)
        century = 0 if year > 99 else 2000 if year <= born_by % 100 else 1900
        if year + century <= born_by:
            yield found.span(*match.span())


def _windows(text: str) -> Iterator[tuple[str, bool, int, int]]:
    """The numbers that stretches of digits and separators can be: digits, whether one group, and where.

    A stretch that holds a date is no number.
    """
    for run in _RUN.finditer(text):
        groups = [(found.start(), found.end()) for found in _GROUP.finditer(text, run.start(), run.end())]
        dates = (
            [found.span() for found in _ANY_DATE.finditer(text, run.start(), run.end())]
            if len(groups) > 1
            else []
        )
        for first in range(len(groups)):
            digits = ""
            for last in range(first, min(len(groups), first + _MOST_GROUPS)):
                start, stop = groups[first][0], groups[last][1]
                digits += text[groups[last][0] : stop]
                if len(digits) > 14:
                    break
                if len(digits) >= 8 and not any(start <= one and other <= stop for one, other in dates):
                    yield digits, first == last, start, stop


def _pupil_numbers(text: str) -> Spans:
    """BSNs and onderwijsnummers in any grouping, also without or with one more leading 0."""
    for digits, is_one, start, stop in _windows(text):
        if re.match(r"[.,]\d", text[stop : stop + 2]) or re.match(
            r"\d[.,]|[.,]", text[max(0, start - 1) : start]
        ):
            continue
        nine = digits[1:] if len(digits) == 10 and digits[0] == "0" else digits
        if len(nine) == 8 and is_one and not _ANY_DATE.fullmatch(nine):
            nine = f"0{nine}"
        if len(nine) == 9 and _is_pupil_number(nine):
            yield start, stop


def _is_pupil_number(digits: str) -> bool:
    """Whether nine digits are a BSN or an onderwijsnummer."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    return (rest == 0 and digits.strip("0") != "") or (rest == 5 and digits.startswith("10"))


def _phones(text: str) -> Spans:
    """Telephone numbers: 06…, area codes, +31, 0031 and 31, and those abroad after a +."""
    for digits, _, start, stop in _windows(text):
        before = text[max(0, start - 2) : start]
        has_plus = "+" in before[-2:]
        if (
            re.search(r"[\w.,:]$", before)
            or text[stop : stop + 1].isalpha()
            or re.match(r":\d", text[stop : stop + 2])
        ):
            continue
        national = re.sub(r"^(?:(?:00)?31(?:0(?=\d{9}$))?|0)", "", digits)
        is_dutch = len(national) == 9 and national != digits and bool(_NATIONAL.fullmatch(national))
        if is_dutch or (has_plus and 8 <= len(digits) <= 14 and digits[0] != "0"):
            yield start - (len(before) - before.rfind("+") if has_plus else before.endswith("(")), stop


_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .-]?\d[ .-]?\d")


def _ibans(text: str) -> Spans:
    """Account numbers in any case and grouping."""
    from stdnum import iban

    for begin in _IBAN_START.finditer(text):
        account, gap = "", 0
        for place in range(begin.start(), min(len(text), begin.start() + 80)):
            if text[place].isascii() and text[place].isalnum():
                account, gap = account + text[place], 0
            elif text[place] in " .-/" and gap < 2:
                gap += 1
                continue
            else:
                break
            if 15 <= len(account) <= 34 and iban.is_valid(account):
                yield begin.start(), place + 1
                break


def _is_postcode(match: re.Match[str]) -> bool:
    """Whether this is a postcode rather than a year before two letters ("2021 VO") or an amount ("5000 km")."""
    text = match[0]
    has_number = bool(re.search(r"[A-Za-z]{2}[,\s]*\d", text))
    code = re.sub(r"[ .-]", "", text)[:6]
    is_year, is_apart = text.startswith(("19", "20")), not text[4].isalpha()
    if code[4:].upper() in ("SA", "SD", "SS") or not (code[4:].isupper() or code[4:].islower()):
        return False
    return has_number or (not is_year and (code[4:].isupper() or not is_apart))


def _is_plate(match: re.Match[str]) -> bool:
    """Whether three groups are those of a number plate: six signs, letters and digits, each group of one sort."""
    groups = re.split(r"[- ]", match[0])
    sorts = [group.isdigit() for group in groups]
    lengths = sorted(map(len, groups))
    return (
        0 < sum(sorts) < 3 and lengths in ([2, 2, 2], [1, 2, 3]) and (match[1] == "-" or match[0].isupper())
    )


def _has_digit(match: re.Match[str]) -> bool:
    return any(character.isdigit() for character in match[0])


def _is_document(match: re.Match[str]) -> bool:
    return sum(character.isdigit() for character in match[0]) >= 3


#: Forms that other numbers and codes have too, so that a whole column has to show them.
_JUDGED_BY_COLUMN = frozenset({"bsn", "phone", "postcode", "plate", "document"})
_ANY = re.IGNORECASE


def _joined(*readers: Callable[[str], Spans]) -> Callable[[str], Spans]:
    return lambda text: (span for read in readers for span in read(text))


#: The forms that are looked for cell by cell.
FORMS = (
    Form("email", r"(?i)@|apenstaart|[\s(\[{]at?[\s)\]}]", _joined(_by(_EMAIL, _SPACED_EMAIL, hint="@", flags=_ANY), _by(_SPELT_EMAIL, hint=_AT, flags=_ANY))),
    Form("url", r"(?i)https?://|www\.|\.(?:nl|com|org|net|eu|be|info|frl)", _by(_URL, hint=r"://|www|\.[a-z]", flags=_ANY)),
    Form("handle", r"(?i)@|#\d|insta|snap|tiktok|twitter|facebook|fb|discord|telegram", _by(_HANDLE, hint="[@#:=]", flags=_ANY)),
    Form("iban", r"[A-Za-z]{2}[ .-]?\d[ .-]?\d", _ibans),
    Form("document", r"(?i)v.{0,12}\d{3}|[A-Z]{2}[A-Z0-9]{6}\d|paspoort|passport|kaart|document",
         _joined(_by(_FOREIGN, flags=_ANY), _by(_SAID_DOCUMENT, check=_is_document, flags=_ANY), _by(_PASSPORT, check=_is_document))),
    Form("phone", r"\d(?:[ ./_()\\|-]{0,3}\d){8,}|\+", _phones),
    Form("bsn", r"\d(?:[ ./_()\\|-]{0,3}\d){7,}", _pupil_numbers),
    Form("pupil_number", r"(?i)(?:nummer|nr|number|no|id).{0,6}\d", _by(_PUPIL, hint=r"\d\D{0,2}\d", flags=_ANY)),
    Form("birth_date", f"(?i){_BORN}|\\.\\s?,?\\s?\\(?'?\\d\\d", _joined(_by(_BORN, flags=_ANY), _by(_INITIALS_BORN))),
    Form("plate", r"(?i)kenteken|[a-z\d][- ][a-z\d]{1,3}[- ][a-z\d]",
         _joined(_by(_PLATE, check=_is_plate), _by(_SAID_PLATE, check=_has_digit, flags=_ANY))),
    Form("postcode", _ADDRESS,
         _by(rf"(?<![A-Za-z0-9]){_ADDRESS}(?:,? ?\d{{1,4}}(?:[ -]?[a-zA-Z])?)?(?![A-Za-z0-9])", check=_is_postcode)),
    Form("address", r"(?i)(?:straat|str\.|laan|weg|plein|dreef|singel|kade|gracht|steeg|dijk|plantsoen|boulevard),?\s(?:nr\.?\s?)?\d",
         _by(_STREET, hint=r"\s\d", flags=_ANY)),
)  # fmt: skip


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

    values = pc.utf8_normalize(values, "NFKC")
    found = pc.extract_regex(values, r"(?:^|[^0-9.,])0?(?P<digits>\d(?:[ ./_-]{0,2}\d){8})(?:[^0-9]|$)")
    nine = pc.replace_substring_regex(pc.struct_field(found, "digits"), r"[^0-9]", "")
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
