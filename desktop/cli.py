"""The command line: assess, policies, verify, sample, screenshots. Qt is imported only if pictures are drawn.

Exit codes: 0 done; 2 bad input, with a sentence on stderr that says what to do; 1 a programming error.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from core import clock
from core.assess import Assessment, Visit, assess, read_visit
from core.assess.as_json import as_json, sums_line
from core.assess.several import parts_of
from core.errors import AnswerError, HuiqiError, shortened
from core.policy import Policy, shipped_id
from desktop import pack_commands, policies, screen_command, several_policies, visit_commands
from desktop.paths import data_folder
from desktop.result_files import result_file
from desktop.visit_files import documents
from desktop.visit_words import in_words

DONE, BAD_INPUT = 0, 2  # 1, Python's own: a programming error


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
"""Messages of argparse, and their Chinese form."""


class _Parser(argparse.ArgumentParser):
    """An argument parser with Chinese messages where clerks may see them."""

    def error(self, message: str) -> NoReturn:
        for english, chinese in _ARGPARSE:
            message = re.sub(english, chinese, message)
        print(f"命令写得不对：{shortened(message)}\n{self.format_usage()}", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def main(argv: list[str]) -> int:
    """Run one command and return the exit code; it never raises."""
    parser = _Parser(prog="./run", description="惠企窗口命令行")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    one = commands.add_parser("assess", help="测算一份或多份咨询（YAML）")
    one.add_argument("visits", nargs="+", metavar="VISIT.yaml")
    one.add_argument("--json", action="store_true", help="每份咨询一行 JSON")
    one.add_argument("--sums", action="store_true", help="每份咨询一行 JSON，只有各项状态和金额，适合大批量")
    one.add_argument("--pdf", metavar="OUT.pdf", help="另存告知单（只限一份咨询）")
    one.add_argument("--desk", action="store_true", help="--pdf 存的是底联，不是告知单")
    one.add_argument("--full", action="store_true", help="底联里的长名单逐条列出（连同 --desk）")
    pack_commands.add_commands(commands)
    screen_command.add_command(commands)
    visit_commands.add_commands(commands)
    three = commands.add_parser("verify", help="核验告知单（PDF 文件或核验码），或导出的表格、备份的链头")
    three.add_argument("paper", metavar="FILE|CODE")
    three.add_argument("--data", help="数据文件夹")
    commands.add_parser("sample", help="用样例走一遍，生成盖章的 PDF").add_argument("--out", default="")
    commands.add_parser("screenshots", help="生成各页截图").add_argument("folder")
    commands.add_parser("selftest", help="试一遍这台电脑能不能用").add_argument(
        "--out", default="", help="试出的文件放在哪里"
    )
    try:
        given = parser.parse_args(argv)
    except SystemExit as e:
        return int(e.code or 0)
    handlers: dict[str, Callable[[argparse.Namespace], int]] = {
        "assess": _assess,
        "policies": pack_commands.run,
        "screen": screen_command.run,
        "visits": visit_commands.run,
        "verify": _verify,
        "sample": _sample,
        "screenshots": _screenshots,
        "selftest": _selftest,
    }
    try:
        return handlers[given.command](given)
    except HuiqiError as e:
        print(e.message, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        return DONE


# ── assess ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _policy_of(document: object) -> Policy:
    if isinstance(document, dict) and "policies" in document:
        return several_policies.policies_of(document, _policy)
    named = document.get("policy") if isinstance(document, dict) else None
    if not isinstance(named, str):
        raise AnswerError(f"缺 policy：请写明政策编号，如 policy: {shipped_id()}")
    return _policy(named)


@cache
def _policy(named: str) -> Policy:
    if not re.fullmatch(r"[a-z0-9-]+", named):
        raise AnswerError(f"缺 policy：“{shortened(named, 60)}”不是政策编号，请写成 policy: {shipped_id()} 这样")
    return policies.named(named, data_folder())


Answered = tuple[Policy, Visit, Assessment]


def _answered(path: str) -> Iterator[Answered | str]:
    """The result of each visit in a file, or the sentence that says why it is unreadable."""
    today = clock.today()
    for where, document in documents(path):
        if isinstance(document, AnswerError):
            yield document.message
            continue
        try:
            policy = _policy_of(document)
            visit = read_visit(policy, document)
            yield policy, visit, assess(policy, visit, made_on=today)
        except HuiqiError as e:
            yield f"{where}：{e.message}"


def _assess(given: argparse.Namespace) -> int:
    """Streams the results: each visit is printed as soon as it is judged, and not kept."""
    if given.pdf and given.sums:
        raise AnswerError("--sums 只有状态和金额，印不成告知单：--pdf 和 --sums 请只写一个")
    if (given.desk and not given.pdf) or (given.full and not given.desk):
        raise AnswerError("--desk 要连同 --pdf 写，--full 要连同 --desk 写：它们说的是印哪一种纸、怎样列名单")
    if given.pdf:
        result_file(given.pdf, (".pdf",), (*given.visits,))
    results: Iterable[Answered | str] = (r for path in given.visits for r in _answered(path))
    if given.pdf:
        results = _only(list(results))
    code = DONE
    for result in results:
        if isinstance(result, str):
            code = BAD_INPUT
            _tell_fault(shortened(result), given.json or given.sums)
            continue
        _tell(result, given)
        if given.pdf:
            _print(result, given)
    return code


def _only(results: list[Answered | str]) -> list[Answered | str]:
    if len(results) != 1:
        raise AnswerError(f"--pdf 一次只印一份咨询，这里有 {len(results)} 份")
    return results


def _tell(result: Answered, given: argparse.Namespace) -> None:
    print(_as_line(result, given.sums) if given.json or given.sums else _as_words(result), flush=True)


def _as_line(result: Answered, sums: bool) -> str:
    return sums_line(result[2]) if sums else json.dumps(as_json(result[2]), ensure_ascii=False)


def _as_words(result: Answered) -> str:
    policy, visit, made = result
    if not policy.parts:
        return in_words(*result)
    parts = map(in_words, policy.parts, parts_of(policy, visit), made.parts)
    return several_policies.in_words(policy, made, list(parts))


def _tell_fault(sentence: str, as_line: bool) -> None:
    print(sentence, file=sys.stderr)
    if as_line:
        print(json.dumps({"error": sentence}, ensure_ascii=False), flush=True)


def _print(result: Answered, given: argparse.Namespace) -> None:
    from core.report.content import PaperKind
    from desktop.papers import print_visit

    kind: PaperKind = "底联" if given.desk else "告知单"
    print_visit(*result, Path(given.pdf), kind, given.full)
    print(f"{kind}已存到 {given.pdf}", file=sys.stderr)


# ── the others ───────────────────────────────────────────────────────────────────────────────────────────────────


def _verify(given: argparse.Namespace) -> int:
    from desktop import chain_heads, verdicts

    verify = chain_heads.verify if chain_heads.has_head(Path(given.paper)) else verdicts.verify
    return verify(given.paper, given.data)


def _sample(given: argparse.Namespace) -> int:
    from desktop.papers import print_sample

    print(f"样例告知单已存到 {print_sample(given.out)}")
    return DONE


def _screenshots(given: argparse.Namespace) -> int:
    from desktop.screenshots import main as draw

    result: Any = draw(given.folder)
    return int(result or 0)


def _selftest(given: argparse.Namespace) -> int:
    from desktop.selftest import main as try_all

    return try_all(given.out)
