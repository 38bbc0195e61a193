from __future__ import annotations

import io
from pathlib import Path

import pytest

from routekaart.errors import InputError
from routekaart.log.readers import open_source, streams
from routekaart.log.readers.encoding import certain_encoding

PATH = Path("log.csv")


def found(content: bytes, declared: str | None = None) -> str:
    return certain_encoding(PATH, lambda: io.BytesIO(content), declared)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"naam;stap", "utf-8"),
        ("Zoë".encode(), "utf-8"),
        ("Zoë".encode("utf-8-sig"), "utf-8-sig"),
        ("Zoë".encode("utf-16"), "utf-16"),
        ("\ufeffZoë".encode("utf-16-be"), "utf-16"),
    ],
)
def test_a_mark_or_utf8_throughout_is_certain(content: bytes, encoding: str) -> None:
    assert found(content) == encoding


@pytest.mark.parametrize(
    "word",
    [
        "Coördinatie", "cliënt", "geïnd", "Zoë;", "financiële", "één", "vóór", "Één", "café", "René", "Müller",
        "crèche", "scène", "hè;", "à la carte", "vis à vis", "enquête", "Señor", "Muñoz", "François", "Özgür",
        "Ålesund"[1:] + "é", "zo’n", "foto’s", "’s ochtends", "scholen’;", "‘ja’", "“ja”", "2021–2023", "a – b",
        "enz…", "€ 50", "5 °C", "§ 3", "IDEE\u00cbN", "DANI\u00cbL", "naïef", "reünie", "Thaïs", "Loïs", "Noël",
    ],
)  # fmt: skip
def test_windows_1252_is_certain_where_dutch_puts_its_characters(word: str) -> None:
    assert found(f"kop;kop\nx;{word}\n".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        ("Wałęsa", "cp1250"),
        ("Kamiński", "cp1250"),
        ("Jurčič", "cp1250"),
        ("Kovačević", "cp1250"),
        ("Yıldız", "cp1254"),
        ("Şahin", "cp1254"),
        ("Gabrielė", "cp1257"),
        ("Привет", "cp1251"),
        ("Γιώργος", "cp1253"),
        ("שלום", "cp1255"),
        ("محمد", "cp1256"),
        ("Zoë", "mac_roman"),
        ("cliënt", "mac_roman"),
        ("coördinatie", "mac_roman"),
        ("café", "mac_roman"),
        ("García", "mac_roman"),
        ("Özgür", "mac_roman"),
        ("cliënt", "cp850"),
        ("coördinatie", "cp850"),
        ("café", "cp850"),
        ("geïnd", "cp850"),
        ("München", "cp850"),
        ("日本語", "shift_jis"),
        ("日本語", "gbk"),
        ("5 ¤", "cp1252"),
        ("3 × 4", "cp1252"),
    ],
)
def test_another_code_page_is_never_taken_for_windows_1252(word: str, encoding: str) -> None:
    with pytest.raises(InputError, match='encoding="windows-1252"'):
        found(f"kop;kop\nx;{word};y\n".encode(encoding))


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_that_windows_1252_does_not_have_is_refused(byte: int) -> None:
    with pytest.raises(InputError, match="line 2"):
        found(b"kop;kop\nx" + bytes([byte]) + b"x;y\n")


def test_one_uncertain_character_among_certain_ones_is_refused() -> None:
    with pytest.raises(InputError, match="not certain"):
        found("cliënt\ncoördinatie\nŽ\n".encode("cp1252"))


def test_control_bytes_are_refused() -> None:
    with pytest.raises(InputError):
        found("cliënt\x01\n".encode("cp1252"))


@pytest.mark.parametrize("content", [b"a;b\n1;\x002\n", "a;b\n1;2\n".encode("utf-16-le")])
def test_nul_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="encoding="):
        found(content)


def test_a_declared_encoding_is_used_when_every_byte_fits() -> None:
    assert found("Wałęsa".encode("cp1250"), "windows-1250") == "cp1250"


def test_a_declared_encoding_that_does_not_fit_is_refused_with_the_line() -> None:
    with pytest.raises(InputError, match='line 3 does not fit encoding="utf-8"'):
        found("a\nb\ncliënt\n".encode("cp1252"), "utf-8")


def test_a_declared_utf8_may_have_a_byte_order_mark() -> None:
    assert found("Zoë".encode("utf-8-sig"), "UTF-8") == "utf-8-sig"


@pytest.mark.parametrize("name", ["latijn", "", "base64", "rot13", "zip", "a\0b"])
def test_an_unknown_encoding_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="no known encoding"):
        found(b"a", name)


def test_a_mark_that_the_rest_contradicts_is_refused() -> None:
    with pytest.raises(InputError, match="begins as UTF-8, but line 2"):
        found(b"\xef\xbb\xbfa\n\xff\n")


def test_a_character_cut_off_at_the_end_is_refused() -> None:
    with pytest.raises(InputError):
        found("Zoë".encode()[:-1], "utf-8")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64, 65, 129])
def test_the_verdict_does_not_depend_on_how_the_bytes_arrive(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(streams, "CHUNK", size)
    filler = "x" * 100

    assert found(f"{filler}één {filler} zo’n cliënt {filler}".encode("cp1252")) == "cp1252"
    with pytest.raises(InputError):
        found(f"{filler}één {filler} Jurčič {filler}".encode("cp1250"))


def test_the_refusal_repeats_nothing_of_the_line() -> None:
    with pytest.raises(InputError) as caught:
        found("kop\nAnna Wałęsa\n".encode("cp1250"))
    assert "Anna" not in str(caught.value) + caught.value.nl


def test_utf_16_without_a_byte_order_mark_does_not_fit(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"dossier;stap;datum\n1;x;01-02-2022\n")

    with pytest.raises(InputError, match='line 1 does not fit encoding="utf-16"'):
        open_source(path, encoding="utf-16")
