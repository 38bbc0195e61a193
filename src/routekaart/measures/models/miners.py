"""The two miners of pm4py, fed with routes and answering in plain values.

pm4py is imported when a miner is first asked (some three seconds). Only functions are called that
neither print nor warn, and no progress bar is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from routekaart.measures.models.nets import Net, plain_net
from routekaart.measures.models.routes import RouteCounts, Routes
from routekaart.measures.models.trees import Tree, plain_tree

__all__ = ["Dependencies", "mine_dependencies", "mine_tree", "net_of_tree"]


@dataclass(frozen=True)
class Dependencies:
    """A heuristics net: the steps in it, and its dependencies with their strength (−1 to 1)."""

    steps: tuple[str, ...]
    strengths: Mapping[tuple[str, str], float]
    starts: Mapping[str, int]
    ends: Mapping[str, int]
    net: Net


def mine_tree(routes: Routes, *, noise: float) -> Tree:
    """The process tree of the inductive miner (infrequent variant).

    ``noise`` is the share of the strongest transition out of a step below which another transition
    out of it is left out when no clean cut is found.

    References: Leemans, *Robust Process Mining with Guarantees*, 2017, sections 6.1 and 6.2.
    """
    from pm4py.algo.discovery.inductive.dtypes.im_ds import IMDataStructureUVCL
    from pm4py.algo.discovery.inductive.variants.imf import IMFUVCL, IMFParameters
    from pm4py.objects.process_tree.utils.generic import fold

    parameters = {IMFParameters.NOISE_THRESHOLD: noise}
    found = IMFUVCL(parameters).apply(IMDataStructureUVCL(Counter(routes)), parameters)
    return plain_tree(fold(found))


def net_of_tree(tree: Tree) -> Net:
    """The Petri net that allows what ``tree`` allows."""
    from pm4py.objects.conversion.process_tree.variants import to_petri_net

    return plain_net(to_petri_net.apply(tree.pm4py()))


def mine_dependencies(counts: RouteCounts, *, noise: float) -> Dependencies:
    """The heuristics net, with pm4py's thresholds (dependency 0.5, parallel 0.65, loops 0.5).

    ``noise`` is the share of the strongest transition at both its steps below which a transition is
    left out beforehand.

    References: Weijters, van der Aalst, Alves de Medeiros, *Process mining with the
    HeuristicsMiner algorithm*, 2006.
    """
    from pm4py.algo.discovery.heuristics.variants import classic
    from pm4py.objects.conversion.heuristics_net.variants import to_petri_net

    found = classic.apply_heu_dfg(
        counts.pairs,
        activities=[*counts.events],
        activities_occurrences=counts.events,
        start_activities=counts.starts,
        end_activities=counts.ends,
        dfg_window_2=counts.pairs_over_one,
        freq_triples=counts.triples,
        parameters={classic.Parameters.DFG_PRE_CLEANING_NOISE_THRESH: noise},
    )
    pairs = sorted(
        (name, other.node_name) for name, node in found.nodes.items() for other in node.output_connections
    )
    return Dependencies(
        steps=tuple(sorted(found.nodes)),
        strengths={(s, t): found.dependency_matrix[s][t] for s, t in pairs},
        starts={step: n for step, n in counts.starts.items() if step in found.nodes},
        ends={step: n for step, n in counts.ends.items() if step in found.nodes},
        net=plain_net(to_petri_net.apply(found)),
    )
