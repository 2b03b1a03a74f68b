"""The way through the window for its pictures: every page, step and dialog, with what there is to see on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from core.errors import HuiqiError

if TYPE_CHECKING:
    from desktop.app import Desk

    from PySide6.QtWidgets import QLineEdit, QWidget

_PATIENCE = 8.0  # seconds for what should take a tenth of one


class FirstDay:
    """A counter as it comes: nothing in the record, nothing set."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Names of pictures, and how to come to what they show."""
        for name in ("reception", "records", "statistics", "settings"):
            yield f"first-{name}", partial(self._desk.window.show_page, name)

    def leave(self) -> None:
        """Nothing is left open."""


class Walk:
    """The way through the window of a counter at work."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._window = desk, desk.window
        self._wizard: Any = desk.window.page("visit")
        self._open: list[QWidget] = []

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Names of pictures, and how to come to what they show."""
        yield "reception", lambda: self._window.show_page("reception")
        yield "answers", lambda: self._resume(state="parked")
        for number, step in enumerate(self._steps(), 1):
            yield f"step{number}", partial(self._wizard.show_step, step)
        yield "refused", self._refused
        yield "menu", self._menu
        yield "calendar", self._calendar
        yield "finishing", self._finishing
        yield "discarding", self._discarding
        yield "result", self._result
        yield "paper", self._paper
        yield "save", self._save
        for name in self._window.page_names:
            if name not in ("reception", "visit", "paper"):
                yield name, partial(self._show, name)
        yield "trouble", self._trouble

    def leave(self) -> None:
        """Close what is open beside the window."""
        while self._open:
            self._open.pop().close()

    def _steps(self) -> tuple[str, ...]:
        return tuple(step.name for step in self._desk.operations.policy().steps)

    def _show(self, name: str) -> None:
        self.leave()
        self._window.show_page(name)
        settle()
        if name == "policy":
            page: Any = self._window.page(name)
            page.search_field.setText("专精特新")

    def _resume(self, text: str = "", **wanted: Any) -> None:
        found: list[Any] = []
        self._desk.operations.search(text, found.append, **wanted)
        wait(lambda: bool(found))
        self._wizard.resume(found[0][0].id)
        wait(lambda: self._window.current == "visit")
        settle()

    def _field(self, *facts: str) -> QLineEdit:
        """The field of the first of these facts that the visit asks."""
        from PySide6.QtWidgets import QLineEdit

        for fact in facts:
            self._wizard.go_to(fact)
            settle()
            fields: Iterable[QLineEdit] = self._window.findChildren(QLineEdit, f"fact:{fact}")
            if shown := [field for field in fields if field.isVisible()]:
                return shown[0]
        raise HuiqiError(f"截图没有做完：没有问到 {'、'.join(facts)}。")

    def _refused(self) -> None:
        """What cannot be read, with its sentence."""
        from PySide6.QtTest import QTest

        facts = self._wizard.live.policy.facts.values()
        counts = [fact.name for fact in facts if fact.type == "count" and not fact.after]
        field = self._field(*counts)
        field.selectAll()
        QTest.keyClicks(field, "86x")
        self._wizard.setFocus()

    def _menu(self) -> None:
        """The menu of a field."""
        field = self._field(self._wizard.live.policy.role("name"))
        menu = field.createStandardContextMenu()
        menu.popup(field.mapToGlobal(field.rect().bottomLeft()))
        self._open.append(menu)

    def _calendar(self) -> None:
        """The month under a day's field."""
        from PySide6.QtWidgets import QApplication, QToolButton

        self.leave()
        days = [fact.name for fact in self._wizard.live.policy.facts.values() if fact.type == "date"]
        editor = self._field(*days).parentWidget()
        assert editor is not None
        tools: Iterable[QToolButton] = editor.findChildren(QToolButton)
        next(tool for tool in tools if tool.accessibleName() == "日历").click()
        shown = QApplication.activePopupWidget()
        self._open += [shown] if shown is not None else []

    def _finishing(self) -> None:
        self.leave()
        self._wizard.finish()

    def _discarding(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.keyClick(self._window, Qt.Key.Key_Escape)
        QTest.keyClick(self._window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    def _result(self) -> None:
        """Of a firm that may have something, the first of it opened."""
        from desktop.ui.result import ResultView

        self._resume("软件", state="finished")
        paying = next(o.measure for o in self._wizard.live.explained().outcomes if o.status.pays)
        for view in self._wizard.findChildren(ResultView):
            view.open_measure(getattr(paying, "id", paying))

    def _paper(self) -> None:
        self._wizard.finish()  # of a finished visit: its paper
        wait(lambda: self._window.current == "paper")
        page: Any = self._window.page("paper")
        wait(lambda: bool(page.data))

    def _save(self) -> None:
        """Where the PDF is put: the program's own dialog, which is the one of a desktop that is not Chinese."""
        from desktop.ui.base.file_dialogs import save_dialog

        self._window.show_page("records")
        dialog = save_dialog(self._window, "保存为 PDF", "告知单_上海示例软件科技有限公司.pdf", "PDF 文件 (*.pdf)")
        dialog.setOption(dialog.Option.DontUseNativeDialog)
        dialog.open()
        self._open.append(dialog)

    def _trouble(self) -> None:
        from desktop.ui.base.trouble_window import TroubleWindow

        self.leave()
        self._window.show_page("reception")
        sentence = "磁盘满了，打不开记录：D:/惠企窗口。请删掉或移走不用的文件，腾出空间。"
        window = TroubleWindow(sentence, "D:/惠企窗口")
        window.show()
        self._open.append(window)


def settle(seconds: float = 0.3) -> None:
    """Let the window do what it has to do."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.005)


def wait(until: Callable[[], bool]) -> None:
    """Wait for something to become true. HuiqiError if it does not."""
    end = time.monotonic() + _PATIENCE
    while not until():
        if time.monotonic() > end:
            raise HuiqiError("截图没有做完：窗口没有反应。请重试。")
        settle(0.02)
