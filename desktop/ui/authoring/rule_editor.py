"""Editor of a rule: 事实 · 比较 · 数 for a single comparison, otherwise a line of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.authoring.marking import with_unit_of
from core.authoring.simple_rule import ALONE, COMPARISONS, SimpleRule, simple
from core.policy.fact import Fact
from core.policy.figures import Quantity
from desktop.ui.authoring.pack_keys import PackKeys
from desktop.ui.base.buttons import Button

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QWidget


class RuleEditor(QWidget):
    """`edited` emits the rule on each change."""

    edited = Signal(str)

    def __init__(
        self,
        name: str,
        facts: Callable[[], Sequence[Fact]],
        stated: Sequence[tuple[Quantity, str]],
        keys: PackKeys,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._facts, self._stated, self._showing, self._as_text = facts, stated, False, False
        self.fact, self.comparison, self.value = QComboBox(), QComboBox(), QLineEdit()
        self.line = QLineEdit()
        parts = ((self.fact, "事实"), (self.comparison, "比较"), (self.value, "数"), (self.line, "规则"))
        for widget, part in parts:
            widget.setAccessibleName(f"{name} {part}")
        self._arrange()
        for sign, words in COMPARISONS.items():
            self.comparison.addItem(words, sign)
        self.toggle = Button("写成规则", role="link", tip="在选的和写的之间换")
        self.toggle.setAccessibleName(f"{name} 写成规则")
        self.toggle.clicked.connect(self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self.fact, 5)
        row.addWidget(self.comparison)
        row.addWidget(self.value, 3)
        row.addWidget(self.line, 1)
        row.addWidget(self.toggle)
        keys.watch(self.value, self.line, self._typed_fact())
        self._connect()

    def name_fields(self, name: str) -> None:
        """Object names for tests."""
        self.fact.setObjectName(f"{name}:fact")
        self.comparison.setObjectName(f"{name}:comparison")
        self.value.setObjectName(f"{name}:value")
        self.line.setObjectName(name)

    def show_rule(self, rule: str, force: bool = False) -> None:
        """Show a rule; a focused editor keeps what is typed."""
        parts = simple(rule)
        if not force and self.has_keyboard() and self.rule == rule:
            return
        self._showing = True
        as_text = parts is None or self._as_text
        self._show_parts(not as_text)
        if self.line.text() != rule:
            self.line.setText(rule)
        if parts is not None and not as_text:
            self._fill()
            self.fact.setCurrentText(parts.fact)
            self.comparison.setCurrentIndex(max(0, self.comparison.findData(parts.comparison)))
            if self.value.text() != parts.value:
                self.value.setText(parts.value)
            self.value.setVisible(parts.comparison not in ALONE)
        self.toggle.setVisible(parts is not None)
        self.toggle.setText("用选的" if as_text else "写成规则")
        self._showing = False

    @property
    def rule(self) -> str:
        """The rule as shown."""
        if not self.line.isHidden():
            return self.line.text()
        return SimpleRule(self.fact.currentText(), str(self.comparison.currentData()), self.value.text()).text

    def first_field(self) -> QWidget:
        """The widget to focus."""
        return self.fact if self.line.isHidden() else self.line

    def has_keyboard(self) -> bool:
        """Whether it has the focus."""
        return any(w.hasFocus() for w in (self.fact, self._typed_fact(), self.comparison, self.value, self.line))

    def _typed_fact(self) -> QLineEdit:
        line = self.fact.lineEdit()
        assert line is not None
        return line

    def _arrange(self) -> None:
        self.fact.setEditable(True)
        self.fact.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.fact.setMinimumContentsLength(6)
        for box in (self.fact, self.comparison):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.comparison.setMinimumContentsLength(7)
        self.value.setMinimumWidth(self.fontMetrics().horizontalAdvance("0000万元") + 24)
        completer = QCompleter(self.fact.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.fact.setCompleter(completer)
        self._typed_fact().setAccessibleName("事实")

    def _connect(self) -> None:
        self.fact.currentTextChanged.connect(lambda _: self._tell())
        self.comparison.currentIndexChanged.connect(lambda _: self._compared())
        self.value.textEdited.connect(lambda _: self._tell())
        self.value.editingFinished.connect(self._with_unit)
        self.line.textEdited.connect(lambda _: self._tell())

    def _fill(self) -> None:
        names = [f.name for f in self._facts() if f.type not in ("text", "uscc", "list")]
        if [self.fact.itemText(at) for at in range(self.fact.count())] != names:
            shown = self.fact.currentText()
            self.fact.clear()
            self.fact.addItems(names)
            self.fact.setCurrentText(shown)

    def _show_parts(self, on: bool) -> None:
        for widget in (self.fact, self.comparison, self.value):
            widget.setVisible(on)
        self.line.setVisible(not on)

    def _compared(self) -> None:
        self.value.setVisible(self.line.isHidden() and self.comparison.currentData() not in ALONE)
        self._tell()

    def _with_unit(self) -> None:
        """Add the intended unit to a bare number."""
        fact = next((f for f in self._facts() if f.name == self.fact.currentText()), None)
        whole = with_unit_of(fact, self.value.text(), self._stated)
        if whole != self.value.text():
            self.value.setText(whole)
            self._tell()

    def _turn(self) -> None:
        self._as_text = not self._as_text
        self.show_rule(self.rule, force=True)
        self.first_field().setFocus()

    def _tell(self) -> None:
        if not self._showing:
            self.edited.emit(self.rule)
