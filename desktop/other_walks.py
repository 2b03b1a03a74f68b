"""Screenshots of a new counter, and of the practice desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.picture_walk import Walk, wait

if TYPE_CHECKING:
    from desktop.app import CounterApp


class FirstDay:
    """A new counter: empty record, default settings."""

    PLACED: tuple[str, ...] = ()

    def __init__(self, desk: CounterApp) -> None:
        self._desk = desk

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Picture names, and functions that lead to what they show."""
        for name in ("reception", "first-run", "records", "follow-ups", "screening", "statistics", "settings"):
            yield f"first-{name.removeprefix('first-')}", partial(self._desk.window.show_page, name)
        yield "first-refused", self._refused
        for number, step in enumerate(self._desk.operations.policy().steps, 1):
            yield f"first-step{number}", partial(self._step, step.name)

    def _refused(self) -> None:
        """An attempt to begin without the name of the centre."""
        page: Any = self._desk.window.page("first-run")
        self._desk.window.show_page("first-run")
        page.save()

    def _step(self, step: str) -> None:
        """A step of a visit without answers."""
        wizard: Any = self._desk.window.page("visit")
        if self._desk.window.current != "visit":
            wizard.begin({})
            wait(lambda: self._desk.window.current == "visit")
        wizard.show_step(step)

    def leave(self) -> None:
        """Nothing is open."""


class Practice(Walk):
    """Screenshots of practice: every page must be distinguishable from the real one."""

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Picture names, and functions that lead to what they show."""
        yield "practice-reception", lambda: self._window.show_page("reception")
        yield "practice-help", partial(self._show, "help")
        yield "practice-step", lambda: self._resume(state="parked")
        yield "practice-policies", lambda: self._wizard.which.press()
        yield "practice-result", self._result
        yield "practice-paper", self._paper
