"""Visits on the command line under several policies."""

from collections.abc import Callable, Mapping

from core.assess.result import Assessment
from core.assess.status import KIND_WORDS
from core.assess.sums import MONEY, sum_words
from core.errors import AnswerError
from core.policy import Policy
from core.policy.joined import joined


def policies_of(document: Mapping[object, object], load: Callable[[str], Policy]) -> Policy:
    """The combined policies that a visit file names. Raises AnswerError if they are not given correctly."""
    named = document["policies"]
    if "policy" in document:
        raise AnswerError("policy 和 policies 只能写一个")
    ids = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    if not isinstance(named, list) or len(ids) != len(named) or len(ids) < 2 or len(set(ids)) != len(ids):
        raise AnswerError("policies 要写两份以上政策的编号，每份一次，如 policies: [甲, 乙]")
    return joined([load(id) for id in ids])


def in_words(policy: Policy, made: Assessment, parts: list[str]) -> str:
    """The result of each policy (`parts`), and of all together."""
    numbers = {part.id: part.number for part in policy.parts}
    lines = ["几份政策合计（同一事项只计最高的一份）"]
    for matter in made.matters:
        counted = f"计 {numbers[matter.counted.policy]}" if matter.counted else "计哪一份还不能定"
        lines.append(f"  {matter.name}：{sum_words(matter.low, matter.high)}，{counted}")
    for kind in MONEY:
        total = getattr(made.totals, kind)
        lines.append(f"按原文测算，{KIND_WORDS[kind]}：{'还没有问完' if total is None else sum_words(*total)}")
    return "\n\n".join([*parts, "\n".join(lines)])
