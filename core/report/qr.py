"""The QR code of a sheet: the whole visit, so that another counter can reopen it without a network.

A payload is text in the alphanumeric QR set, which every keyboard-emulating scanner transmits unchanged: `HQ1 1/1 TAG:`
+ base45(deflate(JSON)) + `.`. What is too long for one code of version 20 is split into up to four (`1/3`, `2/3` …; the
tag identifies the set); evidence is dropped before a second code is used. Beyond four codes only the serial is
included. Phone and identity card numbers are removed from free text.
"""

import json
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Any

from core.assess import Visit, write_visit
from core.errors import AnswerError
from core.policy import Fact, Policy

CAPACITY = 970
"""Characters of one code: version 20 at level M. At 0.37 mm a module it is 39 mm wide, which a cheap scanner reads."""
MOST = 4

_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PLACE = {c: n for n, c in enumerate(_BASE45)}
_BEGIN = "HQ1 "
_HEAD = re.compile(r"HQ1 (\d)/(\d) ([0-9A-Z]{4}):([0-9A-Z $%*+\-./:]*)\.")
_START = re.compile(r"HQ1 (?=\d/\d [0-9A-Z]{4}:)")
"""The start of a code, after whatever was typed or half scanned into the same field."""
_FROM_CHINESE = str.maketrans("。、￥¥", "./$$")
"""Undoes what a Chinese input method makes of the characters that a scanner types; full width is handled by NFKC."""
_LARGEST = 200_000  # bytes of JSON: far above any visit, far below what could hurt

_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8})(?!\d)")

_WORDS = resources.files("core.report").joinpath("hq1.words").read_bytes()
"""A deflate dictionary of words common in visits, the most frequent last. It only makes codes smaller: other text still
works. It is part of the format HQ1 and must never change, whatever policies come: issued papers are read with it."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A visit from another counter. `document`: a visit file; `digest`: beginning of that counter's pack digest;
    several policies are separated by spaces."""

    serial: str
    policy: str
    digest: str
    document: dict[str, Any]


def payloads(policy: Policy, visit: Visit, serial: str) -> tuple[str, ...]:
    """The texts of a visit's QR codes: one, or up to four for a long visit."""
    document = write_visit(policy, visit)
    document["answers"] = _discreet(policy, document["answers"])
    digests = " ".join(each.digest[:12] for each in policy.each)
    content: dict[str, Any] = {"serial": serial, "digest": digests, "visit": document}
    whole = _packed(content)
    if len(whole) > _room(1):
        document.pop("evidence", None)
        whole = _packed(content)
    count = next((n for n in range(1, MOST + 1) if len(whole) <= n * _room(n)), 0)
    # many similar records compress well, but the reader would refuse the size
    if not count or len(_plain(content)) > _LARGEST:
        content["visit"] = None
        whole, count = _packed(content), 1
    tag = _tag(whole)
    size = -(-len(whole) // count)
    return tuple(f"HQ1 {n + 1}/{count} {tag}:{whole[n * size : (n + 1) * size]}." for n in range(count))


def carries_visit(codes: Sequence[str]) -> bool:
    """Whether the codes of a sheet hold the answers, not only its serial."""
    return _unpacked("".join(_part(code)[3] for code in codes))["visit"] is not None


def _room(count: int) -> int:
    return CAPACITY - len("HQ1 1/1 TAGX:.")


def read_qr(scans: str | Sequence[str]) -> Scanned:
    """The visit in one or several scanned codes, in any order. Raises AnswerError saying what is missing."""
    parts = [_part(scan) for scan in ([scans] if isinstance(scans, str) else scans)]
    if not parts:
        raise AnswerError("还没有扫码，请把告知单上的二维码对准扫码枪。")
    if len({(count, tag) for _, count, tag, _ in parts}) > 1:
        raise AnswerError("这几个二维码不是同一份告知单上的，请重新扫同一份的。")
    count, tag = parts[0][1], parts[0][2]
    found = {number: text for number, _, _, text in parts}
    lacking = [str(n) for n in range(1, count + 1) if n not in found]
    if lacking:
        raise AnswerError(f"这份告知单有 {count} 个二维码，还要扫第 {'、'.join(lacking)} 个。")
    whole = "".join(found[n] for n in range(1, count + 1))
    if _tag(whole) != tag:
        raise AnswerError("二维码没有读全，请再扫一次；不行就输入预审编号。")
    content = _unpacked(whole)
    if content["visit"] is None:
        raise AnswerError(f"这份告知单的回答太多，二维码里只有编号 {content['serial']}，请到原来的窗口查询。")
    return Scanned(content["serial"], _policies(content["visit"]), content["digest"], content["visit"])


def _policies(document: dict[str, Any]) -> str:
    """The policies named in a visit, separated by spaces."""
    named = document["policies"] if "policies" in document else [document["policy"]]
    return " ".join(named)


def is_qr(scan: str) -> bool:
    """Whether a scanned text is (part of) a sheet's QR code."""
    return _HEAD.fullmatch(_typed(scan)) is not None


def begins_qr(scan: str) -> bool:
    """Whether a text is a (possibly incomplete) QR code of a sheet: the rest may still be on its way."""
    typed = _typed(scan)
    return typed.startswith(_BEGIN) or _START.search(typed) is not None


def codes_in(scan: str) -> tuple[str, ...]:
    """The complete codes in a text, each once, in order. Text before them and incomplete codes are dropped; two scans
    that ran together give two codes."""
    typed = _typed(scan)
    starts = [found.start() for found in _START.finditer(typed)]
    cut = (typed[at:end].strip() for at, end in pairwise([*starts, len(typed)]))
    return tuple(dict.fromkeys(code for code in cut if is_qr(code)))


def _typed(scan: str) -> str:
    """A scan in normal form: undoes what an input method or caps lock did to it."""
    return unicodedata.normalize("NFKC", scan.translate(_FROM_CHINESE)).strip().upper()


def lacks_more(scans: Sequence[str]) -> bool:
    """Whether the scans belong to one sheet that has more codes."""
    try:
        parts = [_part(scan) for scan in scans]
    except AnswerError:
        return False
    sheets = {(count, tag) for _, count, tag, _ in parts}
    return len(sheets) == 1 and len({number for number, *_ in parts}) < parts[0][1]


def _part(scan: str) -> tuple[int, int, str, str]:
    found = _HEAD.fullmatch(_typed(scan))
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= MOST:
        raise AnswerError("这不是惠企窗口告知单上的二维码，或没有读全，请再扫一次。")
    return int(found[1]), int(found[2]), found[3], found[4]


def _tag(whole: str) -> str:
    number, letters = zlib.crc32(whole.encode("ascii")), ""
    for _ in range(4):
        number, place = divmod(number, 36)
        letters += _BASE45[place]
    return letters


def _discreet(policy: Policy, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without phone and identity card numbers in typed text; sums and codes stay."""
    return {name: _masked(policy.facts[name], value) for name, value in answers.items()}


def _masked(fact: Fact, value: Any) -> Any:
    if fact.type == "list" and isinstance(value, list):
        return [{name: _masked(fact.field(name), v) for name, v in record.items()} for record in value]
    return _PERSONAL.sub(lambda m: "*" * len(m[0]), value) if fact.type == "text" else value


def _plain(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(content: dict[str, Any]) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_DEFAULT_STRATEGY, _WORDS)
    return _to_base45(packer.compress(_plain(content)) + packer.flush())


def _unpacked(text: str) -> dict[str, Any]:
    try:
        packed = _from_base45(text)
        unpacker = zlib.decompressobj(15, _WORDS)
        plain = unpacker.decompress(packed, _LARGEST)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("not whole")
        content = json.loads(plain)
        if not isinstance(content["serial"], str) or not isinstance(content["digest"], str):
            raise TypeError("not a visit")
        if content["visit"] is not None:
            _policies(content["visit"])
    except (ValueError, TypeError, KeyError, OverflowError, zlib.error, RecursionError) as error:
        raise AnswerError("二维码的内容读不懂，可能由别的程序制作。请输入预审编号。") from error
    return dict(content)


def _to_base45(data: bytes) -> str:
    """RFC 9285."""
    out = []
    for at in range(0, len(data) - 1, 2):
        rest, first = divmod(data[at] * 256 + data[at + 1], 45)
        third, second = divmod(rest, 45)
        out.append(_BASE45[first] + _BASE45[second] + _BASE45[third])
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        out.append(_BASE45[first] + _BASE45[second])
    return "".join(out)


def _from_base45(text: str) -> bytes:
    out = bytearray()
    for at in range(0, len(text), 3):
        part = [_PLACE[c] for c in text[at : at + 3]]
        if len(part) == 3:
            out += (part[0] + 45 * part[1] + 2025 * part[2]).to_bytes(2, "big")
        elif len(part) == 2:
            out += (part[0] + 45 * part[1]).to_bytes(1, "big")
        else:
            raise ValueError("a character alone")
    return bytes(out)
