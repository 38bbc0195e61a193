"""`routekaart bottlenecks`: transitions ranked by total waiting days; as bars, a spectrum or dots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
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
from routekaart.errors import RoutekaartError

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.wait_rules import WaitRules
    from routekaart.privacy.disclosure import Cleared
    from routekaart.results import Result
    from routekaart.show.picture import Picture

__all__ = ["command"]


@click.command("bottlenecks")
@log_argument
@output_option(required=False, what="Write a picture: .svg .png .pdf")
@click.option(
    "--level",
    type=click.Choice(["transition", "activity", "organisation"]),
    default="transition",
    show_default=True,
    help="What is ranked.",
)
@click.option(
    "--chart",
    type=click.Choice(["bars", "spectrum", "dots"]),
    default="bars",
    show_default=True,
    help="What is drawn or listed: total days, a line per wait, or a mark per step.",
)
@click.option("--top", type=click.IntRange(min=1), help="How many are drawn (default: bars 10, spectrum 5).")
@click.option("--since-start", is_flag=True, help="Dots by time since the start of each case, not by date.")
@waiting_options
@format_option
@reading_options
@common_options
def command(
    log: Path,
    output: Path | None,
    level: str,
    chart: str,
    top: int | None,
    *,
    since_start: bool,
    waiting: WaitingOptions,
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:  # fmt: skip
    """Rank the transitions of LOG by total waiting days over cases; or draw them with -o."""
    if chart != "bars" and level != "transition":
        raise RoutekaartError(
            f"the chart {chart} has no level {level}; leave --level out",
            nl=f"de grafiek {chart} heeft geen niveau {level}; laat --level weg",
        )

    def rules(view: View) -> WaitRules:
        return waiting.rules(view, reading["calendar"])

    if chart == "bars":
        measure, draw = _bars(level, rules, top or 10)
    elif chart == "spectrum":
        measure, draw = _spectrum(rules, top or 5)
    else:
        measure, draw = _dots(rules, since_start=since_start)
    if output is None:
        list_result([log], measure, common=common, reading=reading, form=form)
        return
    write_result(
        [log],
        measure,
        lambda result: draw(result, common.lang).save(output),
        common=common,
        reading=reading,
        form=form,
    )


Rules = Callable[["View"], "WaitRules"]
Chart = tuple["Callable[[View], Result]", "Callable[[Cleared[Any], str], Picture]"]


def _bars(level: str, rules: Rules, top: int) -> Chart:
    from routekaart.measures.bottlenecks import bottlenecks

    def draw(cleared: Cleared[Any], lang: str) -> Picture:
        from routekaart.show.of.bottlenecks import draw_bottlenecks

        return draw_bottlenecks(cleared, lang=lang, limit=top)

    return lambda view: bottlenecks(view, rules(view), level=level), draw


def _spectrum(rules: Rules, top: int) -> Chart:
    from routekaart.measures.spectrum import spectrum

    def draw(cleared: Cleared[Any], lang: str) -> Picture:
        from routekaart.show.of.spectrum import draw_spectrum

        return draw_spectrum(cleared, lang=lang)

    return lambda view: spectrum(view, rules(view), top=top), draw


def _dots(rules: Rules, *, since_start: bool) -> Chart:
    from routekaart.measures.dots import Axis, dots

    axis: Axis = "since_start" if since_start else "dates"

    def draw(cleared: Cleared[Any], lang: str) -> Picture:
        from routekaart.show.of.dots import draw_dots

        return draw_dots(cleared, lang=lang)

    return lambda view: dots(view, axis=axis, calendar=rules(view).calendar), draw
