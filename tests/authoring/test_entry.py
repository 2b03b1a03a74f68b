"""An entry is changed at one place: the rest of its text is unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.authoring.entry import Entry
from core.authoring.entry_file import piece_text, pieces, with_new_entry, with_piece
from core.authoring.yaml_writer import mapping_text
from core.policy.located_yaml import load
from core.policy.measures import MEASURE

ENTRY = """\
- id: 2-1  # 第一项
  name:   技术改造补助
  # 责任单位照原文
  offices: [市经济信息化部门]
  when:
    设备投资500万元（含）以上: 设备投资 >= 500万元  # 含本数
    竣工的: {rule: 有(竣工日), unknown: 待认定}
  doubts:
    - if: 设备投资 > 1亿元
      note: 原文未写
    - note: 总有
  cap:
    phrase: 最高300万元
    amount: 300万元
"""


def test_a_changed_word_leaves_every_other_line_as_it_stands() -> None:
    made = Entry(ENTRY).set(("cap", "amount"), "200万元")
    assert made.text == ENTRY.replace("amount: 300万元", "amount: 200万元")


def test_a_changed_rule_keeps_the_comment_beside_it() -> None:
    made = Entry(ENTRY).set(("when", "设备投资500万元（含）以上"), "设备投资 > 500万元")
    assert "设备投资500万元（含）以上: 设备投资 > 500万元  # 含本数\n" in made.text
    assert made.text.replace("设备投资 > 500万元", "设备投资 >= 500万元") == ENTRY


def test_a_word_in_braces_is_changed_there() -> None:
    made = Entry(ENTRY).set(("when", "竣工的", "unknown"), "要问")
    assert "竣工的: {rule: 有(竣工日), unknown: 要问}" in made.text


def test_a_new_name_goes_where_names_like_it_stand() -> None:
    made = Entry(ENTRY).set(("kind",), "cash", tuple(MEASURE.parts))
    assert made.text.splitlines()[:3] == ["- id: 2-1  # 第一项", "  name:   技术改造补助", "  kind: cash"]


def test_a_table_that_is_not_there_is_made_for_what_stands_in_it() -> None:
    made = Entry(ENTRY).set(("window", "on"), "竣工日", tuple(MEASURE.parts))
    assert "  window:\n    on: 竣工日\n  doubts:" in made.text
    assert made.get("window") == {"on": "竣工日"}


def test_a_further_row_follows_the_last() -> None:
    made = Entry(ENTRY).set(("doubts", 2), {"note": "第三处", "low": "0元"})
    assert "    - note: 总有\n    - note: 第三处\n      low: 0元\n  cap:" in made.text


def test_what_is_beside_the_dash_goes_without_the_rest_of_its_row() -> None:
    made = Entry(ENTRY).remove("doubts", 0, "if")
    assert "    - note: 原文未写\n    - note: 总有\n" in made.text


def test_a_whole_row_goes_and_the_last_takes_its_list_with_it() -> None:
    made = Entry(ENTRY).remove("doubts", 0)
    assert made.get("doubts") == [{"note": "总有"}]
    assert "doubts" not in made.remove("doubts", 0).text


def test_a_phrase_is_renamed_and_its_rule_stays() -> None:
    made = Entry(ENTRY).rename(("when", "竣工的"), "竣工后: 的")
    assert '"竣工后: 的": {rule: 有(竣工日), unknown: 待认定}' in made.text
    assert made.get("when", "竣工后: 的", "unknown") == "待认定"


def test_a_rule_gives_way_to_a_table_and_back() -> None:
    path = ("when", "设备投资500万元（含）以上")
    made = Entry(ENTRY).set(path, {"rule": "设备投资 >= 500万元", "unknown": "待认定"})
    assert made.get(*path) == {"rule": "设备投资 >= 500万元", "unknown": "待认定"}
    back = made.set(path, "设备投资 >= 500万元")
    assert back.text == ENTRY
    assert "# 含本数" in back.text


def test_offices_in_a_row_get_one_more_and_lose_it() -> None:
    made = Entry(ENTRY).set(("offices", 1), "市财政部门")
    assert "offices: [市经济信息化部门, 市财政部门]" in made.text
    assert made.remove("offices", 1).text == ENTRY


def test_a_line_leads_to_the_place_that_begins_there() -> None:
    entry, lines = Entry(ENTRY), ENTRY.splitlines()
    places = {"  name:": ("name",), "    竣工的:": ("when", "竣工的"), "    amount:": ("cap", "amount")}
    for beginning, path in places.items():
        line = next(at for at, words in enumerate(lines) if words.startswith(beginning))
        assert entry.place_at(line)[: len(path)] == path


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_whatever_words_are_set_are_read_back(words: str) -> None:
    made = (
        Entry(ENTRY)
        .set(("cap", "note"), words)
        .set(("when", "竣工的", "unknown"), words)
        .rename(("cap", "phrase"), words)
    )
    assert made.get("cap", "note") == words or words == "note"
    assert made.get("when", "竣工的", "unknown") == words
    (read,) = load(made.text)
    assert read[0]["when"]["竣工的"]["unknown"] == words


FILE = "# 第二章\n" + ENTRY + "\n# 另一项\n- id: 3-1\n  name: 甲\n\n\n- id: 3-2\n  name: 乙\n"


def test_a_file_is_cut_into_its_entries_and_what_lies_between_is_no_ones() -> None:
    found = pieces(FILE)
    assert [p.id for p in found] == ["2-1", "3-1", "3-2"]
    assert piece_text(FILE, found[0]) + "\n" == ENTRY
    assert with_piece(FILE, found[0], ENTRY) == FILE


def test_an_entry_that_is_no_yaml_is_still_cut_out() -> None:
    broken = FILE.replace("  name: 甲", "  name 甲: [")
    assert piece_text(broken, pieces(broken)[1]) == "- id: 3-1\n  name 甲: ["
    assert not Entry("- id: 3-1\n  name 甲: [").readable


def test_an_entry_is_taken_out_and_another_put_at_the_end() -> None:
    without = with_piece(FILE, pieces(FILE)[1], "")
    assert [p.id for p in pieces(without)] == ["2-1", "3-2"]
    more = with_new_entry(
        without, mapping_text({"id": "4-1", "when": {"甲": "乙 >= 1元"}, "doubts": [{"note": "丙"}]}, dash=True)
    )
    assert more.endswith("\n\n- id: 4-1\n  when:\n    甲: 乙 >= 1元\n  doubts:\n    - note: 丙\n")


@pytest.mark.parametrize("text", ["", "[]\n"])
def test_the_first_entry_of_an_empty_file(text: str) -> None:
    assert with_new_entry(text, mapping_text({"id": "1-1"}, dash=True)) == "- id: 1-1\n"
