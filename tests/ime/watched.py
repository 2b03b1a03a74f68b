"""The counter, which prints a line about its state for each line on stdin."""

from __future__ import annotations

import json
import sys
from typing import Any

from desktop import app, start
from desktop.app import CounterApp
from tests.ui.message_recorder import MessageRecorder

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication


class Watch(QObject):
    """Answers each line on stdin."""

    def __init__(self, desk: CounterApp) -> None:
        super().__init__()
        self._desk, self._heard = desk, MessageRecorder(desk.messages)
        self._lines = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._lines.activated.connect(self._tell)

    def _tell(self) -> None:
        wish, _, fact = sys.stdin.readline().strip().partition(" ")
        if wish == "go":
            visit: Any = self._desk.window.page("visit")
            visit.go_to(fact)
        elif wish != "?":  # "close", or the other process has ended
            QTimer.singleShot(0, self._desk.window.close)
        focused: Any = QApplication.focusWidget()
        text = getattr(focused, "text", lambda: "")
        told = {
            "active": self._desk.window.isActiveWindow() and focused is not None,
            "page": self._desk.window.current,
            "field": focused.objectName() if focused is not None else "",
            "text": str(text()),
            "shown": str(getattr(focused, "displayText", lambda: "")()),
            "input": focused is not None and focused.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled),
            "composed": self._desk.window.composing.text,
            "name": self._name(),
            "messages": [message.text for message in self._heard.messages],
        }
        print(json.dumps(told, ensure_ascii=False), flush=True)

    def _name(self) -> str:
        """The answer to 企业名称 in the open visit, if there is one."""
        live = self._desk.window.page("visit").live if self._desk.window.current != "reception" else None
        answer = live.answer("企业名称") if live is not None else None
        return str(answer.value) if answer is not None else ""


_watches: list[Watch] = []


def _watched(*args: Any, **named: Any) -> CounterApp:
    desk = CounterApp(*args, **named)
    _watches.append(Watch(desk))
    return desk


if __name__ == "__main__":
    app.CounterApp = _watched  # type: ignore[assignment,misc]
    raise SystemExit(start.main(["--data", sys.argv[1]]))
