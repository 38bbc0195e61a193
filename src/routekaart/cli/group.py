"""The click group: finds a command's module when it is called, and turns errors into one line."""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from routekaart.engine.address_space import check_address_space
from routekaart.errors import RoutekaartError, StoppedError
from routekaart.files import placed, private_files
from routekaart.walks.speed import WALKING

__all__ = ["main"]

#: Command → the line that ``--help`` shows, so that help loads none of them.
COMMANDS = {
    "demo": "Make sample logs, map and contrast them, and write a report.",
    "sample": "Write invented sample logs.",
    "import": "Turn source files into one stored log.",
    "anonymise": "Turn source files into one stored log, the safe choice made for personal data.",
    "key": "Show, renew or destroy the key of the pseudonyms; find or remove one case.",
    "history": "List who opened a stored log, what was written from it, and when.",
    "clean": "Remove everything that was made of a list, and say what cannot be reached.",
    "check": "Say what a file holds: columns, rows kept and refused, personal data, quality.",
    "words": "List which words of a log were recognised as what, which nearly, which not.",
    "map": "Draw or list the route map.",
    "model": "Draw a process model with its fitness and precision.",
    "variants": "List the distinct routes.",
    "waits": "Split waiting into causes that add up.",
    "hold-ups": "What meetings, ways to a decision, repeats and summers come to in days.",
    "bottlenecks": "Rank transitions by total waiting days.",
    "loops": "List what is walked again, and what it costs in days.",
    "handovers": "Count organisations, hand-overs and days per organisation.",
    "agreements": "Count how often agreements and norms came up, and how that came out.",
    "timing": "Time to a milestone, open cases counted as open.",
    "milestones": "Time to each milestone, by who signalled first.",
    "flow": "How many cases were open at a time.",
    "design": "Write down what will be compared, before looking.",
    "contrast": "Contrast two groups of cases.",
    "before-after": "Draw or list the cases before and after the start of a pilot.",
    "report": "Write one report of it all.",
    "verify": "Compute a report or contrast again from its record, and say what differs.",
    "export": "Write the log or its map for other tools.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its own module, or from the table of those that only list."""
        if cmd_name not in COMMANDS:
            return None
        from routekaart.cli.listing import LISTED, listed

        if cmd_name in LISTED:
            return listed(cmd_name)
        module = import_module(f"routekaart.cli.{cmd_name.replace('-', '_')}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from their lines here."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a user can put right ends in one line and exit code 1, a stop in 130 or 143."""
        before = len(placed())
        try:
            check_address_space()
            with _stoppable(), private_files():
                return super().invoke(ctx)
        except (StoppedError, KeyboardInterrupt):
            _leave_stopped(placed()[before:], _language(ctx))
        except RoutekaartError as error:
            _say(error.text(_language(ctx)))
            sys.exit(1)
        except MemoryError:
            _say(_OUT_OF_MEMORY[_language(ctx)])
            sys.exit(1)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            _say(_NO_ROOM[_language(ctx)])
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left cannot be written either
            sys.exit(1)


_OUT_OF_MEMORY = {
    "en": "out of memory; narrow it with --select",
    "nl": "het geheugen is vol; kies minder trajecten met --select",
}
_NO_ROOM = {
    "en": "no room to write the output; make room and run it again",
    "nl": "er is geen ruimte om de uitvoer te schrijven; maak ruimte en voer het opnieuw uit",
}


def _say(text: str) -> None:
    click.echo(f"routekaart: {text}", err=True)


def _leave_stopped(written: Sequence[str], lang: str) -> NoReturn:
    """Say what stands and what does not, and end as a stopped program does: 128 and the number of the signal.

    Without waiting for threads that compile or walk a batch, which take seconds.
    """
    code = 128 + (StoppedError.by_signal or signal.SIGINT)
    for number in (signal.SIGTERM, signal.SIGINT):
        if threading.current_thread() is threading.main_thread():
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C changes nothing any more
    _say(StoppedError(written).text(lang))
    if any(thread.name.startswith(WALKING) for thread in threading.enumerate()):
        atexit._run_exitfuncs()  # noqa: SLF001 - temporary files go
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a run that is told to stop end as any other, so that its temporary files go."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What is to be ignored (a run in the background) stays so.
    heard = [n for n in (signal.SIGTERM, signal.SIGINT) if signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _stop) for number in heard}
    try:
        yield
    finally:
        StoppedError.is_asked = False
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, *_: object) -> None:
    StoppedError.is_asked, StoppedError.by_signal = True, number
    raise StoppedError


def _language(ctx: click.Context) -> str:
    """The language that the called command was asked for."""
    return str(ctx.meta.get("routekaart.lang", "nl"))


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="routekaart", message="%(prog)s %(version)s")
def main() -> None:
    """Route maps, waits, loops and contrasts from the support trajectories of pupils.

    LOG is a stored log or any file that can be read (CSV, Excel, Parquet, XES).
    """
