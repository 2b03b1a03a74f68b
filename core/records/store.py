"""The entry point to the record: one folder, one file, one running instance, one thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from core.errors import RecordError
from core.files import clear, keep_private, make_private
from core.records import audit, audited_content
from core.records.carry_over import forget_paper_key, old_paper_key
from core.records.copying import copy_before_step
from core.records.database import (
    FILE_NAME,
    Database,
    backups_of,
    check_file,
    refuse_old_sqlite,
    translated_errors,
    tried_again,
)
from core.records.enterprises import Enterprises
from core.records.exchange import Exchange, windows
from core.records.first_opening import begin, part_of
from core.records.heads import ChainHead, HeadState, head_state
from core.records.keys import KeyRing
from core.records.lock import FolderLock, unwritable
from core.records.migrations import migrate, refuse_newer
from core.records.packs import Packs
from core.records.people import People
from core.records.prints import Prints
from core.records.reader import Reader
from core.records.retention import Retention
from core.records.search import NAMED, NamedVisit, NameIndex, Search
from core.records.settings import Settings
from core.records.statistics import statistics
from core.records.values import AuditVerdict, Clock, RowColumn, Statistics, UsedPacks, WindowCount, wall_clock
from core.records.versions import used_packs
from core.records.visits import Visits
from core.records.waits import Waits

if TYPE_CHECKING:  # slow to import, see `migrations`
    from sqlite_utils import Migrations


class Store:
    """The record of one counter; each attribute is one part of it.

    A store belongs to the thread that opened it (open it in the executor thread that will own it); sqlite3 raises
    ProgrammingError in any other. Backups open the file themselves and may run anywhere.
    """

    visits: Visits
    prints: Prints
    enterprises: Enterprises
    packs: Packs
    settings: Settings
    search: Search
    waits: Waits
    people: People
    retention: Retention
    exposed: str = ""  # a sentence, if other users can read the folder
    exchange: Exchange

    def __init__(self, folder: Path, database: Database, lock: FolderLock, clock: Clock, keys: KeyRing) -> None:
        self.folder, self.keys = folder, keys
        self._database, self._lock, self._clock = database, lock, clock
        index = NameIndex(lambda: _names(database))
        self.visits = Visits(database, index, clock)
        self.search = Search(database, index)
        self.prints = Prints(database, clock)
        self.enterprises = Enterprises(database)
        self.packs = Packs(database, clock)
        self.settings = Settings(database, clock)
        self.waits = Waits(database, clock)
        self.people = People(database, clock)
        self.retention = Retention(database, index, clock)
        self.exchange = Exchange(database, index, clock, self.visits.new_id, self.packs)

    def list_by(self, columns: Mapping[str, RowColumn]) -> None:
        """Set which facts are shown as name, uscc and street in visit rows: the policy names its facts."""
        self.visits.columns = dict(columns)

    def note(self, event: str, what: str) -> None:
        """Append an audit row about the record as a whole: a copy, an export."""
        with self._database.transaction() as connection:
            audit.append(connection, self._clock(), None, event, new=what)

    def head(self) -> tuple[int, str]:
        """The last audit row: its number, and the hash that covers all rows before it."""
        row = self._database.row(audit.LAST)
        return (row["seq"], row["hash"]) if row else (0, "")

    def head_state(self, head: ChainHead) -> HeadState:
        """Whether the present audit chain contains a head that left this record earlier."""
        return head_state(head, self._database)

    def first_hash(self) -> str:
        """The hash of the first audit row, by which copies of this record are recognised; '' if there is none yet."""
        row = self._database.row("SELECT hash FROM audit WHERE seq = 1")
        return row["hash"] if row else ""

    def set_clerk(self, clerk: str) -> None:
        """Set the clerk named in audit rows from now on, where there is no log-in; with log-in nobody is named until
        somebody logs in."""
        if self.people.here is None:
            self._database.connection.clerk = "" if self.people.session().wanted else clerk

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    def statistics(self, date_from: date | None = None, date_to: date | None = None) -> Statistics:
        """What was done on the days from ``date_from`` to ``date_to``, both included."""
        return statistics(self._database, date_from, date_to)

    def windows(self, date_from: date | None = None, date_to: date | None = None) -> list[WindowCount]:
        """How many of those visits were taken in from each other window."""
        return windows(self._database, date_from, date_to)

    def used_packs(self) -> UsedPacks:
        """The packs that visits were judged by, with the names of their measures."""
        return used_packs(self._database)

    def verify(self) -> AuditVerdict:
        """Check the whole audit; slow for a very large record (``backup`` checks the copy instead)."""
        with self._database.transaction() as connection:
            return audit.verify(connection, self.path, copies=backups_of(self.path))

    def reader(self) -> Reader:
        """A second connection, for the thread that calls this."""
        return Reader(self.path, self.search, self.keys.keys.chain)

    def close(self) -> None:
        """Close the file and unlock the folder."""
        self._database.close()
        self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(
    folder: Path, clock: Clock = wall_clock, migrations: Migrations | None = None, passphrase: str = ""
) -> Store:
    """Open the record of a data folder, creating folder and record if necessary.

    ``clock`` returns the time with its zone; tests pass their own. Raises LockedKeys if the keys need a passphrase
    other than ``passphrase``, and RecordError, with nothing stored changed, if the folder is not writable, another
    instance uses it, or the file is damaged, not ours, or of a newer version; and if a migration fails, with the file
    as it was.
    """
    refuse_old_sqlite()
    try:
        exposed = make_private(folder)
    except OSError as error:
        raise RecordError(unwritable(folder, error)) from error
    lock = FolderLock(folder)
    try:
        path = folder / FILE_NAME
        begun = tried_again(lambda: _begun(path, migrations))
        keys = KeyRing.open(folder, passphrase, old_paper_key(path) if begun else None)
        database = tried_again(lambda: _open_database(path, clock, migrations))
        try:
            tried_again(lambda: _forget_paper_key(database))
            database.connection.chain_key = keys.keys.chain
            audited_content.begin(database, clock())
            store = Store(folder, database, lock, clock, keys)
            store.exposed = exposed
            return store
        except BaseException:
            database.close()
            raise
    except BaseException:
        lock.release()
        raise


def _begun(path: Path, migrations: Migrations | None) -> bool:
    """Make sure that the record exists; returns whether it did before."""
    for left in (part_of(path), *path.parent.glob(".*.part")):  # the key file also is written to a temporary file first
        clear(left)
    there = check_file(path)
    if not there:
        begin(path, migrations)
    keep_private(path)
    return there


def _open_database(path: Path, clock: Clock, migrations: Migrations | None) -> Database:
    with translated_errors(path):
        database = Database(path)
        try:
            refuse_newer(database, migrations)
            migrate(database, lambda step: copy_before_step(path, step, clock), migrations)
        except BaseException:
            database.close()
            raise
    return database


def _forget_paper_key(database: Database) -> None:
    with translated_errors(database.path):
        forget_paper_key(database.connection)


def _names(database: Database) -> Iterable[NamedVisit]:
    return map(tuple, database.rows(f"SELECT {NAMED} FROM visits ORDER BY seq"))
