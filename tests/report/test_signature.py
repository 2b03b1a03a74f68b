"""A paper signed with the centre's PKCS#12: pyHanko and pdfsig find it good; anything else behind a paper is none."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.errors import RecordError
from core.report import seal, signature
from core.report.pdf import render
from core.report.verify import PrintRecord, digest, verify_pdf
from tests.report import builders

TLS_SERVER, TLS_CLIENT, MAIL, DOCUMENTS = (f"1.3.6.1.5.5.7.3.{n}" for n in (1, 2, 4, 36))
ANY_PURPOSE, NUMBERED_BY_AN_AUTHORITY = "2.5.29.37.0", "1.2.156.1.2.3"
KEY, PHRASE = b"the key of this centre", "证书口令 abc"


def certificate(
    name: str = "宝山区示例镇企业服务中心",
    phrase: str = PHRASE,
    key: Any = None,
    signs: bool = True,
    from_year: int = 2023,
    purposes: Sequence[str] = (),
) -> bytes:
    """A PKCS#12 made on the spot; ``signs``: it says that it is for signing; ``purposes``: and what for, else any."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.datetime(from_year, 1, 1, tzinfo=datetime.UTC)
    builder = (
        x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(7).not_valid_before(begins).not_valid_after(begins + datetime.timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(signs, signs, not signs, False, False, False, False, False, False), critical=True
        )
    )  # fmt: skip
    if purposes:
        wanted = x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose) for purpose in purposes])
        builder = builder.add_extension(wanted, critical=False)
    made = builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    closed = serialization.BestAvailableEncryption(phrase.encode())
    return pkcs12.serialize_key_and_certificates(b"x", key, made, None, closed)


def stamping(
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING, rsa_key: bool = True, bits: int = 2048
) -> bytes:
    """A PKCS#12 of a centre that stamps the time itself."""
    key = rsa.generate_private_key(65537, bits) if rsa_key else ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例中心时间戳")])
    begins = datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(8).not_valid_before(begins).not_valid_after(begins + datetime.timedelta(days=36500))
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    closed = serialization.BestAvailableEncryption(PHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"x", key, made, None, closed)


@pytest.fixture(scope="module")
def paper() -> tuple[bytes, PrintRecord]:
    """A sheet, and what the record knows of it."""
    summary = builders.worked("S01").summary(secret=KEY)
    data = render(summary)
    record = PrintRecord("BS1", "上海示例便民百货有限公司", "告知单", 1, builders.MADE_AT, summary.code, digest(data))
    return data, record


def test_a_certificate_is_read() -> None:
    """Whose, until when; a wrong passphrase or another file is one sentence."""
    found = signature.read_certificate(certificate(), PHRASE)
    assert (found.name, found.ends.year) == ("宝山区示例镇企业服务中心", 2122)
    assert re.fullmatch("[0-9a-f]{64}", found.fingerprint)
    for content, phrase in ((certificate(), "x"), (b"no certificate", PHRASE), (b"", PHRASE)):
        with pytest.raises(RecordError, match="证书打不开"):
            signature.read_certificate(content, phrase)


def test_a_certificate_that_no_reader_of_papers_takes_for_good_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another kind of key, 国密 among them, or a short one; for closing letters and not for signing."""
    small, edwards = rsa.generate_private_key(65537, 1024), ed25519.Ed25519PrivateKey.generate()
    for content, words in (
        (certificate(key=edwards), "RSA 或 ECDSA"), (certificate(key=small), "1024 位，太短"),
        (certificate(signs=False), "不是签名用的"), (certificate(purposes=[TLS_SERVER]), "不是签文件用的"),
        (certificate(purposes=[TLS_SERVER, TLS_CLIENT]), "不是签文件用的"),
    ):  # fmt: skip
        with pytest.raises(RecordError, match=words):
            signature.read_certificate(content, PHRASE)

    def unknown_curve(*_: object) -> None:
        raise UnsupportedAlgorithm("Curve 1.2.156.10197.1.301 is not supported")

    monkeypatch.setattr(pkcs12, "load_key_and_certificates", unknown_curve)
    for read in (signature.read_certificate, signature.read_stamper):
        with pytest.raises(RecordError, match="SM2"):
            read(b"x", PHRASE)


@pytest.mark.parametrize(
    "purposes", [(), (MAIL,), (TLS_CLIENT, MAIL), ("2.5.29.37.0",), ("1.2.156.1.2.3",), (DOCUMENTS,)]
)
def test_a_certificate_for_more_than_log_in_signs_papers(purposes: tuple[str, ...]) -> None:
    """Mail, anything, documents, and what an authority numbers itself are no reason against it."""
    assert signature.read_certificate(certificate(purposes=purposes), PHRASE).name == "宝山区示例镇企业服务中心"


def test_nothing_is_signed_before_or_after_the_days_of_a_certificate() -> None:
    """Both ends are days on which it may be used."""
    found = signature.read_certificate(certificate(from_year=2030), PHRASE)
    day = datetime.timedelta(days=1)
    for good in (found.begins, found.ends):
        found.refuse_out_of_time(good)
    with pytest.raises(RecordError, match="才生效"):
        found.refuse_out_of_time(found.begins - day)
    with pytest.raises(RecordError, match="已到期"):
        found.refuse_out_of_time(found.ends + day)


def test_the_bytes_of_a_signature_without_one_are_no_signature(paper: tuple[bytes, PrintRecord]) -> None:
    """An update that only mentions /ByteRange: never ours, nor 附有电子签名."""
    data, record = paper
    forged = data + b"1 0 obj\n<< /ByteRange [0 1 2 3] >>\nendobj\n%%EOF\n"
    for known in ({record.code: record}.get, lambda code: None):
        verdict = verify_pdf(forged, known, KEY, ["x"])
        assert verdict.state == "changed"
        assert "电子签名有效" not in verdict.sentence
    plain = verify_pdf(data + b"more\n%%EOF\n", {record.code: record}.get, KEY)
    assert plain.state == "changed"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_signed_paper_is_ours_by_the_certificate_of_this_centre(paper: tuple[bytes, PrintRecord]) -> None:
    """The sealed file stays byte for byte within it; another's certificate proves nothing of ours."""
    data, record = paper
    mine = certificate()
    signed = signature.sign(data, mine, PHRASE)
    assert signed.startswith(data)
    assert seal.sealed_part(signed) == data
    fingerprint = signature.read_certificate(mine, PHRASE).fingerprint
    known = {record.code: record}.get
    assert verify_pdf(signed, known, KEY, [fingerprint]).state == "ours"
    other = signature.sign(data, certificate("某公司"), PHRASE)
    verdict = verify_pdf(other, known, KEY, [fingerprint])
    assert (verdict.state, "某公司" in verdict.sentence) == ("unknown", True)
    assert verify_pdf(signed, lambda code: None, KEY, [fingerprint]).state == "unknown"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_changes_of_a_signed_paper_are_found(paper: tuple[bytes, PrintRecord]) -> None:
    """A byte of it, a byte of the signature, something behind it."""
    data, record = paper
    mine = certificate()
    signed = signature.sign(data, mine, PHRASE)
    fingerprint = signature.read_certificate(mine, PHRASE).fingerprint
    contents = signed.index(b"/Contents <") + 200
    for at in (1000, len(data) + 40, contents, len(signed) - 20):
        changed = bytearray(signed)
        changed[at] ^= 1
        assert verify_pdf(bytes(changed), {record.code: record}.get, KEY, [fingerprint]).state != "ours", at
    place = signed.index(b"/Contents <") + len(b"/Contents <")
    letter = next(at for at in range(place, len(signed)) if signed[at : at + 1].isalpha())
    for at, instead in ((signed.index(b">", place) - 9, b"1"), (letter, signed[letter : letter + 1].swapcase())):
        changed = bytearray(signed)
        changed[at : at + 1] = instead  # of what is left over of the place, and how a letter of it is written
        assert verify_pdf(bytes(changed), {record.code: record}.get, KEY, [fingerprint]).state == "changed", at
    for more in (b"\n", b"1 0 obj\n<< >>\nendobj\n%%EOF\n"):
        assert verify_pdf(signed + more, {record.code: record}.get, KEY, [fingerprint]).state == "changed"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig of poppler is not installed")
def test_pdfsig_finds_the_signature_valid(paper: tuple[bytes, PrintRecord], tmp_path: Path) -> None:
    """Another reader of PDFs, over the whole file."""
    file = tmp_path / "signed.pdf"
    file.write_bytes(signature.sign(paper[0], certificate(), PHRASE))
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_signature_has_a_time_stamp_where_the_centre_has_a_file_for_it(paper: tuple[bytes, PrintRecord]) -> None:
    """PAdES B-T: the token is over the signature, by the certificate of the file; a byte of it changed is found."""
    data, record = paper
    mine = certificate()
    stamper = stamping()
    signed = signature.sign(data, mine, PHRASE, stamper, PHRASE)
    found = signature.check_signature(signed)
    assert found.state == "good"
    assert found.stamped is not None
    assert abs(found.stamped - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=1)
    assert signature.check_signature(signature.sign(data, mine, PHRASE)).stamped is None
    verdict = verify_pdf(signed, {record.code: record}.get, KEY, [found.fingerprint])
    assert (verdict.state, "时间戳" in verdict.sentence) == ("ours", True)
    token = signed.lower().index("示例中心时间戳".encode().hex().encode())
    changed = bytearray(signed)
    changed[token] = ord("f") if changed[token] != ord("f") else ord("e")
    assert signature.check_signature(bytes(changed)).state == "broken"


def test_what_does_not_stamp_the_time_is_told() -> None:
    """Another purpose, another kind of key, a wrong passphrase, no certificate: one sentence each."""
    assert signature.read_stamper(stamping(), PHRASE).name == "示例中心时间戳"
    bad = (
        (stamping(ExtendedKeyUsageOID.CODE_SIGNING), PHRASE, "不是时间戳证书"), (certificate(), PHRASE, "不是时间戳"),
        (stamping(bits=1024), PHRASE, "1024 位，太短"),
        (stamping(rsa_key=False), PHRASE, "RSA"), (stamping(), "x", "证书打不开"), (b"", PHRASE, "证书打不开"),
    )  # fmt: skip
    for content, phrase, words in bad:
        with pytest.raises(RecordError, match=words):
            signature.read_stamper(content, phrase)
