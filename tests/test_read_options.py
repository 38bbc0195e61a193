"""Read options: what a caller in Python may name, and what is said of what cannot be."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

import routekaart as rk
from routekaart.cli.options import READING
from routekaart.errors import RoutekaartError
from routekaart.read_options import ReadOptions


def test_an_unknown_option_is_refused_with_the_nearest_one():
    with pytest.raises(RoutekaartError, match=r"^no option 'casse'; did you mean case\?$") as caught:
        rk.read("school1.csv", casse="dossier")

    assert caught.value.nl == "geen optie 'casse'; bedoelde u case?"


def test_an_option_like_no_other_is_refused_with_all_there_are():
    with pytest.raises(RoutekaartError, match="no option 'xyz'; there are case, activity, time,"):
        ReadOptions.of({"xyz": 1})


@pytest.mark.parametrize("written", ["2024-02-03", "3-2-2024", date(2024, 2, 3)])
def test_a_day_may_be_written(written):
    assert ReadOptions.of({"extracted": written}).extracted == date(2024, 2, 3)


def test_a_path_may_be_a_text_and_one_column_is_a_list_of_one():
    options = ReadOptions.of({"vocabulary": "eigen.yaml", "drop": "niveau", "generalise": ["geboren"]})

    assert (options.vocabulary, options.drop, options.generalise) == (
        Path("eigen.yaml"),
        ("niveau",),
        ("geboren",),
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"extracted": "vandaag"}, "extracted.*'vandaag'"),
        ({"ties": "random"}, "ties= cannot be 'random'; take one of file, vocabulary, label"),
        ({"dates": "hide"}, "dates= cannot be 'hide'; take one of keep, shift, relative"),
        ({"keep": "niveau"}, "keep= takes the reason for each column"),
    ],
)
def test_what_an_option_cannot_be_is_said(given, says):
    with pytest.raises(RoutekaartError, match=says):
        ReadOptions.of(given)


def test_the_command_line_has_every_option_under_the_same_name():
    def command() -> None:
        """Takes them all."""

    for option in READING:
        command = option(command)
    named = {parameter.name for parameter in command.__click_params__}

    # What to do with other columns is chosen there by the command: import, or anonymise; a command names the columns
    # it reads by, and only these two store a log.
    assert named == {option.name for option in fields(ReadOptions)} - {"undecided", "named", "keep_until"}
