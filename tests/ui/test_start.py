"""How the program starts: with a window, without a screen, twice at once, and what is shown where it cannot."""

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import PolicyError, RecordError
from core.records import open_store
from core.records.database import FILE_NAME, connect
from desktop import start as starting
from desktop.app import CounterApp
from desktop.first_copy import REQUEST, FirstCopy
from desktop.ui.base import theme
from desktop.ui.base.trouble_window import TroubleWindow
from desktop.ui.window import MainWindow
from tests.ui.clerk import ENTER, Clerk, unfolded, wait

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as `./run` does."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "desktop", *arguments],
        env={**env, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_second_copy_in_the_same_folder_is_told_so(tmp_path: Path) -> None:
    """One sentence, exit code 2, and the first is not disturbed."""
    with open_store(tmp_path):
        done = start("--data", str(tmp_path), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert "正被另一个惠企窗口使用" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_record_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    """Nothing is written over a file that cannot be read."""
    with open_store(tmp_path) as store:
        path = store.path
    path.write_bytes(b"not a database at all" * 500)
    before = path.read_bytes()
    done = start("--data", str(tmp_path), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before


def test_without_a_screen_it_says_what_can_be_done() -> None:
    """One sentence that names the command line, exit code 2."""
    done = start("--data", "nowhere")
    if sys.platform.startswith("linux"):
        assert done.returncode == 2
        assert "./run sample" in done.stderr


def test_the_command_line_knows_nothing_of_qt() -> None:
    """A server without Qt's libraries can assess visits."""
    code = "import sys; from desktop.__main__ import main; main(['policies', 'check']); print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "False"


# ── the window that says why ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def seen(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, list[str]]]:
    """Start in a folder as if someone looked at the screen; each trouble window gets the next of the given keys.

    Gives the exit code and the sentences that were shown.
    """
    monkeypatch.setattr(starting, "_UNSEEN", ())

    def begin(folder: Path, *keys: Qt.Key, make: Any = None) -> tuple[int, list[str]]:
        left, shown = list(keys), []

        def press() -> None:
            for window in qapp.topLevelWidgets():
                if isinstance(window, TroubleWindow) and window.isVisible() and qapp.focusWidget() is not None:
                    shown.append(window.sentence.text())
                    QTest.keyClick(qapp.focusWidget(), left.pop(0))
                    return

        timer = QTimer(interval=20)
        timer.timeout.connect(press)
        timer.start()
        code = starting.start(qapp, folder, make=make)
        timer.stop()
        return code, shown

    return begin


def opened_by(opener: Callable[[Path], Any]) -> starting.Make:
    """A desk whose record is opened in this way."""
    return lambda folder, window: CounterApp(folder, opener=opener, load_now=False, window=window)


def raising(error: Exception) -> Callable[[Path], Any]:
    """An opener that fails."""

    def opener(_: Path) -> Any:
        raise error

    return opener


def caused(error: Exception, cause: Exception) -> Exception:
    """An error with what led to it."""
    error.__cause__ = cause
    return error


def sqlite_full() -> sqlite3.OperationalError:
    """What SQLite reports on a full disk."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecordError("数据文件已损坏，没有改动它。请从备份恢复。"), "请从备份恢复"),
        (PolicyError("政策包第 3 行写错了。请重新安装。"), "请重新安装"),
        (OSError(errno.ENOSPC, "No space left on device"), "腾出空间"),
        (caused(RecordError("没有保存。请再保存一次。"), sqlite_full()), "腾出空间"),
        (caused(RecordError("没有保存。"), OSError(errno.EDQUOT, "Disk quota exceeded")), "腾出空间"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        pytest.param(ZeroDivisionError("x"), "联系维护人员", marks=pytest.mark.expects_log("fault #")),
    ],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_what_keeps_the_counter_shut_is_shown_in_a_window(
    seen: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], error: Exception, words: str
) -> None:
    """A sentence that says what to do, on the screen and on stderr; Esc closes it, exit code 2."""
    code, shown = seen(tmp_path, Qt.Key.Key_Escape, make=opened_by(raising(error)))
    assert code == 2
    assert len(shown) == 1
    assert words in shown[0]
    assert shown[0] in capsys.readouterr().err


def test_a_damaged_record_is_shown_and_opens_once_it_is_whole(seen: Any, tmp_path: Path) -> None:
    """Enter tries again: as often as it takes, without starting the program anew."""
    with open_store(tmp_path) as store:
        path = store.path
    good = path.read_bytes()
    path.write_bytes(b"no database" * 500)
    opened: list[CounterApp] = []
    tries: list[int] = []

    def make(folder: Path, window: MainWindow) -> CounterApp:
        tries.append(1)
        desk = CounterApp(folder, load_now=False, window=window)
        if len(tries) == 3:
            path.write_bytes(good)
            opened.append(desk)
            desk.operations.settings_changed.connect(lambda _: QTimer.singleShot(50, window.close))
        return desk

    code, shown = seen(tmp_path, ENTER, ENTER, make=make)
    assert (code, len(opened)) == (0, 1)
    assert len(shown) == 2
    assert all("损坏" in sentence for sentence in shown)


def test_a_newer_record_is_shown_and_left_as_it_is(seen: Any, tmp_path: Path) -> None:
    """Of a later version of the program: nothing in it is changed."""
    with open_store(tmp_path):
        pass
    raw = connect(tmp_path / FILE_NAME)
    raw.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('huiqi', 'm999_later', '')")
    raw.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    code, shown = seen(tmp_path, Qt.Key.Key_Escape)
    assert code == 2
    assert "更新" in shown[0] or "新版本" in shown[0]
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_file_in_the_place_of_the_folder_is_shown(seen: Any, tmp_path: Path) -> None:
    """Nothing can be written there."""
    (tmp_path / "data").write_text("x", encoding="utf-8")
    code, shown = seen(tmp_path / "data", Qt.Key.Key_Escape)
    assert code == 2
    assert "--data" in shown[0]


def test_a_window_without_a_thing_to_show_fails_in_the_open(seen: Any, tmp_path: Path) -> None:
    """Also what goes wrong before there is a window."""

    def make(_: Path, window: MainWindow) -> CounterApp:
        raise FileNotFoundError(errno.ENOENT, "style.qss")

    code, shown = seen(tmp_path, Qt.Key.Key_Escape, make=make)
    assert code == 2
    assert len(shown) == 1


def test_a_long_list_of_faults_does_not_fill_the_screen(qapp: QApplication) -> None:
    """The first of them are enough to know what it is about."""
    window = TroubleWindow("政策包有错。" * 500)
    assert len(window.sentence.text()) < 700
    window.deleteLater()


# ── a second copy ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def first(qapp: QApplication, tmp_path: Path) -> Any:
    """The first window's hold of its folder."""
    held = FirstCopy(tmp_path)
    assert held.take()
    yield held
    held.release()


@pytest.mark.parametrize("given", [[], ["政策 包.hqp"]], ids=["the window", "a package"])
def test_a_second_start_asks_the_first_window_and_ends_quietly(
    first: FirstCopy, tmp_path: Path, given: list[str]
) -> None:
    """Exit code 0, no output, and the first was asked once; an opened package is passed on with its whole path."""
    asked: list[str] = []
    first.asked.connect(asked.append)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-P", "-m", "desktop", "--data", str(tmp_path), *given]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as other:
        unfolded(lambda: other.poll() is not None, 30_000)
        assert (other.returncode, *other.communicate()) == (0, b"", b"")
    assert asked == [str(Path(given[0]).absolute()) if given else ""]
    assert not (tmp_path / REQUEST).exists()


def test_a_first_window_that_does_not_answer_leaves_it_to_the_record(first: FirstCopy, tmp_path: Path) -> None:
    """It hangs: the second start goes on, and the lock of the record decides."""
    assert FirstCopy(tmp_path, patience=0.1).take()
    assert not (tmp_path / REQUEST).exists()


def test_a_request_from_before_is_not_answered(qapp: QApplication, tmp_path: Path) -> None:
    """Left behind by a start that was cut off."""
    (tmp_path / REQUEST).touch()
    asked: list[int] = []
    held = FirstCopy(tmp_path)
    held.asked.connect(lambda: asked.append(1))
    assert held.take()
    wait(50)
    held.release()
    assert asked == []


def test_the_next_start_is_the_first_once_the_window_is_gone(first: FirstCopy, tmp_path: Path) -> None:
    """The lock goes with the window."""
    first.release()
    later = FirstCopy(tmp_path)
    assert later.take()
    later.release()


def test_a_window_in_the_task_bar_comes_forward(qapp: QApplication, qtbot: Any) -> None:
    """It was put down to a button there."""
    window = TroubleWindow("一句话。")
    qtbot.addWidget(window)
    window.showMinimized()
    starting.come_forward(window)
    assert window.isVisible()
    assert not window.isMinimized()


# ── what shows first ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_window_shows_before_what_it_holds_is_imported() -> None:
    """Neither policy, record, judge nor the style is there yet: an office's computer takes a second for these."""
    code = (
        "import sys; before = set(sys.modules); import desktop.start; from desktop.ui.window import MainWindow;"
        "print([n for n in sys.modules if n not in before and"
        " n.startswith(('core.policy', 'core.assess', 'core.records', 'desktop.app',"
        " 'desktop.ui.base.theme', 'logging.handlers', 'sqlite'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_the_verbs_bring_neither_judge_nor_paper_along() -> None:
    """They are imported while a clerk waits for the window; what they work with, when it is asked for."""
    code = (
        "import sys, desktop.operations; print([n for n in sys.modules if n in"
        " ('desktop.papers', 'desktop.chain_heads', 'desktop.verdicts', 'desktop.export', 'core.assess.judge',"
        " 'core.records.store', 'core.records.heads') or n.startswith(('core.report', 'core.screening'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_the_empty_window_is_the_one_that_is_worked_in(qapp: QApplication, tmp_path: Path) -> None:
    """It is painted empty, then holds the desk; the field of 接待 has the keyboard."""
    stood: list[tuple[bool, str]] = []

    def made(folder: Path, window: MainWindow) -> CounterApp:
        assert window.isVisible()
        assert window.centralWidget() is None
        desk = CounterApp(folder, load_now=False, window=window)

        def look(_: object) -> None:
            focused = window.focusWidget()
            stood.append((desk.window is window, focused.objectName() if focused else ""))
            QTimer.singleShot(50, window.close)

        desk.operations.settings_changed.connect(look)
        return desk

    assert starting.start(qapp, tmp_path, make=made) == 0
    assert stood == [(True, "field:reception")]


def test_a_font_that_lies_packed_is_added_when_the_window_stands(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacked in another thread than the window's, which does not wait for it."""
    added, threads = list[Any](), list[threading.Thread]()

    def unpacked() -> list[tuple[str, bytes]]:
        threads.append(threading.current_thread())
        return [("HanaMinB", b"font")]

    monkeypatch.setattr(theme, "unpacked_fonts", unpacked)
    monkeypatch.setattr(theme, "add_fonts", added.append)
    clerk.desk.later()
    unfolded(lambda: bool(added))
    assert added == [[("HanaMinB", b"font")]]
    assert threads[0] is not threading.main_thread()
