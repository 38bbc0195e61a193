"""The first line of a report on rows that could not be read: a report that leaves out much opens with that."""

from __future__ import annotations

from routekaart.show.report.contents import Found
from routekaart.show.sentence import Say
from routekaart.show.words import words

__all__ = ["LARGE_PART", "refused_line"]

LARGE_PART = 0.25
"""Share of refused rows above which a report says that it leaves out a large part."""


def refused_line(found: Found, lang: str, *, is_public: bool = False) -> str:
    """What the opening says of the refused rows, with a blank behind it; nothing where all were read."""
    result, say = found.summary.result, words(lang, "report")
    if not result.rows_refused or not result.rows_in:
        return ""
    share = result.rows_refused / result.rows_in
    if is_public:
        return f"{say['public_refused']} " if share > LARGE_PART else ""
    write = Say(lang, "summary")
    key = "lead_mostly_refused" if share > LARGE_PART else "lead_refused"
    filled = say[key].format(
        refused=write.number(result.rows_refused), rows=write.number(result.rows_in), share=write.share(share)
    )
    return f"{filled} "
