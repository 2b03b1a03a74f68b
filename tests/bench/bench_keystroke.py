"""A keystroke in the wizard, until the panel shows what it comes to: on the whole pack, in the real window."""

from __future__ import annotations

import datetime
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.assess import Answer
from core.assess.policy_cache import ready_files
from core.policy import Policy, pack_files
from desktop import showcase
from desktop.start import exclude_from_collection
from tests.ui.clerk import Clerk

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

KEYS = "1234567"
ROUNDS = 40
FRAME_SECONDS = 0.016
CELLS = 20


def shipped() -> Policy:
    """The shipped policy as the program runs it: by generated Python."""
    return ready_files(pack_files("baoshan-2023-1"))


def _strokes(focused: Callable[[], QWidget], panel: QWidget) -> list[float]:
    """Seconds from each key to the painted panel."""
    taken = []
    for _ in range(ROUNDS):
        focused().clear()  # type: ignore[attr-defined]
        for key in KEYS:
            start = time.perf_counter()
            QTest.keyClicks(focused(), key)
            panel.repaint()
            taken.append(time.perf_counter() - start)
    return sorted(taken)


def _floor() -> list[float]:
    """The same in a window that has nothing but a field, and a line that says what was typed."""
    window, field, said = QWidget(), QLineEdit(), QLabel()
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(said)
    field.textChanged.connect(said.setText)
    window.show()
    taken = _strokes(lambda: field, said)
    window.close()
    return taken


def _longest(act: Callable[[], object]) -> float:
    """The longest time in seconds for which the window does not answer: while something is done, and a second after."""
    blocks, loop, tick = [], QEventLoop(), QTimer(interval=0)
    start = last = time.perf_counter()
    act()
    QApplication.processEvents()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        blocks.append(now - last)
        last = now
        if now - start > 1:
            loop.quit()

    tick.timeout.connect(beat)
    tick.start()
    loop.exec()
    return max(blocks)


@pytest.mark.parametrize("name", ["S02", "S06"])
def test_a_keystroke_shows_in_the_panel_within_a_frame(qapp: QApplication, tmp_path: Path, name: str) -> None:
    """Median within a frame; the slowest in a hundred is told."""
    policy = shipped()
    visit = dict(showcase.cases(policy))[name]
    clerk = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    clerk.begin("上海示例测量有限公司")
    clerk.wizard.live.commit_many({f: a for f, a in visit.answers.items() if f != "营业收入"})
    clerk.wizard.live.set_rest_none(visit.unmentioned == "none")
    clerk.wizard.go_to("营业收入")
    QTest.qWait(200)
    exclude_from_collection()  # as the program does once its window stands
    assert clerk.focused.objectName() == "fact:营业收入"
    panel = clerk.wizard.side.panel
    _strokes(lambda: clerk.focused, panel)
    taken, bare = _strokes(lambda: clerk.focused, panel), statistics.median(_floor())
    median, slow = statistics.median(taken), taken[int(len(taken) * 0.99)]
    told = f"median {median * 1e3:.1f} ms ({median / bare:.1f}× a bare field: {bare * 1e3:.2f} ms)"
    print(f"\n{name} keystroke → panel: {told}, p99 {slow * 1e3:.1f} ms", file=sys.stderr)
    clerk.press(Qt.Key.Key_Escape)
    clerk.close()
    assert median < FRAME_SECONDS


@pytest.mark.parametrize("records", [200, 2_000])
def test_a_long_list_opens_and_its_cells_are_typed(qapp: QApplication, tmp_path: Path, records: int) -> None:
    """How long the window does not answer while the list is opened, and while a cell is typed and judged."""
    policy = shipped()
    fact = policy.facts["招用人员"]
    row = {field.name: _SOME[field.type] if field.type in _SOME else field.options[-1] for field in fact.fields}
    clerk = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    clerk.begin("上海示例测量有限公司")
    clerk.wizard.live.commit_many({fact.name: Answer(tuple({**row, "人数": 1 + at % 3} for at in range(records)))})
    QTest.qWait(1500)
    exclude_from_collection()
    opening = _longest(lambda: clerk.wizard.go_to(fact.name))
    column = next(at for at, field in enumerate(fact.fields) if field.name == "人数")
    clerk.wizard.go_to(f"{fact.name}[2].人数")
    table = clerk.wizard.pages.page(fact.step).row(fact.name).editor.table

    def cell(at: int) -> None:
        table.setCurrentIndex(table.model().index(at, column))
        table.setFocus()
        QTest.keyClicks(clerk.focused, "4")
        QTest.keyClick(clerk.focused, Qt.Key.Key_Return)

    taken = sorted(_longest(lambda at=at: cell(at)) for at in range(3, 3 + CELLS))  # type: ignore[misc]
    told = f"opened {opening * 1e3:.0f} ms; a cell, the longest of {CELLS}: {taken[-1] * 1e3:.0f} ms"
    print(f"\n{records} records: {told}, median {statistics.median(taken) * 1e3:.0f} ms", file=sys.stderr)
    clerk.close()


_SOME: dict[str, object] = {"count": 1, "date": datetime.date(2023, 6, 1), "bool": True}
