"""The tree model of measures grouped by status."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from core.assess.outcome import Outcome
from core.assess.result import Assessment, SharedMatter
from core.assess.status import Status
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.result.measure_words import counted_elsewhere
from desktop.ui.result.sums import sum_short

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QWidget,
)

GOES_ON = "窗口已过，另有国家规定"
FOLDED = (Status.UNTRIGGERED,)
"""Groups that are collapsed initially."""
NOT_COUNTED = "不重复计"
"""Note for an amount that another policy gives for the same thing."""
NODE = Qt.ItemDataRole.UserRole + 1
ALL, MISSING = "全部", "缺什么"
"""Filters with a special meaning for the list."""


def _pays(outcome: Outcome) -> bool:
    """Whether money is certain: an amount under the strict reading, or one that the office sets."""
    settled = outcome.status in (Status.STATUTORY, Status.MET) and outcome.kind != "service" and outcome.high != 0
    return settled or (outcome.status is Status.RECOGNITION and bool(outcome.low))


FILTERS: dict[str, Callable[[Outcome], bool]] = {
    ALL: lambda o: o.fits or o.status is not Status.GUIDANCE,
    "能拿钱": _pays,
    "待认定": lambda o: o.status is Status.RECOGNITION,
    MISSING: lambda o: o.status is Status.MISSING,
}
"""The filters of the list."""


@dataclass(slots=True, eq=False)
class ListLine:
    """A line of the list: a status, an office under 办事线索, or a measure."""

    key: str  # status:met · office:区商务委 · 3-1
    title: str
    status: Status
    parent: "ListLine | None" = None
    outcome: Outcome | None = None
    children: list["ListLine"] = field(default_factory=list)
    not_counted: bool = False  # the same thing counts under another policy
    row: int = 0
    number: int = 0

    def add(self, child: "ListLine") -> "ListLine":
        """Append a child line."""
        child.parent, child.row = self, len(self.children)
        self.children.append(child)
        return child

    def measures(self) -> int:
        """The number of measures below this line."""
        return sum(1 if c.outcome else c.measures() for c in self.children)


def _leaf(outcome: Outcome, matters: Sequence[SharedMatter]) -> ListLine:
    elsewhere = counted_elsewhere(matters, outcome)
    return ListLine(outcome.key, outcome.name, outcome.status, outcome=outcome, not_counted=elsewhere)


def _first_what_pays(outcome: Outcome) -> tuple[int, int, int]:
    """Sort key: larger amounts first, then unbounded ones, then measures without amount; otherwise policy order."""
    low, high = outcome.span
    if outcome.status.pays:
        low, high = outcome.low or 0, outcome.high
    return (1, 0, 0) if high is None else (0, -high, -low) if high else (2, 0, 0)


def tree_of(
    outcomes: Sequence[Outcome], only: str = ALL, policy: str = "", matters: Sequence[SharedMatter] = ()
) -> ListLine:
    """The tree under an invisible root: statuses in order, each with the largest amounts first. `policy`: only that
    one, by id. `matters`: things for which several policies give support."""
    root = ListLine("", "", Status.GUIDANCE)
    looked_at = (outcome for outcome in outcomes if policy in ("", outcome.policy.id))
    shown = sorted(filter(FILTERS[only], looked_at), key=_first_what_pays)
    for status in Status:
        mine = [o for o in shown if o.status is status]
        going_on = [o for o in mine if o.goes_on]
        if going_on:
            apart = root.add(ListLine("status:goes_on", GOES_ON, status))
            for outcome in going_on:
                apart.add(_leaf(outcome, matters))
        mine = [o for o in mine if not o.goes_on]
        if not mine:
            continue
        group = root.add(ListLine(f"status:{status}", status.words, status))
        if status is not Status.GUIDANCE:
            for outcome in mine:
                group.add(_leaf(outcome, matters))
            continue
        by_office = sorted(mine, key=lambda o: _first_seen(mine, _office(o)))
        for name, found in groupby(by_office, key=_office):
            office = group.add(ListLine(f"office:{name}", name, status))
            for outcome in found:
                office.add(_leaf(outcome, matters))
    return root


def _office(outcome: Outcome) -> str:
    return outcome.offices[0] if outcome.offices else "责任单位未写明"


def _first_seen(outcomes: Sequence[Outcome], office: str) -> int:
    return next(n for n, o in enumerate(outcomes) if _office(o) == office)


def line_words(outcome: Outcome) -> str:
    """A measure's line for screen readers: 3-1 担保费补贴，待认定，至多 3.2万元."""
    named = f"{whose(outcome)}{outcome.measure} {outcome.name}"
    return "，".join(part for part in (named, outcome.status.words, sum_short(outcome)) if part)


def _leaf_words(node: ListLine) -> str:
    assert node.outcome is not None
    return line_words(node.outcome) + (f"，{NOT_COUNTED}" if node.not_counted else "")


def whose(outcome: Outcome) -> str:
    """样府规〔2023〕9号（市级）: the policy of a measure, if the visit is under several."""
    return f"{outcome.policy.number}（{outcome.policy.level}）" if outcome.among else ""


class MeasureListModel(QAbstractItemModel):
    """Statuses, offices and measures as a tree. A new assessment of the same shape updates lines in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._root = ListLine("", "", Status.GUIDANCE)
        self._nodes: list[ListLine] = [self._root]
        self.only = ALL

    def show_assessment(self, assessment: Assessment, only: str = ALL, policy: str = "") -> bool:
        """Show an assessment, filtered or not; returns whether lines were added, removed or moved."""
        root = tree_of(assessment.outcomes, only, policy, assessment.matters)
        self.only = only
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

    def _changed(self, node: ListLine) -> None:
        if node.children:
            self.dataChanged.emit(self._index_of(node.children[0]), self._index_of(node.children[-1]))
            for child in node.children:
                self._changed(child)

    def find(self, key: str) -> QModelIndex:
        """The index of a measure id, status:… or office:…; invalid if there is none."""
        node = next((n for n in self._nodes if n.key == key), None)
        return self._index_of(node) if node and node is not self._root else QModelIndex()

    def node(self, index: ModelIndex) -> ListLine:
        """The line of an index."""
        return self._nodes[index.internalId()] if index.isValid() else self._root

    def groups(self) -> list[QModelIndex]:
        """All lines with children, from the top."""
        return [self._index_of(n) for n in self._nodes if n.children and n is not self._root]

    def _index_of(self, node: ListLine) -> QModelIndex:
        return self.createIndex(node.row, 0, node.number)

    def index(self, row: int, column: int, parent: ModelIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self.node(parent)
        if column != 0 or not 0 <= row < len(above.children):
            return QModelIndex()
        return self._index_of(above.children[row])

    def parent(self, index: ModelIndex = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self.node(index).parent
        return self._index_of(above) if above and above is not self._root else QModelIndex()

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self.node(parent).children) if parent.column() <= 0 else 0

    def columnCount(self, _parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == NODE:
            return node
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _leaf_words(node) if node.outcome else f"{node.title}，{node.measures()} 项"
        if role == Qt.ItemDataRole.ToolTipRole and node.outcome:
            return _leaf_words(node)
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _numbered(root: ListLine) -> list[ListLine]:
    nodes: list[ListLine] = []

    def walk(node: ListLine) -> None:
        node.number = len(nodes)
        nodes.append(node)
        for child in node.children:
            walk(child)

    walk(root)
    return nodes
