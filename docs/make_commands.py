"""Write docs/commands.md from the commands themselves: python docs/make_commands.py"""

from pathlib import Path

import click

from routekaart.cli import main
from routekaart.cli.group import COMMANDS
from routekaart.cli.options import COMMON, READING

PAGE = Path(__file__).parent / "commands.md"
INTRO = """# Commands

LOG is a stored log or any file that can be read: CSV, Excel, Parquet, XES. Results go to stdout, notes
and progress to stderr. Exit codes: 0 done; 1 something you can put right, said in one line that begins
with `routekaart:`; 2 a command that is not written as it should be.

JSON durations are days, times are ISO 8601, missing values are `null`. What each figure means stands in
[measures](measures/).
"""


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
    reading = {option.name for option in command.params} >= set(_names(READING))
    if own:
        lines += [_table(own), ""]
    lines.append(
        f"Takes the {'options for source files and the ' if reading else ''}options of every command.\n"
    )
    return "\n".join(lines)


def _decorated(options: tuple[object, ...]) -> list[click.Option]:
    def nothing() -> None:
        """Stand in for a command."""

    for option in reversed(options):
        option(nothing)
    return list(reversed(nothing.__click_params__))


def _names(options: tuple[object, ...]) -> list[str]:
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
