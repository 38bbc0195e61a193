"""What a command says on stderr about how walks are made ready for a large log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routekaart.cli.output import note
from routekaart.walks.speed import Preparing

if TYPE_CHECKING:
    from routekaart.cli.options import CommonOptions

__all__ = ["Said"]


class Said(Preparing):
    """Notes in the language of the command."""

    def __init__(self, common: CommonOptions) -> None:
        self.common = common

    def is_not_compiled(self) -> None:
        """Say how to make it quick."""
        from routekaart.show.words import words

        note(words(self.common.lang, "command")["walks_not_compiled"], quiet=self.common.quiet)
