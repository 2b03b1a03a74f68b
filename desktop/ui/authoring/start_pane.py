"""Choice of a pack: one being edited, or a new one from a file, from an existing policy, or empty."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.file_dialogs import open_path
from desktop.ui.base.headed_list import HeadedLine, HeadedList
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Text

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

_KINDS = "政策文件 (*.docx *.pdf *.txt)"


class StartPane(QWidget):
    """Signals: `open_asked` (id); `begin_asked` (id, source: a path, a policy id, or "")."""

    open_asked = Signal(str)
    begin_asked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = HeadedList("制作中的政策包")
        self.list.setObjectName("drafts")
        self.list.activated.connect(lambda _: self._open())
        self.none = Text("还没有。请在下面新建一个。", "muted")
        self.open = Button("接着做", "open-draft", "primary")
        self.open.clicked.connect(self._open)
        self.id = QLineEdit()
        self.id.setObjectName("draft-id")
        self.id.setMaximumWidth(420)
        self.row = FieldRow("编号", self.id, "小写字母、数字和“-”，如 qinghe-2024-6；以后不改。")
        self.from_file = Button(
            "从文件新建…", "draft-from-file", "primary", icon="add", tip="政策的 .docx、.pdf 或 .txt"
        )
        self.empty = Button("从空白新建", "draft-empty")
        self.others = QComboBox()
        self.others.setObjectName("draft-source")
        self.others.setAccessibleName("从哪一份政策新建")
        self.from_pack = Button("从这份政策新建", "draft-from-pack")
        self.from_file.clicked.connect(self._from_file)
        self.empty.clicked.connect(lambda: self._begin(""))
        self.from_pack.clicked.connect(lambda: self._begin(str(self.others.currentData())))
        self._arrange()

    def show_drafts(self, ids: Sequence[str]) -> None:
        """Show the packs being edited."""
        self.list.show_entries([HeadedLine(id, id) for id in ids])
        self.list.setVisible(bool(ids))
        self.open.setVisible(bool(ids))
        self.none.setVisible(not ids)
        if ids:
            self.list.mark(ids[0])

    def show_policies(self, policies: Sequence[tuple[str, str]]) -> None:
        """Show the policies to start from: id and name."""
        self.others.clear()
        for id, words in policies:
            self.others.addItem(words, id)

    def _arrange(self) -> None:
        self.list.setMaximumHeight(self.fontMetrics().height() * 9)
        going, new = Card("接着做"), Card("新建")
        going.body.addWidget(self.none)
        going.body.addWidget(self.list)
        going.body.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        new.body.addWidget(self.row)
        row = QHBoxLayout()
        row.addWidget(self.from_file)
        row.addWidget(self.empty)
        row.addStretch(1)
        new.body.addLayout(row)
        other = QHBoxLayout()
        other.addWidget(self.others, 1)
        other.addWidget(self.from_pack)
        new.body.addLayout(other)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(12)
        column.addWidget(going)
        column.addWidget(new)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroll(inner))

    def _open(self) -> None:
        at = self.list.currentIndex().row()
        if 0 <= at < len(self.list.entries):
            self.open_asked.emit(self.list.entries[at].key)

    def _from_file(self) -> None:
        if not self._id():
            return
        if path := open_path(self, "政策文件", _KINDS):
            self.begin_asked.emit(self._id(), Path(path))

    def _begin(self, source: str) -> None:
        if id := self._id():
            self.begin_asked.emit(id, source)

    def _id(self) -> str:
        id = self.id.text().strip()
        self.row.set_error("" if id else "请先填编号。")
        if not id:
            self.id.setFocus()
        return id
