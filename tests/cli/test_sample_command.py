"""`routekaart sample` and `routekaart demo`: they say that the samples are invented, and refuse bad sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import routekaart.demo
from routekaart.cli import main
from routekaart.demo import DemoFiles

INVENTED = {
    "nl": "Elk ander verschil tussen die scholen is ook verzonnen",
    "en": "Any other difference between those schools is invented too",
}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_samples_are_said_to_be_invented_in_what_the_schools_differ(tmp_path: Path, lang: str) -> None:
    done = CliRunner().invoke(main, ["sample", "-o", str(tmp_path / "logs"), "--cases", "2", "--lang", lang])

    assert done.exit_code == 0
    assert INVENTED[lang] in done.stderr


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_demonstration_says_it_below_what_it_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(routekaart.demo, "run_demo", lambda *_, **__: DemoFiles((), ()))
    done = CliRunner().invoke(main, ["demo", "-o", str(tmp_path), "--lang", lang])

    assert done.exit_code == 0
    assert INVENTED[lang] in done.stdout.splitlines()[-1]


@pytest.mark.parametrize("option", [("--cases", "0"), ("--cases", "tien"), ("--seed", "-1"), ("--seed", "x")])
def test_a_size_or_seed_that_cannot_be_is_refused(tmp_path: Path, option: tuple[str, str]) -> None:
    done = CliRunner().invoke(main, ["sample", "-o", str(tmp_path / "logs"), *option])

    assert done.exit_code in (1, 2)
    assert option[0] in done.stderr
    assert not (tmp_path / "logs").exists()
