"""Where the queries run: DuckDB inside the process, or Spark.

An engine runs one text of SQL and keeps the tables that the measures of one view share.
"""

from routekaart.engine.choice import check_choice, open_engine
from routekaart.engine.embedded import DuckDBEngine, default_engine, embedded
from routekaart.engine.protocol import Engine, Kept

#: ``engine.open("spark://host:7077")``
open = open_engine  # noqa: A001 - read as engine.open, where it stands for nothing built in

__all__ = [
    "DuckDBEngine",
    "Engine",
    "Kept",
    "check_choice",
    "default_engine",
    "embedded",
    "open",
    "open_engine",
]
