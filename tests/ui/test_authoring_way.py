"""From a policy's .docx to a signed package, with keys and mouse alone: no YAML is touched, no terminal opened."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from core.assess.answers import read_visit
from core.assess.check import check_files
from core.assess.status import Status
from core.authoring.trial_visit import outcome_in
from core.policy import Policy
from core.policy.package import read_package_file
from tests.ui.clerk import Clerk
from tests.ui.officer import CTRL, K, Officer

TUTORIAL = """\
青禾府规〔2024〕6号
青禾区人民政府关于印发《青禾区助企发展若干措施》的通知
各镇人民政府，各街道办事处，区政府各部门：
现将《青禾区助企发展若干措施》印发给你们，请认真按照执行。
2024年3月1日
青禾区助企发展若干措施
第一条　支持参加展会
对参加市级以上展会的企业，按实际支付展位费的50%给予补贴，每家企业最高不超过5万元。（责任单位：区商务委）
第二条　支持技术改造
对设备投资200万元（含）以上的技术改造项目，按设备投资额的8%给予补助，单个项目最高不超过100万元。（责任单位：区经委、区科委）
第三条　支持吸纳就业
对2024年1月1日以后新招用登记失业人员并签订一年以上劳动合同的企业，按每人2000元给予一次性补贴。（责任单位：区人力资源社会保障局）
第四条　附则
同一事项同时符合国家、市、区相关支持政策的，按照“就高不重复”的原则予以支持。
本措施自2024年3月1日起施行，有效期至2026年12月31日。
"""

SAMPLE = """\
样府规〔2023〕9号
样例市人民政府关于印发《样例市支持企业稳定发展若干措施》的通知
各区人民政府，市政府各部门：
现将《样例市支持企业稳定发展若干措施》印发给你们，请认真按照执行。
2022年12月28日
样例市支持企业稳定发展若干措施
第一条　支持技术改造
对设备投资500万元（含）以上的技术改造项目，项目竣工后按设备投资额的10%给予补助。单个项目补助最高300万元。
补助资金分两年按60%、40%拨付。（责任单位：市经济信息化部门）
第二条　支持专精特新企业
对新认定的国家级专精特新“小巨人”企业给予100万元奖励，对新认定的市级“专精特新”企业给予15万元奖励。（责任单位：市经济信息化部门）
第三条　推进绿色发展
对单个装机容量300千瓦（含）以上的光伏项目，按0.2元/瓦给予补贴，单个项目最高100万元。（责任单位：市发展改革部门、市经济信息化部门）
第四条　附则
同一项目、同一事项同时符合国家、市、区相关支持政策的，按照“就高不重复”的原则予以支持。
本措施自2023年1月1日起施行，有效期至2030年12月31日。
"""


def made_docx(folder: Path, text: str) -> Path:
    """A file as an office writes it, a paragraph a line."""
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    file = folder / "政策.docx"
    document.save(str(file))
    return file


@pytest.fixture
def officer(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Officer]:
    """At a machine as it comes, at 1366×768; the first thing is to set it up in 设置."""
    seated = Clerk(tmp_path / "data", policy, datetime.date(2024, 4, 1), size=(1366, 700))
    yield Officer(seated)
    seated.close()


def test_the_tutorials_three_measures_come_from_docx_to_a_signed_package(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.begin_from(made_docx(tmp_path, TUTORIAL), "qinghe-2024-6", monkeypatch)
    # 1: a condition that the drafting did not see wants a fact of its own
    officer.press(K.Key_F5)
    officer.type_into("new-fact:name", "市级以上展会")
    officer.choose("new-fact:type", "是否")
    officer.type_into("new-fact:question", "参加的是市级以上的展会吗？")
    officer.press(K.Key_Return)
    officer.item("1-1")
    officer.mark("参加市级以上展会", K.Key_1)
    assert officer.work.desk.entry("1-1").get("when") == {"参加市级以上展会": "市级以上展会"}
    officer.settle_item()
    assert officer.confirm_cases() >= 2
    # 2: two names were taken for what is one thing
    officer.item("2-1")
    phrase = "按设备投资额的8%给予补助"
    officer.type_into(f"part:amount/{phrase}", "设备投资 × 8%")
    officer.settle_item()
    assert officer.confirm_cases() >= 2
    # 3: as it was drafted
    officer.item("3-1")
    officer.settle_item()
    assert officer.confirm_cases() >= 2
    assert officer.work.faults.faults == ()
    package = read_package_file(officer.sign("青禾区经委", "qinghe-2024-spring", tmp_path))
    assert package.signer is not None
    assert [m.id for m in package.policy.measures] == ["1-1", "2-1", "3-1"]
    assert check_files(package.files) == []
    visit = read_visit(package.policy, {
        "policy": "qinghe-2024-6", "as_of": "2024-05-01", "unmentioned": "none",
        "answers": {"展位费": "8万元", "市级以上展会": True, "设备投资": "300万元"},
    })  # fmt: skip
    found = {m.id: outcome_in(package.policy, m, visit) for m in package.policy.measures}
    assert (found["1-1"].status, found["1-1"].low) == (Status.MET, 40_000_00)
    assert (found["2-1"].status, found["2-1"].low) == (Status.MET, 240_000_00)


def test_four_measures_of_the_sample_policy_come_from_docx_to_a_signed_package(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.begin_from(made_docx(tmp_path, SAMPLE), "sample-four", monkeypatch)
    for name in ("技改项目", "专精特新认定", "光伏项目"):  # what other policies ask is asked once
        officer.press(K.Key_F5)
        officer.type_into("search-facts", name)
        officer.click_named("action:use-fact")
        assert name in officer.work.desk.reading.policy.facts
    for item in [i.id for i in officer.work.desk.items()]:  # from the words alone, without the drafts
        officer.item(item)
        officer.click_named("action:remove-item")
    assert officer.work.desk.items() == ()

    officer.select("对设备投资500万元")
    officer.press(K.Key_N, CTRL)
    assert officer.work.item == "1-1"
    officer.choose("part:each", "技改项目")
    officer.mark("设备投资500万元（含）以上的技术改造项目", K.Key_1)
    officer.mark_by("按设备投资额的10%给予补助。单个项目补助最高300万元", "比例+封顶")
    officer.mark_by("补助资金分两年按60%、40%拨付", "分期")
    officer.mark("项目竣工后", K.Key_4)

    levels = (("2-1", "国家级专精特新“小巨人”企业", "给予100万元奖励"), ("2-2", "市级“专精特新”企业", "给予15万元奖励"))
    for id, level, sum_ in levels:
        officer.select("对新认定的国家级专精特新")
        officer.press(K.Key_N, CTRL)
        assert officer.work.item == id
        officer.choose("part:each", "专精特新认定")
        officer.mark_by(level, "哪些是这一项")
        officer.mark("新认定", K.Key_1)
        officer.mark(f"{level}{sum_}", K.Key_2)
        officer.mark("新认定的", K.Key_4)
        officer.mark_by("新认定", "择一")

    officer.select("对单个装机容量")
    officer.press(K.Key_N, CTRL)
    officer.choose("part:each", "光伏项目")
    officer.mark("单个装机容量300千瓦（含）以上的光伏项目", K.Key_1)
    officer.mark("按0.2元/瓦给予补贴", K.Key_2)
    officer.mark("单个项目最高100万元", K.Key_3)
    officer.mark("按0.2元/瓦给予补贴", K.Key_4)
    assert officer.work.faults.faults == ()

    confirmed = {}
    for item in officer.work.desk.items():
        officer.item(item.id)
        confirmed[item.id] = officer.confirm_cases()
    assert confirmed["1-1"] >= 4
    assert confirmed["3-1"] >= 3
    package = read_package_file(officer.sign("样例市政府办", "sample-four-2023", tmp_path))
    assert [m.id for m in package.policy.measures] == ["1-1", "2-1", "2-2", "3-1"]
    by_id = {m.id: m for m in package.policy.measures}
    assert by_id["1-1"].instalments is not None
    assert by_id["2-1"].where is not None
    assert by_id["2-1"].where.rule.source == "级别 = 国家级小巨人"
    assert check_files(package.files) == []


def test_a_draft_is_not_signed(officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    officer.begin_from(made_docx(tmp_path, TUTORIAL), "qinghe-2024-6", monkeypatch)
    with pytest.raises(AssertionError, match="没有签发"):
        officer.sign("青禾区经委", "qinghe-2024-spring", tmp_path)
