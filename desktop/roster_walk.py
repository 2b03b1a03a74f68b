"""Screenshots of 筛查: an invented roster that is opened, read in and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from desktop.showcase_roster import NAME, write_roster

if TYPE_CHECKING:
    from desktop.app import CounterApp

_LISTED, _LONG = 300, 300.0  # enterprises in the roster, and seconds for judging it


class RosterWalk:
    """The stations in order."""

    def __init__(self, desk: CounterApp) -> None:
        self._desk, self._window = desk, desk.window

    @property
    def _page(self) -> Any:
        return self._window.page("screening")

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Picture names, and functions that lead to what they show."""
        yield "screening-mapping", self._mapping
        yield "screening-results", self._screened
        yield "screening-asked", lambda: self._page.results.choose("gap:")
        yield "screening-faults", self._unread

    def _mapping(self) -> None:
        """A roster that was opened and is not read in yet."""
        from desktop.picture_walk import wait

        self._window.show_page("screening")
        if not self._page.results.model.rowCount() and not self._page.mapping.isVisible():
            policy = self._desk.operations.policy()
            self._page.look_at([write_roster(self._desk.operations.data_folder / NAME, policy, _LISTED)])
            wait(self._page.mapping.isVisible, _LONG)

    def _screened(self) -> None:
        """The same roster, judged."""
        from desktop.picture_walk import wait

        if self._page.mapping.isVisible():
            self._page.mapping.take.click()
        wait(lambda: bool(self._page.results.model.rowCount()) and not self._page.work.busy, _LONG)

    def _unread(self) -> None:
        """Its unreadable cells."""
        self._page.faults_button.setChecked(True)
        self._page.show_state()
