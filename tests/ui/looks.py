"""Checks for any page at any size: no cut text, no widget without accessible name, no lost focus."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.ui.clerk import wait

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

_SLACK = 2  # pixels allowed for rounding


def shown(page: QWidget, kind: type) -> Iterator[QWidget]:
    """Visible widgets of a kind."""
    for widget in page.findChildren(kind):
        if widget.isVisible() and widget.width() > 0:
            yield widget


def clipped(page: QWidget, milliseconds: int = 2000) -> list[str]:
    """Widgets too small for their text, once the page is stable: results, and layouts, may still be pending."""
    for _ in range(milliseconds // 20):
        if not (found := _clipped_now(page)):
            break
        wait(20)
    return found


def _clipped_now(page: QWidget) -> list[str]:
    return [
        *_clipped_fields(page),
        *_clipped_labels(page),
        *_clipped_buttons(page),
        *_too_wide(page),
        *_overlapping(page),
    ]


def _clipped_fields(page: QWidget) -> Iterator[str]:
    for line in shown(page, QLineEdit):
        if line.sizeHint().height() > line.height() + _SLACK and not line.property("cell"):
            yield f"输入框太矮 {line.height()}<{line.sizeHint().height()}：{_name(line)}"


def _clipped_labels(page: QWidget) -> Iterator[str]:
    for label in shown(page, QLabel):
        assert isinstance(label, QLabel)
        if not label.text() or label.property("elided"):
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        if not label.wordWrap() and label.sizeHint().width() > label.width() + _SLACK:
            yield f"标签太窄 {label.width()}<{label.sizeHint().width()}：{_plain(label)}"
        if needed > label.height() + _SLACK:
            yield f"标签太矮 {label.height()}<{needed}：{_plain(label)}"


def _clipped_buttons(page: QWidget) -> Iterator[str]:
    for button in shown(page, QAbstractButton):
        assert isinstance(button, QAbstractButton)
        inside = isinstance(button.parentWidget(), QAbstractScrollArea | QAbstractSpinBox | QLineEdit)
        if not button.text() or inside:
            continue
        hint = button.minimumSizeHint() if button.minimumSizeHint().isValid() else button.sizeHint()
        if hint.width() > button.width() + _SLACK or hint.height() > button.height() + _SLACK:
            yield f"按钮太小 {button.size().toTuple()}<{hint.toTuple()}：{button.text()}"


def _too_wide(page: QWidget) -> Iterator[str]:
    for area in shown(page, QScrollArea):
        assert isinstance(area, QScrollArea)
        content = area.widget()
        if content is not None and content.width() > area.viewport().width() + _SLACK:
            yield f"内容比可视区宽 {content.width()}>{area.viewport().width()}：{_name(content)}"


def _overlapping(page: QWidget) -> Iterator[str]:
    """Overlapping neighbours within one layout."""
    for parent in [page, *shown(page, QWidget)]:
        layout = parent.layout()
        if layout is None:
            continue
        # not by itemAt: see base/scroll
        near = parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        items = [widget for widget in near if layout.indexOf(widget) >= 0]
        seen = [w for w in items if w.isVisible() and w.width() > 0 and w.height() > 0]
        for at, one in enumerate(seen):
            for other in seen[at + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if layout.metaObject().className() != "QStackedLayout" and min(common.width(), common.height()) > 2:
                    yield f"叠在一起：{_name(one)} / {_name(other)}"


def _plain(label: QLabel) -> str:
    document = QTextDocument()
    document.setHtml(label.text()) if "<" in label.text() else document.setPlainText(label.text())
    return document.toPlainText()[:40]


def _name(widget: QWidget) -> str:
    return widget.objectName() or widget.accessibleName() or type(widget).__name__


def outside(window: QWidget) -> list[str]:
    """Buttons of foot and rail, and messages, that are not completely inside the window."""
    bars: list[QWidget] = []
    for name in ("wizard-foot", "messages", "rail"):
        for bar in window.findChildren(QWidget, name):
            bars += [bar, *bar.findChildren(QAbstractButton)]
    shown = [w for w in bars if w.isVisible()]
    room = window.rect()
    return [_name(w) for w in shown if not room.contains(QRect(w.mapTo(window, QPoint(0, 0)), w.size()))]


def nameless(page: QWidget) -> list[str]:
    """Focusable or clickable widgets without accessible name."""
    found = []
    for widget in shown(page, QWidget):
        inner = isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_") or _inside(widget)
        stops = widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton)
        if stops and not inner and not widget.accessibleName():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def _inside(widget: QWidget) -> bool:
    """Internal parts of Qt's own widgets."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit) or (
            isinstance(parent, QAbstractScrollArea) and not isinstance(parent, QScrollArea)
        ):
            return True
        parent = parent.parentWidget()
    return False


def tab_stops(window: QWidget, limit: int = 300) -> list[QWidget]:
    """The tab order from the focused widget until it repeats."""
    stops: list[QWidget] = []
    for _ in range(limit):
        now = QApplication.focusWidget()
        if now is None or now in stops:
            break
        stops.append(now)
        window.focusNextChild()
    return stops


def upward_jumps(stops: list[QWidget], page: QWidget) -> list[str]:
    """Tab steps that go up the page within one column, breaking reading order."""
    found = []
    for before, after in pairwise(stops):
        if not (page.isAncestorOf(before) and page.isAncestorOf(after)) or _scrolled(before) is not _scrolled(after):
            continue
        a, b = _place(before, page), _place(after, page)
        same_column = a.left() < b.right() and b.left() < a.right()
        if same_column and b.bottom() < a.top():
            found.append(f"{_name(before)} → {_name(after)}")
    return found


def _scrolled(widget: QWidget) -> QWidget | None:
    """The scroll area of a widget: its position is not comparable with widgets outside."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _place(widget: QWidget, page: QWidget) -> QRect:
    return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())
