"""The start of the window: the first of its folder, or none; what goes wrong is shown in a window of its own."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import HuiqiError, os_error_words
from desktop import paths
from desktop.app import Desk
from desktop.faults import Bell, listening
from desktop.first_copy import FirstCopy
from desktop.input_methods import Reached, reach
from desktop.log import note, number_of
from desktop.ui.base import theme
from desktop.ui.base.passphrase_window import PassphraseWindow
from desktop.ui.base.trouble_window import TroubleWindow
from desktop.ui.window import Window

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

_IDLE = 1500  # milliseconds after the window shows, for what nobody waits for
_UNSEEN = ("offscreen", "minimal")  # platforms of Qt that show nothing to anyone
_SQLITE_FULL = 13
_LOOK = "look"  # the name of the connection that only looks who is there


def main(argv: list[str]) -> int:
    """Open the window; the exit code: 0, or 2 with one sentence in a window and on stderr."""
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
    app: QApplication,
    folder: Path,
    word: str = "",
    make: Callable[[Path], Desk] | None = None,
    package: Path | None = None,
) -> int:
    """Run the counter until its window is closed; the exit code: 0, or 2 where it could not be opened. ``word`` is told
    once the window stands, and ``package`` looked at."""
    first, given = FirstCopy(folder), ""
    make = make or (lambda where: Desk(where, furnished=False, passphrase=given))
    while first.take(package):
        with listening(folder) as bell:
            theme.apply(app)
            trouble = _work(app, folder, first, lambda where: _told(make(where), word, package), bell)
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


class Locked(str):
    """The trouble that a passphrase mends."""


def ask_passphrase(app: QApplication, sentence: str) -> str:
    """Ask whoever sits there for the passphrase of the keys; '' where nobody gives one."""
    if app.platformName() in _UNSEEN:
        return ""
    window = PassphraseWindow(sentence)
    window.show()
    come_forward(window)
    app.exec()
    given = window.given
    window.close()
    window.deleteLater()
    return given


def _work(app: QApplication, folder: Path, first: FirstCopy, make: Callable[[Path], Desk], bell: Bell) -> str:
    """Stand the window until it is closed; what kept it from opening, if anything did."""
    trouble: list[str] = []
    try:
        desk = make(folder)
    except Exception as error:
        return why(error, folder)
    bell.rung.connect(desk.messages.error)
    first.asked.connect(lambda file: answer(desk, file))
    desk.window.painted.connect(lambda: _furnish(desk, folder, trouble))
    desk.window.show()
    app.exec()
    desk.close()
    first.asked.disconnect()
    desk.window.deleteLater()
    return trouble[0] if trouble else ""


def _told(desk: Desk, word: str, package: Path | None = None) -> Desk:
    if word:
        desk.window.painted.connect(lambda: desk.messages.warning(word))
    if package is not None:  # after what is done at once, which opens the record
        desk.window.painted.connect(lambda: QTimer.singleShot(0, lambda: _offer(desk.front, package)))
    return desk


def _offer(window: Window, package: Path) -> None:
    """Show what a policy package would change, as where it is chosen in 设置."""
    if window.isVisible():
        page: Any = window.page("settings")
        window.show_page("settings", part="packs")
        page.packs.take_file(package)


def answer(desk: Desk, file: str) -> None:
    """What another start wants of this one: the window, and where a package was opened, a look at that."""
    come_forward(desk.front)
    if file:
        _offer(desk.front, Path(file))


def _furnish(desk: Desk, folder: Path, trouble: list[str]) -> None:
    try:
        desk.furnish()
    except Exception as error:
        trouble.append(why(error, folder))
        desk.window.close()
        QApplication.exit(2)
    else:
        QTimer.singleShot(_IDLE, lambda: _rest(desk))


def _rest(desk: Desk) -> None:
    """What is good to have done while nobody waits."""
    desk.later()
    stand_still()


def stand_still() -> None:
    """Leave what lives as long as the window out of each later collection of garbage: else one in a hundred keys waits
    50 ms for it."""
    gc.collect()
    gc.freeze()


def why(error: Exception, folder: Path) -> str:
    """What kept the counter from opening, and what to do, in one sentence or two."""
    from core.records import LockedKeys

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
    window = TroubleWindow(trouble, str(folder) if folder.is_dir() else "")
    window.show()
    come_forward(window)
    app.exec()
    again = window.again
    window.deleteLater()
    return again


def come_forward(window: QWidget) -> None:
    """Put a window before the others, also one that was put down to the task bar."""
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
