"""Write the holidays of usual years as the `holidays` package has them: python docs/make_holidays.py"""

from __future__ import annotations

import json
from datetime import date, timedelta

from holidays import country_holidays

from routekaart.log.calendar import HOLIDAYS, REGIONS, SCHOOL_YEARS

PUBLIC_YEARS = range(1995, 2041)


def content() -> str:
    """The text of ``data/holidays.json``."""
    public = {str(year): " ".join(f"{day:%m-%d}" for day in _days("public", [year])) for year in PUBLIC_YEARS}
    school = {region: _ranges(_days("school", [*SCHOOL_YEARS], region)) for region in REGIONS}
    return json.dumps({"public": public, "school": school}, indent=1) + "\n"


def _days(category: str, years: list[int], region: str | None = None) -> list[date]:
    subdiv = None if region is None else region.capitalize()
    return sorted(country_holidays("NL", subdiv=subdiv, years=years, categories=(category,)))


def _ranges(days: list[date]) -> list[str]:
    """Days in ascending order as first and last days: "2024-07-13/2024-08-25"."""
    ranges: list[list[date]] = []
    for day in days:
        if ranges and day == ranges[-1][1] + timedelta(days=1):
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    return [f"{first}/{last}" for first, last in ranges]


if __name__ == "__main__":
    HOLIDAYS.write_text(content(), "utf-8")
