"""Commands that ask one question of a log: list what comes of it, or draw it with ``-o``.

They share their options, and the order in which those stand in the help; a command adds its own, and says what
it asks (:class:`Asked`). Those that have hardly any are rows of one table, :data:`LISTED`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    WaitingOptions,
    common_options,
    format_option,
    log_argument,
    output_option,
    reading_options,
    waiting_options,
)
from routekaart.cli.run import list_result, write_result

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.wait_rules import WaitRules
    from routekaart.privacy.disclosure import Cleared
    from routekaart.read_options import ReadOptions
    from routekaart.results import Result

__all__ = ["LISTED", "Asked", "Call", "listed", "listing"]

Write = Callable[["Cleared[Any]", Path, str], object]
log_or_two = click.argument("logs", type=EXISTING_FILE, nargs=-1, required=True, metavar="LOG [LOG]")


@dataclass(frozen=True)
class Call:
    """One call of a command: its logs and the options it shares with others.

    ``is_listed``: what comes of it is shown as tables, not as data or a picture.
    """

    logs: tuple[Path, ...]
    output: Path | None
    is_listed: bool
    waiting: WaitingOptions | None
    reading: ReadOptions
    common: CommonOptions

    def rules(self, view: View) -> WaitRules:
        """The rules of waiting for ``view``, of a command that takes them."""
        if self.waiting is None:
            raise LookupError("this command has no options of waiting")
        return self.waiting.rules(view, self.reading.calendar)


def drawn(cleared: Cleared[Any], path: Path, lang: str, **options: Any) -> None:
    """Write the picture of a cleared result."""
    from routekaart.show.of import shown_of

    chart = shown_of(type(cleared.result)).chart
    if chart is None:
        raise LookupError(f"{type(cleared.result).__name__} has no picture")
    chart(cleared, lang=lang, **options).save(path)


@dataclass(frozen=True)
class Asked:
    """What a command asks of a log, and how what comes of it is written with ``-o``."""

    measure: Callable[[View], Result]
    write: Write = drawn


def listing(
    name: str, *own: Callable[[Any], Any], has_rules: bool = False, is_of_two: bool = False
) -> Callable[[Callable[..., Asked]], click.Command]:
    """Make a command of a function that says what it asks: of the :class:`Call`, and its ``own`` options by name.

    With ``has_rules`` it takes the options of waiting as well, with ``is_of_two`` one log or two.
    """

    def made(ask: Callable[..., Asked]) -> click.Command:
        def command(
            form: str,
            reading: ReadOptions,
            common: CommonOptions,
            logs: tuple[Path, ...] = (),
            log: Path | None = None,
            output: Path | None = None,
            waiting: WaitingOptions | None = None,
            **asked: Any,
        ) -> None:
            reading = reading.naming(asked.get("contrast"))
            call = Call(
                logs if log is None else (log,),
                output,
                output is None and form == "table",
                waiting,
                reading,
                common,
            )
            question = ask(call, **asked)
            if output is None:
                list_result(call.logs, question.measure, common=common, reading=reading, form=form)
                return
            write_result(
                call.logs,
                question.measure,
                lambda cleared: question.write(cleared, output, common.lang),
                common=common,
                reading=reading,
                form=form,
            )

        command.__doc__ = ask.__doc__
        shared = [*([waiting_options] if has_rules else []), format_option, reading_options, common_options]
        for option in reversed([log_or_two if is_of_two else log_argument, *own, *shared]):
            command = option(command)
        return click.command(name)(command)

    return made


@dataclass(frozen=True)
class Listed:
    """A command without options of its own: the function of that name in ``measures/``, listed or drawn.

    ``picture`` says what ``-o`` writes; None where it has no picture.
    """

    help: str
    picture: str | None = None
    has_rules: bool = False


LISTED: Mapping[str, Listed] = {
    "variants": Listed("List the distinct routes of LOG, most cases first."),
    "waits": Listed(
        "Split the waiting days of LOG into causes that add up; or draw them with -o.",
        picture="Write a picture, a bar per transition split by cause: .svg .png .pdf",
        has_rules=True,
    ),
    "hold-ups": Listed(
        "What meetings, the way to a decision, repeated assessments and summers come to in days, in the cases of LOG.",
        has_rules=True,
    ),
    "loops": Listed("List what is walked again in LOG, and what it costs in days."),
    "handovers": Listed("Count organisations per case, hand-overs and days per organisation in LOG."),
    "milestones": Listed(
        "How long until the cases of LOG reach each milestone, in all, by group and by who gave the first signal."
    ),
    "flow": Listed(
        "How many cases of LOG were open at a time, and which part of that time a step ran.",
        picture="Write a picture of open cases over time: .svg .png .pdf",
    ),
}


def listed(name: str) -> click.Command:
    """The command of this name in :data:`LISTED`."""
    row = LISTED[name]

    def ask(call: Call) -> Asked:
        function = name.replace("-", "_")
        measure = getattr(import_module(f"routekaart.measures.{function}"), function)
        return Asked((lambda view: measure(view, call.rules(view))) if row.has_rules else measure)

    ask.__doc__ = row.help
    output = [output_option(required=False, what=row.picture)] if row.picture else []
    return listing(name, *output, has_rules=row.has_rules)(ask)
