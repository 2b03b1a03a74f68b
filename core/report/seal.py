"""What binds a PDF byte for byte: a line before its end that seals all the rest.

The line holds two digests in hexadecimal. The second is an HMAC with the key of the installation (noughts without
one) over the file with both digests as noughts; the first is SHA-256 over the file with only itself as noughts. So
the first finds every change of a byte on any machine, and the second can be made only by who has the key.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

_NOUGHTS = b"0" * 64
_LINE = re.compile(rb"%HUIQI-SEAL 1 ([0-9A-Z-]{19}) ([0-9a-f]{64}) ([0-9a-f]{64})\n")
_END = b"startxref"
TRACES = (b"%HUIQI-SEAL", b"huiqi-counter")
"""Any of these in a file tells that it once came from this program."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What the seal of a file says: its code, whether the file is as it was sealed, and whether a key made it."""

    code: str
    whole: bool
    keyed: bool  # a key was used
    ours: bool  # and it was the key given


def put(data: bytes, code: str, secret: bytes = b"") -> bytes:
    """The PDF with its seal. The line is a comment: no reader of PDFs minds it."""
    at = data.rindex(_END)
    head, tail = data[:at] + b"%HUIQI-SEAL 1 " + code.encode("ascii") + b" ", b"\n" + data[at:]
    key = hmac.new(secret, head + _NOUGHTS + b" " + _NOUGHTS + tail, hashlib.sha256).hexdigest().encode()
    key = key if secret else _NOUGHTS
    whole = hashlib.sha256(head + _NOUGHTS + b" " + key + tail).hexdigest().encode()
    return head + whole + b" " + key + tail


def look(data: bytes, secret: bytes = b"") -> Seal | None:
    """What the seal says; None where there is none that can be read."""
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
    """The whole sealed file that stands at the beginning, where something was put behind it (core.report.signature);
    empty where there is none."""
    line = _LINE.search(data)
    end = data.find(b"%%EOF", line.end()) if line else -1
    if end < 0:
        return b""
    for length in range(end + 5, min(end + 8, len(data))):
        found = look(data[:length])
        if found and found.whole:
            return data[:length]
    return b""
