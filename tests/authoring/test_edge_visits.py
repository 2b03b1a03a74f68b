"""Every kind of edge has both its sides: steps, series, counts, differences, ladders, groups, pools within pools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from core.assess import Status, read_visit
from core.assess.assessment import assess
from core.assess.edges import Edges
from core.authoring.edge_visits import MissingCases, missing_cases, missing_cases_together
from core.authoring.trial_visit import range_words, totals_of
from core.policy import Policy, load_policy, pack_files, read_policy
from core.policy.located_yaml import plain
from core.policy.pack import Measure
from core.policy.values import NO, YES

SAMPLE = "sample-city-2023"
WAN = 10**6


def policy_with(amount: str, when: str = "产值 > 0元") -> Policy:
    """The practice policy, its 3-1 with another rule for its amount: its words are those of no such rule."""
    files = dict(pack_files(SAMPLE))
    entry = f"""- id: 3-1
  name: 试
  article: 3
  kind: cash
  tier: L1
  offices: [市统计部门]
  when:
    年产值: "{when}"
  amount:
    给予10万元奖励: "{amount}"
"""
    files = {n: b for n, b in files.items() if not n.startswith("cases/")}
    files["measures/measures.yaml"] = entry.encode()
    head = files["policy.yaml"].decode()
    files["policy.yaml"] = (head[: head.index("\ngroups:")] + "\n").encode()
    return read_policy(files)


def edges_of(found: MissingCases) -> list[str]:
    return [proposal.edge for proposal in found.proposals]


GROWTH = "(产值 - 上年产值) / 上年产值"


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [
        (f"({GROWTH}) 分段 [0%: 5万元, 10%: 10万元]", (">= 0%", ">= 10%")),
        ("产值 超额累进 [0元: 0%, 100万元: 1%, 1000万元: 2%]", (">= 100万元", ">= 1000万元")),
        ("跨档最高(产值, 以前最高年产值) [1亿元: 10万元, 5亿元: 30万元]", ("产值 >= 5亿元", "以前最高年产值 < 1亿元")),
        ("每满(当年净增就业, 10人) × 5万元", ("当年净增就业 >= 10人",)),
        ("取小(产值 × 10%, 上年产值 × 5%)", ("产值 × 10% < 上年产值 × 5%",)),
        ("若 计数(技改项目 其中 设备投资 >= 100万元) >= 3 则 10万元 否则 0元", (">= 3", "设备投资 >= 100万元")),
        ("若 合计(技改项目.设备投资) > 2000万元 则 10万元 否则 0元", ("> 2000万元",)),
        ("若 规模以上工业企业 则 10万元 否则 5万元", ("规模以上工业企业",)),
    ],
)
def test_both_sides_of_each_kind_of_rule_are_found(amount: str, wanted: tuple[str, ...]) -> None:
    policy = policy_with(amount)
    found = missing_cases(policy, policy.measure("3-1"), [])
    assert found.unfound == ()
    edges = Edges(policy, thorough=True)
    for proposal in found.proposals:
        edges.see(proposal.visit)
    for words in wanted:
        own = [edge for edge in edges.own["3-1"] if words in edge.words]
        assert own, [edge.words for edge in edges.own["3-1"]]
        assert all(edge.seen >= {YES, NO} for edge in own)


def test_no_visit_is_wanted_below_what_nothing_lies_below() -> None:
    policy = policy_with("产值 超额累进 [0元: 1%, 100万元: 2%]")
    assert not any(">= 0元" in edge.words for edge in Edges(policy).all())


def test_each_day_on_which_a_series_changes_within_the_plan_has_both_its_sides() -> None:
    policy = load_policy(SAMPLE)
    found = missing_cases(policy, policy.measure("5-1"), [])
    days = {edge for edge in edges_of(found) if "放款日 >= 20" in edge and "LPR" not in edge}
    assert found.unfound == ()
    firsts = {edge.partition("”")[0] for edge in days}
    assert len(firsts) >= 5
    edges = Edges(replace(policy, measures=(policy.measure("5-1"),), pools=(), groups=()), thorough=True)
    for proposal in found.proposals:
        edges.see(proposal.visit)
    assert all(edge.wanted <= edge.seen for edge in edges.all() if "放款日 >=" in edge.words)


@pytest.mark.parametrize("id", [SAMPLE, "baoshan-2023-1"])
def test_every_side_of_a_shipped_policy_is_found(id: str) -> None:
    policy = load_policy(id)
    assert [(m.id, told) for m in policy.measures for told in missing_cases(policy, m, []).unfound] == []


@pytest.mark.parametrize("id", [SAMPLE, "baoshan-2023-1"])
def test_groups_and_pools_stand_on_each_side(id: str) -> None:
    policy = load_policy(id)
    found = missing_cases_together(policy, [])
    assert found.unfound == ()
    edges = Edges(policy, thorough=True)
    for proposal in found.proposals:
        edges.see(proposal.visit)
    assert all(edge.wanted <= edge.seen for edge in (*edges.groups, *edges.pools, *edges.limits))


def nested() -> Policy:
    """The practice policy with 绿色 bounded at 150万元 within 500万元 for all."""
    files = dict(pack_files(SAMPLE))
    head = files["policy.yaml"].decode()
    inner = "pools:\n  - {phrase: 就高不重复, article: 0, measures: [7-1, 7-2], limit: 150万元, note: 内}\n"
    outer = head.replace("取小(500万元, 年度地方贡献)", "500万元").replace("pools:\n", inner, 1)
    phrase = "同一项目、同一事项同时符合国家、市、区相关支持政策的"
    files["policy.yaml"] = outer.replace("phrase: 就高不重复, article: 0", f"phrase: {phrase}, article: 12", 1).encode()
    return read_policy({n: b for n, b in files.items() if not n.startswith("cases/")})


def together(policy: Policy, visits: Iterable[MissingCases]) -> dict[str, list[int]]:
    sums: dict[str, list[int]] = {}
    for found in visits:
        for proposal in found.proposals:
            sums.setdefault(proposal.edge, []).append(assess(policy, proposal.visit).totals.cash[1])
    return sums


def test_a_pool_within_a_pool_has_both_its_sides_and_the_outer_counts_what_the_inner_leaves() -> None:
    policy = nested()
    found = missing_cases_together(policy, [])
    assert found.unfound == ()
    by_edge = {p.edge: p for p in found.proposals}
    inner = next(p for e, p in by_edge.items() if "同一项目" in e and e.endswith("超过"))
    outer = next(p for e, p in by_edge.items() if "500万元" in e and e.endswith("超过"))
    assert assess(policy, inner.visit).totals.cash[1] <= 150 * WAN or inner.result.high == 150 * WAN
    assert outer.result.high == 500 * WAN
    edges = Edges(policy)
    edges.see(inner.visit)
    assert [edge.seen for edge in edges.pools if "500万元" in edge.words] == [{"below"}]


def test_sums_of_several_kinds_are_told_each_by_itself() -> None:
    """补贴奖励 and 税费减免 are never added; what the state gives is no doubt."""
    policy = load_policy("baoshan-2023-1")
    (document, *_) = plain(pack_files(policy.id)["cases/S01.yaml"].decode())
    visit = read_visit(policy, document)
    told, totals = totals_of(policy, visit), assess(policy, visit).totals
    assert totals.cash is not None
    assert totals.relief is not None
    assert totals.cash[1] > 0
    assert totals.relief[1] > 0
    assert (told.low, told.high) == (None, None)
    assert told.steps[-2:] == tuple(
        f"合计 ＝ {range_words(told.status, *each)}" for each in (totals.cash, totals.relief)
    )
    reliefs = replace(policy, measures=tuple(m for m in policy.measures if m.kind == "relief"))
    assert totals_of(reliefs, visit).status is Status.MET


def test_what_is_a_draft_is_told_and_not_tried() -> None:
    policy = load_policy(SAMPLE)
    drafts: tuple[Measure, ...] = tuple(replace(m, draft=m.id == "4-1") for m in policy.measures)
    found = missing_cases_together(replace(policy, measures=drafts), [])
    assert found.proposals == ()
    assert all("4-1 还是草稿" in told for told in found.unfound)


def test_a_search_that_is_cancelled_ends_at_once() -> None:
    assert missing_cases_together(load_policy(SAMPLE), [], lambda: True).proposals == ()
