"""A pack that cannot be used reports every fault at once, each with file and line, in a sentence one can act on. Each
row breaks a copy of the shipped pack in one place: in a file, an old text becomes a new one (at its first
occurrence)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.errors import PolicyError
from core.policy import pack_files, read_policy
from core.policy.lint import lint

M2 = "measures/02-助企纾困.yaml"
M3 = "measures/03-援企稳岗.yaml"
M7 = "measures/07-产业创新.yaml"
HEAD = "policy.yaml"
FACTS = "facts.yaml"
RATES = "common/rates.yaml"
SIZE = "common/size.yaml"
DERIVED = "common/derived.yaml"

SENTENCES = yaml.safe_load((Path(__file__).parents[1] / "fixtures" / "pack_faults.yaml").read_text(encoding="utf-8"))

BREAKS: dict[str, tuple[str, str, str, str]] = {
    "a phrase that is not in the text": (
        M2,
        "2000万元（含）以下: 金额",
        "3000万元（含）以下: 金额",
        "3000万元（含）以下",
    ),
    "a phrase of another article": (M2, "且按时完成还本付息:", "累计扶持金额最多不超过500万元:", "累计扶持金额"),
    "one character of a phrase": (
        M3,
        "按照实际租车、包车费用的50%给予补贴",
        "按照实际租车、包车费用的50%给与补贴",
        "给与补贴",
    ),
    "千瓦 against 元": (M7, "装机容量 >= 400千瓦", "装机容量 >= 400万元", "元"),
    "人 against 元": (M3, "线上培训人数 > 0人", "线上培训人数 > 0元", "元"),
    "months against a date": (M3, "期限(合同起, 合同止) >= 1年", "合同止 >= 1年", "日期"),
    "a plain number for money": (M2, "金额 <= 2000万元", "金额 <= 2000", "元"),
    "an amount that is no money": (M3, "费用 × 50%", "费用 × 费用", "元"),
    "a condition that is money": (M3, "已缴社保\n", "人数\n", "应得"),
    "a name nobody knows": (M2, "放款日, from: 2022-01-01", "放贷日, from: 2022-01-01", "放贷日"),
    "a name nearly right": (M2, "市担保基金担保\n", "市担保基金担宝\n", "市担保基金担保"),
    "a field of another list": (M3, "amount: 30万元, broad: 合计", "amount: 担保费, broad: 合计", "担保费"),
    "an option nobody can choose": (M7, "级别 = 市级专精特新", "级别 = 省级专精特新", "省级专精特新"),
    "an option missing of a ladder": (M7, "五级: 80万元", "六级: 80万元", "六级"),
    "an option of 属于": (M2, "纳税信用等级 属于 [A, B]", "纳税信用等级 属于 [A, E]", "E"),
    "a rule that is no rule": (M2, "金额 <= 2000万元", "金额 <= <= 2000万元", "读不懂"),
    "a bracket never closed": (
        M2,
        "取大(0元, 担保费 - 已获他处担保费补贴)",
        "取大(0元, 担保费 - 已获他处担保费补贴",
        "读不懂",
    ),
    "an unknown function": (M3, "满月数(失业登记日, 招录日)", "月数(失业登记日, 招录日)", "月数"),
    "a day that does not exist": (M3, "from: 2023-01-28", "from: 2023-02-30", "2023-02-30"),
    "division by nothing": (M2, "/ 365天", "/ 0天", "除以 0"),
    "the same id twice": (M2, "- id: 1-4", "- id: 1-3", "1-3"),
    "an id that is no id": (M2, "- id: 1-4", "- id: 一之四", "一之四"),
    "an unknown key": (M2, "  lapsed_note:", "  lapsed_notes:", "lapsed_notes"),
    "a day of the state's rule that does not exist": (
        M2,
        "state_until: 2027-12-31",
        "state_until: 2027-13-31",
        "2027-13",
    ),
    "a ground without its document": (
        M2,
        "- {document: 财政部 税务总局公告2022年第14号",
        "- {公告: 第14号",
        "document",
    ),
    "a ground that is only text": (
        M2,
        "    - {document: 财政部 税务总局公告2022年第14号、第21号}",
        "    - 第14号",
        "document",
    ),
    "a period that is no rule": (M2, "period: {2023年用水: 是}", "period: {2023年用水: 用水}", "用水"),
    "a cap's note under another name": (M7, "broad: 逐条, note: 100万元", "broad: 逐条, nota: 100万元", "nota"),
    "who settles a doubt under another name": (M2, "      by: 贷款银行", "      from: 贷款银行", "from"),
    "a paper for an option that is not there": (
        FACTS,
        "{登记失业人员: 失业登记证明,",
        "{失业人员: 失业登记证明,",
        "失业人员",
    ),
    "a needed key is gone": (M2, "  tier: L0\n", "", "tier"),
    "an unknown tier": (M2, "tier: L1", "tier: L9", "L9"),
    "an unknown kind": (M2, "kind: cash", "kind: gold", "gold"),
    "an article that is not there": (M2, "article: 3\n", "article: 33\n", "33"),
    "a list that is none": (M2, "each: 担保贷款", "each: 从业人员", "从业人员"),
    "a service without a quote": (M2, "  quotes:\n    - 全面落实国家新出台的减税降费政策\n", "", "引一句原文"),
    "what is only remembered": (M2, "金额 <= 2000万元", "金额 <= 小规模纳税人年应征增值税销售额上限", "忆"),
    "a window without its fact": (M7, "window: {on: 立项日}", "window: {early: unmet}", "on"),
    "an unknown early": (M3, "early: lapsed", "early: later", "later"),
    "an unknown unknown": (M2, "unknown: 要问", "unknown: 也许", "也许"),
    "a cap neither each nor all": (M3, "broad: 合计", "broad: 都行", "broad"),
    "a cap that is not a number": (
        M7,
        "{phrase: 最高不超过150万元, amount: 150万元",
        "{phrase: 最高不超过150万元, amount: 多少",
        "多少",
    ),
    "a doubt without a note": (
        M2,
        "    - if: 企业划型 = 不适用\n      note:",
        "    - if: 企业划型 = 不适用\n      nota:",
        "note",
    ),
    "a key written twice": (M2, "  name: 重点企业贷款贴息\n", "  name: 重点企业贷款贴息\n  name: 贴息\n", "写了两次"),
    "no YAML": (M2, "  kind: cash\n", "  kind: [cash\n", "YAML"),
    "a gate's phrase": (
        HEAD,
        "  - 依法依规诚信经营: 依法诚信经营",
        "  - 依法依规守信经营: 依法诚信经营",
        "依法依规守信经营",
    ),
    "a gate's rule": (
        HEAD,
        "要符合市、区产业结构调整的要求: 符合产业结构调整要求",
        "要符合市、区产业结构调整的要求: 所属街镇",
        "应得",
    ),
    "a group of an unknown item": (HEAD, "measures: [21-2, 21-6]", "measures: [21-2, 99-6]", "99-6"),
    "a pool of an unknown item": (HEAD, "measures: [21-4, 21-5, 21-8, 21-9]", "measures: [21-4, 21-99]", "21-99"),
    "a pool without a limit": (HEAD, "limit: 50万元", "limit: 很多", "很多"),
    "a day of issue that does not exist": (
        HEAD,
        "2023年5月18日: 2023-05-18",
        "2023年5月18日: 2023-05-38",
        "2023-05-38",
    ),
    "a standing doubt": (HEAD, "if: 非 (注册地 = 宝山区", "if: 非 (注册处 = 宝山区", "注册处"),
    "a needed part of the head is gone": (HEAD, "early_note:", "earlier_note:", "early_note"),
    "a fact of an unknown type": (FACTS, "type: money", "type: cash", "cash"),
    "a fact twice": (FACTS, "    区重点企业:", "    担保贷款:", "写了两次"),
    "a fact with an unknown key": (FACTS, "decided_by:", "decides:", "decides"),
    "a rate without a source": (
        RATES,
        ", document: 财政部 税务总局公告2023年第1号, seen: 见",
        ", seen: 见",
        "document",
    ),
    "a rate with a wrong day": (RATES, "to: 2023-12-31", "to: 2023-12-32", "2023-12-32"),
    "a rate that is no number": (RATES, "value: 10万元", "value: 十万元", "十万元"),
    "size rows out of order": (SIZE, "[20人, 300人, 1000人]", "[300人, 20人, 1000人]", "从小到大"),
    "a size row of two bounds": (SIZE, "[20人, 300人, 1000人]", "[20人, 300人]", "下限"),
    "a size row without codes": (SIZE, "codes: [A], ", "", "codes"),
    "derived facts in a circle": (
        DERIVED,
        "rule: 划型(行业, 从业人员, 营业收入, 资产总额)",
        "rule: 若 小微企业 则 划型(行业, 从业人员, 营业收入, 资产总额) 否则 划型(行业, 从业人员, 营业收入, 资产总额)",
        "圈",
    ),
    "a derived fact of an unknown one": (
        DERIVED,
        "企业划型 属于 [小型, 微型]",
        "企业大小 属于 [小型, 微型]",
        "企业大小",
    ),
}


def shipped() -> dict[str, bytes]:
    """A copy of the shipped pack's files, without its worked visits."""
    return {n: b for n, b in pack_files("baoshan-2023-1").items() if not n.startswith("cases/")}


def broken(files: dict[str, bytes], file: str, old: str, new: str) -> int:
    """Break one place of the files; returns its line."""
    text = files[file].decode("utf-8")
    assert old in text, f"{file} no longer has {old!r}"
    at = text.index(old)
    files[file] = text.replace(old, new, 1).encode("utf-8")
    return text.count("\n", 0, at) + 1


def faults(files: dict[str, bytes]) -> list[str]:
    """The faults for which the files are refused."""
    with pytest.raises(PolicyError) as caught:
        read_policy(files)
    return caught.value.message.splitlines()


def test_the_shipped_pack_has_no_fault() -> None:
    """It loads, and lint reports nothing."""
    assert lint(read_policy(shipped())) == []


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_place_is_named_with_file_and_line(name: str) -> None:
    """The file is right, the line is that of the entry or within a few lines of it, and the word is in the sentence."""
    file, old, new, word = BREAKS[name]
    files = shipped()
    line = broken(files, file, old, new)
    found = faults(files)
    named = [f for f in found if f.startswith(f"{file}:") and word in f]
    assert named, found
    lines = [int(f[len(file) + 1 :].split(" ")[0]) for f in named]
    assert any(line - 12 <= n <= line + 6 for n in lines) or "缺" in named[0], (line, named)
    assert found == SENTENCES["breaks"][name]


def test_all_faults_come_at_once() -> None:
    """Many broken places in many files are all named in one go."""
    alone = (
        "a list that is none",
        "no YAML",
        "a key written twice",
        "a fact twice",
        "derived facts in a circle",
        "an id that is no id",
    )
    files, wanted = shipped(), []
    for name, (file, old, new, word) in BREAKS.items():
        if name not in alone and old in files[file].decode("utf-8"):
            broken(files, file, old, new)
            wanted.append((file, word))
    found = faults(files)
    missing = [(f, w) for f, w in wanted if not any(line.startswith(f"{f}:") and w in line for line in found)]
    assert len(wanted) > 40
    assert len(missing) <= 3, missing  # a broken fact or rate may hide faults of rules that use it


INDUSTRIES, STREETS = "common/industries.yaml", "baoshan/streets.yaml"


def test_a_street_that_is_asked_but_has_no_code_is_named() -> None:
    """The options of 所属街镇 and the table of codes hold each other."""
    files = shipped()
    files[STREETS] = files[STREETS].replace("大场镇".encode(), "大厂镇".encode())
    told = [f for f in faults(files) if f.startswith(f"{STREETS}:")]
    assert any("“大场镇”" in f for f in told)
    assert any("“大厂镇”" in f for f in told)


def test_an_industry_code_of_another_form_is_named() -> None:
    """Section letter and two to four digits."""
    files = shipped()
    files[INDUSTRIES] = files[INDUSTRIES].replace(b"C34:", b"34:")
    assert any(f.startswith(f"{INDUSTRIES}:") and "“34”" in f for f in faults(files))


COMMON = "common/facts.yaml"
ASIDES = {
    "a unit that no sum has": (COMMON, "      bare: 万元\n", "      bare: 百元\n", "百元"),
    "a unit of what is no sum": (COMMON, "      unit: 人\n", "      unit: 人\n      bare: 元\n", "用不上“bare”"),
    "a question before no day": (COMMON, "      type: uscc\n", "      type: uscc\n      first: 有吗？\n", "first"),
    "a doubt with units that do not fit": (COMMON, "从业人员 > 100000人:", "从业人员 > 100000元:", "元"),
    "a doubt about a name nobody knows": (COMMON, "营业收入 < 从业人员", "营业收人 < 从业人员", "营业收人"),
    "whom to ask first of what is no matter": (
        FACTS, "    区重点企业:\n", "    区重点企业:\n      usual_for: 行业 属于 [C]\n", "不是涉及事项",
    ),
    "whom to ask first by no rule": (FACTS, "usual_for: 行业 属于 [C]\n", "usual_for: 行业\n", "应得"),
    "a trade of a class that is not there": (INDUSTRIES, "  H62: [饭店", "  H63: [饭店", "H63"),
}  # fmt: skip


@pytest.mark.parametrize("name", ASIDES)
def test_what_is_said_of_how_to_ask_is_checked_like_any_rule(name: str) -> None:
    """With the file, and about the line."""
    file, old, new, word = ASIDES[name]
    files = shipped()
    line = broken(files, file, old, new)
    named = [f for f in faults(files) if f.startswith(f"{file}:") and word in f]
    assert any(line - 12 <= int(f[len(file) + 1 :].split(" ")[0]) <= line + 6 for f in named), faults(files)


@pytest.mark.parametrize(
    "gone", ["policy.yaml", "text.txt", "facts.yaml", RATES, SIZE, DERIVED, "common/facts.yaml", INDUSTRIES, STREETS]
)
def test_a_missing_file_is_named(gone: str) -> None:
    """No traceback for a file that is not there."""
    files = shipped()
    del files[gone]
    assert any(f.startswith(f"{gone}:1 没有这个文件") for f in faults(files))


@pytest.mark.parametrize("file", ["policy.yaml", "text.txt", "facts.yaml", M2, RATES, DERIVED, SIZE])
@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"- a\n- b\n", b"a: b\n", b"[[["])
def test_a_file_of_anything_else_is_a_fault_and_not_a_crash(file: str, content: bytes) -> None:
    """Whatever a file of the pack contains, the result is a list of faults."""
    files = shipped()
    files[file] = content
    assert faults(files)


@pytest.mark.parametrize("file", ["policy.yaml", M2, RATES])
@pytest.mark.parametrize("content", [b"{{x}}: 1\n", b"? [a]\n: b\n", b"- {{x}}: 1\n"])
def test_a_key_that_is_no_word_is_a_fault_and_not_a_crash(file: str, content: bytes) -> None:
    """YAML lets a list or a mapping be a key; a template's braces do it by accident."""
    files = shipped()
    files[file] = content
    assert faults(files)


WRONG = [
    (HEAD, ("expires", "有效期至2023年12月31日"), ["x"]),
    (SIZE, ("rows",), "x"),
    (SIZE, ("rows", 0), "x"),
    (SIZE, ("source",), "x"),
    (SIZE, ("source",), ["x"]),
    (DERIVED, (0, "name"), ["x"]),
    ("common/facts.yaml", (0, "facts", "从业人员", "unit"), ["x"]),
    (HEAD, ("standing",), "x"),
    (HEAD, ("standing", 0), ["x"]),
    (M3, (0, "consult"), "x"),
    (M3, (2, "cap"), "x"),
    (M2, (5, "share"), "x"),
    (M3, (0, "quotes"), "补缴期间免收滞纳金"),
    (M3, (0, "offices"), "区社保中心"),
    (M3, (0, "notes"), "最迟2023年12月31日"),
    (M3, (3, "subject"), "企业"),
    (HEAD, ("gates",), ["x"]),
    (HEAD, ("gates", 0), "x"),
    (HEAD, ("overlap",), "x"),
    (HEAD, ("overlap", "fact"), ["x"]),
    (HEAD, ("groups", 0), "x"),
    (HEAD, ("groups", 0, "measures"), {"x": "y"}),
    (HEAD, ("pools", 0, "limit"), ["x"]),
    (HEAD, ("pools", 0, "article"), "x"),
    (M3, (0,), "x"),
    (M3, (0, "offices"), {"x": "y"}),
    (M3, (0, "quotes"), {"x": "y"}),
    (M3, (0, "consult"), {"phrase": "用人单位可在2023年12月31日前", "to": ["x"]}),
    (M3, (1, "when"), ["x"]),
    (M3, (1, "window"), "x"),
    (M3, (1, "window", "on"), ["x"]),
    (M3, (1, "window", "from"), "招录日"),
    (M3, (1, "amount"), "x"),
    (M3, (1, "doubts"), ["x"]),
    (M3, (2, "cap"), ["x"]),
    (FACTS, (3, "facts"), ["x"]),
    (FACTS, (3, "facts", "担保贷款", "of"), ["x"]),
    (RATES, (0,), "x"),
    (RATES, (0, "values"), "x"),
    (RATES, (0, "values", 0), "x"),
    (DERIVED, (0,), "x"),
    (DERIVED, (0, "rule"), ["x"]),
]


@pytest.mark.parametrize(("file", "path", "instead"), WRONG)
def test_a_part_of_the_wrong_kind_is_a_fault_and_not_a_crash(file: str, path: tuple[Any, ...], instead: Any) -> None:
    """A word where a list should be, a list where a word should be: refused with faults."""
    document = at = yaml.load(
        shipped()[file].decode("utf-8"), yaml.BaseLoader
    )  # all of it text: `on` is no Boolean here
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = instead
    files = shipped() | {file: yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode()}
    assert faults(files) == SENTENCES["wrong"][f"{file} {'.'.join(map(str, path))} {instead!r}"]


@pytest.mark.parametrize(
    ("group", "said"),
    [("- 一\n", "一组事实要写成 名称: 内容"), ("- topic: 空\n", "每组要有 topic 和 facts，或 hints")],
)
def test_a_group_of_facts_that_is_none_hides_no_other(group: str, said: str) -> None:
    """Else each rule that names one of theirs would be a fault, too."""
    files = shipped()
    files[FACTS] = group.encode() + files[FACTS]
    assert faults(files) == [f"{FACTS}:1 {said}"]
