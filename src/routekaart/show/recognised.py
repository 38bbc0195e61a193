"""What is said first of a log whose steps the vocabulary does not know well enough, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from routekaart.show.text import clean_text
from routekaart.show.words import words

if TYPE_CHECKING:
    from routekaart.log.recognised import Recognised
    from routekaart.privacy.disclosure import Mode

__all__ = ["recognised_lines"]


def recognised_lines(found: Recognised, lang: str, mode: Mode) -> list[str]:
    """The lines about ``found``, in ``lang`` ("nl" or "en"); none where enough is known.

    For anyone ("openbaar") they hold no number and no label of the log, as one case may have supplied it.
    """
    return [] if found.is_enough else [*_lines(found, lang, is_public=mode == "openbaar")]


def _lines(found: Recognised, lang: str, *, is_public: bool) -> Iterator[str]:
    say = words(lang, "recognised")
    if not found.has_any:
        yield say["none_known"]
    else:
        if not found.is_mostly_known:
            counts = {"known": say.number(found.known_steps), "steps": say.number(found.steps)}
            yield say["few_known_public"] if is_public else say.phrase("few_known", **counts)
        if not found.has_endings:
            yield say["no_endings" if found.unknown else "no_ending_among"]
    if found.unknown and not is_public:
        named = (say.counted("labelled", count, label=_quoted(label, lang)) for label, count in found.unknown)
        yield say.phrase("not_known", labels=", ".join(named))
    yield say["what_to_do" if found.unknown else "record_endings"]


def _quoted(label: str, lang: str) -> str:
    return words(lang, "sentences")["quoted"].format(label=clean_text(label))
