"""Table: a drawn log as the words and dates a school's file holds, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from routekaart.log.vocabulary import load_vocabulary
from routekaart.log.yaml_file import read_yaml
from routekaart.sample.cases import NO_DAY
from routekaart.sample.days import FIRST, LAST, REGION, day_number
from routekaart.sample.logs import DrawnLog

__all__ = ["FIELDS", "make_columns"]

FIELDS = (
    "case",
    "activity",
    "start",
    "end",
    "organisation",
    "school",
    "route",
    "level",
    "municipality",
    "region",
)
"""Every field a sample file can have, in its usual order."""

Column = npt.NDArray[np.object_]


def make_columns(drawn: DrawnLog, *, date_format: str | None = None) -> dict[str, Column]:
    """Field → one value per event: text, but dates as ``datetime.date`` (or None) without a format."""
    dates = _dates(date_format)
    vocabulary = load_vocabulary()
    levels = drawn.log.levels or ("",)
    return {
        "case": _taken(_case_ids(drawn), drawn.case),
        "activity": _taken([_own_labels().get(e.id, e.nl) for e in vocabulary.activities], drawn.activity),
        "start": dates[drawn.start - day_number(FIRST)],
        "end": dates[np.where(drawn.end == NO_DAY, -1, drawn.end - day_number(FIRST))],
        "organisation": _taken([entry.nl for entry in vocabulary.organisations], drawn.organisation),
        "school": _taken(drawn.log.schools, drawn.school),
        "route": _taken([trace.route for trace in drawn.traces], drawn.trace),
        # Pupils of one level come and go in turn: nothing hangs on it.
        "level": _taken(levels, drawn.case // 2 % len(levels)),
        "region": np.full(len(drawn.case), REGION, dtype=object),
        "municipality": _taken(drawn.log.municipalities or ("",) * len(drawn.log.schools), drawn.school),
    }


def _case_ids(drawn: DrawnLog) -> list[str]:
    """Invented codes such as S1-03: no name, no number of a pupil."""
    width = max(2, len(str(drawn.of_cases)))
    numbers = range(drawn.before + 1, drawn.before + drawn.n_cases + 1)
    return [f"{drawn.log.prefix}-{number:0{width}}" for number in numbers]


@cache
def _own_labels() -> Mapping[str, str]:
    """What the files call a step, by id, where that is not the label of the vocabulary."""
    path = Path(str(files("routekaart"))) / "data" / "sample_labels.yaml"
    labels: Mapping[str, str] = read_yaml(path).content
    return labels


def _taken(values: Sequence[Any], places: npt.NDArray[np.int64]) -> Column:
    return np.array(values, dtype=object)[places]


@cache
def _dates(date_format: str | None) -> Column:
    """Each day from FIRST to LAST, and at the end (place -1) what stands for no date."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    if date_format is None:
        return np.array([*days, None], dtype=object)
    return np.array([*(day.strftime(date_format) for day in days), ""], dtype=object)
