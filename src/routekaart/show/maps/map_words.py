"""What is said on a map: names, counts, durations and what is hidden, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routekaart.measures.route_map import RouteMap
from routekaart.results import Band
from routekaart.show.text import clean_text
from routekaart.show.words import Words, words

__all__ = ["MapWords"]

# What the steps of a map are called, by its level.
STEPS = {"activity": "steps", "organisation": "organisations", "phase": "phases"}
NAMED_EDGES = 5


class MapWords(Words):
    """The words of a map of one level: ``say("start")`` is the word of that name in ``map.yaml``, filled in."""

    def __init__(self, lang: str, level: str) -> None:
        super().__init__(lang, "map", words(lang, "map"))
        self.level = level

    def __call__(self, word: str, /, **values: object) -> str:
        """The text of that name, filled in."""
        return self.phrase(word, **values)

    def of_all(self, cases: int, n_cases: int | None) -> str:
        """So many of all: "6 van 8 trajecten"; of a band the band alone: "20–29 trajecten"."""
        if n_cases is None or isinstance(cases, Band):
            return self.counted("cases", cases)
        return self.counted("cases_of", n_cases, cases=self.number(cases))

    def from_to(self, breaks: Sequence[float]) -> tuple[str, str]:
        """What the first and the last colour of a scale of durations stand for."""
        return self("up_to", days=self.days(breaks[0])), self("from", days=self.days(breaks[-1]))

    def standing(self, open_cases: int, running: int | None) -> str:
        """How many open cases stand at a step, and at how many of them help runs there, where that is told."""
        if not running:
            return self.counted("open_cases", open_cases)
        if running == open_cases:
            return self.counted("running_cases", running)
        return self.counted("open_and_running", open_cases, running=self.number(running))

    def standing_keys(self, *maps: RouteMap) -> Iterator[str]:
        """What the numbers of open cases at a step mean, as far as these maps have them."""
        pairs = [
            (row["open_cases"] or 0, row["running_cases"] or 0)
            for one in maps
            for row in one.node_columns.rows()
        ]
        if any(standing > running for standing, running in pairs):
            yield self("key_open")
        if any(running for _, running in pairs):
            yield self("key_running")

    def name(self, name: str | None) -> str:
        """The name of a step as drawn; what has none is called so."""
        return clean_text(name or "") or self(f"no_{self.level}")

    def passed(self, what: str, cases: str, times: int | None, **names: str) -> str:
        """What pointing at a step ("node") or transition ("edge") says: its cases, and how often where that is told."""
        if times is None:
            return self(f"tip_{what}_cases", cases=cases, **names)
        return self(f"tip_{what}", cases=cases, times=self.number(times), **names)

    def hidden(self, route_map: RouteMap, group: str | None = None) -> str:
        """What the map (of ``group``, where there are two) leaves out."""
        if route_map.is_public:  # how much is hidden would tell something of what
            return ""
        hidden = {part: count or 0 for part, count in route_map.hidden.items()}
        if not any(hidden.values()):
            return self("hidden_nothing") if group is None else ""
        parts = {
            "nodes": self.counted(STEPS[route_map.level], hidden["nodes"]),
            "edges": self.counted("transitions", hidden["edges"]),
            "cases": self.counted("cases", hidden["cases"]),
        }
        return self("hidden", **parts) if group is None else self("hidden_in", name=group, **parts)

    def description(self, route_map: RouteMap) -> str:
        """The map in two sentences, for whoever cannot see it."""
        if not len(route_map.node_columns):
            return self("description_empty")
        edges = [row for row in route_map.edge_columns.rows() if row["cases"] is not None]
        edges = sorted(edges, key=lambda row: -int(row["cases"]))[:NAMED_EDGES]
        named = [
            self("description_edge", source=self.name(row["source"]), target=self.name(row["target"]),
                 cases=self.number(row["cases"]))
            for row in edges
        ]  # fmt: skip
        counts = self(
            "description",
            cases=self("few_cases")
            if route_map.n_cases is None
            else self.counted("cases", route_map.n_cases),
            nodes=self.counted(STEPS[route_map.level], len(route_map.node_columns)),
            edges=self.counted("transitions", len(route_map.edge_columns)),
        )
        return " ".join([counts, *([self("description_list", list="; ".join(named))] if named else [])])
