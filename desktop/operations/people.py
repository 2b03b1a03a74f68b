"""Operations on people: log in, lock, add, remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.records.values import Session
from desktop.callbacks import Failed, Then
from desktop.operations.base import Verbs

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.records import Store
    from core.records.values import PersonRole


class PeopleVerbs(Verbs):
    """Each change is announced by `session_changed`."""

    def session(self) -> Session:
        """Who may log in, and who is logged in."""
        return self._session

    def log_in(self, name: str, pin: str, then: Then, failed: Failed) -> None:
        """Log in by PIN; `failed` says how long to wait after a wrong one."""
        self._with_people(lambda store: store.people.enter(name, pin), then, failed)

    def lock(self) -> None:
        """Lock until someone logs in."""
        if not self._session.wanted or self._session.here is None:
            return
        self._take_session(replace(self._session, here=None))  # at once: the screen does not wait for the record
        self._with_people(lambda store: store.people.leave(), None, None)

    def begin_log_in(self, name: str, pin: str, then: Callable[[str], None], failed: Failed) -> None:
        """Introduce log-in. `then` gets the recovery code, which is shown only this once."""
        self._with_people(lambda store: store.people.begin(name, pin), then, failed)

    def end_log_in(self, then: Then, failed: Failed) -> None:
        """Abolish log-in."""
        clerk = self._settings.clerk

        def end(store: Store) -> None:
            store.people.end()
            store.set_clerk(clerk)

        self._with_people(end, then, failed)

    def put_person(self, name: str, role: PersonRole, pin: str, then: Then, failed: Failed) -> None:
        """Add a person, or change their role or PIN."""
        self._with_people(lambda store: store.people.put(name, role, pin), then, failed)

    def remove_person(self, name: str, then: Then, failed: Failed) -> None:
        """Remove a person."""
        self._with_people(lambda store: store.people.remove(name), then, failed)

    def change_pin(self, old: str, new: str, then: Then, failed: Failed) -> None:
        """Change the PIN of whoever is logged in."""
        self._with_people(lambda store: store.people.change_pin(old, new), then, failed)

    def recover(self, name: str, code: str, pin: str, then: Callable[[str], None], failed: Failed) -> None:
        """Log in as administrator with the recovery code. `then` gets the next code."""
        self._with_people(lambda store: store.people.recover(name, code, pin), then, failed)

    def _with_people(self, act: Callable[[Store], Any], then: Then | None, failed: Failed | None) -> None:
        def work(store: Store) -> tuple[Any, Session]:
            return act(store), store.people.session()

        def take(done: tuple[Any, Session]) -> None:
            self._take_session(done[1])
            if then is not None:
                then(done[0])

        self._tasks.run(work, take, failed)
