"""Input at the edges: one Chinese sentence of a length that is read, exit code 2, and the next visit answered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import LONGEST, AnswerError, HuiqiError, in_chinese, listed, os_error_words, shortened
from core.policy import load_policy
from desktop.cli import main

HEAD = "policy: baoshan-2023-1\nas_of: 2023-09-01\nunmentioned: none\nanswers:\n"


def said(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> str:
    """The message about an unreadable visit file."""
    file = tmp_path / "v.yaml"
    file.write_text(text, encoding="utf-8")
    assert main(["assess", str(file)]) == 2
    return capsys.readouterr().err.replace(str(tmp_path), "").strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "  企业名称: " + "[" * 100_000 + "\n", "层"),
        (HEAD + "  企业名称: &a [*a]\n", "没有写完"),
        (HEAD + "  从业人员: " + "9" * 5_000 + "\n", "不是整数"),
        (HEAD + "  " + "甲" * 900 + ": 1\n", "没有“甲"),
        (HEAD + "".join(f"  无此事实{n}: 1\n" for n in range(500)), r"另有 \d+ 处"),
        (HEAD + "  企业名称: x\nevidence: [1]\n", "evidence 不是"),
        (HEAD + "  企业名称: x\nevidence: 口述\n", "evidence 不是"),
        (HEAD + "  企业名称: x\nevidence: {企业名称: [1]}\n", "凭据"),
        (HEAD.replace("baoshan-2023-1", "a" * 300) + "  企业名称: x\n", "没有政策包“aaa"),
        (HEAD.replace("baoshan-2023-1", "a" * 200_000) + "  企业名称: x\n", "没有政策包“aaa"),
    ],
)
def test_it_is_one_sentence_that_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    """It names what is wrong; it is not longer than three hundred characters."""
    sentence = said(tmp_path, capsys, text)
    assert re.search(words, sentence), sentence
    assert "\n" not in sentence
    assert len(sentence) <= LONGEST


def test_evidence_that_is_well_formed_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other side: as a mapping, or not at all."""
    for evidence in ("evidence: {企业名称: 见原件}\n", "evidence: {}\n", ""):
        (tmp_path / "v.yaml").write_text(f"{HEAD}  企业名称: 甲公司\n{evidence}", encoding="utf-8")
        assert main(["assess", str(tmp_path / "v.yaml")]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3_000, "a\0b", "../../etc"])
def test_a_pack_of_an_impossible_name_is_not_there(name: str) -> None:
    """Too long for any disk, or with a character that none takes."""
    with pytest.raises(HuiqiError, match="没有政策包") as caught:
        load_policy(name)
    assert len(caught.value.message) < 150


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["assess"], "缺少 VISIT.yaml"),
        (["assess", "--nothing", "x"], "不认得 --nothing"),
        (["policies", "burn"], "没有 'burn'，只有"),
        (["verify", "x", "--data"], "后面要写一项内容"),
    ],
)
def test_a_command_that_is_wrong_is_told_in_chinese(
    capsys: pytest.CaptureFixture[str], given: list[str], words: str
) -> None:
    """The first line; the usage is below it."""
    assert main(given) == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert words in first
    assert not re.search("argument|invalid|required|choose", first)


def test_a_sentence_is_cut_only_where_it_is_too_long() -> None:
    """Its beginning and end remain."""
    whole = "甲" * LONGEST
    assert shortened(whole) == whole
    cut = AnswerError(f"开头{whole}结尾。").message
    assert len(cut) <= LONGEST
    assert cut.startswith("开头甲")
    assert cut.endswith("结尾。")
    assert AnswerError(f"{whole}\n{whole}").message == f"{whole}\n{whole}"
    assert listed(["一", "二"]) == "一；二"
    assert len(listed(["丙" * 900] * 50)) <= LONGEST


def test_the_words_of_a_system_are_not_told_in_english() -> None:
    """Its number, if there is no Chinese text for it."""
    assert os_error_words(OSError(9999, "Strange thing happened")) == "系统错误 9999"
    assert os_error_words(OSError(0, "只读或无权限")) == "只读或无权限"
    assert in_chinese("bad", "不对") == "不对"
