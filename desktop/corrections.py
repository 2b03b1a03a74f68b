"""What a correction changed: answers and results, before and after. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.assess.answers import Answer, Visit
from core.assess.rejudged import outcome_words
from core.assess.rejudged import result_words as said
from core.assess.result import Assessment
from core.assess.status import Status
from core.assess.value_text import show_value
from core.policy.pack import Policy
from desktop.open_visit import Corrected

_SILENCE = {"none": "其余都没有", "matters": "其余事项都没有", "unknown": "其余还没有问"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. `fact`: the fact that was answered differently; empty for a result."""

    what: str
    before: str
    after: str
    fact: str = ""

    @property
    def words(self) -> str:
        """从业人员：35人 → 53人."""
        return f"{self.what}：{self.before} → {self.after}"


def differences(policy: Policy, old: Corrected, visit: Visit, made: Assessment) -> tuple[Difference, ...]:
    """All changes: the 咨询日, the meaning of unanswered facts, answers, then results with their amounts."""
    return (*_answers(policy, old.visit, visit), *_results(old.result, made))


def _answers(policy: Policy, old: Visit, new: Visit) -> Iterator[Difference]:
    if old.as_of != new.as_of:
        yield Difference("咨询日", old.as_of.isoformat(), new.as_of.isoformat())
    if old.unmentioned != new.unmentioned:
        yield Difference("没提到的", _SILENCE[old.unmentioned], _SILENCE[new.unmentioned])
    for name, fact in policy.facts.items():
        before, after = (_shown(policy, name, each.answers.get(name)) for each in (old, new))
        if _value(old, name) != _value(new, name):
            told = (f"{before}（有改动）", after) if before == after else (before, after)
            yield Difference(fact.matter or name, *told, name)


def _value(visit: Visit, fact: str) -> Any:
    answer = visit.answers.get(fact)
    return None if answer is None else answer.value


def _shown(policy: Policy, fact: str, answer: Answer | None) -> str:
    return "没有问" if answer is None else show_value(policy.facts[fact], answer.value)


def _results(old: Mapping[str, Any], made: Assessment) -> Iterator[Difference]:
    """Each measure whose result differs from a stored one (core.assess.as_json)."""
    parts = old.get("policies") or (old,)
    then = {(part.get("policy"), o.get("measure")): o for part in parts for o in part.get("outcomes", ())}
    for outcome in made.outcomes:
        before = result_words(then.get((outcome.policy.id, outcome.measure), {}))
        after = outcome_words(outcome)
        if before != after:
            yield Difference(f"{outcome.number} {outcome.name}", before, after)


def result_words(stored: Mapping[str, Any]) -> str:
    """A stored outcome in words: 待认定，至多 3.2万元; a measure that did not exist: 没有这一项."""
    try:
        status = Status(str(stored.get("status")))
    except ValueError:
        return "没有这一项"
    return said(status, stored.get("low"), stored.get("high"))
