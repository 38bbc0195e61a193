"""Pictures that several tests look at: starting the layout costs a second, so they are made together."""

import pytest

from routekaart.privacy.disclosure import clear
from routekaart.show.maps.draw import draw_all
from tests.show.some_maps import contrast_of, hostile_map, keten_map, pilot_map, tiny_map


@pytest.fixture(scope="session")
def pictures():
    keten = keten_map(open_cases=(3,), tied={("Signaal", "Verwijzing")})
    contrast = contrast_of(
        keten_map(),
        pilot_map(),
        a="School 1",
        b="School 2",
        verdicts={("Evaluatie", "Afsluiting"): "difference"},
    )
    maps = {"keten": keten, "contrast": contrast, "hostile": hostile_map(), "tiny": tiny_map()}
    return dict(zip(maps, draw_all([(clear(one), "cases") for one in maps.values()]), strict=True))
