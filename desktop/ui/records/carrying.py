"""Export of one visit, or of the visits of a period, to a file for another window."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.errors import HuiqiError
from desktop.callbacks import Failed
from desktop.ui.base.file_dialogs import save_path
from desktop.ui.base.messages import Messages

from PySide6.QtWidgets import QWidget

_KIND = "惠企窗口接待文件 (*.hqv)"


class CarryOperations(Protocol):
    """Operations used here."""

    def carry_visit(self, visit_id: str, to: Path, then: Callable[[int], None], failed: Failed) -> None:
        """Write one visit, with those that it corrects, to a sealed file."""
        ...

    def carry_days(
        self, first: datetime.date, last: datetime.date, to: Path, then: Callable[[int], None], failed: Failed
    ) -> None:
        """Write all visits of a period to a sealed file."""
        ...


def _one(count: int) -> str:
    return "这次接待" if count == 1 else f"这次接待（连同它更正的，共 {count} 次）"


class Carrying:
    """Asks for the file, writes it, and reports the result."""

    def __init__(self, operations: CarryOperations, messages: Messages, page: QWidget) -> None:
        self._operations, self._messages, self._page = operations, messages, page

    def ask_visit(self, visit_id: str, serial: str) -> None:
        """Ask for the file for one visit."""
        if to := save_path(self._page, "带到别的窗口", f"接待_{serial}.hqv", _KIND):
            self.visit_to(visit_id, Path(to))

    def ask_days(self, first: datetime.date, last: datetime.date) -> None:
        """Ask for the file for the visits of a period."""
        days = f"{first:%Y%m%d}" + (f"-{last:%Y%m%d}" if last != first else "")
        if to := save_path(self._page, "带到别的窗口", f"接待_{days}.hqv", _KIND):
            self.days_to(first, last, Path(to))

    def visit_to(self, visit_id: str, to: Path) -> None:
        """Write one visit."""
        self._operations.carry_visit(visit_id, to, lambda count: self._done(_one(count), to), self._failed)

    def days_to(self, first: datetime.date, last: datetime.date, to: Path) -> None:
        """Write the visits of a period."""
        self._operations.carry_days(first, last, to, lambda count: self._done(f"{count} 次接待", to), self._failed)

    def _done(self, what: str, to: Path) -> None:
        self._messages.done(f"{what}已存到 {to}。到另一个窗口的“设置 → 数据与备份”收进。")

    def _failed(self, error: HuiqiError) -> None:
        self._messages.error(error.message)
