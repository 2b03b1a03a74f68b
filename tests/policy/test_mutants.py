"""Slips in the shipped pack are noticed: each number off by one, each operator, each word, each part gone.

A mutant is noticed by the check of the pack (loader, lint) or by one of its worked cases. What changes nothing that
anybody could see is named below, one by one, with the reason.

Mutants of measures are tried alone and all of them. Those of whole files need the pack to be read anew: of these the
suite tries every fourth, `./run test tests/policy/test_mutants.py --mutants` all.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import mutants
import pytest
from hunt import NOBODY, Hunt

from core.policy import pack_files

PACK = "baoshan-2023-1"
CHAPTERS = sorted(n for n in pack_files(PACK) if n.startswith("measures/"))
FILES = (
    "policy.yaml",
    "common/rates.yaml",
    "common/size.yaml",
    "common/derived.yaml",
    "common/facts.yaml",
    "baoshan/facts.yaml",
    "derived.yaml",
    "facts.yaml",
)

_OPEN_ANYWAY = "where this fact is not known, a condition or the sum is not known either: missing in any case"
_DOUBT_ONLY = "the fact only carries a doubt, which stands where it is not known as where it is 否 (R15)"
EQUIVALENT = {
    "1-2 doubts.0.unknown：待认定 → 要问": _OPEN_ANYWAY,
    "1-2 doubts.0.unknown：待认定 → 提示": _OPEN_ANYWAY,
    "6-2 doubts.0.unknown：待认定 → 要问": _OPEN_ANYWAY,
    "6-2 doubts.0.unknown：待认定 → 提示": _OPEN_ANYWAY,
    "6-4 doubts.1.unknown：待认定 → 要问": _OPEN_ANYWAY,
    "6-4 doubts.1.unknown：待认定 → 提示": _OPEN_ANYWAY,
    "18-1 doubts.0.unknown：要问 → 待认定": _OPEN_ANYWAY,
    "18-1 doubts.0.unknown：要问 → 提示": _OPEN_ANYWAY,
    "21-1 doubts.0.unknown：要问 → 待认定": _OPEN_ANYWAY,
    "21-1 doubts.0.unknown：要问 → 提示": _OPEN_ANYWAY,
    "3-1 doubts.4.keeps_low：∅ → true": "who repaid in 2024 asks in 2024, and that doubt leaves nothing (R19, R58)",
    "信用修复日 加 endless": "无 is no such day all the same: nothing was repaired",
    "到期贷款.到期日 加 endless": "the day only carries a doubt, which stands where it is not known, too",
    "线上培训已备案 加 default 否": _DOUBT_ONLY,
    "联合攻关项目.牵头单位 加 default 否": _DOUBT_ONLY,
    "科技型中小企业 加 default 否": _DOUBT_ONLY,
    "其他政策支持.已领取 加 default 否": "not received yet and nobody knows come to the same sum (R14)",
    "6-3 去 when.租用大巴车跨省“点对点”": "the options are all there are: it always holds",
    "16-1 去 when.对获得市商务委认定的跨国": "the options are all there are: it always holds",
    "standing.1：属于 [{主体}] → 属于 [{主体}, 企业]": "every item that names whom it is for names 企业",
}


@cache
def hunt() -> Hunt:
    """The shipped pack with its cases, read once."""
    return Hunt(PACK)


def tried(found: Iterable[tuple[str, str]], told: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Prints how many of the mutants were noticed and by whom; the names of those that nobody noticed."""
    count, escaped = Counter[str](), []
    for name, who in found:
        count[who] += 1
        escaped += [name] if who == NOBODY else []
    noticed = count["check"] + count["case"]
    named = sum(name in EQUIVALENT for name in escaped)
    with capsys.disabled():
        print(f"\n{told}: {noticed}/{count.total() - named} noticed "
              f"(check {count['check']}, cases {count['case']}; {named} named as equal)")  # fmt: skip
    return escaped


@pytest.mark.timeout(600)
@pytest.mark.parametrize("file", CHAPTERS)
def test_every_slip_in_a_chapter_is_noticed(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each mutant of each measure of the chapter."""

    def found() -> Iterator[tuple[str, str]]:
        for name, entry in hunt().entries():
            if name == file:
                for mutant in mutants.of_measure(entry, hunt().choices):
                    yield mutant.name, hunt().of_measure(file, mutant.tree)

    assert [name for name in tried(found(), file, capsys) if name not in EQUIVALENT] == []


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("file", FILES)
def test_every_slip_in_a_shared_file_is_noticed(
    file: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each mutant of the head, values, size table, what is derived, and facts (in the suite every fourth)."""
    every = bool(request.config.getoption("--mutants"))

    def found() -> Iterator[tuple[str, str]]:
        for mutant in mutants.of_file(file, hunt().tree(file), hunt().choices):
            if every or zlib.crc32(mutant.name.encode()) % 4 == 0:
                notice = hunt().of_size if file == "common/size.yaml" else lambda tree: hunt().of_file(file, tree)
                yield mutant.name, notice(mutant.tree)

    assert [name for name in tried(found(), file, capsys) if name not in EQUIVALENT] == []


def test_what_is_named_as_equal_is_a_mutant_and_nobody_notices_it() -> None:
    """The list of equal mutants holds no name that is gone or that somebody notices."""
    left = dict(EQUIVALENT)
    for name, entry in hunt().entries():
        for mutant in mutants.of_measure(entry, hunt().choices):
            if mutant.name in left and hunt().of_measure(name, mutant.tree) == NOBODY:
                del left[mutant.name]
    for file in FILES:
        for mutant in mutants.of_file(file, hunt().tree(file), hunt().choices):
            if mutant.name in left and hunt().of_file(file, mutant.tree) == NOBODY:
                del left[mutant.name]
    assert list(left) == []
