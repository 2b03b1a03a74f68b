"""Base classes for the parts of 设置 with plain fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.ui.base.fields import FieldRow
from desktop.ui.base.texts import Heading

from PySide6.QtWidgets import (
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from desktop.settings import CounterSettings

Save = Callable[..., None]  # save(centre="…") stores these fields of the settings
Check = Callable[[str], str]  # input → what is wrong with it; '' for nothing


class SettingsPart(QWidget):
    """A titled part of the page."""

    key = ""
    title = ""
    everyones = False  # whether others than administrators may change something here

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 6, 0)
        self.body.setSpacing(16)
        self.body.addWidget(Heading(self.title, 2))

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the settings; a focused field is left alone."""


def put(field: QLineEdit, text: str) -> None:
    """Set a field's text unless the user is editing it."""
    if not field.hasFocus() and field.text() != text:
        field.setText(text)


class KeptField(FieldRow):
    """A line that is saved when it loses the focus, if it is valid."""

    def __init__(self, label: str, name: str, keep: Callable[[str], None], check: Check, hint: str = "") -> None:
        self.field = QLineEdit()
        self.field.setObjectName(f"set:{name}")
        self.field.setAccessibleName(label)
        super().__init__(label, self.field, hint)
        self._keep, self._check = keep, check
        self.field.setMaximumWidth(560)
        self.field.textEdited.connect(lambda text: self.set_error(self._check(text.strip())))
        self.field.editingFinished.connect(self._done)

    def _done(self) -> None:
        text = self.field.text().strip()
        fault = self._check(text)
        self.set_error(fault)
        if not fault:
            self._keep(text)


def at_most(count: int, what: str) -> Check:
    """A check for a maximum number of characters."""
    return lambda text: f"{what}最多 {count} 个字，现在 {len(text)} 个。" if len(text) > count else ""


def check_telephone(text: str) -> str:
    """A check for phone numbers: digits and separators."""
    fits = re.fullmatch(r"[0-9()（）\-—转 、,，]{0,60}", text)
    return "" if fits else "电话只写数字，可用“-”和“转”，几个电话用“、”隔开。"
