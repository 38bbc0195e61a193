from routekaart.results import Recipe


def test_a_recipe_writes_thousands_as_its_language_does():
    assert (Recipe.count(1434, "nl"), Recipe.count(1434, "en"), Recipe.count(16, "nl")) == (
        "1.434",
        "1,434",
        "16",
    )
