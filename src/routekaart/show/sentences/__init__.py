"""What a result says in plain sentences, each with its n and the row it came from.

The sentences are templates (``data/words/<lang>/sentences.yaml``) filled with the numbers of the
result; nothing is computed here, and no difference is given a cause. The sentences of each room
stand in a module of their own, loaded when a result of it speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.sentences.sentence import Sentence
from routekaart.show.sentences.telling import telling

__all__ = ["Sentence", "sentences_of", "telling"]

#: Room → the kinds of result in its ``SENTENCES``; what all may see is told by ``public`` alone.
ROOMS = {
    "reading": "Quality Summary",
    "routes": "Model RouteMap Variants",
    "waiting": "Bottlenecks Flow HoldUps OpenCases Timing Waits",
    "moments": "BeforeAfter Milestones",
    "rework": "Handovers Loops",
    "keeping": "Agreements",
    "comparing": "Contrast MapContrast",
    "robust": "Robustness",
    "privacy": "Risk",
}
_ROOM_OF: Mapping[str, str] = {kind: room for room, kinds in ROOMS.items() for kind in kinds.split()}


def sentences_of(cleared: Cleared[Any], lang: str = "nl") -> list[Sentence]:
    """What a cleared result says; nothing for a kind of result that has no sentences."""
    result = passed(cleared)
    kind = type(result).__name__
    room = "public" if cleared.is_public else _ROOM_OF.get(kind)
    say = import_module(f"{__name__}.{room}").SENTENCES.get(kind) if room else None
    return [] if say is None else list(say(result, lang))
