"""A record of 100,000 visits: how long a clerk waits for it, beside the floor: one row of it by its number.

Run by `./run bench`; HUIQI_VISITS=1000000, HUIQI_OUTCOMES=1 and `--timeout=0` measure a million. Each visit has its
own name, 24 characters of many readings, and 40 outcomes; the figures are medians, and the first search apart, which
reads all names.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from core.records import Store, VisitRow, backup, daily, open_store
from core.records.identity import VisitIds

VISITS = int(os.environ.get("HUIQI_VISITS", "100000"))
OUTCOMES = int(os.environ.get("HUIQI_OUTCOMES", "40"))
BUDGET_SECONDS = 0.050

PLACES = ["友谊路", "吴淞", "张庙", "罗店", "大场", "杨行", "月浦", "罗泾", "顾村", "高境", "庙行", "淞南"]
TRADES = [
    "科技",
    "信息",
    "网络",
    "贸易",
    "环保",
    "节能",
    "新材料",
    "机械",
    "设备",
    "建筑",
    "工程",
    "物流",
    "餐饮",
    "文化",
    "传播",
    "供应链",
]
SIGNS = [chr(code) for code in range(0x4E00, 0x5800)]
STATUSES = ("met", "recognition", "missing", "unmet", "untriggered", "lapsed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with 100,000 visits of ten years; removed after, for it is large."""
    made = tmp_path_factory.mktemp("hundred-thousand")
    open_store(made).close()
    with open_store(made) as store, store._database.transaction() as connection:
        connection.executemany(
            "INSERT INTO visits (seq, id, serial, day, name, uscc, street, policy, pack_digest, as_of, unmentioned,"
            " state, created_at, updated_at, finished_at) VALUES (?,?,?,?,?,?,?,'p','d',?,'none',?,?,?,?)",
            _visits(),
        )
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'visit_outcomes'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.executemany("INSERT INTO visit_outcomes VALUES (?,?,?,?,?,'cash')", _outcomes())
        for _, sql in triggers:
            connection.execute(sql)
        daily.fill(connection)
    yield made
    shutil.rmtree(made)


def _visits() -> Iterator[tuple[object, ...]]:
    chance, ids = random.Random(7), VisitIds()
    for seq in range(1, VISITS + 1):
        day = (date(2016, 1, 1) + timedelta(days=seq * 3650 // VISITS)).isoformat()
        place = chance.choice(PLACES)
        name = (
            f"上海{place}{''.join(chance.choices(SIGNS, k=6))}{''.join(chance.sample(TRADES, 3))}"
            f"{chance.choice(['有限公司', '股份有限公司', '（上海）有限责任公司'])}"
        )
        state = "parked" if seq % 500 == 0 else "finished"
        at = f"{day}T01:00:00.000+00:00"
        code = f"91310113MA{seq:08d}"
        serial = f"BS{day.replace('-', '')}-{seq:04d}"
        finished_at = at if state == "finished" else None
        yield seq, ids.next(seq), serial, day, name, code, place, day, state, at, at, finished_at


def _outcomes() -> Iterator[tuple[object, ...]]:
    for measure in range(OUTCOMES):
        for position, status in enumerate(sorted(STATUSES)):
            for seq in range(1, VISITS + 1):
                if (seq + measure) % len(STATUSES) == position and seq % 500:
                    yield seq, f"{measure + 1}-1", status, 0, 10_000_000


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """The record, open."""
    with open_store(folder) as opened:
        yield opened


def _median(work: Callable[[], object], rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _tell(what: str, seconds: float, floor: float = 0.0) -> None:
    beside = f"   (one row {floor * 1000:.2f} ms)" if floor else ""
    sys.__stdout__.write(f"  {what:<44}{seconds * 1000:8.1f} ms{beside}\n")


QUERIES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("所有（第一页）", "", {}),
    ("名称，很多", "科技", {}),
    ("名称，没有", "没有这家公司", {}),
    ("信用代码，一家", "91310113MA00054321", {}),
    ("编号的一部分", "bs2019", {}),
    ("首字母 yh，很多", "yh", {}),
    ("首字母 shyhkj，较少", "shyhkj", {}),
    ("首字母 qqqqzz，没有", "qqqqzz", {}),
    ("单个字母 y", "y", {}),
    ("全拼 yanghang", "yanghang", {}),
    ("全拼未打完 xiangxiangx", "xiangxiangx", {}),
    ("两个词", "杨行 kj", {}),
    ("第 200 页", "sh", {"offset": 10_000}),
    ("首字母，只看搁置", "kj", {"state": "parked"}),
    ("首字母，一个月", "kj", {"date_from": date(2019, 5, 1), "date_to": date(2019, 5, 31)}),
    ("首字母，一半的日子", "yhkj", {"date_to": date(2020, 12, 31)}),
    ("首字母没有，一半的日子", "qqqqzz", {"date_to": date(2020, 12, 31)}),
    ("条目 18-1", "", {"measure": "18-1"}),
    ("条目 18-1，首字母", "yhkj", {"measure": "18-1"}),
    ("条目 18-1，搁置（没有）", "kj", {"measure": "18-1", "state": "parked"}),
    ("搁置，一半的日子", "", {"state": "parked", "date_to": date(2020, 12, 31)}),
    ("首字母，搁置，一半的日子", "yhkj", {"state": "parked", "date_to": date(2020, 12, 31)}),
)


def bench_opening(folder: Path) -> None:
    """Opening the file, and reading all names for the first search."""
    begin = time.perf_counter()
    opened = open_store(folder)
    _tell(f"打开（{opened.path.stat().st_size / 2**20:.0f} MB）", time.perf_counter() - begin)
    begin = time.perf_counter()
    opened.search.warm()
    _tell("第一次查找前读入名称（warm）", time.perf_counter() - begin)
    opened.close()


@pytest.mark.parametrize(("what", "text", "filters"), QUERIES, ids=[what for what, *_ in QUERIES])
def bench_search(store: Store, what: str, text: str, filters: dict[str, object]) -> None:
    """Each kind of search stays within its budget."""
    store.search.warm()
    found: list[VisitRow] = store.search(text, **filters)  # type: ignore[arg-type]
    seconds = _median(lambda: store.search(text, **filters))  # type: ignore[arg-type]
    one = f"{what}（{len(found)} 行）"
    _tell(one, seconds, _median(lambda: store._database.row("SELECT * FROM visits WHERE seq = 7")))
    assert seconds < BUDGET_SECONDS


def bench_lists_and_saves(store: Store) -> None:
    """What happens at every visit: the lists of the first page, an answer, a known enterprise."""
    visits = store.visits
    visit = visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
    numbers = iter(range(10**6))
    _tell("最近", _median(visits.recent))
    _tell("搁置", _median(visits.parked))
    _tell("企业的常用信息", _median(lambda: store.enterprises.told("91310113MA00054321", "")))
    _tell("保存一个回答", _median(lambda: visits.save_answer(visit.id, "从业人员", next(numbers)), 51))
    _tell("保存企业名称", _median(lambda: visits.save_answer(visit.id, "企业名称", f"甲{next(numbers)}"), 51))


def bench_statistics(store: Store) -> None:
    """A month, a year, and all ten years: at most 100 ms."""
    _tell("统计一个月", _median(lambda: store.statistics(date(2019, 5, 1), date(2019, 5, 31)), 3))
    _tell("统计一年", _median(lambda: store.statistics(date(2019, 1, 1), date(2019, 12, 31)), 3))
    _tell("统计全部", _median(store.statistics, 5))


def bench_copy_under_saving(folder: Path, store: Store) -> None:
    """A deflated copy while a clerk saves; then one that is cancelled, as when the window is closed. Floor: the file,
    copied."""
    visit = store.visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
    to, plain = folder / "copy.db.gz", folder / "plain.db"
    begin = time.perf_counter()
    shutil.copyfile(store.path, plain)
    floor = time.perf_counter() - begin
    with ThreadPoolExecutor(1) as pool:
        begin = time.perf_counter()
        copying = pool.submit(backup, store.path, to)
        saves = list(_saves(store, visit.id, copying))
        _tell("备份，同时保存", time.perf_counter() - begin, floor)
        _tell(f"其间保存（{len(saves)} 次，中位）", statistics.median(saves))
        _tell("其间保存，最慢的一次", max(saves))
        print(
            f"    备份 {to.stat().st_size / 2**20:.0f} MB，原来 {store.path.stat().st_size / 2**20:.0f} MB",
            file=sys.stderr,
        )
        slowest = 0.0
        for wait in (0.5, 3.0, 8.0, 15.0):
            stop = Event()
            copying = pool.submit(backup, store.path, to, cancelled=stop.is_set)
            time.sleep(wait)
            begin = time.perf_counter()
            stop.set()
            copying.result()
            slowest = max(slowest, time.perf_counter() - begin)
        _tell("取消备份，最慢的一次", slowest)
    plain.unlink()


def _saves(store: Store, visit: str, until: Future[Any]) -> Iterator[float]:
    number = 0
    while not until.done():
        number += 1
        begin = time.perf_counter()
        store.visits.save_answer(visit, "从业人员", number)
        yield time.perf_counter() - begin
        time.sleep(0.2)
