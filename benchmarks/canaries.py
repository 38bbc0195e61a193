"""Canaries: invented identifiers in every spelling we could think of, to see whether any comes through the door.

Nobody here exists: numbers are drawn, with a seed, so that they pass the check their kind has. BSNs are drawn from
9 00 00 00 00 up, which are not issued.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

__all__ = ["KINDS", "Canary", "canaries", "plain"]

Make = Callable[[Random], str]

#: Names that stand on no list we know of.
FIRST = (
    "Hodanisa Yuchenli Djaylaro Shanairi Oleksandro Filmonys Rahwaleth Zelmirja Quintalou Bramwijn".split()
)
LAST = "Plomperveld Kwakkelhorst Soekhradj Tesfagabir Warsamedi Zandbelt Yurdakulan Groenvelder Amatdjais Hoefnagter".split()
FULL_WIDTH, ARABIC = (
    {ord("0") + digit: chr(first + digit) for digit in range(10)} for first in (0xFF10, 0x0660)
)
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


@dataclass(frozen=True)
class Canary:
    """One identifier: its kind, the form it is written in, and how."""

    kind: str
    form: str
    text: str


def canaries(n: int, seed: int = 7) -> Iterator[Canary]:
    """``n`` of them, every form of every kind in turn, no two alike."""
    rng = Random(seed)  # noqa: S311 - nothing is to be kept secret by it
    made: set[str] = set()
    forms = [(kind, form, make) for kind, of in KINDS.items() for form, make in of.items()]
    while len(made) < n:
        kind, form, make = forms[len(made) % len(forms)]
        text = make(rng)
        if text not in made:
            made.add(text)
            yield Canary(kind, form, text)


def plain(text: str) -> str:
    """The letters and digits of a text, whatever script they are written in, in lower case."""
    letters = (str(unicodedata.digit(c)) if c.isdigit() else c for c in unicodedata.normalize("NFKC", text))
    return "".join(letter for letter in letters if letter.isalnum()).casefold()


def _digits(rng: Random, n: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(n))


def _nine(rng: Random, first: str, rest: int) -> str:
    """Nine digits that begin so and leave this rest in the eleven-test."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    while True:
        number = first + _digits(rng, 9 - len(first))
        if sum(w * int(d) for w, d in zip(weights, number, strict=True)) % 11 == rest:
            return number


def _bsn(rng: Random) -> str:
    return _nine(rng, "9", 0)


def _grouped(number: str, sizes: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return between.join(parts)


def _iban(rng: Random) -> str:
    account = f"{rng.choice(('INGB', 'RABO', 'ABNA'))}{_digits(rng, 10)}"
    number = "".join(str(int(c, 36)) for c in f"{account}NL00")
    return f"NL{98 - int(number) % 97:02}{account}"


def _mobile(rng: Random) -> str:
    return f"6{rng.choice('12345')}{_digits(rng, 7)}"


def _date(rng: Random) -> tuple[int, int, int]:
    return rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(2004, 2016)


def _name(rng: Random) -> tuple[str, str]:
    return (
        f"{rng.choice(FIRST)}{rng.choice('aeiou')}{rng.choice('nst')}",
        f"{rng.choice(LAST)}{rng.choice('abdegkmnst')}",
    )


def _mail(rng: Random) -> tuple[str, str]:
    first, last = (part.lower() for part in _name(rng))
    return f"{first}.{last}{rng.randrange(100)}", rng.choice(("school", "ouders-online", "hetlyceum"))


def _dated(write: Callable[[int, int, int], str]) -> Make:
    return lambda rng: write(*_date(rng))


KINDS: Mapping[str, Mapping[str, Make]] = {
    "BSN": {
        "123456782": _bsn,
        "1234.56.782": lambda r: _grouped(_bsn(r), (4, 2, 3), "."),
        "123 456 782": lambda r: _grouped(_bsn(r), (3, 3, 3), " "),
        "123-456-782": lambda r: _grouped(_bsn(r), (3, 3, 3), "-"),
        "12 34 56 782": lambda r: _grouped(_bsn(r), (2, 2, 2, 3), " "),
        "12/34/56/782": lambda r: _grouped(_bsn(r), (2, 2, 2, 3), "/"),
        "1 2 3 4 5 6 7 8 2": lambda r: " ".join(_bsn(r)),
        "0123456782": lambda r: f"0{_bsn(r)}",
        "bsn:123456782": lambda r: f"bsn:{_bsn(r)}",
        "123456782, volle breedte": lambda r: _bsn(r).translate(FULL_WIDTH),
        "123456782, Arabische cijfers": lambda r: _bsn(r).translate(ARABIC),
        "123·456·782 (punt in het midden)": lambda r: _grouped(_bsn(r), (3, 3, 3), "·"),
        "123-456-782, vast streepje": lambda r: _grouped(_bsn(r), (3, 3, 3), "\u2011"),
        "123 456 782, vaste spatie": lambda r: _grouped(_bsn(r), (3, 3, 3), "\u00a0"),
        "123456782, tekens zonder breedte ertussen": lambda r: _grouped(_bsn(r), (3, 3, 3), "\u200b"),
    },
    "onderwijsnummer": {
        "101222331": lambda r: _nine(r, "10", 5),
        "1012.22.331": lambda r: _grouped(_nine(r, "10", 5), (4, 2, 3), "."),
        "10 12 22 331": lambda r: _grouped(_nine(r, "10", 5), (2, 2, 2, 3), " "),
    },
    "leerlingnummer": {
        "leerlingnummer 20431": lambda r: f"leerlingnummer {_digits(r, 5)}",
        "llnr. 20431": lambda r: f"llnr. {_digits(r, 6)}",
        "ll-nr 20 431": lambda r: f"ll-nr {_digits(r, 2)} {_digits(r, 3)}",
        "leerlingnr: s20431": lambda r: f"leerlingnr: s{_digits(r, 6)}",
    },
    "telefoon": {
        "06-12345678": lambda r: f"06-{_mobile(r)[1:]}",
        "0612345678": lambda r: f"0{_mobile(r)}",
        "06 12 34 56 78": lambda r: _grouped(f"0{_mobile(r)}", (2, 2, 2, 2, 2), " "),
        "06.12.34.56.78": lambda r: _grouped(f"0{_mobile(r)}", (2, 2, 2, 2, 2), "."),
        "+31612345678": lambda r: f"+31{_mobile(r)}",
        "+31 (0)6 12345678": lambda r: f"+31 (0)6 {_mobile(r)[1:]}",
        "0031 6 12345678": lambda r: f"0031 6 {_mobile(r)[1:]}",
        "31612345678": lambda r: f"31{_mobile(r)}",
        "(026) 123 45 67": lambda r: f"(026) {r.randrange(2, 9)}{_digits(r, 2)} {_digits(r, 2)} {_digits(r, 2)}",
        "026-1234567": lambda r: f"026-{r.randrange(2, 9)}{_digits(r, 6)}",
        "0612345678, volle breedte": lambda r: f"0{_mobile(r)}".translate(FULL_WIDTH),
    },
    "rekening (IBAN)": {
        "NL91ABNA0417164300": _iban,
        "NL91 ABNA 0417 1643 00": lambda r: _grouped(_iban(r), (4, 4, 4, 4, 2), " "),
        "nl91abna0417164300": lambda r: _iban(r).lower(),
        "nl91.abna.0417.1643.00": lambda r: _grouped(_iban(r).lower(), (4, 4, 4, 4, 2), "."),
        "NL 91 ABNA 0417164300": lambda r: _grouped(_iban(r), (2, 2, 4, 10), " "),
    },
    "geboortedatum": {
        "12-03-2009": _dated(lambda d, m, y: f"{d:02}-{m:02}-{y}"),
        "12/3/2009": _dated(lambda d, m, y: f"{d}/{m}/{y}"),
        "2009-03-12": _dated(lambda d, m, y: f"{y}-{m:02}-{d:02}"),
        "12032009": _dated(lambda d, m, y: f"{d:02}{m:02}{y}"),
        "20090312": _dated(lambda d, m, y: f"{y}{m:02}{d:02}"),
        "12.03.09": _dated(lambda d, m, y: f"{d:02}.{m:02}.{y % 100:02}"),
        "12 maart 2009": _dated(lambda d, m, y: f"{d} {MONTHS[m - 1]} {y}"),
        "12 mrt '09": _dated(lambda d, m, y: f"{d} {'mrt' if m == 3 else MONTHS[m - 1][:3]} '{y % 100:02}"),
        "geb. 12-3-09": _dated(lambda d, m, y: f"geb. {d}-{m}-{y % 100:02}"),
    },
    "adres": {
        "6811 AB 12": lambda r: f"{r.randrange(3000, 9999)} {r.choice('BCDFGH')}{r.choice('KLMNP')} {r.randrange(1, 200)}",
        "6811AB": lambda r: f"{r.randrange(3000, 9999)}{r.choice('BCDFGH')}{r.choice('KLMNP')}",
        "6811ab": lambda r: f"{r.randrange(3000, 9999)}{r.choice('bcdfgh')}{r.choice('klmnp')}",
        "Merellaan 62": lambda r: f"{r.choice(FIRST)}{r.choice(('laan', 'straat', 'weg', 'plein'))} {r.randrange(1, 300)}",
    },
    "kenteken": {
        "AB-12-CD": lambda r: f"{_letters(r, 2)}-{_digits(r, 2)}-{_letters(r, 2)}",
        "1-ABC-23": lambda r: f"{_digits(r, 1)}-{_letters(r, 3)}-{_digits(r, 2)}",
        "ab-123-c": lambda r: f"{_letters(r, 2)}-{_digits(r, 3)}-{_letters(r, 1)}".lower(),
        "kenteken AB12CD": lambda r: f"kenteken {_letters(r, 2)}{_digits(r, 2)}{_letters(r, 2)}",
    },
    "V-nummer": {
        "V1234567890": lambda r: f"V{_digits(r, 10)}",
        "V-nummer 123.456.7890": lambda r: f"V-nummer {_digits(r, 3)}.{_digits(r, 3)}.{_digits(r, 4)}",
        "v-nr: 1234567890": lambda r: f"v-nr: {_digits(r, 10)}",
    },
    "paspoort": {
        "NXR1234K5": lambda r: f"N{_letters(r, 2)}{_digits(r, 4)}{_letters(r, 1)}{_digits(r, 1)}",
        "paspoort nxr12345": lambda r: f"paspoort n{_letters(r, 2)}{_digits(r, 6)}".lower(),
    },
    "e-mail": {
        "naam@school.nl": lambda r: "{}@{}.nl".format(*_mail(r)),
        "NAAM@SCHOOL.NL": lambda r: "{}@{}.NL".format(*_mail(r)).upper(),
        "naam @ school . nl": lambda r: "{} @ {} . nl".format(*_mail(r)),
        "naam at school punt nl": lambda r: "{} at {} punt nl".format(*_mail(r)),
        "naam(at)school.nl": lambda r: "{}(at){}.nl".format(*_mail(r)),
        "naam [at] school [dot] nl": lambda r: "{} [at] {} [dot] nl".format(*_mail(r)),
        "naam apenstaartje school punt nl": lambda r: "{} apenstaartje {} punt nl".format(*_mail(r)),
    },
    "webadres": {
        "https://…": lambda r: f"https://www.facebook.com/{_mail(r)[0]}",
        "www.….nl": lambda r: f"www.{_mail(r)[0].replace('.', '-')}.nl",
        "….nl/…": lambda r: f"{_mail(r)[0].replace('.', '')}.nl/foto",
    },
    "sociale media": {
        "@naam_": lambda r: f"@{_mail(r)[0].replace('.', '_')}",
        "insta: naam": lambda r: f"insta: {_mail(r)[0]}",
        "naam#cijfers": lambda r: f"{_name(r)[0].lower()}#{_digits(r, 4)}",
    },
    "voorletters met jaar": {
        "J.K. 2009": lambda r: f"{_letters(r, 1)}.{_letters(r, 1)}. {r.randrange(2004, 2016)}",
        "J. (2009)": lambda r: f"{_letters(r, 1)}. {_letters(r, 1)}. ({r.randrange(2004, 2016)})",
        "J.K. '09": lambda r: f"{_letters(r, 1)}.{_letters(r, 1)}.{_letters(r, 1)}. '{r.randrange(4, 16):02}",
    },
    "onbekende naam": {
        "voornaam": lambda r: _name(r)[0] + r.choice("aeiou"),
        "voor- en achternaam": lambda r: " ".join(_name(r)),
        "achternaam, voornaam": lambda r: ", ".join(reversed(_name(r))),
        "kleine letters": lambda r: " ".join(_name(r)).lower(),
        "HOOFDLETTERS": lambda r: " ".join(_name(r)).upper(),
        "met tussenvoegsel": lambda r: "{} van der {}".format(*_name(r)),
    },
}  # fmt: skip


def _letters(rng: Random, n: int) -> str:
    return "".join(rng.choice("BCDFGHJKLNPRSTVXZ") for _ in range(n))
