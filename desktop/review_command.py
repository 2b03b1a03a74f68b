"""`policies review`: collects what a lawyer signs about a pack, and writes it as a PDF."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core import clock
from core.assess.answers import read_visit
from core.assess.check import check_files
from core.assess.questions import Readers
from core.assess.status import Status
from core.assess.sums import sum_words
from core.errors import HuiqiError
from core.files import write_safely
from core.policy import Policy, pack_files, read_policy
from core.policy.located_yaml import plain
from core.report.review import Material, WorkedCase, review

_AT_MOST = 4
"""Cases printed per measure, one for each status first."""
_LONGEST = 150
"""Characters of answers printed per case."""


def write_review(folder: str, out: Path) -> tuple[int, int]:
    """Write the PDF; returns the number of pages and of open points. PolicyError if the pack does not load."""
    from core.report.review_pdf import render_review

    files = pack_files(folder)
    policy = read_policy(files, strict=True)
    material = gathered(policy, files)
    data, pages = render_review(review(policy, material, clock.now()))
    write_safely(out, data)
    return pages, len(material.faults) + len(material.unclear)


def gathered(policy: Policy, files: Mapping[str, bytes]) -> Material:
    """Faults, remarks of the draft, and worked cases by measure."""
    cases: dict[str, list[WorkedCase]] = {}
    count = 0
    for document in (d for name in policy.cases for d in plain(files[name].decode("utf-8")) if isinstance(d, dict)):
        count += 1
        for id, case in _worked_cases(policy, document):
            cases.setdefault(id, []).append(case)
    chosen = {id: _chosen(found) for id, found in cases.items()}
    return Material(tuple(check_files(files)), tuple(_unclear(files)), chosen, count)


_POINT = re.compile(r"\s*# 不懂：(.*)")
_ENTRY = re.compile(r"- id: (\S+)")


def _unclear(files: Mapping[str, bytes]) -> Iterator[str]:
    """The comments that a draft left, each with its item."""
    for name, data in files.items():
        waiting: list[str] = []
        for line in data.decode("utf-8", "replace").splitlines() if name.endswith(".yaml") else ():
            entry = _ENTRY.match(line)
            if entry:
                yield from (f"{entry[1]}：{said}" for said in waiting)
                waiting = []
            elif point := _POINT.match(line):
                waiting.append(point[1])
        yield from (f"{name}：{said}" for said in waiting)


def _worked_cases(policy: Policy, document: Mapping[str, Any]) -> Iterator[tuple[str, WorkedCase]]:
    """A case for each measure about which it expects something, with the answers that the measure reads."""
    expected = document.get("expect") or {}
    try:
        read_visit(policy, document)
    except HuiqiError:
        return
    readers, answers = Readers(policy), document.get("answers") or {}
    for id, want in (expected.get("measures") or {}).items():
        if not isinstance(want, dict) or "status" not in want:
            continue
        mine = [f"{name}：{_short(value)}" for name, value in answers.items() if id in readers.keys_of(name)]
        said = "；".join(mine)
        shown = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
        yield id, WorkedCase(str(document.get("title", "")), str(document.get("as_of", "")), shown, _result(want))


def _short(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_short(each) for each in value) or "没有"
    if isinstance(value, dict):
        return "（" + "，".join(f"{key} {_short(each)}" for key, each in value.items()) + "）"
    return str(value)


def _result(want: Mapping[str, Any]) -> str:
    amount = want.get("amount")
    if not amount or None in amount:
        return Status(want["status"]).words
    low, high = (round(float(each) * 100) for each in amount)
    return f"{Status(want['status']).words}，{sum_words(low, high)}"


def _chosen(found: list[WorkedCase]) -> tuple[WorkedCase, ...]:
    """One for each status, then more, up to the limit."""
    kinds: dict[str, WorkedCase] = {}
    for case in found:
        kinds.setdefault(case.result.partition("，")[0], case)
    rest = (case for case in found if case not in kinds.values())
    return tuple([*kinds.values(), *rest][:_AT_MOST])
