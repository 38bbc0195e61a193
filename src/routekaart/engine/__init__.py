"""Where the queries run: DuckDB inside the process.

An engine runs one text of SQL and keeps the tables that the measures of one view share.
"""

from routekaart.engine.embedded import DuckDBEngine, default_engine

__all__ = ["DuckDBEngine", "default_engine"]
