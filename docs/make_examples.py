"""Write what the examples really give into the pages that show them: python docs/make_examples.py

A page is a small story, run from top to bottom in one folder that holds ``event_logs/``. Its fences:

- ``console``: lines that begin with ``$ `` are commands, the lines below them what they print
- ``pycon``: a Python session, ``>>>`` and what it shows; ``python``: code that runs and shows nothing
- any fence with ``file=NAME``: the text of a file that later examples use

A line ``…`` stands for lines that are left out. A fence below ``<!-- not run: reason -->`` is shown only.
"""

from __future__ import annotations

import contextlib
import difflib
import doctest
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(
    r"^(?P<open>(?:<!-- not run: (?P<reason>.+?) -->\n)?```(?P<language>\w*)(?: file=(?P<file>\S+))?\n)"
    r"(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
GAP = "…"
RUN = ("console", "pycon", "python")


@dataclass
class Place:
    """Where the examples of one page run: a folder, and the names its Python sessions share."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)


def pages() -> list[Path]:
    """The pages that may hold examples: the README and everything in docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def fences(text: str) -> Iterator[re.Match[str]]:
    """The fenced blocks of a page, in order."""
    return FENCE.finditer(text)


@contextlib.contextmanager
def a_place() -> Iterator[Place]:
    """A new folder with the sample logs, entered; left and removed afterwards."""
    before, keys = Path.cwd(), os.environ.get("XDG_CONFIG_HOME")
    with tempfile.TemporaryDirectory(prefix="routekaart-docs-") as name:
        folder = Path(name) / "work"
        shutil.copytree(ROOT / "event_logs", folder / "event_logs")
        os.environ["XDG_CONFIG_HOME"] = name  # keys of pseudonyms go with the folder
        os.chdir(folder)
        try:
            yield Place(folder)
        finally:
            os.chdir(before)
            if keys is None:
                del os.environ["XDG_CONFIG_HOME"]
            else:
                os.environ["XDG_CONFIG_HOME"] = keys


def rewritten(text: str) -> str:
    """``text`` of a page with what its examples really give; equal to ``text`` when it is right."""
    with a_place() as place:
        return FENCE.sub(lambda fence: fence["open"] + _body(fence, place) + "```", text)


def _body(fence: re.Match[str], place: Place) -> str:
    if fence["reason"]:
        return fence["body"]
    if fence["file"]:
        (place.folder / fence["file"]).write_text(fence["body"], encoding="utf-8")
        return fence["body"]
    if fence["language"] == "console":
        return _console(fence["body"])
    if fence["language"] == "pycon":
        return _session(fence["body"], place)
    if fence["language"] == "python":
        exec(compile(fence["body"], "<page>", "exec"), place.names)
    return fence["body"]


def _console(body: str) -> str:
    """The commands of a block, each with what it prints."""
    parts = re.split(r"^(\$ .*(?:\\\n.*)*)\n", body, flags=re.MULTILINE)
    written = parts[0]
    for command, shown in zip(parts[1::2], parts[2::2], strict=True):
        written += f"{command}\n" + _fitted(shown, _run(command[2:].replace("\\\n", " ")))
    return written


def _run(line: str) -> str:
    """What ``routekaart …`` prints, on stdout and stderr, as one sees it; ``> FILE`` takes stdout away."""
    from click.testing import CliRunner

    from routekaart.cli import main

    words = shlex.split(line)
    if words[0] != "routekaart":
        raise ValueError(f"an example runs routekaart, not {words[0]}")
    target = words[words.index(">") + 1] if ">" in words else None
    arguments = words[1 : words.index(">")] if target else words[1:]
    done = CliRunner().invoke(main, arguments, prog_name="routekaart")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    if target is None:
        return done.output
    Path(target).write_text(done.stdout, encoding="utf-8")
    return done.stderr


def _session(body: str, place: Place) -> str:
    """The statements of a Python session, each with what it shows."""
    written = ""
    for example in doctest.DocTestParser().get_examples(body):
        prompts = [">>> ", *["... "] * example.source.count("\n")]
        lines = example.source.rstrip("\n").split("\n")
        written += "".join(
            f"{prompt}{line}".rstrip() + "\n" for prompt, line in zip(prompts, lines, strict=False)
        )
        written += _fitted(example.want, _evaluated(example.source, place))
    return written


def _evaluated(source: str, place: Place) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as shown, warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(source, "<page>", "single"), place.names)
    return shown.getvalue()


def _fitted(shown: str, given: str) -> str:
    """``given`` in lines without trailing blanks; left out where ``shown`` leaves lines out."""
    wanted, real = _lines(shown), _lines(given)
    blanks = "\n" * (len(shown) - len(shown.rstrip("\n")) - 1) if wanted else "\n" * shown.count("\n")
    if GAP not in wanted:
        return "".join(f"{line}\n" for line in real) + blanks
    lines = wanted if _matches(wanted, real) else _likest(wanted, real)
    return "".join(f"{line}\n" for line in lines) + blanks


def _lines(text: str) -> list[str]:
    """The lines of ``text`` without trailing blanks, and without blank lines at its end."""
    return (
        "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n").split("\n") if text.strip() else []
    )


def _likest(wanted: list[str], real: list[str]) -> list[str]:
    """The lines of ``real`` that are most like the stretches that ``wanted`` shows between its gaps."""
    lines, at = [], 0
    for is_gap, group in groupby(wanted, key=lambda line: line == GAP):
        if is_gap:
            lines.append(GAP)
            continue
        stretch = [*group]
        starts = [0] if not lines else range(at, max(at, len(real) - len(stretch)) + 1)
        start = max(starts, key=lambda n: _likeness(real[n : n + len(stretch)], stretch))
        at = start + len(stretch)
        lines += real[start:at]
    return lines


def _likeness(given: list[str], shown: list[str]) -> float:
    return difflib.SequenceMatcher(None, "\n".join(given), "\n".join(shown), autojunk=False).ratio()


def _matches(wanted: list[str], real: list[str]) -> bool:
    pattern = "".join("(?:.*\n)*?" if line == GAP else re.escape(f"{line}\n") for line in wanted)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in real)) is not None


if __name__ == "__main__":
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = rewritten(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(page.relative_to(ROOT), file=sys.stderr)
