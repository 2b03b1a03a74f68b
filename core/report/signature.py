"""An electronic signature (PAdES) with the centre's own certificate. Optional: without pyHanko all else works.

It is put behind the sealed file, which stays byte for byte what it was. Its SHA-256 is then another: what goes to the
record is the digest of the signed file.
"""

import importlib.util
import io
from typing import Any

from core.errors import RecordError

_FIELD = "Huiqi"


def available() -> bool:
    """Whether this installation can sign."""
    return importlib.util.find_spec("pyhanko") is not None


def sign(pdf: bytes, certificate: bytes, passphrase: str) -> bytes:
    """The PDF signed with a PKCS#12 certificate. Raises RecordError that says what to do."""
    if not available():
        raise RecordError("没有装电子签名组件，告知单照常可用。要签名请安装 pyhanko（uv sync --group signature）。")
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    try:
        signer: Any = signers.SimpleSigner.load_pkcs12_data(certificate, (), passphrase.encode())
    except ValueError:
        signer = None
    if signer is None:
        raise RecordError("证书打不开：请核对 PKCS#12 文件（.p12、.pfx）和口令。")
    meta = signers.PdfSignatureMetadata(field_name=_FIELD, subfilter=fields.SigSeedSubFilter.PADES)
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer, output=out)
    return out.getvalue()
