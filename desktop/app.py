"""The window, put together: policy, record, operations, pages. Everything that can fail before it shows fails here."""

import argparse
import datetime
import os
import sys
from collections.abc import Callable
from pathlib import Path

from core.errors import HuiqiError
from core.policy import Policy, load_policy
from core.records import Store, daily_backup, open_store
from desktop import paths
from desktop.operations import Operations
from desktop.settings import CounterSettings
from desktop.tasks import Tasks
from desktop.ui import theme
from desktop.ui.messages import Messages
from desktop.ui.window import Window

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

POLICY = "baoshan-2023-1"
_IDLE = 1500  # milliseconds after the window shows, for what nobody waits for


class Desk:
    """A running counter: everything that lives as long as the window."""

    def __init__(
        self,
        folder: Path,
        policy: Policy | None = None,
        today: Callable[[], datetime.date] = datetime.date.today,
        opener: Callable[[Path], Store] = open_store,
    ) -> None:
        self.messages = Messages()
        self.tasks = Tasks(lambda: opener(folder))
        try:
            self.operations = Operations(self.tasks, policy or load_policy(POLICY), folder, today)
            self.tasks.ready()
        except BaseException:
            self.tasks.close()
            raise
        self.operations.failed.connect(self.messages.error)
        self.operations.settings_changed.connect(self._take_settings)
        self.operations.load_settings()
        self.window = Window(self.messages)
        self.window.on_close = self.close
        self._points = 0
        self._closed = False
        _add_pages(self)
        self._tell_lapsed()
        self.window.show_page("reception")

    def close(self) -> None:
        """Save what is being typed, let go of the record."""
        if not self._closed:
            self._closed = True
            self.tasks.close()

    def later(self) -> None:
        """What is good to have done once the window stands: the day's copy of the record, the search warmed up."""
        self.operations.warm()
        folder = self.operations.data_folder
        self.tasks.long(lambda progress, cancelled: daily_backup(folder))

    def _take_settings(self, settings: CounterSettings) -> None:
        app = QApplication.instance()
        if settings.base_points != self._points and isinstance(app, QApplication):
            if self._points or settings.base_points != round(app.font().pointSizeF()):
                theme.apply(app, settings.base_points)
            self._points = settings.base_points
        self._tell_lapsed()

    def _tell_lapsed(self) -> None:
        operations = self.operations
        policy, today, day = operations.policy(), operations.today(), operations.first_day()
        if today <= policy.expires:
            self.window.set_banner("")
            return
        counted = "新接待的咨询日仍按今天计" if day == today else f"新接待的咨询日按最后一天 {day.isoformat()} 计"
        self.window.set_banner(
            f"{policy.number} 的有效期到 {policy.expires.isoformat()} 为止，今天是 {today.isoformat()}。{counted}。"
        )


def _add_pages(desk: Desk) -> None:
    from desktop.ui.reception import ReceptionPage
    from desktop.ui.wizard import WizardPage

    window, operations = desk.window, desk.operations
    reception = ReceptionPage(operations)
    wizard = WizardPage(operations, desk.messages)
    window.add_page(reception, "reception")
    _add_others(desk)
    window.add_page(wizard, rail=False)
    reception.start.connect(lambda known, offered: wizard.begin(known, offered))
    reception.resume.connect(lambda visit_id: wizard.resume(visit_id))
    wizard.opened.connect(lambda: window.show_page("visit"))
    wizard.left.connect(lambda: window.show_page("reception"))


def _add_others(desk: Desk) -> None:
    """The pages beside the desk itself."""
    from desktop.pages import add_pages

    add_pages(desk)


def main(argv: list[str]) -> int:
    """Open the window; the exit code: 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="./run", description="惠企窗口", add_help=True)
    parser.add_argument("--data", help="数据文件夹")
    given = parser.parse_args(argv)
    if not _has_screen():
        return _refuse("这台电脑没有图形界面，打不开窗口。请在桌面环境里运行，或用命令行：./run sample、./run assess。")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("惠企窗口")
    app.setDesktopFileName(paths.APP)
    theme.apply(app)
    try:
        desk = Desk(paths.data_folder(given.data))
    except HuiqiError as error:
        return _refuse(error.message)
    desk.window.show()
    QTimer.singleShot(_IDLE, desk.later)
    code = app.exec()
    desk.close()
    return code


def _has_screen() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
