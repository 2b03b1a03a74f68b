"""One question: label, editor, echo of the value, evidence."""

from __future__ import annotations

from typing import Any

from core.assess.answers import EVIDENCE, UNKNOWN, out_of_order
from core.assess.visit import LISTED
from core.policy.money import wan
from core.policy.pack import Fact
from desktop.ui.base.buttons import ChipButton
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.texts import Text, unbroken
from desktop.ui.interview.editors import Editor
from desktop.ui.interview.make_editor import make_editor
from desktop.ui.interview.pick_editors import ChoiceEditor, FirstThenDate
from desktop.ui.interview.table_editor import TableEditor
from desktop.visit import LiveVisit

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

_LONG = 30


class FactRow(QFrame):
    """A question with its editor in a line, expanded while it is current. F4: 不清楚. F6: evidence. Enter: next
    question."""

    advance = Signal()

    def __init__(self, fact: Fact, live: LiveVisit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fact, self._live = fact, live
        self.setProperty("row", True)
        self._proof = EVIDENCE[0]
        self._current = True
        self.editor: Editor = TableEditor(fact) if fact.type == "list" else make_editor(fact)
        self.echo = Text("", "echo")
        self.echo.setWordWrap(False)
        self.echo.setContentsMargins(0, 4, 0, 0)
        self.echo.hide()
        self.error, self.caution = ErrorLine(), ErrorLine()
        self.silent = Text("没有提到，按没有计；有就直接填。", "silent")
        self._build()
        self._connect()
        self.set_current(False)
        self.show_answer()

    # — display

    def show_answer(self) -> None:
        """Show the stored answer."""
        answer = self._live.answer(self.fact.name)
        value = answer.value if answer else None
        marked = value is UNKNOWN and self.fact.name in self._live.marked
        self.editor.show_value(None if marked else value)
        self._proof = answer.evidence if answer else self._proof
        self._show_proof()
        self.unknown.setChecked(value is UNKNOWN and not marked)
        self.silent.setVisible(self._live.is_silent(self.fact))
        self._show_cautions()

    def set_current(self, current: bool) -> None:
        """Expand, with hint and evidence; or collapse to one line."""
        if current == self._current:
            return
        self._current = current
        for piece in (self._asking, self._notes):
            piece.setVisible(current and bool(piece.property("said")))
        self.editor.set_current(current)
        self._show_proof()

    def set_narrow(self, narrow: bool, name_width: int) -> None:
        """In a narrow page the label is above the field."""
        narrow = narrow or self.fact.type == "list"
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.name.setMinimumWidth(0 if narrow else name_width)
        self.name.setMaximumWidth(16777215 if narrow else name_width)

    def focus_editor(self) -> None:
        """Focus the editor."""
        self.editor.field.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def has_focus(self) -> bool:
        """Whether it contains the focus."""
        focused = self.window().focusWidget() if self.isVisible() else None
        return focused is not None and self.isAncestorOf(focused)

    # — construction

    def _build(self) -> None:
        self.name = Text(label_of(self.fact), "strong")
        self.name.setContentsMargins(0, 4, 0, 0)
        self.name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.name.setBuddy(self.editor.field)
        listed = self.fact.type == "list"
        if listed:  # its matter already says so
            self.name.hide()
        self._notes = Text("" if listed else self._advice(), "muted")
        self._notes.setProperty("said", bool(self._notes.text()))
        body = QVBoxLayout()
        body.setSpacing(2)
        self._asking = self._question()
        body.addWidget(self._asking)
        body.addLayout(self._line())
        for piece in (self.silent, self.error, self.caution, self._notes):
            body.addWidget(piece)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 1, 0, 1)
        self._row.setSpacing(8)
        self._row.addWidget(self.name)
        self._row.addLayout(body, 1)
        self.set_narrow(self.fact.type == "list", 0)

    def _question(self) -> QWidget:
        asking = QWidget()
        asking.setProperty("said", True)
        words = (
            Text(self._advice(), "muted") if self.fact.type == "list" else Text(self.fact.first or self.fact.question)
        )
        line = QHBoxLayout(asking)
        line.setContentsMargins(0, 3, 0, 0)
        line.setSpacing(8)
        line.addWidget(words, 1)
        self.proof = ChipButton(EVIDENCE[0], checkable=False)
        self.proof.setObjectName(f"evidence:{self.fact.name}")
        self.proof.setToolTip("凭据：口述、见原件、系统查得　F6")
        self.unknown = ChipButton(str(UNKNOWN))
        self.unknown.setToolTip("不清楚　F4")
        for chip in (self.unknown, self.proof):
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            line.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        self.unknown.setHidden(isinstance(self.editor, ChoiceEditor | FirstThenDate | TableEditor))
        return asking

    def _line(self) -> QHBoxLayout:
        """The editor, the echo, and, unless current, the evidence."""
        line = QHBoxLayout()
        line.setSpacing(8)
        wide = isinstance(self.editor, ChoiceEditor | FirstThenDate | TableEditor)
        if wide or self.fact.type in ("text", "industry"):
            line.addWidget(self.editor, 1)
            line.addWidget(self.echo)
        else:
            beside = FlowLayout(gap=10, under=0)
            beside.addWidget(self.editor)
            beside.addWidget(self.echo)
            line.addLayout(beside, 1)
        self.seen = Text("", "muted")
        self.seen.setWordWrap(False)
        line.addWidget(self.seen)
        return line

    def _advice(self) -> str:
        notes = [self.fact.hint]
        notes.append(f"由{self.fact.decided_by}认定，窗口不能定" if self.fact.decided_by else "")
        notes.append(unbroken(f"凭据：{self.fact.evidence}") if self.fact.evidence else "")
        return "　".join(note for note in notes if note)

    def _connect(self) -> None:
        editor = self.editor
        editor.refuse = self._refused
        editor.edited.connect(self._preview)
        editor.committed.connect(self._commit)
        editor.echoed.connect(self._show_echo)
        editor.wrong.connect(self.error.set_error)
        editor.wrong.connect(lambda sentence: self._live.refuse(self.fact.name, sentence))
        editor.advance.connect(self.advance)
        self.unknown.clicked.connect(self._say_unknown)
        self.proof.clicked.connect(self._next_proof)

    # — answers

    def _preview(self, value: Any) -> None:
        self.silent.hide()
        self._live.preview(self.fact.name, value)
        self._show_cautions()

    def _show_echo(self, words: str) -> None:
        self.echo.setText(words.replace("（", "\n（") if len(words) > _LONG else words)  # a range takes two lines
        self.echo.setVisible(bool(words))

    def _show_cautions(self) -> None:
        """Show warnings about the value immediately; the answer is stored nevertheless."""
        said = self._live.cautions_of(self.fact)
        more = f"；还有 {len(said) - 1} 处" if len(said) > 1 else ""
        self.caution.set_error(said[0] + more if said else "")

    def _refused(self, value: Any) -> str:
        """Why a date contradicts other answers."""
        facts = self._live.policy.facts
        beside = {name: answer.value for name, answer in self._live.visit.answers.items()}
        return next(out_of_order(facts.values(), {**beside, self.fact.name: value}, self.fact.name), "")

    def _commit(self, value: Any) -> None:
        before = self._live.answer(self.fact.name)
        if self._proof == LISTED and (before is None or before.value != value):
            self._proof = EVIDENCE[0]  # no longer the value from the list
            self._show_proof()
        self._live.commit(self.fact.name, value, self._proof)
        self._show_cautions()
        self.unknown.setChecked(value is UNKNOWN)

    def _say_unknown(self) -> None:
        self.focus_editor()
        self.editor.answer_unknown()

    def _next_proof(self) -> None:
        own = EVIDENCE[: EVIDENCE.index(LISTED)]  # evidence that a clerk can choose; answers from a list keep theirs
        self._proof = own[(own.index(self._proof) + 1) % len(own)] if self._proof in own else own[0]
        self._show_proof()
        self._live.set_evidence(self.fact.name, self._proof)

    def _show_proof(self) -> None:
        self.proof.setText(self._proof)
        self.proof.setAccessibleName(f"{self.fact.name}的凭据：{self._proof}")
        self.seen.setText(self._proof)
        self.seen.setVisible(not self._current and self._proof != EVIDENCE[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            self.editor.answer_unknown()
        elif event.key() == Qt.Key.Key_F6:
            self._next_proof()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self.editor, "fit"):
            self.editor.fit()


def label_of(fact: Fact) -> str:
    """A short label: the fact's name, or its short question."""
    return fact.first.rstrip("吗？") or fact.name


def worth_words(worth: int | None) -> str:
    """By how much an answer may change the result."""
    if worth is None:
        return "影响多少要看数额"
    return f"最多影响 {wan(worth)}" if worth else "只影响能不能定"


__all__ = ["FactRow", "label_of", "worth_words"]
