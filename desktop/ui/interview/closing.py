"""A visit is closed once, and what it leaves behind is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import HuiqiError
from desktop.callbacks import Failed, Then
from desktop.ui.base.messages import Messages
from desktop.visit import LiveVisit


class Closing:
    """While the record is at it, a key that is pressed again asks for nothing more."""

    def __init__(self, messages: Messages) -> None:
        self._messages, self._busy = messages, False

    def ask(self, verb: Callable[[str, Then, Failed], None], live: LiveVisit, then: Then) -> None:
        """Have the visit parked, finished or thrown away by an operation; a failure is told."""
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

    def tell_parked(self, live: LiveVisit) -> None:
        """That it waits on the reception; of one without an answer, that nothing was kept."""
        serial, lost = live.opened.serial, _not_kept(live)
        if not serial:
            self._messages.info(lost or "没有填写任何内容，没有留下记录。")
        elif lost:
            self._messages.warning(f"{serial} 已搁置；{lost}")
        else:
            self._messages.done(f"{serial} 已搁置，在“接待”里可以继续。")

    def tell_left(self, live: LiveVisit) -> None:
        """What is lost where one goes away."""
        if lost := _not_kept(live):
            self._messages.warning(lost)


def _not_kept(live: LiveVisit) -> str:
    """Which inputs nobody could read, and so are not in the record."""
    return f"没有读懂的没有存下，下次重新填：{'、'.join(live.refused)}。" if live.refused else ""
