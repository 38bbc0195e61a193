"""Sample logs: invented trajectories that hold what the studies publish, of any size, by a seed."""

from routekaart.sample.files import DEFAULT_SEED, MOST_CASES_IN_WORKBOOK, write_samples

__all__ = ["DEFAULT_SEED", "MOST_CASES_IN_WORKBOOK", "write_samples"]
