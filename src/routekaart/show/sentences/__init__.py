"""What a result says in plain sentences, each with its n and the row it came from.

The sentences are templates (``data/words/<lang>/sentences.yaml``) filled with the numbers of the
result; nothing is computed here, and no difference is given a cause. The sentences of each room
stand in a module of their own: reading, routes, waiting, moments, rework, keeping, comparing, robust, privacy.
"""

from __future__ import annotations

from typing import Any

from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.sentences import (
    comparing,
    keeping,
    moments,
    privacy,
    public,
    reading,
    rework,
    robust,
    routes,
    waiting,
)
from routekaart.show.sentences.sentence import Sentence, Sentences
from routekaart.show.sentences.telling import telling

__all__ = ["Sentence", "sentences_of", "telling"]

_ROOMS = (reading, routes, waiting, moments, rework, keeping, comparing, robust, privacy)
_SENTENCES: dict[str, Sentences] = {name: say for room in _ROOMS for name, say in room.SENTENCES.items()}


def sentences_of(cleared: Cleared[Any], lang: str = "nl") -> list[Sentence]:
    """What a cleared result says; nothing for a kind of result that has no sentences."""
    result = passed(cleared)
    say = (public.SENTENCES if cleared.is_public else _SENTENCES).get(type(result).__name__)
    return [] if say is None else list(say(result, lang))
