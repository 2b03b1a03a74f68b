"""Documents from offices (.docx, PDF, text) are reduced to the policy's text, without page furniture; an unreadable one
gives one sentence."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.authoring import docx_text
from core.authoring.documents import read_text
from core.authoring.line_cleaning import paragraphs, tidy, typed_lines
from core.authoring.numbering import han
from core.errors import PolicyError
from core.policy import pack_files
from tests.authoring.office_files import (
    NAMESPACES,
    QINGHE,
    TEXT_BOX,
    broken,
    columns_pdf,
    docx_file,
    empty_pdf,
    numbered_docx,
    pdf_file,
    table_pdf,
    text_box,
)

WHOLE = "\n".join(QINGHE) + "\n"
SHIPPED = ("baoshan-2023-1", "sample-city-2023")


def shipped(id: str) -> list[str]:
    """The paragraphs of a shipped policy."""
    return [line for line in pack_files(id)["text.txt"].decode().splitlines() if line.strip()]


def refused(path: Path) -> str:
    with pytest.raises(PolicyError) as error:
        read_text(path)
    assert "\n" not in error.value.message
    assert path.name in error.value.message
    return error.value.message


# ── .docx ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_docx_is_its_paragraphs_without_head_and_foot(tmp_path: Path) -> None:
    assert read_text(docx_file(tmp_path / "a.docx")) == WHOLE


@pytest.mark.parametrize("id", SHIPPED)
def test_a_shipped_policy_comes_back_from_a_docx_word_for_word(id: str, tmp_path: Path) -> None:
    assert read_text(docx_file(tmp_path / "a.docx", shipped(id))).splitlines() == [tidy(p) for p in shipped(id)]


@pytest.mark.parametrize(
    ("form", "text", "first", "second"),
    [
        ("chineseCounting", "第%1条", "第一条　支持参加展会", "第二条　支持技术改造"),
        ("chineseCountingThousand", "%1、", "一、支持参加展会", "二、支持技术改造"),
        ("decimal", "%1.", "1.支持参加展会", "2.支持技术改造"),
        ("japaneseCounting", "（%1）", "（一）支持参加展会", "（二）支持技术改造"),
        ("decimalFullWidth", "%1．", "１．支持参加展会", "２．支持技术改造"),
        ("decimalEnclosedCircle", "%1", "①支持参加展会", "②支持技术改造"),
        ("bullet", "·", "支持参加展会", "支持技术改造"),
    ],
)
def test_numbers_that_word_counts_by_itself_are_written(
    form: str, text: str, first: str, second: str, tmp_path: Path
) -> None:
    heads = [("支持参加展会", QINGHE[7]), ("支持技术改造", QINGHE[9])]
    lines = read_text(numbered_docx(tmp_path / "a.docx", heads, form, text)).splitlines()
    assert (lines[0], lines[2]) == (first, second)


def test_inner_numbers_begin_anew_under_each_article(tmp_path: Path) -> None:
    heads = [
        ("支持展会", "#甲给予1万元奖励。\n#乙给予2万元奖励。"),
        ("支持技改", "#丙给予3万元奖励，一年只给一次，按先后给，给完为止。"),
    ]
    lines = read_text(numbered_docx(tmp_path / "a.docx", heads)).splitlines()
    assert [line[:3] for line in lines] == ["第一条", "（一）", "（二）", "第二条", "（一）"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
    ],
)
def test_chinese_numbers_are_as_word_writes_them(number: int, said: str) -> None:
    assert han(number) == said


def test_tables_and_text_boxes_are_read_once_and_what_was_deleted_or_hidden_is_not(tmp_path: Path) -> None:
    document = docx.Document()
    for words in QINGHE[:8]:
        document.add_paragraph(words)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "第一档", "给予10万元奖励"
    document.paragraphs[7]._p.append(text_box("框里的一句话。"))
    hidden = document.add_paragraph().add_run("看不见的字。")
    hidden.font.hidden = True
    document.save(str(tmp_path / "a.docx"))
    lines = read_text(tmp_path / "a.docx").splitlines()
    assert lines.count("框里的一句话。") == 1
    assert lines[-1] == "第一档　给予10万元奖励"
    assert "看不见的字。" not in lines


def body_docx(path: Path, body: str) -> Path:
    """A .docx whose body begins with this XML, before the text of the tutorial."""
    document = docx.Document(str(docx_file(path)))
    for at, node in enumerate(parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>")):
        document.element.body.insert(at, node)
    document.save(str(path))
    return path


def cell(*blocks: str) -> str:
    """A cell of a table, in XML; words become a paragraph."""
    return "<w:tc>{}</w:tc>".format("".join(b if b.startswith("<") else paragraph(b) for b in blocks))


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def control(block: str) -> str:
    """A content control around a block."""
    return f"<w:sdt><w:sdtContent>{block}</w:sdtContent></w:sdt>"


INNER = f"<w:tbl><w:tr>{cell('里一')}{cell('里二')}</w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        (f"<w:tr>{cell('外一', INNER)}{cell('外二')}</w:tr>", ["外一", "里一　里二", "外二"]),
        (control(f"<w:tr>{cell('甲')}{cell('乙')}</w:tr>"), ["甲　乙"]),
        (f"<w:tr>{cell('甲')}{control(cell('乙'))}</w:tr>", ["甲　乙"]),
        (f"<w:tr>{cell('甲')}{cell(control(paragraph('乙')))}</w:tr>", ["甲　乙"]),
    ],
    ids=["a table in a cell", "a controlled row", "a controlled cell", "a controlled paragraph"],
)
def test_each_cell_is_read_once_wherever_it_is(row: str, lines: list[str], tmp_path: Path) -> None:
    read = read_text(body_docx(tmp_path / "a.docx", f"<w:tbl>{row}</w:tbl>")).splitlines()
    assert read == [*lines, *QINGHE]


def test_a_deleted_text_box_is_not_read(tmp_path: Path) -> None:
    box = TEXT_BOX.format(ns="", words="删去的一句话。")
    read = read_text(body_docx(tmp_path / "a.docx", f"<w:p><w:del>{box}</w:del></w:p>"))
    assert read == WHOLE


def with_part(path: Path, part: str, content: bytes) -> Path:
    """The same .docx with another content of one part."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, old in parts.items():
            package.writestr(name, content if name == part else old)
    return path


@pytest.mark.parametrize("target", ["word/document.xml", "/word/document.xml", "./word/../word/document.xml"])
def test_the_text_is_where_the_package_says(target: str, tmp_path: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    listed = f'<Relationships xmlns="{space}"><Relationship Id="a" Type="{kind}" Target="{target}"/></Relationships>'
    file = numbered_docx(tmp_path / "a.docx", [("支持参加展会", QINGHE[7]), ("支持技术改造", QINGHE[9])])
    assert read_text(with_part(file, "_rels/.rels", listed.encode())).startswith("第一条　支持参加展会\n")


@pytest.mark.parametrize(
    "part", ["_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<a>", b"<a/>", b"\xff\xfe"])
def test_a_damaged_part_is_one_sentence_or_not_needed(part: str, content: bytes, tmp_path: Path) -> None:
    file = with_part(docx_file(tmp_path / "a.docx"), part, content)
    if content == b"<a/>" and part not in ("_rels/.rels", "word/document.xml"):
        assert read_text(file) == WHOLE
    else:
        assert "不是完整的 Word 文件" in refused(file)


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    grown = "".join(f'<!ENTITY {name} "{f"&{of};" * 10}">' for of, name in pairwise("abcdefghij"))
    text = f'<!DOCTYPE w:document [<!ENTITY a "很多很多字">{grown}]><w:document {NAMESPACES}><w:body>'
    text += "<w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
    file = with_part(docx_file(tmp_path / "a.docx"), "word/document.xml", text.encode())
    assert "不是完整的 Word 文件" in refused(file)


def test_an_entity_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("别处的文件" * 20, "utf-8")
    text = f'<!DOCTYPE a [<!ENTITY a SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]><w:document {NAMESPACES}><w:body>'
    text += "<w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    refused(with_part(docx_file(tmp_path / "a.docx"), "word/document.xml", text.encode()))


def test_a_part_that_unpacks_to_far_more_than_a_policy_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is unpacked; the limit itself is allowed."""
    file = docx_file(tmp_path / "a.docx")
    with ZipFile(file) as package:
        largest = max(package.getinfo(f"word/{name}.xml").file_size for name in ("document", "styles", "numbering"))
    monkeypatch.setattr(docx_text, "LARGEST_PART", largest)
    assert read_text(file) == WHOLE
    monkeypatch.setattr(docx_text, "LARGEST_PART", largest - 1)
    refused(file)


@pytest.mark.parametrize("page", ["- 7 -", "—7—", "－ 7 －", "第 7 页", "第7页 共12页", "7", "7/12"])
def test_a_page_number_in_the_middle_of_a_sentence_goes_and_the_sentence_is_whole(page: str, tmp_path: Path) -> None:
    long = QINGHE[11]
    lines = [*QINGHE[:11], long[:30], page, long[30:], *QINGHE[12:]]
    assert read_text(docx_file(tmp_path / "a.docx", lines)) == WHOLE
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    assert read_text(tmp_path / "a.txt") == WHOLE


@pytest.mark.parametrize("page", ["- 7 -", "— 7 —", "-7-", "第 7 页 共 12 页"])
def test_a_page_number_within_a_line_goes_too(page: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WHOLE.replace("并签订", f"并 {page} 签订"), "utf-8")
    assert read_text(tmp_path / "a.txt") == WHOLE


@pytest.mark.parametrize("kept", ["2022-2025年", "见第7页", "10-20万元", "1-3号楼"])
def test_what_only_looks_like_a_page_number_stays(kept: str) -> None:
    words = f"对{kept}的项目给予10万元奖励。"
    assert list(paragraphs(typed_lines(words))) == [words]


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [20, 24, 28, 31])
@pytest.mark.parametrize(("rows", "number"), [(12, "- {} -"), (5, "第 {} 页 共 9 页"), (7, "{}")])
def test_lines_of_a_pdf_are_joined_and_what_every_page_says_goes(
    width: int, rows: int, number: str, tmp_path: Path
) -> None:
    file = pdf_file(tmp_path / "a.pdf", width=width, rows=rows, number=number)
    assert read_text(file) == WHOLE


@pytest.mark.parametrize("id", SHIPPED)
def test_a_shipped_policy_comes_back_from_a_pdf(id: str, tmp_path: Path) -> None:
    got = read_text(pdf_file(tmp_path / "a.pdf", shipped(id), width=28, rows=22)).splitlines()
    assert got == [tidy(p) for p in shipped(id)]


@pytest.mark.parametrize("across", [0, 2])
def test_two_columns_are_read_one_after_the_other(across: int, tmp_path: Path) -> None:
    """Never line by line across both, which would make false sentences; a title spans both."""
    assert read_text(columns_pdf(tmp_path / "a.pdf", across=across)) == WHOLE


def test_a_shipped_policy_in_two_columns_comes_back(tmp_path: Path) -> None:
    some = shipped("sample-city-2023")[5:12]
    assert read_text(columns_pdf(tmp_path / "a.pdf", some, width=20)).splitlines() == [tidy(p) for p in some]


def test_a_table_of_two_columns_is_read_line_by_line(tmp_path: Path) -> None:
    cells = [("奖项", "标准"), *((f"第{han(at)}类企业", f"{at}0万元") for at in range(1, 9))]
    got = read_text(table_pdf(tmp_path / "a.pdf", [*cells, *(("满一年的企业再给", "按原标准") for _ in range(8))]))
    assert "第一类企业" in got
    assert got.index("10万元") < got.index("第二类企业")


def test_lines_without_indents_still_end_where_their_sentence_does(tmp_path: Path) -> None:
    assert read_text(pdf_file(tmp_path / "a.pdf", indent=False, rows=7)) == WHOLE


@settings(max_examples=15, deadline=None)
@given(width=st.integers(18, 40), rows=st.integers(4, 30))
def test_a_typed_text_broken_at_any_width_comes_back(width: int, rows: int) -> None:
    lines = [line for words in shipped("sample-city-2023") for line in broken(words, width)]
    paged = [
        row
        for at, line in enumerate(lines)
        for row in ([line, "", f"- {at // rows + 1} -"] if at % rows == rows - 1 else [line])
    ]
    got = "".join("".join(paragraphs(typed_lines("\n".join(paged)))).split())
    assert got == "".join("".join(shipped("sample-city-2023")).split())


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_encodings_of_chinese_offices(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(WHOLE.replace("\n", "\r\n").encode(encoding))
    assert read_text(tmp_path / "a.txt") == WHOLE


def test_gaps_between_characters_go_and_those_of_foreign_words_stay() -> None:
    assert tidy("第 一 条 支持 DCMM level 2 认证，给予 20 万元 奖励") == "第一条　支持DCMM level 2认证，给予20万元奖励"


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_scan_has_no_text(tmp_path: Path) -> None:
    assert "扫描" in refused(empty_pdf(tmp_path / "a.pdf"))


def test_a_password_is_told(tmp_path: Path) -> None:
    assert "密码" in refused(pdf_file(tmp_path / "a.pdf", password="secret"))


def test_three_hundred_pages_are_no_policy(tmp_path: Path) -> None:
    assert "300 页" in refused(empty_pdf(tmp_path / "a.pdf", pages=300))


def test_an_old_word_file_by_another_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "旧版 Word" in refused(tmp_path / "a.docx")
    (tmp_path / "b.doc").write_bytes((tmp_path / "a.docx").read_bytes())
    assert ".docx" in refused(tmp_path / "b.doc")


def test_a_docx_with_a_password_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"))
    assert "密码" in refused(tmp_path / "a.docx")


@pytest.mark.parametrize("cut", [3, 10, 400, 2000])
@pytest.mark.parametrize("make", [docx_file, pdf_file])
def test_a_broken_file_is_one_sentence(make: object, cut: int, tmp_path: Path) -> None:
    suffix = ".docx" if make is docx_file else ".pdf"
    whole = make(tmp_path / f"whole{suffix}").read_bytes()  # type: ignore[operator]
    (tmp_path / f"a{suffix}").write_bytes(whole[:cut])
    refused(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("name", ["a.xlsx", "a.jpg", "a", "no.txt", "no.pdf"])
def test_other_files_and_none_are_one_sentence(name: str, tmp_path: Path) -> None:
    if not name.startswith("no"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 something else")
    refused(tmp_path / name)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\0\0\0", "太短".encode(), b"\0" * 900])
def test_a_text_that_is_none_is_one_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    refused(tmp_path / "a.txt")


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.docx").mkdir()
    assert "文件夹" in refused(tmp_path / "a.docx")
