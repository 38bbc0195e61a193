"""One call for every export: the log, its map or its model, in the form that is asked."""

from __future__ import annotations

from pathlib import Path

from routekaart.engine.database import database
from routekaart.errors import RoutekaartError, check_one_of
from routekaart.exchange import event_log, graph, models
from routekaart.files import check_new_file, make_folder
from routekaart.log.parts import write_parts
from routekaart.log.view import View
from routekaart.privacy.declarations import PER_CASE
from routekaart.privacy.disclosure import Mode, check_mode, clear
from routekaart.privacy.rule import THRESHOLD

__all__ = ["CHOICES", "FORMS", "export"]

#: The forms of one file: of the events, of the model, of the map. One more is a row of the table beside its writer.
FORMS = (*event_log.FORMS, *models.FORMS, *graph.FORMS)
#: The stored log itself, as a folder: for logs past one machine.
PARTS = "parquet-parts"
_PARTS_AT = FORMS.index("parquet") + 1
#: All that can be asked for.
CHOICES = (*FORMS[:_PARTS_AT], PARTS, *FORMS[_PARTS_AT:], "all")


def export(
    view: View,
    form: str,
    path: str | Path,
    *,
    mode: Mode = "team",
    threshold: int = THRESHOLD,
    lang: str = "nl",
    parts: int | None = None,
) -> list[Path]:
    """Write ``view`` to ``path`` in ``form``, and say which files were written.

    Parameters
    ----------
    form
        Of the events "xes", "csv", "xlsx", "parquet" or "json"; of the model "bpmn", "pnml" or "ptml"; of the map "dot"
        or "graphml". With "all", ``path`` becomes a folder with one file of each. With "parquet-parts" it becomes
        a folder with the stored log in as many ``parts`` (default: one for each million events).
    mode, threshold
        For whom: see :func:`routekaart.privacy.disclosure.clear`.
    lang
        "nl" or "en", for what a file says of itself.

    Raises
    ------
    OutputError
        If the file or folder cannot be written.
    RoutekaartError
        If there is no such form, or ``mode`` is "openbaar" and the form holds events or a model, which have no
        public form.

    Examples
    --------
    >>> [path.name for path in rk.export(view, "graphml", "map.graphml")]
    ['map.graphml']
    """
    path = Path(path)
    check_one_of("form", form, CHOICES)
    check_one_of("lang", lang, ("nl", "en"))
    if check_mode(mode, threshold)[0] == "openbaar" and form in (*event_log.FORMS, PARTS, "all"):
        raise RoutekaartError(PER_CASE.en, nl=PER_CASE.nl)
    if form == PARTS:
        return _write_parts(view, path, parts)
    if form != "all":
        check_new_file(path, may_be_stream=form in graph.FORMS)
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
    if form in event_log.FORMS:
        from routekaart.measures.events import events

        event_log.write_events(clear(events(view), *audience), path, form)
    elif form in graph.FORMS:
        from routekaart.measures.route_map import route_map

        graph.FORMS[form](clear(route_map(view), *audience), path, lang=lang)
    else:
        from routekaart.measures.models import model

        models.write_model(clear(model(view), *audience), path, form)
