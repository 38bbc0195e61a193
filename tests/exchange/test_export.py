"""Exports: every form from one list."""

import pytest

import routekaart as rk
from routekaart.errors import RoutekaartError
from routekaart.exchange.export import CHOICES, FORMS
from tests.logs import chain, log


def test_the_forms_are_those_of_events_models_and_maps_and_a_folder_of_each():
    assert CHOICES == ("xes", "csv", "xlsx", "parquet", "parquet-parts", "json",
                       "bpmn", "pnml", "ptml", "dot", "graphml", "all")  # fmt: skip
    assert {*CHOICES} - {*FORMS} == {"parquet-parts", "all"}


@pytest.mark.parametrize("form", ["csv", "graphml"])
def test_a_form_is_written_in_one_call(form, tmp_path):
    [path] = rk.export(log(*chain("a", "Signaal", "Afsluiting")), form, str(tmp_path / f"log.{form}"))

    assert "Signaal" in path.read_text("utf-8")


@pytest.mark.parametrize(("asked", "says"), [({"form": "doc"}, "form="), ({"lang": "de"}, "lang= cannot be 'de'")])  # fmt: skip
def test_what_is_no_form_or_language_is_refused(asked, says, tmp_path):
    with pytest.raises(RoutekaartError, match=says):
        rk.export(
            log(*chain("a", "Signaal")), **{"form": "csv", "path": tmp_path / "x", "lang": "nl", **asked}
        )
