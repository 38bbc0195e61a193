"""How a result is shown, for tests to look at: one of its tables, its sentences by row, the texts on its picture."""

from xml.etree import ElementTree as ET

from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of, tables_of
from tests.logs import log


def table(result, number, lang="nl"):
    return tables_of(clear(result), lang)[number]


def sentences(result, lang="nl"):
    return {sentence.row: sentence.text for sentence in sentences_of(clear(result), lang)}


def texts(picture):
    return [
        "".join(e.itertext()) for e in ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def waiting_groups():
    """Help after 40 days and more in A; in B after 10 and more, where two cases are still open on day 90."""
    rows = [
        row
        for g, start in (("A", 40), ("B", 10))
        for i in range(6)
        for row in (
            (f"{g}{i}", "Signaal", 0),
            (f"{g}{i}", "Start jeugdhulp", start + i),
            (f"{g}{i}", "Afsluiting", 90),
        )
    ]
    rows = [row for row in rows if row[0] not in ("B4", "B5") or row[1] == "Signaal"]
    return log(*rows, group=[row[0][0] for row in rows])
