"""`./run assess`: what a tool that asks may rely on (ARCHITECTURE.md)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.assess import assess, read_visit
from core.policy import load_policy
from desktop.cli import main

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "resources" / "policies" / "baoshan-2023-1" / "cases"

VISIT = """\
policy: baoshan-2023-1
as_of: 2023-09-01
unmentioned: none
answers:
  企业名称: 上海示例机械有限公司
  主体类型: 企业
  注册地: 宝山区
  税务登记地: 宝山区
  DCMM认证: [{等级: 二级, 认证日: 2023-07-01}]
"""
STREAM = "---\n".join([VISIT, VISIT.replace("二级", "三级"), VISIT.replace("二级", "四级")])

Result = tuple[int, list[dict[str, Any]], str]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Write texts to files and ask about them as JSON: exit code, lines of stdout, stderr."""

    def asked(*texts: str | bytes, more: tuple[str, ...] = ("--json",)) -> Result:
        files = []
        for at, text in enumerate(texts):
            file = tmp_path / f"v{at}.yaml"
            file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
            files.append(str(file))
        code = main(["assess", *files, *more])
        said = capsys.readouterr()
        lines = [json.loads(line) for line in said.out.splitlines()] if "--json" in more else []
        return code, lines, said.err

    return asked


def dcmm(line: dict[str, Any]) -> int:
    """What a line gives for 20-1, in 元."""
    return next(o["high"] for o in line["outcomes"] if o["measure"] == "20-1") // 100


def test_one_visit_gives_one_line_and_zero(ask: Callable[..., Result]) -> None:
    """Exit 0, one JSON object, nothing on stderr."""
    code, lines, err = ask(VISIT)
    assert (code, len(lines), err) == (0, 1, "")
    assert dcmm(lines[0]) == 200000


def test_the_keys_are_those_of_the_contract(ask: Callable[..., Result]) -> None:
    """Every key that ARCHITECTURE.md names is there, money is whole 分 or null, truths are words."""
    _, (line,), _ = ask(VISIT.replace("unmentioned: none", "unmentioned: unknown"))
    assert {"policy", "pack_digest", "as_of", "derived", "totals", "outcomes", "questions"} <= set(line)
    assert (line["policy"], line["as_of"]) == ("baoshan-2023-1", "2023-09-01")
    assert line["pack_digest"] == load_policy("baoshan-2023-1").digest
    assert "企业划型" in line["derived"]
    assert set(line["totals"]) == {"cash", "relief", "deferral"}
    assert line["totals"]["cash"] == {"low": None, "high": None}
    missing = [o["kind"] for o in line["outcomes"] if o["status"] == "missing"]
    assert line["still_open"] == {kind: missing.count(kind) for kind in ("cash", "relief", "deferral")}
    assert len(line["outcomes"]) == len(load_policy("baoshan-2023-1").measures)
    for o in line["outcomes"]:
        assert {"measure", "status", "low", "high", "kind", "reasons", "notes"} <= set(o)
        assert o["low"] is None or type(o["low"]) is int
        assert o["high"] is None or type(o["high"]) is int
        for reason in o["reasons"]:
            assert {"phrase", "truth", "rule", "facts"} <= set(reason)
            assert reason["truth"] in ("true", "false", "unknown", "recognition", "note")
    assert {"fact", "worth"} <= set(line["questions"][0])


def test_the_line_says_what_the_engine_says(ask: Callable[..., Result]) -> None:
    """The worked visits through the command are the worked visits through the engine."""
    from core.policy.located_yaml import plain

    policy = load_policy("baoshan-2023-1")
    for file in sorted(CASES.glob("S*.yaml")):
        _, lines, _ = ask(file.read_text(encoding="utf-8"))
        made = assess(policy, read_visit(policy, plain(file.read_text(encoding="utf-8"))[0]))
        got = [(o["measure"], o["status"], o["low"], o["high"]) for o in lines[0]["outcomes"]]
        assert got == [(o.measure, str(o.status), o.low, o.high) for o in made.outcomes]
        cash = made.totals.cash or (None, None)
        assert lines[0]["totals"]["cash"] == {"low": cash[0], "high": cash[1]}


def test_streams_and_files_answer_in_order(ask: Callable[..., Result]) -> None:
    """Three visits in one file and one in another: four lines, in that order."""
    code, lines, _ = ask(STREAM, VISIT.replace("二级", "五级"))
    assert code == 0
    assert [dcmm(line) for line in lines] == [200000, 300000, 500000, 800000]


@pytest.mark.parametrize("lead", ["", "---\n", "# 头一行\n---\n", "\ufeff", "---\n---\n"])
@pytest.mark.parametrize("trail", ["", "---\n", "...\n", "\n\n# 完\n"])
def test_marks_before_and_after_count_for_nothing(ask: Callable[..., Result], lead: str, trail: str) -> None:
    """Leading and trailing document marks, comments and a byte order mark make no visit."""
    code, lines, _ = ask(lead + STREAM + trail)
    assert (code, [dcmm(line) for line in lines]) == (0, [200000, 300000, 500000])


BAD: dict[str, tuple[str, tuple[str, ...]]] = {
    "an unknown fact": (VISIT.replace("主体类型", "主体种类"), ("主体种类", "主体类型")),
    "an unknown field": (VISIT.replace("等级", "级等"), ("级等", "DCMM认证第 1 条", "等级")),
    "a wrong option": (VISIT.replace("二级", "两级"), ("两级", "可选")),
    "money that is none": (VISIT + "  资产总额: 好几百万\n", ("资产总额", "不是金额", "2000万元")),
    "a fraction of a 分": (VISIT + "  资产总额: 0.001元\n", ("资产总额", "不足一分")),
    "a day that does not exist": (VISIT.replace("2023-07-01", "2023-02-29"), ("2023-02-29", "这一天")),
    "a visit on no day": (VISIT.replace("2023-09-01", "2023-09-31"), ("as_of", "2023-09-31")),
    "no day at all": (VISIT.replace("as_of: 2023-09-01\n", ""), ("as_of",)),
    "an unknown policy": (VISIT.replace("baoshan-2023-1", "pudong-2023-1"), ("pudong-2023-1",)),
    "a policy that is a path": (VISIT.replace("baoshan-2023-1", "../common"), ("policy",)),
    "no policy": (VISIT.replace("policy: baoshan-2023-1\n", ""), ("policy",)),
    "a wrong unmentioned": (VISIT.replace("unmentioned: none", "unmentioned: nothing"), ("unmentioned", "none")),
    "an unknown part": (VISIT.replace("answers:", "answer:"), ("answers",)),
    "a fact twice": (VISIT + "  主体类型: 企业\n", ("主体类型", "写了两次", "第 10 行")),
    "no list": (VISIT.replace("[{等级: 二级, 认证日: 2023-07-01}]", "二级"), ("DCMM认证", "[]")),
    "no mapping": ("- a\n- b\n", ("policy",)),
    "a word": ("你好\n", ("policy",)),
    "broken YAML": (VISIT.replace("[{等级", "[{{等级"), ()),
    "an open bracket": (VISIT.replace("}]", ""), ("YAML", "行")),
    "a tab": (VISIT.replace("  主体类型", "\t主体类型"), ("YAML", "第 6 行")),
    "a dangling alias": (VISIT.replace("企业\n", "*x\n"), ("YAML",)),
    "a snake": ("a: &x [*x]\n", ("YAML",)),
    "a control character": (VISIT.replace("机械", "\x07"), ("YAML",)),
    "half a pair": (VISIT.replace("上海示例机械有限公司", '"\\uD800"'), ()),
    "an unknown name of half a pair": (VISIT.replace("主体类型", '"\\uD800"'), ()),
    "a very long number": (VISIT + "  从业人员: 1234567890123\n", ("从业人员",)),
    "braces of a template": (VISIT.replace("企业\n", "{{x}}\n"), ()),
    "a list for a key": (VISIT + "  ? [a]\n  : b\n", ()),
    "a visit on the day 无": (VISIT.replace("2023-09-01", "无"), ("as_of",)),
    "a number of five thousand digits": (VISIT + f"  从业人员: {'9' * 5000}\n", ("从业人员",)),
    "an empty file": ("", ("是空的",)),
    "only a comment": ("# 没有\n", ("是空的",)),
}


def held_to(ask: Callable[..., Result], text: str, words: tuple[str, ...]) -> None:
    """One error line, the same on stderr, exit 2, and every one of these words."""
    code, lines, err = ask(text)
    assert code == 2
    assert [list(line) for line in lines] == [["error"]]
    said = lines[0]["error"]
    assert said.strip() in err or "\\u" in err
    assert "Traceback" not in err
    assert any("一" <= c <= "鿿" for c in said)
    for word in words:
        assert word in said, said


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named_and_gives_two(ask: Callable[..., Result], name: str) -> None:
    """One clear sentence that names the fact or line and what to do."""
    held_to(ask, *BAD[name])


@pytest.mark.parametrize("name", BAD)
def test_a_bad_visit_leaves_its_place_and_the_others_are_answered(ask: Callable[..., Result], name: str) -> None:
    """The error is in the middle, between the results of two good files."""
    code, lines, _ = ask(VISIT, BAD[name][0], VISIT.replace("二级", "三级"))
    assert code == 2
    assert len(lines) == 3
    assert [dcmm(lines[0]), list(lines[1]), dcmm(lines[2])] == [200000, ["error"], 300000]


@pytest.mark.parametrize("name", [n for n in BAD if n not in ("an empty file", "only a comment")])
def test_a_bad_document_of_a_stream_leaves_its_place(ask: Callable[..., Result], name: str) -> None:
    """So within one stream."""
    code, lines, _ = ask("---\n".join([VISIT, BAD[name][0], VISIT.replace("二级", "三级")]))
    assert code == 2
    assert len(lines) == 3
    assert [dcmm(lines[0]), list(lines[1]), dcmm(lines[2])] == [200000, ["error"], 300000]


def test_every_fault_of_a_visit_is_told_at_once(ask: Callable[..., Result]) -> None:
    """Three wrong answers, one sentence with all three."""
    _, (line,), _ = ask(VISIT + "  资产总额: 多\n  营业收入: 少\n  从业人员: 几个\n")
    for name in ("资产总额", "营业收入", "从业人员"):
        assert name in line["error"]


def test_the_line_of_a_broken_document_is_that_of_the_file(ask: Callable[..., Result]) -> None:
    """Counted from the top of the file, not of the document."""
    broken = VISIT.replace("  主体类型: 企业", "  主体类型: [企业")
    _, lines, _ = ask("---\n".join([VISIT, broken]))
    assert "v0.yaml" in lines[1]["error"]
    number = int(lines[1]["error"].split("第 ")[1].split(" 行")[0])
    assert 9 + 1 + 6 <= number <= 9 + 1 + 9


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not there, a folder, not UTF-8: a sentence with the name, exit 2, and the good one is still answered."""
    good = tmp_path / "good.yaml"
    good.write_text(VISIT, encoding="utf-8")
    other = tmp_path / "gbk.yaml"
    other.write_bytes(VISIT.encode("gb18030"))
    code = main(["assess", str(tmp_path / "nowhere.yaml"), str(tmp_path), str(other), str(good), "--json"])
    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert code == 2
    assert [next(iter(line)) for line in lines] == ["error", "error", "error", "policy"]
    for line, name in zip(lines, ("nowhere.yaml", tmp_path.name, "gbk.yaml"), strict=False):
        assert name in line["error"]


def test_in_words_a_clerk_reads_what_it_comes_to(
    ask: Callable[..., Result], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without --json: name, number, status, the bare sum where it is exact; never 应得, never 至少 nothing."""
    file = tmp_path / "v.yaml"
    file.write_text(VISIT, encoding="utf-8")
    assert main(["assess", str(file)]) == 0
    said = capsys.readouterr().out
    for word in ("上海示例机械有限公司", "宝府规〔2023〕1号", "文字满足", "20-1", "  20万元", "按原文测算"):
        assert word in said
    assert "应得" not in said
    assert "至少 0元" not in said


@pytest.mark.parametrize(
    ("as_of", "by"),
    [
        ("2023-12-31", "最后一天"),
        ("2023-09-01", "咨询日（2023年9月1日）"),
        ("2024-02-01", "咨询日（2024年2月1日，已过有效期）"),
    ],
)
def test_made_after_the_plan_has_ended_it_says_so(
    ask: Callable[..., Result], capsys: pytest.CaptureFixture[str], tmp_path: Path, as_of: str, by: str
) -> None:
    """R65: whatever the 咨询日 is, in words and as JSON; the figures are those of the 咨询日."""
    told = f"本方案已于2023年12月31日到期，以下按{by}测算"
    visit = VISIT.replace("as_of: 2023-09-01", f"as_of: {as_of}")
    _, (line,), _ = ask(visit)
    assert told in line["notices"]
    assert line["as_of"] == as_of
    file = tmp_path / "v.yaml"
    file.write_text(visit, encoding="utf-8")
    assert main(["assess", str(file)]) == 0
    assert told in capsys.readouterr().out


def test_each_total_says_how_many_measures_are_open(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """信息不足 is in no total, and the line of the total counts it."""
    file = tmp_path / "v.yaml"
    file.write_text(VISIT.replace("unmentioned: none", "unmentioned: unknown"), encoding="utf-8")
    assert main(["assess", str(file)]) == 0
    totals = [line for line in capsys.readouterr().out.splitlines() if line.startswith("按原文测算")]
    assert len(totals) == 3
    assert all(re.search(r"另有 \d+ 项信息不足，没有计入", line) for line in totals)


def test_a_page_is_for_one_visit(ask: Callable[..., Result], tmp_path: Path) -> None:
    """--pdf with several visits is refused before anything is written."""
    paper = tmp_path / "out.pdf"
    code, _, err = ask(STREAM, more=("--pdf", str(paper)))
    assert code == 2
    assert "--pdf" in err
    assert not paper.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--desk"], "--desk 要连同 --pdf"), (["--full"], "--full 要连同 --desk"), (["--pdf", "OUT", "--full"], "--full")],
)
def test_what_says_nothing_without_another_option_is_refused(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Options of a paper are refused if no paper is asked for."""
    file, paper = tmp_path / "v.yaml", tmp_path / "out.pdf"
    file.write_text(VISIT, encoding="utf-8")
    assert main(["assess", str(file), *(str(paper) if each == "OUT" else each for each in more)]) == 2
    assert said in capsys.readouterr().err
    assert not paper.exists()


def test_the_sheet_of_the_desk_is_printed_with_its_lists_in_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--desk gives the 底联, which of a long list has totals; with --full each of its records."""
    file = tmp_path / "v.yaml"
    file.write_text(VISIT.replace("[{", "[" + "{等级: 三级, 认证日: 2023-06-20}, " * 300 + "{"), encoding="utf-8")
    pages = []
    for more in ([], ["--desk"], ["--desk", "--full"]):
        paper = tmp_path / "out.pdf"
        assert main(["assess", str(file), "--pdf", str(paper), *more]) == 0
        assert f"{'底联' if more else '告知单'}已存到" in capsys.readouterr().err
        pages.append(paper.read_bytes().count(b"/Type /Page\n"))
    assert pages[2] > pages[1] + 3, pages


@pytest.mark.parametrize("argv", [[], ["assess"], ["assesss", "x"], ["assess", "x", "--jsn"], ["policies", "burn"]])
def test_a_wrong_command_is_bad_input(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 and the usage on stderr; nothing on stdout."""
    assert main(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "用法" in said.err or "usage" in said.err


def test_help_is_not_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """--help gives 0."""
    assert main(["--help"]) == 0
    assert "assess" in capsys.readouterr().out


def test_the_shipped_pack_passes_its_check(capsys: pytest.CaptureFixture[str]) -> None:
    """`policies check` reports nothing, with nothing suppressed."""
    assert main(["policies", "check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_pack_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`policies check` of an empty folder."""
    assert main(["policies", "check", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


# ── as a process ─────────────────────────────────────────────────────────────────────────────────────────────────


def run(*argv: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a tool runs it, through Python's own entry point."""
    import os

    code = "import sys; from desktop.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, *argv],
        cwd=ROOT,
        capture_output=True,
        env=os.environ | env,
        timeout=60,
        check=False,
    )


def test_the_process_answers_in_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    """LC_ALL=C is what a bare server has."""
    file = tmp_path / "v.yaml"
    file.write_text(VISIT, encoding="utf-8")
    done = run("assess", str(file), "--json", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["policy"] == "baoshan-2023-1"
    assert "增值税".encode() in done.stdout


def test_asking_loads_no_window_and_no_paper(tmp_path: Path) -> None:
    """Neither Qt nor ReportLab nor the database is imported for an answer."""
    file = tmp_path / "v.yaml"
    file.write_text(VISIT, encoding="utf-8")
    code = (
        "import sys; from desktop.cli import main; main(sys.argv[1:]);"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'PySide6', 'reportlab', 'sqlite_utils'}),"
        " file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "assess", str(file), "--json"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stderr.decode().strip() == "[]"
