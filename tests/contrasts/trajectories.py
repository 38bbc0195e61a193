"""Small groups of trajectories for the tests of contrasts."""

from tests.logs import log, open_cases


def trajectory(case, *, help_after, lasts, organisations=2, closed=True):
    """Rows of one case with youth help after so many days, by so many organisations."""
    names = ["School", "Jeugd-ggz", "Leerplicht", "Huisarts", "Gemeente", "Wijkteam"]
    rows = [(case, "Signaal", 0, "School"), (case, "Start jeugdhulp", help_after, "Jeugd-ggz")]
    rows += [(case, "Partner betrokken", help_after + 10 * i, names[i]) for i in range(2, organisations)]
    return [*rows, (case, "Afsluiting" if closed else "Evaluatie", lasts, "School")]


def grouped(a, b, **columns):
    """A log of two lists of trajectories, in groups a and b."""
    rows = [row for case in (*a, *b) for row in case]
    return log(*rows, group=[row[0][0] for row in rows], **columns)


def grouped_open(a, b):
    """Such a log of cases that are all open."""
    rows = [row for case in (*a, *b) for row in case]
    return open_cases(*rows, group=[row[0][0] for row in rows])


def schools(n=8, *, slower=0, more=0):
    """n trajectories a group; group a's help starts later, and more organisations take part."""
    a = [
        trajectory(f"a{i}", help_after=30 + 7 * i + slower, lasts=500 + i, organisations=2 + more)
        for i in range(n)
    ]
    b = [trajectory(f"b{i}", help_after=31 + 7 * i, lasts=500 + (i * 3) % n) for i in range(n)]
    return grouped(a, b)
