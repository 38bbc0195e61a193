"""Agreements and norms: rules as data, held against the cases of a view."""

from routekaart.measures.agreements.measure import Agreements, agreements, held_rules, kept_per_case

__all__ = ["Agreements", "agreements", "held_rules", "kept_per_case"]
