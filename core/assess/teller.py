"""Display of facts as they were when a rule read them."""

from core.assess.answers import UNKNOWN_WORD, Record, Visit
from core.assess.judge import gates
from core.assess.outcome import Reason, Seen, Verdict
from core.assess.scope import Scope, derived_value
from core.assess.shown import show_value
from core.assess.silence import UNASKED, is_unasked, stand_for
from core.assess.supports import Supports
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.fact import Key
from core.policy.kept import lazy
from core.policy.money import yuan
from core.policy.nodes import Shared
from core.policy.pack import Fact, Gate, Policy
from core.policy.values import Truth

VERDICTS: dict[Truth, Verdict] = {v.NO: "no", v.ASK: "ask", v.OFFICE: "office", v.YES: "yes"}


class Teller:
    """Displays facts of one visit."""

    def __init__(self, policy: Policy, visit: Visit, scope: Scope, supports: Supports) -> None:
        self.policy, self.visit, self.scope, self.supports = policy, visit, scope, supports
        self._seen: dict[tuple[str, int], dict[str, Seen]] = {}

    def seen(self, name: str, scope: Scope) -> Seen:
        """A fact by its name in a rule: 从业人员, 企业划型, 担保贷款.金额."""
        return self._seen_in(scope).get(name) or self._see(name, scope)

    def _seen_in(self, scope: Scope) -> dict[str, Seen]:
        """Cache of facts read in the same record, or outside records."""
        return self._seen.setdefault((scope.list_name, scope.place), {})

    def _see(self, name: str, scope: Scope) -> Seen:
        made = self._seen_in(scope)[name] = self._looked_at(name, scope)
        return made

    def _looked_at(self, name: str, scope: Scope) -> Seen:
        owner, _, field = name.partition(".")
        if field and scope.list_name == owner and scope.place:
            told = field in self._row(owner, scope)
            return Seen(Key.of(owner, scope.place, field), self._of_record(owner, field, scope), told)
        if owner in self.policy.derived:
            base = self.policy.derived[owner].names
            return Seen(Key.of(owner), self._derived(owner), any(n in self.visit.answers for n in base))
        return Seen(Key.of(owner), self.shown(owner), owner in self.visit.answers)

    def shown(self, name: str) -> str:
        """The answer to a fact, or its default."""
        answer = self.visit.answers.get(name)
        if answer is not None:
            return show_value(self.policy.facts[name], answer.value)
        return self._unsaid(self.policy.facts[name])

    def _unsaid(self, fact: Fact) -> str:
        """What no answer means in this visit, as a word."""
        if is_unasked(fact, None, self.visit):
            return str(UNASKED)
        return "未提到，按否计" if fact.type == "bool" else "没有"

    def _row(self, owner: str, scope: Scope) -> Record:
        answer = self.visit.answers.get(owner)
        rows = answer.value if answer else ()
        return rows[scope.place - 1] if isinstance(rows, tuple) and len(rows) >= scope.place else {}

    def _of_record(self, owner: str, field: str, scope: Scope) -> str:
        row = self._row(owner, scope)
        fact = self.policy.facts[owner].field(field)
        if field in row or fact.default is not None:
            return show_value(fact, stand_for(fact, row.get(field), self.visit))
        return self._unsaid(fact)

    def _derived(self, name: str) -> str:
        value = derived_value(self.policy, self.scope, name)
        if isinstance(value, frozenset):
            order = self.policy.derived[name].type.options
            return "或".join(o for o in order if o in value) if len(value) < len(order) else UNKNOWN_WORD
        return "是" if value is v.YES else "否" if value is v.NO else UNKNOWN_WORD

    @lazy
    def gates(self) -> tuple[Reason, ...]:
        """The general conditions of the policy with their verdicts: the same for every measure."""
        return tuple(map(self._gate, self.policy.gates, gates(self.policy, self.scope)))

    @lazy
    def gates_open(self) -> bool:
        """Whether it is unknown if the enterprise meets the general conditions."""
        return any(gate.verdict in ("ask", "office") for gate in self.gates)

    def _gate(self, gate: Gate, found: Truth) -> Reason:
        facts, under = self.facts(gate.rule, self.scope), self.policy.called.gates
        return Reason("gate", gate.at, VERDICTS[found], gate.rule.source, facts, None, gate.note, under)

    def facts(self, rule: Expression | None, scope: Scope) -> tuple[Seen, ...]:
        """All facts read by a rule."""
        if rule is None:
            return ()
        seen = self._seen_in(scope)
        return tuple([seen.get(name) or self._see(name, scope) for name in rule.names])

    def filled(self, rule: Expression, scope: Scope) -> str:
        """The rule with each name followed by its value: 装机容量（520千瓦）× 0.3元/瓦."""
        shown = {n.rpartition(".")[2]: self.seen(n, scope).shown for n in rule.names}
        if scope.share != v.SOME:
            shown |= {n.name: yuan(int(scope.share[1])) for n in rule.walk() if isinstance(n, Shared)}
        text = "".join(f"{gap}{name}" + (f"（{shown[name]}）" if name in shown else "") for gap, name in rule.pieces)
        return " ".join(text.split())
