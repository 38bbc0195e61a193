"""What is a benchmark asked, and on which logs? Generated logs are made once and kept in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import HERE, Version, python, routekaart, run

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """How many runs, on how many events; where logs are kept, and where those that we may not hand on are.

    ``before`` is the checkout of an earlier version that is measured beside this one.
    """

    folder: Path
    runs: int = 3
    events: int = 1_000_000
    logs: Path | None = None
    before: Path | None = None
    rounds: int = 1_000

    @property
    def versions(self) -> tuple[Version, ...]:
        """What is measured: the version here, and the earlier one if it is asked for."""
        return (HERE,) if self.before is None else (HERE, Version("before", self.before.resolve()))

    def source(self, events: int, form: str = "parquet") -> Path:
        """A generated log of so many events, as a registration system exports it."""
        path = self.folder / f"{_size(events)}.{form}"
        if not path.exists():
            run(python("benchmarks.generate", str(path), "--events", str(events)))
        return path

    def stored(self, events: int, version: Version = HERE) -> Path:
        """The same log as stored by a version."""
        path = self.folder / f"stored-{_size(events)}{_suffix(version)}.parquet"
        return self.imported(self.source(events), path, version)

    def imported(self, source: Path, path: Path, version: Version = HERE) -> Path:
        """``source`` as stored at ``path`` by a version, unless it is there."""
        if not path.exists():
            run(routekaart("import", str(source), "-o", str(path), *IMPORTING, version=version))
        return path

    def real(self, name: str, version: Version = HERE) -> Path | None:
        """The log ``name`` of the folder of logs that we may not hand on, stored; None where it is not there."""
        if self.logs is None or not (self.logs / name).is_file():
            return None
        stem = name.split(".", maxsplit=1)[0]
        return self.imported(self.logs / name, self.folder / f"{stem}{_suffix(version)}.parquet", version)


#: Peers know no time zones, so that instants are taken as they stand.
IMPORTING = ("--timezone", "UTC", "--quiet")


def _size(events: int) -> str:
    return f"{events // 1_000_000}m" if events % 1_000_000 == 0 else str(events)


def _suffix(version: Version) -> str:
    return "" if version == HERE else f"-{version.name}"
