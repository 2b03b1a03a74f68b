"""The page that answers whether a paper is ours."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import HuiqiError, RecordError
from core.report.verify import PaperVerdict
from desktop.ui.papers import verify as verify_page
from desktop.ui.papers.verify import VerifyPage
from desktop.verdicts import LARGEST, read_paper
from tests.ui import result_builders as make
from tests.ui.clerk import ENTER

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton

CODE = "AAAA-BBBB-CCCC-DDDD"


class Answers:
    """Operations with prepared answers, which remember the requests."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.verdict = PaperVerdict("ours", "是本机出具的原件，未改动。")
        self.error: HuiqiError | None = None

    def verify_code(
        self, text: str, then: Callable[[PaperVerdict], None], failed: Callable[[HuiqiError], None]
    ) -> None:
        """Answer about a code."""
        self.asked.append(text)
        failed(self.error) if self.error else then(self.verdict)

    def verify_file(
        self, path: Path, then: Callable[[PaperVerdict], None], failed: Callable[[HuiqiError], None]
    ) -> None:
        """Answer about a file, if it can be read."""
        try:
            self.asked.append(read_paper(path))
        except HuiqiError as error:
            failed(error)
        else:
            failed(self.error) if self.error else then(self.verdict)


@pytest.fixture
def answers() -> Answers:
    """What is known."""
    return Answers()


@pytest.fixture
def page(qtbot, answers: Answers) -> VerifyPage:
    """The page, open."""
    make.styled()
    made = VerifyPage(answers)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("state", "word"), [("ours", "本机出具，未改动"), ("changed", "与原件不符"), ("unknown", "无法证实")]
)
def test_each_answer_has_word_icon_and_colour(page: VerifyPage, answers: Answers, tmp_path: Path, state, word) -> None:
    """Distinguished by icon, word and colour; the sentence has the details."""
    answers.verdict = PaperVerdict(state, "这一句说明情况。")
    file = tmp_path / "告知单.pdf"
    file.write_bytes(b"%PDF")
    page.check_file(file)
    assert answers.asked == [b"%PDF"]
    assert page.answer.word.text() == word
    assert page.answer.accessibleName() == f"{word}：这一句说明情况。"
    assert not page.answer._icon.pixmap().isNull()
    assert "告知单.pdf" in page.answer.about.text()


@pytest.mark.parametrize(
    ("state", "word"), [("ours", "与记录对得上"), ("changed", "与记录对不上"), ("unknown", "无法证实")]
)
def test_of_a_chain_is_said_whether_the_record_leads_there(page: VerifyPage, answers: Answers, tmp_path, state, word):
    """Not that the file was made here and unchanged; and where the rows before it are checked."""
    answers.verdict = PaperVerdict(state, "这一句说明情况。", of_chain=True)
    file = tmp_path / "导出.xlsx"
    file.write_bytes(b"PK")
    page.check_file(file)
    assert page.answer.word.text() == word
    assert "检查记录" in page.answer.about.text()
    assert page.answer.open.isHidden()


def test_the_answers_do_not_look_alike() -> None:
    """Three icons, three colours, three words."""
    looks = [verify_page._LOOKS[s] for s in ("ours", "changed", "unknown")]
    assert all(len(set(part)) == 3 for part in zip(*looks, strict=True))


def test_a_scanned_code_is_asked_on_enter(page: VerifyPage, answers: Answers, qtbot) -> None:
    """A scanner ends with Enter. A code proves a printing, not the sheet: the word says no more than that."""
    page.code.setFocus()
    qtbot.keyClicks(page.code, CODE)
    qtbot.keyClick(page.code, Qt.Key.Key_Return)
    assert answers.asked == [CODE]
    assert page.answer.word.text() == "本机打印过"
    assert page.code.selectedText() == CODE


def test_the_visit_of_a_paper_is_opened_by_its_key(page: VerifyPage, answers: Answers, qtbot) -> None:
    """Ctrl+Enter, wherever the keyboard is; not for a paper that the record does not have."""
    opened: list[str] = []
    page.open_asked.connect(opened.append)
    for visit in ("", "0192-visit"):
        answers.verdict = PaperVerdict("ours", "是本机出具的原件，未改动。", visit_id=visit)
        qtbot.keyClicks(page.code, CODE)
        qtbot.keyClick(page.code, Qt.Key.Key_Return)
        qtbot.keyClick(page.code, ENTER, Qt.KeyboardModifier.ControlModifier)
    assert opened == ["0192-visit"]


def test_an_empty_field_is_told_beside_it(page: VerifyPage, answers: Answers) -> None:
    """No dialog."""
    page.findChild(QAbstractButton, "action:verify-code").click()
    assert answers.asked == []
    assert "请输入" in page.error.text.text()


def test_a_file_may_be_dropped(page: VerifyPage, answers: Answers, tmp_path: Path) -> None:
    """Anywhere on the page."""
    file = tmp_path / "底联.pdf"
    file.write_bytes(b"%PDF-1.7")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPoint(10, 10), Qt.DropAction.CopyAction, mime, buttons, keys))
    assert answers.asked == [b"%PDF-1.7"]


def test_a_file_that_cannot_be_read_is_told(page: VerifyPage, answers: Answers, tmp_path: Path) -> None:
    """Gone, or far too large: a sentence, and no answer left standing."""
    page.answer.show_verdict(answers.verdict, "旧", False)
    page.check_file(tmp_path / "没有.pdf")
    assert "打不开" in page.error.text.text()
    assert page.answer.isHidden()
    large = tmp_path / "大.pdf"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    page.check_file(large)
    assert "太大" in page.error.text.text()
    assert answers.asked == []


def test_a_record_that_cannot_be_asked_is_told(page: VerifyPage, answers: Answers) -> None:
    """The store's own sentence."""
    answers.error = RecordError("数据打不开，请联系维护人员。")
    page.code.setText(CODE)
    page.check_code()
    assert page.error.text.text() == "数据打不开，请联系维护人员。"
    assert page.answer.isHidden()
