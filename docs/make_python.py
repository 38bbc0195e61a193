"""Write docs/python.md from the docstrings of the public names, and the columns of their results: python docs/make_python.py"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import routekaart as rk
from routekaart.columns import Unit, columns_of
from routekaart.privacy.declarations import rows_of
from routekaart.results import Frame, Result

PAGE = Path(__file__).parent / "python.md"
INTRO = """# Python

*Written by `docs/make_python.py` from the docstrings.*

```python
import routekaart as rk

log = rk.read("event_logs/school1_keten.csv")  # or rk.open_log("school1.parquet")
view = log.where(route="keten")  # a value; view.recipe says what it is
edges = rk.route_map(view).edges  # a pandas table
rk.draw(rk.route_map(view)).save("map.svg")
rk.report(log, "report.html")
```

Every measure takes a view and gives a frozen result, with `.record()` in the form that `--format json` prints, `.n_cases` and
`.recipe`. Days are calendar days, not rounded. **What you take out as pandas no longer passes the disclosure gate**: with few
cases a table can point at one pupil, and what may be shown is then yours to judge. All that goes wrong and can be put right is a
`rk.RoutekaartError`, its message in English (`str(error)`) and Dutch (`error.nl`).
"""
#: The names in the order in which one meets them, under their headings.
CHAPTERS = {
    "Reading and selecting": ("read", "store", "open_log", "View"),
    "Measures": (
        "route_map",
        "readable_map",
        "flags",
        "variants",
        "waits",
        "WaitRules",
        "read_agenda",
        "read_calendar",
        "awaited",
        "bottlenecks",
        "hold_ups",
        "loops",
        "handovers",
        "open_cases",
        "timing",
        "agreements",
        "milestones",
        "spectrum",
        "dots",
        "flow",
        "model",
        "quality",
    ),
    "Two groups": ("contrast", "robustness", "read_design", "before_after"),
    "Showing": ("draw", "report", "export", "verify"),
    "Errors": ("RoutekaartError",),
}
#: Name → its command and its page, where they are not called the same.
COMMAND_OF = {
    "WaitRules": "waits",
    "read": "import",
    "store": "import",
    "read_agenda": "waits",
    "read_calendar": "waits",
    "read_design": "design",
    "robustness": "contrast",
    "open_log": "import",
    "route_map": "map",
    "readable_map": "map",
    "flags": "map",
    "draw": "map",
    "open_cases": "timing",
    "spectrum": "bottlenecks",
    "dots": "bottlenecks",
    "quality": "check",
    "hold_ups": "hold-ups",
    "before_after": "before-after",
}
PAGE_OF = {
    "read": "reading-files.md",
    "store": "stored-log.md",
    "timing": "measures/open_cases.md",
    "verify": "design.md",
    "open_log": "stored-log.md",
    "View": "selection.md",
    "WaitRules": "measures/waits.md",
    "read_agenda": "measures/waits.md",
    "read_calendar": "measures/waits.md",
    "read_design": "design.md",
    "robustness": "measures/contrast.md",
    "draw": "measures/route_map.md",
    "model": "measures/models.md",
    "dots": "measures/spectrum.md",
}
#: What a column counts, in words.
UNITS: Mapping[Unit | None, str] = {
    Unit.TEXT: "text",
    Unit.COUNT: "number",
    Unit.FIGURE: "number",
    Unit.DAYS: "days",
    Unit.SHARE: "share, 0 to 1",
    Unit.DATE: "date",
    Unit.NUMBER: "number",
    Unit.FRACTION: "number",
    Unit.P: "p-value",
    Unit.CLAIM: "true or false",
    Unit.MEASURE: "as the measure",
}
ROLE = re.compile(r":\w+:`~?(?:[\w.]+\.)?([\w]+)`")
SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)


def reference() -> str:
    """The page: every public name under its chapter."""
    missing = {*rk.__all__} - {name for names in CHAPTERS.values() for name in names}
    if missing:
        raise LookupError(f"no chapter for {', '.join(sorted(missing))}")
    parts = [INTRO]
    for title, names in CHAPTERS.items():
        parts += [f"## {title}\n", *(_entry(name) for name in names)]
    return "\n".join(parts)


def _entry(name: str) -> str:
    thing = getattr(rk, name)
    parts = [f"### {name}\n", _links(name), _call(f"rk.{name}", thing), _prose(thing)]
    if inspect.isclass(thing):
        parts += [_members(thing, name[0].lower() + name[1:])] if name == "View" else []
    elif (result := _result_of(thing)) is not None:
        article = "an" if result.__name__[0] in "AEIO" else "a"
        parts += [f"Gives {article} **{result.__name__}**. {_prose(result)}", _members(result, "result")]
    return "\n".join(part for part in parts if part)


def _links(name: str) -> str:
    from routekaart.cli.group import COMMANDS

    command = COMMAND_OF.get(name, name)
    page = PAGE_OF.get(name, f"measures/{name}.md")
    found = [f"[routekaart {command}](commands.md#routekaart-{command})"] if command in COMMANDS else []
    found += [f"[what it means]({page})"] if (PAGE.parent / page).exists() else []
    return " · ".join(found) + "\n" if found else ""


def _call(name: str, thing: Any) -> str:
    """The call with its arguments, on as many lines as it needs."""
    if inspect.isclass(thing) and name != "rk.WaitRules":  # made by a call of its own
        return ""
    parameters = [*inspect.signature(thing).parameters.values()]
    texts, is_named = [], any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not is_named:
            texts.append("*")
            is_named = True
        texts.append(str(parameter.replace(annotation=parameter.empty)))
    return f"    {name}({', '.join(texts)})\n"


def _members(thing: type, name: str) -> str:
    """What a value of this class offers: its tables, methods and figures."""
    rows = []
    for member, value in vars(thing).items():
        function = getattr(value, "fget", None) or getattr(value, "func", None) or value
        if member.startswith("_") or not inspect.isfunction(function) or not function.__doc__:
            continue
        call = f".{member}" if function is not value else _call(f".{member}", value).strip().replace("(self, ", "(").replace("(self)", "()")  # fmt: skip
        rows.append(f"| `{call}` | {_plain(inspect.getdoc(function) or '').split(chr(10) * 2)[0]} |")
    if issubclass(thing, Result):
        said = _meanings(thing)
        rows += [f"| `.{field}` | {said[field]} |" for field in _fields(thing, has_rows=False)]
        alike: dict[tuple[type, ...], list[str]] = {}
        for field in _fields(thing, has_rows=True):
            alike.setdefault(rows_of(thing, field), []).append(field)
        tables = [_columns(thing, rows, names) for rows, names in alike.items()]
        return "\n".join([_table("of the result, beside `.recipe` and `.n_cases`", rows), *tables])
    figures = [f"`.{field}`" for field in thing.__annotations__] if name == "result" else []
    return _table(f"of the {name}", rows) + (f"\nAlso {', '.join(figures)}.\n" if figures else "")


def _table(heading: str, rows: list[str]) -> str:
    return "\n".join([f"| {heading} | |", "|---|---|", *rows]) + "\n" if rows else ""


def _fields(thing: type[Result], *, has_rows: bool) -> list[str]:
    """The fields of a result that are tables, or those that are none."""
    own = [name for name, text in thing.__annotations__.items() if not text.startswith("ClassVar")]
    return [name for name in own if bool(rows_of(thing, name)) == has_rows]


def _columns(thing: type[Result], rows: Sequence[type], names: Sequence[str]) -> str:
    """The columns of tables with such rows, with unit and meaning, under the names that give them as pandas."""
    frames = {value.field: name for name, value in vars(thing).items() if isinstance(value, Frame)}
    where = " and of ".join(f"`.{frames.get(name, name)}`" for name in names)
    parts: list[str] = []
    listed: set[str] = set()
    for row in rows:
        said = _meanings(row)
        lines = [
            f"| `{column.name}` | {UNITS[column.unit]} | {said[column.name]} |"
            for column in columns_of(row).values()
            if column.name not in listed
        ]
        lines += ["| | | and as above |"] if listed else []
        listed |= {*columns_of(row)}
        head = (inspect.getdoc(row) or "").removesuffix(".")
        parts.append(
            "\n".join([f"| a row of {where}: {_plain(_lowered(head))} | | |", "|---|---|---|", *lines, ""])
        )
    return "\n".join(parts)


def _lowered(text: str) -> str:
    return " ".join((text[:1].lower() + text[1:]).split())


@cache
def _written(module: str) -> tuple[dict[str, ast.ClassDef], list[str]]:
    """The classes of a module as they are written, by name, and its lines."""
    text = inspect.getsource(sys.modules[module])
    classes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    return classes, text.splitlines()


def _meanings(thing: type) -> dict[str, str]:
    """What is said of each field of a class (#: behind it, or above it), those of the classes it is made of first."""
    classes, lines = _written(thing.__module__)
    said: dict[str, str] = {}
    for base in classes[thing.__name__].bases:
        above = vars(sys.modules[thing.__module__])[base.id] if isinstance(base, ast.Name) else None
        if isinstance(above, type) and above is not Result:
            said |= _meanings(above)
    for field in classes[thing.__name__].body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            _, mark, behind = lines[field.lineno - 1].partition("#: ")
            before = takewhile(
                lambda line: line.startswith("#: "), map(str.strip, lines[field.lineno - 2 :: -1])
            )
            words = [behind] if mark else [line.removeprefix("#: ") for line in [*before][::-1]]
            said |= {field.target.id: _plain(" ".join(words))} if words else {}
    return said


def _result_of(function: Any) -> type | None:
    """The class that a function says it returns, when it is one of ours."""
    name = str(inspect.signature(function).return_annotation).strip("'")
    module = sys.modules[function.__module__]
    found = getattr(module, name, None)
    if found is None and name == "Picture":
        from routekaart.show.picture import Picture

        return Picture
    is_ours = inspect.isclass(found) and is_dataclass(found) and found is not rk.View
    return found if is_ours else None


def _prose(thing: Any) -> str:
    """A docstring as Markdown: its paragraphs, and its sections as lists."""
    doc = inspect.getdoc(thing) or ""
    opening, *sections = SECTION.split(doc)
    parts = [_plain(opening).strip() + "\n"]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        if title == "Parameters":
            parts.append("\n".join(f"- `{n}`: {text}" for n, text in _items(body)) + "\n")
        elif title == "Raises":
            parts.append("\n".join(f"- raises `{n}`: {text}" for n, text in _items(body)) + "\n")
        elif title == "Examples":
            parts.append(f"```pycon\n{body.strip()}\n```\n")
    return "\n".join(parts)


def _items(body: str) -> Iterator[tuple[str, str]]:
    """Names and what is said of them."""
    for name, text in re.findall(r"^(\S.*)\n((?:(?: {4}.*)?\n?)*)", body.strip("\n"), re.MULTILINE):
        if text.strip():
            yield name, " ".join(_plain(inspect.cleandoc(text)).split())


def _plain(text: str) -> str:
    return ROLE.sub(r"`\1`", text).replace("``", "`")


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
