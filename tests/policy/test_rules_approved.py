"""Rules as they are typed: each with its tree, its type, the facts it reads and its words, or the sentence about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache

from core.assess import read_visit
from core.assess.open_facts import _asked_by
from core.assess.scope import scope_of
from core.policy import Policy, load_policy
from core.policy.expression import Expression, compile_rule
from core.policy.joined import joined
from core.policy.nodes import Node, Today, constant
from core.policy.reference import functions, signs
from core.policy.size import SizeTable
from core.policy.words import words
from tests.plain_text import tree

RULES = """
从业人员 >= 20人 且 营业收入 < 500万元 或 非 依法诚信经营
从业人员 >= 20人 且 (营业收入 < 500万元 或 依法诚信经营)
非 (依法诚信经营 且 符合产业导向)
营业收入 - 资产总额 - 100元
营业收入 - (资产总额 - 100元)
营业收入 × 10% × 2 / 4
营业收入 × (10% + 5%) / (2 × 4)
营业收入 / 从业人员
0.5元/瓦 × 100千瓦
3元/人 × 从业人员
500元/人/月 × 从业人员 × 3月
行业 属于 [C, F52]
主体类型 属于 [企业, 个体工商户]
主体类型 = 企业
主体类型 ≠ 企业
主体类型 != 企业
取大(0元, 营业收入 - 1万元, 资产总额)
取小(营业收入, 1万元)
若 依法诚信经营 则 1元 否则 2元
若 依法诚信经营 则 1元 否则 2人
营业收入 分段 [0元: 1%, 100万元: 2%, 500万元: 3%]
营业收入 超额累进 [0元: 1%, 100万元: 2%]
纳税信用等级 分档 [A: 1元, B: 2元, M: 3元, C: 4元, D: 5元]
纳税信用等级 分档 [A: 1元]
合计(担保贷款, 金额)
合计(担保贷款, 金额, 金额 > 1万元)
计数(担保贷款)
计数(担保贷款, 金额 > 1万元)
最大(担保贷款, 金额)
合计(从业人员, 金额)
合计(担保贷款)
合计(担保贷款.金额)
合计(担保贷款.金额 其中 金额 > 1万元)
最大(担保贷款.金额)
计数(担保贷款 其中 金额 > 1万元)
计数(担保贷款.金额)
合计(担保贷款.没有的)
计数(担保贷款 其中 金额 > 资产总额)
合计(担保贷款.金额 其中 已还清 且 依法诚信经营)
计数(担保贷款, 金额)
满月数(咨询日, 咨询日)
期限(咨询日, 2023-12-31) >= 1年
天数(2023-01-01, 咨询日) > 30天
年份(咨询日) = 2023年
每满(营业收入, 200万元) × 7万元
舍去(营业收入, 1万元)
四舍五入(营业收入, 100元)
进位(营业收入, 100元)
有(咨询日)
咨询日 >= 2023-01-01
咨询日 + 30天
咨询日 - 咨询日
咨询日 > 5
营业收入 > 5
营业收入 > 5人
营业收入 > 依法诚信经营
营业收入 且 依法诚信经营
非 营业收入
从业人员 + 营业收入
从业人员 × 营业收入 × 营业收入
营业收入 = 主体类型
主体类型 = 公司
企业 = 5元
5元 = 企业
5 = 企业
是 = 企业
2023-01-01 = 企业
(主体类型) = 企业
企业 = 主体类型
取大(1元, 2元) = 企业
5% = 企业
主体类型 > 企业
主体类型 属于 [公司]
行业 属于 [99]
行业 = C34
行业 属于 []
企业名称 = 甲
企业名称
年产值 > 1元
没有的名称 > 1元
担保贷款 > 1元
担保贷款.金额 > 1元
担保贷款[1].金额 > 1元
金额 > 1元
没有的算法(营业收入)
取大(营业收入)
取大()
满月数(营业收入, 咨询日)
满月数(咨询日)
年份(营业收入)
每满(营业收入, 0元)
每满(营业收入, 资产总额)
舍去(营业收入, 1人)
营业收入 / 0
营业收入 / 0元
营业收入 分段 [100万元: 2%, 0元: 1%]
营业收入 分段 [0人: 1%]
营业收入 分段 []
分段
2023-02-30 > 咨询日
20万 > 营业收入
营业收入 > 20万元元
营业收入 >= >= 5元
营业收入 > 5元。
营业收入 > 5元)
(营业收入 > 5元
营业收入 ＞＝ ５００万元
营业收入 ≥ 500万元
营业收入 ≤ 500万元
营业收入 × １０％
“营业收入” > 5元
营业收入 > 五百万元
营业收入 > -5元
-营业收入 > 5元
是
否
5
5%
5元
2023年
2023-01-01
1亿元
1.5万元
0.001元
100千瓦
3个月
3月
2年
小微企业
企业划型 = 小型
企业划型 属于 [小型, 微型]
小规模征收率
小规模征收率(咨询日)
小规模征收率(营业收入)
应纳税所得额 > 0元
从业人员 > 0.5人
且
""".strip().splitlines()


@cache
def both() -> Policy:
    """Both shipped policies, whose facts the rules may read."""
    return joined([load_policy(id) for id in ("baoshan-2023-1", "sample-city-2023")])


class Names:
    """The facts of both shipped policies, and their size table."""

    def __init__(self) -> None:
        self.facts = both().facts
        roots = (rule.root for rule in both().derived.values())
        self.tables: dict[str, SizeTable] = {"划型": next(root.table for root in roots if hasattr(root, "table"))}

    def node(self, name: str) -> Node | None:
        """The day of the visit; no rates and no derived facts."""
        return Today() if name == "咨询日" else None


def told(source: str, each: str = "") -> str:
    """What is made of it."""
    try:
        rule = compile_rule(source, Names(), each)  # type: ignore[arg-type]
    except ValueError as e:
        return f"{source}  × {e}"
    root = rule.root
    return f"{source}  → {words(root)} | {root.type} {tree(root)} | {rule.names} {rule.pieces} | {constant(root)}"


def test_each_rule_is_understood_as_approved(approved: Callable[[str, str], None]) -> None:
    """By itself, and for the records of a list; with each word of it cut off at the end."""
    lines = [told(source) for source in RULES]
    lines += [told(source, "担保贷款") for source in RULES if "金额" in source or "担保贷款" in source]
    lines += [told(example) for example in (*(sign[2] for sign in signs()), *(each.example for each in functions()))]
    for source in RULES[:40]:
        parts = source.split()
        lines += [told(" ".join(parts[:count])) for count in range(1, len(parts))]
    approved("rules.txt", "\n".join(dict.fromkeys(lines)) + "\n")


LOANS = [{"金额": "5000元", "已还清": True}, {"金额": "不清楚"}, {"金额": "1万元~3万元", "已还清": False}]
ANSWERS: dict[str, dict[str, object]] = {
    "都没问": {},
    "一半": {
        "从业人员": "15~25人", "营业收入": "400万元~600万元", "依法诚信经营": "不清楚", "主体类型": "企业",
        "担保贷款": LOANS, "资产总额": "100元", "符合产业导向": False,
    },
    "另一半": {
        "从业人员": 20, "资产总额": "1万元~2万元", "依法诚信经营": True, "行业": "F52", "纳税信用等级": "A",
        "担保贷款": [], "营业收入": "500万元", "符合产业导向": "不清楚",
    },
    "都是否": {
        "从业人员": 0, "营业收入": "0元", "资产总额": "500万元~600万元", "依法诚信经营": False, "行业": "C34",
        "主体类型": "个体工商户", "纳税信用等级": "M", "担保贷款": LOANS[:1], "符合产业导向": True,
    },
}  # fmt: skip


def test_each_rule_comes_to_what_is_approved(approved: Callable[[str, str], None]) -> None:
    """Its value, which may be open, and the facts that keep it open: of the rules above, and of the shipped ones."""
    document = {"policies": [part.id for part in both().parts], "as_of": "2023-09-01", "unmentioned": "unknown"}
    scopes = {
        name: scope_of(both(), read_visit(both(), {**document, "answers": answers}))
        for name, answers in ANSWERS.items()
    }
    rules = list[Expression](both().derived.values())
    rules += [c.rule for m in both().keyed.values() for c in m.conditions if not c.per_record]
    rules += [m.amount.rule for m in both().keyed.values() if m.amount and not m.each]
    for source in RULES:
        with suppress(ValueError):
            rules.append(compile_rule(source, Names()))  # type: ignore[arg-type]
    lines = list[str]()
    for rule in rules:
        lines.append(f"# {rule.source} 问 {' '.join(dict.fromkeys(_asked_by([rule.root])))}")
        for name, scope in scopes.items():
            value, blamed = rule.value(scope), rule.blame(scope)
            said = ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)
            lines.append(f"{name}: {said} {' '.join(blamed)}".rstrip())
    approved("rules evaluated.txt", "\n".join(lines) + "\n")
