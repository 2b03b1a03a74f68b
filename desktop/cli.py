"""The command line: assess, policies, verify, sample, screenshots. No Qt is imported unless a page is drawn.

Exit codes: 0 done; 2 bad input, with a sentence on stderr that says what to do; 1 a fault of ours.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from core import clock
from core.assess import Assessment, Visit, assess, read_visit
from core.assess.as_json import as_json
from core.assess.outcome import KIND_WORDS, Outcome, Status
from core.assess.sums import several_periods, sum_words
from core.errors import AnswerError, HuiqiError, os_error_words, shortened
from core.policy import Policy, load_policy
from core.policy.located_yaml import Trouble, plain

DONE, BAD_INPUT = 0, 2  # 1, Python's own: a fault of ours


_ARGPARSE = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认得 \1"),
    (r"^argument ([^:]*): ", r"\1："),
    (r"invalid choice: (.*) \(choose from (.*)\)", r"没有 \1，只有 \2"),
    (r"expected one argument", "后面要写一项内容"),
    (r"expected at least one argument", "后面至少要写一项内容"),
    (r"ignored explicit argument (.*)", r"后面不能写 \1"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 可以是 \2，请写全"),
)
"""What argparse says, and what a clerk reads."""


class _Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese where a clerk may meet it."""

    def error(self, message: str) -> NoReturn:
        for english, chinese in _ARGPARSE:
            message = re.sub(english, chinese, message)
        print(f"命令写得不对：{shortened(message)}\n{self.format_usage()}", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def main(argv: list[str]) -> int:
    """Run one command; the exit code is returned, never raised."""
    parser = _Parser(prog="./run", description="惠企窗口命令行")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    one = commands.add_parser("assess", help="测算一份或多份咨询（YAML）")
    one.add_argument("visits", nargs="+", metavar="VISIT.yaml")
    one.add_argument("--json", action="store_true", help="每份咨询一行 JSON")
    one.add_argument("--pdf", metavar="OUT.pdf", help="另存告知单（只限一份咨询）")
    two = commands.add_parser("policies", help="检查政策包")
    two.add_argument("action", choices=["check"])
    two.add_argument("folder", nargs="?", default="baoshan-2023-1", help="政策包文件夹")
    three = commands.add_parser("verify", help="核验告知单：PDF 文件或核验码")
    three.add_argument("paper", metavar="FILE.pdf|CODE")
    three.add_argument("--data", help="数据文件夹")
    commands.add_parser("sample", help="用样例走一遍，生成盖章的 PDF").add_argument("--out", default="")
    commands.add_parser("screenshots", help="生成各页截图").add_argument("folder")
    try:
        given = parser.parse_args(argv)
    except SystemExit as e:
        return int(e.code or 0)
    handlers: dict[str, Callable[[argparse.Namespace], int]] = {
        "assess": _assess,
        "policies": _policies,
        "verify": _verify,
        "sample": _sample,
        "screenshots": _screenshots,
    }
    try:
        return handlers[given.command](given)
    except HuiqiError as e:
        print(e.message, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        return DONE


# ── assess ───────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _policy(id: str) -> Policy:
    return load_policy(id)


def _policy_of(document: object) -> Policy:
    named = document.get("policy") if isinstance(document, dict) else None
    if not isinstance(named, str) or not re.fullmatch(r"[a-z0-9-]+", named):
        raise AnswerError("缺 policy：请写明政策编号，如 policy: baoshan-2023-1")
    return _policy(named)


def _documents(path: str) -> Iterator[tuple[str, object]]:
    """(where, document or error) of every visit in a file; a broken one does not hide the others."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as e:
        yield path, AnswerError(f"读不了 {path}：{os_error_words(e)}。请查对文件名")
        return
    except UnicodeDecodeError:
        yield path, AnswerError(f"{path} 不是 UTF-8 文字，请用 UTF-8 编码另存")
        return
    try:
        found = plain(text)
        yield from ((_place(path, at, len(found)), d) for at, d in enumerate(found, 1))
        if not found:
            yield path, AnswerError(f"{path} 是空的，没有咨询")
    except Trouble:
        yield from _one_by_one(path, text)


def _one_by_one(path: str, text: str) -> Iterator[tuple[str, object]]:
    line = 0
    parts = re.split(r"(?m)^---[ \t]*(?:#.*)?$\n?", text)
    for at, part in enumerate(parts, 1):
        try:
            for document in plain(part):
                yield _place(path, at, len(parts)), document
        except Trouble as e:
            words = re.sub(r"^第 \d+ 行", "", str(e))
            yield _place(path, at, len(parts)), AnswerError(f"{path} 第 {line + e.line} 行{words}")
        line += part.count("\n") + 1


def _place(path: str, at: int, count: int) -> str:
    return path if count == 1 else f"{path} 第 {at} 份"


def _answered(path: str) -> Iterator[tuple[Policy, Visit, Assessment] | str]:
    """What each visit of a file comes to, or the sentence that says why it cannot be read."""
    for where, document in _documents(path):
        if isinstance(document, AnswerError):
            yield document.message
            continue
        try:
            policy = _policy_of(document)
            visit = read_visit(policy, document)
            yield policy, visit, assess(policy, visit, made_on=clock.today())
        except HuiqiError as e:
            yield f"{where}：{e.message}"


def _assess(given: argparse.Namespace) -> int:
    results = [result for path in given.visits for result in _answered(path)]
    good = [r for r in results if not isinstance(r, str)]
    if given.pdf and len(results) != 1:
        raise AnswerError(f"--pdf 一次只印一份咨询，这里有 {len(results)} 份")
    for result in results:
        if isinstance(result, str):
            result = shortened(result)
            print(result, file=sys.stderr)
            if given.json:
                print(json.dumps({"error": result}, ensure_ascii=False))
        elif given.json:
            print(json.dumps(as_json(result[2]), ensure_ascii=False))
        else:
            print(_in_words(*result))
    if given.pdf and good:
        from desktop.papers import print_visit

        print_visit(*good[0], Path(given.pdf))
        print(f"告知单已存到 {given.pdf}", file=sys.stderr)
    return DONE if len(good) == len(results) else BAD_INPUT


def _in_words(policy: Policy, visit: Visit, made: Assessment) -> str:
    """The result for a person at a terminal."""
    name = visit.answers["企业名称"].value if "企业名称" in visit.answers else "（未填企业名称）"
    lines = [f"{name} · {policy.number} · 咨询日 {visit.as_of}"]
    lines += [f"※ {n}" for n in made.notices]
    for status in Status:
        for o in made.outcomes:
            if o.status == status and status not in (Status.UNTRIGGERED, Status.GUIDANCE):
                lines.append(f"  {status.words}  {o.measure} {o.name}{_told(o)}")
    lines += [f"按原文测算，{KIND_WORDS[kind]}：{_total(made, kind)}" for kind in made.known]
    return "\n".join(lines)


def _told(outcome: Outcome) -> str:
    """What stands behind the name of a measure: its sum, what is missing, what keeps it open, what goes on."""
    period = f"（{outcome.period}）" if outcome.period and outcome.high else ""
    parts = ["" if outcome.high is None else sum_words(outcome.low or 0, outcome.high) + period]
    parts.append(f"还缺：{'、'.join(outcome.missing)}" if outcome.missing else "")
    parts += [outcome.why, outcome.goes_on, outcome.ground if outcome.status.pays else ""]
    return "".join(f"  {part}" for part in parts if part)


def _total(made: Assessment, kind: str) -> str:
    """A total, and how many measures of its kind are still open; reliefs of several periods are not added."""
    apart = several_periods(made) if kind == "relief" else ()
    each = (f"{o.name}{f'（{o.period}）' if o.period else ''} {sum_words(o.low or 0, o.high)}" for o in apart)
    said = f"各一期，不相加：{'；'.join(each)}" if apart else sum_words(*made.known[kind])
    missing = made.still_open(kind)
    return said + (f"（另有 {missing} 项信息不足，没有计入）" if missing else "")


# ── the others ───────────────────────────────────────────────────────────────────────────────────────────────────


def _policies(given: argparse.Namespace) -> int:
    from core.assess.check import check_pack

    faults = check_pack(given.folder)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        print(f"{given.folder}：{len(faults)} 处要改", file=sys.stderr)
        return BAD_INPUT
    policy = load_policy(given.folder)
    print(f"{given.folder}：{len(policy.measures)} 项，{len(policy.facts)} 个事实，没有发现问题")
    return DONE


def _verify(given: argparse.Namespace) -> int:
    from desktop.papers import verify

    return verify(given.paper, given.data)


def _sample(given: argparse.Namespace) -> int:
    from desktop.papers import print_sample

    print(f"样例告知单已存到 {print_sample(given.out)}")
    return DONE


def _screenshots(given: argparse.Namespace) -> int:
    from desktop.screenshots import main as draw

    result: Any = draw(given.folder)
    return int(result or 0)
