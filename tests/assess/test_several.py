"""A visit under two policies: worked ones, what is asked, bounds that hold whatever the answers turn out to be."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from math import inf
from pathlib import Path
from typing import Any

import pytest

from core.assess import Answer, Assessment, Visit, assess, read_visit, write_visit
from core.assess.as_json import as_json, changed_outcomes
from core.assess.several import by_matter, named_for, parts_of, shares_of
from core.errors import AnswerError, PolicyError
from core.policy import Policy, load_policy, pack_files, read_policy
from core.policy.fact import Fact
from core.policy.joined import joined, joined_as_can_be, require_alike, unlike
from core.policy.located_yaml import plain

IDS = ("sample-city-2023", "baoshan-2023-1")
BOTH = Path(__file__).parent.parent / "fixtures" / "visits" / "both.yaml"
FIRM = {
    "主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "行业": "C34", "依法诚信经营": True,
    "经营地在宝山": True, "符合产业导向": True, "符合产业结构调整要求": True, "从业人员": "86人",
    "营业收入": "2350万元", "资产总额": "3100万元", "应纳税所得额": "380万元", "纳税人类型": "一般纳税人",
    "纳税信用等级": "A", "留抵退税合规": True,
}  # fmt: skip


@cache
def both() -> Policy:
    """The two policies, held together."""
    return joined(tuple(map(load_policy, IDS)))


def document(**answers: Any) -> dict[str, Any]:
    """A firm that answers this besides."""
    return {"policies": list(IDS), "as_of": "2023-09-01", "unmentioned": "none", "answers": {**FIRM, **answers}}


def made(given: dict[str, Any]) -> Assessment:
    """Its result."""
    return assess(both(), read_visit(both(), given))


@pytest.mark.parametrize("case", plain(BOTH.read_text(encoding="utf-8")), ids=lambda case: str(case["title"]))
def test_a_worked_visit_comes_out_as_written(case: dict[str, Any]) -> None:
    got = as_json(made({k: v for k, v in case.items() if k != "expect"}))
    for kind, pair in case["expect"]["totals"].items():
        assert got["totals"][kind] == {"low": float(pair[0]) * 100, "high": float(pair[1]) * 100}
    for part in got["policies"]:
        outcomes = {o["measure"]: o for o in part["outcomes"]}
        for id, want in case["expect"]["policies"][part["policy"]]["measures"].items():
            assert outcomes[id]["status"] == want["status"]
            if "amount" in want:
                assert [outcomes[id]["low"], outcomes[id]["high"]] == [float(a) * 100 for a in want["amount"]]


def test_each_policy_says_of_the_visit_what_it_says_of_one_of_its_own() -> None:
    """A policy's own outcomes are the same with and without a second policy."""
    given = document(
        光伏项目=[{"装机容量": "500千瓦", "并网日": "2023-08-01", "项目地在宝山": True, "公共机构项目": False}]
    )
    for policy, part in zip(both().parts, made(given).parts, strict=True):
        own = {k: v for k, v in given["answers"].items() if k in policy.facts}
        alone = {**given, "policy": policy.id, "answers": own}
        del alone["policies"]
        assert part == assess(policy, read_visit(policy, alone))


def test_a_support_for_a_measure_of_one_policy_is_none_for_the_other() -> None:
    """By its number under its policy's 文号 it is that policy's own; by a number of both, each policy's; any other name
    is left to both."""
    first, second = both().parts
    for part, other in ((first, second), (second, first)):
        own = part.measures[0].id
        whole = part.numbered(own)
        assert whole != own
        assert named_for(part, both(), whole) == own
        assert named_for(other, both(), whole) is None
        assert named_for(part, both(), own) == own
        assert named_for(part, both(), "一个谁也没有的事项") == "一个谁也没有的事项"


def test_each_policy_reads_only_the_supports_for_its_own_measures() -> None:
    """Rows for another policy's measures are left out, and its own are under its own numbers."""
    first, second = both().parts
    matter, list_name = first.role("matter"), first.overlap.fact
    assert second.overlap.fact == list_name
    ids = [part.measures[0].id for part in (first, second)]
    rows = tuple({matter: part.numbered(id)} for part, id in zip((first, second), ids, strict=True))
    visit = Visit(both().id, first.effective, "none", {list_name: Answer(rows)})
    for part_visit, id in zip(parts_of(both(), visit), ids, strict=True):
        assert [row[matter] for row in part_visit.answers[list_name].value] == [id]


def test_a_fact_that_both_ask_is_asked_once() -> None:
    asked = [q.fact for q in made({**document(), "unmentioned": "unknown"}).questions]
    assert len(asked) == len(set(asked))
    measures = {m for q in made({**document(), "unmentioned": "unknown"}).questions for m in q.measures}
    assert measures <= {outcome.key for outcome in made(document()).outcomes}
    assert {"光伏项目", "技改项目", "担保贷款"} <= set(asked)
    worths = [q.worth for q in made(document()).questions if q.worth is not None and not q.asked]
    assert worths == sorted(worths, reverse=True)


def test_who_counts_is_named_and_nobody_while_it_is_open() -> None:
    giant = {"级别": "国家级小巨人", "认定日": "2023-07-14", "新认定": True}
    (matter,) = as_json(made(document(专精特新认定=[giant])))["same"]
    assert matter["counted"] == {"policy": "sample-city-2023", "measure": "6-1", "record": 1}
    assert [m["policy"] for m in matter["members"]] == list(IDS)


def test_outcomes_for_the_same_matter_stand_together() -> None:
    """Where the first of them stood; the others keep their order."""
    giant = {"级别": "国家级小巨人", "认定日": "2023-07-14", "新认定": True}
    assessment = made(document(专精特新认定=[giant]))
    (matter,) = assessment.matters
    members = [f"{share.policy}:{share.measure}" for share in matter.members]
    ordered = [outcome.key for outcome in by_matter(assessment, assessment.outcomes)]
    before = [outcome.key for outcome in assessment.outcomes]
    first = min(map(before.index, members))
    assert len(members) == 2
    assert [key for key in ordered if key not in members] == [key for key in before if key not in members]
    assert ordered[first : first + 2] == sorted(members, key=before.index)
    one = [outcome for outcome in assessment.outcomes if outcome.key != members[0]]
    assert by_matter(assessment, one) == one


def test_a_name_that_no_policy_knows_is_a_fault_and_said_once() -> None:
    with pytest.raises(AnswerError, match="没有“光伏项木”") as refused:
        read_visit(both(), document(光伏项木=[]))
    assert refused.value.message.count("光伏项木") == 1


def test_one_name_for_two_things_is_refused_with_both_policies_named() -> None:
    files = dict(pack_files("sample-city-2023"))
    files["facts.yaml"] = files["facts.yaml"].replace(
        "options: [市级专精特新, 国家级小巨人]".encode(), "options: [市级专精特新, 国家级小巨人, 省级]".encode()
    )
    other = read_policy({name: data for name, data in files.items() if not name.startswith("cases/")})
    with pytest.raises(
        PolicyError, match=r"样府规〔2023〕9号.*宝府规〔2023〕1号.*专精特新认定|宝府规.*样府规.*专精特新认定"
    ):
        joined((other, both().parts[1]))


def test_the_union_has_what_each_brings_and_judges_nothing_itself() -> None:
    one, other = both().parts
    assert (both().id, both().number) == ("sample-city-2023 baoshan-2023-1", "样府规〔2023〕9号、宝府规〔2023〕1号")
    assert both().title == f"{one.title}、{other.title}"
    assert both().digest == f"{one.digest} {other.digest}"
    assert (both().sample, joined((other, replace(one, sample=False))).sample) == (True, False)
    assert (both().effective, both().expires) == (one.effective, one.expires)  # the wider: 2023-01-01 to 2030-12-31
    assert joined((other, one)).effective == one.effective
    assert both().topics[:7] == one.topics
    assert both().topics[7:] == tuple(t for t in other.topics if t not in one.topics)
    asked = [both().topics.index(fact.topic) for fact in both().facts.values()]
    assert asked == sorted(asked)
    assert both().facts.keys() == one.facts.keys() | other.facts.keys()
    assert all(both().facts[name] is fact for name, fact in one.facts.items())  # where both ask, the first one's words
    assert [step.name for step in both().steps] == ["企业", "规模与行业", "涉及事项", "具体情况"]
    assert all(found is first for found, first in zip(both().steps, one.steps, strict=True))
    assert both().derived == {**other.derived, **one.derived}
    assert both().roles == {**other.roles, **one.roles}
    assert both().streets == {**other.streets, **one.streets}
    for own in ("articles", "measures", "gates", "notices", "groups", "pools", "same", "cases"):
        assert len(getattr(both(), own)) == 0, own


def test_a_topic_that_no_policy_lists_comes_last() -> None:
    one, other = both().parts
    stray = replace(one, facts={"零": Fact("零", "text", topic="别的"), **one.facts})
    assert list(joined((stray, other)).facts)[-1] == "零"


_LIST = Fact("店", "list", fields=(Fact("租金", "money"), Fact("级别", "choice", options=("市级", "区级"))))


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        (Fact("店", "money"), Fact("店", "count"), "类型一个是 money，一个是 count"),
        (Fact("店", "count", unit="人"), Fact("店", "count", unit="户"), "单位一个是 人，一个是 户"),
        (Fact("店", "choice", options=("甲", "乙")), Fact("店", "choice", options=("乙", "甲")), None),
        (
            Fact("店", "choice", options=("甲", "乙")),
            Fact("店", "choice", options=("乙", "甲", "丙")),
            "选项不同，“丙”只有一个有",
        ),
        (Fact("店", "text", options=("甲",)), Fact("店", "text"), None),
        (_LIST, replace(_LIST, fields=_LIST.fields[::-1]), None),
        (_LIST, replace(_LIST, fields=_LIST.fields[:1]), "一个没有“级别”这一栏"),
        (replace(_LIST, fields=_LIST.fields[1:]), _LIST, "一个没有“租金”这一栏"),
        (
            replace(_LIST, fields=(_LIST.fields[0], Fact("级别", "text"))),
            _LIST,
            "“级别”一栏类型一个是 text，一个是 choice",
        ),
    ],
)
def test_in_what_one_name_means_two_things(one: Fact, other: Fact, what: str | None) -> None:
    """Type, unit, options in any order, and the fields of a record, in any order too."""
    first, second = (replace(part, facts={"名": Fact("名", "text"), "店": fact}) for part, fact in
                     zip(both().parts, (one, other), strict=True))  # fmt: skip
    assert unlike(first, second) == (None if what is None else ("店", what))
    if what is None:
        require_alike(first, second)
    else:
        with pytest.raises(PolicyError) as refused:
            require_alike(first, second)
        assert str(refused.value) == (
            f"样府规〔2023〕9号 与 宝府规〔2023〕1号 的事实“店”不是一回事（{what}），不能放在同一份咨询里"
        )


def test_a_policy_twice_is_refused_and_of_many_the_first_that_agree_are_taken() -> None:
    one, other = both().parts
    odd = replace(other, id="odd", facts={**other.facts, "行业": Fact("行业", "text")})
    with pytest.raises(PolicyError, match=r"^样府规〔2023〕9号（sample-city-2023）在同一份咨询里只能有一次$"):
        joined((one, other, one))
    assert joined_as_can_be((one, odd, other)) == joined((one, other))
    assert joined_as_can_be((one, one)) is one


def test_what_is_kept_of_it_is_what_it_comes_to_again() -> None:
    """The visit as a file and its result as JSON; a differing sum is reported by policy and measure."""
    given = document(年度地方贡献="100万元", 科技型中小企业=True)
    visit = read_visit(both(), given)
    assert read_visit(both(), write_visit(both(), visit)) == visit
    kept = as_json(assess(both(), visit))
    assert changed_outcomes(kept, assess(both(), visit)) == ()
    kept["policies"][0]["outcomes"][0]["low"] = 1
    kept["totals"]["cash"]["low"] = 1
    first = kept["policies"][0]["outcomes"][0]["measure"]
    assert changed_outcomes(kept, assess(both(), visit)) == (f"sample-city-2023:{first}", "cash")


def test_a_changed_answer_is_judged_anew_where_it_is_read_and_comes_to_the_same() -> None:
    before = made(document())
    now = read_visit(both(), document(从业人员="350人"))
    assert assess(both(), now, before=before) == assess(both(), now)


def test_a_policy_that_does_not_know_what_changed_keeps_its_assessment() -> None:
    """A fact that only one policy asks leaves the other's assessment, unless the day changes."""
    assert "年度地方贡献" not in both().parts[1].facts
    before, changed = made(document()), read_visit(both(), document(年度地方贡献="100万元"))
    after = assess(both(), changed, before=before)
    assert after.parts[1] is before.parts[1]
    assert after.parts[0] is not before.parts[0]
    later = assess(both(), changed, made_on=datetime.date(2031, 1, 1), before=after)
    assert later.parts[1] is not after.parts[1]
    assert later == assess(both(), changed, made_on=datetime.date(2031, 1, 1))


def test_of_several_policies_a_measure_is_known_by_its_key() -> None:
    found = made(document())
    assert len({outcome.key for outcome in found.outcomes}) == len(found.outcomes)
    for outcome in found.outcomes:
        assert found.of(outcome.key) is outcome
        assert both().measure(outcome.key) is outcome.item
    with pytest.raises(KeyError):
        both().measure("3-1")


# ── the same matter in both, record by record (T15) ──────────────────────────────────────────────────────────────


def roof(capacity: str, public: bool | str = False, day: str = "2023-08-01") -> dict[str, Any]:
    """A roof: 0.2元/瓦 of the city from 300 kW on, at most 100万元 each; 0.3元/瓦 of the district from 400 kW on
    (of a public body 100 kW, a doubt), at most 200万元, of which it is open whether each or all together."""
    return {"装机容量": capacity, "并网日": day, "项目地在宝山": True, "公共机构项目": public}


GIANT = {"级别": "国家级小巨人", "认定日": "2023-07-14", "新认定": True}
SHARED = [
    ("the higher of each roof, the district's limit over both", "光伏项目", [roof("500千瓦"), roof("10000千瓦")],
     (200, 215), (200, 215)),
    ("three roofs, of the smallest it is open who gives more", "光伏项目",
     [roof("10000千瓦"), roof("9000千瓦"), roof("350千瓦", "不清楚")], (200, 410.5), (200, 410.5)),
    ("the city's certificates, of which one may count", "专精特新认定", [GIANT, GIANT], (100, 200), (100, 200)),
    ("one certificate", "专精特新认定", [GIANT], (100, 100), (100, 100)),
    ("settled in the city, open in the district", "光伏项目", [roof("350千瓦", "不清楚")], (7, 7), (7, 10.5)),
    ("open in the district alone", "光伏项目", [roof("250千瓦", "不清楚")], (0, 0), (0, 7.5)),
    ("strictly nothing in the district alone", "光伏项目", [roof("250千瓦", True, "2023-05-01")], (0, 7.5), (0, 7.5)),
    ("strictly nothing in the district, before its plan", "光伏项目", [roof("500千瓦", day="2023-05-01")],
     (10, 15), (10, 15)),
    ("a list that nobody knows: its records are held against no other's", "专精特新认定", "不清楚", (0, 0), (0, 185)),
    ("one of two roofs in doubt in the district", "光伏项目", [roof("500千瓦"), roof("350千瓦", "不清楚")],
     (22, 25.5), (22, 25.5)),
    ("open in both", "光伏项目", [roof("300~600千瓦")], (0, 0), (0, 18)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rows", "known", "span"), [case[1:] for case in SHARED], ids=[c[0] for c in SHARED])
def test_of_what_both_support_each_record_counts_once(
    name: str, rows: list[dict[str, Any]], known: tuple[float, float], span: tuple[float, float]
) -> None:
    """In 万元, worked out by hand; no other measure gives anything."""
    got = made(document(年度地方贡献="900万元", 产值="5000万元", 以前最高年产值="0元", **{name: rows}))
    assert (got.known["cash"], got.spans["cash"]) == tuple(
        tuple(int(x * 10**6) for x in pair) for pair in (known, span)
    )


def test_each_share_says_whose_it_is_and_whether_it_counts() -> None:
    """By policy, level and measure, with the record where there are several; and why the total is not the sum."""
    got = made(document(年度地方贡献="900万元", 光伏项目=[roof("500千瓦"), roof("350千瓦", "不清楚")]))
    city, district = "样府规〔2023〕9号（市级）光伏补贴", "宝府规〔2023〕1号（区级）光伏装机容量补贴"
    assert [tuple(shares_of(both(), got, matter)) for matter in got.matters] == [
        ((f"{city}（所填第 1 条）", (10_000_000,) * 2, "不重复计"),
         (f"{district}（所填第 1 条）", (15_000_000,) * 2, "计此项")),
        ((f"{city}（所填第 2 条）", (7_000_000,) * 2, "还不能定"),
         (f"{district}（所填第 2 条）", (0, 10_500_000), "还不能定")),
    ]  # fmt: skip
    assert got.remarks == {"cash": ("光伏项目在几份政策里都有，只计最高的一份",), "relief": (), "deferral": ()}
    one = made(document(年度地方贡献="900万元", 专精特新认定=[GIANT]))
    assert [share.words for share in shares_of(both(), one, one.matters[0])] == [
        "样府规〔2023〕9号（市级）国家级“小巨人”奖励", "宝府规〔2023〕1号（区级）国家级专精特新“小巨人”企业奖励",
    ]  # fmt: skip


def test_what_other_support_leaves_of_a_measure_bounds_its_records() -> None:
    """Of 100万元 for the certificate 80万元 were received elsewhere: at most 20万元 more, of the district none."""
    got = made(
        document(
            年度地方贡献="900万元", 产值="5000万元", 以前最高年产值="0元", 专精特新认定=[GIANT],
            其他政策支持=[{"事项": "样府规〔2023〕9号 6-1", "级别": "国家", "金额": "80万元", "已领取": True}],
        )
    )  # fmt: skip
    assert got.spans["cash"] == (0, 20 * 10**6)


# ── bounds (T16) ─────────────────────────────────────────────────────────────────────────────────────────────────

UNKNOWN = "不清楚"
FIELDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "光伏项目": {
        "装机容量": ("299千瓦", "300千瓦", "400千瓦", "6000千瓦"),
        "并网日": ("2022-12-31", "2023-06-01", "2023-08-01"),
        "项目地在宝山": (True, False),
        "公共机构项目": (True, False),
    },
    "专精特新认定": {
        "级别": ("市级专精特新", "国家级小巨人"),
        "认定日": ("2022-12-31", "2023-07-14"),
        "新认定": (True, False),
    },
    "绿色认定": {
        "级别": ("国家级", "市级"),
        "类别": ("绿色工厂", "绿色产品"),
        "认定日": ("2023-06-01",),
        "名单年度": (2023,),
        "首次认定": (True, False),
    },
}  # fmt: skip
OPEN_ONLY = {"认定日", "并网日", "装机容量", "名单年度"}
"""Where 不清楚 has more completions than the ones tried here: these stay known, or are tried among what is listed."""


def small_visit(by: random.Random) -> tuple[dict[str, Any], list[tuple[str, int, str]]]:
    """A firm with a few records, some of whose fields are 不清楚; and which those are."""
    answers: dict[str, Any] = {}
    if by.random() < 0.7:
        answers["年度地方贡献"] = by.choice(("60万元", "100万元", "900万元"))
    for name, fields in FIELDS.items():
        rows = [{f: by.choice(options) for f, options in fields.items()} for _ in range(by.choice((0, 1, 1, 2)))]
        if rows:
            answers[name] = rows
    fields_given = [(n, at, f) for n in FIELDS for at, row in enumerate(answers.get(n, ())) for f in row]
    asked = [slot for slot in fields_given if slot[2] not in OPEN_ONLY]
    opened = by.sample(asked, min(len(asked), by.choice((1, 1, 2, 3))))
    return answers, opened


def completions(answers: dict[str, Any], opened: list[tuple[str, int, str]]) -> Iterator[dict[str, Any]]:
    """The visit with every way in which what is open may turn out."""
    for values in product(*(FIELDS[name][field] for name, _, field in opened)):
        whole = {k: [dict(row) for row in v] if isinstance(v, list) else v for k, v in answers.items()}
        for (name, at, field), value in zip(opened, values, strict=True):
            whole[name][at][field] = value
        yield whole


def test_the_sums_hold_whatever_the_answers_turn_out_to_be() -> None:
    """By brute force on small visits: certificates and roofs that both policies support, limits that may be full."""
    by, tried = random.Random(16), 0
    for _ in range(60):
        answers, opened = small_visit(by)
        asked = {k: [dict(row) for row in v] if isinstance(v, list) else v for k, v in answers.items()}
        for name, at, field in opened:
            asked[name][at][field] = UNKNOWN
        low, high = made(document(**asked)).spans["cash"]
        for whole in completions(answers, opened):
            total = made(document(**whole)).totals.cash
            assert total is not None
            assert low <= total[0], (asked, whole)
            assert (total[1] or 0) <= (inf if high is None else high), (asked, whole)
            tried += 1
    assert tried > 100
