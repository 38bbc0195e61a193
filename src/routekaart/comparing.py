"""The contrast of two groups, for who works in Python: with its sentences, cleared for the team."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routekaart.contrasts.contrast import Contrast, remembered_contrast
from routekaart.errors import check_one_of
from routekaart.privacy.disclosure import clear

if TYPE_CHECKING:
    from routekaart.contrasts.design import Design
    from routekaart.log.view import View
    from routekaart.measures.wait_rules import WaitRules

__all__ = ["contrast"]


def contrast(
    view: View,
    by: str | None = None,
    a: str | None = None,
    b: str | None = None,
    *,
    design: Design | None = None,
    rules: WaitRules | None = None,
    lang: str = "nl",
) -> Contrast:
    """Two groups of the cases in ``view``, compared, with ``sentences`` (``text`` and ``row``) in ``lang``.

    Parameters
    ----------
    by, a, b
        The column that tells the groups apart, and its two values. Without ``by`` two logs are
        compared, or else the column *group*, or else *school*.
    design
        What was decided before looking (``rk.read_design("design.yaml")``); the defaults when None. A stored
        log remembers that it was compared, and by which design.
    rules
        How waits are split: agenda, holidays, lead time and transitions; all is taken from the log when None.
    lang
        "nl" or "en".

    Raises
    ------
    InputError
        If the rules do not fit the log.
    SelectionError
        If the groups cannot be told, or one of them has no cases.
    RoutekaartError
        If there is no such language.

    Examples
    --------
    >>> logs = rk.read("event_logs/school1_keten.csv", "event_logs/school2_pilot.csv")
    >>> found = rk.contrast(logs, lang="en")
    >>> print(found.sentences[0]["text"])
    No design of your own was declared. The main questions are therefore Routekaart's own.
    """
    from routekaart.show.of import sentences_of

    check_one_of("lang", lang, ("nl", "en"))
    found = remembered_contrast(view, by, a, b, design=design, rules=rules)
    said = sentences_of(clear(found), lang)
    return replace(found, sentences=tuple({"text": one.text, "row": one.row} for one in said))
