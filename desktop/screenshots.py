"""`./run screenshots DIR`: every page and step as a picture, with invented visits worked through the real window."""

from __future__ import annotations

import datetime
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from core.errors import HuiqiError, RecordError
from core.policy import Policy, load_policy

SIZES = ((1024, 768), (1920, 1080))
TODAY = datetime.date(2023, 9, 15)
_PATIENCE = 8.0  # seconds for what should take a tenth of one


def main(folder: str) -> int:
    """Draw all pictures into a folder; their names are page-WIDTHxHEIGHT.png. RecordError if it cannot be written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    to = Path(folder)
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"无法建立文件夹 {folder}（{error.strerror}）。请换一个位置。") from error
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        for name in take(Path(data), to):
            print(name)
    return 0


def take(data: Path, to: Path, sizes: tuple[tuple[int, int], ...] = SIZES) -> Iterator[str]:
    """Fill a record in ``data``, walk through the window, and save what it looks like in ``to``."""
    from desktop.app import POLICY, Desk
    from desktop.showcase import CENTRE, fill
    from desktop.ui import theme
    from desktop.ui.mortal import keep_none

    from PySide6.QtWidgets import QApplication

    keep_none()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app)
    policy = load_policy(POLICY)
    fill(data, policy)
    desk = Desk(data, policy, today=lambda: TODAY)
    walk = Walk(desk, policy)
    try:
        desk.operations.set_settings(CENTRE)
        desk.window.show()
        for name, arrive in walk.stations():
            arrive()
            for width, height in sizes:
                yield _grab(desk, to / f"{name}-{width}x{height}.png", width, height)
    finally:
        desk.close()
        desk.window.close()
        desk.window.deleteLater()
        settle(0.05)


class Walk:
    """The way through the window."""

    def __init__(self, desk: object, policy: Policy) -> None:
        self._desk: object = desk
        self._policy = policy

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Names of pictures, and how to come to what they show."""
        window = self._desk.window  # type: ignore[attr-defined]
        wizard = window.page("visit")
        yield "reception", lambda: window.show_page("reception")
        yield "answers", lambda: self._resume(state="parked")
        for number, step in enumerate(self._steps(), 1):
            yield f"step{number}", lambda s=step: wizard.show_step(s)
        yield "result", lambda: self._open_result("20-1")
        if "paper" in window.page_names:
            yield "paper", lambda: self._paper()
        for name in ("records", "policy", "statistics", "settings", "help", "verify", "screening"):
            if name in window.page_names:
                yield name, lambda n=name: self._show(n)

    def _steps(self) -> tuple[str, ...]:
        from core.assess.interview import STEPS

        return tuple(STEPS)[:-1]

    def _show(self, name: str) -> None:
        window = self._desk.window  # type: ignore[attr-defined]
        window.show_page(name, **({"article": 18} if name == "policy" else {}))
        settle()
        if name == "policy":
            window.page("policy").show_measure("18-2")

    def _find(self, **wanted: object) -> str:
        found: list[list[object]] = []
        self._desk.operations.search("", found.append, **wanted)  # type: ignore[attr-defined]
        wait(lambda: bool(found))
        return str(found[0][0].id)  # type: ignore[attr-defined]

    def _resume(self, **wanted: object) -> None:
        window = self._desk.window  # type: ignore[attr-defined]
        window.page("visit").resume(self._find(**wanted))
        wait(lambda: window.current == "visit")

    def _open_result(self, measure: str) -> None:
        window = self._desk.window  # type: ignore[attr-defined]
        self._resume(state="finished", measure=measure)
        settle()
        for view in window.page("visit").findChildren(object):
            if hasattr(view, "open_measure"):
                view.open_measure(measure)

    def _paper(self) -> None:
        window = self._desk.window  # type: ignore[attr-defined]
        window.page("visit").finish()  # of a finished visit: its paper
        wait(lambda: window.current == "paper")
        settle(1.0)


def settle(seconds: float = 0.3) -> None:
    """Let the window do what it has to do."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.005)


def wait(until: Callable[[], bool]) -> None:
    """Wait for something to become true. HuiqiError if it does not."""
    end = time.monotonic() + _PATIENCE
    while not until():
        if time.monotonic() > end:
            raise HuiqiError("截图没有做完：窗口没有反应。请重试。")
        settle(0.02)


def _grab(desk: object, to: Path, width: int, height: int) -> str:
    window = desk.window  # type: ignore[attr-defined]
    window.resize(width, height)
    settle()
    image = window.grab().toImage()
    if not image.save(str(to)):
        raise RecordError(f"图片没有存下：{to}。请检查磁盘空间和权限。")
    return to.name
