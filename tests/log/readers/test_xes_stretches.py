"""Both ways of reading XES give the same events; what is written unusually goes the long way."""

from pathlib import Path

import pytest

from routekaart.log.readers import xes
from routekaart.log.readers.xes import _by_elements, _by_stretches, _scan
from routekaart.log.readers.xes_stretches import OtherwiseWritten

NAME, TIME = '<string key="concept:name" value="{}"/>', '<date key="time:timestamp" value="2022-03-0{}"/>'
EVENT = f"<event>{NAME.format('Signaal')}{TIME.format(3)}</event>"
REAL = ("receipt.xes.gz", "BPI_Challenge_2012.xes.gz", "running-example.xes", "repairExample.xes.gz")


def log(folder: Path, *inside: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> Path:
    path = folder / "log.xes"
    path.write_text(f"{head}<log>{''.join(inside)}</log>", encoding="utf-8")
    return path


def trace(*inside: str) -> str:
    return f"<trace>{NAME.format('c')}{''.join(inside)}</trace>"


def read(path: Path, way: xes.Way) -> tuple[list[str], list[dict[str, object]], int, int]:
    scan = _scan(path, way)
    batches = xes._read(path, scan, tuple(scan.keys))
    rows = [row for batch in batches for row in batch.cells.to_pylist()]
    return scan.keys, rows, scan.n_empty_traces, scan.n_nested


@pytest.mark.parametrize("name", REAL)
def test_real_logs_are_read_in_stretches_and_give_what_their_elements_give(
    shared_logs: Path, name: str
) -> None:
    assert read(shared_logs / name, _by_stretches) == read(shared_logs / name, _by_elements)


def test_the_odd_logs_of_other_tools_give_the_same_or_go_element_by_element(shared_logs: Path) -> None:
    n_quick = 0
    for path in sorted((shared_logs / "edge-xes").glob("*.xes")):
        try:
            quick = read(path, _by_stretches)
        except OtherwiseWritten:
            continue
        n_quick += 1
        assert quick == read(path, _by_elements), path.name
    assert n_quick


@pytest.mark.parametrize(
    "inside",
    [
        trace(EVENT, EVENT),
        trace() + trace(EVENT) + trace(),
        trace(f"<event>{NAME.format('a &amp; b &lt;x&gt; &#233; &#xE9; &quot;')}</event>"),
        trace(f"<event>{NAME.format('één stap')}{NAME.format('de laatste telt')}</event>"),
        trace(
            f'<event>{NAME.format("")}<int key="n" value="007"/><float key="f" value="1.50"/></event>', EVENT
        ),
        trace(EVENT, f"<event>{TIME.format(4)}</event>", '<string key="late" value="after its events"/>'),
        trace('<event><string key="a key that is long" value="a value of more than twelve bytes" /></event>'),
        trace("<event></event>", EVENT),
        '<string key="of the log" value="x"/>' + trace(EVENT),
    ],
)
def test_usual_files_give_the_same_both_ways(tmp_path: Path, inside: str) -> None:
    path = log(tmp_path, inside)

    assert read(path, _by_stretches) == read(path, _by_elements)


@pytest.mark.parametrize(
    "inside",
    [
        trace(EVENT) + "<!-- note -->",
        trace("<event><string key='concept:name' value='a'/></event>"),
        trace('<event><string value="a" key="concept:name"/></event>'),
        trace('<event><string key="a" value="b"><int key="n" value="1"/></string></event>'),
        trace('<event><list key="a"/></event>'),
        trace('<event><string key="a" value="two\nlines"/></event>'),
        trace('<event><string key="a" value="x > y"/></event>'),
        trace("<event/>", EVENT),
        trace(EVENT) + EVENT,
        EVENT + trace(EVENT),
        EVENT,
        "",
        "<trace><![CDATA[<trace>]]></trace>",
    ],
)
def test_unusual_files_are_left_to_the_reader_that_follows_every_element(tmp_path: Path, inside: str) -> None:
    with pytest.raises(OtherwiseWritten):
        read(log(tmp_path, inside), _by_stretches)


def test_a_file_in_another_encoding_is_followed_element_by_element(tmp_path: Path) -> None:
    path = log(tmp_path, trace(EVENT), head='<?xml version="1.0" encoding="ISO-8859-1"?>')

    with pytest.raises(OtherwiseWritten):
        read(path, _by_stretches)


def test_traces_that_are_cut_by_the_end_of_a_stretch_stay_whole(tmp_path: Path, monkeypatch) -> None:
    path = log(tmp_path, *(trace(EVENT, EVENT) for _ in range(30)))
    whole = read(path, _by_stretches)
    monkeypatch.setattr(xes, "STRETCH_BYTES", 200)

    assert read(path, _by_stretches) == whole


@pytest.mark.parametrize("way", [_by_stretches, _by_elements])
def test_a_log_that_is_too_long_to_remember_is_read_again(tmp_path: Path, monkeypatch, way: xes.Way) -> None:
    path = log(tmp_path, trace(EVENT, EVENT), trace(EVENT))
    remembered = read(path, way)
    monkeypatch.setattr(xes, "REMEMBERED_BYTES", 0)

    assert _scan(path, way).remembered is None
    assert read(path, way) == remembered
