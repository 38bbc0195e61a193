"""Agreements and norms: rules as data, held against the cases of a view."""

from routekaart.measures.agreements.broken_steps import broken_steps
from routekaart.measures.agreements.measure import Agreements, agreements, broken, held_rules

__all__ = ["Agreements", "agreements", "broken", "broken_steps", "held_rules"]
