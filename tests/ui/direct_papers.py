"""Operations of the paper page without threads."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import HuiqiError
from core.files import write_safely
from core.report.content import PaperKind
from desktop.callbacks import Failed


class DirectPapers:
    """PaperOperations made of two synchronous functions."""

    def __init__(
        self, render: Callable[[PaperKind], bytes], record_print: Callable[[PaperKind, bytes], int], long: bool = False
    ) -> None:
        self._render, self._record, self._long = render, record_print, long
        self.full: list[bool] = []

    def render(self, kind: PaperKind, then: Callable[[bytes], None], failed: Failed, full: bool = False) -> None:
        """See PaperOperations."""
        self.full.append(full)
        _answer(lambda: self._render(kind), then, failed)

    def long_lists(self, kind: PaperKind) -> bool:
        """See PaperOperations."""
        return self._long

    def record_print(self, kind: PaperKind, data: bytes, then: Callable[[int], None], failed: Failed) -> None:
        """See PaperOperations."""
        _answer(lambda: self._record(kind, data), then, failed)

    def save(self, path: Path, data: bytes, then: Callable[[None], None], failed: Failed) -> None:
        """See PaperOperations."""
        _answer(lambda: write_safely(path, data), then, failed)


def _answer(work: Callable[[], Any], then: Callable[[Any], None], failed: Failed) -> None:
    try:
        result = work()
    except HuiqiError as error:
        failed(error)
    else:
        then(result)
