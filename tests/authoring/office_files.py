"""Sample documents as offices send them: .docx by python-docx, PDF by ReportLab."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

TITLE = "青禾区助企发展若干措施"
QINGHE = (
    "青禾府规〔2024〕6号",
    f"青禾区人民政府关于印发《{TITLE}》的通知",
    "各镇人民政府，各街道办事处，区政府各部门：",
    f"现将《{TITLE}》印发给你们，请认真按照执行。",
    "2024年3月1日",
    TITLE,
    "第一条　支持参加展会",
    "对参加市级以上展会的企业，按实际支付展位费的50%给予补贴，每家企业最高不超过5万元。（责任单位：区商务委）",
    "第二条　支持技术改造",
    "对设备投资200万元（含）以上的技术改造项目，按设备投资额的8%给予补助，单个项目最高不超过100万元。（责任单位：区经委、区科委）",
    "第三条　支持吸纳就业",
    "对2024年1月1日以后新招用登记失业人员并签订一年以上劳动合同的企业，按每人2000元给予一次性补贴。（责任单位：区人力资源社会保障局）",
    "第四条　附则",
    "同一事项同时符合国家、市、区相关支持政策的，按照“就高不重复”的原则予以支持。",
    "本措施自2024年3月1日起施行，有效期至2026年12月31日。",
)
"""The text of the tutorial, one paragraph each."""


def docx_file(path: Path, paragraphs: Iterable[str] = QINGHE) -> Path:
    """A plain .docx with a running head and page numbers."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "青禾区人民政府公报"
    document.sections[0].footer.paragraphs[0].text = "- 1 -"
    for words in paragraphs:
        document.add_paragraph(words)
    document.save(str(path))
    return path


def numbered_docx(
    path: Path, heads: Sequence[tuple[str, str]], form: str = "chineseCounting", text: str = "第%1条"
) -> Path:
    """A .docx whose articles are numbered by Word: (heading, body) each."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    inner = level.replace('ilvl="0"', 'ilvl="1"').replace(text, "（%2）").replace(form, "chineseCounting")
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{level}{inner}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for head, body in heads:
        _number(document.add_paragraph(head), 0)
        for line in body.split("\n"):
            paragraph = document.add_paragraph(line.removeprefix("#"))
            if line.startswith("#"):
                _number(paragraph, 1)
    document.save(str(path))
    return path


def _number(paragraph: Any, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    numbered = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", 90)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(value))
        numbered.append(child)
    properties.append(numbered)


TEXT_BOX = (
    '<w:r {ns}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p><w:r>'
    "<w:t>{words}</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
    "<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def text_box(words: str) -> Any:
    """A run with a text box, in both the new and the old form."""
    return parse_xml(TEXT_BOX.format(ns=NAMESPACES, words=words))


def pdf_file(
    path: Path, paragraphs: Iterable[str] = QINGHE, *, width: int = 28, rows: int = 12, number: str = "- {} -",
    head: str = "青禾区人民政府公报", indent: bool = True, password: str = "",
) -> Path:  # fmt: skip
    """A PDF with wrapped lines, a running head and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    font = "STSong-Light"
    lines = [line for words in paragraphs for line in broken(words, width, indent)]
    canvas = Canvas(str(path), encrypt=password or None)
    for page, start in enumerate(range(0, len(lines), rows), 1):
        canvas.setFont(font, 9)
        canvas.drawString(72, 800, head)
        canvas.setFont(font, 12)
        for at, line in enumerate(lines[start : start + rows]):
            shift = 24 if line.startswith("　　") else 0
            canvas.drawString(72 + shift, 760 - 24 * at, line.lstrip("　"))
        canvas.setFont(font, 9)
        canvas.drawString(280, 40, number.format(page))
        canvas.showPage()
    canvas.save()
    return path


def columns_pdf(path: Path, paragraphs: Iterable[str] = QINGHE, *, across: int = 0, width: int = 18) -> Path:
    """The same in two columns; the first ``across`` paragraphs span both."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    told = list(paragraphs)
    lines = [line for words in told[across:] for line in broken(words, width)]
    half = -(-len(lines) // 2)
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 12)
    for at, words in enumerate(told[:across]):
        canvas.drawCentredString(298, 800 - 20 * at, words)
    for at, line in enumerate(lines):
        column, row = divmod(at, half)
        shift = 24 if line.startswith("　　") else 0
        canvas.drawString(50 + 260 * column + shift, 780 - 20 * (across + row), line.lstrip("　"))
    canvas.showPage()
    canvas.save()
    return path


def table_pdf(path: Path, rows: Iterable[tuple[str, str]]) -> Path:
    """Short cells in two columns: a table, which is read line by line."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 12)
    for at, cells in enumerate(rows):
        for column, words in enumerate(cells):
            canvas.drawString(72 + 220 * column, 760 - 24 * at, words)
    canvas.showPage()
    canvas.save()
    return path


def broken(words: str, width: int, indent: bool = True) -> list[str]:
    """A paragraph wrapped at a width in wide characters; its first line indented."""
    lines, room = [""], float(width)
    for character in ("　　" if indent else "") + words:
        wide = 0.5 if character.isascii() else 1.0
        if wide > room:
            lines.append("")
            room = float(width)
        lines[-1] += character
        room -= wide
    return lines


def empty_pdf(path: Path, pages: int = 2) -> Path:
    """A PDF of images only, like a scan."""
    canvas = Canvas(str(path))
    for _ in range(pages):
        canvas.rect(72, 72, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return path


def as_bytes(path: Path) -> io.BytesIO:
    return io.BytesIO(path.read_bytes())


__all__ = [
    "QINGHE",
    "TITLE",
    "columns_pdf",
    "docx_file",
    "empty_pdf",
    "numbered_docx",
    "pdf_file",
    "table_pdf",
    "text_box",
]
