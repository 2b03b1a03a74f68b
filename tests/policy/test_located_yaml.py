"""Untrusted YAML: parsed with locations, and refused during parsing if it is too large, too deep or endless."""

from __future__ import annotations

import pytest

from core.policy.located_yaml import (
    MOST_CHARACTERS,
    MOST_LEVELS,
    MOST_PARTS,
    LocatedMapping,
    LocatedYamlError,
    load,
    plain,
)


def refused(text: str, sentence: str, line: int | None = None) -> None:
    """Both readers report this, at this line."""
    for read in (load, plain):
        with pytest.raises(LocatedYamlError, match=sentence) as caught:
            read(text)
        assert line is None or caught.value.line == line
        assert "found" not in str(caught.value)


def test_words_lists_and_mappings_know_their_lines() -> None:
    """For packs, where every fault has its line."""
    (made,) = load("甲: 1\n乙:\n  - x\n  - {丙: y}\n")
    assert isinstance(made, LocatedMapping)
    assert made == {"甲": "1", "乙": ["x", {"丙": "y"}]}
    assert made.lines == {"甲": 1, "乙": 2}
    assert made["乙"].lines == [3, 4]
    assert made["乙"][1].lines == {"丙": 4}


def test_visit_files_have_numbers_truths_and_nothing() -> None:
    """What is in quotation marks, a day, or written oddly stays a text."""
    (made,) = plain("[1, -7, 007, 089, '1', true, 'true', ~, null, 2023-09-01, 1.5, 1_000, +3, ! 5, !!str 5]")
    assert made == [1, -7, 7, "089", "1", True, "true", None, None, "2023-09-01", "1.5", "1_000", "+3", "5", "5"] or (
        made[:13] == [1, -7, 7, "089", "1", True, "true", None, None, "2023-09-01", "1.5", "1_000", "+3"]
    )
    assert plain("---\na: 1\n---\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


def test_an_anchor_may_be_mentioned_again() -> None:
    """A few times, also as a name."""
    assert plain("a: &x [1]\nb: *x\n&n c: 1\nd: {*n : 2}\n") == [{"a": [1], "b": [1], "c": 1, "d": {"c": 2}}]


def test_anchors_that_unfold_without_end_are_refused() -> None:
    """Each mention counts with everything below it."""
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    bomb += "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10))
    refused(bomb, "内容太多")
    refused("a: &a [*a]\n", "前面没有写完", 1)
    refused("&a\nb: *a\n", "前面没有写完", 2)
    refused("a: *nothing\n", "前面没有写完", 1)


def test_depth_has_a_bound_on_both_sides() -> None:
    """In brackets, braces, and by indentation; a hundred thousand end nothing."""
    assert load("[" * MOST_LEVELS + "]" * MOST_LEVELS)
    refused("[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1), "层", 1)
    refused("a: " + "[" * 100_000, "层", 1)
    refused("{a: " * 5_000 + "1" + "}" * 5_000, "层", 1)
    refused("- " * 5_000 + "x", "层", 1)


def test_size_has_a_bound_on_both_sides() -> None:
    """Of a document in parts, and of the file in characters; a stream may have many documents."""
    assert len(plain("- x\n" * (MOST_PARTS - 1))[0]) == MOST_PARTS - 1
    refused("- x\n" * MOST_PARTS, "内容太多", MOST_PARTS)
    assert len(plain("---\n[a, b, c]\n" * (MOST_PARTS // 2))) == MOST_PARTS // 2
    refused("#" * (MOST_CHARACTERS + 1), "文件太大")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: b: c\n", 1, 5, "这里不能再写“名称: 内容”，多半是冒号或缩进写错了"),
        ("a: 1\n  b: 2\n", 2, 4, "这里不能再写“名称: 内容”，多半是冒号或缩进写错了"),
        ("a: [1, 2\nb: 3\n", 1, 4, "方括号没有合上，或缺逗号"),
        ("a: {b: 1\n", 1, 4, "花括号没有合上，或缺逗号"),
        ("a: 'x\n", 1, 4, "引号没有合上"),
        ("a: 'x\nb: 'y'\n", 1, 4, "引号没有合上"),
        ('- a\n- "x\n- b\n- c\n', 2, 3, "引号没有合上"),
        ("a: \tx\n\t- y\n", 2, 1, "缩进用了制表符，请改成空格"),
        ("a: 1\nb:\n  c:\n \t d: 1\n", 4, 2, "缩进用了制表符，请改成空格"),
        ("a: @x\n", 1, 4, "有不能用在开头的字符，如制表符、@、`、%；要写它请加引号"),
        ('a: "\\q"\n', 1, 5, "反斜杠后面的字符不认得"),
        ("a:\n  - 1\n b: 2\n", 3, 2, "缩进没有对齐，或缺名称"),
        ("- a\n- b\nc: 1\n", 3, 1, "清单的“-”没有对齐"),
        ("a: &\n", 1, 5, "“&”或“*”后面要有名字；要写这个字符请加引号"),
        ("x: 1\na:1\nb: 2\n", 2, 2, "冒号后面要空一格"),
        ("x: 1\na：1\nb: 2\n", 2, 2, "这里的冒号是全角的，请改成半角的“:”，后面空一格"),
        ("a: 1\nname x\nb: 2\n", 2, 5, "缺一个冒号"),
        ("a: 1\n--- b\n... c\n", 3, 5, "前面的内容已经结束，这里又有别的"),
        ("a: }\n", 1, 4, "写法不合规定"),
        ("a: 1\nb: \x00\n", 2, 0, "有不能用的字符"),
    ],
)
def test_what_is_no_yaml_is_said_in_chinese_where_it_was_slipped(text: str, line: int, column: int, words: str) -> None:
    """The words of the library are not for whoever wrote the file; nor is the place where it gave up."""
    with pytest.raises(LocatedYamlError) as caught:
        plain(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value) == f"第 {line} 行不是正确的 YAML：{words}"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("? [a]\n: 1\n", 1, 0, "名称要是一个词，不能是一组内容"),
        ("b: 1\na: 1\na: 2\n", 3, 1, "“a”写了两次"),
        ("a: 1\nb: *c\n", 2, 0, "YAML 里“*c”引用的内容前面没有写完"),
    ],
)
def test_what_yaml_allows_and_a_pack_does_not(text: str, line: int, column: int, words: str) -> None:
    """A key is one word and occurs once; an anchor comes before its mentions."""
    with pytest.raises(LocatedYamlError) as caught:
        plain(text)
    assert (caught.value.line, caught.value.column, str(caught.value)) == (line, column, words)
