from pathlib import Path

import pyarrow as pa

from routekaart.privacy.pseudonyms import Key, key_of_contents

KEY, OTHER = Key(b"k" * 32), Key(b"o" * 32)


def test_one_case_has_one_pseudonym_under_one_key():
    cases = pa.array(["12", "13", "12"])
    made = KEY.pseudonyms(cases).to_pylist()

    assert made[0] == made[2] != made[1]
    assert made == KEY.pseudonyms(cases).to_pylist()


def test_another_key_gives_other_pseudonyms():
    assert KEY.pseudonym("12") != OTHER.pseudonym("12")


def test_a_pseudonym_keeps_eighty_bits_of_hmac_sha_256():
    import base64
    import hashlib
    import hmac

    digest = hmac.new(b"k" * 32, b"case 12", hashlib.sha256).digest()

    assert base64.b32decode(KEY.pseudonym("12").upper()) == digest[:10]


def test_a_missing_case_stays_missing():
    assert KEY.pseudonyms(pa.array(["12", None])).to_pylist()[1] is None


def test_a_hundred_thousand_cases_have_as_many_pseudonyms():
    made = KEY.pseudonyms(pa.array([str(number) for number in range(100_000)]))

    assert len(made.unique()) == 100_000


def test_a_key_is_never_shown():
    assert KEY.secret.hex() not in repr(KEY) and "kkkk" not in repr(KEY)
    assert KEY.mark not in (OTHER.mark, KEY.secret.hex()[:16])


def test_a_key_of_contents_is_of_the_contents_alone(tmp_path):
    def written(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / name

    one, same, other = written("a", "x"), written("b", "x"), written("c", "y")

    assert key_of_contents([one]) == key_of_contents([same]) != key_of_contents([other])


def test_many_pseudonyms_are_those_of_each_id_alone():
    ids = ["12", "", "Zoë ▮", "x" * 200]

    assert KEY.pseudonyms(pa.array(ids)).to_pylist() == [KEY.pseudonym(text) for text in ids]
