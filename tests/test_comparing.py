import routekaart as rk
from tests.show.worked_log import two_groups


def test_a_contrast_for_python_comes_with_its_sentences():
    found = rk.contrast(two_groups(), by="group")
    assert found.sentences[0]["row"] == "measures/days_to_first_youth_help"
    assert found.record()["sentences"][0]["text"].startswith("Tijd tot de eerste jeugdhulp: verschil.")


def test_its_sentences_are_in_the_language_asked_for():
    assert (
        rk.contrast(two_groups(), lang="en").sentences[0]["text"].startswith("Time to the first youth help")
    )
