"""Exchange of visits between the windows of a centre, and back into a restored record. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import RecordError
from core.files import clear, write_safely
from core.records import VisitSource, merge, open_sealed, prepare_merge, seal_up
from core.records.sealed import Opened
from desktop.settings import CounterSettings

if TYPE_CHECKING:
    from core.records import ImportResult, Store, WindowCount


def window_words(settings: CounterSettings, record: str) -> str:
    """The name of a window for other windows: BT 2号窗. ``record``: its record's id, used if it has no other name."""
    return f"{settings.serial_prefix} {settings.window.strip() or f'记录 {record}'}"


def own_words(store: Store) -> str:
    """The name of this window for other windows."""
    return window_words(CounterSettings.from_json(store.settings.get("counter", {})), store.keys.name)


def export_visits(store: Store, visit_ids: Sequence[str], to: Path, now: datetime.datetime) -> int:
    """Write visits, and those that they correct, to a sealed file; returns their number. The audit records it first.

    Raises RecordError if there are none, or the file cannot be written.
    """
    if not visit_ids:
        raise RecordError("这段时间没有可以带走的接待。请换一段时间。")
    made_at = now.isoformat(timespec="seconds")
    parcels = store.exchange.parcels(visit_ids, made_at)
    store.note("carried", f"{made_at}：{len(parcels)} 次接待")
    data = seal_up(parcels, store.exchange.frozen(parcels), store.keys.keys, own_words(store), store.keys.name, made_at)
    write_safely(to, data)
    return len(parcels)


def export_days(store: Store, first: datetime.date, last: datetime.date, to: Path, now: datetime.datetime) -> int:
    """Write all visits of a period, both days included, like `export_visits`. For administrators only."""
    store.people.require("导出")
    return export_visits(store, store.exchange.days(first, last), to, now)


def import_visits(store: Store, opened: Opened, source: Path) -> ImportResult:
    """Take in the visits of a sealed file."""
    header = opened.header
    mine = header.record == store.keys.name
    return store.exchange.take_in(
        opened.parcels,
        opened.packs,
        VisitSource(source.name, "" if mine else header.window, own_words(store), header.digest),
    )


def import_record(store: Store, prepared: Path, source: Path) -> ImportResult:
    """Take in what this record lacks from another data file, prepared by `core.records.prepare_merge`."""
    store.people.require("并回")

    def named(counter: Any) -> str:
        return window_words(CounterSettings.from_json(counter), source.stem)

    return merge(store, prepared, source, named)


def import_words(result: ImportResult) -> str:
    """The result for the user, with one line for each thing to check."""
    if not result.changed and not result.remarks:
        return f"文件里的 {result.same} 次接待本机都有，没有重复收。" if result.same else "没有要收进的接待。"
    parts = [f"收进 {result.new} 次接待"] if result.new else []
    parts += [f"{result.went_on} 次接着办到最新"] if result.went_on else []
    parts += [f"{result.papers} 项打印或回访补上"] if result.papers else []
    parts += [f"{result.same} 次本机已有"] if result.same else []
    said = f"{'，'.join(parts) or '没有收进'}。"
    return "\n".join((said, *result.remarks))


def counted_words(windows: Iterable[WindowCount]) -> str:
    """Which other windows a total includes; '' for none."""
    named = "、".join(f"{each.window} {each.visits:,} 次" for each in windows)
    return f"含从别的窗口收进的：{named}" if named else ""


# ── command line ─────────────────────────────────────────────────────────────────────────────────────────────────


def import_file(store: Store, source: Path) -> ImportResult:
    """Take in a sealed file or a data file, by its extension."""
    if not source.name.lower().endswith((".db", ".db.gz")):
        return import_visits(store, open_sealed(source, store.keys.keys), source)
    prepared = prepare_merge(store.folder, source)
    try:
        return import_record(store, prepared, source)
    finally:
        clear(prepared)
