"""Operations on many visits: search, lists, statistics, follow-ups."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from core import pinyin
from desktop.callbacks import Then
from desktop.operations.base import Verbs

if TYPE_CHECKING:  # imported after the window is shown, the record in its own thread
    from core.records import Reader, Store, UsedPacks, VisitRow, Wait
    from desktop.open_visit import Offered

_WITHIN_REACH = ("statutory", "met", "recognition")


def _warm(reader: Reader) -> None:
    pinyin.load()  # also used by pickers that match by letters
    reader.warm()


class SearchVerbs(Verbs):
    """Search, lists and statistics."""

    def search(
        self,
        text: str,
        then: Callable[[list[VisitRow]], None],
        *,
        state: Any = None,
        date_from: datetime.date | None = None,
        date_to: datetime.date | None = None,
        measure: str | None = None,
        versions: Collection[str] | None = None,
        statuses: Collection[str] = _WITHIN_REACH,
        order: tuple[str, bool] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> None:
        """Search by name, code, serial, pinyin (initials), days or measure; newest first, or sorted by a column."""

        def find(store: Store) -> list[VisitRow]:
            return store.search(
                text, state=state, date_from=date_from, date_to=date_to, measure=measure, versions=versions,
                statuses=statuses, order=order, limit=limit, offset=offset,
            )  # fmt: skip

        if self._warmed or not text.strip():
            self._tasks.run(find, then)
        else:  # read the names first, in a connection that delays no save
            self.warm(lambda _: self._tasks.run(find, then))

    def used_packs(self, then: Callable[[UsedPacks], None]) -> None:
        """What the visits of this record were judged by, with the names of measures."""
        self._tasks.run(lambda s: s.used_packs(), then)

    def recent(self, then: Callable[[list[VisitRow]], None], limit: int = 20) -> None:
        """The visits last changed."""
        self._tasks.run(lambda s: s.visits.recent(limit), then)

    def parked(self, then: Callable[[list[VisitRow]], None], limit: int = 100) -> None:
        """The visits that wait to be resumed."""
        self._tasks.run(lambda s: s.visits.parked(limit), then)

    def last_time(self, uscc: str, name: str, then: Callable[[tuple[Offered, ...]], None]) -> None:
        """Earlier answers of an enterprise that can be offered again (desktop.last_time.Offered)."""

        def work(store: Store) -> tuple[Offered, ...]:
            from desktop.last_time import offered

            return offered(self.for_new(), store.enterprises.last_answers(uscc, name))

        self._tasks.run(work, then)

    def history(self, visit_id: str, then: Callable[[list[dict[str, Any]]], None]) -> None:
        """The history of a visit, oldest first."""
        self._tasks.run(lambda s: s.visits.history(visit_id), then)

    def correction(self, visit_id: str, then: Callable[[tuple[str, ...]], None]) -> None:
        """Lines about a correction: what this visit corrects, why, and the differences; or which visit corrected it."""

        def work(store: Store) -> tuple[str, ...]:
            from desktop.stored_visits import correction_words

            return correction_words(store, store.visits.get(visit_id), self.in_use())

        self._tasks.run(work, then)

    def waits(self, then: Callable[[list[Wait]], None]) -> None:
        """The follow-up list (core.records.Wait), by due date."""
        self._tasks.run(lambda s: s.waits.all(), then)

    def change_wait(
        self, wait: Wait, due: datetime.date | None, note: str, done: bool, then: Then | None = None
    ) -> None:
        """Set the callback date, the note, and whether it is done."""
        self._tasks.run(lambda s: s.waits.change(wait.visit_id, wait.kind, due=due, note=note, done=done), then)

    def statistics(self, date_from: datetime.date | None, date_to: datetime.date | None, then: Then) -> None:
        """The counts for a period (core.records.Statistics)."""
        self._tasks.read(lambda reader: reader.statistics(date_from, date_to), then)

    _warmed = False

    def warm(self, then: Then | None = None) -> None:
        """Read what the first search needs, in idle time."""

        def done(result: Any) -> None:
            self._warmed = True
            if then is not None:
                then(result)

        self._tasks.read(_warm, done)
