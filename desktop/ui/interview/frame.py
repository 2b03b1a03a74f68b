"""The frame around the questions: the visit's head, the steps, and the next actions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.assess.answers import Visit, read_value, text_by_role
from core.errors import AnswerError
from core.policy.pack import Fact, Policy
from desktop.ui.base import colours, theme
from desktop.ui.base.buttons import Button
from desktop.ui.base.composing import plain_keys
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.texts import Elided
from desktop.visit import LiveVisit

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from desktop.open_visit import OpenVisit

_ASKING = "回车 下一问　F4 不清楚　F6 凭据　Ctrl+J 最值得问"
_MARKING = "Alt+↓ 下一步　Ctrl+J 最值得问　Ctrl+Z 撤销"  # the page itself shows the others
_LOOKING = "↑↓ 换项目　F3 只看哪些　Ctrl+C 复制全文　Ctrl+Z 撤销"
_READING = "↑↓ 换项目　F3 只看哪些　Ctrl+C 复制全文"
_LEAFING = "Alt+↑ 上一步　Alt+↓ 下一步　F9 告知单"
"""Key hints for questions, 有没有, the result, a finished visit's result, and its questions."""
_STEP = 8
"""Width in characters of a comfortable step."""


class VisitHead(QFrame):
    """Name, serial, 咨询日, and whether everything is saved."""

    day_changed = Signal(object)  # datetime.date
    day_done = Signal()  # Enter in the date field
    back = Signal()

    def __init__(self, today: Callable[[], datetime.date]) -> None:
        super().__init__()
        self._today = today
        self.setObjectName("wizard-head")
        back = Button("", "leave", "quiet", "back", tip="回到接待，内容已保存")
        back.setAccessibleName("回到接待")
        back.clicked.connect(self.back)
        self.name = Elided()
        self.name.setProperty("heading", 2)
        self.serial = QLabel()
        self.serial.setProperty("tone", "muted")
        self.saved = QLabel()
        self.saved.setProperty("tone", "muted")
        self.day = QLineEdit()
        self.day.setObjectName("field:as_of")
        plain_keys(self.day)
        self.day.setAccessibleName("咨询日")
        self.day.setToolTip("咨询日：按这一天算各项的期限　Alt+D")
        self.day.editingFinished.connect(self._day_typed)
        self.day.returnPressed.connect(self._day_entered)
        self.wrong = ErrorLine()
        label = QLabel("咨询日")
        label.setProperty("tone", "muted")
        label.setBuddy(self.day)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 16, 6)
        column.setSpacing(2)
        row, beneath = QHBoxLayout(), QHBoxLayout()
        row.setSpacing(10)
        column.addLayout(row)
        beneath.addStretch(1)
        beneath.addWidget(self.wrong, 2)  # full width: it must not be elided
        column.addLayout(beneath)
        for piece in (back, self.name, self.saved, self.serial, label, self.day):
            row.addWidget(piece, 1 if piece is self.name else 0)
        self._row = row

    def add(self, button: QWidget) -> None:
        """Insert a button before the 咨询日."""
        self._row.insertWidget(self._row.count() - 2, button)

    def show_visit(self, opened: OpenVisit) -> None:
        """Show another visit."""
        self.serial.setText(opened.serial)
        self.show_day_error("")
        self.show_name(opened.policy, opened.visit)
        self.day.setEnabled(not opened.finished)
        self._fit_day()
        words = {"finished": "已办结", "parked": "已搁置"}
        self.saved.setText(words.get(opened.state, "更正" if opened.corrects else ""))

    def _fit_day(self) -> None:
        self.day.setFixedWidth(self.fontMetrics().horizontalAdvance("2023-12-31") + 30)

    def changeEvent(self, event: QEvent) -> None:
        """The layout depends on the font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "day"):
            self._fit_day()

    def show_name(self, policy: Policy, visit: Visit) -> None:
        """Show the present name and 咨询日."""
        self.name.setText(text_by_role(policy, visit, "name") or "新接待")
        if not self.day.hasFocus() and not self.day_wrong:
            self.day.setText(visit.as_of.isoformat())

    def show_saved(self, trouble: str) -> None:
        """Show whether the last answer is on disk."""
        self.saved.setText("没有保存" if trouble else "已保存")
        theme.restyle(self.saved, saved=not trouble)

    @property
    def day_wrong(self) -> bool:
        """Whether the 咨询日 field has invalid input."""
        return bool(self.day.property("wrong"))

    def ask_day(self) -> None:
        """Focus the 咨询日."""
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        self.day.selectAll()

    def show_day_error(self, sentence: str) -> None:
        """Show an error under the 咨询日 field; '': none."""
        theme.restyle(self.day, wrong=bool(sentence))
        self.day.setAccessibleDescription(sentence)
        self.wrong.set_error(sentence)

    def _day_entered(self) -> None:
        self._day_typed()
        if not self.day_wrong:
            self.day_done.emit()

    def _day_typed(self) -> None:
        if self.day.isModified():
            self.day.setModified(False)
            try:
                day = read_value(Fact("咨询日", "date"), self.day.text()) if self.day.text().strip() else None
            except AnswerError as error:
                self.show_day_error(error.message)
                return
            if not isinstance(day, datetime.date):
                self.show_day_error("咨询日要写成一天，如 2023-09-01")
                return
            now = self._today()
            ahead = f"{day.isoformat()} 还没有到（今天是 {now.isoformat()}），咨询日请填今天或以前的一天"
            self.show_day_error(ahead if day > now else "")  # a future day cannot be advised on
            if not self.day_wrong:
                self.day_changed.emit(day)


class StepBar(QFrame):
    """The steps, each with the number of open questions."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("wizard-steps")
        self.setAccessibleName("步骤")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)

    def show_steps(self, steps: Sequence[str]) -> None:
        """Show the steps of another visit, if they differ."""
        if list(steps) == list(self._buttons):
            return
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        for number, step in enumerate(steps, 1):
            self._row.insertWidget(number - 1, self._button(number, step))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower steps when there is little room."""
        super().resizeEvent(event)
        compact = event.size().width() < self.fontMetrics().horizontalAdvance("汉") * _STEP * len(self._buttons)
        for button in self._buttons.values():
            if bool(button.property("compact")) != compact:
                theme.restyle(button, compact=compact)
                button.setText(button.text().replace(" · ", "·") if compact else button.text().replace("·", " · "))

    def mark(self, step: str) -> None:
        """Mark the current step."""
        self._buttons[step].setChecked(True)

    def show_left(self, step: str, left: int, refused: int = 0) -> None:
        """Show the number of open questions in a step, and of rejected inputs."""
        button = self._buttons[step]
        number = list(self._buttons).index(step) + 1
        dot = "·" if button.property("compact") else " · "
        button.setText(f"{number} {step}" + (f"{dot}{left}" if left else "" if refused else " ✓"))
        button.setIcon(theme.icon("warning", colours.ERROR, (16,)) if refused else QIcon())
        button.setAccessibleName(
            f"第 {number} 步 {step}，"
            + (f"还有 {left} 问" if left else "问完了")
            + (f"，{refused} 处没有读懂" if refused else "")
        )

    def show_visit(self, live: LiveVisit) -> None:
        """Update all steps but the last, including rejected inputs."""
        interview, facts = live.interview, live.policy.facts
        opened = sum(m.state == "open" for m in interview.matters())
        for step in list(self._buttons)[:-1]:
            refused = [fact for fact in live.refused if facts[fact].step == step]
            again = sum(live.answer(fact) is not None for fact in refused)
            matters = opened if live.policy.shows(step) == "matters" else 0
            self.show_left(step, interview.left(step) + again + matters, len(refused))

    def _button(self, number: int, step: str) -> QPushButton:
        button = Button(f"{number} {step}", f"step-{number}", tip=f"{step}　Ctrl+{number}")
        button.setProperty("step", True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(step))
        self._group.addButton(button)
        self._buttons[step] = button
        return button


class Foot(QFrame):
    """Buttons back, next, park, finish; and key hints."""

    back = Signal()
    next = Signal()
    park = Signal()
    finish = Signal()
    discard = Signal()
    counterfoil = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("wizard-foot")
        self._finished = False
        self._back = Button("上一步", "back", icon="back", tip="上一步　Alt+↑")
        self._next = Button("下一步", "next", "primary", tip="下一步　Alt+↓")
        self._park = Button("搁置", "park", icon="park", shortcut="F7", tip="搁置，稍后再办")
        self._finish = Button("办结", "finish", icon="check", shortcut="F9", tip="办结，之后不能再改")
        self._keys = Elided(_ASKING)
        self._keys.setProperty("tone", "muted")
        self._keys.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._discard = Button("作废", "discard", "quiet", shortcut="Ctrl+D", tip="作废，从列表里拿走")
        self._discard.clicked.connect(self.discard)
        self._counterfoil = Button("底联", "print-counterfoil", icon="print", tip="打印底联　Ctrl+Shift+P")
        self._counterfoil.clicked.connect(self.counterfoil)
        self.buttons = (self._back, self._next, self._discard, self._park, self._counterfoil, self._finish)
        for button, signal in (
            (self._back, self.back), (self._next, self.next), (self._park, self.park), (self._finish, self.finish),
        ):  # fmt: skip
            button.clicked.connect(signal)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(10)
        for piece in (self._back, self._next, self._keys, self._discard, self._park, self._counterfoil, self._finish):
            row.addWidget(piece, 1 if piece is self._keys else 0)

    def show_step(self, at: int, count: int, marking: bool = False) -> None:
        """Enable back and next, and show the key hints. On the last step 办结 is the main action."""
        last = at == count - 1
        self._back.setEnabled(at > 0)
        self._next.setEnabled(not last)
        self._next.setVisible(not last)
        if self._finished:
            self._keys.setText(_READING if last else _LEAFING)
        else:
            self._keys.setText(_LOOKING if last else _MARKING if marking else _ASKING)
        theme.restyle(self._finish, role="primary" if last else "plain")
        self._finish.draw("print" if self._finished else "check")

    def show_sheet(self) -> None:
        """A sheet covers the step, and has its own key hints."""
        self._keys.setText("")

    def show_state(self, opened: OpenVisit) -> None:
        """A finished visit can be printed, not finished again."""
        self._finished = opened.finished
        self._park.setVisible(not opened.finished)
        self._discard.setVisible(not opened.finished)
        self._counterfoil.setVisible(opened.finished)
        self._finish.setText("告知单" if opened.finished else "办结")
        self._finish.setAccessibleName("打印告知单" if opened.finished else "办结")
        self._finish.setToolTip("打印告知单　F9、Ctrl+P" if opened.finished else "办结，之后不能再改　F9")

    def focus_next(self) -> None:
        """Focus 下一步."""
        target: QWidget = self._next if self._next.isEnabled() else self._finish
        target.setFocus(Qt.FocusReason.TabFocusReason)
