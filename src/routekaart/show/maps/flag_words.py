"""What is said of flags on a map: what is waited for and how long, what was done again, what was not kept."""

from __future__ import annotations

from collections.abc import Iterator

from routekaart.measures.flags import Flags
from routekaart.measures.route_map import RouteMap
from routekaart.results import Band
from routekaart.show.maps.map_words import STEPS, MapWords
from routekaart.show.rows import Row
from routekaart.show.text import clean_text

__all__ = ["FlagWords"]


class FlagWords(MapWords):
    """The words of a map with flags; of a log whose steps are not known, less is said."""

    def of(self, route_map: RouteMap) -> FlagWords:
        """These words, as far as they may be said of this map."""
        return self.fitting(route_map.recipe)

    def awaited(self, row: Row) -> str:
        """What a flagged wait waits for."""
        label = clean_text(row["label"] if self.lang == "nl" else row["label_en"])
        if row["matter"] is not None:
            return self("flag_wait", what=label)
        return self("flag_idle", step=label) if label else self("flag_idle_open")

    def usual(self, row: Row) -> str:
        """How long it usually takes."""
        if row["median_days"] is None:
            return self("flag_usual_none")
        return self("flag_usual", median=self.days(row["median_days"]))

    def short_of_all(self, cases: int, n_cases: int | None) -> str:
        """So many of all, without the word: "78 van 120"; of a band the band alone."""
        if n_cases is None or isinstance(cases, Band):
            return self.number(cases)
        return self("one_share", cases=self.number(cases), n=self.number(n_cases))

    def more(self, row: Row) -> Iterator[str]:
        """What else is known of a wait: who is waiting still, and who was supported meanwhile."""
        if row["pending"]:
            yield self.counted("flag_pending", row["pending"])
        if row["with_support_cases"]:
            yield self.counted("flag_supported", row["with_support_cases"])

    def lines(self, flags: Flags) -> Iterator[str]:
        """The flags as plain lines: for what cannot draw them, and for who cannot see them."""
        n = flags.n_cases
        for row in flags.wait_columns.rows():
            said = [self.awaited(row)]
            if row["cases"] is not None:
                said += [self.short_of_all(row["cases"], n), self.usual(row), *self.more(row)]
            yield self("flag_line", rank=row["rank"] or "–", text=", ".join(said))
        for row in flags.loop_columns.rows():
            if row["cases"] is not None:
                yield self(
                    "flag_loop_line",
                    step=self.name(row["activity"]),
                    cases=self.short_of_all(row["cases"], n),
                )
        yield from self.turns(flags)
        yield from self.agreements(flags)

    def turns(self, flags: Flags) -> Iterator[str]:
        """Who sends cases back and forth."""
        for row in flags.turn_columns.rows():
            if row["cases"] is not None:
                names = " – ".join(map(clean_text, row["organisations"]))
                yield self(
                    "flag_turn_line", names=names, cases=self.short_of_all(row["cases"], flags.n_cases)
                )

    def agreements(self, flags: Flags) -> Iterator[str]:
        """Which agreements were not kept."""
        for row in flags.agreement_columns.rows():
            rule = clean_text(row["rule"] if self.lang == "nl" else row["rule_en"])
            cases = self.short_of_all(row["cases"], row["asked_cases"])
            if row["activity"] is None:
                yield self("flag_agreement_line", rule=rule, cases=cases)
            else:
                yield self("flag_agreement_at", rule=rule, cases=cases, step=self.name(row["activity"]))

    def at_two_places(self, route_map: RouteMap) -> Iterator[str]:
        """Which steps stand twice on the map."""
        for row in route_map.split_columns.rows():
            if row["cases"] is not None:
                cases = self.short_of_all(row["cases"], route_map.n_cases)
                yield self(
                    "split_step", name=self.name(row["name"]), pivot=self.name(row["pivot"]), cases=cases
                )

    def left_out(self, route_map: RouteMap) -> Iterator[str]:
        """What the map leaves out, and how."""
        if route_map.is_public:  # how much is hidden would tell something of what
            return
        nodes, edges, cases = (route_map.hidden.get(part) or 0 for part in ("nodes", "edges", "cases"))
        if nodes:
            yield self.counted(f"left_out_{STEPS[self.level]}", nodes)
        if route_map.planned_left_out:
            names = ", ".join(map(self.name, route_map.planned_left_out))
            yield self("left_out_planned", names=names)
        if edges:
            yield self.counted("left_out_edges", edges, cases=self.counted("cases", cases))
