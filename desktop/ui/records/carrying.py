"""Visits to be carried to another window: one, or those of some days, each into a file that is asked for."""

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
    """What this asks for."""

    def carry_visit(self, visit_id: str, to: Path, then: Callable[[int], None], failed: Failed) -> None:
        """Put one visit, with those that it corrects, into a sealed file."""
        ...

    def carry_days(
        self, first: datetime.date, last: datetime.date, to: Path, then: Callable[[int], None], failed: Failed
    ) -> None:
        """Put all visits of some days into a sealed file."""
        ...


def _one(count: int) -> str:
    return "这次接待" if count == 1 else f"这次接待（连同它更正的，共 {count} 次）"


class Carrying:
    """Asks where to, has it written, tells what came of it."""

    def __init__(self, operations: CarryOperations, messages: Messages, page: QWidget) -> None:
        self._operations, self._messages, self._page = operations, messages, page

    def ask_visit(self, visit_id: str, serial: str) -> None:
        """Ask where one visit shall go."""
        if to := save_path(self._page, "带到别的窗口", f"接待_{serial}.hqv", _KIND):
            self.visit_to(visit_id, Path(to))

    def ask_days(self, first: datetime.date, last: datetime.date) -> None:
        """Ask where the visits of some days shall go."""
        days = f"{first:%Y%m%d}" + (f"-{last:%Y%m%d}" if last != first else "")
        if to := save_path(self._page, "带到别的窗口", f"接待_{days}.hqv", _KIND):
            self.days_to(first, last, Path(to))

    def visit_to(self, visit_id: str, to: Path) -> None:
        """Write one visit."""
        self._operations.carry_visit(visit_id, to, lambda count: self._done(_one(count), to), self._failed)

    def days_to(self, first: datetime.date, last: datetime.date, to: Path) -> None:
        """Write the visits of some days."""
        self._operations.carry_days(first, last, to, lambda count: self._done(f"{count} 次接待", to), self._failed)

    def _done(self, what: str, to: Path) -> None:
        self._messages.done(f"{what}已存到 {to}。到另一个窗口的“设置 → 数据与备份”收进。")

    def _failed(self, error: HuiqiError) -> None:
        self._messages.error(error.message)
