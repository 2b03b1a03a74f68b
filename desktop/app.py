"""Composition of the window: policy, record, operations, pages. Whatever can fail at the start fails here."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import clock
from core.records.values import Session
from desktop.idle_lock import IdleWatch
from desktop.operations import Operations
from desktop.pages import add_pages
from desktop.settings import CounterSettings
from desktop.tasks import Tasks
from desktop.ui.base import theme
from desktop.ui.base.messages import Messages
from desktop.ui.window import MainWindow
from desktop.window_place import WindowPlace

from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:  # imported after the window is shown
    from core.policy import Policy
    from core.policy.installed import Policies


class Desk:
    """A running counter: everything that lives as long as the window.

    The window comes first; `furnish` then reads the policy and opens the record. Input typed meanwhile is queued.
    """

    def __init__(
        self,
        folder: Path,
        policy: Policy | Sequence[Policy] = (),
        today: Callable[[], datetime.date] = clock.today,
        opener: Callable[[Path], Any] | None = None,
        furnished: bool = True,
        leave: Callable[[], None] | None = None,
        passphrase: str = "",
        window: MainWindow | None = None,
    ) -> None:
        """`policy`: used instead of the installed ones. `leave`: given for a practice desk; returns to the real one.
        `passphrase`: of its keys. `window`: an existing, empty window to use."""
        self._given = tuple(policy) if isinstance(policy, Sequence) else (policy,)
        self.messages = Messages()
        opening = opener or (lambda where: _open(where, self.tasks.passphrase))
        self.tasks = Tasks(lambda: self._opened(opening(folder)))
        self.tasks.passphrase = passphrase
        self.operations = Operations(self.tasks, self._load, folder, today, practice=leave is not None)
        self.operations.failed.connect(self.messages.error)
        if window is None:
            window = MainWindow(empty=True)
            WindowPlace(window, folder).maximise()
        self.window = window
        window.furnish(self.messages)
        self.window.on_close = self.close
        self.window.session.chosen.connect(self._switch_clerk)
        self.window.session.lock_asked.connect(self.lock)
        self.idle = IdleWatch(parent=self.window)
        self.idle.expired.connect(self.lock)
        self.window.session.add_asked.connect(lambda: self.window.show_page("settings", part="clerks"))
        self._points = 0
        self._closed = False
        self._today, self._leave = today, leave
        self._practice: Desk | None = None
        if leave is not None:
            self.window.set_practice()
        add_pages(self)
        self.window.show_unrefreshed("reception")
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Read the policy, open the record, and handle queued input. If it raises HuiqiError, everything is closed
        again."""
        try:
            self.operations.policy()
            self.tasks.start()
        except BaseException:
            self.close()
            raise
        self.operations.settings_changed.connect(self._take_settings)
        self.operations.policies_changed.connect(lambda: self.window.renew("policy", "settings"))
        for trouble in self.operations.unusable():
            self.messages.warning(trouble)
        self.operations.exposed(lambda said: self.messages.warning(said) if said else None)
        self.operations.session_changed.connect(self._take_session)
        self.operations.load_settings()
        self._tell_lapsed()
        self.window.page("reception").refresh()

    def _load(self) -> Policies:
        from desktop.policies import given, load

        return given(self._given) if self._given else load(self.operations.data_folder, self.practising)

    def _opened(self, store: Any) -> Any:
        from desktop.row_columns import columns_of

        store.list_by(columns_of(self.operations.in_use()))
        return store

    def close(self) -> None:
        """Save what is being typed and close the record."""
        if not self._closed:
            self._closed = True
            if self._practice is not None:
                self._practice.close()
            self.tasks.close()
            if self._leave is not None:
                self._leave()

    @property
    def practising(self) -> bool:
        """Whether this desk is for practice."""
        return self._leave is not None

    @property
    def front(self) -> MainWindow:
        """The window in use: that of the practice desk, if there is one."""
        return self.window if self._practice is None else self._practice.window

    def practise(self) -> None:
        """Open a practice desk with its own record in place of this one; from a practice desk, return to the real
        one."""
        if self._leave is not None:
            self.window.close()
        elif self._practice is None:
            from desktop.practice import prepare

            operations = self.operations
            folder, policy, settings = operations.data_folder, operations.policy(), operations.settings()
            self.messages.info("正在准备练习用的记录……")
            self.tasks.long(lambda progress, cancelled: prepare(folder, policy, settings), self._open_practice)

    def _open_practice(self, folder: Path) -> None:
        if self._practice is not None or self._closed:
            return
        desk = Desk(folder, self._given, self._today, leave=self._come_back)
        self._practice = desk
        desk.window.setGeometry(self.window.geometry())
        desk.window.setWindowState(self.window.windowState())
        desk.window.show()
        self.window.hide()

    def _come_back(self) -> None:
        """Return from practice to this desk."""
        practice, self._practice = self._practice, None
        if practice is not None:
            practice.window.deleteLater()
        if not self._closed:
            self.window.show()
            self.window.activateWindow()
            self.messages.info("已回到正式接待。")

    def later(self) -> None:
        """Idle-time work: load packed fonts, warm up the search, create the wizard, make the daily copy."""
        if self._closed:
            return
        self.tasks.without_store(theme.unpacked_fonts, theme.add_fonts)
        self.operations.warm()
        self.window.page("visit")
        self.operations.keep_copies()

    def _switch_clerk(self, name: str) -> None:
        """Assign new visits to this clerk."""
        settings = replace(self.operations.settings(), clerk=name)
        self.operations.set_settings(settings, lambda _: self.messages.done(f"现在的经办人：{name}。"))

    def lock(self) -> None:
        """Lock until someone logs in. Pending input is saved first, under the name of the clerk who typed it."""
        if self.operations.session().here is not None:
            if self._practice is None:  # otherwise the practice window is in use
                self._close_popups()
                self.window.composing.commit()
                if (typing := QApplication.focusWidget()) is not None:
                    typing.clearFocus()
            self.operations.lock()

    def _close_popups(self) -> None:
        """Close open menus and dialogs: they would be in the way, and anybody could answer them."""
        while (one := QApplication.activePopupWidget() or QApplication.activeModalWidget()) and one.close():
            pass

    def _take_session(self, session: Session) -> None:
        if session.locked:
            self.idle.end()
            self.window.lock("log-in")
        elif session.wanted:
            self.idle.begin(self.window.windowHandle())
        else:
            self.idle.end()
            self.window.unlock()

    def _take_settings(self, settings: CounterSettings) -> None:
        self.window.offer("authoring", settings.authoring)
        self.window.session.show_clerk(settings.clerk, settings.clerks, self.operations.session().wanted)
        app = QApplication.instance()
        if settings.base_points != self._points and isinstance(app, QApplication):
            if self._points or settings.base_points != round(app.font().pointSizeF()):
                theme.apply(app, settings.base_points, packed_later=True)
            self._points = settings.base_points
        self._tell_lapsed()

    def _tell_lapsed(self) -> None:
        operations = self.operations
        policies, today, day = operations.for_new().each, operations.today(), operations.first_day()
        practice = "练习模式：这里的接待不进正式记录，纸上都印着“练习”。按 F12 回到正式接待。" if self._leave else ""
        lapsed = [policy for policy in policies if today > policy.expires]
        if not lapsed:
            self.window.set_banner(practice)
            return
        counted = "新接待的咨询日仍按今天计" if day == today else f"新接待的咨询日按最后一天 {day.isoformat()} 计"
        ended = "、".join(f"{policy.number} 的有效期到 {policy.expires.isoformat()} 为止" for policy in lapsed)
        self.window.set_banner(f"{practice}{ended}，今天是 {today.isoformat()}。{counted}。")


def _open(folder: Path, passphrase: str) -> Any:
    from core.records import open_store

    return open_store(folder, passphrase=passphrase)
