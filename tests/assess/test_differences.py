"""Differences between two versions of a pack: everything that affects results, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from core.assess.differences import _FILES, _TABLES, Differences, WordingChange, differences
from core.assess.rejudged import counterparts
from core.policy import pack_files
from core.policy.reference import FILES
from tests import stick

OLD = {name: data for name, data in pack_files(stick.PACK).items() if not name.startswith("cases/")}
MEASURES = "measures/07-产业创新.yaml"


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """The shipped pack with one thing in it written otherwise."""
    assert old.encode() in OLD[file]
    return OLD | {file: OLD[file].replace(old.encode(), new.encode(), 1)}


def test_text_and_rule_stand_side_by_side() -> None:
    found = differences(OLD, stick.newer())
    assert found.summary == "项目有改动 1 项；原文改动 1 处"
    (text,), (measure,) = found.text, found.measures
    assert text.what == "第18条"
    around = "…定的市级“专精特新”企业给予{}万元奖励，对新认定国家级专…"
    assert text.words == f"第18条：{around.format(20)} → {around.format(30)}"
    assert (measure.id, measure.state) == ("18-2", "changed")
    assert measure.changes == (WordingChange("给多少", "“给予20万元奖励”：20万元", "“给予30万元奖励”：30万元"),)


def test_an_item_that_is_gone_or_new_is_told_by_its_number_and_name() -> None:
    """Read from the version that has it."""
    text = OLD[MEASURES].decode()
    first, second = (m.start() for m in list(re.finditer(r"^- id: ", text, re.MULTILINE))[:2])
    without = OLD | {MEASURES: (text[:first] + text[second:]).encode()}
    id, name = re.search(r"- id: (\S+)\n  name: (\S+)", text[first:second]).groups()  # type: ignore[union-attr]
    for old, new, state in ((OLD, without, "gone"), (without, OLD, "new")):
        (found,) = differences(old, new).measures
        assert (found.id, found.name, found.state) == (id, name, state)


def test_what_decides_nothing_is_no_difference() -> None:
    """Comments, empty lines, another order of the files, the cases."""
    other = dict(reversed(OLD.items())) | {
        "policy.yaml": b"# a comment\n\n" + OLD["policy.yaml"],
        MEASURES: b"\n\n" + OLD[MEASURES],
        "cases/a.yaml": b"x: 1",
    }
    assert not differences(OLD, other)
    assert not differences(OLD, stick.newer(more={}))  # only its version is another


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("policy.yaml", "    limit: 50万元", "    limit: 60万元", "封顶的数：50万元"),
        ("policy.yaml", "  国家级绿色工厂: 21-3\n", "", "几份政策都有的同一事项"),
        ("policy.yaml", "    if: 事实日 < 信用修复日\n", "    if: 事实日 <= 信用修复日\n", "各项共有的疑点"),
        ("common/rates.yaml", "to: 2027-12-31", "to: 2028-12-31", "法定数值 "),
        ("common/size.yaml", "[10人, 50人, 300人]", "[10人, 60人, 300人]", "划型标准 "),
        ("baoshan/streets.yaml", "友谊路街道", "友谊街道", "街镇 "),
    ],
)
def test_shared_rules_and_tables_are_told(file: str, old: str, new: str, words: str) -> None:
    found = differences(OLD, changed(file, old, new))
    assert any(words in change.words for change in found.others)
    assert found.measures == ()


def test_a_question_put_otherwise_is_told_with_its_name() -> None:
    """For a list, the name is made of its column headings."""
    (question,) = differences(OLD, changed("facts.yaml", "[跨省包车, 委托输出地包车]", "[跨省包车]")).questions
    (change,) = question.changes
    assert question.state == "changed"
    assert "委托输出地包车" in change.before
    assert "委托输出地包车" not in change.after


def test_a_measure_that_is_new_or_gone() -> None:
    whole = OLD[MEASURES].decode()
    first, second = whole.index("- id: 17-3"), whole.index("- id: 18-1")
    less = OLD | {MEASURES: (whole[:first] + whole[second:]).encode()}
    (gone,) = differences(OLD, less).measures
    (new,) = differences(less, OLD).measures
    assert (gone.id, gone.state, new.id, new.state) == ("17-3", "gone", "17-3", "new")
    assert new.name == "首次纳入战略性新兴产业（制造业）统计奖励"


def test_guidance_that_a_pack_carries_is_told() -> None:
    found = differences(OLD, OLD | {"guide.yaml": "18-2: {closes: 2023-10-31, way: 快申快享}".encode()})
    assert [change.words for change in found.others] == [
        "办事指引 18-2 市级“专精特新”企业奖励 申报到哪天截止：新增 2023-10-31",
        "办事指引 18-2 市级“专精特新”企业奖励 方式：新增 快申快享",
    ]
    assert found.summary == "项目没有变化；其他改动 2 处"


def _told(found: Differences) -> Iterator[str]:
    """Everything that is told of two versions, line by line."""
    yield found.summary
    for name in ("head", "text", "guide", "rest"):
        yield from (f"{name}: {change.words}" for change in getattr(found, name))
    for entry in (*found.measures, *found.questions):
        yield f"{entry.id} {entry.name} {entry.state}"
        yield from (f"  {change.words}" for change in entry.changes)


def test_no_line_of_a_rule_can_go_unseen(approved: Callable[[str, str], None]) -> None:
    """Each letter-bearing line of the small pack's rules and text is given other words, one at a time."""
    whole = pack_files(Path(__file__).parents[1] / "packs" / "toy")
    toy = {name: data for name, data in whole.items() if not name.startswith("common/")}  # which is only slow
    told = list[str]()
    for name in ("measures/1.yaml", "text.txt", "facts.yaml", "policy.yaml"):
        lines = toy[name].decode().splitlines(keepends=True)
        for at, line in enumerate(lines):
            key, colon, value = line.rpartition(": ")
            if not line.lstrip().startswith("#") and (colon or name == "text.txt") and not key.endswith(UNTOLD):
                other = f"{key}: 改了的{value}" if colon else f"改了的{line}"
                changed_pack = toy | {name: "".join((*lines[:at], other, *lines[at + 1 :])).encode()}
                try:
                    found = differences(toy, changed_pack)
                except ValueError:
                    continue  # a list in brackets: no YAML any more, and no pack
                assert found, f"{name}:{at + 1} {line}"
                told += [f"# {name}:{at + 1}", *_told(found)]
    approved("differences/a line of the small pack.txt", "\n".join(told) + "\n")


def test_two_whole_packs_are_told_apart_as_approved(approved: Callable[[str, str], None]) -> None:
    """With tables, periods, doubts, windows and guidance: each kind of part, new and gone."""
    lake = pack_files(Path(__file__).parents[1] / "packs" / "lake") | {
        "guide.yaml": "1-1: {closes: 2023-10-31, way: 快申快享, materials: [申请表, 合同]}".encode()
    }
    sample = {name: data for name, data in pack_files("sample-city-2023").items() if not name.startswith("cases/")}
    told = ["# 旧的是样例市，新的是湖区", *_told(differences(sample, lake))]
    told += ["# 旧的是湖区，新的是样例市", *_told(differences(lake, sample))]
    approved("differences/two packs.txt", "\n".join(told) + "\n")


NEEDED = ("id", "name", "article", "kind", "tier", "offices")


def bare(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A pack whose items have nothing but what each needs, and whose facts have nothing but their type."""
    made = dict(files)
    for name in files:
        if name.startswith("measures/") or name == "facts.yaml":
            tree = yaml.load(files[name].decode(), yaml.BaseLoader)
            for entry in tree:
                if name == "facts.yaml":
                    entry |= {"facts": {fact: {"type": spec["type"]} for fact, spec in entry.get("facts", {}).items()}}
            kept = [{k: v for k, v in e.items() if k in NEEDED} for e in tree] if name != "facts.yaml" else tree
            made[name] = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False).encode()
    return made


@pytest.mark.parametrize("id", [stick.PACK, "sample-city-2023"])
def test_each_part_of_each_item_is_told_as_approved(id: str, approved: Callable[[str, str], None]) -> None:
    """All that a pack says is new beside one that says next to nothing."""
    whole = {name: data for name, data in pack_files(id).items() if not name.startswith("cases/")}
    approved(f"differences/{id}.txt", "\n".join(_told(differences(bare(whole), whole))) + "\n")


UNTOLD = ("format", "version", "supersedes", "uses")


def test_every_file_of_a_pack_is_held_against_the_one_before() -> None:
    """A table that may be added to packs cannot change unseen."""
    by_itself = {"policy.yaml", "facts.yaml", "measures/*.yaml", "guide.yaml"}
    assert by_itself | _FILES.keys() == FILES.keys()
    assert {id(FILES[name][0]) for name in _FILES} <= {id(table) for table in _TABLES}


def test_a_measure_with_another_number_is_the_same_measure() -> None:
    """If its name is unique, only its number changed, in both directions. Of two with one name the pairing is
    unknown."""
    renumbered = OLD | {MEASURES: OLD[MEASURES].replace(b"- id: 17-3", b"- id: 17-9")}
    (there,) = differences(OLD, renumbered).measures
    (back,) = differences(renumbered, OLD).measures
    assert (there.id, there.state, [c.words for c in there.changes]) == ("17-9", "changed", ["编号：17-3 → 17-9"])
    assert (back.id, back.state) == ("17-3", "changed")


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ("1甲 2乙", "3甲 2乙", "1→3 2→2"),
        ("1甲 2甲", "3甲", ""),  # of two with one name the pairing is unknown
        ("1甲 2甲", "2甲 3甲", "2→2"),
        ("1甲 2乙 3丙", "1甲 2新 3乙 4丙", "1→1 2→3 3→4"),  # one is put in
        ("1甲 2乙 3丙", "1甲 2丙", "1→1 3→2"),  # one is struck out
        ("1甲 2乙", "1乙 2甲", "1→2 2→1"),
        ("1甲 2乙", "1甲 2改名", "1→1 2→2"),
        ("1甲 2乙", "1乙 3改名", "2→1"),
    ],
)
def test_which_item_is_which_goes_by_its_name_and_then_by_its_number(before: str, after: str, now: str) -> None:
    found = counterparts(*({word[0]: word[1:] for word in words.split()} for words in (before, after)))
    assert found == {was: is_now for was, _, is_now in (pair.partition("→") for pair in now.split())}


def test_an_article_put_in_moves_those_behind_it_and_changes_none() -> None:
    """Each moved article is reported by its two numbers; only the new one is shown in full."""
    text = OLD["text.txt"].decode()
    head, _, rest = text.partition("\n19.")
    later = re.sub(r"(?m)^(\d+)\.", lambda m: f"{int(m[1]) + 1}.", f"19.{rest}")
    found = differences(OLD, OLD | {"text.txt": f"{head}\n19.支持老店。支持开了很久的店。\n\n{later}".encode()})
    moved = [change for change in found.text if change.what == "条号"]
    assert moved[0].words == "条号：第19条 → 第20条"
    assert [change.after for change in moved] == [f"第{at}条" for at in range(20, 30)]
    assert [change.words for change in found.text if change.what != "条号"] == [
        "第19条：新增 支持老店。",
        "第19条：新增 支持开了很久的店。",
    ]


def test_guidance_stays_with_its_item() -> None:
    """Under another number, or another name, it is the same guidance."""
    before = OLD | {"guide.yaml": "17-3: {way: 快申快享}".encode()}
    number = before | {
        MEASURES: OLD[MEASURES].replace(b"- id: 17-3", b"- id: 17-9"), "guide.yaml": "17-9: {way: 快申快享}".encode(),
    }  # fmt: skip
    assert differences(before, number).guide == ()
    (gone,) = differences(before, number | {"guide.yaml": b"{}"}).guide
    assert gone.words == "办事指引 17-9 首次纳入战略性新兴产业（制造业）统计奖励 方式：取消 快申快享"


@pytest.mark.parametrize("id", [stick.PACK, "sample-city-2023"])
def test_everything_a_pack_says_is_told_in_chinese(id: str) -> None:
    """Whatever key and value is new or gone: keys and options of the format are English only in the files."""
    whole = pack_files(id)
    other = pack_files("sample-city-2023" if id == stick.PACK else stick.PACK)
    made = differences(other, whole)
    told = [change.words for change in (*made.head, *made.guide, *made.rest)]
    told += [change.words for entry in (*made.measures, *made.questions) for change in entry.changes]
    own = {"LPR", "GB", "DCMM", "RECP", "RCEP", "REITs", "KTV", "APP", "SPA", "IT", "ISO", "CEPA"}
    english = {word for words in told for word in re.findall(r"(?<![-\w])[A-Za-z_]{2,}(?![-\w])", words)} - own
    assert not english
