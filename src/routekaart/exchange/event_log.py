"""The events of a log for other tools: CSV, Excel, Parquet, JSON and XES, each written whole or not at all."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from routekaart.engine.database import database, identifier, literal
from routekaart.errors import OutputError
from routekaart.files import replacing
from routekaart.log.stored_rows import stored_rows
from routekaart.measures.events import Events
from routekaart.privacy.disclosure import Cleared
from routekaart.show.text import xml_text
from routekaart.spreadsheet import FORMULA_STARTS, neutralise

__all__ = ["FORMS", "write_events"]

EXCEL_ROWS = 1_048_575  # below the heading
BATCH = 50_000

_numbers = count()


def write_events(cleared: Cleared[Events], path: Path, form: str) -> None:
    """Write the events to ``path`` as one of :data:`FORMS`.

    Raises
    ------
    OutputError
        If the file cannot be written, or the form cannot hold so many rows.
    """
    FORMS[form](cleared.result, path)


def _write_csv(events: Events, path: Path) -> None:
    starts = ", ".join(f"chr({ord(character)})" for character in FORMULA_STARTS)
    safe = ", ".join(
        f"case when left({identifier(name)}, 1) in ({starts}) then chr(39) || {identifier(name)} else {identifier(name)} end "
        f"as {identifier(neutralise(name))}"
        for name in events.columns
    )
    _copy(events, f"select {safe} from events order by order_number", path, "format csv, header true")


def _write_parquet(events: Events, path: Path) -> None:
    _copy(events, f"select {_names(events)} from events order by order_number", path, "format parquet")


def _write_json(events: Events, path: Path) -> None:
    _copy(
        events, f"select {_names(events)} from events order by order_number", path, "format json, array true"
    )


def _write_excel(events: Events, path: Path) -> None:
    from openpyxl import Workbook

    engine = database(events.view.log.engine.memory_limit)
    with stored_rows(events.view, engine) as stored:
        (n_rows,) = engine.rows(f"select count(*) from {stored}")[0]
    if n_rows > EXCEL_ROWS:
        raise OutputError(
            f"{n_rows} events do not fit in a sheet of {EXCEL_ROWS} rows; take --to csv or parquet",
            nl=f"{n_rows} gebeurtenissen passen niet op een blad van {EXCEL_ROWS} rijen; kies --to csv of parquet",
        )
    with replacing(path) as temporary:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("events")
        sheet.freeze_panes = "A2"
        sheet.append([neutralise(name) for name in events.columns])
        for row in _rows(events, _names(events)):
            sheet.append([neutralise(_for_excel(cell)) if cell is not None else None for cell in row])
        book.save(temporary)


def _write_xes(events: Events, path: Path) -> None:
    """XES (IEEE 1849): an event per row, or a start and a complete event where a row has both times."""
    opener: Callable[..., Any] = gzip.open if path.suffix.lower() == ".gz" else open
    with replacing(path) as temporary, opener(temporary, "wt", encoding="utf-8", newline="\n") as file:
        file.write(_XES_HEAD)
        case: str | None = None
        for label, *elements in _rows(events, _xes_columns(events)):
            if label != case:
                file.write("" if case is None else "  </trace>\n")
                file.write(f'  <trace>\n    <string key="concept:name" value="{_xml(label)}"/>\n')
                case = label
            file.writelines(element for element in elements if element)
        file.write("" if case is None else "  </trace>\n")
        file.write("</log>\n")


#: How a log of events can be written.
FORMS: Mapping[str, Callable[[Events, Path], None]] = {
    "xes": _write_xes,
    "csv": _write_csv,
    "xlsx": _write_excel,
    "parquet": _write_parquet,
    "json": _write_json,
}

_XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <classifier name="Activity" keys="concept:name"/>
"""

#: Our columns under the names of the standard; attributes keep their own.
_XES_KEYS = {"activity": "concept:name", "organisation": "org:group", "school": "school", "group": "route"}


def _xes_columns(events: Events) -> str:
    """SQL for the case and the text of its one or two events."""
    kept = [name for name in events.columns if name not in ("case", "start", "end", "lifecycle")]
    attributes = [
        _attribute("string", _sql_xml(literal(_XES_KEYS.get(name, name))), _sql_xml(identifier(name)))
        for name in kept
    ]
    begin, end = (_with_time(events, column) for column in ("start", '"end"'))
    # Where starts and completes are rows of their own, a start row only carries the end of its partner.
    has_pairs = {"start", "complete"} <= events.view.manifest.lifecycle.keys()
    both = f""""end" is not null{" and coalesce(lifecycle, '') <> 'start'" if has_pairs else ""}"""
    first = f"""case when {both} then 'start' else coalesce({_sql_xml("lifecycle")}, 'complete') end"""
    return f""""case", {_event(attributes, begin, first)},
        case when {both} then {_event(attributes, end, "'complete'")} end"""


def _event(attributes: list[str], time: str, lifecycle: str) -> str:
    """SQL for the text of one event element."""
    parts = [*attributes, _attribute("date", "'time:timestamp'", time)]
    parts.append(_attribute("string", "'lifecycle:transition'", lifecycle))
    return f"""'    <event>' || chr(10) || {" || ".join(parts)} || '    </event>' || chr(10)"""


def _attribute(kind: str, key: str, value: str) -> str:
    """SQL for the text of one attribute element; nothing where the value is missing."""
    return f"""coalesce('      <{kind} key="' || {key} || '" value="' || {value} || '"/>' || chr(10), '')"""


def _with_time(events: Events, column: str) -> str:
    """The instant as xs:dateTime: a date alone becomes midnight."""
    return f"({column} || 'T00:00:00.000+00:00')" if events.view.manifest.is_date_only else column


def _sql_xml(expression: str) -> str:
    """SQL that escapes a text for an XML attribute, without the characters that XML forbids."""
    escaped = f"regexp_replace({expression}, '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]', chr(65533), 'g')"
    for forbidden in (0xFFFE, 0xFFFF):
        escaped = f"replace({escaped}, chr({forbidden}), chr(65533))"
    for plain, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        escaped = f"replace({escaped}, '{plain}', '{entity}')"
    for code in (9, 10, 13):
        escaped = f"replace({escaped}, chr({code}), '&#{code};')"
    return escaped


def _xml(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(xml_text(text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})[1:-1]


def _names(events: Events) -> str:
    return ", ".join(identifier(name) for name in events.columns)


def _rows(events: Events, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows, a bounded number at a time."""
    engine, table = database(events.view.log.engine.memory_limit), f"exported_{next(_numbers)}"
    with stored_rows(events.view, engine) as stored:
        engine.run(f"create temp table {table} as {events.sql(stored)}")
    try:
        first = 1
        while True:
            rows = engine.rows(
                f"select {columns} from {table} where order_number between {first} and {first + BATCH - 1} "
                "order by order_number"
            )
            yield from rows
            if len(rows) < BATCH:
                return
            first += BATCH
    finally:
        engine.run(f"drop table {table}")


def _copy(events: Events, sql: str, path: Path, form: str) -> None:
    engine = database(events.view.log.engine.memory_limit)
    with replacing(path) as temporary, stored_rows(events.view, engine) as stored:
        engine.write_file(f"with events as ({events.sql(stored)}) {sql}", temporary, form)


def _for_excel(cell: str) -> str:
    """The text without the control characters that a workbook cannot hold."""
    return "".join(c if c in "\t\n\r" or ord(c) >= 32 else "�" for c in cell)[:32_767]
