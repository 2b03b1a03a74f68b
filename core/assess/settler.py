"""Generates the function that settles a policy (see `settle`)."""

from collections import Counter
from collections.abc import Iterable

from core.assess.outcome import Weighed
from core.assess.plan import CONDITIONS, CONSULT, NOUGHT, THERE, Plan, plans_of
from core.assess.record_writer import Found, RecordWriter, any_of, by_itself, leaves_open
from core.assess.status import GUIDANCE, LAPSED, MISSING, NOT_STARTED, STATUTORY, UNMET, UNTRIGGERED, Status
from core.policy import nodes as n
from core.policy.nodes import Node
from core.policy.pack import Condition, Doubt, Policy, Window
from core.policy.python_writer import BoundNames, Module


class Settler(RecordWriter):
    """Writes the lines for one measure after the other; results go into the list `out`."""

    def __init__(self, module: Module, policy: Policy) -> None:
        super().__init__(module, policy)
        doubts = Counter(node for plan in plans_of(policy) for node in plan.whole.doubted)
        self._where = ""  # variable with the position of the current measure's date in its window
        self._found: Found | None = None  # variables with the combined results of the current measure's records
        self._shared = {node for node, count in doubts.items() if count > 1}

    def derived(self) -> str:
        """Source of the derived facts that were computed, by name."""
        known = {name: rule.root for name, rule in self.policy.derived.items() if rule.root in self._first}
        self._known = self._first
        return ", ".join(f"{name!r}: {self.whole(root)}" for name, root in known.items())

    def gates(self) -> str:
        """Source of the truths of the gates."""
        roots = [gate.rule.root for gate in self.policy.gates]
        return f"({''.join(f'{self.truth(root)}, ' for root in roots)})" if all(map(by_itself, roots)) else "None"

    def measure(self, at: int, plan: Plan) -> None:
        """Write the lines for one measure; where it cannot be settled exactly, none."""
        if not plan.order:
            return
        known, margin = dict(self._known), self.margin
        self._where, self._found = "", None
        if plan.measure.each and self.loopable(plan):
            self._found = self.records(at, plan)
        if self._hurdles(at, plan):
            if plan.measure.each and not (self._found and self.supposes(plan)):
                self._unasked(at, plan)
            if self._found or not plan.measure.each:
                self._weigh(at, plan)
        self._known, self.margin = known, margin

    def _stop(self, at: int, tests: Iterable[str], status: Status) -> None:
        """Write that the measure has a status if one of the tests holds; lines after this are for the other case."""
        if test := any_of(list(tests)):
            self.line(f"if {test}: out[{at}] = {self._plain(status)}")
            self.under("else:")

    def _plain(self, status: Status) -> str:
        return f"W_{status.name}"

    # ── hurdles ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _hurdles(self, at: int, plan: Plan) -> bool:
        """Write the checks in order, up to one that cannot be written; return whether the rest can be written too."""
        measure, conditions = plan.measure, self._conditions(plan)
        for hurdle in plan.order:
            if hurdle is CONDITIONS:
                able = [part for part in conditions if by_itself(part)]
                self._stop(at, [f"{self.truth(part)} is NO" for part in able], UNMET)
                if len(able) < len(conditions):
                    return False
            elif hurdle is THERE or (hurdle is NOUGHT and measure.each):
                if not self._there(at, plan):
                    return False
            elif hurdle is NOUGHT:
                if not self._there(at, plan) or not self._able(plan):
                    return False
                self._stop(at, [f"{a} == 0 == {b}" for a, b in self._bare(plan)], UNTRIGGERED)
            elif hurdle is CONSULT:
                self._consult(at, plan)
            elif measure.each:  # RECORDS
                self._kept(at, plan)
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
            there = self._list(measure.each)
            none = [f"({there} is YES and {self._found.own} == 0)"] if self._found and measure.where else []
            self._stop(at, [f"{there} is NO", *none], UNTRIGGERED)
            if measure.where and not self._found:  # whether one of the records is its own
                self.under(f"if {there} is ASK:")
        elif measure.matter:
            if not by_itself(measure.matter.rule.root):
                return False
            self._stop(at, [f"{self.truth(_asked(measure.matter))} is NO"], UNTRIGGERED)
        return True

    def _kept(self, at: int, plan: Plan) -> None:
        """Write the check that all records are excluded; records left to `judge` only allow it for a list not asked."""
        if self._found is None:
            self.under(f"if {self._list(plan.measure.each)} is ASK:")
            return
        none = f"{self._list(plan.measure.each)} is YES and {self._found.own} > {self._found.kept} == 0"
        self._stop(at, [f"{none} != {self._found.late}"], LAPSED)
        self._stop(at, [none], UNMET)

    def _consult(self, at: int, plan: Plan) -> None:
        consult = plan.measure.consult
        assert consult is not None
        if consult.start is not None and plan.best is STATUTORY:
            self._stop(at, [f"today < {consult.start}"], NOT_STARTED)
        if consult.end is not None:
            early = f"today >= {consult.start} and " if consult.start is not None else ""
            self._stop(at, [f"{early}today > {consult.end}"], LAPSED)

    def _able(self, plan: Plan) -> bool:
        """Whether everything after the checks can be written."""
        m = plan.measure
        whole = (*plan.whole.asked, *plan.whole.doubted)
        rules = [rule for doubt in m.doubts if not doubt.per_record for rule in (doubt.low, doubt.high)]
        if m.each:
            rules += [m.cap.amount] if m.cap and m.cap.broad != "only each" else []
            whole = whole if self._found else ()
        else:
            rules += [part.rule for part in (m.amount, m.matter) if part] + ([m.cap.amount] if m.cap else [])
            rules += [m.window.on, m.window.unless_late] if m.window else []
            if plan.each.asked or plan.each.doubted:
                return False
            if m.window and m.window.pending and not isinstance(m.window.on.root, n.Term):
                return False
        return not m.share and all(map(by_itself, (*(rule.root for rule in rules if rule), *whole)))

    def _in_time(self, at: int, window: Window) -> None:
        """Write the check for a date that is late, or definitely too early."""
        place = self._where = self._placed(window)
        tests: dict[Status, list[str]] = {LAPSED: [f"{place} == 'late'"], UNMET: []}
        if window.early != "recognition":
            tests[LAPSED if window.early == "lapsed" else UNMET].append(f"{place} == 'early'")
        for status, tested in tests.items():
            self._stop(at, tested, status)

    def _bare(self, plan: Plan) -> list[BoundNames]:
        """The amount before doubts and rounding; empty if the measure has none."""
        return [self._base(plan)] if plan.measure.amount else []

    # ── what is left ─────────────────────────────────────────────────────────────────────────────────────────────

    def _unasked(self, at: int, plan: Plan) -> None:
        """Write the case of a list that was not asked."""
        m, there = plan.measure, self._list(plan.measure.each)
        bounded = plan.bounded and m.amount  # the bound is left to `judge`
        open_ = Weighed(MISSING, span=(0, None) if m.amount else (0, 0))
        self.line(f"if {there} is ASK: {'pass' if bounded else f'out[{at}] = {self.module.constant(open_)}'}")
        if self._found:
            self.under("else:")

    def _weigh(self, at: int, plan: Plan) -> None:
        """Write status and amount after all checks: missing, recognition, or the best status."""
        m, found = plan.measure, self._found
        stated = [*zip((self.truth(part) for part in plan.whole.asked), plan.whole.conditions, strict=True)]
        if m.matter and not m.each:
            stated.append((self.truth(_asked(m.matter)), m.matter))
        left = [f"{truth} is ASK" for truth, condition in stated if condition.unknown == "unsure"]
        if judged := any_of(left + ([] if found else self._ahead(plan.names))):
            self.under(f"if not ({judged}):")
        truths = dict.fromkeys(truth for truth, _ in stated)
        whole = zip(plan.whole.doubted, plan.whole.doubts, strict=True)
        doubts = [(self._doubted(node), doubt) for node, doubt in whole]
        open_ = [f"{truth} is ASK" for truth in truths]
        ask = open_ + [f"{truth} is ASK" for truth, doubt in doubts if doubt.unknown == "ask"]
        office = [f"{truth} is OFFICE" for truth in truths]
        if self._where:
            ask.append(f"{self._where} == 'open'")
            office += [f"{self._where} == 'early'"] if m.window and m.window.early == "recognition" else []
        nothing = [*open_, *office] if found else office
        if found:
            ask, office = [found.missing, *ask], [found.office, *office]
        if m.amount is None:
            office += [leaves_open(truth, doubt) for truth, doubt in doubts]
            self._say(at, ask, office, "W_MISSING", "W_RECOGNITION", self._plain(plan.best))
        else:
            self._sum(at, plan, ask, office, nothing, doubts)

    def _doubted(self, node: Node) -> str:
        """Source of the truth of a doubt; one shared by several measures is computed once."""
        found = self._before_all(node) if node in self._shared else self.truth(node)
        assert isinstance(found, str)
        return found

    def _sum(
        self,
        at: int,
        plan: Plan,
        ask: list[str],
        office: list[str],
        nothing: list[str],
        doubts: list[tuple[str, Doubt]],
    ) -> None:
        """Write status and amount; both readings agree if nothing is open and no doubt stands. `nothing`: tests under
        which the strict reading is 0."""
        low, high = self._whole_sum(plan)
        amount = plan.measure.amount
        assert amount is not None
        if low != high and not self._found:
            ask += [f"{low} != {high}", f"{self.pair(amount.rule.root)[1]} == inf"]  # even if a cap bounds it
        if not doubts and not self._where and not self._found and plan.measure.cap is None:
            self._sum_exactly(at, plan, ask, office, (low, high))
            return
        least = low if low.isdigit() else self._put(f"max({low}, 0)")
        least, most = self._put(least), self._put(high)
        if nothing:
            self.line(f"if {any_of(nothing)}: {least} = 0")
        for truth, doubt in doubts:
            strictly = f"{truth} is YES or {truth} is ASK" if doubt.unknown == "ask" else leaves_open(truth, doubt)
            self._doubt(truth, doubt, strictly, least, most)
        office = [*office, *(leaves_open(truth, doubt) for truth, doubt in doubts)]
        missing = f"new(Weighed, (MISSING, None, None, (0, None if {most} == inf else half_up({most})), None))"
        given = f"given({plan.best.name}, {least}, {most}, {any_of(office) or 'False'})"
        if self._found and self.supposes(plan):
            ask = [f"{self._list(plan.measure.each)} is ASK", *ask]
        self._say(at, ask, [], missing, "", given)

    def _whole_sum(self, plan: Plan) -> BoundNames:
        """The amount before the doubts on the whole: for a list the combined records, limited by the cap."""
        found, cap = self._found, plan.measure.cap
        if found is None:
            return self._base(plan)
        if cap is None or cap.broad == "only each":
            return found.low, found.high
        least, most = self._most(plan)
        return self._bounds(
            f"min({found.low}, {least})", f"min({found.high}, {most})" if cap.broad == "sum" else found.high
        )

    def _sum_exactly(self, at: int, plan: Plan, ask: list[str], office: list[str], base: BoundNames) -> None:
        """Write status and amount of a measure with only conditions and an amount."""
        low, high = base
        up = f"{high}" if high.isdigit() else f"({high} if {high}.__class__ is int else half_up({high}))"
        office = [*office, f"{low} < 0"] if low != high else office
        most = f"None if {high} == inf else {up}" if low != high else up
        missing = f"new(Weighed, (MISSING, None, None, (0, {most}), None))"
        some = f"new(Weighed, (RECOGNITION, 0, (h := {up}), (0, h), None))"
        self._say(at, ask, office, missing, some, f"new(Weighed, ({plan.best.name}, (h := {up}), h, (h, h), None))")

    def _say(self, at: int, ask: list[str], office: list[str], missing: str, some: str, best: str) -> None:
        """Write the result for open questions, for an office's decision, and for neither."""
        for word, tests, made in (("if", ask, missing), ("if" if not ask else "elif", office, some)):
            if tests:
                self.line(f"{word} {any_of(tests)}: out[{at}] = {made}")
        self.line(f"else: out[{at}] = {best}" if ask or office else f"out[{at}] = {best}")


def _asked(condition: Condition) -> Node:
    return n.ByOffice(condition.rule.root) if condition.unknown == "office" else condition.rule.root


def settle_text(policy: Policy, module: Module) -> None:
    """Write the function `settle` into a module."""
    body = Settler(module, policy)
    for at, plan in enumerate(plans_of(policy)):
        body.measure(at, plan)
    first = [Weighed(plan.best) if plan.best is GUIDANCE else None for plan in plans_of(policy)]
    early = [Weighed(NOT_STARTED) if plan.waits else None for plan in plans_of(policy)]
    start = f"if day < {module.constant(policy.effective)}: return list({module.constant(early)}), {{}}, None"
    body.head[:0] = [start, "today = day.toordinal()", f"out = list({module.constant(first)})"]
    body.lines.append(f"return out, {{{body.derived()}}}, {body.gates()}")
    module.function("settle", body, "g, k, day")
