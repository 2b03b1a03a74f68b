"""Screenshots of every page, step and dialog, with content."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import HuiqiError
from desktop.authoring_walk import AuthoringWalk
from desktop.roster_walk import RosterWalk

if TYPE_CHECKING:
    from desktop.app import CounterApp

    from PySide6.QtWidgets import QLineEdit, QWidget

_PATIENCE = 8.0  # seconds for what should take a tenth of one
_SAMPLES = {
    "money": "500", "date": "2023-01-10", "count": "12", "bool": "是", "quantity": "400", "percent": "3%",
}  # fmt: skip
"""What to paste into a cell, by the type of its field."""


class Walk:
    """Screenshots of a counter in use."""

    PLACED: tuple[str, ...] = ("clerks", "menu", "calendar")
    """Stations whose pop-up is placed relative to the window."""

    def __init__(self, desk: CounterApp) -> None:
        self._desk, self._window = desk, desk.window
        self._wizard: Any = desk.window.page("visit")
        self._open: list[QWidget] = []

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Picture names, and functions that lead to what they show."""
        yield "reception", lambda: self._window.show_page("reception")
        yield "found", self._found
        yield "bad-code", partial(self._type, "91310113MA1GABCD1")
        yield "clerks", self._clerks
        yield "answers", self._answers
        for number, step in enumerate(self._steps(), 1):
            yield f"step{number}", partial(self._wizard.show_step, step)
        yield "all-matters", self._all_matters
        yield "pasted", self._pasted
        yield "refused", self._refused
        yield "menu", self._menu
        yield "calendar", self._calendar
        yield "finishing", self._finishing
        yield "discarding", self._discarding
        yield "result", self._result
        yield "paper", self._paper
        yield "desk-sheet", partial(self._other_sheet, "底联")
        yield "last-time", self._last_time
        yield "save", self._save
        for name in self._window.page_names:
            if name not in ("reception", "visit", "paper", "first-run", "log-in", "authoring"):
                yield name, partial(self._show, name)
        yield from RosterWalk(self._desk).stations()
        yield "form-ticked", self._form
        yield "verified", self._verified
        yield "reason", self._reason
        yield "correcting", self._correcting
        settings: Any = self._window.page("settings")
        for part in settings.parts[1:]:
            yield f"settings-{part.key}", partial(self._window.show_page, "settings", part=part.key)
        yield from AuthoringWalk(self._desk).stations()
        yield "trouble", self._trouble
        yield "log-in", self._log_in

    def leave(self) -> None:
        """Close pop-ups and dialogs."""
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

    def _type(self, text: str) -> None:
        """Type into the field of 接待."""
        page: Any = self._window.page("reception")
        self._window.show_page("reception")
        page.field.setText(text)
        page.field.returnPressed.emit()

    def _found(self) -> None:
        page: Any = self._window.page("reception")
        self._window.show_page("reception")
        page.field.setText("sl")
        wait(page.found.isVisible)

    def _clerks(self) -> None:
        """The list for choosing another clerk."""
        self.leave()
        self._type("")
        self._window.session.ask()
        self._open.append(self._window.session.menu_of_clerks)

    def _answers(self) -> None:
        """A parked visit, at its details."""
        self.leave()
        self._resume(state="parked")
        self._wizard.show_step(self._steps()[-1])

    def _all_matters(self) -> None:
        """All matters that everyone is asked about, expanded."""
        self.leave()
        steps = self._desk.operations.policy().steps
        step = next(step.name for step in steps if step.shows == "matters")
        self._wizard.show_step(step)
        self._wizard.pages.page(step).more.click()

    def _pasted(self) -> None:
        """Spreadsheet cells pasted into the longest list, some of them unreadable."""
        from desktop.ui.interview.table_editor import TableEditor

        from PySide6.QtGui import QGuiApplication

        facts = self._wizard.live.policy.facts.values()
        fact = max((f for f in facts if f.type == "list"), key=lambda f: len(f.fields))
        rows = [[_SAMPLES.get(f.type, f.options[0] if f.options else "甲") for f in fact.fields] for _ in range(5)]
        for at, kind, cell in ((1, "money", "五百来万"), (3, "date", "2023/13/1")):
            rows[at] = [cell if f.type == kind else old for f, old in zip(fact.fields, rows[at], strict=True)]
        self._wizard.go_to(fact.name)
        settle()
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
        editors: Iterable[TableEditor] = self._window.findChildren(TableEditor)
        next(editor for editor in editors if editor.fact is fact).paste_cells()

    def _refused(self) -> None:
        """Unreadable input with its sentence."""
        from PySide6.QtTest import QTest

        facts = self._wizard.live.policy.facts.values()
        counts = [fact.name for fact in facts if fact.type == "count" and not fact.after]
        field = self._field(*counts)
        field.selectAll()
        QTest.keyClicks(field, "86x")
        self._wizard.setFocus()

    def _menu(self) -> None:
        """The context menu of a field."""
        self.leave()
        field = self._field(self._wizard.live.policy.role("name"))
        menu = field.createStandardContextMenu()
        menu.popup(field.mapToGlobal(field.rect().bottomLeft()))
        self._open.append(menu)

    def _calendar(self) -> None:
        """The calendar of a date field."""
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
        self._wizard.show_step(self._wizard.step)
        self._wizard.discard()

    def _result(self) -> None:
        """The result of an enterprise that may get something, with its first measure open."""
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

    def _other_sheet(self, kind: str) -> None:
        page: Any = self._window.page("paper")
        page.sheets[kind].click()
        wait(lambda: page.kind == kind and bool(page.data))

    def _last_time(self) -> None:
        """Earlier answers of an enterprise."""
        name = self._wizard.live.policy.role("name")
        self._wizard.begin({name: self._wizard.live.answer(name)})
        wait(lambda: self._wizard.offer.bar.isVisible())
        self._wizard.offer.press()

    def _form(self) -> None:
        """The questionnaire of a few measures."""
        from PySide6.QtCore import Qt

        page: Any = self._window.page("form")
        self._show("form")
        for row in (0, 3, 5):
            page.list.item(row).setCheckState(Qt.CheckState.Checked)
        wait(lambda: bool(page.data))

    def _verified(self) -> None:
        """Verification of a sheet of ours, as a file."""
        paper: Any = self._window.page("paper")
        page: Any = self._window.page("verify")
        self._result()
        self._paper()
        paper._issue(lambda number: None)
        wait(lambda: paper._issued > 0)
        with tempfile.TemporaryDirectory() as folder:
            sheet = Path(folder) / "告知单.pdf"
            sheet.write_bytes(paper.data)
            self._window.show_page("verify")
            page.check_file(sheet)
            wait(page.answer.isVisible)

    def _reason(self) -> None:
        """The question why a visit is corrected."""
        page: Any = self._window.page("records")
        self._show("records")
        finished = (page.model.visit(at) for at in range(page.model.rowCount()))
        page.table.selectRow(next(at for at, row in enumerate(finished) if row.state == "finished"))
        page.pane.reason.ask()

    def _correcting(self) -> None:
        """What a correction changes, before it is finished."""
        found: list[Any] = []
        self._desk.operations.search("软件", found.append, state="finished")
        wait(lambda: bool(found))
        self._wizard.correct(next(row for row in found[0] if not row.corrected).id, "人数填错")
        wait(lambda: self._window.current == "visit" and not self._wizard.live.read_only)
        policy = self._wizard.live.policy
        self._wizard.live.commit(next(f.name for f in policy.facts.values() if f.type == "count" and not f.after), 300)
        self._wizard.finish()

    def _save(self) -> None:
        """The program's own file dialog, used on desktops that are not Chinese."""
        from desktop.ui.base.file_dialogs import save_dialog

        self._window.show_page("records")
        dialog = save_dialog(self._window, "保存为 PDF", "告知单_上海示例软件科技有限公司.pdf", "PDF 文件 (*.pdf)")
        dialog.setOption(dialog.Option.DontUseNativeDialog)
        dialog.open()
        self._open.append(dialog)

    def _log_in(self) -> None:
        """The log-in page with the focus on the PIN."""
        self.leave()
        told: list[str] = []
        self._desk.operations.begin_log_in("陈晓", "246810", told.append, lambda _error: None)
        wait(lambda: bool(told))
        self._desk.lock()
        wait(lambda: self._window.current == "log-in")

    def _trouble(self) -> None:
        from desktop.ui.base.trouble_window import TroubleWindow

        self.leave()
        self._window.show_page("reception")
        window = TroubleWindow("磁盘满了，打不开记录：D:/惠企窗口。请移走不用的文件。", "D:/惠企窗口")
        window.show()
        self._open.append(window)


def settle(seconds: float = 0.15) -> None:
    """Process events for some time."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.005)


def wait(until: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Wait for a condition. HuiqiError if it does not become true."""
    end = time.monotonic() + patience
    while not until():
        if time.monotonic() > end:
            raise HuiqiError("截图没有做完：窗口没有反应。请重试。")
        settle(0.02)
