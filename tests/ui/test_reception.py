"""接待 at the keyboard: what is wrong with a code is said, and it stays; serials and waiting visits come first."""

from typing import Any

import pytest

from desktop.ui.reception.typed import note, serial, wrong
from tests.ui.clerk import ENTER, Clerk, unfolded, wait

from PySide6.QtCore import Qt

CODE = "91310000717855129U"
WRONG = "91310000717855128U"


def page(clerk: Clerk) -> Any:
    """The page of 接待."""
    return clerk.window.page("reception")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        (WRONG, "校验位不对"),
        ("9131 0000-7178 5512 8U", "校验位不对"),
        ("９１３１００００７１７８５５１２８Ｕ", "校验位不对"),
        (CODE[:-1], "现在是 17 位"),
        (WRONG + "1", "现在是 19 位"),
        ("310113001234567", "15 位"),
        ("11010519491231002X", "身份证"),
        (f"上海示例有限公司 {WRONG}", "校验位不对"),
        (f"https://example.test/?code={WRONG};name=x", "校验位不对"),
        ("13800138000", "现在是 11 位"),
        ("shslxj", "没有找到"),
        ("BS20230901-9999", "没有预审编号 BS20230901-9999"),
        ("+86 138-0013-8000", "现在是 13 位"),
        ("9131_0000_7178_5512_8U", "校验位不对"),
        ("🙂", "没有找到"),
    ],
)
def test_what_names_nobody_is_refused_with_its_reason_and_stays(clerk: Clerk, typed: str, word: str) -> None:
    """Nothing is begun; the reason goes as soon as it is mended."""
    clerk.type(typed)
    clerk.press(ENTER)
    unfolded(lambda: page(clerk).error.isVisible())
    assert word in page(clerk).error.text.text()
    assert word in page(clerk).field.accessibleDescription()
    assert page(clerk).field.text() == typed
    assert page(clerk).field.hasFocus()
    assert clerk.window.current == "reception"
    clerk.press(Qt.Key.Key_Backspace)
    assert not page(clerk).error.isVisible()


@pytest.mark.parametrize(
    "typed",
    [CODE, "9131 0000-7178 5512 9u", "９１３１００００７１７８５５１２９Ｕ", f" {CODE} ", "9131.0000.7178.5512.9U"],
)
def test_a_code_however_it_is_written_begins_a_visit(clerk: Clerk, typed: str) -> None:
    """Spaces, hyphens, full width and small letters are not the clerk's trouble."""
    clerk.type(typed)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    assert clerk.wizard.live.answer("统一社会信用代码").value == CODE


def park(clerk: Clerk, name: str) -> str:
    """A visit put aside; its serial."""
    clerk.begin(name)
    clerk.press(Qt.Key.Key_F7)
    unfolded(lambda: clerk.window.current == "reception")
    rows: list[Any] = []
    clerk.desk.operations.search(name, rows.extend)
    unfolded(lambda: bool(rows))
    return str(rows[0].serial)


def test_an_exact_serial_opens_its_visit(clerk: Clerk) -> None:
    """Small letters, full width and blanks aside; the other visit is not touched."""
    number = park(clerk, "上海示例甲有限公司")
    park(clerk, "上海示例乙有限公司")
    clerk.type(f" {number.lower()} ".replace("-", "－"))
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    assert clerk.wizard.live.answer("企业名称").value == "上海示例甲有限公司"


def test_a_firm_with_a_visit_that_waits_is_offered_that_one_first(clerk: Clerk) -> None:
    """Enter resumes it; a new one for the same firm is listed below."""
    park(clerk, "上海示例甲有限公司")
    clerk.type("上海示例甲有限公司")
    unfolded(lambda: page(clerk).found.count() == 3)
    kinds = [page(clerk).found.model().item(n).kind for n in range(3)]
    assert kinds == ["visit", "enterprise", "new"]
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    wait(50)
    rows: list[Any] = []
    clerk.desk.operations.search("上海示例甲", rows.extend)
    unfolded(lambda: bool(rows))
    assert len(rows) == 1


def test_a_name_with_numbers_in_it_is_a_name() -> None:
    """Neither a number of a street nor a year makes it a code."""
    for name in (
        "上海一八九八餐饮有限公司",
        "2023年度企业",
        "上海示例（021-12345678）公司",
        "示例12345678901234有限公司",
    ):
        assert wrong(name) == ""


def test_an_early_code_is_taken_with_its_note() -> None:
    """The note of R73; a code by the standard has none."""
    assert note(CODE) == ""
    assert note("") == ""


def test_a_serial_is_known_by_its_form() -> None:
    """A code and a name are none."""
    assert serial(" bs20230901－0042 ") == "BS20230901-0042"
    assert serial(CODE) == serial("上海") == ""
