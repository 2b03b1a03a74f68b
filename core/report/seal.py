"""The seal of a PDF: a comment line near its end with digests over all its bytes.

The line holds two digests in hexadecimal. The second is an HMAC with the key of the installation (zeros without a key)
over the file with both digests as zeros; the first is the SHA-256 of the file with only itself as zeros. So the first
detects any changed byte on any machine, and the second can be made only with the key.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

_NOUGHTS = b"0" * 64
_LINE = re.compile(rb"%HUIQI-SEAL 1 ([0-9A-Z-]{19}) ([0-9a-f]{64}) ([0-9a-f]{64})\n")
_END = b"startxref"
TRACES = (b"%HUIQI-SEAL", b"huiqi-counter")
"""Byte strings that show that a file once came from this program."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Content of a seal: the code, whether the file is unchanged since, and whether a key was used."""

    code: str
    whole: bool
    keyed: bool  # a key was used
    ours: bool  # and it was the given key


def add_seal(data: bytes, code: str, secret: bytes = b"") -> bytes:
    """The PDF with a seal. The line is a PDF comment, which readers ignore."""
    at = data.rindex(_END)
    head, tail = data[:at] + b"%HUIQI-SEAL 1 " + code.encode("ascii") + b" ", b"\n" + data[at:]
    key = hmac.new(secret, head + _NOUGHTS + b" " + _NOUGHTS + tail, hashlib.sha256).hexdigest().encode()
    key = key if secret else _NOUGHTS
    whole = hashlib.sha256(head + _NOUGHTS + b" " + key + tail).hexdigest().encode()
    return head + whole + b" " + key + tail


def read_seal(data: bytes, secret: bytes = b"") -> Seal | None:
    """Read and check the seal; None if there is none, or it is unreadable."""
    found = list(_LINE.finditer(data))
    if len(found) != 1:
        return None
    line = found[0]
    whole, key = line[2], line[3]
    head, tail = data[: line.start(2)], data[line.end(3) :]
    right = hashlib.sha256(head + _NOUGHTS + b" " + key + tail).hexdigest().encode()
    mine = hmac.new(secret, head + _NOUGHTS + b" " + _NOUGHTS + tail, hashlib.sha256).hexdigest().encode()
    return Seal(
        code=line[1].decode("ascii"),
        whole=hmac.compare_digest(whole, right),
        keyed=key != _NOUGHTS,
        ours=bool(secret) and hmac.compare_digest(key, mine),
    )


def sealed_part(data: bytes) -> bytes:
    """The complete sealed file at the beginning of ``data``, if something was appended (core.report.signature);
    otherwise empty."""
    line = _LINE.search(data)
    end = data.find(b"%%EOF", line.end()) if line else -1
    if end < 0:
        return b""
    for length in range(end + 5, min(end + 8, len(data))):
        found = read_seal(data[:length])
        if found and found.whole:
            return data[:length]
    return b""
