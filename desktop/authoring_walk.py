"""Screenshots of 政策制作: the practice policy's text, drafted again, with one item open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from core.authoring.draft_editor import HEAD
from core.files import write_safely
from core.policy import pack_files

if TYPE_CHECKING:
    from desktop.app import Desk

_WORDS, _ID = "sample-city-2023", "sample-2024"
_LONG = 60.0  # seconds, the limit for drafting and for finding cases


class AuthoringWalk:
    """The stations in order. The machine is set up for authoring meanwhile."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._window = desk, desk.window

    @property
    def _page(self) -> Any:
        return self._window.page("authoring")

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Picture names, and functions that lead to what they show."""
        yield "authoring-start", self._start
        yield "authoring", self._drafted
        yield "authoring-trial", self._tried
        yield "authoring-cases", self._cases
        yield "authoring-facts", partial(self._tab, "新事实")
        yield "authoring-sign", partial(self._tab, "签发")
        yield "authoring-head", partial(self._item, HEAD)
        self._set_up(False)

    def _set_up(self, on: bool) -> None:
        operations = self._desk.operations
        operations.set_settings(replace(operations.settings(), authoring=on))

    def _start(self) -> None:
        self._set_up(True)
        self._window.show_page("authoring")

    def _drafted(self) -> None:
        """A newly drafted policy with its first item open."""
        from desktop.picture_walk import wait

        if self._page.work is None:
            source = self._desk.operations.data_folder / "政策原文.txt"
            write_safely(source, pack_files(_WORDS)["text.txt"])
            self._page.start.begin_asked.emit(_ID, source)
            wait(lambda: self._page.work is not None, _LONG)
        self._item(self._page.work.desk.items()[0].id)
        self._tab("要改的")

    def _tried(self) -> None:
        """A trial of the item with answers: 是, and an amount."""
        from desktop.ui.base.choice_bar import ChoiceBar

        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QLineEdit

        self._tab("试一笔")
        trial = self._page.work.trial
        for field in trial.findChildren(ChoiceBar):
            if field.index < 0:
                field.choose(0)
        lines: Iterable[QLineEdit] = trial.findChildren(QLineEdit)
        for line in lines:
            if line.objectName().startswith("fact:") and not line.text():
                QTest.keyClicks(line, "9000000")

    def _cases(self) -> None:
        """Missing cases of the item."""
        from desktop.picture_walk import wait

        self._tab("缺的样例")
        cases = self._page.work.cases
        if not cases.waiting:
            cases.begin.click()
            wait(lambda: not cases.work.busy, _LONG)

    def _tab(self, name: str) -> None:
        self._page.work.tab(name)

    def _item(self, id: str) -> None:
        self._page.work.show_item(id)
