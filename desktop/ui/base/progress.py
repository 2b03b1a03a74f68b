"""Progress bar for long work, with a cancel button."""

from __future__ import annotations

from typing import Any, Protocol

from desktop.ui.base.buttons import Button
from desktop.ui.base.page import GAP
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget


class RunningJob(Protocol):
    """Long work in progress (desktop.tasks.Job)."""

    progress: Any  # Signal(int, int)
    ended: Any  # Signal()

    def cancel(self) -> None:
        """Request cancellation."""
        ...


class ProgressBar(QFrame):
    """Hidden when idle. One job at a time; `ended` is emitted when it is over."""

    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "info")
        self._words = Text("")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("进度")
        self.cancel_button = Button("取消", "cancel-work", tip="停下来；原来的文件不受影响")
        self.cancel_button.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(GAP)
        row.addWidget(self._words, 1)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        self._job: RunningJob | None = None
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a job is in progress."""
        return not self.isHidden()

    def begin(self, words: str) -> None:
        """Show work of unknown duration that cannot be cancelled."""
        self._words.setText(words)
        self.bar.setAccessibleDescription(words)
        self.bar.setRange(0, 0)
        self.cancel_button.hide()
        self.show()

    def follow(self, job: RunningJob, words: str) -> None:
        """Show the progress of a job until it ends."""
        self.begin(words)
        self._job = job
        self.cancel_button.setEnabled(True)
        self.cancel_button.show()
        job.progress.connect(self._progress)
        job.ended.connect(self.end)

    def end(self) -> None:
        """Hide."""
        if self.busy:
            self._job = None
            self.hide()
            self.ended.emit()

    def _progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)

    def _cancel(self) -> None:
        if self._job is not None:
            self.cancel_button.setEnabled(False)
            self._words.setText("正在停下来")
            self._job.cancel()
