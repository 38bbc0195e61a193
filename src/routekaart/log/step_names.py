"""Step names: which activities of a log a user means by a name."""

from __future__ import annotations

from routekaart.errors import SelectionError
from routekaart.log.manifest import Manifest
from routekaart.log.vocabulary import fold_label, load_vocabulary

__all__ = ["find_steps", "need_steps"]


def find_steps(manifest: Manifest, name: str) -> list[int]:
    """The codes of every activity that ``name`` means: by its label, or by the vocabulary's entry for it.

    Spelling and plural do not matter, a number does; an empty list when the log has no such step.
    """
    known = load_vocabulary().named_activity(name)
    found = {*manifest.codes_of_labels.get(fold_label(name), ())}
    if known is not None:
        found |= {code for code, one in enumerate(manifest.activities) if one["entry"] == known.id}
    return sorted(found)


def need_steps(manifest: Manifest, name: str) -> list[int]:
    """As :func:`find_steps`, for a name that the log must have.

    Raises
    ------
    SelectionError
        If the log has no such step.
    """
    found = find_steps(manifest, name)
    if not found:
        raise SelectionError(
            f'no step "{name}" in this log; write it as the log does',
            nl=f'geen stap "{name}" in dit log; schrijf hem zoals het log',
        )
    return found
