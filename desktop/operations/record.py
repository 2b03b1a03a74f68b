"""Operations on the record as a whole: backup, restore, check, export."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import HuiqiError, RecordError
from core.progress import Cancelled, Progress
from desktop.callbacks import Failed, Then
from desktop.operations.centre import CentreVerbs
from desktop.tasks import Job

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.records import AuditVerdict, Copy, KeyRing, RestoreOutlook, Store, VisitRow
    from desktop.export import ExportSheet


REACHED = "second_place_reached"
"""Setting: the day on which a copy last reached the second place."""
_PATIENCE_DAYS = 7
_SERIALS = 20  # up to this many serials are named in the audit
_NOTES_KEPT = datetime.timedelta(days=30)
"""How long the note of a finished 回访 is kept: it has phone numbers and names that are no longer needed."""


class RecordVerbs(CentreVerbs):
    """Long work on the record, and exports of its tables."""

    def backup(self, to: Path, then: Callable[[Copy | None], None], failed: Failed | None = None) -> Job:
        """Copy the record to a file and verify it. `then` gets None if cancelled."""
        from core.records import FILE_NAME, backup

        source = self.data_folder / FILE_NAME

        def work(progress: Progress, cancelled: Cancelled) -> Copy | None:
            key = self._tasks.ask(lambda store: _copied(store, to.name))
            return backup(source, to, progress, cancelled, key)

        return self._tasks.long(work, then, failed)

    def keep_copies(self) -> Job:
        """Make the daily copy, here and in the second place. `failed` gets a RecordError once the second place was
        unreachable for a week. Notes no longer needed are deleted first, so that no copy has them."""
        from core.records import copy_to_second_place, daily_backup

        folder, settings, today = self.data_folder, self._settings, self._today()

        def work(progress: Progress, cancelled: Cancelled) -> None:
            self._tasks.ask(lambda store: store.waits.erase_done_notes(today - _NOTES_KEPT))
            key, name, reached = self._tasks.ask(lambda s: (s.keys.keys.chain, s.keys.name, s.settings.get(REACHED)))
            daily_backup(folder, chain_key=key, cancelled=cancelled)
            if not settings.second_place or cancelled():
                return
            try:
                copy_to_second_place(folder, Path(settings.second_place), f"{settings.serial_prefix}-{name}", cancelled)
            except RecordError as error:
                if reached is None or not 0 <= (today - datetime.date.fromisoformat(reached)).days < _PATIENCE_DAYS:
                    last = f"上一次写到是 {reached}。" if reached else "还没有写到过。"
                    raise RecordError(f"{error.message}{last}") from error
            else:
                self._tasks.ask(lambda store: store.settings.set(REACHED, today.isoformat()))

        return self._tasks.long(work)

    def second_place_reached(self, then: Callable[[str], None]) -> None:
        """The day on which a copy last reached the second place; '' never."""
        self._tasks.run(lambda store: str(store.settings.get(REACHED) or ""), then)

    def restore(self, source: Path, then: Callable[[Path | None], None], failed: Failed | None = None) -> None:
        """Replace the record by a copy; the replaced file is kept. `then` gets its path, or None.

        With log-in, an administrator must do it and log in again; people and PINs stay as they are now.
        """
        clerk = self.settings().clerk
        keys: list[KeyRing] = []

        def work() -> Path | None:
            from core.records import restore

            return restore(self.data_folder, source, clerk=clerk, keys=keys[0])

        def done(kept: Path | None) -> None:
            self._warmed = False  # the names change
            self.load_settings()
            self.visits_changed.emit()
            then(kept)

        def refused(error: HuiqiError) -> None:
            self.load_settings()  # the record was reopened in any case, with nobody logged in
            failed(error) if failed is not None else self.failed.emit(error.message)

        def allowed(store: Store) -> None:
            store.people.require("恢复")
            keys.append(store.keys)

        self._tasks.run(allowed, lambda _: self._tasks.reopen(work, done, refused), failed)

    def restore_outlook(
        self, source: Path, then: Callable[[RestoreOutlook], None], failed: Failed | None = None
    ) -> None:
        """What restoring a copy would mean: its date, and the visits that it lacks."""
        from core.records import restore_outlook

        self._tasks.long(lambda progress, cancelled: restore_outlook(self.data_folder, source), then, failed)

    def exposed(self, then: Callable[[str], None]) -> None:
        """A warning if other users of this computer can read the data folder; otherwise ''."""
        self._tasks.run(lambda store: store.exposed, then)

    # — personal data

    def falls_due(self, then: Callable[[list[VisitRow]], None]) -> None:
        """Visits beyond the retention period, oldest first."""
        before = self._kept_from()
        self._tasks.run(lambda store: store.retention.due(before), then)

    def delete_visits(self, ids: Sequence[str], then: Callable[[int], None], failed: Failed) -> None:
        """Delete the personal data of those of these visits that are beyond the retention period; `then` gets their
        number. The period may have changed since the list was shown."""
        why, before = f"过了 {self._settings.retention_years} 年的保存期", self._kept_from()

        def work(store: Store) -> int:
            store.people.require("删除")
            return store.retention.delete(ids, why, before)

        self._change(work, then, failed)

    def _kept_from(self) -> datetime.date:
        today = self._today()
        return today.replace(year=today.year - self._settings.retention_years, day=min(today.day, 28))

    def export_enterprise(self, who: str, to: Path, then: Then, failed: Failed) -> Job:
        """Write everything stored about one enterprise to an .xlsx. `then` gets its path, or None if cancelled."""
        from desktop.enterprise_export import sheets_of
        from desktop.export import write_workbook

        def found(store: Store) -> tuple[Sequence[ExportSheet], str]:
            store.people.require("导出")
            sheets = sheets_of(store, who)
            return sheets, _let_out(store, _one_enterprise(sheets))

        def work(progress: Progress, cancelled: Cancelled) -> Path | None:
            sheets, about = self._tasks.ask(found)
            return write_workbook(to, sheets, progress, cancelled, about)

        return self._tasks.long(work, then, failed)

    # — keys

    def keys_protected(self, then: Callable[[bool], None]) -> None:
        """Whether the keys are encrypted under a passphrase."""
        self._tasks.run(lambda store: store.keys.protected, then)

    def protect_keys(self, passphrase: str, then: Then, failed: Failed) -> None:
        """Encrypt the keys under a passphrase, asked for at each start; '': remove the encryption."""

        def work(store: Store) -> None:
            store.people.require("密钥")
            store.keys.protect(passphrase)
            store.note("keys", "用口令保护" if passphrase else "不用口令")
            self._tasks.passphrase = passphrase

        self._tasks.run(work, then, failed)

    def export_keys(self, to: Path, passphrase: str, then: Then, failed: Failed) -> None:
        """Write the shared key for the other windows to a file under a separate passphrase."""

        def work(store: Store) -> None:
            store.people.require("密钥")
            store.keys.export(to, passphrase, self._settings.serial_prefix)
            store.note("keys", f"导出 {to.name}")

        self._tasks.run(work, then, failed)

    def import_keys(self, source: Path, passphrase: str, then: Callable[[bool], None], failed: Failed) -> None:
        """Use the shared key of another window; `then` gets whether another window is known to use this one's
        prefix."""

        def work(store: Store) -> bool:
            store.people.require("密钥")
            same = store.keys.take_in(source, passphrase, self._settings.serial_prefix)
            store.note("keys", f"导入 {source.name}")
            return same

        self._tasks.run(work, then, failed)

    def verify_record(self, then: Callable[[AuditVerdict], None], failed: Failed | None = None) -> None:
        """Check the whole audit."""
        self._tasks.read(lambda reader: reader.verify(), then, failed)

    def export_log(self, to: Path, then: Then, failed: Failed | None = None) -> Job:
        """Write the error log to one text file; it contains no answers."""
        from desktop.log import export

        about = f"政策 {self._policy.id} {self._policy.digest[:12]}"
        return self._tasks.long(lambda progress, cancelled: export(self.data_folder, to, about), then, failed)

    def export(self, to: Path, sheets: Sequence[ExportSheet], then: Then, failed: Failed | None = None) -> Job:
        """Write tables (desktop.export.ExportSheet) to an .xlsx. `then` gets its path, or None if cancelled."""
        from desktop.export import write_workbook

        def work(progress: Progress, cancelled: Cancelled) -> Path | None:
            about = self._tasks.ask(lambda store: _let_out(store, _tables(sheets)))
            return write_workbook(to, sheets, progress, cancelled, about)

        return self._tasks.long(work, then, failed)


def _copied(store: Store, name: str) -> bytes:
    """Record a copy in the audit; returns the key to verify it with."""
    store.note("backup", name)
    return store.keys.keys.chain


def _one_enterprise(sheets: Sequence[ExportSheet]) -> str:
    """The audit text for an export about one enterprise: serials, because a file name would still identify it after its
    visits are deleted."""
    serials = [str(row[0]) for row in sheets[0].rows]
    more = f" 等 {len(serials)} 次接待" if len(serials) > _SERIALS else ""
    return f"一家企业的全部记录：{'、'.join(serials[:_SERIALS])}{more}"


def _tables(sheets: Sequence[ExportSheet]) -> str:
    return "、".join(f"{sheet.name} {len(sheet.rows)} 行" for sheet in sheets)


def _let_out(store: Store, what: str) -> str:
    """Authorise an export: administrators only, with an audit row. Returns the audit head for the file."""
    store.people.require("导出")
    store.note("export", what)
    from desktop.chain_heads import as_words

    return as_words(*store.head())
