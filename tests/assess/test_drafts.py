"""A draft measure is shown as 草稿, is always 待认定, and cannot be signed."""

from __future__ import annotations

from typing import Any

import pytest

from core.assess import Outcome, assess, read_visit
from core.assess.check import check_files
from core.assess.policy_cache import make_quick
from core.errors import PolicyError
from core.policy import Policy, load_policy, pack_files, read_policy
from core.policy.joined import joined
from core.policy.package import make_package, read_package
from core.policy.signing import SigningKey

PACK = "sample-city-2023"
MEASURES = "measures/measures.yaml"
ENTERPRISE = {"主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "行业": "C18", "依法诚信经营": "是"}
NOTHING = {"policy": PACK, "as_of": "2023-09-01", "unmentioned": "unknown", "answers": {}}


def files(*drafts: str, flag: str = "true") -> dict[str, bytes]:
    """The sample pack with some measures (all: every one) as drafts."""
    made = dict(pack_files(PACK))
    lines: list[str] = []
    for line in made[MEASURES].decode().splitlines():
        lines.append(line)
        id = line.removeprefix("- id: ")
        if line.startswith("- id: ") and (id in drafts or "all" in drafts):
            lines.append(f"  draft: {flag}")
    return made | {MEASURES: "\n".join(lines).encode()}


def policy(*drafts: str, flag: str = "true") -> Policy:
    return read_policy(files(*drafts, flag=flag), strict=True)


def outcome(made: Policy, measure: str, **answers: Any) -> Outcome:
    document = {"policy": PACK, "as_of": "2023-09-01", "unmentioned": "none", "answers": {**ENTERPRISE, **answers}}
    return assess(made, read_visit(made, document)).of(measure)


def test_a_draft_is_never_met_where_the_same_finished_measure_is() -> None:
    finished, draft = (outcome(policy(*ids), "8-1", 当年净增就业="20人") for ids in ((), ("8-1",)))
    assert (finished.status, finished.low, finished.high) == ("met", 10_000_000, 10_000_000)
    assert (draft.status, draft.low, draft.high) == ("recognition", 0, 10_000_000)
    assert draft.span == (0, 10_000_000)


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ("unmet", {"当年净增就业": "9人"}),
        ("untriggered", {"当年净增就业": "0人"}),
        ("missing", {"当年净增就业": "不清楚"}),
        ("unmet", {"当年净增就业": "20人", "依法诚信经营": "否"}),
        ("unmet", {"当年净增就业": "20人", "行业": "K701"}),
    ],
)
def test_what_shuts_a_finished_measure_shuts_no_draft(told: str, answers: dict[str, str]) -> None:
    assert outcome(policy(), "8-1", **answers).status == told
    found = outcome(policy("8-1"), "8-1", **answers)
    assert (found.status, found.low) == ("recognition", 0)


@pytest.mark.parametrize("day", ["2022-06-01", "2031-06-01"])
def test_a_draft_is_open_before_and_after_the_plan(day: str) -> None:
    made = policy("8-1")
    visit = read_visit(made, {"policy": PACK, "as_of": day, "unmentioned": "none", "answers": {"当年净增就业": "20人"}})
    assert assess(made, visit).of("8-1").status == "recognition"


def test_a_draft_with_a_list_counts_every_record_up_to_its_cap_and_nobody_for_certain() -> None:
    row = {"竣工日": "2023-03-01", "设备投资": "400万元", "市级智能工厂": "否"}  # short of 500万元
    assert outcome(policy(), "2-1", 技改项目=[row]).status == "unmet"
    found = outcome(policy("2-1"), "2-1", 技改项目=[row])
    assert (found.status, found.low, found.high) == ("recognition", 0, 40_000_000)
    nobody = outcome(policy("2-1"), "2-1")
    assert (nobody.status, nobody.low, nobody.high) == ("recognition", 0, 0)


def test_a_draft_of_which_nothing_is_known_has_no_upper_end() -> None:
    made = policy("10-1")
    found = assess(made, read_visit(made, NOTHING))
    assert (found.of("10-1").status, found.of("10-1").low, found.of("10-1").high) == ("recognition", 0, 40_000_000)
    made = policy("2-1")
    found = assess(made, read_visit(made, NOTHING))
    assert (found.of("2-1").low, found.of("2-1").high) == (0, None)
    assert found.spans["cash"][1] == 500_000_000  # what bounds all of the policy


def test_a_draft_of_a_service_that_says_a_sum_is_in_no_total() -> None:
    """It may be written like that in the middle of a change; alone and together with another policy."""
    made, head = files("8-1"), "- id: 8-1\n  draft: true\n"
    text = made[MEASURES].decode()
    at = text.index(head)
    item = text[at:].replace("  kind: cash\n", "  kind: service\n  quotes: [企业当年净增就业人数]\n", 1)
    drafted = read_policy(made | {MEASURES: (text[:at] + item).encode()})
    beside = joined([drafted, load_policy("baoshan-2023-1")])
    for whole, key in ((drafted, "8-1"), (beside, f"{PACK}:8-1")):
        named = {"policies": [p.id for p in whole.parts]} if whole.parts else {"policy": PACK}
        told = {"as_of": "2023-09-01", "unmentioned": "none", "answers": {**ENTERPRISE, "当年净增就业": "20人"}}
        found = assess(whole, read_visit(whole, {**named, **told}))
        draft = found.of(key)
        assert (draft.kind, draft.status, draft.span) == ("service", "recognition", (0, 10_000_000))
        others = sum(o.high or 0 for o in found.outcomes if o.kind == "cash")
        assert found.known["cash"][1] <= others
        assert {*found.known, *found.spans} == {"cash", "relief", "deferral"}


def test_a_draft_says_so_wherever_it_shows() -> None:
    found = outcome(policy("8-1"), "8-1", 当年净增就业="20人")
    assert found.name == "草稿·吸纳就业奖励"
    assert any("草稿" in note for note in found.notes)
    assert any("草稿" in point.text for point in found.points)
    assert "草稿" not in outcome(policy("8-1"), "9-1").name


def test_false_is_as_good_as_nothing() -> None:
    found = outcome(policy("8-1", flag="false"), "8-1", 当年净增就业="20人")
    assert (found.status, found.name) == ("met", "吸纳就业奖励")


def test_another_word_than_true_or_false_is_a_fault() -> None:
    with pytest.raises(PolicyError, match="draft"):
        policy("8-1", flag="是")


def test_generated_python_says_the_same_of_drafts() -> None:
    for answers in ({}, {"当年净增就业": "9人"}, {"当年净增就业": "20人"}, {"行业": "K701"}):
        plain, quick = policy("all"), policy("all")
        make_quick(quick)
        document = {"policy": PACK, "as_of": "2023-09-01", "unmentioned": "none", "answers": {**ENTERPRISE, **answers}}
        both = [assess(p, read_visit(p, document)).outcomes for p in (plain, quick)]
        assert [o.weighed for o in both[0]] == [o.weighed for o in both[1]]
        assert {o.status for o in both[1]} == {"recognition"}


def test_the_check_names_each_draft_and_asks_no_cases_of_it() -> None:
    assert check_files(files()) == []
    bare = {name: data for name, data in files("8-1").items() if not name.startswith("cases/")}
    found = check_files(bare)
    assert (
        [line for line in found if "草稿" in line]
        == [line for line in found if line.endswith("8-1 还是草稿；规则核过以后，去掉“草稿”（draft）")]
        != []
    )
    assert not [line for line in found if " 8-1 没有一个样例" in line]


def test_a_draft_cannot_be_signed_and_a_finished_pack_can() -> None:
    key = SigningKey.new()
    assert read_package(make_package(files(), "样例市", "2023-09-01", key)).signer == key.public()
    with pytest.raises(PolicyError, match="草稿（8-1）"):
        make_package(files("8-1"), "样例市", "2023-09-01", key)
    unsigned = read_package(make_package(files("8-1"), "样例市", "2023-09-01"))
    assert unsigned.signer is None  # which a real counter never takes


def test_a_signature_over_drafts_from_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as careless:
        careless.setattr("core.policy.package._finished", lambda policy, signed: None)
        made = make_package(files("8-1"), "样例市", "2023-09-01", SigningKey.new())
    with pytest.raises(PolicyError, match="草稿"):
        read_package(made)
