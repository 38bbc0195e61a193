"""A small source file, and a way to run a command on it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from routekaart.cli import main

ROWS = """traject;stap;begin;einde;organisatie;school
a;Signaal;07-03-2022;;School;School 1
a;Zorgteam;17-03-2022;;School;School 1
a;Wachtlijst;20-03-2022;30-04-2022;Jeugd-ggz;School 1
a;Start jeugdhulp;01-05-2022;;Jeugd-ggz;School 1
a;Zorgteam;13-06-2022;;School;School 1
a;Afsluiting;23-06-2022;;School;School 1
b;Signaal;14-03-2022;;Huisarts;School 2
b;Onderzoek;24-03-2022;;Jeugd-ggz;School 2
b;Onderzoek;13-04-2022;;Wijkteam;School 2
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two cases, one closed and one open, of two schools."""
    path = tmp_path / "dossiers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def run():
    """Run a command; stdout and stderr apart."""

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)

    return run
