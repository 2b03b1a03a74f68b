"""A trial asks only for facts that its item reads; the proposed visits are on both sides of each edge."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from core.assess.check import check_files
from core.assess.edges import Edges
from core.assess.status import Status
from core.authoring.draft_editor import HEAD, DraftEditor
from core.authoring.edge_visits import missing_cases
from core.authoring.trial_visit import asked_of, outcome_in, try_out
from core.authoring.workbench import begin
from core.policy import Policy, load_policy, pack_files
from core.policy.pack import Measure

SAMPLE = "sample-city-2023"
DAY = datetime.date(2023, 9, 1)
OURS = {"主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "行业": "C34", "依法诚信经营": "是"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(SAMPLE)


@pytest.fixture
def desk(tmp_path: Path) -> DraftEditor:
    own = {n: b for n, b in pack_files(SAMPLE).items() if not n.startswith(("common/", "baoshan/"))}
    return DraftEditor(begin(tmp_path, SAMPLE, own))


def test_only_what_the_item_looks_at_is_asked(policy: Policy) -> None:
    asked = asked_of(policy, policy.measure("7-2"))
    assert {f.name for f in asked.facts} == set(OURS)
    assert asked.records is not None
    assert [f.name for f in asked.records.fields] == ["装机容量", "并网日"]


@pytest.mark.parametrize(
    ("size", "status", "low"),
    [("300千瓦", Status.MET, 60_000_00), ("299千瓦", Status.UNMET, None), ("", Status.MISSING, None),
     ("9000千瓦", Status.MET, 1_000_000_00)],
)  # fmt: skip
def test_status_and_sum_follow_what_is_typed(policy: Policy, size: str, status: Status, low: int | None) -> None:
    made = try_out(policy, policy.measure("7-2"), OURS, [{"装机容量": size, "并网日": "2023-05-01"}], DAY)
    assert made.status is status
    assert low is None or made.low == low
    assert made.steps or not made.low


def test_what_cannot_be_read_is_told_by_its_place(policy: Policy) -> None:
    made = try_out(policy, policy.measure("7-2"), OURS, [{"装机容量": "三百", "并网日": "2023-05-01"}], DAY)
    assert list(made.wrong) == ["光伏项目[1].装机容量"]
    assert made.status is None


def test_a_draft_is_tried_as_if_it_were_none(desk: DraftEditor) -> None:
    entry = desk.entry("7-2")
    desk.put("7-2", entry.set(("draft",), "true"), "又是草稿")
    desk.read()
    made = desk.try_out("7-2", OURS, [{"装机容量": "300千瓦", "并网日": "2023-05-01"}], DAY)
    assert made is not None
    assert (made.status, made.low) == (Status.MET, 60_000_00)


def test_an_item_that_cannot_be_read_is_not_tried(desk: DraftEditor) -> None:
    desk.put("7-2", desk.entry("7-2").set(("each",), "没有的"), "改坏")
    desk.read()
    assert desk.asked("7-2") is None
    assert desk.try_out("7-2", OURS, [], DAY) is None
    assert desk.asked("2-1") is not None


def measures(id: str) -> list[tuple[str, str]]:
    return [(id, m.id) for m in load_policy(id).measures]


@pytest.mark.parametrize(("id", "item"), measures(SAMPLE))
def test_the_found_visits_stand_on_every_side(id: str, item: str) -> None:
    policy = load_policy(id)
    measure: Measure = policy.measure(item)
    found = missing_cases(policy, measure, [])
    assert found.unfound == ()
    edges = Edges(policy)
    for proposal in found.proposals:
        edges.see(proposal.visit)
    own = [*edges.own[item], *(e for (m, _), e in edges.windows.items() if m == item)]
    assert all(edge.wanted <= edge.seen for edge in own)


def test_a_bound_is_stood_at_on_both_its_sides(policy: Policy) -> None:
    found = missing_cases(policy, policy.measure("2-1"), [])
    sizes = [
        row["设备投资"] for p in found.proposals if "500万元" in p.edge for row in p.visit.answers["技改项目"].value
    ]
    assert sorted(sizes) == [499_999_900, 500_000_000]


def test_a_confirmed_visit_is_a_case_that_holds(desk: DraftEditor) -> None:
    for name in desk.bench.names("cases"):
        desk.bench.change("没有样例", {name: None})
    desk.read()
    for id in [*(item.id for item in desk.items()), HEAD]:  # the head: groups and pools
        find = desk.lacking_in(id)
        found = find(lambda: False)
        assert found is not None
        for proposal in found.proposals:
            desk.keep_case(proposal.measure, proposal.visit, proposal.edge)
    assert "totals:" in desk.bench.text("cases/made-together.yaml")
    assert check_files(desk.bench.files) == []


def test_a_case_says_what_the_visit_comes_to_now(desk: DraftEditor) -> None:
    made = desk.try_out("7-2", OURS, [{"装机容量": "300千瓦", "并网日": "2023-05-01"}], DAY)
    assert made is not None
    assert made.visit is not None
    desk.keep_case("7-2", made.visit, "正好三百")
    desk.read()
    assert check_files(desk.bench.files) == []
    again = outcome_in(desk.reading.policy, desk.reading.policy.measure("7-2"), made.visit)
    assert "amount: [60000, 60000]" in desk.bench.text("cases/made-7-2.yaml")
    assert again.low == 60_000_00
