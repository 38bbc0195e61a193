"""How often two maps of one log, one of a school of it, would give a number away, and what the gate does about that.

``python -m tests.privacy.release_rates`` counts it over invented logs of two schools; see test_releases.py.
"""

import random
from collections import Counter
from dataclasses import dataclass

from routekaart.measures.route_map import route_map
from routekaart.privacy.rule import Rule
from routekaart.privacy.suppression import publish
from tests.privacy.test_releases import THRESHOLD, both_published, sharpened, two_schools


@dataclass
class Bare:
    """A map as it is published when nothing is remembered of others."""

    result: object


def unguarded(n_a, n_b, rare, school):
    view = two_schools(n_a, n_b, rare, school)
    return [Bare(publish(route_map(one), Rule(THRESHOLD))) for one in (view, view.where(school="A"))]


def counted(n_logs, seed=5):
    """How many logs: refused, published with less, and exposed with and without the register."""
    draw, found = random.Random(seed), Counter()
    for _ in range(n_logs):
        drawn = draw.randint(5, 25), draw.randint(1, 25), draw.randint(0, 20), draw.choice("AB")
        found["exposed without a register"] += bool(sharpened(*unguarded(*drawn)))
        both = both_published(*drawn)
        if both is None:
            found["refused"] += 1
        else:
            found["published with less"] += both[1].has_withheld
            found["exposed"] += bool(sharpened(*both))
    return found


if __name__ == "__main__":
    for name, count in sorted(counted(150).items()):
        print(f"{name:30} {count} / 150")  # noqa: T201 - it is for a person
