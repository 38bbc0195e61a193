"""One run of one tool: python -m benchmarks.peers TOOL SOURCE FOLDER [STEP…]; prints what it took as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers import MEASURES


def main(tool: str, source: str, folder: str, *steps: str) -> None:
    """Import the source, then do each step; a step is timed with everything it needs."""
    module = import_module(f"benchmarks.peers.with_{tool}")
    place = Path(folder)
    taken: list[dict[str, Any]] = []

    def timed(step: str, work: Any) -> Any:
        start, begun = time.perf_counter(), time.process_time()
        found = work()
        seconds, computing = time.perf_counter() - start, time.process_time() - begun
        taken.append({"step": step, "seconds": seconds, "cpu_seconds": computing})
        return found

    if "import" in steps:
        _, answer = timed("import", lambda: module.read(Path(source), place))
        taken[-1]["answer"] = answer
    else:
        # A tool that works in memory loads its log once, before the first measure: counted with it.
        start = time.perf_counter()
        log = module.reopen(place)
        loading = time.perf_counter() - start
        for step in steps or MEASURES:
            work = module.STEPS.get(step)
            if work is not None:
                answer = timed(step, lambda work=work: work(log))
                taken[-1]["answer"] = answer
        taken[0]["seconds"] += loading
    peak = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024) / 1024
    )
    print(json.dumps({"steps": taken, "peak_gib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
