"""Rosters from offices: each fault is reported in one sentence, none crashes, and nothing of it is stored."""

from __future__ import annotations

import datetime
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import AnswerError, RecordError
from core.policy import Policy
from core.screening.headings import ENTERPRISES
from core.screening.mapping import propose, remembered_of, source_of, troubles, with_fact
from core.screening.reading import open_sheets
from core.screening.roster import delete_roster, make_roster, open_roster, rosters_in
from core.screening.values import RosterInfo
from tests.screening.rosters import Read, code, table, workbook

HEADS = ("企业名称", "统一社会信用代码", "从业人员", "营业收入（万元）")
ABOUT = RosterInfo("", "名单", "区经委", datetime.date(2023, 9, 15), 0, 0)


def rows(count: int = 2) -> list[tuple[object, ...]]:
    return [HEADS, *((f"示例{n}公司", code(n), 35, 2350) for n in range(count))]


def compound_file(*streams: str) -> bytes:
    """A compound file (OLE) with streams of these names, as Office wraps what has a password."""
    size, end, free, fat = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    sectors = 8
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table_ = [fat, end, *range(3, 2 + sectors), end]
    table_ += [free] * (size // 4 - len(table_))

    def entry(name: str, kind: int, child: int, right: int, start: int, length: int) -> bytes:
        text = name.encode("utf-16-le")
        return (text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, free, right, child)
                + bytes(36) + struct.pack("<IQ", start, length))  # fmt: skip

    entries = [entry("Root Entry", 5, 1, free, end, 0)]
    entries += [entry(n, 2, free, at + 2 if at + 1 < len(streams) else free, 2, 4096) for at, n in enumerate(streams)]
    directory = b"".join(entries).ljust(size, b"\0")
    return head + struct.pack(f"<{size // 4}I", *table_) + directory + bytes(size * sectors)


def password(to: Path) -> Path:
    to.write_bytes(compound_file("EncryptedPackage", "EncryptionInfo"))
    return to


def older_password(to: Path) -> Path:
    """An .xls: in its first records it says that the others are enciphered."""
    whole = bytearray(compound_file("Workbook"))
    begun = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    records = begun + struct.pack("<HHH", 0xE1, 2, 1200) + struct.pack("<HHH", 0x2F, 54, 1) + bytes(52)
    whole[3 * 512 : 3 * 512 + len(records)] = records
    to = to.with_suffix(".xls")
    to.write_bytes(whole)
    return to


def open_document_password(to: Path) -> Path:
    """An .ods: its list of files says how each is enciphered."""
    to = to.with_suffix(".ods")
    with zipfile.ZipFile(to, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", bytes(range(256)))
        file.writestr("META-INF/manifest.xml", '<manifest:manifest><manifest:encryption-data manifest:checksum=""/>')
    return to


def truncated(to: Path) -> Path:
    whole = workbook(to, {"名单": rows()}).read_bytes()
    to.write_bytes(whole[: len(whole) // 2])
    return to


def text_called_xlsx(to: Path) -> Path:
    to.write_text("企业名称,代码\n", encoding="utf-8")
    return to


def empty(to: Path) -> Path:
    to.touch()
    return to


def no_rows(to: Path) -> Path:
    return workbook(to, {"名单": []})


def rewritten(to: Path, part: str, change: Callable[[str], str]) -> Path:
    """A workbook with one of its parts changed."""
    with zipfile.ZipFile(to) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return to


def far_cell(to: Path) -> Path:
    """One cell in the last place of all: seventeen thousand million of them laid out would end the program."""
    workbook(to, {"名单": rows()})
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return rewritten(to, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", cell))


def binary_called_csv(to: Path) -> Path:
    to = to.with_suffix(".csv")
    to.write_bytes(bytes(range(256)) * 20)
    return to


def open_quote(to: Path) -> Path:
    to = to.with_suffix(".csv")
    to.write_text('企业名称,备注\n甲,"没有收尾\n' + "乙,好\n" * 300_000, encoding="utf-8")
    return to


def no_headings(to: Path) -> Path:
    return workbook(to, {"名单": [("甲", "乙"), ("丙", "丁")]})


def a_picture(to: Path) -> Path:
    to.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    return to


@pytest.mark.parametrize(
    ("made", "said_of_it"),
    [(password, "有打开密码"), (older_password, "有打开密码"), (open_document_password, "有打开密码"),
     (truncated, "已经损坏"), (text_called_xlsx, "不是表格文件"), (empty, "不是表格文件"),
     (no_rows, "没有内容"), (far_cell, "太大"), (binary_called_csv, "不是文字表格"), (open_quote, "引号没有配对"),
     (no_headings, "没有认出名单的表头"), (a_picture, "不是表格文件")],
    ids=lambda each: getattr(each, "__name__", each),
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_stored(
    policy: Policy, tmp_path: Path, made: Callable[[Path], Path], said_of_it: str
) -> None:
    """One sentence with what to do; the folder of rosters is as it was."""
    folder = tmp_path / "rosters"
    file = made(tmp_path / "名单.xlsx")

    def take() -> None:
        sheets = open_sheets([file])
        make_roster(folder, sheets, propose(sheets, policy), policy, ABOUT)

    with pytest.raises(AnswerError) as refused:
        take()
    assert said_of_it in refused.value.message
    assert "\n" not in refused.value.message
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Of either kind."""
    for name in ("名单.xlsx", "名单.csv"):
        with pytest.raises(AnswerError, match="打不开"):
            open_sheets([tmp_path / name])


def test_five_hundred_columns_are_told_and_the_known_ones_read(policy: Policy, tmp_path: Path) -> None:
    """The others are not loaded."""
    more = tuple(f"指标{n}" for n in range(500))
    sheet = [(*more, *HEADS), (*range(7_000, 7_500), "甲公司", code(1), 35, 2350)]
    read = Read(policy, workbook(tmp_path / "a.xlsx", {"名单": sheet}))
    assert read.ordered("企业名称") == ["甲公司"]
    assert any("504 列" in note for note in read.done.notes)
    assert "7123" not in read.everything()


def test_a_full_sheet_is_read_and_told(policy: Policy, tmp_path: Path) -> None:
    """1,048,576 rows: what is after the last has been cut off."""
    to = workbook(tmp_path / "a.xlsx", {"名单": [HEADS[:1], ("甲公司",)]})
    last = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>末公司</t></is></c></row></sheetData>'
    rewritten(to, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", last))
    read = Read(policy, to)
    assert read.ordered("企业名称") == ["甲公司", "末公司"]
    assert any("写满了 1,048,576 行" in note for note in read.done.notes)


def test_two_sheets_of_one_name_are_told_apart(policy: Policy, tmp_path: Path) -> None:
    """Both are read."""
    to = workbook(tmp_path / "a.xlsx", {"名单": rows(1), "别名": [HEADS, ("示例7公司", code(7), 9, 9)]})
    rewritten(to, "xl/workbook.xml", lambda xml: xml.replace('name="别名"', 'name="名单"'))
    read = Read(policy, to)
    assert read.ordered("企业名称") == ["示例0公司", "示例7公司"]
    assert any("两张表都叫“名单”" in note for note in read.done.notes)


def test_formulas_are_read_as_they_were_worked_out_and_told(policy: Policy, tmp_path: Path) -> None:
    """One without a result, and one with an error, is reported cell by cell."""
    import xlsxwriter

    to = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(to))
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, HEADS)
    for row, (value, name) in enumerate((("", "甲"), ("#DIV/0!", "乙"), (40, "丙")), 1):
        sheet.write_row(row, 0, [name, code(row)])
        sheet.write_formula(row, 2, "=A1+1", None, value)
    book.close()
    read = Read(policy, to)
    assert read.ordered("从业人员_low") == [None, None, 40]
    assert [(f[1], f[3]) for f in read.faults] == [(2, "公式"), (3, "#DIV/0!")]
    assert any("有 3 个公式" in note for note in read.done.notes)


@pytest.mark.parametrize(
    ("book", "day"), [({}, "2019-06-14"), ({"date_1904": True}, "2023-06-15")], ids=["1900", "1904"]
)
def test_a_day_as_a_bare_number_is_counted_as_its_workbook_counts(
    policy: Policy, tmp_path: Path, book: dict[str, bool], day: str
) -> None:
    """From 1904 on a Macintosh, four years and a day later; a day that is shown as one is the same either way."""
    shown = (datetime.date(2023, 3, 15), "yyyy-mm-dd")
    sheet = [("企业名称", "成立日期", "失业登记日"), ("甲公司", None, None)]
    hires = [("企业名称", "招录日", "失业登记日"), ("甲公司", 43630, shown)]
    read = Read(policy, workbook(tmp_path / "a.xlsx", {"企业": sheet, "招用人员": hires}, **book))
    days = [datetime.date.fromordinal(read.column(name, "招用人员")[0]) for name in ("招录日", "失业登记日")]
    assert days == [datetime.date.fromisoformat(day), shown[0]]
    assert any("Excel 的天数" in note for note in read.done.notes)


def test_merged_cells_are_filled_down_but_a_number_is_not_doubled(policy: Policy, tmp_path: Path) -> None:
    """杨行镇 over three rows is of each; 90 people over three rows are of nobody knows whom."""
    import xlsxwriter

    to = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(to))
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["企业名称", "所属街镇", "从业人员"])
    for row in range(1, 4):
        sheet.write(row, 0, f"示例{row}公司")
    sheet.merge_range("B2:B4", "杨行镇")
    sheet.merge_range("C2:C4", 90)
    book.close()
    read = Read(policy, to)
    assert len(set(read.ordered("所属街镇"))) == 1
    assert read.ordered("从业人员_low") == [90, None, None]
    assert [f[1] for f in read.faults] == [3, 4]


def test_a_code_that_excel_kept_as_a_number_is_told(policy: Policy, tmp_path: Path) -> None:
    """Its last digits are gone."""
    read = Read(policy, workbook(tmp_path / "a.xlsx", {"名单": [HEADS, ("甲", 911101137890123456, 3, 3)]}))
    assert "数字格式" in read.faults[0][4]
    assert read.done.rows == 1


def test_a_fact_that_two_columns_tell_is_told(policy: Policy, tmp_path: Path) -> None:
    """The surer one is read; where the clerk says both, nothing is read until one is left."""
    heads = ("企业名称", "营业收入", "年营业额")
    file = table(tmp_path / "a.csv", [heads, ("甲", "1万元", "2万元")])
    read = Read(policy, file)
    assert read.ordered("营业收入_low") == [10**6]
    assert any("也像是“营业收入”" in note for note in read.done.notes)
    sheets = open_sheets([file])
    mapped = propose(sheets, policy)
    twice = (with_fact(mapped[0], 2, "营业收入"),)
    assert "对上了 2 列：B 列“营业收入”和C 列“年营业额”" in next(troubles(twice, policy))
    with pytest.raises(AnswerError, match="只留一列"):
        make_roster(tmp_path / "rosters", sheets, twice, policy, ABOUT)
    assert rosters_in(tmp_path / "rosters") == ()


def test_what_the_clerk_said_of_a_source_is_remembered(policy: Policy, tmp_path: Path) -> None:
    """By its headings, for the next file of the same source; what is not to be read, too."""
    heads = ("企业名称", "期末数", "年营业额", "统一社会信用代码")
    sheets = open_sheets([table(tmp_path / "区经委2023.csv", [heads, ("甲", "35", "2", code(1))])])
    first = propose(sheets, policy)
    assert first[0].columns[1].fact == ""
    told = (with_fact(with_fact(first[0], 1, "从业人员"), 2, ""),)
    known = {"区经委": remembered_of(told)}
    again = propose(sheets, policy)
    assert source_of(again, known) == "区经委"
    mended = propose(sheets, policy, known["区经委"])
    assert [column.fact for column in mended[0].columns] == ["企业名称", "从业人员", "", "统一社会信用代码"]
    assert source_of(propose(open_sheets([table(tmp_path / "b.csv", [("企业名称", "街镇")])]), policy), known) == ""


def test_a_list_that_may_be_several_is_left_to_the_clerk(policy: Policy, tmp_path: Path) -> None:
    """级别 and 认定日 are of two lists."""
    sheets = open_sheets([table(tmp_path / "a.csv", [("企业名称", "级别", "认定日"), ("甲", "国家级", "2023-02-01")])])
    found = propose(sheets, policy)[0]
    assert found.kind == ENTERPRISES
    assert any("分不清" in note for note in found.notes)


# ── in a separate file ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_roster_lies_in_a_private_file_and_is_deleted_whole(policy: Policy, tmp_path: Path) -> None:
    """0600 in a folder of 0700; deleted, nothing of it is left."""
    folder = tmp_path / "rosters"
    sheets = open_sheets([table(tmp_path / "名单.csv", rows(3))])
    made = make_roster(folder, sheets, propose(sheets, policy), policy, ABOUT)
    assert made is not None
    assert rosters_in(folder) == (made,)
    assert (made.rows, made.source) == (3, "区经委")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    connection = open_roster(folder, made.id)
    assert connection.execute("SELECT count(*) FROM enterprise").fetchone() == (3,)
    connection.close()
    delete_roster(folder, made.id)
    assert list(folder.iterdir()) == []
    with pytest.raises(RecordError, match="已经不在了"):
        open_roster(folder, made.id)


def test_a_roster_that_was_cancelled_leaves_nothing(policy: Policy, tmp_path: Path) -> None:
    """However far it was."""
    folder = tmp_path / "rosters"
    sheets = open_sheets([table(tmp_path / "名单.csv", rows(3))])
    assert make_roster(folder, sheets, propose(sheets, policy), policy, ABOUT, cancelled=lambda: True) is None
    assert list(folder.iterdir()) == []


def test_a_file_that_is_no_roster_is_told(tmp_path: Path) -> None:
    """A damaged one can be deleted."""
    (tmp_path / "x.duckdb").write_bytes(b"rubbish" * 1000)
    with pytest.raises(RecordError, match="打不开"):
        open_roster(tmp_path, "x")
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    assert rosters_in(tmp_path) == ()
