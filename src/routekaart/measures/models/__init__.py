"""Models: which process model do the cases of a view support, and how well does it fit them?

Discovery is pm4py's: the inductive miner (process tree, Petri net, BPMN) or the heuristics miner
(dependency graph, Petri net). A result holds plain names and numbers; pm4py's own objects are made
from it on request.
"""

from routekaart.measures.models.discovery import MINERS, Model, model

__all__ = ["MINERS", "Model", "model"]
