"""A record with invented visits, for screenshots, the manual and tests. All enterprises in it are fictitious."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from core.assess import Answer, Visit, assess, read_visit, write_value
from core.assess.as_json import as_json
from core.policy import Policy, pack_files
from core.policy.folders import shipped
from core.records import Store, StoredAnswer, open_store
from desktop.row_columns import columns_of
from desktop.settings import CounterSettings

CENTRE = CounterSettings(
    centre="示例镇企业服务中心", window="3号窗口", clerk="陈晓", telephone="021-00000000", clerks=("陈晓", "李敏")
)
LAST_DAY = datetime.datetime(2023, 9, 15, 15, 20, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))

_CASES = ("S02", "S06", "S01", "S11", "S10", "S12")
_NAMES = (
    "上海示例软件科技有限公司", "上海示例食味餐饮有限公司", "上海示例精密机械有限公司", "上海示例旅行社有限公司",
    "上海示例新材料股份有限公司", "上海示例商贸有限公司", "上海示例物流有限公司", "上海示例光伏能源有限公司",
    "上海示例医疗器械有限公司", "上海示例机器人有限公司", "上海示例㐂宴酒楼", "上海示例建设工程有限公司",
)  # fmt: skip
_CLERKS = ("陈晓", "李敏")


def cases(policy: Policy) -> Iterator[tuple[str, Visit]]:
    """The worked cases of a pack, in display order."""
    folder = shipped() / policy.id / "cases"
    for name in _CASES:
        document: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
        yield name, read_visit(policy, json.loads(json.dumps(document, default=str)))


def fill(folder: Path, policy: Policy, count: int = 60, prefix: str = "BS") -> None:
    """Create a record of about ``count`` visits in an empty data folder; the last is parked, one is corrected."""
    moments = list(_moments(count))
    made = list(cases(policy))
    now = [moments[-1]]
    with open_store(folder, lambda: now[0]) as store:
        store.list_by(columns_of([policy]))
        store.packs.freeze(policy.digest, policy.id, pack_files(policy.id))
        kept: list[tuple[str, Visit]] = []
        for at, moment in enumerate(reversed(moments)):
            now[0] = moment
            visit = _varied(policy, made[at % len(made)][1], at)
            kept.append((_keep(store, policy, visit, at, finish=at != count - 1, prefix=prefix), visit))
        wrong, visit = kept[-3]
        store.visits.finish(store.visits.correct(wrong).id, as_json(assess(policy, visit)))


def _moments(count: int) -> Iterator[datetime.datetime]:
    """Times of visits, latest first: some days busy, some quiet, none on a weekend."""
    busy = (2, 1, 4, 0, 3, 1, 2, 5, 1, 0, 2)
    day, given = LAST_DAY, 0
    while given < count:
        today = busy[day.toordinal() % len(busy)] if day.weekday() < 5 else 0
        for at in range(min(max(today, given == 0), count - given)):
            yield day - datetime.timedelta(minutes=37 * at)
            given += 1
        day -= datetime.timedelta(days=1)


def _varied(policy: Policy, visit: Visit, at: int) -> Visit:
    """The same case with another name and street."""
    streets = sorted(policy.streets)
    others = {
        policy.role("name"): Answer(_NAMES[at % len(_NAMES)]),
        policy.role("street"): Answer(streets[(at * at) % len(streets)]),
    }
    answers = {name: answer for name, answer in visit.answers.items() if name != policy.role("code")}
    return visit if at < 3 else replace(visit, answers={**answers, **others})


def _keep(store: Store, policy: Policy, visit: Visit, at: int, finish: bool, prefix: str) -> str:
    answers = {
        name: StoredAnswer(write_value(policy.facts[name], answer.value), answer.evidence)  # type: ignore[arg-type]
        for name, answer in visit.answers.items()
    }
    row = store.visits.create(
        policy=policy.id,
        pack_digest=policy.digest,
        as_of=visit.as_of,
        unmentioned=visit.unmentioned,
        clerk=_CLERKS[at % len(_CLERKS)],
        answers=answers,
        prefix=prefix,
    )
    if finish:
        store.visits.finish(row.id, as_json(assess(policy, visit)))
    else:
        store.visits.park(row.id)
    return row.id
