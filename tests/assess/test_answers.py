"""Answers as people write them: read, refused with one clear sentence, written back without loss."""

from __future__ import annotations

import copy
import datetime
import pickle
import re
import string
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tables import policy, visit
from visits import any_visit

from core.assess import Answer, Visit, read_value, read_visit, write_visit
from core.assess.answers import NO_DAY, UNKNOWN, Between, read_typed, text_by_role, write_value
from core.assess.credit_code import EARLY_NOTE, find_code, is_early, valid
from core.assess.silence import UNASKED
from core.assess.value_text import echo_value, show_value
from core.errors import AnswerError
from core.policy import load_policy
from core.policy.pack import Fact

MONEY = Fact("金额", "money")
SIGNED = Fact("应纳税所得额", "money", negative=True)
PEOPLE = Fact("从业人员", "count", unit="人")
YEAR = Fact("用水年度", "count", unit="年")
WATTS = Fact("装机容量", "quantity", unit="千瓦")
SHARE = Fact("比例", "percent")
DATE = Fact("认定日", "date")
BOOL = Fact("有没有", "bool")
TRADE = load_policy("baoshan-2023-1").facts["行业"]
CHOICE = Fact("级别", "choice", options=("国家", "市级", "区级"))
TEXT = Fact("企业名称", "text")
CODE = Fact("统一社会信用代码", "uscc")

READS: list[tuple[Fact, Any, Any]] = [
    (MONEY, "2000万元", 2000 * 10**6),
    (MONEY, "2000万", 2000 * 10**6),
    (MONEY, "3.2亿", 32 * 10**9),
    (MONEY, "3.2亿元", 32 * 10**9),
    (MONEY, "1,250.50元", 125050),
    (MONEY, "0.01元", 1),
    (MONEY, "12", 1200),
    (MONEY, 12, 1200),
    (MONEY, 12.5, 1250),
    (MONEY, 0, 0),
    (MONEY, "１２万元", 12 * 10**6),
    (MONEY, " 5 万元 ", 5 * 10**6),
    (MONEY, "27~31万元", Between(27 * 10**6, 31 * 10**6)),
    (MONEY, "27～31万元", Between(27 * 10**6, 31 * 10**6)),
    (MONEY, "27至31万元", Between(27 * 10**6, 31 * 10**6)),
    (MONEY, "27-31万元", Between(27 * 10**6, 31 * 10**6)),
    (MONEY, "27 ~ 31万元", Between(27 * 10**6, 31 * 10**6)),
    (MONEY, "5~5元", 500),
    (MONEY, "不清楚", UNKNOWN),
    (SIGNED, "-5万元", -5 * 10**6),
    (SIGNED, "-5~3万元", Between(-5 * 10**6, 3 * 10**6)),
    (PEOPLE, 35, 35),
    (PEOPLE, "35人", 35),
    (PEOPLE, "1,200", 1200),
    (PEOPLE, "35~45人", Between(35, 45)),
    (PEOPLE, "0", 0),
    (YEAR, 2023, 2023),
    (YEAR, "2023年", 2023),
    (YEAR, "2023年度", 2023),
    (YEAR, "2022~2023年", Between(2022, 2023)),
    (WATTS, "520千瓦", 520000),
    (WATTS, "520kW", 520000),
    (WATTS, "0.52兆瓦", 520000),
    (WATTS, "399.9999千瓦", Fraction(3999999, 10)),
    (WATTS, 520, 520000),
    (WATTS, "380~420千瓦", Between(380000, 420000)),
    (SHARE, "95%", Fraction(19, 20)),
    (SHARE, "95％", Fraction(19, 20)),
    (SHARE, "0%", Fraction(0)),
    (SHARE, "100%", Fraction(1)),
    (SHARE, "90~95%", Between(Fraction(9, 10), Fraction(19, 20))),
    (SHARE, "80", Fraction(4, 5)),
    (SHARE, 80, Fraction(4, 5)),
    (SHARE, "８０％", Fraction(4, 5)),
    (SHARE, "百分之95", Fraction(19, 20)),
    (WATTS, "520kWp", 520000),
    (WATTS, "5.9MWp", 5900000),
    (WATTS, "５２０ ｋＷ", 520000),
    (WATTS, "1.2万千瓦", 12000000),
    (WATTS, "399999W", 399999),
    (MONEY, "¥15,000", 1500000),
    (MONEY, "￥15,000元", 1500000),
    (MONEY, "人民币2万元整", 2 * 10**6),
    (MONEY, "20w", 20 * 10**6),
    (MONEY, "20W", 20 * 10**6),
    (MONEY, "1亿2000万", 120 * 10**8),
    (MONEY, "1亿2000万元", 120 * 10**8),
    (MONEY, "1万5000元", 15000 * 100),
    (MONEY, "3千万", 30 * 10**8),
    (MONEY, "100万-200万", Between(100 * 10**6, 200 * 10**6)),
    (MONEY, "8000万~1.2亿元", Between(80 * 10**8, 120 * 10**8)),
    (MONEY, "２．５万", 25 * 10**5),
    (MONEY, "２，０００万", 20 * 10**8),
    (MONEY, "15\u00a0000 元", 1500000),
    (MONEY, "12元5角2分", 1252),
    (MONEY, "5角", 50),
    (MONEY, "5角2分", 52),
    (MONEY, "2分", 2),
    (SIGNED, "－5万", -5 * 10**6),
    (SIGNED, "−5万~-3万", Between(-5 * 10**6, -3 * 10**6)),
    (PEOPLE, "35名", 35),
    (PEOPLE, "35 个人", 35),
    (PEOPLE, "35-45名", Between(35, 45)),
    (PEOPLE, "1.2万人", 12000),
    (DATE, "２０２３－０６－１５", datetime.date(2023, 6, 15)),
    (DATE, "2023年6月15号", datetime.date(2023, 6, 15)),
    (CODE, "９１３１０１１３ＭＡ１ＧＫ１２３２Ｄ", "91310113MA1GK1232D"),
    (CODE, " 91310113-MA1GK1232-D ", "91310113MA1GK1232D"),
    (CODE, "91350203M0001QKT19", "91350203M0001QKT19"),
    (DATE, "2023-06-15", datetime.date(2023, 6, 15)),
    (DATE, "2023-6-5", datetime.date(2023, 6, 5)),
    (DATE, "2023/06/15", datetime.date(2023, 6, 15)),
    (DATE, "2023.06.15", datetime.date(2023, 6, 15)),
    (DATE, "2023年6月15日", datetime.date(2023, 6, 15)),
    (DATE, "20230615", datetime.date(2023, 6, 15)),
    (DATE, datetime.date(2023, 6, 15), datetime.date(2023, 6, 15)),
    (DATE, "2024-02-29", datetime.date(2024, 2, 29)),
    (DATE, "无", NO_DAY),
    (BOOL, True, True),
    *((BOOL, word, True) for word in ("是", "有", "true", "True")),
    *((BOOL, word, False) for word in ("否", "无", "没有", "false", "False")),
    (BOOL, "不清楚", UNKNOWN),
    (TRADE, "C34", "C34"),
    (TRADE, "l7291", "L7291"),
    (CHOICE, "市级", "市级"),
    (TEXT, "  上海示例有限公司 ", "上海示例有限公司"),
    (TEXT, "𠮷野家", "𠮷野家"),
    (CODE, "91310113ma1gk1232d", "91310113MA1GK1232D"),
]


@pytest.mark.parametrize(("fact", "raw", "value"), READS)
def test_an_answer_is_read_as_it_is_meant(fact: Fact, raw: Any, value: Any) -> None:
    """Units, full-width digits, ranges and both kinds of no answer."""
    got = read_value(fact, raw)
    assert got == value
    assert type(got) is type(value)


REFUSED: list[tuple[Fact, Any, str]] = [
    (MONEY, "两千万", "“两千万”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "0.001元", "“0.001元”不足一分，金额最小到分（0.01元）"),
    (MONEY, "33.333元", "“33.333元”不足一分，金额最小到分（0.01元）"),
    (MONEY, "-5元", "“-5元”不能小于 0"),
    (MONEY, "-5~3元", "“-5~3元”不能小于 0"),
    (MONEY, True, "“true”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, [1], "“一组内容”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, {"a": 1}, "“一组内容”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, None, "“空”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "5²万元", "“5²万元”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "½万元", "“½万元”不是金额，请写成 2000万元、1250.50元 这样"),
    (PEOPLE, "5²人", "“5²人”不是整数，请写成 35 或 35~45"),
    (PEOPLE, "①②", "“①②”不是整数，请写成 35 或 35~45"),
    (PEOPLE, "50₂", "“50₂”不是整数，请写成 35 或 35~45"),
    (DATE, "2023-06-1²", "“2023-06-1²”不是日期，请写成 2023-06-15"),
    (SHARE, "5²%", "“5²%”不是百分数，请写成 95%"),
    (TRADE, "F5²", "“F5²”不是行业代码，请写门类字母加 2 至 4 位数字，如 F52、C34、L7291（GB/T 4754-2017）"),
    (TRADE, ["F52"], "“一组内容”不是行业代码，请写门类字母加 2 至 4 位数字，如 F52、C34、L7291（GB/T 4754-2017）"),
    (CODE, ["91310113MA1GK1232D"], "要写成文字"),
    (PEOPLE, False, "“false”不是整数"),
    (MONEY, "1,00元", "“1,00元”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "1万5", "“1万5”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "1亿5", "“1亿5”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "10-20-30万", "“10-20-30万”不止两个数，请写成 35~45 这样"),
    (PEOPLE, "35元", "“35元”不是整数，请写成 35 或 35~45"),
    (PEOPLE, "1.23456万人", "“1.23456万人”不是整数，请写成 35 或 35~45"),
    (MONEY, "5万美元", "“5万美元”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "", "“”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "31~27万元", "“31~27万元”前大后小，请写成 35~45 这样"),
    (MONEY, "99999999999999亿元", "“99999999999999亿元”超过一百万亿元，请查对"),
    (MONEY, "nan", "“nan”不是金额，请写成 2000万元、1250.50元 这样"),
    (MONEY, "1e5", "“1e5”不是金额，请写成 2000万元、1250.50元 这样"),
    (PEOPLE, "3.5人", "“3.5人”不是整数，请写成 35 或 35~45"),
    (PEOPLE, -3, "“-3”不是整数，请写成 35 或 35~45"),
    (PEOPLE, True, "“true”不是整数"),
    (PEOPLE, "三十", "“三十”不是整数，请写成 35 或 35~45"),
    (PEOPLE, 3.0, "“3.0”不是整数"),
    (WATTS, "-5千瓦", "“-5千瓦”不是装机容量，请写成 520千瓦"),
    (WATTS, "5千伏", "“5千伏”不是装机容量，请写成 520千瓦"),
    (SHARE, "0.95", "“0.95”不是百分数：是 0.95% 还是 95%，请写明 %"),
    (SHARE, "-5%", "“-5%”不能小于 0%"),
    (SHARE, "101%", "“101%”超过 100%，请查对"),
    (DATE, "2023-02-29", "没有 2023-02-29 这一天，请查对月和日"),
    (DATE, "2023-13-01", "没有 2023-13-01 这一天，请查对月和日"),
    (DATE, "昨天", "“昨天”不是日期，请写成 2023-06-15"),
    (DATE, "2023-06", "“2023-06”不是日期，请写成 2023-06-15"),
    (DATE, "0203-06-01", "年份 203 不合理，请查对"),
    (BOOL, "也许", "“也许”不是 是、否 或 不清楚"),
    (BOOL, 1, "“1”不是 是、否 或 不清楚"),
    (TRADE, "34", "“34”不是行业代码，请写门类字母加 2 至 4 位数字，如 F52、C34、L7291（GB/T 4754-2017）"),
    (TRADE, "C", "“C”不是行业代码，请写门类字母加 2 至 4 位数字，如 F52、C34、L7291（GB/T 4754-2017）"),
    (TRADE, "C99", "没有行业代码 C99：C 门类的大类是 13–43"),
    (TRADE, "Z12", "“Z12”不是行业代码，请写门类字母加 2 至 4 位数字，如 F52、C34、L7291（GB/T 4754-2017）"),
    (CHOICE, "市里", "没有“市里”这一项，是不是“市级”；可选：国家、市级、区级"),
    (CHOICE, None, "没有“空”这一项；可选：国家、市级、区级"),
    (TEXT, "a\x00b", "含有不能显示的控制字符，请删去后重写"),
    (TEXT, "字" * 501, "太长，最多 500 字"),
    (TEXT, ["a"], "要写成文字"),
    (CODE, "91310113MA1GK1232", "应为 18 位，现在是 17 位，请对照营业执照"),
    (CODE, "91310113MA1GK1242F", "校验位不对，可能抄错一位，请对照营业执照（没有字母 I、O、S、V、Z）"),
    (CODE, "36310113MA1GK1232D", "校验位不对，可能抄错一位，请对照营业执照（没有字母 I、O、S、V、Z）"),
    (CODE, "11010519491231002X", "这是身份证号码，不是统一社会信用代码，请对照营业执照"),
]


@pytest.mark.parametrize(("fact", "raw", "sentence"), REFUSED)
def test_a_wrong_answer_is_refused_with_a_sentence_that_names_the_fact(fact: Fact, raw: Any, sentence: str) -> None:
    """What is wrong, at which fact, and how to write it."""
    with pytest.raises(AnswerError) as caught:
        read_value(fact, raw)
    assert caught.value.message == f"{fact.name}：{sentence}"


def test_both_ends_of_a_range_are_held_against_the_limit() -> None:
    """A slip of the units at the upper end is noticed too."""
    with pytest.raises(AnswerError, match="请查对"):
        read_value(MONEY, "1~9999999999999亿元")


@pytest.mark.parametrize("text", ["-5~-3万元", "-5至-3万元"])
def test_a_range_of_two_losses_keeps_its_signs(text: str) -> None:
    """-5~-3万元 is negative at both ends."""
    assert read_value(SIGNED, text) == Between(-5 * 10**6, -3 * 10**6)


def test_an_unknown_name_is_named_with_the_nearest_known() -> None:
    """Of a fact, of a field, of an option; all faults of a visit in one go."""
    document = {
        "policy": policy().id,
        "as_of": "2023-09-01",
        "unmentioned": "none",
        "answers": {"从业人数": 5, "担保贷款": [{"放款日期": "2023-01-01"}], "主体类型": "公司", "资产总额": "好多"},
    }
    with pytest.raises(AnswerError) as caught:
        read_visit(policy(), document)
    said = caught.value.message
    for part in ("从业人数", "从业人员", "放款日期", "最接近的是“放款日”", "公司", "好多"):
        assert part in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"policy": "nowhere"}, "policy"),
        ({"as_of": "2023-02-30"}, "as_of"),
        ({"as_of": "不清楚"}, "as_of"),
        ({"as_of": None}, "as_of"),
        ({"unmentioned": "maybe"}, "unmentioned"),
        ({"unmentioned": None}, "unmentioned"),
        ({"unmentoined": "none"}, "最接近的是“unmentioned”"),
        ({"answers": [1]}, "answers"),
        ({"evidence": {"从业人员": "听说"}}, "听说"),
    ],
)
def test_a_wrong_head_is_named(change: dict[str, Any], sentence: str) -> None:
    """The part of the visit file that cannot be read is in the sentence."""
    document = {"policy": policy().id, "as_of": "2023-09-01", "unmentioned": "none", "answers": {"从业人员": 5}}
    with pytest.raises(AnswerError, match=sentence):
        read_visit(policy(), document | change)


def test_the_day_of_the_visit_cannot_be_none() -> None:
    """无 is no 咨询日."""
    with pytest.raises(AnswerError, match="as_of"):
        read_visit(policy(), {"policy": policy().id, "as_of": "无", "unmentioned": "none", "answers": {}})


@pytest.mark.parametrize("document", [None, [], "x", 5, [{}]])
def test_what_is_no_visit_is_refused(document: Any) -> None:
    """One clear sentence, whatever it is instead."""
    with pytest.raises(AnswerError):
        read_visit(policy(), document)


def test_an_empty_answer_is_no_answer() -> None:
    """A fact or field with nothing after the colon stays unasked."""
    made = visit({"担保贷款": [{"金额": None, "放款日": "2023-01-01"}]})
    assert list(made.answers["担保贷款"].value[0]) == ["放款日"]
    document = {"policy": policy().id, "as_of": "2023-09-01", "unmentioned": "none", "answers": {"资产总额": None}}
    assert "资产总额" not in read_visit(policy(), document).answers


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

amounts = st.integers(0, 10**15)
points: dict[str, st.SearchStrategy[Any]] = {
    "money": amounts,
    "count": st.integers(0, 10**9 - 1),
    "quantity": st.integers(0, 10**12)
    | st.decimals(0, 10**6, places=4).map(Fraction).filter(lambda f: f.denominator > 1),
    "percent": st.decimals(0, 1, places=6).map(Fraction),
    "date": st.dates(datetime.date(1949, 1, 1), datetime.date(2199, 12, 31)),
    "bool": st.booleans(),
    "text": st.text(string.ascii_letters + "上海示例〇𠮷（）·1234", min_size=1, max_size=40).filter(
        lambda t: t == t.strip()
    ),
    "industry": st.sampled_from(["A01", "C34", "L7291", "T97"]),
    "uscc": st.sampled_from(["91310113MA1GK1232D", "91310000717855129U"]),
}


def values(fact: Fact) -> st.SearchStrategy[Any]:
    """Any value that an answer to this fact may have."""
    if fact.type == "choice":
        return st.sampled_from(fact.options) | st.just(UNKNOWN)
    if fact.type == "list":
        row = st.fixed_dictionaries({}, optional={f.name: values(f) for f in fact.fields})
        return st.lists(row, max_size=3).map(tuple) | st.just(UNKNOWN)
    point = points[fact.type] if not fact.negative else st.integers(-(10**15), 10**15)
    ways = [point] if fact.type == "text" else [point, st.just(UNKNOWN)]
    if fact.type == "date":
        ways.append(st.just(NO_DAY))
    if fact.type in ("money", "count", "quantity", "percent"):
        ways.append(st.lists(point, min_size=2, max_size=2, unique=True).map(lambda p: Between(min(p), max(p))))
    return st.one_of(ways)


@given(st.sampled_from(list(policy().facts.values())).flatmap(lambda f: st.tuples(st.just(f), values(f))))
def test_a_written_answer_reads_back_the_same(pair: tuple[Fact, Any]) -> None:
    """Every type of fact: points, ranges, 不清楚, 无, records."""
    fact, value = pair
    assert read_value(fact, write_value(fact, value)) == value


@given(any_visit(), st.sampled_from(["口述", "见原件", "系统查得"]))
def test_evidence_is_kept_with_each_answer(told: Visit, evidence: str) -> None:
    """A visit with evidence reads back equal."""
    told = replace(told, answers={n: Answer(a.value, evidence) for n, a in told.answers.items()})
    assert read_visit(policy(), write_visit(policy(), told)) == told


# ── 统一社会信用代码 ──────────────────────────────────────────────────────────────────────────────────────────────

CODES = ["91310113MA1GK1232D", "92310113MA1JN1231K", "91310115MA1H712320", "91310000717855129U"]
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "scan", ["{}", "  {}\n", "http://www.gsxt.gov.cn/{}?a=1", "统一社会信用代码：{}；名称：某某", "9131{}", "{}{}"]
)
def test_a_code_is_found_in_whatever_a_scanner_types(code: str, scan: str) -> None:
    """Anywhere in the text, in small letters too; the first one counts."""
    assert find_code(scan.replace("{}", code)) == code
    assert find_code(scan.replace("{}", code.lower())) == code


def test_an_early_code_is_found_only_where_it_stands_alone() -> None:
    """Within longer digits its inner check would hold by chance too often (R73)."""
    early = "91350203M0001QKT19"
    assert is_early(early)
    assert find_code(f" {early.lower()}\n") == early
    assert find_code(f"7{early}") is None
    assert find_code(f"{early}7") is None


@given(st.text(max_size=60))
@example("")
@example("91310113MA1GK1232")
def test_no_text_breaks_the_search_for_a_code(scan: str) -> None:
    """A code that is found is valid and part of the scan; otherwise none is found."""
    found = find_code(scan)
    assert found is None or (valid(found) and found in scan.upper())


@given(st.sampled_from(CODES), st.integers(0, 17), st.sampled_from(_SIGNS))
def test_one_wrong_character_is_always_noticed(code: str, at: int, sign: str) -> None:
    """It is refused, or, where the inner code is still right, taken with the note on early codes (R73)."""
    slipped = code[:at] + sign + code[at + 1 :]
    assert (valid(slipped) and not is_early(slipped)) == (slipped == code)
    if slipped != code and 8 <= at <= 16:
        assert not valid(slipped) or is_early(slipped)


@pytest.mark.parametrize(
    ("code", "shown"), [("F52", "F52 零售业"), ("L7291", "L7291 旅行社及相关服务"), ("C3411", "C3411 通用设备制造业")]
)
def test_an_industry_is_shown_with_its_name(code: str, shown: str) -> None:
    """Its own name where the pack has it, else that of its division."""
    assert show_value(TRADE, code) == shown


@pytest.mark.parametrize(
    ("fact", "raw", "echo"),
    [
        (MONEY, "2350万", "＝2,350万元"),
        (MONEY, "23500000", "＝2,350万元"),
        (MONEY, "8500", "＝8,500元"),
        (MONEY, "3.2亿", "＝3.2亿元"),
        (MONEY, "100万-200万", "＝100万元 ~ 200万元"),
        (SIGNED, "-5w", "＝-5万元"),
        (SHARE, "80", "＝80%"),
        (WATTS, "5.9MWp", "＝5900千瓦"),
        (PEOPLE, "35名", "＝35人"),
        (CODE, "91350203M0001QKT19", EARLY_NOTE),
        (CODE, "91310113MA1GK1232D", ""),
        (MONEY, "不清楚", ""),
        (DATE, "2023-06-15", ""),
    ],
)
def test_what_was_understood_is_echoed(fact: Fact, raw: str, echo: str) -> None:
    """As people say it, so that a slip by a factor of ten thousand is seen (R74)."""
    assert echo_value(fact, read_value(fact, raw)) == echo


def _pair(first: str, last: str) -> dict[str, Any]:
    return {"贴息贷款": [{"金额": "1万元", "起始日": first, "到期日": last}]}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (_pair("2023-06-02", "2023-06-01"), "贴息贷款第 1 条，到期日（2023-06-01）早于起始日（2023-06-02）"),
        ({"招用人员": [{"合同起": "2023-06-01", "合同止": "2023-05-31"}]}, "合同止"),
        ({"品牌首店": [{"租赁起": "2023-06-01", "租赁止": "2023-05-31"}]}, "租赁止"),
        ({"担保贷款": [{"放款日": "2023-06-01", "还清日": "2023-05-31"}]}, "还清日"),
        ({"高企证书起": "2023-06-01", "高企证书止": "2023-05-31"}, "高企证书止"),
    ],
)
def test_days_the_wrong_way_round_are_refused(answers: dict[str, Any], sentence: str) -> None:
    """A term cannot end before it begins: the sentence names both days. On one day it can."""
    with pytest.raises(AnswerError, match=re.escape(sentence)):
        visit(answers)
    visit(_pair("2023-06-01", "2023-06-01"))


@pytest.mark.parametrize(("typed", "day"), [("230901", "2023-09-01"), (" 191231 ", "2019-12-31")])
def test_six_figures_typed_at_the_counter_are_a_day_of_this_century(typed: str, day: str) -> None:
    """The year in two figures, as on many forms; in a file a day is written out."""
    assert read_typed(DATE, typed) == datetime.date.fromisoformat(day)
    with pytest.raises(AnswerError):
        read_value(DATE, typed)


@pytest.mark.parametrize("typed", ["202309", "231301", "230230", "23091"])
def test_six_figures_that_are_no_day_are_refused(typed: str) -> None:
    """A year and a month, a thirteenth month, a day that the month does not have, a figure too few."""
    with pytest.raises(AnswerError):
        read_typed(DATE, typed)


@pytest.mark.parametrize("word", [UNKNOWN, NO_DAY, UNASKED])
def test_there_is_one_of_each_word_wherever_it_comes_from(word: object) -> None:
    """After copying or storing, the same object is returned: rules compare identity, not spelling."""
    assert pickle.loads(pickle.dumps({"等级": word}))["等级"] is word
    assert copy.deepcopy(word) is word


def test_a_role_gives_the_answer_to_its_fact_as_text() -> None:
    """The paper's head: name, code and street; "" where the fact was not answered or is 不清楚."""
    answers = {policy().role("name"): Answer("甲公司"), policy().role("street"): Answer(UNKNOWN)}
    made = Visit(policy().id, datetime.date(2023, 9, 1), "none", answers)
    assert [text_by_role(policy(), made, role) for role in ("name", "code", "street")] == ["甲公司", "", ""]
