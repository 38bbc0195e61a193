"""Route maps to draw, built from invented routes and counted the plain way."""

import itertools
import random
import statistics

from routekaart.contrasts.edges import EdgeOfBoth, MapContrast, nodes_of_both
from routekaart.measures.route_map import Edge, End, Node, RouteMap
from routekaart.results import Columns, Recipe

# (activity, days since the step before)
KETEN = [
    ("Signaal", 0), ("Gesprek met gezin", 10), ("Ondersteuningsteam", 21), ("Maatwerkvoorziening school", 7),
    ("Evaluatie", 84), ("Ondersteuningsteam", 14), ("Toestemming gevraagd", 7), ("Toestemming gegeven", 14),
    ("Partner betrokken", 7), ("Laagdrempelige jeugdhulp", 21), ("Evaluatie", 70), ("Partner betrokken", 14),
    ("Partner betrokken", 21), ("Advies vervolgstappen", 28), ("Aanvraag gemeente", 14), ("Beschikking", 42),
    ("Wachtlijst", 7), ("Onderzoek", 98), ("Start jeugdhulp", 35), ("Evaluatie", 112), ("Afsluiting", 28),
]  # fmt: skip
HUISARTS = [
    ("Signaal", 0), ("Verwijzing", 7), ("Wachtlijst", 3), ("Onderzoek", 91), ("Terugkoppeling aan school", 42),
    ("Gesprek met gezin", 14), ("Ondersteuningsteam", 14), ("Maatwerkvoorziening school", 7), ("Start jeugdhulp", 21),
    ("Evaluatie", 98), ("Toestemming gevraagd", 21), ("Toestemming gegeven", 14), ("Partner betrokken", 14),
    ("Partner betrokken", 35), ("Ondersteuning op school", 35), ("Evaluatie", 126), ("Afsluiting", 42),
]  # fmt: skip
PILOT = [
    ("Signaal", 0), ("Gesprek met gezin", 7), ("Toestemming gegeven", 3), ("Overleg school en jeugdhulp", 4),
    ("Huisbezoek", 7), ("Advies vervolgstappen", 7), ("Laagdrempelige jeugdhulp", 7), ("Maatwerkvoorziening school", 14),
    ("Evaluatie", 70), ("Overleg school en jeugdhulp", 14), ("Partner betrokken", 28), ("Evaluatie", 98),
    ("Overleg school en jeugdhulp", 105), ("Partner betrokken", 28), ("Evaluatie", 112), ("Afsluiting", 98),
]  # fmt: skip


def walked(route, random_, *, skip=0.1):
    """One case of ``route``: its gaps drawn anew, some steps skipped."""
    case, day = [], 0.0
    for place, (activity, gap) in enumerate(route):
        if 0 < place < len(route) - 1 and random_.random() < skip:
            continue
        day += round(gap * random_.uniform(0.5, 1.6))
        case.append((activity, day))
    return case


def route_map_of(
    cases, *, recipe, level="activity", waits=("Wachtlijst",), open_cases=(), tied=(), hidden=None
):
    """The route map of ``cases`` (lists of (activity, day)), counted the plain way."""
    gaps, visits, places, edge_cases = {}, {}, {}, {}
    for number, case in enumerate(cases):
        for place, (activity, _) in enumerate(case):
            visits.setdefault(activity, []).append(number)
            places.setdefault(activity, []).append(place)
        for (source, start), (target, end) in itertools.pairwise(case):
            gaps.setdefault((source, target), []).append(end - start)
            edge_cases.setdefault((source, target), set()).add(number)
    n = len(cases)
    nodes = [
        (name, len(set(numbers)), len(numbers), len(set(numbers)) / n, 90.0 if name in waits else None, name in waits,
            False, None, sum(cases[number][-1][0] == name for number in open_cases), 0, statistics.mean(places[name]))
        for name, numbers in visits.items()
    ]  # fmt: skip
    edges = []
    for (source, target), days in gaps.items():
        cases_ = len(edge_cases[source, target])
        p90 = sorted(days)[int(0.9 * (len(days) - 1))]
        edges.append((source, target, cases_, len(days), cases_ / n, statistics.median(days), statistics.mean(days), p90,
                      min(days), max(days), sum(days), 0, 0, len(days), 0, False, None, None, None,
                      (source, target) in tied))  # fmt: skip
    starts = count(case[0][0] for case in cases)
    ends = count(case[-1][0] for number, case in enumerate(cases) if number not in open_cases)
    return RouteMap(
        recipe=Recipe(nl=recipe, en=recipe),
        n_cases=n,
        level=level,
        node_columns=columns_of_rows(Node, nodes),
        start_columns=columns_of_rows(End, starts),
        end_columns=columns_of_rows(End, ends),
        edge_columns=columns_of_rows(Edge, edges),
        hidden=hidden or {"nodes": 0, "edges": 0, "cases": 0},
        tied_edges_share=len(tied) / max(1, len(edges)),
    )  # fmt: skip


def columns_of_rows(row, rows):
    """The table of ``rows`` whose values stand in the order of the columns of ``row``."""
    return Columns.of(row, [dict(zip(row.__annotations__, values, strict=True)) for values in rows])


def count(names):
    tally = {}
    for name in names:
        tally[name] = tally.get(name, 0) + 1
    return sorted(tally.items(), key=lambda item: (-item[1], item[0]))


def contrast_of(map_a, map_b, *, a, b, verdicts=None):
    """The contrast of two maps, with verdicts given rather than tested."""
    cases_a = {(row["source"], row["target"]): row["cases"] for row in map_a.edge_columns.rows()}
    cases_b = {(row["source"], row["target"]): row["cases"] for row in map_b.edge_columns.rows()}
    rows = [
        (
            *edge,
            cases_a.get(edge, 0),
            cases_b.get(edge, 0),
            *(None,) * 5,
            0.5,
            1.0,
            (verdicts or {}).get(edge, "no_indication"),
        )
        for edge in dict.fromkeys([*cases_a, *cases_b])
    ]
    return MapContrast(
        recipe=Recipe(nl=f"{a} tegen {b}", en=f"{a} against {b}"),
        n_cases=map_a.n_cases + map_b.n_cases,
        a=a,
        b=b,
        n_a=map_a.n_cases,
        n_b=map_b.n_cases,
        map_a=map_a,
        map_b=map_b,
        node_columns=nodes_of_both(map_a, map_b),
        edge_columns=columns_of_rows(EdgeOfBoth, rows),
    )


def keten_map(**options):
    random_ = random.Random(1)
    cases = [walked(KETEN, random_) for _ in range(6)] + [walked(HUISARTS, random_) for _ in range(2)]
    return route_map_of(cases, recipe="School 1, 8 van 16 trajecten", **options)


def pilot_map(**options):
    random_ = random.Random(2)
    return route_map_of(
        [walked(PILOT, random_, skip=0.15) for _ in range(8)],
        recipe="School 2, 8 van 16 trajecten",
        **options,
    )


def kept(route_map, nodes, edges):
    """The map with its most visited ``nodes`` and ``edges`` kept, as the measure hides the rest."""
    node_rows = sorted(route_map.node_columns.rows(), key=lambda row: -row["cases"])
    names = {row["name"] for row in node_rows[:nodes]}
    edge_rows = [r for r in route_map.edge_columns.rows() if {r["source"], r["target"]} <= names]
    edge_rows = sorted(edge_rows, key=lambda row: -row["cases"])[:edges]
    hidden = {
        "nodes": len(node_rows) - len(names),
        "edges": len(route_map.edge_columns) - len(edge_rows),
        "cases": 2,
    }
    keep = lambda columns: columns.only(lambda row: row["name"] in names)  # noqa: E731
    return RouteMap(
        recipe=route_map.recipe,
        n_cases=route_map.n_cases,
        level=route_map.level,
        node_columns=keep(route_map.node_columns),
        start_columns=keep(route_map.start_columns),
        end_columns=keep(route_map.end_columns),
        edge_columns=route_map.edge_columns.with_rows(edge_rows),
        hidden=hidden,
        tied_edges_share=route_map.tied_edges_share,
    )


HOSTILE = [
    "<script>alert('x')</script>", '=cmd("calc")', "regel een\nregel twee\ttab", "terug\\nslash \\ en \\\\",
    'aanhalings"tekens" en \'enkele\'', "emoji 🙂👩‍👧 klaar", "שלום עולם", "مرحبا بالعالم", "]]> &amp; &eacute; &#60; <b>",
    "x" * 300, "Een heel lang label met woorden die doorlopen " * 6, "", " ", "stuur\x00\x08\x1bteken \ud800", "%s {cases} \\L \\G",
    "日本語のとても長いラベルです日本語のとても長いラベルです", None,
]  # fmt: skip


def hostile_map():
    return route_map_of(
        [[(label, day * 7) for day, label in enumerate(HOSTILE)]] * 2, recipe='<script>"recept"\\n'
    )


def tiny_map():
    return route_map_of([[("Signaal", 0)]], recipe="log, 1 van 1 trajecten", open_cases=(0,))
