"""The papers of a visit under two policies: each named, the shared matter once, a code that restores it."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import pytest

from core.assess import Assessment, Visit, assess, read_visit
from core.policy import Policy, load_policy
from core.policy.joined import joined
from core.report.content import Centre, PaperKind, PrintJob
from core.report.form import payload, read_form, summarise_form
from core.report.plain_text import plain_text
from core.report.qr import payloads, read_qr
from core.report.summary import summarise

CITY, DISTRICT = "sample-city-2023", "baoshan-2023-1"
NUMBERS = {CITY: "样府规〔2023〕9号", DISTRICT: "宝府规〔2023〕1号"}
MADE_AT = datetime.datetime(2023, 9, 1, 10, 0)


@cache
def both() -> Policy:
    return joined([load_policy(CITY), load_policy(DISTRICT)])


def visit(**answers: Any) -> Visit:
    """A firm with a certificate and a roof that both policies support."""
    firm = {
        "企业名称": "上海两级精密机械有限公司", "主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区",
        "行业": "C34", "依法诚信经营": True, "经营地在宝山": True, "符合产业导向": True, "符合产业结构调整要求": True,
        "从业人员": "86人", "营业收入": "2350万元", "资产总额": "3100万元", "年度地方贡献": "900万元",
        "专精特新认定": [{"级别": "国家级小巨人", "认定日": "2023-07-14", "新认定": True}],
        "光伏项目": [{"装机容量": "520千瓦", "并网日": "2023-08-01", "项目地在宝山": True, "公共机构项目": False}],
    }  # fmt: skip
    document = {"policies": [CITY, DISTRICT], "as_of": "2023-09-01", "unmentioned": "none", "answers": firm | answers}
    return read_visit(both(), document)


def texts(kind: PaperKind, given: Visit, made: Assessment) -> list[str]:
    job = PrintJob("", "BS20230901-0001", "上海两级精密机械有限公司", "", "", "", Centre(), MADE_AT, 1, kind)
    return list(summarise(both(), given, made, job).texts())


@pytest.mark.parametrize("kind", ["告知单", "底联"])
def test_each_policy_is_named_with_its_level_and_its_end(kind: PaperKind) -> None:
    given = visit()
    said = texts(kind, given, assess(both(), given))
    assert "样府规〔2023〕9号《样例市支持企业稳定发展若干措施》（市级），有效期至2030年12月31日" in said
    assert any(s.startswith("宝府规〔2023〕1号《") and s.endswith("（区级），有效期至2023年12月31日") for s in said)
    assert any("教学样例" in s for s in said)


@pytest.mark.parametrize("kind", ["告知单", "底联"])
def test_what_both_support_is_told_once_with_what_counts(kind: PaperKind) -> None:
    """The certificate by the city's, the roof by the district's; the total is of the two that count."""
    given = visit()
    made = assess(both(), given)
    said = texts(kind, given, made)
    at = said.index("几份政策都支持的同一事项，只计最高的一份")
    rows = said[at + 3 : at + 3 + 2 * 7]
    assert rows[:7] == [
        "国家级专精特新“小巨人”", "样府规〔2023〕9号（市级）国家级“小巨人”奖励", "计此项", "1,000,000.00元",
        "宝府规〔2023〕1号（区级）国家级专精特新“小巨人”企业奖励", "不重复计", "500,000.00元",
    ]  # fmt: skip
    assert rows[7:] == [
        "光伏项目", "样府规〔2023〕9号（市级）光伏补贴", "不重复计", "104,000.00元",
        "宝府规〔2023〕1号（区级）光伏装机容量补贴", "计此项", "156,000.00元",
    ]  # fmt: skip
    assert made.totals.cash == (115_600_000, 115_600_000)
    assert "1,156,000.00元" in said


def test_measures_of_one_matter_stand_beside_each_other() -> None:
    given = visit()
    said = texts("告知单", given, assess(both(), given))
    order = [
        said.index(name)
        for name in ("国家级“小巨人”奖励", "国家级专精特新“小巨人”企业奖励", "光伏补贴", "光伏装机容量补贴")
    ]
    assert order == sorted(order)


def test_every_measure_is_told_with_the_number_of_its_policy() -> None:
    given = visit()
    made = assess(both(), given)
    said = texts("告知单", given, made)
    for outcome in made.outcomes:
        if outcome.status.pays and outcome.high:
            assert any(f"{NUMBERS[outcome.policy.id]}第{outcome.article}条" in s for s in said)
    chat = plain_text(both(), given, made)
    assert "国家级“小巨人”奖励（样府规〔2023〕9号第6条）：100万元" in chat
    assert "计此项" in chat


def test_the_code_brings_the_visit_back_under_both() -> None:
    given = visit()
    scanned = read_qr(payloads(both(), given, "BS20230901-0001"))
    assert scanned.policy == f"{CITY} {DISTRICT}"
    assert scanned.digest == " ".join(part.digest[:12] for part in both().parts)
    assert read_visit(both(), scanned.document, typed=False) == given


def test_another_support_is_for_the_measure_that_it_names_and_not_for_its_namesake() -> None:
    """Both policies have a 6-1; support for the city's does not affect the district's."""
    district, city = both().parts[1], both().parts[0]
    named = city.numbered("6-1")
    support = [{"事项": named, "级别": "国家", "金额": "30万元", "已领取": True}]
    made = assess(both(), visit(其他政策支持=support))
    touched = [outcome.key for outcome in made.outcomes if outcome.worksheet]
    assert touched == [f"{CITY}:6-1"]
    assert not any("不是" in notice for notice in made.notices)
    plain = [{**support[0], "事项": "18-3"}]  # a number that only the district has
    made = assess(both(), visit(其他政策支持=plain))
    assert [outcome.key for outcome in made.outcomes if outcome.worksheet] == [f"{DISTRICT}:18-3"]
    assert any(measure.id == "6-1" for measure in district.measures)


def test_a_questionnaire_of_both_names_the_measures_of_each() -> None:
    asked = (f"{CITY}:6-1", f"{DISTRICT}:3-1")
    assert read_form(payload(asked)) == asked
    assert read_form(payload(["3-1", "18-2"])) == ("3-1", "18-2")
    page = list(summarise_form(both(), asked, Centre(), MADE_AT).texts())
    assert any("样府规〔2023〕9号第6条" in s and "宝府规〔2023〕1号第3条" in s for s in page)
    assert any(s.startswith("担保贷款") or "担保" in s for s in page)
