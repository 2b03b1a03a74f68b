"""A record of 100,000 visits for the timings: ten years, each visit with a name of its own and 40 outcomes.

HUIQI_VISITS and HUIQI_OUTCOMES make it larger or smaller.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from core.records import daily, open_store
from core.records.identity import VisitIds

VISITS = int(os.environ.get("HUIQI_VISITS", "100000"))
OUTCOMES = int(os.environ.get("HUIQI_OUTCOMES", "40"))

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


def make(folder: Path) -> None:
    """Put it into a data folder."""
    open_store(folder).close()
    with open_store(folder) as store, store._database.transaction() as connection:
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
