"""The shapes of marks on a chart: corners around (0, 0), y upwards, about one unit to each side."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Final

__all__ = ["SHAPES"]

Corners = tuple[tuple[float, float], ...]


def _turned(count: int, radius: float = 1.0, *, inner: float | None = None) -> Corners:
    """A regular shape with ``count`` corners, the first on top; a star with dents at ``inner``."""
    radii = [radius] if inner is None else [radius, inner]
    steps = count * len(radii)
    return tuple(
        (
            round(radii[step % len(radii)] * sin(2 * pi * step / steps), 4),
            round(radii[step % len(radii)] * cos(2 * pi * step / steps), 4),
        )
        for step in range(steps)
    )


_ARM = 0.34
_PLUS: Corners = (
    *((-_ARM, 1.05), (_ARM, 1.05), (_ARM, _ARM), (1.05, _ARM), (1.05, -_ARM), (_ARM, -_ARM)),
    *((_ARM, -1.05), (-_ARM, -1.05), (-_ARM, -_ARM), (-1.05, -_ARM), (-1.05, _ARM), (-_ARM, _ARM)),
)
_HALF = 2**-0.5

SHAPES: Final[Mapping[str, Corners]] = {
    "circle": _turned(24, 0.95),
    "small circle": _turned(16, 0.6),
    "square": ((-0.85, 0.85), (0.85, 0.85), (0.85, -0.85), (-0.85, -0.85)),
    "diamond": _turned(4, 1.2),
    "triangle": _turned(3, 1.2),
    "triangle down": tuple((x, -y) for x, y in _turned(3, 1.2)),
    "plus": _PLUS,
    "cross": tuple((round(_HALF * (x - y), 4), round(_HALF * (x + y), 4)) for x, y in _PLUS),
    "star": _turned(5, 1.3, inner=0.55),
}
