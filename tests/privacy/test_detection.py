import numpy as np
import pyarrow as pa
import pytest

from routekaart.privacy.detection import Evidence, Finding
from tests.privacy.canaries import persons
from tests.privacy.rates import EVENT_US

PEOPLE = persons(24)


def found(values, heading="veld", role=None, cases=None, event_us=EVENT_US):
    evidence = Evidence(heading, role)
    cases = cases or [str(place) for place in range(len(values))]
    evidence.add(pa.array(values, pa.string()), pa.array(cases), event_us)
    return {finding.kind: finding.share for finding in evidence.findings()}


def random_numbers(n, seed=2):
    return [f"{k:09}" for k in np.random.default_rng(seed).integers(10**8, 10**9, n)]


def test_a_column_of_numbers_that_pass_as_often_as_chance_is_no_bsn():
    assert found(random_numbers(5000)) == {}


def test_a_column_in_which_far_more_numbers_pass_than_chance_is_one_of_bsns():
    numbers = random_numbers(700) + [person.bsn for person in persons(300)]

    assert 0.3 < found(numbers)["bsn"] < 0.45


@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_few_bsns_are_bsns(n):
    assert found([person.bsn for person in PEOPLE[:n]]) == {"bsn": 1.0}


def test_a_heading_makes_numbers_that_pass_no_test_bsns():
    assert found(random_numbers(30), heading="BSN leerling")["bsn"] == 1.0
    assert found(random_numbers(30), heading="dossier") == {}


def test_a_number_of_pupils_holds_bsn_and_onderwijsnummer():
    numbers = [person.bsn if i % 2 else person.onderwijsnummer for i, person in enumerate(PEOPLE)]

    assert found(numbers, heading="pgn").keys() >= {"bsn", "onderwijsnummer"}


def test_a_share_is_of_the_filled_cells():
    assert found(["a@b.nl", "x", None, ""], heading="contact") == {"email": 0.5}


def test_one_address_in_a_long_column_is_found():
    assert found(["nee"] * 10_000 + ["mail a@b.nl"])["email"] == 1 / 10_001


def test_dates_that_lie_an_age_before_the_events_are_dates_of_birth():
    assert found([person.birth_date for person in PEOPLE]) == {"birth_date": 1.0}
    assert found(["01-02-2021", "03-05-2021", "07-06-2021"]) == {}


def test_a_heading_tells_a_date_of_birth_of_any_age():
    assert found(["01-02-2021", "03-05-2021"], heading="geboortedatum") == {"birth_date": 1.0}


def test_four_digits_are_a_postcode_under_such_a_heading_only():
    assert found(["6811", "6812", "6813"], heading="postcode leerling") == {"postcode": 1.0}
    assert found(["6811", "6812", "6813"], heading="bedrag") == {}


def test_surnames_alone_are_found_by_their_heading():
    assert found(["Kwakkelstein", "Plomperink", "Jansen"], heading="achternaam") == {"name": 1.0}


def test_codes_under_a_heading_for_names_are_no_names():
    assert found(["P001", "P002", "P003"], heading="leerlingnaam") == {}


def test_a_remark_stands_in_one_case_and_a_label_in_many():
    remarks = [person.remark for person in PEOPLE for _ in range(5)]
    cases = [str(i) for i in range(24) for _ in range(5)]

    assert found(remarks, cases=cases) == {"free_text": 1.0}
    assert found(remarks) == {}  # the same words in five cases each: labels


def test_one_very_long_text_is_free_text():
    assert found([" ".join(f"woord{i}" for i in range(25)), "x"]) == {"free_text": 0.5}


def test_short_remarks_are_found_by_their_heading():
    assert "free_text" in found(["wil niet naar huis", "ja", "nee"], heading="Toelichting")
    assert found(["op verzoek van ouders"] * 9, heading="reden") == {}  # the same in nine cases: a label


def test_labels_with_names_in_them_are_no_free_text():
    labels = [f"Gesprek met {person.name} over het plan" for person in PEOPLE]

    assert found(labels, role="activity").keys() == {"name"}


def test_evidence_adds_up_over_batches():
    evidence = Evidence("veld", None)
    for part in (PEOPLE[:2], PEOPLE[2:4]):
        evidence.add(pa.array([p.bsn for p in part]), pa.array(["a", "b"]), EVENT_US)

    assert evidence.findings() == (Finding("veld", "bsn", 1.0),)


def test_a_finding_holds_no_value():
    evidence = Evidence("veld", None)
    evidence.add(pa.array([PEOPLE[0].email]), pa.array(["a"]), EVENT_US)

    assert PEOPLE[0].email not in repr(evidence.findings())


def test_a_column_without_values_has_nothing():
    assert found([None, ""]) == {}
