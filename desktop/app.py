"""The window, put together: policy, record, operations, pages. Everything that can fail before it shows fails here."""

import argparse
import datetime
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    """The rail in its order, and the pages that are reached from others."""
    from desktop.ui.help import HelpPage
    from desktop.ui.paper import PaperPage
    from desktop.ui.policy import PolicyPage
    from desktop.ui.reception import ReceptionPage
    from desktop.ui.records import RecordsPage
    from desktop.ui.settings_page import SettingsPage
    from desktop.ui.statistics import StatisticsPage
    from desktop.ui.verify_page import VerifyPage
    from desktop.ui.wizard import WizardPage

    operations, messages, add = desk.operations, desk.messages, desk.window.add_page
    reception, wizard, paper = ReceptionPage(operations), WizardPage(operations, messages), PaperPage(messages)
    records = RecordsPage(operations)
    add(reception, "reception")
    add(records, "records")
    add(PolicyPage(operations), "policy")
    add(StatisticsPage(operations, messages), "statistics")
    add(SettingsPage(operations, messages), "settings")
    add(HelpPage(), "help")
    for page in (wizard, paper, VerifyPage(operations)):
        add(page, rail=False)
    _connect_desk(desk, reception, wizard, records)
    _connect_paper(desk, wizard, records, paper)


def _connect_desk(desk: Desk, reception: Any, wizard: Any, records: Any) -> None:
    show = desk.window.show_page
    reception.start.connect(wizard.begin)
    for asked in (reception.resume, records.open_asked):
        asked.connect(wizard.resume)
    records.correct_asked.connect(wizard.correct)
    wizard.opened.connect(lambda: show("visit"))
    reception.verify.connect(lambda: show("verify"))
    wizard.left.connect(lambda: show("reception"))


def _connect_paper(desk: Desk, wizard: Any, records: Any, paper: Any) -> None:
    window = desk.window

    def show(visit_id: str, sheet: str = "告知单") -> None:
        came_from = window.current
        papers = desk.operations.papers(visit_id)
        desk.operations.name_of(
            visit_id, lambda name: window.show_page("paper", operations=papers, name=name, kind=sheet)
        )
        paper.setProperty("came_from", came_from)

    wizard.print_asked.connect(show)
    records.print_asked.connect(show)
    paper.closed.connect(lambda: window.show_page(paper.property("came_from") or "reception"))


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
