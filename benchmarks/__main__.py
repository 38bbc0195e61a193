"""Measure the tool, and print tables in Markdown: python3 dev.py bench WHAT… [--runs N] [--events N]

{what}
    all          all of these, one after the other

Generated logs are made once in --folder and used again; a stored log there is of the version that made it.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.settings import Settings

__all__: list[str] = []

WHAT = {
    "commands": "whole commands, on a new machine and later",
    "compare": "the same work in Routekaart, pandas and pm4py, and the floor",
    "xes": "reading XES beside pm4py",
    "interactive": "how soon an open page answers when a filter changes",
    "growth": "time and memory from a million events to --events (100000000 at most)",
    "partitions": "the same log whole, and its cases split over 2, 4 and 8 parts",
    "walks": "walks as plain Python and compiled, on growing logs",
    "engines": "here and Spark on a million events",
    "layout": "ways to lay the stored log on disk",
    "reliability": "changed copies of every format that is read, and runs that are killed (--rounds copies)",
    "door": "what comes through the door that should not, and what is held back",
    "honesty": "how often a contrast claims what is not there, and finds what is",
}


def main(arguments: list[str] | None = None) -> None:
    """Print each table a row at a time, as soon as it has been measured."""
    listed = "\n".join(f"    {name:<12} {about}" for name, about in WHAT.items())
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").format(what=listed), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", choices=[*WHAT, "all", []], metavar="WHAT")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="of each process (default: 3)")
    parser.add_argument("--events", type=int, default=1_000_000, metavar="N", help="default: 1000000")
    parser.add_argument("--folder", type=Path, help="where generated logs are kept (default: thrown away)")
    parser.add_argument(
        "--logs", type=Path, metavar="FOLDER", help="where public logs are that we do not hand on"
    )
    parser.add_argument(
        "--before", type=Path, metavar="FOLDER", help="an earlier checkout, measured beside this one"
    )
    parser.add_argument("--rounds", type=int, default=1_000, metavar="N", help="of honesty (default: 1000)")
    options = parser.parse_args(arguments)
    if not options.what:
        parser.print_help()
        return
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(
            folder, options.runs, options.events, options.logs, options.before, options.rounds
        )
        for name in [*WHAT] if "all" in options.what else options.what:
            print(f"\n## {name}\n")
            for line in import_module(f"benchmarks.{name}").lines(settings):
                print(line, flush=True)


if __name__ == "__main__":
    main()
