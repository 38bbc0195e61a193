"""Where walks run: here, on the threads of this process, or on Spark; and the database, which stores logs.

An engine carries out a walk over the cases of a stored log, and gives what comes of each batch of them.
"""

from routekaart.engine.choice import check_choice, named_engine, open_engine
from routekaart.engine.protocol import Engine

#: ``engine.open("spark://host:7077")``
open = open_engine  # noqa: A001 - read as engine.open, where it stands for nothing built in

__all__ = ["Engine", "check_choice", "named_engine", "open", "open_engine"]
