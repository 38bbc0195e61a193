"""Pseudonyms: what stands for a case id, the same with the same key and linked to nothing without it.

A pseudonym is the first 80 bits of HMAC-SHA-256 of the case id under the key of the project, the id
stretched before (:mod:`routekaart.privacy.stretching`), written as 16 characters (base32, lower case).
Which key and which stretching it was made with is said by the key's own mark, which tells nothing of the key.

References: HMAC: RFC 2104; SHA-256: FIPS 180-4; pseudonymisation by keyed hash: Article 29 Working
Party, Opinion 05/2014, section 4.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.privacy.stretching import PLAIN, Stretcher

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["KEY_BYTES", "Key", "key_of_contents"]

KEY_BYTES = 32
PSEUDONYM_BYTES = 10
"""80 bits: among ten million cases, two share a pseudonym with a chance of 1 in 20,000 million."""
_CHUNK = 1 << 20
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648, in lower case


@dataclass(frozen=True)
class Key:
    """A secret of 32 bytes, which is never shown, and how what it is used on is stretched."""

    secret: bytes
    scheme: str = PLAIN

    def __repr__(self) -> str:
        return f"Key({self.mark})"

    @property
    def mark(self) -> str:
        """What a stored log says of the key it was made with: 16 hexadecimal digits."""
        scheme = b"" if self.scheme == PLAIN else self.scheme.encode()
        return hashlib.sha256(b"routekaart key mark" + self.secret + scheme).hexdigest()[:16]

    def pseudonym(self, text: str) -> str:
        """The pseudonym of a case id."""
        return self._code("case", text, PSEUDONYM_BYTES)

    def short_code(self, text: str) -> str:
        """A code of six characters that tells masked names of one column apart."""
        return self._code("label", text, PSEUDONYM_BYTES)[:6]

    def number(self, purpose: str, below: int) -> int:
        """A number from 0 to ``below`` (not in), the same for the same key and purpose."""
        return int.from_bytes(hmac.digest(self.secret, f"number {purpose}".encode(), "sha256")[:8]) % below

    def pseudonyms(self, cases: pa.Array) -> pa.Array:
        """The pseudonym of each case id; each different id is worked out once."""
        coded = cases.dictionary_encode()
        # HMAC as RFC 2104 defines it, its two hashes begun once: half the time of the ``hmac`` of the library.
        key = self.secret.ljust(hashlib.sha256().block_size, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + b"case ").copy
        outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key)).copy
        digests = bytearray()
        for case in self._stretcher.stretched([*_encoded_texts(coded.dictionary)]):
            inside, outside = inner(), outer()
            inside.update(case)
            outside.update(inside.digest())
            digests += outside.digest()[:PSEUDONYM_BYTES]
        return _base32(bytes(digests)).take(coded.indices)

    @cached_property
    def _stretcher(self) -> Stretcher:
        return Stretcher(self.secret, self.scheme)

    def _code(self, purpose: str, text: str, n_bytes: int) -> str:
        [stretched] = self._stretcher.stretched([text.encode()])
        digest = hmac.digest(self.secret, f"{purpose} ".encode() + stretched, "sha256")
        return base64.b32encode(digest[:n_bytes]).decode("ascii").lower()


def _encoded_texts(texts: pa.Array) -> Iterator[bytes]:
    """The bytes of each text (none is null), without a Python string for each."""
    import numpy as np

    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1].tolist()
    content = b"" if data is None else data.to_pybytes()
    return (content[start:stop] for start, stop in pairwise(ends))


def _base32(digests: bytes) -> pa.Array:
    """Digests of :data:`PSEUDONYM_BYTES` one after another as texts of base32, lower case."""
    import numpy as np
    import pyarrow as pa

    bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8)).reshape(-1, 5)
    numbers = bits @ np.array([16, 8, 4, 2, 1], dtype=np.uint8)
    letters = np.frombuffer(_BASE32, dtype=np.uint8)[numbers]
    length = PSEUDONYM_BYTES * 8 // 5
    offsets = np.arange(0, len(letters) + 1, length, dtype=np.int32)
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(letters))


def key_of_contents(files: Iterable[Path]) -> Key:
    """A key for one run: made from all bytes of the source files, so that a run can be repeated.

    Who has no copy of the files cannot make it; the hash that a manifest holds is another one.
    """
    digest = hashlib.sha256(b"routekaart key of contents")
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return Key(digest.digest())
