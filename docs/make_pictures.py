"""Draw the pictures of README and docs from the sample logs: python docs/make_pictures.py"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import routekaart as rk
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.privacy.disclosure import clear
from routekaart.show.of.contrast import draw_cases
from routekaart.show.picture import Picture

DOCS = Path(__file__).resolve().parent
LOGS = DOCS.parent / "event_logs"
FOLDER = DOCS / "images"

SCHOOL_1, SCHOOL_2 = LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv"
MEASURES = ("days_to_first_youth_help", "organisations", "total_duration_days")


def route_of_school_1() -> Picture:
    """School 1: the steps that most cases take, and the transitions that at least half of them make."""
    return rk.draw(rk.readable_map(rk.read(SCHOOL_1)), lang="en")


def cases_of_both_schools() -> Picture:
    """Every case of both schools as a dot, for what differs and for what does not."""
    found = rk.contrast(rk.read(SCHOOL_1, SCHOOL_2))
    numbers = [clear(case_numbers(view)) for view in found.groups.views]
    return draw_cases(clear(found), numbers=numbers, measures=MEASURES, lang="en")


PICTURES: dict[str, Callable[[], Picture]] = {
    "route-school1.svg": route_of_school_1,
    "cases-both-schools.svg": cases_of_both_schools,
}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        print(draw().save(FOLDER / name).relative_to(DOCS.parent), file=sys.stderr)
