"""The paragraph on the screen: colour, sign and line of each verdict; keyboard and mouse."""

import pytest

from core.assess.status import Verdict
from desktop.ui.result.paragraph import ParagraphView
from desktop.ui.result.paragraph_setting import count_of
from desktop.ui.result.phrases import Paragraph
from desktop.ui.result.verdict_looks import LOOKS
from tests.ui import result_builders as make

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

LAW = "甲乙丙丁戊己庚辛壬癸，子丑寅卯辰巳午未申酉戌亥。"


@pytest.fixture
def view(qtbot) -> ParagraphView:
    """A paragraph of three phrases, one within another."""
    make.styled()
    shown = ParagraphView()
    qtbot.addWidget(shown)
    shown.resize(520, 200)
    reasons = [make.reason("乙丙丁", "yes"), make.reason("子丑寅卯辰巳", "office"), make.reason("寅卯", "no")]
    shown.show_paragraph(Paragraph(3, "第3条", LAW, make.marks(LAW, reasons)))
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def _colours(image: QImage, area: QRectF) -> set[str]:
    box = area.toAlignedRect().intersected(image.rect())
    pixels = (image.pixelColor(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom()))
    return {p.name() for p in pixels}


@pytest.mark.parametrize("verdict", LOOKS)
def test_each_verdict_has_its_tint_and_its_ink(qtbot, verdict: Verdict) -> None:
    """A phrase has its verdict's tint; its line and sign are in its ink."""
    view = ParagraphView()
    qtbot.addWidget(view)
    view.resize(400, 120)
    view.show_paragraph(Paragraph(3, "第3条", LAW, make.marks(LAW, [make.reason("乙丙丁戊", verdict)])))
    view.show()
    found = _colours(view.grab().toImage(), view.area(0))
    assert QColor(LOOKS[verdict].tint).name() in found
    assert QColor(LOOKS[verdict].ink).name() in found


def test_no_two_verdicts_share_sign_or_line() -> None:
    """Who sees no colours sees the sign and the line."""
    looks = LOOKS.values()
    assert len({look.sign for look in looks}) == len(LOOKS)
    assert len({look.line_word for look in looks}) == len(LOOKS)
    assert len({look.word for look in looks}) == len(LOOKS)


def test_the_pictures_of_the_verdicts_differ_without_colour(qtbot) -> None:
    """The same phrase drawn in grey differs for each verdict."""
    pictures = set()
    for verdict in LOOKS:
        view = ParagraphView()
        qtbot.addWidget(view)
        view.resize(400, 120)
        view.show_paragraph(Paragraph(3, "", LAW, make.marks(LAW, [make.reason("乙丙丁戊", verdict)])))
        grey = view.grab().toImage().convertToFormat(QImage.Format.Format_Mono)
        pictures.add(bytes(grey.constBits()))
    assert len(pictures) == len(LOOKS)


def test_tab_goes_from_phrase_to_phrase_and_then_on(qtbot) -> None:
    """Tab enters at the first phrase, visits each, and leaves; Shift+Tab the other way."""
    page = QWidget()
    qtbot.addWidget(page)
    before, view, after = QLineEdit(), ParagraphView(), QLineEdit()
    column = QVBoxLayout(page)
    for widget in (before, view, after):
        column.addWidget(widget)
    view.show_paragraph(Paragraph(3, "", LAW, make.marks(LAW, [make.reason("乙丙"), make.reason("子丑")])))
    page.show()
    page.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    seen = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append((QApplication.focusWidget() is view, view.selected))
    assert seen[:2] == [(True, 0), (True, 1)]
    assert after.hasFocus()
    qtbot.keyClick(after, Qt.Key.Key_Backtab)
    assert (view.hasFocus(), view.selected) == (True, 1)


def test_arrows_choose_and_tell(view: ParagraphView, qtbot) -> None:
    """→ chooses the next phrase and announces it; the screen reader gets phrase, verdict and facts."""
    view.setFocus()
    with qtbot.waitSignal(view.phrase_selected) as told:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert told.args == [0]
    assert "乙丙丁" in view.accessibleDescription()
    assert "满足" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.selected == 2
    assert "从业人员 22人" in view.accessibleDescription()


def test_the_innermost_phrase_is_under_the_mouse(view: ParagraphView, qtbot) -> None:
    """A phrase within a phrase can be clicked, and so can the rest of the outer one."""
    outer, inner = 1, 2
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.area(inner).center().toPoint())
    assert view.selected == inner
    left = view.area(outer).topLeft() + QPoint(6, 12)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=left.toPoint())
    assert view.selected == outer


def test_judged_anew_the_chosen_phrase_stays_chosen(view: ParagraphView) -> None:
    """An answer that comes in changes a colour, not the place one reads."""
    view.select(2)
    marks = make.marks(LAW, [make.reason("寅卯", "yes"), make.reason("乙丙丁", "yes")])
    view.show_paragraph(Paragraph(3, "", LAW, marks))
    assert view.mark() == marks[1]


def test_copy_gives_the_law_without_signs(view: ParagraphView, qtbot) -> None:
    """What is copied is what the policy says, to the letter."""
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == LAW
    view.select(0)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "乙丙丁"


def test_lines_break_to_the_width(view: ParagraphView) -> None:
    """Half the width needs more height, and nothing is wider than the widget."""
    assert view.heightForWidth(180) > view.heightForWidth(400)
    view.resize(180, view.heightForWidth(180))
    assert all(view.area(n).right() <= 181 for n in range(3))


def test_characters_beyond_the_first_plane_do_not_shift_the_marks(qtbot) -> None:
    """Qt counts 𠮷 as two; the phrase behind it is still where it is drawn."""
    view = ParagraphView()
    qtbot.addWidget(view)
    view.resize(600, 60)
    view.show_paragraph(Paragraph(0, "", "𠮷𠮷𠮷甲乙", make.marks("𠮷𠮷𠮷甲乙", [make.reason("甲乙")])))
    em = view.fontMetrics().horizontalAdvance("甲")
    assert view.area(0).left() == pytest.approx(2 + view.fontMetrics().horizontalAdvance("𠮷𠮷𠮷"), abs=em / 2)


def test_the_count_of_records_shows_only_where_they_differ() -> None:
    """1/2 where one of two records fails; nothing where all agree."""
    (mixed,) = make.marks("甲乙", [make.reason("甲乙", "yes", 1), make.reason("甲乙", "no", 2)])
    (alike,) = make.marks("甲乙", [make.reason("甲乙", "no", 1), make.reason("甲乙", "no", 2)])
    assert (count_of(mixed), count_of(alike)) == ("1/2", "")
