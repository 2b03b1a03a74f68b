"""YAML from anybody: read as it stands, and refused while it is read where it is too large, too deep or endless."""

from __future__ import annotations

import pytest

from core.policy.located_yaml import MOST_CHARACTERS, MOST_LEVELS, MOST_PARTS, LocatedMapping, Trouble, load, plain


def refused(text: str, sentence: str, line: int | None = None) -> None:
    """Both readers say this, at this line."""
    for read in (load, plain):
        with pytest.raises(Trouble, match=sentence) as caught:
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
    """Each mention counts with all that stands under it."""
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
    ("text", "words"),
    [
        ("a: b: c\n", "冒号或缩进"),
        ("a: [1, 2\nb: 3\n", "方括号|冒号"),
        ("a: {b: 1\n", "花括号"),
        ("a: 'x\n", "引号没有合上"),
        ("a: \tx\n\t- y\n", "制表符|写法"),
        ("a: @x\n", "不能用在开头"),
        ('a: "\\q"\n', "反斜杠"),
        ("a:\n  - 1\n b: 2\n", "没有对齐"),
        ("a: &\n", "要有名字"),
        ("a: \x00\n", "不能用的字符"),
        ("? [a]\n: 1\n", "一个词"),
        ("a: 1\na: 2\n", "写了两次"),
    ],
)
def test_what_is_no_yaml_is_said_in_chinese(text: str, words: str) -> None:
    """The words of the library are not for whoever wrote the file."""
    with pytest.raises(Trouble, match=words) as caught:
        plain(text)
    assert "found" not in str(caught.value)
    assert "expected" not in str(caught.value)
