"""How much memory queries may hold: 60 % of what the process may use."""

import os
from pathlib import Path

import pytest

from routekaart.engine.memory import available_memory, memory_limit


def system(folder: Path, groups: str) -> Path:
    (folder / "proc/self").mkdir(parents=True)
    (folder / "proc/self/cgroup").write_text(groups)
    return folder


def put(root: Path, place: str, bound: str) -> None:
    file = root / "sys/fs/cgroup" / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(bound)


def test_without_control_groups_the_memory_of_the_machine_counts(tmp_path: Path):
    assert available_memory(tmp_path) == available_memory(tmp_path / "elsewhere")


def test_the_bound_of_a_container_goes_before_the_memory_of_the_machine(tmp_path: Path):
    root = system(tmp_path, "0::/box\n")
    put(root, "box/memory.max", "1048576\n")

    assert available_memory(root) == 1 << 20


def test_a_group_around_the_own_one_bounds_it_too(tmp_path: Path):
    root = system(tmp_path, "0::/outer/inner\n")
    put(root, "outer/memory.max", "2097152")
    put(root, "outer/inner/memory.max", "max")

    assert available_memory(root) == 2 << 20


def test_control_groups_of_version_1_are_read(tmp_path: Path):
    root = system(tmp_path, "5:cpu:/x\n4:memory:/box\n")
    put(root, "memory/box/memory.limit_in_bytes", "3145728")
    put(root, "memory/memory.limit_in_bytes", "9223372036854771712")

    assert available_memory(root) == 3 << 20


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="this system does not say how much memory there is")
def test_the_limit_is_sixty_percent_unless_it_is_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ROUTEKAART_MEMORY_LIMIT", raising=False)
    available = available_memory()

    assert available is not None
    assert memory_limit() == f"{available * 60 // 100 >> 20}MiB"


def test_the_option_goes_before_the_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ROUTEKAART_MEMORY_LIMIT", "3GB")

    assert (memory_limit(), memory_limit("1GB")) == ("3GB", "1GB")
