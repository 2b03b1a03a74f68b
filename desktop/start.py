"""The start of the window: the first of its folder, or none; what goes wrong is shown in a window of its own."""

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
from desktop.ui.window import Window
from desktop.window_place import WindowPlace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:  # what the window holds is imported when it stands
    from desktop.app import Desk
    from desktop.input_methods import Reached

Make = Callable[[Path, Window], "Desk"]
"""How the counter of a folder is put into a window that stands."""

_IDLE = 1500  # milliseconds after the window shows, for what nobody waits for
_UNSEEN = ("offscreen", "minimal")  # platforms of Qt that show nothing to anyone
_SQLITE_FULL = 13
_LOOK = "look"  # the name of the connection that only looks who is there


def main(argv: list[str]) -> int:
    """Open the window; the exit code: 0, or 2 with one sentence in a window and on stderr."""
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


def _reach_input_method() -> Reached:
    """Find the session's input method and tell Qt, which asks once, when the application is made."""
    from desktop.input_methods import Reached, reach

    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") in _UNSEEN:
        return Reached("native")
    reached = reach(os.environ, _names_on_the_bus())
    os.environ.update(reached.environment)
    return reached


def _names_on_the_bus() -> set[str] | None:
    """Who is there in this session; None without a bus."""
    from PySide6.QtDBus import QDBusConnection

    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _LOOK)
    try:
        return set(bus.interface().registeredServiceNames().value()) if bus.isConnected() else None
    finally:
        QDBusConnection.disconnectFromBus(_LOOK)


def _bridge(app: QApplication, reached: Reached) -> None:
    """Where the input method is fcitx 4, keep the way to it for as long as the application lives."""
    if reached.way == "fcitx4":
        from desktop.ui.base.fcitx import FcitxBridge

        FcitxBridge(reached.service, app)


def start(
    app: QApplication, folder: Path, word: str = "", make: Make | None = None, package: Path | None = None
) -> int:
    """Run the counter until its window is closed; the exit code: 0, or 2 where it could not be opened. ``word`` is told
    once the window stands, and ``package`` looked at."""
    first, given = FirstCopy(folder), ""

    def made(where: Path, window: Window) -> Desk:
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
    """One try: an empty window, and as soon as it shows, the counter in it."""

    def __init__(
        self, app: QApplication, folder: Path, first: FirstCopy, make: Make, word: str, package: Path | None
    ) -> None:
        self._app, self._folder, self._first, self._make = app, folder, first, make
        self._word, self._package = word, package
        self._window = Window(empty=True)
        self._last = ExitStack()  # what is let go of at the end
        self._trouble = ""

    def work(self) -> str:
        """Stand the window until it is closed; what kept it from opening, if anything did."""
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
        """Put in what shows at once; the policy and the record come when that is on the screen."""
        from desktop.faults import listening
        from desktop.ui.base import theme

        from PySide6.QtCore import QEventLoop

        bell = self._last.enter_context(listening(self._folder))
        theme.apply(self._app, packed_later=True)
        desk = self._make(self._folder, self._window)
        self._last.callback(desk.close)
        bell.rung.connect(desk.messages.error)
        self._first.asked.connect(lambda file: answer(desk, file))
        self._last.callback(self._first.asked.disconnect)
        self._app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)  # laid out, and on the screen
        QTimer.singleShot(0, lambda: self._or_trouble(lambda: self._open(desk)))

    def _open(self, desk: Desk) -> None:
        desk.furnish()
        if self._word:
            desk.messages.warning(self._word)
        if self._package is not None:
            offer(desk.front, self._package)
        QTimer.singleShot(_IDLE, lambda: _rest(desk))


class Locked(str):
    """The trouble that a passphrase mends."""


def ask_passphrase(app: QApplication, sentence: str) -> str:
    """Ask whoever sits there for the passphrase of the keys; '' where nobody gives one."""
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


def offer(window: Window, package: Path) -> None:
    """Show what a policy package would change, as where it is chosen in 设置."""
    if window.isVisible():
        page: Any = window.page("settings")
        window.show_page("settings", part="packs")
        page.packs.take_file(package)


def answer(desk: Desk, file: str) -> None:
    """What another start wants of this one: the window, and where a package was opened, a look at that."""
    come_forward(desk.front)
    if file:
        offer(desk.front, Path(file))


def _rest(desk: Desk) -> None:
    """What is good to have done while nobody waits."""
    desk.later()
    stand_still()


def stand_still() -> None:
    """Leave what lives as long as the window out of each later collection of garbage: else one in a hundred keys waits
    50 ms for it."""
    import gc

    gc.collect()
    gc.freeze()


def why(error: Exception, folder: Path) -> str:
    """What kept the counter from opening, and what to do, in one sentence or two."""
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
    """Show the trouble to whoever sits there; whether they want another try."""
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
    """Put a window before the others, also one that was put down to the task bar."""
    from PySide6.QtCore import Qt

    window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def has_screen() -> bool:
    """Whether a window can be shown to anyone here."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
