"""Eight papers of very different enterprises, word for word, and what none of them may say."""

from __future__ import annotations

import re

import pytest

from tests.report.enterprises import GOLDEN, SHEETS, VISITS, readable, summary_of


@pytest.mark.parametrize(("name", "kind"), SHEETS.items())
def test_the_paper_says_what_was_read_and_found_right(name: str, kind: str) -> None:
    """What differs is to be read before it is taken over (tests/report/enterprises.py)."""
    file = GOLDEN / f"{name}-{kind}.txt"
    assert readable(summary_of(name, kind)) == file.read_text(encoding="utf-8")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", VISITS)
def test_no_paper_speaks_of_what_nobody_said(name: str) -> None:
    """Nor of places that the plan has not, nor in half sentences."""
    said = readable(summary_of(name))
    for word in ("未提到", "按否计", "总则", "还没问", "至少 0.00元", "零元整", "应得", "。。", "；；", "：；", "（）"):
        assert word not in said, word
    assert not re.search("“[^”]*“", said), "marks within marks of the same kind"


@pytest.mark.parametrize("name", VISITS)
def test_each_open_point_says_who_settles_it(name: str) -> None:
    """待认定 is never a bare phrase."""
    lines = [line for line in readable(summary_of(name)).splitlines() if line.strip().startswith("待认定，")]
    assert all(re.match(r"\s*待认定，由.+定：.+。$", line) for line in lines)


@pytest.mark.parametrize("name", VISITS)
def test_each_paper_to_bring_is_told_once(name: str) -> None:
    """Whatever number of measures want it; and a sole trader brings no company's income-tax return."""
    proofs = next((x for x in readable(summary_of(name)).splitlines() if x.startswith("备好证明")), "")
    papers = [p for part in proofs.partition("｜")[2].partition("（只凭")[0].split("；")
              for p in part.rpartition("：")[2].split("、")]  # fmt: skip
    assert len(papers) == len(set(papers))
    assert name not in ("面馆", "服装店") or "所得税" not in proofs


def test_one_who_is_not_listed_is_not_sent_to_credit_repair() -> None:
    """And one who is listed finds it first."""
    assert [name for name in VISITS if "信用修复" in readable(summary_of(name))] == ["失信的装饰公司"]
    clues = next(x for x in readable(summary_of("失信的装饰公司")).splitlines() if x.startswith("办事线索"))
    assert re.match(r"办事线索 ｜ [^：]+：信用修复", clues)
