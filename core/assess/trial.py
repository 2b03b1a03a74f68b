"""Smoke test of a pack: can it be judged with nothing known, with everything answered, and with everything 不清楚?

What the loader accepts but the judge fails on is a fault of the pack, reported with the item's place; at a counter it
would be a visit that cannot be opened.
"""

from collections.abc import Iterator
from fractions import Fraction

from core.assess.answers import UNKNOWN, Answer, AnswerValue, Visit
from core.assess.as_json import as_json
from core.assess.assessment import assess, outcome_of
from core.assess.fact_display import FactDisplay
from core.assess.judge import judge
from core.assess.scope import scope_of
from core.assess.supports import Supports
from core.policy.fact import Fact
from core.policy.pack import Measure, Policy


def untried(policy: Policy) -> list[str]:
    """A sentence for each item that cannot be judged; for the pack, if only the whole cannot."""
    visits = {
        "什么都没有问": Visit(policy.id, policy.effective, "unknown", {}),
        "全都不清楚": _visit(policy, lambda fact: UNKNOWN),
        "全都答了": _visit(policy, lambda fact: _some(policy, fact)),
    }
    faults = {place: fault for told, visit in visits.items() for place, fault in _faults(policy, visit, told)}
    return [f"{place} {fault}" for place, fault in faults.items()]


def _visit(policy: Policy, answer: AnswerValue) -> Visit:
    answers = {fact.name: Answer(answer(fact)) for fact in policy.facts.values()}
    return Visit(policy.id, policy.effective, "unknown", answers)


def _some(policy: Policy, fact: Fact) -> AnswerValue:
    """A plausible answer; for a list two records."""
    match fact.type:
        case "bool":
            return True
        case "choice":
            return fact.options[0]
        case "industry":
            return fact.options[0].partition(" ")[0]
        case "date":
            return policy.effective
        case "money":
            return 100_000_000
        case "count":
            return policy.effective.year if fact.unit == "年" else 100
        case "quantity":
            return 1_000_000
        case "percent":
            return Fraction(1, 2)
        case "list":
            return tuple({f.name: _some(policy, f) for f in fact.fields} for _ in range(2))
    return "某某"


def _faults(policy: Policy, visit: Visit, told: str) -> Iterator[tuple[str, str]]:
    """(place, what is wrong), one for each place."""
    broken = [m for m in policy.measures if not _holds(policy, visit, m)]
    for measure in broken:
        yield f"{measure.file}:{measure.line}", f"{measure.id} 判不下去（接待{told}时），请查对它的各条规则"
    if not broken:
        try:
            as_json(assess(policy, visit))
        except Exception:
            yield "policy.yaml:1", f"测算不下去（接待{told}时），请查对 groups、pools、overlap 和 notices"


def _holds(policy: Policy, visit: Visit, measure: Measure) -> bool:
    """Whether one item can be judged and explained."""
    try:
        scope = scope_of(policy, visit)
        made = judge(policy, measure, scope)
        outcome = outcome_of(made, FactDisplay(policy, visit, scope, Supports(policy, visit, [made])))
        return bool((outcome.words, outcome.missing, outcome.nearby))
    except Exception:
        return False
