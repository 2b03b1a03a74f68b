"""What all verbs of the counter share: the two threads, the policy in use, the settings as they are."""

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

if TYPE_CHECKING:  # imported when the window stands, the record in its own thread
    from core.policy import Policy
    from core.policy.installed import Installed, Policies
    from core.policy.pack import GuideEntry
    from core.records import Store


class Verbs(QObject):
    """What a screen can ask for. What fails and is not listened for is told through `failed`."""

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
        """The policy in use, read when it is first needed. Raises PolicyError if it cannot be."""
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
        """All policies that this counter has, each in the version in use: the state's first, the district's last.
        Raises PolicyError if one that comes with the program cannot be read."""
        return self._policies.all

    def unusable(self) -> tuple[str, ...]:
        """A sentence for each package that was taken in and cannot be used any more."""
        return tuple(f"政策包 {each.name} 现在不能用：{each.why}" for each in self._policies.troubles)

    def today(self) -> datetime.date:
        """The day it is."""
        return self._today()

    def first_day(self) -> datetime.date:
        """The 咨询日 that a new visit gets."""
        settings = self._settings
        return first_day(self.in_use(), settings.day_rule, self._today(), settings.fixed_day)

    def in_use(self) -> tuple[Policy, ...]:
        """All policies of this counter, each in the version in use, with what the centre has filled in."""
        return self._in_use

    def for_new(self) -> Policy:
        """The policies that a new visit is under, held together: all that are in force on its 咨询日; where none is,
        the one that the counter was set up for. Two that mean different things by one name are not held together: the
        later one is left out, and may be chosen by itself."""
        from core.policy.joined import joined_as_can_be

        day = self.first_day()
        found = [policy for policy in self.in_use() if policy.in_force(day)]
        return joined_as_can_be(found or [self._policy])

    def settings(self) -> CounterSettings:
        """The settings as they are now; where one logs in, the clerk is who has."""
        if not self._session.wanted:
            return self._settings
        return replace(self._settings, clerk=self._session.here.name if self._session.here else "")

    # ── how

    def _take_policies(self, policies: Policies) -> None:
        """What is begun from now on goes by these."""
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
