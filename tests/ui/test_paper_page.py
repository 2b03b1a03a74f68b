"""Preview, print and save: nothing leaves that is not in the record, and no trouble costs anything."""

from pathlib import Path

import pytest

from core.errors import RecordError
from desktop.ui.base.messages import Messages
from desktop.ui.papers.page import PaperPage, suggested_name
from desktop.ui.papers.pdf_pages import PdfPages
from desktop.ui.papers.printing import print_pdf
from tests.ui import result_builders as make
from tests.ui.direct_papers import DirectPapers
from tests.ui.message_recorder import MessageRecorder

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, Qt
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QWidget


def pdf(pages: int = 2, mark: str = "x") -> bytes:
    """A small A4 PDF with something on each page."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    for page in range(pages):
        if page:
            writer.newPage()
        painter.fillRect(0, 0, writer.width() // 2, writer.height() // 2, Qt.GlobalColor.black)
        painter.drawText(100, writer.height() - 100, mark)
    painter.end()
    return bytes(buffer.data().data())


# Two pages are counted, and the second is not there.
PAGE_MISSING = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class Desk:
    """Operations and printers that remember what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.records: list[tuple[str, bytes]] = []
        self.rendered: list[str] = []
        self.file = folder / "printed.pdf"
        self.has_printer = True
        self.record_fails = ""

    def render(self, kind: str) -> bytes:
        """A PDF that differs with each printing."""
        self.rendered.append(kind)
        return pdf(mark=f"{kind}{len(self.records) + 1}")

    def record(self, kind: str, data: bytes) -> int:
        """Count up by kind."""
        if self.record_fails:
            raise RecordError(self.record_fails)
        self.records.append((kind, data))
        return sum(k == kind for k, _ in self.records)

    def any(self) -> bool:
        """Whether there is a printer."""
        return self.has_printer

    def default(self) -> QPrinter | None:
        """A printer that prints to a file."""
        if not self.has_printer:
            return None
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.file))
        return printer

    def ask(self, _parent: QWidget) -> QPrinter | None:
        """The person takes the first."""
        return self.default()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Where the paper goes."""
    return Desk(tmp_path)


class Opened:
    """A page with its desk, its messages, and the path that the person will choose."""

    def __init__(self, qtbot, desk: Desk) -> None:
        make.styled()
        self.messages = Messages()
        self.said = MessageRecorder(self.messages)
        self.path = ""
        self.page = PaperPage(self.messages, desk, lambda _parent, _name: self.path)
        qtbot.addWidget(self.page)
        self.page.resize(900, 700)
        self.page.show()
        self.page.show_paper(DirectPapers(desk.render, desk.record), "上海示例有限公司")


@pytest.fixture
def opened(qtbot, desk: Desk) -> Opened:
    """A page that shows the 告知单."""
    return Opened(qtbot, desk)


def test_the_preview_is_the_real_pdf(opened: Opened, qtbot) -> None:
    """What is shown is the document that will be printed, page by page."""
    view = opened.page.preview.view
    assert view.place_of(1).top() > view.place_of(0).bottom()
    qtbot.waitUntil(lambda: view.complete)
    shown = view.viewport().grab().toImage()
    assert shown.pixelColor(shown.width() // 2 - 60, 200).lightness() < 40
    assert shown.pixelColor(shown.width() // 2 + 60, 200).lightness() > 240
    assert opened.page.data.startswith(b"%PDF")


def test_the_preview_is_scrolled_by_key(opened: Opened, qtbot) -> None:
    """PageDown goes on to the second page, PageUp back, the arrows bit by bit."""
    view = opened.page.preview.view
    bar = view.verticalScrollBar()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert 0 < bar.value() < 100
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum()
    qtbot.waitUntil(lambda: view.complete)
    foot = view.place_of(1).bottom()
    assert foot < view.viewport().height()
    assert view.viewport().grab().toImage().pixelColor(view.place_of(1).center().x() + 60, foot - 9).lightness() > 240
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert bar.value() == 0


def test_the_page_is_shown_whole_or_as_wide_as_is_pleasant(opened: Opened, qtbot) -> None:
    """整页 shows all of a page; 页宽 makes it wider, and it stays so with the window's size and the next sheet."""
    view = opened.page.preview.view
    wide = view.verticalScrollBar().maximum()
    opened.page.whole.click()
    assert 0 < view.verticalScrollBar().maximum() < wide
    qtbot.waitUntil(lambda: view.complete)
    assert view.viewport().rect().contains(view.place_of(0))
    opened.page.print_directly()
    assert view.verticalScrollBar().maximum() < wide
    opened.page.wide.click()
    assert view.verticalScrollBar().maximum() == wide
    opened.page.resize(1200, 700)
    assert view.verticalScrollBar().maximum() > wide


def test_only_what_is_near_is_drawn(qtbot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long paper takes neither the time nor the memory of all its pages; back at the top, it is drawn again."""
    drawn: list[int] = []
    draw = PdfPages.draw
    monkeypatch.setattr(PdfPages, "draw", lambda pages, page, *rest: drawn.append(page) or draw(pages, page, *rest))
    made = Opened(qtbot, desk)
    view, bar = made.page.preview.view, made.page.preview.view.verticalScrollBar()
    assert made.page.preview.show_pdf(pdf(12))
    for place, near in ((0, {0, 1}), (bar.maximum(), {10, 11}), (0, {0, 1})):
        drawn.clear()
        bar.setValue(place)
        qtbot.waitUntil(lambda: view.complete)
        qtbot.wait(50)
        assert drawn
        assert set(drawn) <= near


def test_what_is_drawn_piece_by_piece_is_the_page(opened: Opened, qtbot) -> None:
    """No seam: the pieces together are the pixels of the page drawn in one go."""
    view = opened.page.preview.view
    qtbot.waitUntil(lambda: view.complete)
    shown = view.viewport().grab().toImage()
    place = view.place_of(0)
    pages = PdfPages(opened.page.data)
    whole = pages.draw(0, place.size(), QRect(QPoint(), place.size()))
    pages.close()
    part = place.intersected(view.viewport().rect())
    for y in range(part.top(), part.bottom(), 7):
        for x in range(part.left(), part.right(), 11):
            assert shown.pixel(x, y) == whole.pixel(x - place.x(), y - place.y())


def test_printing_records_first_and_counts(opened: Opened, desk: Desk) -> None:
    """The record knows the bytes before the printer does; the next printing is a new one."""
    shown = opened.page.data
    opened.page.findChild(QAbstractButton, "action:print-now").click()
    assert desk.records == [("告知单", shown)]
    assert "第 1 次打印" in opened.page.count.text()
    assert opened.said.last is not None
    assert opened.said.last.level == "done"
    assert opened.page.data != shown
    opened.page.print_directly()
    assert "第 2 次打印" in opened.page.count.text()


def test_all_pages_reach_the_printer_at_their_place(tmp_path: Path, desk: Desk, qtbot) -> None:
    """The printed pages look like the pages: the dark quarter is where it was."""
    make.styled()
    printer = desk.default()
    assert printer is not None
    assert print_pdf(pdf(3), printer) == 3
    printed = PdfPages(desk.file.read_bytes())
    assert len(printed) == 3
    assert printed.sizes[2].width() == pytest.approx(595, abs=2)
    whole = printed.sizes[2].toSize()
    image = printed.draw(2, whole, QRect(QPoint(), whole))
    assert image.pixelColor(200, 300).lightness() < 40
    assert image.pixelColor(200, 560).lightness() > 200
    printed.close()


def test_a_sheet_is_switched_by_key(opened: Opened, desk: Desk, qtbot) -> None:
    """Ctrl+2 shows the 底联, Ctrl+1 the 告知单."""
    opened.page.activateWindow()
    opened.page.print_now.setFocus()
    qtbot.keyClick(opened.page.print_now, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert opened.page.kind == "底联"
    assert opened.page.sheets["底联"].isChecked()
    assert desk.rendered == ["告知单", "底联"]


def test_a_long_list_is_shown_record_by_record_by_key(opened: Opened, desk: Desk, qtbot) -> None:
    """Ctrl+L, on the 底联 alone and only where a list is long; another visit begins with the totals again."""
    for long in (False, True):
        papers = DirectPapers(desk.render, desk.record, long)
        opened.page.show_paper(papers, "甲")
        opened.page.activateWindow()
        for key in (Qt.Key.Key_L, Qt.Key.Key_2, Qt.Key.Key_L, Qt.Key.Key_1, Qt.Key.Key_2):
            qtbot.keyClick(opened.page.print_now, key, Qt.KeyboardModifier.ControlModifier)
        assert opened.page.full.isVisible() == long
        assert papers.full == ([False, False, True, False, True] if long else [False, False, False, False])
        qtbot.keyClick(opened.page.print_now, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        assert not opened.page.full.isVisible()


def test_without_a_printer_it_says_what_to_do(opened: Opened, desk: Desk) -> None:
    """No number is used up, and saving is offered."""
    desk.has_printer = False
    for action in ("action:print-now", "action:print"):
        opened.page.findChild(QAbstractButton, action).click()
        assert opened.said.last is not None
        assert "没有可用的打印机" in opened.said.last.text
        assert "保存为 PDF" in opened.said.last.text
    assert desk.records == []


def test_saving_writes_what_is_in_the_record(opened: Opened, desk: Desk, tmp_path: Path) -> None:
    """The file is the recorded printing to the byte."""
    opened.path = str(tmp_path / "告知单.pdf")
    opened.page.findChild(QAbstractButton, "action:save-pdf").click()
    assert [("告知单", Path(opened.path).read_bytes())] == desk.records


def test_a_save_that_fails_keeps_its_number_for_the_next_try(opened: Opened, desk: Desk, tmp_path: Path) -> None:
    """The stick was pulled: nothing is lost, and the second try is still the first printing."""
    opened.path = str(tmp_path / "gone" / "告知单.pdf")
    opened.page.save_pdf()
    assert opened.said.last is not None
    assert "文件夹不在了" in opened.said.last.text
    assert "还没有保存" in opened.page.count.text()
    opened.path = str(tmp_path / "告知单.pdf")
    opened.page.save_pdf()
    assert len(desk.records) == 1
    assert Path(opened.path).read_bytes() == desk.records[0][1]


def test_choosing_no_path_changes_nothing(opened: Opened, desk: Desk) -> None:
    """Cancelled is cancelled."""
    opened.page.save_pdf()
    assert desk.records == []
    assert opened.said.texts == []


def test_what_cannot_be_recorded_does_not_leave(opened: Opened, desk: Desk, tmp_path: Path) -> None:
    """A paper that the record does not know must not exist."""
    desk.record_fails = "磁盘满了。请腾出空间。"
    opened.path = str(tmp_path / "告知单.pdf")
    opened.page.save_pdf()
    opened.page.print_directly()
    assert not Path(opened.path).exists()
    assert not desk.file.exists()
    assert opened.said.texts == ["磁盘满了。请腾出空间。"] * 2


def test_a_paper_that_cannot_be_drawn_is_told(qtbot, desk: Desk) -> None:
    """A character that no font has stops the paper with its sentence; nothing can be printed."""

    def fails(kind: str) -> bytes:
        raise RecordError("“企业名称”里的字没有字形，不能打印。")

    made = Opened(qtbot, desk)
    made.page.show_paper(DirectPapers(fails, desk.record), "甲")
    assert made.said.texts[-1] == "“企业名称”里的字没有字形，不能打印。"
    assert not made.page.print_now.isEnabled()


@pytest.mark.parametrize("data", [b"", b"no PDF at all", b"%PDF-1.4\n%%EOF", PAGE_MISSING])
def test_a_pdf_that_cannot_be_read_is_told(data: bytes, opened: Opened, desk: Desk) -> None:
    """Neither the preview nor the printer takes it; each says so in a sentence."""
    assert not opened.page.preview.show_pdf(data)
    printer = desk.default()
    assert printer is not None
    with pytest.raises(RecordError, match="读不出来"):
        print_pdf(data, printer)


def test_a_damaged_paper_leaves_the_page_usable(qtbot, desk: Desk) -> None:
    """A message is shown, and one can still go back."""
    made = Opened(qtbot, desk)
    made.page.show_paper(DirectPapers(lambda _kind: b"%PDF-1.4 and nothing more", desk.record), "甲")
    assert "显示不出来" in made.said.texts[-1]
    assert made.page.back.isEnabled()


def test_going_back_by_escape(opened: Opened, qtbot) -> None:
    """Esc goes back to the result."""
    opened.page.activateWindow()
    opened.page.print_now.setFocus()
    with qtbot.waitSignal(opened.page.closed):
        qtbot.keyClick(opened.page.print_now, Qt.Key.Key_Escape)


def test_a_file_name_has_nothing_that_a_file_must_not_have() -> None:
    """Names of enterprises may have anything in them."""
    assert suggested_name("告知单", '甲/乙:"丙"公司') == "告知单_甲 乙 丙 公司.pdf"
    assert suggested_name("底联", "") == "底联.pdf"
    assert len(suggested_name("底联", "长" * 200)) < 80


def test_everything_that_takes_the_keyboard_has_a_name(opened: Opened) -> None:
    """For screen readers."""
    for widget in opened.page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName(), widget
