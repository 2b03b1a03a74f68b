"""`./run screenshots DIR`: every page and step as a picture, with invented visits worked through the real window."""

from __future__ import annotations

import datetime
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import HuiqiError, RecordError, os_error_words
from core.policy import load_policy, shipped_id

if TYPE_CHECKING:
    from desktop.app import Desk

    from PySide6.QtGui import QImage

SIZES = ((1024, 768), (1920, 1080))
TODAY = datetime.date(2023, 9, 15)
_PATIENCE = 8.0  # seconds for what should take a tenth of one


def main(folder: str) -> int:
    """Draw all pictures into a folder; their names are page-WIDTHxHEIGHT.png. RecordError if it cannot be written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if hasattr(time, "tzset"):  # the same hours on every picture, wherever it is made
        os.environ["TZ"] = "Asia/Shanghai"
        time.tzset()
    to = Path(folder)
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"无法建立文件夹 {folder}（{os_error_words(error)}）。请换一个位置。") from error
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        for name in take(Path(data), to):
            print(name)
    return 0


def take(data: Path, to: Path, sizes: tuple[tuple[int, int], ...] = SIZES) -> Iterator[str]:
    """Fill a record in ``data``, walk through the window, and save what it looks like in ``to``."""
    from core.records import open_store
    from desktop.app import Desk
    from desktop.showcase import CENTRE, LAST_DAY, fill
    from desktop.ui.base import theme

    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app)
    policy = load_policy(shipped_id())
    fill(data, policy)
    desk = Desk(data, policy, lambda: TODAY, lambda folder: open_store(folder, lambda: LAST_DAY))
    walk = Walk(desk)
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

    def __init__(self, desk: Desk) -> None:
        self._desk, self._window = desk, desk.window
        self._wizard: Any = desk.window.page("visit")

    def stations(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Names of pictures, and how to come to what they show."""
        yield "reception", lambda: self._window.show_page("reception")
        yield "answers", lambda: self._resume(state="parked")
        for number, step in enumerate(self._steps(), 1):
            yield f"step{number}", partial(self._wizard.show_step, step)
        yield "result", lambda: self._open_result("软件", self._desk.operations.policy().example)
        if "paper" in self._window.page_names:
            yield "paper", self._paper
        for name in ("records", "policy", "statistics", "settings", "help", "verify", "screening"):
            if name in self._window.page_names:
                yield name, partial(self._show, name)

    def _steps(self) -> tuple[str, ...]:
        return tuple(step.name for step in self._desk.operations.policy().steps)

    def _show(self, name: str) -> None:
        self._window.show_page(name)
        settle()
        if name == "policy":
            page: Any = self._window.page(name)
            page.search_field.setText("专精特新")

    def _resume(self, text: str = "", **wanted: Any) -> None:
        found: list[Any] = []
        self._desk.operations.search(text, found.append, **wanted)
        wait(lambda: bool(found))
        self._wizard.resume(found[0][0].id)
        wait(lambda: self._window.current == "visit")

    def _open_result(self, text: str, measure: str) -> None:
        from desktop.ui.result import ResultView

        self._resume(text, state="finished", measure=measure)
        settle()
        for view in self._wizard.findChildren(ResultView):
            view.open_measure(measure)

    def _paper(self) -> None:
        self._wizard.finish()  # of a finished visit: its paper
        wait(lambda: self._window.current == "paper")
        page: Any = self._window.page("paper")
        wait(lambda: bool(page.data))


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


def _grab(desk: Desk, to: Path, width: int, height: int) -> str:
    from PySide6.QtWidgets import QWidget

    window = desk.window
    window.resize(width, height)
    settle()
    pages: Any = window.findChild(QWidget, "paper:preview")
    wait(lambda: pages is None or pages.complete)  # they are drawn bit by bit
    image = window.grab().toImage()
    image = _fewer_colours(image) if width <= SIZES[0][0] else image
    if not image.save(str(to)):
        raise RecordError(f"图片没有存下：{to}。请检查磁盘空间和权限。")
    return to.name


def _fewer_colours(image: QImage) -> QImage:
    """The same picture with the 256 colours it has most of: a third of the size, and no dither."""
    from PySide6.QtGui import QImage

    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(plain.constBits()).cast("I")
    counted = Counter(pixels)
    table = [colour for colour, _ in counted.most_common(256)]
    place = {colour: at for at, colour in enumerate(table)}
    known = [(colour >> 16 & 255, colour >> 8 & 255, colour & 255) for colour in table]
    for colour in counted:
        if colour not in place:
            r, g, b = colour >> 16 & 255, colour >> 8 & 255, colour & 255
            far = [(kr - r) ** 2 + (kg - g) ** 2 + (kb - b) ** 2 for kr, kg, kb in known]
            place[colour] = far.index(min(far))
    width, height = plain.width(), plain.height()
    made = QImage(bytes(map(place.__getitem__, pixels)), width, height, width, QImage.Format.Format_Indexed8)
    made.setColorTable(table)
    return made.copy()
