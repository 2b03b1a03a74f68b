"""Work off the window's thread: one executor thread owns the store, one reads beside it, another does what takes long.

Whatever is given as `then` or `failed` runs on the window's thread, and not at all if its widget is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import HuiqiError
from desktop.callbacks import Failed, Then
from desktop.log import note

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.records import Reader, Store

T = TypeVar("T")


class Job(QObject):
    """Long work under way: tells how far it is and can be cancelled."""

    progress = Signal(int, int)  # done, total (0: not known)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop = Event()

    def cancel(self) -> None:
        """Ask it to stop; it ends soon, with None as its result."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()


class Tasks(QObject):
    """The threads of the program, and the way back to the window."""

    failed = Signal(object)  # HuiqiError that nobody asked to hear of
    _back = Signal(object)  # a callable for the window's thread

    def __init__(self, open_store: Callable[[], Store]) -> None:
        super().__init__()
        self._open = open_store
        self.passphrase = ""  # of the keys: given at the start, or set since; the store is opened with it again
        self._store: Store | None = None
        self._keeper = ThreadPoolExecutor(1, "store")
        self._reading = ThreadPoolExecutor(1, "reader")
        self._reader: Reader | None = None
        self._worker = ThreadPoolExecutor(1, "long")
        self._beside_it = ThreadPoolExecutor(1, "beside")
        self.on_close: Callable[[], None] = lambda: None  # what else is let go of, when nothing works any more
        self._closed = False
        self._jobs: set[Job] = set()
        self._back.connect(_call, Qt.ConnectionType.QueuedConnection)
        self._started = Event()
        self._keeper.submit(self._started.wait)

    def start(self) -> None:
        """Open the store in its thread, and wait. Raises RecordError if it cannot be opened.

        What was asked for before waits in the queue: it is done after.
        """
        self._started.set()
        self._keeper.submit(self._open_store).result()

    def run(
        self, work: Callable[[Store], T], then: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Do something with the store, in its thread, in the order asked. Nothing once it is closed."""
        if self._closed:
            return  # what was on its way when the window went
        future = self._keeper.submit(lambda: work(self._kept()))
        future.add_done_callback(lambda done: self._report(done, then, failed))

    def ask(self, work: Callable[[Store], T]) -> T:
        """From within long work: do something with the store in its thread, and wait for what it gives, or raises."""
        return self._keeper.submit(lambda: work(self._kept())).result()

    def read(
        self, work: Callable[[Reader], T], then: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Read of the record what takes long, in a thread and by a connection of its own: no save waits for it.

        It begins after what was asked of the store before, and sees it. Nothing once the store is closed.
        """
        if self._closed:
            return

        def begin() -> None:
            store = self._kept()
            future = self._reading.submit(lambda: work(self._beside(store)))
            future.add_done_callback(lambda done: self._report(done, then, failed))

        def begun(done: Future[None]) -> None:
            if done.exception() is not None:
                self._report(done, None, failed)

        self._keeper.submit(begin).add_done_callback(begun)

    def reopen(self, between: Callable[[], T], then: Callable[[T], None] | None, failed: Failed | None) -> None:
        """Close the store, do something with its folder, and open it again, whatever came of it."""
        if self._closed:
            return

        def work() -> T:
            self._stop_reading()
            self._kept().close()
            self._store = None
            try:
                return between()
            finally:
                self._open_store()

        self._keeper.submit(work).add_done_callback(lambda done: self._report(done, then, failed))

    def long(
        self,
        work: Callable[[Callable[[int, int], None], Callable[[], bool]], T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> Job:
        """Do something that takes long and does not need the store: it is given `progress` and `cancelled`."""
        job = Job()
        if self._closed:
            return job
        self._jobs.add(job)
        future = self._worker.submit(lambda: work(job.progress.emit, lambda: job.cancelled))
        future.add_done_callback(lambda done: self._end(job, done, then, failed))
        return job

    def beside(
        self, work: Callable[[], T], then: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Do something that needs no store and that somebody waits for, in a thread of its own, in the order asked."""
        if self._closed:
            return  # what was on its way when the window went
        future = self._beside_it.submit(work)
        future.add_done_callback(lambda done: self._report(done, then, failed))

    def close(self) -> None:
        """Finish what is asked, cancel what takes long, and close the store."""
        self._started.set()
        for job in self._jobs:
            job.cancel()
        if self._reader is not None:
            self._reader.stop()  # while the long work ends, so that nobody waits for both
        self._worker.shutdown()
        self._closed = True
        self._beside_it.shutdown()
        self.on_close()
        self._keeper.submit(self._close_store).result()
        self._reading.shutdown()
        self._keeper.shutdown()

    # — how

    def _open_store(self) -> None:
        if self._store is None:
            self._store = self._open()

    def _close_store(self) -> None:
        self._stop_reading()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _beside(self, store: Store) -> Reader:
        """The reader, made in its thread when it is first needed."""
        if self._reader is None:
            self._reader = store.reader()
        return self._reader

    def _stop_reading(self) -> None:
        """End what is being read, and let go of the file."""
        if self._reader is not None:
            self._reader.stop()
        self._reading.submit(self._close_reader).result()

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _kept(self) -> Store:
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
