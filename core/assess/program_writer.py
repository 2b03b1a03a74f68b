"""Generates the module of a policy: its rules and plans as Python. Only imported where none is in the cache."""

from core.assess.plan import plans_of
from core.assess.program import rules_of_policy
from core.assess.settler import settle_text
from core.policy.pack import Policy
from core.policy.python_writer import Module


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
