"""Jobs for walks in tests: in a module of their own, as workers import it."""

from routekaart.errors import SelectionError
from routekaart.log.batches import Coded


def rows_of(batch, names):
    """The rows of a batch, a tuple each: the code of the case, then the values of these columns."""
    compact = batch.compact
    case = compact.cases.case[compact.place].tolist()
    return [*zip(case, *(values_of(compact.columns[name]) for name in names), strict=True)]


def values_of(column):
    if isinstance(column, Coded):
        return [column.labels[code] if code >= 0 else None for code in column.codes.tolist()]
    return column.tolist()


def cases_of(batch):
    """The codes of the cases of a batch."""
    return batch.cases.case.tolist()


def size_of(batch, table):
    """How large the table is that was sent along."""
    return len(table)


def refuse(batch):
    """Come upon what a user can put right."""
    raise SelectionError("no such step", nl="geen zulke stap")


def fail(batch):
    """Go wrong by a fault of ours."""
    return 1 // len(batch.cases.case[:0])


def miss(batch):
    """Need what is not installed."""
    raise ModuleNotFoundError("No module named 'routekaart'")
