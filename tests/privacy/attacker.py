"""An attacker of our own: what can be computed from everything that an openbaar export tells?

Written apart from the gate's own audit, and plainly. She has the JSON of every measure (``openbaar``) and
knows how maps, variants and groups hang together. She is also told more than any reader knows: which
steps and transitions were left out (each under the structure limit), and to which steps no route returns.
"""

import itertools
import json
from contextlib import suppress

from scipy.optimize import linprog

from routekaart.contrasts.contrast import contrast
from routekaart.errors import RoutekaartError
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.loops import loops
from routekaart.measures.open_cases import open_cases, timing
from routekaart.measures.quality import quality
from routekaart.measures.route_map import LEVELS, route_map
from routekaart.measures.summary import summary
from routekaart.measures.variants import variants
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import clear

STRUCTURE = 3


def openbaar(view, threshold, by=None):
    """Everything an openbaar export of ``view`` contains, as it is written: JSON, read back.

    Without what the gate refuses beside what it let out before.
    """
    found = {f"map_{level}": route_map(view, level=level) for level in LEVELS}
    found |= {"variants": variants(view), "waits": waits(view), "bottlenecks": bottlenecks(view)}
    found |= {"loops": loops(view), "handovers": handovers(view), "open_cases": open_cases(view)}
    found |= {"timing": timing(view, "closing"), "flow": flow(view), "summary": summary(view)}
    found |= {"quality": quality(view)}
    if by:
        found["contrast"] = contrast(view, by)
        found["map_contrast"] = found["contrast"].maps
    told = {}
    for name, one in found.items():
        with suppress(RoutekaartError):
            told[name] = json.loads(json.dumps(clear(one, "openbaar", threshold).record()))
    return told


class Attacker:
    """Unknown counts of cases by name, what each can be, and what ties them."""

    def __init__(self, threshold):
        self.threshold = threshold
        self.places = {}
        self.ranges = []
        self.most, self.equal = [], []  # ({name: factor}, limit)
        self.hidden = set()

    def add(self, name, told, *, floor=0, most=None):
        """A count as the export tells it: the lowest of its band, or None."""
        if told is None:
            self.hidden.add(name)
        low, high = (floor, most) if told is None else (told, told + self.threshold - 1)
        self.places[name] = len(self.ranges)
        self.ranges.append((low, high))
        return name

    def left_out(self, name):
        """A count that the export does not have, of a step or transition of too few cases to draw."""
        self.places[name] = len(self.ranges)
        self.ranges.append((0, min(STRUCTURE, self.threshold) - 1))

    def at_most(self, parts, whole):
        """The parts together are no more than the whole."""
        self.most.append(({**dict.fromkeys(parts, 1.0), whole: -1.0}, 0.0))

    def at_least(self, parts, whole):
        """The parts together cover the whole."""
        self.most.append(({**dict.fromkeys(parts, -1.0), whole: 1.0}, 0.0))

    def exactly(self, parts, whole):
        """The parts together are the whole."""
        self.equal.append(({**dict.fromkeys(parts, 1.0), whole: -1.0}, 0.0))

    def interval(self, name):
        """The least and the most that a count can be."""
        found = []
        for sign in (1.0, -1.0):
            goal = [0.0] * len(self.ranges)
            goal[self.places[name]] = sign
            answer = linprog(goal, *self._matrix(self.most), *self._matrix(self.equal), bounds=self.ranges)
            assert answer.status == 0, answer.message
            found.append(sign * answer.fun)
        return found[0], found[1]

    def _matrix(self, rows):
        if not rows:
            return None, None
        matrix = [[0.0] * len(self.ranges) for _ in rows]
        for line, (factors, _) in zip(matrix, rows, strict=True):
            for name, factor in factors.items():
                line[self.places[name]] += factor
        return matrix, [limit for _, limit in rows]


def attack_map(attacker, record, truth, prefix=""):
    """All an openbaar map tells; ``truth`` is the map itself, of which she is told the names alone."""
    n = record["n_cases"]
    top = n + attacker.threshold - 1
    floor = min(STRUCTURE, attacker.threshold)
    total = attacker.add((prefix, "n"), n)
    told = {("node", row["name"]): row["cases"] for row in record["nodes"]}
    told |= {("start", row["name"]): row["cases"] for row in record["starts"]}
    told |= {("end", row["name"]): row["cases"] for row in record["ends"]}
    told |= {("edge", row["source"], row["target"]): row["cases"] for row in record["edges"]}
    names = [("node", name) for name in truth.node_columns["name"]]
    names += [("start", name) for name in truth.start_columns["name"]]
    names += [("end", name) for name in truth.end_columns["name"]]
    names += [
        ("edge", *ends) for ends in zip(*(truth.edge_columns[e] for e in ("source", "target")), strict=True)
    ]
    for name in names:
        if name in told:
            attacker.add((prefix, *name), told[name], floor=floor, most=top)
        else:
            attacker.left_out((prefix, *name))
    opens = [(prefix, "open", name) for name in truth.node_columns["name"]]
    for name in opens:
        attacker.add(name, None, most=top)
        attacker.hidden.discard(name)  # the record does not have them
    keys = [(prefix, *name) for name in names]
    starts = [key for key in keys if key[1] == "start"]
    ends = [key for key in keys if key[1] == "end"] + opens
    attacker.exactly(starts, total)
    attacker.exactly(ends, total)
    returned_to = returns(truth)
    for key in [key for key in keys if key[1] == "node"]:
        step = key[2]
        into = [k for k in starts if k[2] == step] + [
            k for k in keys if k[1] == "edge" and k[3] == step != k[2]
        ]
        out = [k for k in ends if k[2] == step] + [k for k in keys if k[1] == "edge" and k[2] == step != k[3]]
        for part in {*into, *out, *(k for k in keys if k[1:] == ("edge", step, step))}:
            attacker.at_most([part], key)
        for flows in (into, out):
            (attacker.at_least if step in returned_to else attacker.exactly)(flows, key)
        attacker.at_most([key], total)


def returns(truth):
    """The steps to which some walk over the transitions returns, by walking them all."""
    following = {}
    for row in truth.edge_columns.rows():
        following.setdefault(row["source"], set()).add(row["target"])
    found = set()
    for step in truth.node_columns["name"]:
        reached, ahead = set(), [step]
        while ahead:
            for other in following.get(ahead.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    ahead.append(other)
        if step in reached:
            found.add(step)
    return found


def attack_phases(attacker, view, phases):
    """Every activity has one phase: starts and ends of a phase are those of its activities."""
    names = {phase["number"]: phase["nl"] for phase in view.manifest.phases if phase["number"]}
    of = {a["label"]: names.get(a["phase"]) for a in view.manifest.activities}
    for phase in phases:
        activities = [label for label, own in of.items() if own == phase]
        for kind in ("start", "end", "node"):
            whole = ("phase", kind, phase)
            parts = [("", kind, label) for label in activities if ("", kind, label) in attacker.places]
            if whole in attacker.places:
                (attacker.at_least if kind == "node" else attacker.exactly)(parts, whole)
                for part in parts:
                    attacker.at_most([part], whole)


def attack_variants(attacker, record):
    """Routes that are shown are parts of the steps and transitions they go through."""
    through = {}
    for number, row in enumerate(record):
        name = attacker.add(("variant", number), row["cases"])
        walk = row["activities"]
        for key in {("", "node", step) for step in walk} | {
            ("", "edge", *ends) for ends in itertools.pairwise(walk)
        }:
            through.setdefault(key, []).append(name)
    for key, parts in through.items():
        attacker.at_most(parts, key)


def attack_lists(attacker, export):
    """Waits and loops count cases of the same transitions and steps."""
    top = export["map_activity"]["n_cases"] + attacker.threshold - 1
    for number, row in enumerate(export["waits"]["transitions"]):
        edge = ("", "edge", row["source"], row["target"])
        if edge in attacker.places and row["cases"] is not None:
            attacker.at_most([edge], attacker.add(("wait", number), row["cases"], most=top))
    for kind in ("self_loops", "repetitions"):
        for number, row in enumerate(export["loops"][kind]):
            step = ("", "node", row["activity"])
            attacker.at_most([attacker.add((kind, number), row["cases"], most=top)], step)


def attack_contrast(attacker, record):
    """Two groups make up all cases: every count of the whole is the sum of theirs."""
    top = (record["a"]["n"] or 0) + (record["b"]["n"] or 0) + 2 * attacker.threshold
    rows = {("node", row["name"]): row for row in record["nodes"]}
    rows |= {("edge", row["source"], row["target"]): row for row in record["edges"]}
    for key, row in rows.items():
        parts = [attacker.add((side, *key), row[f"cases_{side}"], most=top) for side in "ab"]
        if ("", *key) in attacker.places:
            attacker.exactly(parts, ("", *key))
    sizes = [attacker.add((side, "n"), record[side]["n"], most=top) for side in "ab"]
    attacker.exactly(sizes, ("", "n"))


def numbers_in(record):
    """Every number of a record with the names that lead to it; yes or no is none."""
    if isinstance(record, dict):
        for name, value in record.items():
            yield from ((f"{name}/{path}", number) for path, number in numbers_in(value))
    elif isinstance(record, list):
        for value in record:
            yield from numbers_in(value)
    elif isinstance(record, int | float) and not isinstance(record, bool):
        yield "", record
