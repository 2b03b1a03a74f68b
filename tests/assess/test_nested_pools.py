"""Random limits within limits: whatever the open answers are, the real total is within the computed bounds; with
nothing open it is the sum by the text, added from the innermost limit outwards."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from core.assess import assess, read_visit
from core.policy import Policy, load_policy
from core.policy.pack import Pool

CASES = int(os.environ.get("HUIQI_CHANCES", "20"))

KNOWN: dict[str, tuple[Any, ...]] = {
    "首次入规": (True, False), "新增设备投资": ("0元", "450万元", "900万元"), "毕业生": (0, 31),
    "亩均前列": (True, False), "质量标杆": (True, False), "大赛奖次": ("一等奖", "三等奖", "没有获奖"),
    "年用电量": ("95万千瓦时", "150万千瓦时"), "研发占比": ("5%", "8%"),
    "上年度地方贡献": ("0元", "12.34567万元", "80万元"),
}  # fmt: skip
ALWAYS = {
    "主体类型": "企业", "上年用电量": "90万千瓦时", "上年研发占比": "5%", "年纳税额": "900万元",
    "以前最高年纳税额": "0元", "营业收入": "100万元", "以前最高营业收入": "0元",
    "研发费用": "0元", "年出口额": 0, "以前最高年出口额": 0,
}  # fmt: skip


@cache
def lake() -> Policy:
    return load_policy(Path(__file__).parents[1] / "packs" / "lake")


def nested(chance: random.Random) -> Policy:
    """The policy under other limits: each within another, or with nothing in common."""
    ids = [m.id for m in lake().measures]
    chance.shuffle(ids)
    limits, found = list(lake().pools), []

    def cut(inside: list[str]) -> None:
        if len(inside) < 2 or len(found) == 7:
            return
        found.append(replace(chance.choice(limits), measures=tuple(inside)))
        kept = inside[: chance.randint(2, len(inside))]
        at = chance.randint(1, len(kept) - 1)
        cut(kept[:at])
        cut(kept[at:])

    cut(ids)
    chance.shuffle(found)
    return replace(lake(), pools=tuple(found))


def came_to(policy: Policy, answers: dict[str, Any]) -> tuple[tuple[int, int], dict[str, tuple[int, int]]]:
    """The total in 分, and what each measure gives that adds to it."""
    document = {"policy": policy.id, "as_of": "2024-09-01", "unmentioned": "none", "answers": {**ALWAYS, **answers}}
    made = assess(policy, read_visit(policy, document))
    each = {o.measure: (o.low or 0, o.high) for o in made.outcomes if o.high is not None}
    return made.spans["cash"], each


def added(policy: Policy, sums: dict[str, int], answers: dict[str, Any]) -> int:
    """The sum by the text: of each limit the inner limits first, then the remaining measures."""
    yuan = {"0元": 0, "12.34567万元": 12_345_670, "80万元": 80_000_000}[answers["上年度地方贡献"]]

    def within(pool: Pool) -> Fraction:
        inner = [p for p in policy.pools if p is not pool and set(p.measures) < set(pool.measures)]
        nearest = [p for p in inner if not any(set(p.measures) < set(other.measures) for other in inner)]
        alone = set(pool.measures) - {id for p in nearest for id in p.measures}
        constant = pool.limit.root
        most = Fraction(yuan * 80, 100) if "上年度地方贡献" in pool.limit.names else Fraction(constant.value.low)  # type: ignore[union-attr]
        return min(most, sum(sums.get(id, 0) for id in alone) + sum(map(within, nearest)))

    outer = [p for p in policy.pools if not any(set(p.measures) < set(other.measures) for other in policy.pools)]
    free = set(sums) - {id for p in outer for id in p.measures}
    return int(sum(sums[id] for id in free) + sum(map(within, outer)))


@pytest.mark.parametrize("seed", range(CASES))
def test_a_total_holds_for_every_completion(seed: int) -> None:
    """Two or three answers are open: each way in which they may turn out is tried."""
    chance = random.Random(seed)
    policy = nested(chance)
    told = {name: chance.choice(values) for name, values in KNOWN.items()}
    open_ = chance.sample(list(KNOWN), chance.randint(2, 3))
    (low, high), _ = came_to(policy, told | dict.fromkeys(open_, "不清楚"))
    tried = 0
    for answers in product(*(KNOWN[name] for name in open_)):
        whole = told | dict(zip(open_, answers, strict=True))
        (least, most), each = came_to(policy, whole)
        assert (least, most) == tuple(
            added(policy, {id: ends[at] for id, ends in each.items()}, whole) for at in (0, 1)
        )
        assert low <= least, (policy.pools, open_, answers)
        assert high is None or most <= high, (policy.pools, open_, answers)
        tried += 1
    assert tried >= 4
