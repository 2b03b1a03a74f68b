"""A second, read-only connection for another thread: long reads never delay a save.

While a statement reads, a save must wait (a rollback journal allows one writer or many readers), so no statement here
reads for more than some milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event

from core.errors import RecordError
from core.records import audit
from core.records.database import Database, ReadOnly, backups_of
from core.records.exchange import windows
from core.records.heads import ChainHead, HeadState, head_state
from core.records.search import NAMED, NamedVisit, Search
from core.records.statistics import statistics
from core.records.values import AuditVerdict, Statistics, WindowCount

_HEAP = 5_000
STOPPED = "已经中断，没有读完。请再试一次。"


class Reader:
    """Reads the file of an open store. Belongs to the thread that created it; any thread may call `stop`."""

    def __init__(self, path: Path, search: Search, chain_key: bytes = b"") -> None:
        self._database: Database = ReadOnly(path)
        self._database.connection.chain_key = chain_key
        self._search = search
        self._stopped = Event()

    def stop(self) -> None:
        """Abort what is being read with a RecordError: the program closes, or a restore replaces the file."""
        self._stopped.set()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def warm(self) -> None:
        """Read what the first search needs."""
        self._search.warm(self._names, self._go_on)

    def statistics(self, date_from: date | None = None, date_to: date | None = None) -> Statistics:
        """See `Store.statistics`."""
        return statistics(self._database, date_from, date_to)

    def windows(self, date_from: date | None = None, date_to: date | None = None) -> list[WindowCount]:
        """See `exchange.windows`."""
        return windows(self._database, date_from, date_to)

    def verify(self, progress: Callable[[int, int], bool] = lambda done, total: True) -> AuditVerdict:
        """See `Store.verify`."""

        def report(done: int, total: int) -> bool:
            self._go_on()
            return progress(done, total)

        path = self._database.path
        return audit.verify(self._database.connection, path, report, backups_of(path))

    def head_state(self, head: ChainHead) -> HeadState:
        """See `Store.head_state`."""
        return head_state(head, self._database)

    def _names(self) -> Iterator[NamedVisit]:
        last = 0
        while rows := self._database.rows(
            f"SELECT {NAMED} FROM visits WHERE seq > ? ORDER BY seq LIMIT ?", (last, _HEAP)
        ):
            self._go_on()
            yield from map(tuple, rows)
            last = rows[-1]["seq"]

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise RecordError(STOPPED)
