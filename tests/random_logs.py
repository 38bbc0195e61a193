"""Random small logs for tests that compare a measure with a second, plainer computation.

A trace is a list of (activity, organisation, day), in order of day; days may be equal, so that the
order of the file counts. The labels are of the vocabulary where the definitions differ for them.
"""

from itertools import accumulate

from hypothesis import strategies as st

from tests.logs import log

ACTIVITIES = ("A", "B", "C", "Onderzoek", "Evaluatie", "Zorgteam", "Partner betrokken", "Afsluiting")
PER_ORGANISATION = {"Partner betrokken"}
PLANNED = {"Evaluatie", "Zorgteam"}
PHASES = {"Onderzoek": 7, "Zorgteam": 2, "Partner betrokken": 4, "Afsluiting": 8}
CLOSING = {"Afsluiting"}
FAMILY = "Gezin"


def steps(organisations):
    return st.tuples(st.sampled_from(ACTIVITIES), st.sampled_from(organisations), st.integers(0, 9))


def traces(organisations=("School", "Gemeente", "Derde", FAMILY, None)):
    """Strategy for the traces of one to twelve cases."""
    trace = st.lists(steps(organisations), min_size=1, max_size=10).map(_dated)
    return st.lists(trace, min_size=1, max_size=12)


def _dated(found):
    days = accumulate(gap for *_, gap in found)
    return [(activity, party, day) for (activity, party, _), day in zip(found, days, strict=True)]


def rows_of(cases):
    """The rows of a log in which the traces are cases c0, c1 …."""
    return [
        (f"c{number}", activity, day, organisation)
        for number, trace in enumerate(cases)
        for activity, organisation, day in trace
    ]


def log_of(cases, **options):
    """The view of that log."""
    return log(*rows_of(cases), **options)


def grouped(findings):
    """Findings (case, thing) as thing → (cases, count)."""
    things = {thing for _, thing in findings}
    return {
        thing: (
            len({case for case, other in findings if other == thing}),
            sum(o == thing for _, o in findings),
        )
        for thing in things
    }
