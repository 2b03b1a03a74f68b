"""Several policies combined for one interview: the union of their facts. Each is judged by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from core.errors import PolicyError
from core.policy.fact import Fact, measure_key
from core.policy.pack import Policy
from core.policy.text import quote


def joined(policies: Sequence[Policy]) -> Policy:
    """The combined policies; a single one is returned unchanged. A fact that several have is asked once. Raises
    PolicyError if two give a name different meanings, or are the same policy."""
    return policies[0] if len(policies) == 1 else _joined(tuple(policies))


def joined_as_can_be(policies: Sequence[Policy]) -> Policy:
    """The same, leaving out those that cannot be combined with an earlier one."""
    taken: list[Policy] = []
    for policy in policies:
        try:
            for other in taken:
                require_alike(other, policy)
        except PolicyError:
            continue
        taken.append(policy)
    return joined(taken)


@lru_cache(maxsize=16)
def _joined(policies: tuple[Policy, ...]) -> Policy:
    for at, policy in enumerate(policies):
        for other in policies[:at]:
            require_alike(other, policy)
    first = policies[0]
    topics = tuple(dict.fromkeys(topic for policy in policies for topic in policy.topics))
    order = {topic: at for at, topic in enumerate(topics)}
    facts = {name: fact for policy in reversed(policies) for name, fact in policy.facts.items()}
    known = dict.fromkeys(name for policy in policies for name in policy.facts)
    steps = {step.name: step for policy in reversed(policies) for step in policy.steps}
    return replace(
        first,
        id=" ".join(policy.id for policy in policies),
        digest=" ".join(policy.digest for policy in policies),
        number="、".join(policy.number for policy in policies),
        title="、".join(policy.title for policy in policies),
        sample=any(policy.sample for policy in policies),
        effective=min(policy.effective for policy in policies),
        expires=max(policy.expires for policy in policies),
        topics=topics,
        facts={name: facts[name] for name in sorted(known, key=lambda name: order.get(facts[name].topic, len(order)))},
        roles={role: name for policy in reversed(policies) for role, name in policy.roles.items()},
        steps=tuple(steps[name] for name in dict.fromkeys(s.name for policy in policies for s in policy.steps)),
        derived={name: rule for policy in reversed(policies) for name, rule in policy.derived.items()},
        streets={name: code for policy in reversed(policies) for name, code in policy.streets.items()},
        guide={measure_key(policy.id, id): entry for policy in policies for id, entry in policy.guide.items()},
        articles=(),
        measures=(),
        gates=(),
        notices=(),
        groups=(),
        pools=(),
        same={},
        cases=(),
        parts=policies,
    )


def require_alike(one: Policy, other: Policy) -> None:
    """Raise PolicyError if two policies give a name different meanings: another type, other options, another unit."""
    if one.id == other.id:
        raise PolicyError(f"{one.number}（{one.id}）在同一份咨询里只能有一次")
    if (found := unlike(one, other)) is not None:
        name, what = found
        raise PolicyError(
            f"{one.number} 与 {other.number} 的事实{quote(name)}不是一回事（{what}），不能放在同一份咨询里"
        )


def unlike(one: Policy, other: Policy) -> tuple[str, str] | None:
    """The first fact that two policies define differently, and how; None if they can be combined."""
    common = (name for name in one.facts if name in other.facts)
    return next(((name, what) for name in common for what in _differing(one.facts[name], other.facts[name])), None)


def _differing(one: Fact, other: Fact) -> Iterator[str]:
    if one.type != other.type:
        yield f"类型一个是 {one.type}，一个是 {other.type}"
    elif one.unit != other.unit:
        yield f"单位一个是 {one.unit}，一个是 {other.unit}"
    elif one.type == "choice" and set(one.options) != set(other.options):
        alone = set(one.options) ^ set(other.options)
        yield f"选项不同，{quote(next(o for o in (*one.options, *other.options) if o in alone))}只有一个有"
    fields = {field.name: field for field in other.fields}
    for field in one.fields:
        if field.name not in fields:
            yield f"一个没有“{field.name}”这一栏"
        else:
            yield from (f"“{field.name}”一栏{what}" for what in _differing(field, fields.pop(field.name)))
    yield from (f"一个没有“{name}”这一栏" for name in fields)
