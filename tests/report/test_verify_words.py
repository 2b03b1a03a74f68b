"""Each verdict on a paper word for word: what is proven, by what, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.report import seal, signature
from core.report.signature import Signed
from core.report.verify import PrintLookup, PrintRecord, digest, verify_code, verify_pdf
from tests.report import builders
from tests.report.test_verify import KEY, nobody, printed

MORE = b"1 0 obj\n<< /ByteRange [0 1 2 3] >>\nendobj\n%%EOF\n"
STAMPED = datetime(2023, 12, 31, 17, 30, tzinfo=UTC)
SIGNED = {
    "没有签名": Signed("none"),
    "签名无效": Signed("broken"),
    "本中心签名": Signed("good", "某某中心", "AA"),
    "本中心签名，有时间戳": Signed("good", "某某中心", "AA", STAMPED),
    "别人签名": Signed("good", "别人", "BB"),
}


def test_each_verdict_is_worded_as_approved(
    approved: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the file itself, changed, cut, with more behind it, of a code alone; with each kind of record and without."""
    pdf, code, known = printed(KEY)
    plain = known(code)
    assert plain is not None
    records: dict[str, PrintRecord | None] = {
        "有记录": plain,
        "另一份的记录": replace(plain, digest="0" * 64),
        "恢复以前的": replace(plain, before_restore=True),
        "恢复以前的另一份": replace(plain, before_restore=True, digest="0" * 64),
        "删除了的": replace(plain, deleted=date(2025, 1, 2)),
        "删除了的另一份": replace(plain, deleted=date(2025, 1, 2), digest="0" * 64),
        "没有名称的": replace(plain, enterprise=""),
        "没有记录": None,
    }
    at = pdf.rindex(b"%HUIQI-SEAL")
    bare = pdf[:at] + pdf[pdf.index(b"\n", at) + 1 :]
    files = {
        "原件": pdf, "改了一处": pdf.replace(b"/Producer", b"/Produzer"), "少了末尾": pdf[:-1], "只有开头": pdf[:2000],
        "只有二十字节": pdf[:20], "没有签封": bare,
        "重新签封": seal.add_seal(bare.replace(b"/Producer", b"/Produzer"), code),
        "不是我们的": b"%PDF-1.7\nhello\n%%EOF", "不是文件": b"hello", "别人的没有结尾": b"%PDF-1.7\nhello\n",
    }  # fmt: skip
    told = list[str]()

    def tell(what: str, data: bytes, record: PrintRecord | None, secret: bytes) -> None:
        lookup: PrintLookup = {code: record}.get if record else nobody
        verdict = verify_pdf(data, lookup, secret, ("AA",))
        assert verdict.record in (None, record)
        told.append(f"{what}：{verdict.state} {verdict.sentence}{'' if verdict.record else '（无记录）'}")

    for whose, record in records.items():
        for what, data in files.items():
            tell(f"{whose} {what}", data, record, KEY)
        for what, signed in SIGNED.items():
            monkeypatch.setattr(signature, "check_signature", lambda data, signed=signed: signed)
            tell(f"{whose} {what}", pdf + MORE, record, KEY)
        verdict = verify_code(code, lambda given, record=record: record if given == code else None)
        told.append(f"{whose} 只有码：{verdict.state} {verdict.sentence}{'' if verdict.record else '（无记录）'}")
    for secret, whose in ((b"another", "别的密钥"), (b"", "没有密钥")):
        tell(f"没有记录 {whose}", pdf, None, secret)
    keyless = printed()[0]
    tell("没有记录 没有密钥签封的", keyless, None, KEY)
    told += [f"抄错的码 {text}：{verify_code(text, nobody).sentence}" for text in ("", "ABCD", code[:-1] + "0")]
    assert digest(pdf) == plain.digest
    assert plain.printed_at == builders.MADE_AT
    approved("verdicts.txt", "\n".join(told).replace(code, "XXXX-XXXX-XXXX-XXXX") + "\n")
