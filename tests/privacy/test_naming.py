from pathlib import Path

import pytest

from routekaart.errors import InputError
from routekaart.log.readers import open_source
from routekaart.privacy.naming import discreet_messages, discreet_source, file_labels


def source(folder, text, name="a.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return open_source(path)


def headings(folder, first_row):
    found, _ = discreet_source(source(folder, f"{first_row}\n" + "1;2;3\n"), "a.csv")
    return found.sheets[0].headings


@pytest.mark.parametrize(
    "name", ["overleg Sanne.csv", "Sanne_de_Vries_2021.csv", "111222333.csv", "a@b.nl.csv"]
)
def test_a_file_whose_name_says_who_it_is_about_is_called_by_its_place(name):
    files = [Path("dossiers.csv"), Path(name)]

    assert list(file_labels(files).values()) == ["dossiers.csv", "bestand 2"]


@pytest.mark.parametrize(
    "name", ["school1_keten.csv", "export 2021-03-12.csv", "jan_2022.csv", "20210315.xlsx"]
)
def test_another_file_keeps_its_name(name):
    assert file_labels([Path(name)]) == {Path(name): name}


def test_a_message_names_the_place_of_such_a_file():
    path = Path("map") / "overleg Sanne.csv"
    with pytest.raises(InputError) as caught, discreet_messages([path]):
        raise InputError(f"{path} is empty: see {path.name}", nl=f"{path} is leeg: zie {path.name}")

    assert str(caught.value) == "bestand 1 is empty: see bestand 1"
    assert caught.value.nl == "bestand 1 is leeg: zie bestand 1"


def test_what_a_message_quotes_is_masked():
    with pytest.raises(InputError) as caught, discreet_messages([Path("a.xlsx")]):
        raise InputError("a.xlsx has no sheet 'x'; it has 'Sanne de Vries'", nl="")

    assert str(caught.value) == "a.xlsx has no sheet 'x'; it has '▮▮▮'"


def test_a_heading_with_a_name_is_masked(tmp_path):
    assert headings(tmp_path, "traject;stap;notitie Sanne") == ("traject", "stap", "notitie ▮▮▮")


def test_masked_headings_stay_different(tmp_path):
    assert headings(tmp_path, "traject;gezin Sanne;gezin Fatima") == ("traject", "gezin ▮▮▮", "gezin ▮▮▮ (2)")


def test_a_first_row_of_data_is_not_repeated(tmp_path):
    assert headings(tmp_path, "Xandrio Plonk;111222333;Zorgteam") == ("kolom 1", "kolom 2", "kolom 3")


def test_headings_that_name_roles_stay_beside_a_heading_with_an_address(tmp_path):
    assert headings(tmp_path, "traject;stap;mail a@b.nl") == ("traject", "stap", "mail ▮▮▮")


def test_the_cells_come_under_the_new_headings(tmp_path):
    found, renamed = discreet_source(source(tmp_path, "traject;gezin Sanne\n1;x\n"), "a.csv")
    batch = next(found.sheets[0].read())

    assert batch.cells.to_pydict() == {"traject": ["1"], "gezin ▮▮▮": ["x"]}
    assert renamed["gezin sanne"] == "gezin ▮▮▮"
