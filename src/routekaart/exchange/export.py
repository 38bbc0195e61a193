"""One call for every export: the log, its map or its model, in the form that is asked."""

from __future__ import annotations

from pathlib import Path

from routekaart.engine.database import database
from routekaart.errors import RoutekaartError
from routekaart.exchange.forms import ALL, EVENT_FORMS, FORMS, MAP_FORMS, PARTS
from routekaart.files import make_folder
from routekaart.log.parts import write_parts
from routekaart.log.view import View
from routekaart.privacy.declarations import PER_CASE
from routekaart.privacy.disclosure import Mode, check_mode, clear
from routekaart.privacy.rule import THRESHOLD

__all__ = ["export"]


def export(
    view: View,
    form: str,
    path: Path,
    *,
    mode: Mode = "team",
    threshold: int = THRESHOLD,
    lang: str = "nl",
    parts: int | None = None,
) -> list[Path]:
    """Write ``view`` to ``path`` in ``form``; with "all", one file of every form into the folder ``path``.

    With "parquet-parts", ``path`` becomes a folder with the stored log in as many ``parts``.

    Raises
    ------
    OutputError
        If the file or folder cannot be written.
    RoutekaartError
        If ``mode`` is "openbaar" and the form holds events or a model, which have no public form.
    """
    if check_mode(mode, threshold)[0] == "openbaar" and form in (*EVENT_FORMS, ALL):
        raise RoutekaartError(PER_CASE.en, nl=PER_CASE.nl)
    if form == PARTS:
        return _write_parts(view, path, parts)
    if form != ALL:
        _write(view, form, path, (mode, threshold), lang)
        return [path]
    make_folder(path)
    written = [path / f"{_stem(view)}.{ending}" for ending in FORMS]
    for ending, target in zip(FORMS, written, strict=True):
        _write(view, ending, target, (mode, threshold), lang)
    return written


def _write_parts(view: View, path: Path, parts: int | None) -> list[Path]:
    if view != view.whole:
        raise RoutekaartError(
            "in parts the whole log is written; leave --select out",
            nl="in delen wordt het hele log geschreven; laat --select weg",
        )
    view.log.source.check()
    return write_parts(
        database(view.log.engine.memory_limit), view.log.path, view.manifest, path, parts=parts
    )


def _stem(view: View) -> str:
    """The name of the log as a file name."""
    return "".join(c if c.isalnum() or c in "-_ +" else "-" for c in view.log.name).strip() or "log"


def _write(view: View, form: str, path: Path, audience: tuple[Mode, int], lang: str) -> None:
    if form in EVENT_FORMS:
        from routekaart.exchange.event_log import write_events
        from routekaart.measures.events import events

        write_events(clear(events(view), *audience), path, form)
    elif form in MAP_FORMS:
        from routekaart.exchange.graph import WRITERS
        from routekaart.measures.route_map import route_map

        WRITERS[form](clear(route_map(view), *audience), path, lang=lang)
    else:
        from routekaart.exchange.models import write_model
        from routekaart.measures.models import model

        write_model(clear(model(view), *audience), path, form)
