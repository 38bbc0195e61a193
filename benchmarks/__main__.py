"""Time the main commands and print a table: python3 dev.py bench [RUNS]"""

from __future__ import annotations

import sys

from benchmarks.report_time import measure


def main(arguments: list[str]) -> None:
    """Print a row for each command as soon as it has been measured."""
    runs = int(arguments[0]) if arguments else 5
    print(f"Seconds of {runs} fresh processes each.\n")
    print(
        "| command | median | least | most | of which computing | peak memory, MB |\n|---|---|---|---|---|---|"
    )
    for measured in measure(runs):
        print(measured.row(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
