"""排队问卷, at the keyboard: ticked, drawn, kept; and its code begins a visit with its questions first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.report.form import payload
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def opened(clerk: Clerk) -> Any:
    """The page, from 接待."""
    clerk.press(K.Key_Q, CTRL)
    assert clerk.window.current == "form"
    return clerk.window.page("form")


def test_measures_are_ticked_seen_and_kept(clerk: Clerk, tmp_path: Path) -> None:
    """Space on the first two; the page is drawn; Ctrl+S keeps it; Esc goes back."""
    page = opened(clerk)
    assert not page.save.isEnabled()
    assert "还没有勾选" in told(page)
    clerk.press(K.Key_Space)
    clerk.press(K.Key_Down)
    clerk.press(K.Key_Space)
    assert len(page.ticked) == 2
    unfolded(lambda: bool(page.data))
    assert told(page) == []
    assert page.data.startswith(b"%PDF-")
    page._ask_path = lambda _parent, name: str(tmp_path / name)
    clerk.press(K.Key_S, CTRL)
    unfolded(lambda: (tmp_path / "惠企政策问卷.pdf").exists())
    for _ in range(2):
        clerk.press(K.Key_Space)
        clerk.press(K.Key_Up)
    unfolded(lambda: "还没有勾选" in told(page))
    clerk.press(K.Key_Escape)
    assert clerk.window.current == "reception"


def told(page: Any) -> list[str]:
    """The sentences in the place of the paper."""
    labels: Iterable[QLabel] = page.preview.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible()]


def test_what_takes_more_than_a_page_is_not_printed(clerk: Clerk) -> None:
    """It says how many pages it would take."""
    page = opened(clerk)
    for _ in range(page.list.count()):
        clerk.press(K.Key_Space)
        clerk.press(K.Key_Down)
    unfolded(lambda: page.error.isVisible())
    assert "请少勾几项" in page.error.text.text()
    assert not page.print.isEnabled()


def test_a_trade_nobody_of_which_was_here_is_told(clerk: Clerk) -> None:
    """Nothing is ticked by itself then."""
    page = opened(clerk)
    page.trade.setFocus()
    clerk.press(K.Key_Down)
    page.trade.activated.emit(page.trade.currentIndex())
    unfolded(lambda: any("还没有这个行业" in text for text in clerk.heard.texts))
    assert page.ticked == []


def test_the_code_of_a_questionnaire_begins_with_its_questions(clerk: Clerk) -> None:
    """Scanned at 接待: Ctrl+J asks what its measures ask, as long as anything is open there."""
    clerk.type(payload(["20-1"]))
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    panel = clerk.wizard.side.panel
    assert panel._title.text() == "问卷上的下一项"
    clerk.press(K.Key_J, CTRL)
    fact = clerk.focused.objectName().partition(":")[2]
    asked = next(q for q in clerk.wizard.live.assessment.questions if q.fact.partition("[")[0] == fact)
    assert "20-1" in asked.measures
    clerk.press(K.Key_Escape)
    clerk.begin("上海示例商贸有限公司")
    assert clerk.wizard.side.panel._title.text() == "最值得问的下一项"


def test_a_code_of_measures_that_are_not_known_is_no_questionnaire(clerk: Clerk) -> None:
    """Of another policy: it is reported, and no visit begins."""
    clerk.type(payload(["99-9"]))
    clerk.press(ENTER)
    assert clerk.window.current == "reception"
    assert clerk.heard.texts
