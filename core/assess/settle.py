"""What a policy comes to as far as one generated function settles it: status and sum of each measure that a hurdle
stops, or that has neither list, window nor doubt. All else is left to `judge`, which says what this must mean; a test
holds the two equal.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from core.assess.answers import Answer, Visit
from core.assess.outcome import GUIDANCE, LAPSED, MISSING, NOT_STARTED, STATUTORY, UNMET, UNTRIGGERED, Status, Weighed
from core.assess.plan import CONDITIONS, CONSULT, NOUGHT, THERE, Plan, plans_of
from core.assess.scope import opened, silence_of
from core.policy import nodes as n
from core.policy import values as v
from core.policy.kept import once_each
from core.policy.money import half_up
from core.policy.nodes import Node
from core.policy.pack import Condition, Fact, Policy
from core.policy.python import Module, Pair, Writer

Settled = tuple[list[Weighed | None], dict[str, v.Value], tuple[v.Truth, ...] | None]
Settle = Callable[[Callable[[str], Answer | None], Mapping[str, v.Value], date], Settled]
"""By the answers, what silence means, and 咨询日: the measures, None where one is to be judged; derived facts;
the gates, where they were needed."""


class Settling:
    """How a policy settles: not at all while it is read plainly; generated Python takes the place of that."""

    def __init__(self, policy: Policy) -> None:
        size = len(policy.measures)  # the policy itself forgets this when it goes
        self.run: Settle = lambda answer, silent, day: ([None] * size, {}, None)


settling_of = once_each(Settling)


def settled(policy: Policy, visit: Visit) -> Settled:
    """What can be said of each measure at once, amounts in 分; and what else was needed for it."""
    return settling_of(policy).run(visit.answers.get, silence_of(policy, visit), visit.as_of)


def settle_text(policy: Policy, module: Module) -> None:
    """Puts the function down in a module: settle."""
    body = _Settler(module, policy)
    for at, plan in enumerate(plans_of(policy)):
        body.measure(at, plan)
    first = [Weighed(plan.best) if plan.best is GUIDANCE else None for plan in plans_of(policy)]
    early = [Weighed(NOT_STARTED) if plan.waits else None for plan in plans_of(policy)]
    start = f"if day < {module.constant(policy.effective)}: return list({module.constant(early)}), {{}}, None"
    body.head[:0] = [start, "today = day.toordinal()", f"out = list({module.constant(first)})"]
    body.lines.append(f"return out, {{{body.derived()}}}, {body.gates()}")
    module.function("settle", body, "g, k, day")


_BY_THEMSELVES = (
    n.Literal, n.Term, n.Derived, n.Today, n.Rate, n.And, n.Or, n.Not, n.Surely, n.ByOffice, n.Compare, n.Member,
    n.Within, n.Sum, n.Product, n.Extreme, n.If, n.Table, n.Months, n.Days, n.Year, n.Size,
)  # fmt: skip
"""Nodes that look at nothing but facts of the visit."""


def _alone(node: Node) -> bool:
    return all(isinstance(p, _BY_THEMSELVES) and not (isinstance(p, n.Term) and p.owner) for p in n.walk(node))


class _Settler(Writer):
    """Reads the facts from the answers, g, and from what silence means, k; what is settled goes into `out`."""

    def __init__(self, module: Module, policy: Policy) -> None:
        super().__init__(module)
        self.policy = policy
        self._names_of = {name: f"f{at}" for at, name in enumerate(policy.facts)}
        self._first: dict[Node, str | Pair] = {}

    def _written(self, node: Node) -> str | Pair:
        match node:
            case n.Term():
                return self._answer(self.policy.facts[node.name])
            case n.Today():
                return "today", "today"
            case n.Derived():
                return self._before_all(node.rule)
        return super()._written(node)

    def _before_all(self, node: Node) -> str | Pair:
        """What many measures look at, worked out once before them."""
        kept = self.lines, self.margin, self._known
        self.lines, self.margin, self._known = self.head, "", self._first
        found = self.value(node)
        self.lines, self.margin, self._known = kept
        return found

    def derived(self) -> str:
        """The derived facts that were worked out, by name."""
        known = {name: rule.root for name, rule in self.policy.derived.items() if rule.root in self._first}
        self._known = self._first
        return ", ".join(f"{name!r}: {self.whole(root)}" for name, root in known.items())

    def gates(self) -> str:
        """How the gates stand."""
        roots = [gate.rule.root for gate in self.policy.gates]
        return f"({''.join(f'{self.truth(root)}, ' for root in roots)})" if all(map(_alone, roots)) else "None"

    # ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _answer(self, fact: Fact) -> str | Pair:
        """A fact as far as it is known; the usual answers are read without a call."""
        name = self._names_of[fact.name]
        pair = fact.type not in ("bool", "choice", "industry")
        both = f"{name}, {name}h" if pair else name
        if self._opens(name):
            self.head += [
                f"a = g({fact.name!r})",
                f"if a is None: {both} = k[{fact.name!r}]",
                "else:",
                "    a = a.value",
            ]
            self.head += [f"    {line.format(name)}" for line in self._usual(fact)]
            self.head.append(f"    else: {both} = opened({self.module.constant(fact)}, a, day)")
        return (name, f"{name}h") if pair else name

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
        return ["if False: pass"]

    def _list(self, name: str) -> str:
        """Whether a list has records."""
        there = self._names_of[name]
        if self._opens(there):
            self.head += [f"a = g({name!r})", f"{there} = k[{name!r}] if a is None else listed(a.value)"]
        return there

    def _opens(self, name: str) -> bool:
        """Whether something is asked for the first time."""
        new = name not in self._opened
        self._opened.add(name)
        return new

    # ── measures ─────────────────────────────────────────────────────────────────────────────────────────────────

    def measure(self, at: int, plan: Plan) -> None:
        """Lines for one measure; none that could say what `judge` does not."""
        if not plan.order:
            return
        known, margin = dict(self._known), self.margin
        if self._hurdles(at, plan) and self._simple(plan):
            self._weigh(at, plan)
        self._known, self.margin = known, margin

    def _stop(self, at: int, tests: Iterable[str], status: Status) -> None:
        """Where a test holds, that is what the measure is; what is written from here on is for where none does."""
        if test := " or ".join(dict.fromkeys(tests)):
            self.line(f"if {test}: out[{at}] = {self._plain(status)}")
            self._under("else")

    def _under(self, test: str) -> None:
        self.line(f"{test}:")
        self.margin += "    "
        self.line("pass")

    def _plain(self, status: Status) -> str:
        return f"W_{status.name}"

    def _hurdles(self, at: int, plan: Plan) -> bool:
        """Writes as many hurdles as can be, in their order; whether all of them are."""
        measure, conditions = plan.measure, self._conditions(plan)
        for hurdle in plan.order:
            if hurdle is CONDITIONS:
                able = [part for part in conditions if _alone(part)]
                self._stop(at, [f"{self.truth(part)} is NO" for part in able], UNMET)
                if len(able) < len(conditions):
                    return False
            elif hurdle is THERE or (hurdle is NOUGHT and measure.each):
                if not self._there(at, plan):
                    return False
            elif hurdle is NOUGHT:
                if measure.amount and not _alone(measure.amount.rule.root):
                    return False
                nothing = [f"{a} == 0 == {b}" for a, b in self._amount(plan)]
                self._stop(at, nothing, UNTRIGGERED)
            elif hurdle is CONSULT:
                self._consult(at, plan)
            elif measure.each:  # RECORDS: of a list that is there they have to be looked at
                self._under(f"if {self._list(measure.each)} is ASK")
            else:
                return False
        return True

    def _conditions(self, plan: Plan) -> list[Node]:
        return [*(gate.rule.root for gate in self.policy.gates if plan.gated), *plan.whole.asked]

    def _there(self, at: int, plan: Plan) -> bool:
        measure = plan.measure
        if measure.each:
            self._stop(at, [f"{self._list(measure.each)} is NO"], UNTRIGGERED)
            if measure.where:  # whether one of the records is its own
                self._under(f"if {self._list(measure.each)} is ASK")
        elif measure.matter:
            if not _alone(measure.matter.rule.root):
                return False
            self._stop(at, [f"{self.truth(_asked(measure.matter))} is NO"], UNTRIGGERED)
        return True

    def _consult(self, at: int, plan: Plan) -> None:
        consult = plan.measure.consult
        assert consult is not None
        if consult.start is not None and plan.best is STATUTORY:
            self._stop(at, [f"today < {consult.start}"], NOT_STARTED)
        if consult.end is not None:
            early = f"today >= {consult.start} and " if consult.start is not None else ""
            self._stop(at, [f"{early}today > {consult.end}"], LAPSED)

    def _amount(self, plan: Plan) -> list[Pair]:
        amount = plan.measure.amount
        return [self.pair(amount.rule.root)] if amount else []

    def _simple(self, plan: Plan) -> bool:
        """Whether nothing but conditions and amount is left to look at."""
        m = plan.measure
        if m.each:
            return not (plan.bounded and m.amount)
        asked = [c for c in (*m.conditions, m.matter) if c]
        happened = any(self.policy.facts[name].happened for name in plan.names if name in self.policy.facts)
        if happened or m.window or m.cap or m.share or m.doubts or any(c.unknown == "unsure" for c in asked):
            return False
        return not plan.each.asked and (m.amount is None or _alone(m.amount.rule.root))

    def _weigh(self, at: int, plan: Plan) -> None:
        m = plan.measure
        if m.each:
            open_ = Weighed(MISSING, span=(0, None) if m.amount else (0, 0))
            self.line(f"if {self._list(m.each)} is ASK: out[{at}] = {self.module.constant(open_)}")
            return
        truths = [self.truth(part) for part in plan.whole.asked]
        if m.matter:
            truths.append(self.truth(_asked(m.matter)))
        ask = [f"{t} is ASK" for t in dict.fromkeys(truths)]
        office = [f"{t} is OFFICE" for t in dict.fromkeys(truths)]
        (low, high), *_ = self._amount(plan) or [("", "")]
        missing, some, all_ = "W_MISSING", "W_RECOGNITION", self._plain(plan.best)
        if low:
            up = high if high.isdigit() else f"({high} if {high}.__class__ is int else half_up({high}))"
            ask += [f"{low} != {high}", f"{high} == inf"] if low != high else []
            office += [f"{low} < 0"] if low != high else []
            most = f"None if {high} == inf else {up}" if low != high else up
            missing = f"new(Weighed, (MISSING, None, None, (0, {most}), None))"
            some = f"new(Weighed, (RECOGNITION, 0, (h := {up}), (0, h), None))"
            all_ = f"new(Weighed, ({plan.best.name}, (h := {up}), h, (h, h), None))"
        for word, tests, made in (("if", ask, missing), ("if" if not ask else "elif", office, some)):
            if tests:
                self.line(f"{word} {' or '.join(tests)}: out[{at}] = {made}")
        self.line(f"else: out[{at}] = {all_}" if ask or office else f"out[{at}] = {all_}")


def _asked(condition: Condition) -> Node:
    return n.ByOffice(condition.rule.root) if condition.unknown == "office" else condition.rule.root


def _listed(value: object) -> v.Truth:
    return (v.YES if value else v.NO) if isinstance(value, tuple) else v.ASK


SETTLERS = {
    "opened": opened, "listed": _listed, "date": date, "half_up": half_up, "Weighed": Weighed, "new": tuple.__new__,
    "inf": float("inf"), **{s.name: s for s in Status}, **{f"W_{s.name}": Weighed(s) for s in Status},
}  # fmt: skip
"""The names that the function uses, besides those of all rules."""
