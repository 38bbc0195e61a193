"""One run of one tool: python -m benchmarks.peers TOOL PART PATH [STEP…]; prints what it took as JSON.

PART is ``keep`` (read the source at PATH and keep it in the folder that follows), ``measures`` (from what was kept
at PATH) or ``source`` (from the source at PATH, nothing kept).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers import MEASURES


def main(tool: str, part: str, path: str, *rest: str) -> None:
    """Do the part; reading is a step of its own, and so is each measure."""
    module = import_module(f"benchmarks.peers.with_{tool}")
    taken: list[dict[str, Any]] = []

    def timed(step: str, work: Callable[[], Any]) -> Any:
        start, begun = time.perf_counter(), time.process_time()
        found = work()
        taken.append({
            "step": step, "seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - begun,
        })  # fmt: skip
        return found

    if part == "keep":
        timed("import", lambda: module.keep(Path(path), Path(rest[0])))
    else:
        log = timed("read", lambda: (module.read if part == "source" else module.reopen)(Path(path)))
        for step in rest or MEASURES:
            if work := module.STEPS.get(step):
                answer = timed(step, partial(work, log))
                taken[-1]["answer"] = answer
    print(json.dumps(taken))


if __name__ == "__main__":
    main(*sys.argv[1:])
