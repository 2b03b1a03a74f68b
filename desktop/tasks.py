"""Background work: one executor thread owns the store, one reads from a second connection, others do long work.

Callbacks `then` and `failed` run on the GUI thread, and not at all if their widget was deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import HuiqiError
from core.progress import Cancelled, Progress
from desktop.callbacks import Failed, Then
from desktop.log import note

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.records import Reader, Store

T = TypeVar("T")


class Job(QObject):
    """Long work in progress: reports progress and can be cancelled."""

    progress = Signal(int, int)  # done, total (0: unknown)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop = Event()

    def cancel(self) -> None:
        """Request cancellation; the job ends soon, with None as its result."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether cancellation was requested."""
        return self._stop.is_set()


class Tasks(QObject):
    """The program's threads, and the way back to the GUI thread."""

    failed = Signal(object)  # HuiqiError without a callback
    _back = Signal(object)  # a callable to run on the GUI thread

    def __init__(self, open_store: Callable[[], Store]) -> None:
        super().__init__()
        self._open = open_store
        self.passphrase = ""  # of the keys; used when the store is reopened
        self._store: Store | None = None
        self._keeper = ThreadPoolExecutor(1, "store")
        self._reading = ThreadPoolExecutor(1, "reader")
        self._reader: Reader | None = None
        self._worker = ThreadPoolExecutor(1, "long")
        self._helper = ThreadPoolExecutor(1, "without_store")
        self.on_close: Callable[[], None] = lambda: None  # cleanup after all threads have stopped
        self._closed = False
        self._jobs: set[Job] = set()
        self._back.connect(_call, Qt.ConnectionType.QueuedConnection)
        self._started = Event()
        self._keeper.submit(self._started.wait)

    def start(self) -> None:
        """Open the store in its thread, and wait. Raises RecordError if it cannot be opened.

        Work requested earlier is queued and done afterwards.
        """
        self._started.set()
        self._keeper.submit(self._open_store).result()

    def run(
        self, work: Callable[[Store], T], then: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Run work on the store in its thread, in order of request. Does nothing once it is closed."""
        if self._closed:
            return  # requested while the window was closing
        future = self._keeper.submit(lambda: work(self._current_store()))
        future.add_done_callback(lambda done: self._report(done, then, failed))

    def ask(self, work: Callable[[Store], T]) -> T:
        """For use in long work: run something on the store in its thread, and wait for the result or exception."""
        return self._keeper.submit(lambda: work(self._current_store())).result()

    def read(
        self, work: Callable[[Reader], T], then: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Run a long read in a separate thread and connection, so that no save waits for it.

        It starts after earlier requests to the store, and sees their results. Does nothing once the store is closed.
        """
        if self._closed:
            return

        def begin() -> None:
            store = self._current_store()
            future = self._reading.submit(lambda: work(self._reader_of(store)))
            future.add_done_callback(lambda done: self._report(done, then, failed))

        def begun(done: Future[None]) -> None:
            if done.exception() is not None:
                self._report(done, None, failed)

        self._keeper.submit(begin).add_done_callback(begun)

    def reopen(self, between: Callable[[], T], then: Callable[[T], None] | None, failed: Failed | None) -> None:
        """Close the store, do something with its folder, and reopen it in any case."""
        if self._closed:
            return

        def work() -> T:
            self._stop_reading()
            self._current_store().close()
            self._store = None
            try:
                return between()
            finally:
                self._open_store()

        self._keeper.submit(work).add_done_callback(lambda done: self._report(done, then, failed))

    def long(
        self,
        work: Callable[[Progress, Cancelled], T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> Job:
        """Run long work that does not need the store; it receives `progress` and `cancelled`."""
        job = Job()
        if self._closed:
            return job
        self._jobs.add(job)
        future = self._worker.submit(lambda: work(job.progress.emit, lambda: job.cancelled))
        future.add_done_callback(lambda done: self._end(job, done, then, failed))
        return job

    def without_store(
        self, work: Callable[[], T], then: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Run short work without the store in a worker thread, in order of request."""
        if self._closed:
            return  # requested while the window was closing
        future = self._helper.submit(work)
        future.add_done_callback(lambda done: self._report(done, then, failed))

    def close(self) -> None:
        """Finish queued work, cancel long work, and close the store."""
        self._started.set()
        for job in self._jobs:
            job.cancel()
        if self._reader is not None:
            self._reader.stop()  # while the long work ends, so that nobody waits for both
        self._worker.shutdown()
        self._closed = True
        self._helper.shutdown()
        self.on_close()
        self._keeper.submit(self._close_store).result()
        self._reading.shutdown()
        self._keeper.shutdown()

    def _open_store(self) -> None:
        if self._store is None:
            self._store = self._open()

    def _close_store(self) -> None:
        self._stop_reading()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _reader_of(self, store: Store) -> Reader:
        """The reader, created in its thread on first use."""
        if self._reader is None:
            self._reader = store.reader()
        return self._reader

    def _stop_reading(self) -> None:
        """Abort reading, and close the file."""
        if self._reader is not None:
            self._reader.stop()
        self._reading.submit(self._close_reader).result()

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _current_store(self) -> Store:
        if self._store is None:
            self._open_store()
        assert self._store is not None
        return self._store

    def _end(self, job: Job, done: Future[Any], then: Then | None, failed: Failed | None) -> None:
        def on_window() -> None:
            self._jobs.discard(job)
            job.ended.emit()

        self._back.emit(on_window)
        self._report(done, then, failed)

    def _report(self, done: Future[Any], then: Then | None, failed: Failed | None) -> None:
        error = done.exception()
        if error is None:
            if then is not None:
                self._back.emit(lambda: _if_alive(then, done.result()))
        elif isinstance(error, HuiqiError):
            self._back.emit(lambda: _if_alive(failed or self.failed.emit, error))
        else:
            fault = HuiqiError(note(error, "a background task"))
            self._back.emit(lambda: _if_alive(failed or self.failed.emit, fault))


def _call(work: Callable[[], None]) -> None:
    work()


def _if_alive(callback: Callable[[Any], None], value: Any) -> None:
    owner = getattr(callback, "__self__", None)
    if not isinstance(owner, QObject) or isValid(owner):
        callback(value)
