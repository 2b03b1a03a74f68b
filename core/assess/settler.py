"""Writes the function that settles a policy: what is said of each measure at once, and where it is left to `judge`."""

from collections import Counter
from collections.abc import Iterable

from core.assess.outcome import LAPSED, MISSING, NOT_STARTED, STATUTORY, UNMET, UNTRIGGERED, Status, Weighed
from core.assess.plan import CONDITIONS, CONSULT, NOUGHT, THERE, Plan, plans_of
from core.assess.scope import existence_of
from core.policy import nodes as n
from core.policy.nodes import Node
from core.policy.pack import Cap, Condition, Doubt, Fact, Policy, Window
from core.policy.python import Module, Pair, Writer

_BY_THEMSELVES = (
    n.Literal, n.Term, n.Derived, n.Today, n.Rate, n.And, n.Or, n.Not, n.Surely, n.ByOffice, n.Compare, n.Member,
    n.Within, n.Sum, n.Product, n.Extreme, n.If, n.Table, n.Months, n.Days, n.Year, n.Size, n.RateOn,
    n.Bands, n.Climb, n.Whole, n.Rounded, n.Exists, n.Mentioned,
)  # fmt: skip
"""Nodes that look at nothing but facts of the visit; whether there is a day at all is one of these."""


def _alone(node: Node) -> bool:
    return all(isinstance(p, _BY_THEMSELVES) and not (isinstance(p, n.Term) and p.owner) for p in n.walk(node))


class Settler(Writer):
    """Reads the facts from the answers, g, and from what silence means, k; what is settled goes into `out`."""

    def __init__(self, module: Module, policy: Policy) -> None:
        super().__init__(module)
        self.policy = policy
        self._names_of = {name: f"f{at}" for at, name in enumerate(policy.facts)}
        self._first: dict[Node, str | Pair] = {}
        doubts = Counter(node for plan in plans_of(policy) for node in plan.whole.doubted)
        self._where = ""  # where the day of the measure in hand lies
        self._shared = {node for node, count in doubts.items() if count > 1}

    def _written(self, node: Node) -> str | Pair:
        match node:
            case n.Term():
                return self._answer(self.policy.facts[node.name])
            case n.Today():
                return "today", "today"
            case n.Derived():
                return self._before_all(node.rule)
            case n.Exists(day=n.Term() as day):
                return self._there_is(day)
        return super()._written(node)

    def answered(self, name: str) -> str:
        """The test whether a fact was answered."""
        return f"g({name!r}) is not None"

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
            if fact.type == "date":
                self.head.append(f"{name}a = a")  # as it was answered, None where it was not
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

    def _there_is(self, day: n.Term) -> str:
        """Whether there is such a day at all."""
        self.value(day)
        name = self._names_of[day.name]
        if self._opens(f"{name}e"):
            silent = f"k[{existence_of(day.name)!r}]"
            self.head.append(f"{name}e = {silent} if {name}a is None else existence({name}a)")
        return f"{name}e"

    def _ahead(self, plan: Plan) -> list[str]:
        """Tests of its days that have not come yet and must have (R58)."""
        facts = [self.policy.facts[name] for name in sorted(plan.names) if name in self.policy.facts]
        days = [fact for fact in facts if fact.happened and fact.type == "date"]
        for fact in days:
            self._answer(fact)
        return [f"({a}.__class__ is date and {a} > day)" for a in (f"{self._names_of[fact.name]}a" for fact in days)]

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
        self._where = ""
        if self._hurdles(at, plan):
            if plan.measure.each:
                self._unasked(at, plan)
            else:
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
        """Writes as many hurdles as can be, in their order; whether all of them are, and what comes after can be."""
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
                if not self._there(at, plan) or not self._able(plan):
                    return False
                self._stop(at, [f"{a} == 0 == {b}" for a, b in self._base(plan)], UNTRIGGERED)
            elif hurdle is CONSULT:
                self._consult(at, plan)
            elif measure.each:  # RECORDS: of a list that is there they have to be looked at
                self._under(f"if {self._list(measure.each)} is ASK")
            elif not self._able(plan):
                return False
            elif measure.window:
                self._in_time(at, measure.window)
        return self._able(plan)

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

    def _able(self, plan: Plan) -> bool:
        """Whether all that is left to look at can be written."""
        m = plan.measure
        if m.each:
            return not (plan.bounded and m.amount)
        rules = [m.amount and m.amount.rule, m.cap and m.cap.amount, m.matter and m.matter.rule]
        rules += [m.window.on, m.window.unless_late] if m.window else []
        rules += [rule for doubt in m.doubts for rule in (doubt.low, doubt.high)]
        if m.share or plan.each.asked or plan.each.doubted:
            return False
        if m.window and m.window.pending and not isinstance(m.window.on.root, n.Term):
            return False
        return all(map(_alone, (*(rule.root for rule in rules if rule), *plan.whole.asked, *plan.whole.doubted)))

    def _unasked(self, at: int, plan: Plan) -> None:
        """A list that nobody was asked."""
        m = plan.measure
        open_ = Weighed(MISSING, span=(0, None) if m.amount else (0, 0))
        self.line(f"if {self._list(m.each)} is ASK: out[{at}] = {self.module.constant(open_)}")

    def _in_time(self, at: int, window: Window) -> None:
        """A day that is too late, or too early for good."""
        place = self._where = self._placed(window)
        tests: dict[Status, list[str]] = {LAPSED: [f"{place} == 'late'"], UNMET: []}
        if window.early != "recognition":
            tests[LAPSED if window.early == "lapsed" else UNMET].append(f"{place} == 'early'")
        for status, tested in tests.items():
            self._stop(at, tested, status)

    def _placed(self, window: Window) -> str:
        """Where its day lies."""
        low, high = self.pair(window.on.root)
        there = self._there_is(window.on.root) if window.pending and isinstance(window.on.root, n.Term) else "YES"
        unless = self.truth(window.unless_late.root) if window.unless_late else "NO"
        return self._put(f"window_place({self.module.constant(window)}, ({low}, {high}), {there}, {unless}, today)")

    def _base(self, plan: Plan) -> list[Pair]:
        """The sum before doubts and rounding, its own limit counted in; none where it has no sum."""
        m = plan.measure
        if m.amount is None:
            return []
        low, high = self.pair(m.amount.rule.root)
        if m.cap is None:
            return [(low, high)]
        least, most = self._most(m.cap)
        return [self._bounds(f"min({low}, {least})", f"min({high}, {most})")]

    def _most(self, cap: Cap) -> Pair:
        low, high = self.pair(cap.amount.root)
        return (low, high) if cap.years == 1 else self._bounds(f"{low} * {cap.years}", f"{high} * {cap.years}")

    def _weigh(self, at: int, plan: Plan) -> None:
        """What is left of a measure without a list: missing, recognition, or as good as it can be."""
        m = plan.measure
        stated = [*zip((self.truth(part) for part in plan.whole.asked), plan.whole.conditions, strict=True)]
        if m.matter:
            stated.append((self.truth(_asked(m.matter)), m.matter))
        left = [f"{truth} is ASK" for truth, condition in stated if condition.unknown == "unsure"]
        if judged := " or ".join(dict.fromkeys(left + self._ahead(plan))):
            self._under(f"if not ({judged})")
        truths = dict.fromkeys(truth for truth, _ in stated)
        doubts = [(self._doubted(node), doubt) for node, doubt in zip(plan.whole.doubted, m.doubts, strict=True)]
        ask = [f"{truth} is ASK" for truth in truths]
        ask += [f"{truth} is ASK" for truth, doubt in doubts if doubt.unknown == "ask"]
        office = [f"{truth} is OFFICE" for truth in truths]
        if self._where:
            ask.append(f"{self._where} == 'open'")
            office += [f"{self._where} == 'early'"] if m.window and m.window.early == "recognition" else []
        if m.amount is None:
            office += [_stands(truth, doubt) for truth, doubt in doubts]
            self._say(at, ask, office, "W_MISSING", "W_RECOGNITION", self._plain(plan.best))
        else:
            self._sum(at, plan, ask, office, doubts)

    def _doubted(self, node: Node) -> str:
        """How a doubt stands; one that several items share is looked at once."""
        found = self._before_all(node) if node in self._shared else self.truth(node)
        assert isinstance(found, str)
        return found

    def _sum(self, at: int, plan: Plan, ask: list[str], office: list[str], doubts: list[tuple[str, Doubt]]) -> None:
        """Status and sum by its amount, which both readings agree on where nothing is open and no doubt stands."""
        ((low, high),) = self._base(plan)
        if low != high:
            amount = plan.measure.amount
            assert amount is not None
            ask += [f"{low} != {high}", f"{self.pair(amount.rule.root)[1]} == inf"]  # also where a limit bounds it
        if not doubts and not self._where and plan.measure.cap is None:
            self._sum_exactly(at, plan, ask, office, (low, high))
            return
        least = low if low.isdigit() else self._put(f"max({low}, 0)")
        least, most = self._put(least), self._put(high)
        for test in office:
            self.line(f"if {test}: {least} = 0")
        for truth, doubt in doubts:
            strictly = f"{truth} is YES or {truth} is ASK" if doubt.unknown == "ask" else _stands(truth, doubt)
            if not doubt.keeps_low:
                lower = f"min({least}, {self.pair(doubt.low.root)[0]})" if doubt.low else "0"
                self.line(f"if {strictly}: {least} = {lower}")
            if doubt.high:
                self.line(f"if {truth} is YES: {most} = min({most}, {self.pair(doubt.high.root)[1]})")
        office = [*office, *(_stands(truth, doubt) for truth, doubt in doubts)]
        missing = f"new(Weighed, (MISSING, None, None, (0, None if {most} == inf else half_up({most})), None))"
        given = f"given({plan.best.name}, {least}, {most}, {' or '.join(dict.fromkeys(office)) or 'False'})"
        self._say(at, ask, [], missing, "", given)

    def _sum_exactly(self, at: int, plan: Plan, ask: list[str], office: list[str], base: Pair) -> None:
        """The same where nothing but conditions and amount is looked at."""
        low, high = base
        up = f"{high}" if high.isdigit() else f"({high} if {high}.__class__ is int else half_up({high}))"
        office = [*office, f"{low} < 0"] if low != high else office
        most = f"None if {high} == inf else {up}" if low != high else up
        missing = f"new(Weighed, (MISSING, None, None, (0, {most}), None))"
        some = f"new(Weighed, (RECOGNITION, 0, (h := {up}), (0, h), None))"
        self._say(at, ask, office, missing, some, f"new(Weighed, ({plan.best.name}, (h := {up}), h, (h, h), None))")

    def _say(self, at: int, ask: list[str], office: list[str], missing: str, some: str, best: str) -> None:
        """What a measure is where it is still to be asked, where an office has its say, and where neither is so."""
        for word, tests, made in (("if", ask, missing), ("if" if not ask else "elif", office, some)):
            if tests:
                self.line(f"{word} {' or '.join(dict.fromkeys(tests))}: out[{at}] = {made}")
        self.line(f"else: out[{at}] = {best}" if ask or office else f"out[{at}] = {best}")


def _stands(truth: str, doubt: Doubt) -> str:
    """Whether a doubt makes the result 待认定 (R15)."""
    return f"{truth} is not NO" if doubt.unknown == "office" else f"{truth} is YES"


def _asked(condition: Condition) -> Node:
    return n.ByOffice(condition.rule.root) if condition.unknown == "office" else condition.rule.root
