from routekaart.contrasts.edges import contrast_maps_of
from routekaart.contrasts.groups import split_groups
from routekaart.contrasts.readable_maps import readable_maps
from tests.logs import chain, log


def contrasted(view):
    groups = split_groups(view)
    return contrast_maps_of(view, groups), groups


def view_of_two():
    rows = [chain("a1", "S", "X", "E"), chain("a2", "S", "X", "Q", "E")]
    rows += [chain("b1", "S", "Y", "E"), chain("b2", "S", "Y", "R", "E")]
    groups = [group for chained, group in zip(rows, "aabb", strict=True) for _ in chained]
    return log(*(row for chained in rows for row in chained), group=groups)


def test_a_small_difference_map_is_drawn_whole():
    maps, groups = contrasted(view_of_two())
    assert readable_maps(maps, groups) is maps


def test_what_a_large_share_of_either_group_makes_is_drawn():
    maps, groups = contrasted(view_of_two())
    readable = readable_maps(maps, groups, most=2)
    assert [*readable.map_a.edge_columns["target"]] == ["X"]
    assert [*readable.map_b.edge_columns["target"]] == ["Y"]
    assert readable.map_a.hidden["nodes"] == 2


def test_what_was_tested_stays_as_it_was():
    maps, groups = contrasted(view_of_two())
    assert readable_maps(maps, groups, most=2).edge_columns == maps.edge_columns
