"""Whole results of worked visits, word for word: status, sums, reasons, notes, steps, near misses, questions, notices.

The visits are those that say the most kinds of things between them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.assess import assess, read_visit
from core.assess.as_json import as_json
from core.assess.policy_cache import make_quick
from core.assess.rejudged import rejudged
from core.assess.sums import MONEY, kind_sum
from core.policy import load_policy
from core.policy.joined import joined
from core.policy.located_yaml import plain

POLICIES = Path(__file__).resolve().parents[2] / "resources" / "policies"
FIXTURES = Path(__file__).parents[1] / "fixtures"
BOTH = FIXTURES / "visits" / "both.yaml"
OF_THE_PACK = ("measure", "name", "article", "kind", "tier", "offices")
CHOSEN = plain((FIXTURES / "approved_visits.yaml").read_text(encoding="utf-8"))[0]


@cache
def _cases(pack: str, file: str) -> Mapping[str, Any]:
    documents = plain((POLICIES / pack / "cases" / f"{file}.yaml").read_text(encoding="utf-8"))
    return {str(document.get("title", at)): document for at, document in enumerate(documents, 1)}


class Marks:
    """Each sentence and each part of an outcome once, under a short mark of its content."""

    def __init__(self) -> None:
        self.said = dict[str, str]()

    def line(self, value: object) -> str:
        """A value on one line, without what is empty; in a list a mark for each of its parts."""
        match value:
            case dict():
                parts = ((key, part) for key, part in value.items() if part not in (None, "", (), [], {}))
                return "；".join(f"{key} {self.line(part)}" for key, part in parts)
            case tuple() | list():
                return " ".join(self.mark(self.line(part)) for part in value)
        return str(value).replace("\n", "⏎")

    def mark(self, text: str) -> str:
        """A short text itself, of a longer one its mark."""
        if len(text) <= 12:
            return text
        mark = hashlib.sha256(text.encode()).hexdigest()[:6]
        assert self.said.setdefault(mark, text) == text
        return f"#{mark}"


def _results(packs: list[str], documents: Mapping[str, Mapping[str, Any]], quick: bool = False) -> Iterator[str]:
    """Each visit's result, an outcome a line, then what the marks stand for. What an outcome has from the pack alone,
    and outcomes word for word as in the visit before, are left out."""
    policies, marks = [load_policy(pack) for pack in packs], Marks()
    policy = policies[0] if len(policies) == 1 else joined(policies)
    for each in policies if quick else ():
        make_quick(each)
    before, last = dict[str, str](), None
    for title, document in documents.items():
        assessment = assess(policy, read_visit(policy, document))
        made = as_json(assessment)
        parts: Any = made.get("policies", [made])
        yield f"# {title}"
        for part in parts:
            part.pop("pack_digest")
            for outcome in part.pop("outcomes"):
                kept = {key: value for key, value in outcome.items() if key not in OF_THE_PACK}
                line = f"{part['policy']} {outcome['measure']}: {marks.line(kept)}"
                if before.get(outcome["measure"]) != line:
                    yield line
                before[outcome["measure"]] = line
        yield from (f"{key}: {marks.line(value)}" for key, value in made.items())
        for found in (kind_sum(assessment, kind) for kind in MONEY):
            yield f"{found.name}: {found.missing} {'、'.join(found.sums)}"
        if last is not None and (moved := rejudged(last, assessment)):
            yield f"与上一个比: {moved.sums} {marks.line([each.words for each in moved.moved])}"
        last = assessment
    yield from ("", "# 标记")
    yield from sorted(f"#{mark} {text}" for mark, text in marks.said.items())


@pytest.mark.parametrize("quick", [False, True], ids=["interpreted", "generated"])
@pytest.mark.parametrize("pack", ["baoshan-2023-1", "sample-city-2023"])
def test_a_worked_visit_comes_out_word_for_word(pack: str, quick: bool, approved: Callable[[str, str], None]) -> None:
    documents = {t: _cases(pack, file)[t] for file, titles in CHOSEN[pack].items() for t in titles}
    approved(f"results/{pack}.txt", "\n".join(_results([pack], documents, quick)) + "\n")


def test_a_visit_under_both_policies_comes_out_word_for_word(approved: Callable[[str, str], None]) -> None:
    """Of each policy, and of both together: sums, matters that both support, questions."""
    cases = {str(case.pop("title")): case for case in plain(BOTH.read_text(encoding="utf-8"))}
    documents = {t: {k: v for k, v in cases[t].items() if k != "expect"} for t in CHOSEN["both"]}
    approved("results/both.txt", "\n".join(_results(["sample-city-2023", "baoshan-2023-1"], documents)) + "\n")
