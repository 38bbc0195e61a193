"""Agreements and norms: rules as data, held against the cases of a view."""

from routekaart.measures.agreements.measure import Agreements, agreements, broken, held_rules

__all__ = ["Agreements", "agreements", "broken", "held_rules"]
