"""What is judged again where one record of a list changes, and how a derived fact reads while it is open."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tables import FIRM

from core.assess import Status, Visit, assess, read_visit
from core.assess.carriers import carriers
from core.assess.fact_display import FactDisplay
from core.assess.judge import Judgement, judge_by
from core.assess.plan import plan_of
from core.assess.policy_cache import make_quick
from core.assess.scope import scope_of
from core.assess.status import MET, MISSING, RECOGNITION
from core.assess.supports import Supports
from core.policy import Policy, load_policy, pack_files, read_policy

TOY = Path(__file__).parent.parent / "packs" / "toy"
SHIPPED = "baoshan-2023-1"


@cache
def toy() -> Policy:
    """The made-up policy: 1-1 has a list."""
    return load_policy(TOY)


def visit(policy: Policy, unmentioned: str = "none", **answers: Any) -> Visit:
    """A visit that answers this."""
    day = "2024-06-03" if policy is toy() else "2023-09-01"
    return read_visit(policy, {"policy": policy.id, "as_of": day, "unmentioned": unmentioned, "answers": answers})


def apprentices(*numbers: int | str) -> Visit:
    """A shop that trained so many, record by record."""
    return visit(toy(), 学徒=[{"出师日": "2024-04-01", "人数": number} for number in numbers])


def looked_at(policy: Policy, measure: str, given: Visit, before: Judgement | None = None) -> Judgement:
    """A measure as judged, each record looked at."""
    scope = scope_of(policy, given, before.scope if before else None)
    made = judge_by(plan_of(policy.measure(measure)), policy, scope, before)
    assert made.records is not None
    return made


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ((2, 3, 4), (2, 9, 4), (True, False, True)),
        ((2, 3, 4), (9, 3, 4), (False, True, True)),
        ((2, 3, 4), (2, 3), (True, True)),
        ((2, 3), (2, 3, 4), (True, True, False)),
        ((2, 3, 4), (3, 4), (False, False)),
        ((), (2,), (False,)),
        ((2,), (), ()),
    ],
)
def test_a_record_that_did_not_change_keeps_its_judgement(
    before: tuple[int, ...], after: tuple[int, ...], kept: tuple[bool, ...]
) -> None:
    """By its place; the others are judged anew, and the sum is that of a first look."""
    old = looked_at(toy(), "1-1", apprentices(*before))
    new = looked_at(toy(), "1-1", apprentices(*after), old)
    assert [record in old.records for record in new.records] == list(kept)
    assert [record.scope.place for record in new.records] == list(range(1, len(after) + 1))
    assert new.verdict == looked_at(toy(), "1-1", apprentices(*after)).verdict


def test_records_that_take_from_a_common_limit_are_all_judged_again() -> None:
    """R32: what one gets hangs on the others."""
    policy = load_policy(SHIPPED)
    measure = next(m for m in policy.measures if m.share)
    assert not plan_of(measure).records_alone
    fact = policy.facts[measure.each]
    rows: list[dict[str, str]] = [{f.name: "不清楚" for f in fact.fields} for _ in range(2)]
    old = looked_at(policy, measure.id, visit(policy, **{fact.name: rows}))
    new = looked_at(policy, measure.id, visit(policy, **{fact.name: [rows[0], {}]}), old)
    assert not any(record in old.records for record in new.records)


@pytest.mark.parametrize(
    ("fact", "answers", "shown"),
    [
        ("企业划型", {"行业": "C34", "从业人员": "10人", "营业收入": "200万元", "资产总额": "200万元"}, "微型"),
        ("企业划型", {"行业": "C34", "从业人员": "40人"}, "小型或微型"),
        ("企业划型", {"行业": "C34", "从业人员": "400人"}, "中型或小型或微型"),
        ("企业划型", {}, "不清楚"),
        ("小微企业", {"行业": "C34", "从业人员": "40人"}, "是"),
        ("小微企业", {"行业": "C34", "从业人员": "400人", "营业收入": "3000万元"}, "否"),
        ("小微企业", {"行业": "C34", "从业人员": "400人"}, "不清楚"),
    ],
)
def test_a_derived_fact_that_is_open_reads_as_what_it_may_still_be(
    fact: str, answers: dict[str, str], shown: str
) -> None:
    """Sizes in their order; if all are possible, or a truth may be either, it is unknown."""
    policy = load_policy(SHIPPED)
    given = visit(policy, "unknown", **answers)
    scope = scope_of(policy, given)
    assert FactDisplay(policy, given, scope, Supports(policy, given, ())).seen(scope)[fact].shown == shown


@pytest.mark.parametrize(
    ("industry", "carried"),
    [
        ("F52", ("行业", "从业人员", "营业收入")),
        ("L72", ("行业", "从业人员", "资产总额")),
        ("K702", ("行业", "从业人员", "营业收入")),
        ("R87", ("行业", "从业人员")),
        ("P83", ("行业",)),
    ],
)
def test_a_size_rests_on_the_figures_that_its_industry_is_graded_by(industry: str, carried: tuple[str, ...]) -> None:
    """What a paper asks to be proved: no figure that decides nothing."""
    policy = load_policy(SHIPPED)
    sums = {"从业人员": "40人", "营业收入": "3000万元", "资产总额": "3000万元"}
    scope = scope_of(policy, visit(policy, 行业=industry, **sums))
    assert carriers(policy.derived["企业划型"], scope) == carried


# ── what a doubt leaves of the strict reading ────────────────────────────────────────────────────────────────────


@cache
def doubted(kind: str) -> tuple[Policy, Policy]:
    """The shipped policy with a doubt of 18-5 about its kind: read plainly, and run by generated Python."""
    files = {name: data for name, data in pack_files(SHIPPED).items() if not name.startswith("cases/")}
    name, cap = "measures/07-产业创新.yaml", "note: 100万元按载体还是按运营单位，原文未写}\n"
    text = files[name].decode()
    doubt = f"  doubts:\n    - if: 类型 = 众创空间\n      note: 算不算，待认定\n      {kind}\n"
    files[name] = text.replace(cap, cap + doubt, 1).encode()
    quick = read_policy(files)
    make_quick(quick)
    return read_policy(files), quick


@pytest.mark.parametrize(
    ("kind", "type_", "outcome"),
    [
        ("keeps_low: true", "众创空间", (RECOGNITION, 3000000, 3000000)),
        ("by: 区科委", "众创空间", (RECOGNITION, 0, 3000000)),
        ("low: 1万元", "众创空间", (RECOGNITION, 1000000, 3000000)),
        ("keeps_low: true", "大学科技园", (MET, 3000000, 3000000)),
        ("by: 区科委", "大学科技园", (MET, 3000000, 3000000)),
        ("by: 区科委", "不清楚", (RECOGNITION, 0, 3000000)),
        ("unknown: 提示", "不清楚", (MET, 3000000, 3000000)),
        ("unknown: 提示", "众创空间", (RECOGNITION, 0, 3000000)),
        ("unknown: 要问", "不清楚", (MISSING, None, None)),
    ],
)
@pytest.mark.parametrize("generated", [False, True])
def test_a_doubt_lowers_the_strict_reading_unless_it_says_not(
    kind: str, type_: str, outcome: tuple[Status, int | None, int | None], generated: bool
) -> None:
    """To the full sum, to a stated sum, or to nothing; 提示 only if it certainly applies."""
    policy = doubted(kind)[generated]
    carrier = {"类型": type_, "市级培育体系": True, "市级资金": "3万元", "考核日": "2023-07-10"}
    found = assess(policy, visit(policy, **FIRM, 科创载体=[carrier])).of("18-5")
    assert (found.status, found.low, found.high) == outcome


def test_what_takes_from_a_common_limit_asks_for_the_sum_that_it_is_made_of() -> None:
    """A loan of which the sum is not known: its share of the 2000万元 is open because of that, read plainly too."""
    loan = {"金额": "不清楚", "起始日": "2023-01-01", "到期日": "2024-01-01"}
    answers = {**FIRM, "区重点企业": True, "贴息贷款": [loan]}
    document = {"policy": SHIPPED, "as_of": "2023-09-01", "unmentioned": "none", "answers": answers}
    policy = load_policy(SHIPPED)
    made = assess(policy, read_visit(policy, document)).of("4-2")
    assert made.status is MISSING
    assert made.missing == ("贴息贷款[1].金额",)
    (amount,) = (m.amount.rule for m in policy.measures if m.id == "4-2" and m.amount)
    scope = scope_of(policy, read_visit(policy, document)).inside("贴息贷款", 1)
    assert amount.blame(scope) == ("贴息贷款[1].金额",)
