"""Stretching: how long must who has the key work for each number they guess?

Numbers of pupils are few: there are 90,909,090 different BSNs, and a school numbers its pupils with four or five
digits. Whoever has the key could try them all, so before a pseudonym is made of a case id the id is put through
scrypt, which takes about as long for whoever guesses as for who imports. Every id is stretched, as its form does not
tell how easily it is guessed.

How much is decided once for a key, by how many case ids its first log has (:func:`scheme_for`): one id must
have one pseudonym as long as the key is used. Keys of before have the scheme "hmac": no stretching.

References: scrypt: RFC 7914 (block size 8, parallelism 1; the salt is made of the key of the project).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

__all__ = ["PLAIN", "SCHEMES", "STRETCHED_MOST", "Stretcher", "scheme_for"]

PLAIN = "hmac"
#: Scheme → binary logarithm of the cost of scrypt (0: no stretching), the dearest first.
SCHEMES: Mapping[str, int] = {"scrypt-12": 12, "scrypt-7": 7, PLAIN: 0}
#: Scheme → most case ids of a first log for which it is taken.
MOST_IDS: Mapping[str, int] = {"scrypt-12": 10_000, "scrypt-7": 50_000}
STRETCHED_MOST = max(MOST_IDS.values())
BLOCK = 8
STRETCHED_BYTES = 32


def scheme_for(n_ids: int) -> str:
    """The scheme of a new key whose first log has so many different case ids.

    >>> scheme_for(120), scheme_for(40_000), scheme_for(5_000_000)
    ('scrypt-12', 'scrypt-7', 'hmac')
    """
    return next((scheme for scheme, most in MOST_IDS.items() if n_ids <= most), PLAIN)


class Stretcher:
    """Texts put through scrypt with the key ``secret``; each different text once, on all processors.

    Parameters
    ----------
    secret
        The key of the project.
    scheme
        One of :data:`SCHEMES`; with "hmac" texts stay as they are.
    """

    def __init__(self, secret: bytes, scheme: str) -> None:
        self._cost = SCHEMES[scheme]
        self._salt = hmac.digest(secret, b"stretching", "sha256")
        self._known: dict[bytes, bytes] = {}

    def stretched(self, texts: Sequence[bytes]) -> Sequence[bytes]:
        """Of each of these bytes, 32 others that take the work of the scheme to find."""
        if not self._cost:
            return texts
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(new) > 1:
            with ThreadPoolExecutor(os.cpu_count()) as workers:  # scrypt lets others work meanwhile
                self._known |= zip(new, workers.map(self._one, new), strict=True)
        elif new:
            self._known[new[0]] = self._one(new[0])
        return [self._known[text] for text in texts]

    def _one(self, text: bytes) -> bytes:
        return hashlib.scrypt(text, salt=self._salt, n=1 << self._cost, r=BLOCK, p=1, dklen=STRETCHED_BYTES)
