"""The window at a screen scale, navigated by keys: `python -m tests.ui.at_scale FOLDER WIDTH HEIGHT`.

Uses Qt's offscreen platform with WIDTH × HEIGHT pixels; QT_SCALE_FACTOR gives the pixels per point. Frame (title, a
line on each side) and task bar are subtracted, as on a desktop. Whatever is outside, cut off or unreachable is reported
in one line of JSON.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from pathlib import Path

TITLE, EDGE, TASKS = 30, 1, 40
"""Pixels used by a desktop: above the window, on its other sides, at the bottom of the screen."""


def main(folder: Path, width: int, height: int) -> None:
    """Navigate and report."""
    screen = {"screens": [{"name": "desk", "x": 0, "y": 0, "width": width, "height": height}]}
    (folder / "screen.json").write_text(json.dumps(screen))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={folder / 'screen.json'}"

    from PySide6.QtWidgets import QApplication

    QApplication([])
    print(json.dumps(_walk(folder, width, height), ensure_ascii=False))


def _walk(folder: Path, width: int, height: int) -> dict[str, object]:
    from core.policy import load_policy
    from tests.ui.clerk import Clerk, wait
    from tests.ui.looks import clipped, outside

    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QToolButton, QWidget

    clerk = Clerk(folder / "data", load_policy("baoshan-2023-1"), datetime.date(2023, 9, 1))
    window = clerk.window
    ratio = window.devicePixelRatioF()
    room = int((width - 2 * EDGE) / ratio), int((height - TITLE - EDGE - TASKS) / ratio)
    window.resize(*room)
    wait(50)
    faults: dict[str, list[str]] = {}

    def look(where: str) -> None:
        wait(30)
        clerk.desk.messages.warning("一句要留在窗口里的话。")
        wait(30)
        if found := [*clipped(window), *(f"不在窗口里：{name}" for name in outside(window))]:
            faults[where] = found

    for number in range(1, len(window.findChild(QWidget, "rail").findChildren(QToolButton)) + 1):
        clerk.press(Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
        look(window.current)
    clerk.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    clerk.begin("上海示例有限公司")
    steps = []
    for number in range(1, 6):
        clerk.ctrl(Qt.Key(Qt.Key.Key_0 + number))
        steps.append(clerk.wizard.step)
        look(clerk.wizard.step)
        assert all(button.isVisible() for button in clerk.wizard.foot.buttons if not button.isHidden())
    size = window.size().toTuple()
    clerk.close()
    return {"ratio": ratio, "room": room, "size": size, "steps": steps, "faults": faults}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
