"""Exchange of visits with other windows, and recovery from the file that a restore replaced."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core import clock
from core.files import clear
from core.progress import Cancelled, Progress
from desktop.callbacks import Failed, Then
from desktop.operations.base import Verbs
from desktop.tasks import Job

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.records import ImportResult


class ExchangeVerbs(Verbs):
    """Any clerk may export a single visit, sealed for the centre's windows; whole days, and merging a data file,
    require an administrator. Anyone may take in a sealed file: that only adds, and only what the centre's key
    sealed."""

    def carry_visit(self, visit_id: str, to: Path, then: Callable[[int], None], failed: Failed) -> None:
        """Write one visit to a sealed file; `then` gets the number of visits, including those that it corrects."""
        from desktop.visit_exchange import export_visits

        self._change(lambda store: export_visits(store, [visit_id], to, clock.now()), then, failed)

    def carry_days(
        self, first: datetime.date, last: datetime.date, to: Path, then: Callable[[int], None], failed: Failed
    ) -> None:
        """Write all visits of a period to a sealed file; `then` gets their number."""
        from desktop.visit_exchange import export_days

        self._change(lambda store: export_days(store, first, last, to, clock.now()), then, failed)

    def take_visits(self, source: Path, then: Callable[[str], None], failed: Failed) -> Job:
        """Take in a sealed file; `then` gets the result in words."""
        from core.records import open_sealed
        from desktop.visit_exchange import import_visits

        def work(progress: Progress, cancelled: Cancelled) -> ImportResult:
            opened = open_sealed(source, self._tasks.ask(lambda store: store.keys.keys))
            return self._tasks.ask(lambda store: import_visits(store, opened, source))

        return self._tasks.long(work, self._then_refresh(then), failed)

    def merge_record(self, source: Path, then: Callable[[str], None], failed: Failed) -> Job:
        """Take in what another data file has and this record lacks; `then` gets the result in words."""
        from core.records import prepare_merge
        from desktop.visit_exchange import import_record

        def work(progress: Progress, cancelled: Cancelled) -> ImportResult:
            self._tasks.ask(lambda store: store.people.require("并回"))
            laid = prepare_merge(self.data_folder, source)
            try:
                return self._tasks.ask(lambda store: import_record(store, laid, source))
            finally:
                clear(laid)

        return self._tasks.long(work, self._then_refresh(then), failed)

    def windows(
        self, date_from: datetime.date | None, date_to: datetime.date | None, then: Callable[[str], None]
    ) -> None:
        """Which other windows the statistics of a period include, in words; '' for none."""
        from desktop.visit_exchange import counted_words

        self._tasks.read(lambda reader: counted_words(reader.windows(date_from, date_to)), then)

    def _then_refresh(self, then: Callable[[str], None]) -> Then:
        from desktop.visit_exchange import import_words

        def take(result: ImportResult) -> None:
            if result.changed:
                self.visits_changed.emit()
            then(import_words(result))

        return take
