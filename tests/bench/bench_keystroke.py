"""A keystroke in the wizard, until the panel shows what it comes to: on the whole pack, in the real window."""

from __future__ import annotations

import datetime
import statistics
import sys
import time
from pathlib import Path

import pytest

from core.policy import load_policy
from desktop import showcase
from desktop.start import stand_still
from tests.ui.clerk import Clerk

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

KEYS = "1234567"
ROUNDS = 40
FRAME_SECONDS = 0.016


def _strokes(clerk: Clerk) -> list[float]:
    """Seconds from each key to the painted panel."""
    taken = []
    for _ in range(ROUNDS):
        clerk.focused.clear()  # type: ignore[attr-defined]
        for key in KEYS:
            start = time.perf_counter()
            QTest.keyClicks(clerk.focused, key)
            clerk.wizard.beside.panel.repaint()
            taken.append(time.perf_counter() - start)
    return taken


@pytest.mark.parametrize("name", ["S02", "S06"])
def test_a_keystroke_shows_in_the_panel_within_a_frame(qapp: QApplication, tmp_path: Path, name: str) -> None:
    """Median within a frame; the slowest in a hundred is told."""
    policy = load_policy("baoshan-2023-1")
    visit = dict(showcase.cases(policy))[name]
    clerk = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    clerk.begin("上海示例测量有限公司")
    clerk.wizard.live.commit_many({f: a for f, a in visit.answers.items() if f != "营业收入"})
    clerk.wizard.live.set_rest_none(visit.unmentioned == "none")
    clerk.wizard.go_to("营业收入")
    QTest.qWait(200)
    stand_still()  # as the program does once its window stands
    assert clerk.focused.objectName() == "fact:营业收入"
    _strokes(clerk)
    taken = sorted(_strokes(clerk))
    median, slow = statistics.median(taken), taken[int(len(taken) * 0.99)]
    print(f"\n{name} keystroke → panel: median {median * 1e3:.1f} ms, p99 {slow * 1e3:.1f} ms", file=sys.stderr)
    clerk.press(Qt.Key.Key_Escape)
    clerk.close()
    assert median < FRAME_SECONDS
