"""Plain labels: what typing varies, and what must stay."""

import pytest

from routekaart.log.plain_label import label_keys, plain_words, typed_keys, without_number


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("gesprekken", "gesprek"), ("aanvragen", "aanvraag"), ("plannen", "plan"), ("adviezen", "advies"), ("brieven", "brief"),
        ("evaluaties", "evaluatie"), ("zorgteams", "zorgteam"), ("scholen", "school"), ("besluiten", "besluit"),
        ("MDO's", "MDO"), ("wachtlijsten", "wachtlijst"), ("trajecten", "traject"),
    ],
)  # fmt: skip
def test_a_plural_is_its_singular(plural: str, singular: str) -> None:
    assert plain_words(plural) == plain_words(singular)


@pytest.mark.parametrize(
    "label", ["zorgteam overleg", "Zorgteam-overleg", "ZORGTEAMOVERLEG", "zorgteam_overleg", "zorg/team: overleg", "(zorgteamoverleg)"]
)  # fmt: skip
def test_spaces_hyphens_and_case_do_not_count(label: str) -> None:
    assert label_keys("zorgteamoverleg")[0] in label_keys(label)


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("Zorgteam 3", "Zorgteam"), ("Zorgteam (3)", "Zorgteam"), ("Zorgteam3", "Zorgteam"), ("Zorgteam II", "Zorgteam"),
        ("Zorgteam nr. 3", "Zorgteam"), ("Zorgteam #3", "Zorgteam"), ("2e Zorgteam", "Zorgteam"), ("tweede Zorgteam", "Zorgteam"),
        ("Zorgteam 12-3-2024", "Zorgteam"), ("Zorgteam 2024-03-12", "Zorgteam"), ("Zorgteam 12 maart 2024", "Zorgteam"),
        ("3. Zorgteam", "Zorgteam"), ("03 Zorgteam", "Zorgteam"), ("Zorgteam ▮▮▮", "Zorgteam"), ("Zorgteam (dhr. ▮▮▮)", "Zorgteam"),
        ("2e Zorgteam (12 mrt)", "Zorgteam"), ("Zorgteam 2e keer", "Zorgteam"),
    ],
)  # fmt: skip
def test_what_tells_one_time_from_another_goes(label: str, bare: str) -> None:
    assert without_number(label) == bare


@pytest.mark.parametrize(
    "label",
    [
        "Afsluiting 2023-2024", "Afsluiting periode 2e", "Zorgteam 2024", "Zorgteam 123", "Zorgteam (extra)", "Zorgteam Noord",
        "Gesprek mw. Jansen", "Gesprek binnen 48 uur", "Zorgteam i", "3", "▮▮▮", "Zorgteam week 12",
    ],
)  # fmt: skip
def test_a_year_a_term_and_a_name_stay(label: str) -> None:
    keys = [*typed_keys(label)]

    assert not set(label_keys("Zorgteam")) & {*keys}
    assert not set(label_keys("Afsluiting")) & {*keys}
    assert all(keys[:1])


def test_a_plus_and_a_question_mark_count() -> None:
    assert label_keys("ZAT+") == label_keys("ZAT plus")
    assert label_keys("ZAT+")[0] != label_keys("ZAT")[0]
    assert label_keys("TLV?")[0] != label_keys("TLV")[0]
