"""The contrast of two groups, for who works in Python: with its sentences, cleared for the team."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routekaart.contrasts.contrast import Contrast, remembered_contrast
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

    Examples
    --------
    >>> found = rk.contrast(log, by="route", a="keten", b="keten-huisarts")
    >>> first = found.record()["measures"][0]
    >>> first["name"], first["median_a"], first["median_b"], first["verdict"]
    ('days_to_first_youth_help', 150.0, 214.0, 'too_few')
    """
    from routekaart.show.of import sentences_of

    found = remembered_contrast(view, by, a, b, design=design, rules=rules)
    said = sentences_of(clear(found), lang)
    return replace(found, sentences=tuple({"text": one.text, "row": one.row} for one in said))
