"""A policy's rules and plans run as generated Python (`program_writer`) in place of the interpreter."""

from collections.abc import Iterator
from types import CodeType
from typing import Any

from core.assess.plan import deciding_rules, plans_of
from core.assess.settle import SETTLERS, settling_of
from core.policy.expression import Expression
from core.policy.pack import Measure, Policy
from core.policy.runtime import HELPERS


def run_by(policy: Policy, code: CodeType, constants: dict[str, object]) -> None:
    """Make a policy use compiled code from now on."""
    made: dict[str, Any] = {**HELPERS, **SETTLERS, **constants}
    exec(code, made)
    for at, rule in enumerate(rules_of_policy(policy)):
        rule.code.value, rule.code.blame = made[str(constants[f"rule{at}"])], made[f"b{at}"]
    for at, plan in enumerate(plans_of(policy)):
        plan.look_whole, plan.look_each = made[f"w{at}"], made[f"e{at}"]
    settling_of(policy).run = made["settle"]


def rules_of_policy(policy: Policy) -> Iterator[Expression]:
    """Every rule of a policy that visits are evaluated with."""
    yield from policy.derived.values()
    yield from (gate.rule for gate in policy.gates)
    yield from (pool.limit for pool in policy.pools)
    for measure in policy.measures:
        yield from all_rules_of(measure)


def all_rules_of(measure: Measure) -> Iterator[Expression]:
    """Every rule of a measure, including those that only decide whether a note applies."""
    yield from deciding_rules(measure)
    for remark in measure.remarks:
        yield from (rule for rule in (remark.holds, remark.unless) if rule)
    yield from (period.rule for period in measure.periods)
    if measure.fits:
        yield measure.fits
