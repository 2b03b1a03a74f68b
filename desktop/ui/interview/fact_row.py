"""One question of the wizard: what to ask, where to answer, how it was understood, what proves it."""

from __future__ import annotations

from html import escape
from typing import Any

from core.assess.answers import EVIDENCE, UNKNOWN, out_of_order
from core.assess.cautions import cautions
from core.policy.money import wan
from core.policy.pack import Fact
from desktop.ui.base.buttons import Chip
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.texts import Text, unbroken
from desktop.ui.interview.editors import Editor, LineEditor
from desktop.ui.interview.pick_editors import ChoiceEditor, DateEditor, PickEditor
from desktop.ui.interview.table_editor import TableEditor
from desktop.visit import LiveVisit

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget


class FactRow(QFrame):
    """A question with its editor. F4: 不清楚. F6: what it was seen on. Enter: the next question."""

    advance = Signal()

    def __init__(self, fact: Fact, live: LiveVisit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fact, self._live = fact, live
        self.setProperty("row", True)
        self._proof = EVIDENCE[0]
        self.editor = make_editor(fact)
        self.echo = Text("", "echo")
        self.echo.setWordWrap(False)
        self.error, self.caution = ErrorLine(), ErrorLine()
        self.silent = Text("没有提到，按没有计；有就直接填。", "silent")
        self._build()
        self._connect()
        self.show_answer()

    # — what is shown

    def show_answer(self) -> None:
        """Show what is kept."""
        answer = self._live.answer(self.fact.name)
        value = answer.value if answer else None
        marked = value is UNKNOWN and self.fact.name in self._live.marked
        self.editor.show_value(None if marked else value)
        self._proof = answer.evidence if answer else self._proof
        self._show_proof()
        self.unknown.setChecked(value is UNKNOWN and not marked)
        self.silent.setVisible(self._live.is_silent(self.fact))
        self._show_cautions(value)

    def focus_editor(self) -> None:
        """Put the keyboard into the editor."""
        self.editor.field.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is in it."""
        focused = self.window().focusWidget() if self.isVisible() else None
        return focused is not None and self.isAncestorOf(focused)

    # — building

    def _build(self) -> None:
        wide = self.fact.type == "list" or isinstance(self.editor, ChoiceEditor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 7, 0, 7)
        column.setSpacing(5)
        line = QHBoxLayout()
        line.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._question(), 1)
        column.addLayout(top)
        if wide:
            column.addWidget(self.editor)
        elif self.fact.type in ("text", "industry"):
            line.addWidget(self.editor, 1)
            column.addLayout(line)
        else:
            beside = FlowLayout(gap=10)
            beside.addWidget(self.editor)
            beside.addWidget(self.echo)
            line.addLayout(beside, 1)
            column.addLayout(line)
        self._add_chips(top if wide else line, unknown=not wide)
        column.addWidget(self.silent)
        column.addWidget(self.error)
        column.addWidget(self.caution)
        if notes := self._notes():
            column.addWidget(Text(notes, "muted"))

    def _question(self) -> QLabel:
        name, question = escape(self.fact.name), escape(self.fact.question)
        label = QLabel(f"<b>{name}</b>&nbsp;&nbsp;&nbsp;{question}" if question else f"<b>{name}</b>")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setBuddy(self.editor.field)
        return label

    def _notes(self) -> str:
        notes = [self.fact.hint]
        notes.append(f"由{self.fact.decided_by}认定，窗口不能定" if self.fact.decided_by else "")
        notes.append(unbroken(f"凭据：{self.fact.evidence}") if self.fact.evidence else "")
        return "　".join(note for note in notes if note)

    def _add_chips(self, row: QHBoxLayout, unknown: bool) -> None:
        self.proof = Chip(EVIDENCE[0], checkable=False)
        self.proof.setObjectName(f"evidence:{self.fact.name}")
        self.proof.setToolTip("凭据：口述、见原件、系统查得　F6")
        self.unknown = Chip("不清楚")
        self.unknown.setToolTip("不清楚　F4")
        for chip in (self.unknown, self.proof):
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        self.unknown.setVisible(unknown)

    def _connect(self) -> None:
        editor = self.editor
        editor.refuse = self._refused
        editor.edited.connect(self._preview)
        editor.committed.connect(self._commit)
        editor.echoed.connect(self.echo.setText)
        editor.wrong.connect(self.error.set_error)
        editor.wrong.connect(lambda sentence: self._live.refuse(self.fact.name, sentence))
        editor.advance.connect(self.advance)
        self.unknown.clicked.connect(self._say_unknown)
        self.proof.clicked.connect(self._next_proof)

    # — answering

    def _preview(self, value: Any) -> None:
        self.silent.hide()
        self._show_cautions(value)
        self._live.preview(self.fact.name, value)

    def _show_cautions(self, value: Any) -> None:
        """What should be looked at once more, beside the field and at once; the answer is kept all the same."""
        said = cautions(self.fact, value, self._live.visit.as_of)
        more = f"；还有 {len(said) - 1} 处" if len(said) > 1 else ""
        self.caution.set_error(said[0] + more if said else "")

    def _refused(self, value: Any) -> str:
        """Why a day cannot stand beside the others that were answered."""
        facts = self._live.policy.facts
        beside = {name: answer.value for name, answer in self._live.visit.answers.items()}
        return next(out_of_order(facts.values(), {**beside, self.fact.name: value}, self.fact.name), "")

    def _commit(self, value: Any) -> None:
        self._show_cautions(value)
        self._live.commit(self.fact.name, value, self._proof)
        self.unknown.setChecked(value is UNKNOWN)

    def _say_unknown(self) -> None:
        self.focus_editor()
        self.editor.say_unknown()

    def _next_proof(self) -> None:
        self._proof = EVIDENCE[(EVIDENCE.index(self._proof) + 1) % len(EVIDENCE)]
        self._show_proof()
        self._live.set_evidence(self.fact.name, self._proof)

    def _show_proof(self) -> None:
        self.proof.setText(self._proof)
        self.proof.setAccessibleName(f"{self.fact.name}的凭据：{self._proof}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            self.editor.say_unknown()
        elif event.key() == Qt.Key.Key_F6:
            self._next_proof()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self.editor, "fit"):
            self.editor.fit()


def worth_words(worth: int | None) -> str:
    """How much an answer may move."""
    if worth is None:
        return "影响多少要看数额"
    return f"最多影响 {wan(worth)}" if worth else "只影响能不能定"


__all__ = ["FactRow", "worth_words"]


def make_editor(fact: Fact) -> Editor:
    """The editor for a fact."""
    if fact.type == "list":
        return TableEditor(fact)
    if fact.type == "bool":
        return ChoiceEditor(fact, ("是", "否"), (True, False))
    if fact.type == "choice" and len(fact.options) <= 5:
        return ChoiceEditor(fact, fact.options, fact.options)
    if fact.type in ("choice", "industry"):
        return PickEditor(fact, fact.options)
    return DateEditor(fact) if fact.type == "date" else LineEditor(fact)
