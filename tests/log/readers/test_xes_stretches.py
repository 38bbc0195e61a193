"""Both ways of reading XES give the same events; what is written unusually goes the long way."""

from pathlib import Path
from random import Random
from xml.parsers import expat

import pytest

from routekaart.errors import InputError
from routekaart.log.readers import xes
from routekaart.log.readers.xes import _by_elements, _by_stretches, _scan
from routekaart.log.readers.xes_elements import Events
from routekaart.log.readers.xes_stretches import OtherwiseWritten, read_stretch

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
    monkeypatch.setattr(xes, "BATCH_BYTES", 200)

    assert read(path, _by_stretches) == whole


@pytest.mark.parametrize("way", [_by_stretches, _by_elements])
def test_a_log_that_is_too_long_to_remember_is_read_again(tmp_path: Path, monkeypatch, way: xes.Way) -> None:
    path = log(tmp_path, trace(EVENT, EVENT), trace(EVENT))
    remembered = read(path, way)
    monkeypatch.setattr(xes, "REMEMBERED_BYTES", 0)

    assert _scan(path, way).remembered is None
    assert read(path, way) == remembered


#: What a changed file is changed with: all that XML gives a meaning to, and bytes that it does not allow.
PIECES = (
    *(bytes([byte]) for byte in b"<>&\"'/=; \t\r\n\0\x01\x0b\x1f\x7f\x80\xc3\xed\xfe\xffa]!?"),
    *(b"</trace>", b"<trace>", b"<event>", b"</event>", b"</log>", b"<!--", b"-->", b"]]>", b"<!DOCTYPE a>"),
    *(b"&amp;", b"&#0;", b"&#x1F;", b"&#55296;", b"&#xFFFF;", b"&#x110000;", b"&#9999999;", b"&unknown;", b"&#233;"),
    *("é".encode(), "\ufffe".encode(), "\uffff".encode(), b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf"),
    *(b'<string key="a" value="b"/>', b' key="a"', b'" value="', b"string", b"key=", b" " * 9, b"x" * 9),
)  # fmt: skip


def test_no_changed_file_passes_that_is_no_well_formed_xml_or_reads_otherwise(tmp_path: Path) -> None:
    random = Random(5)
    whole = log(tmp_path, *(f"\n\t{trace(EVENT, EVENT)}\n          " for _ in range(2))).read_bytes()
    path, n_quick = tmp_path / "changed.xes", 0
    for _ in range(2000):
        at, n_lost = random.randrange(len(whole)), random.choice((0, 0, 0, 1, 1, 2, 7))
        path.write_bytes(whole[:at] + random.choice(PIECES) + whole[at + n_lost :])
        try:
            quick = read(path, _by_stretches)
        except (OtherwiseWritten, InputError):
            continue
        n_quick += 1
        expat.ParserCreate().Parse(path.read_bytes(), True)
        assert quick == read(path, _by_elements), path.read_bytes()
    assert n_quick > 100


@pytest.mark.parametrize(
    "inside",
    [
        f"<trace>{EVENT}<event></trace></event>",
        f"<trace>{EVENT}text</trace>",
        f"<trace>{EVENT}</trace>&unknown;",
        "<trace><event></trace><trace></event></trace>",
        trace(f"<event>{NAME.format('&#0;')}</event>"),
        trace(f"<event>{NAME.format('&#9999999;')}</event>"),
        f"<!-- {trace(EVENT)} -->",
        f"<global>{trace(EVENT)}",
    ],
)
def test_what_no_xml_may_hold_between_traces_is_left_to_the_reader_that_says_where(
    tmp_path: Path, inside: str
) -> None:
    with pytest.raises(OtherwiseWritten):
        read(log(tmp_path, inside), _by_stretches)


def test_the_stretches_of_one_batch_may_have_different_columns(tmp_path: Path, monkeypatch) -> None:
    other = trace('<event><string key="other" value="x"/></event>', '<string key="late" value="y"/>')
    path = log(tmp_path, *[trace(EVENT), other, trace(), trace(EVENT, EVENT)] * 5)
    whole = read(path, _by_stretches)
    monkeypatch.setattr(xes, "STRETCH_BYTES", 60)

    assert len(list(_by_stretches(path, Events(path)))) == 1
    assert read(path, _by_stretches) == whole == read(path, _by_elements)


@pytest.mark.parametrize("value", ["&nope;", "a & b", "a\x01b", "&#٦٥;"])
def test_what_is_not_kept_must_be_well_formed_too(value: str):
    good = '<trace><string key="concept:name" value="a"/><event><string key="concept:name" value="x"/></event></trace>'
    without_events = f'<trace><string key="concept:name" value="{value}"/></trace>'

    with pytest.raises(OtherwiseWritten):
        read_stretch((good + without_events).encode())


def test_very_many_blanks_between_tags_are_left_to_the_other_reader():
    with pytest.raises(OtherwiseWritten):
        read_stretch(b"<trace>" + b" " * 5_000 + b"</trace>")
