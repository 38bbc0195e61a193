"""The vocabulary: what the shipped one holds, what a label matches, what a file of one's own may say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from routekaart.errors import InputError, MappingError
from routekaart.log.vocabulary import KINDS, MARKS, Vocabulary, load_vocabulary

TYPED: dict[str | None, list[str]] = yaml.safe_load(
    Path(__file__).with_name("typed_labels.yaml").read_text(encoding="utf-8")
)
"""The id of a step, or None → labels as people type them."""


@pytest.fixture
def standard() -> Vocabulary:
    return load_vocabulary()


def own_file(folder: Path, text: str) -> Path:
    path = folder / "eigen.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def marked(vocabulary: Vocabulary, mark: str) -> set[str]:
    return {entry.nl for entry in vocabulary.activities if mark in entry.marks}


def test_the_standard_vocabulary_holds_eight_numbered_phases_and_any_time(standard: Vocabulary) -> None:
    assert [phase.number for phase in standard.phases] == [1, 2, 3, 4, 5, 6, 7, 8, None]


def test_the_standard_vocabulary_holds_31_organisations_and_85_activities_47_of_them_typical(
    standard: Vocabulary,
) -> None:
    # The 46 of the typical traces, and support of the samenwerkingsverband, which was "Ondersteuning op school" there.
    assert len(standard.organisations) == 31
    assert len(standard.activities) == 85
    assert sum(not entry.optional for entry in standard.activities) == 47


def test_only_the_family_is_not_counted(standard: Vocabulary) -> None:
    assert [entry.nl for entry in standard.organisations if not entry.counted] == ["Gezin"]
    assert [entry.nl for entry in standard.organisations if entry.family] == ["Gezin"]


def test_every_kind_of_the_standard_is_used_and_every_mark_is_known(standard: Vocabulary) -> None:
    assert {entry.kind for entry in standard.activities} == set(KINDS)
    assert {mark for entry in standard.activities for mark in entry.marks} == set(MARKS) - {"ready"}


def test_zorgteam_alone_is_a_regular_meeting(standard: Vocabulary) -> None:
    assert marked(standard, "regular_meeting") == {"Zorgteam"}


def test_joint_meetings_are_those_with_school_and_care_at_the_table(standard: Vocabulary) -> None:
    assert marked(standard, "joint_meeting") == {"Zorgteam", "Overleg school en jeugdhulp", "MDO", "ZAT+"}


def test_a_case_ends_another_way_by_leaving_the_school_and_a_return_is_a_closing(
    standard: Vocabulary,
) -> None:
    assert marked(standard, "exit") == {
        "Plaatsing speciaal onderwijs", "Verhuisd", "Schoolwissel", "Uitgeschreven", "Diploma behaald", "Gezin stopt",
        "Vrijstelling van de leerplicht", "18 jaar geworden",
    }  # fmt: skip
    assert marked(standard, "closing") == {"Afsluiting", "Terugkeer regulier onderwijs"}


def test_an_activity_of_kind_support_is_marked_support(standard: Vocabulary) -> None:
    assert marked(standard, "support") == {
        entry.nl for entry in standard.activities if entry.kind == "support"
    }


@pytest.mark.parametrize(
    "label",
    ["Oriënterend gesprek", "  oriënterend\u00a0 GESPREK", "Orie\u0308nterend gesprek", "intake wijkteam"],
)
def test_case_white_space_and_composition_do_not_matter_to_a_match(standard: Vocabulary, label: str) -> None:
    entry = standard.match_activity(label)

    assert entry is not None and entry.id == "orienterend-gesprek"


def test_english_labels_match_too(standard: Vocabulary) -> None:
    entry = standard.match_activity("waiting list")
    partner = standard.match_organisation("general practitioner")

    assert entry is not None and entry.nl == "Wachtlijst"
    assert partner is not None and partner.nl == "Huisarts"


def test_a_typing_error_matches_nothing_and_its_nearest_label_is_suggested(standard: Vocabulary) -> None:
    assert standard.match_activity("Zorgtaem") is None
    assert standard.nearest_activity("Zorgtaem") is standard.activity("zorgteam")


@pytest.mark.parametrize("label", ["A_SUBMITTED", "", "register request", "O"])
def test_a_label_from_another_field_gets_no_suggestion(standard: Vocabulary, label: str) -> None:
    assert standard.match_activity(label) is None
    assert standard.nearest_activity(label) is None


def test_the_order_is_that_of_the_list(standard: Vocabulary) -> None:
    assert [standard.order(entry) for entry in standard.activities] == [*range(1, 86)]


def test_an_extension_adds_synonyms_and_keeps_the_rest(tmp_path: Path, standard: Vocabulary) -> None:
    path = own_file(
        tmp_path, "activities:\n  - {id: zorgteam, synonyms: [zorgkring], marks: [joint_meeting]}\n"
    )
    entry = load_vocabulary(path).match_activity("Zorgkring")

    assert entry is not None
    assert entry.synonyms == (*standard.activity("zorgteam").synonyms, "zorgkring")
    assert entry.marks == {"joint_meeting"}
    assert entry.phase == 2


def test_an_extension_adds_entries_at_the_end(tmp_path: Path) -> None:
    own = load_vocabulary(own_file(tmp_path, "activities:\n  - {id: triage, nl: Triage, kind: wait}\n"))

    assert own.activities[-1].nl == own.activities[-1].en == "Triage"
    assert own.activities[-1].marks == {"wait"}


def test_a_replacing_file_stands_alone(tmp_path: Path) -> None:
    own = load_vocabulary(
        own_file(tmp_path, "replaces: standard\nactivities:\n  - {id: triage, nl: Triage}\n")
    )

    assert [entry.nl for entry in own.activities] == ["Triage"]
    assert own.organisations == ()


def test_the_hash_follows_the_content_and_not_the_file(tmp_path: Path, standard: Vocabulary) -> None:
    (tmp_path / "a").mkdir()
    same = load_vocabulary(own_file(tmp_path / "a", "extends: standard\n"))
    other = load_vocabulary(own_file(tmp_path, "activities:\n  - {id: mdo, synonyms: [groot overleg]}\n"))

    assert same.sha256 == standard.sha256
    assert other.sha256 != standard.sha256


def test_two_entries_that_claim_one_label_are_refused(tmp_path: Path) -> None:
    path = own_file(tmp_path, "activities:\n  - {id: mdo, synonyms: [groot overleg, ZT]}\n")

    with pytest.raises(MappingError, match=r'eigen.yaml, line 2: "zt" is claimed by zorgteam and by mdo'):
        load_vocabulary(path)


@pytest.mark.parametrize("label", ["zorg-teams", "Zorg Team", "zorgteam."])
def test_labels_that_differ_in_typing_alone_cannot_be_two_entries(tmp_path: Path, label: str) -> None:
    path = own_file(tmp_path, f"activities:\n  - {{id: eigen, nl: {label}}}\n")

    with pytest.raises(MappingError, match=f'"{label.casefold()}" is claimed by zorgteam and by eigen'):
        load_vocabulary(path)


@pytest.mark.parametrize("label", ["Zorgoverleg", "zorg-overleggen", "Z.T."])
def test_an_entry_of_ones_own_takes_its_label_from_the_synonyms_of_a_standard_one(
    tmp_path: Path, label: str
) -> None:
    own = load_vocabulary(own_file(tmp_path, f"activities:\n  - {{id: eigen, nl: {label}, kind: support}}\n"))

    assert own.match_activity(label) is own.activity("eigen")
    assert own.match_activity(f"{label} 2") is own.activity("eigen")
    assert own.match_activity("zorgteamoverleg") is own.activity("zorgteam")


def test_a_synonym_of_ones_own_entry_takes_a_label_too(tmp_path: Path, standard: Vocabulary) -> None:
    own = load_vocabulary(
        own_file(tmp_path, "organisations:\n  - {id: mentoren, nl: De mentoren, synonyms: [mentor]}\n")
    )

    assert standard.match_organisation("Mentor") is standard.organisation("school")
    assert own.match_organisation("Mentor") is own.organisation("mentoren")


def test_a_label_that_was_taken_is_not_offered_for_the_standard_entry(tmp_path: Path) -> None:
    own = load_vocabulary(own_file(tmp_path, "activities:\n  - {id: eigen, nl: Zorgoverleg}\n"))

    assert own.nearest_activity("Zorgoverlgg") is own.activity("eigen")


@pytest.mark.parametrize(
    "entries",
    [
        "{id: eigen, nl: Zorgoverleg}\n  - {id: ander, nl: Zorg-overleg}",
        "{id: eigen, nl: Zorgoverleg}\n  - {id: zorgteam, synonyms: [zorgoverleg]}",
    ],
)
def test_two_entries_of_a_file_that_give_one_label_are_refused(tmp_path: Path, entries: str) -> None:
    path = own_file(tmp_path, f"activities:\n  - {entries}\n")

    with pytest.raises(MappingError, match=r'eigen.yaml, line 3: "zorg-?overleg" is claimed by'):
        load_vocabulary(path)


def test_labels_are_known_as_people_type_them(standard: Vocabulary) -> None:
    typed = [(label, entry) for entry, labels in TYPED.items() for label in labels]
    found = {label: standard.match_activity(label) for label, _ in typed}

    assert len(typed) >= 370
    assert {label: entry and entry.id for label, entry in found.items()} == dict(typed)


@pytest.mark.parametrize(
    ("label", "entry"),
    [
        ("School 2", "school"), ("IB'er", "school"), ("IB'ers", "school"), ("ouders / verzorgers", "gezin"), ("Moeder", "gezin"),
        ("SWV VO 30-06", "samenwerkingsverband"), ("swv", "samenwerkingsverband"), ("Wijkteams", "wijkteam"),
        ("Wijkteam Noord", None), ("Raad v.d. Kinderbescherming", None), ("RvdK", "raad-voor-de-kinderbescherming"),
        ("Veilig Thuis", "veilig-thuis"), ("gecertificeerde instelling", "jeugdbescherming"), ("ROC", "mbo"),
        ("orthopedagoog SWV", "orthopedagoog-swv"), ("Gemeentelijke toegang", "toegang"), ("J-GGZ", "jeugd-ggz"),
        ("Jeugd GGZ", "jeugd-ggz"), ("jeugdhulpmedewerker", "pilotteam-jeugdhulp"), ("OPDC", "opdc"),
    ],
)  # fmt: skip
def test_organisations_are_known_as_people_type_them(
    standard: Vocabulary, label: str, entry: str | None
) -> None:
    found = standard.match_organisation(label)

    assert (found and found.id) == entry


def test_a_name_that_a_user_gives_keeps_its_number(standard: Vocabulary) -> None:
    assert standard.match_activity("Zorgteam 3") is standard.named_activity("zorg-teams")
    assert standard.named_activity("Zorgteam 3") is None
    assert standard.named_organisation("School 2") is None


def test_a_renamed_step_is_known_by_its_old_name(standard: Vocabulary) -> None:
    renamed = {
        "Thuiszitten gemeld": "Thuiszitter gemeld",
        "Wisseling contactpersoon": "Wisseling van contactpersoon",
        "Uitzoeken bevoegd team": "Uitzoeken welk team of welke aanbieder",
        "Voorgelegd aan volgende laag": "Voorgelegd aan leidinggevende of beleidsmedewerker",
        "Regisseur aangewezen": "Procesregisseur aangewezen",
        "Start jeugdhulp": "Jeugdhulp",
    }

    assert {old: standard.match_activity(old) for old in renamed} == {
        old: standard.match_activity(new) for old, new in renamed.items()
    }


def test_basic_support_the_schools_own_and_granted_support_are_three_steps(standard: Vocabulary) -> None:
    labels = ("basisondersteuning", "ondersteuning op school", "arrangement SWV")

    assert [standard.match_activity(label).id for label in labels] == [  # type: ignore[union-attr]
        "basisondersteuning",
        "ondersteuning-op-school",
        "ondersteuning-swv",
    ]


def test_the_roles_of_steps_are_marks(standard: Vocabulary) -> None:
    assert marked(standard, "grant") == {"Besluit SWV", "Beschikking", "Besluit TLV"}
    assert marked(standard, "referral") == {"Verwijzing"}
    assert marked(standard, "news") == {"Terugkoppeling aan school"}
    assert marked(standard, "renewal") == {"Herbeoordeling TLV"}
    assert marked(standard, "layer") == {"Voorgelegd aan leidinggevende of beleidsmedewerker"}
    assert marked(standard, "sent_on") == {"Doorgestuurd"}
    assert marked(standard, "drop_out") == {"Uitval uit pilot"}


def test_a_step_says_which_support_it_ends(standard: Vocabulary) -> None:
    ends = {entry.id: entry.ends_support for entry in standard.activities if entry.ends_support}

    assert ends["plaatsing-past"] == ("ondersteuning-op-school",)
    assert ends["overstap-po-vo"] == ("ondersteuning-op-school", "maatwerkvoorziening-school")
    assert standard.activity("uitval-uit-pilot").ends_support_of == ("pilotteam-jeugdhulp",)
    assert all(standard.activity(name).kind == "support" for names in ends.values() for name in names)


def test_municipalities_partnerships_and_their_teams_decide(standard: Vocabulary) -> None:
    assert {entry.id for entry in standard.organisations if entry.decides} == {
        "gemeente", "gemeente-van-woonplaats", "toegang", "wijkteam", "basisteam-jeugd-en-gezin", "samenwerkingsverband",
        "acta",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &x [1]\nb: *x\n", "regel 2: verwijzingen (*naam) horen hier niet"),
        ("a: 1\na: 2\n", "regel 2: dezelfde sleutel staat hier twee keer"),
        ("a: [\n", "regel 2: geen geldige YAML (let op inspringen"),
    ],
)
def test_a_fault_in_yaml_is_said_in_dutch_without_english(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(InputError) as raised:
        load_vocabulary(own_file(tmp_path, text))
    assert found in raised.value.text("nl") and "expected" not in raised.value.text("nl")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("activities:\n  - {id: a, nl: A, nl: B}\n", "line 2: the same key stands here twice"),
        ("activities:\n  - {id: a, nl: A}\n  - {id: a, nl: B}\n", "activities, a: stands here twice"),
        ("activities:\n  - {id: a, nl: no}\n", "activities, a: nl must be text"),
        ("activities:\n  - {id: a, nl: A, en: 2022-03-01}\n", "activities, a: en must be text"),
        ("activities:\n  - {id: a, nl: A, kind: gesprek}\n", "activities, a: kind is none of those known"),
        ("activities:\n  - {id: a, nl: A, phase: 9}\n", "activities, a: phase is none of those known"),
        ("activities:\n  - {id: a, nl: A, phase: true}\n", "activities, a: phase must be a whole number"),
        ("activities:\n  - {id: a, nl: A, marks: [closed]}\n", "activities, a: marks is none of those known"),
        (
            "activities:\n  - {id: a, nl: A, organisation: x}\n",
            "activities, a: organisation is none of those",
        ),
        ("activities:\n  - {id: a, nl: A, synonyms: x}\n", "activities, a: synonyms must be a list of texts"),
        (
            "activities:\n  - {id: a, nl: A, ends_support: [x]}\n",
            "activities, a: ends_support is none of those",
        ),
        (
            "activities:\n  - {id: a, nl: A, ends_support_of: [x]}\n",
            "activities, a: ends_support_of is none of",
        ),
        (
            "organisations:\n  - {id: a, nl: A, decides: ja}\n",
            "organisations, a: decides must be true or false",
        ),
        ("activities:\n  - {id: a, nl: A, fase: 2}\n", "line 2: fase is none of id, nl"),
        ("activities:\n  - {id: a}\n", 'activities, a: has no label "nl"'),
        ("activities:\n  - zorgteam\n", "activities, entry 1: has no id"),
        ("activities: zorgteam\n", "activities: is not a list"),
        ("activiteiten: []\n", "line 1: activiteiten is none of phases, organisations, activities"),
        (
            "organisations:\n  - {id: gezin, counted: true}\n",
            "organisations, gezin: a family is never counted",
        ),
        ("extends: other\n", 'extends: can only be "standard"'),
        ("extends: standard\nreplaces: standard\n", "exclude each other"),
        ("a: &x [1]\nb: *x\n", "line 2: aliases"),
        ("activities: [\n", "line 2:"),
        ("a: !!python/object/apply:os.getcwd []\n", "line 1:"),
        ("", "holds no sections"),
        ("[" * 20_000, "is not readable YAML"),
    ],
)
def test_a_fault_names_the_file_the_entry_and_the_reason(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(InputError) as raised:
        load_vocabulary(own_file(tmp_path, text))

    assert str(raised.value).startswith("eigen.yaml, ") or str(raised.value).startswith("eigen.yaml: ")
    assert found in str(raised.value)
    assert raised.value.nl


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("activities: [{id: a, nl: Coördinator}]".encode("latin-1"))

    with pytest.raises(InputError, match=r"weg.yaml: cannot be opened"):
        load_vocabulary(tmp_path / "weg.yaml")
    with pytest.raises(InputError, match=r"latin.yaml: is not UTF-8"):
        load_vocabulary(latin)
