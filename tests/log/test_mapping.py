from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
import yaml

import routekaart
from routekaart.errors import MappingError
from routekaart.log.heading_words import plain
from routekaart.log.mapping import ROLES, Mapping, fingerprint, recognise
from routekaart.log.times import TimeRules

DATES = ["3-3-2022", "4-3-2022", "5-3-2022", "6-3-2022"]


def mapped(columns: dict[str, list[str | None]], **given: object) -> Mapping:
    sample = pa.RecordBatch.from_pydict(
        {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
    )
    return recognise("log.csv", [*columns], sample, rules=TimeRules(), **given)  # type: ignore[arg-type]


def roles(*headings: str, **given: object) -> dict[str, str]:
    """The roles recognised by these headings alone; columns that claim a time have dates."""
    time_words = ("dat", "tijd", "time", "start", "begin", "eind", "end", "complet", "moment")
    cells = {
        heading: DATES
        if any(word in heading.casefold() for word in time_words)
        else ["a b", "c d", "e f", "g h"]
        for heading in headings
    }
    return mapped(cells, **given).columns  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("leerling stap datum", {"case": "leerling", "activity": "stap", "time": "datum"}),
        (
            "Leerlingnummer Activiteit Startdatum Einddatum Instantie Route School",
            {
                "case": "Leerlingnummer",
                "activity": "Activiteit",
                "start": "Startdatum",
                "end": "Einddatum",
                "organisation": "Instantie",
                "group": "Route",
                "school": "School",
            },
        ),
        # pm4py
        (
            "case:concept:name concept:name time:timestamp start_timestamp org:resource lifecycle:transition",
            {
                "case": "case:concept:name",
                "activity": "concept:name",
                "time": "time:timestamp",
                "start": "start_timestamp",
                "lifecycle": "lifecycle:transition",
                "organisation": "org:resource",
            },
        ),
        # bupaR
        (
            "handling patient employee handling_id registration_type time",
            {
                "case": "patient",
                "activity": "handling",
                "time": "time",
                "lifecycle": "registration_type",
                "organisation": "employee",
            },
        ),
    ],
)
def test_headings_of_known_tools_and_of_dutch_sheets_are_recognised(
    headings: str, expected: dict[str, str]
) -> None:
    assert roles(*headings.split()) == expected


def test_apromore_headings_are_recognised() -> None:
    assert roles("case id", "activity", "start date", "completion time", " process type".strip()) == {
        "case": "case id",
        "activity": "activity",
        "start": "start date",
        "end": "completion time",
    }


def test_disco_headings_are_recognised() -> None:
    assert roles("Case ID", "Activity", "Resource", "Start Timestamp", "Complete Timestamp", "Variant") == {
        "case": "Case ID",
        "activity": "Activity",
        "start": "Start Timestamp",
        "end": "Complete Timestamp",
        "organisation": "Resource",
    }


def test_no_heading_names_two_roles() -> None:
    path = Path(routekaart.__file__).parent / "data" / "headings.yaml"
    known = yaml.safe_load(path.read_text(encoding="utf-8"))
    named = [{plain(heading) for group in known[role] for heading in group} for role in ROLES]

    assert sum(map(len, named)) == len(set().union(*named))


def test_case_and_signs_of_a_heading_do_not_matter() -> None:
    assert roles("CASE-ID", "Activity_Name", "TimeStamp") == roles("CASE-ID", "Activity_Name", "TimeStamp")
    assert plain("Case_ID") == plain("case id") == plain("caseID") == "caseid"


def test_standard_keys_go_before_other_headings() -> None:
    assert (
        roles("concept:name", "Activity", "case:concept:name", "time:timestamp")["activity"] == "concept:name"
    )


def test_a_group_or_institution_is_the_organisation_before_a_person() -> None:
    assert roles("leerling", "stap", "datum", "org:resource", "org:group")["organisation"] == "org:group"
    assert roles("leerling", "stap", "datum", "resource", "instantie")["organisation"] == "instantie"


def test_two_columns_that_claim_one_role_are_refused_with_names_and_option() -> None:
    with pytest.raises(MappingError, match=r"'organisatie', 'instantie'.*organisation=") as caught:
        roles("leerling", "stap", "datum", "organisatie", "instantie")
    assert "organisation=KOLOM" in caught.value.nl


def test_a_heading_that_stands_there_twice_claims_twice() -> None:
    with pytest.raises(MappingError, match=r"'stap', 'stap \(2\)'"):
        roles("leerling", "stap", "stap (2)", "datum")


def test_many_columns_are_named_only_in_part() -> None:
    with pytest.raises(MappingError) as caught:
        roles(*(f"veld {number}" for number in range(500)))

    assert len(str(caught.value)) < 500


def test_a_long_heading_is_shortened_in_messages() -> None:
    with pytest.raises(MappingError) as caught:
        roles("x" * 900, "y", "datum")

    assert len(str(caught.value)) < 300


# -- by values -------------------------------------------------------------------------------------


def test_a_column_is_the_time_by_its_values_when_no_heading_says_so() -> None:
    found = mapped({"leerling": ["1", "1", "2", "2"], "stap": ["a", "b", "a", "b"], "wanneer was dit": DATES})

    assert found.time == "wanneer was dit"
    assert found.how["time"] == "values"


def test_two_columns_of_dates_without_telling_headings_are_asked_for() -> None:
    with pytest.raises(MappingError, match=r"'een', 'twee'.*time="):
        mapped({"leerling": ["1", "2", "3", "4"], "stap": ["a", "b", "a", "b"], "een": DATES, "twee": DATES})


def test_a_heading_of_a_time_without_dates_makes_way_for_one_with_dates() -> None:
    clock = ["14:05", "9:30", "12:00", "8:00"]

    assert mapped({"leerling": ["1"] * 4, "stap": ["a"] * 4, "datum": DATES, "tijd": clock}).time == "datum"


def test_an_organisation_in_a_column_called_van_is_no_start() -> None:
    found = mapped({"leerling": ["1"] * 4, "stap": ["a"] * 4, "datum": DATES, "van": ["School"] * 4})

    assert (found.time, found.start) == ("datum", None)


def test_an_end_that_is_blank_in_the_first_rows_is_still_the_end() -> None:
    found = mapped({"leerling": ["1"] * 4, "stap": ["a"] * 4, "datum": DATES, "einddatum": [None] * 4})

    assert found.interval == ("datum", "einddatum")


def test_status_is_the_lifecycle_only_when_its_values_are_lifecycle_words() -> None:
    base = {"leerling": ["1"] * 4, "stap": ["a"] * 4, "datum": DATES}

    assert mapped({**base, "status": ["start", "COMPLETE", "start", "complete"]}).lifecycle == "status"
    assert mapped({**base, "status": ["open", "dicht", "open", "dicht"]}).lifecycle is None


def test_case_and_activity_are_found_by_values_when_one_column_can_be_each() -> None:
    found = mapped({"nr": ["P01", "P01", "P02", "P02"], "wat": ["Signaal", "Zorgteam"] * 2, "datum": DATES})

    assert (found.case, found.activity) == ("nr", "wat")


def test_case_is_asked_for_when_two_columns_can_be_it() -> None:
    with pytest.raises(MappingError, match="case="):
        mapped(
            {
                "nr": ["P01", "P01", "P02", "P02"],
                "pas": ["901", "901", "902", "902"],
                "stap": ["a"] * 4,
                "datum": DATES,
            }
        )


# -- times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time_columns", "interval"),
    [
        ({"time": "t"}, ("t", None)),
        ({"start": "s"}, ("s", None)),
        ({"end": "e"}, (None, "e")),
        ({"start": "s", "end": "e"}, ("s", "e")),
        ({"time": "t", "end": "e"}, ("t", "e")),
        ({"time": "t", "start": "s"}, ("s", "t")),
    ],
)
def test_a_time_beside_a_start_is_the_end_and_beside_an_end_the_start(
    time_columns: dict[str, str], interval: tuple[str | None, str | None]
) -> None:
    assert Mapping("c", "a", **time_columns).interval == interval  # type: ignore[arg-type]


def test_a_date_of_registration_beside_start_and_end_is_an_ordinary_column() -> None:
    found = mapped(
        {"leerling": ["1"] * 4, "stap": ["a"] * 4, "datum": DATES, "startdatum": DATES, "einddatum": DATES}
    )

    assert found.interval == ("startdatum", "einddatum")
    assert found.time is None


# -- options ---------------------------------------------------------------------------------------


def test_an_option_goes_before_a_heading() -> None:
    assert roles("leerling", "stap", "datum", "soort", options={"activity": "soort"})["activity"] == "soort"


def test_an_option_need_not_match_in_letter_case() -> None:
    assert roles("Leerling", "stap", "datum", options={"case": "leerling"})["case"] == "Leerling"


def test_an_empty_option_leaves_the_role_open() -> None:
    assert "school" not in roles("leerling", "stap", "datum", "school", options={"school": ""})


def test_an_option_that_names_no_column_is_refused_with_the_columns_there_are() -> None:
    with pytest.raises(MappingError, match=r"no column 'naam' for case=.*'leerling', 'stap', 'datum'"):
        roles("leerling", "stap", "datum", options={"case": "naam"})


def test_one_column_cannot_be_case_and_activity() -> None:
    with pytest.raises(MappingError, match="case and as activity"):
        roles("leerling", "stap", "datum", options={"case": "stap", "activity": "stap"})


def test_one_column_can_be_school_and_group() -> None:
    found = roles("leerling", "stap", "datum", "school", options={"school": "school", "group": "school"})

    assert found["school"] == found["group"] == "school"


def test_a_time_that_is_given_keeps_a_start_from_being_recognised() -> None:
    found = roles("leerling", "stap", "datum", "startdatum", options={"time": "datum"})

    assert "start" not in found


def test_how_each_role_was_found_is_said() -> None:
    sample = {"leerling": ["1"] * 4, "wat": ["a"] * 4, "datum": DATES}

    assert mapped(sample, options={"activity": "wat"}).how == {  # type: ignore[arg-type]
        "case": "heading",
        "activity": "option",
        "time": "heading",
    }


def test_an_xes_classifier_names_the_activity_when_no_standard_key_does() -> None:
    sample = {"case:concept:name": ["1"] * 4, "Handeling X": ["a"] * 4, "time:timestamp": DATES}

    assert mapped(sample, classifier="Handeling X").activity == "Handeling X"  # type: ignore[arg-type]


# -- plain form ------------------------------------------------------------------------------------


def test_a_mapping_comes_back_from_its_plain_form() -> None:
    mapping = Mapping("c", "a", time="t", school="s", how={"case": "option"})

    assert Mapping.from_dict(mapping.to_dict()) == mapping
    assert Mapping.from_dict(mapping.to_dict()).how == {"case": "option"}


@pytest.mark.parametrize("form", [{}, {"case": "a"}, {"case": "a", "activity": "b", "naam": "c"}])
def test_a_plain_form_without_its_roles_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(MappingError, match="roles"):
        Mapping.from_dict(form)


def test_the_shape_of_a_file_is_its_headings_in_any_order() -> None:
    assert fingerprint(["a", "b c"]) == fingerprint(["B_C", "A"]) != fingerprint(["a", "b", "c"])
