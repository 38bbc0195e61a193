"""A picture set as PNG or PDF: by typst, in one typeface, with nothing of the machine it runs on."""

from __future__ import annotations

import importlib.util
import math
import re
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from routekaart.errors import MissingLibraryError

__all__ = ["typeset"]

PIXELS_PER_INCH, POINTS_PER_INCH = 192.0, 72
MOST_PIXELS = 60_000_000
PAGE = b"""
#set document(title: sys.inputs.title, date: none)
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.alt)
"""

# DejaVu Sans is the one typeface that is on every machine Routekaart runs on (matplotlib brings it).
# Only these faces are offered: beside them lies one that draws a box for every character there is,
# and typst would set a whole line in it for the sake of one emoji.
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
DEJAVU_SIZE = 0.86  # it is wider than Arial, which the map is laid out for


def typeset(svg: str, form: Literal["png", "pdf"], *, title: str, alt: str) -> bytes:
    """``svg`` as PNG or PDF, the same bytes on every machine; ``title`` and ``alt`` go with a PDF.

    Raises
    ------
    MissingLibraryError
        typst, or the typeface, is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingLibraryError(
            "typst is not installed, and PNG and PDF need it: run pip install typst, or save as .svg",
            nl="typst is niet geïnstalleerd, en PNG en PDF hebben het nodig: voer uit pip install typst, of bewaar "
            "als .svg",
        ) from error
    with tempfile.TemporaryDirectory() as folder:
        for font in FONTS:
            shutil.copyfile(_fonts_folder() / font, Path(folder) / font)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        # The picture itself is handed over in memory: what it says is not put in a temporary file.
        made = typst.compile(
            PAGE,
            format=form,
            ppi=_pixels_per_inch(svg),
            font_paths=fonts,
            sys_inputs={"title": title, "alt": alt, "svg": _in_dejavu(svg)},
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made more than one page of a picture")
    return made


def _pixels_per_inch(svg: str) -> float:
    """Twice the resolution of a screen, less for a picture so large that it would not fit in memory."""
    width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    return min(PIXELS_PER_INCH, POINTS_PER_INCH * math.sqrt(MOST_PIXELS / (width * height)))


def _in_dejavu(svg: str) -> str:
    """``svg`` set in DejaVu Sans, at the size at which it is as wide as Arial."""
    svg = re.sub(r'font-family="[^"]*"', 'font-family="DejaVu Sans"', svg)
    return re.sub(
        r'font-size="([\d.]+)"', lambda size: f'font-size="{float(size[1]) * DEJAVU_SIZE:.2f}"', svg
    )


def _fonts_folder() -> Path:
    """Where matplotlib keeps its typefaces, found without importing it (which is slow)."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise MissingLibraryError(
            "matplotlib is not installed, and PNG and PDF need its typeface: run pip install matplotlib, or save "
            "as .svg",
            nl="matplotlib is niet geïnstalleerd, en PNG en PDF hebben het lettertype ervan nodig: voer uit pip "
            "install matplotlib, of bewaar als .svg",
        )
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
