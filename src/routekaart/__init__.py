"""Routekaart: route maps, contrasts and plain sentences from support trajectories."""
