"""The form of an item or of the head. It stores nothing: fields emit what is typed, and show the entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.authoring.entry import Path
from core.authoring.form_parts import Field, FormRow, FormSection
from core.authoring.simple_rule import literals
from core.policy.fact import Fact
from core.policy.figures import figures
from desktop.ui.authoring.pack_keys import PackKeys
from desktop.ui.authoring.rule_editor import RuleEditor
from desktop.ui.base.buttons import Button
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import clear_layout
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

FormEditor = QLineEdit | QComboBox | QCheckBox | RuleEditor


def place_name(path: Path) -> str:
    """The object name of the editor for a path: part:when/2000万元以下."""
    return "part:" + "/".join(map(str, path))


class ItemForm(QWidget):
    """Signals: `edited` (field, value) while typing; `phrase_asked` (row): use the text selected on the left for this
    row; `removed` (row)."""

    edited = Signal(object, str)
    phrase_asked = Signal(object)
    removed = Signal(object)

    def __init__(self, facts: Callable[[], Sequence[Fact]], keys: PackKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts, self._keys = facts, keys
        self._shape: object = None
        self._editors: dict[Path, tuple[Field, FormEditor]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)

    def show_sections(
        self, made: Sequence[FormSection], rest: str = "", force: bool = False, noted: Sequence[str] = ()
    ) -> None:
        """Show sections; if their structure is unchanged, only the values are updated. `rest`: the part of the entry
        without fields; `noted`: what the draft did not understand."""
        shape = tuple((s.title, tuple(map(_row_shape, s.rows))) for s in made), rest, tuple(noted)
        if shape == self._shape:
            for section in made:
                for row in section.rows:
                    for field in row.fields:
                        self._refresh(field, force)
            return
        self._shape = shape
        focused = next((p for p, (_, e) in self._editors.items() if _has_keyboard(e)), None)
        self._build(made, rest, noted)
        if focused in self._editors:
            self.focus(focused)

    def focus(self, path: Path) -> bool:
        """Focus the editor of a path; returns whether there is one."""
        if path not in self._editors:
            return False
        _, editor = self._editors[path]
        target = editor.first_field() if isinstance(editor, RuleEditor) else editor
        target.setFocus()
        if isinstance(target, QLineEdit):
            target.selectAll()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adjust the height: phrases wrap at another width."""
        super().resizeEvent(event)
        self._fit()

    # ── construction

    def _fit(self) -> None:
        """Set the height that the content needs at this width; the surrounding scroll area only asks for a minimum."""
        height = self._column.heightForWidth(self.width()) if self._column.hasHeightForWidth() else 0
        self.setMinimumHeight(max(height, self._column.minimumSize().height()))

    def _build(self, made: Sequence[FormSection], rest: str, noted: Sequence[str]) -> None:
        self._editors = {}
        clear_layout(self._column)
        if noted:
            self._column.addWidget(Notice("\n".join(noted), "warning"))
        for section in made:
            self._column.addWidget(Heading(section.title, 3))
            for row in section.rows:
                self._column.addWidget(self._row(row))
        if rest:
            self._column.addWidget(Text(rest, "muted"))
        self._column.addStretch(1)
        QTimer.singleShot(0, self, self._fit)

    def _row(self, row: FormRow) -> QWidget:
        frame = QFrame()
        frame.setProperty("part", "line")
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(3)
        fields = list(row.fields)
        if row.phrase_at is not None or row.removable is not None:
            beside = [field for field in fields if field.path[-1] == "unknown"]
            fields = [field for field in fields if field not in beside]
            column.addLayout(self._words(row, beside))
        if len(fields) > 1 and all(f.kind in ("line", "choice", "check") for f in fields):
            line = QHBoxLayout()
            line.setSpacing(10)
            for field in fields:
                line.addWidget(self._field(row, field), 1)
            column.addLayout(line)
        else:
            for field in fields:
                column.addWidget(self._field(row, field))
        return frame

    def _words(self, row: FormRow, beside: Sequence[Field]) -> QHBoxLayout:
        """The policy phrase of the row, and its buttons."""
        line = QHBoxLayout()
        line.setSpacing(4)
        words = Text(f"“{row.phrase}”" if row.phrase else "", "muted")
        line.addWidget(words, 1)
        for field in beside:
            line.addWidget(self._field(row, field))
        if row.phrase_at is not None:
            take = Button("换成选中的字", role="link", tip="左边选中的字成为这一条的原文短语")
            take.setAccessibleName(f"{row.phrase or '原文短语'}：换成左边选中的字")
            take.clicked.connect(partial(self.phrase_asked.emit, row))
            line.addWidget(take)
        if row.removable is not None:
            gone = Button("删去", role="link")
            gone.setAccessibleName(f"删去 {row.phrase or row.path[0]}")
            gone.setObjectName(f"remove:{'/'.join(map(str, row.path))}")
            gone.clicked.connect(partial(self.removed.emit, row))
            line.addWidget(gone)
        return line

    def _field(self, row: FormRow, field: Field) -> QWidget:
        editor = self._editor(row, field)
        self._editors[field.path] = (field, editor)
        self._refresh(field, force=True)
        if not field.label or field.kind == "check" or (field.kind == "simple" and row.phrase_at):
            return editor
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        label = Text(field.label, "small")
        label.setWordWrap(False)
        label.setBuddy(editor)
        line.addWidget(label)
        line.addWidget(editor, 1)
        return holder

    def _editor(self, row: FormRow, field: Field) -> FormEditor:
        named = f"{row.phrase[:20]} {field.label}".strip() or field.label
        if field.kind in ("simple", "rule"):
            stated = [pair for figure in figures(row.phrase) for pair in literals(figure)]
            rule = RuleEditor(named, self._facts, stated, self._keys)
            rule.name_fields(place_name(field.path))
            rule.edited.connect(lambda value: self.edited.emit(field, value))
            return rule
        if field.kind == "check":
            tick = QCheckBox(field.label)
            tick.clicked.connect(lambda on: self.edited.emit(field, "1" if on else ""))
            return self._named(tick, field, field.label)
        if field.kind == "choice":
            box = QComboBox()
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8 if field.path[-1] == "unknown" else 6)
            for value, words in field.options:
                box.addItem(words, value)
            box.activated.connect(lambda at: self.edited.emit(field, str(box.itemData(at))))
            return self._named(box, field, named or "不知道时")
        line = QLineEdit()
        line.setPlaceholderText(field.hint)
        line.setMinimumWidth(48)
        line.textEdited.connect(lambda text: self.edited.emit(field, text))
        self._keys.watch(line)
        return self._named(line, field, named)

    def _named(self, editor: FormEditor, field: Field, name: str) -> FormEditor:
        editor.setObjectName(place_name(field.path))
        editor.setAccessibleName(name or field.hint or str(field.path[-1]))
        return editor

    def _refresh(self, field: Field, force: bool) -> None:
        _, editor = self._editors[field.path]
        if isinstance(editor, RuleEditor):
            editor.show_rule(field.value, force)
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(field.value)))
        elif isinstance(editor, QCheckBox):
            editor.setChecked(bool(field.value))
        elif editor.text() != field.value and (force or not editor.hasFocus()):
            editor.setText(field.value)


def _row_shape(row: FormRow) -> object:
    """What must be equal for a row's widgets to be reused."""
    return row.path, row.phrase, tuple((f.path, f.kind, f.options) for f in row.fields)


def _has_keyboard(editor: FormEditor) -> bool:
    return editor.has_keyboard() if isinstance(editor, RuleEditor) else editor.hasFocus()
