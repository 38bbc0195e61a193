"""The colours of the house: blue for counts, purple for time, blue against orange for two groups.

All pairs were checked for contrast and for colour blindness; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

__all__ = [
    "COUNT_FILLS",
    "COUNT_LINES",
    "DIVERGING",
    "FLAG",
    "FLOW_LINES",
    "HELP_FILL",
    "HELP_LINE",
    "INK",
    "MUTED",
    "PALE_FLOW",
    "PAPER",
    "RETURN",
    "RULE",
    "TIME_FILLS",
    "TIME_LINES",
    "ink_on",
    "shade",
]

INK: Final = "#1A1A1A"
MUTED: Final = "#595959"  # secondary text: 7.0 : 1 on paper
RULE: Final = "#8C8C8C"  # borders
PAPER: Final = "#FFFFFF"

COUNT_FILLS: Final = ("#F4F8FC", "#DDE9F5", "#C1D8ED", "#9FC3E3", "#7BACD8")
COUNT_LINES: Final = ("#7095BE", "#5B88BA", "#3C72AE", "#1F5C9E", "#083B73")
TIME_FILLS: Final = ("#F1EEF6", "#CFC3E0", "#A98FC7", "#7F56A8", "#4E1D80")
TIME_LINES: Final = ("#9C86B8", "#8A63B0", "#6F3FA0", "#54208A", "#360A63")
# A map with flags: these are its darkest (L* 35), so that its flow is no darker than L* 42; help is pale on purpose. The
# flag stands apart from blue, brown and grey for readers with protanopia or deuteranopia too.
FLAG: Final = "#A50F43"
FLOW_LINES: Final = ("#8DB2D9", "#5B93C9", "#3F7DBB", "#1F66AD")
HELP_FILL, HELP_LINE, PALE_FLOW = "#F1EEF6", "#CFC3E0", "#A9C2DF"
RETURN: Final = "#767676"
# From the first group, by way of "as often", to the second.
DIVERGING: Final = ("#083B73", "#1F66AD", "#5B93C9", "#767676", "#C98136", "#A85A10", "#713700")

_DARK = {*TIME_FILLS[3:], *DIVERGING[:2], *DIVERGING[5:]}

T = TypeVar("T")


def shade(scale: Sequence[T], share: float) -> T:
    """The step of ``scale`` for ``share`` (0 to 1), in steps of equal width."""
    return scale[min(len(scale) - 1, max(0, int(share * len(scale))))]


def ink_on(fill: str) -> str:
    """The colour in which text is legible on ``fill``."""
    return PAPER if fill in _DARK else INK
