"""What a command says on stderr about how walks are made ready for a large log."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from routekaart.cli.output import note
from routekaart.cli.progress import say_beside
from routekaart.walks.speed import Preparing

if TYPE_CHECKING:
    from routekaart.cli.options import CommonOptions

__all__ = ["Said"]


class Said(Preparing):
    """Notes in the language of the command; that something takes long is said on a terminal alone."""

    def __init__(self, common: CommonOptions) -> None:
        self.common = common
        self.n_begun = 0
        self._is_terminal = sys.stderr.isatty()  # now: a bar that is drawn stands before it

    def begins(self) -> None:
        """Say so at the first walk, and count the others beside the progress of the command."""
        self.n_begun += 1
        if not self._is_terminal:
            return
        if self.n_begun == 1:
            self._note("walks_begin")
        else:
            from routekaart.show.words import words

            say_beside(words(self.common.lang, "command")["walks_begin_counted"].format(count=self.n_begun))

    def is_not_kept(self) -> None:
        """Say why it takes long each time."""
        self._note("walks_not_kept")

    def is_not_compiled(self) -> None:
        """Say how to make it quick."""
        self._note("walks_not_compiled")

    def _note(self, name: str) -> None:
        from routekaart.show.words import words

        note(words(self.common.lang, "command")[name], quiet=self.common.quiet)
