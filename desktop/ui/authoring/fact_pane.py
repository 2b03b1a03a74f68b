"""新事实: facts of other policies are offered first; otherwise a form for a new question."""

from __future__ import annotations

from collections.abc import Sequence

from core.authoring.new_facts import TYPES, KnownFact, like
from desktop.ui.authoring.pack_keys import PackKeys
from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import search_field
from desktop.ui.base.headed_list import HeadedLine, HeadedList
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

_FIELDS = {
    "name": ("名称", "规则里用的名字，如 展位费"), "question": ("怎么问", "如 实际支付的展位费是多少？"),
    "unit": ("单位", "人、平方米、美元 …"), "options": ("选项", "用“、”隔开"),
    "matter": ("事项叫法", "如 参加展会"),
    "decided_by": ("由谁定", "窗口能问的不填"), "evidence": ("凭证", "如 发票"),
}  # fmt: skip
_ONLY_FOR = {
    "unit": ("count",),
    "options": ("choice",),
    "matter": ("list", "bool", "count", "money"),
    "decided_by": ("bool",),
}
_SHOWN = 60


class FactPane(QWidget):
    """Signals: `taken` (Known); `made` (name, type, question, extra, list or "")."""

    taken = Signal(object)
    made = Signal(str, str, str, object, str)

    def __init__(self, keys: PackKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: tuple[KnownFact, ...] = ()
        self._found: list[KnownFact] = []
        self.search = search_field("search-facts", "在别的政策问过的里找", "先找别的政策问过的：名称或问法")
        self.search.textChanged.connect(self._list)
        self.list = HeadedList("别的政策问过的")
        self.list.setObjectName("known-facts")
        self.use = Button("用这个", "use-fact", icon="add", tip="照原样加进这份政策，几份政策只问一次")
        self.use.clicked.connect(self._use)
        self.list.activated.connect(lambda _: self._use())
        self.kind, self.within = QComboBox(), QComboBox()
        self.lines = {key: QLineEdit() for key in _FIELDS}
        self.add = Button("加入", "add-fact", "primary", icon="add")
        self.add.clicked.connect(self._add)
        self._arrange(keys)
        self._typed_kind()

    def show_known(self, known: Sequence[KnownFact]) -> None:
        """Show facts of other policies."""
        self._known = tuple(known)
        self._list()

    def show_lists(self, names: Sequence[str]) -> None:
        """The lists that a new fact may be a field of."""
        words = ["单独问", *(f"{name} 的一栏" for name in names)]
        if [self.within.itemText(at) for at in range(self.within.count())] != words:
            kept = self.within.currentData()
            self.within.clear()
            for name, word in zip(("", *names), words, strict=True):
                self.within.addItem(word, name)
            self.within.setCurrentIndex(max(0, self.within.findData(kept)))

    def clear(self) -> None:
        """Empty the form."""
        for line in self.lines.values():
            line.clear()
        self.lines["name"].setFocus()

    def _arrange(self, keys: PackKeys) -> None:
        for kind, words in TYPES.items():
            self.kind.addItem(words, kind)
        self.kind.setObjectName("new-fact:type")
        self.kind.setAccessibleName("答案是什么")
        self.kind.currentIndexChanged.connect(lambda _: self._typed_kind())
        self.within.setObjectName("new-fact:list")
        self.within.setAccessibleName("放在哪里")
        for box in (self.kind, self.within):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(3)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setVerticalSpacing(4)
        self._labels: dict[str, QLabel] = {}
        for key, (label, hint) in _FIELDS.items():
            line = self.lines[key]
            line.setObjectName(f"new-fact:{key}")
            line.setAccessibleName(label)
            line.setMinimumWidth(60)
            line.setPlaceholderText(hint)
            line.returnPressed.connect(self._add)
            self._labels[key] = _label(label)
        pairs: list[tuple[QLabel, QWidget]] = [
            (self._labels["name"], self.lines["name"]), (_label("答案"), self.kind),
            (self._labels["question"], self.lines["question"]), (_label("放在"), self.within),
            *((self._labels[key], self.lines[key]) for key in ("unit", "options", "matter", "evidence", "decided_by")),
        ]  # fmt: skip
        for at, (label_, editor) in enumerate(pairs):
            grid.addWidget(label_, at // 2, at % 2 * 2)
            grid.addWidget(editor, at // 2, at % 2 * 2 + 1)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(len(pairs), 1)
        keys.watch(self.search, *self.lines.values())
        inner = QWidget()
        inner.setLayout(grid)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column_, head, button in (
            (left, self.search, self.use), (right, Heading("没有合适的，就新加一个", 3), self.add)
        ):  # fmt: skip
            row = QHBoxLayout()
            row.addWidget(head, 1)
            row.addWidget(button)
            column_.addLayout(row)
        left.addWidget(self.list, 1)
        right.addWidget(Scroll(inner), 1)
        halves = QHBoxLayout(self)
        halves.setContentsMargins(8, 8, 8, 8)
        halves.setSpacing(14)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)

    def _typed_kind(self) -> None:
        kind = str(self.kind.currentData())
        for key, kinds in _ONLY_FOR.items():
            self.lines[key].setVisible(kind in kinds)
            self._labels[key].setVisible(kind in kinds)

    def _list(self) -> None:
        self._found = like(self._known, self.search.text())[:_SHOWN]
        self.list.show_entries([HeadedLine(known.words, str(at)) for at, known in enumerate(self._found)])
        if self._found:
            self.list.mark("0")
        self.use.setEnabled(bool(self._found))

    def _use(self) -> None:
        at = self.list.currentIndex().row()
        if 0 <= at < len(self._found):
            self.taken.emit(self._found[at])

    def _add(self) -> None:
        extra = {key: self.lines[key].text().strip() for key in _FIELDS if not self.lines[key].isHidden()}
        name, question = extra.pop("name", ""), extra.pop("question", "")
        self.made.emit(name, str(self.kind.currentData()), question, extra, str(self.within.currentData() or ""))


def _label(words: str) -> QLabel:
    label = Text(words, "small")
    label.setWordWrap(False)
    return label
