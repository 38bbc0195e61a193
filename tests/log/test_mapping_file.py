from __future__ import annotations

from pathlib import Path

import pytest

from routekaart.errors import InputError, MappingError, OutputError
from routekaart.intake import vet
from routekaart.log.mapping import Mapping
from routekaart.log.mapping_file import find_mapping, load_mapping, save_mapping
from routekaart.read_options import ReadOptions

HEADINGS = ("naam", "wat", "waar", "datum")
MAPPING = Mapping("naam", "wat", time="datum", organisation="waar")


def source(folder: Path, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text("naam;wat;waar;datum\nA;Signaal;School;20-3-2022\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["a.mapping.yaml", "a.mapping.json"])
def test_a_saved_mapping_can_be_loaded(tmp_path: Path, name: str) -> None:
    save_mapping(tmp_path / name, MAPPING, HEADINGS)

    assert load_mapping(tmp_path / name).roles == MAPPING.columns


def test_a_mapping_beside_a_file_of_its_shape_is_used_and_noted(tmp_path: Path) -> None:
    save_mapping(tmp_path / "oud.mapping.yaml", MAPPING, HEADINGS)
    vetted = vet([source(tmp_path)])

    assert vetted.mapping == MAPPING
    assert vetted.mapping.how["case"] == "file"
    assert "mapping_used" in [note.key for note in vetted.notes]


def test_a_mapping_of_another_shape_is_not_used(tmp_path: Path) -> None:
    save_mapping(tmp_path / "oud.mapping.yaml", MAPPING, (*HEADINGS, "klas"))

    assert "mapping_used" not in [note.key for note in vet([source(tmp_path)]).notes]


def test_two_mappings_that_fit_and_differ_are_offered_and_not_used(tmp_path: Path) -> None:
    save_mapping(tmp_path / "een.mapping.yaml", MAPPING, HEADINGS)
    save_mapping(tmp_path / "twee.mapping.yaml", Mapping("waar", "wat", time="datum"), HEADINGS)
    saved, notes = find_mapping(source(tmp_path), HEADINGS)

    assert saved is None
    assert "een.mapping.yaml, twee.mapping.yaml" in notes[0].en


def test_a_named_mapping_is_used_for_a_file_with_more_columns(tmp_path: Path) -> None:
    path = tmp_path / "elders.yaml"
    save_mapping(path, MAPPING, ("naam", "wat", "datum"))

    assert vet([source(tmp_path)], ReadOptions(mapping=path)).mapping == MAPPING


def test_a_named_mapping_for_other_columns_is_refused_with_their_names(tmp_path: Path) -> None:
    path = tmp_path / "elders.yaml"
    save_mapping(path, Mapping("dossier", "wat", time="datum"), ("dossier", "wat", "datum"))

    with pytest.raises(MappingError, match="has no 'dossier'"):
        vet([source(tmp_path)], ReadOptions(mapping=path))


def test_an_option_goes_before_a_saved_mapping(tmp_path: Path) -> None:
    save_mapping(tmp_path / "oud.mapping.yaml", MAPPING, HEADINGS)

    assert (
        vet([source(tmp_path)], ReadOptions(activity="waar", organisation="wat")).mapping.activity == "waar"
    )


def test_a_role_that_a_saved_mapping_leaves_open_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("leerling;stap;datum;school\nA;Signaal;20-3-2022;S1\n", encoding="utf-8")
    bare = Mapping("leerling", "stap", time="datum")
    save_mapping(tmp_path / "oud.mapping.yaml", bare, ("leerling", "stap", "datum", "school"))

    assert vet([path]).mapping.school is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "naam: x",
        "routekaart_mapping: 1",
        "routekaart_mapping: 9\nroles: {case: a, activity: b}",
        "routekaart_mapping: 1\nroles: {kind: a}",
        "routekaart_mapping: 1\nroles: {case: [a]}",
        "a: b: c",
        "!!python/object/apply:os.system [ls]",
    ],
)
def test_a_file_that_is_no_mapping_is_refused_when_named_and_passed_over_when_not(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "x.mapping.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"x\.mapping\.yaml"):
        load_mapping(path)
    assert find_mapping(source(tmp_path), HEADINGS) == (None, [])


def test_a_role_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("routekaart_mapping: 1\nroles:\n  case: a\n  kind: b\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"x\.yaml, line 4: is no saved mapping"):
        load_mapping(path)


def test_a_damaged_json_mapping_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{", encoding="utf-8")

    with pytest.raises(InputError, match="no saved mapping"):
        load_mapping(tmp_path / "x.json")


def test_a_missing_mapping_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        load_mapping(tmp_path / "weg.yaml")


def test_a_mapping_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        save_mapping(tmp_path / "weg" / "a.mapping.yaml", MAPPING, HEADINGS)
