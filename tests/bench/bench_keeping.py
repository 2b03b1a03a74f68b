"""A record of 100,000 visits: opened, kept in, counted, copied while somebody saves, closed; floors in the same run.

Run by `./run bench`. The floor of a save is a row that SQLite puts on the same disk, as safely, in a file of its own;
that of a copy is the file, copied; that of what is looked up one visit by its number.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from timed import median, one_row, tell

from core.records import Store, backup, open_store
from core.records.database import connect
from desktop.tasks import Tasks

OPENING, SAVING, SLOWEST_SAVE, COUNTING, CANCELLING, CLOSING = 1.0, 0.050, 0.5, 0.100, 1.0, 1.0
pytestmark = pytest.mark.timeout(3_600)


@pytest.fixture
def bare_save(tmp_path: Path) -> Iterator[float]:
    """Seconds of the floor: one row of a small file, on the disk when it is said to be."""
    with closing(connect(tmp_path / "bare.db")) as connection:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("CREATE TABLE bare (at INTEGER PRIMARY KEY, text TEXT)")
        yield median(lambda: connection.execute("INSERT INTO bare (text) VALUES ('甲')"), 51)


def bench_opening_and_closing(large: Path) -> None:
    """Open at once; names for the first search are read after. Closed at once."""
    begin = time.perf_counter()
    opened = open_store(large)
    opening = time.perf_counter() - begin
    tell(f"打开（{opened.path.stat().st_size / 2**20:.0f} MB）", opening, one_row(opened))
    begin = time.perf_counter()
    opened.search.warm()
    tell("第一次查找前读入名称（warm，另一线程）", time.perf_counter() - begin)
    begin = time.perf_counter()
    opened.close()
    closing_ = time.perf_counter() - begin
    tell("关闭", closing_)
    assert opening < OPENING
    assert closing_ < CLOSING


def bench_closing_at_work(large: Path, qapp: object) -> None:
    """The window is closed while a copy is made, the audit checked and the names read: all is let go of in a second."""
    slowest = 0.0
    for wait in (0.3, 0.7, 1.0, 1.3, 1.7, 2.2, 3.0, 5.0, 8.0):
        tasks = Tasks(lambda: open_store(large))
        tasks.start()
        tasks.long(lambda progress, cancelled: backup(large / "huiqi.db", large / "copy.db.gz", progress, cancelled))
        tasks.read(lambda reader: reader.warm(), failed=lambda error: None)
        tasks.read(lambda reader: reader.verify(), failed=lambda error: None)
        time.sleep(wait)
        begin = time.perf_counter()
        tasks.close()
        slowest = max(slowest, time.perf_counter() - begin)
    tell("关闭窗口，正在备份和检查", slowest)
    assert slowest < CLOSING


def bench_lists_and_saves(store: Store, bare_save: float) -> None:
    """What happens at every visit: the lists of the first page, an answer, a known enterprise."""
    visits = store.visits
    visit = visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
    numbers = iter(range(10**6))
    tell("最近", median(visits.recent), one_row(store))
    tell("搁置", median(visits.parked), one_row(store))
    tell("企业的常用信息", median(lambda: store.enterprises.last_answers("91310113MA00054321", "")), one_row(store))
    answer = median(lambda: visits.save_answer(visit.id, "从业人员", next(numbers)), 51)
    tell("保存一个回答", answer, bare_save, "one row saved")
    name = median(lambda: visits.save_answer(visit.id, "企业名称", f"甲{next(numbers)}"), 51)
    tell("保存企业名称", name, bare_save, "one row saved")
    assert max(answer, name) < max(SAVING, 10 * bare_save)


def bench_statistics(store: Store) -> None:
    """A month, a year, five, nearly all ten with days and months missing at both ends, and all: at most 100 ms."""
    spans = (
        ("一个月", date(2019, 5, 1), date(2019, 5, 31)),
        ("一年", date(2019, 1, 1), date(2019, 12, 31)),
        ("不足五年", date(2017, 3, 5), date(2021, 11, 20)),
        ("将近十年", date(2016, 2, 16), date(2025, 12, 15)),
        ("全部", None, None),
    )
    for what, first, last in spans:
        seconds = median(lambda first=first, last=last: store.statistics(first, last))  # type: ignore[misc]
        tell(f"统计{what}", seconds, one_row(store))
        assert seconds < COUNTING


def bench_copy_under_saving(large: Path, store: Store, bare_save: float) -> None:
    """A deflated copy while a clerk saves every 0.2 s: it ends, and no save waits long. Floor: the file, copied."""
    visit = store.visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
    to, plain = large / "copy.db.gz", large / "plain.db"
    begin = time.perf_counter()
    shutil.copyfile(store.path, plain)
    floor = time.perf_counter() - begin
    plain.unlink()
    with ThreadPoolExecutor(1) as pool:
        begin = time.perf_counter()
        copying = pool.submit(backup, store.path, to)
        saves = list(_saves(store, visit.id, copying))
        copied = copying.result()
    tell("备份，同时保存", time.perf_counter() - begin, floor, "file copied")
    tell(f"其间保存（{len(saves)} 次，中位）", statistics.median(saves), bare_save, "one row saved")
    tell("其间保存，最慢的一次", max(saves), bare_save, "one row saved")
    assert copied is not None
    assert max(saves) < SLOWEST_SAVE
    to.unlink()


def bench_cancelling(large: Path, store: Store) -> None:
    """A copy is let go of within a second, wherever it is: copying, checking, deflating."""
    slowest = 0.0
    with ThreadPoolExecutor(1) as pool:
        for wait in (0.1, 0.5, 1.5, 3.0, 5.0, 8.0, 12.0, 15.0):
            stop = Event()
            copying = pool.submit(backup, store.path, large / "copy.db.gz", cancelled=stop.is_set)
            time.sleep(wait)
            begin = time.perf_counter()
            stop.set()
            copying.result()
            slowest = max(slowest, time.perf_counter() - begin)
    tell("取消备份，最慢的一次", slowest, one_row(store))
    (large / "copy.db.gz").unlink(missing_ok=True)
    assert slowest < CANCELLING


def _saves(store: Store, visit: str, until: Future[Any]) -> Iterator[float]:
    number = 0
    while not until.done():
        number += 1
        begin = time.perf_counter()
        store.visits.save_answer(visit, "从业人员", number)
        yield time.perf_counter() - begin
        time.sleep(0.2)
