"""One pupil's case, by number, for whoever holds the key."""

import pytest

from routekaart.errors import InputError, KeyFileError
from routekaart.log.view import open_log
from routekaart.one_case import find_case, remove_case
from routekaart.opening import import_files
from routekaart.privacy.keys import destroy_key, find_key, rotate_key
from routekaart.reporting import report

ROWS = (
    "leerling;stap;datum\n012345672;Signaal;07-02-2022\n012345672;Zorgteam;09-03-2022\n"
    "123.456.782;Signaal;09-02-2022\n123.456.782;Gesprek;19-02-2022\n123.456.782;Afsluiting;09-03-2022\n"
)


@pytest.fixture
def path(tmp_path):
    (tmp_path / "l.csv").write_text(ROWS, encoding="utf-8")
    import_files([tmp_path / "l.csv"], tmp_path / "log.parquet")
    return tmp_path / "log.parquet"


def steps(found):
    at = found.columns.index("activity")
    return [row[at] for row in found.rows]


def test_a_case_is_found_by_its_number_with_its_rows_in_order(path):
    found = find_case(path, "123.456.782")

    assert steps(found) == ["Signaal", "Gesprek", "Afsluiting"]
    assert found.name == open_log(path).case_labels()[found.code]


@pytest.mark.parametrize("typed", ["012345672", " 012345672\n", "12345672", "012.345.672"])
def test_a_number_is_found_however_it_is_typed(path, typed):
    assert steps(find_case(path, typed)) == ["Signaal", "Zorgteam"]


def test_a_number_that_is_not_there_is_one_line_without_it(path):
    with pytest.raises(InputError, match="no case with that number") as caught:
        find_case(path, "987654321")

    assert "987654321" not in str(caught.value) + caught.value.nl


def test_another_log_of_the_project_with_the_case_is_named(path, tmp_path):
    import_files([tmp_path / "l.csv"], tmp_path / "later.parquet")

    assert find_case(path, "12345672").also_in == ("later.parquet",)


def test_without_the_key_nothing_is_found(path):
    destroy_key(find_key(path.parent))
    with pytest.raises(KeyFileError):
        find_case(path, "12345672")


def test_with_a_later_key_nothing_is_found_and_what_helps_is_said(path):
    rotate_key(path.parent)
    with pytest.raises(KeyFileError, match="earlier key"):
        find_case(path, "12345672")


def test_a_removed_case_is_found_no_more_and_the_other_is(path):
    assert remove_case(find_case(path, "12345672")).n_cases == 1
    with pytest.raises(InputError):
        find_case(path, "12345672")
    assert steps(find_case(path, "123.456.782")) == ["Signaal", "Gesprek", "Afsluiting"]


def test_a_log_that_was_read_before_can_be_written_without_the_case(path, tmp_path):
    from routekaart.opening import open_view

    report(open_view([path]), tmp_path / "verslag.md")

    assert remove_case(find_case(path, "12345672")).n_cases == 1


def test_the_log_stays_when_another_place_is_named(path, tmp_path):
    remove_case(find_case(path, "12345672"), tmp_path / "zonder.parquet")

    assert (open_log(path).n_cases, open_log(tmp_path / "zonder.parquet").n_cases) == (2, 1)
