import json
import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import routekaart as rk
from routekaart.errors import InputError
from routekaart.log.manifest import FORMAT, Manifest
from routekaart.log.seal import check_seal
from tests.logs import log


@pytest.fixture
def stored() -> Path:
    return log(("c1", "Signaal", 1), ("c1", "Afsluiting", 5), ("c2", "Signaal", 2)).log.path


def test_a_stored_log_is_sealed_and_read_as_ever(stored):
    assert check_seal(stored)
    assert rk.open_log(stored).n_cases == 2


@pytest.mark.parametrize("seed", range(30))
def test_a_changed_byte_anywhere_is_told_before_anything_is_read(stored, seed):
    content = bytearray(stored.read_bytes())
    content[random.Random(seed).randrange(4, len(content) - 8)] ^= 1 << seed % 8
    stored.write_bytes(content)

    with pytest.raises(InputError, match="damaged"):
        rk.open_log(stored)


def test_other_rows_under_the_footer_of_a_log_are_refused(stored):
    table = pq.read_table(stored)
    metadata = pq.read_metadata(stored).metadata
    pq.write_table(table.slice(1).replace_schema_metadata(metadata), stored)

    with pytest.raises(InputError, match="damaged"):
        rk.open_log(stored)


def test_a_log_without_its_seal_is_refused(stored):
    metadata = {k: v for k, v in pq.read_metadata(stored).metadata.items() if k == b"routekaart"}
    pq.write_table(pq.read_table(stored).replace_schema_metadata(metadata), stored)

    with pytest.raises(InputError, match="checksum is missing"):
        rk.open_log(stored)


def test_a_log_of_a_later_format_asks_for_a_later_routekaart(stored):
    manifest = json.loads(pq.read_metadata(stored).metadata[b"routekaart"])

    with pytest.raises(InputError, match="newer Routekaart.*upgrade"):
        Manifest.from_json(json.dumps(manifest | {"format": FORMAT + 1}))
