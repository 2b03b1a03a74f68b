"""试一笔: asks only what the item reads, and shows the result while typing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from core.assess.value_text import type_value
from core.assess.visit import Visit
from core.authoring.trial_visit import TrialQuestions, TrialResult
from core.policy.fact import Fact
from desktop.ui.authoring.pack_keys import PackKeys
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import StatusBadge
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.page import clear_layout
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Text

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

TryOut = Callable[[Mapping[str, str], Sequence[Mapping[str, str]], datetime.date], "TrialResult | None"]
_EXAMPLES = {
    "money": "如 300万元", "count": "如 20", "quantity": "如 300千瓦", "percent": "如 50%", "date": "如 2024-05-01",
    "industry": "如 C34",
}  # fmt: skip


class TrialPane(QWidget):
    """Signal: `kept` (visit, title), to save a worked case."""

    kept = Signal(object, str)

    def __init__(self, try_out: TryOut, keys: PackKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._try_out, self._keys = try_out, keys
        self._asked: TrialQuestions | None = None
        self._rows = 1
        self._fields: dict[tuple[int, str], QWidget] = {}
        self._texts: dict[tuple[int, str], str] = {}
        self._tried: TrialResult | None = None
        self.day = QLineEdit()
        self.day.setObjectName("trial:day")
        self.day.setAccessibleName("咨询日")
        self.day.textEdited.connect(lambda _: self.try_again())
        keys.watch(self.day)
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        halves = QHBoxLayout(self)
        halves.setContentsMargins(8, 8, 8, 8)
        halves.setSpacing(14)
        halves.addWidget(Scroll(self._grid_holder), 3)
        halves.addWidget(self._result(), 2)

    def show_item(self, asked: TrialQuestions | None, day: datetime.date) -> None:
        """Ask what an item reads; answers to the same questions are kept."""
        if asked == self._asked and self._fields:
            self.try_again()
            return
        self._asked = asked
        if not self.day.text():
            self.day.setText(day.isoformat())
        self._build()
        self.try_again()

    def show_visit(self, visit: Visit) -> None:
        """Fill in the answers of a visit."""
        self._texts = {}
        self.day.setText(visit.as_of.isoformat())
        asked = self._asked
        if asked is None:
            return
        for fact in asked.facts:
            if fact.name in visit.answers:
                self._texts[0, fact.name] = type_value(fact, visit.answers[fact.name].value)
        if asked.records is not None and asked.records.name in visit.answers:
            rows = visit.answers[asked.records.name].value
            self._rows = max(1, len(rows))
            for at, row in enumerate(rows, 1):
                for fact in asked.records.fields:
                    if fact.name in row:
                        self._texts[at, fact.name] = type_value(fact, row[fact.name])
        self._build()
        self.try_again()

    def first_field(self) -> QWidget:
        """The widget to focus."""
        return next(iter(self._fields.values()), self.day)

    def try_again(self) -> None:
        """Show the result for the present answers."""
        try:
            day = datetime.date.fromisoformat(self.day.text().strip())
        except ValueError:
            self._tell(None, "咨询日写作 2024-05-01。")
            return
        typed = {name: text for (at, name), text in self._texts.items() if at == 0}
        rows = [{n: t for (at, n), t in self._texts.items() if at == row} for row in range(1, self._rows + 1)]
        made = self._try_out(typed, [row for row in rows if any(v.strip() for v in row.values())], day)
        self._tell(made, "" if made is not None else "这一项现在判不了：先改好“要改的”里列的各处。")

    def _result(self) -> QWidget:
        holder = QWidget()
        self.badge, self.amount = StatusBadge(), Text("", "strong")
        self.steps, self.trouble = Text("", "small"), ErrorLine()
        self.steps.setObjectName("trial-steps")
        self.amount.setObjectName("trial-amount")
        self.title = QLineEdit()
        self.title.setObjectName("trial:title")
        self.title.setAccessibleName("样例的名称")
        self.title.setPlaceholderText("样例的名称")
        self._keys.watch(self.title)
        self.keep = Button("存为样例", "keep-case", icon="save", shortcut="Ctrl+Shift+S")
        self.keep.clicked.connect(self._keep)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.badge)
        head.addWidget(self.amount, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.trouble)
        column.addWidget(self.steps)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.title, 1)
        foot.addWidget(self.keep)
        outer = QVBoxLayout(holder)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(inner), 1)
        outer.addLayout(foot)
        return holder

    def _build(self) -> None:
        clear_layout_keeping(self._grid, self.day)
        self._fields = {}
        self._line(0, "咨询日", self.day)
        asked, at = self._asked, 1
        for fact in asked.facts if asked else ():
            self._ask(at, 0, fact, fact.question or fact.name)
            at += 1
        if asked is not None and asked.records is not None:
            for row in range(1, self._rows + 1):
                for fact in asked.records.fields:
                    self._ask(at, row, fact, (f"第{row}条　" if self._rows > 1 else "") + (fact.question or fact.name))
                    at += 1
            more = Button("再加一条", "trial-row", role="link")
            more.clicked.connect(self._one_more)
            self._grid.addWidget(more, at, 1, Qt.AlignmentFlag.AlignLeft)
            at += 1
        self._grid.setRowStretch(at + 1, 1)

    def _line(self, at: int, words: str, editor: QWidget) -> None:
        label = Text(words, "small")
        label.setBuddy(editor)
        self._grid.addWidget(label, at, 0)
        self._grid.addWidget(editor, at, 1)
        editor.show()
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)

    def _ask(self, at: int, row: int, fact: Fact, words: str) -> None:
        key = (row, fact.name)
        editor = self._editor(key, fact)
        name = (
            f"{self._asked.records.name}[{row}].{fact.name}"
            if row and self._asked and self._asked.records
            else fact.name
        )
        editor.setObjectName(f"fact:{name}")
        editor.setAccessibleName(words)
        self._fields[key] = editor
        self._line(at, words, editor)

    def _editor(self, key: tuple[int, str], fact: Fact) -> QWidget:
        text = self._texts.get(key, "")
        if fact.type == "bool":
            bar = ChoiceBar(("是", "否"))
            bar.set_index(("是", "否").index(text) if text in ("是", "否") else -1)
            bar.chosen.connect(lambda at: self._typed(key, "" if at < 0 else "是否"[at]))
            return bar
        if fact.type == "choice":
            box = QComboBox()
            box.addItems(["（没有问）", *fact.options])
            box.setCurrentText(text or "（没有问）")
            box.activated.connect(lambda at: self._typed(key, box.itemText(at) if at else ""))
            return box
        line = QLineEdit(text)
        line.setPlaceholderText(_EXAMPLES.get(fact.type, ""))
        line.textEdited.connect(lambda typed: self._typed(key, typed))
        self._keys.watch(line)
        return line

    def _typed(self, key: tuple[int, str], text: str) -> None:
        self._texts[key] = text
        self.try_again()

    def _one_more(self) -> None:
        self._rows += 1
        self._build()
        self.try_again()
        first = next((w for (row, _), w in self._fields.items() if row == self._rows), None)
        if first is not None:
            first.setFocus()

    def _tell(self, made: TrialResult | None, trouble: str) -> None:
        self._tried = made if made is not None and made.visit is not None and made.status is not None else None
        wrong = "；".join(f"{key or '日期'}：{why}" for key, why in made.wrong.items()) if made is not None else ""
        self.trouble.set_error(trouble or wrong or (made.trouble if made is not None else ""))
        self.badge.setVisible(self._tried is not None)
        self.keep.setEnabled(self._tried is not None)
        if self._tried is None or self._tried.status is None:
            self.amount.setText("")
            self.steps.setText("")
            return
        self.badge.set_status(self._tried.status)
        self.amount.setText(self._tried.amount)
        held = [f"{how}　{phrase}" for phrase, how in self._tried.reasons if phrase and how != "说明"]
        asked = [f"还要问：{'、'.join(self._tried.missing)}"] if self._tried.missing else []
        self.steps.setText("\n".join([*self._tried.steps, *held, *asked]))

    def _keep(self) -> None:
        if self._tried is not None and self._tried.visit is not None:
            title = self.title.text().strip() or f"试算 {self._tried.amount or self.badge.accessibleName()}"
            self.kept.emit(self._tried.visit, title)


def clear_layout_keeping(grid: QGridLayout, kept: QWidget) -> None:
    """Clear a grid layout except for one widget."""
    grid.removeWidget(kept)
    for row in range(grid.rowCount()):
        grid.setRowStretch(row, 0)
    clear_layout(grid)
