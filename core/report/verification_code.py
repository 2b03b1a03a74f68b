"""The 核验码: sixteen characters that can be read out and typed, with a check character that detects slips."""

import hashlib
import hmac
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRTVWXY"
"""29 characters, without confusable pairs (0/O, 1/I, 5/S, 2/Z); a prime number, so that the check character detects
every single error and transposition."""

_BASE = len(ALPHABET)
_LENGTH = 16
_READ_AS = str.maketrans("SZ", "52")


def make(secret: bytes, *parts: str) -> str:
    """The code of a printing: 15 characters (72 bits) of a keyed digest over its parts, and a check character."""
    message = "\0".join(parts).encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest() if secret else hashlib.sha256(message).digest()
    number, letters = int.from_bytes(digest, "big"), ""
    for _ in range(_LENGTH - 1):
        number, place = divmod(number, _BASE)
        letters += ALPHABET[place]
    return grouped(letters + _check(letters))


def _check(letters: str) -> str:
    return ALPHABET[-sum((at + 2) * ALPHABET.index(c) for at, c in enumerate(letters)) % _BASE]


def grouped(letters: str) -> str:
    """XXXX-XXXX-XXXX-XXXX."""
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read(text: str) -> str | None:
    """The code in printed form, however it was typed or scanned; None if it is malformed or its check fails."""
    plain = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(c for c in plain if c.isalnum()).translate(_READ_AS)
    if len(letters) != _LENGTH or any(c not in ALPHABET for c in letters):
        return None
    return grouped(letters) if _check(letters[:-1]) == letters[-1] else None
