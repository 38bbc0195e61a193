"""Write docs/commands.md from the commands themselves: python docs/make_commands.py"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from click.testing import CliRunner

import routekaart as rk
from routekaart.cli import main
from routekaart.cli.group import COMMANDS
from routekaart.cli.options import COMMON, READING
from routekaart.privacy.history import note

PAGE = Path(__file__).parent / "commands.md"
INTRO = """# Commands

LOG is a stored log or any file that can be read: CSV, Excel, Parquet, XES. Results go to stdout, notes
and progress to stderr. Exit codes: 0 done; 1 something you can put right, said in one line that begins
with `routekaart:`; 2 a command that is not written as it should be; 130 stopped with Ctrl-C, 143 by the system (SIGTERM), with
what stands by then in one line.

JSON durations are days, times are ISO 8601, missing values are `null`; activities and organisations appear by their label
in the log. The keys below each command stay as they are; more may be added. What each figure means stands in
[measures](README.md#measures).

*Written by `docs/make_commands.py` from the commands themselves.*
"""

LOGS = Path(__file__).resolve().parent.parent / "event_logs"
#: Command → its Python name and its page, where they are not called the same.
PYTHON_OF = {
    "import": "store",
    "map": "route_map",
    "check": "quality",
    "design": "read_design",
}
PAGE_OF = {
    "import": "reading-files.md",
    "map": "measures/route_map.md",
    "timing": "measures/open_cases.md",
    "check": "measures/quality.md",
    "model": "measures/models.md",
    "design": "design.md",
    "verify": "design.md",
    "key": "privacy.md",
    "clean": "privacy.md",
    "history": "privacy.md",
}
#: What a command needs beside a log to show its JSON.
ASKED = {"timing": ["--to", "youth_help"], "before-after": ["--pilot-start", "2022-01-01"]}


def reference() -> str:
    """The page: every command with its own options, and the shared ones once."""
    shared = {name for options in (COMMON, READING) for name in _names(options)}
    parts = [INTRO, *(_command(name, shared) for name in COMMANDS)]
    parts += [
        _options("Options of every command", _decorated(COMMON)),
        _options("Options for source files", _decorated(READING)),
    ]
    return "\n".join(parts)


def _command(name: str, shared: set[str]) -> str:
    context = click.Context(main)
    command = main.get_command(context, name)
    if command is None:
        raise LookupError(name)
    usage = " ".join(command.collect_usage_pieces(click.Context(command, info_name=name, parent=context)))
    own = [
        option for option in command.params if isinstance(option, click.Option) and option.name not in shared
    ]
    lines = [f"## routekaart {name}\n", f"    routekaart {name} {usage}\n", (command.help or "").strip(), ""]
    lines += [_links(name), ""] if _links(name) else []
    reading = {option.name for option in command.params} >= set(_names(READING))
    if own:
        lines += [_table(own), ""]
    lines.append(
        f"Takes the {'options for source files and the ' if reading else ''}options of every command.\n"
    )
    if any("--format" in option.opts for option in own):
        lines.append(f"JSON: `{_shape(_answer(name))}`\n")
    return "\n".join(lines)


def _links(name: str) -> str:
    """Where the Python of a command stands, and what its figures mean."""
    known = name.replace("-", "_")
    python, page = PYTHON_OF.get(name, known), PAGE_OF.get(name, f"measures/{known}.md")
    found = [f"[in Python](python.md#{python})"] if python in rk.__all__ else []
    found += [f"[what it means]({page})"] if (PAGE.parent / page).exists() else []
    return " · ".join(found)


def _answer(name: str) -> Any:
    """What a command gives as JSON for the sample logs."""
    if name == "history":
        return _history()
    logs = ["school1_keten.csv", "school2_pilot.csv"] if name == "contrast" else ["arnhem_zorgteam.xlsx"]
    asked = ["--skip-bad-rows", "--format", "json", "--quiet", *ASKED.get(name, [])]
    words = [name, *(str(LOGS / log) for log in logs), *asked]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    if done.exit_code:
        raise LookupError(f"{name}: {done.stderr}")
    return json.loads(done.stdout)


def _history() -> Any:
    """What a folder in which something happened tells of it."""
    with TemporaryDirectory() as folder:
        note(Path(folder), "stored", [Path(folder) / "log.parquet"])
        done = CliRunner().invoke(main, ["history", folder, "--format", "json"], catch_exceptions=False)
    return json.loads(done.stdout)


def _shape(answer: Any) -> str:
    """The keys of an answer, as deep as they go: lists by what any of their items has."""
    if isinstance(answer, dict):
        keys = [f'"{key}"{_below(value)}' for key, value in answer.items()]
        return f"{{{', '.join(keys)}}}"
    if isinstance(answer, list):
        records = [item for item in answer if isinstance(item, dict)]
        merged = {key: value for record in reversed(records) for key, value in record.items()}
        return f"[{_shape(merged)}]" if records else "[…]"
    return ""


def _below(value: Any) -> str:
    shape = _shape(value)
    return f": {shape}" if shape else ""


def _decorated(options: tuple[Any, ...]) -> list[click.Option]:
    def nothing() -> None:
        """Stand in for a command."""

    for option in reversed(options):
        option(nothing)
    return list(reversed(vars(nothing)["__click_params__"]))


def _names(options: tuple[Any, ...]) -> list[str]:
    return [str(option.name) for option in _decorated(options)]


def _options(title: str, options: list[click.Option]) -> str:
    return f"## {title}\n\n{_table(options)}\n"


def _table(options: list[click.Option]) -> str:
    context = click.Context(main)
    rows = [record for option in options if (record := option.get_help_record(context))]
    cells = [f"| `{_cell(names)}` | {_cell(text)} |" for names, text in rows]
    return "\n".join(["| option | meaning |", "|---|---|", *cells])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
