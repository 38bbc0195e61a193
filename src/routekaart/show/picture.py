"""A finished picture: SVG, and on request PNG, PDF or DOT, saved by the ending of the file's name."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from routekaart.errors import OutputError
from routekaart.files import write_atomically
from routekaart.show.svg import with_prefix
from routekaart.show.typeset import typeset

__all__ = ["Picture"]

SUFFIXES = (".svg", ".png", ".pdf", ".dot")


@dataclass(frozen=True)
class Picture:
    """A picture as ``svg``, what it says in words, and for a map the graph it was made of (``dot``, else None)."""

    svg: str = field(repr=False)
    title: str
    description: str
    dot: str | None = field(default=None, repr=False)

    def inline(self, prefix: str) -> str:
        """The SVG for inside a page, where the ids of each picture begin with its own ``prefix``."""
        return with_prefix(self.svg, prefix)

    def _repr_svg_(self) -> str:
        """How a notebook shows the picture."""
        return self.svg

    def png(self) -> bytes:
        """The picture as PNG, at twice the size of the screen."""
        return typeset(self.svg, "png", title=self.title, alt=self.description)

    def pdf(self) -> bytes:
        """The picture as PDF, in vectors, on a page of its own size."""
        return typeset(self.svg, "pdf", title=self.title, alt=self.description)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to ``path``, in the form its ending asks for; whole or not at all.

        Raises
        ------
        OutputError
            The ending is none of .svg .png .pdf .dot, or the file cannot be written.
        """
        suffix = Path(path).suffix.lower()
        if suffix not in SUFFIXES or (suffix == ".dot" and self.dot is None):
            endings = " ".join(SUFFIXES if self.dot is not None else SUFFIXES[:-1])
            raise OutputError(
                f"a picture cannot be saved as {suffix or 'a file without an ending'}: end the name in one of {endings}",
                nl=f"een plaat kan niet worden bewaard als {suffix or 'bestand zonder extensie'}: gebruik een naam "
                f"die eindigt op {endings}",
            )
        return write_atomically(path, self._as(suffix))

    def _as(self, suffix: str) -> bytes:
        if suffix == ".dot":
            return (self.dot or "").encode()
        if suffix == ".svg":
            return self.svg.encode()
        return self.png() if suffix == ".png" else self.pdf()
