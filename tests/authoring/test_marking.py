"""Selected words become parts of an item: the words verbatim, the rule from their numbers."""

from __future__ import annotations

import pytest

from core.authoring.entry import Entry
from core.authoring.head_marking import HeadMark, head_marked
from core.authoring.marking import Mark, marked, new_measure, with_unit_of
from core.authoring.reach import OPEN, Reach, reach_of
from core.authoring.simple_rule import literals, simple
from core.authoring.yaml_writer import NodeValue
from core.policy import Policy, load_policy
from core.policy.figures import figures
from core.policy.folders import pack_files
from core.policy.lint import NO_REASON
from core.policy.loader import PackReader
from core.policy.nodes import constant

SAMPLE = "sample-city-2023"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(SAMPLE)


def made(policy: Policy, each: str, words: str, mark: Mark) -> Entry:
    entry = Entry("- id: 2-1\n  name: 甲\n  article: 2\n" + (f"  each: {each}\n" if each else ""))
    return marked(entry, words, mark, reach_of(policy, each))[0]


WORDS: list[tuple[str, str, Mark, str, NodeValue]] = [
    ("技改项目", "设备投资500万元（含）以上的技术改造项目", Mark.CONDITION, "when",
     {"设备投资500万元（含）以上的技术改造项目": "设备投资 >= 500万元"}),
    ("", "，对规模以上工业企业。", Mark.CONDITION, "when", {"对规模以上工业企业": "规模以上工业企业"}),
    ("", "投资不超过3亿元", Mark.CONDITION, "when", {"投资不超过3亿元": f"{OPEN} <= 3亿元"}),
    ("技改项目", "按设备投资额的10%给予补助", Mark.AMOUNT, "amount", {"按设备投资额的10%给予补助": "设备投资 × 10%"}),
    ("", "给予10万元奖励", Mark.AMOUNT, "amount", {"给予10万元奖励": "10万元"}),
    ("", "给予20万元至200万元支持", Mark.AMOUNT, "amount", {"给予20万元至200万元支持": "20万元~200万元"}),
    ("光伏项目", "按0.2元/瓦给予补贴", Mark.AMOUNT, "amount", {"按0.2元/瓦给予补贴": "0.2元/瓦 × 装机容量"}),
    ("光伏项目", "单个项目最高100万元", Mark.CAP, "cap",
     {"phrase": "单个项目最高100万元", "amount": "100万元", "broad": "只逐条"}),
    ("", "每家企业最高50万元", Mark.CAP, "cap", {"phrase": "每家企业最高50万元", "amount": "50万元", "broad": "合计"}),
    ("光伏项目", "2023年1月1日起至2023年12月31日", Mark.WINDOW, "window",
     {"phrase": "2023年1月1日起至2023年12月31日", "on": "并网日", "from": "2023-01-01", "to": "2023-12-31"}),
    ("光伏项目", "并网的", Mark.WINDOW, "window", {"on": "并网日"}),
    ("专精特新认定", "市级“专精特新”企业", Mark.WHERE, "where", {"市级“专精特新”企业": "级别 = 市级专精特新"}),
    ("专精特新认定", "国家级专精特新“小巨人”企业", Mark.WHERE, "where",
     {"国家级专精特新“小巨人”企业": "级别 = 国家级小巨人"}),
    ("", "分两年按60%、40%拨付", Mark.INSTALMENTS, "instalments", {"分两年按60%、40%拨付": ["60%", "40%"]}),
    ("", "连续三年给予", Mark.INSTALMENTS, "instalments", {"连续三年给予": "3年"}),
    ("", "在2023年12月31日前申报", Mark.CONSULT, "consult", {"phrase": "在2023年12月31日前申报", "to": "2023-12-31"}),
    ("", "累计总额度不高于2000万元", Mark.SHARE, "share", {
        "phrase": "累计总额度不高于2000万元", "name": "分到的额度", "of": OPEN, "limit": "2000万元", "first": OPEN}),
    ("", "，加强政策宣传。", Mark.QUOTE, "quotes", ["加强政策宣传"]),
    ("", "由市、区按50%、50%承担", Mark.WAIVED, "不计", {"50%": NO_REASON}),
    ("", "至多200万元", Mark.AT_MOST, "amount", {"至多200万元": "至多200万元"}),
    ("", "按营业收入增速评选前10名的企业", Mark.PLACES, "when",
     {"按营业收入增速评选前10名的企业": {"rule": "增速前十名", "unknown": "待认定"}}),
    ("", "产值达到1亿元、5亿元的，分别给予10万元、30万元", Mark.BANDS, "amount",
     {"产值达到1亿元、5亿元的，分别给予10万元、30万元": "产值 分段 [1亿元: 10万元, 5亿元: 30万元]"}),
    ("新租场地", "按每平方米30元给予补贴", Mark.PER_ONE, "amount", {"按每平方米30元给予补贴": "30元/平方米 × 面积"}),
]  # fmt: skip


@pytest.mark.parametrize(("each", "words", "mark", "key", "expected"), WORDS)
def test_words_become_a_part(policy: Policy, each: str, words: str, mark: Mark, key: str, expected: NodeValue) -> None:
    assert made(policy, each, words, mark).get(key) == expected


def test_a_share_and_its_cap_are_taken_apart(policy: Policy) -> None:
    entry = made(policy, "技改项目", "按设备投资额的10%给予补助，单个项目最高300万元", Mark.SHARE_AND_CAP)
    assert entry.get("amount") == {"按设备投资额的10%给予补助": "设备投资 × 10%"}
    assert entry.get("cap") == {"phrase": "单个项目最高300万元", "amount": "300万元", "broad": "只逐条"}


def test_one_of_is_taken_back_by_the_same_button(policy: Policy) -> None:
    entry = made(policy, "专精特新认定", "", Mark.ONE_OF)
    assert entry.get("combine") == "择一"
    assert marked(entry, "", Mark.ONE_OF, Reach(()))[0].get("combine") is None


def test_each_doubt_is_one_more(policy: Policy) -> None:
    entry = made(policy, "", "视其能级", Mark.DOUBT)
    entry, path = marked(entry, "再一处", Mark.DOUBT, reach_of(policy, ""))
    assert [row["phrase"] for row in entry.rows("doubts") if isinstance(row, dict)] == ["视其能级", "再一处"]
    assert path == ("doubts", 1, "note")


@pytest.mark.parametrize("id", [SAMPLE, "baoshan-2023-1"])
def test_every_number_of_the_words_is_written_as_the_rules_read_it(id: str) -> None:
    reader = PackReader(pack_files(id))
    policy = reader.policy()
    units = {f.unit for fact in policy.facts.values() for f in (fact, *fact.fields)}
    for article in policy.articles:
        for figure in figures(article.text):
            for atom, text in literals(figure):
                unit = next((u for u, _ in atom.type.dims), "")
                rule = reader.words.rule(text, 1, want=None)
                known = unit in ("", "元", "瓦", "月", "天", "年度", "人") or unit in units
                assert rule is None or (rule.type, constant(rule.root)) == (atom.type, atom.value)
                assert rule is not None or not known, (figure.words, text)


@pytest.mark.parametrize("id", [SAMPLE, "baoshan-2023-1"])
def test_what_is_taken_apart_is_put_together_again(id: str) -> None:
    rules = [c.rule.source for m in load_policy(id).measures for c in m.conditions]
    parts = {rule: simple(rule) for rule in rules}
    assert all(part.text == rule for rule, part in parts.items() if part is not None)
    assert sum(part is not None for part in parts.values()) > len(parts) * 0.6


def test_a_bare_number_gets_the_unit_of_the_words_or_of_the_fact(policy: Policy) -> None:
    money = policy.facts["产值"]
    (figure,) = figures("投资500万元以上")
    assert with_unit_of(money, "500", literals(figure)) == "500万元"
    assert with_unit_of(money, "300", literals(figure)) == "300元"
    assert with_unit_of(money, "2亿元") == "2亿元"
    assert with_unit_of(policy.facts["当年净增就业"], "10") == "10人"


def test_a_new_item_has_the_number_the_name_and_the_offices_of_its_article(policy: Policy) -> None:
    article = next(a for a in policy.articles if a.number == 7)
    id, text = new_measure(article, ["7-1"], article.text.index("（二）") + 5)
    assert id == "7-2"
    assert Entry(text).get("article") == "7（二）"
    assert Entry(text).get("offices") == ["市发展改革部门", "市经济信息化部门"]


HEAD = Entry("id: a\nnumber: x\nissued: {请选: 2000-01-01}\nexpires: {请选: 2000-01-01}\ncalled: {policy: 本措施}\n")


@pytest.mark.parametrize(
    ("words", "mark", "key", "expected"),
    [
        ("2024年3月1日", HeadMark.ISSUED, "issued", {"2024年3月1日": "2024-03-01"}),
        ("自2024年3月1日至2026年12月31日", HeadMark.EXPIRES, "expires",
         {"自2024年3月1日至2026年12月31日": "2026-12-31"}),
        ("青府〔2024〕1号", HeadMark.NUMBER, "number", "青府〔2024〕1号"),
        ("合计不超过500万元", HeadMark.POOL, "pools",
         [{"phrase": "合计不超过500万元", "article": "4", "measures": "全部", "limit": "500万元"}]),
    ],
)  # fmt: skip
def test_words_become_a_part_of_the_head(
    policy: Policy, words: str, mark: HeadMark, key: str, expected: NodeValue
) -> None:
    assert head_marked(HEAD, words, mark, 4, reach_of(policy, ""))[0].get(key) == expected
