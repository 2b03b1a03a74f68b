"""The editor for money: a number and its unit, which one key toggles."""

from __future__ import annotations

import re
from typing import Any

from core.assess.answers import UNKNOWN, Between, read_typed, with_unit
from core.assess.value_text import in_unit
from core.policy.money import fen
from core.policy.pack import Fact
from desktop.ui.base.buttons import ChipButton
from desktop.ui.interview.editors import LineEditor

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

UNITS = ("万元", "元")
_LARGE, _SMALL = re.compile("[万亿wW]"), re.compile("[元¥￥]")
_UNIT = re.compile(r"\s*(?:万元|元|万|[wW])$")


def other_unit(unit: str) -> str:
    """万元 for 元, and vice versa."""
    return UNITS[1 - UNITS.index(unit)]


class MoneyEditor(LineEditor):
    """A bare number is in the unit of the chip; a typed unit takes precedence. F5: the other unit."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        self._unit = fact.bare or "元"
        super().__init__(fact, parent)
        self.chip = ChipButton("", checkable=False)
        self.chip.setObjectName(f"unit:{fact.name}")
        self.chip.setToolTip("只写数时的单位　F5 换")
        self.chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.chip.clicked.connect(self.swap_unit)
        self.row.insertWidget(1, self.chip)
        self._show_unit()

    def read(self, text: str) -> Any:
        return read_typed(self.fact, text, self._unit) if text else None

    def text_of(self, value: Any) -> str:
        if value is UNKNOWN:
            return super().text_of(value)
        ends = [int(end) for end in ((value.low, value.high) if isinstance(value, Between) else (value,))]
        small = any(ends) and all(abs(end) < fen("1万元") for end in ends)
        self._unit = "元" if small else self.fact.bare or "元"
        return " ~ ".join(in_unit(end, self._unit) for end in ends)

    def show_value(self, value: Any) -> None:
        super().show_value(value)
        self._show_unit()

    def swap_unit(self) -> None:
        """The same number in the other unit: 2350元 instead of 2350万元."""
        text = self.line.text().strip()
        if text and text != str(UNKNOWN):
            number = _UNIT.sub("", text)
            if with_unit(self.fact, number) == number:  # has its own unit, such as 1亿2000万
                return
            self.line.setText(number)
        self._unit = other_unit(self._unit_of(text))
        self._committed_text = ""
        self._show_unit()
        self.finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5:
            self.swap_unit()
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        super()._typed(text)
        self._show_unit()

    def _unit_of(self, text: str) -> str:
        """The unit of a text: the typed one, otherwise the chip's."""
        if text != str(UNKNOWN) and (_LARGE.search(text) or _SMALL.search(text)):
            return "万元" if _LARGE.search(text) else "元"
        return self._unit  # also for unreadable text

    def _show_unit(self) -> None:
        unit = self._unit_of(self.line.text().strip())
        if unit != self.chip.text():
            self.chip.setText(unit)
            self.chip.setAccessibleName(f"{self.fact.name}的单位：{unit}")
            self._describe()

    def advice(self) -> str:
        return f"只写数时的单位是{self._unit_of(self.line.text().strip())}，F5 换。{self.fact.hint}"
