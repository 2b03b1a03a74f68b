"""Parts of the rule language that the shipped policy does not use: growth, bands, first steps, whole steps, dated
series, units of facts, spans, and whether a thing was mentioned. Both sides of every edge, known and half known."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_language import FakeScope

from core.assess import assess, read_visit
from core.policy import load_policy
from core.policy import values as v
from core.policy.expression import Expression, RuleError, compile_rule
from core.policy.nodes import Rate
from core.policy.rule_types import number
from core.policy.words import words

POLICY = load_policy("sample-city-2023")
WAN = 10**6
YI = 10**10


class Names:
    """The names of the practice policy, with its dated series."""

    facts = POLICY.facts
    tables: dict[str, Any] = {}  # noqa: RUF012 — a stand-in, never changed

    def node(self, name: str) -> Rate | None:
        """One series of two stretches."""
        if name != "利率":
            return None
        return Rate(
            number(),
            name,
            ((738000, 738099, v.exactly(Fraction(4, 100))), (738100, 738200, v.exactly(Fraction(3, 100)))),
        )


def rule(source: str, each: str = "") -> Expression:
    return compile_rule(source, Names(), each)


def worth(source: str, **facts: Any) -> Any:
    """The value of a rule with these facts."""
    told = FakeScope(facts)
    told.answered = tuple(facts)  # type: ignore[attr-defined]
    return rule(source).value(told)  # type: ignore[arg-type]


GROWTH = "(产值 - 上年产值) / 上年产值"


def test_growth_is_exact_and_open_where_the_year_before_may_be_nothing() -> None:
    assert worth(GROWTH, 产值=(110, 110), 上年产值=(100, 100)) == (Fraction(1, 10), Fraction(1, 10))
    assert worth(GROWTH, 产值=(115, 119), 上年产值=(100, 100)) == (Fraction(15, 100), Fraction(19, 100))
    assert worth(GROWTH, 产值=(110, 110), 上年产值=(0, 100)) == v.ANY
    assert worth(GROWTH, 产值=(50, 50), 上年产值=(100, 100)) == (Fraction(-1, 2), Fraction(-1, 2))


BANDS = f"({GROWTH}) 分段 [10%: 10万元, 20%: 20万元]"


@pytest.mark.parametrize(("now", "wan"), [(10999, 0), (11000, 10), (11999, 10), (12000, 20), (99999, 20)])
def test_a_band_begins_at_its_bound(now: int, wan: int) -> None:
    assert worth(BANDS, 产值=(now, now), 上年产值=(10000, 10000)) == (wan * WAN, wan * WAN)


def test_a_band_of_what_is_half_known_has_all_that_it_may_be() -> None:
    assert worth(BANDS, 产值=(10999, 11999), 上年产值=(10000, 10000)) == (0, 10 * WAN)
    assert worth(BANDS, 产值=(0, inf), 上年产值=(10000, 10000)) == (0, 20 * WAN)


PROGRESSIVE = "产值 超额累进 [0元: 0%, 100万元: 1%, 1000万元: 2%]"


@pytest.mark.parametrize(("wan", "yuan"), [(0, 0), (100, 0), (200, 10_000), (1000, 90_000), (1100, 110_000)])
def test_a_progressive_rate_counts_each_stretch_at_its_own(wan: int, yuan: int) -> None:
    assert worth(PROGRESSIVE, 产值=(wan * WAN, wan * WAN)) == (yuan * 100, yuan * 100)


STEPS = "[1亿元: 10万元, 5亿元: 30万元, 10亿元: 50万元]"


@pytest.mark.parametrize(
    ("before", "now", "together", "highest"),
    [
        (YI - 1, YI, 10, 10), (YI, YI, 0, 0), (0, YI - 1, 0, 0), (0, 5 * YI - 1, 10, 10), (0, 5 * YI, 40, 30),
        (YI, 5 * YI, 30, 30), (0, 10 * YI, 90, 50), (5 * YI, 10 * YI, 50, 50), (10 * YI, 20 * YI, 0, 0),
    ],
)  # fmt: skip
def test_a_step_is_reached_for_the_first_time_or_not(before: int, now: int, together: int, highest: int) -> None:
    facts = {"产值": (now, now), "以前最高年产值": (before, before)}
    assert worth(f"跨档合计(产值, 以前最高年产值) {STEPS}", **facts) == (together * WAN, together * WAN)
    assert worth(f"跨档最高(产值, 以前最高年产值) {STEPS}", **facts) == (highest * WAN, highest * WAN)


def test_a_step_that_may_have_been_reached_may_give() -> None:
    facts = {"产值": (0, 5 * YI), "以前最高年产值": (0, YI)}
    assert worth(f"跨档合计(产值, 以前最高年产值) {STEPS}", **facts) == (0, 40 * WAN)


@pytest.mark.parametrize(("people", "steps"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2)])
def test_whole_steps_are_counted(people: int, steps: int) -> None:
    assert worth("每满(当年净增就业, 10人) × 5万元", 当年净增就业=(people, people)) == (
        steps * 5 * WAN,
        steps * 5 * WAN,
    )


@pytest.mark.parametrize(
    ("fen", "down", "up", "near"), [(0, 0, 0, 0), (4999, 0, 100, 0), (5000, 0, 100, 100), (10000, 100, 100, 100)]
)
def test_sums_are_rounded_as_the_words_say(fen: int, down: int, up: int, near: int) -> None:
    got = [worth(f"{how}(产值, 100元)", 产值=(fen, fen)) for how in ("舍去", "进位", "四舍五入")]
    assert got == [(yuan * 100, yuan * 100) for yuan in (down, up, near)]


def test_a_rate_is_that_of_the_day_and_open_outside_the_series() -> None:
    def on(low: float, high: float) -> Any:
        told = FakeScope({}, {"放款日": (low, high)})
        told.list_name = "技改贷款"
        return rule("利率(放款日)", "技改贷款").value(told)  # type: ignore[arg-type]

    assert on(738000, 738000) == on(738099, 738099) == v.exactly(Fraction(4, 100))
    assert on(738100, 738100) == v.exactly(Fraction(3, 100))
    assert on(738099, 738100) == (Fraction(3, 100), Fraction(4, 100))
    assert on(737999, 737999) == on(738201, 738201) == on(-inf, inf) == v.SOME


def test_units_are_those_that_facts_count_in() -> None:
    assert worth("年出口额 >= 100万美元", 年出口额=(10**6, 10**6)) == v.YES
    assert rule("30元/平方米/月").type == number(元=1, 平方米=-1, 月=-1)
    with pytest.raises(RuleError, match="没有“英里”这个单位"):
        rule("年出口额 >= 3英里")
    with pytest.raises(RuleError, match="相比"):
        rule("年出口额 >= 100平方米")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("产值 分段 [20%: 1万元]", "相比"),
        ("产值 分段 [2亿元: 1万元, 1亿元: 2万元]", "从低到高"),
        ("产值 分段 [1亿元: 1万元, 2亿元: 5人]", "相比"),
        ("每满(产值, 上年产值)", "每一档多少"),
        ("每满(产值, 0元)", "每一档多少"),
        ("产值 / 0", "除以 0"),
        ("提到(技改项目.设备投资)", "只能用在"),
        ("利率(产值)", "日期"),
    ],
)
def test_what_cannot_be_meant_is_a_fault(source: str, complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint):
        rule(source)


def test_mentioned_is_what_was_answered_and_silence_is_not() -> None:
    assert worth("提到(增速前十名)", 增速前十名=v.OFFICE) == v.YES
    told = FakeScope({"增速前十名": v.NO})
    told.answered = ()  # type: ignore[attr-defined]
    assert rule("提到(增速前十名)").value(told) == v.NO  # type: ignore[arg-type]
    told.facts["增速前十名"] = v.ASK
    assert rule("提到(增速前十名)").value(told) == v.ASK  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source", [BANDS, PROGRESSIVE, f"跨档合计(产值, 以前最高年产值) {STEPS}", "每满(当年净增就业, 10人)"]
)
def test_a_rule_written_out_reads_back_as_itself(source: str) -> None:
    assert words(rule(words(rule(source).root)).root) == words(rule(source).root)


@given(st.integers(0, 12 * YI), st.integers(0, 4 * YI), st.integers(0, 12 * YI), st.integers(0, 4 * YI))
def test_what_is_half_known_covers_each_of_its_values(now: int, more: int, before: int, earlier: int) -> None:
    """Every possible value of an open number gives a result within the bounds."""
    for source in (f"跨档合计(产值, 以前最高年产值) {STEPS}", f"跨档最高(产值, 以前最高年产值) {STEPS}", PROGRESSIVE):
        low, high = worth(source, 产值=(now, now + more), 以前最高年产值=(before, before + earlier))
        for one, other in ((now, before), (now + more, before + earlier), (now + more // 2, before + earlier // 3)):
            got = worth(source, 产值=(one, one), 以前最高年产值=(other, other))
            assert low <= got[0] == got[1] <= high


# ── the practice policy as a whole ───────────────────────────────────────────────────────────────────────────────


def made(**answers: Any) -> Any:
    firm = {"主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "行业": "C34", "依法诚信经营": True}
    document = {"policy": POLICY.id, "as_of": "2023-09-01", "unmentioned": "none", "answers": {**firm, **answers}}
    return assess(POLICY, read_visit(POLICY, document))


def test_a_sample_says_that_it_is_one() -> None:
    """On every screen and page, before anything else; the shipped policy never does."""
    assert made().notices[0].startswith("教学样例")
    real = load_policy("baoshan-2023-1")
    document = {"policy": real.id, "as_of": "2023-09-01", "unmentioned": "none", "answers": {}}
    assert not any("教学样例" in said for said in assess(real, read_visit(real, document)).notices)


def test_a_limit_that_a_fact_sets_is_asked_for_and_never_overstated() -> None:
    giant = [{"级别": "国家级小巨人", "认定日": "2023-07-14", "新认定": True}]
    assert made(专精特新认定=giant).totals.cash == (0, 100 * WAN)
    assert made(专精特新认定=giant, 年度地方贡献="60万元").totals.cash == (60 * WAN, 60 * WAN)
    assert "年度地方贡献" in [q.fact for q in made(专精特新认定=giant).questions]


def test_of_two_items_to_choose_from_one_counts() -> None:
    rent = [{"租赁起": "2023-03-01", "租赁止": "2024-02-29", "面积": "200平方米", "月租金": "3万元"}]
    both = made(当年净增就业="25人", 年度地方贡献="800万元", 科技型中小企业="不清楚", 新租场地=rent)
    assert (both.of("4-1").low, both.of("4-1").high) == (0, 72_000_00)
    assert both.totals.cash == (10 * WAN, 10 * WAN)


def test_a_sum_in_instalments_says_how_much_comes_when() -> None:
    """T17: paying in two years changes nothing of the sum; the last year takes what rounding left."""
    project = {"竣工日": "2023-05-01", "设备投资": "800万元", "市级智能工厂": False}
    outcome = made(技改项目=[project]).of("2-1")
    assert (outcome.low, outcome.high) == (80 * WAN, 80 * WAN)
    assert "“补助资金分两年按60%、40%拨付”：第1年48万元，第2年32万元" in outcome.notes
    odd = made(技改项目=[{**project, "设备投资": "500.00003万元"}]).of("2-1")
    said = next(note for note in odd.notes if "第2年" in note)
    assert said.endswith("第1年300,000.02元，第2年200,000.01元")
