"""The facts that an item's rules may use, and the one that a text most likely means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.policy.fact import Fact
from core.policy.pack import Policy
from core.policy.rule_types import Type, type_of

OPEN = "待选事实"
"""Placeholder for a fact that a person still has to choose."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The facts that an item's rules may use: those of its list first."""

    facts: tuple[Fact, ...]
    each: str = ""
    own: tuple[Fact, ...] = ()  # fields of that list
    matters: frozenset[str] = frozenset()  # facts that a visit is asked about as matters

    def of(self, kind: Type) -> tuple[str, ...]:
        """The facts of a type."""
        return tuple(f.name for f in self.facts if type_of(f) == kind)

    def choose(self, words: str, kinds: Iterable[Type]) -> str:
        """The fact of one of these types that the text most likely means."""
        kinds = tuple(kinds)
        found = [f for kind in kinds for f in self.facts if type_of(f) == kind]
        best = max(found, key=lambda f: likeness(f, words), default=None)
        if best is not None and likeness(best, words) >= 2:
            return best.name
        own = [f for f in self.own if type_of(f) in kinds]
        return own[0].name if len(own) == 1 else OPEN


def reach_of(policy: Policy, each: str) -> Reach:
    """The facts available to an item over a list, or over none."""
    own = policy.facts[each].fields if each in policy.facts else ()
    others = tuple(f for f in policy.facts.values() if f.type != "list" and f.name not in {o.name for o in own})
    return Reach((*own, *others), each if own else "", own, frozenset(f.name for f in others if f.matter))


def likeness(fact: Fact, words: str) -> int:
    """The length of the longest part of a fact's name or question in the text."""
    said = (fact.name, fact.matter)
    return max(SequenceMatcher(None, s, words, autojunk=False).find_longest_match().size for s in said)
