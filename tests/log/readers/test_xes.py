from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from routekaart.errors import InputError
from routekaart.intake import vet
from routekaart.log.readers import open_source, xes
from routekaart.read_options import ReadOptions

NAME = '<string key="concept:name" value="{}"/>'
TIME = '<date key="time:timestamp" value="2022-03-0{}T10:00:00+01:00"/>'


def event(name: str, day: int, more: str = "") -> str:
    return f"<event>{NAME.format(name)}{TIME.format(day)}{more}</event>"


def trace(name: str, *inside: str) -> str:
    return f"<trace>{NAME.format(name)}{''.join(inside)}</trace>"


def write(folder: Path, *inside: str, head: str = "", name: str = "log.xes", root: str = "<log>") -> Path:
    path = folder / name
    path.write_text(f"{head}{root}{''.join(inside)}</log>", encoding="utf-8")
    return path


def rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    (sheet,) = open_source(path).sheets
    return [
        (number, {key: value for key, value in cells.items() if value is not None})
        for batch in sheet.read()
        for number, cells in zip(batch.rows.to_pylist(), batch.cells.to_pylist(), strict=True)
    ]


def test_events_carry_their_attributes_and_those_of_their_trace(tmp_path: Path) -> None:
    path = write(
        tmp_path, trace("c1", '<string key="school" value="S1"/>', event("a", 1, '<int key="n" value="3"/>'))
    )

    assert rows(path) == [
        (
            1,
            {
                "concept:name": "a",
                "time:timestamp": "2022-03-01T10:00:00+01:00",
                "n": "3",
                "case:concept:name": "c1",
                "case:school": "S1",
            },
        )
    ]


def test_events_are_numbered_over_all_traces(tmp_path: Path) -> None:
    path = write(tmp_path, trace("c1", event("a", 1), event("b", 2)), trace("c2", event("c", 3)))

    assert [number for number, _ in rows(path)] == [1, 2, 3]


def test_attributes_of_a_trace_count_also_after_its_events(tmp_path: Path) -> None:
    path = write(tmp_path, trace("c1", event("a", 1), '<string key="route" value="keten"/>'))

    assert vet([path]).table()["group"].to_pylist() == ["keten"]


def test_lifecycle_and_group_are_recognised(tmp_path: Path) -> None:
    more = (
        '<string key="lifecycle:transition" value="START"/><string key="org:group" value="School"/>'
        '<string key="org:resource" value="P. de Vries"/>'
    )
    table = vet([write(tmp_path, trace("c1", event("a", 1, more)))]).table()

    assert table.select(["lifecycle", "organisation", "org:resource"]).to_pylist() == [
        {"lifecycle": "start", "organisation": "School", "org:resource": "P. de Vries"}
    ]


def test_an_attribute_may_carry_more_or_less_than_key_and_value(tmp_path: Path) -> None:
    odd = (
        '<string value="1" key="a"/><string key="b" value="2" id="x"/><string key="c" note="y"/><string value="4"/>'
        '<string key="e"/>'
    )
    ((_, cells),) = rows(write(tmp_path, trace("c1", event("x", 1, odd))))

    assert {key: cells[key] for key in "ab"} == {"a": "1", "b": "2"}
    assert not {"c", "e"} & {*cells}


def test_globals_and_extensions_mean_nothing(tmp_path: Path) -> None:
    head = f'<global scope="event">{NAME.format("__INVALID__")}</global><extension name="Concept"/>'

    assert [cells["concept:name"] for _, cells in rows(write(tmp_path, head, trace("c", event("a", 1))))] == [
        "a"
    ]


def test_nested_attributes_and_lists_are_left_out_and_counted(tmp_path: Path) -> None:
    more = (
        '<string key="x" value="1"><int key="cost" value="0"/></string>'
        '<list key="l"><values><int key="v" value="5"/></values></list>'
    )
    source = open_source(write(tmp_path, trace("c", event("a", 1, more))))

    assert "x" in source.sheets[0].headings
    assert not {"cost", "v", "l"} & {*source.sheets[0].headings}
    assert [note.key for note in source.notes] == ["nested_attributes"]


def test_traces_without_events_are_counted_and_are_no_cases(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, trace("leeg"), trace("c", event("a", 1))))

    assert [note.key for note in source.notes] == ["empty_traces"]
    assert {cells["case:concept:name"] for _, cells in rows(source.path)} == {"c"}


def test_namespaces_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    plain = write(tmp_path, trace("c", event("a", 1))).read_text()
    path.write_text(
        plain.replace("<log>", '<x:log xmlns:x="http://www.xes-standard.org/">')
        .replace("</", "</x:")
        .replace("<trace", "<x:trace")
        .replace("<event", "<x:event")
        .replace("<string", "<x:string")
        .replace("<date", "<x:date")
    )

    assert rows(path)[0][1]["case:concept:name"] == "c"


def test_an_event_without_time_is_refused_as_a_row(tmp_path: Path) -> None:
    path = write(tmp_path, trace("c", event("a", 1), f"<event>{NAME.format('b')}</event>"))
    vetted = vet([path], ReadOptions(skip_all_bad_rows=True))

    assert [(row.row, row.column, row.reason) for row in vetted.account.refused] == [
        (2, "time:timestamp", "missing_time")
    ]


def test_an_event_outside_a_trace_or_in_one_without_name_is_refused_as_a_row(tmp_path: Path) -> None:
    path = write(tmp_path, event("x", 1), f"<trace>{event('y', 1)}</trace>", trace("c", event("a", 1)))
    vetted = vet([path], ReadOptions(skip_all_bad_rows=True))

    assert [(row.row, row.reason) for row in vetted.account.refused] == [
        (1, "missing_case"),
        (2, "missing_case"),
    ]


def test_a_classifier_names_the_activity_when_no_name_does(tmp_path: Path) -> None:
    step = '<event><string key="Soort werk" value="Signaal"/>' + TIME.format(1) + "</event>"
    path = write(tmp_path, '<classifier name="Activity" keys="\'Soort werk\'"/>', trace("c", step))

    assert vet([path]).mapping.activity == "Soort werk"


def test_a_long_log_is_gathered_in_stretches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        tmp_path,
        *(
            trace(f"c{n}", event("a", 1), event("b", 2, '<int key="n" value="1"/>' if n % 2 else ""))
            for n in range(20)
        ),
    )
    whole = rows(path)
    monkeypatch.setattr(xes, "STRETCH_BYTES", 1000)
    monkeypatch.setattr(xes, "BATCH_BYTES", 1000)

    assert rows(path) == whole
    assert len([*open_source(path).sheets[0].read()]) > 2


def test_an_empty_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no events in traces"):
        vet([write(tmp_path)])


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE log>",
        '<!DOCTYPE log SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE log [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>',
        '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE log [<!ENTITY % x "y"> %x;]>',
    ],
)
def test_a_document_type_is_refused_before_anything_of_it_is_used(tmp_path: Path, doctype: str) -> None:
    head = f'<?xml version="1.0"?>{doctype}'

    with pytest.raises(InputError, match="document type"):
        open_source(write(tmp_path, trace("c", event("a", 1)), head=head))


def test_a_document_type_in_a_gz_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(b'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>'))

    with pytest.raises(InputError, match="document type"):
        open_source(path)


def test_an_undefined_entity_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no well-formed XML"):
        open_source(write(tmp_path, trace("c", '<event><string key="a" value="&x;"/></event>')))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_gz_is_refused(tmp_path: Path, share: float) -> None:
    plain = write(tmp_path, *(trace(f"c{n}", event("a", n % 9 + 1)) for n in range(3000)))
    whole = gzip.compress(plain.read_bytes())
    path = tmp_path / "log.xes.gz"
    path.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(InputError, match="cut off"):
        open_source(path)


def test_a_truncated_xes_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text("<log>\n<trace>\n<event>\n")

    with pytest.raises(InputError, match=r"cut off or is no well-formed XML \(line 4\)"):
        open_source(path)


def test_xml_that_is_no_xes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text("<pnml><net/></pnml>")

    with pytest.raises(InputError, match="no XES"):
        open_source(path)


def test_elements_without_end_inside_one_another_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text("<log>" + '<container key="a">' * 100_000)

    with pytest.raises(InputError, match="more than 64 deep"):
        open_source(path)


def test_a_key_for_every_event_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, trace("c", *(f'<event><int key="k{n}" value="1"/></event>' for n in range(2100))))

    with pytest.raises(InputError, match="columns, at most 2000"):
        open_source(path)


def test_a_gz_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"<log>")
        for _ in range(80):
            file.write(b" " * (1 << 20))

    with pytest.raises(InputError, match="unpacks to more than"):
        open_source(path)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_a_declared_encoding_is_honoured(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "log.xes"
    text = f'<?xml version="1.0" encoding="{encoding}"?><log>{trace("Zoë", event("a", 1))}</log>'
    path.write_bytes(text.encode(encoding))

    assert rows(path)[0][1]["case:concept:name"] == "Zoë"


@pytest.mark.parametrize("encoding", ["klingon", "shift_jis"])
def test_an_encoding_that_xml_cannot_have_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "log.xes"
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?><log></log>')

    with pytest.raises(InputError):
        open_source(path)


def test_two_traces_of_one_name_are_one_case_and_said(tmp_path: Path) -> None:
    def trace(day: str) -> str:
        event = (
            f'<event><string key="concept:name" value="A"/><date key="time:timestamp" value="{day}"/></event>'
        )
        return f'<trace><string key="concept:name" value="D1"/>{event}</trace>'

    for spaced in ("", "<!-- read element by element -->"):
        path = tmp_path / f"log{len(spaced)}.xes"
        path.write_text(f"<log>{trace('2022-03-13')}{spaced}{trace('2022-03-15')}</log>")
        assert [note.key for note in vet([path]).notes] == ["same_trace_name"]
