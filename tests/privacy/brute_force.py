"""How long does whoever has the key need to find the numbers behind pseudonyms?

Run ``python -m tests.privacy.brute_force``: for each scheme the guesses a second that one processor of this machine
makes, counted in time of computing, and how long all numbers of a kind would take it; ``--import`` times the
import of logs of 100, 1,000 and 10,000 case ids as well. Someone with more or quicker machines needs less.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from routekaart.privacy.pseudonyms import Key
from routekaart.privacy.stretching import SCHEMES

SECONDS = 5.0
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def n_bsns(digits: int = 9) -> int:
    """How many numbers of nine digits, the first ``9 - digits`` zero, pass the eleven-test; zero itself not counted.

    >>> n_bsns()
    90909090
    """
    ways = {0: 1}
    for weight in WEIGHTS[9 - digits :]:
        found: dict[int, int] = {}
        for rest, count in ways.items():
            for digit in range(10):
                new = (rest + weight * digit) % 11
                found[new] = found.get(new, 0) + count
        ways = found
    return ways[0] - 1


def seconds_a_guess(scheme: str) -> float:
    """Seconds of computing for one guess, on one processor of this machine."""
    key, n = Key(b"k" * 32, scheme), 0
    n_each = 20_000 if scheme == "hmac" else 20
    begun = time.process_time()
    while (spent := time.process_time() - begun) < SECONDS:
        key.pseudonyms(pa.array([str(number) for number in range(n, n + n_each)]))
        n += n_each
    return spent / n


def seconds_of_import(n: int) -> tuple[float, float]:
    """Seconds that pass, and of computing, for the import of a new project with ``n`` case ids of two steps each."""
    from routekaart.opening import import_files

    with TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
        rows = "".join(
            f"{i};Signaal;01-02-2022\n{i};Afsluiting;01-03-2022\n" for i in range(100_000, 100_000 + n)
        )
        (folder / "log.csv").write_text("traject;stap;datum\n" + rows)
        passed, spent = time.perf_counter(), time.process_time()
        import_files([folder / "log.csv"], folder / "log.parquet")
        return time.perf_counter() - passed, time.process_time() - spent


def told(seconds: float) -> str:
    """A length of time in the unit that suits it."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.2g} seconds"


def main() -> None:
    """Print what was measured."""
    for scheme in SCHEMES:
        each = seconds_a_guess(scheme)
        kinds = {"all BSNs": n_bsns(), "numbers of six digits": 10**6, "numbers of five digits": 10**5}
        times = "; ".join(f"{kind} {told(each * n)}" for kind, n in kinds.items())
        print(f"{scheme}: {each * 1e3:.4f} ms a guess; {times}")  # noqa: T201 - it is for a person
    if "--import" in sys.argv:
        for n in (100, 1_000, 10_000):
            passed, spent = seconds_of_import(n)
            print(f"import of {n} case ids: {passed:.1f} s, {spent:.1f} s of computing")  # noqa: T201 - it is for a person


if __name__ == "__main__":
    main()
