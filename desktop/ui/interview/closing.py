"""Closing a visit, once, and the messages about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import HuiqiError
from desktop.callbacks import Failed, Then
from desktop.ui.base.messages import Messages
from desktop.visit import LiveVisit


class VisitClosing:
    """Ignores repeated key presses while the record is working."""

    def __init__(self, messages: Messages) -> None:
        self._messages, self._busy = messages, False

    def ask(self, verb: Callable[[str, Then, Failed], None], live: LiveVisit, then: Then) -> None:
        """Park, finish or discard the visit with an operation; report failures."""
        if self._busy:
            return
        self._busy = True

        def done(result: Any) -> None:
            self._busy = False
            then(result)

        def failed(error: HuiqiError) -> None:
            self._busy = False
            self._messages.error(error.message)

        verb(live.opened.id, done, failed)

    def report_parked(self, live: LiveVisit) -> None:
        """Report that the visit was parked; or, without answers, that nothing was stored."""
        serial, lost = live.opened.serial, _not_kept(live)
        if not serial:
            self._messages.info(lost or "没有填写任何内容，没有留下记录。")
        elif lost:
            self._messages.warning(f"{serial} 已搁置；{lost}")
        else:
            self._messages.done(f"{serial} 已搁置，在“接待”里可以继续。")

    def report_unsaved(self, live: LiveVisit) -> None:
        """Report what is lost by leaving."""
        if lost := _not_kept(live):
            self._messages.warning(lost)


def _not_kept(live: LiveVisit) -> str:
    """The unreadable inputs, which are not in the record."""
    return f"没有读懂的没有存下，下次重新填：{'、'.join(live.refused)}。" if live.refused else ""
