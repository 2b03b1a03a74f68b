"""The rule language: what it reads, what it refuses, and what it makes of what is only partly known."""

from __future__ import annotations

import datetime
import itertools
from fractions import Fraction
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.policy import load_policy
from core.policy import values as v
from core.policy.expression import Expression, RuleError, compile_rule
from core.policy.words import words

POLICY = load_policy("baoshan-2023-1")


class Names:
    """The names of the shipped policy, without its derived facts."""

    facts = POLICY.facts
    tables: dict[str, Any] = {}  # noqa: RUF012 — a stand-in, never changed

    def node(self, name: str) -> None:
        """No special names."""


def as_value(given: Any) -> Any:
    """A pair as bounds."""
    return v.Bounds(*given) if isinstance(given, tuple) else given


class FakeScope:
    """A scope in which only some facts are known; the rest is open."""

    def __init__(self, facts: dict[str, Any] | None = None, record: dict[str, Any] | None = None) -> None:
        self.facts = {name: as_value(given) for name, given in (facts or {}).items()}
        self.record = {name: as_value(given) for name, given in (record or {}).items()}
        self.share = v.SOME
        self.exists: dict[str, int] = {}
        self.record_exists: dict[str, int] = {}
        self.lists: dict[str, Any] = {}
        self.list_name, self.place, self.derived = "", 1, {}

    def inside(self, list_name: str, place: int) -> FakeScope:
        """The same, with one record of a list in hand."""
        made = FakeScope(self.facts, self.lists[list_name][place - 1])
        made.list_name, made.place = list_name, place
        return made


def rule(source: str, each: str = "") -> Expression:
    """A compiled rule over the shipped facts."""
    return compile_rule(source, Names(), each)


def told(value: Any) -> Any:
    """A definite number or date as the language holds it."""
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value).toordinal()
    return v.exactly(value)


# ── literals ─────────────────────────────────────────────────────────────────────────────────────────────────────

LITERALS = [
    ("2000万元", 2000 * 10**6),
    ("0.01元", 1),
    ("3.2亿元", 32 * 10**9),
    ("1,250.50元", 125050),
    ("30%", Fraction(3, 10)),
    ("100%", 1),
    ("400千瓦", 400000),
    ("1.5瓦", Fraction(3, 2)),
    ("0.3元/瓦", 30),
    ("2000元/人", 200000),
    ("3年", 36),
    ("3个月", 3),
    ("2023年度", 2023),
    ("365天", 365),
    ("5人", 5),
    ("7", 7),
    ("2023-01-28", datetime.date(2023, 1, 28).toordinal()),
]


@pytest.mark.parametrize(("text", "value"), LITERALS)
def test_a_literal_is_exact(text: str, value: Any) -> None:
    """Money in 分, power in 瓦, terms in months, shares as fractions."""
    assert rule(text).value(FakeScope()) == (value, value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("2023-02-30 < 2023-03-01", "没有 2023-02-30 这一天"),
        ("从业人员 > 0元", "人与元不能相比或相加"),
        ("从业人员 + 营业收入", "人与元不能相比或相加"),
        ("营业收入 > 400千瓦", "元与瓦不能相比或相加"),
        ("营业收入 × 信用修复日", "日期不能乘除"),
        ("营业收入 / 0", "不能除以 0"),
        ("信用修复日 > 2023", "日期与纯数不能相比或相加"),
        ("信用修复日 + 信用修复日", "日期不能加减"),
        ("从业人员 且 依法诚信经营", "这里要是否，“从业人员”却是人"),
        ("非 从业人员", "这里要是否，“从业人员”却是人"),
        ("若 从业人员 则 1 否则 2", "这里要是否，“从业人员”却是人"),
        ("若 依法诚信经营 则 1元 否则 2人", "元与人不能相比或相加"),
        ("依法诚信经营 > 是", "是否只能与 是、否 比较，不能用 >"),
        ("主体类型 > 企业", "没有“企业”这个名称，最接近的是“企业名称”"),
        ("主体类型 = 公司", "“主体类型”没有“公司”这一项；可选：企业、个体工商户、农民专业合作社、社会组织、公共机构"),
        (
            "主体类型 属于 [企业, 公司]",
            "“主体类型”没有“公司”这一项；可选：企业、个体工商户、农民专业合作社、社会组织、公共机构",
        ),
        ("从业人员 属于 [企业]", "人没有选项可比"),
        ("企业名称 = 企业", "“企业名称”是文字，规则不能判断它"),
        ("从业人原 > 5人", "没有“从业人原”这个名称，最接近的是“从业人员”"),
        ("担保贷款.金额 > 5元", "“担保贷款.金额”只能用在 合计、最大 之内"),
        ("合计(从业人员.金额)", "“从业人员”不是清单"),
        ("合计(担保贷款)", "合计(担保贷款) 少了或多了栏目"),
        ("计数(担保贷款.金额)", "计数(担保贷款) 少了或多了栏目"),
        ("期限(2023-01-01)", "期限 要两个日期"),
        ("满月数(从业人员, 2023-01-01)", "这里要日期，“从业人员”却是人"),
        (
            "平均(从业人员)",
            "没有“平均”这个算法；有：合计、计数、最大、取小、取大、满月数、期限、计月数、天数、年份、有、划型、留抵划型、提到、每满、舍去、进位、四舍五入",
        ),
        ("取小(1元, 1人)", "元与人不能相比或相加"),
        ("营业收入 >", "“营业收入 >”读不懂，在末尾：多半少了半个括号，或少了一个数"),
        ("营业收入 > > 5元", "“营业收入 > > 5元”读不懂，在第 8 个字“> 5元”附近"),
        ("(营业收入 > 5元", "“(营业收入 > 5元”读不懂，在末尾：多半少了半个括号，或少了一个数"),
        ("营业收入 is 5元", "“营业收入 is 5元”读不懂，在第 6 个字“is 5元”附近"),
        ("", "“”读不懂，在末尾：多半少了半个括号，或少了一个数"),
        ("5元 5元", "“5元 5元”读不懂，在第 4 个字“5元”附近"),
        (
            "主体类型 分档 [公司: 5元]",
            "“主体类型”没有“公司”这一项；可选：企业、个体工商户、农民专业合作社、社会组织、公共机构",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_fault(source: str, words: str) -> None:
    """Units, names, options and grammar are checked before any visit."""
    with pytest.raises(RuleError) as caught:
        rule(source)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("营业收入 >", "“营业收入 >”读不懂，在末尾：多半少了半个括号，或少了一个数"),
        (
            "(营业收入 > 5元 且 依法诚信经营",
            "“(营业收入 > 5元 且 依法诚信经营”读不懂，在末尾：多半少了半个括号，或少了一个数",
        ),
        ("营业收入 > > 5元", "“营业收入 > > 5元”读不懂，在第 8 个字“> 5元”附近"),
        ("@营业收入 > 5元", "“@营业收入 > 5元”读不懂，在第 1 个字“@营业收入 > 5元”附近"),
        ("营业收入 > 5元。", "“营业收入 > 5元。”读不懂，在第 10 个字“。”附近；“。”句号不用写"),
    ],
)
def test_a_rule_that_cannot_be_read_says_at_which_character_or_that_it_ends_too_early(source: str, where: str) -> None:
    with pytest.raises(RuleError) as caught:
        rule(source)
    assert str(caught.value) == where


@pytest.mark.parametrize(
    "source",
    [
        "有(信用修复日)", "年份(信用修复日)", "营业收入 >= 2000万元", "依法诚信经营 且 经营地在宝山",
        "非(依法诚信经营)", "纳税信用等级 属于 [A, B]", "行业 属于 [C34, F]", "取小(营业收入, 5元)",
        "期限(2023-01-01, 2024-01-01) >= 1年", "计数(担保贷款) > 0", "若 依法诚信经营 则 1元 否则 2元",
        "(营业收入 + 5元) × 3%",
    ],
)  # fmt: skip
def test_a_rule_is_written_out_as_it_was_written(source: str) -> None:
    assert words(rule(source).root) == source


def test_the_nearest_name_may_be_one_of_the_record() -> None:
    """In a rule about a list, and within 合计."""
    for source, each in (("合计(担保贷款.担保贵) > 5元", ""), ("担保贵 > 5元", "担保贷款")):
        with pytest.raises(RuleError, match="担保费"):
            rule(source, each)


def test_a_name_of_a_record_is_only_in_reach_there() -> None:
    """放款日 is a fact of 担保贷款 and of nothing else."""
    assert rule("放款日 >= 2022-01-01", "担保贷款").names == ("担保贷款.放款日",)
    with pytest.raises(RuleError, match="放款日"):
        rule("放款日 >= 2022-01-01", "贴息贷款")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2 × 3", 7),
        ("(1 + 2) × 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 2 / 2", 2),
        ("10元 × 30%", 300),
        ("2000元/人 × 3人", 600000),
        ("500千瓦 × 0.3元/瓦", 15000000),
        ("取小(3元, 2元, 4元)", 200),
        ("取大(3元, 2元)", 300),
        ("天数(2023-01-01, 2024-01-01)", 365),
        ("2023-03-01 - 2023-02-01", 28),
        ("满月数(2023-01-31, 2023-02-28)", 1),
        ("期限(2023-05-20, 2024-05-19)", 12),
        ("计月数(2023-01-15, 2023-01-15)", 1),
        ("计月数(2023-01-15, 2023-02-14)", 1),
        ("计月数(2023-01-15, 2023-02-15)", 2),
        ("计月数(2023-01-31, 2023-02-27)", 1),
        ("计月数(2023-01-31, 2023-02-28)", 2),
        ("年份(2023-12-31)", 2023),
        ("若 是 则 1 否则 2", 1),
        ("若 否 则 1 否则 2", 2),
    ],
)
def test_arithmetic_is_exact_and_binds_as_usual(source: str, value: Any) -> None:
    """× before +, from the left, with units multiplied."""
    assert rule(source).value(FakeScope()) == (value, value)


def test_a_rule_blames_the_facts_that_keep_it_open() -> None:
    """None where it is decided all the same."""
    r = rule("依法诚信经营 且 从业人员 > 5人")
    open_ = {"依法诚信经营": v.ASK, "从业人员": (0, inf)}
    assert r.blame(FakeScope(open_)) == ("依法诚信经营", "从业人员")
    assert r.blame(FakeScope(open_ | {"依法诚信经营": v.NO})) == ()
    assert r.blame(FakeScope(open_ | {"依法诚信经营": v.YES})) == ("从业人员",)
    assert r.blame(FakeScope(open_ | {"从业人员": (9, 12), "依法诚信经营": v.YES})) == ()


# ── three truths, and a fourth ───────────────────────────────────────────────────────────────────────────────────

NO, ASK, OFFICE, YES = v.NO, v.ASK, v.OFFICE, v.YES
KLEENE_AND = {(NO, NO): NO, (NO, ASK): NO, (NO, YES): NO, (ASK, ASK): ASK, (ASK, YES): ASK, (YES, YES): YES}
KLEENE_OR = {(NO, NO): NO, (NO, ASK): ASK, (NO, YES): YES, (ASK, ASK): ASK, (ASK, YES): YES, (YES, YES): YES}


@pytest.mark.parametrize(("pair", "truth"), KLEENE_AND.items())
def test_and_is_kleene(pair: tuple[int, int], truth: int) -> None:
    """Both ways round, in the language and in the values."""
    r = rule("依法诚信经营 且 符合产业导向")
    for a, b in (pair, pair[::-1]):
        assert v.both([a, b]) == truth
        assert r.value(FakeScope({"依法诚信经营": a, "符合产业导向": b})) == truth


@pytest.mark.parametrize(("pair", "truth"), KLEENE_OR.items())
def test_or_is_kleene(pair: tuple[int, int], truth: int) -> None:
    """Both ways round, in the language and in the values."""
    r = rule("依法诚信经营 或 符合产业导向")
    for a, b in (pair, pair[::-1]):
        assert v.either([a, b]) == truth
        assert r.value(FakeScope({"依法诚信经营": a, "符合产业导向": b})) == truth


def test_not_turns_what_is_known_and_leaves_what_is_not() -> None:
    """非 是 is 否; 非 不清楚 is 不清楚; 非 待认定 is 待认定."""
    assert [v.negate(t) for t in (NO, ASK, OFFICE, YES)] == [YES, ASK, OFFICE, NO]


@pytest.mark.parametrize("a", [NO, ASK, OFFICE, YES])
@pytest.mark.parametrize("b", [NO, ASK, OFFICE, YES])
def test_an_office_s_decision_is_open_too(a: int, b: int) -> None:
    """An office's decision never makes 是 or 否 of what is open; what the counter can ask is asked first."""

    def possible(t: int) -> set[int]:
        return {t} if t in (NO, YES) else {NO, YES}

    for how, exact in ((v.both, min), (v.either, max)):
        outcomes = {exact(x, y) for x in possible(a) for y in possible(b)}
        got = how([a, b])
        assert (got in (NO, YES)) == (len(outcomes) == 1)
        assert got not in (NO, YES) or outcomes == {got}
        if ASK in (a, b) and got not in (NO, YES):
            assert got == ASK


@given(st.lists(st.sampled_from([NO, ASK, OFFICE, YES]), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_parts_never_matters(truths: list[int], order: Any) -> None:
    """且 and 或 over any number of parts."""
    other = list(truths)
    order.shuffle(other)
    assert v.both(truths) == v.both(other)
    assert v.either(truths) == v.either(other)


def test_nothing_and_is_true_nothing_or_is_false() -> None:
    """The empty 且 holds, the empty 或 does not."""
    assert (v.both([]), v.either([])) == (YES, NO)


# ── ranges ───────────────────────────────────────────────────────────────────────────────────────────────────────

small = st.integers(-6, 6)
pairs = st.tuples(small, small).map(lambda p: v.Bounds(min(p), max(p)))


def inside(pair: tuple[int, int]) -> range:
    """The same scope, with one record of a list as the current one."""
    return range(pair[0], pair[1] + 1)


@given(pairs, pairs)
def test_a_comparison_of_ranges_says_what_all_points_say(a: tuple[int, int], b: tuple[int, int]) -> None:
    """是 if all points do, 否 if none does, else open."""
    for how, exact in (
        (v.at_most, lambda x, y: x <= y),
        (v.below, lambda x, y: x < y),
        (v.equal, lambda x, y: x == y),
    ):
        said = {exact(x, y) for x, y in itertools.product(inside(a), inside(b))}
        assert how(a, b) == {frozenset({True}): YES, frozenset({False}): NO}.get(frozenset(said), ASK)


@given(pairs, pairs)
def test_arithmetic_of_ranges_reaches_exactly_its_extremes(a: tuple[int, int], b: tuple[int, int]) -> None:
    """Sum, difference and product run from the least to the greatest of all points."""
    for how, exact in (
        (v.add, lambda x, y: x + y),
        (v.subtract, lambda x, y: x - y),
        (v.multiply, lambda x, y: x * y),
    ):
        got = [exact(x, y) for x, y in itertools.product(inside(a), inside(b))]
        assert how(a, b) == (min(got), max(got))


def test_what_nothing_bounds_stays_unbounded_and_nothing_times_anything_is_nothing() -> None:
    """0 × ∞ is 0; a sum with ∞ is ∞."""
    assert v.multiply(v.Bounds(0, 0), v.Bounds(0, inf)) == (0, 0)
    assert v.multiply(v.Bounds(1, 1), v.Bounds(0, inf)) == (0, inf)
    assert v.multiply((-2, -2), v.Bounds(0, inf)) == (-inf, 0)
    assert v.add(v.Bounds(1, 1), v.Bounds(0, inf)) == (1, inf)
    assert v.subtract(v.Bounds(0, inf), v.Bounds(0, inf)) == (-inf, inf)
    assert v.divide(v.Bounds(0, inf), 4) == (0, inf)


@given(pairs, pairs)
def test_a_hull_holds_both(a: tuple[int, int], b: tuple[int, int]) -> None:
    """若 with an open question has a value between its two results."""
    r = rule("若 依法诚信经营 则 从业人员 否则 0人")
    assert v.hull(a, b) == (min(a[0], b[0]), max(a[1], b[1]))
    assert r.value(FakeScope({"依法诚信经营": ASK, "从业人员": (3, 5)})) == (0, 5)
    assert r.value(FakeScope({"依法诚信经营": YES, "从业人员": (3, 5)})) == (3, 5)


def test_a_choice_with_several_options_left_decides_where_they_agree() -> None:
    """属于 is 是 if all that is left belongs, 否 if none does."""
    r = rule("主体类型 属于 [企业, 社会组织]")
    for left, truth in (
        ({"企业"}, YES), ({"企业", "社会组织"}, YES), ({"公共机构"}, NO), ({"公共机构", "个体工商户"}, NO),
        ({"企业", "公共机构"}, ASK),
    ):  # fmt: skip
        assert r.value(FakeScope({"主体类型": frozenset(left)})) == truth
    assert rule("主体类型 不属于 [企业]").value(FakeScope({"主体类型": frozenset({"企业"})})) == NO
    assert rule("主体类型 ≠ 企业").value(FakeScope({"主体类型": frozenset({"企业", "公共机构"})})) == ASK


@pytest.mark.parametrize(
    ("code", "truth"),
    [("C34", YES), ("C3411", YES), ("L7291", YES), ("L72", ASK), ("L7292", NO), ("D44", NO), (None, ASK)],
)
def test_a_trade_belongs_by_its_prefix(code: str | None, truth: int) -> None:
    """C34 is of C; L72 may be L7291; no code may be anything."""
    assert rule("行业 属于 [C, L7291]").value(FakeScope({"行业": code})) == truth


def test_sums_over_a_list_count_what_may_count() -> None:
    """A record of which it is open whether it counts widens the sum; an unknown list has no bound."""
    r, count = rule("合计(担保贷款.金额 其中 已还清)"), rule("计数(担保贷款 其中 已还清 = 否)")
    scope = FakeScope()
    scope.lists = {
        "担保贷款": [
            {"金额": (5, 5), "已还清": YES}, {"金额": (7, 9), "已还清": ASK}, {"金额": (100, 100), "已还清": NO}
        ]
    }  # fmt: skip
    assert r.value(scope) == (5, 14)
    assert count.value(scope) == (1, 2)
    assert set(r.blame(scope)) == {"担保贷款[2].已还清", "担保贷款[2].金额"}
    scope.lists = {"担保贷款": None}
    assert r.value(scope) == (0, inf)
    assert r.blame(scope) == ("担保贷款",)


# ── months (R3) ──────────────────────────────────────────────────────────────────────────────────────────────────


def months_later(start: datetime.date, months: int) -> datetime.date:
    """The corresponding day or, where there is none, the month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(1)).day
    return datetime.date(year, month + 1, min(start.day, last))


def full_months(start: datetime.date, end: datetime.date) -> int:
    """The naive way: month by month."""
    months = 0
    while months_later(start, months + 1) <= end:
        months += 1
    return months


def begun_months(start: datetime.date, after: datetime.date) -> int:
    """The same up to a day that is not counted, a begun month as a whole one."""
    whole = full_months(start, after)
    return whole + (months_later(start, whole) < after)


dates = st.dates(datetime.date(2019, 1, 1), datetime.date(2026, 12, 31))


@given(dates, st.integers(0, 1500))
def test_months_agree_with_counting_them_one_by_one(start: datetime.date, days: int) -> None:
    """满月数 against the calendar walked month by month; 期限 counts the last day too."""
    end = start + datetime.timedelta(days)
    assert v.months_between(start, end) == full_months(start, end)
    pair = told(start.isoformat()), told(end.isoformat())
    assert v.months(*pair) == (full_months(start, end),) * 2
    after = end + datetime.timedelta(1)
    assert v.months(*pair, 1) == (full_months(start, after),) * 2
    assert v.months(*pair, *v.MONTHS["计月数"]) == (begun_months(start, after),) * 2


def test_months_agree_on_every_day_around_two_leap_years() -> None:
    """Every start of two years, every end within 14 months."""
    first = datetime.date(2023, 1, 1)
    for start in (first + datetime.timedelta(d) for d in range(0, 730, 3)):
        for days in range(0, 430, 7):
            end = start + datetime.timedelta(days)
            assert v.months_between(start, end) == full_months(start, end), (start, end)


@given(dates, st.integers(0, 60), dates, st.integers(0, 60))
def test_months_between_open_days_run_from_least_to_greatest(
    a: datetime.date, spread: int, b: datetime.date, more: int
) -> None:
    """A range of days gives the range of months of its corners, and every point is in it."""
    start = v.Bounds(a.toordinal(), a.toordinal() + spread)
    end = v.Bounds(b.toordinal(), b.toordinal() + more)
    low, high = v.months(start, end)
    day = datetime.date.fromordinal
    points = [v.months_between(day(x), day(y)) for x in range(start[0], start[1] + 1, 7) for y in end]
    assert low <= min(points)
    assert max(points) <= high
    assert v.months(v.Bounds(-inf, inf), end) == (-inf, inf)
