"""What a reader of a pack does not know is a fault, never passed over in silence or taken for something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_broken_packs import DERIVED, FACTS, HEAD, M2, M3, M7, RATES, SENTENCES, SIZE, broken, faults, shipped

from core.errors import PolicyError
from core.policy import load_policy, pack_files, read_policy

M4 = "measures/04-提振消费.yaml"
COMMON = "common/facts.yaml"
STEPS = "common/steps.yaml"

SLIPS: dict[str, tuple[str, str, str, str]] = {
    "a second phrase under amount": (
        M2,
        "    给予全额担保费补贴: 担保费\n",
        "    给予全额担保费补贴: 担保费\n    且按时完成还本付息: 金额\n",
        "amount",
    ),
    "a second rule under amount": (M2, "给予全额担保费补贴: 担保费", "给予全额担保费补贴: [担保费, 金额]", "amount"),
    "a second phrase under where": (
        M7,
        "    对2023年新认定的市级“专精特新”企业: 级别 = 市级专精特新\n",
        "    对2023年新认定的市级“专精特新”企业: 级别 = 市级专精特新\n    给予20万元奖励: 新认定\n",
        "where",
    ),
    "a second phrase under matter": (
        M4,
        "    凡获得上海市消费市场创新发展奖励的: 市消费创新奖励金额 > 0元\n",
        "    凡获得上海市消费市场创新发展奖励的: 市消费创新奖励金额 > 0元\n    按照1:1的比例: 经营地在宝山\n",
        "matter",
    ),
    "an empty amount": (M2, "  amount:\n    给予全额担保费补贴: 担保费\n", "  amount: {}\n", "amount"),
    "unknown of a condition": (M7, "unknown: 不清楚时待认定}", "unknown: 侍认定}", "侍认定"),
    "unknown of a doubt": (M2, "unknown: 要问", "unknown: 要间", "要间"),
    "unknown of a standing doubt": (
        HEAD,
        "    if: 事实日 < 信用修复日\n",
        "    if: 事实日 < 信用修复日\n    unknown: 提是\n",
        "提是",
    ),
    "a standing doubt for some that nobody knows": (HEAD, "- except: region", "- except: regoin", "regoin"),
    "a role that nobody knows": (FACTS, "role: amount", "role: amuont", "amuont"),
    "a role that does not fit the type": (FACTS, "role: amount", "role: name", "money"),
    "two facts of one role": (
        COMMON,
        "- topic: 税费与用水\n  facts:\n",
        "- topic: 税费与用水\n  facts:\n    别名: {type: text, role: name}\n",
        "role",
    ),
    "a hint for a fact that is not there": (FACTS, "    主体类型: 个体", "    主体类别: 个体", "主体类型"),
    "a place behind a fact that is not there": (FACTS, "behind: 应纳税所得额", "behind: 应税所得额", "应纳税所得额"),
    "a step that shows what no step shows": (STEPS, "shows: matters", "shows: matter", "matter"),
    "no step for the details": (STEPS, "- {name: 具体情况, shows: details}\n", "", "details"),
    "a share that nothing puts in order": (M2, "first: 天数(起始日, 到期日)", "first: 用途", "先后"),
    "a note for a fact that is not there": (HEAD, "unsure: 信用修复日", "unsure: 信用修复曰", "信用修复日"),
    "another edition": (HEAD, "format: 2", "format: 3", "3"),
    "another level": (HEAD, "level: 区级", "level: 镇级", "镇级"),
    "gates that have no name": (HEAD, "policy: 本方案, gates: 总体要求", "policy: 本方案", "gates"),
    "a notice without a reason to tell it": (HEAD, "  - unsure: 信用修复日\n    note", "  - note", "unasked"),
    "two phrases in a gate": (
        HEAD,
        "  - 依法依规诚信经营: 依法诚信经营\n",
        "  - 依法依规诚信经营: 依法诚信经营\n    就高不重复: 符合产业导向\n",
        "一句原文",
    ),
    "an unknown shared pack": (HEAD, "uses: [common, baoshan]", "uses: [common, baoshan, boashan]", "boashan"),
    "a day of the head that its phrase does not name": (
        HEAD,
        "2023年12月31日: 2023-12-31",
        "2023年12月31日: 2023-12-30",
        "2023-12-30",
    ),
    "a day of effect that is not the day of issue": (HEAD, "起施行: 2023-05-18", "起施行: 2023-05-19", "2023-05-19"),
    "a group of one": (HEAD, "measures: [18-2, 18-3]", "measures: [18-2]", "两项以上"),
    "a step that the wizard does not have": (COMMON, "step: 企业\n", "step: 企\n", "“企”"),
    "after a fact that is not there": (FACTS, "after: 贴息贷款", "after: 贴息货款", "贴息货款"),
    "after a fact that is no matter": (FACTS, "after: 贴息贷款", "after: 规模以上工业企业", "规模以上工业企业"),
    "a change that nobody knows": (FACTS, "change: grow", "change: grown", "grown"),
    "a change that does not fit the type": (FACTS, "change: grow", "change: extend", "extend"),
    "a day that is not beside it": (FACTS, "day: 还清日", "day: 还清曰", "还清曰"),
    "a day that is no date": (FACTS, "day: 还清日", "day: 金额", "金额"),
    "asked_only spelt in Chinese": (COMMON, "asked_only: true", "asked_only: 是", "是"),
    "negative spelt in Chinese": (COMMON, "negative: true", "negative: 是", "是"),
    "negative of what is no money": (COMMON, "      asked_only: true\n", "      negative: true\n", "negative"),
    "a choice without options": (FACTS, "          options: [跨省包车, 委托输出地包车]\n", "", "options"),
    "an option twice": (FACTS, "options: [跨省包车, 委托输出地包车]", "options: [跨省包车, 跨省包车]", "相同"),
    "a count without a unit": (FACTS, "          type: count\n          unit: 人\n", "          type: count\n", "unit"),
    "options of what is no choice": (
        FACTS,
        "          type: bool\n          change",
        "          type: bool\n          options: [a]\n          change",
        "options",
    ),
    "a matter inside a record": (FACTS, "        放款日:\n", "        放款日:\n          matter: 放款\n", "matter"),
    "seen of a rate": (RATES, "seen: 见", "seen: 看", "看"),
    "a gap between two values of a rate": (RATES, "to: 2023-12-31", "to: 2023-12-30", "起止日"),
    "a rate twice": (RATES, "- name: 小规模免税季销售额", "- name: 小规模免税月销售额", "已经有了"),
    "seen of the size table": (SIZE, "seen: 见", "seen: 看", "看"),
    "a code in two rows": (SIZE, "codes: [F51]", "codes: [F51, F52]", "F52"),
    "an industry in no row": (SIZE, "G57, G58", "G57", "G58"),
    "an open code of an unknown row": (SIZE, "by_sales:", "open: {G592: [交通运输业, 仓储]}\nby_sales:", "仓储"),
    "a derived fact twice": (DERIVED, "- name: 小微企业", "- name: 中小微企业", "已经有了"),
    "a guide for no item": ("guide.yaml", "{}", "{99-9: {window: 一号}}", "99-9"),
    "a convention without a source": (M2, "365天: 裁定R4：一年按365天", "365天: ''", "出处"),
    "a convention that is no number": (M2, "365天: 裁定R4", "金额: 裁定R4", "金额"),
    "a waiver without a reason": (
        M3,
        "不计: {1次: 线上培训人数一个人只算一次，人数就是人次}",
        "不计: {1次: ''}",
        "理由",
    ),
    "combine of what has no list": (M4, "  matching: true\n", "  matching: true\n  combine: 择一\n", "combine"),
    "a cap for each of what has no list": (M7, "broad: 合计}", "broad: 逐条}", "合计"),
    "where of what has no list": (M7, "  matter:\n    对首次成为", "  where:\n    对首次成为", "where"),
    "a matter of what has a list": (M7, "  where:\n    对2023年新认定", "  matter:\n    对2023年新认定", "matter"),
    "a window for a service": (M2, "  kind: service\n", "  kind: service\n  window: {on: 信用修复日}\n", "window"),
    "days of a window without a phrase": (M7, "window: {on: 立项日}", "window: {on: 立项日, to: 2023-12-31}", "有效期"),
    "a window that may be early without a first day": (
        M2,
        "on: 起始日, to: 2023-12-31}",
        "on: 起始日, to: 2023-12-31, early: unmet}",
        "early",
    ),
    "a window on what is no day": (M7, "window: {on: 立项日}", "window: {on: 牵头单位}", "牵头单位"),
    "the plan's days for a year": (M7, "window: {on: 认定日}", "window: {on: 名单年度}", "名单年度"),
    "a consult without days": (M3, ", to: 2023-12-31}\n  amount:\n    采取", "}\n  amount:\n    采取", "consult"),
    "a doubt that always stands but may be unknown": (
        M2,
        "    - note: 由借款人",
        "    - unknown: 要问\n      note: 由借款人",
        "unknown",
    ),
    "a strict sum where there is no sum": (M2, "    - note: 由借款人", "    - low: 0元\n      note: 由借款人", "low"),
    "pending without a rule that asks": (
        M7,
        "early: unmet}\n  amount:\n    给予20万元",
        "early: unmet, pending: 可}\n  amount:\n    给予20万元",
        "pending",
    ),
    "a region that no condition asks": (M3, "  each: 返岗包车\n", "  region: 写明\n  each: 返岗包车\n", "region"),
    "a region that a condition asks but nobody states": (M7, "  region: 写明\n", "", "region"),
    "a subject that the article does not name": (M7, "subject: [企业]", "subject: [个体工商户]", "个体工商户"),
    "matching of what is no grant": (M4, "  kind: deferral\n", "  kind: deferral\n  matching: true\n", "matching"),
}


def strict_faults(files: dict[str, bytes]) -> list[str]:
    """The faults for which the files are refused where a pack is made or loaded from its folder."""
    with pytest.raises(PolicyError) as caught:
        read_policy(files, strict=True)
    return caught.value.message.splitlines()


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_a_fault(name: str) -> None:
    """Reported in its file, with the wrong word."""
    file, old, new, word = SLIPS[name]
    files = shipped()
    broken(files, file, old, new)
    found = strict_faults(files)
    assert found[:3] == SENTENCES["silence"][name]
    assert any(f.startswith(f"{file}:") and word in f for f in found)


@pytest.mark.parametrize(
    "name",
    [
        "rates.yaml",
        "measures/10-另外.yml",
        "policy.yml",
        "measures/更多/10.yaml",
        "说明.txt",
        "common/税.yaml",
        "facts.json",
    ],
)
def test_a_file_that_nothing_reads_is_a_fault(name: str) -> None:
    """A misnamed file, an own table of rates, a folder too deep: the officer meant something by it."""
    assert any(f.startswith(f"{name}:1 ") for f in faults(shipped() | {name: b"- a: b\n"}))


def test_a_stray_file_in_the_folder_is_found_but_not_the_reading_beside_it(tmp_path: Path) -> None:
    """From the disk: .yml is seen, too; what is written in .md decides nothing."""
    for name, content in shipped().items():
        if not name.startswith("common/"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
    (tmp_path / "notes.md").write_text("x", encoding="utf-8")
    assert load_policy(tmp_path).id == "baoshan-2023-1"
    (tmp_path / "measures" / "10.yml").write_text("- id: 29-1\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"measures/10\.yml:1 "):
        load_policy(tmp_path)


def test_a_frozen_pack_that_says_something_idle_still_reads() -> None:
    """Visits refer to packs as they were; an ineffective part does no harm there."""
    files = shipped()
    broken(files, M2, "on: 起始日, to: 2023-12-31}", "on: 起始日, to: 2023-12-31, early: unmet}")
    assert read_policy(files).id == "baoshan-2023-1"
    assert strict_faults(files)


def test_the_shipped_pack_has_nothing_but_what_is_read() -> None:
    """Neither in the pack nor in what it shares with others."""
    assert set(shipped()) <= set(pack_files("baoshan-2023-1"))
    assert load_policy("baoshan-2023-1").digest
