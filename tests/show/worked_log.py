"""Two logs small enough to work by hand, and what there is to know of them.

Of :func:`three_cases` (days): c1 signal 0, team 4, help 14, closed 40; c2 signal 0, team 8, talk 10,
team 20, help 36, closed 40; c3 signal 0, talk 6, open on day 40.

=========================  ==========================  =====
transition                 gaps                        total
=========================  ==========================  =====
talk → (open)              34                          34
team → help                10, 16                      26
signal → team              4, 8                        12
talk → team                10                          10
signal → talk              6                           6
team → talk                2                           2
help → closed (running)    26, 4                       30
=========================  ==========================  =====

Waiting is 34 + 26 + 12 + 10 + 6 + 2 = 90 days. Without c3 four other totals exceed that of the open
talk, so its place runs from 1 to 5. Loops: c2 from team 8 to team 20, 12 of 40 + 40 + 6 = 86 days.
"""

from __future__ import annotations

from routekaart.log.view import View
from tests.logs import log

SCHOOL, PROVIDER = "School", "Jeugdhulpaanbieder"


def three_cases() -> View:
    return log(
        ("c1", "Signaal", 0, SCHOOL),
        ("c1", "Ondersteuningsteam", 4, SCHOOL),
        ("c1", "Start jeugdhulp", 14, PROVIDER),
        ("c1", "Afsluiting", 40, SCHOOL),
        ("c2", "Signaal", 0, SCHOOL),
        ("c2", "Ondersteuningsteam", 8, SCHOOL),
        ("c2", "Gesprek met gezin", 10, SCHOOL),
        ("c2", "Ondersteuningsteam", 20, SCHOOL),
        ("c2", "Start jeugdhulp", 36, PROVIDER),
        ("c2", "Afsluiting", 40, SCHOOL),
        ("c3", "Signaal", 0, SCHOOL),
        ("c3", "Gesprek met gezin", 6, SCHOOL),
    )


def two_groups(size: int = 5, *, names: tuple[str, str] = ("A", "B")) -> View:
    """Help after 20, 21, 22 … days in the first group and 1, 2, 3 … in the second; closed on day 30, 31 … in both."""
    rows, groups = [], []
    for group, start in zip(names, (20, 1), strict=True):
        for case in range(size):
            name = f"{group}{case}"
            rows += [
                (name, "Signaal", 0, SCHOOL),
                (name, "Start jeugdhulp", start + case, PROVIDER),
                (name, "Afsluiting", 30 + case, SCHOOL),
            ]
            groups += [group] * 3
    return log(*rows, group=groups)
