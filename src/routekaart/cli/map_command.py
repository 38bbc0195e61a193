"""`routekaart map`: the route map, drawn or listed; with two groups, the difference map."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.listing import Asked, Call, listing
from routekaart.cli.options import output_option
from routekaart.errors import RoutekaartError

if TYPE_CHECKING:
    from routekaart.contrasts.edges import MapContrast
    from routekaart.log.view import View
    from routekaart.privacy.disclosure import Cleared
    from routekaart.results import Result
    from routekaart.show.maps.route_map import Show

__all__ = ["command"]


@listing(
    "map",
    output_option(required=False, what="Write a picture or table: .svg .png .pdf .dot .graphml .csv"),
    click.option(
        "--level",
        type=click.Choice(["activity", "organisation", "phase"]),
        default="activity",
        show_default=True,
        help="What a node is.",
    ),
    click.option(
        "--steps",
        type=click.FloatRange(0, 100),
        metavar="PERCENT",
        help="Share of steps kept, most cases first; arrows pass over others. A picture: what fits a page; else 100.",
    ),
    click.option(
        "--transitions",
        type=click.FloatRange(0, 100),
        metavar="PERCENT",
        help="Share of transitions kept, most cases first. A picture: what fits a page; else 100.",
    ),
    click.option(
        "--show",
        type=click.Choice(["cases", "time"]),
        default="cases",
        show_default=True,
        help="What numbers and colours say.",
    ),
    click.option(
        "--plain", is_flag=True, help="The exact map, without what is flagged: waits, loops, agreements."
    ),
    click.option(
        "--contrast",
        metavar="COLUMN",
        help="Both groups of this column in one difference map; of two logs: log.",
    ),
    click.option(
        "--side-by-side", is_flag=True, help="With --contrast: both maps next to each other in one frame."
    ),
    click.option("--a", metavar="NAME", help="The first group, when the column has more than two."),
    click.option("--b", metavar="NAME", help="The second group."),
    is_of_two=True,
    has_rules=True,
)
def command(
    call: Call,
    level: str,
    steps: float | None,
    transitions: float | None,
    show: Show,
    plain: bool,
    contrast: str | None,
    side_by_side: bool,
    a: str | None,
    b: str | None,
) -> Asked:  # fmt: skip
    """Draw or list the route map of LOG: where it stands still and turns back, which steps follow each other, and after how long."""
    share_of_steps, share_of_transitions = (100.0 if one is None else one for one in (steps, transitions))
    is_for_page = not plain and steps is None and transitions is None and _is_picture(call.output)

    def measure(view: View) -> Result:
        from routekaart.measures.readable_map import readable_map
        from routekaart.measures.route_map import route_map

        if contrast is not None:
            return _difference(view, contrast, a, b, level, share_of_steps, share_of_transitions)
        if is_for_page:
            return readable_map(view, call.rules(view), level=level)
        return route_map(
            view,
            call.rules(view),
            level=level,
            steps=share_of_steps,
            transitions=share_of_transitions,
            is_plain=plain,
        )

    def write(cleared: Cleared[Any], path: Path, lang: str) -> None:
        from routekaart.exchange.maps import write_map

        write_map(cleared, path, show=show, side_by_side=side_by_side, lang=lang)

    _check_logs(len(call.logs), contrast)
    if side_by_side:
        _check_side_by_side(contrast, call.output)
    return Asked(measure, write)


def _is_picture(output: Path | None) -> bool:
    """Whether what comes of it is a picture for a page."""
    from routekaart.exchange.maps import PICTURES

    return output is not None and output.suffix.lower() in PICTURES


def _check_logs(n_logs: int, contrast: str | None) -> None:
    """Refuse more logs than one map can show."""
    if n_logs > 2:
        raise RoutekaartError(
            f"{n_logs} logs do not go into one map: give one LOG, or two with --contrast log",
            nl=f"{n_logs} logs passen niet in één kaart: geef één LOG, of twee met --contrast log",
        )
    if n_logs == 2 and contrast is None:
        raise RoutekaartError(
            "two logs are drawn as one difference map: add --contrast log, or give one LOG",
            nl="twee logs worden als één verschilkaart getekend: voeg --contrast log toe, of geef één LOG",
        )


def _check_side_by_side(contrast: str | None, output: Path | None) -> None:
    """Refuse two maps in one frame without two groups, or as anything but a picture."""
    from routekaart.exchange.maps import PICTURES

    if contrast is None or output is None or output.suffix.lower() not in PICTURES:
        raise RoutekaartError(
            "--side-by-side draws two groups: name their column with --contrast, and a picture with -o "
            f"({' '.join(PICTURES)})",
            nl="--side-by-side tekent twee groepen: noem hun kolom met --contrast, en een plaat met -o "
            f"({' '.join(PICTURES)})",
        )


def _difference(
    view: View, by: str, a: str | None, b: str | None, level: str, steps: float, transitions: float
) -> MapContrast:
    """Both groups in one map; of its transitions the share that is asked, the most walked in either group first."""
    from routekaart.contrasts.declaration import remember
    from routekaart.contrasts.design import Design
    from routekaart.contrasts.edges import contrast_maps_of
    from routekaart.contrasts.groups import split_groups
    from routekaart.contrasts.readable_maps import readable_maps

    if steps < 100:
        raise RoutekaartError(
            "a difference map keeps the steps of the transitions it shows; use --transitions without --steps",
            nl="een verschilkaart houdt de stappen bij de getoonde overgangen; gebruik --transitions zonder --steps",
        )
    groups = split_groups(view, by, a, b)
    whole = contrast_maps_of(view, groups, level=level)
    remember(view, Design(by=by, a=a, b=b), is_declared=False)  # who sees a difference map has compared
    if transitions == 100:
        return whole
    return readable_maps(whole, groups, most=max(1, ceil(len(whole.edge_columns) * transitions / 100)))
