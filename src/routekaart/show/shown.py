"""How results of one class are shown: what each module of ``show/of/`` says of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from routekaart.results import Result

if TYPE_CHECKING:
    from routekaart.show.picture import Picture
    from routekaart.show.sentence import Say, Sentence
    from routekaart.show.tables import Table
    from routekaart.show.words import Words

__all__ = ["Shown"]

R = TypeVar("R", bound=Result)


@dataclass(frozen=True, kw_only=True)
class Shown(Generic[R]):
    """How results of class ``kind`` are shown.

    ``tables`` takes a result, the words of its tables, and the most rows of one. ``sentences`` and
    ``public_sentences`` (those for anyone) take a result and what says them; None: it has none. ``chart``
    takes the *cleared* result and, by keyword, ``lang`` and what ``options`` names; None: it has no
    picture, and ``instead`` says in both languages what has one, where something has.
    ``has_structure``: its rows tell something also where they have no numbers, as those of a map do.
    """

    kind: type[R]
    tables: Callable[[R, Words, int | None], list[Table]]
    sentences: Callable[[R, Say], Iterator[Sentence]] | None
    public_sentences: Callable[[R, Say], Iterator[Sentence]] | None = None
    chart: Callable[..., Picture] | None = None
    options: tuple[str, ...] = ()
    instead: tuple[str, str] | None = None
    has_structure: bool = False
