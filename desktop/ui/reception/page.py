"""接待: one field for whatever identifies the visitor, and the visits that wait."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from core.errors import HuiqiError
from desktop.callbacks import Failed, Then
from desktop.ui.base import colours
from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import search_field
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.page import GAP, ROOM, Page, bind_key
from desktop.ui.base.texts import Heading, Text
from desktop.ui.reception.desk_list import DeskItem, DeskList, ListBox, found_items, is_down, visit_item
from desktop.ui.reception.typed import as_answer, code_in, is_name, note, serial, tidied, wrong
from desktop.ui.reception.welcome import Welcome

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.assess.answers import Answer
    from core.policy.pack import Policy
    from core.records.values import VisitRow

_TYPING_PAUSE = 90  # milliseconds
_SCAN_PAUSE = 400  # milliseconds after a scanner's last key: the slowest leave 50 between keys


class ReceptionOperations(Protocol):
    """Operations that this page uses."""

    settings_changed: SignalInstance

    def for_new(self) -> Policy: ...
    def today(self) -> datetime.date: ...
    def first_day(self) -> datetime.date: ...
    def search(self, text: str, then: Callable[[list[VisitRow]], None], *, limit: int = ...) -> None: ...
    def form_of(self, text: str) -> tuple[str, ...]: ...
    def begins_scan(self, text: str) -> bool: ...
    def scan(self, text: str, then: Then, failed: Failed) -> bool: ...
    def recent(self, then: Callable[[list[VisitRow]], None], limit: int = ...) -> None: ...
    def parked(self, then: Callable[[list[VisitRow]], None], limit: int = ...) -> None: ...


class ReceptionPage(Page):
    """The first page that a clerk sees. `start` and `resume` open a visit."""

    start = Signal(dict)  # answers known for certain
    resume = Signal(str)  # the id of a visit
    reopen = Signal(object)  # the visit in another counter's paper (core.report.qr.Scanned)
    message = Signal(str)  # a message for the user
    verify = Signal()  # a paper is to be verified
    set_up = Signal()  # the centre is to be set up
    form = Signal()  # a blank questionnaire is wanted
    start_form = Signal(tuple)  # the measures of a scanned questionnaire

    def __init__(self, operations: ReceptionOperations, parent: QWidget | None = None) -> None:
        super().__init__("reception", "接待", parent)
        self._operations = operations
        self._asked = 0
        self._enter_waits = False
        self._timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE)
        self._timer.timeout.connect(self._search)
        self._scanned = QTimer(self, singleShot=True, interval=_SCAN_PAUSE)
        self._scanned.timeout.connect(self._take_scan)
        self.field = self._make_field()
        self.found = DeskList("找到的企业和接待", "list:found")
        self.parked = DeskList("搁置的接待", "list:parked")
        self.recent = DeskList("最近的接待", "list:recent")
        for each in (self.found, self.parked, self.recent):
            each.taken.connect(self._take)
        self._build()

    # — public interface

    def refresh(self) -> None:
        """Show the visits that wait."""
        self._day.setText(self._day_words())
        self._operations.parked(self._show_parked, 50)
        self._operations.recent(self._show_recent, 30)
        if self.field.text().strip():
            self._search()

    def first_focus(self) -> QWidget:
        """The field: the next visitor may already be scanning."""
        self.field.selectAll()
        return self.field

    # — construction

    def _make_field(self) -> QLineEdit:
        words = "扫码，或输入信用代码、企业名称、拼音首字母", "扫执照，或输入信用代码、名称、拼音首字母"
        field = search_field("field:reception", *words)
        field.setMaxLength(4000)  # room for a scan after an interrupted one
        field.textChanged.connect(self._typed)
        field.returnPressed.connect(self._enter)
        field.installEventFilter(self)
        return field

    def _build(self) -> None:
        self._day = Text("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 12)
        column.setSpacing(GAP)
        column.addWidget(Heading("接待"))
        column.addWidget(self._day)
        column.addLayout(self._first_row())
        self.welcome = Welcome(self.set_up)
        self._operations.settings_changed.connect(self.welcome.show_settings)
        column.addWidget(self.welcome)
        self.error = ErrorLine()
        column.addWidget(self.error)
        self._below = QStackedWidget()
        self._below.addWidget(self._waiting())
        self._below.addWidget(self._results())
        column.addWidget(self._below, 1)
        column.addLayout(self._last_row())
        bind_key("Esc", self.field.clear, self)

    def _first_row(self) -> QHBoxLayout:
        search = Button("查找", "search", icon="search", tip="在已来过的企业和接待里查找")
        search.clicked.connect(self._enter)
        new = Button("新接待", "new-visit", "primary", "add", "Ctrl+N")
        new.clicked.connect(lambda: self.start.emit(self._typed_answers()))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.field, 1)
        for button in (search, new):  # as tall as the field
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
            row.addWidget(button)
        return row

    def _last_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(Text("回车 开始或继续　↓ 到列表里选　Esc 清空　Ctrl+N 新接待　F1 帮助", "muted"), 1)
        form = Button("排队问卷", "show-form", "quiet", "print", "Ctrl+Q", "打印空白问卷给排队的人先填")
        check = Button("核验告知单", "show-verify", "quiet", "check", "Ctrl+K")
        for button, asked in ((form, self.form), (check, self.verify)):
            button.clicked.connect(asked)
            row.addWidget(button)
        return row

    def _waiting(self) -> QWidget:
        lists = QWidget()
        row = QHBoxLayout(lists)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(16)
        self._parked_box = ListBox(
            "搁置的接待", self.parked, "park", "没有搁置的接待", "办到一半可以按 F7 搁置，稍后在这里继续。"
        )
        self._recent_box = ListBox(
            "最近的接待", self.recent, "records", "还没有接待", "扫一张营业执照，或按 Ctrl+N 开始第一次接待。"
        )
        row.addWidget(self._parked_box, 1)
        row.addWidget(self._recent_box, 1)
        return lists

    def _results(self) -> QWidget:
        self._found_box = ListBox(
            "找到的企业和接待", self.found, "search", "没有找到", "按回车，用输入的内容开始新接待。"
        )
        return self._found_box

    def _day_words(self) -> str:
        policy, day, today = self._operations.for_new(), self._operations.first_day(), self._operations.today()
        named = f"{policy.number}《{policy.title}》"
        if policy.parts:
            named = f"新接待按 {len(policy.parts)} 份政策算：{policy.number}"
        words = f"今天 {today.isoformat()}　{named}"
        return words if day == today else f"{words}　咨询日按 {day.isoformat()} 计"

    # — search

    def _typed(self, text: str) -> None:
        self._enter_waits = False
        self._say_wrong("")
        self._scanned.stop()
        if self._operations.begins_scan(text):
            self._timer.stop()
            self._scanned.start()
        elif text.strip():
            self._timer.start()
        else:
            self._timer.stop()
            self._asked += 1
            self._below.setCurrentIndex(0)

    def _search(self) -> None:
        self._timer.stop()
        self._asked += 1
        asked, text = self._asked, tidied(self.field.text())
        wanted = code_in(text) or serial(text) or text
        self._operations.search(wanted, lambda rows: self._show_found(asked, rows), limit=30)

    def _show_found(self, asked: int, rows: list[VisitRow]) -> None:
        if asked != self._asked:
            return  # the answer to an earlier text
        items = found_items(rows, serial(self.field.text()))
        self._found_box.show_items([*items, self._new_item()])
        self.found.setCurrentIndex(self.found.model().index(0, 0))
        self._below.setCurrentIndex(1)
        if self._enter_waits:
            self._enter_waits = False
            self._take_first()

    def _new_item(self) -> DeskItem:
        answers = self._typed_answers()
        shown = "、".join(str(answer.value) for answer in answers.values())
        what = next(iter(answers), "")
        early = note(shown)
        detail = f"以输入的内容作为{what}" + (f"　{early}" if early else "") if shown else ""
        detail = detail or "输入的内容不像名称或代码，不带进接待"
        return DeskItem("new", f"新接待：{shown}" if shown else "新接待", detail, "", colours.ACCENT)

    def _typed_answers(self) -> dict[str, Answer]:
        code = self._typed_code()
        if code:
            return code
        named = "".join(c for c in self.field.text().strip() if ord(c) >= 32)[:200]
        return {self._operations.for_new().role("name"): as_answer(named)} if is_name(named) else {}

    def _not_read(self, error: HuiqiError) -> None:
        """A paper code that gives no visit yet: more codes of the paper are needed, or it is not ours."""
        self.message.emit(error.message)

    # — selection

    def _enter(self) -> None:
        if self._operations.begins_scan(self.field.text()):
            if not self._take_scan():
                self.message.emit("二维码没有读全，请再扫一次；不行就输入预审编号。")
                self.field.clear()
        elif self.field.text().strip():
            self._enter_waits = True
            self._search()

    def _take_scan(self) -> bool:
        """Take the code in the field, if it is complete, and report the result."""
        self._scanned.stop()
        if measures := self._operations.form_of(self.field.text()):
            self.field.clear()
            self.start_form.emit(measures)
            return True
        if taken := self._operations.scan(self.field.text(), self.reopen.emit, self._not_read):
            self.field.clear()
        return taken

    def _say_wrong(self, sentence: str) -> None:
        self.error.set_error(sentence)
        self.field.setAccessibleDescription(sentence)

    def _take_first(self) -> None:
        item = self.found.first()
        if item is not None:
            self._take(item)

    def _take(self, item: DeskItem) -> None:
        if item.kind == "visit":
            self.resume.emit(item.visit_id)
        elif item.kind == "new":
            sentence = wrong(self.field.text())
            if sentence:
                self._say_wrong(sentence)
                self.field.setFocus()
                return
            self.start.emit(self._typed_answers())
        else:
            self.start.emit(self._known(item))
        self.field.clear()

    def _known(self, item: DeskItem) -> dict[str, Answer]:
        known = {self._operations.for_new().role("name"): item.name, self._operations.for_new().role("code"): item.uscc}
        return {fact: as_answer(value) for fact, value in known.items() if value} | self._typed_code()

    def _typed_code(self) -> dict[str, Answer]:
        code = code_in(self.field.text())
        return {self._operations.for_new().role("code"): as_answer(code, "见原件")} if code else {}

    # — lists

    def _show_parked(self, rows: list[VisitRow]) -> None:
        self._parked_box.show_items([visit_item(row) for row in rows])

    def _show_recent(self, rows: list[VisitRow]) -> None:
        self._recent_box.show_items([visit_item(row) for row in rows if row.state == "finished"])

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop searching while the page is hidden or the window is closed."""
        self._timer.stop()
        self._scanned.stop()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↓ moves from the field into the list."""
        if watched is self.field and is_down(event):
            self._first_list().setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _first_list(self) -> DeskList:
        if self._below.currentIndex() == 1:
            return self.found
        return self.parked if self.parked.count() else self.recent

    def open(self, **args: Any) -> None:
        """Search at once (text=…)."""
        if "text" in args:
            self.field.setText(str(args["text"]))
