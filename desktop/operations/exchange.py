"""Verbs about visits of other windows, and of the file that a restore replaced."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import clock
from core.files import clear
from desktop.callbacks import Failed, Then
from desktop.operations.base import Verbs
from desktop.tasks import Job

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.records import Taken


class ExchangeVerbs(Verbs):
    """One visit is any clerk's to carry, sealed for the centre's windows; days, and what only a file has, are an
    administrator's. To take in is anyone's: it only adds, and only what the centre's key sealed."""

    def carry_visit(self, visit_id: str, to: Path, then: Callable[[int], None], failed: Failed) -> None:
        """Put one visit into a sealed file; `then` gets how many went, with those that it corrects."""
        from desktop.carried import carry

        self._change(lambda store: carry(store, [visit_id], to, clock.now()), then, failed)

    def carry_days(
        self, first: datetime.date, last: datetime.date, to: Path, then: Callable[[int], None], failed: Failed
    ) -> None:
        """Put all visits of some days into a sealed file; `then` gets how many."""
        from desktop.carried import carry_days

        self._change(lambda store: carry_days(store, first, last, to, clock.now()), then, failed)

    def take_visits(self, source: Path, then: Callable[[str], None], failed: Failed) -> Job:
        """Take in a sealed file; `then` gets what came of it, in words."""
        from core.records import open_sealed
        from desktop.carried import take

        def work(progress: Any, cancelled: Any) -> Taken:
            opened = open_sealed(source, self._tasks.ask(lambda store: store.keys.keys))
            return self._tasks.ask(lambda store: take(store, opened, source))

        return self._tasks.long(work, self._told(then), failed)

    def merge_record(self, source: Path, then: Callable[[str], None], failed: Failed) -> Job:
        """Take in what only another data file has; `then` gets what came of it, in words."""
        from core.records import lay_out
        from desktop.carried import take_back

        def work(progress: Any, cancelled: Any) -> Taken:
            self._tasks.ask(lambda store: store.people.require("并回"))
            laid = lay_out(self.data_folder, source)
            try:
                return self._tasks.ask(lambda store: take_back(store, laid, source))
            finally:
                clear(laid)

        return self._tasks.long(work, self._told(then), failed)

    def windows(
        self, date_from: datetime.date | None, date_to: datetime.date | None, then: Callable[[str], None]
    ) -> None:
        """Which other windows the statistics of some days hold, in words; '' for none."""
        from desktop.carried import counted_words

        self._tasks.read(lambda reader: counted_words(reader.windows(date_from, date_to)), then)

    def _told(self, then: Callable[[str], None]) -> Then:
        from desktop.carried import taken_words

        def take(taken: Taken) -> None:
            if taken.changed:
                self.visits_changed.emit()
            then(taken_words(taken))

        return take
