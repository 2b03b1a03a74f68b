"""Verbs about the record as a whole: copied, put back, checked, exported."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import HuiqiError, RecordError
from desktop.callbacks import Failed, Then
from desktop.operations.centre import CentreVerbs
from desktop.tasks import Job

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.records import Store, VisitRow


REACHED = "second_place_reached"
"""The setting that tells when a copy last came to the second place."""
_PATIENCE_DAYS = 7
_SERIALS = 20  # told one by one
_NOTES_KEPT = datetime.timedelta(days=30)
"""So long after a 回访 is done its note stays: telephones and names of people are not needed any more."""


class RecordVerbs(CentreVerbs):
    """Long work with the record, and the tables drawn from it."""

    def backup(self, to: Path, then: Then, failed: Failed | None = None) -> Job:
        """Copy the record to a file, checked. `then` gets a core.records.Copy, or None if cancelled."""
        from core.records import FILE_NAME, backup

        source = self.data_folder / FILE_NAME

        def work(progress: Any, cancelled: Any) -> Any:
            key = self._tasks.ask(lambda store: _copied(store, to.name))
            return backup(source, to, progress, cancelled, key)

        return self._tasks.long(work, then, failed)

    def keep_copies(self) -> Job:
        """The copy of the day, here and in the second place; RecordError (to `failed`) once the second place cannot be
        reached for a week. Notes that are not needed any more are deleted first: no copy holds them."""
        from core.records import copy_to_second_place, daily_backup

        folder, settings, today = self.data_folder, self._settings, self._today()

        def work(progress: Any, cancelled: Any) -> None:
            self._tasks.ask(lambda store: store.waits.blot_done(today - _NOTES_KEPT))
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
        """The day on which a copy last came to the second place; '' never."""
        self._tasks.run(lambda store: str(store.settings.get(REACHED) or ""), then)

    def restore(self, source: Path, then: Then, failed: Failed | None = None) -> None:
        """Put a copy in the place of the record; the replaced file is kept. `then` gets its path, or None.

        Where one logs in, an administrator asks for it, and logs in again: people and PINs stay what they are now.
        """
        clerk, keys = self.settings().clerk, list[Any]()

        def work() -> Path | None:
            from core.records import restore

            return restore(self.data_folder, source, clerk=clerk, keys=keys[0])

        def done(kept: Path | None) -> None:
            self._warmed = False  # other names
            self.load_settings()
            self.visits_changed.emit()
            then(kept)

        def refused(error: HuiqiError) -> None:
            self.load_settings()  # the record was opened anew all the same: nobody is logged in to it
            failed(error) if failed is not None else self.failed.emit(error.message)

        def allowed(store: Store) -> None:
            store.people.require("恢复")
            keys.append(store.keys)

        self._tasks.run(allowed, lambda _: self._tasks.reopen(work, done, refused), failed)

    def restore_outlook(self, source: Path, then: Then, failed: Failed | None = None) -> None:
        """What putting a copy back would mean (core.records.Outlook): its day, and the visits it does not have."""
        from core.records import restore_outlook

        self._tasks.long(lambda progress, cancelled: restore_outlook(self.data_folder, source), then, failed)

    def exposed(self, then: Callable[[str], None]) -> None:
        """A sentence where other users of this computer may read the data folder; else ''."""
        self._tasks.run(lambda store: store.exposed, then)

    # — personal data

    def falls_due(self, then: Callable[[list[VisitRow]], None]) -> None:
        """Visits that are kept for longer than the centre wants, oldest first."""
        before = self._kept_from()
        self._tasks.run(lambda store: store.retention.due(before), then)

    def delete_visits(self, ids: Sequence[str], then: Callable[[int], None], failed: Failed) -> None:
        """Delete what these visits tell of anyone, where they are kept for longer than the centre wants; `then` gets
        how many there were: the years may be others than when the list was made."""
        why, before = f"过了 {self._settings.retention_years} 年的保存期", self._kept_from()

        def work(store: Store) -> int:
            store.people.require("删除")
            return store.retention.delete(ids, why, before)

        self._change(work, then, failed)

    def _kept_from(self) -> datetime.date:
        today = self._today()
        return today.replace(year=today.year - self._settings.retention_years, day=min(today.day, 28))

    def export_enterprise(self, who: str, to: Path, then: Then, failed: Failed) -> Job:
        """Write all that is kept of one enterprise to an .xlsx. `then` gets its path, or None if cancelled."""
        from desktop.enterprise_export import sheets_of
        from desktop.export import write_workbook

        def found(store: Store) -> tuple[Any, str]:
            store.people.require("导出")
            sheets = sheets_of(store, who)
            return sheets, _let_out(store, _one_enterprise(sheets))

        def work(progress: Any, cancelled: Any) -> Any:
            sheets, about = self._tasks.ask(found)
            return write_workbook(to, sheets, progress, cancelled, about)

        return self._tasks.long(work, then, failed)

    # — keys

    def keys_protected(self, then: Callable[[bool], None]) -> None:
        """Whether a passphrase wraps the keys."""
        self._tasks.run(lambda store: store.keys.protected, then)

    def protect_keys(self, passphrase: str, then: Then, failed: Failed) -> None:
        """Wrap the keys by a passphrase, asked for at each start; '': no more."""

        def work(store: Store) -> None:
            store.people.require("密钥")
            store.keys.protect(passphrase)
            store.note("keys", "用口令保护" if passphrase else "不用口令")
            self._tasks.passphrase = passphrase

        self._tasks.run(work, then, failed)

    def export_keys(self, to: Path, passphrase: str, then: Then, failed: Failed) -> None:
        """The shared key for the other windows, in a file under a passphrase of its own."""

        def work(store: Store) -> None:
            store.people.require("密钥")
            store.keys.export(to, passphrase, self._settings.serial_prefix)
            store.note("keys", f"导出 {to.name}")

        self._tasks.run(work, then, failed)

    def import_keys(self, source: Path, passphrase: str, then: Callable[[bool], None], failed: Failed) -> None:
        """The shared key of another window; `then` gets whether one is known to use this window's prefix."""

        def work(store: Store) -> bool:
            store.people.require("密钥")
            same = store.keys.take_in(source, passphrase, self._settings.serial_prefix)
            store.note("keys", f"导入 {source.name}")
            return same

        self._tasks.run(work, then, failed)

    def verify_record(self, then: Then, failed: Failed | None = None) -> None:
        """Check the whole audit (core.records.AuditVerdict)."""
        self._tasks.read(lambda reader: reader.verify(), then, failed)

    def export_log(self, to: Path, then: Then, failed: Failed | None = None) -> Job:
        """Put what was written down of faults into one text file; nothing that was answered is in it."""
        from desktop.log import export

        about = f"政策 {self._policy.id} {self._policy.digest[:12]}"
        return self._tasks.long(lambda progress, cancelled: export(self.data_folder, to, about), then, failed)

    def export(self, to: Path, sheets: Sequence[Any], then: Then, failed: Failed | None = None) -> Job:
        """Write tables (desktop.export.Sheet) to an .xlsx. `then` gets its path, or None if cancelled."""
        from desktop.export import write_workbook

        def work(progress: Any, cancelled: Any) -> Any:
            about = self._tasks.ask(lambda store: _let_out(store, _tables(sheets)))
            return write_workbook(to, sheets, progress, cancelled, about)

        return self._tasks.long(work, then, failed)


def _copied(store: Store, name: str) -> bytes:
    """Tell the audit of a copy; the key by which it is checked."""
    store.note("backup", name)
    return store.keys.keys.chain


def _one_enterprise(sheets: Sequence[Any]) -> str:
    """As the audit tells it: by serials. What the file was called would tell who it is after its visits are deleted."""
    serials = [row[0] for row in sheets[0].rows]
    more = f" 等 {len(serials)} 次接待" if len(serials) > _SERIALS else ""
    return f"一家企业的全部记录：{'、'.join(serials[:_SERIALS])}{more}"


def _tables(sheets: Sequence[Any]) -> str:
    return "、".join(f"{sheet.name} {len(sheet.rows)} 行" for sheet in sheets)


def _let_out(store: Store, what: str) -> str:
    """Nothing leaves but by an administrator, and with a row of the audit; where the chain stands, for the file."""
    store.people.require("导出")
    store.note("export", what)
    from desktop.heads import as_words

    return as_words(*store.head())
