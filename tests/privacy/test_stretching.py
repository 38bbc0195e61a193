import base64
import hashlib
import hmac
import json

import pyarrow as pa
import pytest

from routekaart.errors import InputError, KeyFileError
from routekaart.opening import import_files, open_view
from routekaart.privacy import stretching
from routekaart.privacy.keys import find_key, project_key, rotate_key
from routekaart.privacy.pseudonyms import Key
from routekaart.privacy.stretching import scheme_for
from tests.privacy.brute_force import n_bsns
from tests.privacy.test_keys import folder, labels, source, stored  # noqa: F401 - fixtures

KEY = Key(b"k" * 32, "scrypt-7")


def test_a_pseudonym_is_the_hmac_of_what_scrypt_makes_of_the_id():
    salt = hmac.new(b"k" * 32, b"stretching", hashlib.sha256).digest()
    hard = hashlib.scrypt(b"12", salt=salt, n=2**7, r=8, p=1, dklen=32)
    digest = hmac.new(b"k" * 32, b"case " + hard, hashlib.sha256).digest()

    assert base64.b32decode(KEY.pseudonym("12").upper()) == digest[:10]


def test_many_pseudonyms_are_those_of_each_id_alone():
    ids = ["12", "13", "12", "Zoë ▮"]

    assert KEY.pseudonyms(pa.array(ids)).to_pylist() == [KEY.pseudonym(text) for text in ids]


def test_an_id_is_stretched_once_however_often_it_comes(monkeypatch):
    calls = []
    scrypt = hashlib.scrypt
    monkeypatch.setattr(stretching.hashlib, "scrypt", lambda *a, **k: calls.append(a) or scrypt(*a, **k))
    key = Key(b"k" * 32, "scrypt-7")
    for _ in range(3):
        key.pseudonyms(pa.array(["12", "13", "12"]))

    assert sorted(calls) == [(b"12",), (b"13",)]


def test_another_scheme_gives_other_pseudonyms_and_another_mark():
    keys = [Key(b"k" * 32, scheme) for scheme in stretching.SCHEMES]

    assert len({key.pseudonym("12") for key in keys}) == len({key.mark for key in keys}) == 3


@pytest.mark.parametrize(
    ("n", "scheme"),
    [(0, "scrypt-12"), (10_000, "scrypt-12"), (10_001, "scrypt-7"), (50_000, "scrypt-7"), (50_001, "hmac")],
)
def test_more_ids_are_stretched_less(n, scheme):
    assert scheme_for(n) == scheme


def test_a_new_project_is_stretched_and_its_log_says_so(source, folder):  # noqa: F811
    view = stored(source, folder)

    assert view.manifest.privacy["scheme"] == find_key(folder).key.scheme == "scrypt-12"


def test_a_first_log_of_many_cases_is_stretched_less_and_so_is_the_next(source, folder, monkeypatch):  # noqa: F811
    monkeypatch.setattr(stretching, "MOST_IDS", {"scrypt-12": 0, "scrypt-7": 50_000})
    first = stored(source, folder)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent / "config"))
    later = stored(source, folder, "later")

    assert first.manifest.privacy["scheme"] == later.manifest.privacy["scheme"] == "scrypt-7"
    assert labels(first) == labels(later)


@pytest.fixture
def old_key(source, folder):  # noqa: F811
    """A key as it was kept before there was stretching; its plain pseudonym of case 1."""
    stored(source, folder)
    file = find_key(folder).place.file
    content = json.loads(file.read_text())
    del content["scheme"]
    file.write_text(json.dumps(content))
    (folder / "log.parquet").unlink()
    return Key(bytes.fromhex(content["secret"])).pseudonym("1")


def test_a_project_of_before_stays_linkable(source, folder, old_key):  # noqa: F811
    assert labels(stored(source, folder)) == {old_key}


def test_a_renewed_key_is_stretched(folder, old_key):  # noqa: F811
    assert find_key(folder).key.scheme == "hmac" and rotate_key(folder).key.scheme == "scrypt-12"


def test_logs_of_one_project_of_different_schemes_are_not_put_together(source, folder, old_key):  # noqa: F811
    stored(source, folder, "before")
    rotate_key(folder)
    stored(source, folder, "after")
    with pytest.raises(InputError, match="import the sources of the older log again"):
        open_view([folder / "before.parquet", folder / "after.parquet"])


def test_logs_of_two_projects_are_put_together_as_they_were(source, folder, tmp_path, old_key):  # noqa: F811
    (tmp_path / "elders").mkdir()
    one, other = folder / "een.parquet", tmp_path / "elders" / "twee.parquet"
    import_files([source], one)
    import_files([source], other)

    assert open_view([one, other]).n_cases == 2


def test_a_scheme_that_is_none_of_ours_is_no_key(source, folder):  # noqa: F811
    stored(source, folder)
    file = find_key(folder).place.file
    file.write_text(file.read_text().replace("scrypt-12", "scrypt-40"))
    with pytest.raises(KeyFileError, match="damaged"):
        project_key(folder)


def test_bsns_are_counted_as_one_by_one():
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)

    def passes(number):
        return sum(w * int(d) for w, d in zip(weights, f"{number:09}", strict=True)) % 11 == 0

    assert n_bsns(4) == sum(passes(number) for number in range(1, 10_000))
