"""Verification: is this paper ours and unchanged? The returned sentence says how much each proof is worth.

- The printing's SHA-256 is on record: byte for byte the file made here. There is no stronger proof.
- Not on record, but sealed with the key of this centre: still `unknown`. Another window may have made it, or someone
  who has the key.
- Not on record, and no key: the seal proves only that nobody changed the file without knowing how seals are made, not
  who made it. `unknown`, never `ours`.
- Something is appended to a complete sealed file: it is a signature only if pyHanko finds one over all of it. Signed by
  this centre it is ours if the sealed file is on record; signed by others it is `unknown`; anything else is `changed`.
- A file whose end is missing is reported as incomplete: it was not sent or saved completely.
- A code alone proves that such a printing was made. A person must compare the sheet.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from core import clock
from core.report import seal, signature, verification_code
from core.report.signature import Signed


@dataclass(frozen=True, slots=True)
class PrintRecord:
    """One printing as recorded. `digest`: SHA-256 of the PDF, 64 hexadecimal digits. `deleted`: the day on which the
    visit's personal data was deleted; the enterprise and the sums are then unknown."""

    serial: str
    enterprise: str
    kind: str
    number: int
    printed_at: datetime
    code: str
    digest: str
    before_restore: bool = False  # issued before the record was restored from a copy
    deleted: date | None = None


PrintLookup = Callable[[str], PrintRecord | None]
"""Looks up the printing with a 核验码 (XXXX-XXXX-XXXX-XXXX); None if there is none."""


@dataclass(frozen=True, slots=True)
class PaperVerdict:
    """The result of a verification, and one sentence for the person who asked.

    For a recorded visit also its id, the sums on its paper (to compare with the sheet), and the serial of the visit
    that replaced it. ``of_chain``: the result concerns the audit head in an exported file, not a paper.
    """

    state: Literal["ours", "changed", "unknown"]
    sentence: str
    record: PrintRecord | None = None
    visit_id: str = ""
    sums: tuple[str, ...] = ()
    corrected_by: str = ""
    of_chain: bool = False


def digest(data: bytes) -> str:
    """The SHA-256 that the record stores for a PDF."""
    return hashlib.sha256(data).hexdigest()


def verify_pdf(data: bytes, known: PrintLookup, secret: bytes = b"", signers: Collection[str] = ()) -> PaperVerdict:
    """Verify a PDF byte for byte. `signers`: fingerprints of this centre's own certificates."""
    found = seal.read_seal(data, secret)
    record = known(found.code) if found else None
    if record and record.digest == digest(data):
        return PaperVerdict("ours", f"是本机出具的原件，未改动：{_print_words(record)}。", record)
    if original := seal.sealed_part(data):
        return _with_more(record, digest(original), signature.check_signature(data), signers)
    if found and found.whole and not record:
        return _without_record(found)
    if found and found.whole and record:
        return PaperVerdict(
            "changed", f"与记录不符，不是当时出具的那一份：{_print_words(record)}。{_instead(record)}。", record
        )
    if _cut_short(data):
        traced = found is not None or any(trace in data for trace in seal.TRACES)
        return PaperVerdict("changed" if traced else "unknown", _CUT_SHORT, record)
    if found or any(trace in data for trace in seal.TRACES):
        about = f"原件是 {_print_words(record)}" if record else "请向出具的服务中心索取原件"
        return PaperVerdict("changed", f"这份文件出具后被改动过，不能采信；{about}。", record)
    return PaperVerdict("unknown", "这不是惠企窗口出具的文件，无法核验。请核对是不是拿错了文件。")


def _with_more(record: PrintRecord | None, original: str, signed: Signed, signers: Collection[str]) -> PaperVerdict:
    """Verify a sealed file with something appended."""
    about = f"：{_print_words(record)}" if record else ""
    if signed.state in ("none", "broken"):
        what = "附加了内容，不是电子签名" if signed.state == "none" else "附加的电子签名无效，或签名后又被改动"
        return PaperVerdict("changed", f"这份文件出具后{what}，不能采信{about}。请向出具的服务中心索取原件。", record)
    if record and record.digest != original:
        return PaperVerdict("changed", f"与记录不符，不是当时出具的那一份{about}。{_instead(record)}。", record)
    if record and signed.fingerprint in signers:
        when = f"（时间戳 {signed.stamped.astimezone(clock.CHINA):%Y-%m-%d %H:%M}）" if signed.stamped else ""
        return PaperVerdict("ours", f"是本机出具的原件，未改动，本中心的电子签名有效{when}{about}。", record)
    whose = "不是本机记录的本中心证书，请核对签名人" if record else "本机没有这次打印的记录，请到出具的窗口核验"
    return PaperVerdict(
        "unknown", f"签封的原件完整，其后的电子签名有效，签名人是“{signed.name}”；{whose}{about}。", record
    )


_CUT_SHORT = "文件不完整，后面缺了一段，无法核验：多半没有传完或没有存完。请重新取得完整的文件再核验。"


def _cut_short(data: bytes) -> bool:
    """Whether the end of a PDF is missing: the %%EOF marker, or the final line break of our files."""
    if not data.startswith(b"%PDF-"):
        return False
    mended = seal.read_seal(data + b"\n")
    return b"%%EOF" not in data[-_END:] or (mended is not None and mended.whole)


_END = 1024  # bytes in which PDF readers look for the %%EOF marker


def _without_record(found: seal.Seal) -> PaperVerdict:
    if found.ours:
        return PaperVerdict(
            "unknown",
            f"由本中心的密钥签封，签封后未改动；但本机记录里没有核验码 {found.code}，不能证明出具过："
            "请到出具的窗口核验，或查备份。",
        )
    if found.keyed:
        return PaperVerdict("unknown", "文件完整，签封后未改动；但不是本机签封，请到出具的服务中心核验。")
    return PaperVerdict("unknown", "文件完整，签封后未改动；但本机没有这次打印的记录，不能证明由谁出具。")


def verify_code(text: str, known: PrintLookup) -> PaperVerdict:
    """Verify a 核验码, typed or scanned. A person must compare the sheet itself."""
    code = verification_code.read(text)
    if code is None:
        return PaperVerdict("unknown", "核验码抄错了：应是 4 组、每组 4 个字母或数字，请对照纸面重输。")
    record = known(code)
    if record is None:
        return PaperVerdict("unknown", f"本机没有核验码 {code} 的打印记录；可能由别的中心出具，或不是原件。")
    compare = (
        "企业和金额本机已无从核对；有当时的 PDF 文件，请用它核验" if record.deleted
        else "请核对纸面的企业、金额与记录一致"
    )  # fmt: skip
    return PaperVerdict("ours", f"本机出具过：{_print_words(record)}。{compare}。", record)


def _instead(record: PrintRecord) -> str:
    """What to do about a paper that is not the original."""
    return "不能采信" if record.deleted or record.before_restore else "请以记录重新打印为准"


def _print_words(record: PrintRecord) -> str:
    when = record.printed_at.strftime("%Y-%m-%d %H:%M")
    whose = f"{record.enterprise}，" if record.enterprise and not record.deleted else ""
    past = "；这份纸在恢复之前出具" if record.before_restore else ""
    gone = f"；这次接待已于 {record.deleted} 按保存期删除，只留编号、日期和文件的摘要" if record.deleted else ""
    return f"{whose}{record.serial}，{record.kind}第 {record.number} 次打印，{when}{past}{gone}"
