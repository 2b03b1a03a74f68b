"""Base of all operations: the two worker threads, the policy in use, the current settings."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import clock
from core.records.values import Session
from desktop.callbacks import Failed, Then
from desktop.settings import CounterSettings, first_day
from desktop.tasks import Tasks

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # imported after the window is shown, the record in its own thread
    from core.policy import Policy
    from core.policy.installed import Installed, Policies
    from core.policy.pack import GuideEntry
    from core.records import Store


class Verbs(QObject):
    """Base class of operations. Errors without a callback are emitted by `failed`."""

    failed = Signal(str)  # one sentence
    visits_changed = Signal()
    settings_changed = Signal(object)  # CounterSettings
    policies_changed = Signal()
    session_changed = Signal(object)  # Session

    def __init__(
        self,
        tasks: Tasks,
        load: Callable[[], Policies],
        folder: Path,
        today: Callable[[], datetime.date] = clock.today,
        practice: bool = False,
    ) -> None:
        super().__init__()
        self._tasks, self._load, self._today, self._practice = tasks, load, today, practice
        self._settings = CounterSettings()
        self._session = Session()
        self.data_folder = folder
        tasks.failed.connect(lambda error: self.failed.emit(error.message))

    def policy(self) -> Policy:
        """The policy in use, read on first access. Raises PolicyError if it is unreadable."""
        return self._policy

    @property
    def _policy(self) -> Policy:
        return next(policy for policy in self._in_use if policy.id == self._policies.main.id)

    @cached_property
    def _in_use(self) -> tuple[Policy, ...]:
        return tuple(each.policy for each in self._policies.all)

    @cached_property
    def _policies(self) -> Policies:
        return self._load()

    def installed(self) -> tuple[Installed, ...]:
        """All installed policies in the versions in use, from national to district. Raises PolicyError if one that
        ships with the program is unreadable."""
        return self._policies.all

    def unusable(self) -> tuple[str, ...]:
        """A sentence for each installed package that is no longer usable."""
        return tuple(f"政策包 {each.name} 现在不能用：{each.why}" for each in self._policies.troubles)

    def today(self) -> datetime.date:
        """Today's date."""
        return self._today()

    def first_day(self) -> datetime.date:
        """The 咨询日 for a new visit."""
        settings = self._settings
        return first_day(self.in_use(), settings.day_rule, self._today(), settings.fixed_day)

    def in_use(self) -> tuple[Policy, ...]:
        """All installed policies in the versions in use, with the centre's own guide entries."""
        return self._in_use

    def for_new(self) -> Policy:
        """The combined policies for a new visit: all that are in force on its 咨询日; if none is, the one that the
        counter was set up for. Policies that give a name different meanings cannot be combined: the later one is left
        out, and can be chosen alone."""
        from core.policy.joined import joined_as_can_be

        day = self.first_day()
        found = [policy for policy in self.in_use() if policy.in_force(day)]
        return joined_as_can_be(found or [self._policy])

    def settings(self) -> CounterSettings:
        """The current settings; with log-in, the clerk is whoever is logged in."""
        if not self._session.wanted:
            return self._settings
        return replace(self._settings, clerk=self._session.here.name if self._session.here else "")

    def _take_policies(self, policies: Policies) -> None:
        """Use these policies for new visits from now on."""
        from desktop.row_columns import columns_of

        self._policies, self._in_use = policies, tuple(each.policy for each in policies.all)
        columns = columns_of(self._in_use)
        self._tasks.run(lambda store: store.list_by(columns))
        self.policies_changed.emit()

    def _change(self, work: Callable[[Store], Any], then: Then | None, failed: Failed | None) -> None:
        def done(result: Any) -> None:
            self.visits_changed.emit()
            if then is not None:
                then(result)

        self._tasks.run(work, done, failed)

    def _take_session(self, session: Session) -> None:
        if session != self._session:
            self._session = session
            self.session_changed.emit(session)
            self.settings_changed.emit(self.settings())

    def _take_guide(self, entries: Mapping[str, GuideEntry]) -> None:
        from desktop.settings import with_own_guide

        self._in_use = tuple(with_own_guide(policy, entries) for policy in self._in_use)
