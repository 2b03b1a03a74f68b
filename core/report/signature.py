"""An electronic signature (PAdES B-B) with the centre's own certificate. Optional: without pyHanko all else works.

It is put behind the sealed file, which stays byte for byte what it was, and what the record knows. Whether something
behind a file is a signature, and a good one, pyHanko alone says.
"""

import datetime
import hashlib
import importlib.util
import io
from dataclasses import dataclass
from typing import Any, Literal

from core.errors import RecordError

_FIELD = "Huiqi"
_UNREADABLE = "证书打不开：请核对 PKCS#12 文件（.p12、.pfx）和口令。"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whose it is, the day it ends, and its SHA-256, by which it is known again."""

    name: str
    ends: datetime.date
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands behind a file. ``good``: over the whole of it, and unbroken; the certificate is for a person to know,
    by ``name`` and ``fingerprint``."""

    state: Literal["good", "broken", "none", "unchecked"]
    name: str = ""
    fingerprint: str = ""


def available() -> bool:
    """Whether this installation can sign, and look at signatures."""
    return importlib.util.find_spec("pyhanko") is not None


def require() -> None:
    """Raises RecordError where this installation cannot sign."""
    if not available():
        raise RecordError(
            "没有装电子签名组件，不能签名，告知单照常可用。请维护人员安装 pyhanko（uv sync --group signature）。"
        )


def read_certificate(certificate: bytes, passphrase: str) -> Certificate:
    """What a PKCS#12 holds. Raises RecordError where it cannot be opened, or holds no key to sign with."""
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    try:
        key, found, _ = pkcs12.load_key_and_certificates(certificate, passphrase.encode())
    except ValueError as error:
        raise RecordError(_UNREADABLE) from error
    if key is None or found is None:
        raise RecordError("这个证书文件里没有签名用的私钥。请向发证机构要带私钥的 PKCS#12 文件（.p12、.pfx）。")
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    der = _der(found)
    name = str(names[0].value) if names else found.subject.rfc4514_string()
    return Certificate(name, found.not_valid_after_utc.date(), hashlib.sha256(der).hexdigest())


def sign(pdf: bytes, certificate: bytes, passphrase: str) -> bytes:
    """The PDF signed with a PKCS#12 certificate. Raises RecordError that says what to do."""
    require()
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
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer, output=out)
    return out.getvalue()


def look(pdf: bytes) -> Signed:
    """What pyHanko finds behind a file; unchecked where it is not installed. Trust in the issuer is not asked for."""
    if b"/ByteRange" not in pdf:
        return Signed("none")
    if not available():
        return Signed("unchecked")
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
        status = validate_pdf_signature(signatures[0], trust, skip_diff=True)
    except (PdfError, ValueError, TypeError, LookupError, AttributeError):  # what it meets in a file that is none
        return Signed("broken")
    good = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    name = str(signer.subject.native.get("common_name", ""))
    return Signed("good" if good else "broken", name, hashlib.sha256(signer.dump()).hexdigest())


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    made: bytes = certificate.public_bytes(Encoding.DER)
    return made
