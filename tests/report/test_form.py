"""A questionnaire: what it asks, that it says what it is, and that its code leads back to its measures."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from core.report.content import Centre
from core.report.form import payload, questions, read_form, summarise_form
from core.report.form_pdf import render_form
from tests.report.test_paper_pages import needs_poppler, pages_of
from tests.ui.result_builders import policy

NOW = datetime.datetime(2023, 9, 1, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
CENTRE = Centre("宝山区示例镇企业服务中心", configured=True)


def test_it_asks_what_its_measures_look_at_and_nothing_else() -> None:
    """20-1: who it is, the certificates, the gates; not the loans of 3-1, which are asked where that one is ticked."""
    asked = [fact.name for fact in questions(policy(), ["20-1"])]
    assert asked[:2] == ["企业名称", "统一社会信用代码"]
    assert {"DCMM认证", "依法诚信经营"} <= set(asked)
    assert not {"担保贷款", "其他政策支持", "区重点企业"} & set(asked)
    assert "担保贷款" in [fact.name for fact in questions(policy(), ["20-1", "3-1"])]


@pytest.mark.parametrize("typed", ["HQF 3-1/18-2.", "ＨＱＦ ３－１／１８－２．", "hqf 3-1/18-2。", "HQF 3-1、18-2.\n"])
def test_its_code_is_read_however_a_scanner_types_it(typed: str) -> None:
    """Full width, small letters, a Chinese input method."""
    assert read_form(typed) == ("3-1", "18-2")
    assert read_form(payload(["3-1", "18-2"])) == ("3-1", "18-2")
    assert read_form("HQ1 1/1 ABCD:X.") == read_form("HQF 3-1") == read_form("上海示例") == ()


def test_a_blank_for_a_sum_has_the_unit_in_which_the_counter_types_it() -> None:
    """营业收入 in 万元, as its field reads a bare number; 超定额加价水费 in 元: what was written is typed as it is."""
    said = "\n".join(summarise_form(policy(), ["3-1", "1-4"], CENTRE, NOW).texts())
    for name in ("营业收入", "资产总额"):
        fact = policy().facts[name]
        assert f"________{fact.bare}" in said.split(fact.question)[1].splitlines()[1]
    fact = policy().facts["超定额加价水费"]
    assert "________元" in said.split(fact.question)[1].splitlines()[1]


def test_a_measure_that_stands_in_an_item_is_told_by_it() -> None:
    """As on the paper of a visit."""
    one = policy().measure("20-1")
    made = replace(policy(), measures=tuple(replace(m, item="（二）") if m is one else m for m in policy().measures))
    said = "\n".join(summarise_form(made, ["20-1"], CENTRE, NOW).texts())
    assert "DCMM认证奖励（第20条（二））" in said


@needs_poppler
def test_it_is_a_page_with_blanks_that_says_what_it_is(tmp_path: Path) -> None:
    """Names of the measures, boxes and lines; neither 核验码 nor 预审; all of them do not fit on one page."""
    data, pages = render_form(summarise_form(policy(), ["20-1", "18-2"], CENTRE, NOW))
    (text,) = pages_of(data, tmp_path)
    assert pages == 1
    for words in (
        "惠企政策问卷",
        "宝山区示例镇企业服务中心",
        "DCMM认证奖励（第20条）",
        "□ 是",
        "不是申请，也不是审批",
        "填写人",
    ):
        assert words in text
    assert "核验码" not in text
    assert "预审" not in text
    assert (
        render_form(summarise_form(policy(), [m.id for m in policy().measures if m.kind != "service"], CENTRE, NOW))[1]
        > 1
    )
