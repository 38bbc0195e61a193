from datetime import date

import pytest

from routekaart.errors import InputError, RoutekaartError
from routekaart.log.manifest import Manifest
from routekaart.log.merge import merge_logs
from routekaart.log.vocabulary import load_vocabulary
from routekaart.opening import store
from tests.logs import log

ROWS = "traject;stap;datum\n1;Signaal;01-02-2022\n1;Afsluiting;01-03-2022\n"


@pytest.fixture
def kept(tmp_path):
    (tmp_path / "dossiers.csv").write_text(ROWS, encoding="utf-8")
    return lambda name, day: store(
        tmp_path / "dossiers.csv", path=tmp_path / f"{name}.parquet", keep_until=day
    )


def test_a_log_says_until_when_it_is_to_be_there(kept):
    assert kept("log", "31-7-2028").manifest.keep_until == "2028-07-31"


def test_the_last_day_itself_is_not_past(kept):
    manifest = kept("log", "31-7-2028").manifest

    assert not manifest.is_overdue(date(2028, 7, 31)) and manifest.is_overdue(date(2028, 8, 1))


def test_a_log_of_which_nobody_said_is_never_overdue_and_says_nothing():
    manifest = log(("a", "Signaal", 0)).manifest

    assert not manifest.is_overdue(date(9000, 1, 1)) and "keep_until" not in manifest.to_json()


def test_logs_together_are_kept_as_long_as_the_first_of_them_to_go(kept, tmp_path):
    views = [kept("een", "31-7-2028"), kept("twee", "31-7-2026")]
    merged = merge_logs(views, tmp_path / "samen.parquet", load_vocabulary())

    assert merged.manifest.keep_until == "2026-07-31"


def test_a_day_that_is_none_is_refused(kept):
    with pytest.raises(RoutekaartError):
        kept("log", "31-31-2028")


def test_a_footer_with_another_thing_for_the_day_is_damaged(kept):
    text = kept("log", "31-7-2028").manifest.to_json()
    with pytest.raises(InputError, match="damaged"):
        Manifest.from_json(text.replace('"2028-07-31"', "[1]"))
