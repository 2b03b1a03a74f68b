"""Start of the window: only the first in a data folder opens; errors are shown in a window of their own."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import paths
from desktop.first_copy import FirstCopy
from desktop.ui.window import MainWindow
from desktop.window_place import WindowPlace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:  # imported after the window is shown
    from desktop.app import Desk
    from desktop.input_methods import InputMethod

Make = Callable[[Path, MainWindow], "Desk"]
"""Creates the counter of a folder in an existing window."""

_IDLE = 1500  # milliseconds after the window is shown, for idle-time work
_UNSEEN = ("offscreen", "minimal")  # Qt platforms that show nothing
_SQLITE_FULL = 13
_LOOK = "look"  # name of the D-Bus connection that only lists names


def main(argv: list[str]) -> int:
    """Open the window; returns the exit code: 0, or 2 after an error shown in a window and on stderr."""
    import argparse

    parser = argparse.ArgumentParser(prog="./run", description="惠企窗口", add_help=True)
    parser.add_argument("--data", help="数据文件夹")
    parser.add_argument("package", nargs="?", metavar="政策包.hqp", help="打开后先看这个政策包")
    given = parser.parse_args(argv)
    if not has_screen():
        return _refuse("这台电脑没有图形界面，打不开窗口。请在桌面环境里运行，或用命令行：./run sample、./run assess。")
    reached = _reach_input_method()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("惠企窗口")
    app.setDesktopFileName(paths.APP)
    _bridge(app, reached)
    package = Path(given.package).absolute() if given.package else None
    return start(app, paths.data_folder(given.data), reached.trouble, package=package)


def _reach_input_method() -> InputMethod:
    """Find the session's input method and set Qt's environment, which is read once, when the application is created."""
    from desktop.input_methods import InputMethod, detect

    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") in _UNSEEN:
        return InputMethod("native")
    reached = detect(os.environ, _names_on_the_bus())
    os.environ.update(reached.environment)
    return reached


def _names_on_the_bus() -> set[str] | None:
    """The names on the session bus; None without a bus."""
    from PySide6.QtDBus import QDBusConnection

    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _LOOK)
    try:
        return set(bus.interface().registeredServiceNames().value()) if bus.isConnected() else None
    finally:
        QDBusConnection.disconnectFromBus(_LOOK)


def _bridge(app: QApplication, reached: InputMethod) -> None:
    """If the input method is fcitx 4, keep the bridge to it for as long as the application lives."""
    if reached.way == "fcitx4":
        from desktop.ui.base.fcitx import FcitxBridge

        FcitxBridge(reached.service, app)


def start(
    app: QApplication, folder: Path, word: str = "", make: Make | None = None, package: Path | None = None
) -> int:
    """Run the counter until its window is closed; returns the exit code: 0, or 2 if it could not be opened. ``word`` is
    shown as a message once the window is visible, and ``package`` is opened."""
    first, given = FirstCopy(folder), ""

    def made(where: Path, window: MainWindow) -> Desk:
        from desktop.app import Desk

        return Desk(where, furnished=False, passphrase=given, window=window)

    while first.take(package):
        trouble = Start(app, folder, first, make or made, word, package).work()
        first.release()
        if not trouble:
            return 0
        print(trouble, file=sys.stderr)
        if isinstance(trouble, Locked):
            given = ask_passphrase(app, trouble)
            again = bool(given)
        else:
            again = _try_again(app, trouble, folder)
        if not again:
            return 2
    return 0


class Start:
    """One attempt: an empty window, and the counter in it once it is visible."""

    def __init__(
        self, app: QApplication, folder: Path, first: FirstCopy, make: Make, word: str, package: Path | None
    ) -> None:
        self._app, self._folder, self._first, self._make = app, folder, first, make
        self._word, self._package = word, package
        self._window = MainWindow(empty=True)
        self._last = ExitStack()  # cleaned up at the end
        self._trouble = ""

    def work(self) -> str:
        """Run the window until it is closed; returns the error that prevented opening, or ''."""
        place = WindowPlace(self._window, self._folder)
        self._window.painted.connect(lambda: self._or_trouble(self._furnish))
        with self._last:
            place.show()
            self._app.exec()
        self._window.deleteLater()
        return self._trouble

    def _or_trouble(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self._trouble = why(error, self._folder)
            self._window.close()
            QApplication.exit(2)

    def _furnish(self) -> None:
        """Create what is visible first; policy and record follow once that is painted."""
        from desktop.error_reports import error_reporting
        from desktop.ui.base import theme

        from PySide6.QtCore import QEventLoop

        reports = self._last.enter_context(error_reporting(self._folder))
        theme.apply(self._app, packed_later=True)
        desk = self._make(self._folder, self._window)
        self._last.callback(desk.close)
        reports.reported.connect(desk.messages.error)
        self._first.asked.connect(lambda file: answer(desk, file))
        self._last.callback(self._first.asked.disconnect)
        self._app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)  # layout and paint
        QTimer.singleShot(0, lambda: self._or_trouble(lambda: self._open(desk)))

    def _open(self, desk: Desk) -> None:
        desk.furnish()
        if self._word:
            desk.messages.warning(self._word)
        if self._package is not None:
            offer(desk.front, self._package)
        QTimer.singleShot(_IDLE, lambda: _rest(desk))


class Locked(str):
    """An error that a passphrase can resolve."""


def ask_passphrase(app: QApplication, sentence: str) -> str:
    """Ask for the passphrase of the keys; '' if none is given."""
    if app.platformName() in _UNSEEN:
        return ""
    from desktop.ui.base.passphrase_window import PassphraseWindow

    window = PassphraseWindow(sentence)
    window.show()
    come_forward(window)
    app.exec()
    given = window.given
    window.close()
    window.deleteLater()
    return given


def offer(window: MainWindow, package: Path) -> None:
    """Show what a policy package would change, as if it were chosen in 设置."""
    if window.isVisible():
        page: Any = window.page("settings")
        window.show_page("settings", part="packs")
        page.packs.take_file(package)


def answer(desk: Desk, file: str) -> None:
    """Handle the request of another start: come forward, and open a package if one was given."""
    come_forward(desk.front)
    if file:
        offer(desk.front, Path(file))


def _rest(desk: Desk) -> None:
    """Idle-time work."""
    desk.later()
    exclude_from_collection()


def exclude_from_collection() -> None:
    """Exclude objects that live as long as the window from garbage collection: otherwise one in a hundred keystrokes
    waits 50 ms for it."""
    import gc

    gc.collect()
    gc.freeze()


def why(error: Exception, folder: Path) -> str:
    """Why the counter could not be opened, and what to do."""
    from core.errors import HuiqiError, os_error_words
    from core.records import LockedKeys
    from desktop.log import note, number_of

    if isinstance(error, LockedKeys):
        return Locked(error.message)
    cause = error.__cause__ if isinstance(error, HuiqiError) else error
    if _is_full(cause):
        return f"磁盘满了，打不开记录：{folder}。请删掉或移走不用的文件，腾出空间。"
    if isinstance(error, HuiqiError):
        return error.message
    if isinstance(error, OSError):
        reason = os_error_words(error)
        return f"数据文件夹用不了：{folder}（{reason}）。请检查该文件夹和磁盘，或用 --data 指定另一个文件夹。"
    note(error, "the start")
    number = number_of(error)
    return (
        f"程序内部出了错（编号 {number[:2]}-{number[2:]}），打不开窗口。请重新打开程序；还不行，请保留数据文件夹"
        "（里面的 log 是日志），联系维护人员。"
    )


def _is_full(cause: BaseException | None) -> bool:
    full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or getattr(cause, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL


def _try_again(app: QApplication, trouble: str, folder: Path) -> bool:
    """Show the error; returns whether the user wants to retry."""
    if app.platformName() in _UNSEEN:
        return False
    from desktop.ui.base.trouble_window import TroubleWindow

    window = TroubleWindow(trouble, str(folder) if folder.is_dir() else "")
    window.show()
    come_forward(window)
    app.exec()
    again = window.again
    window.deleteLater()
    return again


def come_forward(window: QWidget) -> None:
    """Raise a window, also from minimised."""
    from PySide6.QtCore import Qt

    window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def has_screen() -> bool:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
