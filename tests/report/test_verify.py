"""A paper is ours and unchanged, changed, or unknown; and each answer says what it is worth."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from core.report import seal, verification_code
from core.report.pdf import render
from core.report.verify import PaperVerdict, PrintLookup, PrintRecord, digest, verify_code, verify_pdf
from tests.report import builders

KEY = b"the key of this installation ..."


def nobody(code: str) -> None:
    """A record that knows no printing."""


def record_of(pdf: bytes, paper: str) -> PrintRecord:
    """What the record keeps of a printing."""
    return PrintRecord("BS20230815-0007", "上海示例便民百货有限公司", "告知单", 1, builders.MADE_AT, paper, digest(pdf))


def printed(secret: bytes = b"") -> tuple[bytes, str, PrintLookup]:
    """A PDF, its 核验码, and a record that knows it."""
    summary = builders.worked("S01").summary(secret=secret)
    pdf = render(summary)
    record = record_of(pdf, summary.code)
    return pdf, summary.code, {summary.code: record}.get


def test_the_file_of_the_record_is_ours() -> None:
    """Byte for byte what the record knows."""
    pdf, _, known = printed()
    verdict = verify_pdf(pdf, known)
    assert verdict.state == "ours"
    assert "上海示例便民百货有限公司" in verdict.sentence
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d", verdict.sentence)  # the whole day and minute of the printing


@pytest.mark.parametrize("secret", [b"", KEY])
@pytest.mark.parametrize("recorded", [True, False])
def test_each_of_a_thousand_single_byte_changes_is_found(secret: bytes, recorded: bool) -> None:
    """Wherever one byte differs, on any machine, with or without the record."""
    pdf, _, known = printed(secret)
    chosen = random.Random(20230518)
    places = [*chosen.sample(range(len(pdf)), 750), *range(len(pdf) - 250, len(pdf))]
    for place in places:
        changed = bytearray(pdf)
        changed[place] ^= 1 << chosen.randrange(8)
        state = verify_pdf(bytes(changed), known if recorded else nobody, secret).state
        assert state == "changed", f"byte {place} of {len(pdf)}"


@pytest.mark.parametrize(
    "change", [lambda d: d[:-1], lambda d: d + b"\n", lambda d: d[:5000] + d[5001:], lambda d: d * 2]
)
def test_cut_and_lengthened_files_are_found(change: object) -> None:
    """A byte less, a byte more, a second copy behind the first."""
    pdf, _, known = printed()
    assert verify_pdf(change(pdf), known).state == "changed"  # type: ignore[operator]


@pytest.mark.parametrize("known_here", [True, False])
def test_a_file_that_was_not_sent_to_its_end_is_said_to_be_incomplete(known_here: bool) -> None:
    """Cut anywhere from its head to its last byte; never ours, and not called an altered paper."""
    pdf, _, known = printed()
    for size in (20, 1_000, len(pdf) // 2, len(pdf) - 300, len(pdf) - 30, len(pdf) - 5, len(pdf) - 2, len(pdf) - 1):
        verdict = verify_pdf(pdf[:size], known if known_here else nobody)
        assert verdict.state != "ours"
        assert "文件不完整" in verdict.sentence, size
    assert "不完整" not in verify_pdf(pdf.replace(b"/Producer", b"/Produzer"), known).sentence
    assert "不完整" not in verify_pdf(b"hello", nobody).sentence


def test_without_the_record_no_key_proves_that_it_was_given_out() -> None:
    """Sealed with the key of this centre, with that of another, or with none: unknown, and each says why."""
    pdf, _, _ = printed(KEY)
    assert verify_pdf(pdf, nobody, KEY).state == "unknown"
    assert "由本中心的密钥签封" in verify_pdf(pdf, nobody, KEY).sentence
    elsewhere = verify_pdf(pdf, nobody, b"another key")
    assert elsewhere.state == "unknown"
    assert "不是本机签封" in elsewhere.sentence
    keyless = verify_pdf(printed()[0], nobody, KEY)
    assert keyless.state == "unknown"
    assert "不能证明由谁出具" in keyless.sentence


def test_a_forgery_that_is_sealed_anew_is_found_by_the_record() -> None:
    """Who knows how files are sealed can seal a changed one, but not put it into the record."""
    pdf, paper, known = printed(KEY)
    at = pdf.rindex(b"%HUIQI-SEAL")
    bare = pdf[:at] + pdf[pdf.index(b"\n", at) + 1 :]
    forged = seal.add_seal(bare.replace(b"/Producer", b"/Produzer"), paper)
    assert verify_pdf(forged, known, KEY).state == "changed"
    assert verify_pdf(forged, nobody, KEY).state == "unknown"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nhello\n%%EOF", b"\x89PNG\r\n", bytes(300)])
def test_a_file_of_somebody_else_is_unknown(data: bytes) -> None:
    """Nothing in it shows that it came from here."""
    assert verify_pdf(data, nobody).state == "unknown"


def test_a_code_is_read_however_it_is_typed() -> None:
    """Small letters, blanks, full width, without hyphens."""
    pdf, paper, known = printed()
    for typed in (paper, paper.lower(), paper.replace("-", ""), f" {paper.replace('-', ' ')} ", _wide(paper)):
        assert verify_code(typed, known).state == "ours"
    assert verify_code(paper, nobody).state == "unknown"
    assert digest(pdf) == record_of(pdf, paper).digest


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def test_every_single_slip_in_a_code_is_noticed() -> None:
    """A letter mistyped, or two neighbours swapped: 抄错了, never another paper."""
    paper = printed()[1]
    plain = paper.replace("-", "")
    assert verification_code.read(plain) == paper
    for at, right in enumerate(plain):
        for wrong in verification_code.ALPHABET:
            if wrong != right:
                assert verification_code.read(plain[:at] + wrong + plain[at + 1 :]) is None
        if at and plain[at - 1] != right:
            assert verification_code.read(plain[: at - 1] + right + plain[at - 1] + plain[at + 1 :]) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"serial": "BS20230815-0008"},
        {"number": 2},
        {"kind": "底联"},
        {"made_at": builders.MADE_AT.replace(second=31)},
        {"visit_id": "01890000-0000-7000-8000-000000000008"},
        {"secret": KEY},
    ],
)
def test_the_code_binds_the_print(changed: dict[str, object]) -> None:
    """Whatever differs about a print makes another code."""
    case = builders.worked("S01")
    assert case.summary(**changed).code != case.summary().code  # type: ignore[arg-type]


def test_the_code_binds_the_answers() -> None:
    """One answer more, another code."""
    visit = builders.worked("S01").visit.answered("从业人员", 7)
    assert builders.of_visit(visit).summary().code != builders.worked("S01").summary().code


def test_verdicts_say_what_to_do() -> None:
    """One Chinese sentence each."""
    for text in ("", "ABCD", "2222-2222-2222-2222"):
        verdict: PaperVerdict = verify_code(text, nobody)
        assert verdict.sentence.endswith("。")


def test_a_printing_that_was_signed_here_is_ours_as_it_was_signed() -> None:
    """The record keeps the digest of the signed file: with the record that file is ours, to the byte."""
    pdf, paper, _ = printed(KEY)
    signed = pdf + b"1 0 obj\n<< /ByteRange [0 1 2 3] >>\nendobj\n%%EOF\n"
    known: PrintLookup = {paper: record_of(signed, paper)}.get
    verdict = verify_pdf(signed, known, KEY)
    assert verdict.state == "ours"
    assert verdict.record == record_of(signed, paper)
    assert "未改动" in verdict.sentence
    assert verify_pdf(signed + b"\n", known, KEY).state == "changed"
    assert verify_pdf(pdf, known, KEY).state == "changed"  # whole, but not the file that was handed over


def test_a_signature_is_no_excuse_for_a_file_that_the_record_knows_otherwise() -> None:
    """Something was put behind a printing of ours that the record keeps unsigned: that is a change."""
    pdf, paper, known = printed(KEY)
    verdict = verify_pdf(pdf + b"1 0 obj\n<< /ByteRange [0 1 2 3] >>\nendobj\n%%EOF\n", known, KEY)
    assert verdict.state == "changed"
    assert verdict.record == known(paper)


def test_two_seals_in_one_file_prove_nothing() -> None:
    """Neither before nor behind: with two seal lines nobody can say which is meant."""
    pdf, _, known = printed(KEY)
    line = pdf[pdf.rindex(b"%HUIQI-SEAL") :]
    line = line[: line.index(b"\n") + 1]
    for twice in (pdf + line, pdf.replace(line, line + line), pdf[:9] + line + pdf[9:]):
        assert seal.read_seal(twice, KEY) is None
        assert verify_pdf(twice, known, KEY).state == "changed"
        assert verify_pdf(twice, nobody).state == "changed"
    other = printed()[0]
    again = seal.add_seal(pdf, "2222-2222-2222-2222")
    assert seal.read_seal(again) is None
    assert seal.read_seal(other) is not None


def test_a_visit_without_a_name_leaves_no_gap_in_the_sentence() -> None:
    """The serial says whose it is."""
    pdf, paper, _ = printed()
    nameless = replace(record_of(pdf, paper), enterprise="")
    for verdict in (verify_code(paper, lambda code: nameless), verify_pdf(pdf, lambda code: nameless)):
        assert (verdict.state, "：BS20230815-0007，告知单第 1 次打印" in verdict.sentence) == ("ours", True)
