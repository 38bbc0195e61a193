import routekaart as rk
from tests.show.maps import tiny_map


def test_a_result_is_drawn_in_one_call_and_stamped(tmp_path):
    path = rk.draw(tiny_map(), show="time", lang="en").save(tmp_path / "map.svg")

    assert "for the team only" in path.read_text("utf-8")
