import pytest

import routekaart as rk
from tests.show.worked_log import two_groups


def test_a_contrast_for_python_comes_with_its_sentences():
    found = rk.contrast(two_groups(), by="group")
    said = {sentence["row"]: sentence["text"] for sentence in found.record()["sentences"]}

    assert [*said][:2] == ["design", "case_mix"]
    assert said["measures/days_to_first_youth_help"].startswith("Tijd tot de eerste jeugdhulp: verschil.")


def test_its_sentences_are_in_the_language_asked_for():
    assert (
        rk.contrast(two_groups(), lang="en")
        .sentences[0]["text"]
        .startswith("No design of your own was declared")
    )


def test_a_design_for_python_is_read_from_a_file(tmp_path):
    path = tmp_path / "design.yaml"
    path.write_text("primaries: [organisations, handovers, meetings]\nby: group\n", "utf-8")
    found = rk.contrast(two_groups(), design=rk.read_design(path))

    assert found.measure_columns["name"][:3] == ("organisations", "handovers", "meetings")
    assert found.declaration.status == "before"


def test_another_language_is_refused():
    with pytest.raises(rk.RoutekaartError, match="lang= cannot be 'de'; take one of nl, en"):
        rk.contrast(two_groups(), lang="de")
