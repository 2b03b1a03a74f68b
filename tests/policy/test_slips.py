"""One slip of the hand is one message, with the place underlined; the signs of a Chinese keyboard are understood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from core.assess.check import check_files
from core.errors import PolicyError
from core.policy import pack_files, read_policy
from core.policy.faults import Fault, located, shown
from core.policy.located_yaml import LocatedYamlError, load
from desktop.cli import main

MEASURES, FACTS, HEAD, TEXT = "measures/measures.yaml", "facts.yaml", "policy.yaml", "text.txt"
NAME = "  name: 增产奖励"

# each slip: in a file an old text becomes a new one; the expected message, and the place of the caret
SLIPS: dict[str, tuple[str, str, str, str, str]] = {
    "no colon": (MEASURES, NAME, "  name 增产奖励", "缺一个冒号", " "),
    "no gap": (MEASURES, NAME, "  name:增产奖励", "冒号后面要空一格", ":"),
    "a wide colon": (MEASURES, NAME, "  name：增产奖励", "全角", "："),
    "a wide colon and a gap": (MEASURES, NAME, "  name： 增产奖励", "全角", "："),
    "a wide colon beside a phrase": (
        MEASURES,
        "    规模以上工业企业: 规模",
        "    规模以上工业企业：规模",
        "全角",
        "：",
    ),
    "a tab": (MEASURES, NAME, "\tname: 增产奖励", "制表符", "\t"),
    "a tab after spaces": (MEASURES, NAME, "  \tname: 增产奖励", "制表符", "\t"),
    "too little indent": (MEASURES, NAME, " name: 增产奖励", "对齐", "n"),
    "too much indent": (MEASURES, NAME, "    name: 增产奖励", "缩进", ":"),
    "parts of a window not indented": (
        MEASURES,
        "  window:\n    on: 竣工日",
        "  window:\n  on: 竣工日",
        "缩进两格",
        "window",
    ),
    "the phrase of a sum not indented": (
        MEASURES,
        "  amount:\n    各给予50万元",
        "  amount:\n  各给予50万元",
        "缩进两格",
        "amount",
    ),
    "parts of a cap not indented": (
        MEASURES,
        "    phrase: 单个项目补助最高300万元\n    amount",
        "  phrase: 单个项目补助最高300万元\n  amount",
        "",
        "",
    ),
    "a quotation mark never closed": (MEASURES, '20%: 20万元]"', "20%: 20万元]", "引号没有合上", '"'),
    "a bracket never closed": (MEASURES, "  offices: [市科技部门]", "  offices: [市科技部门", "方括号没有合上", "["),
    "a key twice": (
        MEASURES,
        "  article: 10\n  kind: cash",
        "  article: 10\n  kind: cash\n  kind: cash",
        "写了两次",
        "k",
    ),
    "a needed key misspelt": (
        MEASURES,
        "  article: 10\n  kind: cash",
        "  article: 10\n  kin: cash",
        "最接近的是“kind”",
        "kin",
    ),
    "the number's key misspelt": (MEASURES, "- id: 8-1", "- idd: 8-1", "最接近的是“id”", "idd"),
    "a key with parts misspelt": (
        MEASURES,
        "  when:\n    每满10人",
        "  whne:\n    每满10人",
        "最接近的是“when”",
        "whne",
    ),
    "another article": (
        MEASURES,
        "name: 租金补贴\n  article: 4",
        "name: 租金补贴\n  article: 5",
        "这一项的原文却都在第4条",
        "5",
    ),
    "an article that is not there": (
        MEASURES,
        "name: 租金补贴\n  article: 4",
        "name: 租金补贴\n  article: 44",
        "没有第“44”条",
        "44",
    ),
    "a wide colon before a table": (HEAD, "expires: {有效期", "expires：{有效期", "全角", "expires"),
    "another number than the words": (
        MEASURES,
        "租赁起 >= 2023-01-01",
        "租赁起 >= 2024-01-01",
        "规则里的“2024",
        "2024-01-01",
    ),
    "the number of another item": (MEASURES, "- id: 7-1", "- id: 8-1", "8-1 已经有了", "id: 8-1"),
    "a sum's key misspelt beside a cap": (
        MEASURES,
        "  amount:\n    企业当年净增",
        "  amont:\n    企业当年净增",
        "最接近的是“amount”",
        "amont",
    ),
    "a name without words": (MEASURES, NAME, "  name:", "“name”后面没有内容", "name"),
    "offices run together": (
        MEASURES,
        "[市经济信息化部门, 市财政部门]",
        "[市经济信息化部门 市财政部门]",
        "5-1 的责任单位与第5条",
        "offices",
    ),
    "another fact in a sum": (MEASURES, "设备投资 × (若", "设备投资 × 2 × (若", "规则里的“2”", "2"),
    "another number in what all items share": (
        HEAD,
        "咨询日 > 2030-12-31",
        "咨询日 > 2031-12-31",
        "2031",
        "2031-12-31",
    ),
    "an id in wide signs": (HEAD, "id: sample-city-2023", "id: sample－city－2023", "不用全角", ""),
    "a value without a gap": ("rates.yaml", "{value: 3.10%", "{value:3.10%", "最接近的是“value”", "value:3.10%"),
    "a fact's type": (FACTS, "    产值:\n      type: money", "    产值:\n      type: mony", "“mony”不认得", "mony"),
    "a fact's key": (FACTS, "    产值:\n      type: money", "    产值:\n      tpye: money", "最接近的是“type”", "tpye"),
    "a fact's name": (FACTS, "    产值:\n", "    产质:\n", "没有“产值”这个名称", "产值"),
    "a colon in the facts": (FACTS, "    产值:\n      type: money", "    产值:\n      type money", "缺一个冒号", " "),
    "a fact twice": (FACTS, "    上年产值:\n", "    产值:\n", "“产值”写了两次", "产"),
    "a list that is none": (
        FACTS,
        "    光伏项目:\n      type: list",
        "    光伏项目:\n      type: lst",
        "“lst”不认得",
        "lst",
    ),
    "the list of other support": (
        FACTS,
        "    其他政策支持:\n      type: list",
        "    其他政策支持:\n      type: lst",
        "“lst”不认得",
        "lst",
    ),
    "a field of a list": (
        FACTS,
        "        竣工日:\n          type: date",
        "        竣工日:\n          type: dat",
        "“dat”不认得",
        "dat",
    ),
    "a colon in the head": (HEAD, "level: 市级", "level 市级", "缺一个冒号", " "),
    "a day that is none": (HEAD, "施行: 2023-01-01}", "施行: 2023-01-32}", "2023-01-32", "effective"),
    "another last day": (HEAD, "31日: 2030-12-31}", "31日: 2031-12-31}", "说的不是", "有效期至2030年12月31日"),
    "a key within the head": (HEAD, "{policy: 本措施, ", "{policyy: 本措施, ", "最接近的是“policy”", "policyy"),
    "a shared folder": (HEAD, "[common, baoshan]", "[common, baosan]", "没有“baosan”这个共用包", "baosan"),
    "the fact of other support": (HEAD, "  fact: 其他政策支持", "  fact: 其他政策支待", "不是清单", "其他政策支待"),
    "the key of it": (HEAD, "  fact: 其他政策支持", "  fac: 其他政策支持", "最接近的是“fact”", "fac"),
    "a measure of a group": (HEAD, "[4-1, 8-1]", "[4-1, 8-9]", "没有“8-9”这一项", "8-9"),
    "a phrase": (MEASURES, "    各给予50万元奖励: ", "    各给与50万元奖励: ", "各给与50万元奖励", "各给与50万元奖励"),
    "an operator twice": (MEASURES, "设备投资 >= 500万元", "设备投资 >= >= 500万元", "在第 9 个字", ">"),
    "half a bracket": (MEASURES, "每满(当年净增就业, 10人) ×", "每满(当年净增就业, 10人 ×", "在末尾", ""),
    "a bracket at the end": (MEASURES, "(当年净增就业, 10人) × 5万元", "(当年净增就业, 10人) × (5万元", "在末尾", ""),
    "a full stop": (MEASURES, "设备投资 >= 500万元", "设备投资 >= 500万元。", "句号不用写", "。"),
    "another unit": (MEASURES, "设备投资 >= 500万元", "设备投资 >= 500人", "不能相比", "设备投资 >= 500人"),
    "a unit cut short": (MEASURES, "设备投资 >= 500万元", "设备投资 >= 500万", "没有“万”这个单位，金额要写成", "万"),
    "a name": (MEASURES, "设备投资 >= 500万元", "设备投咨 >= 500万元", "最接近的是“设备投资”", "设备投咨"),
    "an option": (MEASURES, "级别 = 国家级小巨人", "级别 = 国家小巨人", "没有“国家小巨人”这一项", "国家小巨人"),
    "a dash without a gap": (MEASURES, "- id: 9-1", "-id: 9-1", "“-”没有对齐", "-"),
    "a dash indented": (MEASURES, "- id: 9-1", " - id: 9-1", "“-”没有对齐", "-"),
    "a sign that YAML keeps": (MEASURES, NAME, "  name: @增产奖励", "加引号", "@"),
    "the number of an article in the text": (TEXT, "第四条　", "第十四条　", "编号没有接上", "第十四条"),
}


SENTENCES = yaml.safe_load((Path(__file__).parents[1] / "fixtures" / "pack_faults.yaml").read_text(encoding="utf-8"))[
    "slips"
]


@cache
def sample() -> dict[str, bytes]:
    """The sample pack without its cases, whose failures would report a slip a second time."""
    return {name: data for name, data in pack_files("sample-city-2023").items() if not name.startswith("cases/")}


def slipped(file: str, old: str, new: str) -> dict[str, bytes]:
    text = sample()[file].decode()
    assert text.count(old) >= 1
    return {**sample(), file: text.replace(old, new, 1).encode()}


@cache
def known() -> frozenset[str]:
    return frozenset(check_files(sample()))


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_is_one_message_with_the_place_underlined(slip: str) -> None:
    file, old, new, said, under = SLIPS[slip]
    files = slipped(file, old, new)
    found = [told for told in check_files(files) if told not in known()]
    assert len(found) == 1, found
    (fault,) = located(files, found)
    assert said in fault.message
    assert fault.file
    line = files[fault.file].decode().split("\n")[fault.line - 1]
    assert line[fault.column - 1 : fault.column - 1 + max(fault.length, len(under))].startswith(under)
    where, shows, caret = shown(files, found)
    assert where == SENTENCES[slip] == f"{fault.file}:{fault.line}:{fault.column} {fault.message}"
    assert caret.strip("^ …") == ""
    assert shows.strip()


def test_a_number_other_than_its_phrase_is_told_once() -> None:
    files = slipped(MEASURES, "设备投资 >= 500万元", "设备投资 >= 600万元")
    found = [told for told in check_files(files) if told not in known() and "样例" not in told]
    assert len(found) == 1
    assert "规则里的“600万元”" in found[0]


@pytest.mark.parametrize("named", ["measure/", "Measures/", "项目/"])
def test_a_folder_that_was_renamed_is_told_once(named: str) -> None:
    """Neither each of its files, nor each item that is missing with it."""
    files = pack_files("baoshan-2023-1")
    moved = {name.replace("measures/", named, 1): data for name, data in files.items()}
    (told,) = faults_of(moved)
    near = "" if named == "项目/" else "，最接近的是“measures”"
    assert told.endswith(f"没有东西会读“{named[:-1]}”这个文件夹里的 8 个文件{near}，请改名或移走")


def test_a_folder_that_is_not_there_is_told_once() -> None:
    """Not each of its items that something else names."""
    files = {name: data for name, data in pack_files("baoshan-2023-1").items() if not name.startswith("measures/")}
    assert faults_of(files) == ["policy.yaml:1 没有 measures 文件夹，或里面没有 .yaml 文件：一项也没有"]


def faults_of(files: Mapping[str, bytes]) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        read_policy(files, strict=True)
    return refused.value.message.splitlines()


def test_two_slips_are_two_messages() -> None:
    files = slipped(MEASURES, "设备投资 >= 500万元", "设备投咨 >= 500万元")
    text = files[MEASURES].decode().replace("各给予50万元奖励: ", "各给与50万元奖励: ").encode()
    found = [told for told in check_files({**files, MEASURES: text}) if told not in known()]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("设备投资 >= 500万元", "设备投资 ≥ 500万元"),
        ("设备投资 >= 500万元", "设备投资 ＞＝ 500万元"),
        ("设备投资 >= 500万元", "设备投资　>=　５００万元"),
        ("每满(当年净增就业, 10人) × 5万元", "每满（当年净增就业，10人）＊5万元"),
        ("每满(当年净增就业, 10人) × 5万元", "每满（当年净增就业、10人）* 5万元"),
        ("年出口额 / 100万美元 × 2万元\n  cap", "年出口额／100万美元×2万元\n  cap"),
        ("级别 = 国家级 且 类别 = 绿色工厂", "级别＝国家级 且 类别 == 绿色工厂"),
        ("注册地 属于 [宝山区, 本市其他区] 且", "注册地 属于 【宝山区、本市其他区】 且"),
        ("行业 不属于 [K, J]", "行业 不属于 ［K，J］"),
        ("若 市级智能工厂 则 15% 否则 10%", "若 市级智能工厂 则 15％ 否则 10％"),
        ("20万元~200万元", "20万元～200万元"),
        ("上年产值 > 0元 且 (产值 - 上年产值)", "上年产值 ＞ 0元 且 （产值－上年产值）"),
    ],
)
def test_the_signs_of_a_chinese_keyboard_mean_what_they_look_like(old: str, new: str) -> None:
    file = MEASURES if old in sample()[MEASURES].decode() else HEAD
    before, after = read_policy(sample()), read_policy(slipped(file, old, new), strict=True)
    for one, other in zip(before.measures, after.measures, strict=True):
        assert [c.rule.root for c in one.conditions] == [c.rule.root for c in other.conditions]
        assert (one.amount and one.amount.rule.root) == (other.amount and other.amount.rule.root)


def test_a_rule_keeps_the_signs_that_its_pack_writes() -> None:
    policy = read_policy(slipped(MEASURES, "设备投资 >= 500万元", "设备投资 ≥ ５００万元"), strict=True)
    rules = [condition.rule for condition in policy.measure("2-1").conditions]
    (rule,) = (rule for rule in rules if rule.source == "设备投资 ≥ ５００万元")
    assert "".join(gap + name for gap, name in rule.pieces) == rule.source


@pytest.mark.parametrize(
    "text", ["a: 1\nb 2\n", "a: [1, 2\nb: 3\n", 'a: "x\nb: 3\n', "a: 1\n\tb: 2\n", "a:\n  b: 1\n c: 2\n"]
)
def test_a_trouble_knows_its_column(text: str) -> None:
    with pytest.raises(LocatedYamlError) as trouble:
        load(text)
    assert trouble.value.column > 0
    assert trouble.value.line <= text.count("\n")


def test_the_command_underlines_and_tells_other_tools_the_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "sample-city-2023"
    for name, data in slipped(MEASURES, "设备投资 >= 500万元", "设备投咨 >= 500万元").items():
        if not name.startswith(("common/", "baoshan/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    assert main(["policies", "check", str(folder)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(f"{MEASURES}:10:28 没有“设备投咨”这个名称")
    assert told[2].strip() == "^" * 8
    assert told[3].endswith("1 处要改")
    assert main(["policies", "check", str(folder), "--json"]) == 2
    (line,) = capsys.readouterr().out.splitlines()
    fault = json.loads(line)
    assert (fault["file"], fault["line"], fault["column"], fault["length"]) == (MEASURES, 10, 28, 4)


_RULES = (
    "甲: 甲 > 5\n- id: 2-1\n  规则: 乙 且 甲 >\n    还有 丙\n  另: 丙\n乙: 丙\noffices: x\n  \t"
    + "长" * 50
    + "丁"
    + "短" * 50
)
_PLACED = {"a.yaml": _RULES.encode(), "bad.yaml": b"x: 1\ny: 'z\n", "t.txt": b"one\n  two\n"}


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("a.yaml:1 没有“甲”这个名称", (1, 4, 1)),  # right of the colon
        ("a.yaml:1 原文里没有“甲”", (1, 1, 1)),  # left of it
        ("a.yaml:3 没有“丙”这个名称", (4, 8, 1)),  # where the rule goes on
        ("a.yaml:3 没有“丁”这个名称", (3, 3, 11)),  # not where another begins: the whole line
        ("a.yaml:3 没有“己”，最接近的是“乙”", (3, 3, 11)),  # advice is no fault
        ("a.yaml:3 说“乙”，应为“甲”", (3, 11, 1)),  # the last of several words
        ("a.yaml:3 规则里的“乙”不是“甲”", (3, 7, 1)),  # of a rule the first
        ("a.yaml:1 “甲 > 5”读不懂，在第 3 个字“>”", (1, 6, 1)),
        ("a.yaml:1 “甲 > 5”读不懂，在末尾", (1, 9, 1)),
        ("a.yaml:7 2-1 的责任单位与别处不同", (7, 1, 7)),
        ("a.yaml:8 没有“丁”", (8, 54, 1)),
        ("a.yaml:99 没有“丁”", (99, 0, 0)),
        ("a.yaml:0 没有“丁”", (0, 0, 0)),
        ("bad.yaml:2 不是正确的 YAML：引号没有合上", (2, 4, 1)),
        ("bad.yaml:1 没有“x”", (1, 1, 1)),
        ("t.txt:2 没有东西会读", (2, 3, 3)),
        ("gone.yaml:1 没有这个文件", (1, 1, 1)),
    ],
)
def test_a_fault_stands_where_its_words_are(told: str, place: tuple[int, int, int]) -> None:
    where, _, message = told.partition(" ")
    assert located(_PLACED, [told]) == (Fault(where.partition(":")[0], *place, message),)


def test_a_fault_of_no_file_has_no_place() -> None:
    assert located(_PLACED, ["一项也没有"]) == (Fault(None, 0, 0, 0, "一项也没有"),)


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ("a.yaml:1 没有“甲”这个名称", ["a.yaml:1:4 没有“甲”这个名称", "    甲: 甲 > 5", "        ^^"]),
        ("a.yaml:99 没有“丁”", ["a.yaml:99 没有“丁”"]),
        ("一项也没有", ["一项也没有"]),
        ("t.txt:2 没有东西会读", ["t.txt:2:3 没有东西会读", "      two", "      ^^^"]),
        (
            "a.yaml:8 没有“丁”",
            ["a.yaml:8:54 没有“丁”", f"    …{'长' * 35}丁{'短' * 34}…", f"    {'  ' * 36}^^"],
        ),
    ],
)
def test_a_place_is_underlined_as_wide_as_its_characters(told: str, lines: list[str]) -> None:
    """Chinese takes two columns; a long line is cut around the place."""
    assert [line.replace("\t", " ") for line in shown(_PLACED, [told])] == lines
