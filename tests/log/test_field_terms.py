"""The terms of the field: which words are one thing, and which are not (the shipped vocabulary)."""

from __future__ import annotations

import pytest

from routekaart.log.vocabulary import Vocabulary, load_vocabulary

STEPS = {
    # Basic support is no extra support, and granted support is an arrangement.
    "basisondersteuning": ["Basisondersteuning", "basisondersteuning op school"],
    "ondersteuning-op-school": ["Ondersteuning op school", "extra begeleiding"],
    "ondersteuning-swv": ["arrangement", "arrangement SWV", "Ondersteuning van het samenwerkingsverband"],
    # An arrangement is no plan; these are.
    "gezamenlijk-plan": [
        "handelingsplan",
        "groeidocument",
        "1G1P",
        "gezinsplan",
        "één plan",
        "integraal plan",
    ],
    # What a step is called now, and what it was called.
    "thuiszitten-gemeld": ["Thuiszitter gemeld", "Thuiszitten gemeld"],
    "wisseling-contactpersoon": ["Wisseling van contactpersoon", "Wisseling contactpersoon"],
    "uitzoeken-bevoegd-team": ["Uitzoeken welk team of welke aanbieder", "Uitzoeken bevoegd team"],
    "voorgelegd-aan-volgende-laag": [
        "Voorgelegd aan leidinggevende of beleidsmedewerker",
        "Voorgelegd aan volgende laag",
    ],
    "regisseur-aangewezen": [
        "Procesregisseur aangewezen",
        "Regisseur aangewezen",
        "casusregisseur aangewezen",
    ],
    "start-jeugdhulp": ["Jeugdhulp", "Start jeugdhulp"],
    # Consent: of the parents, of both together (12 to 16), of the young person (from 16).
    "toestemming-gegeven": ["akkoord ouders"],
    "toestemming-ouders-en-jongere": ["akkoord ouders en jongere"],
    "toestemming-jongere": ["akkoord jongere"],
    # Steps of the sources beyond the typical traces.
    "beslisoverleg-gemeente": ["bijeenkomst gemeente"],
    "tlv-verlopen": ["TLV verlopen"],
    "geen-hulp-beschikbaar": ["geen aanbieder beschikbaar"],
    "verzuim-gemeld": ["verzuimmelding"],
    "doorzettingsmacht": ["doorzettingsmacht"],
    "dyslexietraject": ["dyslexiebehandeling"],
    "preventieve-inzet": ["preventieve inzet"],
    "afschaling": ["afgeschaald"],
    "intensiteit-gewijzigd": ["intensiteit verhoogd"],
    "contact-ib-wijkcoach": ["contact IB en wijkcoach"],
    "intake": ["intakegesprek"],
    "crisis": ["crisismelding"],
    "uithuisplaatsing": ["uit huis geplaatst"],
    "terug-uit-instelling": ["thuisplaatsing"],
    "leerlingenvervoer": ["leerlingenvervoer aangevraagd"],
    # Endings.
    "verhuizing": ["verhuisd"],
    "schoolwissel": ["van school gewisseld"],
    "uitgeschreven": ["van school af"],
    "diploma-behaald": ["geslaagd"],
    "gezin-stopt": ["gestopt door ouders"],
    "vrijstelling-leerplicht": ["vrijstelling"],
    "achttien-jaar": ["18 geworden"],
}
"""The id of a step → what is typed for it."""

ORGANISATIONS = {
    "jeugdbescherming": ["gecertificeerde instelling", "GI"],
    "veilig-thuis": ["Veilig Thuis"],
    "raad-voor-de-kinderbescherming": ["Raad voor de Kinderbescherming", "RvdK"],
    "jeugdreclassering": ["jeugdreclassering"],
    "pilotteam-jeugdhulp": ["jeugdhulpmedewerker", "jeugdhulpverlener op school"],
    "zorgverzekeraar": ["zorgverzekeraar", "zorgkantoor"],
    "mbo": ["mbo"],
    "clientondersteuner": ["onafhankelijk cliëntondersteuner"],
    "medisch-specialist": ["medisch specialist", "kinderarts"],
    "toegang": ["loket", "toegang"],
    "jongerenwerk": ["jongerenwerk"],
    "opdc": ["OPDC"],
    "samenwerkingsverband": ["SWV"],
    "orthopedagoog-swv": ["orthopedagoog SWV"],
}
"""The id of an organisation → what is typed for it."""

NAMES = {
    "thuiszitten-gemeld": "Thuiszitter gemeld",
    "wisseling-contactpersoon": "Wisseling van contactpersoon",
    "uitzoeken-bevoegd-team": "Uitzoeken welk team of welke aanbieder",
    "voorgelegd-aan-volgende-laag": "Voorgelegd aan leidinggevende of beleidsmedewerker",
    "regisseur-aangewezen": "Procesregisseur aangewezen",
    "start-jeugdhulp": "Jeugdhulp",
}
"""The id of a step → what it is called on screen."""


@pytest.fixture(scope="module")
def standard() -> Vocabulary:
    return load_vocabulary()


@pytest.mark.parametrize(
    ("meant", "typed"), [(name, label) for name, labels in STEPS.items() for label in labels]
)
def test_what_is_typed_means_its_step(standard: Vocabulary, meant: str, typed: str) -> None:
    assert standard.match_activity(typed) == standard.activity(meant)


@pytest.mark.parametrize(
    ("meant", "typed"), [(name, label) for name, labels in ORGANISATIONS.items() for label in labels]
)
def test_what_is_typed_means_its_organisation(standard: Vocabulary, meant: str, typed: str) -> None:
    assert standard.match_organisation(typed) == standard.organisation(meant)


@pytest.mark.parametrize(("meant", "name"), NAMES.items())
def test_a_step_has_the_name_the_field_uses(standard: Vocabulary, meant: str, name: str) -> None:
    assert standard.activity(meant).nl == name


def test_basic_own_and_granted_support_all_count_as_support(standard: Vocabulary) -> None:
    supports = ("basisondersteuning", "ondersteuning-op-school", "ondersteuning-swv")

    assert {standard.activity(name).kind for name in supports} == {"support"}


def test_each_consent_counts_as_consent_given(standard: Vocabulary) -> None:
    consents = ("toestemming-gegeven", "toestemming-ouders-en-jongere", "toestemming-jongere")

    assert all("consent_given" in standard.activity(name).marks for name in consents)


@pytest.mark.parametrize(
    "name",
    [
        *("verhuizing", "schoolwissel", "uitgeschreven", "diploma-behaald"),
        *("gezin-stopt", "vrijstelling-leerplicht", "achttien-jaar"),
    ],
)
def test_a_case_that_ends_another_way_has_ended(standard: Vocabulary, name: str) -> None:
    assert "exit" in standard.activity(name).marks


def test_coming_back_from_an_institution_ends_the_placement(standard: Vocabulary) -> None:
    assert standard.activity("terug-uit-instelling").ends_support == ("uithuisplaatsing",)
