"""Planted identifiers: invented persons, files that hold them in every place, and a search for them.

Nobody here exists. BSNs pass the eleven-test and are drawn from 9 00 00 00 00 up, which is not issued.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FIRST = (
    "Sanne Daan Fatima Mohammed Lieke Bram Youssef Anouk Sofie Thijs Aylin Jeroen Noor Emma Ruben Zeynep "
    "Femke Pieter Naomi Hendrik Joost Marieke Karim Yara"
).split()
SURNAMES = (
    "Kwakkelstein Bouzambouk Veldhorstink Yurdakulan Zandbelterman Oosterwegel Mekkaouidi Plomperink "
    "Haverkrampen Tjeenkwillers Ruitenschildt Groenvelderman"
).split()
BOUNDS = ("", "van der ", "de ", "")
WORDS = "pannenkoekenruzie", "zwembadverhaal", "fietssleutelkwestie", "spreekbeurtangst", "tekenlesincident"


@dataclass(frozen=True)
class Person:
    """One invented pupil."""

    name: str
    bsn: str
    onderwijsnummer: str
    email: str
    phone: str
    iban: str
    postcode: str
    birth_date: str
    remark: str

    @property
    def identifiers(self) -> list[str]:
        """All that may be found nowhere."""
        local, domain = self.email.split("@")
        surname = self.name.split()[-1]
        return [
            self.name,
            surname,
            self.bsn,
            self.onderwijsnummer,
            self.email,
            f"{local}@{domain}",
            self.phone,
            self.phone.replace("-", "").replace(" ", ""),
            self.iban,
            self.postcode,
            self.birth_date,
            "-".join(reversed(self.birth_date.split("-"))),
            *self.remark.split()[3:6:2],
        ]


def persons(n: int = 24, seed: int = 3) -> list[Person]:
    """Different invented pupils."""
    rng = np.random.default_rng(seed)
    return [_person(i, rng) for i in range(n)]


def _person(i: int, rng: np.random.Generator) -> Person:
    first, last = (
        FIRST[i % len(FIRST)],
        SURNAMES[i % len(SURNAMES)] + "abcdefghijklmnopqrstuvwxyz"[i // 12 % 26],
    )
    word = WORDS[i % len(WORDS)] + str(i)
    phone = f"06-{rng.integers(10_000_000, 59_999_999)}"
    return Person(
        name=f"{first} {BOUNDS[i % 4]}{last}",
        bsn=_number(rng, 900_000_000, 0),
        onderwijsnummer=_number(rng, 100_000_000, 5),
        email=f"{first}.{last}{i}@ouders-{i}.example".lower(),
        phone=phone,
        iban=_iban(rng),
        postcode=f"{rng.integers(1000, 9999)} {'XYZW'[i % 4]}Q",
        birth_date=f"{rng.integers(1, 29):02}-{rng.integers(1, 13):02}-{rng.integers(2006, 2011)}",
        remark=f"Moeder vertelt over {word} en {word[::-1]} tijdens het gesprek van vanochtend",
    )


def _number(rng: np.random.Generator, low: int, remainder: int) -> str:
    """Nine digits from ``low`` up that leave this remainder in the eleven-test."""
    number = int(rng.integers(low, low + 90_000_000 if low > 5e8 else low + 9_000_000))
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    while sum(w * int(d) for w, d in zip(weights, str(number), strict=True)) % 11 != remainder:
        number += 1
    return str(number)


def _iban(rng: np.random.Generator) -> str:
    account = f"{rng.integers(10**9, 10**10):010}"
    digits = "".join(str(int(c, 36)) for c in f"INGB{account}NL00")
    return f"NL{98 - int(digits) % 97:02}INGB{account}"


def identifiers(people: list[Person]) -> list[str]:
    """Everything of everybody."""
    return [text for person in people for text in person.identifiers]


def texts_in(path: Path) -> bytes:
    """The bytes of a file, and of all that is packed in it."""
    return _unpacked(path.read_bytes())


def _unpacked(content: bytes) -> bytes:
    if content[:2] == b"\x1f\x8b":
        return content + _unpacked(gzip.decompress(content))
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return content + b"\0".join(
                name.encode() + _unpacked(archive.read(name)) for name in archive.namelist()
            )
    if content[:4] == b"PAR1":
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pq.read_table(pa.BufferReader(content))
        footer = b"\0".join(k + v for k, v in (table.schema.metadata or {}).items())
        footer += b"\0".join(k + v for k, v in (pq.read_metadata(io.BytesIO(content)).metadata or {}).items())
        return content + footer + repr(table.to_pydict()).encode()
    return content


def leaks(folder: Path, printed: str, planted: list[str]) -> set[str]:
    """Which of the planted texts stand in any file of the folder, in any file's name, or in what was printed."""
    found = printed.encode()
    for path in folder.rglob("*"):
        found += str(path.relative_to(folder)).encode() + (texts_in(path) if path.is_file() else b"")
    lowered = found.lower()
    return {text for text in planted if text.encode() in found or text.lower().encode() in lowered}
