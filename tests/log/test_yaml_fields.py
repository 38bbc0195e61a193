"""Fields of a YAML file: read strictly, refused with file and line."""

from datetime import date

import pytest

from routekaart.errors import InputError
from routekaart.log.yaml_fields import day, one_of, read_text, whole
from routekaart.log.yaml_file import YamlText

FILE = YamlText("own.yaml", {}, {(): 1, ("rules",): 3, ("rules", 0): 4})


def test_a_field_is_read_as_what_it_is():
    assert read_text(" ja ", FILE, ()) == "ja"
    assert whole(5)(5, FILE, ()) == 5
    assert one_of(("a", "b"))("b", FILE, ()) == "b"
    assert day("2024-08-01", FILE, ()) == day(date(2024, 8, 1), FILE, ()) == date(2024, 8, 1)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        *((read_text, value) for value in ("", " ", 3, None, "two\nlines", "x" * 1_001, ["x"])),
        *((whole(5), value) for value in (6, -1, 2.0, True, "3", None)),
        *((one_of(("a",)), value) for value in ("b", None, 1)),
        *((day, value) for value in ("8/31/2024", 2024, None, ["2024-08-01"])),
    ],
)
def test_anything_else_is_refused_with_its_line(read, value):
    with pytest.raises(InputError, match="own.yaml, line 4: "):
        read(value, FILE, ("rules", 0))


def test_what_has_no_line_takes_that_of_what_stands_above_it():
    assert FILE.where(("rules", 7, "limit"), "nl") == "own.yaml, regel 3"
    assert FILE.where(("other",), "en") == "own.yaml, line 1"
