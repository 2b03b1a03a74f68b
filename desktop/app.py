"""The window, put together: policy, record, operations, pages. What can fail at the start, fails here."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.policy import Policy, load_policy
from desktop.operations import Operations
from desktop.settings import CounterSettings
from desktop.tasks import Tasks
from desktop.ui.base import theme
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import Page
from desktop.ui.reception import ReceptionPage
from desktop.ui.window import Window
from desktop.window_place import WindowPlace

from PySide6.QtWidgets import QApplication

POLICY = "baoshan-2023-1"


class Desk:
    """A running counter: everything that lives as long as the window.

    The window comes first; `furnish` then reads the policy and opens the record. What is typed meanwhile waits.
    """

    def __init__(
        self,
        folder: Path,
        policy: Policy | None = None,
        today: Callable[[], datetime.date] = datetime.date.today,
        opener: Callable[[Path], Any] | None = None,
        furnished: bool = True,
    ) -> None:
        self.messages = Messages()
        self.tasks = Tasks(lambda: (opener or _open)(folder))
        self.operations = Operations(self.tasks, lambda: policy or load_policy(POLICY), folder, today)
        self.operations.failed.connect(self.messages.error)
        self.window = Window(self.messages)
        self.window.on_close = self.close
        self.place = WindowPlace(self.window, folder)
        self._points = 0
        self._closed = False
        _add_pages(self)
        self.window.stand("reception")
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Read the policy, open the record, show what waits. What it raises, as HuiqiError, leaves all closed."""
        try:
            self.operations.policy()
            self.tasks.start()
        except BaseException:
            self.close()
            raise
        self.operations.settings_changed.connect(self._take_settings)
        self.operations.load_settings()
        self._tell_lapsed()
        self.window.page("reception").refresh()

    def close(self) -> None:
        """Save what is being typed, let go of the record."""
        if not self._closed:
            self._closed = True
            self.tasks.close()

    def later(self) -> None:
        """What is good to have done while nobody waits: the search warmed up, the wizard made, the day's copy."""
        if self._closed:
            return
        self.operations.warm()
        self.window.page("visit")
        folder = self.operations.data_folder
        self.tasks.long(lambda progress, cancelled: _daily_backup(folder))

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


def _open(folder: Path) -> Any:
    from core.records import open_store

    return open_store(folder)


def _daily_backup(folder: Path) -> Any:
    from core.records import daily_backup

    return daily_backup(folder)


def _add_pages(desk: Desk) -> None:
    """The rail in its order, and the pages that are reached from others. All but the first are made when asked for."""
    window, operations, messages = desk.window, desk.operations, desk.messages
    reception = ReceptionPage(operations)
    window.add_page(reception, "reception")
    window.add_later("records", lambda: _records(desk), "记录", "records")
    window.add_later("policy", lambda: _policy(desk), "政策", "policy")
    window.add_later("statistics", lambda: _statistics(desk), "统计", "statistics")
    window.add_later("settings", lambda: _settings(desk), "设置", "settings")
    window.add_later("help", _help, "帮助", "help")
    window.add_later("visit", lambda: _wizard(desk))
    window.add_later("paper", lambda: _paper(desk))
    window.add_later("verify", lambda: _verify(desk))
    reception.start.connect(lambda known: _visit(desk).begin(known))
    reception.reopen.connect(lambda scanned: _visit(desk).reopen(scanned))
    reception.told.connect(messages.error)
    reception.resume.connect(lambda visit_id: _visit(desk).resume(visit_id))
    reception.verify.connect(lambda: window.show_page("verify"))


def _visit(desk: Desk) -> Any:
    return desk.window.page("visit")


def _policy(desk: Desk) -> Page:
    from desktop.ui.policy import PolicyPage

    return PolicyPage(desk.operations)


def _statistics(desk: Desk) -> Page:
    from desktop.ui.statistics import StatisticsPage

    return StatisticsPage(desk.operations, desk.messages)


def _settings(desk: Desk) -> Page:
    from desktop.ui.settings import SettingsPage

    return SettingsPage(desk.operations, desk.messages)


def _help() -> Page:
    from desktop.ui.help import HelpPage

    return HelpPage()


def _verify(desk: Desk) -> Page:
    from desktop.ui.papers import VerifyPage

    return VerifyPage(desk.operations)


def _records(desk: Desk) -> Any:
    from desktop.ui.records import RecordsPage

    page = RecordsPage(desk.operations)
    page.open_asked.connect(lambda visit_id: _visit(desk).resume(visit_id))
    page.correct_asked.connect(lambda visit_id: _visit(desk).correct(visit_id))
    page.print_asked.connect(lambda visit_id: _print(desk, visit_id))
    return page


def _wizard(desk: Desk) -> Any:
    from desktop.ui.interview import InterviewPage

    page = InterviewPage(desk.operations, desk.messages)
    page.opened.connect(lambda: desk.window.show_page("visit"))
    page.left.connect(lambda: desk.window.show_page("reception"))
    page.print_asked.connect(lambda visit_id, sheet: _print(desk, visit_id, sheet))
    return page


def _paper(desk: Desk) -> Any:
    from desktop.ui.papers import PaperPage

    page = PaperPage(desk.messages)
    page.closed.connect(lambda: desk.window.show_page(page.property("came_from") or "reception"))
    return page


def _print(desk: Desk, visit_id: str, sheet: str = "告知单") -> None:
    """Show the papers of a visit; going back leads to where one came from."""
    window = desk.window
    window.page("paper").setProperty("came_from", window.current)
    papers = desk.operations.papers(visit_id)
    desk.operations.name_of(visit_id, lambda name: window.show_page("paper", operations=papers, name=name, kind=sheet))
