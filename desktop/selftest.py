"""`huiqi selftest`: checks with keystrokes in a temporary record whether this computer can do what a counter needs.

For whoever installs the program: the window, typing, a paper drawn, printed to a file and signed, a copy of the record,
a truncated copy, and a restore. The real record is not touched.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import HuiqiError

if TYPE_CHECKING:
    from desktop.app import Desk

_PATIENCE = 60.0  # seconds: on an old computer, everything is read for the first time
_NAME = "上海𠮷自检有限公司"  # 𠮷 is only in HanaMinB
_PAPERS = ("print.pdf", "copy.db", "cut.db")


def main(folder: str = "") -> int:
    """Run all checks, printing a line for each; 0 if all pass, 1 at the first failure."""
    from desktop.start import has_screen
    from desktop.ui.base import theme

    from PySide6.QtWidgets import QApplication

    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        trial = _Trial(Path(place), Path(folder) if folder else Path(place))
        try:
            for what, work in trial.steps():
                began = time.monotonic()
                print(f"{what}：", end="", flush=True)
                told = work()
                print(f"好{f'（{told}）' if told else ''}，{time.monotonic() - began:.1f} 秒", flush=True)
        except HuiqiError as error:
            print(f"不行：{error.message}", flush=True)
            return 1
        finally:
            trial.close()
    print("这台电脑可以用惠企窗口。")
    return 0


class _Trial:
    """The desk under test, and state passed between the steps."""

    def __init__(self, data: Path, to: Path) -> None:
        self._data, self._to = data / "record", to
        self._desk: Any = None
        self._visit, self._sheet = "", b""

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """The checks in order; each returns a detail worth printing."""
        yield "打开窗口", self._open
        yield "用键盘登记一次接待", self._type
        yield "办结", self._finish
        yield "打印到文件", self._print
        yield "给告知单签名", self._sign
        yield "读印章图片", self._mark
        yield "备份", self._copy
        yield "拒绝残缺的备份", self._refuse
        yield "恢复备份", self._restore
        yield "关闭后再打开", self._again

    def close(self) -> None:
        """Close the window and the record."""
        if self._desk is not None:
            desk: Desk = self._desk
            self._desk = None
            desk.close()
            desk.window.close()
            desk.window.deleteLater()
            _work(0.05)

    # — the steps

    def _open(self) -> str:
        from desktop.app import Desk
        from desktop.ui.base import theme

        from PySide6.QtGui import QFontDatabase, QGuiApplication

        began = time.monotonic()
        self._desk = Desk(self._data, furnished=False)
        self._desk.window.show()
        _until(self._desk.window.isVisible, "窗口没有出现")
        self._desk.window.activateWindow()  # needed without a window manager
        self._desk.furnish()
        shown = time.monotonic() - began
        if lacking := [family for family in theme.FAMILIES if family not in QFontDatabase.families()]:
            raise HuiqiError(f"窗口没有字体 {'、'.join(lacking)}。请重新安装。")
        size = self._desk.window.size()
        return f"{QGuiApplication.platformName()}，{size.width()}×{size.height()}，{shown:.1f} 秒可用"

    def _type(self) -> str:
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QInputMethodEvent
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication, QLineEdit

        window = self._desk.window
        field = window.page("reception").field
        field.setFocus()
        typed = QInputMethodEvent()
        typed.setCommitString(_NAME)
        QApplication.sendEvent(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        _until(lambda: window.current == "visit", "输入名称后没有开始接待")
        _work(0.3)
        live = self._live()
        role = live.policy.role("name")
        if str(live.answer(role).value if live.answer(role) else "") != _NAME:
            raise HuiqiError(f"键盘输入的名称没有记下来：{role}。请检查输入法和键盘。")
        counts = [fact.name for fact in live.policy.facts.values() if fact.type == "count" and not fact.after]
        self._desk.window.page("visit").go_to(counts[0])
        _work(0.3)
        fields = [f for f in window.findChildren(QLineEdit, f"fact:{counts[0]}") if f.isVisible()]
        if not fields:
            raise HuiqiError(f"没有问到 {counts[0]}。")
        QTest.keyClicks(fields[0], "86")
        QTest.keyClick(fields[0], Qt.Key.Key_Return)
        _until(lambda: live.answer(counts[0]) is not None, f"输入的 {counts[0]} 没有记下来")
        return ""

    def _finish(self) -> str:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        window, sheet = self._desk.window, self._desk.window.page("visit").pages.sheet
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F9)
        _until(lambda: bool(self._live().read_only or sheet.purpose), "按 F9 没有反应")
        if not self._live().read_only:  # confirms the question about what is still open
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F9)
        _until(lambda: bool(self._live().read_only), "没有办结")
        self._visit = self._live().opened.id
        return ""

    def _print(self) -> str:
        from desktop.ui.papers.printing import print_pdf

        from PySide6.QtPrintSupport import QPrinter

        sheets, failed = list[bytes](), list[HuiqiError]()
        self._desk.operations.papers(self._visit).render("告知单", sheets.append, failed.append)
        _until(lambda: bool(sheets or failed), "告知单没有做出来")
        if failed:
            raise failed[0]
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setResolution(150)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        to = self._to / _PAPERS[0]
        printer.setOutputFileName(str(to))
        self._sheet = sheets[0]
        pages = print_pdf(self._sheet, printer)
        if not to.is_file() or not to.read_bytes().startswith(b"%PDF"):
            raise HuiqiError("打印到文件没有成功。")
        return f"{pages} 页"

    def _sign(self) -> str:
        from core.report import signature
        from desktop.trial_certificate import trial_certificate

        phrase = "自检 0001"
        found = signature.check_signature(signature.sign(self._sheet, trial_certificate(phrase), phrase))
        if found.state != "good":
            raise HuiqiError("签好的告知单验不出来。")
        return ""

    def _mark(self) -> str:
        from core.report import stamp
        from desktop.pictures import SMALLEST, read_mark

        from PySide6.QtCore import Qt
        from PySide6.QtGui import QColor, QImage

        drawn = QImage(SMALLEST, SMALLEST, QImage.Format.Format_ARGB32)
        drawn.fill(Qt.GlobalColor.transparent)
        for place in range(SMALLEST // 4, SMALLEST // 2):
            drawn.setPixelColor(place, place, QColor(Qt.GlobalColor.red))
        file = self._data.parent / "mark.png"
        drawn.save(str(file))
        if stamp.check_picture(read_mark(file)) != (SMALLEST, SMALLEST):
            raise HuiqiError("印章图片读出来的大小不对。")
        return ""

    def _copy(self) -> str:
        made = self._asked(lambda then, failed: self._desk.operations.backup(self._to / _PAPERS[1], then, failed))
        if made is None:
            raise HuiqiError("备份没有做出来。")
        return f"{made.path.stat().st_size // 1024} KB"

    def _refuse(self) -> str:
        cut = self._to / _PAPERS[2]
        whole = (self._to / _PAPERS[1]).read_bytes()
        for part in (len(whole) // 2, len(whole) - 4096):
            cut.write_bytes(whole[:part])
            try:
                self._asked(lambda then, failed: self._desk.operations.restore(cut, then, failed))
            except HuiqiError:
                continue
            raise HuiqiError("残缺的备份没有被拒绝。")
        return ""

    def _restore(self) -> str:
        self._asked(lambda then, failed: self._desk.operations.restore(self._to / _PAPERS[1], then, failed))
        return self._found()

    def _again(self) -> str:
        self.close()
        self._open()
        return self._found()

    # — how

    def _live(self) -> Any:
        return self._desk.window.page("visit").live

    def _found(self) -> str:
        rows: list[Any] = self._asked(lambda then, failed: self._desk.operations.search(_NAME, then))
        if [row.id for row in rows] != [self._visit]:
            raise HuiqiError("记录里找不到刚才的接待。")
        return f"找到 {rows[0].serial}"

    def _asked(self, ask: Callable[[Callable[[Any], None], Callable[[HuiqiError], None]], Any]) -> Any:
        """The result of an operation. HuiqiError if it fails or never answers."""
        given, failed = list[Any](), list[HuiqiError]()
        job = ask(given.append, failed.append)
        _until(lambda: bool(given or failed), "记录没有回答")
        del job
        if failed:
            raise failed[0]
        return given[0]


def _work(seconds: float) -> None:
    from desktop.picture_walk import settle

    settle(seconds)


def _until(true: Callable[[], bool], otherwise: str) -> None:
    """Wait for a condition. HuiqiError with the sentence ``otherwise`` if it does not become true."""
    end = time.monotonic() + _PATIENCE
    while not true():
        if time.monotonic() > end:
            raise HuiqiError(f"{otherwise}。")
        _work(0.02)
