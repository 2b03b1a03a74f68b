"""Reading a policy as issued: .docx, .pdf or .txt, without page numbers and running heads."""

from pathlib import Path

from core.authoring.line_cleaning import TextLine, paragraphs, typed_lines
from core.errors import PolicyError, os_error_words

LARGEST = 30 << 20
"""Size limit of a document, in bytes."""
LEAST = 60
"""Characters: a shorter text is no policy."""
MOST = 1_000_000
"""Characters: a longer text is no policy either."""

_ZIP, _OLD_WORD, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS = (".docx", ".pdf", ".txt")


def read_text(path: Path) -> str:
    """The text, one paragraph per line, with the numbering of the original.

    Raises PolicyError with one sentence if the file is unreadable or has no text.
    """
    path = Path(path)
    if path.suffix.lower() not in (*_KINDS, ".doc", ".wps"):
        raise PolicyError(f"“{path.name}”不是 Word、PDF 或文本文件：请给 .docx、.pdf 或 .txt")
    data = _bytes(path)
    text = "\n".join(paragraphs(_lines(path.name, path.suffix.lower(), data)))
    if len("".join(text.split())) < LEAST:
        raise PolicyError(f"“{path.name}”里读到的文字不到 {LEAST} 个字，不像一份政策。请查对文件")
    if len(text) > MOST:
        raise PolicyError(f"“{path.name}”的文字太多，不像一份政策。请只留下政策的那几页")
    return text + "\n"


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = os_error_words(error) if isinstance(error, OSError) else "没有这个文件"
        raise PolicyError(f"“{path.name}”读不出来：{why}") from error
    if len(data) > LARGEST:
        raise PolicyError(f"“{path.name}”太大（超过 {LARGEST >> 20} MB）。请只留下政策的那几页，去掉图片")
    if not data:
        raise PolicyError(f"“{path.name}”是空的")
    return data


def _lines(name: str, suffix: str, data: bytes) -> list[TextLine]:
    """The lines, by the file's content; its extension may be wrong."""
    if data.startswith(_OLD_WORD):
        if _ENCRYPTED in data:
            raise PolicyError(f"“{name}”有密码，打不开。请去掉密码再存一份")
        raise PolicyError(f"“{name}”是旧版 Word 文件（.doc）。请在 Word 或 WPS 里另存为 .docx")
    if _PDF in data[:1024]:
        from core.authoring.pdf_text import pdf_lines

        return pdf_lines(name, data)
    if data.startswith(_ZIP):
        from core.authoring.docx_text import docx_lines

        return docx_lines(name, data)
    if suffix != ".txt":
        raise PolicyError(f"“{name}”打不开：不是完整的 {suffix} 文件。请重新要一份")
    return typed_lines(_decoded(name, data))


def _decoded(name: str, data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise PolicyError(f"“{name}”不是文本文件，或编码不认得。请另存为 UTF-8")
