"""Generates Python that reads facts: the answers to a policy's facts, and the fields of the current record."""

import datetime

from core.assess.scope import existence_of, opened
from core.assess.silence import UNKNOWN
from core.policy import nodes as n
from core.policy.nodes import Node
from core.policy.pack import Fact, Policy
from core.policy.python_writer import BoundNames, Module, Writer
from core.policy.rule_types import DATE


class FactWriter(Writer):
    """Reads facts from the answers, g, and from the meaning of missing answers, k; a record's fields from `row`, a
    mapping. Expressions used by many measures are computed once at the beginning, in `head`."""

    def __init__(self, module: Module, policy: Policy) -> None:
        super().__init__(module)
        self.policy = policy
        self._names_of = {name: f"f{at}" for at, name in enumerate(policy.facts)}
        self._first: dict[Node, str | BoundNames] = {}
        self._answer_unknown = module.constant(UNKNOWN)
        self._unknowns: dict[Fact, str] = {}

    def _written(self, node: Node) -> str | BoundNames:
        match node:
            case n.Term():
                return self._field(node) if node.owner else self._answer(self.policy.facts[node.name])
            case n.Today():
                return "today", "today"
            case n.Derived():
                return self._before_all(node.rule)
            case n.Exists(day=n.Term() as day):
                return self._there_is(day)
            case n.Total():
                return self._over_all(node)
        return super()._written(node)

    def answered(self, name: str) -> str:
        """A test whether a fact was answered."""
        return f"g({name!r}) is not None"

    def _before_all(self, node: Node) -> str | BoundNames:
        """Expressions used by many measures, computed once before them."""
        kept = self.lines, self.margin, self._known
        self.lines, self.margin, self._known = self.head, "", self._first
        found = self.value(node)
        self.lines, self.margin, self._known = kept
        return found

    def _answer(self, fact: Fact) -> str | BoundNames:
        """A fact as far as it is known; usual answers are read without a function call."""
        name = self._names_of[fact.name]
        if self._opens(name):
            self.head += self._read(fact, name, f"g({fact.name!r})", ".value", fact.name)
        return (name, f"{name}h") if _is_pair(fact) else name

    def _field(self, term: n.Term) -> str | BoundNames:
        """The same for a field of the current record."""
        fact, name = self.policy.facts[term.owner].field(term.name), self._fresh()
        for line in self._read(fact, name, f"row.get({term.name!r})", "", term.key):
            self.line(line)
        return (name, f"{name}h") if _is_pair(fact) else name

    def _read(self, fact: Fact, name: str, told: str, value: str, silent: str) -> list[str]:
        both = f"{name}, {name}h" if _is_pair(fact) else name
        lines = [
            f"a = {told}",
            f"if a is None: {both} = k[{silent!r}]",
            "else:",
            *([f"    a = a{value}"] if value else []),
            *(f"    {line.format(name)}" for line in self._usual(fact)),
            f"    elif a is {self._answer_unknown}: {both} = {self._unknown_as(fact)}",
            f"    else: {both} = opened({self.module.constant(fact)}, a, day)",
        ]
        return [*lines, f"{name}a = a"] if fact.type == "date" else lines  # as answered, None if not

    def _unknown_as(self, fact: Fact) -> str:
        """What 不清楚 means for a fact, on any day."""
        if fact not in self._unknowns:
            self._unknowns[fact] = self.module.constant(opened(fact, UNKNOWN, datetime.date.max))
        return self._unknowns[fact]

    def _usual(self, fact: Fact) -> list[str]:
        match fact.type:
            case "bool":
                return ["if a is True: {0} = YES", "elif a is False: {0} = NO"]
            case "choice":
                options = self.module.constant({option: frozenset((option,)) for option in fact.options})
                return [f"if a in {options}: {{0}} = {options}[a]"]
            case "date":
                return [f"if a.__class__ is date{' and a <= day' * fact.happened}: {{0}} = {{0}}h = a.toordinal()"]
            case "money" | "count" | "quantity" if fact.unit != "年":
                return ["if a.__class__ is int: {0} = {0}h = a"]
            case "industry":
                return ["if a.__class__ is str: {0} = a"]
        return ["if False: pass"]

    def _there_is(self, day: n.Term) -> str:
        """Whether there is such a day at all; always true for a year."""
        name, _ = self.pair(day)
        if day.type != DATE:
            return "YES"
        there = f"k[{existence_of(day.key)!r}] if {name}a is None else existence({name}a)"
        if day.owner:
            return self._put(there)
        if self._opens(f"{name}e"):
            self.head.append(f"{name}e = {there}")
        return f"{name}e"

    def _ahead(self, names: frozenset[str], owner: str = "") -> list[str]:
        """Tests for dates among these names (or of the current record) that are in the future but must not be (R58)."""
        facts = self.policy.facts[owner].fields if owner else self.policy.facts.values()
        days = (n.Term(DATE, f.name, owner) for f in facts if f.happened and f.type == "date")
        found = [self.pair(day)[0] for day in sorted(days, key=lambda day: day.name) if day.key in names]
        return [f"({a}a.__class__ is date and {a}a > day)" for a in found]

    def _list(self, name: str) -> str:
        """Whether a list has records; the records themselves have the same name with an r."""
        there = self._names_of[name]
        if self._opens(there):
            self.head += [
                f"a = g({name!r})",
                f"{there} = k[{name!r}] if a is None else listed(a.value)",
                f"{there}r = a.value if {there} is YES else ()",
            ]
        return there

    def _over_all(self, node: n.Total) -> BoundNames:
        """A sum over a list, computed once before all measures."""
        if node not in self._first:
            there, low, high = self._list(node.owner), self._fresh(), self._fresh()
            kept = self.lines, self.margin, self._known
            self.lines, self.margin, self._known = [], "", dict(self._first)
            self.line(f"{low}, {high} = 0, inf if {there} is ASK else 0")
            with self.inside(f"for row in {there}r:"):
                test = self.truth(node.test)
                self.line(f"if {test} is NO: continue")
                least, most = self.pair(node.what)
                least = f"({least} if {test} is YES else min(0, {least}))"
                for bound, more in ((low, least), (high, most)):
                    self.line(f"{bound} = max({bound}, {more})" if node.op == "最大" else f"{bound} += {more}")
            self.head += self.lines
            self.lines, self.margin, self._known = kept
            self._first[node] = low, high
        found = self._first[node]
        assert isinstance(found, tuple)
        return found

    def _opens(self, name: str) -> bool:
        """Whether something is asked for the first time."""
        new = name not in self._opened
        self._opened.add(name)
        return new


def _is_pair(fact: Fact) -> bool:
    return fact.type not in ("bool", "choice", "industry")
