"""What a measure asks is the same whether it is judged in full for it, or passed over as it hangs on nothing open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random

import chance
import pytest
import test_readers
import test_readers_of_practice
from test_nested_pools import ALWAYS
from test_readers_of_variants import PACKS, varied

from core.assess import Visit, assess, read_visit
from core.assess.interview import asks_of, presumed
from core.assess.open_facts import askable_of, open_facts
from core.assess.plan import plans_of
from core.assess.status import GUIDANCE, LAPSED, NOT_STARTED, UNMET, UNTRIGGERED
from core.policy import Policy
from core.policy.fact import Key


def asked(policy: Policy, visit: Visit) -> dict[Key, set[str]]:
    """By question the measures that ask it; limits on several measures aside."""
    limits = {name for pool in policy.pools for name in pool.limit.names}
    return {q.fact: set(q.measures) for q in assess(policy, visit).questions if q.fact.name not in limits}


def judged(policy: Policy, visit: Visit) -> dict[Key, set[str]]:
    """The same, every measure judged in full."""
    made = assess(policy, visit)
    silent, supports = presumed(policy, visit), made.overview.supports  # type: ignore[attr-defined]
    settled = (
        (UNTRIGGERED, NOT_STARTED, LAPSED, GUIDANCE) if silent else (UNTRIGGERED, NOT_STARTED, LAPSED, GUIDANCE, UNMET)
    )
    limits = {name for pool in policy.pools for name in pool.limit.names}
    found: dict[Key, set[str]] = defaultdict(set)
    assert made.judged
    for outcome in made.outcomes:
        if outcome.status not in settled:
            for key in asks_of(policy, supports, made.judged[outcome.place], silent):
                if key.name not in limits:
                    found[key].add(outcome.measure)
    return dict(found)


def agree(policy: Policy, visits: Iterable[Visit]) -> None:
    for visit in visits:
        assert asked(policy, visit) == judged(policy, visit), visit


@pytest.mark.parametrize("part", range(4))
def test_worked_visits_of_both_policies(part: int) -> None:
    agree(test_readers.both()[1], test_readers.worked()[part::4])
    agree(test_readers_of_practice.both()[1], test_readers_of_practice.worked()[part::4])


@pytest.mark.parametrize("seed", range(4))
def test_visits_by_chance(seed: int) -> None:
    policy = test_readers.both()[1]
    agree(policy, chance.visits(policy, test_readers.worked(), seed=seed, count=150))


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("seed", range(8))
def test_measures_put_together_otherwise(pack: str, seed: int) -> None:
    """Combinations of doubts, windows and limits that no policy has used yet."""
    policy = varied(test_readers.load_policy(pack), Random(f"{pack}/asked/{seed}"))
    agree(policy, chance.visits(policy, PACKS[pack](), seed=2000 + seed, count=40))


def test_a_day_that_there_is_not_is_open_only_for_what_looks_at_it_unasked() -> None:
    """信用修复日 无: the doubt on what happened before it looks only where there is such a day."""
    policy = test_readers.both()[1]
    visit = next(v for v in test_readers.worked() if v.unmentioned == "none" and "信用修复日" not in v.answers)
    assert "信用修复日" in open_facts(policy, visit)
    assert "有 信用修复日" not in open_facts(policy, visit)
    names = askable_of(next(plan for plan in plans_of(policy) if plan.measure.id == "6-2")).names
    assert "有 信用修复日" in names
    assert "信用修复日" not in names


def test_what_is_divided_by_0_is_asked_however_well_it_is_known() -> None:
    """研发费用 ÷ 营业收入 where 营业收入 is 0: it has no value, and what it divides by is asked."""
    policy = test_readers.load_policy(Path(__file__).parents[1] / "packs" / "lake")
    answers = ALWAYS | {"新增设备投资": "900万元", "研发费用": "1万元", "营业收入": "0元"}
    visit = read_visit(policy, {"policy": policy.id, "as_of": "2024-09-01", "unmentioned": "none", "answers": answers})
    assert Key.of("营业收入") in asked(policy, visit)
    agree(policy, [visit])
