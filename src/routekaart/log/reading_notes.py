"""Reading notes: what is said of sheets, times and cases once they have been read, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routekaart.log.case_names import Spellings
from routekaart.log.mapping import Mapping, unused_times
from routekaart.log.notes import Note
from routekaart.log.readers import Sheet, Source
from routekaart.log.times import TimeProfile

__all__ = [
    "notes_on_copies",
    "notes_on_forms",
    "notes_on_hours",
    "notes_on_orders",
    "notes_on_spellings",
    "notes_on_unused",
    "on_open_ends",
    "on_shared_cases",
    "sheet_skipped",
]

MOST_ROWS_NAMED = 10


def notes_on_spellings(spellings: Spellings) -> Iterator[Note]:
    """Cases that are spelt in several ways, joined or not."""
    if n := spellings.n_joined:
        yield Note(
            "cases_joined",
            f"{n} cases are spelt in several ways (capitals, zeros in front, blanks, .0) and count as one each",
            f"{n} {'leerling of dossier is' if n == 1 else 'leerlingen of dossiers zijn'} op meer manieren geschreven"
            " (hoofdletters, nullen vooraan, spaties, .0) en"
            f" {'telt' if n == 1 else 'tellen elk'} als één traject",
        )
    if n := spellings.n_alike:
        yield Note(
            "cases_alike",
            f"{n} case ids are written in several ways that differ in capitals, blanks or the order of words alone; they count as different"
            " cases: write those that are the same alike",
            f"{n} keer lijken dossiers op elkaar op hoofdletters, spaties of de volgorde van woorden na; ze tellen als verschillende"
            " trajecten: schrijf wat hetzelfde is ook hetzelfde",
        )
    if not spellings.is_whole:
        yield Note(
            "cases_not_compared",
            "there are too many case ids to look for those that are spelt in several ways",
            "er zijn te veel dossiernummers om te zoeken naar nummers die op meer manieren zijn geschreven",
        )


def on_shared_cases(n: int) -> Note:
    """That cases go on from one sheet or file into another, which two pupils with one number would too."""
    return Note(
        "shared_cases",
        f"{n} case ids stand in more than one sheet or file and count as one case each; if they are different"
        " pupils, give them different numbers or read the files as two logs",
        f"{n} dossiernummers staan op meer dan één blad of in meer dan één bestand en tellen elk als één traject;"
        " zijn het verschillende leerlingen, geef ze dan andere nummers of lees de bestanden als twee logs",
    )


def notes_on_unused(sheet: Sheet, mapping: Mapping) -> Iterator[Note]:
    """Columns that name a time and have no role."""
    for heading in unused_times(sheet.headings, mapping):
        yield Note(
            "time_not_used",
            f"{sheet.title}: column '{heading}' names a time, but the time comes from another: it has no role"
            " (--time, --start and --end choose)",
            f"{sheet.title}: kolom '{heading}' noemt een tijd, maar de tijd komt uit een andere: ze heeft geen"
            " rol (--time, --start en --end kiezen)",
        )


def notes_on_copies(sources: Sequence[Source]) -> Iterator[Note]:
    """Files whose content is that of another."""
    seen: dict[str, str] = {}
    for source in sources:
        if (other := seen.get(source.sha256)) is None:
            seen[source.sha256] = source.path.name
        else:
            yield Note(
                "same_content",
                f"{source.path.name} has the same content as {other}: its rows count twice",
                f"{source.path.name} heeft dezelfde inhoud als {other}: de rijen tellen dubbel",
            )


def notes_on_orders(sheet: Sheet, profile: TimeProfile) -> Iterator[Note]:
    """Only where no date shows which order holds: one of 25-3-2022 tells for all."""
    if profile.either_order and not profile.only_day_first:
        yield Note(
            "day_first",
            f"{sheet.title}: all dates could be read in two orders; day-month-year is the rule"
            " (--date-format changes it)",
            f"{sheet.title}: alle datums zijn in twee volgordes te lezen; dag-maand-jaar is de regel"
            " (--date-format verandert dat)",
        )


def notes_on_forms(sheet: Sheet, profile: TimeProfile) -> Iterator[Note]:
    """Dates that are read by a rule of which a reader must know."""
    if n := profile.short_years:
        yield Note(
            "short_years",
            f"{sheet.title}: {n} dates have a year of two digits; 00–68 is read as 2000–2068, 69–99 as 1969–1999",
            f"{sheet.title}: {n} datums hebben een jaartal van twee cijfers; 00–68 is gelezen als 2000–2068, 69–99 als"
            " 1969–1999",
        )
    if n := profile.vague:
        yield Note(
            "vague_dates",
            f"{sheet.title}: {n} dates are a month or a week only; a month is read as its 15th (up to 16 days off), a"
            " week as its Thursday (up to 3 days off): waits and order beside them are as rough",
            f"{sheet.title}: {n} datums zijn alleen een maand of een week; een maand is gelezen als de 15e (tot 16 dagen"
            " ernaast), een week als de donderdag (tot 3 dagen ernaast): wachttijden en volgorde daarnaast zijn even"
            " ruw",
        )
    if n := profile.serials:
        yield Note(
            "serial_dates",
            f"{sheet.title}: {n} dates stand there as a number and are read as Excel counts days (44632 is 12-3-2022)",
            f"{sheet.title}: {n} datums staan er als getal en zijn gelezen zoals Excel dagen telt (44632 is 12-3-2022)",
        )


def on_open_ends(sheet: Sheet, rows: list[int]) -> Note:
    """The rows whose end stands for "not yet"."""
    listed = ", ".join(map(str, rows[:MOST_ROWS_NAMED])) + (" …" if len(rows) > MOST_ROWS_NAMED else "")
    n = len(rows)
    return Note(
        "ends_to_come",
        f"{sheet.title}: {n} ends lie in the future, in a year from 2099 on, or on 1-1-1900 or 1-1-1970: they are read"
        f" as not ended yet: row {listed}",
        f"{sheet.title}: {n} {'einddatum ligt' if n == 1 else 'einddatums liggen'} in de toekomst, in een jaar vanaf"
        f" 2099, of op 1-1-1900 of 1-1-1970: dat geldt als nog niet afgelopen: rij {listed}",
    )


def notes_on_hours(profile: TimeProfile) -> Iterator[Note]:
    """Times in an hour that the clock skips or repeats."""
    if profile.skipped_hours or profile.repeated_hours:
        yield Note(
            "odd_hours",
            f"{profile.skipped_hours} times fall in an hour that the clock skips,"
            f" {profile.repeated_hours} in one that it repeats",
            f"{profile.skipped_hours} tijdstippen vallen in een uur dat de klok overslaat,"
            f" {profile.repeated_hours} in een uur dat ze herhaalt",
        )


def sheet_skipped(sheet: Sheet, en: str, nl: str) -> Note:
    """That a sheet is not read, and why."""
    return Note("sheet_skipped", f"{sheet.title} is not read: {en}", f"{sheet.title} is niet gelezen: {nl}")
