"""`./run screenshots DIR`: every page and step as a picture, with invented visits entered in the real window."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import RecordError, os_error_words
from core.policy import Policy, load_policy, shipped_id
from desktop.other_walks import FirstDay, Practice
from desktop.picture_walk import Walk, settle, wait
from desktop.settings import CounterSettings

if TYPE_CHECKING:
    from desktop.app import CounterApp

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QWidget

TITLE, TASKS = 30, 40  # pixels of the substitutes for title bar and task bar


@dataclass(frozen=True, slots=True)
class Screen:
    """A common screen resolution, and the font size on it."""

    width: int
    height: int
    task_bar: bool = True
    points: int = 14

    @property
    def name(self) -> str:
        """The suffix of picture names."""
        size = f"{self.width}x{self.height}"
        return size if self.points == 14 else f"{size}-{self.points}pt"

    @property
    def room(self) -> tuple[int, int]:
        """The size left for the window."""
        return self.width, self.height - TITLE - TASKS * self.task_bar


SCREENS = (Screen(1024, 768, False), Screen(1366, 768), Screen(1920, 1080), Screen(1366, 768, points=18))
_TRIES = 30  # tenths of a second for a picture to become stable
TODAY = datetime.date(2023, 9, 15)


def main(folder: str) -> int:
    """Write all pictures to a folder, named page-SCREEN.png. RecordError if it cannot be written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if hasattr(time, "tzset"):  # the same times in every picture, wherever it is made
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


def take(data: Path, to: Path, screens: tuple[Screen, ...] = SCREENS) -> Iterator[str]:
    """Fill records in ``data``, walk through the window, and save pictures in ``to``."""
    from desktop.showcase import fill

    policy = load_policy(shipped_id())
    fill(data / "filled", policy)
    for points in sorted({screen.points for screen in screens}):
        of_size = [screen for screen in screens if screen.points == points]
        shutil.copytree(data / "filled", data / f"{points}" / "full")
        for folder in ("empty", "full", "practice"):
            yield from _walk_through(data / f"{points}" / folder, policy, to, of_size)


def _walk_through(data: Path, policy: Policy, to: Path, screens: list[Screen]) -> Iterator[str]:
    """The pictures of one record at one font size."""
    from core.records import open_store
    from desktop.app import CounterApp
    from desktop.practice import prepare
    from desktop.showcase import CENTRE, LAST_DAY
    from desktop.ui.base import theme

    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    points = screens[0].points
    theme.apply(app, points)
    app.setCursorFlashTime(0)
    real = CounterSettings() if data.name == "empty" else CENTRE
    if practising := data.name == "practice":
        data = prepare(data, policy, real)
    leave = (lambda: None) if practising else None
    policies = () if practising else policy  # practice includes the sample policies
    desk = CounterApp(data, policies, lambda: TODAY, lambda folder: open_store(folder, lambda: LAST_DAY), leave=leave)
    walk = (Practice if practising else FirstDay if data.name == "empty" else Walk)(desk)
    try:
        desk.operations.set_settings(replace(real, base_points=points))
        desk.window.show()
        wait(lambda: desk.operations.settings().base_points == points)
        settle(0.5)  # relayout for another font size
        for name, arrive in walk.stations():
            arrive()
            settle()  # place pop-ups before the window is resized
            for screen in screens:
                if name in walk.PLACED:  # its place depends on the window
                    desk.window.resize(*screen.room)
                    arrive()
                yield _grab(desk, to / f"{name}-{screen.name}.png", screen)
    finally:
        walk.leave()
        desk.close()
        desk.window.close()
        desk.window.deleteLater()
        settle(0.05)


def _grab(desk: CounterApp, to: Path, screen: Screen) -> str:
    from PySide6.QtWidgets import QWidget

    window = desk.window
    window.resize(*screen.room)
    settle(0.3)  # lists adjust their height in a second pass
    pages: Any = window.findChild(QWidget, "paper:preview")
    wait(lambda: pages is None or pages.complete)  # pages are drawn incrementally
    image = _at_rest(window, screen)
    image = _fewer_colours(image) if screen.width <= SCREENS[0].width else image
    if not image.save(str(to)):
        raise RecordError(f"图片没有存下：{to}。请检查磁盘空间和权限。")
    return to.name


def _at_rest(window: QWidget, screen: Screen) -> QImage:
    """The window once its picture no longer changes: a busy computer takes longer to save, lay out and draw."""
    image = _on_screen(window, screen)
    for _ in range(_TRIES):
        settle(0.1)
        before, image = image, _on_screen(window, screen)
        if image == before:
            break
    return image


def _on_screen(window: QWidget, screen: Screen) -> QImage:
    """The window maximised on a screen, with a substitute for its frame, and pop-ups over it."""
    from PySide6.QtCore import QPoint, QRect, Qt
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtWidgets import QApplication

    image = QImage(screen.width, screen.height, QImage.Format.Format_RGB32)
    image.fill(QColor("#3b4754"))
    painter = QPainter(image)
    painter.fillRect(QRect(0, 0, screen.width, TITLE), QColor("#dfe3e7"))
    painter.drawText(QRect(12, 0, screen.width, TITLE), Qt.AlignmentFlag.AlignVCenter, window.windowTitle())
    painter.drawPixmap(QPoint(0, TITLE), window.grab())
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            inside = other.windowType() == Qt.WindowType.Popup
            place = other.pos() - window.mapToGlobal(QPoint(0, 0)) if inside else _middle(window, other)
            _draw_over(painter, other, place + QPoint(0, TITLE), framed=not inside)
    painter.end()
    return image


def _draw_over(painter: QPainter, other: QWidget, place: QPoint, framed: bool) -> None:
    from PySide6.QtCore import QPoint, QRect, QSize, Qt
    from PySide6.QtGui import QColor

    if framed:
        bar = QRect(place - QPoint(1, TITLE), QSize(other.width() + 2, TITLE))
        painter.fillRect(bar.united(QRect(place, other.size())).adjusted(0, 0, 0, 1), QColor("#8b97a2"))
        painter.fillRect(bar.adjusted(1, 1, -1, 0), QColor("#dfe3e7"))
        painter.drawText(bar.adjusted(12, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, other.windowTitle())
    painter.drawPixmap(place, other.grab())


def _middle(window: QWidget, dialog: QWidget) -> QPoint:
    return window.rect().center() - dialog.rect().center()


def _fewer_colours(image: QImage) -> QImage:
    """The picture reduced to its 256 most frequent colours, without dithering: a third of the size."""
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
