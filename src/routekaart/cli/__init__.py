"""How a person asks on the command line: each command reads, calls one function, shows."""

from routekaart.cli.group import main

__all__ = ["main"]
