"""The log: errors are written with a number that the message names; answers never are."""

from __future__ import annotations

import logging
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import RecordError
from desktop.error_reports import error_reporting
from desktop.log import FOLDER, NAME, Log, discreet, export, note
from desktop.tasks import Tasks
from desktop.ui.base.buttons import Button
from desktop.ui.base.messages import Messages
from tests.ui.clerk import unfolded
from tests.ui.message_recorder import MessageRecorder

from PySide6.QtCore import qWarning

SECRETS = ("上海示例机械有限公司", "91310000717855129U", "20230415", "Acme Trading")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Sentences shown while a log is active."""
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    sentences: list[str] = []
    log = Log(tmp_path, sentences.append)
    log.begin()
    yield sentences
    log.end()


def written(folder: Path) -> str:
    """The contents of the log."""
    return (folder / FOLDER / NAME).read_text(encoding="utf-8")


def raised(error: BaseException) -> BaseException:
    """An error that has been raised here."""
    try:
        raise error
    except BaseException as caught:
        return caught


@pytest.mark.expects_log("fault #")
def test_an_exception_nobody_caught_is_written_down_and_told_with_its_number(told: list[str], tmp_path: Path) -> None:
    """The number on the screen finds the place in the log."""
    error = raised(KeyError("上海示例机械有限公司"))
    sys.excepthook(type(error), error, error.__traceback__)
    assert len(told) == 1
    number = told[0].split("编号 ")[1][:6]
    assert f"#{number}" in written(tmp_path)
    assert "test_log.py" in written(tmp_path)
    assert "KeyError" in written(tmp_path)


@pytest.mark.expects_log("fault #")
def test_the_same_fault_again_and_again_is_told_once(told: list[str], tmp_path: Path) -> None:
    """As when painting fails."""
    for _ in range(50):
        error = raised(ValueError("x"))
        sys.excepthook(type(error), error, error.__traceback__)
    assert len(told) == 1
    assert written(tmp_path).count("fault #") == 1


@pytest.mark.expects_log("fault #")
@pytest.mark.parametrize(
    "error",
    [
        *(kind(f"bad {secret}") for kind in (ValueError, KeyError, RuntimeError) for secret in SECRETS),
        FileNotFoundError(2, "No such file", f"/data/{SECRETS[0]}.pdf"),
        RecordError(f"{SECRETS[0]} 已办结。"),
        sqlite3.OperationalError(f'near "{SECRETS[3]}": syntax error'),
        AttributeError(f"no {SECRETS[1]} {SECRETS[0]}"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_nothing_that_was_answered_is_in_the_log(told: list[str], tmp_path: Path, error: Exception) -> None:
    """No name, no code, no day, whatever the error says; also of what led to it."""
    wrapped = RuntimeError("outer")
    wrapped.__cause__ = raised(error)
    note(raised(wrapped), "a test")
    assert type(error).__name__ in written(tmp_path)
    assert [secret for secret in SECRETS if secret in written(tmp_path)] == []


def test_a_line_loses_names_codes_and_long_numbers_and_keeps_the_rest() -> None:
    """What a developer needs stays."""
    line = "row 12 of 名称=上海示例 91310000717855129U 13800138000 QLayout: already has a layout"
    assert discreet(line) == "row 12 of …=… … … QLayout: already has a layout"


@pytest.mark.expects_log("fault #")
def test_a_thread_that_fails_is_heard(told: list[str], tmp_path: Path) -> None:
    """Threads do not end in silence."""
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    assert len(told) == 1
    assert "ZeroDivisionError" in written(tmp_path)


def test_a_folder_that_cannot_be_written_costs_only_the_log(tmp_path: Path) -> None:
    """No trouble comes from the log itself."""
    (tmp_path / FOLDER).write_text("a file", encoding="utf-8")
    log = Log(tmp_path, lambda _: None)
    log.begin()
    logging.getLogger("huiqi").info("x")
    log.end()


def test_the_log_turns_over_and_the_export_has_all_of_it(told: list[str], tmp_path: Path) -> None:
    """The oldest first; a bounded number of files."""
    room = logging.getLogger("huiqi")
    for n in range(6):
        for _ in range(100):
            room.info("part %d %s", n, "word " * 2500)
    files = sorted((tmp_path / FOLDER).glob(f"{NAME}*"))
    assert 2 <= len(files) <= 5
    text = export(tmp_path, tmp_path / "out.txt", "about").read_text(encoding="utf-8")
    assert text.startswith("惠企窗口日志　about")
    assert text.rindex("part 5") > text.index("part 4")


@pytest.mark.expects_log("fault #")
def test_a_slot_that_fails_is_told_and_the_work_goes_on(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence in the bar of messages; the button works the next time."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    messages, done = Messages(), []
    heard = MessageRecorder(messages)
    button = Button("做")
    qtbot.addWidget(button)
    button.clicked.connect(lambda: done.append(1 // (len(done) or done.append(1) or 0)))
    with error_reporting(tmp_path) as reports:
        reports.reported.connect(messages.error)
        button.click()
        unfolded(lambda: heard.last is not None)
        button.click()
    assert "编号" in heard.texts[0]
    assert done == [1, 1]
    assert "ZeroDivisionError" in written(tmp_path)


@pytest.mark.expects_log("fault #")
def test_background_work_that_fails_is_told_with_its_number(qtbot: Any, tmp_path: Path) -> None:
    """The same sentence as of a slot."""

    def work(_progress: Any, _cancelled: Any) -> None:
        raise KeyError("上海示例")

    heard: list[str] = []
    tasks = Tasks(lambda: None)  # type: ignore[arg-type, return-value]
    tasks.failed.connect(lambda error: heard.append(error.message))
    with error_reporting(tmp_path):
        tasks.long(work)
        unfolded(lambda: bool(heard))
    tasks.close()
    assert "编号" in heard[0]
    assert "a background task" in written(tmp_path)


@pytest.mark.expects_log("a word of Qt")
def test_what_qt_says_is_in_the_log(qtbot: Any, tmp_path: Path) -> None:
    """Its warnings are among ours."""
    with error_reporting(tmp_path):
        qWarning("a word of Qt")
    assert "WARNING qt: a word of Qt" in written(tmp_path)
