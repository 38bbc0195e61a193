"""How often is something harmless taken for personal data, and how often is something missed? On invented columns.

Run as ``python -m tests.privacy.rates`` for the figures that docs/privacy.md gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from routekaart.privacy.detection import Evidence
from routekaart.privacy.masking import MASK, mask
from tests.privacy.canaries import FIRST, SURNAMES, persons

EVENT_US = 1.64e15  # end of 2021
Rng = np.random.Generator
Column = Callable[[Rng, int], list[str]]

#: First names of athletes, presenters and writers, by heart: a draw that owes nothing to the lists, made after them.
PUBLIC_NAMES = (
    "Dafne Femke Sifan Ireen Sven Kjeld Patrick Jorien Suzanne Irene Antoinette Jutta Marrit Xandra Thomas Kai Jens Esmee "
    "Michelle Dai Hessel Ranomi Inge Pieter Maarten Arno Sharon Tes Marit Anna Annemiek Mathieu Marianne Demi Lorena Shirin "
    "Harrie Jeffrey Roy Niek Ferry Epke Bart Sanne Lieke Eefje Céline Fleur Naomi Nina Lois Marhinde Karolien Ilse Tessa "
    "Roos Ymkje Hermine Benthe Veronique Olivia Marloes Eva Jeroen Humberto Matthijs Linda Arjen Chantal Wendy Beau Twan "
    "Jamai Najib Dionne Splinter Filemon Sahar Yara Rutger Harry Gerard Willem Hella Arnon Tommy Connie Adriaan Hafid "
    "Abdelkader Lale Özcan Marieke Lucas Niña Murat Griet Tom Stefan Dimitri Annejet Saskia Herman Kader Ilja Joke Annie "
    "Thea Jacques Tonke Guus Carry Mirjam Simone Erna Lize Splinter Gerbrand Ronald Manon Alma"
).split()

HARMLESS_LABELS = (
    "Aanmelding",
    "Intakegesprek",
    "Gesprek met ouders",
    "Overleg met school",
    "Observatie in de klas",
    "MDO",
    "ZAT",
    "Huisbezoek",
    "Verwijzing huisarts",
    "Onderzoek psycholoog",
    "Advies orthopedagoog",
    "TLV aangevraagd",
    "TLV verleend",
    "Beschikking afgegeven",
    "Start begeleiding",
    "Evaluatie na 6 weken",
    "Tussentijdse evaluatie",
    "Verlenging",
    "Uitstroom",
    "Melding Veilig Thuis",
    "Leerplicht ingeschakeld",
    "Brief verstuurd",
    "Herinnering verstuurd",
    "Geen gehoor",
    "Wachtlijst ggz",
    "Crisisopname",
    "Time-out",
    "Schorsing",
    "Warme overdracht",
    "Terugkoppeling aan school",
    "Dossier gesloten",
    "OPP vastgesteld",
    "Toestemming ouders",
    "Groot overleg",
    "Klein overleg",
    "Plan van aanpak",
    "Vervolgafspraak",
    "Mei-evaluatie",
    "Start mei",
    "Rapport ontvangen",
    "Rapport verzonden",
    "Consult jeugdarts",
    "Consult GGD",
    "Gesprek met mentor",
    "Gesprek met leerling",
    "Max. 5 gesprekken",
    "Traject 2021 VO",
    "Groep 8 toets",
    "Cito eind",
    "Drempelonderzoek",
    "Sociale vaardigheidstraining",
    "Weerbaarheid (Rots en Water)",
    "Faalangsttraining",
    "Rouwgroep KIES",
    "Triple P",
    "Kanjertraining",
    "Past plaatsing",
    "Register request",
    "Examine thoroughly",
    "Check ticket",
    "Decide",
    "Pay compensation",
    "Reject request",
    "Send invoice",
)
HARMLESS_PLACES = (
    "School", "Huisarts", "GGD", "Wijkteam Noord", "Wijkteam Malburgen", "Sociaal wijkteam Presikhaaf", "SWV De Verbinding",
    "Jeugdbescherming Gelderland", "Karakter", "Pro Persona", "Pluryn", "Entrea Lindenhout", "Leger des Heils", "William Schrikker Groep",
    "Veilig Thuis", "MEE Gelderse Poort", "Halt", "Politie", "Leerplicht gemeente Arnhem", "Radboudumc", "Maria Ziekenhuis",
    "Sint Maartenskliniek", "Jan Ligthartschool", "Prins Willem-Alexanderschool", "Anne Frankschool", "Titus Brandsma Lyceum",
    "Johan de Witt College", "Dr. Schaepmanschool", "Juliana van Stolbergschool", "Obs De Klimboom", "Cbs De Regenboog",
    "Montessori College Arnhem", "Olympus College", "Lorentz Lyceum", "Stedelijk Gymnasium", "Thomas a Kempis College",
    "Rijn IJssel", "Huisartsenpraktijk Kronenburg", "Apotheek Zuid", "Stichting Rijnstad", "Humanitas", "School D", "Team 3",
)  # fmt: skip


def numbers(rng: Rng, n: int) -> list[str]:
    return [f"{k:09}" for k in rng.integers(10**8, 10**9, n)]


def people(rng: Rng, n: int):
    return persons(n, int(rng.integers(10**6)))


PERSONAL: dict[str, tuple[str, Column]] = {
    "BSN": ("bsn", lambda r, n: [p.bsn for p in people(r, n)]),
    "BSN met punten": ("bsn", lambda r, n: [f"{p.bsn[:4]}.{p.bsn[4:6]}.{p.bsn[6:]}" for p in people(r, n)]),
    "onderwijsnummer": ("onderwijsnummer", lambda r, n: [p.onderwijsnummer for p in people(r, n)]),
    "e-mail": ("email", lambda r, n: [p.email for p in people(r, n)]),
    "telefoon": ("phone", lambda r, n: [p.phone for p in people(r, n)]),
    "telefoon aaneen": ("phone", lambda r, n: [p.phone.replace("-", "") for p in people(r, n)]),
    "IBAN": ("iban", lambda r, n: [p.iban for p in people(r, n)]),
    "postcode": ("postcode", lambda r, n: [p.postcode for p in people(r, n)]),
    "geboortedatum": ("birth_date", lambda r, n: [p.birth_date for p in people(r, n)]),
    "voornaam": ("name", lambda r, n: [p.name.split()[0] for p in people(r, n)]),
    "voor- en achternaam": ("name", lambda r, n: [p.name for p in people(r, n)]),
    "voorletters en achternaam": (
        "name",
        lambda r, n: [f"{p.name[0]}. de {p.name.split()[-1]}" for p in people(r, n)],
    ),
    "namen in kleine letters": ("name", lambda r, n: [p.name.lower() for p in people(r, n)]),
    "voornamen van bekende Nederlanders": ("name", lambda r, n: list(r.permutation(PUBLIC_NAMES)[:n])),
    "opmerkingen": ("free_text", lambda r, n: [p.remark for p in people(r, n)]),
}

HARMLESS: dict[str, Column] = {
    "negen willekeurige cijfers": numbers,
    "negen cijfers op volgorde": lambda r, n: [str(300_000_000 + int(r.integers(10**6)) + i) for i in range(n)],
    "tien cijfers op volgorde": lambda r, n: [f"{10**9 + int(r.integers(10**6)) + i}" for i in range(n)],
    "bedragen": lambda r, n: [f"{k / 100:.2f}" for k in r.integers(100, 10**6, n)],
    "datums van nu": lambda r, n: [f"{1 + k % 28:02}-{1 + k % 12:02}-{2020 + k % 3}" for k in r.integers(0, 10**4, n)],
    "tijdstippen": lambda r, n: [f"2021-{1 + k % 12:02}-{1 + k % 28:02}T{k % 24:02}:{k % 60:02}:00+01:00" for k in r.integers(0, 10**5, n)],
    "codes": lambda r, n: [f"{'ABCDEF'[k % 6]}{k}" for k in r.integers(0, 10**5, n)],
    "klassen": lambda r, n: [f"{k % 6 + 1}{'abcd'[k % 4]}" for k in r.integers(0, 100, n)],
    "niveaus": lambda r, n: [("vmbo-tl", "havo", "vwo", "praktijkonderwijs")[k] for k in r.integers(0, 4, n)],
    "maanden": lambda r, n: [("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")[k] for k in r.integers(0, 12, n)],
    "ja en nee": lambda r, n: [("ja", "nee", "onbekend")[k] for k in r.integers(0, 3, n)],
    "stappen": lambda r, n: [HARMLESS_LABELS[k] for k in r.integers(0, len(HARMLESS_LABELS), n)],
    "organisaties en scholen": lambda r, n: [HARMLESS_PLACES[k] for k in r.integers(0, len(HARMLESS_PLACES), n)],
    "lange categorieën": lambda r, n: [("Aanvraag voor extra ondersteuning binnen het regulier onderwijs", "Verzoek om een onderzoek door een deskundige van buiten de school")[k] for k in r.integers(0, 2, n)],
}  # fmt: skip

SENTENCES = ("Gesprek met {}", "{} gebeld", "Overleg over {}", "MDO {}", "Huisbezoek bij {} thuis", "{}")


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    name: str
    count: int
    of: int


def kinds_found(values: list[str], cases: list[str]) -> set[str]:
    """What is found in a column under a heading that says nothing."""
    evidence = Evidence("veld", None)
    evidence.add(pa.array(values), pa.array(cases), EVENT_US)
    return {finding.kind for finding in evidence.findings()}


def rates(columns: int, seed: int = 11) -> Iterator[tuple[str, Rate]]:
    """Columns missed and columns taken wrongly, by what they hold; labels missed and masked wrongly."""
    rng = np.random.default_rng(seed)
    for name, (kind, make) in PERSONAL.items():
        missed = sum(kind not in found for found in _tried(make, rng, columns))
        yield "missed", Rate(name, missed, columns)
    for name, make in HARMLESS.items():
        taken = sum(bool(found) for found in _tried(make, rng, columns))
        yield "false", Rate(name, taken, columns)
    drawn = (
        ("namen van de lijst", FIRST),
        ("namen van bekende Nederlanders", PUBLIC_NAMES),
    )
    for name, names in drawn:
        for is_full in (False, True):
            texts = [s.format(f"{first} {SURNAMES[i % 12]}" if is_full else first) for s in SENTENCES for i, first in enumerate(names)]  # fmt: skip
            left = sum(MASK not in mask(text) for text in texts)
            yield (
                "missed in labels",
                Rate(f"{name}, {'met' if is_full else 'zonder'} achternaam", left, len(texts)),
            )
    for name, labels in (("stappen", HARMLESS_LABELS), ("organisaties en scholen", HARMLESS_PLACES)):
        yield "false in labels", Rate(name, sum(mask(label) != label for label in labels), len(labels))


def _tried(make: Column, rng: Rng, columns: int) -> Iterator[set[str]]:
    for _ in range(columns):
        values = make(rng, int(rng.integers(8, 60)))
        yield kinds_found(
            [value for value in values for _ in range(3)], [str(i // 3) for i in range(3 * len(values))]
        )


if __name__ == "__main__":
    for what, rate in rates(columns=500):
        print(f"{what:18} {rate.name:45} {rate.count:5} / {rate.of}")  # noqa: T201 - it is for a person
