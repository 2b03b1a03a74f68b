"""A policy's rules and plans as one module of generated Python, used in place of the interpreter."""

from collections.abc import Iterator
from types import CodeType
from typing import Any

from core.assess.plan import deciding_rules, plans_of
from core.assess.settle import SETTLERS, settle_text, settling_of
from core.policy.expression import Expression
from core.policy.pack import Measure, Policy
from core.policy.python_writer import Module
from core.policy.runtime import HELPERS


def text_of(policy: Policy) -> Module:
    """The module of a policy: for each rule its value r… and its blame b…, for each plan its two evaluations w… and e…;
    and settle, which determines as many measures as possible in one pass."""
    module = Module()
    for at, rule in enumerate(rules_of_policy(policy)):
        module.constants[f"rule{at}"] = module.rule(rule.root)
        module.blame(rule.root, f"b{at}")
    for at, plan in enumerate(plans_of(policy)):
        module.look((plan.whole.asked, plan.whole.doubted), f"w{at}")
        module.look((plan.each.asked, plan.each.doubted), f"e{at}")
    settle_text(policy, module)
    return module


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
