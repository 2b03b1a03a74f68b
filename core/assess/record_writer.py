"""Generates the loop that judges the records of a list, with the semantics of `judge` (R9)."""

from typing import NamedTuple

from core.assess.fact_writer import FactWriter
from core.assess.plan import LONG_LIST, NOUGHT, Plan
from core.assess.silence import UNKNOWN
from core.assess.visit import Record
from core.policy import nodes as n
from core.policy.nodes import Node
from core.policy.pack import Doubt, Window
from core.policy.python_writer import BoundNames


def by_itself(node: Node, owner: str = "") -> bool:
    """Whether a node reads only facts of the visit (sums over lists included) and of the current record, not the share
    of a common limit."""
    match node:
        case n.Term():
            return node.owner in ("", owner)
        case n.Shared():
            return False
        case n.Total():
            owner = node.owner
    return all(by_itself(part, owner) for part in n.parts(node))


class Found(NamedTuple):
    """Names of the variables with the combined results of the records: how many belong to the measure, count, have open
    facts, need an office's decision, are late; and the amounts of those that count, before limits on the whole."""

    own: str
    kept: str
    missing: str
    office: str
    late: str
    low: str
    high: str


class RecordWriter(FactWriter):
    """Writes the code for lists."""

    def loopable(self, plan: Plan) -> bool:
        """Whether the records can be judged in a loop: independent of each other, and their existence of the amount."""
        m, each = plan.measure, plan.each
        if m.share or (m.amount and NOUGHT in plan.order):
            return False
        day = m.window.on.root if m.window and m.window.pending else None
        if day and not (isinstance(day, n.Term) and day.owner == m.each):
            return False
        parts = [m.where and m.where.rule, m.amount and m.amount.rule, m.cap and m.cap.amount]
        parts += [m.window.on, m.window.unless_late] if m.window else []
        parts += [rule for doubt in each.doubts for rule in (doubt.low, doubt.high)]
        nodes = (*(rule.root for rule in parts if rule), *each.asked, *each.doubted)
        return all(by_itself(node, m.each) for node in nodes)

    def records(self, at: int, plan: Plan) -> Found:
        """Write the loop. Lines after it are in its `else`, where every record could be judged."""
        there, found = self._list(plan.measure.each), Found(*(f"{name}{at}" for name in Found._fields))
        self.under(f"if len({there}r) <= {LONG_LIST}:")
        self.line(f"{' = '.join(found)} = 0")
        rows = f"{there}r"
        if self.supposes(plan):
            rows = f"({self.module.constant(self._unknown(plan))} if {there} is ASK else {rows})"
        with self.inside(f"for row in {rows}:"):
            self._record(plan, found)
        self.under("else:")
        return found

    def supposes(self, plan: Plan) -> bool:
        """Whether the greatest amount of one record of a list that was not asked can be computed here."""
        return bool(plan.bounded and plan.measure.amount and plan.records_alone)

    def _unknown(self, plan: Plan) -> tuple[Record, ...]:
        """A record with all fields unknown; for an amount graded by an option one for each option."""
        fields = [field.name for field in self.policy.facts[plan.measure.each].fields]
        rungs: tuple[Record, ...] = tuple({name: option} for name, option in plan.rungs)
        return tuple(dict.fromkeys(fields, UNKNOWN) | dict(rung) for rung in rungs or ({},))

    def _record(self, plan: Plan, found: Found) -> None:
        """Write the lines for one record: excluded, or counted with its amount."""
        m, each = plan.measure, plan.each
        belongs = self.truth(m.where.rule.root) if m.where else "YES"
        if m.where:
            self.line(f"if {belongs} is NO: continue")
        self.line(f"{found.own} += 1")
        truths = [self.truth(node) for node in each.asked]
        unsure = [f"{t} is ASK" for t, c in zip(truths, each.conditions, strict=True) if c.unknown == "unsure"]
        if unsure:  # who decides depends on how each of its facts was answered
            self.line(f"if {any_of(unsure)}: break")
        place = self._out(plan, found, truths, belongs)
        doubts = [(self.truth(node), doubt) for node, doubt in zip(each.doubted, each.doubts, strict=True)]
        missing = [f"{t} is ASK" for t in truths] + self._ahead(plan.names) + self._ahead(plan.names, m.each)
        missing += [f"{t} is ASK" for t, doubt in doubts if doubt.unknown == "ask"]
        missing += [f"{belongs} is not YES"] if m.where else []
        missing += [f"{place} == 'open'"] if place else []
        office = [f"{t} is OFFICE" for t in truths]
        office += [f"{place} == 'early'"] if m.window and m.window.early == "recognition" else []
        nothing = list(office)
        office += [leaves_open(t, doubt) for t, doubt in doubts]
        if m.amount:
            missing += self._brings(plan, found, doubts, nothing)
        self.line(f"{found.kept} += 1")
        for word, tests, counted in (
            ("if", missing, found.missing),
            ("elif" if missing else "if", office, found.office),
        ):
            if tests:
                self.line(f"{word} {any_of(tests)}: {counted} += 1")

    def _out(self, plan: Plan, found: Found, truths: list[str], belongs: str) -> str:
        """Write the exclusion by a condition or the date; return the variable with the date's position, "" if none."""
        window = plan.measure.window
        place = self._placed(window) if window else ""
        mine = f" and {belongs} is YES" if belongs != "YES" else ""
        unmet = [f"{t} is NO" for t in truths]
        late = [f"{place} == 'late'{mine}"] if place else []
        if window and window.early != "recognition":
            (unmet if window.early == "unmet" else late).append(f"{place} == 'early'{mine}")
        if unmet:
            self.line(f"if {any_of(unmet)}: continue")
        if late:
            with self.inside(f"if {any_of(late)}:"):
                self.line(f"{found.late} += 1")
                self.line("continue")
        return place

    def _placed(self, window: Window) -> str:
        """Write the position of the date in the window; return its variable."""
        low, high = self.pair(window.on.root)
        there = self._there_is(window.on.root) if window.pending and isinstance(window.on.root, n.Term) else "YES"
        unless = self.truth(window.unless_late.root) if window.unless_late else "NO"
        return self._put(f"window_place({self.module.constant(window)}, ({low}, {high}), {there}, {unless}, today)")

    def _brings(self, plan: Plan, found: Found, doubts: list[tuple[str, Doubt]], nothing: list[str]) -> list[str]:
        """Write the record's amounts under both readings; return the tests under which the amount is open."""
        m = plan.measure
        assert m.amount is not None
        bare = self.pair(m.amount.rule.root)[1]
        low, high = self._base(plan)
        missing = [f"{bare} == inf"] + ([f"{low} != {high}"] if low != high else [])
        least, most = self._put(low), self._put(high)
        for truth, doubt in doubts:
            strictly = f"{leaves_open(truth, doubt)} or {truth} is ASK"
            if doubt.low:
                missing.append(f"({strictly}) and {' != '.join(self.pair(doubt.low.root))}")
            self._doubt(truth, doubt, strictly, least, most)
        if nothing:
            self.line(f"if {any_of(nothing)}: {least} = 0")
        self.line(f"if {least} > 0: {found.low} {'+= ' if m.combine == 'sum' else f'= max({found.low}, '}{least}"
                  f"{')' * (m.combine == 'best')}")  # fmt: skip
        self.line(f"{found.high} += {most}")
        return missing

    def _doubt(self, truth: str, doubt: Doubt, strictly: str, least: str, most: str) -> None:
        """Write the effect of a doubt on both readings."""
        if not doubt.keeps_low:
            only = f"{truth} is YES" if doubt.unknown == "ignore" else strictly
            lower = f"min({least}, {self.pair(doubt.low.root)[0]})" if doubt.low else f"min({least}, 0)"
            self.line(f"if {only}: {least} = {lower}")
        if doubt.high:
            self.line(f"if {truth} is YES: {most} = min({most}, {self.pair(doubt.high.root)[1]})")

    def _base(self, plan: Plan) -> BoundNames:
        """The amount before doubts and rounding, limited by the cap."""
        m = plan.measure
        assert m.amount is not None
        low, high = self.pair(m.amount.rule.root)
        if m.cap is None:
            return low, high
        least, most = self._most(plan)
        return self._bounds(f"min({low}, {least})", f"min({high}, {most})")

    def _most(self, plan: Plan) -> BoundNames:
        """The cap over all its years."""
        cap = plan.measure.cap
        assert cap is not None
        low, high = self.pair(cap.amount.root)
        return (low, high) if cap.years == 1 else self._bounds(f"{low} * {cap.years}", f"{high} * {cap.years}")


def any_of(tests: list[str]) -> str:
    """Several tests joined by `or`."""
    return " or ".join(dict.fromkeys(tests))


def leaves_open(truth: str, doubt: Doubt) -> str:
    """Whether a doubt makes the result 待认定 (R15)."""
    return f"{truth} is not NO" if doubt.unknown == "office" else f"{truth} is YES"
