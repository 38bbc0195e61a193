"""Options that commands share, gathered in one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from routekaart.contrasts.design import Design
    from routekaart.log.view import View
    from routekaart.measures.wait_rules import WaitRules
    from routekaart.privacy.disclosure import Mode
    from routekaart.read_options import ReadOptions

__all__ = [
    "DAY",
    "CommonOptions",
    "WaitingOptions",
    "common_options",
    "format_option",
    "group_options",
    "keep_until_option",
    "log_argument",
    "output_option",
    "reading_options",
    "waiting_options",
]

Command = TypeVar("Command", bound=Callable[..., Any])


class _Place(click.ParamType[Path]):
    """The name of a file or folder, one that the system can have."""

    name = "path"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; what can be none is an error in one line."""
        from routekaart.files import as_path

        return as_path(value)


class _NewFile(_Place):
    """The name of a file that will be written: where none can be put, that is said before the work is done."""

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; what cannot be written is an error in one line."""
        from routekaart.files import check_new_file

        path = super().convert(value, param, ctx)
        check_new_file(path, may_be_stream=True)
        return path


EXISTING_FILE = _Place()
NEW_FILE = _NewFile()


class _Day(click.ParamType[date]):
    """A day, typed as it is anywhere in the tool."""

    name = "date"

    def convert(self, value: date | str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; what is none is an error with the name of the option."""
        from routekaart.log.typed_day import as_day

        return as_day(value, param.opts[0] if param else self.name)


DAY = _Day()


@dataclass(frozen=True)
class CommonOptions:
    """What every command takes after its name."""

    lang: str
    mode: Mode
    quiet: bool
    select: str | None
    engine: str | None
    memory_limit: str | None
    threshold: int


def _reasons(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """``COLUMN=REASON``, as often as given, as column → reason."""
    reasons: dict[str, str] = {}
    for value in values:
        column, _, reason = value.partition("=")
        if not column.strip() or not reason.strip():
            raise click.BadParameter("write COLUMN=REASON; the reason is kept in the log", ctx, parameter)
        reasons[column.strip()] = reason.strip()
    return reasons


def _attributes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """``COLUMN`` or ``COLUMN=REASON``, as often as given, as column → reason, empty where there is none."""
    parted = (value.partition("=") for value in values)
    return {column.strip(): reason.strip() for column, _, reason in parted if column.strip()}


def _remember_language(ctx: click.Context, _: click.Parameter, value: str) -> str:
    ctx.meta["routekaart.lang"] = value
    return value


def _check_threshold(_: click.Context, __: click.Parameter, value: int) -> int:
    """The threshold, when it hides enough."""
    from routekaart.privacy.rule import Rule

    return Rule(value).threshold


def _check_engine(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The engine, when there is one of that name: also commands that measure nothing refuse another."""
    if value is not None:
        from routekaart.engine import check_choice

        check_choice(value)
    return value


def _design(_: click.Context, __: click.Parameter, value: Path | None) -> Design | None:
    """The design in the file."""
    from routekaart.contrasts.design_file import read_design
    from routekaart.files import protect

    if value is None:
        return None
    protect(value)
    return read_design(value)


COMMON = (
    click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, is_eager=True,
                 callback=_remember_language, help="Language of what is shown."),
    click.option("--mode", type=click.Choice(["team", "openbaar"]), default="team", show_default=True,
                 help="Who will see it: the team, or anyone."),
    click.option("--threshold", type=int, default=10, show_default=True, callback=_check_threshold,
                 help="Smallest number of cases shown in mode openbaar, and the width of its bands; at least 5."),
    click.option("--select", metavar="EXPRESSION", help='Only these cases, e.g. \'with "ZAT+"; closed\'.'),
    click.option("--engine", metavar="ENGINE", callback=_check_engine,
                 help="Where cases are walked: here (default), spark, spark://HOST:PORT, or env (what ROUTEKAART_ENGINE says)."),
    click.option("--memory-limit", metavar="SIZE", help="Most memory to sort and store with, e.g. 4GB (default: 60 %)."),
    click.option("--quiet", is_flag=True, help="No notes and no progress on stderr."),
)  # fmt: skip

READING = (
    click.option("--case", metavar="COLUMN", help="Column that names the case."),
    click.option("--activity", metavar="COLUMN", help="Column that names the step."),
    click.option("--time", metavar="COLUMN", help="Column with the time of a step."),
    click.option("--start", metavar="COLUMN", help="Column with the start of a step."),
    click.option("--end", metavar="COLUMN", help="Column with the end of a step."),
    click.option("--organisation", metavar="COLUMN", help="Column that names who did it."),
    click.option("--group", metavar="COLUMN", help="Column with the route or group."),
    click.option("--school", metavar="COLUMN", help="Column that names the school."),
    click.option("--lifecycle", metavar="COLUMN", help="Column that says start or complete."),
    click.option("--sheet", metavar="NAME", help="Only this sheet of a workbook (default: all)."),
    click.option("--header-row", type=click.IntRange(min=1), metavar="ROW",
                 help="Row that holds the headings (default: found by their words)."),
    click.option("--visible-only", is_flag=True, help="Leave out hidden sheets and hidden or filtered rows."),
    click.option("--encoding", metavar="NAME", help="Encoding of a text file, e.g. cp1252."),
    click.option("--delimiter", metavar="CHAR", help="Delimiter of a text file."),
    click.option("--date-format", metavar="FORMAT", help="How dates are written, e.g. %d-%m-%Y."),
    click.option("--timezone", default="Europe/Amsterdam", show_default=True, metavar="ZONE",
                 help="Zone of times that name none."),
    click.option("--ties", type=click.Choice(["file", "vocabulary", "label"]), default="file",
                 show_default=True, help="Order of events with one instant."),
    click.option("--extracted", type=DAY, metavar="DATE",
                 help="Day the source was taken (default: its last event)."),
    click.option("--calendar", type=click.Choice(["noord", "midden", "zuid"]),
                 help="Region of the school holidays (default: that of the log; never guessed)."),
    click.option("--attribute", multiple=True, metavar="COLUMN[=REASON]", callback=_attributes,
                 help="Take this column without a role along; with a reason where it holds personal data (may be repeated)."),
    click.option("--labels", type=click.Choice(["known", "keep"]),
                 help="Store only labels that are known to be safe, or all but what is found to be personal "
                 "(default: known, in a log of this field)."),
    click.option("--drop", multiple=True, metavar="COLUMN", help="Leave this column out (may be repeated)."),
    click.option("--generalise", multiple=True, metavar="COLUMN",
                 help="Make a date of birth a school year, a postcode two digits (may be repeated)."),
    click.option("--keep", multiple=True, metavar="COLUMN=REASON", callback=_reasons,
                 help="Keep this column with personal data, for this reason (may be repeated)."),
    click.option("--key", type=EXISTING_FILE, metavar="FILE", help="Key of the pseudonyms (default: the project's)."),
    click.option("--dates", type=click.Choice(["keep", "shift", "relative"]), default="keep", show_default=True,
                 help="Keep dates, shift them all by the same weeks, or count days from the start of each case."),
    click.option("--mapping", type=EXISTING_FILE, metavar="FILE", help="Saved roles of columns."),
    click.option("--vocabulary", type=EXISTING_FILE, metavar="FILE", help="Your own words (YAML)."),
    click.option("--skip-bad-rows", is_flag=True,
                 help="Go on without the rows that cannot be read, up to a quarter (one in twenty needs no asking)."),
    click.option("--skip-all-bad-rows", is_flag=True, help="Go on without them, however many they are."),
    click.option("--refused", type=NEW_FILE, metavar="FILE", help="Write the list of refused rows here (CSV)."),
)  # fmt: skip


WAITING = (
    click.option("--agenda", type=EXISTING_FILE, metavar="FILE", help="Dates of meetings (CSV or iCalendar)."),
    click.option("--lead-days", type=click.IntRange(min=0), default=0, show_default=True,
                 help="Days a case must be ready before a meeting to be handled there."),
    click.option("--holidays", type=EXISTING_FILE, metavar="FILE", help="Your school's own holidays (CSV or YAML)."),
    click.option("--matters", type=EXISTING_FILE, metavar="FILE", help="Your own list of what is asked and answered by which steps (YAML)."),
)  # fmt: skip

GROUPS = (
    click.option("--by", metavar="COLUMN", help="The column that tells two groups apart."),
    click.option("--a", metavar="NAME", help="The first group."),
    click.option("--b", metavar="NAME", help="The second group."),
    click.option("--design", type=EXISTING_FILE, metavar="FILE", callback=_design,
                 help="What was decided before looking (YAML, see routekaart design)."),
)  # fmt: skip


def common_options(command: Command) -> Command:
    """Give a command the options of every command, as one argument ``common``."""
    return _gathered(command, COMMON, "common", _common)


def reading_options(command: Command) -> Command:
    """Give a command the options for source files, as one record ``reading``."""
    return _gathered(command, READING, "reading", _reading)


@dataclass(frozen=True)
class WaitingOptions:
    """What a command is told of how waits are split."""

    agenda: Path | None
    lead_days: int
    holidays: Path | None
    matters: Path | None

    def rules(self, view: View, region: str | None) -> WaitRules:
        """The rules of waiting for ``view``; the holidays are those of ``region`` where no file says otherwise."""
        from routekaart.log.agenda import read_agenda
        from routekaart.log.calendar_file import read_calendar
        from routekaart.measures.wait_rules import WaitRules

        known = view.manifest.region
        other = None if region == known else region
        own = read_calendar(self.holidays, region or known) if self.holidays else other
        agenda = read_agenda(self.agenda) if self.agenda else None
        return WaitRules(agenda, own, self.lead_days, matters=self.matters)


def waiting_options(command: Command) -> Command:
    """Give a command the options of how waits are split, as one argument ``waiting``."""
    return _gathered(command, WAITING, "waiting", lambda values: WaitingOptions(**values))


def group_options(command: Command) -> Command:
    """Give a command the options that say which groups are compared, as one dictionary ``groups``."""
    return _gathered(command, GROUPS, "groups", lambda values: values)


def _common(values: dict[str, Any]) -> CommonOptions:
    """The record of these options; what walks say from now on follows its language and ``--quiet``.

    Where the rows of a log are to go to another machine is said first, also when all else is to be quiet.
    """
    from routekaart.cli.walking import Said
    from routekaart.walks import speed

    common = CommonOptions(**values)
    if common.engine is not None:
        _say_where(common.engine, common.lang)
    speed.preparing = Said(common)
    return common


def _say_where(engine: str, lang: str) -> None:
    """Say on stderr at which address cases will be walked, or which engine the environment names."""
    from routekaart.cli.output import note
    from routekaart.engine import named_engine
    from routekaart.show.words import words

    name = named_engine(engine)
    if name != engine or "://" in name:
        said = words(lang, "command")["engine_elsewhere" if "://" in name else "engine_named"]
        note(said.format(engine=name), quiet=False)


def _reading(values: dict[str, Any]) -> ReadOptions:
    from routekaart.read_options import ReadOptions

    return ReadOptions(**values)


def _gathered(
    command: Command, options: tuple[Any, ...], name: str, gather: Callable[[dict[str, Any]], object]
) -> Command:
    from functools import wraps

    @wraps(command)
    def with_options(*args: Any, **values: Any) -> Any:
        taken = {parameter: values.pop(parameter) for parameter in names}
        return command(*args, **{name: gather(taken)}, **values)

    before = {parameter.name for parameter in getattr(command, "__click_params__", ())}
    for option in reversed(options):
        option(with_options)
    parameters = getattr(with_options, "__click_params__", ())
    names = [str(parameter.name) for parameter in parameters if parameter.name not in before]
    return with_options  # type: ignore[return-value]


keep_until_option = click.option(
    "--keep-until", type=DAY, metavar="DATE",
    help="Last day on which the stored log is to be there; after it, every command says so.",
)  # fmt: skip
log_argument = click.argument("log", type=EXISTING_FILE)
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="Form of what is printed.",
)  # fmt: skip


def output_option(*, required: bool, what: str, may_be_folder: bool = False) -> Callable[[Command], Command]:
    """The option ``-o`` for a file, or a folder, to write."""
    kind = EXISTING_FILE if may_be_folder else NEW_FILE
    return click.option("-o", "--output", type=kind, required=required, metavar="PATH", help=what)
