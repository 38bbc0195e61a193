"""Reading: which kind of file is this, and what are its headings and cells?

A file is known by its content; a name that says otherwise is an error.
"""

from __future__ import annotations

from pathlib import Path

from routekaart.errors import InputError
from routekaart.log.readers.source import Batch, Sheet, Source
from routekaart.log.readers.streams import file_errors

__all__ = ["Batch", "Sheet", "Source", "open_source"]


def open_source(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    visible_only: bool = False,
) -> Source:
    """The file as a source of headings and cells.

    Parameters
    ----------
    sheet
        The sheet of a workbook to read; all sheets otherwise.
    encoding, delimiter
        Of delimited text; found by the rules of its reader otherwise.
    header_row
        The row that holds the headings of a workbook or delimited text; found by their words otherwise.
    visible_only
        Whether what is hidden in a workbook is left out.

    Raises
    ------
    InputError
        If the file cannot be read, or is not what it claims to be.
    """
    from routekaart.log.readers.csv import open_csv
    from routekaart.log.readers.excel import open_excel
    from routekaart.log.readers.parquet import open_parquet
    from routekaart.log.readers.recognise import kind_of
    from routekaart.log.readers.xes import open_xes

    path = Path(path)
    with file_errors(path):
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise InputError(
                f"{path} is a pipe or device: save it as a file first.",
                nl=f"{path} is een pijp of apparaat: sla het eerst op als bestand.",
            )
        kind = kind_of(path)
        if kind == "excel":
            return open_excel(path, sheet=sheet, header_row=header_row, visible_only=visible_only)
        if kind == "parquet":
            return open_parquet(path)
        if kind == "xes":
            return open_xes(path)
        return open_csv(path, encoding=encoding, delimiter=delimiter, header_row=header_row)
