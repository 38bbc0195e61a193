"""Timeless: what names and other columns must not tell where days are counted per case.

A step called "Evaluatie juni 2022", a column "cohort" with school years or the file "2021-2022.xlsx" gives the time
of a case away as a date would. Texts keep what they say apart from dates, years, school years and months, which become
:data:`MASK`; files are called by their number. Of the other columns those alone are kept that sort cases into
kinds: what is different in most cases (remarks, running numbers, times of registration), or is a number of three digits
or more, could put cases in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from routekaart.log.arrays import as_texts

if TYPE_CHECKING:
    import pyarrow as pa

    from routekaart.log.store import Provenance

__all__ = ["MASK", "on_left_out", "sorts_cases", "timeless_provenance", "timeless_rows", "timeless_text"]

MASK = "▮▮▮"
_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december "
    "january february june july august october"
).split()
_SHORT = "jan feb febr mrt mar apr may jun jul aug sep sept okt oct nov dec".split()
_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_TIMES = re.compile(
    rf"(?<!\d)\d{{1,4}}(?:[-/.]\d{{1,2}})+[-/.]\d{{2,4}}(?!\d)"  # 1-2-2022, 2022.02.01
    rf"|(?<!\d){_YEAR}(?:[-/–_ ]?{_YEAR}|[-/–]\d{{1,2}}|[01]\d(?:[0-3]\d)?)?(?!\d)"  # 2021, 2021-2022, 2021/22, 20220301
    rf"|(?<!\d)'?(?P<first>\d\d)[-/–_ ]?'?(?P<second>\d\d)(?!\d)"  # 21/22, 2122
    rf"|(?<![^\W_])(?:\d\d?[-/ ]?)?(?:{'|'.join(_SHORT)})[-/' ]{{0,2}}\d{{2,4}}(?!\d)"  # jan 22, 3-mrt-2022
    rf"|(?<![^\W_])(?:{'|'.join(_MONTHS)})(?![^\W_])",
    re.IGNORECASE,
)
_MOST_DIFFERENT = 3


def timeless_text(text: str) -> str:
    """``text`` with dates, years, school years and months masked.

    >>> timeless_text("Evaluatie juni 2022"), timeless_text("cohort 2021/22"), timeless_text("route_2122")
    ('Evaluatie ▮▮▮ ▮▮▮', 'cohort ▮▮▮', 'route_▮▮▮')
    >>> timeless_text("Gesprek 2"), timeless_text("leerjaar 3-4"), timeless_text("code 1060")
    ('Gesprek 2', 'leerjaar 3-4', 'code 1060')
    """
    return _TIMES.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    """The mask; two numbers of two digits are a school year where the second follows the first."""
    first, second = found["first"], found["second"]
    is_school_year = first is None or (int(first) >= 14 and int(first) + 1 == int(second))
    return MASK if is_school_year else found[0]


def sorts_cases(values: Sequence[str], n_cases: int) -> bool:
    """Whether the different ``values`` of a column are kinds of cases, and no numbers that may run with time.

    >>> sorts_cases(["A", "B"], 8), sorts_cases(["10023", "10031"], 8), sorts_cases(["1", "2", "3", "4", "5"], 8)
    (True, False, False)
    """
    has_numbers = any(sum(map(str.isdigit, value)) > 2 for value in values)
    return not has_numbers and len(values) <= max(_MOST_DIFFERENT, n_cases / 2)


def on_left_out(n: int) -> dict[str, str]:
    """What is said where ``n`` columns were left out."""
    en = f"{n} {'column is' if n == 1 else 'columns are'}"
    nl = f"{n} {'kolom is' if n == 1 else 'kolommen zijn'}"
    return {
        "key": "dates_columns",
        "en": f"{en} left out: different in most cases, or long numbers, which could put cases in their order",
        "nl": f"{nl} weggelaten: in de meeste trajecten verschillend, of lange getallen, die de volgorde van trajecten "
        "kunnen verraden",
    }


def timeless_rows(rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Vetted rows with their texts and headings without times; case ids stay, as they are pseudonyms."""
    import pyarrow as pa

    taken: set[str] = set()
    schema = pa.schema([field.with_name(_free(timeless_text(field.name), taken)) for field in rows.schema])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            columns = [
                column if name == "case" else _timeless(column)
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where another column has it."""
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name} {number}", number + 1
    taken.add(found.casefold())
    return found


def _timeless(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column
    texts = as_texts(None if text is None else timeless_text(text) for text in column.dictionary.to_pylist())
    return pa.DictionaryArray.from_arrays(column.indices, texts)


def timeless_provenance(provenance: Provenance) -> Provenance:
    """Where rows came from, with files called by number, and without times in any other name."""
    names = list(dict.fromkeys(str(source["name"]) for source in provenance.sources))
    numbers = {name: f"bestand {number}" for number, name in enumerate(names, start=1)}
    longest_first = sorted(numbers, key=len, reverse=True)

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            for name in longest_first:
                value = value.replace(name, numbers[name])
            return timeless_text(value)
        if isinstance(value, Mapping):
            return {plain(key): plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    marks = {name: provenance.privacy[name] for name in ("key", "project") if name in provenance.privacy}
    return replace(
        provenance,
        sources=tuple({**source, "name": numbers[str(source["name"])]} for source in provenance.sources),
        mapping=plain(provenance.mapping),
        refused=tuple(plain(provenance.refused)),
        notes=tuple(plain(provenance.notes)),
        privacy={**plain(provenance.privacy), **marks},
    )
