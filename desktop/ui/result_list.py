"""The measures of an assessment as a list grouped by status: model, drawing and view."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

from core.assess.outcome import KIND_WORDS, Assessment, Outcome, Status
from desktop.ui import theme
from desktop.ui.sums import sum_short

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

Index = QModelIndex | QPersistentModelIndex

ORDER = (
    Status.STATUTORY,
    Status.MET,
    Status.RECOGNITION,
    Status.MISSING,
    Status.UNMET,
    Status.LAPSED,
    Status.NOT_STARTED,
    Status.UNTRIGGERED,
    Status.GUIDANCE,
)
GOES_ON = "本方案窗口已过，另有国家规定"
FOLDED = (Status.UNTRIGGERED,)
"""Groups that are closed until someone opens them."""

NODE = Qt.ItemDataRole.UserRole + 1


@dataclass(slots=True, eq=False)
class Node:
    """A line of the list: a status, an office under 办事线索, or a measure."""

    key: str  # status:met · office:区商务委 · 3-1
    title: str
    status: Status
    parent: "Node | None" = None
    outcome: Outcome | None = None
    children: list["Node"] = field(default_factory=list)
    row: int = 0
    number: int = 0

    def add(self, child: "Node") -> "Node":
        """Take a line under this one."""
        child.parent, child.row = self, len(self.children)
        self.children.append(child)
        return child

    def measures(self) -> int:
        """How many measures stand under this line."""
        return sum(1 if c.outcome else c.measures() for c in self.children)


def _leaf(outcome: Outcome) -> Node:
    return Node(outcome.measure, outcome.name, outcome.status, outcome=outcome)


def tree_of(outcomes: Sequence[Outcome]) -> Node:
    """All lines under an unseen root: statuses in their order, each with its measures in the policy's order."""
    root = Node("", "", Status.GUIDANCE)
    for status in ORDER:
        mine = [o for o in outcomes if o.status is status and (o.fits or status is not Status.GUIDANCE)]
        going_on = [o for o in mine if o.goes_on]
        if going_on:
            apart = root.add(Node("status:goes_on", GOES_ON, status))
            for outcome in going_on:
                apart.add(_leaf(outcome))
        mine = [o for o in mine if not o.goes_on]
        if not mine:
            continue
        group = root.add(Node(f"status:{status}", status.words, status))
        if status is not Status.GUIDANCE:
            for outcome in mine:
                group.add(_leaf(outcome))
            continue
        by_office = sorted(mine, key=lambda o: _first_seen(mine, _office(o)))
        for name, found in groupby(by_office, key=_office):
            office = group.add(Node(f"office:{name}", name, status))
            for outcome in found:
                office.add(_leaf(outcome))
    return root


def _office(outcome: Outcome) -> str:
    return outcome.offices[0] if outcome.offices else "责任单位未写明"


def _first_seen(outcomes: Sequence[Outcome], office: str) -> int:
    return next(n for n, o in enumerate(outcomes) if _office(o) == office)


def said(outcome: Outcome) -> str:
    """A measure's line in words, for readers: 3-1 担保费补贴，待认定，至多 3.2万元."""
    return "，".join(p for p in (f"{outcome.measure} {outcome.name}", outcome.status.words, sum_short(outcome)) if p)


class ResultModel(QAbstractItemModel):
    """Statuses, offices and measures as a tree. A new assessment of the same shape changes lines in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._root = Node("", "", Status.GUIDANCE)
        self._nodes: list[Node] = [self._root]

    def show_assessment(self, assessment: Assessment) -> bool:
        """Show another assessment; True if lines came, went or moved."""
        root = tree_of(assessment.outcomes)
        nodes = _numbered(root)
        if [n.key for n in nodes] == [n.key for n in self._nodes]:
            self._root, self._nodes = root, nodes
            for group in root.children:
                self._changed(group)
            return False
        self.beginResetModel()
        self._root, self._nodes = root, nodes
        self.endResetModel()
        return True

    def _changed(self, node: Node) -> None:
        if node.children:
            self.dataChanged.emit(self._index_of(node.children[0]), self._index_of(node.children[-1]))
            for child in node.children:
                self._changed(child)

    def find(self, key: str) -> QModelIndex:
        """The line of a measure id, status:… or office:…; an invalid index if there is none."""
        node = next((n for n in self._nodes if n.key == key), None)
        return self._index_of(node) if node and node is not self._root else QModelIndex()

    def node(self, index: Index) -> Node:
        """The line behind an index."""
        return self._nodes[index.internalId()] if index.isValid() else self._root

    def groups(self) -> list[QModelIndex]:
        """All lines that have others under them, from the top."""
        return [self._index_of(n) for n in self._nodes if n.children and n is not self._root]

    def _index_of(self, node: Node) -> QModelIndex:
        return self.createIndex(node.row, 0, node.number)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self.node(parent)
        if column != 0 or not 0 <= row < len(above.children):
            return QModelIndex()
        return self._index_of(above.children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self.node(index).parent
        return self._index_of(above) if above and above is not self._root else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.node(parent).children) if parent.column() <= 0 else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == NODE:
            return node
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return said(node.outcome) if node.outcome else f"{node.title}，{node.measures()} 项"
        if role == Qt.ItemDataRole.ToolTipRole and node.outcome:
            return said(node.outcome)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _numbered(root: Node) -> list[Node]:
    nodes: list[Node] = []

    def walk(node: Node) -> None:
        node.number = len(nodes)
        nodes.append(node)
        for child in node.children:
            walk(child)

    walk(root)
    return nodes


@lru_cache(maxsize=64)
def _icon(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    return theme.pixmap(name, colour, size, ratio)


class ResultDelegate(QStyledItemDelegate):
    """Draws a status line, an office line, and a measure in two rows: name, then badge and sum."""

    PAD = 8

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two rows for a measure, one for the rest."""
        node: Node = index.data(NODE)
        row = QFontMetrics(option.font).height()
        if node.outcome is None:
            return QSize(120, row + (14 if node.parent and not node.parent.key else 8))
        return QSize(120, row + 12 if node.outcome.status is Status.GUIDANCE else 2 * row + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        node: Node = index.data(NODE)
        self._ground(painter, option, node)
        if node.outcome:
            self._measure(painter, option, node.outcome)
        elif node.key.startswith("office:"):
            self._office(painter, option, node)
        else:
            self._group(painter, option, node)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, node: Node) -> None:
        rect: QRect = option.rect
        state = option.state
        if node.outcome is None and not node.key.startswith("office:"):
            painter.fillRect(rect, QColor(theme.GROUND))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.WASH))
            painter.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), QColor(theme.ACCENT))
        elif state & QStyle.StateFlag.State_MouseOver and node.outcome:
            painter.fillRect(rect, QColor("#f6f9fa"))
        painter.setPen(QColor("#e9edf0"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), 1.4))
            painter.drawRoundedRect(rect.adjusted(2, 2, -3, -3), 3, 3)

    def _group(self, painter: QPainter, option: QStyleOptionViewItem, node: Node) -> None:
        look = theme.STATUS[node.status]
        rect = option.rect.adjusted(self.PAD, 0, -self.PAD - 2, 0)
        _chevron(painter, QPoint(rect.left() + 6, rect.center().y()), bool(option.state & QStyle.StateFlag.State_Open))
        size = round(QFontMetrics(option.font).height() * 0.72)
        left = rect.left() + 18
        painter.drawPixmap(
            left, rect.center().y() - size // 2, _icon(look.icon, look.foreground, size, _ratio(painter))
        )
        painter.setFont(_bold(option.font))
        painter.setPen(QColor(look.foreground))
        named = rect.adjusted(18 + size + 8, 0, -painter.fontMetrics().horizontalAdvance("00 项"), 0)
        shown = painter.fontMetrics().elidedText(node.title, Qt.TextElideMode.ElideRight, named.width())
        painter.drawText(named, _MIDDLE, shown)
        painter.setFont(option.font)
        painter.setPen(QColor(theme.MUTED))
        painter.drawText(rect, _RIGHT, f"{node.measures()} 项")

    def _office(self, painter: QPainter, option: QStyleOptionViewItem, node: Node) -> None:
        rect = option.rect.adjusted(self.PAD + 6, 0, -self.PAD - 2, 0)
        painter.setFont(_small(option.font, bold=True))
        painter.setPen(QColor(theme.MUTED))
        shown = painter.fontMetrics().elidedText(node.title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _MIDDLE, shown)

    def _measure(self, painter: QPainter, option: QStyleOptionViewItem, outcome: Outcome) -> None:
        metrics = QFontMetrics(option.font)
        rect = option.rect.adjusted(self.PAD + 6, 5, -self.PAD - 2, -6)
        indent = metrics.horizontalAdvance("21-9") + 12
        first = QRect(rect.left(), rect.top(), rect.width(), metrics.height())
        painter.setFont(option.font)
        painter.setPen(QColor(theme.MUTED))
        painter.drawText(first, _MIDDLE, outcome.measure)
        painter.setPen(QColor(theme.INK))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setFont(_bold(option.font))
        name = first.adjusted(indent, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(outcome.name, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, _MIDDLE, shown)
        if outcome.status is not Status.GUIDANCE:
            second = QRect(rect.left() + indent, first.bottom() + 5, rect.width() - indent, metrics.height())
            self._second_row(painter, option, outcome, second)

    def _second_row(self, painter: QPainter, option: QStyleOptionViewItem, outcome: Outcome, rect: QRect) -> None:
        look = theme.STATUS[outcome.status]
        sum_shown = sum_short(outcome)
        painter.setFont(_bold(option.font) if outcome.status.pays else option.font)
        painter.setPen(QColor(theme.INK if outcome.status.pays else theme.MUTED))
        painter.drawText(rect, _RIGHT, sum_shown)
        taken = painter.fontMetrics().horizontalAdvance(sum_shown) + 8 if sum_shown else 0
        painter.setFont(_small(option.font))
        metrics = painter.fontMetrics()
        size = round(metrics.height() * 0.72)
        word = look.word
        if outcome.kind in ("relief", "deferral"):
            wider = f"{word} · {KIND_WORDS[outcome.kind]}"
            if size + 20 + metrics.horizontalAdvance(wider) <= rect.width() - taken:
                word = wider
        word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, rect.width() - taken - size - 14)
        badge = QRect(rect.left(), rect.top(), size + 15 + metrics.horizontalAdvance(word), metrics.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.background))
        painter.drawRoundedRect(badge, 4, 4)
        top = badge.center().y() - size // 2
        painter.drawPixmap(badge.left() + 5, top, _icon(look.icon, look.foreground, size, _ratio(painter)))
        painter.setPen(QColor(look.foreground))
        painter.drawText(badge.adjusted(size + 9, 0, 0, 0), _MIDDLE, word)


_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _ratio(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made


def _small(font: QFont, bold: bool = False) -> QFont:
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * 0.86)
    made.setBold(bold)
    return made


def _chevron(painter: QPainter, middle: QPoint, opened: bool) -> None:
    pen = QPen(QColor(theme.MUTED), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y = middle.x(), middle.y()
    points = ((x - 4, y - 2, x, y + 3), (x, y + 3, x + 4, y - 2)) if opened else (
        (x - 2, y - 5, x + 3, y), (x + 3, y, x - 2, y + 5))  # fmt: skip
    for line in points:
        painter.drawLine(*line)


class ResultList(QTreeView):
    """The list itself. ↑↓ choose, ←→ or Enter fold and unfold; `chosen` tells which measure is open."""

    chosen = Signal(str)  # a measure id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result:list")
        self.setAccessibleName("各项政策措施，按结果分组，上下键选择")
        self._model = ResultModel(self)
        self.setModel(self._model)
        self.setItemDelegate(ResultDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._open = ""
        self._folded = {f"status:{s}" for s in FOLDED}
        self._restoring = False
        self.selectionModel().currentChanged.connect(self._on_current)
        self.clicked.connect(self._on_click)
        self.collapsed.connect(lambda index: self._fold(index, True))
        self.expanded.connect(lambda index: self._fold(index, False))

    def show_assessment(self, assessment: Assessment) -> None:
        """Show another assessment; what was chosen and folded stays so."""
        place = self.verticalScrollBar().value()
        self._restoring = True
        if self._model.show_assessment(assessment):
            for index in self._model.groups():
                self.setExpanded(index, self._model.node(index).key not in self._folded)
            self.verticalScrollBar().setValue(place)
        self._restoring = False
        if self._open and self._model.find(self._open).isValid():
            self._restore(self._open)
        else:
            self.choose(self._first())

    def _restore(self, measure: str) -> None:
        self._restoring = True
        self.setCurrentIndex(self._model.find(measure))
        self._restoring = False

    def _first(self) -> str:
        """The first measure of the first group: what there is most to say about."""
        for index in self._model.groups():
            node = self._model.node(index)
            leaf = next((c for c in node.children if c.outcome), None)
            if leaf:
                return leaf.key
        return ""

    @property
    def measure(self) -> str:
        """The id of the measure that is open; empty if there is none."""
        return self._open

    def choose(self, measure: str) -> None:
        """Open a measure by its id, unfolding its group."""
        index = self._model.find(measure)
        if not index.isValid():
            self._open = ""
            return
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        node = self._model.node(index)
        if self._restoring or node.outcome is None:
            return
        self._open = node.key
        self.chosen.emit(node.key)

    def _on_click(self, index: QModelIndex) -> None:
        if self._model.node(index).children:
            self.setExpanded(index, not self.isExpanded(index))

    def _fold(self, index: QModelIndex, folded: bool) -> None:
        if self._restoring:
            return
        key = self._model.node(index).key
        (self._folded.add if folded else self._folded.discard)(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space fold and unfold a group."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in enter and self._model.node(self.currentIndex()).children:
            self._on_click(self.currentIndex())
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: Any) -> None:
        """A new font size is a new layout of the lines."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and QApplication.instance():
            self.scheduleDelayedItemsLayout()
