"""Electronic signatures (PAdES B-B) with the centre's own certificate, and a time stamp (B-T) if the centre has a
time-stamping certificate.

A counter has no network, so no time-stamping service is used: the time stamp is made here, from the computer's clock.
It is worth as much as the centre's care for that certificate and that clock, as the manual says.

The signature is appended to the sealed file, whose recorded bytes do not change. Whether an appended part is a valid
signature is decided by pyHanko alone.
"""

from __future__ import annotations

import datetime
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from core import clock
from core.errors import RecordError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_FIELD = "Huiqi"
_STAMP_POLICY = "2.25.117470298364190735280144872911385020617"  # our own OID: time taken from the counter's clock
_SHORTEST_RSA = 2048  # bits; PDF readers do not accept shorter keys
_FOR_OTHERS = frozenset(f"1.3.6.1.5.5.7.3.{number}" for number in (1, 2, 5, 6, 7, 8, 9, 17)) | {
    "1.3.6.1.4.1.311.20.2.2",
    "1.3.6.1.5.2.3.4",
    "1.3.6.1.5.2.3.5",
}
"""Extended key usages for which no PDF reader accepts a signature: TLS, IPsec, time stamps, OCSP, log-in."""
_OTHER_KIND = (
    "这张证书的密钥种类（如国密 SM2）本程序签不了，一般的 PDF 阅读软件也认不出。"
    "请向发证机构要 RSA 或 ECDSA 的 PKCS#12 文件。"
)
_UNREADABLE = "证书打不开：请核对 PKCS#12 文件（.p12、.pfx）和口令。"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: its subject, first and last day of validity, and SHA-256 fingerprint."""

    name: str
    begins: datetime.date
    ends: datetime.date
    fingerprint: str

    def refuse_out_of_time(self, today: datetime.date) -> None:
        """Raise RecordError if PDF readers would reject a signature made today."""
        if self.ends < today:
            raise RecordError(f"证书“{self.name}”{self.ends.isoformat()} 已到期。请换一张有效的。")
        if self.begins > today:
            raise RecordError(f"证书“{self.name}”{self.begins.isoformat()} 才生效。请看电脑日期对不对，或换一张。")


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature appended to a file. ``good``: it is intact and covers the whole file; ``name`` and ``fingerprint``
    identify the certificate; ``stamped``: the time of its time stamp, if it has one."""

    state: Literal["good", "broken", "none"]
    name: str = ""
    fingerprint: str = ""
    stamped: datetime.datetime | None = None


def read_certificate(certificate: bytes, passphrase: str) -> Certificate:
    """Read a PKCS#12. Raises RecordError if it cannot be opened, or holds no key fit for signing."""
    key, found = _opened(certificate, passphrase)
    _refuse_unfit(key, found)
    return _described(found)


def read_stamper(certificate: bytes, passphrase: str) -> Certificate:
    """Read the PKCS#12 for time stamps. RecordError if it cannot be opened, or is not a time-stamping certificate."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key, found = _opened(certificate, passphrase)
    if ExtendedKeyUsageOID.TIME_STAMPING not in (_extension(found, x509.ExtendedKeyUsage) or ()):
        raise RecordError("这张证书不是时间戳证书（扩展用途里没有“时间戳”）。请向发证机构要时间戳用的 PKCS#12 文件。")
    if not isinstance(key, RSAPrivateKey):
        raise RecordError("时间戳证书要用 RSA 密钥，这一张不是。请向发证机构换一张。")
    _refuse_short(key)
    return _described(found)


def _opened(certificate: bytes, passphrase: str) -> tuple[Any, Any]:
    """The private key and the certificate of a PKCS#12."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        key, found, _ = pkcs12.load_key_and_certificates(certificate, passphrase.encode())
    except UnsupportedAlgorithm as error:
        raise RecordError(_OTHER_KIND) from error
    except ValueError as error:
        raise RecordError(_UNREADABLE) from error
    if key is None or found is None:
        raise RecordError("这个证书文件里没有签名用的私钥。请向发证机构要带私钥的 PKCS#12 文件（.p12、.pfx）。")
    return key, found


def _refuse_unfit(key: Any, found: Any) -> None:
    """Raise RecordError for a certificate whose signatures PDF readers would reject."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if not isinstance(key, (RSAPrivateKey, EllipticCurvePrivateKey)):
        raise RecordError(_OTHER_KIND)
    if isinstance(key, RSAPrivateKey):
        _refuse_short(key)
    usage, purposes = _extension(found, x509.KeyUsage), _extension(found, x509.ExtendedKeyUsage)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise RecordError("这张证书不是签名用的（密钥用途里没有“数字签名”）。请向发证机构要签名证书，不要加密证书。")
    if purposes is not None and {purpose.dotted_string for purpose in purposes} <= _FOR_OTHERS:
        raise RecordError(
            "这张证书不是签文件用的（扩展用途只有网站、登录或时间戳之类）。请向发证机构要签名证书，不要网站证书。"
        )


def _refuse_short(key: RSAPrivateKey) -> None:
    if key.key_size < _SHORTEST_RSA:
        raise RecordError(
            f"这张证书的 RSA 密钥只有 {key.key_size} 位，太短。请向发证机构换一张（{_SHORTEST_RSA} 位以上）。"
        )


def _extension(found: Any, kind: Any) -> Any:
    """An extension of a certificate, or None. RecordError if it is malformed."""
    from cryptography import x509

    try:
        return found.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
    except ValueError as error:
        raise RecordError(_UNREADABLE) from error


def _described(found: Any) -> Certificate:
    from cryptography.x509.oid import NameOID

    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    der = _der(found)
    name = str(names[0].value) if names else found.subject.rfc4514_string()
    begins, ends = (
        moment.astimezone(clock.CHINA).date() for moment in (found.not_valid_before_utc, found.not_valid_after_utc)
    )
    return Certificate(name, begins, ends, hashlib.sha256(der).hexdigest())


def sign(pdf: bytes, certificate: bytes, passphrase: str, stamper: bytes = b"", stamper_phrase: str = "") -> bytes:
    """Sign a PDF with a PKCS#12; ``stamper``: another one for a time stamp. Raises RecordError saying what to do."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    try:
        signer: Any = signers.SimpleSigner.load_pkcs12_data(certificate, (), passphrase.encode())
    except ValueError:
        signer = None
    if signer is None:
        raise RecordError(_UNREADABLE)
    meta = signers.PdfSignatureMetadata(field_name=_FIELD, subfilter=fields.SigSeedSubFilter.PADES)
    out = io.BytesIO()
    stamp = _time_stamper(stamper, stamper_phrase) if stamper else None
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signers.sign_pdf(writer, meta, signer=signer, timestamper=stamp, output=out)
    return out.getvalue()


def _time_stamper(stamper: bytes, passphrase: str) -> Any:
    """A time stamper that uses a certificate of the centre, derived from pyHanko's stamper for tests."""
    from asn1crypto import core, keys, x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.sign.timestamps import DummyTimeStamper

    class Stamper(DummyTimeStamper):
        def _build_tst_info(self, *given: Any) -> Any:
            info = super()._build_tst_info(*given)
            info["policy"] = core.ObjectIdentifier(_STAMP_POLICY)  # pyHanko's default belongs to a public authority
            return info

    read_stamper(stamper, passphrase)
    key, found = _opened(stamper, passphrase)
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    now = datetime.datetime.now(datetime.UTC)
    return Stamper(x509.Certificate.load(_der(found)), keys.PrivateKeyInfo.load(plain), fixed_dt=now)


def check_signature(pdf: bytes) -> Signed:
    """Read the signature appended to a file. Trust in the issuer is not checked."""
    if b"/ByteRange" not in pdf:
        return Signed("none")
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if len(signatures) != 1:
            return Signed("broken" if signatures else "none")
        signer = signatures[0].signer_cert
        trust = ValidationContext(trust_roots=[signer], allow_fetching=False)
        stamps = ValidationContext(trust_roots=_stampers(signatures[0]), allow_fetching=False)
        status = validate_pdf_signature(signatures[0], trust, stamps, skip_diff=True)
    # what pyHanko raises for a file that is no PDF
    except (PdfError, ValueError, TypeError, LookupError, AttributeError):
        return Signed("broken")
    stamp = status.timestamp_validity
    good = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    good = good and _fills_its_place(pdf, signatures[0])
    good = good and (stamp is None or (stamp.intact and stamp.valid))
    name = str(signer.subject.native.get("common_name", ""))
    stamped = stamp.timestamp if stamp is not None else None
    return Signed("good" if good else "broken", name, hashlib.sha256(signer.dump()).hexdigest(), stamped)


def _fills_its_place(pdf: bytes, signed: Any) -> bool:
    """Whether the gap that a signature leaves uncovered holds nothing but the signature and zero padding."""
    from asn1crypto import cms

    _, begins, ends, _ = map(int, signed.byte_range)
    place = pdf[begins + 1 : ends - 1]
    made = cms.ContentInfo.load(signed.pkcs7_content).dump().hex().encode()
    filled = (one.ljust(len(place), b"0") for one in (made, made.upper()))
    return place in filled and pdf[begins:ends] == b"<" + place + b">"


def _stampers(signed: Any) -> list[Any]:
    """The certificates included in a signature's time stamps."""
    attributes = signed.signer_info["unsigned_attrs"]
    tokens = [
        value["content"]
        for attribute in ([] if attributes.native is None else attributes)
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]
    return [each.chosen for token in tokens for each in token["certificates"]]


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    made: bytes = certificate.public_bytes(Encoding.DER)
    return made
